// A promise is a lower quantile of what comes out. Its simulation error is told by the neighbouring
// order statistics: how many draws fall below the true quantile is binomial whatever the outcome.
#include "weir/study/promise.hpp"

#include <algorithm>
#include <cmath>
#include <set>
#include <utility>

#include "weir/random.hpp"
#include "weir/study.hpp"

namespace weir {
namespace {

constexpr double outside = 0.025;  // on each side of the 95% interval

std::vector<Measured> promised_outcomes(const Scenario& scenario) {
  std::vector<Measured> measured;
  const auto add = [&](Outcome outcome, int quarter) {
    const Measured one{outcome, quarter};
    if (std::find(measured.begin(), measured.end(), one) == measured.end()) {
      measured.push_back(one);
    }
  };
  std::set<int> quarters{scenario.quarters - 1};
  for (const Target& target : scenario.targets) quarters.insert(target.quarter);
  for (const int quarter : quarters) {
    for (const Outcome outcome :
         {Outcome::jobs_declared, Outcome::jobs_in_place, Outcome::jobs_net}) {
      add(outcome, quarter);
    }
    for (const Target& target : scenario.targets) {
      if (target.quarter == quarter) add(target.outcome, quarter);
    }
  }
  return measured;
}

const Target* target_of(const Scenario& scenario, const Measured& measured) {
  for (const Target& target : scenario.targets) {
    if (Measured{target.outcome, target.quarter} == measured) return &target;
  }
  return nullptr;
}

double share_reaching(const std::vector<double>& draws, double value) {
  const auto reaching = std::count_if(draws.begin(), draws.end(),
                                      [&](double one) { return one >= value; });
  return static_cast<double>(reaching) / static_cast<double>(draws.size());
}

/// Draws in which every target's outcome reaches its kept value number `k`.
double share_together(const Scenario& scenario, const std::vector<PromisedOutcome>& promised,
                      const Sample& sample, std::size_t k) {
  const std::size_t draws = sample.value.front().size();
  std::size_t all = 0;
  for (std::size_t d = 0; d < draws; ++d) {
    bool kept = true;
    for (std::size_t m = 0; m < promised.size(); ++m) {
      if (target_of(scenario, {promised[m].outcome, promised[m].quarter}) == nullptr) continue;
      kept = kept && sample.value[m][d] >= promised[m].kept[k].value;
    }
    all += kept;
  }
  return static_cast<double>(all) / static_cast<double>(draws);
}

PromiseCase promise_case(const Scenario& scenario, const std::vector<Measured>& measured,
                         const Sample& sample, const std::vector<double>& chances) {
  PromiseCase one;
  one.shocks_active = std::any_of(scenario.shocks.begin(), scenario.shocks.end(),
                                  [](const Shock& shock) { return shock.active; });
  for (std::size_t m = 0; m < measured.size(); ++m) {
    PromisedOutcome promised{measured[m].outcome, measured[m].quarter, {}, 0, 0, {}};
    if (const Target* target = target_of(scenario, measured[m])) {
      promised.asked = target->at_least;
      promised.probability = share_reaching(sample.value[m], target->at_least);
      promised.mcse = std::sqrt(promised.probability * (1 - promised.probability) /
                                static_cast<double>(sample.value[m].size()));
    }
    for (const double chance : chances) {
      promised.kept.push_back(kept_value(sample.value[m], chance));
    }
    one.outcomes.push_back(std::move(promised));
  }
  for (std::size_t k = 0; k < chances.size() && !scenario.targets.empty(); ++k) {
    one.together.push_back(share_together(scenario, one.outcomes, sample, k));
  }
  return one;
}

}  // namespace

KeptValue kept_value(std::vector<double> draws, double chance) {
  std::sort(draws.begin(), draws.end());
  const auto n = static_cast<std::int64_t>(draws.size());
  auto reaching = static_cast<std::int64_t>(std::ceil(chance * static_cast<double>(n)));
  // ceil of a rounded product can be one too many
  while (reaching > 1 && static_cast<double>(reaching - 1) / static_cast<double>(n) >= chance) {
    --reaching;
  }
  const auto at = [&](std::int64_t rank) {
    return draws[static_cast<std::size_t>(std::clamp<std::int64_t>(rank, 1, n) - 1)];
  };
  return {chance, at(n - std::max<std::int64_t>(reaching, 1) + 1),
          at(inverse_binomial({false, outside}, n, 1 - chance)),
          at(inverse_binomial({true, outside}, n, 1 - chance) + 1)};
}

std::optional<Promises> promises(const Scenario& scenario, const Allocation& allocation,
                                 const std::vector<double>& chances, Parallelism parallelism,
                                 const StudySink& sink) {
  std::vector<Scenario> cases{scenario};
  for (SwitchedCase& other : switched_shocks(scenario)) {
    cases.push_back(std::move(other.scenario));
  }
  const std::vector<Measured> measured = promised_outcomes(scenario);
  Promises answer{scenario.draws, chances, {}};
  for (const Scenario& one : cases) {
    const std::uint64_t before = answer.cases.size() * scenario.draws;
    const std::optional<Sample> sample =
        sample_outcomes(one, prepare(one), allocation, measured, parallelism,
                        [&](std::uint64_t done) { return !sink || sink(before + done); });
    if (!sample) return std::nullopt;
    answer.cases.push_back(promise_case(one, measured, *sample, chances));
  }
  return answer;
}

}  // namespace weir
