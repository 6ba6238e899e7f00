// uses: app store study simulate allocate scenario model exec random
// The credibility sheet: leanings against planted dependences, its figures counted here again.
#include <catch2/catch.hpp>
#include <cmath>
#include <nlohmann/json.hpp>

#include "unit/cli_ending.hpp"
#include "unit/cli_scenario.hpp"
#include "weir/study/credibility.hpp"

using namespace weir;
using Json = nlohmann::ordered_json;

namespace {

Json sheet_of(const SmallCase& at, const std::vector<std::string>& more = {}) {
  std::vector<std::string> words = {"credibility", at.scenario(), "--format", "json", "--quiet"};
  words.insert(words.end(), more.begin(), more.end());
  const Ending said = weir_says(words);
  REQUIRE(said.code == 0);
  return Json::parse(said.out);
}

}  // namespace

TEST_CASE("rank correlations by hand") {
  CHECK(rank_correlation({1, 2, 3, 4}, {10, 100, 1000, 10000}) == Approx(1));
  CHECK(rank_correlation({1, 2, 3, 4}, {4, 3, 2, 1}) == Approx(-1));
  // ranks 0 1 2 3 4 against 1 0 3 2 4: 1 - 6 * 4 / (5 * 24)
  CHECK(rank_correlation({1, 2, 3, 4, 5}, {2, 1, 4, 3, 5}) == Approx(0.8));
  CHECK(rank_correlation({1, 1, 2, 2}, {1, 1, 2, 2}) == Approx(1));
  CHECK(rank_correlation({3, 3, 3}, {1, 2, 3}) == 0);
}

TEST_CASE("the sheet names what the answer leans on, and tells luck from parameters") {
  const SmallCase at;
  const Json sheet = sheet_of(at);
  REQUIRE_FALSE(sheet["outcomes"].empty());
  const Json& declared = sheet["outcomes"][0];
  CHECK(declared["outcome"] == "jobs_declared");
  // Jobs fall when a job costs more: no other parameter of this file moves them as much.
  bool found = false;
  for (const Json& lean : declared["leans_on"]) {
    if (lean["parameter"] != "model.cost_per_job") continue;
    found = true;
    CHECK(lean["rank_correlation"].get<double>() < -0.2);
  }
  CHECK(found);
  const double luck = declared["process_share"].get<double>();
  CHECK(luck > 0);
  CHECK(luck < 1);
  CHECK(sheet["verification"]["tests"].size() > 50);

  const Json calm = sheet_of(at, {"--set", "simulation.noise=parameters"});
  CHECK(calm["outcomes"][0]["process_share"].get<double>() == 0);
  const double sd = calm["outcomes"][0]["sd"].get<double>();
  const double all = declared["sd"].get<double>();
  CHECK(luck == Approx(1 - sd * sd / (all * all)).epsilon(1e-9));
}

TEST_CASE("levels follow what stands behind the answer") {
  const SmallCase at;
  const auto level = [](const Json& sheet, const std::string& factor) {
    for (const Json& one : sheet["levels"]) {
      if (one["factor"] == factor) return one["level"].get<int>();
    }
    return -1;
  };
  const Json sheet = sheet_of(at);
  CHECK(sheet["levels"].size() == 6);
  CHECK(level(sheet, "counties") == 4);  // nothing is estimated
  const Json& from = sheet["pedigree"];
  const double unsupported = from["unsupported_share"].get<double>();
  CHECK(level(sheet, "inputs") == (unsupported > 0.75 ? 0 : unsupported > 0.5 ? 1 : 2));
  std::size_t compare = 0;
  const Json& programs = sheet["verification"]["tests"];
  for (const Json& test : programs) {
    const std::string kind = test["kind"];
    compare += kind == "oracle" || kind == "property" || kind == "statistical";
  }
  CHECK(level(sheet, "program") == (4 * compare >= programs.size() ? 3 : 2));
  const double error = sheet["simulation_error"].get<double>();  // 2,048 draws: at most 1.1 points
  CHECK(level(sheet, "computation") == (error > 0.01 ? 1 : error > 0.005 ? 2 : error > 0.002 ? 3 : 4));
  CHECK(level(sheet, "outcomes") == 0);
  CHECK(level(sheet, "uncertainty") == 3);

  CHECK(level(sheet_of(at, {"--set", "simulation.noise=parameters"}), "uncertainty") == 2);
  const Json few = sheet_of(at, {"--draws", "1024", "--set", "target.jobs.at_least=1100"});
  CHECK(level(few, "computation") <= 2);
}

TEST_CASE("a poor case is called poor, in both languages") {
  const SmallCase at;
  const Ending english = weir_says({"credibility", at.scenario(), "--quiet"});
  REQUIRE(english.code == 0);
  CHECK(english.out.find("POOR") != std::string::npos);
  CHECK(english.out.find("not held against any outcome") != std::string::npos);
  const Ending chinese = weir_says({"credibility", at.scenario(), "--quiet", "--lang", "zh"});
  REQUIRE(chinese.code == 0);
  CHECK(chinese.out.find("未与任何结果对照") != std::string::npos);
}
