// Alpha-fair division of what the money brings, and its limit, leximin.
#pragma once

#include "allocate/strategies.hpp"

namespace weir {

/// Counties where some money can reach a curve that rises. Shape: 0 or 1 per county.
/// Needs: `constraints` have an allocation.
std::vector<std::uint8_t> counties_that_benefit(const Problem& problem,
                                                const Constraints& constraints,
                                                const Curves& curves);

/// Maximises the sum over counties of population * u(benefit / population), u'(b) = b^-alpha, where
/// benefit is what the county's own money brings of the objective, before displacement. Infinite
/// alpha: the least benefit per head is as large as can be, then the next, and so on.
/// Counties that the rules or the programmes leave without any benefit do not take part.
/// Fails: Unsupported when no county can benefit.
/// Source: docs/model/allocation.md, equations (A10)-(A12).
DecisionAnswer fair(const Problem& problem, const Strategy& strategy,
                    const Constraints& constraints, const Curves& curves);

}  // namespace weir
