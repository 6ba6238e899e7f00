// uses: allocate exec model random
#include <catch2/catch.hpp>

#include "allocate/certificate.hpp"
#include "allocate/checker.hpp"
#include "support/allocation_cases.hpp"

using namespace weir;
using namespace weir::test;

namespace {

// Everything allocate() has in hand when it asks the checker, so that it can be spoilt.
struct Case {
  Scenario scenario;
  Problem problem;
  Strategy how;
  Curves curves;
  Proof proof;
  Allocation allocation;

  explicit Case(Scenario s) : scenario(std::move(s)), problem(prepare(scenario)) {
    how = strategy(scenario, StrategyName::per_capita);
    const Constraints c = std::get<0>(make_constraints(scenario, problem, true));
    curves = make_curves(problem, central_theta(problem), scenario.strategy.objective);
    const Decision decision = std::get<Decision>(decide(scenario, problem, how, c, curves));
    const Rounded rounded = *round_units(decision.constraints, decision.continuous.units);
    proof = prove(c, curves, decision, rounded, {1});
    for (const std::int64_t u : rounded.units) allocation.amount.push_back(u * c.unit);
  }
  Findings findings(const std::vector<double>& given_up = {}) const {
    return check(scenario, problem, how, curves.of_year, allocation, given_up, proof.prices);
  }
};

Scenario office() {
  Scenario s = economy(8, 2, 800'000'000);
  s.unit = Money::from_minor(1'000'000);
  s.rules = {of_class(s, share_rule(s, "deep", RuleKind::min_share, 0.7), "deep"),
             amount_rule(s, "floor", RuleKind::floor_per, 30'000'000),
             amount_rule(s, "cap", RuleKind::cap_per, 200'000'000)};
  return s;
}

}  // namespace

TEST_CASE("the checker signs a good answer with the same figures") {
  const Case good(office());

  const Findings f = good.findings();

  CHECK(f.problems.empty());
  CHECK(f.worst_violation == 0);
  CHECK(f.objective == Approx(good.proof.certificate.objective).epsilon(1e-12));
  CHECK(f.bound == Approx(good.proof.certificate.bound).epsilon(1e-10));
}

TEST_CASE("the checker's bound stays a bound whatever the prices") {
  Case c(office());
  const double optimum = c.findings().bound;
  for (ClaimedPrice& p : c.proof.prices) {
    const double kept = p.price;
    for (const double factor : {-1.0, 0.0, 0.5, 2.0}) {
      p.price = kept * factor;
      CHECK(c.findings().bound >= optimum * (1 - 1e-10));
    }
    p.price = kept;
  }
}

TEST_CASE("the checker catches a spoilt allocation") {
  Case c(office());
  const auto complaint = [&c] {
    const Findings f = c.findings();
    REQUIRE_FALSE(f.problems.empty());
    return f.problems.front();
  };
  const std::int64_t unit = 1'000'000;
  SECTION("a unit that came from nowhere") {
    c.allocation.amount[0] += unit;
    CHECK_THAT(complaint(), Catch::Contains("not used exactly"));
    CHECK(c.findings().worst_violation >= unit);
  }
  SECTION("half a unit moved") {
    c.allocation.amount[0] += unit / 2;
    c.allocation.amount[2] -= unit / 2;
    CHECK_THAT(complaint(), Catch::Contains("whole units"));
  }
  SECTION("money moved from a deep county to another until the share breaks") {
    c.allocation.amount[0] -= 20 * unit;
    c.allocation.amount[2] += 20 * unit;
    CHECK_THAT(complaint(), Catch::Contains("deep"));
  }
  SECTION("a county emptied") {
    c.allocation.amount[4] += c.allocation.amount[0];
    c.allocation.amount[5] += c.allocation.amount[1];
    c.allocation.amount[0] = c.allocation.amount[1] = 0;
    const std::vector<std::string> all = c.findings().problems;
    CHECK(std::count(all.begin(), all.end(), "rule floor is broken") == 1);
  }
  SECTION("a programme overdrawn") {
    for (std::size_t i = 0; i < 8; ++i) {
      c.allocation.amount[2 * i] += 2 * unit;
      c.allocation.amount[2 * i + 1] -= 2 * unit;
    }
    CHECK_THAT(complaint(), Catch::Contains("programme p0"));
  }
  SECTION("money where none is allowed") {
    c.scenario.counties.selected[3] = 0;
    CHECK_THAT(complaint(), Catch::Contains("may not receive money"));
  }
}

TEST_CASE("a miss is signed only as far as it is declared") {
  Case c(office());
  c.scenario.rules[0].share = 0.72;  // the answer was made for 0.70
  const double missed = c.findings().worst_violation;
  CHECK(missed == 0.02 * 800'000'000);
  CHECK_FALSE(c.findings().problems.empty());
  CHECK(c.findings({missed, 0, 0}).problems.empty());
}

TEST_CASE("every fund and every rule has its row, under its own name and in order") {
  const Case c(office());
  std::vector<std::string> names;
  for (const RuleReport& r : c.proof.certificate.rules) names.push_back(r.name);
  CHECK(names == std::vector<std::string>{"provincial", "deep", "floor", "cap"});
  CHECK(report(c.proof.certificate, "provincial").binding);
  CHECK(report(c.proof.certificate, "deep").binding);
  CHECK(report(c.proof.certificate, "deep").shadow_price > 0);
  CHECK(report(c.proof.certificate, "deep").total_cost > 0);
}

TEST_CASE("threads do not change an answer") {
  const Scenario s = office();
  const Problem problem = prepare(s);
  const Strategy how = strategy(s, StrategyName::optimal);
  const auto one = std::get<0>(allocate(s, problem, how, central_theta(problem), {1}));
  const auto four = std::get<0>(allocate(s, problem, how, central_theta(problem), {4}));
  CHECK(one.allocation.amount == four.allocation.amount);
  CHECK(one.certificate.bound == four.certificate.bound);
  for (std::size_t k = 0; k < one.certificate.rules.size(); ++k) {
    CHECK(one.certificate.rules[k].shadow_price == four.certificate.rules[k].shadow_price);
    CHECK(one.certificate.rules[k].total_cost == four.certificate.rules[k].total_cost);
  }
}
