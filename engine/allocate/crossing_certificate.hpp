// What the allocation found is worth, and what no allocation can exceed at the prices found.
#pragma once

#include "allocate/crossing.hpp"
#include "allocate/tree.hpp"

namespace weir {

/// Sums over cells, relative to the reference price.
struct CellWorth {
  double objective = 0;
  double missed = 0;   // at most what cells could still gain, paying their prices
  double weights = 0;  // of logarithms, whose own sum may be near zero
};
/// `amount`: per slot; `strip_price`: the price that a strip's cells see but for their rows'.
CellWorth cell_worth(const TreeLayout& layout, const TreeCurves& curves,
                     const std::vector<double>& amount, const std::vector<double>& strip_price,
                     Parallelism parallelism);

/// Sums by node of the program.
std::vector<double> node_totals(const TreeProgram& program, const TreeLayout& layout,
                                const std::vector<double>& strip_amount);

/// Fills objective, bound, gap and worst_violation from the prices in `solution`. Equation (S9).
void certify(const TreeProgram& program, const std::vector<double>& node_amount,
             const std::vector<double>& row_amount, const CellWorth& worth, double reference,
             TreeSolution& solution);

}  // namespace weir
