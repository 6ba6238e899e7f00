// Single-precision parts of the variates over lanes.
#pragma once

#include "random/lanes_coefficients.hpp"
#include "weir/core_lanes.hpp"
#include "weir/random_lanes.hpp"

namespace weir {
inline namespace WEIR_ISA {

[[gnu::always_inline]] inline Floats floats_of(Mask32 x) noexcept {
  return __builtin_convertvector(x, Floats);
}

/// The tail of uniform(word) times 2^32, rounded to single precision.
[[gnu::always_inline]] inline Floats tail_of(Bits32 word) noexcept {
  return floats_of(__builtin_bit_cast(Mask32, word & 0x7FFFFFFFu)) + 0.5f;
}

/// Column `power` of the normal's table at each lane's row.
[[gnu::always_inline]] inline Floats look_up(const float (&column)[32], Mask32 row) noexcept {
#if WEIR_VECTOR_BYTES == 64
  return _mm512_permutex2var_ps(load<Floats>(column), __builtin_bit_cast(__m512i, row),
                                load<Floats>(column + 16));
#else
  Floats out;
  for (std::size_t l = 0; l < floats; ++l) out[l] = column[row[l]];
  return out;
#endif
}

/// Quantile of the standard normal; absolute error below 1e-6.
[[gnu::always_inline]] inline Floats normal_of(Bits32 word) noexcept {
  constexpr float largest = 0x1.fffffep30f;  // rounding may lift a tail to 1/2, where the table ends
  Floats tail = tail_of(word);
  tail = tail > largest ? Floats{} + largest : tail;
  const Bits32 bits = __builtin_bit_cast(Bits32, tail);
  const Mask32 row = __builtin_bit_cast(Mask32, (bits >> 23) - 126u);  // tail >= 1/2
  const Floats x =
      __builtin_bit_cast(Floats, (bits & 0x007FFFFFu) | 0x3F800000u) - 1.5f;
  Floats sum = look_up(normal32_polynomial[7], row);
  for (int power = 6; power >= 0; --power) {
    sum = sum * x + look_up(normal32_polynomial[power], row);
  }
  const Floats z = (tail - 0x1p31f) * sum;  // at most 0: the lower side
  return __builtin_bit_cast(Floats, __builtin_bit_cast(Bits32, z) ^ (word & 0x80000000u));
}

/// e^x to about 2e-7 of its size. Needs: -80 <= x <= 80.
[[gnu::always_inline]] inline Floats exp32(Floats x) noexcept {
  constexpr float shift = 0x1.8p23f;
  const Floats shifted = x * exp32_log2e + shift;
  const Floats k = shifted - shift;
  const Floats r = (x - k * exp32_ln2_leading) - k * exp32_ln2_rest;
  const Bits32 scale = (__builtin_bit_cast(Bits32, shifted) + 127u) << 23;
  return elementary::polynomial(exp32_polynomial, r) * __builtin_bit_cast(Floats, scale);
}

}  // namespace WEIR_ISA
}  // namespace weir
