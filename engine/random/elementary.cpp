#include "random/special.hpp"

namespace weir {

namespace {

/// A number as an unevaluated sum, the second part below half a unit of the first's last place.
struct Pair {
  double high, low;
};

/// Needs: |a| >= |b| or a = 0.
constexpr Pair quick_sum(double a, double b) noexcept {
  const double sum = a + b;
  return {sum, b - (sum - a)};
}

constexpr Pair sum(double a, double b) noexcept {
  const double total = a + b;
  const double part = total - a;
  return {total, (a - (total - part)) + (b - part)};
}

/// Exact product, without fused operations.
/// Needs: |a|, |b| < 2^990.
/// Source: Dekker, Numerische Mathematik 18, 1971.
constexpr Pair product(double a, double b) noexcept {
  constexpr double splitter = 0x1p27 + 1;
  const double a_wide = splitter * a, b_wide = splitter * b;
  const double a_high = a_wide - (a_wide - a), b_high = b_wide - (b_wide - b);
  const double a_low = a - a_high, b_low = b - b_high;
  const double high = a * b;
  return {high, ((a_high * b_high - high) + a_high * b_low + a_low * b_high) + a_low * b_low};
}

constexpr Pair product(Pair a, Pair b) noexcept {
  const Pair p = product(a.high, b.high);
  return quick_sum(p.high, p.low + (a.high * b.low + a.low * b.high));
}

/// Logarithm of a positive, finite x to about 2^-65 of its size.
Pair log_pair(double x) noexcept {
  const bool subnormal = x < std::numeric_limits<double>::min();
  auto reduced = elementary::reduce_logarithm(subnormal ? x * 0x1p54 : x);
  reduced.k -= subnormal ? 54.0 : 0.0;
  const double f = reduced.f;

  const Pair divisor = quick_sum(2.0, f);
  const double quotient = f / divisor.high;
  const Pair back = product(quotient, divisor.high);
  const Pair s{quotient, (((f - back.high) - back.low) - quotient * divisor.low) / divisor.high};

  // log(1 + f) = 2 s + 2/3 s^3 + s^5 (...), the first two terms as pairs.
  const Pair square = product(s, s);
  const Pair cube = product(s, square);
  constexpr Pair two_thirds{0x1.5555555555555p-1, 0x1.5555555555555p-55};
  const Pair third = product(two_thirds, cube);
  constexpr std::size_t terms = std::size(log_polynomial);
  const double rest = cube.high * square.high *
                      elementary::polynomial_part<1, terms - 1>(log_polynomial, square.high);

  const Pair k_rest = product(reduced.k, exp_ln2_rest);
  const Pair head = sum(reduced.k * exp_ln2_leading, 2.0 * s.high);
  const Pair body = sum(head.high, third.high);
  const double tail =
      head.low + body.low + (k_rest.high + (2.0 * s.low + (third.low + (rest + k_rest.low))));
  return quick_sum(body.high, tail);
}

}  // namespace

double pow_(double x, double y) noexcept {
  using elementary::infinity;
  if (y == 0.0 || x == 1.0) { return 1.0; }
  if (!(x >= 0.0) || y != y) { return elementary::not_a_number; }
  if (x == 0.0 || x == infinity) { return (x == 0.0) == (y > 0.0) ? 0.0 : infinity; }
  // |log x| >= 2^-53, so that beyond 2^64 the answer no longer depends on y.
  y = y > 0x1p64 ? 0x1p64 : (y < -0x1p64 ? -0x1p64 : y);
  const Pair logarithm = log_pair(x);
  const Pair power = product(logarithm.high, y);
  const double exponent = elementary::clamp_exponent(power.high);
  const double extra = exponent == power.high ? power.low + logarithm.low * y : 0.0;
  const auto reduced = elementary::reduce_exponent(exponent, extra);
  const auto scale = elementary::scale_of(reduced.shifted);
  return (1.0 + reduced.expm1) * scale.first * scale.second;
}

double lgamma_(double x) noexcept {
  if (x != x || x < 0.0) { return elementary::not_a_number; }
  if (x == 0.0 || x == elementary::infinity) { return elementary::infinity; }
  if (x >= 16.0) {
    return (x - 0.5) * (log_(x) - 1.0) + ((half_log_two_pi - 0.5) + stirling_error(x));
  }
  const auto between_1_and_5_halves = [](double minus_one, double minus_two) {
    return minus_one * minus_two *
           elementary::polynomial(lgamma_polynomial, minus_one - 0.75);
  };
  if (x < 1.0) { return between_1_and_5_halves(x, x - 1.0) - log_(x); }
  double factor = 1.0;
  while (x >= 2.5) {
    x -= 1.0;
    factor *= x;
  }
  return between_1_and_5_halves(x - 1.0, x - 2.0) + log_(factor);
}

double log_beta(double a, double b) noexcept {
  const double small = a < b ? a : b;
  const double large = a < b ? b : a;
  const double total = a + b;
  if (large < 16.0) { return (lgamma_(small) - lgamma_(total)) + lgamma_(large); }
  // lgamma(large) - lgamma(total) without cancellation, both by Stirling's formula.
  const double correction = stirling_error(large) - stirling_error(total);
  if (small < 16.0) {
    return lgamma_(small) - small * (log_(total) - 1.0) -
           (large - 0.5) * log1p_(small / large) + correction;
  }
  return (small - 0.5) * log_(small / total) - large * log1p_(small / large) - 0.5 * log_(large) +
         (half_log_two_pi + stirling_error(small) + correction);
}

}  // namespace weir
