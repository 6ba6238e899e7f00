// uses: allocate exec model random
// Two worlds in which everything can be worked out by hand.
#include <catch2/catch.hpp>
#include <cmath>

#include "allocate/robust.hpp"
#include "support/allocation_cases.hpp"

using namespace weir;
using namespace weir::test;

namespace {

// One fund of 1 yuan, two counties. Outcome in the first world 1 + 2x, in the second 1.5 - 1.5x,
// where x is the first county's share.
struct Small {
  Constraints constraints;
  Curves curves;
  std::vector<CellCurves> worlds;
  Small() {
    constraints.unit = 1;  // a hundred units to the yuan
    constraints.owners = {{Owner::Kind::fund, 0, "fund"}};
    constraints.cells = {{0, 0, 0}, {0, 1, 0}};
    Row all;
    all.cells = {0, 1};
    all.lower = all.upper = 100;
    constraints.rows = {all};
    curves = {world({1, 1}), 1, 2, 1, {0}};
    worlds = {world({3, 1}), world({0, 1.5})};
  }
  static CellCurves world(const std::vector<double>& slopes) {
    CellCurves curves;
    for (const double slope : slopes) {
      CellCurve curve;
      curve.slope = slope;
      curve.cap = 1e300;
      curves.cell.push_back(curve);
    }
    return curves;
  }
  double share(Criterion criterion, double weight = 1, double level = 0.5) const {
    Strategy how;
    how.criterion = criterion;
    how.tail_weight = weight;
    how.level = level;
    const DecisionAnswer answer = robust(how, constraints, curves, worlds, {1});
    if (const auto* refused = std::get_if<Unsupported>(&answer)) FAIL(refused->reason);
    const Decision& decision = std::get<Decision>(answer);
    REQUIRE(decision.continuous.converged);
    CHECK(std::abs(decision.own_gap) < 1e-8);
    CHECK(decision.continuous.units[0] + decision.continuous.units[1] == Approx(100));
    return decision.continuous.units[0] / 100;
  }
};
Approx near(double value) { return Approx(value).epsilon(1e-7).margin(1e-7); }

}  // namespace

TEST_CASE("the mean of the worst, the last of them in part") {
  CHECK(worst_mean({4, 1, 3, 2}, 0.5) == near(1.5));
  CHECK(worst_mean({4, 1, 3, 2}, 0) == near(2.5));
  CHECK(worst_mean({4, 1, 3, 2}, 0.9) == near(1));
  CHECK(worst_mean({4, 1, 3, 2}, 0.375) == near((1 + 2 + 0.5 * 3) / 2.5));
  CHECK(worst_mean({7}, 0.9) == near(7));
}

TEST_CASE("weight 0 follows the mean, weight 1 the worse world") {
  const Small s;
  CHECK(s.share(Criterion::cvar, 0) == near(1));          // the mean rises by 1/4 per x
  CHECK(s.share(Criterion::cvar, 1) == near(1.0 / 7));    // 1 + 2x = 1.5 - 1.5x
  CHECK(s.share(Criterion::cvar, 0.5) == near(1.0 / 7));  // past it 1/8 - 3/4 < 0
  CHECK(s.share(Criterion::cvar, 0.1) == near(1));        // 0.9/4 - 0.1 * 1.5 > 0
  CHECK(s.share(Criterion::cvar, 1, 0.99) == near(1.0 / 7));
  CHECK(s.share(Criterion::cvar, 1, 0) == near(1));  // CVaR of everything is the mean
}

TEST_CASE("what no money changes decides which world is worse") {
  Small s;
  s.worlds[1].constant = 10;  // the first world is now the worse one whatever is done
  CHECK(s.share(Criterion::cvar, 1) == near(1));
  s.worlds[1].constant = -10;
  CHECK(s.share(Criterion::cvar, 1) == near(0));
}

TEST_CASE("the least largest regret: 2 - 2x against 1.5x") {
  Small s;
  CHECK(s.share(Criterion::regret) == near(4.0 / 7));
  s.worlds[1].constant = 100;  // a constant is no regret
  CHECK(s.share(Criterion::regret) == near(4.0 / 7));
}

TEST_CASE("worlds that want the same thing leave no regret") {
  Small s;
  s.worlds = {Small::world({1, 3}), Small::world({2, 5}), Small::world({0, 1})};
  CHECK(s.share(Criterion::regret) == near(0));
}

TEST_CASE("places that run out in one world only") {
  // The first world pays 4 per yuan in county 0 up to a quarter of the money, then nothing.
  Small s;
  s.worlds[0].cell[0] = {0, 1, 0, 4, 0.25};
  s.worlds[0].cell[1].slope = 0;
  s.worlds[1] = Small::world({0, 2});
  CHECK(s.share(Criterion::cvar, 0.9) == near(0.25));  // 1 and 1.5; less would lower the first
  CHECK(s.share(Criterion::cvar, 0) == near(0.25));
}

TEST_CASE("what robust cannot serve is refused") {
  const Small s;
  Strategy how;
  CHECK(std::get<Unsupported>(robust(how, s.constraints, s.curves, {}, {1})).reason ==
        "strategy 'robust' needs sampled parameters");
  how.level = 1;
  CHECK(std::holds_alternative<Unsupported>(robust(how, s.constraints, s.curves, s.worlds, {1})));
}

TEST_CASE("worlds are drawn from the scenario's seed; regret also looks at the switched shock") {
  Scenario s = economy(4, 2, 3'000'000'000);
  Strategy how = strategy(s, StrategyName::robust, false);
  how.samples = 5;
  Problem problem = prepare(s);
  CHECK(sampled_worlds(s, problem, strategy(s, StrategyName::optimal)).empty());
  const auto worlds = sampled_worlds(s, problem, how);
  REQUIRE(worlds.size() == 5);
  const CellCurves third = cell_curves(problem, draw_theta(problem, s.seed, 2), how.objective);
  CHECK(worlds[2].cell[3].coefficient == third.cell[3].coefficient);

  Shock flood;
  flood.name = "flood";
  flood.activity.assign(8, 0.5);
  s.shocks = {flood};
  problem = prepare(s);
  CHECK(sampled_worlds(s, problem, how).size() == 5);
  how.criterion = Criterion::regret;
  CHECK(sampled_worlds(s, problem, how).size() == 6);
}
