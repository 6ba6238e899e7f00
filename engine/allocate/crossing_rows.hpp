// The second family: its prices, once the tree has been eliminated. Equations (S7)-(S8).
#pragma once

#include <vector>

#include "allocate/tree.hpp"

namespace weir {

/// What the rows get at the prices of the moment, and what a price takes from them.
struct RowSums {
  std::vector<double> amount;  // per row
  std::vector<double> coming;  // per row, once strips of own level met their bounds, to first order
  std::vector<double> matrix;  // rows x rows: minus the derivative of amounts by prices
  double own_miss = 0;         // the worst of those strips, by its size
};
/// `with_root`: the root of the tree is held and counts as one more row, the last.
RowSums row_sums(const TreeLayout& layout, const Tree& tree, std::size_t rows, bool with_root);

/// How far each row is from what its price asks for: a bound it must meet, or not cross.
/// Shape: rows. Units: money; positive where the row gets too much.
std::vector<double> row_misses(const std::vector<Bounds>& rows, const std::vector<double>& price,
                               const std::vector<double>& amount);

/// The bound that a row's price points to; the row's own amount where neither holds.
double row_target(const Bounds& row, double price, double amount);

/// Minimises the dual's quadratic model: the prices that a Newton step aims at.
std::vector<double> next_row_prices(const std::vector<Bounds>& rows, const RowSums& sums,
                                    const std::vector<double>& price);

/// The same of one row at a time: less far, but downhill whatever the model.
std::vector<double> downhill_row_prices(const std::vector<Bounds>& rows, const RowSums& sums,
                                        const std::vector<double>& price);

/// The change of the listed rows' prices that takes `miss` from each. Rows that depend on others
/// keep their price.
std::vector<double> solve_rows(const std::vector<double>& matrix, std::size_t rows,
                               const std::vector<std::size_t>& list, std::vector<double> miss);

}  // namespace weir
