// uses: random core
// The lane functions of every instruction set that this processor has, against the scalar
// functions: equal words, equal counts, equal bits of everything else on all of them.
#include <bit>
#include <catch2/catch.hpp>
#include <cmath>
#include <string>
#include <vector>

#include "weir/random.hpp"
#include "weir/random_lanes.hpp"

using namespace weir;

namespace {

std::vector<Isa> isas() {
  std::vector<Isa> out;
  for (const Isa isa : {Isa::baseline, Isa::avx2, Isa::avx512}) {
    if (has_isa(isa)) out.push_back(isa);
  }
  return out;
}

constexpr std::uint32_t draws = 400000;  // a multiple of 16

/// Random words, with both ends and the middle of every octave among them.
const std::vector<std::uint32_t>& words() {
  static const std::vector<std::uint32_t> made = [] {
    std::vector<std::uint32_t> out;
    for (int bit = 0; bit < 31; ++bit) {
      for (const std::uint32_t m : {(1u << bit) - 1, 1u << bit, (1u << bit) + (1u << bit) / 3}) {
        out.push_back(m);
        out.push_back(m | 0x80000000u);
      }
    }
    out.push_back(0x7FFFFFFFu);
    out.push_back(0xFFFFFFFFu);
    for (std::uint32_t i = 0; out.size() < draws; ++i) {
      out.push_back(Stream{11}.words(i, 0, 0, 0, 0).w[0]);
    }
    return out;
  }();
  return made;
}

/// Numbers between low and high in constant ratio, each draw its own.
std::vector<double> spread(double low, double high, std::uint32_t purpose) {
  std::vector<double> out;
  const double span = std::log(high / low);
  for (std::uint32_t i = 0; i < draws; ++i) {
    out.push_back(low * std::exp(span * uniform(Stream{12}.words(i, 0, purpose, 0, 0).w[0]).value()));
  }
  return out;
}

std::uint64_t digest(const std::vector<double>& values) {
  std::uint64_t hash = 0xCBF29CE484222325u;
  for (const double x : values) hash = (hash ^ std::bit_cast<std::uint64_t>(x)) * 0x100000001B3u;
  return hash;
}

std::vector<double> poisson(Isa isa, const std::vector<double>& mean) {
  std::vector<double> out(draws, -1);
  lane_functions(isa).poisson(draws, words().data(), mean.data(), out.data());
  return out;
}

std::vector<double> binomial(Isa isa, const std::vector<double>& n, const std::vector<double>& p) {
  std::vector<double> out(draws, -1);
  lane_functions(isa).binomial(draws, words().data(), n.data(), p.data(), out.data());
  return out;
}

/// How many differ, with the first named in the test's message.
std::size_t differences(const std::vector<double>& got, const std::vector<double>& expected) {
  std::size_t count = 0;
  for (std::size_t i = 0; i < got.size(); ++i) {
    if (got[i] == expected[i]) continue;
    if (count++ == 0) {
      UNSCOPED_INFO("at " << i << ", word " << words()[i] << ": " << got[i] << ", not " << expected[i]);
    }
  }
  return count;
}

}  // namespace

TEST_CASE("Words over lanes are the stream's words") {
  for (const Isa isa : isas()) {
    INFO(name_of(isa));
    for (const std::uint32_t first : {0u, 5u, 1024u, 4294967290u}) {  // the last wraps
      for (const std::uint64_t seed : {0ull, 1ull, 0x1122334455667788ull, ~0ull}) {
        const std::uint64_t place = place_hash("513221", "parks") ^ seed;
        constexpr std::uint32_t count = 5;  // some together, one left over
        LaneWords words[count], *out[count];
        std::uint32_t w1[count];
        for (std::uint32_t n = 0; n < count; ++n) {
          w1[n] = counter_word1(7 * n, 3, 9);
          out[n] = &words[n];
        }
        lane_functions(isa).words(RoundKeys(seed), first, count, w1, place, out);
        for (std::uint32_t n = 0; n < count; ++n) {
          for (std::uint32_t l = 0; l < lanes; ++l) {
            const PhiloxBlock block = Stream{seed}.words(first + l, 7 * n, 3, 9, place);
            for (int w = 0; w < 4; ++w) REQUIRE(words[n].word[w][l] == block.w[w]);
          }
        }
      }
    }
  }
}

TEST_CASE("A Poisson count over lanes is the scalar function's, at every mean") {
  struct Range {
    double low, high;
  };
  std::uint32_t purpose = 0;
  for (const auto& [low, high] : {Range{1e-12, 1e-3}, {1e-3, 1}, {1, 9.99}, {9, 11}, {10, 100},
                                  {100, 1e4}, {1e4, 1e6}, {1e6, 1e9}}) {
    const std::vector<double> mean = spread(low, high, ++purpose);
    std::vector<double> expected;
    for (std::uint32_t i = 0; i < draws; ++i) {
      expected.push_back(static_cast<double>(inverse_poisson(uniform(words()[i]), mean[i])));
    }
    for (const Isa isa : isas()) {
      INFO(name_of(isa) << ", means from " << low << " to " << high);
      CHECK(differences(poisson(isa, mean), expected) == 0);
    }
  }
}

TEST_CASE("A binomial count over lanes is the scalar function's, at every size and chance") {
  struct Range {
    double low, high;
  };
  std::uint32_t purpose = 20;
  for (const auto& [low, high] : {Range{0.6, 30}, {1, 300}, {200, 1e5}, {1e5, 1e9}}) {
    for (const auto& [p_low, p_high] : {Range{1e-9, 1e-2}, {1e-3, 0.5}, {0.3, 1.1}, {0.95, 1.0}}) {
      std::vector<double> n = spread(low, high, ++purpose), p = spread(p_low, p_high, ++purpose);
      std::vector<double> expected;
      for (std::uint32_t i = 0; i < draws; ++i) {
        n[i] = std::floor(n[i]);
        if (i % 3 == 0 && p[i] < 1) p[i] = 1 - p[i];
        expected.push_back(static_cast<double>(
            inverse_binomial(uniform(words()[i]), static_cast<std::int64_t>(n[i]), p[i])));
      }
      for (const Isa isa : isas()) {
        INFO(name_of(isa) << ", sizes from " << low << ", chances from " << p_low);
        CHECK(differences(binomial(isa, n, p), expected) == 0);
      }
    }
  }
}

TEST_CASE("What is left of stocks over lanes is the scalar binomial's, at every size and chance") {
  constexpr std::size_t few = 16000;  // sets of chances
  std::uint32_t purpose = 60;
  for (const double most : {2.0, 30.0, 3000.0, 1e7}) {
    for (const std::size_t vectors : {1u, 2u, 3u, 5u}) {
      const std::vector<double> size = spread(0.6, most, ++purpose);
      const std::vector<double> chance = spread(1e-4, 1.0, ++purpose);
      for (std::size_t from = 0, set = 0; from + vectors * lanes <= few; from += vectors * lanes, ++set) {
        ChanceLanes chances;
        for (std::size_t l = 0; l < lanes; ++l) {
          const double c = chance[from + l];
          chances.set(l, l == set % 97 ? 0 : l == set % 101 ? 1 : set % 2 == 0 ? c : 1 - c);
        }
        std::vector<double> stock, expected;
        for (std::size_t i = 0; i < vectors * lanes; ++i) {
          stock.push_back(std::floor(size[from + i]));
          expected.push_back(static_cast<double>(
              inverse_binomial(uniform(words()[from + i]), static_cast<std::int64_t>(stock[i]),
                               chances.chance[i % lanes])));
        }
        for (const Isa isa : isas()) {
          std::vector<double> left = stock;
          lane_functions(isa).thin(vectors * lanes, words().data() + from, chances, left.data());
          INFO(name_of(isa) << ", sizes up to " << most << ", set " << set);
          REQUIRE(left == expected);
        }
      }
    }
  }
}

TEST_CASE("Counts over lanes without a choice") {
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  std::vector<double> mean(draws, 0.0), n(draws, 10.0), p(draws, 0.0);
  const std::vector<double> odd{0.0, -1.0, nan, 1e-320, -0.0};
  for (std::uint32_t i = 0; i < draws; ++i) mean[i] = p[i] = odd[i % odd.size()];
  for (const Isa isa : isas()) {
    INFO(name_of(isa));
    const auto none = poisson(isa, mean);
    CHECK(std::all_of(none.begin(), none.end(), [](double k) { return k == 0; }));
    const auto nobody = binomial(isa, n, p);
    CHECK(std::all_of(nobody.begin(), nobody.end(), [](double k) { return k == 0; }));
    const auto all = binomial(isa, n, std::vector<double>(draws, 1.0));
    CHECK(std::all_of(all.begin(), all.end(), [](double k) { return k == 10; }));
    const auto empty = binomial(isa, std::vector<double>(draws, -3.0), std::vector<double>(draws, 0.7));
    CHECK(std::all_of(empty.begin(), empty.end(), [](double k) { return k == 0; }));
  }
}

TEST_CASE("Normal variates over lanes are near the exact ones, equal on all") {
  std::uint64_t first = 0;
  for (const Isa isa : isas()) {
    INFO(name_of(isa));
    std::vector<double> z(draws);
    lane_functions(isa).normal(draws, words().data(), z.data());
    double worst = 0;
    for (std::uint32_t i = 0; i < draws; ++i) {
      worst = std::max(worst, std::fabs(z[i] - inverse_normal(uniform(words()[i]))));
    }
    INFO("largest error " << worst);
    CHECK(worst < 1e-6);
    first = first == 0 ? digest(z) : first;
    CHECK(digest(z) == first);
  }
}

TEST_CASE("Gamma variates over lanes are near the exact ones, equal on all") {
  std::vector<std::uint32_t> some(words().begin(), words().begin() + 1600);
  struct Case {
    std::vector<double> shapes;
    double bound;
  };
  for (const auto& [shapes, bound] :
       {Case{{0.1, 0.2, 0.3, 0.4}, 5e-4}, {{0.5, 0.7, 1.0, 1.5}, 4e-5}, {{2.0, 3.0, 5.0, 10.0}, 2e-6},
        {{30.0, 100.0, 4999.0, 5001.0}, 1e-6}, {{1e4, 1e5, 999999.0, 1e6}, 1e-6}}) {
    static GammaLanes table;
    for (std::size_t l = 0; l < lanes; ++l) table.set(l, shapes[l % shapes.size()]);
    std::uint64_t first = 0;
    for (const Isa isa : isas()) {
      std::vector<double> x(some.size());
      lane_functions(isa).gamma(some.size(), some.data(), table, x.data());
      double worst = 0;
      for (std::size_t i = 0; i < some.size(); ++i) {
        const double shape = shapes[i % lanes % shapes.size()];
        const double exact = inverse_gamma(uniform(some[i]), shape) / shape;
        worst = std::max(worst, std::fabs(x[i] / exact - 1));
      }
      INFO(name_of(isa) << ", shapes from " << shapes.front() << ": largest error " << worst);
      CHECK(worst < bound);
      first = first == 0 ? digest(x) : first;
      CHECK(digest(x) == first);
    }
  }
}

TEST_CASE("Elementary functions over lanes have the scalar functions' bits") {
  std::vector<double> x = spread(1e-9, 700.0, 50);
  for (std::uint32_t i = 0; i < draws; i += 2) x[i] = i % 4 == 0 ? -x[i] : 1 / x[i];
  const std::vector<double> ends{0.0, -0.0, 1.0, -1.0, 5e-324, 1e308, -745.1, 710.0,
                                 std::numeric_limits<double>::infinity(),
                                 -std::numeric_limits<double>::infinity(),
                                 std::numeric_limits<double>::quiet_NaN()};
  std::copy(ends.begin(), ends.end(), x.begin());
  const auto same = [](double a, double b) {
    return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b) ||
           (std::isnan(a) && std::isnan(b));
  };
  for (const Isa isa : isas()) {
    const LaneFunctions& of = lane_functions(isa);
    const auto check = [&](auto over_lanes, double (*alone)(double), const char* name) {
      std::vector<double> out(draws);
      over_lanes(draws, x.data(), out.data());
      int different = 0;
      for (std::uint32_t i = 0; i < draws; ++i) different += !same(out[i], alone(x[i]));
      INFO(name_of(isa) << " " << name);
      CHECK(different == 0);
    };
    check(of.exp, exp_, "exp");
    check(of.log, log_, "log");
    check(of.expm1, expm1_, "expm1");
    check(of.log1p, log1p_, "log1p");
  }
}
