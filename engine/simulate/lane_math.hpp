// Small operations on lanes, for kernels.
#pragma once

#include "simulate/lanes.hpp"
#include "weir/core_lanes.hpp"

namespace weir {
inline namespace WEIR_ISA {

/// Calls f(v) with the first lane of each vector of a Lane.
template <class F>
[[gnu::always_inline]] inline void each_vector(const F& f) noexcept {
  for (std::size_t v = 0; v < lanes; v += doubles) f(v);
}

[[gnu::always_inline]] inline Doubles get(const Lane& x, std::size_t v) noexcept {
  return load<Doubles>(x.at + v);
}
[[gnu::always_inline]] inline void put(Lane& x, std::size_t v, Doubles value) noexcept {
  store(x.at + v, value);
}
[[gnu::always_inline]] inline void fill(Lane& x, double value) noexcept {
  each_vector([&](std::size_t v) { put(x, v, all<Doubles>(value)); });
}
[[gnu::always_inline]] inline void add(Lane& x, const Lane& y) noexcept {
  each_vector([&](std::size_t v) { put(x, v, get(x, v) + get(y, v)); });
}
[[gnu::always_inline]] inline void subtract(Lane& x, const Lane& y) noexcept {
  each_vector([&](std::size_t v) { put(x, v, get(x, v) - get(y, v)); });
}
[[gnu::always_inline]] inline bool any_positive(const Lane& x) noexcept {
  bool any = false;
  for (std::size_t l = 0; l < lanes; ++l) any |= x.at[l] > 0;
  return any;
}

/// A whole number whose mean is x: x rounded down, or up with chance x - floor(x).
/// Needs: 0 <= x < 2^51.
[[gnu::always_inline]] inline void whole_lanes(const std::uint32_t* word, const Lane& x,
                                               Lane& out) noexcept {
  for (std::size_t l = 0; l < lanes; l += floats) {
    const auto words = load<Mask32>(word + l);
    for (const std::size_t half : {0, 1}) {
      const Doubles signed_word = half == 0 ? widen<0>(words) : widen<1>(words);
      const auto upper = signed_word < 0.0;
      const Doubles tail = ((upper ? signed_word + 0x1p31 : signed_word) + 0.5) * 0x1p-32;
      const std::size_t v = l + half * doubles;
      const Doubles sum = get(x, v) + (upper ? 1.0 - tail : tail);
      const Doubles near = (sum + 0x1p52) - 0x1p52;
      put(out, v, near > sum ? near - 1.0 : near);
    }
  }
}

}  // namespace WEIR_ISA
}  // namespace weir
