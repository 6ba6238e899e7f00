// uses: store
// The JSON of a run: DESIGN's shape and order of keys, exact numbers, the same bytes every time.
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "unit/store_record.hpp"

using namespace weir;
using Json = nlohmann::ordered_json;

namespace {

constexpr std::size_t without_modules = 12;  // outcomes that are there in every scenario

std::vector<std::string> keys(const Json& object) {
  std::vector<std::string> names;
  for (const auto& item : object.items()) names.push_back(item.key());
  return names;
}

Json parsed(bool with_outcomes = true) {
  return Json::parse(run_json(small_record(), {0.25, 1.5}, with_outcomes));
}

}  // namespace

TEST_CASE("the keys of a run stand in their order") {
  CHECK(keys(parsed()) ==
        std::vector<std::string>{"weir", "scenario", "digest", "seed", "draws", "strategy",
                                 "reproducible", "allocation", "certificate", "planning",
                                 "limits", "enclaves", "outcomes", "targets", "all_targets",
                                 "cases", "fingerprint", "priors", "notes", "counties",
                                 "seconds"});
  const Json allocated = parsed(false);
  for (const char* absent : {"outcomes", "targets", "all_targets", "cases"}) {
    CHECK_FALSE(allocated.contains(absent));
  }
  CHECK(allocated.contains("planning"));
}

TEST_CASE("money is a whole number of major units where it is one") {
  const Json allocation = parsed()["allocation"];
  CHECK(allocation["total"] == 30'000'000);
  CHECK(allocation["total"].is_number_integer());
  CHECK(allocation["currency"] == "CNY");
  CHECK(allocation["by_class"].dump() == R"({"deep":30000000})");
  CHECK(allocation["by_programme"].dump() == R"({"parks":24999999.99,"skills":5000000.01})");
}

TEST_CASE("only cells with money are listed, each with its fund and year") {
  const Json cells = parsed()["allocation"]["cells"];
  REQUIRE(cells.size() == 4);
  CHECK(cells[0].dump() ==
        R"({"county":"510001","programme":"parks","fund":"provincial","year":2020,"amount":10000000})");
  CHECK(cells[3].dump() ==
        R"({"county":"510002","programme":"skills","fund":"provincial","year":2020,"amount":0.01})");
}

TEST_CASE("the certificate has a row for every fund and rule") {
  const Json certificate = parsed()["certificate"];
  CHECK(certificate["objective"] == 700.5);
  CHECK(certificate["bound"] == 701.0);
  REQUIRE(certificate["rules"].size() == 2);
  CHECK(certificate["rules"][0].dump() ==
        R"({"name":"provincial","binding":true,"shadow_price":2.5e-05,"total_cost":0.0,"given_up":0.0})");
  CHECK(certificate["rules"][1]["given_up"] == 10'000.0);  // one unit, in yuan
}

TEST_CASE("planning holds every outcome and quarter") {
  const Json planning = parsed()["planning"];
  REQUIRE(planning.size() == without_modules);
  for (const auto& outcome : planning) CHECK(outcome.size() == 8);
  CHECK(keys(planning["jobs_declared"]).front() == "2020Q1");
  CHECK(keys(planning["jobs_declared"]).back() == "2021Q4");
  CHECK(planning["funds_committed"]["2020Q4"].get<double>() == 0.1 * 3);
}

TEST_CASE("outcomes and targets carry their names, dates and figures") {
  const Json run = parsed();
  REQUIRE(run["outcomes"].size() == without_modules * 2 * 8);
  CHECK(keys(run["outcomes"][0]) ==
        std::vector<std::string>{"outcome", "scope", "quarter", "mean", "sd", "mcse", "p05", "p25",
                                 "p50", "p75", "p95"});
  CHECK(run["targets"][0].dump() ==
        R"({"name":"jobs","outcome":"jobs_declared","by":"2020Q4","at_least":600.0,"probability":0.97,"mcse":0.004})");
  CHECK(run["all_targets"].dump() == R"({"probability":0.82,"mcse":0.0085})");
  CHECK(run["notes"][0]["evidence"] == "F016");
  CHECK(run["seconds"].dump() == R"({"allocate":0.25,"simulate":1.5})");
}

TEST_CASE("the other case holds the headline at the targets' dates and at the end") {
  const Json other = parsed()["cases"][0];
  CHECK(other["name"] == "COVID-19");
  CHECK(other["shocks_active"] == true);
  CHECK(other["outcomes"].size() == 4 * 2);
  for (const auto& row : other["outcomes"]) {
    CHECK(row["scope"] == "all");
    CHECK((row["quarter"] == "2020Q4" || row["quarter"] == "2021Q4"));
  }
}

TEST_CASE("the same record gives the same bytes, and numbers read back exactly") {
  const RunRecord record = small_record();
  const std::string text = run_json(record, {});
  CHECK(text == run_json(record, {}));
  const Json run = Json::parse(text);
  for (std::size_t i = 0; i < record.ensemble.outcomes.size(); ++i) {
    REQUIRE(run["outcomes"][i]["mean"].get<double>() == record.ensemble.outcomes[i].mean);
    REQUIRE(run["outcomes"][i]["p50"].get<double>() == record.ensemble.outcomes[i].p50);
  }
}

TEST_CASE("only `seconds` tells of the machine") {
  const RunRecord record = small_record();
  Json fast = Json::parse(run_json(record, {0.1, 0.2})), slow = Json::parse(run_json(record, {1, 2}));
  CHECK(fast != slow);
  fast.erase("seconds");
  slow.erase("seconds");
  CHECK(fast.dump() == slow.dump());
}

TEST_CASE("two JSON texts are compared leaf by leaf, lists of named things by name") {
  const char* before = R"({"a": 1, "funds": [{"name": "x", "amount": 5}, {"name": "y", "amount": 6}],
                           "list": [1, 2], "gone": true})";
  const char* after = R"({"a": 1, "funds": [{"name": "y", "amount": 7}, {"name": "x", "amount": 5}],
                          "list": [1, 3], "new": null})";
  CHECK(json_differences(before, before, 5).empty());
  CHECK(json_differences(before, after, 9) ==
        std::vector<std::string>{"funds.y.amount: 6 -> 7", "gone: true -> nothing",
                                 "list.1: 2 -> 3", "new: nothing -> null"});
  CHECK(json_differences(before, after, 1) ==
        std::vector<std::string>{"funds.y.amount: 6 -> 7", "and 3 more"});
}
