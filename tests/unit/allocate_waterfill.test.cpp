// uses: allocate model exec
// One budget over many lines, and over straight pieces, beside a bisection and a sort.
#include "allocate/waterfill.hpp"
#include "allocate/steps.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <numeric>

#include "support/allocation_cases.hpp"

using namespace weir;
using weir::test::Dice;

namespace {

struct Case {
  std::vector<double> slope, offset, lower, upper;
  double least = 0, most = 0;
  Lines lines() const {
    return {slope.data(), offset.data(), lower.data(), upper.data(), slope.size()};
  }
};

// `sorted`: neighbours are alike, so that a sample of runs says less than its size.
Case random_case(std::size_t n, std::uint64_t seed, bool sorted = false) {
  Case c;
  Dice dice{seed};
  for (std::size_t i = 0; i < n; ++i) {
    const double level = sorted ? static_cast<double>(i) / static_cast<double>(n) : dice.uniform();
    c.slope.push_back(std::exp(2 * level + dice.uniform()));
    c.offset.push_back(c.slope.back() * (4 * level - 3 + dice.uniform()));
    c.lower.push_back(dice.below(2) == 0 ? 0 : dice.uniform());
    c.upper.push_back(c.lower.back() + (dice.below(10) == 0 ? 0 : 5 * dice.uniform()));
    c.least += c.lower.back();
    c.most += c.upper.back();
  }
  return c;
}

long double total(const Case& c, long double s) {
  long double sum = 0;
  for (std::size_t i = 0; i < c.slope.size(); ++i) {
    sum += std::clamp<long double>(c.slope[i] * s + c.offset[i], c.lower[i], c.upper[i]);
  }
  return sum;
}
double by_bisection(const Case& c, double budget) {
  long double low = -1e6, high = 1e6;
  for (int k = 0; k < 120; ++k) {
    const long double middle = (low + high) / 2;
    (total(c, middle) < budget ? low : high) = middle;
  }
  return static_cast<double>(low);
}

void check(const Case& c, double share, bool compare = true) {
  const double budget = c.least + share * (c.most - c.least);
  std::vector<double> x(c.slope.size());
  const Waterfill w = waterfill(c.lines(), budget, {1}, x.data());
  REQUIRE(std::accumulate(x.begin(), x.end(), 0.0L) == Approx(budget).epsilon(1e-12));
  REQUIRE(w.spent == Approx(budget).epsilon(1e-12));
  for (std::size_t i = 0; i < x.size(); ++i) {
    REQUIRE(x[i] == std::clamp(c.slope[i] * w.measure + c.offset[i], c.lower[i], c.upper[i]));
  }
  if (compare) REQUIRE(w.measure == Approx(by_bisection(c, budget)).epsilon(1e-10).margin(1e-10));
}

}  // namespace

TEST_CASE("one budget equals bisection at sizes around the lanes and the chunks") {
  for (const std::size_t n : {1, 2, 7, 8, 9, 15, 17, 63, 65, 1000, 32768, 65537}) {
    for (const double share : {0.1, 0.5, 0.9}) check(random_case(n, n + 1), share);
  }
}

TEST_CASE("a sample brackets the answer, and where it misleads the answer is found all the same") {
  check(random_case(200000, 1), 0.35);
  check(random_case(300007, 2, true), 0.35);
  Case c = random_case(200000, 3);
  // One run in a thousand holds nearly all: no sample sees it.
  for (std::size_t i = 40003; i < 40010; ++i) c.upper[i] = c.slope[i] = 1e7;
  c.least = std::accumulate(c.lower.begin(), c.lower.end(), 0.0);
  c.most = std::accumulate(c.upper.begin(), c.upper.end(), 0.0);
  check(c, 0.5);
}

TEST_CASE("all at the lower bounds, all at the upper bounds, and beyond them") {
  for (const std::size_t n : {50, 100000}) {
    const Case c = random_case(n, 4);
    std::vector<double> x(n);
    CHECK(waterfill(c.lines(), c.least, {1}, x.data()).spent == Approx(c.least).epsilon(1e-12));
    CHECK(waterfill(c.lines(), c.most, {1}, x.data()).spent == Approx(c.most).epsilon(1e-12));
    CHECK(waterfill(c.lines(), 2 * c.most, {1}, x.data()).spent == Approx(c.most).epsilon(1e-12));
    CHECK(waterfill(c.lines(), 0, {1}, x.data()).spent == Approx(c.least).epsilon(1e-12));
  }
}

TEST_CASE("the threads change no bit") {
  const Case c = random_case(250001, 5);
  const double budget = c.least + 0.4 * (c.most - c.least);
  std::vector<double> one(c.slope.size()), other(one);
  const Waterfill w = waterfill(c.lines(), budget, {1}, one.data());
  for (const int threads : {2, 3, 7}) {
    CHECK(waterfill(c.lines(), budget, {threads}, other.data()).measure == w.measure);
    CHECK(other == one);
  }
}

TEST_CASE("lines from curves: at a price the marginal values are equal") {
  for (const double tail : {0.0, 0.5, 1.0, 1.7}) {
    const std::vector<double> coefficient{1, 2, 3, 0.5}, curvature{5, 2, 1, 9};
    std::vector<double> slope(4), offset(4), lower(4, 0), upper(4, 100), x(4);
    make_lines(4, coefficient.data(), curvature.data(), tail, 3, slope.data(), offset.data());
    const Waterfill w =
        waterfill({slope.data(), offset.data(), lower.data(), upper.data(), 4}, 10, {1}, x.data());
    const double price = price_of_measure(w.measure, tail, 3);
    for (std::size_t i = 0; i < 4; ++i) {
      const double z = x[i] / curvature[i];
      const double marginal =
          coefficient[i] * (tail == 0 ? std::exp(-z) : std::pow(1 + tail * z, -1 / tail));
      if (x[i] > 0) CHECK(marginal == Approx(price).epsilon(1e-12));
      if (x[i] == 0) CHECK(marginal <= price);
    }
  }
}

TEST_CASE("steps are filled from the steepest, those of the last slope alike") {
  const std::vector<double> slope{3, 1, 2, 2, 5, 0}, length{1, 10, 4, 2, 1, 7};
  std::vector<double> x(6);
  CHECK(fill_steps({slope.data(), length.data(), 6}, 5, x.data()) == 2);
  CHECK(x == std::vector<double>{1, 0, 2, 1, 1, 0});
  CHECK(fill_steps({slope.data(), length.data(), 6}, 0, x.data()) == 5);
  CHECK(x == std::vector<double>(6, 0.0));
  CHECK(fill_steps({slope.data(), length.data(), 6}, 100, x.data()) == 0);
  CHECK(x == length);
}

TEST_CASE("steps equal a sort") {
  for (const std::size_t n : {1, 10, 1000, 20000}) {
    Dice dice{n};
    std::vector<double> slope(n), length(n), x(n);
    std::vector<std::size_t> order(n);
    for (std::size_t i = 0; i < n; ++i) {
      slope[i] = dice.below(3) == 0 ? 0.5 : dice.uniform();
      length[i] = dice.uniform();
      order[i] = i;
    }
    const double budget = 0.3 * std::accumulate(length.begin(), length.end(), 0.0);
    fill_steps({slope.data(), length.data(), n}, budget, x.data());
    std::sort(order.begin(), order.end(), [&](auto a, auto b) { return slope[a] > slope[b]; });
    double left = budget, best = 0, worth = 0;
    for (const std::size_t i : order) {
      const double take = std::min(left, length[i]);
      best += slope[i] * take;
      left -= take;
    }
    for (std::size_t i = 0; i < n; ++i) worth += slope[i] * x[i];
    CHECK(worth == Approx(best).epsilon(1e-12));
    CHECK(std::accumulate(x.begin(), x.end(), 0.0) == Approx(budget).epsilon(1e-12));
  }
}
