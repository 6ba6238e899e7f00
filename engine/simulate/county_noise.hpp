// A county's noise for sixteen draws: what is the same whatever its money. Equation (14) of
// docs/model/simulation.md. For kernels only.
#pragma once

#include "simulate/lane_math.hpp"
#include "simulate/tile_kernels.hpp"

namespace weir {
inline namespace WEIR_ISA {

/// Words of one place and quarter, for one group or for several.
template <std::size_t count>
inline void draw_words(const TileInput& in, std::uint32_t quarter, const Group (&groups)[count],
                       std::uint64_t place, std::uint32_t index,
                       LaneWords* const (&out)[count]) noexcept {
  std::uint32_t w1[count];
  for (std::size_t n = 0; n < count; ++n) {
    w1[n] = ((quarter & 4095u) << 20) | (static_cast<std::uint32_t>(groups[n]) << 10) | index;
  }
  words_lanes(in.keys, in.first_draw, count, w1, place, out);
}

inline void copy(LaneWord& to, const std::uint32_t (&from)[lanes]) noexcept {
  __builtin_memcpy(to.word, from, sizeof from);
}

/// Lognormal with mean 1.
[[gnu::always_inline]] inline Doubles lognormal(Doubles z, Doubles sigma) noexcept {
  return exp_(sigma * (z - 0.5 * sigma));
}

inline void county_noise(const TileInput& in, std::uint64_t key, const NoiseView& out) noexcept {
  if (!in.random) {
    fill(*out.effect, 1);
    for (std::size_t t = 0; t < in.quarters; ++t) fill(out.condition[t], 1), fill(out.frailty[t], 1);
    return;
  }
  LaneWords words, of_firms;
  draw_words(in, 0, {Group::county}, key, 0, {&words});
  normal_lanes(lanes, words.word[0], out.effect->at);
  each_vector([&](std::size_t v) {
    put(*out.effect, v, lognormal(get(*out.effect, v), get(in.sigma_county, v)));
  });
  for (std::size_t t = 0; t < in.quarters; ++t) {
    const auto quarter = in.first_quarter + static_cast<std::uint32_t>(t);
    for (std::uint32_t a = 0; a < in.ages; ++a) {
      LaneWord* staying = out.staying + (t * in.ages + a) * stocks;
      draw_words(in, quarter, {Group::staying, Group::firms}, key, a, {&words, &of_firms});
      constexpr std::size_t place[] = {0, 1, 3, 4};
      for (std::size_t w = 0; w < 4; ++w) copy(staying[place[w]], words.word[w]);
      copy(staying[2], of_firms.word[1]);
      if (a > 0) continue;
      copy(out.firms_opening[t], of_firms.word[0]);
      copy(out.projects[2 * t], of_firms.word[2]);
      copy(out.projects[2 * t + 3], of_firms.word[3]);
    }
    draw_words(in, quarter, {Group::opening, Group::conditions}, key, 0, {&out.opening[t], &words});
    copy(out.conditions[t], words.word[0]);
    copy(out.declaring[2 * t], words.word[1]);
    copy(out.declaring[2 * t + 1], words.word[3]);
    if (in.declares[t]) gamma_lanes(lanes, words.word[2], *in.frailty, out.frailty[t].at);
  }
  // Equation (14).
  normal_lanes(in.quarters * lanes, out.conditions[0].word, out.condition[0].at);
  each_vector([&](std::size_t v) {
    const Doubles rho = get(in.correlation, v), sigma = get(in.sigma_quarter, v);
    const Doubles of_common = square_root(rho), of_own = square_root(1.0 - rho);
    for (std::size_t t = 0; t < in.quarters; ++t) {
      const Doubles z = of_common * get(in.common[t], v) + of_own * get(out.condition[t], v);
      put(out.condition[t], v, lognormal(z, sigma));
    }
  });
}

}  // namespace WEIR_ISA
}  // namespace weir
