// From a continuous allocation to whole units. Equation (A5), docs/model/allocation.md.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "allocate/constraints.hpp"

namespace weir {

struct Rounded {
  std::vector<std::int64_t> units;     // per cell
  std::vector<std::int64_t> given_up;  // per row: units by which its bound is missed
};

/// By how many units the row's sum misses its bounds.
std::int64_t missed_units(const Row& row, const std::vector<std::int64_t>& units);

/// Each cell goes to one of its two neighbouring whole numbers; every row keeps its bounds. Cells
/// are offered the upper one in the order of their remainders (to a thousandth of a unit), then of
/// the cells; each takes it if the rows still allow. Rows that do not fit two laminar families may
/// miss their bound by one unit. Fails: nullopt when no such rounding is found. Needs: `units`
/// obeys the rows up to the solver's precision.
std::optional<Rounded> round_units(const Constraints& constraints,
                                   const std::vector<double>& units);

}  // namespace weir
