// Promise: which value of an outcome could be signed as a target and kept.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "weir/exec.hpp"
#include "weir/study/sample.hpp"

namespace weir {

/// The greatest value that is reached with a wanted chance.
struct KeptValue {
  double chance = 0;
  double value = 0;          // in at least that share of the draws the outcome is no smaller
  double low = 0, high = 0;  // with any number of draws: between these, with 95% certainty
};

struct PromisedOutcome {
  Outcome outcome = Outcome::jobs_declared;
  int quarter = 0;
  std::optional<double> asked;          // by a target of the file
  double probability = 0, mcse = 0;     // of what is asked
  std::vector<KeptValue> kept;          // by wanted chance
};

/// One course of things: the file's own, or with its shocks switched over.
struct PromiseCase {
  bool shocks_active = false;
  std::vector<PromisedOutcome> outcomes;
  /// By wanted chance: the share of draws that reach every target's kept value at once.
  std::vector<double> together;
};

struct Promises {
  std::uint64_t draws = 0;
  std::vector<double> chances;
  std::vector<PromiseCase> cases;  // first the file's own
};

/// The value reached by at least `chance` of equally likely draws, and the order statistics between
/// which the true one lies with 95% certainty whatever the distribution.
/// Needs: draws not empty; 0 < chance <= 1.
/// Source: David and Nagaraja, Order Statistics, 3rd ed., section 7.1.
KeptValue kept_value(std::vector<double> draws, double chance);

/// For every target's outcome and quarter, and for jobs declared, in place and net in those quarters
/// and at the end of the horizon. The division of the money is the same in all cases.
/// Needs: at most most_kept_draws draws. Fails: nullopt when `sink` said stop.
std::optional<Promises> promises(const Scenario& scenario, const Allocation& allocation,
                                 const std::vector<double>& chances, Parallelism parallelism,
                                 const StudySink& sink = {});

}  // namespace weir
