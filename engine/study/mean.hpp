// Means of draws.
#pragma once

#include <cmath>
#include <numeric>
#include <vector>

#include "weir/study/value.hpp"

namespace weir {

/// Needs: values.
inline double mean_of(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

inline Worth mean_with_error(const std::vector<double>& values) {
  const double mean = mean_of(values);
  double squares = 0;
  for (const double value : values) squares += (value - mean) * (value - mean);
  const auto n = static_cast<double>(values.size());
  return {mean, n > 1 ? std::sqrt(squares / (n * (n - 1))) : 0};
}

}  // namespace weir
