// uses: allocate exec model random
// Allocation under the labour cap: brute force, prices, proofs, refusals.
#include <catch2/catch.hpp>
#include <cmath>
#include <functional>

#include "allocate/certificate.hpp"
#include "allocate/labour.hpp"
#include "allocate/strategies.hpp"
#include "support/allocation_cases.hpp"

using namespace weir;
using namespace weir::test;

namespace {

constexpr std::int64_t step = 50'000'000;  // half a million yuan

void give(Scenario& s, Parameter id, double value) {
  s.model[static_cast<std::size_t>(id)] = Uncertain::number(value);
}

// Some ten to a hundred people for the posts of each county; the last programme trains.
Scenario market(Dice& dice, std::size_t counties, std::size_t programmes, std::int64_t fund) {
  Scenario s = economy(counties, programmes, fund);
  s.labour = true;
  s.counties.working_age.clear();
  for (std::size_t i = 0; i < counties; ++i)
    s.counties.working_age.push_back(100 + 20 * dice.below(60));
  Programme& skills = s.programmes.back();
  skills.places = 40.0 * static_cast<double>(counties);
  skills.own[static_cast<std::size_t>(Parameter::productivity)] =
      Uncertain::number(dice.below(2) ? 0.2 : 0);
  skills.own[static_cast<std::size_t>(Parameter::cost_per_trainee)] = Uncertain::number(20'000);
  give(s, Parameter::attribution, 1);
  s.strategy.objective = {{Outcome::jobs_in_place, 7, 1}};
  return s;
}

const AllocationResult& served(const AllocationAnswer& a) {
  if (const auto* i = std::get_if<Infeasible>(&a)) FAIL(i->reason);
  if (const auto* u = std::get_if<Unsupported>(&a)) FAIL(u->reason);
  return std::get<AllocationResult>(a);
}

double planned(const Scenario& s, const Allocation& allocation) {
  const Problem problem = prepare(s);
  const std::vector<double> total =
      planning_total(problem, plan(problem, central_theta(problem), allocation));
  double sum = 0;
  for (const Goal& goal : s.strategy.objective) {
    sum += goal.weight * total[static_cast<std::size_t>(goal.outcome) * problem.quarters +
                               static_cast<std::size_t>(goal.quarter)];
  }
  return sum;
}

// Every way to give the fund in steps.
void each_allocation(const Scenario& s, const std::function<void(const Allocation&)>& visit) {
  Allocation a;
  a.amount.assign(s.counties.size() * s.programmes.size(), 0);
  const std::function<void(std::size_t, std::int64_t)> fill = [&](std::size_t cell,
                                                                 std::int64_t left) {
    if (cell + 1 == a.amount.size()) {
      a.amount[cell] = left * step;
      return visit(a);
    }
    for (std::int64_t x = 0; x <= left; ++x) {
      a.amount[cell] = x * step;
      fill(cell + 1, left - x);
    }
  };
  fill(0, s.funds[0].amount.minor() / step);
}

struct Solved {
  double value = 0, bound = 0;
};
Solved solve(const Scenario& s, bool programme_shares = false) {
  const Problem problem = prepare(s);
  const Constraints c = std::get<0>(make_constraints(s, problem, programme_shares));
  const Curves curves = make_curves(problem, central_theta(problem), s.strategy.objective);
  const Continuous x = best(c, curves);
  REQUIRE(x.converged);
  return {outcome(c, curves, x.units),
          dual_bound(c, flattened(curves, tangents(c, curves, x.units)), x.price)};
}

std::vector<Goal> some_goals(Dice& dice) {
  switch (dice.below(5)) {
    case 0: return {{Outcome::jobs_in_place, 7, 1}};
    case 1: return {{Outcome::jobs_net, 6, 1}};
    case 2: return {{Outcome::jobs_net_years, 7, 1}};
    case 3: return {{Outcome::jobs_poor, 5, 2}, {Outcome::trained, 7, 0.05}};
    default:
      return {{Outcome::jobs_declared, 3, 0.2}, {Outcome::jobs_in_place, 6, 1},
              {Outcome::jobs_net, 6, 3}};
  }
}

}  // namespace

TEST_CASE("no division in whole steps passes the bound, and the optimum is at least as good") {
  Dice dice{5};
  double largest = 0;
  for (int trial = 0; trial < 60; ++trial) {
    Scenario s = market(dice, static_cast<std::size_t>(2 + dice.below(2)), 2,
                        step * (4 + dice.below(5)));
    s.strategy.objective = some_goals(dice);
    const AllocationAnswer a = answer(s, strategy(s, StrategyName::optimal, false));
    const AllocationResult& result = served(a);
    const Certificate& c = result.certificate;
    INFO("trial " << trial);
    REQUIRE(c.objective == Approx(planned(s, result.allocation)).epsilon(1e-9));
    REQUIRE(c.bound - c.continuous <= 1e-9 * c.bound);
    REQUIRE(c.bound - c.continuous >= -1e-11 * c.bound);
    REQUIRE(c.gap <= 1e-6);  // whole fen
    double best_of_all = 0;
    each_allocation(s, [&](const Allocation& other) {
      best_of_all = std::max(best_of_all, planned(s, other));
    });
    REQUIRE(best_of_all <= c.bound * (1 + 1e-12));
    largest = std::max(largest, best_of_all / c.bound);
  }
  CHECK(largest > 0.995);  // some grid comes near: the bound is no idle one
}

TEST_CASE("larger economies under rules are proved, and no strategy beats the optimum") {
  Dice dice{31};
  for (int trial = 0; trial < 25; ++trial) {
    Scenario s = market(dice, static_cast<std::size_t>(4 + dice.below(12)),
                        static_cast<std::size_t>(2 + dice.below(3)), 900'000'000);
    add_base_rules(s);
    if (dice.below(2) == 0) {
      Fund more = s.funds[0];
      more.name = "more";
      more.year = 2020 + dice.below(2);
      s.funds.push_back(more);
    }
    s.strategy.objective = some_goals(dice);
    Strategy how = strategy(s, StrategyName::optimal, false);
    const AllocationAnswer a = answer(s, how);
    const Certificate& best_certificate = served(a).certificate;
    INFO("trial " << trial);
    REQUIRE(best_certificate.bound - best_certificate.continuous <= 1e-9 * best_certificate.bound);
    for (const StrategyName name : {StrategyName::equal, StrategyName::per_capita}) {
      how.name = name;
      const AllocationAnswer other = answer(s, how);
      const Certificate& c = served(other).certificate;
      REQUIRE(c.continuous <= best_certificate.continuous * (1 + 1e-9));
      REQUIRE(c.bound == Approx(best_certificate.bound).epsilon(1e-12));
    }
  }
}

TEST_CASE("posts that come anyway compete for people: proved where training moves none of them") {
  Dice dice{77};
  for (int trial = 0; trial < 20; ++trial) {
    Scenario s = market(dice, 2, 2, step * 6);
    give(s, Parameter::attribution, 0.6);
    give(s, Parameter::available_per_trainee, 0);
    s.reference.counted_jobs = 40.0 * (1 + dice.below(5));
    s.strategy.objective = some_goals(dice);
    const AllocationAnswer a = answer(s, strategy(s, StrategyName::optimal, false));
    const Certificate& c = served(a).certificate;
    INFO("trial " << trial);
    REQUIRE(c.bound - c.continuous <= 1e-9 * c.bound);
    each_allocation(s, [&](const Allocation& other) {
      REQUIRE(planned(s, other) <= c.bound * (1 + 1e-12));
    });
  }
}

TEST_CASE("where training brings people for whom such posts compete, only what is proved is served") {
  Dice dice{55};
  Scenario s = market(dice, 6, 2, 900'000'000);
  give(s, Parameter::attribution, 0.6);
  s.strategy.objective = {{Outcome::jobs_net, 7, 1}};
  for (const StrategyName name : {StrategyName::optimal, StrategyName::equal}) {
    const AllocationAnswer a = answer(s, strategy(s, name, false));
    REQUIRE(std::holds_alternative<Unsupported>(a));
    CHECK_THAT(std::get<Unsupported>(a).reason, Catch::Contains("labour cap"));
  }
  s.counties.working_age.assign(6, 1e6);
  const AllocationAnswer a = answer(s, strategy(s, StrategyName::optimal, false));
  const Certificate& c = served(a).certificate;
  CHECK(c.bound - c.continuous <= 1e-9 * c.bound);
}

TEST_CASE("money goes to training where people are short, and not where they abound") {
  Dice dice{3};
  Scenario s = market(dice, 4, 2, 900'000'000);
  s.counties.population.assign(4, 100'000);
  s.counties.gdp.assign(4, 5e9);
  s.counties.working_age = {150, 150, 1e6, 1e6};
  s.programmes[1].own[static_cast<std::size_t>(Parameter::cost_per_trainee)] =
      Uncertain::number(2000);
  s.programmes[1].own[static_cast<std::size_t>(Parameter::productivity)] = Uncertain::number(0);
  const AllocationAnswer a = answer(s, strategy(s, StrategyName::optimal, false));
  const Allocation& x = served(a).allocation;
  const auto training = [&](std::size_t i) { return x.amount[i * 2 + 1]; };
  CHECK(training(0) >= 40 * 2000 * 100 - 200);  // all places, in fen
  CHECK(training(1) >= 40 * 2000 * 100 - 200);
  CHECK(training(0) > 100 * training(2));
  CHECK(county_total(s, x, 2) > county_total(s, x, 0));
}

TEST_CASE("prices under the cap agree with files that are solved again") {
  Dice dice{19};
  Scenario s = market(dice, 10, 3, 1'200'000'000);
  s.rules.push_back(of_class(s, share_rule(s, "deep", RuleKind::min_share, 0.75), "deep"));
  s.rules.push_back(amount_rule(s, "cap", RuleKind::cap_per, 210'000'000));
  s.rules.push_back(of_programme(share_rule(s, "skills", RuleKind::min_share, 0.2), 2));
  s.strategy.objective = {{Outcome::jobs_in_place, 7, 1}, {Outcome::jobs_net, 5, 2}};
  const AllocationAnswer a = answer(s, strategy(s, StrategyName::optimal, false));
  const Certificate& c = served(a).certificate;
  const auto slope = [&](auto change, double money) {
    Scenario up = s, down = s;
    change(up, 1);
    change(down, -1);
    return (solve(up).value - solve(down).value) / (2 * money);
  };
  const auto fund = [](Scenario& x, int d) {
    x.funds[0].amount += Money::from_minor(d * 1'200'000);
  };
  const auto share = [](std::size_t r) {
    return [r](Scenario& x, int d) { x.rules[r].share += d * 0.001; };
  };
  const auto cap = [](Scenario& x, int d) { x.rules[1].amount += Money::from_minor(d * 100'000); };
  CHECK(report(c, "provincial").shadow_price == Approx(slope(fund, 12'000)).epsilon(1e-4));
  CHECK(report(c, "deep").shadow_price == Approx(-slope(share(0), 12'000)).epsilon(1e-4));
  CHECK(report(c, "cap").shadow_price == Approx(slope(cap, 1'000)).epsilon(1e-4));
  CHECK(report(c, "skills").shadow_price == Approx(-slope(share(2), 12'000)).epsilon(1e-4));
  for (std::size_t r = 0; r < s.rules.size(); ++r) {
    Scenario without = s;
    without.rules.erase(without.rules.begin() + static_cast<std::ptrdiff_t>(r));
    const RuleReport& row = report(c, s.rules[r].name);
    CHECK(row.binding);
    CHECK(row.total_cost > 0);
    CHECK(row.total_cost == Approx(solve(without).value - c.continuous).epsilon(1e-6));
  }
}

TEST_CASE("with more and more people the optimum is the one without a cap") {
  Dice dice{2};
  Scenario s = market(dice, 8, 3, 900'000'000);
  const double capped = solve(s).value;
  s.counties.working_age.assign(8, 1e14);
  const double ample = solve(s).value;
  s.labour = false;
  CHECK(ample == Approx(solve(s).value).epsilon(1e-10));
  CHECK(capped < 0.9 * ample);
}

TEST_CASE("the slopes of a market are those of its value, and tangents lie above it") {
  Dice dice{8};
  const auto value = [](double d, double a, double s) { return (d - s) * filled_share(d, a); };
  for (int trial = 0; trial < 400; ++trial) {
    const double d = 1 + 300 * dice.uniform(), a = 400 * dice.uniform();
    const double s = dice.below(2) ? d * dice.uniform() : 0;
    const MarketSlopes m = market_slopes(d, a, s);
    const double h = 1e-4;
    INFO(d << " posts, " << a << " people, " << s << " aside");
    CHECK(m.demand == Approx((value(d + h, a, s) - value(d - h, a, s)) / (2 * h)).margin(1e-8));
    CHECK(m.people == Approx((value(d, a + h, s) - value(d, a - h, s)) / (2 * h)).margin(1e-8));
    const double step_up = market_slopes(d + h, a, s).demand - m.demand;
    CHECK(m.bend == Approx(-step_up / h).margin(1e-5));
    const double other_d = s + 300 * dice.uniform();
    const double other_a = s > 0 ? a : 400 * dice.uniform();
    CHECK(value(other_d, other_a, s) <=
          value(d, a, s) + m.demand * (other_d - d) + m.people * (other_a - a) + 1e-9);
  }
}

namespace {

// What allocate() has in hand when it asks the checker.
struct Case {
  Scenario s;
  Problem problem;
  Strategy how;
  Curves curves;
  Proof proof;
  Allocation allocation;

  explicit Case(Scenario scenario) : s(std::move(scenario)), problem(prepare(s)) {
    how = strategy(s, StrategyName::optimal, false);
    const Constraints c = std::get<0>(make_constraints(s, problem, false));
    curves = make_curves(problem, central_theta(problem), s.strategy.objective);
    const Decision decision = std::get<Decision>(decide(s, problem, how, c, curves));
    const Rounded rounded = *round_units(decision.constraints, decision.continuous.units);
    proof = prove(c, curves, decision, rounded, {1});
    for (const std::int64_t u : rounded.units) allocation.amount.push_back(u * c.unit);
  }
  Findings findings() const {
    return check(s, problem, how, curves.of_year, allocation, {}, proof.prices, proof.touch);
  }
};

}  // namespace

TEST_CASE("the checker finds the same figures, and its bound holds wherever the planes touch") {
  Dice dice{41};
  for (const double attribution : {1.0, 0.6}) {
    Scenario s = market(dice, 6, 2, 900'000'000);
    give(s, Parameter::attribution, attribution);
    if (attribution < 1) give(s, Parameter::available_per_trainee, 0);
    s.strategy.objective = {{Outcome::jobs_net, 7, 1}};
    Case c(s);
    const Findings f = c.findings();
    REQUIRE(f.problems.empty());
    CHECK(f.objective == Approx(c.proof.certificate.objective).epsilon(1e-11));
    CHECK(f.bound == Approx(c.proof.certificate.bound).epsilon(1e-10));
    for (ClaimedTangent& t : c.proof.touch) {
      const ClaimedTangent kept = t;
      for (const double factor : {1.1, 3.0}) {
        t = {kept.demand * factor, kept.people};
        CHECK(c.findings().problems.empty());
        CHECK(c.findings().bound >= f.bound * (1 - 1e-10));
      }
      t = kept;
    }
    c.proof.touch.pop_back();
    CHECK_FALSE(c.findings().problems.empty());
  }
}

TEST_CASE("what cannot be proved under the cap is refused, and what it does not touch is not") {
  Dice dice{9};
  Scenario s = market(dice, 5, 2, 900'000'000);
  s.unit = Money::from_minor(1'000'000);
  const auto refusal = [](const Scenario& x, StrategyName name) {
    const AllocationAnswer a = answer(x, strategy(x, name));
    const auto* refused = std::get_if<Unsupported>(&a);
    return refused == nullptr ? std::string() : refused->reason;
  };
  for (const StrategyName name :
       {StrategyName::greedy, StrategyName::fair, StrategyName::robust, StrategyName::projects}) {
    CHECK_THAT(refusal(s, name), Catch::Contains(std::string(strategy_name(name))) &&
                                     Catch::Contains("labour cap"));
    Scenario declared = s;
    declared.strategy.objective = {{Outcome::jobs_declared, 3, 1}};
    if (name == StrategyName::greedy || name == StrategyName::fair)
      CHECK(refusal(declared, name).empty());
    CHECK_THAT(refusal(declared, name), !Catch::Contains("labour cap"));
  }
  Scenario mixed = s;
  mixed.programmes[0].own[static_cast<std::size_t>(Parameter::additionality)] =
      Uncertain::number(0.5);
  mixed.programmes[1].own[static_cast<std::size_t>(Parameter::productivity)] =
      Uncertain::number(0.5);
  CHECK(refusal(mixed, StrategyName::optimal).empty());  // every filled post counts alike
  mixed.strategy.objective = {{Outcome::jobs_net, 7, 1}};
  CHECK_THAT(refusal(mixed, StrategyName::optimal), Catch::Contains("one additionality"));
  CHECK_THAT(refusal(mixed, StrategyName::equal), Catch::Contains("one additionality"));
  const Problem problem = prepare(s);
  const WishAnswer wished = grant(s, problem, s.strategy, central_theta(problem), Wish{});
  REQUIRE(std::holds_alternative<Unsupported>(wished));
  CHECK_THAT(std::get<Unsupported>(wished).reason, Catch::Contains("labour cap"));
  Scenario late = s;
  give(late, Parameter::threshold, 100'000);
  CHECK_THAT(refusal(late, StrategyName::optimal), Catch::Contains("threshold"));
  Scenario money = s;
  money.programmes[1].own.fill({});
  money.strategy.objective.push_back({Outcome::funds_disbursed, 7, 1e-9});
  money.programmes[1].places = 0;
  CHECK(refusal(money, StrategyName::optimal).empty());
}
