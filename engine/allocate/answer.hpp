// Steps that every answer of this room shares.
#pragma once

#include <vector>

#include "allocate/rounding.hpp"
#include "weir/allocate.hpp"

namespace weir {

/// Declared jobs at the end of the first funding year, unless the strategy says otherwise.
std::vector<Goal> declared_objective(const Problem& problem, const Strategy& strategy);

Allocation to_money(const Constraints& constraints, const Problem& problem,
                    const Rounded& rounded);

}  // namespace weir
