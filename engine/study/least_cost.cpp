// The smallest fund that meets all targets often enough. The chance is counted on the same draws
// for every amount, so that it moves with the money and not with the luck; the answer is bracketed
// between a fund that was tried and met, and one a step smaller that was tried and did not.
#include <algorithm>

#include "study/fund_change.hpp"

namespace weir {
namespace {

constexpr std::int64_t most_times_the_fund = 64;

class Search {
 public:
  Search(const Scenario& scenario, std::size_t fund, double probability, Parallelism parallelism,
         const StudySink& sink)
      : scenario_(with_held_reference(scenario)), fund_(fund), probability_(probability),
        parallelism_(parallelism), sink_(sink), step_(fund_step(scenario)) {}

  std::optional<LeastCostAnswer> answer();

 private:
  Money amount(std::int64_t steps) const { return steps * step_; }
  bool met(const TriedFund& tried) const {
    return tried.feasible && tried.probability >= probability_;
  }
  const TriedFund& try_steps(std::int64_t steps);
  std::optional<Ensemble> ensemble_at(Money amount, const Request& request);
  void describe(LeastCost& found, std::int64_t steps);

  Scenario scenario_;
  std::size_t fund_;
  double probability_;
  Parallelism parallelism_;
  const StudySink& sink_;
  Money step_;
  std::vector<std::pair<std::int64_t, TriedFund>> tried_;
  std::uint64_t draws_done_ = 0;
  bool stopped_ = false;
};

/// nullopt: no division obeys the rules, or `sink` said stop.
std::optional<Ensemble> Search::ensemble_at(Money amount, const Request& request) {
  const Scenario scenario = with_fund(scenario_, fund_, amount);
  const Problem problem = prepare(scenario);
  const AllocationAnswer divided = divide(scenario, problem, parallelism_);
  const auto* result = std::get_if<AllocationResult>(&divided);
  if (result == nullptr || stopped_) return std::nullopt;
  Progress progress(problem, request, scenario.draws);
  simulate(problem, result->allocation, scenario.seed, parallelism_, progress,
           [&](const Progress& so_far) {
             stopped_ = sink_ && !sink_(draws_done_ + so_far.draws_done());
             return !stopped_;
           });
  draws_done_ += progress.draws_done();
  if (!progress.complete()) return std::nullopt;
  return summarise(scenario, progress);
}

const TriedFund& Search::try_steps(std::int64_t steps) {
  for (const auto& [done, tried] : tried_) {
    if (done == steps) return tried;
  }
  TriedFund tried{amount(steps), false, 0, 0};
  if (const auto ensemble = ensemble_at(tried.amount, {{}, {}, scenario_.targets})) {
    tried.feasible = true;
    tried.probability = ensemble->all_targets.probability;
    tried.mcse = ensemble->all_targets.mcse;
  }
  tried_.emplace_back(steps, tried);
  return tried_.back().second;
}

void Search::describe(LeastCost& found, std::int64_t steps) {
  std::sort(tried_.begin(), tried_.end(),
            [](const auto& a, const auto& b) { return a.first < b.first; });
  found.monotone = true;
  double last = 0;
  for (const auto& [at, tried] : tried_) {
    found.tried.push_back(tried);
    if (!tried.feasible) continue;
    found.monotone = found.monotone && tried.probability >= last;
    last = tried.probability;
  }
  const Request request{{Outcome::jobs_declared, Outcome::jobs_in_place, Outcome::jobs_net},
                        {},
                        scenario_.targets};
  const Money planned = scenario_.funds[fund_].amount;
  found.at_least = ensemble_at(amount(steps), request).value_or(Ensemble{});
  found.as_planned = ensemble_at(planned, request).value_or(Ensemble{});
}

std::optional<LeastCostAnswer> Search::answer() {
  {
    const Problem problem = prepare(scenario_);
    AllocationAnswer planned = divide(scenario_, problem, parallelism_);
    if (auto* infeasible = std::get_if<Infeasible>(&planned)) return *infeasible;
    if (auto* unsupported = std::get_if<Unsupported>(&planned)) return *unsupported;
  }
  // Up from the file's own fund until the targets are met or the rules let no more be spent. What
  // cannot be spent counts as enough, so that the search ends at the last fund that can.
  const std::int64_t planned =
      std::max<std::int64_t>(scenario_.funds[fund_].amount.minor() / step_.minor(), 1);
  std::int64_t low = 0, high = planned;
  while (!met(try_steps(high)) && !stopped_) {
    if (high > planned && !try_steps(high).feasible) break;
    if (high >= planned * most_times_the_fund) break;
    low = high;
    high *= 2;
  }
  while (high - low > 1 && !stopped_) {
    const std::int64_t middle = low + (high - low) / 2;
    const TriedFund& tried = try_steps(middle);
    const bool too_much = !tried.feasible && middle > planned;
    (met(tried) || too_much ? high : low) = middle;
  }
  if (stopped_) return std::nullopt;

  LeastCost found;
  found.fund = fund_;
  found.step = step_;
  found.least = try_steps(high);
  found.reached = met(found.least);
  std::int64_t shown = high;
  if (!found.reached) {
    for (const auto& [steps, tried] : tried_) {
      if (!tried.feasible || tried.probability < found.least.probability) continue;
      found.least = tried;
      shown = steps;
    }
  } else if (high > 1) {
    found.one_step_less = try_steps(high - 1);
  }
  describe(found, shown);
  if (stopped_) return std::nullopt;
  return found;
}

}  // namespace

std::optional<LeastCostAnswer> least_cost(const Scenario& scenario, std::size_t fund,
                                          double probability, Parallelism parallelism,
                                          const StudySink& sink) {
  return Search(scenario, fund, probability, parallelism, sink).answer();
}

}  // namespace weir
