#include "study/gaussian.hpp"

#include <cmath>

#include "weir/core_elementary.hpp"

namespace weir {

bool cholesky(std::size_t n, double* a) {
  for (std::size_t r = 0; r < n; ++r) {
    for (std::size_t c = 0; c <= r; ++c) {
      double sum = a[r * n + c];
      for (std::size_t k = 0; k < c; ++k) sum -= a[r * n + k] * a[c * n + k];
      if (c < r) {
        a[r * n + c] = sum / a[c * n + c];
      } else if (sum > 0) {
        a[r * n + r] = std::sqrt(sum);
      } else {
        return false;
      }
    }
  }
  return true;
}

void solve_lower(std::size_t n, const double* lower, double* b) {
  for (std::size_t r = 0; r < n; ++r) {
    for (std::size_t k = 0; k < r; ++k) b[r] -= lower[r * n + k] * b[k];
    b[r] /= lower[r * n + r];
  }
}

double log_density(std::size_t n, const double* mean, double* covariance, double* x) {
  for (std::size_t r = 0; r < n; ++r) {
    if (!std::isfinite(mean[r])) return -HUGE_VAL;
    x[r] -= mean[r];
  }
  if (!cholesky(n, covariance)) return -HUGE_VAL;
  solve_lower(n, covariance, x);
  double sum = 0;
  for (std::size_t r = 0; r < n; ++r) {
    sum -= 0.5 * x[r] * x[r] + log_(covariance[r * n + r]);
  }
  return sum;
}

}  // namespace weir
