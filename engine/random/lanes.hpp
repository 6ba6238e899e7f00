// Single-precision parts of the variates over lanes.
#pragma once

#include "random/lanes_coefficients.hpp"
#include "weir/core_lanes.hpp"
#include "weir/random_lanes.hpp"

namespace weir {
inline namespace WEIR_ISA {

// Which lanes of a vector of floats: a mask register where there are some. g++ 12 takes combined
// comparisons of such vectors apart, lane by lane.
#if WEIR_VECTOR_BYTES == 64
struct Chosen {
  __mmask16 bits = 0;
};
[[gnu::always_inline]] inline Chosen less(Floats a, Floats b) noexcept {
  return {_mm512_cmp_ps_mask(a, b, _CMP_LT_OQ)};
}
[[gnu::always_inline]] inline Chosen operator&(Chosen a, Chosen b) noexcept {
  return {_kand_mask16(a.bits, b.bits)};
}
[[gnu::always_inline]] inline Chosen operator|(Chosen a, Chosen b) noexcept {
  return {_kor_mask16(a.bits, b.bits)};
}
/// Those of a that are not in b.
[[gnu::always_inline]] inline Chosen without(Chosen a, Chosen b) noexcept {
  return {_kandn_mask16(b.bits, a.bits)};
}
/// Lanes whose highest bit is set.
[[gnu::always_inline]] inline Chosen with_top_bit(Bits32 x) noexcept {
  return {_mm512_movepi32_mask(__builtin_bit_cast(__m512i, x))};
}
[[gnu::always_inline]] inline Floats choose(Chosen from, Floats a, Floats b) noexcept {
  return _mm512_mask_blend_ps(from.bits, b, a);
}
/// x, and 1 more in the lanes of `where`.
[[gnu::always_inline]] inline Mask32 count_up(Mask32 x, Chosen where) noexcept {
  const __m512i from = __builtin_bit_cast(__m512i, x);
  return __builtin_bit_cast(Mask32,
                            _mm512_mask_sub_epi32(from, where.bits, from, _mm512_set1_epi32(-1)));
}
[[gnu::always_inline]] inline std::uint32_t lanes_of(Chosen x) noexcept { return x.bits; }
/// Is there a lane in a or b?
[[gnu::always_inline]] inline bool any(Chosen a, Chosen b) noexcept {
  return !_kortestz_mask16_u8(a.bits, b.bits);
}
#else
struct Chosen {
  Mask32 bits{};
};
[[gnu::always_inline]] inline Chosen less(Floats a, Floats b) noexcept { return {a < b}; }
[[gnu::always_inline]] inline Chosen operator&(Chosen a, Chosen b) noexcept {
  return {a.bits & b.bits};
}
[[gnu::always_inline]] inline Chosen operator|(Chosen a, Chosen b) noexcept {
  return {a.bits | b.bits};
}
[[gnu::always_inline]] inline Chosen without(Chosen a, Chosen b) noexcept {
  return {a.bits & ~b.bits};
}
[[gnu::always_inline]] inline Chosen with_top_bit(Bits32 x) noexcept {
  return {__builtin_bit_cast(Mask32, x) < 0};
}
[[gnu::always_inline]] inline Floats choose(Chosen from, Floats a, Floats b) noexcept {
  return from.bits ? a : b;
}
[[gnu::always_inline]] inline Mask32 count_up(Mask32 x, Chosen where) noexcept {
  return x - where.bits;  // a true lane is -1
}
[[gnu::always_inline]] inline std::uint32_t lanes_of(Chosen x) noexcept { return lanes_of(x.bits); }
[[gnu::always_inline]] inline bool any(Chosen a, Chosen b) noexcept { return lanes_of(a | b) != 0; }
#endif
[[gnu::always_inline]] inline bool any(Chosen x) noexcept { return any(x, x); }

/// f(0), .. f(n - 1), not as a loop: so that what f keeps by its number stays in registers.
template <int n, class F>
[[gnu::always_inline]] inline void each(const F& f) noexcept {
  if constexpr (n > 1) each<n - 1>(f);
  f(n - 1);
}

[[gnu::always_inline]] inline Floats floats_of(Mask32 x) noexcept {
  return __builtin_convertvector(x, Floats);
}

/// The tail of uniform(word) times 2^32 in single precision: below 2^31, as its magnitude is rounded
/// towards 0.
[[gnu::always_inline]] inline Floats tail_of(Bits32 word) noexcept {
  const auto magnitude = __builtin_bit_cast(Mask32, word & 0x7FFFFFFFu);
#if WEIR_VECTOR_BYTES == 64
  return _mm512_cvt_roundepi32_ps(__builtin_bit_cast(__m512i, magnitude),
                                  _MM_FROUND_TO_ZERO | _MM_FROUND_NO_EXC) + 0.5f;
#else
  constexpr float largest = 0x1.fffffep30f;
  const Floats nearest = least(floats_of(magnitude), Floats{} + largest);
  const Mask32 above = __builtin_convertvector(nearest, Mask32) > magnitude;  // -1 where it is
  return __builtin_bit_cast(Floats, __builtin_bit_cast(Mask32, nearest) + above) + 0.5f;
#endif
}

/// Of each lane, the entry of a column whose number is in the last five bits of `row`.
[[gnu::always_inline]] inline Floats look_up(const float (&column)[32], Bits32 row) noexcept {
#if WEIR_VECTOR_BYTES == 64
  return _mm512_permutex2var_ps(load<Floats>(column), __builtin_bit_cast(__m512i, row),
                                load<Floats>(column + 16));
#else
  Floats out;
  for (std::size_t l = 0; l < floats; ++l) out[l] = column[row[l] & 31u];
  return out;
#endif
}

/// Quantile of the standard normal; absolute error below 1e-6.
[[gnu::always_inline]] inline Floats normal_of(Bits32 word) noexcept {
  const Bits32 bits = __builtin_bit_cast(Bits32, tail_of(word));
  const Bits32 row = bits >> 23;
  const Floats x =
      __builtin_bit_cast(Floats, (bits & 0x007FFFFFu) | 0x3F800000u) - 1.5f;
  Floats z = look_up(normal32_polynomial[6], row);
  for (int power = 5; power >= 0; --power) {
    z = z * x + look_up(normal32_polynomial[power], row);
  }
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
