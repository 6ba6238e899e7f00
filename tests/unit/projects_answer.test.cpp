// uses: app
// What weir allocate says of chosen projects: the list, the money that goes back, rules that count.
#include <catch2/catch.hpp>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>

#include "unit/cli_ending.hpp"

using Json = nlohmann::ordered_json;

namespace {

const std::string scenario = WEIR_SOURCE_DIR "/scenarios/illustrative-projects.toml";

Json answer(std::vector<std::string> more = {}) {
  std::vector<std::string> all{"allocate", scenario, "--format", "json"};
  all.insert(all.end(), more.begin(), more.end());
  const Ending e = weir_says(all);
  REQUIRE(e.code == 0);
  return Json::parse(e.out);
}

}  // namespace

TEST_CASE("chosen projects and awards are the cells, and with what goes back they are the fund") {
  const Json json = answer({"--set", "fund.provincial.amount=3030万元", "--set",
                            "rule.\"one award\".value=70万元"});
  const Json& allocation = json["allocation"];
  std::map<std::pair<std::string, std::string>, double> left;
  double paid = 0;
  for (const Json& cell : allocation["cells"]) {
    left[{cell["county"], cell["programme"]}] += cell["amount"].get<double>();
    paid += cell["amount"].get<double>();
  }
  REQUIRE(!allocation["projects"].empty());
  for (const Json& project : allocation["projects"]) {
    left[{project["county"], project["programme"]}] -= project["cost"].get<double>();
    CHECK(project["fund"] == "provincial");
    CHECK(project["jobs_declared"].get<double>() > 0);
  }
  for (const auto& [cell, amount] : left) {  // what no project costs are awards of 700,000
    CAPTURE(cell.first, cell.second);
    CHECK(amount >= 0);
    if (cell.second != "awards") CHECK(amount == 0);
    CHECK(std::fmod(amount, 700000) == 0);
  }
  CHECK(paid == allocation["total"].get<double>());
  CHECK(allocation["returned"].get<double>() > 0);
  CHECK(paid + allocation["returned"].get<double>() == 30'300'000);
}

TEST_CASE("a rule that counts projects has no shadow price, others have") {
  const Json json = answer();
  CHECK(json["certificate"].contains("strategy_gap"));
  int counting = 0;
  for (const Json& rule : json["certificate"]["rules"]) {
    const bool counts = rule["name"] == "a third in poor counties" || rule["name"] == "one award";
    CHECK(rule["shadow_price"].is_null() == counts);
    counting += counts;
  }
  CHECK(counting == 2);
}

TEST_CASE("the page lists the chosen projects, in both languages") {
  const Json json = answer();
  const std::string english = weir_says({"allocate", scenario}).out;
  const std::string chinese = weir_says({"allocate", scenario, "--lang", "zh"}).out;
  for (const Json& project : json["allocation"]["projects"]) {
    CHECK(has(english, "  " + project["project"].get<std::string>() + " "));
    CHECK(has(chinese, "  " + project["project"].get<std::string>() + " "));
  }
  CHECK(has(english, "counts projects"));
  CHECK(has(chinese, "按项目数计"));
}
