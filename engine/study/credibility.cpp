#include "weir/study/credibility.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace weir {
namespace {

struct Spread {
  double mean = 0, variance = 0;
};

Spread spread_of(const std::vector<double>& values) {
  const double n = static_cast<double>(values.size());
  Spread spread;
  for (const double value : values) spread.mean += value;
  spread.mean /= n;
  for (const double value : values)
    spread.variance += (value - spread.mean) * (value - spread.mean);
  spread.variance /= n - 1;
  return spread;
}

std::vector<double> ranks_of(const std::vector<double>& values) {
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(),
            [&](std::size_t a, std::size_t b) { return values[a] < values[b]; });
  std::vector<double> ranks(values.size());
  for (std::size_t first = 0; first < order.size();) {
    std::size_t end = first;
    while (end < order.size() && values[order[end]] == values[order[first]]) ++end;
    for (std::size_t k = first; k < end; ++k)
      ranks[order[k]] = static_cast<double>(first + end - 1) / 2;
    first = end;
  }
  return ranks;
}

double correlation(const std::vector<double>& a, const std::vector<double>& b) {
  const Spread of_a = spread_of(a), of_b = spread_of(b);
  if (of_a.variance == 0 || of_b.variance == 0) return 0;
  double together = 0;
  for (std::size_t k = 0; k < a.size(); ++k) together += (a[k] - of_a.mean) * (b[k] - of_b.mean);
  return together / static_cast<double>(a.size() - 1) /
         std::sqrt(of_a.variance * of_b.variance);
}

/// The same draws of the parameters, and nothing else by chance.
Scenario without_process(Scenario scenario) {
  if (scenario.noise == Noise::full) scenario.noise = Noise::parameters;
  if (scenario.noise == Noise::process) scenario.noise = Noise::off;
  return scenario;
}

}  // namespace

double rank_correlation(const std::vector<double>& a, const std::vector<double>& b) {
  return correlation(ranks_of(a), ranks_of(b));
}

std::optional<std::vector<LeaningOutcome>> leanings(const Scenario& scenario,
                                                    const Allocation& allocation,
                                                    const std::vector<Measured>& measured,
                                                    std::size_t most, Parallelism parallelism,
                                                    const StudySink& sink) {
  const Problem problem = prepare(scenario);
  const std::optional<Sample> sample =
      sample_outcomes(scenario, problem, allocation, measured, parallelism, sink);
  if (!sample) return std::nullopt;
  const Scenario calm = without_process(scenario);
  const std::optional<Sample> expected = sample_outcomes(
      calm, prepare(calm), allocation, measured, parallelism, [&](std::uint64_t done) {
        return !sink || sink(scenario.draws + done);
      });
  if (!expected) return std::nullopt;

  const std::vector<std::size_t> slots = varying_slots(problem);
  std::vector<std::vector<double>> ranks;
  for (const auto& values : sample_parameters(problem, scenario.seed, scenario.draws))
    ranks.push_back(ranks_of(values));
  std::vector<LeaningOutcome> found;
  for (std::size_t m = 0; m < measured.size(); ++m) {
    const Spread all = spread_of(sample->value[m]), known = spread_of(expected->value[m]);
    LeaningOutcome outcome{measured[m], all.mean, std::sqrt(all.variance), 0, 0, {}};
    outcome.mcse = outcome.sd / std::sqrt(static_cast<double>(scenario.draws));
    if (all.variance > 0)
      outcome.process = std::clamp(1 - known.variance / all.variance, 0.0, 1.0);
    const std::vector<double> of_outcome = ranks_of(sample->value[m]);
    for (std::size_t k = 0; k < slots.size(); ++k)
      outcome.leans_on.push_back({slots[k], correlation(ranks[k], of_outcome)});
    std::stable_sort(outcome.leans_on.begin(), outcome.leans_on.end(),
                     [](const Leaning& a, const Leaning& b) {
                       return std::abs(a.correlation) > std::abs(b.correlation);
                     });
    outcome.leans_on.resize(std::min(most, outcome.leans_on.size()));
    found.push_back(std::move(outcome));
  }
  return found;
}

}  // namespace weir
