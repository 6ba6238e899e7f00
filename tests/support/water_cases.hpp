// Random programs for the exact solver.
#pragma once

#include <cmath>
#include <cstdint>

#include "allocate/crossing.hpp"
#include "support/allocation_cases.hpp"

namespace weir::test {

enum class Tails { one, exponential, mixed };
struct WaterShape {
  int cells = 20, depth = 3, rows = 0;
  Tails tails = Tails::one;
  bool kinks = false;       // cells with a linear part, some with nothing else
  bool logarithms = false;  // instead of curves
  double money = 1;         // size of a typical cell
  double octaves = 6;       // of curvatures
};

inline double spread(Dice& dice, double octaves) { return std::exp2(octaves * (dice.uniform() - 0.5)); }

inline TreeCell random_cell(Dice& dice, const WaterShape& shape, double tail) {
  TreeCell c;
  c.curvature = shape.money * spread(dice, shape.octaves);
  c.coefficient = spread(dice, 4);
  c.inverse_tail = tail;
  if (shape.tails == Tails::mixed) {
    const double tails[] = {0, 0.5, 1, 2, 0.3, 1.7};
    c.inverse_tail = tails[dice.below(6)];
  }
  if (dice.below(12) == 0) c.coefficient = 0;
  if (shape.logarithms) {
    c.coefficient = 0;
    c.log_weight = spread(dice, 4);
  }
  if (shape.kinks && dice.below(3) == 0) {
    c.slope = 0.5 * spread(dice, 3);
    if (dice.below(3) == 0) c.slope = 0.5;  // ties
    c.cap = shape.money * spread(dice, 3);
    if (dice.below(2) == 0) c.coefficient = 0;
  }
  if (dice.below(3) == 0) c.lower = shape.money * 0.3 * dice.uniform();
  if (dice.below(2) == 0) c.upper = c.lower + shape.money * (dice.below(5) == 0 ? 0 : 3 * dice.uniform());
  return c;
}

/// Feasible: the bounds lie around the sums of one random allocation, some on it.
inline TreeProgram random_program(Dice& dice, const WaterShape& shape) {
  TreeProgram p;
  const double tails[] = {0, 0.5, 1, 2, 0.3, 1.7};
  const double tail = shape.tails == Tails::exponential ? 0 : tails[dice.below(6)];
  const int inner = 1 + dice.below(shape.depth * 3);
  p.nodes.resize(static_cast<std::size_t>(inner));
  for (int v = 1; v < inner; ++v) {
    p.nodes[static_cast<std::size_t>(v)].parent = static_cast<std::uint32_t>(dice.below(v));
  }
  std::vector<double> x, node(p.nodes.size(), 0), row(static_cast<std::size_t>(shape.rows), 0);
  const int cells = 1 + dice.below(shape.cells);
  for (int j = 0; j < cells; ++j) {
    TreeCell c = random_cell(dice, shape, tail);
    c.node = static_cast<std::uint32_t>(dice.below(inner));
    if (shape.rows > 0 && dice.below(8) != 0) c.row = static_cast<std::uint32_t>(dice.below(shape.rows));
    const double high = std::min(c.upper, c.lower + 3 * shape.money);
    double at = c.lower + (high - c.lower) * dice.uniform();
    if (c.log_weight > 0 && c.upper == 0) c.upper = at = shape.money;
    node[c.node] += at;
    if (c.row != no_row) row[c.row] += at;
    p.cells.push_back(c);
  }
  const auto around = [&](double sum) {
    Bounds b;
    const int kind = dice.below(10);
    if (kind < 3) b.cap = sum * (1 + 0.3 * dice.uniform());
    if (kind >= 2 && kind < 5) b.floor = sum * (1 - 0.3 * dice.uniform());
    if (kind == 5) b.floor = b.cap = sum;
    return b;
  };
  for (std::size_t v = p.nodes.size(); v-- > 1;) {
    p.nodes[v].bounds = around(node[v]);
    node[p.nodes[v].parent] += node[v];
  }
  for (double sum : row) p.rows.push_back(around(sum));
  p.nodes[0].bounds = {node[0], node[0]};
  if (dice.below(6) == 0) p.nodes[0].bounds.floor = 0;
  for (TreeCell& c : p.cells) c.upper = std::min(c.upper, node[0]);
  return p;
}

}  // namespace weir::test
