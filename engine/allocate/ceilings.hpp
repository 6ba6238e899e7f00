// Cells where money beyond some amount brings no more posts: an electricity quota, or loans beyond what
// is asked for. Equations (Q1) and (K1) of docs/model/planning.md.
#pragma once

#include <optional>
#include <string>

#include "weir/model/planning.hpp"

namespace weir {

/// Can more money than its ceiling reach a cell?
bool has_ceilings(const Problem& problem, const CellCurves& curves);

/// Why this strategy or objective does not go with ceilings; none: it does.
std::optional<std::string> refused_with_ceilings(const Problem& problem, const CellCurves& curves,
                                                 StrategyName strategy);

}  // namespace weir
