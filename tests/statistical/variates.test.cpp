// uses: random core
// Each check is a test of a hypothesis on a fixed seed: a right sampler fails it for one seed in a
// million (false_alarm). About 80 checks are made, so one seed in 12,000 would fail somewhere;
// this one does not. Each helper is shown to reject a sampler that is a little wrong.
#include <boost/math/distributions/binomial.hpp>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/poisson.hpp>
#include <boost/math/special_functions/beta.hpp>
#include <boost/math/special_functions/gamma.hpp>
#include <catch2/catch.hpp>
#include <cmath>
#include <vector>

#include "support/goodness_of_fit.hpp"
#include "weir/random.hpp"
#include "weir/random_lanes.hpp"

using namespace weir;

namespace {

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

std::vector<std::uint32_t> words(std::uint32_t group, int word) {
  std::vector<std::uint32_t> out;
  for (std::uint32_t draw = 0; draw < draws; ++draw) {
    out.push_back(stream.words(draw, 3, group, 0, place_hash("513221")).w[word]);
  }
  return out;
}

constexpr std::size_t some_counts = draws / 40;

/// Counts as positions: where in its step of the distribution a count falls is drawn beside it, which
/// makes a right count uniform, however large.
double count_fit(const std::function<std::int64_t(Uniform)>& count, std::uint32_t group,
                 const std::function<double(double)>& cdf) {
  auto from = uniforms(group, 0);
  from.resize(some_counts);
  const auto counts = sample(from, count);
  const auto within = uniforms(group, 3, 7);
  std::vector<double> position;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    const auto k = static_cast<double>(counts[i]);
    const double below = counts[i] == 0 ? 0 : cdf(k - 1);
    position.push_back(below + within[i].value() * (cdf(k) - below));
  }
  return kolmogorov_smirnov(position, [](double x) { return x; });
}

/// A mean that so many counts tell from the right one: 24 of their mean's deviations off.
double wrong_mean(double mean, double variance) {
  return mean + 24 * std::sqrt(variance / some_counts);
}

double poisson_position_fit(double sampled_mean, double mean, std::uint32_t group) {
  const boost::math::poisson poisson{mean};
  return count_fit([=](Uniform u) { return inverse_poisson(u, sampled_mean); }, group,
                   [&](double k) { return boost::math::cdf(poisson, k); });
}

double binomial_position_fit(double sampled_p, std::int64_t n, double p, std::uint32_t group) {
  const boost::math::binomial binomial(static_cast<double>(n), p);
  return count_fit([=](Uniform u) { return inverse_binomial(u, n, sampled_p); }, group,
                   [&](double k) { return boost::math::cdf(binomial, k); });
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

TEST_CASE("Counts of any size follow their distribution") {
  std::uint32_t group = 60;
  for (const double mean : {0.02, 1.0, 12.0, 300.0, 1e4, 1e6, 1e8}) {
    INFO("mean " << mean);
    CHECK(poisson_position_fit(mean, mean, ++group) > false_alarm);
    CHECK(poisson_position_fit(wrong_mean(mean, mean), mean, group) < false_alarm);
  }
  struct Parameters {
    std::int64_t n;
    double p;
  };
  for (const auto& [n, p] : {Parameters{2, 0.01}, {500, 0.999}, {10000, 0.001}, {1000000, 0.3},
                             {1000000000, 1e-6}, {1000000000, 0.9}}) {
    INFO("n " << n << ", p " << p);
    const double count = static_cast<double>(n);
    CHECK(binomial_position_fit(p, n, p, ++group) > false_alarm);
    const double wrong = wrong_mean(count * p, count * p * (1 - p)) / count;
    CHECK(binomial_position_fit(wrong > 1 ? 2 * p - wrong : wrong, n, p, group) < false_alarm);
  }
}

TEST_CASE("The kernels over lanes follow their distributions") {  // alike on all: unit.lanes
  const boost::math::normal normal;
  std::vector<double> out(draws);
  const LaneFunctions& of = lane_functions(best_isa());
  const std::vector<std::uint32_t> word = words(80, 1);
  of.normal(draws, word.data(), out.data());
  CHECK(kolmogorov_smirnov(out, [&](double x) { return boost::math::cdf(normal, x); }) >
        false_alarm);
  for (const double shape : {0.1, 0.5, 2.0, 10.0, 1000.0}) {
    INFO("shape " << shape);
    const auto fit = [&](double sampled) {
      GammaLanes table;
      for (std::size_t l = 0; l < lanes; ++l) table.set(l, sampled);
      of.gamma(draws, word.data(), table, out.data());
      return kolmogorov_smirnov(
          out, [=](double x) { return boost::math::gamma_p(shape, shape * x); });
    };
    CHECK(fit(shape) > false_alarm);
    CHECK(fit(1.05 * shape) < false_alarm);
  }
  const std::vector<double> mean(draws, 4.0), size(draws, 40.0), chance(draws, 0.3);
  const auto whole = [&] {
    std::vector<std::int64_t> counts;
    for (const double x : out) counts.push_back(static_cast<std::int64_t>(x));
    return counts;
  };
  of.poisson(draws, word.data(), mean.data(), out.data());
  CHECK(chi_square(whole(), [](std::int64_t k) {
          return boost::math::pdf(boost::math::poisson{4.0}, static_cast<double>(k));
        }, 30) > false_alarm);
  of.binomial(draws, word.data(), size.data(), chance.data(), out.data());
  CHECK(chi_square(whole(), [](std::int64_t k) {
          return boost::math::pdf(boost::math::binomial(40, 0.3), static_cast<double>(k));
        }, 40) > false_alarm);
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
