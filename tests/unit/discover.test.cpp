// uses: app store study simulate allocate model exec random
// A planted box is recovered, chance is not taken for one, and binomial tails agree with Boost's.
#include <boost/math/distributions/binomial.hpp>
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "support/allocation_cases.hpp"
#include "unit/cli_ending.hpp"
#include "unit/cli_scenario.hpp"
#include "weir/study.hpp"
#include "weir/study/discover.hpp"
#include "weir/study/ranks.hpp"

using namespace weir;
using Json = nlohmann::ordered_json;

namespace {

DrawLists cube(std::size_t dimensions, std::size_t draws, std::uint64_t seed) {
  test::Dice dice{seed};
  DrawLists x(dimensions, std::vector<double>(draws));
  for (auto& list : x) {
    for (double& value : list) value = dice.uniform();
  }
  return x;
}

}  // namespace

TEST_CASE("a planted box is recovered, with its coverage and density") {
  const std::size_t n = 10000;
  const DrawLists x = cube(6, n, 5);
  test::Dice dice{6};
  std::vector<std::uint8_t> missed(n);
  double inside = 0, hits = 0, all = 0;
  for (std::size_t d = 0; d < n; ++d) {
    const bool in = x[1][d] > 0.6 && x[4][d] > 0.2 && x[4][d] < 0.7;
    missed[d] = dice.uniform() < (in ? 0.9 : 0.03);
    inside += in;
    hits += in && missed[d];
    all += missed[d];
  }
  const Discovery found = discover_box(x, missed);
  REQUIRE(found.box.has_value());
  CHECK(found.of_interest == static_cast<std::uint64_t>(all));
  const DiscoveredBox& box = *found.box;
  REQUIRE(box.restrictions.size() == 2);
  for (const Restriction& one : box.restrictions) {
    CHECK(one.quasi_p < 1e-6);
    if (one.parameter == 1) {
      CHECK(*one.above == Approx(0.6).margin(0.03));
      CHECK_FALSE(one.below.has_value());
    } else {
      REQUIRE(one.parameter == 4);
      CHECK(*one.above == Approx(0.2).margin(0.03));
      CHECK(*one.below == Approx(0.7).margin(0.03));
    }
  }
  CHECK(box.coverage == Approx(hits / all).margin(0.05));
  CHECK(box.density == Approx(hits / inside).margin(0.05));
  CHECK(box.mass == Approx(inside / n).margin(0.03));
}

TEST_CASE("what lies together on one value is not split") {
  const std::size_t n = 4000;
  DrawLists x = cube(2, n, 8);
  std::vector<std::uint8_t> missed(n);
  for (std::size_t d = 0; d < n; ++d) {
    x[0][d] = x[0][d] < 0.5 ? 0.0 : 1.0;
    missed[d] = x[0][d] == 1.0;
  }
  const Discovery found = discover_box(x, missed);
  REQUIRE(found.box.has_value());
  REQUIRE(found.box->restrictions.size() == 1);
  CHECK(found.box->restrictions[0].parameter == 0);
  CHECK(*found.box->restrictions[0].above == 1.0);
  CHECK(found.box->coverage == 1);
  CHECK(found.box->density == 1);
}

TEST_CASE("chance is not taken for a box, and too few misses are not looked into") {
  int boxes = 0;
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const DrawLists x = cube(10, 2000, 100 + seed);
    test::Dice dice{200 + seed};
    std::vector<std::uint8_t> missed(2000);
    for (auto& one : missed) one = dice.uniform() < 0.2;
    boxes += discover_box(x, missed).box.has_value();
  }
  // Several restrictions are looked at in each case, every one of them at 5%.
  CHECK(boxes <= 6);

  const DrawLists x = cube(3, 2000, 1);
  std::vector<std::uint8_t> few(2000, 0);
  for (std::size_t d = 0; d < 30; ++d) few[d] = 1;
  CHECK_FALSE(discover_box(x, few).box.has_value());
  for (auto& one : few) one = !one;
  CHECK_FALSE(discover_box(x, few).box.has_value());
  CHECK_FALSE(discover_box(x, std::vector<std::uint8_t>(2000, 0)).box.has_value());
}

TEST_CASE("binomial tails") {
  for (const double p : {0.001, 0.2, 0.5, 0.97}) {
    for (const int n : {1, 10, 500, 5000}) {
      const boost::math::binomial exact(n, p);
      for (const int hits : {0, 1, n / 5, n / 2, n}) {
        const double tail = hits == 0 ? 1 : boost::math::cdf(complement(exact, hits - 1));
        CAPTURE(n, p, hits);
        CHECK(binomial_tail(static_cast<std::uint64_t>(hits), static_cast<std::uint64_t>(n), p) ==
              Approx(tail).epsilon(1e-8).margin(1e-14));
      }
    }
  }
  CHECK(binomial_tail(3, 10, 0) == 0);
  CHECK(binomial_tail(3, 10, 1) == 1);
}

TEST_CASE("weir discover says when the plan misses, in both languages") {
  const SmallCase c;
  const std::vector<std::string> costly{"discover", c.scenario(), "--set",
                                        "target.jobs.at_least=1100"};
  const Ending text = weir_says(costly);
  CAPTURE(text.out, text.err);
  REQUIRE(text.code == 0);
  CHECK(has(text.out, "missed mostly when cost per job is above"));
  CHECK(has(text.out, "density"));
  std::vector<std::string> zh = costly;
  zh.insert(zh.end(), {"--lang", "zh"});
  CHECK(has(weir_says(zh).out, "每岗位资金高于"));
  std::vector<std::string> json = costly;
  json.insert(json.end(), {"--format", "json"});
  const Json all = Json::parse(weir_says(json).out);
  const Json& box = all["boxes"][0]["box"];
  REQUIRE(box.is_object());
  CHECK(box["restrictions"][0]["parameter"] == "model.cost_per_job");
  CHECK(box["restrictions"][0]["above"].get<double>() > 20000);
  CHECK(box["density"].get<double>() >
        all["boxes"][0]["missed"].get<double>() / all["boxes"][0]["draws"].get<double>());

  const Ending never = weir_says({"discover", c.scenario(), "--outcome", "jobs_declared", "--at-least", "1"});
  CHECK(never.code == 0);
  CHECK(has(never.out, "too few to say when"));
  CHECK(weir_says({"discover", c.scenario(), "--outcome", "jobs_net"}).code == 2);
  CHECK(weir_says({"discover", c.scenario(), "--set", "simulation.noise=process"}).code == 2);
}

TEST_CASE("ranks follow from replayed draws, and equal counties are a toss-up") {
  Scenario s = test::economy(6, 1, 6'000'000'00);
  s.draws = 64;
  const Problem problem = prepare(s);
  const Allocation a = std::get<AllocationResult>(
                           test::answer(s, test::strategy(s, StrategyName::equal)))
                           .allocation;
  const auto table = league(s, problem, a, {Outcome::jobs_in_place, 7}, 64, {2});
  REQUIRE(table.has_value());
  REQUIRE(table->counties.size() == 6);
  std::vector<std::vector<double>> value(64);
  for (std::uint32_t d = 0; d < 64; ++d) {
    const Path path = replay(problem, a, s.seed, d);
    for (std::size_t c = 0; c < 6; ++c) {
      value[d].push_back(path.at(Outcome::jobs_in_place, c, 7) /
                         (static_cast<double>(test::county_total(s, a, c)) / 100));
    }
  }
  double pairs = 0;
  for (std::size_t k = 0; k < 6; ++k) {
    const CountyRank& row = table->counties[k];
    std::vector<int> ranks;
    double mean = 0;
    for (const auto& draw : value) {
      int rank = 1;
      for (const double other : draw) rank += other > draw[row.county];
      ranks.push_back(rank);
      mean += draw[row.county] / 64;
    }
    std::sort(ranks.begin(), ranks.end());
    CHECK(row.mean == Approx(mean));
    CHECK(row.low == ranks[3]);    // ceil(0.05 * 64) = 4th
    CHECK(row.high == ranks[60]);  // ceil(0.95 * 64) = 61st
    for (std::size_t j = k + 1; j < 6; ++j) {
      double reversed = 0;
      const std::size_t below = table->counties[j].county;
      for (const auto& draw : value) {
        reversed += draw[below] > draw[row.county] ? 1 : draw[below] == draw[row.county] ? 0.5 : 0;
      }
      if (j == k + 1) CHECK(row.overtaken == Approx(reversed / 64));
      pairs += reversed / 64;
    }
  }
  CHECK(table->reversed == Approx(pairs / 15));
  CHECK(has(weir_says({"ranks", SmallCase().scenario(), "--draws", "64"}).out, "rank, 90% interval"));
}
