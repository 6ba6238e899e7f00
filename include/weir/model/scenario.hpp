// A scenario after reading: typed, complete, checked. Plain data; every county list is a mask.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "weir/core.hpp"
#include "weir/model/parameters.hpp"
#include "weir/random/points.hpp"

namespace weir {

using Mask = std::vector<std::uint8_t>;  // one entry per county (or programme, fund): 0 or 1

enum class Outcome : std::uint8_t {
  funds_committed, funds_disbursed, projects_started, projects_operating, jobs_declared,
  enterprises_new, trained, jobs_net_years,                       // flows, cumulative
  jobs_in_place, jobs_poor, jobs_net, enterprises_alive,          // stocks in that quarter
  labour_slack,                                                   // where the labour cap is on
  value_added,                                                    // where there are enclave parks
  funds_in_pool,                                                  // where there are loan pools
};
inline constexpr std::size_t outcome_count = 15;
std::string_view outcome_name(Outcome outcome);
std::optional<Outcome> outcome_named(std::string_view name);
constexpr bool is_money(Outcome o) {
  return o == Outcome::funds_committed || o == Outcome::funds_disbursed ||
         o == Outcome::value_added || o == Outcome::funds_in_pool;
}
/// Net outcomes are counted over every county of the table: displacement reaches the neighbours.
constexpr bool is_net(Outcome o) {
  return o == Outcome::jobs_net || o == Outcome::jobs_net_years;
}

/// A quarter of the calendar, for example 2020Q4.
struct Calendar {
  int year = 0;
  int quarter = 1;  // 1..4
  friend auto operator<=>(const Calendar&, const Calendar&) = default;
  /// Quarters from `start` to this one; negative when earlier.
  int since(const Calendar& start) const {
    return (year - start.year) * 4 + (quarter - start.quarter);
  }
  Calendar plus(int quarters) const;
  std::string text() const;  // "2020Q4"
};
std::optional<Calendar> parse_quarter(std::string_view text);

struct Border {
  std::uint32_t a = 0, b = 0;  // county rows
  double length = 0;           // any unit; only ratios matter
};

struct CountyTable {
  std::vector<std::string> code;
  std::vector<Text> name;
  std::vector<std::string> klass, group;       // of each county
  std::vector<std::string> classes, groups;    // distinct, in order of first appearance
  std::vector<Text> class_title;               // of each class; its key where none is given
  std::vector<Text> group_title;               // of each group
  std::vector<double> population;              // persons
  std::vector<double> gdp;                     // currency's major unit per year
  std::vector<double> working_age;             // persons; empty: a share of the population
  Mask population_estimated, gdp_estimated;    // the value came from an estimated column
  Mask selected, counted;                      // may receive money; outcomes counted here
  std::vector<Border> borders;
  std::size_t size() const { return code.size(); }
};

enum class Stage : std::uint8_t { planned, arranged, issued, received, disbursed, spent };
enum class Payer : std::uint8_t { unstated, provincial, all_public, all_investors };
enum class Timing : std::uint8_t { advance, reimbursed };

struct Fund {
  std::string name;
  Text title;
  int year = 0;
  Money amount;
  Stage stage = Stage::planned;
  Payer payer = Payer::unstated;  // the same for all funds of a scenario
  std::vector<std::string> evidence;
  Place place;
};

struct Programme {
  std::string name;
  Text title;
  double share = 0;  // of the fund, and of the county's curvature
  Timing timing = Timing::advance;
  Mask counties;  // where it may run
  double places = 0;  // training places offered in a year; 0: it trains nobody
  std::array<double, 4> commitment{1, 0, 0, 0};   // share of the year's money by quarter
  std::array<double, 4> courses{0.25, 0.25, 0.25, 0.25};  // share of the places by quarter
  std::array<std::optional<Uncertain>, parameter_count> own;  // what it states for itself
  std::string sector;  // of the supply chain; empty: none
  Place place;
};

/// A park that counties (home) have on the ground of others (host): their money in its programmes
/// brings posts and value added to both. MODEL section 2.7.
struct Enclave {
  std::string name;
  Text title;
  Mask home, host, programmes;
  std::array<std::optional<Uncertain>, parameter_count> own;  // jobs_home, tax_home, ...
};

/// Sectors that buy from each other. MODEL section 2.7.
struct SupplyChain {
  bool active = false;
  std::vector<std::string> sectors;
  std::vector<double> coefficients;     // [from][to]: bought per unit of output of `to`
  std::vector<double> jobs_per_output;  // [sector]
};

/// Electricity that the projects of one funding year may draw in a year, by population.
struct Electricity {
  bool active = false;
  double quota = 0;  // kWh
  Mask counties;     // among which it is divided; the others have no limit
};

/// Programmes whose money backs loans instead of being spent. MODEL section 2.7.
struct LoanPool {
  std::string name;
  Text title;
  Mask programmes;
  std::array<std::optional<Uncertain>, parameter_count> own;  // leverage, demand_per_gdp, ...
};

enum class RuleKind : std::uint8_t {
  min_share, max_share, min_amount, max_amount, floor_per, cap_per,
  min_count_share, lump_sum, lock, hold_harmless, stop_gain,
};
std::string_view rule_kind_name(RuleKind kind);
std::optional<RuleKind> rule_kind_named(std::string_view name);

/// A linear rule over the cells counties x programmes x funds of the given years.
/// share kinds: `share` of the sum of those funds' money; with `each`, for each county by itself. amount kinds: `amount` for the whole set.
/// floor_per, cap_per: `amount` times `count` for each county of the set by itself.
/// lock: the set gets exactly `amount`. hold_harmless, stop_gain: each county of the set gets at
/// least (at most) `share` times its `base`.
struct Rule {
  std::string name;
  Text title;
  RuleKind kind = RuleKind::min_share;
  Mask counties, programmes;
  std::vector<int> years;  // empty: all
  double share = 0;
  bool each = false;
  Money amount;
  std::vector<double> count;  // per county, for floor_per and cap_per: 1, villages, heads ...
  std::vector<double> base;   // per county, minor units of last year's money
  std::vector<std::string> evidence;
  std::string basis;
  Place place;
};

enum class StrategyName : std::uint8_t {
  manual, equal, per_capita, formula, priority, greedy, optimal, fair, robust, projects,
};
std::string_view strategy_name(StrategyName name);
std::optional<StrategyName> strategy_named(std::string_view name);

struct Indicator {
  std::string column;          // as written
  std::vector<double> value;   // per county, non-negative
  double weight = 1;
};

struct Goal {
  Outcome outcome = Outcome::jobs_declared;
  int quarter = 0;  // index from the start
  double weight = 1;
};

struct ManualAmount {
  std::uint32_t county = 0, programme = 0, fund = 0;
  Money amount;
};

/// A project that is paid whole, from one fund, or not at all.
struct Project {
  std::string code;
  std::uint32_t county = 0, programme = 0;
  std::optional<std::uint32_t> fund;  // none: any fund may pay it
  std::string group;                  // of alternatives, at most one is chosen; empty: stands alone
  Money cost;
  std::array<std::optional<double>, outcome_count> brings;  // by outcome, as the list declares it
  Place place;
};

/// A named course of things: values as set() takes them, over the scenario as it stands. They
/// change what the money brings, never the money or its rules.
struct NamedCase {
  std::string name;
  std::vector<std::pair<std::string, double>> values;  // path and value
};

/// What `robust` guards against, over sampled parameters.
enum class Criterion : std::uint8_t { cvar, regret };

struct Strategy {
  StrategyName name = StrategyName::per_capita;
  std::vector<Indicator> indicators;         // formula
  std::vector<std::uint32_t> order;          // priority: county rows, first served first
  std::vector<ManualAmount> manual;          // manual
  bool programmes_fixed = true;              // by programme.share; else the strategy chooses
  std::vector<Goal> objective;               // what `objective` in the certificate speaks of
  Money step;                                // greedy: what is given at a time; zero: the unit
  double alpha = 1;                          // fair: aversion to inequality; infinite: leximin
  Criterion criterion = Criterion::cvar;     // robust
  double level = 0.9;                        // robust: CVaR is the mean of the worst 1 - level
  double tail_weight = 0.5;                  // robust: weight of CVaR beside the mean
  int samples = 64;                          // robust: parameter draws
  std::vector<NamedCase> cases;                   // robust, regret: in place of the parameter draws
  std::vector<Project> projects;             // projects: the list to choose from
  int node_limit = 100000;                   // projects: of branch and bound
  Place place;
};

struct Target {
  std::string name;
  Outcome outcome = Outcome::jobs_declared;
  int quarter = 0;
  double at_least = 0;
  std::vector<std::string> evidence;
};

/// A total that was reported by the end of a quarter; or, with `of`, how much of what was planned had
/// come by a day.
struct Observed {
  std::string name;
  Outcome outcome = Outcome::jobs_declared;
  int quarter = 0;
  double value = 0;
  std::vector<std::string> evidence;
  double error = 0.05;  // standard error of the report, of the log; of a share: of the logit
  double of = 0;        // positive: value / of is a share
  double time = 0;      // of a share: quarters from the start of the horizon
};

struct Shock {
  std::string name;
  Text title;
  std::vector<double> activity;  // per quarter of the horizon: multiplier of starts and jobs in place
  std::array<std::optional<Uncertain>, parameter_count> own;  // closure, delay, declared_kept
  bool active = false;
};

/// The allocation at which the average cost per job was observed (MODEL section 0.2).
struct Reference {
  Money amount;
  std::vector<Money> class_amount;     // per class; a negative entry: the class shares the rest
  std::optional<double> counted_jobs;  // J0 of attribution; none: the reference's own declared jobs
};

/// Values of several parameters that belong together, as a fit leaves them: each draw takes one row,
/// all rows equally likely.
struct SampleTable {
  std::vector<std::string> path;  // model.cost_per_job, programme.parks.tail
  std::vector<double> value;      // [row][path], as parameters store them
  std::size_t rows() const { return path.empty() ? 0 : value.size() / path.size(); }
};

struct Lever {
  std::string path;
  std::string from, to;  // as written
};

enum class Noise : std::uint8_t { off, parameters, process, full };

/// Something a reader of the results must be told: an unused claim, a what-if, a prior, estimates.
struct Note {
  std::string kind;  // unused-claim | what-if | prior | estimated | hindsight | synthetic | assumption
  std::string evidence;
  Text text;
};

struct Scenario {
  std::string name;  // the file's stem
  Text title;
  std::string currency = "CNY";
  Money unit = Money::from_minor(1);
  Calendar start;
  int quarters = 0;
  CountyTable counties;
  std::vector<Fund> funds;
  std::vector<Programme> programmes;
  std::array<std::optional<Uncertain>, parameter_count> model;  // [model]
  SampleTable sample;  // in place of what is stated of these parameters
  bool labour = false;  // posts are capped by the people who can fill them; its values in `model`
  std::vector<Enclave> enclaves;
  SupplyChain supply_chain;
  Electricity electricity;
  std::vector<LoanPool> loan_pools;
  std::vector<double> hazard_profile{1.0};  // enterprise hazard by year of age, relative; last holds
  std::vector<Rule> rules;
  Strategy strategy;
  std::vector<Target> targets;
  std::vector<Observed> observed;
  std::vector<Shock> shocks;
  Reference reference;
  bool has_reference = false;
  std::vector<Lever> levers;
  std::uint64_t draws = 10240;
  std::uint64_t seed = 1;
  Noise noise = Noise::full;
  Sampling sampling = Sampling::plain;
  std::vector<Outcome> headline;
  std::vector<Outcome> by_county;
  std::vector<Note> notes;
  bool synthetic = false;  // the county table is generated
};

/// Sets one numeric value named by its path, as `--set`, levers and sweeps do:
/// fund.NAME.amount (major units), programme.NAME.share or .PARAMETER, model.PARAMETER,
/// labour.active (0 or 1), labour.PARAMETER,
/// enclave.NAME.PARAMETER, loan_pool.NAME.PARAMETER, supply_chain.active, electricity.active (0 or 1),
/// electricity.quota,
/// rule.NAME.value, target.NAME.at_least, shock.NAME.active (0 or 1), simulation.draws|seed.
/// NAME is quoted when it holds dots or spaces.
/// Fails: false, and the scenario is unchanged, when the path names nothing or the value is out of
/// the parameter's range.
bool set(Scenario& scenario, std::string_view path, double value);

/// The fewest quarters that hold what the scenario names: its funds' years, goals, targets, reports
/// and shocks.
int least_quarters(const Scenario& scenario);
/// Ends the horizon sooner, as a file with so many quarters would.
/// Fails: false, and the scenario is unchanged, when it is not between least_quarters() and as it is.
bool shorten(Scenario& scenario, double quarters);

/// Does the path change what money brings, and neither the money nor its rules?
/// model.PARAMETER, programme.NAME.PARAMETER, enclave.NAME.PARAMETER, loan_pool.NAME.PARAMETER,
/// supply_chain.active, electricity.active|quota, shock.NAME.active|PARAMETER.
bool case_may_set(std::string_view path);
/// The scenario as it is in the case. Needs: set() takes every value of it.
Scenario in_case(const Scenario& scenario, const NamedCase& named);

}  // namespace weir
