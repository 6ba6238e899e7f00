// The response of many amounts at once, in the widest vectors there are.
#pragma once

#include <cstddef>

#include "weir/core_isa.hpp"

namespace weir {

/// out[i] = response(y[i], curvature[i], inverse_tail), bit for bit.
using Responses = void (*)(std::size_t count, const double* y, const double* curvature,
                           double inverse_tail, double* out) noexcept;
Responses responses_on(Isa isa) noexcept;

}  // namespace weir
