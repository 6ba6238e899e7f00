// uses: random
#include <algorithm>
#include <bit>
#include <boost/random/sobol.hpp>
#include <catch2/catch.hpp>
#include <cstdint>
#include <numeric>
#include <set>
#include <vector>

#include "random/sobol_table.hpp"
#include "weir/random.hpp"

using namespace weir;

namespace {

/// The table as Boost wants it.
struct OurTable {
  using value_type = unsigned short;
  static constexpr unsigned max_dimension = sobol_dimensions, max_degree = 10;
  static const std::uint32_t* entry(std::size_t dimension) {
    const std::uint32_t* at = sobol_table;
    for (std::size_t d = 0; d < dimension; ++d) at += std::bit_width(*at);
    return at;
  }
  static value_type polynomial(std::size_t n) { return static_cast<value_type>(*entry(n)); }
  static value_type minit(std::size_t n, std::size_t k) {
    return static_cast<value_type>(entry(n)[1 + k]);
  }
};

/// Points [index][dimension] from Boost.Random, which counts in Gray code and leaves out the first.
template <class Table>
std::vector<std::vector<std::uint32_t>> reference(std::uint32_t count, std::size_t dimensions) {
  boost::random::sobol_engine<std::uint32_t, 32u, Table> engine(dimensions);
  std::vector<std::vector<std::uint32_t>> points(count, std::vector<std::uint32_t>(dimensions, 0));
  for (std::uint32_t k = 1; k < count; ++k) {
    for (std::uint32_t& x : points[k ^ (k >> 1)]) x = engine();
  }
  return points;
}

/// The smallest t of a (t, m, 2)-net, by counting the points in every elementary interval.
int counted_quality(const std::vector<std::uint32_t>& x, const std::vector<std::uint32_t>& y,
                    int m) {
  for (int t = 0; t < m; ++t) {
    bool even = true;
    for (int q = 0; q <= m - t && even; ++q) {
      const int r = m - t - q;
      std::vector<int> cells(std::size_t{1} << (m - t), 0);
      for (std::size_t k = 0; k < std::size_t{1} << m; ++k) {
        const std::uint64_t column = std::uint64_t{x[k]} >> (32 - q);
        const std::uint64_t row = std::uint64_t{y[k]} >> (32 - r);
        ++cells[static_cast<std::size_t>((column << r) | row)];
      }
      even = std::all_of(cells.begin(), cells.end(), [&](int n) { return n == 1 << t; });
    }
    if (even) return t;
  }
  return m;
}

std::uint32_t digits_of(Uniform u) { return static_cast<std::uint32_t>(u.value() * 0x1p32); }

std::vector<std::uint32_t> scrambled(std::uint32_t dimension, std::uint32_t count,
                                     std::uint64_t key) {
  std::vector<std::uint32_t> x;
  for (std::uint32_t k = 0; k < count; ++k) x.push_back(digits_of(sobol_point(dimension, k, key)));
  return x;
}

std::vector<std::uint32_t> plain(std::uint32_t dimension, std::uint32_t count) {
  std::vector<std::uint32_t> x;
  for (std::uint32_t k = 0; k < count; ++k) x.push_back(sobol_digits(dimension, k));
  return x;
}

std::vector<std::uint32_t> column(const std::vector<std::vector<std::uint32_t>>& points,
                                  std::size_t dimension) {
  std::vector<std::uint32_t> x;
  for (const auto& point : points) x.push_back(point[dimension]);
  return x;
}

}  // namespace

TEST_CASE("The first Sobol points are the published ones") {
  // Bratley and Fox, ACM TOMS 14 (1988): dimensions 1 and 2, here in plain instead of Gray order.
  const double first[] = {0, 0.5, 0.25, 0.75, 0.125, 0.625, 0.375, 0.875};
  const double second[] = {0, 0.5, 0.75, 0.25, 0.625, 0.125, 0.375, 0.875};
  for (std::uint32_t k = 0; k < 8; ++k) {
    CHECK(sobol_digits(0, k) == first[k] * 0x1p32);
    CHECK(sobol_digits(1, k) == second[k] * 0x1p32);
  }
  const auto joe_kuo = reference<boost::random::detail::qrng_tables::sobol>(4096, 3);
  for (std::uint32_t d = 0; d < 3; ++d) CHECK(plain(d, 4096) == column(joe_kuo, d));
}

TEST_CASE("Sobol points of this table are those of another program") {
  const auto expected = reference<OurTable>(4096, sobol_dimensions);
  for (std::uint32_t d = 0; d < sobol_dimensions; ++d) {
    INFO("dimension " << d);
    REQUIRE(plain(d, 4096) == column(expected, d));
  }
}

TEST_CASE("Each dimension by itself has one point in every step, scrambled or not") {
  for (std::uint32_t d = 0; d < sobol_dimensions + 20; ++d) {
    const auto with_key = scrambled(d, 2048, 1000 + d);
    const auto without = d < sobol_dimensions ? plain(d, 2048) : with_key;
    for (int m = 0; m <= 10; ++m) {
      for (const auto* x : {&with_key, &without}) {
        const std::size_t n = std::size_t{1} << m;  // the second set of 2^m, then the first
        for (const std::size_t from : {n, std::size_t{0}}) {
          std::set<std::uint64_t> steps;
          for (std::size_t k = 0; k < n; ++k) steps.insert(std::uint64_t{(*x)[from + k]} >> (32 - m));
          INFO("dimension " << d << ", 2^" << m << " points from " << from);
          REQUIRE(steps.size() == n);
        }
      }
    }
  }
}

TEST_CASE("Scrambling keeps nets: two dimensions fill rectangles as evenly as before") {
  CHECK(counted_quality(scrambled(0, 1024, 5), scrambled(1, 1024, 6), 10) == 0);
  for (const auto& [a, b] : {std::pair{0u, 2u}, {1u, 5u}, {3u, 17u}, {20u, 90u}, {100u, 159u}}) {
    for (const int m : {6, 8, 10}) {
      const int without = counted_quality(plain(a, 1024), plain(b, 1024), m);
      CHECK(counted_quality(scrambled(a, 1024, 7 + a), scrambled(b, 1024, 8 + b), m) == without);
    }
  }
}

TEST_CASE("Pairs of dimensions are spread no worse than with Joe and Kuo's numbers") {
  constexpr std::uint32_t dimensions = 48;
  const auto joe_kuo = reference<boost::random::detail::qrng_tables::sobol>(512, dimensions);
  int ours = 0, theirs = 0;
  for (std::uint32_t a = 0; a < dimensions; ++a) {
    for (std::uint32_t b = 0; b < a; ++b) {
      for (const int m : {6, 9}) {
        ours += counted_quality(plain(a, 512), plain(b, 512), m);
        theirs += counted_quality(column(joe_kuo, a), column(joe_kuo, b), m);
      }
    }
  }
  INFO("sum of t: " << ours << " and " << theirs);
  CHECK(ours <= theirs);
}

TEST_CASE("A uniform's digits rise with it, and it is never 0 or 1") {
  CHECK(uniform_at(0).value() == 0x1p-33);
  CHECK(1 - uniform_at(0xFFFFFFFFu).value() == 0x1p-33);
  double before = 0;
  for (std::uint64_t digits = 0; digits < std::uint64_t{1} << 32; digits += 99991) {
    const Uniform u = uniform_at(static_cast<std::uint32_t>(digits));
    REQUIRE(u.value() == (static_cast<double>(digits) + 0.5) * 0x1p-32);
    REQUIRE(u.tail < 0.5);
    REQUIRE(u.value() > before);
    before = u.value();
  }
}

TEST_CASE("A permutation has every number once") {
  for (const std::uint32_t count : {1u, 2u, 3u, 4u, 5u, 16u, 17u, 64u, 100u, 640u, 4097u}) {
    for (const std::uint64_t key : {1u, 2u}) {
      std::set<std::uint32_t> seen;
      for (std::uint32_t k = 0; k < count; ++k) seen.insert(permuted(k, count, key));
      CHECK(seen.size() == count);
      CHECK(*seen.rbegin() == count - 1);
    }
  }
}

TEST_CASE("A Latin hypercube has one point in every step of every dimension") {
  for (const std::uint32_t count : {1u, 2u, 64u, 640u}) {
    std::set<std::uint32_t> steps;
    for (std::uint32_t k = 0; k < count; ++k) {
      const double u = latin_point(k, count, point_key({3}, 1, 77)).value();
      REQUIRE((u > 0 && u < 1));
      steps.insert(static_cast<std::uint32_t>(u * count));
    }
    CHECK(steps.size() == count);
  }
}

TEST_CASE("Antithetic points mirror each other in pairs, and pairs differ") {
  const std::uint64_t key = point_key({3}, 1, 77);
  std::set<double> seen;
  for (std::uint32_t k = 0; k < 100; k += 2) {
    CHECK(antithetic_point(k, key).value() + antithetic_point(k + 1, key).value() == 1);
    seen.insert(antithetic_point(k, key).tail);
  }
  CHECK(seen.size() == 50);
}
