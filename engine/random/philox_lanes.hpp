// Philox4x32-10 over lanes. A vector of 64-bit lanes holds one word of every second draw in its low
// halves; what stands in the high halves never matters.
#pragma once

#include "weir/core_lanes.hpp"
#include "weir/random_lanes.hpp"

namespace weir {
inline namespace WEIR_ISA {

struct PhiloxLanes {
  Bits64 w0, w1, w2, w3;
};

[[gnu::always_inline]] inline void philox_round(PhiloxLanes& x, std::uint64_t k0,
                                                std::uint64_t k1) noexcept {
  const Bits64 product0 = multiply_low_halves(x.w0, Bits64{} + std::uint64_t{0xD2511F53u});
  const Bits64 product1 = multiply_low_halves(x.w2, Bits64{} + std::uint64_t{0xCD9E8D57u});
  x.w0 = (product1 >> 32) ^ x.w1 ^ (Bits64{} + k0);
  x.w1 = product1;
  x.w2 = (product0 >> 32) ^ x.w3 ^ (Bits64{} + k1);
  x.w3 = product0;
}

/// Draws first, first + 2, .. in `even`, those between in `odd`: one word of both, in order.
[[gnu::always_inline]] inline Bits32 interleave(Bits64 even, Bits64 odd) noexcept {
#if WEIR_VECTOR_BYTES == 64
  return __builtin_bit_cast(
      Bits32, _mm512_mask_shuffle_epi32(__builtin_bit_cast(__m512i, even), 0xAAAA,
                                        __builtin_bit_cast(__m512i, odd), _MM_PERM_CCAA));
#else
  return __builtin_bit_cast(Bits32, (even & std::uint64_t{0xFFFFFFFFu}) | (odd << 32));
#endif
}

/// Counters whose rounds are computed in step, so that one's products fill another's waiting: as many as
/// the registers hold.
inline constexpr std::size_t philox_at_once = WEIR_VECTOR_BYTES == 64 ? 2 : 1;

template <std::size_t counters>
[[gnu::always_inline]] inline void philox(const RoundKeys& keys, std::uint32_t first_draw,
                                          const std::uint32_t* w1, std::uint64_t place,
                                          LaneWords* const* out) noexcept {
  Bits64 step{};
  for (std::size_t l = 0; l < doubles; ++l) step[l] = 2 * l;
  for (std::size_t from = 0; from < lanes; from += floats) {
    const auto first = static_cast<std::uint32_t>(first_draw + from);
    PhiloxLanes even[counters], odd[counters];
    for (std::size_t n = 0; n < counters; ++n) {
      even[n] = {step + std::uint64_t{first}, Bits64{} + std::uint64_t{w1[n]}, Bits64{} + place,
                 Bits64{} + (place >> 32)};
      odd[n] = even[n];
      odd[n].w0 += std::uint64_t{1};
    }
#pragma GCC unroll 10
    for (int round = 0; round < RoundKeys::rounds; ++round) {
#pragma GCC unroll 2
      for (std::size_t n = 0; n < counters; ++n) {
        philox_round(even[n], keys.first[round], keys.second[round]);
        philox_round(odd[n], keys.first[round], keys.second[round]);
      }
    }
    for (std::size_t n = 0; n < counters; ++n) {
      store(&out[n]->word[0][from], interleave(even[n].w0, odd[n].w0));
      store(&out[n]->word[1][from], interleave(even[n].w1, odd[n].w1));
      store(&out[n]->word[2][from], interleave(even[n].w2, odd[n].w2));
      store(&out[n]->word[3][from], interleave(even[n].w3, odd[n].w3));
    }
  }
}

}  // namespace WEIR_ISA
}  // namespace weir
