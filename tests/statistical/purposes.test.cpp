// uses: simulate model random exec
// What the model draws for different purposes is uncorrelated: every word of every group, with every
// other, for the same county, quarter and draws. Were they independent, one seed in 20,000 would fail
// one of the two tests of some pair of those 1,128; this seed does not.
#include <catch2/catch.hpp>

#include "simulate/lanes.hpp"
#include "support/goodness_of_fit.hpp"
#include "weir/random.hpp"

using namespace weir;

namespace {

constexpr std::uint32_t draws = 20000;
constexpr int groups = static_cast<int>(Group::training) + 2;  // and that of points

using Series = std::vector<double>;

/// Word `purpose` % 4 of group `purpose` / 4.
Series words_of(int purpose, std::uint64_t place = place_hash("513221")) {
  Series u;
  for (std::uint32_t draw = 0; draw < draws; ++draw) {
    const auto group = static_cast<std::uint32_t>(purpose / 4);
    u.push_back(uniform(Stream{20200101}.words(draw, 8080, group, 0, place).w[purpose % 4]).value());
  }
  return u;
}

double least_chance(const std::vector<Series>& all) {
  double least = 1;
  for (std::size_t a = 0; a < all.size(); ++a) {
    for (std::size_t b = 0; b < a; ++b) {
      least = std::min({least, correlation(all[a], all[b]), grid(all[a], all[b])});
    }
  }
  return least;
}

}  // namespace

TEST_CASE("Words of different purposes are uncorrelated") {
  std::vector<Series> all;
  for (int purpose = 0; purpose < 4 * groups; ++purpose) all.push_back(words_of(purpose));
  REQUIRE(all.size() == 48);
  constexpr double pairs = 48 * 47 / 2;
  CHECK(least_chance(all) > 1e-4 / (4 * pairs));
  // One purpose that reads another's words in one draw of twenty.
  for (std::size_t draw = 0; draw < draws; draw += 20) all[17][draw] = all[30][draw];
  CHECK(least_chance(all) < 1e-4 / (4 * pairs));
}

TEST_CASE("Neighbouring counties, quarters and draws do not share their noise") {
  std::vector<Series> all;
  for (int code = 513220; code < 513240; ++code) {
    all.push_back(words_of(17, place_hash(std::to_string(code))));
  }
  Series next(all[0].begin() + 1, all[0].end());
  next.push_back(0.5);
  all.push_back(next);
  CHECK(least_chance(all) > 1e-4 / (4 * 21 * 20 / 2));
}

TEST_CASE("Structured points are uncorrelated with the noise of the same draws, and between slots") {
  for (const bool sobol : {true, false}) {
    std::vector<Series> all{words_of(9), words_of(17), words_of(18)};
    for (std::uint32_t slot = 0; slot < 12; ++slot) {
      Series u;
      for (std::uint32_t draw = 0; draw < draws; ++draw) {
        // One point of each randomisation: within one the points are dependent on purpose.
        const std::uint64_t key = point_key({20200101 + draw / 1000}, draw % 1000, 77 + slot);
        u.push_back((sobol ? sobol_point(slot, 5, key) : latin_point(5, 640, key)).value());
      }
      all.push_back(u);
    }
    CHECK(least_chance(all) > 1e-4 / (4 * 15 * 14 / 2));
  }
}
