// Every draw of a plan, one by one: what its parameters were and what came out.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "weir/exec.hpp"
#include "weir/model.hpp"
#include "weir/simulate.hpp"

namespace weir {

/// Told how many draws are done of all that the study needs so far. False stops the study.
using StudySink = std::function<bool(std::uint64_t draws_done)>;

/// Beyond so many draws no single one is kept.
inline constexpr std::uint64_t most_kept_draws = std::uint64_t{1} << 17;

/// Shape: value [measured][draw]; money in major units.
struct Sample {
  std::vector<std::vector<double>> value;
};

/// Simulates the plan. Needs: at most most_kept_draws draws; measured not empty.
/// Fails: nullopt when `sink` (told of draws done) said stop.
std::optional<Sample> sample_outcomes(const Scenario& scenario, const Problem& problem,
                                      const Allocation& allocation,
                                      const std::vector<Measured>& measured,
                                      Parallelism parallelism, const StudySink& sink = {});

/// The slots whose values differ between draws.
std::vector<std::size_t> varying_slots(const Problem& problem);

/// Their values in each draw, as the simulation takes them. Shape: [slot of varying_slots][draw].
std::vector<std::vector<double>> sample_parameters(const Problem& problem, std::uint64_t seed,
                                                   std::uint64_t draws);

}  // namespace weir
