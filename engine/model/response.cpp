// The response family (weir/model/response.hpp), its derivative and its inverse; equation (L2).
#include "weir/model/response.hpp"

#include <limits>
#include <type_traits>

#include "model/responses.hpp"
#include "weir/model/planning.hpp"
#include "weir/random.hpp"

namespace weir {

inline namespace baseline {
std::remove_pointer_t<Responses> responses;
std::remove_pointer_t<UnitResponses> unit_responses;
}
#if defined(__x86_64__)
namespace avx2 {
std::remove_pointer_t<Responses> responses;
std::remove_pointer_t<UnitResponses> unit_responses;
}
namespace avx512 {
std::remove_pointer_t<Responses> responses;
std::remove_pointer_t<UnitResponses> unit_responses;
}
#endif

Responses responses_on(Isa isa) noexcept {
#if defined(__x86_64__)
  if (isa == Isa::avx512) return avx512::responses;
  if (isa == Isa::avx2) return avx2::responses;
#endif
  static_cast<void>(isa);
  return baseline::responses;
}

UnitResponses unit_responses_on(Isa isa) noexcept {
#if defined(__x86_64__)
  if (isa == Isa::avx512) return avx512::unit_responses;
  if (isa == Isa::avx2) return avx2::unit_responses;
#endif
  static_cast<void>(isa);
  return baseline::unit_responses;
}

double response(double y, double curvature, double inverse_tail) {
  return response_of(y, curvature, inverse_tail);
}

double response_above(double y, double threshold, double curvature, double inverse_tail) {
  return y > threshold ? response(y - threshold, curvature, inverse_tail) : 0;
}

double marginal_response(double y, double curvature, double inverse_tail) {
  return exp_(-growth_of(y, curvature, inverse_tail));
}

double inverse_marginal_response(double m, double curvature, double inverse_tail) {
  const double g = -log_(m);
  return curvature * (inverse_tail > 0 ? expm1_(inverse_tail * g) / inverse_tail : g);
}

double inverse_response(double h, double curvature, double inverse_tail) {
  const double rate = inverse_tail - 1;
  double g = h / curvature;
  if (rate != 0) {
    if (rate * g <= -1) return std::numeric_limits<double>::infinity();
    g = log1p_(rate * g) / rate;
  }
  return curvature * (inverse_tail > 0 ? expm1_(inverse_tail * g) / inverse_tail : g);
}

double filled_share(double demand, double people) {
  return demand > 0 ? -expm1_(-people / demand) : 1;
}

}  // namespace weir
