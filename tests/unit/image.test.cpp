// uses: scenario model core random
// A scenario's image holds everything that decides a run, and nothing but an image is taken for one.
#include <catch2/catch.hpp>

#include <filesystem>

#include "weir/model/image.hpp"
#include "weir/model/problem.hpp"
#include "weir/scenario.hpp"

using namespace weir;

namespace {

Scenario read(const std::filesystem::path& path) {
  Diagnostics diagnostics;
  std::optional<Resolved> resolved = read_scenario(path.string(), {}, diagnostics);
  REQUIRE(resolved);
  return std::move(resolved->scenario);
}

std::vector<std::filesystem::path> shipped() {
  std::vector<std::filesystem::path> paths;
  for (const auto& entry :
       std::filesystem::directory_iterator(std::string(WEIR_SOURCE_DIR) + "/scenarios")) {
    if (entry.path().extension() == ".toml") paths.push_back(entry.path());
  }
  return paths;
}

}  // namespace

TEST_CASE("every shipped scenario comes back from its image as it was") {
  REQUIRE(shipped().size() >= 4);
  int whole = 0;
  for (const auto& path : shipped()) {
    CAPTURE(path.string());
    const Scenario before = read(path);
    const std::string bytes = to_bytes(before);
    Scenario after;
    REQUIRE(from_bytes(bytes, after));
    // A value that is not given is no number, and equals nothing, not even itself.
    const Problem problem = prepare(before);
    CHECK((prepare(after) == problem) == (prepare(before) == problem));
    whole += prepare(before) == problem;
    CHECK(to_bytes(after) == bytes);
    CHECK(after.title.zh == before.title.zh);
    CHECK(after.targets.size() == before.targets.size());
    CHECK(after.strategy.name == before.strategy.name);
    CHECK(after.levers.size() == before.levers.size());
    for (const Fund& fund : before.funds) CHECK_FALSE(fund.title.zh.empty());
    CHECK(after.rules.size() == before.rules.size());
    for (std::size_t r = 0; r < after.rules.size(); ++r) {
      CHECK(after.rules[r].counties == before.rules[r].counties);
      CHECK(after.rules[r].title.zh == before.rules[r].title.zh);
      CHECK_FALSE(before.rules[r].title.zh.empty());  // Chinese pages name every shipped rule
      CHECK(after.rules[r].amount == before.rules[r].amount);
      CHECK(after.rules[r].share == before.rules[r].share);
    }
  }
  CHECK(whole >= 3);
}

TEST_CASE("an image tells nothing of where its scenario was read") {
  const Scenario scenario = read(std::string(WEIR_SOURCE_DIR) + "/scenarios/sichuan-2020.toml");
  CHECK(to_bytes(scenario).find(WEIR_SOURCE_DIR) == std::string::npos);
}

TEST_CASE("a damaged image is refused and changes nothing") {
  const Scenario whole = read(std::string(WEIR_SOURCE_DIR) + "/scenarios/illustrative-labour.toml");
  const std::string bytes = to_bytes(whole);
  Scenario kept;
  kept.name = "kept";
  const auto refused = [&](const std::string& damaged) {
    return !from_bytes(damaged, kept) && kept.name == "kept";
  };
  for (std::size_t size = 0; size < bytes.size(); size += 1 + size / 50)
    CHECK(refused(bytes.substr(0, size)));
  for (std::size_t at = 0; at < bytes.size(); at += 1 + at / 50) {
    std::string damaged = bytes;
    damaged[at] = static_cast<char>(damaged[at] ^ 0x10);
    CHECK(refused(damaged));
  }
  CHECK(refused(bytes + '\0'));
  CHECK(from_bytes(bytes, kept));
}
