// uses: scenario allocate simulate model random exec
// docs/model/check-figures.md, recomputed: planning values to the unit, the ensemble to the draw.
#include <catch2/catch.hpp>

#include "weir/allocate.hpp"
#include "weir/scenario.hpp"
#include "weir/simulate.hpp"

using namespace weir;

namespace {

struct Case {
  Scenario scenario;
  Problem problem;
  AllocationResult allocation;
  std::vector<double> planned;
  double planning(Outcome outcome, int quarter) const {
    return planned[static_cast<std::size_t>(outcome) * problem.quarters +
                   static_cast<std::size_t>(quarter)];
  }
};

Case sichuan_2020(const std::vector<Override>& overrides, StrategyName strategy) {
  Diagnostics diagnostics;
  auto resolved = read_scenario(WEIR_SOURCE_DIR "/scenarios/sichuan-2020.toml", overrides, diagnostics);
  for (const Diagnostic& d : diagnostics.items()) INFO(to_text(d));
  REQUIRE(resolved);
  Case c{std::move(resolved->scenario), {}, {}, {}};
  c.scenario.strategy.name = strategy;
  c.problem = prepare(c.scenario);
  const Theta theta = central_theta(c.problem);
  AllocationAnswer answer = allocate(c.scenario, c.problem, c.scenario.strategy, theta, {2});
  REQUIRE(std::holds_alternative<AllocationResult>(answer));
  c.allocation = std::get<AllocationResult>(answer);
  c.planned = planning_total(c.problem, plan(c.problem, theta, c.allocation.allocation));
  return c;
}

const std::vector<Override> notes_case = {{"model.attribution", "1"},
                                          {"rule.\"county floor\".value", "0元"},
                                          {"rule.\"county cap\".value", "1"}};

const Summary& find(const Ensemble& ensemble, Outcome outcome, int quarter) {
  for (const Summary& row : ensemble.outcomes) {
    if (row.outcome == outcome && row.quarter == quarter && row.scope == "all") return row;
  }
  FAIL("no such row");
  return ensemble.outcomes.front();
}

}  // namespace

TEST_CASE("planning figures of the notes' case") {
  const Case c = sichuan_2020(notes_case, StrategyName::per_capita);
  CHECK(c.planning(Outcome::jobs_declared, 3) == Approx(12702).margin(1));
  CHECK(c.planning(Outcome::jobs_in_place, 3) == Approx(1308).margin(1));
  CHECK(c.planning(Outcome::jobs_in_place, 11) == Approx(7991).margin(1));
  CHECK(c.planning(Outcome::jobs_net, 11) == Approx(1586).margin(1));
  CHECK(c.planning(Outcome::enterprises_new, 3) == Approx(1482).margin(1));
  // Beside the notes' own rounded figures.
  CHECK(c.planning(Outcome::jobs_declared, 3) == Approx(12840).epsilon(0.012));
  CHECK(c.planning(Outcome::jobs_in_place, 3) == Approx(1400).epsilon(0.08));
  CHECK(c.planning(Outcome::jobs_in_place, 11) == Approx(8200).epsilon(0.03));
  CHECK(c.planning(Outcome::jobs_net, 11) == Approx(1600).epsilon(0.03));
}

TEST_CASE("the ensemble of the notes' case") {
  Case c = sichuan_2020(notes_case, StrategyName::per_capita);
  Target at_work{"at work", Outcome::jobs_in_place, 3, 6000, {}};
  Progress progress(c.problem, {c.scenario.headline, {}, {c.scenario.targets[0], at_work}}, 10240);
  simulate(c.problem, c.allocation.allocation, 1, {2}, progress);
  const Ensemble ensemble = summarise(c.scenario, progress);
  const Summary& declared = find(ensemble, Outcome::jobs_declared, 3);
  // The bits are the same everywhere: these are not tolerances but the table's rounding.
  CHECK(declared.p50 == Approx(11953).margin(1));
  CHECK(declared.p05 == Approx(6726).margin(1));
  CHECK(declared.p95 == Approx(20090).margin(1));
  CHECK(find(ensemble, Outcome::jobs_in_place, 11).p50 == Approx(6468).margin(1));
  CHECK(find(ensemble, Outcome::jobs_net, 11).p50 == Approx(1147).margin(1));
  CHECK(ensemble.targets[0].probability > 0.95);
  CHECK(ensemble.targets[1].probability < 0.01);
}

TEST_CASE("the optimum under the earmark alone") {
  const Case formula = sichuan_2020(notes_case, StrategyName::per_capita);
  const Case best = sichuan_2020(notes_case, StrategyName::optimal);
  const double gain = best.planning(Outcome::jobs_declared, 3) /
                          formula.planning(Outcome::jobs_declared, 3) - 1;
  CHECK(gain == Approx(0.0163).margin(0.0005));
  for (const RuleReport& rule : best.allocation.certificate.rules) {
    if (rule.name != "deep-poverty earmark") continue;
    CHECK(rule.shadow_price == Approx(5.35e-6).epsilon(0.01));
    CHECK(rule.total_cost == Approx(102).margin(1));
  }
  CHECK(best.allocation.certificate.gap < 1e-5);
}
