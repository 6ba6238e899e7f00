// Small dense Gaussians: n is the number of observations.
#pragma once

#include <cstddef>
#include <vector>

namespace weir {

/// Lower Cholesky factor in place of the symmetric `a`; what lies above the diagonal is not read.
/// Shape: n x n, by rows. Fails: false when it is not positive definite.
bool cholesky(std::size_t n, double* a);

/// Solves L x = b in place of b.
void solve_lower(std::size_t n, const double* lower, double* b);

/// Log density of `x` but for the constant: -1/2 (x - mean)' covariance^-1 (x - mean) - log det / 2.
/// `covariance` is overwritten by its factor, `x` by the whitened residual.
/// Fails: minus infinity when the mean is not finite or the covariance not positive definite.
double log_density(std::size_t n, const double* mean, double* covariance, double* x);

}  // namespace weir
