// uses: allocate model exec
// The exact solver where rows cross the tree: beside the interior point, and CLP on two grids.
#include <catch2/catch.hpp>
#ifdef WEIR_CLP
#include <coin/Clp_C_Interface.h>
#endif

#include "allocate/interior_point.hpp"
#include "oracle/water_oracle.hpp"
#include "support/water_cases.hpp"

using namespace weir;
using namespace weir::test;

namespace {

struct Answer {
  std::vector<double> x, node_price, row_price;
  bool converged = false;
};

// The program in rows, for the interior point. Fixed cells leave their amounts in the bounds.
Answer by_interior_point(const TreeProgram& program) {
  Program out;
  std::vector<double> fixed_node(program.nodes.size(), 0), fixed_row(program.rows.size(), 0);
  std::vector<LinearRow> node(program.nodes.size()), row(program.rows.size());
  std::vector<std::uint32_t> variable(program.cells.size(), UINT32_MAX);
  for (std::size_t j = 0; j < program.cells.size(); ++j) {
    const TreeCell& c = program.cells[j];
    const bool fixed = c.lower == c.upper;
    const auto at = static_cast<std::uint32_t>(out.variables.size());
    for (std::uint32_t v = c.node; v != no_parent; v = program.nodes[v].parent) {
      if (fixed) fixed_node[v] += c.lower;
      if (!fixed) node[v].entries.push_back({at, 1});
    }
    if (c.row != no_row) {
      if (fixed) fixed_row[c.row] += c.lower;
      if (!fixed) row[c.row].entries.push_back({at, 1});
    }
    if (fixed) continue;
    variable[j] = at;
    out.variables.push_back({c.lower, c.upper, 0, c.coefficient, c.curvature, c.inverse_tail, c.log_weight});
  }
  for (std::size_t j = 0; j < program.cells.size(); ++j) {
    const TreeCell& c = program.cells[j];
    if (variable[j] == UINT32_MAX || c.slope == 0) continue;
    const auto t = static_cast<std::uint32_t>(out.variables.size());
    out.variables.push_back({0, std::min(c.cap, c.upper), c.slope, 0, 1, 0, 0});
    out.rows.push_back({{{t, 1}, {variable[j], -1}}, -weir::infinity, 0});
  }
  const auto add = [&](LinearRow& r, const Bounds& b, double fixed) -> std::size_t {
    r.lower = b.floor - fixed > 0 || b.floor == b.cap ? b.floor - fixed : -weir::infinity;
    r.upper = b.cap - fixed;
    if (r.entries.empty() || (r.lower == -weir::infinity && r.upper == weir::infinity)) return SIZE_MAX;
    out.rows.push_back(r);
    return out.rows.size() - 1;
  };
  std::vector<std::size_t> node_at, row_at;
  for (std::size_t v = 0; v < node.size(); ++v) node_at.push_back(add(node[v], program.nodes[v].bounds, fixed_node[v]));
  for (std::size_t r = 0; r < row.size(); ++r) row_at.push_back(add(row[r], program.rows[r], fixed_row[r]));
  out.size = program.nodes[0].bounds.cap / static_cast<double>(program.cells.size());
  const Solution s = maximise(out);
  Answer answer;
  answer.converged = s.converged;
  for (std::size_t j = 0; j < program.cells.size(); ++j) {
    answer.x.push_back(variable[j] == UINT32_MAX ? program.cells[j].lower : s.x[variable[j]]);
  }
  // Of a bound that is not there a price is rounding.
  const auto price = [&](std::size_t g, const Bounds& b) {
    const double p = g == SIZE_MAX ? 0 : s.price[g];
    return (p > 0 && b.cap == weir::infinity) || (p < 0 && b.floor == 0 && b.cap > 0) ? 0 : p;
  };
  for (std::size_t v = 0; v < node_at.size(); ++v) answer.node_price.push_back(price(node_at[v], program.nodes[v].bounds));
  for (std::size_t r = 0; r < row_at.size(); ++r) answer.row_price.push_back(price(row_at[r], program.rows[r]));
  return answer;
}

#ifdef WEIR_CLP
constexpr int segments = 60;

// One cell cut at knots, closer where the curve bends. Its chords lie below it by at most `distance`.
struct Grid {
  std::vector<double> knot, chord;
  double distance = 0;
  Grid(const TreeCell& c, double most) {
    const double high = std::max(c.lower, std::min(c.upper, most));
    for (int k = 0; k <= segments; ++k) {
      const double share = static_cast<double>(k) / segments;
      knot.push_back(c.lower + (high - c.lower) * share * share);
    }
    for (int k = 0; k < segments; ++k) {
      const double from = knot[k], to = knot[k + 1], width = std::max(to - from, 1e-300);
      const auto worth = [&](double x) { return static_cast<double>(WaterOracle::value(c, x)); };
      chord.push_back(to > from ? (worth(to) - worth(from)) / width : 0);
      double widest = 0;
      for (int i = 1; i < 8; ++i) {
        const double x = from + width * i / 8;
        widest = std::max(widest, worth(x) - worth(from) - chord.back() * (x - from));
      }
      // Between these points a concave curve rises at most as much again as to the highest of them.
      distance = std::max(distance, 2 * widest);
    }
  }
};

struct GridAnswer {
  bool solved = false;
  double objective = 0, distance = 0;
};

GridAnswer by_clp(const TreeProgram& program) {
  GridAnswer out;
  std::vector<double> objective, width, one, lower_row, upper_row, column_lower;
  std::vector<int> start{0}, row;
  double constant = 0;
  for (const TreeNode& n : program.nodes) {
    lower_row.push_back(n.bounds.floor);
    upper_row.push_back(n.bounds.cap);
  }
  for (const Bounds& b : program.rows) {
    lower_row.push_back(b.floor);
    upper_row.push_back(b.cap);
  }
  const auto nodes = static_cast<int>(program.nodes.size());
  for (const TreeCell& c : program.cells) {
    const Grid grid(c, program.nodes[0].bounds.cap);
    std::vector<int> rows;
    for (std::uint32_t v = c.node; v != no_parent; v = program.nodes[v].parent) rows.push_back(static_cast<int>(v));
    if (c.row != no_row) rows.push_back(nodes + static_cast<int>(c.row));
    for (const int r : rows) {
      lower_row[r] -= c.lower;
      upper_row[r] -= c.lower;
    }
    constant += static_cast<double>(WaterOracle::value(c, c.lower));
    out.distance += grid.distance;
    for (int k = 0; k < segments; ++k) {
      objective.push_back(-grid.chord[k]);
      width.push_back(grid.knot[k + 1] - grid.knot[k]);
      row.insert(row.end(), rows.begin(), rows.end());
      start.push_back(static_cast<int>(row.size()));
    }
  }
  one.assign(row.size(), 1);
  column_lower.assign(width.size(), 0);
  Clp_Simplex* clp = Clp_newModel();
  Clp_setLogLevel(clp, 0);
  Clp_loadProblem(clp, static_cast<int>(width.size()), static_cast<int>(lower_row.size()), start.data(), row.data(),
                  one.data(), column_lower.data(), width.data(), objective.data(), lower_row.data(), upper_row.data());
  Clp_dual(clp, 0);
  out.solved = Clp_status(clp) == 0;
  out.objective = constant - Clp_objectiveValue(clp);
  Clp_deleteModel(clp);
  return out;
}
#endif

struct Count {
  int cases = 0, unproved = 0, interior = 0, grids = 0;
};

void compare(const WaterShape& shape, int cases, std::uint64_t seed, Count& count) {
  Dice dice{seed};
  for (int i = 0; i < cases; ++i) {
    const TreeProgram program = random_program(dice, shape);
    const WaterOracle oracle(program);
    const TreeSolution s = maximise(program);
    const Answer interior = by_interior_point(program);
    const auto objective = static_cast<double>(oracle.objective(interior.x));
    INFO("seed " << seed << " case " << i << " objective " << s.objective << " interior " << objective);
    ++count.cases;
    REQUIRE(s.status != TreeStatus::infeasible);
    if (s.status == TreeStatus::stalled) {  // the interior point's answer must do, and prove itself
      ++count.unproved;
      CHECK(interior.converged);
      const auto bound = static_cast<double>(oracle.bound(interior.node_price, interior.row_price));
      CHECK(std::abs(bound - objective) <= 1e-9 * oracle.size(interior.x));
      continue;
    }
    const double size = oracle.size(s.x);
    CHECK(s.worst_violation <= 1e-10);
    CHECK(std::abs(s.bound - s.objective) <= 1e-10 * size);
    CHECK(std::abs(static_cast<double>(oracle.objective(s.x)) - s.objective) <= 1e-12 * size);
    CHECK(std::abs(static_cast<double>(oracle.bound(s.node_price, s.row_price)) - s.bound) <= 1e-11 * size);
    if (interior.converged) {
      ++count.interior;
      CHECK(std::abs(s.objective - objective) <= 1e-8 * size);
    }
#ifdef WEIR_CLP
    if (shape.logarithms) continue;  // no chord reaches a logarithm at zero
    const GridAnswer grid = by_clp(program);
    if (!grid.solved) continue;
    ++count.grids;
    CHECK(grid.objective <= s.objective + 1e-6 * size);
    CHECK(s.objective <= grid.objective + grid.distance + 1e-6 * size);
#endif
  }
}

}  // namespace

TEST_CASE("trees crossed by rows: the interior point agrees, and a linear program to its grid") {
  Count count;
  compare({30, 2, 4}, 400, 11, count);
  compare({40, 3, 8, Tails::mixed}, 300, 12, count);
  compare({30, 2, 4, Tails::exponential, false, false, 1, 3}, 200, 13, count);
  compare({20, 2, 3, Tails::one, false, true}, 100, 14, count);
  compare({20, 2, 3, Tails::one, true}, 200, 15, count);
  CHECK(count.unproved <= count.cases / 200);
  CHECK(count.interior >= count.cases * 9 / 10);
#ifdef WEIR_CLP
  CHECK(count.grids >= 1000);
#endif
}
