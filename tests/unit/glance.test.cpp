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

void equals_planning(Glance& glance, const Scenario& scenario) {
  const Problem problem = prepare(scenario);
  REQUIRE(Glance::serves(problem));
  const Allocation allocation = divided(scenario, problem);
  const std::vector<double>& seen = glance.look(problem, scenario.seed, draws, allocation);
  REQUIRE(seen.size() == outcome_count * problem.quarters * draws);
  for (std::uint32_t d = 0; d < draws; ++d) {
    const Theta theta = draw_theta(problem, scenario.seed, d);
    const std::vector<double> total = planning_total(problem, plan(problem, theta, allocation));
    for (std::size_t k = 0; k < total.size(); ++k) {
      INFO("draw " << d << ", " << outcome_name(static_cast<Outcome>(k / problem.quarters))
                   << ", quarter " << k % problem.quarters);
      REQUIRE(std::fabs(seen[k * draws + d] - total[k]) <= 1e-9 * std::max(1.0, std::fabs(total[k])));
    }
  }
}

}  // namespace

TEST_CASE("the quick look gives what planning gives for each draw") {
  const std::string name = GENERATE("sichuan-2020", "sichuan-2019", "jiangxi-2019", "nanbu-2016");
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
  moved("simulation.seed", 9);
  scenario.strategy.name = StrategyName::equal;
  equals_planning(glance, scenario);
}

TEST_CASE("the quick look leaves the labour cap alone") {
  CHECK_FALSE(Glance::serves(prepare(read("illustrative-labour"))));
}
