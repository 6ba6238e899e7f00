// A program in small, to begin a large one near its prices.
#pragma once

#include <vector>

#include "allocate/tree.hpp"

namespace weir {

/// Prices of the rows and, last, less the level of the root: those of about 64 blocks of strips,
/// evenly spread, under their share of all bounds. Shape: rows + 1; nothing where the program is
/// not large, has no single root with counties below it alone, or where the sample has no such
/// prices.
std::vector<double> sampled_prices(const TreeLayout& layout, const TreeCurves& curves,
                                   const std::vector<Bounds>& rows);

}  // namespace weir
