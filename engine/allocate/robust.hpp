// Allocations judged by many sampled worlds: mean and CVaR, or the largest regret.
#pragma once

#include <vector>

#include "allocate/strategies.hpp"
#include "weir/exec.hpp"

namespace weir {

/// Maximises (1 - weight) mean + weight CVaR of the objective over the worlds (all equally likely;
/// CVaR: the mean of the worst 1 - level of them), or makes the largest regret as small as can be.
/// Fails: Unsupported without worlds.
/// Source: Rockafellar and Uryasev, J. Risk 2 (2000); docs/model/allocation.md, (A13)-(A15).
DecisionAnswer robust(const Strategy& strategy, const Constraints& constraints,
                      const Curves& curves, const std::vector<CellCurves>& worlds,
                      Parallelism parallelism);

/// Mean of the worst 1 - level of equally likely values, the last of them in part.
/// Needs: at least one value, 0 <= level < 1.
double worst_mean(std::vector<double> values, double level);

}  // namespace weir
