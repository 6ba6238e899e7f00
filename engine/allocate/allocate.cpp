// Equations (A1)-(A9) of docs/model/allocation.md, in the order in which an answer is made.
#include "weir/allocate.hpp"

#include <algorithm>
#include <cmath>

#include "allocate/answer.hpp"
#include "allocate/ceilings.hpp"
#include "allocate/certificate.hpp"
#include "allocate/checker.hpp"
#include "allocate/continuous.hpp"
#include "allocate/feasibility.hpp"
#include "allocate/labour.hpp"
#include "allocate/projects.hpp"
#include "allocate/rounding.hpp"
#include "allocate/strategies.hpp"
#include "weir/exec.hpp"

namespace weir {
namespace {

constexpr double proven = 1e-6;  // relative: a market may leave no more open

bool agree(double a, double b) { return std::abs(a - b) <= 1e-9 * std::max(1.0, std::abs(a)); }

// The checker has the last word: what it cannot sign is a mistake of ours, never an answer.
void sign(const Scenario& scenario, const Problem& problem, const Strategy& strategy,
          const CellCurves& curves, const Proof& proof, AllocationResult& result) {
  std::vector<double> given_up;
  const std::size_t rules = scenario.rules.size();
  const std::vector<RuleReport>& reports = proof.certificate.rules;
  for (std::size_t r = 0; r < rules; ++r)
    given_up.push_back(reports[reports.size() - rules + r].given_up);
  const Findings findings =
      check(scenario, problem, strategy, curves, result.allocation, given_up, proof.prices, proof.touch);
  if (!findings.problems.empty()) {
    internal_failure("the allocation was refused by its checker: " +
                           findings.problems.front());
  }
  if (!agree(findings.objective, proof.certificate.objective) ||
      !agree(findings.bound, proof.certificate.bound)) {
    internal_failure("the certificate's objective or bound was refused by its checker");
  }
  result.certificate = proof.certificate;
  result.certificate.worst_violation = findings.worst_violation;
}

}  // namespace

std::vector<Goal> declared_objective(const Problem& problem, const Strategy& strategy) {
  if (!strategy.objective.empty()) return strategy.objective;
  const int last =
      std::clamp(problem.year_start.front() + 3, 0, static_cast<int>(problem.quarters) - 1);
  return {{Outcome::jobs_declared, last, 1}};
}

Allocation to_money(const Constraints& constraints, const Problem& problem,
                    const Rounded& rounded) {
  Allocation allocation;
  allocation.amount.assign(std::size_t{problem.funds} * problem.counties * problem.programmes, 0);
  for (std::size_t j = 0; j < constraints.cells.size(); ++j) {
    const Cell& c = constraints.cells[j];
    allocation.amount[cell_index(problem, c.fund, c.county, c.programme)] =
        rounded.units[j] * constraints.unit;
  }
  return allocation;
}

std::vector<CellCurves> case_worlds(const Scenario& scenario, const Problem& problem,
                                    const Strategy& strategy) {
  const std::vector<Goal> goals = declared_objective(problem, strategy);
  std::vector<CellCurves> worlds;
  for (const NamedCase& named : strategy.cases) {
    const Problem there = prepare(in_case(scenario, named));
    worlds.push_back(cell_curves(there, central_theta(there), goals));
  }
  return worlds;
}

std::vector<CellCurves> sampled_worlds(const Scenario& scenario, const Problem& problem,
                                       const Strategy& strategy) {
  std::vector<CellCurves> worlds;
  if (strategy.name != StrategyName::robust) return worlds;
  const std::vector<Goal> goals = declared_objective(problem, strategy);
  if (strategy.criterion == Criterion::regret && !strategy.cases.empty()) {
    return case_worlds(scenario, problem, strategy);
  }
  for (int k = 0; k < strategy.samples; ++k) {
    const Theta theta = draw_theta(problem, scenario.seed, static_cast<std::uint32_t>(k));
    worlds.push_back(cell_curves(problem, theta, goals));
  }
  if (strategy.criterion != Criterion::regret || scenario.shocks.empty()) return worlds;
  Scenario switched = scenario;
  const bool calm = std::none_of(scenario.shocks.begin(), scenario.shocks.end(),
                                 [](const Shock& shock) { return shock.active; });
  for (Shock& shock : switched.shocks) shock.active = calm;
  const Problem other = prepare(switched);
  worlds.push_back(cell_curves(other, central_theta(other), goals));
  return worlds;
}

AllocationAnswer allocate(const Scenario& scenario, const Problem& problem,
                          const Strategy& strategy, const Theta& theta, Parallelism parallelism,
                          const std::vector<CellCurves>& worlds) {
  if (strategy.name == StrategyName::projects) {
    const CellCurves goals = cell_curves(problem, theta, declared_objective(problem, strategy));
    if (auto reason = refused_with_labour(goals, strategy.name)) return Unsupported{*reason};
    return choose_projects(scenario, problem, strategy, declared_objective(problem, strategy), theta);
  }
  auto translated = make_constraints(scenario, problem, holds_programme_shares(strategy));
  if (auto* refused = std::get_if<Unsupported>(&translated)) return *refused;
  const Constraints& constraints = std::get<Constraints>(translated);
  const Constraints needed = tightest(constraints).constraints;
  if (auto refused = too_many_crossings(needed)) return *refused;
  if (auto conflict = find_conflict(constraints)) return *conflict;

  const Curves curves = make_curves(problem, theta, declared_objective(problem, strategy));
  if (auto reason = refused_with_labour(curves.of_year, strategy.name)) return Unsupported{*reason};
  if (auto reason = refused_with_ceilings(problem, curves.of_year, strategy.name))
    return Unsupported{*reason};
  for (const CellCurves& world : worlds) {
    if (auto reason = refused_with_ceilings(problem, world, strategy.name)) return Unsupported{*reason};
  }
  DecisionAnswer answer = decide(scenario, problem, strategy,
                                 strategy.name == StrategyName::manual ? constraints : needed,
                                 curves, worlds, parallelism);
  if (auto* refused = std::get_if<Unsupported>(&answer)) return *refused;
  if (auto* broken = std::get_if<Infeasible>(&answer)) return *broken;
  const Decision& decision = std::get<Decision>(answer);

  if (!decision.continuous.converged) {
    internal_failure("the interior-point method did not converge");
  }
  const std::optional<Rounded> rounded =
      round_units(decision.constraints, decision.continuous.units);
  if (!rounded && split_families(decision.constraints).left_out.empty()) {
    internal_failure("rules in two families were not rounded to whole units");
  }
  if (!rounded) {
    return Unsupported{
        "these rules cross in more than two families, and no allocation in whole units was found "
        "that misses each by at most one unit; use a smaller unit"};
  }
  const Proof proof = prove(constraints, curves, decision, *rounded, parallelism);
  if (!curves.of_year.labour.empty() && proof.open > proven) {
    return Unsupported{
        "under the labour cap this objective cannot be proved: training would bring people for whom "
        "posts that come anyway compete; take jobs_in_place, or attribution = 1, or "
        "available_per_trainee = 0"};
  }
  AllocationResult result;
  result.allocation = to_money(constraints, problem, *rounded);
  sign(scenario, problem, strategy, curves.of_year, proof, result);
  return result;
}

}  // namespace weir
