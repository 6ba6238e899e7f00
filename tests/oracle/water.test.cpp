// uses: allocate model exec
// The exact solver beside slow ones: long double bisection in trees, interior points for rows.
#include "oracle/water_oracle.hpp"

#include <catch2/catch.hpp>

#include "allocate/interior_point.hpp"
#include "support/water_cases.hpp"

using namespace weir;
using namespace weir::test;

namespace {

// Against the size of what is added up: a sum of logarithms may itself be near zero.
double size_of(const TreeProgram& program, const std::vector<double>& x) {
  double size = 1e-6;
  for (std::size_t j = 0; j < x.size(); ++j) {
    size += std::abs(static_cast<double>(WaterOracle::value(program.cells[j], x[j])));
  }
  return size;
}

void compare_with_bisection(const WaterShape& shape, int cases, std::uint64_t seed) {
  Dice dice{seed};
  for (int i = 0; i < cases; ++i) {
    const TreeProgram program = random_program(dice, shape);
    const TreeSolution s = maximise(program);
    WaterOracle oracle(program);
    const std::vector<long double> best = oracle.best();
    const double size = size_of(program, s.x);
    const double objective = static_cast<double>(oracle.objective(best));
    INFO("seed " << seed << " case " << i << " objective " << s.objective << " oracle " << objective);
    REQUIRE(s.status == TreeStatus::optimal);
    REQUIRE(std::abs(s.objective - objective) <= 1e-9 * size);
    REQUIRE(s.worst_violation <= 1e-9);
    REQUIRE(s.bound - s.objective <= 1e-10 * size);
    REQUIRE(std::abs(static_cast<double>(oracle.bound(s.node_price, s.row_price)) - s.bound) <= 1e-11 * size);
  }
}

}  // namespace

TEST_CASE("trees with one tail equal bisection") { compare_with_bisection({24, 3}, 4000, 1); }
TEST_CASE("trees with exponential curves equal bisection") {
  compare_with_bisection({24, 3, 0, Tails::exponential}, 2000, 2);
}
TEST_CASE("trees with mixed tails equal bisection") {
  compare_with_bisection({16, 2, 0, Tails::mixed}, 2000, 3);
}
TEST_CASE("trees with kinked and linear cells equal bisection") {
  compare_with_bisection({16, 2, 0, Tails::one, true}, 1000, 4);
  compare_with_bisection({12, 2, 0, Tails::mixed, true}, 500, 5);
}
TEST_CASE("trees of logarithms equal bisection") {
  compare_with_bisection({16, 2, 0, Tails::one, false, true}, 500, 6);
}

namespace {

// The same program in rows, for the interior point. Fixed cells leave their amounts in the bounds.
double interior_objective(const TreeProgram& program, bool& converged) {
  Program out;
  std::vector<double> fixed_node(program.nodes.size(), 0), fixed_row(program.rows.size(), 0);
  std::vector<LinearRow> node(program.nodes.size()), row(program.rows.size());
  std::vector<std::uint32_t> variable(program.cells.size(), UINT32_MAX);
  double total = 0;
  for (std::size_t j = 0; j < program.cells.size(); ++j) {
    const TreeCell& c = program.cells[j];
    const bool fixed = c.lower == c.upper;
    for (std::uint32_t v = c.node; v != no_parent; v = program.nodes[v].parent) {
      if (fixed) fixed_node[v] += c.lower;
      if (!fixed) node[v].entries.push_back({static_cast<std::uint32_t>(out.variables.size()), 1});
    }
    if (c.row != no_row) {
      if (fixed) fixed_row[c.row] += c.lower;
      if (!fixed) row[c.row].entries.push_back({static_cast<std::uint32_t>(out.variables.size()), 1});
    }
    total += c.lower;
    if (fixed) continue;
    variable[j] = static_cast<std::uint32_t>(out.variables.size());
    out.variables.push_back({c.lower, c.upper, 0, c.coefficient, c.curvature, c.inverse_tail, c.log_weight});
  }
  for (std::size_t j = 0; j < program.cells.size(); ++j) {
    const TreeCell& c = program.cells[j];
    if (variable[j] == UINT32_MAX || c.slope == 0) continue;
    const auto t = static_cast<std::uint32_t>(out.variables.size());
    out.variables.push_back({0, std::min(c.cap, c.upper), c.slope, 0, 1, 0, 0});
    out.rows.push_back({{{t, 1}, {variable[j], -1}}, -weir::infinity, 0});
  }
  const auto add = [&](LinearRow& r, const Bounds& b, double fixed) {
    r.lower = b.floor - fixed > 0 || b.floor == b.cap ? b.floor - fixed : -weir::infinity;
    r.upper = b.cap - fixed;
    if (!r.entries.empty() && (r.lower > -weir::infinity || r.upper < weir::infinity)) out.rows.push_back(r);
  };
  for (std::size_t v = 0; v < node.size(); ++v) add(node[v], program.nodes[v].bounds, fixed_node[v]);
  for (std::size_t r = 0; r < row.size(); ++r) add(row[r], program.rows[r], fixed_row[r]);
  out.size = program.nodes[0].bounds.cap / static_cast<double>(program.cells.size());
  const Solution s = maximise(out);
  converged = s.converged;
  long double sum = 0;
  for (std::size_t j = 0; j < program.cells.size(); ++j) {
    const TreeCell& c = program.cells[j];
    sum += WaterOracle::value(c, variable[j] == UINT32_MAX ? c.lower : s.x[variable[j]]);
  }
  return static_cast<double>(sum);
}

void compare_with_interior_point(const WaterShape& shape, int cases, std::uint64_t seed) {
  Dice dice{seed};
  int compared = 0;
  for (int i = 0; i < cases; ++i) {
    const TreeProgram program = random_program(dice, shape);
    const TreeSolution s = maximise(program);
    const double size = size_of(program, s.x);
    bool converged = false;
    const double objective = interior_objective(program, converged);
    const double bound = static_cast<double>(WaterOracle(program).bound(s.node_price, s.row_price));
    INFO("seed " << seed << " case " << i << " objective " << s.objective << " interior " << objective);
    CHECK(s.status == TreeStatus::optimal);
    CHECK(s.worst_violation <= 1e-10);
    CHECK(s.bound - s.objective <= 1e-10 * size);
    CHECK(bound - s.bound <= 1e-11 * size);
    if (!converged) continue;
    ++compared;
    CHECK(std::abs(s.objective - objective) <= 1e-8 * size);
  }
  CHECK(compared >= cases * 9 / 10);
}

}  // namespace

TEST_CASE("trees crossed by rows equal interior points") {
  compare_with_interior_point({30, 2, 4}, 400, 11);
  compare_with_interior_point({40, 3, 8, Tails::mixed}, 300, 12);
  compare_with_interior_point({30, 2, 4, Tails::exponential, false, false, 1, 3}, 200, 13);
  compare_with_interior_point({20, 2, 3, Tails::one, false, true}, 100, 14);
}
TEST_CASE("kinked and linear cells crossed by rows equal interior points") {
  compare_with_interior_point({20, 2, 3, Tails::one, true}, 200, 15);
}
