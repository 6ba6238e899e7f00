// The response to money and the lags of docs/model/planning.md, by other means than the engine's.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <compare>
#include <vector>

namespace weir::test {

/// Equation (1).
inline double oracle_response(double y, double curvature, double inverse_tail) {
  const double tau = inverse_tail;
  const double g = tau == 0 ? y / curvature : std::log1p(tau * y / curvature) / tau;
  return tau == 1 ? curvature * g : curvature * std::expm1((tau - 1) * g) / (tau - 1);
}

/// Equation (1s).
inline double oracle_response_above(double y, double threshold, double curvature,
                                    double inverse_tail) {
  return oracle_response(std::max(y - threshold, 0.0), curvature, inverse_tail);
}

/// The chance that exponential stages of these means have all been passed by `time`, and the
/// integral of that chance from 0 to `time`: the exponential of the chain's generator, by its power
/// series after halving the time until the series converges at once.
struct Passed {
  double chance = 0, integral = 0;
};
inline Passed passed(const std::vector<double>& means, double time) {
  if (time < 0) return {};
  if (means.empty()) return {1, time};
  using Matrix = std::array<std::array<long double, 6>, 6>;  // four stages, passed, the integral
  const std::size_t n = means.size();
  const std::size_t size = n + 2;
  const auto times = [size](const Matrix& a, const Matrix& b) {
    Matrix product{};
    for (std::size_t i = 0; i < size; ++i) {
      for (std::size_t j = 0; j <= i; ++j) {  // all matrices here are lower triangular
        for (std::size_t k = j; k <= i; ++k) product[i][j] += a[i][k] * b[k][j];
      }
    }
    return product;
  };
  long double largest = 1;
  for (const double mean : means) largest = std::max(largest, 1.0L / mean);
  int halvings = 0;
  long double step = time;
  for (; step * largest > 0.25L; ++halvings) step /= 2;
  Matrix generator{};
  for (std::size_t j = 0; j < n; ++j) {
    generator[j][j] = -step / means[j];
    generator[j + 1][j] = step / means[j];
  }
  generator[n + 1][n] = step;
  Matrix exponential{}, term{};
  for (std::size_t i = 0; i < size; ++i) exponential[i][i] = term[i][i] = 1;
  for (int k = 1; k <= 13; ++k) {
    term = times(term, generator);
    for (auto& row : term) {
      for (long double& x : row) x /= k;
    }
    for (std::size_t i = 0; i < size; ++i) {
      for (std::size_t j = 0; j < size; ++j) exponential[i][j] += term[i][j];
    }
  }
  for (int k = 0; k < halvings; ++k) exponential = times(exponential, exponential);
  return {static_cast<double>(exponential[n][0]), static_cast<double>(exponential[n + 1][0])};
}

struct OracleLags {
  double opens = 0, start = 0, disbursement = 0, build = 0, ramp = 0;
  bool reimbursed = false;
  auto operator<=>(const OracleLags&) const = default;
};
struct OracleShares {
  double started = 0, disbursed = 0, operating = 0, full = 0;
};

inline OracleShares shares_at(const OracleLags& lags, double age) {
  const auto stages = [](std::vector<double> means) {
    std::erase_if(means, [](double mean) { return mean < 0.001; });
    return means;
  };
  const double a = age - lags.opens;
  if (lags.reimbursed) {
    const double begun = a >= 0 ? 1 : 0;
    return {begun, passed(stages({lags.disbursement}), a).chance, begun, begun};
  }
  const std::vector<double> all =
      stages({lags.start, lags.disbursement, lags.build / 2, lags.build / 2});
  OracleShares share;
  share.started = passed(stages({lags.start}), a).chance;
  share.disbursed = passed(stages({lags.start, lags.disbursement}), a).chance;
  const Passed now = passed(all, a);
  share.operating = now.chance;
  share.full = lags.ramp >= 0.001
                   ? (now.integral - passed(all, a - lags.ramp).integral) / lags.ramp
                   : now.chance;
  return share;
}

}  // namespace weir::test
