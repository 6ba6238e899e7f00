// uses: app
// What a hostile reader tried: each is refused, or done, in so many words, with the right exit code.
#include <catch2/catch.hpp>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "unit/cli_ending.hpp"
#include "unit/cli_scenario.hpp"

using namespace weir;
using Json = nlohmann::json;

namespace {

/// The small scenario with other lines at its end.
std::string with(const SmallCase& files, const std::string& name, const std::string& lines) {
  const auto path = std::filesystem::path(files.scenario()).parent_path() / name;
  std::ifstream from(files.scenario());
  std::ofstream(path) << from.rdbuf() << lines;
  return path.string();
}

}  // namespace

TEST_CASE("a path with '..' names the same scenario: a run of it can be verified") {
  const SmallCase files;
  const std::filesystem::path file(files.scenario());
  const std::filesystem::path folder = file.parent_path();
  std::filesystem::create_directory(folder / "below");
  const std::string around = (folder / "below" / ".." / file.filename()).string();
  const std::string store = (folder / "runs.sqlite").string();
  const Ending there = weir_says({"run", around, "--store", store, "--format", "json"});
  REQUIRE(there.code == 0);
  const Ending straight = weir_says({"run", files.scenario(), "--store", "none", "--format", "json"});
  CHECK(Json::parse(there.out)["digest"] == Json::parse(straight.out)["digest"]);
  CHECK(weir_says({"verify", "--store", store}).code == 0);
}

TEST_CASE("more posts than can be counted are refused before anything is drawn") {
  const SmallCase files;
  const Ending done = weir_says({"run", files.scenario(), "--store", "none", "--set",
                          "fund.provincial.amount=100000亿元", "--set", "model.curvature_per_gdp=1000"});
  CHECK(done.code == 2);
  CHECK(has(done.err, "no more than 100000000 can be counted"));
}

TEST_CASE("a rule's bound beyond any fund is infeasible as a floor and harmless as a cap") {
  const SmallCase files;
  const std::string rule = "[[rule]]\nname = \"far\"\nbasis = \"assumption\"\nper = \"population\"\n"
                           "value = \"9000000亿元\"\nkind = ";
  const Ending floor = weir_says({"allocate", with(files, "floor.toml", rule + "\"floor_per\"\n")});
  CHECK(floor.code == 3);
  CHECK(has(floor.err, "'far'"));
  CHECK(weir_says({"allocate", with(files, "cap.toml", rule + "\"cap_per\"\n")}).code == 0);
}

TEST_CASE("a sweep over money takes whole units, and every point of it can be divided") {
  const SmallCase files;
  const Ending done = weir_says({"sweep", files.scenario(), "--over", "fund.provincial.amount=1000万元..3000万元:7",
                          "--store", "none", "--format", "json"});
  REQUIRE(done.code == 0);
  const Json json = Json::parse(done.out);
  REQUIRE(json["points"].size() == 7);
  for (const Json& point : json["points"]) {
    CHECK(point["feasible"] == true);
    CHECK(std::fmod(point["fund.provincial.amount"].get<double>(), 10000) == 0);
  }
}

TEST_CASE("a county that stands twice in last year's money is named with both lines") {
  const SmallCase files;
  const auto folder = std::filesystem::path(files.scenario()).parent_path();
  std::ofstream(folder / "last.csv") << "code,amount\n510001,60万元\n510001,40万元\n";
  const Ending done = weir_says({"check", with(files, "twice.toml",
                                        "[[rule]]\nname = \"kept\"\nkind = \"hold_harmless\"\nvalue = 1.0\n"
                                        "base = \"last.csv\"\nbasis = \"assumption\"\n")});
  CHECK(done.code == 0);
  CHECK(has(done.err, "last.csv:3"));
  CHECK(has(done.err, "stands twice: its amounts are added"));
  CHECK(has(done.err, "the first stands in line 2"));
}

TEST_CASE("a county that gets money and is not counted is pointed out") {
  const SmallCase files;
  CHECK(!has(weir_says({"check", files.scenario()}).err, "outside of 'count'"));
  const Ending done = weir_says({"check", files.scenario(), "--set", "counties.count=code == '510001'"});
  CHECK(done.code == 0);
  CHECK(has(done.err, "1 of the counties that may receive money lies outside of 'count'"));
}

TEST_CASE("an objective without weight, numbers out of range, an empty store's name, options too early") {
  const SmallCase files;
  const std::string file = files.scenario();
  const Ending nothing = weir_says({"check", with(files, "nothing.toml",
                                           "[[strategy.objective]]\noutcome = \"jobs_declared\"\n"
                                           "by = \"2020Q4\"\nweight = 0\n")});
  CHECK(nothing.code == 2);
  CHECK(has(nothing.err, "every weight of the objective is 0"));
  for (const char* value : {"simulation.seed=9223372036854775808", "model.curvature_per_gdp=1e309"}) {
    const Ending large = weir_says({"check", file, "--set", value});
    CHECK(large.code == 2);
    CHECK(has(large.err, "is no number that can be held"));
  }
  CHECK(weir_says({"check", file, "--set", "title.en=0101"}).code == 0);
  const Ending unnamed = weir_says({"run", file, "--store", ""});
  CHECK(unnamed.code == 2);
  CHECK(has(unnamed.err, "the name of the store is empty"));
  const Ending early = weir_says({"--format", "json", "run", file});
  CHECK(early.code == 2);
  CHECK(has(early.err, "stands before the command"));
}

TEST_CASE("a misspelt instruction set is refused") {
  const SmallCase files;
  ::setenv("WEIR_ISA", "avx3", 1);
  const Ending done = weir_says({"check", files.scenario()});
  ::unsetenv("WEIR_ISA");
  CHECK(done.code == 2);
  CHECK(has(done.err, "WEIR_ISA=avx3"));
}

TEST_CASE("a damaged result in a store is a matter of files, not an internal error") {
  const SmallCase files;
  const auto folder = std::filesystem::path(files.scenario()).parent_path();
  const std::string store = (folder / "runs.sqlite").string();
  REQUIRE(weir_says({"run", files.scenario(), "--store", store, "--draws", "64"}).code == 0);
  std::fstream bytes(store, std::ios::in | std::ios::out | std::ios::binary);
  std::stringstream all;
  all << bytes.rdbuf();
  std::string text = all.str();
  for (std::size_t at = 0; (at = text.find("\"outcomes\"", at)) != std::string::npos; ++at) {
    text[at] = '}';
  }
  bytes.seekp(0);
  bytes << text;
  bytes.close();
  for (const char* command : {"verify", "export"}) {
    const Ending done = weir_says({command, "--store", store});
    CHECK(done.code == 5);
    CHECK(has(done.err, "damaged"));
  }
}
