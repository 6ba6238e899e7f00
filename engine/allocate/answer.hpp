// Steps that every answer of this room shares.
#pragma once

#include "allocate/rounding.hpp"
#include "weir/allocate.hpp"

namespace weir {

Allocation to_money(const Constraints& constraints, const Problem& problem,
                    const Rounded& rounded);

}  // namespace weir
