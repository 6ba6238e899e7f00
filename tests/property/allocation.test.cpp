// uses: allocate exec model random
// Random small economies against brute force, and laws that hold in any economy.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <functional>
#include <numeric>
#include <set>

#include "allocate/certificate.hpp"
#include "allocate/continuous.hpp"
#include "allocate/feasibility.hpp"
#include "allocate/strategies.hpp"
#include "support/allocation_cases.hpp"

using namespace weir;
using namespace weir::test;

namespace {

constexpr std::int64_t unit = 100'000'000;  // one million yuan: a fund of a few units

// Two or three counties, two programmes, one fund of 4 to 8 units, up to five rules of any kind.
Scenario tiny(Dice& dice) {
  const std::size_t counties = static_cast<std::size_t>(2 + dice.below(2));
  const std::int64_t fund = (4 + dice.below(5)) * unit;
  Scenario s = economy(counties, 2, fund);
  s.unit = Money::from_minor(unit);
  for (std::size_t i = 0; i < counties; ++i) s.counties.gdp[i] = 1e9 * (1 + dice.below(9));
  if (dice.below(3) == 0) s.programmes[1].counties[0] = 0;
  const RuleKind kinds[] = {RuleKind::min_share,  RuleKind::max_share,     RuleKind::min_amount,
                            RuleKind::max_amount, RuleKind::floor_per,     RuleKind::cap_per,
                            RuleKind::lock,       RuleKind::hold_harmless, RuleKind::stop_gain};
  for (int r = dice.below(6); r > 0; --r) {
    Rule made = rule(s, "rule " + std::to_string(r), kinds[dice.below(9)]);
    for (auto& m : made.counties) m = dice.below(3) > 0;
    for (auto& m : made.programmes) m = dice.below(4) > 0;
    made.share = 0.05 * (1 + dice.below(18));
    made.amount = Money::from_minor(dice.below(6) * unit);
    made.base.assign(counties, 2.0 * unit);
    s.rules.push_back(made);
  }
  return s;
}

// The rules once more, in whole units of a fund of `total` units; nothing of the engine is used.
bool obeys(const Scenario& s, const Rule& r, const std::vector<int>& amount, int total) {
  const std::size_t programmes = s.programmes.size();
  const auto sum = [&](std::size_t i) {
    int part = 0;
    for (std::size_t p = 0; p < programmes; ++p) {
      if (r.counties[i] && r.programmes[p]) part += amount[i * programmes + p];
    }
    return part;
  };
  int all = 0;
  for (std::size_t i = 0; i < s.counties.size(); ++i) all += sum(i);
  const double share = std::round(r.share * 100) * total / 100;  // shares are whole percents
  const auto bound = static_cast<int>(r.amount.minor() / unit);
  const auto every = [&](auto test) {
    for (std::size_t i = 0; i < s.counties.size(); ++i) {
      if (r.counties[i] && !test(sum(i))) return false;
    }
    return true;
  };
  switch (r.kind) {
    case RuleKind::min_share: return all >= std::floor(share + 1e-9);
    case RuleKind::max_share: return all <= std::ceil(share - 1e-9);
    case RuleKind::min_amount: return all >= bound;
    case RuleKind::max_amount: return all <= bound;
    case RuleKind::lock: return all == bound;
    case RuleKind::floor_per: return every([&](int x) { return x >= bound; });
    case RuleKind::cap_per: return every([&](int x) { return x <= bound; });
    case RuleKind::hold_harmless:
      return every([&](int x) { return x >= std::floor(2 * r.share + 1e-9); });
    case RuleKind::stop_gain:
      return every([&](int x) { return x <= std::ceil(2 * r.share - 1e-9); });
    default: return false;
  }
}

// Every way to give whole units that obeys the rules and the eligibility of programmes: of exactly
// the fund, or (for a set of rules that does not hold the fund) of up to nine units per cell.
std::vector<std::vector<int>> all_allocations(const Scenario& s, const std::vector<Rule>& rules,
                                              bool of_the_fund = true) {
  const int total = static_cast<int>(s.funds[0].amount.minor() / unit);
  std::vector<std::vector<int>> found;
  std::vector<int> amount(s.counties.size() * s.programmes.size(), 0);
  std::function<void(std::size_t, int)> fill = [&](std::size_t cell, int left) {
    if (cell == amount.size()) {
      for (const Rule& r : rules) {
        if (!obeys(s, r, amount, total)) return;
      }
      found.push_back(amount);
      return;
    }
    const bool last = of_the_fund && cell + 1 == amount.size();
    for (int x = last ? left : 0; x <= (of_the_fund ? left : 9); ++x) {
      if (x > 0 && !s.programmes[cell % 2].counties[cell / 2]) break;
      amount[cell] = x;
      fill(cell + 1, left - x);
    }
  };
  fill(0, total);
  return found;
}

double outcome_by_plan(const Problem& problem, const Allocation& allocation, const Goal& goal) {
  const PlanningResult result = plan(problem, central_theta(problem), allocation);
  return planning_total(problem, result)[static_cast<std::size_t>(goal.outcome) * problem.quarters +
                                         static_cast<std::size_t>(goal.quarter)];
}

const AllocationResult& served(const AllocationAnswer& a) {
  if (const auto* i = std::get_if<Infeasible>(&a)) FAIL(i->reason);
  if (const auto* u = std::get_if<Unsupported>(&a)) FAIL(u->reason);
  return std::get<AllocationResult>(a);
}

// The optimum before rounding, and the bound its prices prove.
struct Optimum {
  double value = 0, bound = 0;
};
Optimum optimum(const Scenario& s, bool programme_shares) {
  const Problem problem = prepare(s);
  const Constraints c = std::get<0>(make_constraints(s, problem, programme_shares));
  const Curves curves = make_curves(problem, central_theta(problem), s.strategy.objective);
  const Continuous x = best(c, curves);
  return {outcome(c, curves, x.units), dual_bound(c, curves, x.price)};
}

}  // namespace

TEST_CASE("brute force agrees on what is possible, on the blame, and never beats the bound") {
  Dice dice{11};
  int infeasible = 0, served_count = 0, crossing = 0;
  for (int trial = 0; trial < 600; ++trial) {
    Scenario s = tiny(dice);
    const auto every = all_allocations(s, s.rules);
    const Problem problem = prepare(s);
    const AllocationAnswer a = answer(s, strategy(s, StrategyName::optimal, false));

    if (const auto* conflict = std::get_if<Infeasible>(&a)) {
      ++infeasible;
      REQUIRE(every.empty());
      const std::set<std::string> named(conflict->rules.begin(), conflict->rules.end());
      const bool fund = named.count("provincial") > 0;
      std::vector<Rule> blamed;
      for (const Rule& r : s.rules) {
        if (named.count(r.name)) blamed.push_back(r);
      }
      if (!fund && s.counties.size() > 2) continue;  // too many to count
      REQUIRE(all_allocations(s, blamed, fund).empty());
      if (fund && s.counties.size() == 2) REQUIRE(!all_allocations(s, blamed, false).empty());
      for (std::size_t k = 0; k < blamed.size(); ++k) {
        std::vector<Rule> without = blamed;
        without.erase(without.begin() + static_cast<std::ptrdiff_t>(k));
        INFO(conflict->reason << " less " << blamed[k].name);
        REQUIRE(!all_allocations(s, without, fund).empty());
      }
      continue;
    }
    if (std::holds_alternative<Unsupported>(a)) continue;
    const AllocationResult& result = served(a);
    ++served_count;
    bool given_up = false;
    for (const RuleReport& r : result.certificate.rules) given_up |= r.given_up > 0;
    if (given_up) {
      ++crossing;
      continue;
    }
    std::vector<int> own;
    for (const std::int64_t x : result.allocation.amount) own.push_back(static_cast<int>(x / unit));
    REQUIRE(std::find(every.begin(), every.end(), own) != every.end());
    for (const std::vector<int>& other : every) {
      Allocation allocation;
      for (const int x : other) allocation.amount.push_back(x * unit);
      const double value = outcome_by_plan(problem, allocation, s.strategy.objective[0]);
      REQUIRE(value <= result.certificate.bound + 1e-7);
    }
    const double value = outcome_by_plan(problem, result.allocation, s.strategy.objective[0]);
    REQUIRE(value == Approx(result.certificate.objective).epsilon(1e-9));
  }
  CHECK(infeasible > 50);
  CHECK(served_count > 200);
  CHECK(crossing < 10);
}

TEST_CASE("every strategy is served under random rules, and the optimum is proven") {
  Dice dice{23};
  int answers = 0;
  for (int trial = 0; trial < 150; ++trial) {
    Scenario s =
        economy(static_cast<std::size_t>(2 + dice.below(12)),
                static_cast<std::size_t>(1 + dice.below(4)), 800'000'000LL * (1 + dice.below(5)));
    if (dice.below(2) == 0) {
      Fund more = s.funds[0];
      more.name = "more";
      more.year = 2020 + dice.below(2);
      more.amount = Money::from_minor(300'000'000);
      s.funds.push_back(more);
    }
    if (dice.below(2) == 0) s.unit = Money::from_minor(1'000'000);
    if (dice.below(2) == 0) s.programmes[0].counties[0] = 0;
    if (dice.below(3) == 0) {
      s.programmes[0].places = 300;  // a kink in its curve
      s.strategy.objective = {{Outcome::jobs_declared, 3, 1}, {Outcome::trained, 7, 2}};
    }
    const std::int64_t mean = 800'000'000 / static_cast<std::int64_t>(s.counties.size());
    if (dice.below(2)) {
      const double share = std::floor(100 * dice.uniform()) / 100;
      s.rules.push_back(of_class(s, share_rule(s, "deep", RuleKind::min_share, share), "deep"));
    }
    if (dice.below(2))
      s.rules.push_back(amount_rule(s, "floor", RuleKind::floor_per, mean / (1 + dice.below(9))));
    if (dice.below(2))
      s.rules.push_back(amount_rule(s, "cap", RuleKind::cap_per, mean * (5 + dice.below(9))));
    if (dice.below(2))
      s.rules.push_back(only(amount_rule(s, "lock", RuleKind::lock, 20'000'000), {1}));
    Strategy how = strategy(s, StrategyName::optimal, dice.below(2) == 0);
    const AllocationAnswer best_answer = answer(s, how);
    if (!std::holds_alternative<AllocationResult>(best_answer)) continue;
    ++answers;
    const Certificate& best_certificate = served(best_answer).certificate;
    INFO("trial " << trial);
    REQUIRE(best_certificate.bound - best_certificate.continuous <= 1e-9 * best_certificate.bound);
    REQUIRE(best_certificate.bound >= best_certificate.continuous * (1 - 1e-11));
    for (const StrategyName name :
         {StrategyName::equal, StrategyName::per_capita, StrategyName::priority}) {
      how.name = name;
      how.order = {static_cast<std::uint32_t>(s.counties.size() - 1), 0};
      const AllocationAnswer other = answer(s, how);
      const Certificate& c = served(other).certificate;
      REQUIRE(c.continuous <= best_certificate.continuous * (1 + 1e-9));
      REQUIRE(c.bound == Approx(best_certificate.bound).epsilon(1e-12));
      REQUIRE(c.worst_violation == 0);
    }
  }
  CHECK(answers > 60);
}

TEST_CASE("the order of the counties does not matter") {
  Scenario s = economy(9, 3, 1'200'000'000);
  add_base_rules(s);
  Scenario t = s;
  std::vector<std::size_t> from = {4, 2, 8, 6, 0, 1, 7, 3, 5};
  for (std::size_t i = 0; i < from.size(); ++i) {
    t.counties.code[i] = s.counties.code[from[i]];
    t.counties.klass[i] = s.counties.klass[from[i]];
    t.counties.population[i] = s.counties.population[from[i]];
    t.counties.gdp[i] = s.counties.gdp[from[i]];
    t.rules[0].counties[i] = s.rules[0].counties[from[i]];
  }
  for (const StrategyName name : {StrategyName::per_capita, StrategyName::optimal}) {
    const auto units = [&](const Scenario& x) {
      const Problem problem = prepare(x);
      const Constraints c = std::get<0>(make_constraints(x, problem, true));
      const Curves curves = make_curves(problem, central_theta(problem), x.strategy.objective);
      return std::get<Decision>(decide(x, problem, strategy(x, name), c, curves)).continuous.units;
    };
    const std::vector<double> a = units(s), b = units(t);
    for (std::size_t i = 0; i < from.size(); ++i) {
      for (std::size_t p = 0; p < 3; ++p) {
        CHECK(b[i * 3 + p] == Approx(a[from[i] * 3 + p]).epsilon(1e-6));
      }
    }
  }
}

TEST_CASE("more money never lowers the optimum") {
  double before = 0;
  for (std::int64_t fund = 400'000'000; fund <= 2'000'000'000; fund += 100'000'000) {
    Scenario s = economy(10, 3, 1'000'000'000);
    s.funds[0].amount = Money::from_minor(fund);
    s.rules.push_back(of_class(s, share_rule(s, "deep", RuleKind::min_share, 0.7), "deep"));
    s.rules.push_back(amount_rule(s, "floor", RuleKind::floor_per, 10'000'000));
    const Optimum o = optimum(s, true);
    CHECK(o.value > before);
    CHECK(o.bound - o.value <= 1e-9 * o.bound);
    before = o.value;
  }
}

TEST_CASE("shadow prices agree with files that are solved again") {
  Scenario s = economy(12, 3, 1'200'000'000);
  s.rules.push_back(of_class(s, share_rule(s, "deep", RuleKind::min_share, 0.75), "deep"));
  s.rules.push_back(amount_rule(s, "cap", RuleKind::cap_per, 160'000'000));
  s.rules.push_back(only(amount_rule(s, "lock", RuleKind::lock, 30'000'000), {3}));
  s.rules.push_back(of_programme(share_rule(s, "p2 most", RuleKind::max_share, 0.3), 2));
  const bool fixed = GENERATE(false, true);
  if (fixed) s.rules.pop_back();  // contradicts equal programme shares
  const AllocationAnswer a = answer(s, strategy(s, StrategyName::optimal, fixed));
  const Certificate& c = served(a).certificate;

  const auto slope = [&](auto change, double money) {  // per major unit, central difference
    Scenario up = s, down = s;
    change(up, 1);
    change(down, -1);
    return (optimum(up, fixed).value - optimum(down, fixed).value) / (2 * money);
  };
  const auto fund = [](Scenario& x, int d) {
    x.funds[0].amount += Money::from_minor(d * 1'200'000);
  };
  const auto deep = [](Scenario& x, int d) { x.rules[0].share += d * 0.001; };
  const auto cap = [](Scenario& x, int d) { x.rules[1].amount += Money::from_minor(d * 100'000); };
  const auto lock = [](Scenario& x, int d) { x.rules[2].amount += Money::from_minor(d * 100'000); };
  const auto most = [](Scenario& x, int d) { x.rules[3].share += d * 0.001; };

  CHECK(report(c, "provincial").shadow_price == Approx(slope(fund, 12'000)).epsilon(1e-4));
  CHECK(report(c, "deep").shadow_price == Approx(-slope(deep, 12'000)).epsilon(1e-4));
  CHECK(report(c, "cap").shadow_price == Approx(slope(cap, 1'000)).epsilon(1e-4));
  CHECK(report(c, "lock").shadow_price == Approx(std::abs(slope(lock, 1'000))).epsilon(1e-4));
  if (!fixed) CHECK(report(c, "p2 most").shadow_price == Approx(slope(most, 12'000)).epsilon(1e-4));

  for (std::size_t r = 0; r < s.rules.size(); ++r) {
    Scenario without = s;
    without.rules.erase(without.rules.begin() + static_cast<std::ptrdiff_t>(r));
    const RuleReport& row = report(c, s.rules[r].name);
    CHECK(row.binding);
    CHECK(row.total_cost == Approx(optimum(without, fixed).value - c.continuous).epsilon(1e-6));
    CHECK(row.total_cost > 0);
  }
}

TEST_CASE("a rule that shuts a programme is priced by its first unit of money") {
  Scenario s = economy(6, 3, 600'000'000);
  s.rules.push_back(of_programme(amount_rule(s, "none", RuleKind::max_amount, 0), 2));
  s.rules.push_back(amount_rule(s, "idle", RuleKind::cap_per, 500'000'000));
  const AllocationAnswer a = answer(s, strategy(s, StrategyName::optimal, false));
  const Certificate& c = served(a).certificate;

  Scenario open = s;
  open.rules[0].amount = Money::from_minor(10'000);
  const double slope = (optimum(open, false).value - c.continuous) / 100;
  CHECK(report(c, "none").shadow_price == Approx(slope).epsilon(1e-4));
  CHECK(report(c, "none").total_cost > 0);
  CHECK(report(c, "idle").shadow_price == 0);
  CHECK(report(c, "idle").total_cost == 0);
}
