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

/// H(z)'s factor that costs time, for a curvature of 1: H = factor * factor_scale(inverse_tail).
/// Needs: z >= 0; one inverse_tail for many z.
template <class T>
[[gnu::always_inline]] constexpr T response_factor_of(T z, double inverse_tail) noexcept {
  if (inverse_tail == 0.0) return elementary::expm1_of(-z);
  const T growth = elementary::log1p_of(inverse_tail * z);
  return inverse_tail == 1.0 ? growth
                             : elementary::expm1_of((1.0 - 1.0 / inverse_tail) * growth);
}
constexpr double factor_scale(double inverse_tail) noexcept {
  return inverse_tail == 1.0 ? 1.0 : 1.0 / (inverse_tail - 1.0);
}

}  // namespace WEIR_ISA
}  // namespace weir
