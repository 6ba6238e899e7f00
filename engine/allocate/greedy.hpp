// Indivisible steps of money, each to the cell where it brings most.
#pragma once

#include "allocate/strategies.hpp"

namespace weir {

/// Gives the funds away step by step to the cell of greatest return from which all constraints can
/// still be met. Exact for the step where the rows are nested; where two families cross it is a
/// heuristic, and the certificate says how far from the optimum it stops. What a whole step no
/// longer fits is given in units, the same way.
/// Needs: the constraints have an allocation; strategy.step is a whole multiple of the unit or
/// zero. Fails: Unsupported for rows in more than two families, or a step that is not whole units.
/// Source: Federgruen and Groenevelt, Oper. Res. 34 (1986); docs/model/allocation.md, section 2.
DecisionAnswer greedy(const Strategy& strategy, const Constraints& constraints,
                      const Curves& curves);

}  // namespace weir
