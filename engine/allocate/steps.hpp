// One budget over straight pieces: a selection by slope. docs/model/solver.md, section 5.
#pragma once

#include <cstddef>

namespace weir {

/// Pieces of concave piecewise-linear cells: `slope` is worth of money, `length` its room.
struct Steps {
  const double* slope = nullptr;
  const double* length = nullptr;
  std::size_t size = 0;
};

/// Fills the steepest pieces first until the budget is spent; pieces of the last slope share alike.
/// Returns that slope, the price (0 where money is left), and writes x.
/// Source: selection of a weighted median, Balas and Zemel, Operations Research 28 (1980).
double fill_steps(const Steps& steps, double budget, double* x);

}  // namespace weir
