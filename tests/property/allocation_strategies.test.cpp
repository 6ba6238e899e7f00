// uses: allocate exec model random
// Greedy, fair and robust against brute force over whole units, and laws that hold in any economy.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <functional>
#include <limits>
#include <numeric>

#include "allocate/robust.hpp"
#include "allocate/strategies.hpp"
#include "support/allocation_cases.hpp"

using namespace weir;
using namespace weir::test;

namespace {

constexpr double inf = std::numeric_limits<double>::infinity();
constexpr std::int64_t unit = 50'000'000;  // half a million yuan: a fund of a few units

// A tiny economy with everything that an allocation is decided from.
struct Case {
  Scenario s;
  Problem problem;
  Constraints constraints;
  Curves curves;
};

// Needs: the rules have an allocation. `free`: the strategy chooses the programmes.
Case make_case(Scenario s) {
  Case c{std::move(s), {}, {}, {}};
  c.problem = prepare(c.s);
  c.constraints = std::get<Constraints>(make_constraints(c.s, c.problem, false));
  c.curves = make_curves(c.problem, central_theta(c.problem), c.s.strategy.objective);
  return c;
}

// Two to four counties, one or two programmes, caps and floors of counties inside a class rule:
// every two rows are nested or apart.
Scenario laminar(Dice& dice) {
  const auto counties = static_cast<std::size_t>(2 + dice.below(3));
  const auto programmes = static_cast<std::size_t>(counties > 3 ? 1 : 1 + dice.below(2));
  const int fund = 5 + dice.below(5);
  Scenario s = economy(counties, programmes, fund * unit);
  s.unit = Money::from_minor(unit);
  for (double& gdp : s.counties.gdp) gdp = 1e9 * (0.2 + 5 * dice.uniform());
  for (double& people : s.counties.population) people = 1000 * (20 + dice.below(300));
  for (std::size_t p = 0; p < programmes; ++p) {
    const double level = 0.5 + dice.uniform();
    s.programmes[p].own[static_cast<std::size_t>(Parameter::productivity)] =
        Uncertain::interval(0.4 * level, level, 1.8 * level);
  }
  if (dice.below(2) == 0) {
    const int kind = dice.below(4);
    const RuleKind kinds[] = {RuleKind::min_amount, RuleKind::max_amount, RuleKind::min_share,
                              RuleKind::max_share};
    Rule r = of_class(s, amount_rule(s, "class", kinds[kind], dice.below(fund) * unit), "deep");
    r.share = 0.1 * (1 + dice.below(9));
    s.rules.push_back(r);
  }
  if (dice.below(2) == 0)
    s.rules.push_back(amount_rule(s, "cap", RuleKind::cap_per, (2 + dice.below(4)) * unit));
  if (dice.below(3) == 0)
    s.rules.push_back(only(amount_rule(s, "floor", RuleKind::floor_per, unit), {0, 1}));
  return s;
}

bool allowed(const Case& c, const std::vector<std::int64_t>& units) {
  return std::all_of(c.constraints.rows.begin(), c.constraints.rows.end(), [&](const Row& row) {
    std::int64_t sum = 0;
    for (const std::uint32_t j : row.cells) sum += units[j];
    return sum >= row.lower && sum <= row.upper;
  });
}

// Every allowed allocation of the fund in whole units; `finer`: in parts of a unit.
std::vector<std::vector<double>> grid(Case c, int finer) {
  for (Row& row : c.constraints.rows) {
    row.lower *= finer;
    if (row.upper < unlimited) row.upper *= finer;
  }
  const std::int64_t total = c.s.funds[0].amount.minor() / unit * finer;
  std::vector<std::vector<double>> found;
  std::vector<std::int64_t> units(c.constraints.cells.size(), 0);
  std::function<void(std::size_t, std::int64_t)> fill = [&](std::size_t j, std::int64_t left) {
    if (j + 1 == units.size()) {
      units[j] = left;
      if (!allowed(c, units)) return;
      std::vector<double> amounts;
      for (const std::int64_t u : units) amounts.push_back(static_cast<double>(u) / finer);
      found.push_back(amounts);
      return;
    }
    for (units[j] = 0; units[j] <= left; ++units[j]) fill(j + 1, left - units[j]);
  };
  fill(0, total);
  return found;
}

// By its formula, so that nothing of the solver's bookkeeping is used.
double gives(const CellCurve& curve, double money) {
  return curve.coefficient * response(money, curve.curvature, curve.inverse_tail) +
         curve.slope * std::min(money, curve.cap);
}
double money_of(double units) { return units * static_cast<double>(unit) / 100; }
double total(const Case& c, const CellCurves& curves, const std::vector<double>& units) {
  double sum = curves.constant;
  for (std::size_t j = 0; j < units.size(); ++j)
    sum += gives(curves.cell[c.curves.index(c.constraints.cells[j])], money_of(units[j]));
  return sum;
}
std::vector<double> per_head(const Case& c, const std::vector<double>& units) {
  std::vector<double> result(c.problem.counties, 0);
  for (std::size_t j = 0; j < units.size(); ++j) {
    const Cell& cell = c.constraints.cells[j];
    result[cell.county] += gives(c.curves.of_year.cell[c.curves.index(cell)], money_of(units[j])) /
                           c.problem.population[cell.county];
  }
  return result;
}

double welfare(const Case& c, const std::vector<double>& units, double alpha) {
  const std::vector<double> b = per_head(c, units);
  double sum = 0;
  for (std::size_t i = 0; i < b.size(); ++i) {
    const double at = b[i] * 1e4;  // a common factor, so that powers stay moderate
    sum += c.problem.population[i] *
           (alpha == 1 ? std::log(at) : std::pow(at, 1 - alpha) / (1 - alpha));
  }
  return sum;
}

Decision decided(const Case& c, const Strategy& how, const std::vector<CellCurves>& worlds = {}) {
  const DecisionAnswer a = decide(c.s, c.problem, how, c.constraints, c.curves, worlds);
  if (const auto* refused = std::get_if<Unsupported>(&a)) FAIL(refused->reason);
  const Decision& decision = std::get<Decision>(a);
  REQUIRE(decision.continuous.converged);
  CHECK(decision.own_gap < 1e-8);
  CHECK(decision.own_gap > -1e-8);
  return decision;
}

Strategy fair_with(const Case& c, double alpha) {
  Strategy how = strategy(c.s, StrategyName::fair, false);
  how.alpha = alpha;
  return how;
}
Strategy robust_with(const Case& c, Criterion criterion, double weight, double level) {
  Strategy how = strategy(c.s, StrategyName::robust, false);
  how.criterion = criterion;
  how.tail_weight = weight;
  how.level = level;
  how.samples = 5;
  return how;
}

bool possible(const Scenario& s) {
  return !std::holds_alternative<Infeasible>(answer(s, strategy(s, StrategyName::equal, false)));
}

const AllocationResult& served(const AllocationAnswer& a) {
  if (const auto* i = std::get_if<Infeasible>(&a)) FAIL(i->reason);
  if (const auto* u = std::get_if<Unsupported>(&a)) FAIL(u->reason);
  return std::get<AllocationResult>(a);
}

}  // namespace

TEST_CASE("greedy is the best whole-unit allocation under nested rules") {
  Dice dice{101};
  int tried = 0;
  while (tried < 300) {
    const Scenario s = laminar(dice);
    if (!possible(s)) continue;
    ++tried;
    const Case c = make_case(s);
    const Decision greedy = decided(c, strategy(s, StrategyName::greedy, false));
    double best = -inf;
    for (const auto& units : grid(c, 1)) best = std::max(best, total(c, c.curves.of_year, units));
    INFO(tried);
    CHECK(total(c, c.curves.of_year, greedy.continuous.units) ==
          Approx(best).epsilon(1e-12).margin(0));
  }
}

TEST_CASE("alpha 0 is the optimum; alpha-fair welfare is not beaten on a finer grid") {
  Dice dice{202};
  int tried = 0;
  while (tried < 60) {
    const Scenario s = laminar(dice);
    if (!possible(s)) continue;
    ++tried;
    const Case c = make_case(s);
    const auto optimum = decided(c, strategy(s, StrategyName::optimal, false)).continuous.units;
    CHECK(decided(c, fair_with(c, 0)).continuous.units == optimum);
    const auto allocations = grid(c, c.constraints.cells.size() > 4 ? 1 : 2);
    for (const double alpha : {0.3, 1.0, 2.0, 4.0}) {
      const double value = welfare(c, decided(c, fair_with(c, alpha)).continuous.units, alpha);
      double best = -inf;
      for (const auto& units : allocations) best = std::max(best, welfare(c, units, alpha));
      INFO(tried << ", alpha " << alpha);
      CHECK(value >= best - 1e-9 * std::abs(best));
    }
  }
}

TEST_CASE("proportional fairness: one yuan more is worth the same share of a benefit everywhere") {
  Dice dice{303};
  for (int tried = 0; tried < 40; ++tried) {
    Scenario s = laminar(dice);
    s.rules.clear();
    const Case c = make_case(s);
    const auto units = decided(c, fair_with(c, 1)).continuous.units;
    const std::vector<double> benefit = per_head(c, units);
    double least = inf, most = 0;
    for (std::size_t j = 0; j < units.size(); ++j) {
      if (units[j] < 1e-3) continue;
      const Cell& cell = c.constraints.cells[j];
      const CellCurve& curve = c.curves.of_year.cell[c.curves.index(cell)];
      const double slope =
          (gives(curve, money_of(units[j]) + 5) - gives(curve, money_of(units[j]) - 5)) / 10 /
          benefit[cell.county];
      least = std::min(least, slope);
      most = std::max(most, slope);
    }
    CHECK(most == Approx(least).epsilon(1e-6));
  }
}

TEST_CASE("leximin: sorted benefits per head are not beaten on a finer grid") {
  Dice dice{404};
  int tried = 0;
  while (tried < 100) {
    const Scenario s = laminar(dice);
    if (!possible(s)) continue;
    ++tried;
    const Case c = make_case(s);
    std::vector<double> found = per_head(c, decided(c, fair_with(c, inf)).continuous.units);
    std::sort(found.begin(), found.end());
    for (const auto& units : grid(c, c.constraints.cells.size() > 4 ? 1 : 3)) {
      std::vector<double> other = per_head(c, units);
      std::sort(other.begin(), other.end());
      for (std::size_t k = 0; k < found.size(); ++k) {
        INFO(tried << ", county " << k << " from below");
        REQUIRE(other[k] <= found[k] * (1 + 1e-6) + 1e-12);
        if (other[k] < found[k] * (1 - 1e-6) - 1e-12) break;
      }
    }
  }
}

TEST_CASE("a larger alpha never lowers the least benefit per head") {
  Dice dice{505};
  int tried = 0;
  while (tried < 60) {
    Scenario s = economy(static_cast<std::size_t>(3 + dice.below(8)),
                         static_cast<std::size_t>(1 + dice.below(3)), 40 * unit);
    s.unit = Money::from_minor(unit);
    if (dice.below(2) == 0) add_base_rules(s);
    if (!possible(s)) continue;
    ++tried;
    const Case c = make_case(s);
    double before = 0;
    for (const double alpha : {0.0, 0.2, 0.7, 1.0, 1.5, 2.5, 5.0, 10.0, inf}) {
      const auto benefit = per_head(c, decided(c, fair_with(c, alpha)).continuous.units);
      const double least = *std::min_element(benefit.begin(), benefit.end());
      INFO(tried << ", alpha " << alpha);
      CHECK(least >= before * (1 - 1e-6));
      before = least;
    }
  }
}

TEST_CASE("mean and CVaR are not beaten on a finer grid; their ends are the mean and the minimum") {
  Dice dice{606};
  int tried = 0;
  while (tried < 60) {
    const Scenario s = laminar(dice);
    if (!possible(s)) continue;
    ++tried;
    const Case c = make_case(s);
    const auto allocations = grid(c, c.constraints.cells.size() > 4 ? 1 : 2);
    const auto judge = [&](const std::vector<CellCurves>& worlds, const std::vector<double>& units,
                           double weight, double level) {
      std::vector<double> values;
      for (const CellCurves& world : worlds) values.push_back(total(c, world, units));
      const double mean = std::accumulate(values.begin(), values.end(), 0.0) / 5;
      std::sort(values.begin(), values.end());
      // 5 worlds: the worst 2.5, the worst 2, the worst one
      const double worst = level == 0.5   ? (values[0] + values[1] + 0.5 * values[2]) / 2.5
                           : level == 0.6 ? (values[0] + values[1]) / 2
                                          : values[0];
      return (1 - weight) * mean + weight * worst;
    };
    for (const double level : {0.5, 0.6, 0.8, 0.95}) {
      for (const double weight : {0.0, 0.5, 1.0}) {
        const Strategy how = robust_with(c, Criterion::cvar, weight, level);
        const auto worlds = sampled_worlds(s, c.problem, how);
        const double value = judge(worlds, decided(c, how, worlds).continuous.units, weight, level);
        double best = -inf;
        for (const auto& units : allocations)
          best = std::max(best, judge(worlds, units, weight, level));
        INFO(tried << ", level " << level << ", weight " << weight);
        CHECK(value >= best - 1e-8 * std::abs(best));
      }
    }
  }
}

TEST_CASE("the largest regret is not beaten on a finer grid, and threads change nothing") {
  Dice dice{707};
  int tried = 0;
  while (tried < 60) {
    const Scenario s = laminar(dice);
    if (!possible(s)) continue;
    ++tried;
    const Case c = make_case(s);
    const Strategy how = robust_with(c, Criterion::regret, 0.5, 0.9);
    const auto worlds = sampled_worlds(s, c.problem, how);
    const auto found = decided(c, how, worlds).continuous.units;
    std::vector<double> optimum;
    for (const CellCurves& world : worlds) {
      Curves curves = c.curves;
      curves.of_year = world;
      optimum.push_back(total(c, world, best(c.constraints, curves).units));
    }
    const auto regret = [&](const std::vector<double>& units) {
      double worst = 0;
      for (std::size_t w = 0; w < worlds.size(); ++w)
        worst = std::max(worst, optimum[w] - total(c, worlds[w], units));
      return worst;
    };
    for (const auto& units : grid(c, c.constraints.cells.size() > 4 ? 1 : 2))
      REQUIRE(regret(found) <= regret(units) + 1e-8 * optimum.front());
    const auto threads = robust(how, c.constraints, c.curves, worlds, {4});
    CHECK(std::get<Decision>(threads).continuous.units == found);
  }
}

TEST_CASE("every strategy obeys base rules, and the optimum is never below it") {
  Dice dice{808};
  int tried = 0;
  while (tried < 25) {
    Scenario s = economy(static_cast<std::size_t>(4 + dice.below(9)),
                         static_cast<std::size_t>(2 + dice.below(2)),
                         (200 + dice.below(400)) * std::int64_t{10'000'000});
    s.unit = Money::from_minor(1'000'000);
    if (dice.below(2) == 0) {  // a second fund, of the same year or the next
      Fund more = s.funds[0];
      more.name = "more";
      more.year += dice.below(2);
      more.amount = Money::from_minor(dice.below(100) * std::int64_t{10'000'000});
      s.funds.push_back(more);
    }
    add_base_rules(s);
    const bool fixed = dice.below(2) == 0;
    if (std::holds_alternative<Infeasible>(answer(s, strategy(s, StrategyName::equal, fixed))))
      continue;
    ++tried;
    const Problem problem = prepare(s);
    const double bound =
        served(answer(s, strategy(s, StrategyName::optimal, fixed))).certificate.bound;
    for (const StrategyName name :
         {StrategyName::greedy, StrategyName::fair, StrategyName::robust}) {
      for (int variant = 0; variant < 2; ++variant) {
        Strategy how = strategy(s, name, fixed);
        how.samples = 8;
        if (variant == 1) {
          how.alpha = inf;
          how.criterion = Criterion::regret;
          how.step = Money::from_minor(10'000'000);
        }
        const auto worlds = sampled_worlds(s, problem, how);
        const AllocationAnswer a = allocate(s, problem, how, central_theta(problem), {1}, worlds);
        if (name == StrategyName::greedy && s.funds.size() > 1 &&
            std::holds_alternative<Unsupported>(a)) {
          continue;  // funds, counties and programmes may cross in three ways
        }
        const Certificate& certificate = served(a).certificate;  // signed by the checker
        INFO(tried << " " << strategy_name(name) << " " << variant);
        CHECK(certificate.objective <= bound * (1 + 1e-9));
        CHECK(certificate.continuous <= bound * (1 + 1e-9));
        CHECK(std::abs(certificate.strategy_gap) < 1e-8);
        CHECK(certificate.worst_violation <= 1'000'000);  // share bounds round outward to the unit
      }
    }
  }
}
