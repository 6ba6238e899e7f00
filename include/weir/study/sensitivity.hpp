// Sensitivity: which assumption drives the answer, by how much, and how sure that is.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "weir/study/sample.hpp"

namespace weir {

/// What is asked about, as a function of one uniform per dimension, each between 0 and 1.
/// Needs: the same value for the same uniforms; may be called by several threads at once.
using UniformResponse = std::function<double(std::span<const double> uniforms)>;

/// One dimension alone from its 5% to its 95% point, the others at their centre.
struct Swing {
  double low = 0, high = 0;  // the response at 5% and at 95%
};

/// Elementary effects over steps of half the unit interval.
/// Source: Morris, Technometrics 33 (1991) 161; Campolongo, Cariboni, Saltelli (2007).
struct Elementary {
  double mean_absolute = 0;  // mu*
  double deviation = 0;      // sigma: effects that depend on the others, or are bent
};

struct SobolIndex {
  double first = 0, first_low = 0, first_high = 0;  // share of the variance alone; 95%
  double total = 0, total_low = 0, total_high = 0;  // with its interactions; 95%
};

struct SobolIndices {
  std::uint64_t base = 0, runs = 0;  // points of each matrix; calls of the response
  double mean = 0, variance = 0;
  std::vector<SobolIndex> index;     // by dimension
  double widest = 0;                 // greatest half-width of the intervals
  bool converged = false;            // widest at most 0.05
};

/// Trajectories on a grid of four levels. Shape: one per dimension.
/// Fails: nullopt when `sink` (told of calls done, of trajectories * (dimensions + 1)) said stop.
std::optional<std::vector<Elementary>> elementary_effects(std::size_t dimensions,
                                                          std::uint64_t trajectories,
                                                          std::uint64_t seed,
                                                          const UniformResponse& response,
                                                          Parallelism parallelism,
                                                          const StudySink& sink = {});

/// Two matrices of `base` scrambled Sobol points and, per dimension, the first with that column of the
/// second (Saltelli); the estimators are Jansen's; intervals by bootstrap over the points.
/// Needs: base >= 2. Fails: nullopt when `sink` (told of calls done, of base * (dimensions + 2)) said
/// stop. Source: Saltelli et al., Computer Physics Communications 181 (2010) 259, table 2.
std::optional<SobolIndices> sobol_indices(std::size_t dimensions, std::uint64_t base,
                                          std::uint64_t seed, const UniformResponse& response,
                                          Parallelism parallelism, const StudySink& sink = {});

/// One outcome of the planning layer as a function of its uncertain parameters' uniforms, the money
/// divided as it is. Needs: problem and allocation outlive it. Dimensions as uncertain_slots().
UniformResponse planning_response(const Problem& problem, const Allocation& allocation,
                                  const Measured& measured);

/// The response at the parameters' central values, and each one's swing. Shape: as uncertain_slots().
struct Tornado {
  double central = 0;
  std::vector<Swing> swing;
};
Tornado tornado(const Problem& problem, const Allocation& allocation, const Measured& measured);

/// How much of an outcome's variance over the draws the parameters leave to luck.
struct NoiseShare {
  double variance = 0;  // of the outcome over the draws
  double share = 0;     // of it within equal parameters: mean square distance from the planning layer
};
/// Fails: nullopt when `sink` (told of draws done) said stop.
std::optional<NoiseShare> noise_share(const Scenario& scenario, const Problem& problem,
                                      const Allocation& allocation, const Measured& measured,
                                      Parallelism parallelism, const StudySink& sink = {});

}  // namespace weir
