// A county's noise for sixteen draws: what is the same whatever its money. Equation (14) of
// docs/model/simulation.md. For kernels only.
#pragma once

#include "simulate/lane_math.hpp"
#include "simulate/tile_kernels.hpp"

namespace weir {
inline namespace WEIR_ISA {

inline void draw_words(const TileInput& in, std::uint32_t quarter, Group group, std::uint64_t place,
                std::uint32_t index, LaneWords& out) noexcept {
  const std::uint32_t w1 = ((quarter & 4095u) << 20) | (static_cast<std::uint32_t>(group) << 10) | index;
  words_lanes(in.seed, in.first_draw, w1, place, out);
}

inline void copy(LaneWord& to, const std::uint32_t (&from)[lanes]) noexcept {
  __builtin_memcpy(to.word, from, sizeof from);
}

/// Lognormal with mean 1: z becomes exp(sigma (z - sigma / 2)).
inline void to_lognormal(Lane& z, const Lane& sigma) noexcept {
  each_vector([&](std::size_t v) {
    const Doubles s = get(sigma, v);
    put(z, v, exp_(s * (get(z, v) - 0.5 * s)));
  });
}

inline void county_noise(const TileInput& in, std::uint64_t key, const NoiseView& out) noexcept {
  if (!in.random) {
    fill(*out.effect, 1);
    for (std::size_t t = 0; t < in.quarters; ++t) fill(out.condition[t], 1), fill(out.frailty[t], 1);
    return;
  }
  LaneWords words;
  draw_words(in, 0, Group::county, key, 0, words);
  normal_lanes(lanes, words.word[0], out.effect->at);
  to_lognormal(*out.effect, in.sigma_county);
  for (std::size_t t = 0; t < in.quarters; ++t) {
    const auto quarter = in.first_quarter + static_cast<std::uint32_t>(t);
    draw_words(in, quarter, Group::opening, key, 0, out.opening[t]);
    for (std::uint32_t a = 0; a < in.ages; ++a) {
      LaneWord* staying = out.staying + (t * in.ages + a) * stocks;
      draw_words(in, quarter, Group::staying, key, a, words);
      constexpr std::size_t place[] = {0, 1, 3, 4};
      for (std::size_t w = 0; w < 4; ++w) copy(staying[place[w]], words.word[w]);
      draw_words(in, quarter, Group::firms, key, a, words);
      copy(staying[2], words.word[1]);
      if (a > 0) continue;
      copy(out.firms_opening[t], words.word[0]);
      copy(out.projects[2 * t], words.word[2]);
      copy(out.projects[2 * t + 3], words.word[3]);
    }
    // Equation (14).
    Lane& condition = out.condition[t];
    draw_words(in, quarter, Group::conditions, key, 0, words);
    copy(out.declaring[2 * t], words.word[1]);
    copy(out.declaring[2 * t + 1], words.word[3]);
    normal_lanes(lanes, words.word[0], condition.at);
    each_vector([&](std::size_t v) {
      const Doubles rho = get(in.correlation, v);
      put(condition, v,
          square_root(rho) * get(in.common[t], v) + square_root(1.0 - rho) * get(condition, v));
    });
    to_lognormal(condition, in.sigma_quarter);
    if (in.declares[t]) gamma_lanes(lanes, words.word[2], *in.frailty, out.frailty[t].at);
  }
}

}  // namespace WEIR_ISA
}  // namespace weir
