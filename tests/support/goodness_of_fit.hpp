// Tests of hypotheses: each gives the chance, were the sampler right, of a sample at least so odd.
#pragma once

#include <algorithm>
#include <boost/math/distributions/chi_squared.hpp>
#include <boost/math/distributions/normal.hpp>
#include <cmath>
#include <cstdint>
#include <functional>
#include <vector>

/// A right sampler fails a check for one seed in a million.
inline constexpr double false_alarm = 1e-6;

/// The chance that chi-square with these degrees of freedom is at least the statistic.
inline double chi_square_chance(double statistic, double degrees) {
  return boost::math::cdf(boost::math::complement(boost::math::chi_squared{degrees}, statistic));
}

/// Pearson's test of counts against their probabilities; cells that expect fewer than 25 are merged
/// with the next.
inline double chi_square(const std::vector<std::int64_t>& sampled,
                  const std::function<double(std::int64_t)>& probability, std::int64_t most) {
  std::vector<double> observed(static_cast<std::size_t>(most) + 1);
  for (const auto k : sampled) { observed.at(static_cast<std::size_t>(std::min(k, most))) += 1; }
  const auto n = static_cast<double>(sampled.size());
  double statistic = 0.0, cell_observed = 0.0, cell_expected = 0.0, below = 0.0;
  int cells = 0;
  for (std::int64_t k = 0; k <= most; ++k) {
    const double p = k < most ? probability(k) : 1.0 - below;
    below += p;
    cell_expected += n * p;
    cell_observed += observed[static_cast<std::size_t>(k)];
    if (cell_expected >= 25 && (n * (1.0 - below) >= 25 || k == most)) {
      const double miss = cell_observed - cell_expected;
      statistic += miss * miss / cell_expected;
      cell_observed = cell_expected = 0.0;
      ++cells;
    }
  }
  if (cell_expected > 0.0) {  // the last cells, if few expect much
    const double miss = cell_observed - cell_expected;
    statistic += miss * miss / cell_expected;
    ++cells;
  }
  return chi_square_chance(statistic, cells - 1);
}

/// The Kolmogorov-Smirnov test: the chance of a distance at least as large as the sample's.
/// Source: Kolmogorov's limit, with Stephens' correction for a finite sample.
inline double kolmogorov_smirnov(std::vector<double> sampled, const std::function<double(double)>& cdf) {
  std::sort(sampled.begin(), sampled.end());
  const auto n = static_cast<double>(sampled.size());
  double distance = 0.0;
  for (std::size_t i = 0; i < sampled.size(); ++i) {
    const double f = cdf(sampled[i]);
    const auto rank = static_cast<double>(i);
    distance = std::max({distance, f - rank / n, (rank + 1.0) / n - f});
  }
  const double lambda = (std::sqrt(n) + 0.12 + 0.11 / std::sqrt(n)) * distance;
  double chance = 0.0;
  for (int j = 1; j <= 100; ++j) {
    chance += (j % 2 ? 2.0 : -2.0) * std::exp(-2.0 * j * j * lambda * lambda);
  }
  return lambda < 0.2 ? 1.0 : chance;
}

/// The chance, were two samples of uniforms independent, of a correlation at least this large.
inline double correlation(const std::vector<double>& a, const std::vector<double>& b) {
  const auto n = static_cast<double>(std::min(a.size(), b.size()));
  double product = 0.0;
  for (std::size_t i = 0; i < static_cast<std::size_t>(n); ++i) {
    product += (a[i] - 0.5) * (b[i] - 0.5);
  }
  const double z = 12.0 * product / std::sqrt(n);
  return 2.0 * boost::math::cdf(boost::math::normal{}, -std::fabs(z));
}

/// The chance, were two samples of uniforms independent, of counts at least as uneven over a
/// grid of 16 x 16 cells.
inline double grid(const std::vector<double>& a, const std::vector<double>& b) {
  std::vector<double> cells(256);
  const std::size_t n = std::min(a.size(), b.size());
  for (std::size_t i = 0; i < n; ++i) {
    cells[static_cast<std::size_t>(a[i] * 16) * 16 + static_cast<std::size_t>(b[i] * 16)] += 1;
  }
  const double expected = static_cast<double>(n) / 256;
  double statistic = 0.0;
  for (const double cell : cells) { statistic += (cell - expected) * (cell - expected) / expected; }
  return chi_square_chance(statistic, 255);
}
