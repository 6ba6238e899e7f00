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

[[gnu::always_inline]] inline void philox_round(PhiloxLanes& x, std::uint32_t k0,
                                                std::uint32_t k1) noexcept {
  const Bits64 product0 = multiply_low_halves(x.w0, Bits64{} + std::uint64_t{0xD2511F53u});
  const Bits64 product1 = multiply_low_halves(x.w2, Bits64{} + std::uint64_t{0xCD9E8D57u});
  x.w0 = (product1 >> 32) ^ x.w1 ^ (Bits64{} + std::uint64_t{k0});
  x.w1 = product1;
  x.w2 = (product0 >> 32) ^ x.w3 ^ (Bits64{} + std::uint64_t{k1});
  x.w3 = product0;
}

/// Draws first, first + 2, .. in `even`, those between in `odd`: one word of both, in order.
[[gnu::always_inline]] inline Bits32 interleave(Bits64 even, Bits64 odd) noexcept {
  return __builtin_bit_cast(Bits32, (even & std::uint64_t{0xFFFFFFFFu}) | (odd << 32));
}

[[gnu::always_inline]] inline void philox(std::uint64_t seed, std::uint32_t first_draw,
                                          std::uint32_t w1, std::uint64_t place,
                                          LaneWords& out) noexcept {
  Bits64 step{};
  for (std::size_t l = 0; l < doubles; ++l) step[l] = 2 * l;
  for (std::size_t from = 0; from < lanes; from += floats) {
    const auto first = static_cast<std::uint32_t>(first_draw + from);
    PhiloxLanes even{step + std::uint64_t{first}, Bits64{} + std::uint64_t{w1}, Bits64{} + place,
                     Bits64{} + (place >> 32)};
    PhiloxLanes odd = even;
    odd.w0 += std::uint64_t{1};
    auto k0 = static_cast<std::uint32_t>(seed);
    auto k1 = static_cast<std::uint32_t>(seed >> 32);
    for (int round = 0; round < 10; ++round) {
      philox_round(even, k0, k1);
      philox_round(odd, k0, k1);
      k0 += 0x9E3779B9u;
      k1 += 0xBB67AE85u;
    }
    store(&out.word[0][from], interleave(even.w0, odd.w0));
    store(&out.word[1][from], interleave(even.w1, odd.w1));
    store(&out.word[2][from], interleave(even.w2, odd.w2));
    store(&out.word[3][from], interleave(even.w3, odd.w3));
  }
}

}  // namespace WEIR_ISA
}  // namespace weir
