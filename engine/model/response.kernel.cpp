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
  const Tail<double> tail = tail_of(inverse_tail);
  const Tail<Doubles> tails = tail_of(all<Doubles>(inverse_tail));
  std::size_t i = 0;
  for (; i + doubles <= count; i += doubles) {
    store(out + i, unit_response_of(load<Doubles>(z + i), tails));
  }
  for (; i < count; ++i) out[i] = unit_response_of(z[i], tail);
}

}  // namespace WEIR_ISA
}  // namespace weir
