// What a county's path comes to: net of displacement, equation (11), and in whole quanta. For kernels
// only.
#pragma once

#include "simulate/lane_math.hpp"
#include "simulate/tile_kernels.hpp"

namespace weir {
inline namespace WEIR_ISA {

inline void county_net(const TileInput& in, const Inflow& inflow, std::size_t i, const Lane* gain,
                const Lane* trained, Lane* jobs, Lane* years) noexcept {
  const std::size_t q = in.quarters;
  each_vector([&](std::size_t v) {
    const Doubles displaced = get(in.displacement, v), local = get(in.displacement_local, v);
    const Doubles own = 1.0 - displaced * (inflow.alone[i] ? Doubles{} + 1.0 : local);
    const Doubles away = displaced * (1.0 - local);
    Doubles sum{};
    for (std::size_t t = 0; t < q; ++t) {
      Doubles lost{};
      for (std::uint32_t n = inflow.first[i]; n < inflow.first[i + 1]; ++n) {
        lost += inflow.weight[n] * get(gain[inflow.from[n] * q + t], v);
      }
      const Doubles net = own * get(gain[i * q + t], v) - away * lost +
                          get(in.net_per_trainee, v) * get(trained[i * q + t], v);
      sum += 0.25 * net;
      put(jobs[t], v, net);
      put(years[t], v, sum);
    }
  });
}

inline void add_quanta(std::size_t quarters, const Lane* values, double per_unit,
                       std::int64_t* const* to, std::size_t count) noexcept {
  constexpr double largest = 9.2e18;
  for (std::size_t t = 0; t < quarters; ++t) {
    Mask64 quanta[lanes / doubles];
    each_vector([&](std::size_t v) {
      const Doubles x = greatest(least(get(values[t], v) * per_unit, all<Doubles>(largest)),
                                 all<Doubles>(-largest));
      const Bits64 sign = __builtin_bit_cast(Bits64, x) & (std::uint64_t{1} << 63);
      const auto half = __builtin_bit_cast(
          Doubles, sign | __builtin_bit_cast(Bits64, all<Doubles>(0.5)));
      quanta[v / doubles] = __builtin_convertvector(x + half, Mask64);
    });
    for (std::size_t c = 0; c < count; ++c) {
      each_vector([&](std::size_t v) {
        std::int64_t* cell = to[c] + t * lanes + v;
        store(cell, load<Mask64>(cell) + quanta[v / doubles]);
      });
    }
  }
}

}  // namespace WEIR_ISA
}  // namespace weir
