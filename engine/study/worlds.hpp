// What an allocation brings in several worlds of the planning layer.
#pragma once

#include <vector>

#include "weir/allocate.hpp"

namespace weir {

/// Shape: one value per world.
std::vector<double> world_values(const Problem& problem, const std::vector<CellCurves>& worlds,
                                 const Allocation& allocation);

/// Mean of the worst 1 - level of equally likely values. Needs: 0 <= level < 1; values not empty.
double worst_mean_of(std::vector<double> values, double level);

}  // namespace weir
