// Special functions that the variates share.
#pragma once

#include <cstdint>

#include "random/coefficients.hpp"
#include "random/cornish_fisher.hpp"
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

inline double cornish_fisher(double z, double c3, double c4, double c5, double c6) noexcept {
  return cornish_fisher_of<double>(z, c3, c4, c5, c6);
}

}  // namespace weir
