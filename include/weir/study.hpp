// Questions over many runs.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "weir/allocate.hpp"
#include "weir/exec.hpp"
#include "weir/model.hpp"
#include "weir/simulate.hpp"
#include "weir/study/promise.hpp"
#include "weir/study/sample.hpp"
#include "weir/study/value.hpp"
#include "weir/study/calibrate.hpp"
#include "weir/study/county_spreads.hpp"

namespace weir {

/// The scenario with every shock switched over: active ones off, or, when none is active, all on.
/// Both cases are always shown (MODEL section 0.13). The allocation stays as decided.
struct SwitchedCase {
  Scenario scenario;
  bool shocks_active = false;
  std::string name;
  Text title;
};
/// Empty when the scenario defines no shock.
std::vector<SwitchedCase> switched_shocks(const Scenario& scenario);

// ---- compare: several divisions of the money on the same draws --------------------------------

/// A plan to be compared: its file, its division of the money and the proof of that.
struct Contender {
  std::string name;
  Scenario scenario;
  Problem problem;
  AllocationResult result;
};

/// One contender's share in one comparison. Differences are to the first contender, draw by draw.
struct Standing {
  double mean = 0, mcse = 0;
  double difference = 0, difference_mcse = 0;
  double p05 = 0, p95 = 0;           // of the paired difference: 9 of 10 draws lie between
  std::vector<double> beats;         // share of draws in which it is above each contender
  double regret = 0;                 // mean shortfall from the best contender of each draw
  bool within_error = false;         // the difference is at most two of its standard errors
  bool under_one_percent = false;    // of the first contender's mean
};

/// One outcome of all counted counties together, in one quarter. Shape: one Standing per contender.
struct ComparedOutcome {
  Outcome outcome = Outcome::jobs_declared;
  int quarter = 0;
  std::vector<Standing> standings;
};

/// What the plan itself (no noise) changes for a county: contender less the first.
struct CountyChange {
  double money = 0, jobs_declared = 0;  // major units; by the end of `Comparison::jobs_quarter`
};
struct CountyChanges {
  std::vector<CountyChange> county;  // one per row of the county table
  // counted counties by their declared jobs; a change below a thousandth of a job is none
  std::size_t better = 0, worse = 0, same = 0;
};

struct Comparison {
  std::uint64_t draws = 0;
  std::vector<ComparedOutcome> outcomes;
  std::vector<std::vector<Chance>> targets;  // [contender][target], targets of the first's file
  std::vector<Chance> all_targets;           // [contender]
  int jobs_quarter = 0;
  std::vector<CountyChanges> counties;       // [contender]
};

/// Why these plans cannot be put on the same draws; empty when they can.
std::string not_comparable(const std::vector<Contender>& contenders);

/// Simulates every contender on the first one's draws and seed, and compares draw by draw: the
/// headline outcomes, those of the targets, and jobs in place and net; at the quarters of the
/// targets (without any: `jobs_quarter`) and at the end.
/// Needs: not_comparable() is empty. Fails: nullopt when `sink` said stop.
/// Source: docs/guide/compare.md.
std::optional<Comparison> compare(const std::vector<Contender>& contenders, int jobs_quarter,
                                  Parallelism parallelism, const StudySink& sink = {});

/// How the plans fare in one of the cases of the first contender's strategy, without noise, at
/// central values. Units: the first contender's objective.
struct CaseRegret {
  std::string name;
  double best = 0;  // no division that its rules allow brings more in this case
  std::vector<double> value, regret;  // [contender]; regret: best less value
};
/// Empty where the first contender's strategy names no cases, or `optimal` cannot serve its rules.
/// Needs: not_comparable() is empty.
std::vector<CaseRegret> case_regrets(const std::vector<Contender>& contenders,
                                     Parallelism parallelism);

// ---- least cost: the smallest fund that meets the targets -------------------------------------

/// One fund tried, and how it fared. Chances are of all targets together, over the first `draws`
/// draws: no more were needed to be certain on which side of the wanted chance it is.
struct TriedFund {
  Money amount;
  bool feasible = false;  // some division obeys the rules
  std::uint64_t draws = 0;
  double probability = 0, mcse = 0;
};

struct LeastCost {
  std::size_t fund = 0;      // row of the fund that was varied; the others stay
  Money step;                // 10,000 of the currency, or the least multiple of the unit above it
  bool reached = false;      // false: not with any fund that the rules let be spent
  TriedFund least;           // all draws; where not reached, the greatest that can be spent
  TriedFund one_step_less;   // on the same draws, all of them; amount 0 when the least is one step
  bool monotone = false;     // no tried fund is certain to meet them more often than a larger one
  std::vector<TriedFund> tried;     // by amount
  Ensemble at_least, as_planned;    // at the least fund and at the file's own
};

/// Least amount of a fund, in whole steps, at which the scenario's strategy meets all targets with
/// at least `probability`, on the scenario's own draws and seed. The reference that costs are
/// averages at stays where it is.
/// Needs: at least one target; 0 < probability <= 1.
/// Fails: Infeasible or Unsupported of the file's own amount; nullopt when `sink` said stop.
/// Source: docs/guide/compare.md.
using LeastCostAnswer = std::variant<LeastCost, Infeasible, Unsupported>;
std::optional<LeastCostAnswer> least_cost(const Scenario& scenario, std::size_t fund,
                                          double probability, Parallelism parallelism,
                                          const StudySink& sink = {});

// ---- county: why this amount ------------------------------------------------------------------

/// A fund or rule that binds and touches the county. Units: outcome per major unit.
struct CountyRule {
  std::string name;
  double shadow_price = 0;
  bool at_bound = false;  // a bound of this county by itself, and its amount stands on it
};

struct StrategyGives {
  StrategyName name = StrategyName::equal;
  Money amount;
};

/// The fund at which the best division under the rules gives the county more than its floor.
struct SwitchingFund {
  Money floor;        // the most that a rule on this county alone asks for
  bool found = false; // within sixteen times the fund
  Money fund, gets;   // the least fund, in steps as for least_cost, and the county's money there
  bool rules_need_it = false;  // no smaller fund obeys the rules at all
};

struct CountyCard {
  std::size_t county = 0;
  std::vector<Money> amount;              // per programme, all funds and years
  std::vector<CountyRule> rules;
  double more = 10000;                    // major units
  std::vector<double> next;               // objective gained by `more` in each programme; 0: closed
  double next_together = 0;               // `more` divided as the county's money is
  SwitchingFund starts;
  std::vector<StrategyGives> strategies;  // those that this file can be divided by
};

/// Needs: `result` is the division of `scenario` by its own strategy; `goals` are not empty.
/// Units: `next` in the goals' weighted outcome, planning layer, the first fund's year.
CountyCard county_card(const Scenario& scenario, const Problem& problem,
                       const AllocationResult& result, std::size_t county,
                       const std::vector<Goal>& goals, Parallelism parallelism);

// ---- frontier: what more of one thing costs of another ------------------------------------------

enum class Against : std::uint8_t {
  equity,  // the benefit per head of the county that has least of it
  risk,    // the mean of the worst sampled worlds
  fund,    // the amount of a fund
};

/// One efficient division of the money: nothing allowed is better in both. All but `asked`,
/// `price`, `bound` and `gap` are of the whole units.
struct FrontierPoint {
  double asked = 0;      // least benefit per head; weight of the tail; major units of the fund
  bool feasible = true;  // fund: some division obeys the rules
  double objective = 0;  // risk: its mean over the sampled worlds
  double against = 0;    // least benefit per head; mean of the worst worlds; the fund
  double continuous = 0; // fund and equity: the objective before whole units
  double price = 0;      // of one unit more of `against`: what it brings (fund) or costs (others)
  double bound = 0;      // no allowed division as equal brings more; risk: in the weighted sum
  double gap = 0;        // to that bound, relative
  double gini = 0;       // of benefit per head over the counties that can benefit, by population;
                         // not a number for posts under the labour cap
  Allocation allocation;
};

struct Frontier {
  Against against = Against::equity;
  std::size_t fund = 0;
  std::vector<FrontierPoint> points;  // from the greatest objective on; fund: by amount
  std::size_t left_out = 0;  // points that whole units make no better than another in anything
  double most = 0;           // equity: no allowed division has a greater least benefit per head
};

/// `points` divisions of the money, evenly spaced in what is asked.
/// - equity: the objective is maximised where every county that can benefit has at least `asked`
///   per head, from what the best division gives anyway to the most there can be.
/// - risk: (1 - w) mean + w mean of the worst worlds, as strategy `robust` with the file's level and
///   samples, w from 0 to 1.
/// - fund: the best division of 2/points, 4/points ... of the fund, up to twice the file's own. The
///   costs keep the reference at which they were observed.
/// Needs: points >= 2. Fails: Infeasible or Unsupported of the file's own amount; nullopt when `sink`
/// (told of points done) said stop.
/// Source: docs/model/allocation.md, section 7.
using FrontierAnswer = std::variant<Frontier, Infeasible, Unsupported>;
std::optional<FrontierAnswer> frontier(const Scenario& scenario, Against against, std::size_t fund,
                                       int points, Parallelism parallelism,
                                       const StudySink& sink = {});

// ---- alternatives: what else brings nearly as much -----------------------------------------------

/// How far one county's money can move while the objective stays near its best. Major units.
struct CountyRange {
  double amount = 0;           // in the best division
  double least = 0, greatest = 0;  // no allowed division near the best gives less, or more
  double slack = 0;            // by how much divisions that were found stay inside of that
  bool firm = false;           // greatest - least is at most a tenth of the amount
};

/// An allowed division near the best, in whole units.
struct Alternative {
  Allocation allocation;
  double objective = 0;
  double moved = 0;  // money that goes to another county than in the best division, major units
  double apart = 0;  // the least such sum to the best and to the alternatives before it
};

struct Alternatives {
  AllocationResult best;
  double within = 0.01;
  double floor = 0;                // near the best: the objective is at least this
  std::vector<CountyRange> range;  // one per county; zeros where no money may go
  std::vector<Alternative> plans;  // each as different as was found from those before it
};

/// The best division of the money by the declared objective, and what the rules and `within`
/// leave open: two solves a county, then `plans` divisions that differ from each other.
/// Needs: 0 < within < 1; plans >= 0. Fails: as allocate(); Unsupported where programmes have
/// thresholds; nullopt when `sink` (told of solves done, of two a county) said stop.
/// Source: docs/model/allocation.md, section 7.
using AlternativesAnswer = std::variant<Alternatives, Infeasible, Unsupported>;
std::optional<AlternativesAnswer> near_best(const Scenario& scenario, double within, int plans,
                                            Parallelism parallelism, const StudySink& sink = {});

// ---- generate: a land that stands for no real place -------------------------------------------

/// Counties in the order of their codes; classes are those of a national poverty programme.
struct SyntheticLand {
  struct County {
    std::string code;
    std::uint32_t prefecture = 0;  // from 1
    std::string_view klass;        // deep | poor | none
    std::int64_t population = 0;   // persons
    std::int64_t gdp = 0;          // currency's major unit per year
  };
  std::vector<County> counties;
  std::vector<Border> borders;  // km; no two cross when the land is drawn
};

/// Counties as bricks in rows, about nine to a prefecture; lognormal populations and GDP per head,
/// the latter with a slope across the land and a part that a prefecture shares; the poorest 12% by
/// GDP per head are `deep`, the next 17% `poor`. The same for the same arguments on any machine.
/// Needs: 10 <= counties <= 1,000,000. Source: docs/guide/generate.md.
SyntheticLand synthetic_land(std::uint32_t counties, std::uint64_t seed);

}  // namespace weir
