// uses: simulate model random exec
#include <algorithm>
#include <catch2/catch.hpp>
#include <random>

#include "simulate/tally.hpp"

using namespace weir;

TEST_CASE("histogram quantiles are within 1% of the exact order statistics, also below zero") {
  std::mt19937_64 engine(5);
  std::lognormal_distribution<double> size(3, 2);
  std::bernoulli_distribution negative(0.3);
  Histogram left, right, all;
  std::vector<double> values;
  for (int k = 0; k < 20000; ++k) {
    const double value = size(engine) * (negative(engine) ? -1 : 1);
    values.push_back(value);
    (k % 2 ? left : right).add(to_quanta(value, false));
    all.add(to_quanta(value, false));
  }
  left.add(right);
  CHECK(left.first() == all.first());
  CHECK(left.counts() == all.counts());
  std::sort(values.begin(), values.end());
  for (const std::size_t k : {1u, 1000u, 5000u, 10000u, 19000u, 20000u}) {
    CHECK(from_quanta(all.ordered(k), false) == Approx(values[k - 1]).epsilon(0.01));
  }
}

TEST_CASE("small whole numbers of quanta have bins of their own") {
  for (const std::int64_t q : {0, 1, 2, 63, 64, 127}) {
    Histogram h;
    h.add(q);
    CHECK(h.ordered(1) == static_cast<double>(q));
  }
}

TEST_CASE("extreme values neither overflow nor leave the histogram") {
  Histogram h;
  for (const double value : {1e30, -1e30, 0.0}) h.add(to_quanta(value, false));
  CHECK(h.ordered(1) < -9e18);
  CHECK(h.ordered(2) == 0);
  CHECK(h.ordered(3) > 9e18);
}
