// Funds of several sizes on the same draws: how often does each meet the targets.
#pragma once

#include <map>
#include <optional>

#include "study/fund_change.hpp"

namespace weir {

/// The least number of `draws` that is a share of at least `probability`.
std::uint64_t draws_needed(double probability, std::uint64_t draws);

struct FundTrial {
  bool feasible = false;  // some division obeys the rules
  std::uint64_t met = 0;  // of draws(): those that meet all targets
  Allocation allocation;
  std::optional<Progress> progress;
  std::uint64_t draws() const { return progress ? progress->draws_done() : 0; }
};

/// Every amount is divided once and simulated no further than asked. Trials are simulated only up to
/// the last quarter of a target: nothing later can change whether it is met.
class FundTrials {
 public:
  FundTrials(const Scenario& scenario, std::size_t fund, Parallelism parallelism,
             const StudySink& sink);

  std::size_t fund() const { return fund_; }
  Money step() const { return step_; }
  std::uint64_t draws() const { return scenario_.draws; }
  bool stopped() const { return stopped_; }  // the sink said stop: nothing below is complete
  const std::map<std::int64_t, FundTrial>& all() const { return trials_; }

  AllocationAnswer divide_planned() const;
  /// Simulates the first 1024, 2048, 4096, ... of `draws` draws until it is certain whether at
  /// least `needed` of them meet the targets: enough do, or too few are left.
  const FundTrial& decide(std::int64_t steps, std::uint64_t draws, std::uint64_t needed);
  /// With all draws simulated.
  TriedFund finished(std::int64_t steps);
  TriedFund tried(std::int64_t steps, const FundTrial& trial) const;
  /// No tried fund is certain to meet the targets more often than a larger one.
  bool monotone() const;
  /// Declared, in place and net over all quarters. Needs: a feasible trial.
  Ensemble jobs_at(std::int64_t steps);
  Ensemble jobs_as_planned();

 private:
  Scenario at(std::int64_t steps) const { return with_fund(scenario_, fund_, steps * step_); }
  FundTrial& divided(std::int64_t steps);
  void simulate_first(std::int64_t steps, FundTrial& trial, std::uint64_t draws);
  Ensemble jobs(const Scenario& scenario, const Allocation& allocation);
  Sink counting();

  Scenario scenario_;
  std::size_t fund_;
  Parallelism parallelism_;
  const StudySink& sink_;
  Money step_;
  std::map<std::int64_t, FundTrial> trials_;  // by steps
  std::uint64_t draws_before_ = 0;            // what the sink was told before the simulation at hand
  bool stopped_ = false;
};

}  // namespace weir
