// The response of many amounts at once, in the widest vectors there are.
#pragma once

#include <cstddef>

#include "weir/core_isa.hpp"

namespace weir {

/// out[i] = response(y[i], curvature[i], inverse_tail), bit for bit.
using Responses = void (*)(std::size_t count, const double* y, const double* curvature,
                           double inverse_tail, double* out) noexcept;
Responses responses_on(Isa isa) noexcept;

/// out[i] = response(z[i], 1, inverse_tail) but for rounding; a third of the time. Needs: z >= 0.
using UnitResponses = void (*)(std::size_t count, const double* z, double inverse_tail,
                               double* out) noexcept;
UnitResponses unit_responses_on(Isa isa) noexcept;

}  // namespace weir
