// uses: app store study simulate allocate model exec random
// Paired comparisons, recomputed from single draws and from the printed JSON.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "app/command.hpp"
#include "app/figures.hpp"
#include "support/allocation_cases.hpp"
#include "unit/cli_scenario.hpp"
#include "weir/study.hpp"

using namespace weir;
using Json = nlohmann::ordered_json;

namespace {

Contender contender(Scenario s, StrategyName name) {
  s.strategy.name = name;
  Problem problem = prepare(s);
  AllocationAnswer answer = allocate(s, problem, s.strategy, central_theta(problem), {1});
  REQUIRE(std::holds_alternative<AllocationResult>(answer));
  return {std::string(strategy_name(name)), std::move(s), std::move(problem),
          std::get<AllocationResult>(std::move(answer))};
}

Scenario small() {
  Scenario s = test::economy(5, 2, 4'000'000'00);
  s.draws = 48;
  s.headline = {Outcome::jobs_declared, Outcome::jobs_net};
  s.targets = {{"jobs", Outcome::jobs_declared, 3, 120, {}}};
  return s;
}

/// One draw's total, by the replay of that draw alone.
double replayed(const Contender& c, Outcome outcome, std::size_t quarter, std::uint32_t draw) {
  const Path path = replay(c.problem, c.result.allocation, c.scenario.seed, draw);
  double total = 0;
  for (std::size_t i = 0; i < c.problem.counties; ++i) {
    if (is_net(outcome) || c.problem.counted[i]) total += path.at(outcome, i, quarter);
  }
  return total;
}

Json weir_json(std::vector<std::string> arguments) {
  std::ostringstream out, err;
  Console console{out, err, false};
  arguments.insert(arguments.end(), {"--format", "json"});
  const int code = run_command(arguments, console);
  CAPTURE(err.str());
  REQUIRE(code == 0);
  return Json::parse(out.str());
}

int code_of(const std::vector<std::string>& arguments, std::string* told = nullptr) {
  std::ostringstream out, err;
  Console console{out, err, false};
  const int code = run_command(arguments, console);
  if (told != nullptr) *told = err.str();
  return code;
}

const Json& row_of(const Json& json, const std::string& outcome, const std::string& quarter,
                   const std::string& plan) {
  for (const Json& row : json["outcomes"]) {
    if (row["outcome"] == outcome && row["quarter"] == quarter && row["contender"] == plan) {
      return row;
    }
  }
  throw std::runtime_error("no row " + outcome + " " + quarter + " " + plan);
}

}  // namespace

TEST_CASE("every figure of a comparison follows from the draws one by one") {
  const std::vector<Contender> plans{contender(small(), StrategyName::equal),
                                     contender(small(), StrategyName::optimal),
                                     contender(small(), StrategyName::per_capita)};
  REQUIRE(not_comparable(plans).empty());
  const auto comparison = compare(plans, 3, {2});
  REQUIRE(comparison);
  std::size_t looked = 0;
  for (const ComparedOutcome& compared : comparison->outcomes) {
    if (compared.outcome != Outcome::jobs_declared && compared.outcome != Outcome::jobs_net) {
      continue;
    }
    ++looked;
    const auto quarter = static_cast<std::size_t>(compared.quarter);
    std::vector<std::vector<double>> value(plans.size());
    for (std::size_t k = 0; k < plans.size(); ++k) {
      for (std::uint32_t d = 0; d < 48; ++d) {
        value[k].push_back(replayed(plans[k], compared.outcome, quarter, d));
      }
    }
    for (std::size_t k = 0; k < plans.size(); ++k) {
      const Standing& s = compared.standings[k];
      long double sum = 0, squares = 0, regret = 0;
      std::vector<double> apart;
      std::vector<int> above(plans.size());
      for (std::size_t d = 0; d < 48; ++d) {
        const long double x = value[k][d] - value[0][d];
        sum += x;
        squares += x * x;
        apart.push_back(static_cast<double>(x));
        regret += std::max({value[0][d], value[1][d], value[2][d]}) - value[k][d];
        for (std::size_t j = 0; j < plans.size(); ++j) {
          above[j] += value[k][d] > value[j][d] + 1e-6;
        }
      }
      std::sort(apart.begin(), apart.end());
      const long double mean = sum / 48;
      const double mcse = std::sqrt(static_cast<double>((squares / 48 - mean * mean) / 47));
      CHECK(s.difference == Approx(static_cast<double>(mean)).epsilon(1e-6).margin(1e-5));
      CHECK(s.difference_mcse == Approx(mcse).epsilon(1e-4).margin(1e-5));
      CHECK(s.p05 == Approx(apart[2]).epsilon(1e-6).margin(1e-5));   // rank ceil(0.05 * 48) = 3
      CHECK(s.p95 == Approx(apart[45]).epsilon(1e-6).margin(1e-5));  // rank ceil(0.95 * 48) = 46
      CHECK(s.regret == Approx(static_cast<double>(regret / 48)).epsilon(1e-6).margin(1e-5));
      for (std::size_t j = 0; j < plans.size(); ++j) {
        CHECK(s.beats[j] == Approx(above[j] / 48.0));
      }
      CHECK(s.within_error == (std::abs(s.difference) <= 2 * s.difference_mcse));
    }
  }
  CHECK(looked == 4);  // two outcomes at two quarters
  // The pairing is worth having: the difference is known better than either plan.
  const Standing& s = comparison->outcomes.front().standings[1];
  CHECK(s.difference_mcse < s.mcse);
}

TEST_CASE("a plan beside itself: no difference, nobody gains or loses") {
  const std::vector<Contender> plans{contender(small(), StrategyName::equal),
                                     contender(small(), StrategyName::equal)};
  const auto comparison = compare(plans, 3, {1});
  REQUIRE(comparison);
  for (const ComparedOutcome& compared : comparison->outcomes) {
    CHECK(compared.standings[1].difference == 0);
    CHECK(compared.standings[1].difference_mcse == 0);
    CHECK(compared.standings[1].beats[0] == 0);
    CHECK(compared.standings[1].regret == 0);
    CHECK(compared.standings[1].within_error);
  }
  CHECK(comparison->counties[1].same == 5);
}

TEST_CASE("plans that cannot stand on the same draws are refused by name") {
  const auto refused = [](auto change) {
    std::vector<Contender> plans{contender(small(), StrategyName::equal),
                                 contender(small(), StrategyName::equal)};
    change(plans[1].scenario);
    return not_comparable(plans);
  };
  CHECK(refused([](Scenario& s) { s.seed = 9; }).find("seed") != std::string::npos);
  CHECK(refused([](Scenario& s) { s.draws = 49; }).find("draws") != std::string::npos);
  CHECK(refused([](Scenario& s) { s.quarters = 7; }).find("quarters") != std::string::npos);
  CHECK(refused([](Scenario& s) { s.counties.code[0] = "x"; }).find("counties") !=
        std::string::npos);
  CHECK(refused([](Scenario& s) { s.counties.counted[0] = 0; }).find("counted") !=
        std::string::npos);
}

TEST_CASE("a stopped comparison has no answer") {
  const std::vector<Contender> plans{contender(small(), StrategyName::equal),
                                     contender(small(), StrategyName::optimal)};
  CHECK_FALSE(compare(plans, 3, {1}, [](std::uint64_t) { return false; }));
}

TEST_CASE("the command: plans of one file, plans of two files, refusals") {
  const SmallCase files;
  const Json json = weir_json({"compare", files.scenario(), "--strategy", "equal"});
  REQUIRE(json["contenders"].size() == 2);
  CHECK(json["contenders"][0]["name"] == "per_capita");  // the file's own comes first
  CHECK(json["contenders"][1]["name"] == "equal");
  // County differences add up to the planned difference, which the certificates speak of too.
  double jobs = 0, money = 0;
  int better = 0;
  for (const Json& county : json["counties"]) {
    money += county["money"].get<double>();
    if (!county["counted"].get<bool>()) continue;
    jobs += county["jobs_declared"].get<double>();
    better += county["jobs_declared"].get<double>() > 1e-3;
  }
  const auto objective = [&](int k) {
    return json["contenders"][k]["certificate"]["objective"].get<double>();
  };
  CHECK(money == Approx(0).margin(1e-6));
  CHECK(jobs == Approx(objective(1) - objective(0)).epsilon(1e-9));
  CHECK(json["contenders"][1]["counties"]["better_off"] == better);

  std::ifstream in(files.scenario());
  std::ofstream(files.file("other.toml")) << in.rdbuf();
  const Json two = weir_json({"compare", files.scenario(), files.file("other.toml")});
  CHECK(two["contenders"][1]["name"] == "other");
  CHECK(row_of(two, "jobs_declared", "2020Q4", "other")["difference"] == 0);
  CHECK(weir_json({"compare", files.scenario()})["contenders"].size() == 3);

  std::string told;
  CHECK(code_of({"compare", files.scenario(), files.scenario()}, &told) == 2);
  CHECK(told.find("given twice") != std::string::npos);
  CHECK(code_of({"compare", files.scenario(), "--strategy", "per_capita"}, &told) == 2);
  CHECK(told.find("two plans or more") != std::string::npos);
  CHECK(code_of({"compare"}) == 2);
  for (const char* language : {"en", "zh"}) {
    CHECK(code_of({"compare", files.scenario(), "--lang", language}) == 0);
  }
}

TEST_CASE("plans are compared where a parameter that nobody needs is not stated") {
  const std::string file = std::string(WEIR_SOURCE_DIR) + "/scenarios/liangshan-2017.toml";
  const Json json = weir_json({"compare", file, "--strategy", "per_capita", "--strategy",
                               "optimal", "--draws", "64"});
  const double first = row_of(json, "jobs_declared", "2017Q4", "per_capita")["mean"];
  const double best = row_of(json, "jobs_declared", "2017Q4", "optimal")["mean"];
  CHECK(first > 1000);
  CHECK(best > first);
}

TEST_CASE("the example by hand in the guide follows from the JSON of its command") {
  const std::string root = WEIR_SOURCE_DIR;
  std::ifstream file(root + "/docs/guide/compare.md");
  std::stringstream page;
  page << file.rdbuf();
  std::string text = page.str();
  text = text.substr(text.find("## An example by hand"));
  text.erase(text.find("## Why does"));
  const auto says = [&](const std::string& figure) {
    CAPTURE(figure);
    CHECK(text.find(figure) != std::string::npos);
  };
  const Json json = weir_json({"compare", root + "/scenarios/sichuan-2020.toml", "--strategy",
                               "per_capita", "--strategy", "optimal", "--draws", "1024"});
  const Json& first = row_of(json, "jobs_declared", "2020Q4", "per_capita");
  const Json& best = row_of(json, "jobs_declared", "2020Q4", "optimal");
  const auto figure = [](const Json& row, const char* key) { return row[key].get<double>(); };
  const double difference = figure(best, "mean") - figure(first, "mean");
  CHECK(figure(best, "difference") == Approx(difference));
  says(fixed_figure(figure(first, "mean"), 2));
  says(fixed_figure(figure(best, "mean"), 2));
  says(fixed_figure(difference, 2));
  const double error = figure(best, "difference_mcse");
  says(fixed_figure(error, 2));
  says(fixed_figure(difference / error, 2) + " errors");
  CHECK(best["within_error"] == (difference <= 2 * error));
  says(percent(difference / figure(first, "mean"), 2));
  CHECK(best["under_one_percent"] == (difference < 0.01 * figure(first, "mean")));
  const double alone = std::hypot(figure(first, "mcse"), figure(best, "mcse"));
  says("√(" + fixed_figure(figure(first, "mcse"), 2) + "² + " +
       fixed_figure(figure(best, "mcse"), 2) + "²) = " + fixed_figure(alone, 2));
  says(fixed_figure(alone / error, 2) + " times");
  says(fixed_figure(alone * alone / error / error, 0) + " times as many");
  says(percent(best["beats"]["per_capita"].get<double>(), 1));
  says(percent(first["beats"]["optimal"].get<double>(), 1));
  says(fixed_figure(figure(first, "regret"), 2));
  says(fixed_figure(figure(best, "regret"), 2));
  CHECK(figure(first, "regret") - figure(best, "regret") == Approx(difference));
  const Json& plans = json["contenders"];
  const double expected = figure(plans[0]["certificate"], "objective");
  const double bound = figure(plans[0]["certificate"], "bound");
  const double expected_best = figure(plans[1]["certificate"], "objective");
  says(fixed_figure(expected, 2));
  says(fixed_figure(bound - expected, 2) + " / " + fixed_figure(bound, 2) + " = " +
       percent((bound - expected) / bound, 2));
  CHECK(figure(plans[0]["certificate"], "gap") == Approx((bound - expected) / bound));
  says(fixed_figure(expected_best, 2));
  double jobs = 0, money = 0;
  int better = 0, worse = 0;
  for (const Json& county : json["counties"]) {
    money += county["money"].get<double>();
    if (!county["counted"].get<bool>()) continue;
    const double change = county["jobs_declared"].get<double>();
    jobs += change;
    better += change > 1e-3;
    worse += change < -1e-3;
  }
  CHECK(jobs == Approx(expected_best - expected));
  CHECK(money == Approx(0).margin(1e-6));
  says("sum to " + fixed_figure(jobs, 2));
  says(std::to_string(better) + " counties are\n   better off, " + std::to_string(worse) +
       " worse");
  CHECK(plans[1]["counties"]["better_off"] == better);
  CHECK(plans[1]["counties"]["worse_off"] == worse);
  for (const Json& plan : plans) says(percent(plan["all_targets"]["probability"].get<double>(), 1));
}
