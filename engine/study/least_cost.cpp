// The smallest fund that meets all targets often enough. The chance is counted on the same draws
// for every amount, so that it moves with the money and not with the luck; the answer is bracketed
// between a fund that was tried and met, and one a step smaller that was tried and did not.
#include <algorithm>

#include "study/fund_trial.hpp"

namespace weir {
namespace {

constexpr std::int64_t most_times_the_fund = 64;
constexpr std::int64_t sample_fineness = 256;  // the sample's answer is trusted to 1/256 of itself

/// Where the least fund can be. `count` is of draws that meet the targets; without one (the
/// rules leave no division, or nothing was tried) only the side is known.
struct End {
  std::int64_t steps = 0;
  std::optional<double> count;
};

class Search {
 public:
  Search(const Scenario& scenario, std::size_t fund, double probability, Parallelism parallelism,
         const StudySink& sink)
      : trials_(scenario, fund, parallelism, sink), probability_(probability),
        planned_(std::max<std::int64_t>(
            scenario.funds[fund].amount.minor() / trials_.step().minor(), 1)) {}

  std::optional<LeastCostAnswer> answer();

 private:
  /// The last fund that is not enough and the first that is, at most `fineness` steps apart.
  struct Bracket {
    End low, high;
    bool closed = false;  // false: even the greatest fund that is tried is not enough
  };
  Bracket bracket(std::uint64_t draws, std::int64_t start, std::int64_t stride,
                  std::int64_t fineness);
  std::int64_t between(const Bracket& at, double needed) const;
  LeastCost describe(const Bracket& found);

  FundTrials trials_;
  double probability_;
  std::int64_t planned_;
};

/// Where a line through the counts meets what is needed; halfway where there is no line.
std::int64_t Search::between(const Bracket& at, double needed) const {
  const std::int64_t width = at.high.steps - at.low.steps;
  double part = 0.5;
  if (at.low.count && at.high.count && *at.high.count > *at.low.count) {
    part = (needed - *at.low.count) / (*at.high.count - *at.low.count);
  }
  const auto step = static_cast<std::int64_t>(part * static_cast<double>(width));
  return at.low.steps + std::clamp<std::int64_t>(step, 1, width - 1);
}

// Strides that double until both ends are known, then the Illinois form of false position: an end
// that stays twice counts for half, so that the bracket closes from both sides.
Search::Bracket Search::bracket(std::uint64_t draws, std::int64_t start, std::int64_t stride,
                                std::int64_t fineness) {
  const std::uint64_t needed = draws_needed(probability_, draws);
  const double level = static_cast<double>(needed) - 0.5;
  Bracket at;
  bool low_tried = false;
  int last_side = 0;
  for (std::int64_t steps = start; !trials_.stopped();) {
    const FundTrial& trial = trials_.decide(steps, draws, needed);
    // What cannot be spent counts as enough, so that the search ends at the last fund that can.
    const bool enough = trial.feasible ? trial.met >= needed : steps > planned_;
    End& end = enough ? at.high : at.low;
    End& other = enough ? at.low : at.high;
    end = {steps, std::nullopt};
    if (trial.feasible) {
      end.count = static_cast<double>(trial.met) * static_cast<double>(draws) /
                  static_cast<double>(trial.draws());
    }
    const int side = enough ? 1 : -1;
    if (side == last_side && other.count) *other.count = 0.5 * (*other.count + level);
    last_side = side;
    (enough ? at.closed : low_tried) = true;

    if (at.closed && at.high.steps - at.low.steps <= fineness) break;
    if (!at.closed) {
      if (at.low.steps >= planned_ * most_times_the_fund) break;
      steps = at.low.steps + stride;
    } else if (!low_tried) {
      steps = std::max<std::int64_t>(at.high.steps - stride, 1);
    } else {
      steps = between(at, level);
    }
    stride *= 2;
  }
  return at;
}

LeastCost Search::describe(const Bracket& found) {
  LeastCost answer;
  answer.fund = trials_.fund();
  answer.step = trials_.step();
  answer.reached = found.closed && trials_.all().at(found.high.steps).feasible;
  const std::int64_t shown = answer.reached ? found.high.steps : found.low.steps;
  answer.least = trials_.finished(shown);
  if (answer.reached && shown > 1) answer.one_step_less = trials_.finished(shown - 1);
  answer.monotone = trials_.monotone();
  for (const auto& [steps, trial] : trials_.all()) {
    answer.tried.push_back(trials_.tried(steps, trial));
  }
  if (answer.least.feasible) answer.at_least = trials_.jobs_at(shown);
  answer.as_planned = trials_.jobs_as_planned();
  return answer;
}

std::optional<LeastCostAnswer> Search::answer() {
  const AllocationAnswer planned = trials_.divide_planned();
  if (const auto* infeasible = std::get_if<Infeasible>(&planned)) return *infeasible;
  if (const auto* unsupported = std::get_if<Unsupported>(&planned)) return *unsupported;

  // Roughly on the first block of draws, then to the step on all of them.
  const std::uint64_t draws = trials_.draws();
  std::int64_t start = planned_, stride = std::max<std::int64_t>(planned_ / 2, 1);
  if (draws > block_draws) {
    const Bracket rough = bracket(block_draws, start, stride, 1 + planned_ / sample_fineness);
    start = rough.closed ? (rough.low.steps + rough.high.steps + 1) / 2 : rough.low.steps;
    stride = std::max<std::int64_t>(start / sample_fineness, 1);
  }
  const Bracket found = bracket(draws, start, stride, 1);
  if (trials_.stopped()) return std::nullopt;
  LeastCost answer = describe(found);
  if (trials_.stopped()) return std::nullopt;
  return answer;
}

}  // namespace

std::optional<LeastCostAnswer> least_cost(const Scenario& scenario, std::size_t fund,
                                          double probability, Parallelism parallelism,
                                          const StudySink& sink) {
  return Search(scenario, fund, probability, parallelism, sink).answer();
}

}  // namespace weir
