// uses: app store study simulate allocate scenario model exec random
// A stored run is run again and compared; two stored runs are told apart.
#include <catch2/catch.hpp>

#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "unit/cli_ending.hpp"
#include "unit/cli_scenario.hpp"

using namespace weir;
using Json = nlohmann::ordered_json;

namespace {

std::string stored_run(const SmallCase& at, const std::vector<std::string>& more = {}) {
  std::vector<std::string> words = {"run",     at.scenario(), "--store", at.store(),
                                    "--draws", "200",                 "--format", "json"};
  words.insert(words.end(), more.begin(), more.end());
  const Ending said = weir_says(words);
  REQUIRE(said.code == 0);
  return said.out;
}

}  // namespace

TEST_CASE("a stored run gives the same again") {
  const SmallCase at;
  const Json run = Json::parse(stored_run(at, {"--set", "simulation.seed=5"}));
  const std::string store = at.store();
  const Ending said = weir_says({"verify", "--store", store, "--format", "json"});
  REQUIRE(said.code == 0);
  const Json json = Json::parse(said.out);
  CHECK(json["same"] == true);
  CHECK(json["fingerprint"] == run["fingerprint"]);
  CHECK(run["fingerprint"].get<std::string>().size() == 16);
}

TEST_CASE("other numbers in the store are found, and fail the check") {
  const SmallCase at;
  stored_run(at);
  const std::string forge = "sqlite3 " + at.store() +
                            " \"UPDATE run SET json = json_set(json, '$.outcomes[0].p50', -1)\"";
  REQUIRE(std::system(forge.c_str()) == 0);
  const Ending said = weir_says({"verify", "--store", at.store()});
  CHECK(said.code == 4);
  CHECK(said.err.find("outcomes") != std::string::npos);
  CHECK(said.err.find("p50") != std::string::npos);
}

TEST_CASE("a scenario that changed since is named as such, not run") {
  const SmallCase at;
  stored_run(at);
  std::ostringstream text;
  text << std::ifstream(at.scenario()).rdbuf();
  std::string changed = text.str();
  changed.replace(changed.find("quarters = 8"), 12, "quarters = 9");
  std::ofstream(at.scenario()) << changed;
  const Ending said = weir_says({"verify", "--store", at.store()});
  CHECK(said.code == 4);
  CHECK(said.err.find("quarters: 8 -> 9") != std::string::npos);
}

TEST_CASE("two runs differ by what was asked and by what came of it") {
  const SmallCase at;
  const Json first = Json::parse(stored_run(at)), second = Json::parse(stored_run(at, {"--seed", "9"}));
  const std::string a = first["digest"].get<std::string>().substr(0, 6);
  const std::string b = second["digest"].get<std::string>().substr(0, 6);
  const Ending said =
      weir_says({"diff", a, b, "--store", at.store(), "--format", "json"});
  REQUIRE(said.code == 0);
  const Json json = Json::parse(said.out);
  REQUIRE(json["changes"].size() == 1);
  CHECK(json["changes"][0] == "seed: 1 -> 9");
  REQUIRE_FALSE(json["rows"].empty());
  bool moved = false;
  for (const Json& row : json["rows"]) {
    CHECK(row["difference"].get<double>() == row["b"].get<double>() - row["a"].get<double>());
    moved = moved || row["difference"].get<double>() != 0;
  }
  CHECK(moved);
  CHECK(weir_says({"diff", a, "--store", at.store()}).code == 2);
}
