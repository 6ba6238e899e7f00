// Equation (1): the response family, written in t = 1/s so that the exponential case is t = 0.
//   H(y)  = K (e^((t-1) g) - 1) / (t-1),  g = ln(1 + t y/K) / t   (t = 0: g = y/K; t = 1: H = K g)
//   H'(y) = e^(-g)
#include "weir/model/planning.hpp"
#include "weir/random.hpp"

namespace weir {

namespace {

double growth(double y, double curvature, double t) {
  const double z = y / curvature;
  return t > 0 ? log1p_(t * z) / t : z;
}

}  // namespace

double response(double y, double curvature, double inverse_tail) {
  const double g = growth(y, curvature, inverse_tail);
  const double rate = inverse_tail - 1;
  return curvature * (rate != 0 ? expm1_(rate * g) / rate : g);
}

double response_above(double y, double threshold, double curvature, double inverse_tail) {
  return y > threshold ? response(y - threshold, curvature, inverse_tail) : 0;
}

double marginal_response(double y, double curvature, double inverse_tail) {
  return exp_(-growth(y, curvature, inverse_tail));
}

double inverse_marginal_response(double m, double curvature, double inverse_tail) {
  const double g = -log_(m);
  return curvature * (inverse_tail > 0 ? expm1_(inverse_tail * g) / inverse_tail : g);
}

double filled_share(double demand, double people) {
  return demand > 0 ? -expm1_(-people / demand) : 1;
}

}  // namespace weir
