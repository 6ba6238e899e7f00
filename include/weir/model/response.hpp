// Equation (1): the response family, written in t = 1/s so that the exponential case is t = 0, for a
// number or a vector of them.
//   H(y)  = K (e^((t-1) g) - 1) / (t-1),  g = ln(1 + t y/K) / t   (t = 0: g = y/K; t = 1: H = K g)
//   H'(y) = e^(-g)
#pragma once

#include "weir/core_elementary.hpp"

namespace weir {
inline namespace WEIR_ISA {

template <class T>
[[gnu::always_inline]] constexpr T growth_of(T y, T curvature, T inverse_tail) noexcept {
  const T z = y / curvature;
  return inverse_tail > 0.0 ? elementary::log1p_of(inverse_tail * z) / inverse_tail : z;
}

/// H(y). Needs: y >= 0, curvature > 0, inverse_tail >= 0.
template <class T>
[[gnu::always_inline]] constexpr T response_of(T y, T curvature, T inverse_tail) noexcept {
  const T g = growth_of(y, curvature, inverse_tail);
  const T rate = inverse_tail - 1.0;
  return curvature * (rate != 0.0 ? elementary::expm1_of(rate * g) / rate : g);
}

/// What many responses with one t have in common.
template <class T>
struct Tail {
  T inverse;           // t
  T ratio, over_rate;  // (t - 1) / t, 1 / (t - 1)
};
template <class T>
[[gnu::always_inline]] constexpr Tail<T> tail_of(T inverse_tail) noexcept {
  const T rate = inverse_tail - 1.0;
  return {inverse_tail, rate / inverse_tail, 1.0 / rate};
}

/// H(z) for a curvature of 1, but for rounding. Needs: z >= 0.
template <class T>
[[gnu::always_inline]] constexpr T unit_response_of(T z, const Tail<T>& tail) noexcept {
  const T growth = elementary::log1p_of(tail.inverse * z);
  const T exponent = tail.inverse > 0.0 ? tail.ratio * growth : -z;
  return tail.inverse != 1.0 ? elementary::expm1_of(exponent) * tail.over_rate : growth;
}

}  // namespace WEIR_ISA
}  // namespace weir
