// uses: app store study simulate allocate model exec random
// Kept values: by hand, by replaying every draw alone, and how often their interval holds the truth.
#include <algorithm>
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "support/allocation_cases.hpp"
#include "unit/cli_ending.hpp"
#include "unit/cli_scenario.hpp"
#include "weir/study.hpp"

using namespace weir;
using Json = nlohmann::ordered_json;

TEST_CASE("the kept value is reached by that share of the draws, and no greater one is") {
  const std::vector<double> ten{7, 3, 10, 1, 5, 9, 2, 8, 4, 6};
  CHECK(kept_value(ten, 0.8).value == 3);  // 3, 4, ... 10 are eight of ten
  CHECK(kept_value(ten, 0.9).value == 2);
  CHECK(kept_value(ten, 0.5).value == 6);
  CHECK(kept_value(ten, 0.81).value == 2);
  CHECK(kept_value(ten, 1).value == 1);
  CHECK(kept_value({4, 4, 4}, 0.9).value == 4);
}

TEST_CASE("nineteen of twenty intervals hold the true quantile") {
  test::Dice dice{77};
  const int samples = 2000;
  for (const double chance : {0.5, 0.8, 0.95}) {
    int holds = 0;
    for (int k = 0; k < samples; ++k) {
      std::vector<double> draws(300);
      for (double& value : draws) value = dice.uniform();
      const KeptValue kept = kept_value(draws, chance);
      CHECK(kept.low <= kept.value);
      CHECK(kept.value <= kept.high);
      holds += kept.low <= 1 - chance && 1 - chance <= kept.high;
    }
    CAPTURE(chance, holds);
    CHECK(holds >= 0.95 * samples - 4 * 10);  // four standard errors of 2000 Bernoulli draws
    CHECK(holds <= 0.995 * samples);          // and it is not simply wide
  }
}

TEST_CASE("promises follow from the draws one by one, with and without the shock") {
  Scenario s = test::economy(4, 2, 4'000'000'00);
  s.draws = 40;
  s.targets = {{"jobs", Outcome::jobs_declared, 3, 120, {}},
               {"firms", Outcome::enterprises_new, 3, 15, {}}};
  Shock flood;
  flood.name = "flood";
  flood.activity.assign(static_cast<std::size_t>(s.quarters), 1.0);
  flood.activity[1] = 0.4;
  flood.own[static_cast<std::size_t>(Parameter::declared_kept)] = Uncertain::number(0.7);
  s.shocks = {flood};
  const Problem problem = prepare(s);
  const Allocation a =
      std::get<AllocationResult>(test::answer(s, s.strategy)).allocation;
  const auto answer = promises(s, a, {0.5, 0.9}, {2});
  REQUIRE(answer.has_value());
  REQUIRE(answer->cases.size() == 2);
  CHECK_FALSE(answer->cases[0].shocks_active);
  CHECK(answer->cases[1].shocks_active);

  for (const PromiseCase& one : answer->cases) {
    Scenario own = s;
    own.shocks[0].active = one.shocks_active;
    const Problem its = prepare(own);
    std::vector<Path> paths;
    for (std::uint32_t d = 0; d < 40; ++d) paths.push_back(replay(its, a, s.seed, d));
    std::vector<std::vector<double>> of_targets;
    for (const PromisedOutcome& promised : one.outcomes) {
      std::vector<double> totals;
      for (const Path& path : paths) {
        double total = 0;
        for (std::size_t i = 0; i < its.counties; ++i) {
          total += path.at(promised.outcome, i, static_cast<std::size_t>(promised.quarter));
        }
        totals.push_back(total);
      }
      for (const KeptValue& kept : promised.kept) {
        const double slack = 1e-9 * (1 + std::abs(kept.value));
        const auto reach = [&](double value) {
          return std::count_if(totals.begin(), totals.end(),
                               [&](double total) { return total >= value; });
        };
        CAPTURE(outcome_name(promised.outcome), promised.quarter, kept.chance);
        CHECK(static_cast<double>(reach(kept.value - slack)) >= kept.chance * 40);
        CHECK(static_cast<double>(reach(kept.value + slack)) < kept.chance * 40);
      }
      if (promised.asked) of_targets.push_back(totals);
    }
    REQUIRE(of_targets.size() == 2);
    std::size_t asked = 0;
    for (const PromisedOutcome& promised : one.outcomes) {
      if (!promised.asked) continue;
      int met = 0;
      for (const double total : of_targets[asked]) met += total >= *promised.asked;
      CHECK(promised.probability == Approx(met / 40.0));
      ++asked;
    }
    for (std::size_t k = 0; k < 2; ++k) {  // both kept at once
      std::vector<double> kept;
      for (const PromisedOutcome& promised : one.outcomes) {
        if (promised.asked) kept.push_back(promised.kept[k].value);
      }
      int all = 0;
      for (std::size_t d = 0; d < 40; ++d) {
        all += of_targets[0][d] >= kept[0] - 1e-9 && of_targets[1][d] >= kept[1] - 1e-9;
      }
      CHECK(one.together[k] == Approx(all / 40.0));
    }
  }
  CHECK_FALSE(promises(s, a, {0.5}, {1}, [](std::uint64_t) { return false; }).has_value());
}

TEST_CASE("weir promise prints both cases in both languages and refuses what is no chance") {
  const SmallCase small;
  const Ending json = weir_says({"promise", small.scenario(), "--format", "json"});
  REQUIRE(json.code == 0);
  const Json all = Json::parse(json.out);
  CHECK(all["promises"].size() == 2 * 6 * 4);  // two cases, three outcomes by two dates, four chances
  CHECK(all["together"].size() == 8);
  const Ending text = weir_says({"promise", small.scenario(), "--chance", "80%"});
  CHECK(has(text.out, "jobs in place"));
  CHECK(has(text.out, "with flood, by 2020Q4"));
  CHECK(has(text.out, "80%"));
  CHECK(has(weir_says({"promise", small.scenario(), "--lang", "zh"}).out, "实际在岗人数"));
  CHECK(has(weir_says({"promise", small.scenario(), "--format", "csv"}).out, "chance,value,low"));
  const Ending bad = weir_says({"promise", small.scenario(), "--chance", "2"});
  CHECK(bad.code == 2);
  CHECK(has(bad.err, "above 0 and below 1"));
  CHECK(weir_says({"promise", small.scenario(), "--draws", "200000"}).code == 2);
}
