// Sums and histogram bins of whole quanta, for up to 64 draws of one row and quarter at a time.
#include "simulate/tally_kernel.hpp"
#include "weir/core_lanes.hpp"

namespace weir {
inline namespace WEIR_ISA {

namespace {

constexpr std::uint64_t low_half = 0xFFFFFFFFu;

[[gnu::always_inline]] inline std::int64_t total(Bits64 x) noexcept {
  std::uint64_t sum = 0;
  for (std::size_t l = 0; l < doubles; ++l) sum += x[l];
  return static_cast<std::int64_t>(sum);
}

/// Half a unit away from zero, then 16 bits off: magnitudes in 2^-16 of a unit.
[[gnu::always_inline]] inline Bits64 coarsened(Bits64 magnitude, bool money) noexcept {
  return money ? magnitude : (magnitude + std::uint64_t{32768}) >> 16;
}

void sum_cell(const std::int64_t* quanta, bool money, CellSums& out) noexcept {
  constexpr std::uint64_t low24 = 0xFFFFFFu;
  Bits64 low{}, high{}, coarse_low{}, coarse_high{}, square0{}, square1{}, square2{}, any{};
  for (std::size_t i = 0; i < tally_draws; i += doubles) {
    const Mask64 q = load<Mask64>(quanta + i);
    const auto negative = q < 0;
    const Bits64 magnitude = __builtin_bit_cast(Bits64, negative ? -q : q);
    const Bits64 size = coarsened(magnitude, money);
    any |= size;
    const Bits64 sign = __builtin_bit_cast(Bits64, negative);
    const Mask64 coarse = __builtin_bit_cast(Mask64, (size ^ sign) - sign);
    low += __builtin_bit_cast(Bits64, q) & low_half;
    high += __builtin_bit_cast(Bits64, q >> 32);
    coarse_low += __builtin_bit_cast(Bits64, coarse) & low_half;
    coarse_high += __builtin_bit_cast(Bits64, coarse >> 32);
    const Bits64 a = size >> 24, b = size & low24;
    square0 += multiply_low_halves(b, b);
    square1 += multiply_low_halves(a, b);
    square2 += multiply_low_halves(a, a);
  }
  out = {total(low), total(high), total(coarse_low), total(coarse_high), total(square0),
         total(square1), total(square2), false};
  std::uint64_t seen = 0;
  for (std::size_t l = 0; l < doubles; ++l) seen |= any[l];
  out.square_overflows = (seen >> 48) != 0;
}

/// Lanes that are small enough.
[[gnu::always_inline]] inline void store_bins(Bin* to, Mask64 from) noexcept {
#if WEIR_VECTOR_BYTES == 64
  _mm_storeu_si128(reinterpret_cast<__m128i*>(to),
                   _mm512_cvtepi64_epi16(__builtin_bit_cast(__m512i, from)));
#else
  for (std::size_t l = 0; l < doubles; ++l) to[l] = static_cast<Bin>(from[l]);
#endif
}

bool bin_cell(const std::int64_t* quanta, Bin* out) noexcept {
  Mask64 any{};
  for (std::size_t i = 0; i < tally_draws; i += doubles) {
    const Mask64 q = load<Mask64>(quanta + i);
    const auto negative = q < 0;
    Bits64 magnitude = __builtin_bit_cast(Bits64, negative ? -q : q);
    // Bits that rounding to a double could carry into the next bin are cut off.
    magnitude = (magnitude >> 52) != 0 ? magnitude & ~std::uint64_t{0xFFFFu} : magnitude;
    const Doubles value = __builtin_convertvector(__builtin_bit_cast(Mask64, magnitude), Doubles);
    // Octave and 64th of the octave stand in the leading bits of a double.
    const Bits64 leading =
        (__builtin_bit_cast(Bits64, value) >> 46) - (std::uint64_t{1023 + 5} << 6);
    const Bits64 bin = magnitude < 64 ? magnitude : leading;
    const Bits64 sign = __builtin_bit_cast(Bits64, negative);
    store_bins(out + i, __builtin_bit_cast(Mask64, (bin ^ sign) - sign));
    any |= q;
  }
  std::int64_t seen = 0;
  for (std::size_t l = 0; l < doubles; ++l) seen |= any[l];
  return seen != 0;
}

std::size_t between(const std::int64_t* values, std::size_t count, std::int64_t least,
                    std::int64_t most, std::int64_t* out) noexcept {
  std::size_t found = 0, i = 0;
#if WEIR_VECTOR_BYTES == 64
  constexpr std::size_t together = 4;  // vectors; most have none
  const __m512i from = _mm512_set1_epi64(least), width = _mm512_set1_epi64(most - least);
  for (; i + together * doubles <= count; i += together * doubles) {
    __m512i x[together];
    __mmask8 inside[together], any = 0;
    for (std::size_t n = 0; n < together; ++n) {
      x[n] = _mm512_loadu_si512(values + i + n * doubles);
      inside[n] = _mm512_cmple_epu64_mask(_mm512_sub_epi64(x[n], from), width);
      any |= inside[n];
    }
    if (any == 0) continue;
    for (std::size_t n = 0; n < together; ++n) {
      _mm512_mask_compressstoreu_epi64(out + found, inside[n], x[n]);
      found += static_cast<std::size_t>(__builtin_popcount(inside[n]));
    }
  }
#endif
  for (; i < count; ++i) {
    out[found] = values[i];
    found += static_cast<std::size_t>(values[i] >= least) & static_cast<std::size_t>(values[i] <= most);
  }
  return found;
}

}  // namespace

extern const TallyKernels tally_kernel_table;
const TallyKernels tally_kernel_table{sum_cell, bin_cell, between};

}  // namespace WEIR_ISA
}  // namespace weir
