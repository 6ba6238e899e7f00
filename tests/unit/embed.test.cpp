// uses: embed scenario simulate allocate model exec random core
// What the page's interface answers is what the rooms behind it answer.
#include <catch2/catch.hpp>

#include <algorithm>
#include <cstring>

#include "weir/allocate.hpp"
#include "weir/embed.hpp"
#include "weir/model/image.hpp"
#include "weir/scenario.hpp"
#include "weir/simulate.hpp"

using namespace weir;

namespace {

Scenario sichuan(const std::vector<Override>& overrides = {}) {
  Diagnostics diagnostics;
  std::optional<Resolved> resolved = read_scenario(
      std::string(WEIR_SOURCE_DIR) + "/scenarios/sichuan-2020.toml", overrides, diagnostics);
  REQUIRE(resolved);
  return std::move(resolved->scenario);
}

std::size_t pass(const std::string& bytes) {
  std::memcpy(weir_buffer(bytes.size()), bytes.data(), bytes.size());
  return bytes.size();
}

bool set_path(const std::string& path, double value) { return weir_set(pass(path), value) == 1; }

std::vector<double> numbers(int what) {
  const double* from = weir_numbers(what);
  return {from, from + weir_count()};
}

struct Direct {
  Problem problem;
  AllocationResult result;
  Progress progress;
};

Direct direct_run(const Scenario& scenario, std::uint64_t draws) {
  Problem problem = prepare(scenario);
  AllocationResult result = std::get<AllocationResult>(
      allocate(scenario, problem, scenario.strategy, central_theta(problem), {2}));
  Progress progress(problem, {scenario.headline, scenario.by_county, scenario.targets}, draws);
  simulate(problem, result.allocation, scenario.seed, {2}, progress);
  return {std::move(problem), std::move(result), std::move(progress)};
}

}  // namespace

TEST_CASE("the page's engine gives the bits of the native one") {
  Scenario scenario = sichuan();
  scenario.seed = 7;
  REQUIRE(weir_open(pass(to_bytes(scenario))) == 1);
  SECTION("as the file says") {}
  SECTION("with another fund and the shock") {
    REQUIRE(set_path("fund.provincial.amount", 250000000));
    REQUIRE(set_path("shock.COVID-19.active", 1));
    REQUIRE(set(scenario, "fund.provincial.amount", 250000000));
    REQUIRE(set(scenario, "shock.COVID-19.active", 1));
  }
  SECTION("with another strategy") {
    REQUIRE(weir_strategy(pass("optimal")) == 1);
    scenario.strategy.name = StrategyName::optimal;
  }
  REQUIRE(weir_divide() == 0);
  CHECK(weir_simulate(2048, 1) == 1024);  // a block at a time
  CHECK(weir_simulate(2048, 1) == 2048);
  const Direct direct = direct_run(scenario, 2048);
  CHECK(weir_fingerprint() == fingerprint(direct.result.allocation, direct.progress));

  const Ensemble ensemble = summarise(scenario, direct.progress);
  const std::vector<double> chances = numbers(weir_chances);
  REQUIRE(chances.size() == 2 * scenario.targets.size() + 2);
  for (std::size_t t = 0; t < scenario.targets.size(); ++t)
    CHECK(chances[2 * t] == ensemble.targets[t].probability);
  CHECK(chances[chances.size() - 2] == ensemble.all_targets.probability);

  const auto quarters = static_cast<std::size_t>(scenario.quarters);
  const std::vector<double> summaries = numbers(weir_summaries);
  REQUIRE(summaries.size() == scenario.headline.size() * quarters * 8);
  for (std::size_t h = 0; h < scenario.headline.size(); ++h) {
    for (const Summary& s : ensemble.outcomes) {
      if (s.outcome != scenario.headline[h] || s.scope != "all") continue;
      const double* row = &summaries[(h * quarters + static_cast<std::size_t>(s.quarter)) * 8];
      CHECK(row[0] == s.mean);
      CHECK(row[5] == s.p50);
      CHECK(row[7] == s.p95);
    }
  }
  CHECK(numbers(weir_certificate)[0] == direct.result.certificate.objective);
  double money = 0;
  for (const double county : numbers(weir_county_money)) money += county;
  CHECK(money == Approx(scenario.funds.front().amount.major()).epsilon(1e-12));
}

TEST_CASE("a shorter horizon gives the bits of a file that has it") {
  const Scenario whole = sichuan(), shorter = sichuan({{"time.quarters", "7"}});
  REQUIRE(whole.quarters == 12);
  REQUIRE(shorter.quarters == 7);
  REQUIRE(weir_open(pass(to_bytes(whole))) == 1);
  REQUIRE(set_path("time.quarters", 7));
  REQUIRE(weir_divide() == 0);
  CHECK(weir_simulate(1024, 1) == 1024);
  const Direct direct = direct_run(shorter, 1024);
  CHECK(weir_fingerprint() == fingerprint(direct.result.allocation, direct.progress));
  CHECK(numbers(weir_planning).size() == outcome_count * 7);
  REQUIRE(weir_glance(64) == 1);
  CHECK(numbers(weir_glanced).size() == shorter.headline.size() * 7 * 5);
  for (const double refused : {3.0, 7.5, 8.0, 0.0, -1.0}) CHECK_FALSE(set_path("time.quarters", refused));
  weir_reset();
  CHECK(least_quarters(whole) == 4);  // targets of 2020Q4
  CHECK(set_path("time.quarters", 4));
  CHECK(weir_divide() == 0);
}

TEST_CASE("classes have the rows of the ensemble") {
  const Scenario scenario = sichuan();
  REQUIRE(weir_open(pass(to_bytes(scenario))) == 1);
  REQUIRE(weir_divide() == 0);
  CHECK(weir_simulate(1024, 1) == 1024);
  const Direct direct = direct_run(scenario, 1024);
  const Ensemble ensemble = summarise(scenario, direct.progress);
  const std::vector<double> rows = numbers(weir_class_summaries);
  const std::vector<std::string>& classes = scenario.counties.classes;
  const auto quarters = static_cast<std::size_t>(scenario.quarters);
  const std::size_t size = scenario.headline.size() * quarters * 8;
  REQUIRE(rows.size() == classes.size() * size);
  for (std::size_t k = 0; k < classes.size(); ++k) {
    for (std::size_t h = 0; h < scenario.headline.size(); ++h) {
      for (const Summary& s : ensemble.outcomes) {
        if (s.outcome != scenario.headline[h] || s.scope != "class:" + classes[k]) continue;
        const std::size_t row = (h * quarters + static_cast<std::size_t>(s.quarter)) * 8;
        CHECK(rows[k * size + row] == s.mean);
        CHECK(rows[k * size + row + 7] == s.p95);
      }
    }
  }
}

TEST_CASE("a quick look is planning under each draw of the parameters") {
  const Scenario scenario = sichuan();
  REQUIRE(weir_open(pass(to_bytes(scenario))) == 1);
  REQUIRE(weir_divide() == 0);
  REQUIRE(weir_glance(101) == 1);
  const Problem problem = prepare(scenario);
  const Allocation allocation = std::get<AllocationResult>(allocate(
      scenario, problem, scenario.strategy, central_theta(problem), {1})).allocation;
  const std::size_t quarters = problem.quarters;
  std::vector<std::vector<double>> totals;
  for (std::uint32_t d = 0; d < 101; ++d) {
    totals.push_back(planning_total(
        problem, plan(problem, draw_theta(problem, scenario.seed, d), allocation)));
  }
  const std::vector<double> seen = numbers(weir_glanced);
  REQUIRE(seen.size() == scenario.headline.size() * quarters * 5);
  for (std::size_t h = 0; h < scenario.headline.size(); ++h) {
    for (std::size_t t = 0; t < quarters; ++t) {
      std::vector<double> values;
      for (const auto& total : totals)
        values.push_back(total[static_cast<std::size_t>(scenario.headline[h]) * quarters + t]);
      std::sort(values.begin(), values.end());
      const std::size_t ranks[5] = {6, 26, 51, 76, 96};  // ceil(101 p)
      for (std::size_t k = 0; k < 5; ++k)
        CHECK(seen[(h * quarters + t) * 5 + k] == Approx(values[ranks[k] - 1]).epsilon(1e-9));
    }
  }
  const std::vector<double> chances = numbers(weir_glanced_chances);
  REQUIRE(chances.size() == scenario.targets.size() + 1);
  double all = 0;
  for (const auto& total : totals) {
    bool met = true;
    for (const Target& target : scenario.targets) {
      met = met && total[static_cast<std::size_t>(target.outcome) * quarters +
                         static_cast<std::size_t>(target.quarter)] >= target.at_least;
    }
    all += met ? 1 : 0;
  }
  CHECK(chances.back() == Approx(all / 101));
}

TEST_CASE("levers move the scenario, a reset brings it back") {
  const Scenario scenario = sichuan();
  REQUIRE(weir_open(pass(to_bytes(scenario))) == 1);
  REQUIRE(weir_divide() == 0);
  const std::vector<double> before = numbers(weir_planning);
  REQUIRE(set_path("fund.provincial.amount", 660000000));
  REQUIRE(weir_divide() == 0);
  CHECK(numbers(weir_planning) != before);
  weir_reset();
  REQUIRE(weir_divide() == 0);
  CHECK(numbers(weir_planning) == before);
}

TEST_CASE("what cannot be done is said and leaves the scenario alone") {
  const Scenario scenario = sichuan();
  CHECK(weir_open(pass("no image")) == 0);
  REQUIRE(weir_open(pass(to_bytes(scenario))) == 1);
  CHECK_FALSE(set_path("fund.nobody.amount", 1));
  CHECK(weir_strategy(pass("luck")) == 0);
  REQUIRE(set_path("fund.provincial.amount", 1000000));  // less than the counties' floors
  CHECK(weir_divide() == 3);
  CHECK(std::string(weir_text()).find("county") != std::string::npos);
  weir_reset();
  CHECK(weir_divide() == 0);
}
