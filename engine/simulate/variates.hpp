// Variates as the simulation uses them: the draw itself, or its mean where process noise is off.
#pragma once

#include "weir/random.hpp"

namespace weir {

/// With `random` false each returns its mean, so that the simulation equals the planning layer.
struct Variates {
  bool random = true;

  double poisson(Uniform u, double mean) const {
    return random ? static_cast<double>(inverse_poisson(u, mean)) : mean;
  }
  double binomial(Uniform u, double n, double p) const {
    return random ? static_cast<double>(inverse_binomial(u, static_cast<std::int64_t>(n), p)) : n * p;
  }
  /// A whole number whose mean is x: x rounded down, or up with chance x - floor(x).
  double whole(Uniform u, double x) const {
    return random ? static_cast<double>(static_cast<std::int64_t>(x + u.value())) : x;
  }
  /// Lognormal with mean 1.
  double lognormal(Uniform u, double sigma) const {
    return random ? exp_(sigma * (inverse_normal(u) - 0.5 * sigma)) : 1;
  }
  /// Gamma with mean 1 and variance 1 / size.
  double gamma(Uniform u, double size) const {
    return random ? inverse_gamma(u, size) / size : 1;
  }
};

}  // namespace weir
