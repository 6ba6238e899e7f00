// uses: app store study simulate allocate scenario model exec random
// The made-up land: what it promises about itself, and that every command takes it.
#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <numeric>
#include <set>
#include <sstream>

#include "app/command.hpp"
#include "unit/scenario_files.hpp"
#include "weir/study.hpp"

using namespace weir;
using Json = nlohmann::ordered_json;

namespace {

std::pair<int, std::string> says(const std::vector<std::string>& arguments) {
  std::ostringstream out, err;
  Console console{out, err, false};
  const int code = run_command(arguments, console);
  return {code, code == 0 ? out.str() : err.str()};
}

std::vector<double> logarithms_of(const SyntheticLand& land, bool per_head) {
  std::vector<double> values;
  for (const SyntheticLand::County& c : land.counties) {
    const auto people = static_cast<double>(c.population);
    values.push_back(std::log(per_head ? static_cast<double>(c.gdp) / people : people));
  }
  return values;
}

struct Moments {
  double mean = 0, sd = 0;
};
Moments moments(const std::vector<double>& values) {
  const auto n = static_cast<double>(values.size());
  const double mean = std::accumulate(values.begin(), values.end(), 0.0) / n;
  double squares = 0;
  for (const double v : values) squares += (v - mean) * (v - mean);
  return {mean, std::sqrt(squares / (n - 1))};
}

}  // namespace

TEST_CASE("populations and GDP per head are as lognormal as they say") {
  const SyntheticLand land = synthetic_land(20'000, 5);
  REQUIRE(land.counties.size() == 20'000);
  // Four standard errors of 20,000 independent values; false alarm 6e-5 each.
  const Moments people = moments(logarithms_of(land, false));
  CHECK(people.mean == Approx(std::log(380'000)).margin(4 * 0.75 / std::sqrt(20'000)));
  CHECK(people.sd == Approx(0.75).margin(4 * 0.75 / std::sqrt(40'000)));
  // Wealth: 0.35 x uniform(-1, 1) + 0.35 normal for each prefecture + 0.40 normal.
  const Moments wealth = moments(logarithms_of(land, true));
  const double spread = std::sqrt(0.35 * 0.35 / 3 + 0.35 * 0.35 + 0.40 * 0.40);
  const double prefectures = 20'000 / 9.0;
  CHECK(wealth.mean == Approx(std::log(42'000)).margin(4 * 0.35 / std::sqrt(prefectures)));
  CHECK(wealth.sd == Approx(spread).margin(4 * spread / std::sqrt(2 * prefectures)));
}

TEST_CASE("the poorest 12% by GDP per head are deep, the next 17% poor") {
  const SyntheticLand land = synthetic_land(2844, 7);
  std::vector<std::pair<double, std::string_view>> by_wealth;
  for (const SyntheticLand::County& c : land.counties) {
    by_wealth.emplace_back(static_cast<double>(c.gdp) / static_cast<double>(c.population), c.klass);
  }
  std::sort(by_wealth.begin(), by_wealth.end());
  const auto count = [&](std::string_view klass) {
    return std::count_if(by_wealth.begin(), by_wealth.end(),
                         [&](const auto& one) { return one.second == klass; });
  };
  CHECK(count("deep") == 341);  // 341.28
  CHECK(count("deep") + count("poor") == 825);  // 824.76
  CHECK(by_wealth[300].second == "deep");
  CHECK(by_wealth[800].second == "poor");
  CHECK(by_wealth[850].second == "none");
}

TEST_CASE("borders join a connected land that can be drawn without crossings") {
  for (const std::uint32_t n : {10u, 57u, 2844u}) {
    const SyntheticLand land = synthetic_land(n, 3);
    std::vector<std::vector<std::uint32_t>> beside(n);
    std::set<std::pair<std::uint32_t, std::uint32_t>> pairs;
    for (const Border& b : land.borders) {
      REQUIRE(b.a < b.b);
      REQUIRE(b.b < n);
      CHECK(b.length > 0);
      CHECK(pairs.emplace(b.a, b.b).second);
      beside[b.a].push_back(b.b);
      beside[b.b].push_back(b.a);
    }
    CHECK(land.borders.size() <= 3 * n - 6);  // Euler
    for (const auto& row : beside) CHECK(row.size() <= 6);
    std::vector<std::uint32_t> reached{0};
    std::vector<bool> seen(n, false);
    seen[0] = true;
    for (std::size_t k = 0; k < reached.size(); ++k) {
      for (const std::uint32_t next : beside[reached[k]]) {
        if (seen[next]) continue;
        seen[next] = true;
        reached.push_back(next);
      }
    }
    CHECK(reached.size() == n);
    std::set<std::string> codes;
    std::size_t largest = 0;
    std::vector<std::size_t> prefecture(n + 1, 0);
    for (const SyntheticLand::County& c : land.counties) {
      codes.insert(c.code);
      largest = std::max(largest, ++prefecture[c.prefecture]);
    }
    CHECK(codes.size() == n);
    CHECK(largest <= 9);
  }
}

TEST_CASE("the same arguments make the same bytes, and every command takes the folder") {
  const Folder folder;
  const auto make = [&](const std::string& name, const std::string& seed) {
    const auto [code, text] = says(
        {"generate", "--counties", "60", "--seed", seed, "-o", folder.at(name)});
    REQUIRE(code == 0);
    CHECK(text == folder.at(name) + "/scenario.toml\n");
  };
  make("one", "7");
  make("again", "7");
  make("other", "8");
  for (const char* file : {"/scenario.toml", "/counties.csv", "/neighbours.csv"}) {
    CHECK(file_text(folder.at("one") + file) == file_text(folder.at("again") + file));
    CHECK(file_text(folder.at("one") + file) != file_text(folder.at("other") + file));
  }
  const std::string scenario = folder.at("one") + "/scenario.toml";
  CHECK(file_text(scenario).starts_with("# Synthetic: made by weir generate --counties 60 --seed 7"));
  CHECK(says({"check", scenario, "--strict"}).first == 0);
  for (const char* strategy : {"per_capita", "optimal", "equal", "greedy"}) {
    CHECK(says({"allocate", scenario, "--strategy", strategy}).first == 0);
  }
  const auto [code, text] =
      says({"run", scenario, "--draws", "64", "--store", "none", "--format", "json"});
  REQUIRE(code == 0);
  const Json run = Json::parse(text);
  bool told = false;
  for (const Json& note : run["notes"]) told = told || note["kind"] == "synthetic";
  CHECK(told);
  CHECK(run["allocation"]["by_class"].size() == 2);
  CHECK(says({"allocate", scenario, "--least-cost", "0.5", "--draws", "128"}).first == 0);
}

TEST_CASE("wrong numbers and folders that are taken are refused") {
  const Folder folder;
  const std::string taken = folder.at("taken");
  for (const char* wrong : {"9", "1000001", "-5", "many", "1e3", ""}) {
    CHECK(says({"generate", "--counties", wrong, "-o", taken}).first == 2);
  }
  CHECK(says({"generate", "--counties", "20", "--seed", "x", "-o", taken}).first == 2);
  CHECK(says({"generate", "--counties", "20"}).first == 2);
  CHECK_FALSE(std::filesystem::exists(taken));
  CHECK(says({"generate", "--counties", "20", "-o", taken}).first == 0);
  const std::string before = file_text(taken + "/scenario.toml");
  CHECK(says({"generate", "--counties", "30", "-o", taken}).first == 5);
  CHECK(file_text(taken + "/scenario.toml") == before);
  CHECK(says({"generate", "--counties", "20", "-o", taken + "/scenario.toml/x"}).first == 5);
}
