// uses: random
#include <bit>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/special_functions/beta.hpp>
#include <boost/math/special_functions/gamma.hpp>
#include <catch2/catch.hpp>
#include <cmath>
#include <functional>
#include <vector>

#include "weir/random.hpp"

using namespace weir;

namespace {

using Wide = long double;  // Boost.Math works in it, so that its own rounding is not in question

/// Words that reach both ends, the middle, every octave of the tail, and random places.
std::vector<std::uint32_t> words(std::uint32_t random_ones) {
  std::vector<std::uint32_t> out;
  for (int bit = 0; bit < 31; ++bit) {
    const std::uint32_t power = 1u << bit;
    for (const std::uint32_t magnitude : {power - 1, power, power + power / 3}) {
      out.push_back(magnitude);
      out.push_back(magnitude | 0x80000000u);
    }
  }
  out.push_back(0x7FFFFFFFu);
  out.push_back(0xFFFFFFFFu);
  for (std::uint32_t i = 0; i < random_ones; ++i) {
    out.push_back(Stream{11}.words(i, 0, 0, 0, 0).w[0]);
  }
  return out;
}

/// Words in rising order of their uniform, n in all, from evenly spaced random ones.
std::vector<std::uint32_t> rising_words(std::uint32_t n) {
  std::vector<std::uint32_t> out;
  for (std::uint32_t i = 0; i < n; ++i) {
    const auto position = static_cast<std::uint32_t>((i + 0.5) / n * 0x1p32);
    out.push_back(position < 0x80000000u ? position : 0x80000000u + (0xFFFFFFFFu - position));
  }
  return out;
}

/// The word whose uniform is nearest to a probability given by its tail.
std::uint32_t nearest_word(bool upper, Wide tail) {
  const auto magnitude = static_cast<std::uint32_t>(
      std::min<Wide>(std::max<Wide>(tail * 0x1p32L - 0.5L, 0), 0x7FFFFFFF));
  return magnitude | (upper ? 0x80000000u : 0u);
}

/// The two tails of a count's distribution at k.
struct Tails {
  std::function<Wide(std::int64_t)> up_to, above;
};

/// k is the smallest count with P(N <= k) >= u. `slack` is the relative distance to a step
/// within which either neighbour passes.
bool is_quantile(const Tails& tails, Uniform u, std::int64_t k, Wide slack) {
  if (k < 0) { return false; }
  if (u.upper) {
    return tails.above(k) <= u.tail * (1 + slack) &&
           (k == 0 || tails.above(k - 1) >= u.tail * (1 - slack));
  }
  return tails.up_to(k) >= u.tail * (1 - slack) &&
         (k == 0 || tails.up_to(k - 1) <= u.tail * (1 + slack));
}

Tails poisson_tails(Wide mean) {
  return {[mean](std::int64_t k) { return boost::math::gamma_q(Wide(k) + 1, mean); },
          [mean](std::int64_t k) { return boost::math::gamma_p(Wide(k) + 1, mean); }};
}

Tails binomial_tails(std::int64_t n, Wide p) {
  using boost::math::ibeta, boost::math::ibetac;
  return {[=](std::int64_t k) { return k >= n ? 1 : ibetac(Wide(k + 1), Wide(n - k), p); },
          [=](std::int64_t k) { return k >= n ? 0 : ibeta(Wide(k + 1), Wide(n - k), p); }};
}

/// How far a step may be missed: where probabilities are added up from 0 (small means), the
/// sum is exact to rounding beside 1, not beside the upper tail.
Wide slack(Uniform u, double mean) {
  return mean < 10 && u.upper ? 4e-15L / u.tail : 1e-12L;
}

/// Words on both sides of every step of the distribution within 5 deviations of its mean (at most
/// 60 of them): the nearest that a uniform can come to a mistake.
std::vector<std::uint32_t> words_at_steps(const Tails& tails, double mean, double deviation,
                                          std::int64_t most) {
  std::vector<std::uint32_t> out;
  const auto first = static_cast<std::int64_t>(std::max(0.0, mean - 5 * deviation));
  const auto last = std::min(most, static_cast<std::int64_t>(mean + 5 * deviation) + 1);
  const std::int64_t stride = std::max<std::int64_t>(1, (last - first) / 60);
  for (std::int64_t k = first; k <= last; k += stride) {
    const Wide up_to = tails.up_to(k);
    const bool upper = up_to > 0.5L;
    const std::uint32_t word = nearest_word(upper, upper ? tails.above(k) : up_to);
    for (int shift = -1; shift <= 1; ++shift) {
      const std::uint32_t magnitude = (word & 0x7FFFFFFFu) + shift;
      if (magnitude <= 0x7FFFFFFFu) { out.push_back(magnitude | (word & 0x80000000u)); }
    }
  }
  return out;
}

const std::vector<double> means{1e-9, 1e-3, 0.1,  0.5,   1.0, 3.0, 7.25, 9.999999, 10.0, 10.000001,
                                11.7, 15.0, 25.0, 49.5, 100, 112.7, 1e3, 12345.6, 1e6,  3.3e7, 1e9};

}  // namespace

TEST_CASE("inverse_normal against Boost.Math") {
  const boost::math::normal_distribution<Wide> normal;
  Wide worst = 0;
  for (const std::uint32_t word : words(20000)) {
    const Uniform u = uniform(word);
    const Wide exact = boost::math::quantile(normal, Wide(u.tail)) * (u.upper ? -1 : 1);
    worst = std::max(worst, std::fabs(inverse_normal(u) / exact - 1));
  }
  CHECK(worst < 1e-14L);
  CHECK(inverse_normal({false, 0.0}) == inverse_normal(uniform(0)));
  CHECK(inverse_normal({false, 0.5}) == 0.0);
}

TEST_CASE("inverse_gamma against Boost.Math") {
  Wide worst = 0;
  for (const double shape : {0.01, 0.03, 0.1, 0.3, 0.5, 0.9, 1.0, 1.5, 2.0, 2.5, 5.0, 10.0, 20.0,
                             100.0, 999.5, 4999.0, 5001.0, 1e5, 1e6}) {
    for (const std::uint32_t word : words(100)) {
      const Uniform u = uniform(word);
      const double x = inverse_gamma(u, shape);
      // Forward, so that no quantile code is trusted: the miss in probability over the density.
      const Wide tail = u.upper ? boost::math::gamma_q(Wide(shape), Wide(x))
                                : boost::math::gamma_p(Wide(shape), Wide(x));
      if (x < 1e-290) { continue; }
      const Wide density = boost::math::gamma_p_derivative(Wide(shape), Wide(x));
      const Wide error = std::fabs(tail - u.tail) / (density * x);
      if (!(error <= worst)) { worst = error; }
    }
  }
  CHECK(worst < 2e-11L);
}

TEST_CASE("inverse_gamma at its ends") {
  CHECK(inverse_gamma(uniform(0), 0.01) == 0.0);  // 1e-1000
  CHECK(inverse_gamma(uniform(0x80000000u), 1.0) == Approx(33 * std::log(2.0)).epsilon(1e-12));
  CHECK(inverse_gamma({false, 0.25}, 1.0) == Approx(-std::log(0.75)).epsilon(1e-12));
}

TEST_CASE("inverse_beta against Boost.Math") {
  const std::vector<double> shapes{0.01, 0.2, 0.9, 1.0, 1.5, 2.5, 7.5, 38.0, 1000.0, 1e6};
  Wide worst = 0;
  for (const double a : shapes) {
    for (const double b : shapes) {
      for (const std::uint32_t word : words(20)) {
        const Uniform u = uniform(word);
        const double x = inverse_beta(u, a, b);
        REQUIRE((x >= 0.0 && x <= 1.0));
        if (x < 1e-290 || x > 1 - 1e-4) { continue; }  // near 1, x itself holds fewer digits
        const Wide tail = u.upper ? boost::math::ibetac(Wide(a), Wide(b), Wide(x))
                                  : boost::math::ibeta(Wide(a), Wide(b), Wide(x));
        const Wide density = boost::math::ibeta_derivative(Wide(a), Wide(b), Wide(x));
        const Wide error = std::fabs(tail - u.tail) / (density * x);
        if (!(error <= worst)) { worst = error; }
      }
    }
  }
  CHECK(worst < 1e-10L);
}

TEST_CASE("inverse_beta is mirrored") {
  for (const std::uint32_t word : words(100)) {
    const Uniform u = uniform(word);
    REQUIRE(inverse_beta(u, 2.5, 7.5) ==
            Approx(1.0 - inverse_beta({!u.upper, u.tail}, 7.5, 2.5)).margin(1e-15));
  }
  CHECK(inverse_beta({false, 0.25}, 1.0, 1.0) == Approx(0.25).epsilon(1e-13));
}

TEST_CASE("inverse_poisson is the exact quantile") {
  for (const double mean : means) {
    const Tails tails = poisson_tails(mean);
    auto tried = words(300);
    for (const auto word : words_at_steps(tails, mean, std::sqrt(mean), std::int64_t{1} << 40)) {
      tried.push_back(word);
    }
    int wrong = 0;
    for (const std::uint32_t word : tried) {
      const Uniform u = uniform(word);
      wrong += !is_quantile(tails, u, inverse_poisson(u, mean), slack(u, mean));
    }
    INFO("mean " << mean);
    CHECK(wrong == 0);
  }
}

TEST_CASE("inverse_binomial is the exact quantile") {
  for (const std::int64_t n : {1, 2, 5, 20, 40, 100, 1000, 50000, 1000000000}) {
    for (const double p : {1e-9, 1e-3, 0.03, 0.1, 0.27, 0.5, 0.75, 0.92, 0.999, 1 - 1e-9}) {
      const Tails tails = binomial_tails(n, p);
      const double mean = static_cast<double>(n) * p, deviation = std::sqrt(mean * (1 - p));
      auto tried = words(100);
      for (const auto word : words_at_steps(tails, mean, deviation, n - 1)) {
        tried.push_back(word);
      }
      int wrong = 0;
      for (const std::uint32_t word : tried) {
        const Uniform u = uniform(word);
        const std::int64_t k = inverse_binomial(u, n, p);
        // Above one half the sums run from n downwards, so that the ends change places.
        const Uniform added_up{p > 0.5 ? !u.upper : u.upper, u.tail};
        const double nearer_mean = std::min(mean, static_cast<double>(n) - mean);
        wrong += k > n || !is_quantile(tails, u, k, slack(added_up, nearer_mean));
      }
      INFO("n " << n << ", p " << p);
      CHECK(wrong == 0);
    }
  }
}

TEST_CASE("Counts at the edges of their parameters") {
  const Uniform u = uniform(0x12345678u);
  CHECK(inverse_poisson(u, 0.0) == 0);
  CHECK(inverse_poisson(u, -1.0) == 0);
  CHECK(inverse_poisson(u, std::nan("")) == 0);
  CHECK(inverse_binomial(u, 0, 0.5) == 0);
  CHECK(inverse_binomial(u, -3, 0.5) == 0);
  CHECK(inverse_binomial(u, 10, 0.0) == 0);
  CHECK(inverse_binomial(u, 10, -0.1) == 0);
  CHECK(inverse_binomial(u, 10, 1.0) == 10);
  CHECK(inverse_binomial(u, 10, 1.5) == 10);
  CHECK(inverse_binomial(u, 10, std::nan("")) == 0);
}

TEST_CASE("No variate falls when its uniform rises") {
  const auto rising = rising_words(20000);
  const auto check = [&rising](const char* name, const std::function<double(Uniform)>& variate) {
    double previous = -1e300;
    int falls = 0;
    for (const std::uint32_t word : rising) {
      const double x = variate(uniform(word));
      falls += x < previous;
      previous = x;
    }
    INFO(name);
    CHECK(falls == 0);
  };
  check("uniform", [](Uniform u) { return u.value(); });
  check("normal", inverse_normal);
  check("gamma 0.1", [](Uniform u) { return inverse_gamma(u, 0.1); });
  check("gamma 3", [](Uniform u) { return inverse_gamma(u, 3.0); });
  check("beta 2.5 7.5", [](Uniform u) { return inverse_beta(u, 2.5, 7.5); });
  for (const double mean : {0.5, 8.0, 10.0, 40.0, 1e4}) {
    check("poisson", [mean](Uniform u) { return static_cast<double>(inverse_poisson(u, mean)); });
    check("binomial", [mean](Uniform u) {
      return static_cast<double>(inverse_binomial(u, 20000, mean / 20000));
    });
  }
}

TEST_CASE("Neighbouring words keep their order") {
  for (const std::uint32_t start : {0u, 1u << 12, 0x3FFFFF00u, 0x7FFFF000u}) {
    for (std::uint32_t magnitude = start; magnitude < start + 1000; ++magnitude) {
      REQUIRE(inverse_normal(uniform(magnitude)) < inverse_normal(uniform(magnitude + 1)));
      REQUIRE(inverse_gamma(uniform(magnitude), 2.0) < inverse_gamma(uniform(magnitude + 1), 2.0));
    }
  }
}

TEST_CASE("No count falls when its mean, size or chance rises") {
  for (const std::uint32_t word : words(50)) {
    const Uniform u = uniform(word);
    std::int64_t poisson = 0, chance = 0, size = 0;
    for (double mean = 0.05; mean < 130.0; mean += mean > 9.5 && mean < 10.5 ? 0.002 : 0.05) {
      const std::int64_t next_poisson = inverse_poisson(u, mean);
      const std::int64_t next_chance = inverse_binomial(u, 131, mean / 131.0);
      REQUIRE(next_poisson >= poisson);
      REQUIRE(next_chance >= chance);
      poisson = next_poisson;
      chance = next_chance;
    }
    for (std::int64_t n = 0; n < 400; ++n) {
      const std::int64_t next = inverse_binomial(u, n, 0.27);
      REQUIRE((next == size || next == size + 1));
      size = next;
    }
  }
}

TEST_CASE("The bits of every function are the same on every machine") {
  std::uint64_t digest = 0xCBF29CE484222325u;
  const auto add = [&digest](double x) {
    digest = (digest ^ std::bit_cast<std::uint64_t>(x)) * 0x100000001B3u;
  };
  for (const std::uint32_t word : words(2000)) {
    const Uniform u = uniform(word);
    const double x = 40.0 * u.value();
    for (const double y : {exp_(x - 20), expm1_(x - 20), log_(x), log1p_(x), pow_(x, 1.7),
                           lgamma_(x), inverse_normal(u), inverse_gamma(u, x),
                           inverse_beta(u, x, 2.5)}) {
      add(y);
    }
    add(static_cast<double>(inverse_poisson(u, x)));
    add(static_cast<double>(inverse_poisson(u, 1000 * x)));
    add(static_cast<double>(inverse_binomial(u, 97, u.value())));
  }
  CHECK(digest == 0xf610bdd29b04cec5u);
}
