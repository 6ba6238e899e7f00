// Vectors as wide as a register of the instruction set that this file is compiled for (GCC's vector
// extensions). Each lane is computed as it would be alone, so the width changes no result.
#pragma once

#include <cstddef>
#include <cstdint>

#include "weir/core_elementary.hpp"

#if defined(__AVX512DQ__)
#define WEIR_VECTOR_BYTES 64
#elif defined(__AVX2__)
#define WEIR_VECTOR_BYTES 32
#else
#define WEIR_VECTOR_BYTES 16
#endif

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace weir {
inline namespace WEIR_ISA {

typedef double Doubles __attribute__((vector_size(WEIR_VECTOR_BYTES)));
typedef float Floats __attribute__((vector_size(WEIR_VECTOR_BYTES)));
typedef std::uint64_t Bits64 __attribute__((vector_size(WEIR_VECTOR_BYTES)));
typedef std::uint32_t Bits32 __attribute__((vector_size(WEIR_VECTOR_BYTES)));
typedef std::int64_t Mask64 __attribute__((vector_size(WEIR_VECTOR_BYTES)));
typedef std::int32_t Mask32 __attribute__((vector_size(WEIR_VECTOR_BYTES)));
typedef float HalfFloats __attribute__((vector_size(WEIR_VECTOR_BYTES / 2)));

inline constexpr std::size_t doubles = WEIR_VECTOR_BYTES / sizeof(double);
inline constexpr std::size_t floats = WEIR_VECTOR_BYTES / sizeof(float);

namespace elementary {
template <>
struct BitsOf<Doubles> {
  using type = Bits64;
};
template <>
struct BitsOf<Floats> {
  using type = Bits32;
};
}  // namespace elementary

template <class Vector, class Element>
[[gnu::always_inline]] inline Vector load(const Element* from) noexcept {
  Vector out;
  __builtin_memcpy(&out, from, sizeof out);
  return out;
}

template <class Vector, class Element>
[[gnu::always_inline]] inline void store(Element* to, Vector from) noexcept {
  __builtin_memcpy(to, &from, sizeof from);
}

/// The same value in every lane; all<Vector>(x) keeps x, also where it is -0 or not a number.
template <class Vector>
[[gnu::always_inline]] inline Vector all(double x) noexcept {
  return elementary::all<Vector>(x);
}

/// One bit per lane of a comparison's result, the first lane lowest.
[[gnu::always_inline]] inline std::uint32_t lanes_of(Mask32 mask) noexcept {
#if WEIR_VECTOR_BYTES == 64
  return static_cast<std::uint32_t>(_mm512_movepi32_mask(__builtin_bit_cast(__m512i, mask)));
#elif WEIR_VECTOR_BYTES == 32
  return static_cast<std::uint32_t>(_mm256_movemask_ps(__builtin_bit_cast(__m256, mask)));
#elif defined(__x86_64__)
  return static_cast<std::uint32_t>(_mm_movemask_ps(__builtin_bit_cast(__m128, mask)));
#else
  std::uint32_t out = 0;
  for (std::size_t l = 0; l < floats; ++l) out |= (mask[l] != 0 ? 1u : 0u) << l;
  return out;
#endif
}

/// Products of the low halves of 64-bit lanes.
[[gnu::always_inline]] inline Bits64 multiply_low_halves(Bits64 a, Bits64 b) noexcept {
#if WEIR_VECTOR_BYTES == 64
  return __builtin_bit_cast(Bits64, _mm512_mul_epu32(__builtin_bit_cast(__m512i, a),
                                                     __builtin_bit_cast(__m512i, b)));
#elif WEIR_VECTOR_BYTES == 32
  return __builtin_bit_cast(Bits64, _mm256_mul_epu32(__builtin_bit_cast(__m256i, a),
                                                     __builtin_bit_cast(__m256i, b)));
#elif defined(__x86_64__)
  return __builtin_bit_cast(
      Bits64, _mm_mul_epu32(__builtin_bit_cast(__m128i, a), __builtin_bit_cast(__m128i, b)));
#else
  return (a & 0xFFFFFFFFu) * (b & 0xFFFFFFFFu);
#endif
}

[[gnu::always_inline]] inline Doubles square_root(Doubles x) noexcept {
#if WEIR_VECTOR_BYTES == 64
  return _mm512_sqrt_pd(x);
#elif WEIR_VECTOR_BYTES == 32
  return _mm256_sqrt_pd(x);
#else
  for (std::size_t l = 0; l < doubles; ++l) x[l] = __builtin_sqrt(x[l]);
  return x;
#endif
}

[[gnu::always_inline]] inline Floats square_root(Floats x) noexcept {
#if WEIR_VECTOR_BYTES == 64
  return _mm512_sqrt_ps(x);
#elif WEIR_VECTOR_BYTES == 32
  return _mm256_sqrt_ps(x);
#elif defined(__x86_64__)
  return _mm_sqrt_ps(x);
#else
  for (std::size_t l = 0; l < floats; ++l) x[l] = __builtin_sqrtf(x[l]);
  return x;
#endif
}

// In one instruction, where g++ 12 makes two of a comparison and a choice.
[[gnu::always_inline]] inline Floats least(Floats a, Floats b) noexcept {
#if WEIR_VECTOR_BYTES == 64
  return _mm512_min_ps(a, b);
#else
  return a < b ? a : b;
#endif
}
[[gnu::always_inline]] inline Doubles least(Doubles a, Doubles b) noexcept {
#if WEIR_VECTOR_BYTES == 64
  return _mm512_min_pd(a, b);
#else
  return a < b ? a : b;
#endif
}
[[gnu::always_inline]] inline Doubles greatest(Doubles a, Doubles b) noexcept {
#if WEIR_VECTOR_BYTES == 64
  return _mm512_max_pd(a, b);
#else
  return a > b ? a : b;
#endif
}

/// Two vectors of doubles, rounded to one of floats.
[[gnu::always_inline]] inline Floats narrow(Doubles low, Doubles high) noexcept {
#if WEIR_VECTOR_BYTES == 64
  return _mm512_castsi512_ps(_mm512_inserti64x4(
      _mm512_castsi256_si512(_mm256_castps_si256(_mm512_cvtpd_ps(low))),
      _mm256_castps_si256(_mm512_cvtpd_ps(high)), 1));
#elif WEIR_VECTOR_BYTES == 32
  return _mm256_set_m128(_mm256_cvtpd_ps(high), _mm256_cvtpd_ps(low));
#elif defined(__x86_64__)
  return _mm_movelh_ps(_mm_cvtpd_ps(low), _mm_cvtpd_ps(high));
#else
  Floats out;
  for (std::size_t l = 0; l < doubles; ++l) {
    out[l] = static_cast<float>(low[l]);
    out[doubles + l] = static_cast<float>(high[l]);
  }
  return out;
#endif
}

/// The first (0) or second (1) half of the lanes as doubles.
template <int half>
[[gnu::always_inline]] inline Doubles widen(Floats x) noexcept {
#if WEIR_VECTOR_BYTES == 64
  return _mm512_cvtps_pd(
      _mm256_castsi256_ps(_mm512_extracti64x4_epi64(_mm512_castps_si512(x), half)));
#elif WEIR_VECTOR_BYTES == 32
  return _mm256_cvtps_pd(_mm256_extractf128_ps(x, half));
#elif defined(__x86_64__)
  return _mm_cvtps_pd(half == 0 ? __m128(x) : _mm_movehl_ps(x, x));
#else
  Doubles out;
  for (std::size_t l = 0; l < doubles; ++l) out[l] = static_cast<double>(x[half * doubles + l]);
  return out;
#endif
}

template <int half>
[[gnu::always_inline]] inline Doubles widen(Mask32 x) noexcept {
#if WEIR_VECTOR_BYTES == 64
  return _mm512_cvtepi32_pd(_mm512_extracti64x4_epi64(__builtin_bit_cast(__m512i, x), half));
#elif WEIR_VECTOR_BYTES == 32
  return _mm256_cvtepi32_pd(_mm256_extracti128_si256(__builtin_bit_cast(__m256i, x), half));
#elif defined(__x86_64__)
  const __m128i bits = __builtin_bit_cast(__m128i, x);
  return _mm_cvtepi32_pd(half == 0 ? bits : _mm_unpackhi_epi64(bits, bits));
#else
  Doubles out;
  for (std::size_t l = 0; l < doubles; ++l) out[l] = static_cast<double>(x[half * doubles + l]);
  return out;
#endif
}

[[gnu::always_inline]] inline Doubles exp_(Doubles x) noexcept { return elementary::exp_of(x); }
[[gnu::always_inline]] inline Doubles log_(Doubles x) noexcept { return elementary::log_of(x); }
[[gnu::always_inline]] inline Doubles expm1_(Doubles x) noexcept { return elementary::expm1_of(x); }
[[gnu::always_inline]] inline Doubles log1p_(Doubles x) noexcept { return elementary::log1p_of(x); }

}  // namespace WEIR_ISA
}  // namespace weir
