// Credibility: what an answer leans on, and how much of its spread is what.
#pragma once

#include <optional>
#include <vector>

#include "weir/study/sample.hpp"

namespace weir {

/// A parameter that an outcome moves with over the draws.
struct Leaning {
  std::size_t slot = 0;
  double correlation = 0;  // of ranks; its square is about the share of the spread behind it
};

struct LeaningOutcome {
  Measured measured;
  double mean = 0, sd = 0, mcse = 0;
  double process = 0;  // share of the variance that stays when every parameter is known
  std::vector<Leaning> leans_on;  // the strongest first
};

/// For each of `measured`: its spread over the scenario's draws, the part of it that is no parameter's
/// (the same draws without process noise have the rest), and the `most` parameters whose ranks
/// follow it most closely.
/// Needs: as sample_outcomes(); at least two draws. Fails: nullopt when `sink` (told of draws done, of
/// twice the scenario's) said stop.
std::optional<std::vector<LeaningOutcome>> leanings(const Scenario& scenario,
                                                    const Allocation& allocation,
                                                    const std::vector<Measured>& measured,
                                                    std::size_t most, Parallelism parallelism,
                                                    const StudySink& sink = {});

/// Spearman's correlation; ties share their mean rank. 0 where one of the two never changes.
/// Needs: as many of both, two at least.
double rank_correlation(const std::vector<double>& a, const std::vector<double>& b);

}  // namespace weir
