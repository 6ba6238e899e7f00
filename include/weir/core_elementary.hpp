// Elementary functions whose results have the same bits on every IEEE-754 machine: only + - * /,
// bit casts and selections, no libm. Inline and free of branches, so that a loop over exp_ or
// log_ vectorises. Largest errors found against MPFR: docs/model/random.md.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>

#include "weir/core_elementary_coefficients.hpp"
#include "weir/core_isa.hpp"

namespace weir {
inline namespace WEIR_ISA {

// Written once for a double and for a vector of them (weir/core_lanes.hpp): T is either.
namespace elementary {

inline constexpr double infinity = std::numeric_limits<double>::infinity();
inline constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

template <class T>
struct BitsOf;
template <>
struct BitsOf<double> {
  using type = std::uint64_t;
};

template <class T>
[[gnu::always_inline]] constexpr typename BitsOf<T>::type bits_of(T x) noexcept {
  return __builtin_bit_cast(typename BitsOf<T>::type, x);
}
template <class T>
[[gnu::always_inline]] constexpr T from_bits(typename BitsOf<T>::type bits) noexcept {
  return __builtin_bit_cast(T, bits);
}
/// x in every lane; taking 0 away keeps every x, -0 and not-a-number too.
template <class T>
[[gnu::always_inline]] constexpr T all(double x) noexcept {
  return x - T{};
}

/// x^exponent for an exponent that is a power of 2.
template <std::size_t exponent, class T>
[[gnu::always_inline]] constexpr T power(T x) noexcept {
  if constexpr (exponent == 1) {
    return x;
  } else {
    const T root = power<exponent / 2>(x);
    return root * root;
  }
}

/// Sum of coefficient[first + i] x^i for i < count, in Estrin's order (short chains).
template <std::size_t first, std::size_t count, class T, class Coefficient, std::size_t size>
[[gnu::always_inline]] constexpr T polynomial_part(const Coefficient (&coefficient)[size],
                                                   T x) noexcept {
  if constexpr (count == 1) {
    return coefficient[first] - T{};
  } else {
    constexpr std::size_t half = std::bit_floor(count - 1);
    return polynomial_part<first, half>(coefficient, x) +
           power<half>(x) * polynomial_part<first + half, count - half>(coefficient, x);
  }
}

template <class T, class Coefficient, std::size_t size>
[[gnu::always_inline]] constexpr T polynomial(const Coefficient (&coefficient)[size],
                                              T x) noexcept {
  return polynomial_part<0, size>(coefficient, x);
}

/// 2^k as the product of two normal doubles, for k from -2000 to 2000, so that a result below the
/// smallest normal double is rounded once.
template <class T>
struct Scale {
  T first, second;
};

/// Adding and taking away 1.5 * 2^52 rounds to an integer, which then stands in the low bits.
inline constexpr double round_shift = 0x1.8p52;

/// Needs: shifted = k + round_shift for a whole k.
template <class T>
[[gnu::always_inline]] constexpr Scale<T> scale_of(T shifted) noexcept {
  // k + 2048, positive, so that a logical shift halves it.
  const auto biased = bits_of(shifted) - __builtin_bit_cast(std::uint64_t, round_shift) +
                      std::uint64_t{2048};
  const auto half = biased >> 1;
  return {from_bits<T>((half - std::uint64_t{1}) << 52),
          from_bits<T>((biased - half - std::uint64_t{1}) << 52)};
}

/// e^(x + extra) = 2^k (1 + expm1) with 1 + expm1 between sqrt(1/2) and sqrt(2), about.
template <class T>
struct ReducedExponent {
  T shifted;  // k + round_shift
  T k;
  T expm1;
};

/// Needs: |x| < 1e6 or not a number; extra small beside x.
template <class T>
[[gnu::always_inline]] constexpr ReducedExponent<T> reduce_exponent(T x, T extra = T{}) noexcept {
  const T shifted = x * exp_log2e + round_shift;
  const T k = shifted - round_shift;
  const T high = x - k * exp_ln2_leading;  // exact
  const T low = k * exp_ln2_rest - extra;
  const T r = high - low;
  const T rest = (high - r) - low;
  const T r2 = r * r;
  return {shifted, k, r + (r2 * polynomial(exp_polynomial, r) + rest)};
}

template <class T>
[[gnu::always_inline]] constexpr T clamp_exponent(T x) noexcept {
  x = x > 710.0 ? all<T>(710.0) : x;
  return x < -746.0 ? all<T>(-746.0) : x;
}

/// x = 2^k (1 + f) with 1 + f in [sqrt(1/2), sqrt(2)).
/// Needs: x normal and positive; anything else gives some number.
template <class T>
struct ReducedLogarithm {
  T k;
  T f;
};

template <class T>
[[gnu::always_inline]] constexpr ReducedLogarithm<T> reduce_logarithm(T x) noexcept {
  constexpr std::uint64_t sqrt_half = 0x3FE6A09E667F3BCDu;
  constexpr std::uint64_t bias = 1024;
  const auto bits = bits_of(x);
  const auto biased_k = (bits - sqrt_half + (bias << 52)) >> 52;
  const T f = from_bits<T>(bits - ((biased_k - bias) << 52)) - 1.0;
  const T k = from_bits<T>(biased_k | std::uint64_t{0x4330000000000000u}) -
              (0x1p52 + static_cast<double>(bias));
  return {k, f};
}

/// k ln 2 + log(1 + f) + rest, for a small rest; s = f / (2 + f).
template <class T>
[[gnu::always_inline]] constexpr T sum_logarithm(ReducedLogarithm<T> x, T s, T rest) noexcept {
  const T z = s * s;
  const T half_square = 0.5 * x.f * x.f;
  // log(1 + f) = 2 s + s^3 T(s^2) = f - (f^2/2 - s (f^2/2 + s^2 T)), as 2 s = f - s f.
  const T bracket = s * (half_square + z * polynomial(log_polynomial, z));
  return x.k * exp_ln2_leading +
         (x.f - (half_square - (bracket + (x.k * exp_ln2_rest + rest))));
}
template <class T>
[[gnu::always_inline]] constexpr T sum_logarithm(ReducedLogarithm<T> x, T rest) noexcept {
  return sum_logarithm(x, x.f / (2.0 + x.f), rest);
}

template <class T>
[[gnu::always_inline]] constexpr T exp_of(T x) noexcept {
  const auto reduced = reduce_exponent(clamp_exponent(x));
  const auto scale = scale_of(reduced.shifted);
  return (1.0 + reduced.expm1) * scale.first * scale.second;
}

template <class T>
[[gnu::always_inline]] constexpr T expm1_of(T x) noexcept {
  const T clamped = x < -60.0 ? all<T>(-60.0) : clamp_exponent(x);
  const auto reduced = reduce_exponent(clamped);
  const auto up = scale_of(reduced.shifted);
  const auto down = scale_of(round_shift - reduced.k);
  const T result = (reduced.expm1 + (1.0 - down.first * down.second)) * up.first * up.second;
  return x == 0.0 ? x : result;
}

template <class T>
[[gnu::always_inline]] constexpr T log_of(T x) noexcept {
  constexpr double smallest_normal = std::numeric_limits<double>::min();
  const auto subnormal = x < smallest_normal;
  auto reduced = reduce_logarithm(subnormal ? x * 0x1p54 : x);
  reduced.k -= subnormal ? all<T>(54.0) : T{};
  T result = sum_logarithm(reduced, T{});
  result = x < infinity ? result : x;  // infinity and not-a-number stay
  result = x == 0.0 ? all<T>(-infinity) : result;
  return x < 0.0 ? all<T>(not_a_number) : result;
}

template <class T>
[[gnu::always_inline]] constexpr T log1p_of(T x) noexcept {
  const T sum = 1.0 + x;
  // What rounding took from the sum; each form is exact on its side.
  const T lost = x < 1.0 ? x - (sum - 1.0) : 1.0 - (sum - x);
  T result = sum_logarithm(reduce_logarithm(sum), lost / sum);
  result = x < infinity ? result : x;
  result = x == -1.0 ? all<T>(-infinity) : result;
  result = x < -1.0 ? all<T>(not_a_number) : result;
  return x == 0.0 ? x : result;
}

}  // namespace elementary

/// e^x. Overflow gives infinity, underflow 0 through the subnormal numbers.
constexpr double exp_(double x) noexcept { return elementary::exp_of(x); }

/// e^x - 1, with a small relative error also where x is near 0.
constexpr double expm1_(double x) noexcept { return elementary::expm1_of(x); }

/// Natural logarithm. Zero gives -infinity, a negative number not-a-number.
constexpr double log_(double x) noexcept { return elementary::log_of(x); }

/// log(1 + x), with a small relative error also where x is near 0.
constexpr double log1p_(double x) noexcept { return elementary::log1p_of(x); }

}  // namespace WEIR_ISA
}  // namespace weir
