// The pipeline's lags at every whole quarter at once.
#pragma once

#include <vector>

#include "weir/model/planning.hpp"

namespace weir {

/// Shares at times 1, 2, ... quarters after the beginning of the quarter of commitment.
/// Shape: `out` has one entry per quarter. Source: equations (5)-(8).
void lag_curve(const Lags& lags, std::vector<LagShares>& out);

}  // namespace weir
