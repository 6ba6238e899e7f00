// Elementary functions whose results have the same bits on every IEEE-754 machine: only + - * /,
// bit casts and selections, no libm. Inline and free of branches, so that a loop over exp_ or
// log_ vectorises. Largest errors found against MPFR: docs/model/random.md.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>

#include "weir/core_elementary_coefficients.hpp"

namespace weir {

namespace elementary {

inline constexpr double infinity = std::numeric_limits<double>::infinity();
inline constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

/// x^exponent for an exponent that is a power of 2.
template <std::size_t exponent>
constexpr double power(double x) noexcept {
  if constexpr (exponent == 1) {
    return x;
  } else {
    const double root = power<exponent / 2>(x);
    return root * root;
  }
}

/// Sum of coefficient[first + i] x^i for i < count, in Estrin's order (short chains).
template <std::size_t first, std::size_t count, std::size_t size>
constexpr double polynomial_part(const double (&coefficient)[size], double x) noexcept {
  if constexpr (count == 1) {
    return coefficient[first];
  } else {
    constexpr std::size_t half = std::bit_floor(count - 1);
    return polynomial_part<first, half>(coefficient, x) +
           power<half>(x) * polynomial_part<first + half, count - half>(coefficient, x);
  }
}

template <std::size_t size>
constexpr double polynomial(const double (&coefficient)[size], double x) noexcept {
  return polynomial_part<0, size>(coefficient, x);
}

/// 2^k as the product of two normal doubles, for k from -2000 to 2000, so that a result below the
/// smallest normal double is rounded once.
struct Scale {
  double first, second;
};

/// Adding and taking away 1.5 * 2^52 rounds to an integer, which then stands in the low bits.
inline constexpr double round_shift = 0x1.8p52;

/// Needs: shifted = k + round_shift for a whole k.
constexpr Scale scale_of(double shifted) noexcept {
  // k + 2048, positive, so that a logical shift halves it.
  const std::uint64_t biased =
      std::bit_cast<std::uint64_t>(shifted) - std::bit_cast<std::uint64_t>(round_shift) + 2048;
  const std::uint64_t half = biased >> 1;
  return {std::bit_cast<double>((half - 1) << 52),
          std::bit_cast<double>((biased - half - 1) << 52)};
}

/// e^(x + extra) = 2^k (1 + expm1) with 1 + expm1 between sqrt(1/2) and sqrt(2), about.
struct ReducedExponent {
  double shifted;  // k + round_shift
  double k;
  double expm1;
};

/// Needs: |x| < 1e6 or not a number; extra small beside x.
constexpr ReducedExponent reduce_exponent(double x, double extra = 0.0) noexcept {
  const double shifted = x * exp_log2e + round_shift;
  const double k = shifted - round_shift;
  const double high = x - k * exp_ln2_leading;  // exact
  const double low = k * exp_ln2_rest - extra;
  const double r = high - low;
  const double rest = (high - r) - low;
  const double r2 = r * r;
  return {shifted, k, r + (r2 * polynomial(exp_polynomial, r) + rest)};
}

constexpr double clamp_exponent(double x) noexcept {
  x = x > 710.0 ? 710.0 : x;
  return x < -746.0 ? -746.0 : x;
}

/// x = 2^k (1 + f) with 1 + f in [sqrt(1/2), sqrt(2)).
/// Needs: x normal and positive; anything else gives some number.
struct ReducedLogarithm {
  double k;
  double f;
};

constexpr ReducedLogarithm reduce_logarithm(double x) noexcept {
  constexpr std::uint64_t sqrt_half = 0x3FE6A09E667F3BCDu;
  constexpr std::uint64_t bias = 1024;
  const std::uint64_t bits = std::bit_cast<std::uint64_t>(x);
  const std::uint64_t biased_k = (bits - sqrt_half + (bias << 52)) >> 52;
  const double f = std::bit_cast<double>(bits - ((biased_k - bias) << 52)) - 1.0;
  const double k =
      std::bit_cast<double>(biased_k | 0x4330000000000000u) - (0x1p52 + static_cast<double>(bias));
  return {k, f};
}

/// k ln 2 + log(1 + f) + rest, for a small rest.
constexpr double sum_logarithm(ReducedLogarithm x, double rest) noexcept {
  const double s = x.f / (2.0 + x.f);
  const double z = s * s;
  const double half_square = 0.5 * x.f * x.f;
  // log(1 + f) = 2 s + s^3 T(s^2) = f - (f^2/2 - s (f^2/2 + s^2 T)), as 2 s = f - s f.
  const double bracket = s * (half_square + z * polynomial(log_polynomial, z));
  return x.k * exp_ln2_leading +
         (x.f - (half_square - (bracket + (x.k * exp_ln2_rest + rest))));
}

}  // namespace elementary

/// e^x. Overflow gives infinity, underflow 0 through the subnormal numbers.
constexpr double exp_(double x) noexcept {
  const auto reduced = elementary::reduce_exponent(elementary::clamp_exponent(x));
  const auto scale = elementary::scale_of(reduced.shifted);
  return (1.0 + reduced.expm1) * scale.first * scale.second;
}

/// e^x - 1, with a small relative error also where x is near 0.
constexpr double expm1_(double x) noexcept {
  const double clamped = x < -60.0 ? -60.0 : elementary::clamp_exponent(x);
  const auto reduced = elementary::reduce_exponent(clamped);
  const auto up = elementary::scale_of(reduced.shifted);
  const auto down = elementary::scale_of(elementary::round_shift - reduced.k);
  const double result =
      (reduced.expm1 + (1.0 - down.first * down.second)) * up.first * up.second;
  return x == 0.0 ? x : result;
}

/// Natural logarithm. Zero gives -infinity, a negative number not-a-number.
constexpr double log_(double x) noexcept {
  constexpr double smallest_normal = std::numeric_limits<double>::min();
  const bool subnormal = x < smallest_normal;
  auto reduced = elementary::reduce_logarithm(subnormal ? x * 0x1p54 : x);
  reduced.k -= subnormal ? 54.0 : 0.0;
  double result = elementary::sum_logarithm(reduced, 0.0);
  result = x < elementary::infinity ? result : x;  // infinity and not-a-number stay
  result = x == 0.0 ? -elementary::infinity : result;
  return x < 0.0 ? elementary::not_a_number : result;
}

/// log(1 + x), with a small relative error also where x is near 0.
constexpr double log1p_(double x) noexcept {
  const double sum = 1.0 + x;
  // What rounding took from the sum; each form is exact on its side.
  const double lost = x < 1.0 ? x - (sum - 1.0) : 1.0 - (sum - x);
  double result = elementary::sum_logarithm(elementary::reduce_logarithm(sum), lost / sum);
  result = x < elementary::infinity ? result : x;
  result = x == -1.0 ? -elementary::infinity : result;
  result = x < -1.0 ? elementary::not_a_number : result;
  return x == 0.0 ? x : result;
}

}  // namespace weir
