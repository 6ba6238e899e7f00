// uses: app store study simulate allocate model exec random
// The least fund meets the targets; one step less, divided and simulated here again, does not.
#include <catch2/catch.hpp>
#include <algorithm>
#include <nlohmann/json.hpp>
#include <sstream>

#include "app/command.hpp"
#include "support/allocation_cases.hpp"
#include "unit/cli_scenario.hpp"
#include "weir/study.hpp"

using namespace weir;
using Json = nlohmann::ordered_json;

namespace {

constexpr std::int64_t ten_thousand = 10'000'00;

Scenario case_with_target() {
  Scenario s = test::economy(5, 2, 600 * ten_thousand);
  s.unit = Money::from_minor(ten_thousand);
  s.strategy.name = StrategyName::optimal;
  s.draws = 256;
  s.headline = {Outcome::jobs_declared};
  s.targets = {{"jobs", Outcome::jobs_declared, 3, 150, {}}};
  return s;
}

Allocation division(const Scenario& s, const Problem& problem) {
  const AllocationAnswer answer = allocate(s, problem, s.strategy, central_theta(problem), {1});
  return std::get<AllocationResult>(answer).allocation;
}

/// Declared jobs by the target's quarter, one replay at a time, from the least.
std::vector<double> jobs_of_draws(Scenario s, Money fund) {
  s.funds[0].amount = fund;
  const Problem problem = prepare(s);
  const Allocation allocation = division(s, problem);
  std::vector<double> jobs(s.draws, 0);
  for (std::uint32_t d = 0; d < s.draws; ++d) {
    const Path path = replay(problem, allocation, s.seed, d);
    for (std::size_t c = 0; c < problem.counties; ++c) {
      jobs[d] += path.at(Outcome::jobs_declared, c, 3);
    }
  }
  std::sort(jobs.begin(), jobs.end());
  return jobs;
}

double chance_at(const Scenario& s, Money fund) {
  const std::vector<double> jobs = jobs_of_draws(s, fund);
  const auto met = jobs.end() - std::lower_bound(jobs.begin(), jobs.end(), s.targets[0].at_least);
  return static_cast<double>(met) / static_cast<double>(jobs.size());
}

/// All draws and all quarters of every amount, halving between nothing and eight times the fund.
std::int64_t plain_search(Scenario s, double probability) {
  std::int64_t low = 0, high = 8 * s.funds[0].amount.minor() / ten_thousand;
  while (high - low > 1) {
    const std::int64_t middle = (low + high) / 2;
    s.funds[0].amount = Money::from_minor(middle * ten_thousand);
    const Problem problem = prepare(s);
    Progress progress(problem, {{}, {}, s.targets}, s.draws);
    simulate(problem, division(s, problem), s.seed, {2}, progress);
    (summarise(s, progress).all_targets.probability >= probability ? high : low) = middle;
  }
  return high;
}

LeastCost found_for(const Scenario& s, double probability) {
  const auto answer = least_cost(s, 0, probability, {2});
  REQUIRE(answer);
  REQUIRE(std::holds_alternative<LeastCost>(*answer));
  return std::get<LeastCost>(*answer);
}

}  // namespace

TEST_CASE("the least fund meets the chance, one step less fails on the same draws") {
  for (const double probability : {0.3, 0.8, 1.0}) {
    const Scenario s = case_with_target();
    const LeastCost found = found_for(s, probability);
    CAPTURE(probability, found.least.amount.minor());
    REQUIRE(found.reached);
    CHECK(found.step.minor() == ten_thousand);
    CHECK(found.least.amount.minor() % ten_thousand == 0);
    CHECK(found.least.probability >= probability);
    CHECK(chance_at(s, found.least.amount) == found.least.probability);
    REQUIRE(found.one_step_less.amount == found.least.amount - found.step);
    CHECK(found.one_step_less.probability < probability);
    CHECK(chance_at(s, found.one_step_less.amount) == found.one_step_less.probability);
    bool rising = true;
    for (std::size_t i = 1; i < found.tried.size(); ++i) {
      CHECK(found.tried[i].amount > found.tried[i - 1].amount);
      rising = rising && found.tried[i].probability >= found.tried[i - 1].probability;
    }
    CHECK(found.monotone == rising);
    CHECK(found.at_least.all_targets.probability == found.least.probability);
    CHECK(found.as_planned.all_targets.probability == chance_at(s, s.funds[0].amount));
  }
}

TEST_CASE("samples, early decisions and short horizons find what the plain search finds") {
  Scenario s = case_with_target();
  s.draws = 3000;  // decided at 1024, 2048 or 3000
  s.targets.push_back({"in place", Outcome::jobs_in_place, 5, 20, {}});
  for (const double probability : {0.1, 0.9}) {
    const LeastCost found = found_for(s, probability);
    CAPTURE(probability, found.least.probability, found.least.draws);
    REQUIRE(found.reached);
    CHECK(found.monotone);  // so there is one answer
    CHECK(found.least.amount.minor() / ten_thousand == plain_search(s, probability));
    CHECK(found.least.draws == s.draws);
    CHECK(found.one_step_less.draws == s.draws);
    CHECK(found.at_least.all_targets.probability == found.least.probability);
    std::size_t early = 0;
    for (const TriedFund& tried : found.tried) {
      early += tried.draws < s.draws;
      // Beyond the sample, whoever stops early is certain: enough draws do, or too few are left.
      const double met = tried.probability * static_cast<double>(tried.draws);
      const double needed = probability * static_cast<double>(s.draws);
      const double missed = static_cast<double>(tried.draws) - met;
      if (tried.draws > 1024 && tried.draws < s.draws) {
        CHECK((met >= needed || missed > static_cast<double>(s.draws) - needed));
      }
    }
    CHECK(early >= found.tried.size() / 3);
  }
}

TEST_CASE("without a reference the costs stay where the file's own fund put them") {
  Scenario s = case_with_target();
  Scenario open = s;
  open.has_reference = false;
  open.reference = {};
  s.reference = {s.funds[0].amount, {Money::from_minor(-1), Money::from_minor(-1)}, std::nullopt};
  CHECK(found_for(open, 0.5).least.amount == found_for(s, 0.5).least.amount);
}

TEST_CASE("a fund that rules keep too small is said to miss the targets") {
  Scenario s = case_with_target();
  Rule cap = test::rule(s, "cap", RuleKind::cap_per);
  cap.amount = Money::from_minor(130 * ten_thousand);  // at most 650 x 10,000 in five counties
  s.rules = {cap};
  s.targets[0].at_least = 1e6;
  const LeastCost found = found_for(s, 0.9);
  CHECK_FALSE(found.reached);
  CHECK(found.least.feasible);
  CHECK(found.least.probability == 0);
  for (const TriedFund& tried : found.tried) {
    CHECK(tried.feasible == (tried.amount.minor() <= 650 * ten_thousand));
  }
}

TEST_CASE("between a planned fund that is too small and one too great to be spent") {
  Scenario s = case_with_target();
  Rule cap = test::rule(s, "cap", RuleKind::cap_per);
  cap.amount = Money::from_minor(130 * ten_thousand);
  Rule floor = test::rule(s, "floor", RuleKind::floor_per);
  floor.amount = Money::from_minor(10 * ten_thousand);
  s.rules = {cap, floor};
  const Money planned = s.funds[0].amount, most = Money::from_minor(650 * ten_thousand);
  // A target that the planned fund misses in just more than half of the draws.
  s.targets[0].at_least = jobs_of_draws(s, planned)[s.draws / 2] + 1;
  REQUIRE(chance_at(s, planned) < 0.5);
  REQUIRE(chance_at(s, most) >= 0.5);
  const LeastCost found = found_for(s, 0.5);
  REQUIRE(found.reached);
  CHECK(found.least.amount > planned);
  CHECK(found.least.amount <= most);

  s.targets[0].at_least = 0;  // any fund does that the floors allow
  const LeastCost lowest = found_for(s, 0.5);
  CHECK(lowest.least.amount.minor() == 50 * ten_thousand);
  CHECK_FALSE(lowest.one_step_less.feasible);
}

TEST_CASE("the unit of the file is never broken, and a stopped search has no answer") {
  Scenario s = case_with_target();
  s.unit = Money::from_minor(70'000'00);
  s.funds[0].amount = Money::from_minor(100 * 70'000'00);
  const LeastCost found = found_for(s, 0.5);
  CHECK(found.step.minor() == 70'000'00);
  CHECK(found.least.amount.minor() % 70'000'00 == 0);
  CHECK_FALSE(least_cost(s, 0, 0.5, {1}, [](std::uint64_t) { return false; }));
}

TEST_CASE("the command prints the least fund with what it leaves in place and net") {
  const SmallCase files;
  const auto says = [&](std::vector<std::string> more) {
    std::vector<std::string> arguments{"allocate", files.scenario(), "--draws", "1024"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    std::ostringstream out, err;
    Console console{out, err, false};
    const int code = run_command(arguments, console);
    return std::pair{code, code == 0 ? out.str() : err.str()};
  };
  const auto [code, text] = says({"--least-cost", "80%", "--format", "json"});
  REQUIRE(code == 0);
  const Json json = Json::parse(text);
  const Json& found = json["least_cost"];
  CHECK(found["reached"] == true);
  CHECK(found["least"]["probability"].get<double>() >= 0.8);
  CHECK(found["one_step_less"]["probability"].get<double>() < 0.8);
  CHECK(found["least"]["amount"].get<double>() - found["one_step_less"]["amount"].get<double>() ==
        10'000);
  std::uint64_t draws = 0;
  for (const Json& tried : found["tried"]) draws += tried["draws"].get<std::uint64_t>();
  CHECK(found["draws"] == draws);
  CHECK(json["at_least"]["outcomes"].size() == 6);
  const std::string zh = says({"--least-cost", "0.8", "--lang", "zh"}).second;
  CHECK(zh.find("最低资金") != std::string::npos);
  CHECK(zh.find("实际在岗人数") != std::string::npos);
  CHECK(zh.find("净增就业") != std::string::npos);
  for (const char* wrong : {"0", "1.1", "x", "50 %", "-0.5", "nan"}) {
    CHECK(says({"--least-cost", wrong}).first == 2);
  }
  CHECK(says({"--least-cost", "0.5", "--fund", "other"}).first == 2);
  CHECK(says({"--fund", "provincial"}).first == 2);
}
