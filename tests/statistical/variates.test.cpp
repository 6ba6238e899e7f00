// uses: random
// Each check is a test of a hypothesis on a fixed seed: a right sampler fails it for one seed in a
// million (false_alarm). About 40 checks are made, so one seed in 25,000 would fail somewhere;
// this one does not. Each helper is shown to reject a sampler that is 2% wrong.
#include <algorithm>
#include <boost/math/distributions/binomial.hpp>
#include <boost/math/distributions/chi_squared.hpp>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/poisson.hpp>
#include <boost/math/special_functions/beta.hpp>
#include <boost/math/special_functions/gamma.hpp>
#include <catch2/catch.hpp>
#include <cmath>
#include <functional>
#include <string>
#include <vector>

#include "weir/random.hpp"

using namespace weir;

namespace {

constexpr double false_alarm = 1e-6;
constexpr std::uint32_t draws = 400000;
constexpr Stream stream{20200101};

/// The uniforms of one purpose: draws 0, 1, 2, ...
std::vector<Uniform> uniforms(std::uint32_t group, int word, std::uint32_t quarter = 3,
                              std::uint32_t index = 0,
                              std::uint64_t place = place_hash("513221"),
                              Stream of = stream) {
  std::vector<Uniform> out;
  out.reserve(draws);
  for (std::uint32_t draw = 0; draw < draws; ++draw) {
    out.push_back(uniform(of.words(draw, quarter, group, index, place).w[word]));
  }
  return out;
}

template <class Variate>
auto sample(const std::vector<Uniform>& from, Variate variate) {
  std::vector<decltype(variate(from[0]))> out;
  out.reserve(from.size());
  for (const Uniform u : from) { out.push_back(variate(u)); }
  return out;
}

/// The chance that chi-square with these degrees of freedom is at least the statistic.
double chi_square_chance(double statistic, double degrees) {
  return boost::math::cdf(boost::math::complement(boost::math::chi_squared{degrees}, statistic));
}

/// Pearson's test of counts against their probabilities; cells that expect fewer than 25 are merged
/// with the next.
double chi_square(const std::vector<std::int64_t>& sampled,
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
double kolmogorov_smirnov(std::vector<double> sampled, const std::function<double(double)>& cdf) {
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
double correlation(const std::vector<double>& a, const std::vector<double>& b) {
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
double grid(const std::vector<double>& a, const std::vector<double>& b) {
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

double poisson_fit(double sampled_mean, double mean, std::uint32_t group) {
  const auto counts = sample(uniforms(group, 0),
                             [=](Uniform u) { return inverse_poisson(u, sampled_mean); });
  const boost::math::poisson poisson{mean};
  return chi_square(
      counts, [&](std::int64_t k) { return boost::math::pdf(poisson, static_cast<double>(k)); },
      static_cast<std::int64_t>(mean + 20 + 10 * std::sqrt(mean)));
}

double binomial_fit(double sampled_p, int n, double p, std::uint32_t group) {
  const auto counts = sample(uniforms(group, 1),
                             [=](Uniform u) { return inverse_binomial(u, n, sampled_p); });
  const boost::math::binomial binomial(n, p);
  return chi_square(
      counts, [&](std::int64_t k) { return boost::math::pdf(binomial, static_cast<double>(k)); },
      n);
}

double gamma_fit(double sampled_shape, double shape, std::uint32_t group) {
  const auto values = sample(uniforms(group, 2),
                             [=](Uniform u) { return inverse_gamma(u, sampled_shape); });
  return kolmogorov_smirnov(values, [=](double x) { return boost::math::gamma_p(shape, x); });
}

double beta_fit(double sampled_a, double a, double b, std::uint32_t group) {
  auto some = uniforms(group, 3);
  some.resize(draws / 4);
  const auto values = sample(some, [=](Uniform u) { return inverse_beta(u, sampled_a, b); });
  return kolmogorov_smirnov(values, [=](double x) { return boost::math::ibeta(a, b, x); });
}

double normal_fit(double scale, std::uint32_t group) {
  const boost::math::normal normal;
  const auto values =
      sample(uniforms(group, 0), [=](Uniform u) { return scale * inverse_normal(u); });
  return kolmogorov_smirnov(values, [&](double x) { return boost::math::cdf(normal, x); });
}

std::vector<double> values(const std::vector<Uniform>& from) {
  return sample(from, [](Uniform u) { return u.value(); });
}

}  // namespace

TEST_CASE("Each output word is uniform") {
  for (int word = 0; word < 4; ++word) {
    CHECK(kolmogorov_smirnov(values(uniforms(1, word)), [](double x) { return x; }) > false_alarm);
  }
}

TEST_CASE("Normal variates are normal") {
  CHECK(normal_fit(1.0, 2) > false_alarm);
  CHECK(normal_fit(1.02, 2) < false_alarm);
}

TEST_CASE("Gamma variates follow the gamma distribution") {
  std::uint32_t group = 10;
  for (const double shape : {0.05, 0.5, 2.0, 7.0, 60.0, 6000.0}) {
    INFO("shape " << shape);
    CHECK(gamma_fit(shape, shape, ++group) > false_alarm);
    CHECK(gamma_fit(1.02 * shape, shape, group) < false_alarm);
  }
}

TEST_CASE("Beta variates follow the beta distribution") {
  CHECK(beta_fit(2.5, 2.5, 7.5, 20) > false_alarm);
  CHECK(beta_fit(0.5, 0.5, 0.7, 21) > false_alarm);
  CHECK(beta_fit(1.05 * 2.5, 2.5, 7.5, 20) < false_alarm);  // a quarter of the draws: 5% wrong
}

TEST_CASE("Poisson variates follow the Poisson distribution") {
  std::uint32_t group = 30;
  for (const double mean : {0.5, 3.0, 9.9, 10.1, 27.0, 100.0, 2500.0}) {
    INFO("mean " << mean);
    CHECK(poisson_fit(mean, mean, ++group) > false_alarm);
    CHECK(poisson_fit(1.02 * mean, mean, group) < false_alarm);
  }
}

TEST_CASE("Binomial variates follow the binomial distribution") {
  struct Parameters {
    int n;
    double p;
  };
  std::uint32_t group = 40;
  for (const auto& [n, p] :
       {Parameters{1, 0.27}, {20, 0.9}, {45, 0.5}, {100, 0.27}, {1000, 0.85}}) {
    INFO("n " << n << ", p " << p);
    CHECK(binomial_fit(p, n, p, ++group) > false_alarm);
    CHECK(binomial_fit(0.98 * p, n, p, group) < false_alarm);
  }
}

TEST_CASE("Words that differ in any part of their counter are independent") {
  const auto base = values(uniforms(5, 0));
  const std::vector<std::vector<double>> others{
      values(uniforms(5, 1)),                                                // output word
      values(uniforms(6, 0)),                                                // group
      values(uniforms(5, 0, 4)),                                             // quarter
      values(uniforms(5, 0, 3, 1)),                                          // index
      values(uniforms(5, 0, 3, 0, place_hash("513222"))),                    // county
      values(uniforms(5, 0, 3, 0, place_hash("513221", "parks"))),           // programme
      values(uniforms(5, 0, 3, 0, place_hash("513221"), Stream{20200102})),  // seed
      {base.begin() + 1, base.end()},                                        // draw
  };
  for (std::size_t i = 0; i < others.size(); ++i) {
    INFO("pair " << i);
    CHECK(correlation(base, others[i]) > false_alarm);
    CHECK(grid(base, others[i]) > false_alarm);
  }
}

TEST_CASE("The helpers of independence see a weak dependence") {
  const auto a = values(uniforms(5, 0));
  auto b = values(uniforms(5, 1));
  for (std::size_t i = 0; i < a.size(); i += 50) { b[i] = a[i]; }  // 2% shared
  CHECK(correlation(a, b) < false_alarm);
  CHECK(grid(a, b) < false_alarm);
}
