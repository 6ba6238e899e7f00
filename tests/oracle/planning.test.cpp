// uses: model random
// The engine's planning layer against the independent reading of docs/model/planning.md.
#include <catch2/catch.hpp>

#include "oracle/planning_oracle.hpp"
#include "support/small_economy.hpp"

using namespace weir;
using namespace weir::test;

namespace {

struct Difference {
  double size = 0;  // |engine - oracle| / max(1, |oracle|)
  std::string where;
};

Difference largest_difference(const Scenario& s, const Allocation& allocation) {
  const Problem problem = prepare(s);
  const PlanningResult engine = plan(problem, central_theta(problem), allocation);
  const Cube oracle = oracle_plan(s, allocation);
  Difference largest;
  for (std::size_t o = 0; o < outcome_count; ++o) {
    const auto outcome = static_cast<Outcome>(o);
    for (std::size_t i = 0; i < oracle[o].size(); ++i) {
      for (std::size_t t = 0; t < oracle[o][i].size(); ++t) {
        const double expected = oracle[o][i][t];
        const double got = engine.at(outcome, i, t);
        const double size = std::abs(got - expected) / std::max(1.0, std::abs(expected));
        if (size > largest.size || !std::isfinite(size)) {
          largest.size = std::isfinite(size) ? size : 1e300;
          largest.where = std::string(outcome_name(outcome)) + " county " + std::to_string(i) +
                          " quarter " + std::to_string(t) + ": engine " + std::to_string(got) +
                          ", oracle " + std::to_string(expected);
        }
      }
    }
  }
  return largest;
}

struct Variant {
  std::string name;
  void (*change)(Scenario&);
};

void every_lag(Scenario& s, double start, double disbursement, double build, double ramp) {
  give(s, Parameter::start_lag, Uncertain::number(start));
  give(s, Parameter::disbursement_lag, Uncertain::number(disbursement));
  give(s, Parameter::build_lag, Uncertain::number(build));
  give(s, Parameter::ramp, Uncertain::number(ramp));
}
void tail(Scenario& s, double inverse) {
  give(s, Parameter::inverse_tail, Uncertain::number(inverse));
}
void only_programme(Scenario& s, std::size_t p) {
  s.programmes = {s.programmes[p]};
  s.programmes[0].share = 1;
}

const std::vector<Variant> variants = {
    {"as it is", [](Scenario&) {}},
    {"shock", [](Scenario& s) { s.shocks[0].active = true; }},
    {"two shocks that overlap",
     [](Scenario& s) {
       s.shocks[0].active = true;
       s.shocks.push_back(s.shocks[0]);
       s.shocks[1].name = "strike";
       s.shocks[1].activity[1] = 1;
       s.shocks[1].activity[5] = 0.3;
     }},
    {"an activity above 1",
     [](Scenario& s) {
       s.shocks[0].active = true;
       s.shocks[0].activity[4] = 1.2;
     }},
    {"aging hazard", [](Scenario& s) { s.hazard_profile = {1.5, 0.5, 1.0}; }},
    {"hazard beyond 1, in a shock",
     [](Scenario& s) {
       s.hazard_profile = {2.0, 30.0};
       s.shocks[0].active = true;
     }},
    {"no reference", [](Scenario& s) { s.has_reference = false; s.reference = {}; }},
    {"no counted jobs", [](Scenario& s) { s.reference.counted_jobs.reset(); }},
    {"no class amount",
     [](Scenario& s) { for (Money& m : s.reference.class_amount) m = Money::from_minor(-1); }},
    {"single programme", [](Scenario& s) { only_programme(s, 0); }},
    {"single reimbursed programme", [](Scenario& s) { only_programme(s, 1); }},
    {"no lags", [](Scenario& s) { every_lag(s, 0, 0, 0, 0); }},
    {"no lags, opening at once",
     [](Scenario& s) {
       every_lag(s, 0, 0, 0, 0);
       give(s, Parameter::opens, Uncertain::number(0));
     }},
    {"opening at the end of a quarter",
     [](Scenario& s) {
       every_lag(s, 0, 0, 0, 0);
       give(s, Parameter::opens, Uncertain::number(2));
     }},
    {"equal lags", [](Scenario& s) { every_lag(s, 0.7, 0.7, 1.4, 3); }},
    {"nearly equal lags", [](Scenario& s) { every_lag(s, 0.7, 0.7000001, 1.4000001, 3); }},
    {"lags far apart", [](Scenario& s) { every_lag(s, 0.002, 30, 0.01, 0.1); }},
    {"a ramp beyond the horizon", [](Scenario& s) { every_lag(s, 0.9, 0.65, 2, 60); }},
    {"exponential tail", [](Scenario& s) { tail(s, 0); }},
    {"tail 1", [](Scenario& s) { tail(s, 1); }},
    {"tail 0.7", [](Scenario& s) { tail(s, 1 / 0.7); }},
    {"tail near 1", [](Scenario& s) { tail(s, 1.0000001); }},
    {"a threshold that some cells do not reach",
     [](Scenario& s) { give(s, Parameter::threshold, Uncertain::number(1.5e6)); }},
    {"a threshold of one programme, execution 0.8",
     [](Scenario& s) {
       give(s, Parameter::execution, Uncertain::number(0.8));
       give(s.programmes[0], Parameter::threshold, Uncertain::interval(0, 4e5, 2e6));
     }},
    {"a threshold that nobody reaches",
     [](Scenario& s) { give(s, Parameter::threshold, Uncertain::number(1e12)); }},
    {"own parameters",
     [](Scenario& s) {
       Programme& parks = s.programmes[0];
       give(parks, Parameter::cost_per_job, Uncertain::number(50000));
       give(parks, Parameter::inverse_tail, Uncertain::interval(0.2, 0.9, 1.4));
       give(parks, Parameter::curvature_per_gdp, Uncertain::number(0.0003));
       give(parks, Parameter::start_lag, Uncertain::number(2));
       give(parks, Parameter::additionality, Uncertain::beta(3, 2));
       give(parks, Parameter::jobs_per_enterprise, Uncertain::number(3));
       give(parks, Parameter::success, Uncertain::number(0.4));
     }},
    {"every family",
     [](Scenario& s) {
       const auto family = [](Family kind, double a, double b, double c = 0) {
         Uncertain u;
         u.family = kind;
         u.a = a, u.b = b, u.c = c;
         return u;
       };
       give(s, Parameter::success, family(Family::uniform, 0.5, 0.9));
       give(s, Parameter::start_lag, family(Family::triangular, 0.3, 2.0, 0.5));
       give(s, Parameter::build_lag, family(Family::triangular, 0.3, 3.0, 2.5));
       give(s, Parameter::multiplier, family(Family::normal, 1.2, 0.1));
       give(s, Parameter::cost_per_job, family(Family::lognormal, 30000, 0.3));
       give(s, Parameter::disbursement_lag, family(Family::gamma, 2, 0.4));
     }},
    {"attribution 1", [](Scenario& s) { give(s, Parameter::attribution, Uncertain::number(1)); }},
    {"nothing attributed",
     [](Scenario& s) { give(s, Parameter::attribution, Uncertain::number(0)); }},
    {"execution 0.8", [](Scenario& s) { give(s, Parameter::execution, Uncertain::number(0.8)); }},
    {"two funds in one year", [](Scenario& s) { s.funds[1].year = 2020; }},
    {"the later fund first", [](Scenario& s) { s.funds[0].year = 2021; s.funds[1].year = 2020; }},
    {"later fund first, no reference",
     [](Scenario& s) {
       s.funds[0].year = 2021;
       s.funds[1].year = 2020;
       s.has_reference = false;
     }},
    {"no neighbours anywhere", [](Scenario& s) { s.counties.borders.clear(); }},
    {"all displaced to the neighbours",
     [](Scenario& s) { give(s, Parameter::displacement_local, Uncertain::number(0)); }},
    {"horizon of three quarters",
     [](Scenario& s) {
       s.quarters = 3;
       s.shocks[0].activity.resize(3);
       s.targets.clear();
     }},
    {"horizon of six quarters, shocked",
     [](Scenario& s) {
       s.quarters = 6;
       s.shocks[0].activity.resize(6);
       s.shocks[0].active = true;
     }},
    {"start in the third quarter", [](Scenario& s) { s.start = {2019, 3}; }},
    {"all advance", [](Scenario& s) { s.programmes[1].timing = Timing::advance; }},
    {"all reimbursed, shocked",
     [](Scenario& s) {
       for (Programme& p : s.programmes) p.timing = Timing::reimbursed;
       s.shocks[0].active = true;
     }},
    {"places that do not bind", [](Scenario& s) { s.programmes[2].places = 1e6; }},
    {"places that bind", [](Scenario& s) { s.programmes[2].places = 3; }},
    {"training everywhere",
     [](Scenario& s) {
       s.programmes[0].places = 500;
       s.programmes[1].places = 20;
     }},
    {"a confined programme that makes jobs",
     [](Scenario& s) {
       s.programmes[0].counties = {1, 1, 0, 0, 0};
       s.programmes[0].share = 0.1;
       s.programmes[1].share = 0.89;
     }},
    {"confined programmes that want more than there is",
     [](Scenario& s) { s.programmes[0].counties = {1, 1, 0, 0, 0}; }},
    {"confined programmes only",
     [](Scenario& s) {
       s.programmes[0].share = 0.3;
       s.programmes[0].counties = {1, 1, 0, 0, 0};
       s.programmes[1].share = 0.69;
       s.programmes[1].counties = {0, 0, 1, 1, 0};
     }},
    {"a county where nothing may run",
     [](Scenario& s) { for (Programme& p : s.programmes) p.counties = {1, 1, 1, 0, 0}; }},
    {"a programme that may run nowhere",
     [](Scenario& s) { s.programmes[2].counties = {0, 0, 0, 0, 1}; }},
    {"a county without output", [](Scenario& s) { s.counties.gdp[0] = 0; }},
    {"a county without output, a confined programme that makes jobs",
     [](Scenario& s) {
       s.counties.gdp[0] = 0;
       s.programmes[0].counties = {1, 1, 0, 0, 0};
       s.programmes[0].share = 0.1;
       s.programmes[1].share = 0.89;
       s.reference.counted_jobs.reset();
     }},
    {"stages at the edge of nothing",
     [](Scenario& s) { every_lag(s, 0.0009, 0.0011, 0.0021, 0.05); }},
    {"two stages of building at once",
     [](Scenario& s) { every_lag(s, 0.9, 0.65, 0.0015, 0.0005); }},
    {"class amounts for all",
     [](Scenario& s) { s.reference.class_amount[1] = Money::from_minor(17'000'000'00); }},
    {"a border in two pieces", [](Scenario& s) { s.counties.borders.push_back({1, 0, 5}); }},
    {"a quarter without activity",
     [](Scenario& s) {
       s.shocks[0].active = true;
       s.shocks[0].activity[1] = 0;
     }},
    {"two shocks that undo each other",
     [](Scenario& s) {
       s.shocks[0].active = true;
       s.shocks.push_back(s.shocks[0]);
       s.shocks[1].activity[1] = 1 / 0.6;
       s.shocks[1].activity[2] = 1;
     }},
    {"labour cap", [](Scenario& s) { s.labour = true; }},
    {"labour cap where people are few",
     [](Scenario& s) {
       scarce_labour(s);
       s.programmes[2].places = 500;
     }},
    {"labour cap, people by column, a county without people, shocked",
     [](Scenario& s) {
       scarce_labour(s);
       s.counties.working_age = {9000, 0, 1200, 700, 1e6};
       s.shocks[0].active = true;
     }},
    {"labour cap where only trainees can fill posts",
     [](Scenario& s) {
       scarce_labour(s);
       give(s, Parameter::slack, Uncertain::number(0));
       give(s, Parameter::return_rate, Uncertain::number(0));
       give(s, Parameter::available_per_trainee, Uncertain::number(1));
     }},
    {"spill-over", [](Scenario& s) { give(s, Parameter::spillover, Uncertain::number(0.08)); }},
    {"spill-over under a labour cap, shocked",
     [](Scenario& s) {
       scarce_labour(s);
       give(s, Parameter::spillover, Uncertain::interval(0, 0.3, 0.6));
       s.shocks[0].active = true;
     }},
    {"an enclave park", [](Scenario& s) { with_enclave(s); }},
    {"two enclave parks and spill-over, shocked",
     [](Scenario& s) {
       with_enclave(s);
       with_enclave(s);
       s.enclaves[1].name = "other";
       s.enclaves[1].home = {0, 0, 1, 1, 0};
       s.enclaves[1].host = {1, 0, 0, 0, 0};
       s.enclaves[1].programmes = {1, 1, 1};
       s.enclaves[1].own[index_of(Parameter::jobs_home)] = Uncertain::number(0);
       s.enclaves[1].own[index_of(Parameter::tax_home)] = Uncertain::number(1);
       give(s, Parameter::spillover, Uncertain::number(0.1));
       s.shocks[0].active = true;
     }},
    {"a supply chain", [](Scenario& s) { with_supply_chain(s); }},
    {"a supply chain under a labour cap, with spill-over",
     [](Scenario& s) {
       with_supply_chain(s);
       scarce_labour(s);
       give(s, Parameter::spillover, Uncertain::number(0.1));
     }},
    {"an electricity quota", [](Scenario& s) { with_electricity(s); }},
    {"an electricity quota, execution 0.8, a threshold, shocked",
     [](Scenario& s) {
       with_electricity(s);
       give(s, Parameter::execution, Uncertain::number(0.8));
       give(s, Parameter::threshold, Uncertain::number(3e5));
       give(s, Parameter::inverse_tail, Uncertain::number(1));
       s.shocks[0].active = true;
     }},
    {"an electricity quota, exponential tail",
     [](Scenario& s) {
       with_electricity(s);
       tail(s, 0);
     }},
    {"an electricity quota where one hungry programme may not run in every county",
     [](Scenario& s) {
       with_electricity(s);
       s.programmes[1].counties = {0, 1, 1, 1, 1};
     }},
    {"a loan pool", [](Scenario& s) { with_loan_pool(s); }},
    {"a loan pool without a limit of demand, execution 0.8, a threshold, no reference",
     [](Scenario& s) {
       with_loan_pool(s);
       s.loan_pools[0].own = {};
       s.has_reference = false;
       give(s, Parameter::execution, Uncertain::number(0.8));
       give(s, Parameter::threshold, Uncertain::number(3e5));
     }},
    {"a loan pool that is lost",
     [](Scenario& s) {
       with_loan_pool(s);
       s.loan_pools[0].own[index_of(Parameter::loan_loss)] = Uncertain::number(0.9);
       s.loan_pools[0].own[index_of(Parameter::loss_share)] = Uncertain::number(0.8);
     }},
    {"every module but the labour cap, shocked",
     [](Scenario& s) {
       with_enclave(s);
       with_supply_chain(s);
       with_electricity(s);
       with_loan_pool(s);
       give(s, Parameter::spillover, Uncertain::number(0.1));
       s.shocks[0].active = true;
     }},
    {"a selected county that is not counted", [](Scenario& s) { s.counties.counted[2] = 0; }},
    {"a counted county that is not selected", [](Scenario& s) { s.counties.counted[4] = 1; }},
};

}  // namespace

TEST_CASE("the planning layer is the document's, every outcome, county and quarter") {
  for (const Variant& variant : variants) {
    Scenario s = small_economy();
    variant.change(s);
    const Difference largest = largest_difference(s, small_allocation(prepare(s)));
    CAPTURE(variant.name, largest.where);
    CHECK(largest.size < 1e-9);
  }
}
