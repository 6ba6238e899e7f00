#include "study/fund_trial.hpp"

#include <algorithm>
#include <cmath>

namespace weir {
namespace {

double share(std::uint64_t part, std::uint64_t whole) {
  return static_cast<double>(part) / static_cast<double>(whole);
}

/// As far as the targets look: what follows cannot change them.
Scenario up_to_targets(Scenario scenario) {
  int last = 0;
  for (const Target& target : scenario.targets) last = std::max(last, target.quarter);
  scenario.quarters = last + 1;
  return scenario;
}

}  // namespace

std::uint64_t draws_needed(double probability, std::uint64_t draws) {
  auto needed = static_cast<std::uint64_t>(std::ceil(probability * static_cast<double>(draws)));
  while (needed > 0 && share(needed - 1, draws) >= probability) --needed;
  while (share(needed, draws) < probability) ++needed;
  return needed;
}

FundTrials::FundTrials(const Scenario& scenario, std::size_t fund, Parallelism parallelism,
                       const StudySink& sink)
    : scenario_(with_held_reference(scenario)), fund_(fund), parallelism_(parallelism),
      sink_(sink), step_(fund_step(scenario)) {}

AllocationAnswer FundTrials::divide_planned() const {
  return divide(scenario_, prepare(scenario_), parallelism_);
}

FundTrial& FundTrials::divided(std::int64_t steps) {
  const auto [place, fresh] = trials_.try_emplace(steps);
  FundTrial& trial = place->second;
  if (!fresh) return trial;
  const Scenario scenario = at(steps);
  AllocationAnswer answer = divide(scenario, prepare(scenario), parallelism_);
  if (auto* result = std::get_if<AllocationResult>(&answer)) {
    trial.feasible = true;
    trial.allocation = std::move(result->allocation);
  }
  return trial;
}

Sink FundTrials::counting() {
  return [this, before = draws_before_](const Progress& so_far) {
    draws_before_ = before + so_far.draws_done();
    stopped_ = sink_ && !sink_(draws_before_);
    return !stopped_;
  };
}

void FundTrials::simulate_first(std::int64_t steps, FundTrial& trial, std::uint64_t draws) {
  const Problem problem = prepare(up_to_targets(at(steps)));
  const Request request{{}, {}, scenario_.targets};
  const std::uint64_t had = trial.draws();
  if (!trial.progress || !trial.progress->extend(draws)) {
    trial.progress.emplace(problem, request, draws);
  }
  draws_before_ -= had;
  simulate(problem, trial.allocation, scenario_.seed, parallelism_, *trial.progress, counting());
  trial.met = trial.progress->targets_met();
}

const FundTrial& FundTrials::decide(std::int64_t steps, std::uint64_t draws,
                                    std::uint64_t needed) {
  FundTrial& trial = divided(steps);
  const auto open = [&] {
    return trial.met < needed && trial.draws() - trial.met <= draws - needed;
  };
  while (trial.feasible && trial.draws() < draws && open() && !stopped_) {
    const std::uint64_t next = std::max<std::uint64_t>(2 * trial.draws(), block_draws);
    simulate_first(steps, trial, std::min(next, draws));
  }
  return trial;
}

TriedFund FundTrials::finished(std::int64_t steps) {
  FundTrial& trial = divided(steps);
  if (trial.feasible && trial.draws() < draws() && !stopped_) {
    simulate_first(steps, trial, draws());
  }
  return tried(steps, trial);
}

TriedFund FundTrials::tried(std::int64_t steps, const FundTrial& trial) const {
  TriedFund fund{steps * step_, trial.feasible, trial.draws(), 0, 0};
  if (fund.draws == 0) return fund;
  const Chance chance = trial.progress->all_targets();
  fund.probability = chance.probability;
  fund.mcse = chance.mcse;
  return fund;
}

bool FundTrials::monotone() const {
  std::uint64_t certain = 0;  // draws that a smaller fund is known to meet
  for (const auto& [steps, trial] : trials_) {
    if (!trial.feasible) continue;
    if (trial.met + draws() - trial.draws() < certain) return false;
    certain = std::max(certain, trial.met);
  }
  return true;
}

Ensemble FundTrials::jobs(const Scenario& scenario, const Allocation& allocation) {
  const Problem problem = prepare(scenario);
  Progress progress(
      problem,
      {{Outcome::jobs_declared, Outcome::jobs_in_place, Outcome::jobs_net}, {}, scenario.targets},
      draws());
  simulate(problem, allocation, scenario.seed, parallelism_, progress, counting());
  return progress.complete() ? summarise(scenario, progress) : Ensemble{};
}

Ensemble FundTrials::jobs_at(std::int64_t steps) {
  return jobs(at(steps), divided(steps).allocation);
}

Ensemble FundTrials::jobs_as_planned() {
  const AllocationAnswer planned = divide_planned();
  const auto* result = std::get_if<AllocationResult>(&planned);
  return result ? jobs(scenario_, result->allocation) : Ensemble{};
}

}  // namespace weir
