// Gamma and beta variates: the equation log F(y) = log t is solved in y = log x (gamma) or
// y = log(x / (1 - x)) (beta), for the tail F on u's side. In y both densities are log-concave, so
// log F is concave, and Newton's method cannot diverge from any start; Halley's term makes it
// cubic. Everything stays in logarithms: no underflow before the answer itself underflows.
#include <cmath>  // sqrt, fabs

#include "random/special.hpp"

namespace weir {

namespace {

constexpr double precision = 0x1p-53;
constexpr int most_terms = 100000;  // series end by precision; this only bounds bad input

/// log F at some y with its first two derivatives there.
struct LogTail {
  double value, slope, curvature;
};

/// log F from the nearer tail, of which the logarithm and (density / tail) are known.
LogTail tail_of(double log_known, double hazard, bool known_is_upper, bool want_upper,
                double log_density_slope) noexcept {
  double value = log_known;
  double slope = known_is_upper ? -hazard : hazard;
  if (known_is_upper != want_upper) {
    const double known = exp_(log_known);
    value = log1p_(-known);
    slope *= -known / (1.0 - known);
  }
  return {value, slope, slope * (log_density_slope - slope)};
}

// A step of this length leaves an error of about its cube.
constexpr double last_step = 1e-5;

/// The y at which the log tail is `target`.
template <class Tail>
double solve(const Tail& tail, double target, double y) noexcept {
  for (int i = 0; i < 100; ++i) {
    const LogTail at = tail(y);
    const double newton = (target - at.value) / at.slope;
    const double bend = 1.0 + 0.5 * newton * at.curvature / at.slope;
    const double step = newton / (bend < 0.5 ? 0.5 : (bend > 2.0 ? 2.0 : bend));
    if (!(std::fabs(step) < 1e300)) { break; }
    y += step;
    if (std::fabs(step) < last_step) { break; }
  }
  return y;
}

/// Tails of the gamma distribution at x = e^y.
/// Source: DLMF 8.11.4 (series), 8.9.2 (continued fraction, evaluated by Lentz's method).
class GammaTail {
 public:
  GammaTail(double shape, bool upper) noexcept
      : shape_{shape}, upper_{upper}, log_gamma_{lgamma_(shape)} {}

  LogTail operator()(double y) const noexcept {
    const double x = exp_(y);
    const double log_density = shape_ * y - x - log_gamma_;
    const bool near_zero = x < shape_ + 1.0 || x < 2.0;
    const double factor = near_zero ? series(x) : fraction(x);
    return tail_of(log_density + log_(factor), 1.0 / factor, !near_zero, upper_, shape_ - x);
  }

 private:
  /// P(X <= x) over the density in y.
  double series(double x) const noexcept {
    double term = 1.0 / shape_;
    double total = term;
    for (int n = 1; n < most_terms && term > total * precision; ++n) {
      term *= x / (shape_ + n);
      total += term;
    }
    return total;
  }

  /// P(X > x) over the density in y.
  double fraction(double x) const noexcept {
    double b = x + 1.0 - shape_;
    double c = 1e300;
    double d = 1.0 / b;
    double total = d;
    for (int n = 1; n < most_terms; ++n) {
      const double a = n * (shape_ - n);
      b += 2.0;
      d = 1.0 / (b + a * d);
      c = b + a / c;
      total *= c * d;
      if (std::fabs(c * d - 1.0) < 2.0 * precision) { break; }
    }
    return total;
  }

  double shape_;
  bool upper_;
  double log_gamma_;
};

/// Tails of the beta distribution at x = 1 / (1 + e^-y).
/// Source: DLMF 8.17.22, evaluated by Lentz's method.
class BetaTail {
 public:
  BetaTail(double a, double b, bool upper) noexcept
      : a_{a}, b_{b}, upper_{upper}, log_beta_{log_beta(a, b)} {}

  LogTail operator()(double y) const noexcept {
    const double odds = exp_(y < 0.0 ? y : -y);  // of the lesser of x and 1 - x
    const double log_greater = -log1p_(odds);
    const double log_lesser = (y < 0.0 ? y : -y) + log_greater;
    const double greater = 1.0 / (1.0 + odds);
    const double lesser = odds * greater;
    const double log_x = y < 0.0 ? log_lesser : log_greater;
    const double log_rest = y < 0.0 ? log_greater : log_lesser;
    const double x = y < 0.0 ? lesser : greater;
    const double rest = y < 0.0 ? greater : lesser;
    const double log_density = a_ * log_x + b_ * log_rest - log_beta_;
    const bool near_zero = x * (a_ + b_ + 2.0) < a_ + 1.0;
    const double factor = near_zero ? fraction(a_, b_, x) / a_ : fraction(b_, a_, rest) / b_;
    return tail_of(log_density + log_(factor), 1.0 / factor, !near_zero, upper_,
                   a_ * rest - b_ * x);
  }

 private:
  /// I_x(a, b) over x^a (1 - x)^b / (a B(a, b)).
  static double fraction(double a, double b, double x) noexcept {
    double c = 1.0;
    double d = 1.0 / (1.0 - (a + b) * x / (a + 1.0));
    double total = d;
    for (int n = 1; n < most_terms; ++n) {
      const double a2n = a + 2 * n;
      const double even = n * (b - n) * x / ((a2n - 1.0) * a2n);
      d = 1.0 / (1.0 + even * d);
      c = 1.0 + even / c;
      total *= c * d;
      const double odd = -(a + n) * (a + b + n) * x / (a2n * (a2n + 1.0));
      d = 1.0 / (1.0 + odd * d);
      c = 1.0 + odd / c;
      total *= c * d;
      if (std::fabs(c * d - 1.0) < 2.0 * precision) { break; }
    }
    return total;
  }

  double a_, b_;
  bool upper_;
  double log_beta_;
};

/// A start for log of the gamma quantile: Wilson and Hilferty's cube of a normal where it
/// holds, else the leading term of the tail in question.
double gamma_start(Uniform u, double shape) noexcept {
  const double from_zero = (log_(u.value()) + lgamma_(shape + 1.0)) / shape;
  const double third = 1.0 / (9.0 * shape);
  const double root = 1.0 - third + inverse_normal(u) * std::sqrt(third);
  if (shape >= 0.5 && root > 0.3) { return log_(shape) + 3.0 * log_(root); }
  if (from_zero < 0.0) { return from_zero; }
  const double decay = -log_(u.tail) - lgamma_(shape);
  return log_(decay > 1.5 ? decay - (1.0 - shape) * log_(decay) : 1.0);
}

/// A start for log(x / (1 - x)) of the beta quantile.
/// Source: Abramowitz and Stegun 26.5.22, where it holds.
double beta_start(Uniform u, double a, double b) noexcept {
  const double middle = log_(a / b);
  if (a < 1.0 || b < 1.0) { return middle; }
  const double z = inverse_normal(u);
  const double of_a = 1.0 / (2.0 * a - 1.0);
  const double of_b = 1.0 / (2.0 * b - 1.0);
  const double mean = 2.0 / (of_a + of_b);
  const double bend = (z * z - 3.0) / 6.0;
  return middle + 2.0 * (z * std::sqrt(mean + bend) / mean +
                         (of_b - of_a) * (bend + 5.0 / 6.0 - 2.0 / (3.0 * mean)));
}

}  // namespace

double inverse_gamma(Uniform u, double shape) noexcept {
  if (shape > 5e3) {
    const double deviation = std::sqrt(shape);
    const double inverse = 1.0 / shape;
    return shape + deviation * cornish_fisher(inverse_normal(u), 2.0 / deviation, 6.0 * inverse,
                                              24.0 * inverse / deviation,
                                              120.0 * inverse * inverse);
  }
  return exp_(solve(GammaTail{shape, u.upper}, log_(u.tail), gamma_start(u, shape)));
}

double inverse_beta(Uniform u, double a, double b) noexcept {
  if (b == 1.0) { return exp_((u.upper ? log1p_(-u.tail) : log_(u.tail)) / a); }
  if (a == 1.0) { return -expm1_((u.upper ? log_(u.tail) : log1p_(-u.tail)) / b); }
  const double y = solve(BetaTail{a, b, u.upper}, log_(u.tail), beta_start(u, a, b));
  return y < 0.0 ? exp_(y) / (1.0 + exp_(y)) : 1.0 / (1.0 + exp_(-y));
}

}  // namespace weir
