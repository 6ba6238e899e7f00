// The exact solver: concave cells in a tree of sums, crossed by a second family of rows.
// Equations (S1)-(S9) of docs/model/solver.md.
#pragma once

#include <cstdint>
#include <limits>
#include <memory>
#include <vector>

#include "weir/exec.hpp"

namespace weir {

inline constexpr std::uint32_t no_parent = UINT32_MAX;
inline constexpr std::uint32_t no_row = UINT32_MAX;

/// A cell's value of money x, lower <= x <= upper:
///   coefficient * H(x; curvature, inverse_tail) + slope * min(x, cap) + log_weight * log(x).
/// A cell has a logarithm or the other two terms. A piecewise-linear concave cell is given as one
/// cell per piece (slope of the piece, upper = cap = its length).
struct TreeCell {
  double coefficient = 0, curvature = 1, inverse_tail = 0;
  double slope = 0, cap = std::numeric_limits<double>::infinity();
  double ceiling = std::numeric_limits<double>::infinity();  // the bent part is flat from there on
  double log_weight = 0;
  double lower = 0, upper = std::numeric_limits<double>::infinity();
  std::uint32_t node = 0;
  std::uint32_t row = no_row;
};

/// floor <= sum of the cells at and below a node, or in a row, <= cap. Equal: an equation.
struct Bounds {
  double floor = 0, cap = std::numeric_limits<double>::infinity();
};
struct TreeNode {
  std::uint32_t parent = no_parent;
  Bounds bounds;
};

/// Needs: parents before children; coefficient, slope, log_weight >= 0; curvature > 0;
/// inverse_tail >= 0; 0 <= lower <= upper; 0 <= floor <= cap; above each cell a finite upper bound.
struct TreeProgram {
  std::vector<TreeCell> cells;
  std::vector<TreeNode> nodes;
  std::vector<Bounds> rows;
};

enum class TreeStatus : std::uint8_t { optimal, infeasible, stalled };

struct TreeSolution {
  TreeStatus status = TreeStatus::optimal;
  std::vector<double> x;           // of each cell
  std::vector<double> node_price;  // objective per unit of money: > 0 at a cap, < 0 at a floor
  std::vector<double> row_price;
  double objective = 0;
  double bound = 0;            // no allocation within the bounds is worth more, by the prices alone
  double gap = 0;              // (bound - objective) / max(|objective|, |bound|, log_weights)
  double worst_violation = 0;  // of a node's or a row's bound, by the size of its sum
  int iterations = 0;          // of the row prices
  int passes = 0;              // over cells, counted in cells of the whole program
};

/// Maximises the sum over cells. Money that no cell has use for goes to cells of no value, so that
/// equations hold whenever they can.
/// Fails: TreeStatus::infeasible, with x and prices of no meaning; stalled: the last iterate, which
/// misses a bound or its own proof by more than 1e-10.
/// Source: docs/model/solver.md.
TreeSolution maximise(const TreeProgram& program, Parallelism parallelism = {});

/// The same in two steps: what depends on the curves and the shape of the tree alone, and the rest.
class TreeSolver {
 public:
  /// `program` must outlive the solver.
  explicit TreeSolver(const TreeProgram& program, Parallelism parallelism = {});
  ~TreeSolver();
  /// From the prices of the last time, where there was one.
  TreeSolution solve();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace weir
