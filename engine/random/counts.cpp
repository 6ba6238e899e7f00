// Poisson and binomial variates by exact inversion. A small mean: add up probabilities from 0.
// A larger one: the Cornish-Fisher quantile, whose error is bounded; only where a whole number lies
// within that bound are probabilities added up, from the candidate.
#include <cmath>  // floor, ceil, sqrt, fabs: exact or correctly rounded everywhere

#include "random/special.hpp"

namespace weir {

namespace {

constexpr double smallest_large_mean = 10.0;

/// k log(k / expected) + expected - k without cancellation.
/// Needs: k > 0, expected > 0.
double deviance(double k, double expected) noexcept {
  const double v = (k - expected) / (k + expected);
  if (std::fabs(v) > 0.17) { return k * log_(k / expected) + (expected - k); }
  // log(k / expected) = 2 v + v^3 T(v^2), as in log_.
  const double v2 = v * v;
  return v * (k - expected) + k * v * v2 * elementary::polynomial(log_polynomial, v2);
}

/// Probabilities of the Poisson distribution.
struct Poisson {
  double mean;

  std::int64_t most() const noexcept { return std::int64_t{1} << 40; }
  double at_zero() const noexcept { return exp_(-mean); }
  /// P(k + 1) / P(k).
  double ratio(double k) const noexcept { return mean / (k + 1.0); }
  double at(std::int64_t k) const noexcept {
    if (k == 0) { return at_zero(); }
    const auto count = static_cast<double>(k);
    return exp_(-stirling_error_of_count(k) - deviance(count, mean) - half_log_two_pi) /
           std::sqrt(count);
  }
};

/// Probabilities of the binomial distribution.
/// Needs: 0 < p < 1.
struct Binomial {
  std::int64_t n;
  double p;
  double size = static_cast<double>(n);
  double odds = p / (1.0 - p);

  std::int64_t most() const noexcept { return n; }
  double at_zero() const noexcept { return exp_(size * log1p_(-p)); }
  /// P(k + 1) / P(k).
  double ratio(double k) const noexcept { return (size - k) / (k + 1.0) * odds; }
  double at(std::int64_t k) const noexcept {
    if (k == 0) { return at_zero(); }
    if (k == n) { return exp_(size * log_(p)); }
    const auto count = static_cast<double>(k);
    const double others = size - count;
    const double exponent = (stirling_error_of_count(n) - stirling_error_of_count(k) -
                             stirling_error_of_count(n - k)) -
                            deviance(count, size * p) - deviance(others, size * (1.0 - p)) -
                            half_log_two_pi;
    return exp_(exponent) * std::sqrt(size / (count * others));
  }
};

template <class Distribution>
std::int64_t search_from_zero(const Distribution& of, double u) noexcept {
  double probability = of.at_zero();
  double cumulative = probability;
  double k = 0.0;
  const auto most = static_cast<double>(of.most());
  while (cumulative < u && k < most && probability > 0.0) {
    probability *= of.ratio(k);
    cumulative += probability;
    k += 1.0;
  }
  return static_cast<std::int64_t>(k);
}

constexpr double negligible = 0x1p-60;  // beside a sum that is already at hand

/// P(N <= k), given P(N = k).
template <class Distribution>
double lower_tail(const Distribution& of, std::int64_t k, double at_k) noexcept {
  double total = at_k;
  double term = at_k;
  for (auto j = static_cast<double>(k); j > 0.0 && term > total * negligible; j -= 1.0) {
    term /= of.ratio(j - 1.0);
    total += term;
  }
  return total;
}

/// P(N > k), given P(N = k).
template <class Distribution>
double upper_tail(const Distribution& of, std::int64_t k, double at_k) noexcept {
  double total = 0.0;
  double term = at_k;
  const auto most = static_cast<double>(of.most());
  for (auto j = static_cast<double>(k); j < most; j += 1.0) {
    term *= of.ratio(j);
    total += term;
    if (!(term > total * negligible)) { break; }
  }
  return total;
}

/// The quantile by adding up from `start`, on the side of u's nearer end, so that no digits of
/// the tail are lost.
template <class Distribution>
std::int64_t search_near(const Distribution& of, Uniform u, double start) noexcept {
  const auto most = of.most();
  std::int64_t k = 0;
  if (start > 0.0) {
    k = start < static_cast<double>(most) ? static_cast<std::int64_t>(start) : most;
  }
  double probability = of.at(k);
  if (u.upper) {  // the smallest k with P(N > k) <= tail
    double above = upper_tail(of, k, probability);
    while (above > u.tail && k < most) {
      probability *= of.ratio(static_cast<double>(k));
      above -= probability;
      ++k;
    }
    while (k > 0 && above + probability <= u.tail) {
      above += probability;
      --k;
      probability /= of.ratio(static_cast<double>(k));
    }
    return k;
  }
  double up_to = lower_tail(of, k, probability);  // the smallest k with P(N <= k) >= tail
  while (up_to < u.tail && k < most) {
    probability *= of.ratio(static_cast<double>(k));
    up_to += probability;
    ++k;
  }
  while (k > 0 && up_to - probability >= u.tail) {
    up_to -= probability;
    --k;
    probability /= of.ratio(static_cast<double>(k));
  }
  return k;
}

// Over means from 10 to 3000 and every tail of uniform(), the Cornish-Fisher position was at most
// 0.00135 (z^2 + 1.5)^3 / variance^2 off wherever that is below 0.1 (docs/model/random.md).
constexpr double error_scale = 2e-3;

/// Cumulants of order 2 to 6.
struct Cumulants {
  double second, third, fourth, fifth, sixth;
};

template <class Distribution>
std::int64_t quantile(const Distribution& of, Uniform u, double mean, Cumulants of_count) noexcept {
  // P(N <= k) is a smooth function of k + 1/2 with these cumulants: the sum over whole numbers,
  // written as an integral, brings the factor (t/2) / sinh(t/2).
  const double variance = of_count.second - 1.0 / 12;
  const double inverse = 1.0 / variance;
  const double deviation = std::sqrt(variance);
  const double inverse_deviation = 1.0 / deviation;
  const double z = inverse_normal(u);
  const double offset =
      deviation * cornish_fisher(z, of_count.third * inverse * inverse_deviation,
                                 (of_count.fourth + 1.0 / 120) * inverse * inverse,
                                 of_count.fifth * inverse * inverse * inverse_deviation,
                                 (of_count.sixth - 1.0 / 252) * inverse * inverse * inverse);
  const double whole = std::floor(mean);
  const double position = (mean - whole) + (offset - 0.5);
  const double candidate = std::ceil(position);
  const double k = whole + candidate;
  const double past = candidate - position;
  const double spread = z * z + 1.5;
  const double error =
      error_scale * (spread * spread * spread) * (inverse * inverse) + 1e-13 * deviation;
  const bool certain = error < 0.1 && past > error && past < 1.0 - error;
  if (certain && k >= 0.0 && k <= static_cast<double>(of.most())) {
    return static_cast<std::int64_t>(k);
  }
  return search_near(of, u, k);
}

}  // namespace

std::int64_t inverse_poisson(Uniform u, double mean) noexcept {
  if (!(mean > 0.0)) { return 0; }
  const Poisson poisson{mean};
  if (mean < smallest_large_mean) { return search_from_zero(poisson, u.value()); }
  return quantile(poisson, u, mean, {mean, mean, mean, mean, mean});
}

std::int64_t inverse_binomial(Uniform u, std::int64_t n, double p) noexcept {
  if (n <= 0 || !(p > 0.0)) { return 0; }
  if (p >= 1.0) { return n; }
  if (p > 0.5) { return n - inverse_binomial({!u.upper, u.tail}, n, 1.0 - p); }
  const Binomial binomial{n, p};
  const double mean = binomial.size * p;
  if (mean < smallest_large_mean) { return search_from_zero(binomial, u.value()); }
  const double product = p * (1.0 - p);
  const double tilt = 1.0 - 2.0 * p;
  const double variance = mean * (1.0 - p);
  return quantile(binomial, u, mean,
                  {variance, variance * tilt, variance * (1.0 - 6.0 * product),
                   variance * tilt * (1.0 - 12.0 * product),
                   variance * (1.0 - 30.0 * product + 120.0 * product * product)});
}

}  // namespace weir
