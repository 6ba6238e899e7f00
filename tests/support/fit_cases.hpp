// What the tests of fitting share: a scenario with its money as a case, and an emulator's parameters.
#pragma once

#include <numeric>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "study/emulator.hpp"
#include "support/small_economy.hpp"
#include "weir/allocate.hpp"

namespace weir::test {

/// With the small economy's fixed grants.
inline FitCase granted_case(Scenario s) {
  FitCase out{"case", std::move(s), {}, {}};
  out.problem = prepare(out.scenario);
  out.allocation = small_allocation(out.problem);
  return out;
}

/// Divided by population.
inline FitCase case_of(Scenario s, const std::string& name = "case") {
  FitCase out{name, std::move(s), {}, {}};
  out.problem = prepare(out.scenario);
  Strategy how = out.scenario.strategy;
  how.name = StrategyName::per_capita;
  out.allocation = std::get<AllocationResult>(
      allocate(out.scenario, out.problem, how, central_theta(out.problem), {1})).allocation;
  return out;
}

/// Shape: as the emulator's slots.
inline std::vector<double> central_values(const Emulator& emulator) {
  std::vector<double> value;
  for (const Slot& slot : emulator.slots()) {
    value.push_back(central_value(slot.uncertain, *slot.record));
  }
  return value;
}
inline std::vector<double> drawn_values(const Emulator& emulator, std::uint64_t seed,
                                        std::uint32_t world) {
  std::vector<double> value;
  for (const Slot& slot : emulator.slots()) {
    const Uniform u = prior_uniform(slot, seed, world);
    value.push_back(quantile_value(slot.uncertain, *slot.record, u.upper, u.tail));
  }
  return value;
}

inline double mean_of(const std::vector<double>& x) {
  return std::accumulate(x.begin(), x.end(), 0.0) / static_cast<double>(x.size());
}

}  // namespace weir::test
