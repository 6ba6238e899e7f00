#include "weir/study/sample.hpp"

#include <algorithm>

namespace weir {
namespace {

bool draws_parameters(const Problem& problem) {
  return problem.noise == Noise::full || problem.noise == Noise::parameters;
}

}  // namespace

std::optional<Sample> sample_outcomes(const Scenario& scenario, const Problem& problem,
                                      const Allocation& allocation,
                                      const std::vector<Measured>& measured,
                                      Parallelism parallelism, const StudySink& sink) {
  Request request;
  for (const Measured& m : measured) {
    auto& headline = request.headline;
    if (std::find(headline.begin(), headline.end(), m.outcome) == headline.end()) {
      headline.push_back(m.outcome);
    }
  }
  Progress progress(problem, request, scenario.draws);
  bool wanted = true;
  simulate(problem, allocation, scenario.seed, parallelism, progress,
           [&](const Progress& so_far) {
             wanted = !sink || sink(so_far.draws_done());
             return wanted;
           });
  if (!wanted) return std::nullopt;
  Sample sample;
  for (const Measured& m : measured) {
    sample.value.push_back(
        progress.headline_draws(m.outcome, static_cast<std::size_t>(m.quarter)));
  }
  return sample;
}

std::vector<std::size_t> varying_slots(const Problem& problem) {
  std::vector<std::size_t> varying;
  const auto& together = problem.sampled;  // by the row that a slot of their own chooses
  for (std::size_t s = 0; s < problem.slots.size() && draws_parameters(problem); ++s) {
    const bool row = !together.empty() && s == problem.sample_slot;
    const bool drawn = problem.slots[s].uncertain.family != Family::fixed && !row;
    if (drawn || std::find(together.begin(), together.end(), s) != together.end()) {
      varying.push_back(s);
    }
  }
  return varying;
}

std::vector<std::vector<double>> sample_parameters(const Problem& problem, std::uint64_t seed,
                                                   std::uint64_t draws) {
  const std::vector<std::size_t> slots = varying_slots(problem);
  std::vector<std::vector<double>> value(slots.size(), std::vector<double>(draws));
  for (std::uint64_t d = 0; d < draws && !slots.empty(); ++d) {
    const Theta theta = draw_theta(problem, seed, static_cast<std::uint32_t>(d));
    for (std::size_t k = 0; k < slots.size(); ++k) value[k][d] = theta.value[slots[k]];
  }
  return value;
}

}  // namespace weir
