// uses: allocate exec model random core
// Allocation where money beyond some amount brings no more: an electricity quota, the demand for loans.
#include <catch2/catch.hpp>
#include <cmath>

#include "allocate/continuous.hpp"
#include "support/allocation_cases.hpp"
#include "support/small_economy.hpp"

using namespace weir;
using namespace weir::test;

namespace {

Scenario limited(bool quota, bool loans) {
  Scenario s = small_economy();
  s.funds.resize(1);
  s.strategy.name = StrategyName::optimal;
  s.strategy.programmes_fixed = false;
  s.strategy.objective = {{Outcome::jobs_declared, 3, 1}};
  if (quota) with_electricity(s);
  if (loans) with_loan_pool(s);
  return s;
}

const AllocationResult& result_of(const AllocationAnswer& a) {
  if (const auto* refused = std::get_if<Unsupported>(&a)) FAIL(refused->reason);
  REQUIRE(std::holds_alternative<AllocationResult>(a));
  return std::get<AllocationResult>(a);
}

// Unit by unit to the cell that gains most: exact for one fund and concave curves.
double unit_by_unit(const Scenario& s) {
  const Problem p = prepare(s);
  const CellCurves curves = cell_curves(p, central_theta(p), s.strategy.objective);
  std::vector<double> money(curves.cell.size(), 0);
  const double unit = s.unit.major();
  double value = curves.constant;
  for (std::int64_t left = s.funds[0].amount.minor(); left > 0; left -= s.unit.minor()) {
    std::size_t best = 0;
    double most = -1;
    for (std::size_t k = 0; k < money.size(); ++k) {
      if (!p.allowed[k]) continue;
      const double gain = value_of(curves.cell[k], money[k] + unit) - value_of(curves.cell[k], money[k]);
      if (gain > most) most = gain, best = k;
    }
    money[best] += unit;
    value += most;
  }
  return value;
}

}  // namespace

TEST_CASE("the optimum under ceilings is the best there is, and is proved") {
  for (const auto& [quota, loans] : {std::pair{true, false}, {false, true}, {true, true}}) {
    const Scenario s = limited(quota, loans);
    const AllocationAnswer a = answer(s, s.strategy);
    const Certificate& c = result_of(a).certificate;
    CAPTURE(quota, loans);
    CHECK(c.bound - c.continuous <= 1e-9 * c.bound);
    const double greedy = unit_by_unit(s);
    CHECK(c.bound >= greedy * (1 - 1e-12));
    CHECK(c.objective <= greedy * (1 + 1e-12));
    CHECK(c.objective >= greedy * (1 - 1e-4));
    const Problem p = prepare(s);
    const std::vector<double> total =
        planning_total(p, plan(p, central_theta(p), result_of(a).allocation));
    CHECK(total[static_cast<std::size_t>(Outcome::jobs_declared) * p.quarters + 3] ==
          Approx(c.objective).epsilon(1e-10));
  }
}

TEST_CASE("with rules and ceilings both solvers say the same") {
  for (const auto& [quota, loans] : {std::pair{true, false}, {false, true}, {true, true}}) {
    Scenario s = limited(quota, loans);
    s.rules.push_back(only(share_rule(s, "deep", RuleKind::min_share, 0.45), {0, 1}));
    const Problem p = prepare(s);
    const Constraints constraints = std::get<Constraints>(make_constraints(s, p, false));
    const Curves curves = make_curves(p, central_theta(p), s.strategy.objective);
    const Continuous fast = best(constraints, curves);
    const Continuous slow = best(constraints, curves, std::nullopt, Solvers::interior_point);
    CAPTURE(quota, loans, fast.solver);
    CHECK(fast.solver == "water-filling");
    CHECK(outcome(constraints, curves, fast.units) ==
          Approx(outcome(constraints, curves, slow.units)).epsilon(1e-8));
    const AllocationAnswer a = answer(s, s.strategy);
    const Certificate& c = result_of(a).certificate;
    CHECK(c.bound - c.continuous <= 1e-9 * c.bound);
  }
}

TEST_CASE("more than can be used is not refused: the rest brings nothing") {
  Scenario s = limited(true, true);
  s.electricity.quota = 1e5;
  s.programmes = {s.programmes[0], s.programmes[1]};
  s.programmes[1].share = 0.4;
  s.electricity.counties = {1, 1, 1, 1, 0};
  s.loan_pools[0].programmes = {1, 0};
  const AllocationAnswer a = answer(s, s.strategy);
  const Certificate& c = result_of(a).certificate;
  CHECK(c.bound - c.continuous <= 1e-6 * c.bound);
  CHECK(c.objective > 0);
}

TEST_CASE("what ceilings do not go with is refused with the reason") {
  const auto refusal = [](const Scenario& s) {
    const AllocationAnswer a = answer(s, s.strategy);
    REQUIRE(std::holds_alternative<Unsupported>(a));
    return std::get<Unsupported>(a).reason;
  };
  for (const StrategyName name : {StrategyName::greedy, StrategyName::fair, StrategyName::robust}) {
    Scenario s = limited(true, false);
    s.strategy.name = name;
    CHECK_THAT(refusal(s), Catch::Contains("electricity quota or the demand for loans may bind"));
    s.electricity.quota = 1e12;  // binds nowhere
    s.rules.clear();
    const Problem problem = prepare(s);
    result_of(allocate(s, problem, s.strategy, central_theta(problem), {1},
                       sampled_worlds(s, problem, s.strategy)));
  }
  Scenario s = limited(true, false);
  give(s, Parameter::threshold, Uncertain::number(1e5));
  CHECK_THAT(refusal(s), Catch::Contains("a programme with a threshold does not go with"));
  s = limited(false, true);
  s.strategy.objective.push_back({Outcome::funds_committed, 3, 1e-9});
  CHECK_THAT(refusal(s), Catch::Contains("does not go with one of money"));
  s = limited(true, false);
  scarce_labour(s);
  s.strategy.objective = {{Outcome::jobs_in_place, 7, 1}};
  CHECK_THAT(refusal(s), Catch::Contains("under the labour cap"));
}
