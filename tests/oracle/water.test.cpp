// uses: allocate model exec
// The exact solver in trees beside bisection in long double.
#include "oracle/water_oracle.hpp"

#include <catch2/catch.hpp>

#include "support/water_cases.hpp"

using namespace weir;
using namespace weir::test;

namespace {

// Answers that the solver itself does not call proved: others have to find those.
struct Unproved {
  int answers = 0, of = 0;
  bool operator()(const TreeSolution& s) {
    ++of;
    answers += s.status == TreeStatus::stalled;
    return s.status == TreeStatus::stalled;
  }
};

Unproved compare_with_bisection(const WaterShape& shape, int cases, std::uint64_t seed) {
  Dice dice{seed};
  Unproved unproved;
  for (int i = 0; i < cases; ++i) {
    const TreeProgram program = random_program(dice, shape);
    const TreeSolution s = maximise(program);
    if (unproved(s)) continue;
    WaterOracle oracle(program);
    const std::vector<long double> best = oracle.best();
    const double size = oracle.size(s.x);
    const double objective = static_cast<double>(oracle.objective(best));
    INFO("seed " << seed << " case " << i << " objective " << s.objective << " oracle " << objective);
    REQUIRE(s.status == TreeStatus::optimal);
    REQUIRE(std::abs(s.objective - objective) <= 1e-9 * size);
    REQUIRE(s.worst_violation <= 1e-10);
    REQUIRE(s.bound - s.objective <= 1e-10 * size);
    REQUIRE(std::abs(static_cast<double>(oracle.bound(s.node_price, s.row_price)) - s.bound) <= 1e-11 * size);
  }
  return unproved;
}

}  // namespace

TEST_CASE("trees with one tail equal bisection") {
  CHECK(compare_with_bisection({24, 3}, 4000, 1).answers == 0);
}
TEST_CASE("trees with exponential curves equal bisection") {
  CHECK(compare_with_bisection({24, 3, 0, Tails::exponential}, 2000, 2).answers == 0);
}
TEST_CASE("trees with mixed tails equal bisection") {
  CHECK(compare_with_bisection({16, 2, 0, Tails::mixed}, 2000, 3).answers == 0);
}
TEST_CASE("trees with kinked and linear cells equal bisection") {
  CHECK(compare_with_bisection({16, 2, 0, Tails::one, true}, 1000, 4).answers <= 5);
  CHECK(compare_with_bisection({12, 2, 0, Tails::mixed, true}, 500, 5).answers <= 5);
}
TEST_CASE("trees of logarithms equal bisection") {
  CHECK(compare_with_bisection({16, 2, 0, Tails::one, false, true}, 500, 6).answers == 0);
}
