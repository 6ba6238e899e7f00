// uses: random
// Hypotheses about points over many keys, each tested on a fixed seed (support/goodness_of_fit.hpp:
// a right sampler fails one seed in a million), and each shown to reject points made wrong.
#include <catch2/catch.hpp>
#include <cmath>
#include <functional>
#include <numeric>
#include <vector>

#include "support/goodness_of_fit.hpp"
#include "weir/random.hpp"

using namespace weir;

namespace {

constexpr std::uint32_t keys = 100000;
constexpr double half_pi = 1.5707963267948966;

std::uint64_t key_of(std::uint32_t number, std::uint64_t dimension = 7) {
  return point_key({20200101 + number / 1000}, number % 1000, dimension);
}

/// What a coordinate is over many keys.
std::vector<double> over_keys(const std::function<Uniform(std::uint64_t)>& coordinate,
                              std::uint64_t dimension = 7) {
  std::vector<double> u;
  for (std::uint32_t k = 0; k < keys; ++k) u.push_back(coordinate(key_of(k, dimension)).value());
  return u;
}

double uniform_fit(const std::vector<double>& u) {
  return kolmogorov_smirnov(u, [](double x) { return x; });
}

/// Wrong on purpose: one flip per digit, whatever the digits above.
std::uint32_t digital_shift(std::uint32_t digits, std::uint64_t key) {
  return digits ^ static_cast<std::uint32_t>(key);
}
/// Wrong on purpose: the first digit is never flipped.
std::uint32_t lazy_scramble(std::uint32_t digits, std::uint64_t key) {
  return (owen_scramble(digits, key) & 0x7FFFFFFFu) | (digits & 0x80000000u);
}

using Scramble = std::uint32_t (*)(std::uint32_t, std::uint64_t);

/// Flips of digit `digit` + 1 below two different nodes agree in half of all keys.
double flips_are_independent(Scramble scramble, int digit) {
  const std::uint32_t a = 0x12345678u, b = a ^ (0x80000000u >> (digit - 1));
  std::vector<std::int64_t> agree;
  for (std::uint32_t k = 0; k < keys; ++k) {
    const std::uint64_t key = key_of(k);
    const std::uint32_t changed = (scramble(a, key) ^ a) ^ (scramble(b, key) ^ b);
    agree.push_back((changed >> (31 - digit)) & 1);
  }
  return chi_square(agree, [](std::int64_t) { return 0.5; }, 1);
}

/// Mean of f over `count` points in `dimensions`, of one randomisation.
using Coordinate = std::function<Uniform(std::uint32_t dimension, std::uint32_t index,
                                         std::uint32_t count, std::uint32_t randomisation)>;
using Integrand = std::function<double(const std::vector<double>&)>;

struct Spread {
  double mean, variance;
};

Spread means_of(const Coordinate& at, const Integrand& f, std::uint32_t dimensions,
                std::uint32_t count, std::uint32_t randomisations = 400) {
  std::vector<double> means, u(dimensions);
  for (std::uint32_t r = 0; r < randomisations; ++r) {
    double sum = 0;
    for (std::uint32_t k = 0; k < count; ++k) {
      for (std::uint32_t d = 0; d < dimensions; ++d) u[d] = at(d, k, count, r).value();
      sum += f(u);
    }
    means.push_back(sum / count);
  }
  Spread of{std::accumulate(means.begin(), means.end(), 0.0) / randomisations, 0};
  for (const double m : means) of.variance += (m - of.mean) * (m - of.mean) / (randomisations - 1);
  return of;
}

Uniform plain_at(std::uint32_t d, std::uint32_t k, std::uint32_t, std::uint32_t r) {
  return uniform(Stream{99}.words(k, 0, 1, r, d).w[0]);
}
Uniform sobol_at(std::uint32_t d, std::uint32_t k, std::uint32_t, std::uint32_t r) {
  return sobol_point(d, k, point_key({5}, r, d));
}
Uniform latin_at(std::uint32_t d, std::uint32_t k, std::uint32_t count, std::uint32_t r) {
  return latin_point(k, count, point_key({5}, r, d));
}
Uniform antithetic_at(std::uint32_t d, std::uint32_t k, std::uint32_t, std::uint32_t r) {
  return antithetic_point(k, point_key({5}, r, d));
}

/// Mean 1 each.
double product(const std::vector<double>& u) {
  double f = 1;
  for (const double x : u) f *= half_pi * std::sin(2 * half_pi * x);
  return f;
}
double additive(const std::vector<double>& u) {
  double f = 0;
  for (const double x : u) f += 3 * x * x / static_cast<double>(u.size());
  return f;
}

/// The chance of a mean so far from 1.
double unbiased(const Spread& of, double randomisations = 400) {
  const double z = (of.mean - 1) / std::sqrt(of.variance / randomisations);
  return std::erfc(std::fabs(z) / std::sqrt(2.0));
}

}  // namespace

TEST_CASE("Each point is uniform over keys") {
  for (const std::uint32_t index : {0u, 1u, 6u, 639u}) {
    INFO("point " << index);
    for (const std::uint32_t d : {0u, 30u, 200u}) {
      CHECK(uniform_fit(over_keys([&](auto key) { return sobol_point(d, index, key); })) > false_alarm);
    }
    CHECK(uniform_fit(over_keys([&](auto key) { return latin_point(index, 640, key); })) > false_alarm);
    CHECK(uniform_fit(over_keys([&](auto key) { return antithetic_point(index, key); })) > false_alarm);
  }
  CHECK(uniform_fit(over_keys([](auto key) {
          return uniform_at(lazy_scramble(sobol_digits(30, 6), key));
        })) < false_alarm);
}

TEST_CASE("Scrambling flips the two halves of a step independently") {
  for (int digit = 1; digit < 32; ++digit) {
    INFO("digit " << digit);
    CHECK(flips_are_independent(owen_scramble, digit) > false_alarm);
  }
  CHECK(flips_are_independent(digital_shift, 1) < false_alarm);
}

TEST_CASE("Randomisations, and dimensions of one randomisation, are independent") {
  for (const std::uint32_t d : {0u, 30u, 200u}) {
    const auto first = over_keys([&](auto key) { return sobol_point(d, 5, key); });
    const auto of_other_slot = over_keys([&](auto key) { return sobol_point(d, 5, key); }, 8);
    CHECK(correlation(first, of_other_slot) > false_alarm);
    CHECK(grid(first, of_other_slot) > false_alarm);
    const std::vector<double> of_next(first.begin() + 1, first.end());  // the next randomisation
    CHECK(correlation(first, of_next) > false_alarm);
    CHECK(grid(first, of_next) > false_alarm);
  }
  const auto a = over_keys([](auto key) { return latin_point(3, 640, key); });
  const auto b = over_keys([](auto key) { return latin_point(3, 640, key); }, 8);
  CHECK(correlation(a, b) > false_alarm);
  CHECK(grid(a, b) > false_alarm);
}

TEST_CASE("Every order of a small permutation is as likely") {
  for (const std::uint32_t count : {2u, 3u, 4u, 5u}) {
    std::vector<std::int64_t> orders;
    for (std::uint32_t k = 0; k < keys; ++k) {
      std::int64_t order = 0;
      for (std::uint32_t i = 0; i < count; ++i) order = order * count + permuted(i, count, key_of(k));
      orders.push_back(order);
    }
    std::vector<std::int64_t> kinds = orders;
    std::sort(kinds.begin(), kinds.end());
    kinds.erase(std::unique(kinds.begin(), kinds.end()), kinds.end());
    const auto factorial = static_cast<std::size_t>(std::tgamma(count + 1.0) + 0.5);
    REQUIRE(kinds.size() == factorial);
    for (std::int64_t& order : orders) {
      order = std::lower_bound(kinds.begin(), kinds.end(), order) - kinds.begin();
    }
    INFO("count " << count);
    CHECK(chi_square(orders, [&](std::int64_t) { return 1.0 / static_cast<double>(factorial); },
                     static_cast<std::int64_t>(factorial) - 1) > false_alarm);
  }
  // Where the first two numbers of a longer one go.
  std::vector<double> first, second;
  for (std::uint32_t k = 0; k < keys; ++k) {
    first.push_back((permuted(0, 640, key_of(k)) + 0.5) / 640);
    second.push_back((permuted(1, 640, key_of(k)) + 0.5) / 640);
  }
  CHECK(grid(first, second) > false_alarm);
}

TEST_CASE("Means over points are unbiased, and their spread falls as theory says") {
  const std::uint32_t n = 256;
  const Spread plain = means_of(plain_at, product, 5, n);
  const Spread sobol = means_of(sobol_at, product, 5, n);
  const Spread latin = means_of(latin_at, product, 5, n);
  const Spread added = means_of(latin_at, additive, 5, n);
  const Spread plain_added = means_of(plain_at, additive, 5, n);
  CHECK(unbiased(plain) > false_alarm);
  CHECK(unbiased(sobol) > false_alarm);
  CHECK(unbiased(latin) > false_alarm);
  CHECK(unbiased(means_of(antithetic_at, product, 5, n)) > false_alarm);
  // Exact variance of plain means: ((pi^2 / 8)^5 - 1) / n.
  CHECK(plain.variance == Approx((std::pow(half_pi * half_pi / 2, 5) - 1) / n).epsilon(0.35));
  CHECK(sobol.variance < plain.variance / 10);
  // A sum of functions of one coordinate each: nothing but the steps' own width is left.
  CHECK(added.variance < plain_added.variance / 1000);
  const Integrand linear = [](const std::vector<double>& u) { return u[0] + u[1]; };
  CHECK(means_of(antithetic_at, linear, 2, n).variance < 1e-25);
  // Scrambled nets: variance n^-3 on a smooth integrand, so four times the points, 64 times less.
  const double ratio = means_of(sobol_at, product, 2, 64).variance /
                       means_of(sobol_at, product, 2, 1024).variance;
  CHECK(ratio > 64 * 16);
}
