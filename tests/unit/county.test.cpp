// uses: app store study allocate model exec random
// A county's card, against divisions solved again and the planning layer itself.
#include <catch2/catch.hpp>
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

Scenario case_with_floor() {
  Scenario s = test::economy(6, 2, 600 * ten_thousand);
  s.unit = Money::from_minor(ten_thousand);
  s.strategy.name = StrategyName::per_capita;
  Rule floor = test::rule(s, "floor", RuleKind::floor_per);
  floor.amount = Money::from_minor(40 * ten_thousand);
  s.rules = {floor};
  return s;
}

AllocationResult divided(const Scenario& s, StrategyName name) {
  Strategy how = s.strategy;
  how.name = name;
  const Problem problem = prepare(s);
  AllocationAnswer answer = allocate(s, problem, how, central_theta(problem), {1});
  REQUIRE(std::holds_alternative<AllocationResult>(answer));
  return std::get<AllocationResult>(std::move(answer));
}

CountyCard card_of(const Scenario& s, std::size_t county) {
  return county_card(s, prepare(s), divided(s, s.strategy.name), county, s.strategy.objective, {1});
}

std::int64_t best_gives(Scenario s, std::int64_t fund, std::size_t county) {
  s.funds[0].amount = Money::from_minor(fund);
  return test::county_total(s, divided(s, StrategyName::optimal).allocation, county);
}

}  // namespace

TEST_CASE("the switching fund: there the county gets more, a step below it stands on its floor") {
  const Scenario s = case_with_floor();
  std::size_t interior = 0;
  for (std::size_t county = 0; county < 6; ++county) {
    const SwitchingFund starts = card_of(s, county).starts;
    CAPTURE(county, starts.fund.minor());
    CHECK(starts.floor.minor() == 40 * ten_thousand);
    REQUIRE(starts.found);
    CHECK(starts.gets > starts.floor);
    CHECK(best_gives(s, starts.fund.minor(), county) == starts.gets.minor());
    if (starts.rules_need_it) continue;
    ++interior;
    CHECK(best_gives(s, starts.fund.minor() - ten_thousand, county) == starts.floor.minor());
  }
  CHECK(interior >= 4);
}

TEST_CASE("the next money is what the planning layer gains from it") {
  const Scenario s = case_with_floor();
  const Problem problem = prepare(s);
  const CountyCard card = card_of(s, 2);
  AllocationResult result = divided(s, StrategyName::per_capita);
  const auto jobs = [&] {
    return planning_total(problem, plan(problem, central_theta(problem), result.allocation))
        [static_cast<std::size_t>(Outcome::jobs_declared) * problem.quarters + 3];
  };
  const double now = jobs();
  for (std::size_t p = 0; p < 2; ++p) {
    result.allocation.amount[cell_index(problem, 0, 2, p)] += ten_thousand;
    CHECK(card.next[p] == Approx(jobs() - now).epsilon(1e-9));
    CHECK(card.next[p] > 0);
    result.allocation.amount[cell_index(problem, 0, 2, p)] -= ten_thousand;
  }
  CHECK(card.next_together > std::min(card.next[0], card.next[1]));
  CHECK(card.next_together <= std::max(card.next[0], card.next[1]) * (1 + 1e-9) + 0.01);
}

TEST_CASE("amounts, binding rules and strategies are those of the divisions themselves") {
  Scenario s = case_with_floor();
  s.funds[0].amount = Money::from_minor(260 * ten_thousand);  // little above the floors
  s.strategy.name = StrategyName::optimal;
  const AllocationResult best = divided(s, StrategyName::optimal);
  std::size_t on_floor = 0;
  for (std::size_t county = 0; county < 6; ++county) {
    const CountyCard card = card_of(s, county);
    const std::int64_t total = test::county_total(s, best.allocation, county);
    CHECK(card.amount[0].minor() + card.amount[1].minor() == total);
    bool floor_named = false;
    for (const CountyRule& rule : card.rules) {
      floor_named |= rule.name == "floor";
      CHECK(rule.at_bound == (rule.name == "floor"));
    }
    CHECK(floor_named == (total < 41 * ten_thousand));
    on_floor += floor_named;
    for (const StrategyGives& gives : card.strategies) {
      CHECK(gives.amount.minor() ==
            test::county_total(s, divided(s, gives.name).allocation, county));
    }
    CHECK(card.strategies.size() >= 3);
  }
  CHECK(on_floor > 0);
  CHECK(on_floor < 6);
}

TEST_CASE("a county that may not receive money has no card but its marginal") {
  Scenario s = case_with_floor();
  s.counties.selected[1] = 0;
  const CountyCard card = card_of(s, 1);
  CHECK(card.rules.empty());
  CHECK(card.strategies.empty());
  CHECK_FALSE(card.starts.found);
}

TEST_CASE("the command finds a county by code and by name, and prints what it found") {
  const SmallCase files;
  const auto says = [&](std::vector<std::string> arguments) {
    std::ostringstream out, err;
    Console console{out, err, false};
    const int code = run_command(arguments, console);
    return std::pair{code, code == 0 ? out.str() : err.str()};
  };
  const auto [code, text] = says({"county", "510002", files.scenario(), "--format", "json"});
  REQUIRE(code == 0);
  const Json card = Json::parse(text);
  CHECK(card["name"] == "Birch");
  CHECK(card["total"] == 20'000'000);  // two of three people, less nothing: the floor does not bind
  CHECK(card["programmes"][0]["amount"] == card["total"]);
  CHECK(says({"county", "白桦县", files.scenario(), "--lang", "zh"}).second.find("白桦县") !=
        std::string::npos);
  CHECK(says({"county", "Cedar", files.scenario()}).second.find("outside") != std::string::npos);
  const auto refused = says({"county", "Brich", files.scenario()});
  CHECK(refused.first == 2);
  CHECK(refused.second.find("did you mean 'Birch'?") != std::string::npos);
}
