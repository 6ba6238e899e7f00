// The response of many amounts at once, with the bits of response() for each.
#include "model/responses.hpp"
#include "weir/core_lanes.hpp"
#include "weir/model/response.hpp"

namespace weir {
inline namespace WEIR_ISA {

void responses(std::size_t count, const double* y, const double* curvature, double inverse_tail,
               double* out) noexcept;
void unit_responses(std::size_t count, const double* z, double inverse_tail, double* out) noexcept;

void responses(std::size_t count, const double* y, const double* curvature, double inverse_tail,
               double* out) noexcept {
  const Doubles tail = all<Doubles>(inverse_tail);
  std::size_t i = 0;
  for (; i + doubles <= count; i += doubles) {
    store(out + i, response_of(load<Doubles>(y + i), load<Doubles>(curvature + i), tail));
  }
  for (; i < count; ++i) out[i] = response_of(y[i], curvature[i], inverse_tail);
}

void unit_responses(std::size_t count, const double* z, double inverse_tail, double* out) noexcept {
  const double scale = factor_scale(inverse_tail);
  std::size_t i = 0;
  for (; i + doubles <= count; i += doubles) {
    store(out + i, response_factor_of(load<Doubles>(z + i), inverse_tail) * scale);
  }
  for (; i < count; ++i) out[i] = response_factor_of(z[i], inverse_tail) * scale;
}

}  // namespace WEIR_ISA
}  // namespace weir
