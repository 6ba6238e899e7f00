// uses: scenario allocate model exec random core
// The quick look against plan() itself, draw by draw.
#include <catch2/catch.hpp>

#include <cmath>
#include <string>

#include "weir/allocate.hpp"
#include "weir/model/glance.hpp"
#include "weir/scenario.hpp"

using namespace weir;

namespace {

constexpr std::uint32_t draws = 40;

Scenario read(const std::string& name) {
  Diagnostics diagnostics;
  std::optional<Resolved> resolved = read_scenario(
      std::string(WEIR_SOURCE_DIR) + "/scenarios/" + name + ".toml", {}, diagnostics);
  REQUIRE(resolved);
  return std::move(resolved->scenario);
}

Allocation divided(const Scenario& scenario, const Problem& problem) {
  return std::get<AllocationResult>(allocate(scenario, problem, scenario.strategy,
                                             central_theta(problem), Parallelism{1}))
      .allocation;
}

std::vector<Outcome> all_outcomes() {
  std::vector<Outcome> all;
  for (std::size_t o = outcome_count; o-- > 0;) all.push_back(static_cast<Outcome>(o));
  return all;
}

void equals_planning(Glance& glance, const Scenario& scenario,
                     const std::vector<Outcome>& outcomes = all_outcomes()) {
  const Problem problem = prepare(scenario);
  REQUIRE(Glance::serves(problem));
  const Allocation allocation = divided(scenario, problem);
  const std::vector<double>& seen =
      glance.look(problem, scenario.seed, draws, outcomes, allocation);
  REQUIRE(seen.size() == outcomes.size() * problem.quarters * draws);
  for (std::uint32_t d = 0; d < draws; ++d) {
    const Theta theta = draw_theta(problem, scenario.seed, d);
    const std::vector<double> total = planning_total(problem, plan(problem, theta, allocation));
    for (std::size_t k = 0; k < outcomes.size() * problem.quarters; ++k) {
      const Outcome outcome = outcomes[k / problem.quarters];
      const std::size_t t = k % problem.quarters;
      const double known = total[static_cast<std::size_t>(outcome) * problem.quarters + t];
      INFO("draw " << d << ", " << outcome_name(outcome) << ", quarter " << t);
      REQUIRE(std::fabs(seen[k * draws + d] - known) <= 1e-9 * std::max(1.0, std::fabs(known)));
    }
  }
}

}  // namespace

TEST_CASE("the quick look gives what planning gives for each draw") {
  const std::string name = GENERATE("sichuan-2020", "sichuan-2019", "sichuan-2019-electricity",
                                    "jiangxi-2019", "nanbu-2016");
  const Scenario scenario = read(name);
  INFO(name);
  Glance glance;
  equals_planning(glance, scenario);
}

TEST_CASE("one quick look after another follows every lever") {
  Scenario scenario = read("sichuan-2020");
  Glance glance;
  equals_planning(glance, scenario);
  const auto moved = [&](const char* path, double value) {
    INFO(path);
    REQUIRE(set(scenario, path, value));
    equals_planning(glance, scenario);
  };
  moved("fund.provincial.amount", 250e6);
  moved("rule.\"deep-poverty earmark\".value", 0.4);
  moved("shock.COVID-19.active", 1);
  moved("model.displacement", 0.5);
  moved("programme.parks.share", 0.31);
  moved("programme.parks.threshold", 20000);
  moved("simulation.seed", 9);
  equals_planning(glance, scenario, {Outcome::jobs_net, Outcome::trained});
  scenario.strategy.name = StrategyName::equal;
  equals_planning(glance, scenario);
}

TEST_CASE("the quick look leaves the labour cap alone") {
  CHECK_FALSE(Glance::serves(prepare(read("illustrative-labour"))));
}
