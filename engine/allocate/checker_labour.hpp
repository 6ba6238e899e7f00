// The checker's own reading of the labour cap's terms; uses nothing of the solver.
#pragma once

#include <string>
#include <vector>

#include "allocate/checker.hpp"

namespace weir {

/// The terms' sum where the cells have `money` (major units, as CellCurves::cell).
double capped_value(const CellCurves& curves, const std::vector<double>& money);

/// Curves that are nowhere below `curves` and have no terms: a plane takes the place of each, touching
/// it at the claimed point. Adds a sentence to `problems` where a term or a claim allows none.
CellCurves planes_above(const CellCurves& curves, const std::vector<ClaimedTangent>& touch,
                        std::vector<std::string>& problems);

}  // namespace weir
