// Fitting the parameters to what was reported, and whether the fit predicts what it did not see
// (docs/model/calibration.md).
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "weir/exec.hpp"
#include "weir/model.hpp"

namespace weir {

/// One file: what was done in its years, and what was reported of that.
struct FitCase {
  std::string name;
  Scenario scenario;
  Problem problem;
  Allocation allocation;
};

/// Why these files cannot be fitted together; empty when they can: an observation is there, a
/// parameter has one prior in all of them, none draws from an earlier fit, and no observation is of
/// a kind that cannot be expected in closed form.
std::string not_fittable(const std::vector<FitCase>& cases);

struct CalibrationOptions {
  std::uint64_t draws = 200000;  // of the prior
  std::size_t keep = 1000;       // equally likely rows of the fit
  double least_ess = 1000;       // below it, the fit goes on by tempering
  std::uint64_t seed = 1;
};

/// A parameter that the observations depend on, or could.
struct FittedParameter {
  Slot slot;
  bool touched = false;    // some observation's expectation moves with it
  double contraction = 0;  // 1 - variance after / before, of its normal score
  double prior_median = 0, prior_low = 0, prior_high = 0;  // 5, 50, 95%
  double median = 0, low = 0, high = 0;                    // of the rows kept
};

/// How much the observations say about a result. Units: the outcome's.
struct FittedOutcome {
  Outcome outcome = Outcome::jobs_declared;
  int quarter = 0;
  double contraction = 0;  // of the log of the expected total
  double prior_median = 0, median = 0, low = 0, high = 0;
  std::vector<std::size_t> drivers;  // parameters behind its spread after the fit, the first most
  std::vector<double> share;         // of that variance, each; squared rank correlations
};

struct Calibration {
  std::uint64_t draws = 0;
  double ess = 0;   // of the prior's draws under the likelihood
  int stages = 0;   // of tempering; 0: the prior's draws were enough
  double accepted = 0;  // share of tempering's moves that were taken
  std::vector<FittedParameter> parameters;  // every uncertain one of the files
  SampleTable sample;                       // of the touched ones
  std::vector<FittedOutcome> outcomes;      // of the last case's headline, at its last quarter
};

/// A result that the observations move by less than this, in variance, is driven by a prior.
inline constexpr double driven_below = 0.10;

/// The parameters given the observations of all cases together: same parameters, each with its own
/// fund and reference. Targets are not looked at. The same for any number of threads.
/// Needs: not_fittable() is empty. Fails: nullopt when `sink` (told of prior draws done) said stop.
/// Source: docs/model/calibration.md.
using CalibrationSink = std::function<bool(std::uint64_t done)>;
std::optional<Calibration> calibrate(const std::vector<FitCase>& cases,
                                     const CalibrationOptions& options, Parallelism parallelism,
                                     const CalibrationSink& sink = {});

}  // namespace weir
