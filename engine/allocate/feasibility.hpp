// Is there an allocation at all, and if not, which constraints are to blame.
#pragma once

#include <optional>
#include <vector>

#include "allocate/constraints.hpp"

namespace weir {

/// Exact, by a flow, where the rows split into two laminar families; otherwise the least sum of
/// violations is found by the interior-point method and must vanish.
bool has_allocation(const Constraints& constraints);

/// Rows that fit neither family are solved for all together, at the cube of their number.
/// Fails: Unsupported when there are more than `most_left_out`.
inline constexpr std::size_t most_left_out = 1000;
std::optional<Unsupported> too_many_crossings(const Constraints& constraints);

/// An irreducible set of owners that no allocation obeys: without any one of them there is one.
/// The smaller of two such sets: one found by letting go of programme shares first, one of funds.
/// Fails: nullopt when there is an allocation.
std::optional<Infeasible> find_conflict(const Constraints& constraints);

/// "'name' (at least 5.00 in all)": what an owner's rows ask for.
std::string demand_text(const Constraints& constraints, std::uint32_t owner);

}  // namespace weir
