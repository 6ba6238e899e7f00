#include "weir/random.hpp"

namespace weir {

void philox_lanes(PhiloxKey key, std::uint32_t first_draw, std::uint32_t w1, std::uint64_t place,
                  std::size_t count, std::uint32_t* __restrict w0, std::uint32_t* __restrict w1out,
                  std::uint32_t* __restrict w2out, std::uint32_t* __restrict w3out) noexcept {
  const auto place_low = static_cast<std::uint32_t>(place);
  const auto place_high = static_cast<std::uint32_t>(place >> 32);
  for (std::size_t lane = 0; lane < count; ++lane) {
    const auto draw = first_draw + static_cast<std::uint32_t>(lane);
    const PhiloxBlock block = philox4x32_10({{draw, w1, place_low, place_high}}, key);
    w0[lane] = block.w[0];
    w1out[lane] = block.w[1];
    w2out[lane] = block.w[2];
    w3out[lane] = block.w[3];
  }
}

}  // namespace weir
