// uses: allocate exec model random simulate
// Thresholds: the envelope, the search against a dynamic programme and brute force, whole answers.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <functional>

#include "allocate/scurve.hpp"
#include "support/allocation_cases.hpp"
#include "support/small_economy.hpp"
#include "weir/simulate.hpp"

using namespace weir;
using namespace weir::test;

namespace {

constexpr std::int64_t million = 100'000'000;  // minor units

// b H(max(0, x - threshold)) + slope min(x, cap), by the standard library.
double plainly(const CellCurve& c, double x) {
  const double y = std::max(0.0, x - c.threshold), t = c.inverse_tail;
  const double g = t == 0 ? y / c.curvature : std::log1p(t * y / c.curvature) / t;
  const double h = t == 1 ? c.curvature * g : c.curvature * std::expm1((t - 1) * g) / (t - 1);
  return c.coefficient * h + c.slope * std::min(x, c.cap);
}

CellCurve some_curve(Dice& dice) {
  CellCurve c;
  c.coefficient = 0.2 + dice.uniform();
  c.curvature = std::pow(10.0, 2 * dice.uniform() - 1);
  const double tails[] = {0, 0.25, 0.5, 1, 1.4, 4};
  c.inverse_tail = tails[dice.below(6)];
  c.threshold = c.curvature * std::pow(10.0, 3 * dice.uniform() - 2);
  if (dice.below(3) == 0) {
    c.slope = 0.3 * dice.uniform();
    c.cap = dice.below(2) == 0 ? 1e300 : 2 * c.curvature * dice.uniform();
  }
  return c;
}

// One fund, no rules. Each programme's threshold is its own.
Scenario with_thresholds(std::size_t counties, std::size_t programmes, std::int64_t fund,
                         Dice& dice) {
  Scenario s = economy(counties, programmes, fund);
  for (double& gdp : s.counties.gdp) gdp = 2e8 + 1e8 * dice.below(40);
  for (Programme& programme : s.programmes) {
    give(programme, Parameter::threshold, Uncertain::number(1e5 * dice.below(16)));
  }
  return s;
}

struct Case {
  Problem problem;
  Constraints constraints;
  Curves curves;
  explicit Case(const Scenario& s, bool programme_shares = false)
      : problem(prepare(s)),
        constraints(std::get<0>(make_constraints(s, problem, programme_shares))),
        curves(make_curves(problem, central_theta(problem), s.strategy.objective)) {}
};

}  // namespace

TEST_CASE("the envelope is the least concave curve above the response") {
  Dice dice{3};
  for (int trial = 0; trial < 300; ++trial) {
    CellCurve c = some_curve(dice);
    c.slope = 0;
    const double most = (c.threshold + c.curvature) * 6 * dice.uniform();
    const Envelope e = concave_envelope(c, most);
    CAPTURE(trial, c.coefficient, c.curvature, c.inverse_tail, c.threshold, most);
    double steepest = 0;  // the line from nothing that touches the curve
    for (int k = 1; k <= 20000; ++k) {
      const double x = most * k / 20000;
      steepest = std::max(steepest, plainly(c, x) / x);
    }
    CHECK(e.slope >= steepest * (1 - 1e-12));
    CHECK(e.slope <= steepest * (1 + 1e-4) + 1e-15);
    CHECK(e.touch <= most);
    CHECK(plainly(c, e.touch) == Approx(e.slope * e.touch).epsilon(1e-9).margin(1e-12));
    if (e.touch > 0 && e.touch < most) {  // tangent there
      const double h = 1e-5 * e.touch;
      CHECK((plainly(c, e.touch + h) - plainly(c, e.touch - h)) / (2 * h) ==
            Approx(e.slope).epsilon(1e-6));
    }
  }
}

TEST_CASE("with tail 2 the line touches at threshold + sqrt(2 K threshold)") {
  CellCurve c;
  c.coefficient = 3;
  c.curvature = 8;
  c.inverse_tail = 0.5;
  c.threshold = 1;
  CHECK(concave_envelope(c, 100).touch == Approx(1 + 4).epsilon(1e-12));
  CHECK(concave_envelope(c, 100).slope == Approx(3 * 4 / 1.25 / 5).epsilon(1e-12));
  CHECK(concave_envelope(c, 2).touch == 2);  // no money reaches the tangent
  CHECK(concave_envelope(c, 0.9).touch == 0);
}

TEST_CASE("the best surplus at a price is that of a fine grid") {
  Dice dice{4};
  for (int trial = 0; trial < 500; ++trial) {
    const CellCurve c = some_curve(dice);
    const double most = (c.threshold + c.curvature) * 4 * dice.uniform();
    const double price = (c.coefficient + c.slope) * 1.2 * dice.uniform();
    double best = 0;
    for (int k = 0; k <= 20000; ++k) {
      const double x = most * k / 20000;
      best = std::max(best, plainly(c, x) - price * x);
    }
    CAPTURE(trial, c.coefficient, c.curvature, c.inverse_tail, c.threshold, most, price);
    const double found = best_surplus(c, price, most);
    CHECK(found >= best - 1e-12);
    CHECK(found <= best + (c.coefficient + c.slope + price) * most / 20000);
  }
}

TEST_CASE("one fund: the search is exact, against a dynamic programme over money") {
  constexpr int steps = 800;
  Dice dice{5};
  for (int trial = 0; trial < 40; ++trial) {
    const Scenario s = with_thresholds(static_cast<std::size_t>(2 + dice.below(4)), 2,
                                       (1 + dice.below(12)) * million, dice);
    Case one(s);
    // With outcomes that also follow money up to a cap the branches may promise too much: no gap of
    // zero, but a bound all the same.
    const bool exact = trial % 4 != 0;
    for (CellCurve& c : one.curves.of_year.cell) {
      if (exact) continue;
      c.slope = 0.5 * c.coefficient;
      c.cap = 1.3 * c.threshold;
    }
    const ThresholdAnswer answer =
        best_with_thresholds(one.constraints, one.curves, std::nullopt, 2000);
    const double step = s.funds[0].amount.major() / steps;
    std::vector<double> value(steps + 1, one.curves.of_year.constant);  // of at most so much money
    double steepest = 0;
    for (const CellCurve& c : one.curves.of_year.cell) {
      steepest = std::max(steepest, c.coefficient + c.slope);
      for (int m = steps; m > 0; --m) {
        for (int k = 1; k <= m; ++k) {
          const auto at = static_cast<std::size_t>(m), rest = static_cast<std::size_t>(m - k);
          value[at] = std::max(value[at], value[rest] + plainly(c, step * k));
        }
      }
    }
    CAPTURE(trial, answer.nodes);
    CHECK(answer.best.converged);
    CHECK(answer.bound >= value.back() * (1 - 1e-9));
    CHECK(answer.value >= value.back() * (1 - 1e-9) - (answer.bound - answer.value));
    if (exact) CHECK(answer.bound - answer.value <= 2e-9 * answer.bound);
    const double cells = static_cast<double>(one.curves.of_year.cell.size());
    CHECK(answer.value <= value.back() + steepest * step * cells);
    CHECK(outcome(one.constraints, one.curves, answer.best.units) == Approx(answer.value));
    CHECK(dual_bound(one.constraints, one.curves, answer.best.price) >= answer.value * (1 - 1e-9));
  }
}

TEST_CASE("rules that cross: no whole allocation beats the search by more than its gap") {
  Dice dice{6};
  for (int trial = 0; trial < 40; ++trial) {
    constexpr int units = 8;
    Scenario s = with_thresholds(3, 2, units * million, dice);
    s.unit = Money::from_minor(million);
    s.rules.push_back(of_programme(amount_rule(s, "p0", RuleKind::max_amount, 5 * million), 0));
    s.rules.push_back(amount_rule(s, "floor", RuleKind::floor_per, million));
    s.rules.push_back(amount_rule(s, "cap", RuleKind::cap_per, 5 * million));
    const Case some(s);
    const ThresholdAnswer answer =
        best_with_thresholds(some.constraints, some.curves, std::nullopt, 3000);
    double best = 0;
    std::vector<int> x(6, 0);
    const std::function<void(std::size_t, int)> fill = [&](std::size_t cell, int left) {
      if (cell == 5) {
        x[5] = left;
        for (std::size_t i = 0; i < 3; ++i) {
          if (x[2 * i] + x[2 * i + 1] < 1 || x[2 * i] + x[2 * i + 1] > 5) return;
        }
        if (x[0] + x[2] + x[4] > 5) return;
        double sum = some.curves.of_year.constant;
        for (std::size_t k = 0; k < 6; ++k) {
          sum += plainly(some.curves.of_year.cell[k], 1e6 * x[k]);
        }
        best = std::max(best, sum);
        return;
      }
      for (x[cell] = 0; x[cell] <= left; ++x[cell]) fill(cell + 1, left - x[cell]);
    };
    fill(0, units);
    CAPTURE(trial, answer.nodes);
    CHECK(answer.bound >= best * (1 - 1e-9));
    CHECK(answer.value >= best * (1 - 1e-9) - (answer.bound - answer.value));
    CHECK(answer.bound - answer.value <= 2e-9 * answer.bound);
  }
}

TEST_CASE("a search that is cut short still proves its bound; without thresholds it is best()") {
  Dice dice{7};
  Scenario s = with_thresholds(12, 3, 30 * million, dice);
  add_base_rules(s);
  const Case many(s, true);
  const ThresholdAnswer early =
      best_with_thresholds(many.constraints, many.curves, std::nullopt, 3);
  const ThresholdAnswer late =
      best_with_thresholds(many.constraints, many.curves, std::nullopt, 300);
  CHECK(early.nodes < 10);
  CHECK(late.value >= early.value);
  CHECK(late.bound <= early.bound * (1 + 1e-12));
  CHECK(late.value <= late.bound);

  for (Programme& p : s.programmes) give(p, Parameter::threshold, Uncertain::number(0));
  const Case none(s, true);
  CHECK_FALSE(has_thresholds(none.curves.of_year));
  const ThresholdAnswer same =
      best_with_thresholds(none.constraints, none.curves, std::nullopt, 300);
  CHECK(same.value ==
        outcome(none.constraints, none.curves, best(none.constraints, none.curves).units));
}

TEST_CASE("optimal serves thresholds: signed, whole, above every other strategy, gap as proved") {
  Dice dice{8};
  Scenario s = with_thresholds(8, 3, 24 * million, dice);
  s.unit = Money::from_minor(1'000'000);
  add_base_rules(s);
  const auto served = [&](StrategyName name) {
    return std::get<AllocationResult>(answer(s, strategy(s, name, false)));
  };
  const AllocationResult optimal = served(StrategyName::optimal);
  const Certificate& c = optimal.certificate;
  CHECK(c.gap == Approx((c.bound - c.objective) / c.bound));
  CHECK(c.bound >= c.objective);
  const Problem problem = prepare(s);
  const PlanningResult planned = plan(problem, central_theta(problem), optimal.allocation);
  const auto declared = static_cast<std::size_t>(Outcome::jobs_declared) * problem.quarters + 3;
  CHECK(planning_total(problem, planned)[declared] == Approx(c.objective).epsilon(1e-9));
  for (const StrategyName name : {StrategyName::equal, StrategyName::per_capita}) {
    CHECK(served(name).certificate.objective <= c.objective);
    CHECK(served(name).certificate.bound == Approx(c.bound).epsilon(1e-9));
  }
}

TEST_CASE("strategies that need concave cells refuse thresholds") {
  Dice dice{9};
  Scenario s = with_thresholds(4, 2, 8 * million, dice);
  give(s.programmes[0], Parameter::threshold, Uncertain::number(1e5));
  for (const StrategyName name : {StrategyName::greedy, StrategyName::fair, StrategyName::robust}) {
    CHECK(std::holds_alternative<Unsupported>(answer(s, strategy(s, name, false))));
  }
}

TEST_CASE("the first threshold of a cell's year yields nothing, in planning and in simulation") {
  Scenario s = small_economy();
  s.noise = Noise::off;
  give(s, Parameter::attribution, Uncertain::number(1));
  give(s, Parameter::execution, Uncertain::number(0.97));
  give(s, Parameter::threshold, Uncertain::number(2.5e6));
  const Problem p = prepare(s);
  const Allocation a = small_allocation(p);
  const PlanningResult planned = plan(p, central_theta(p), a);
  const Path simulated = replay(p, a, 1, 0);
  // D gets 15% of 20 million, at most 60% of it in one programme: below 2.5 million.
  CHECK(planned.at(Outcome::jobs_declared, 3, 3) == 0);
  CHECK(planned.at(Outcome::funds_committed, 3, 3) > 2e6);
  CHECK(planned.at(Outcome::jobs_declared, 2, 3) > 50);
  for (std::size_t o = 0; o < outcome_count; ++o) {
    for (std::size_t i = 0; i < p.counties; ++i) {
      for (std::size_t t = 0; t < p.quarters; ++t) {
        const auto outcome = static_cast<Outcome>(o);
        if (!p.counted[i] && !is_net(outcome)) continue;
        CAPTURE(outcome_name(outcome), i, t);
        CHECK(simulated.at(outcome, i, t) ==
              Approx(planned.at(outcome, i, t)).epsilon(1e-9).margin(1e-9));
      }
    }
  }
}
