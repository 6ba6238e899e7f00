// uses: scenario allocate exec model random core
// The list of projects as a file, and the illustrative scenario.
#include <algorithm>
#include <catch2/catch.hpp>
#include <numeric>

#include "support/allocation_cases.hpp"
#include "unit/scenario_files.hpp"

using namespace weir;
using namespace weir::test;

namespace {

constexpr std::int64_t wan = 1'000'000;  // 10,000 yuan in minor units

AllocationResult chosen_of(const Scenario& s) {
  const AllocationAnswer a = answer(s, s.strategy);
  if (const auto* i = std::get_if<Infeasible>(&a)) FAIL(i->reason);
  if (const auto* u = std::get_if<Unsupported>(&a)) FAIL(u->reason);
  return std::get<AllocationResult>(a);
}

}  // namespace

TEST_CASE("a list is read with everything it says") {
  Tiny tiny;
  tiny.change("name = \"formula\"",
              "name = \"projects\"\nprojects = \"list.csv\"\nnode_limit = 500");
  tiny.change("kind = \"min_share\"", "kind = \"min_amount\"");
  tiny.change("value = 0.2686\nevidence = [\"E4/E3\"]", "value = \"20万元\"");
  tiny.folder.write("list.csv",
                    "code,title,county,programme,cost,fund,group,jobs_declared,trained\n"
                    "P1,A mill,02B,parks,120万元,main,,30.5,0\n"
                    "P2,Courses,03C,skills,30万元,,hall,2,40\n"
                    "P3,Idle,01A,skills,30万元,,,2,40\n");  // skills run in deep counties only
  const ReadResult result = tiny.read();
  INFO(result.all());
  REQUIRE(result.resolved);
  CHECK(std::count_if(result.warnings.begin(), result.warnings.end(), [](const std::string& text) {
          return text.find("1 of 3 projects cannot be chosen") != std::string::npos;
        }) == 1);
  const Scenario& s = result.resolved->scenario;
  CHECK(s.strategy.node_limit == 500);
  REQUIRE(s.strategy.projects.size() == 3);
  const Project& mill = s.strategy.projects[0];
  CHECK(mill.code == "P1");
  CHECK(mill.county == 1);
  CHECK(mill.programme == 0);
  CHECK(mill.fund == 0u);
  CHECK(mill.cost.minor() == 120 * wan);
  CHECK(*mill.brings[static_cast<std::size_t>(Outcome::jobs_declared)] == 30.5);
  CHECK_FALSE(mill.brings[static_cast<std::size_t>(Outcome::enterprises_new)]);
  CHECK(s.strategy.projects[1].group == "hall");
  CHECK_FALSE(s.strategy.projects[1].fund);
  const AllocationResult r = chosen_of(s);
  REQUIRE(r.projects.size() == 2);  // P3 may not run in its county
  CHECK(r.projects[0].project == 0);
  CHECK(r.projects[1].project == 1);
}

TEST_CASE("a bad list: every mistake at its place") {
  Tiny tiny;
  tiny.change("name = \"formula\"", "name = \"projects\"\nprojects = \"list.csv\"");
  const auto errors = [&](const std::string& text) {
    tiny.folder.write("list.csv", text);
    return tiny.read().errors;
  };
  const auto one = errors(
      "code,county,programme,cost,jobs_declared\n"
      "P1,09X,parks,120万元,3\n"
      "P1,02B,park,120,3\n"
      "P2,02B,parks,1.5万元,many\n"
      "P3,02B,parks,0元,3\n");
  REQUIRE(one.size() == 7);
  const std::vector<std::pair<std::string, std::string>> wanted = {
      {"list.csv:2:4", "unknown county '09X'"},  {"list.csv:3:1", "project 'P1' stands twice"},
      {"list.csv:3:8", "unknown programme"},     {"list.csv:3:13", "'cost'"},
      {"list.csv:4:14", "not a whole multiple"}, {"list.csv:4:20", "not a number: \"many\""},
      {"list.csv:5:14", "more than nothing"}};
  for (std::size_t k = 0; k < wanted.size(); ++k) {
    INFO(one[k]);
    CHECK(one[k].find(wanted[k].first) != std::string::npos);
    CHECK(one[k].find(wanted[k].second) != std::string::npos);
  }
  CHECK(errors("code,county,cost\nP1,02B,1万元\n").size() == 1);
  tiny.change("projects = \"list.csv\"", "");
  REQUIRE(tiny.read().errors.size() == 1);
  CHECK(tiny.read().errors[0].find("needs 'projects'") != std::string::npos);
}

TEST_CASE("the illustrative scenario: a third, awards, alternatives") {
  const ReadResult result = read(WEIR_SOURCE_DIR "/scenarios/illustrative-projects.toml");
  REQUIRE(result.resolved);
  const Scenario& s = result.resolved->scenario;
  const AllocationResult r = chosen_of(s);
  CHECK(r.certificate.gap == 0);
  int poor = 0, all = 0;
  for (const ChosenProject& c : r.projects) {
    ++all;
    poor += s.counties.klass[s.strategy.projects[c.project].county] == "poor";
  }
  for (std::size_t i = 0; i < s.counties.size(); ++i) {
    const std::int64_t awards = r.allocation.amount[i * 3 + 2] / (50 * wan);
    CHECK(r.allocation.amount[i * 3 + 2] == awards * 50 * wan);
    CHECK(static_cast<double>(awards) <= s.rules[1].count[i]);
    all += static_cast<int>(awards);
    poor += s.counties.klass[i] == "poor" ? static_cast<int>(awards) : 0;
  }
  CHECK(3 * poor >= all);
  CHECK(std::accumulate(r.allocation.amount.begin(), r.allocation.amount.end(), std::int64_t{0}) <=
        s.funds[0].amount.minor());
}
