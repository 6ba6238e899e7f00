// Special functions that the variates share.
#pragma once

#include <cstdint>

#include "random/coefficients.hpp"
#include "weir/random.hpp"

namespace weir {

/// lgamma(x + 1) less Stirling's (x + 1/2) log x - x + log(2 pi) / 2.
/// Needs: x >= 16.
/// Source: the asymptotic series with Bernoulli numbers, DLMF 5.11.1.
inline double stirling_error(double x) noexcept {
  constexpr double series[] = {1.0 / 12,   -1.0 / 360,      1.0 / 1260,
                               -1.0 / 1680, 1.0 / 1188, -691.0 / 360360};
  const double inverse = 1.0 / x;
  return inverse * elementary::polynomial(series, inverse * inverse);
}

/// The same for a whole number k >= 1 of any size.
inline double stirling_error_of_count(std::int64_t k) noexcept {
  return k < 16 ? stirling_table[k] : stirling_error(static_cast<double>(k));
}

/// log of the beta function.
/// Needs: a, b > 0.
double log_beta(double a, double b) noexcept;

/// The quantile at the normal quantile z, in standard deviations from the mean, of a distribution
/// whose standardised cumulants of order 3 to 6 are given (powers 1 to 4 of a small number).
/// Source: Cornish and Fisher 1938, as Abramowitz and Stegun 26.2.49.
inline double cornish_fisher(double z, double c3, double c4, double c5, double c6) noexcept {
  const double z2 = z * z;
  const double he1 = z;
  const double he2 = z2 - 1.0;
  const double he3 = z * (z2 - 3.0);
  const double he4 = z2 * (z2 - 6.0) + 3.0;
  const double he5 = z * (z2 * (z2 - 10.0) + 15.0);
  const double c33 = c3 * c3;
  const double order1 = c3 * he2 * (1.0 / 6);
  const double order2 = c4 * he3 * (1.0 / 24) - c33 * (2.0 * he3 + he1) * (1.0 / 36);
  const double order3 = c5 * he4 * (1.0 / 120) - c3 * c4 * (he4 + he2) * (1.0 / 24) +
                        c33 * c3 * (12.0 * he4 + 19.0 * he2) * (1.0 / 324);
  const double order4 = c6 * he5 * (1.0 / 720) -
                        c4 * c4 * (3.0 * he5 + 6.0 * he3 + 2.0 * he1) * (1.0 / 384) -
                        c3 * c5 * (2.0 * he5 + 3.0 * he3) * (1.0 / 180) +
                        c33 * c4 * (14.0 * he5 + 37.0 * he3 + 8.0 * he1) * (1.0 / 288) -
                        c33 * c33 * (252.0 * he5 + 832.0 * he3 + 227.0 * he1) * (1.0 / 7776);
  return z + (order1 + (order2 + (order3 + order4)));
}

}  // namespace weir
