// The Cornish-Fisher expansion, for a number or a vector of them.
#pragma once

#include "weir/core_isa.hpp"

namespace weir {
inline namespace WEIR_ISA {

/// The quantile at the normal quantile z, in standard deviations from the mean, of a distribution
/// whose standardised cumulants of order 3 to 6 are given (powers 1 to 4 of a small number).
/// Source: Cornish and Fisher 1938, as Abramowitz and Stegun 26.2.49.
template <class Number, class T>
[[gnu::always_inline]] constexpr T cornish_fisher_of(T z, T c3, T c4, T c5, T c6) noexcept {
  constexpr auto over = [](int n) { return static_cast<Number>(1.0 / n); };
  constexpr auto times = [](int n) { return static_cast<Number>(n); };
  const T z2 = z * z;
  const T he1 = z;
  const T he2 = z2 - times(1);
  const T he3 = z * (z2 - times(3));
  const T he4 = z2 * (z2 - times(6)) + times(3);
  const T he5 = z * (z2 * (z2 - times(10)) + times(15));
  const T c33 = c3 * c3;
  const T order1 = c3 * he2 * over(6);
  const T order2 = c4 * he3 * over(24) - c33 * (times(2) * he3 + he1) * over(36);
  const T order3 = c5 * he4 * over(120) - c3 * c4 * (he4 + he2) * over(24) +
                   c33 * c3 * (times(12) * he4 + times(19) * he2) * over(324);
  const T order4 =
      c6 * he5 * over(720) - c4 * c4 * (times(3) * he5 + times(6) * he3 + times(2) * he1) * over(384) -
      c3 * c5 * (times(2) * he5 + times(3) * he3) * over(180) +
      c33 * c4 * (times(14) * he5 + times(37) * he3 + times(8) * he1) * over(288) -
      c33 * c33 * (times(252) * he5 + times(832) * he3 + times(227) * he1) * over(7776);
  return z + (order1 + (order2 + (order3 + order4)));
}

}  // namespace WEIR_ISA
}  // namespace weir
