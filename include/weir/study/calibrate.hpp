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

/// Why these files cannot be fitted together; empty when they can: an observation is there, what
/// the observations depend on has one prior in all files, none draws from an earlier fit, and every
/// observation can be expected in closed form.
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

// ---- back-test: does the fit predict what it did not see? ---------------------------------------

/// A result that the fit speaks of beforehand: an observation it has not seen, or a target.
struct Predicted {
  std::string name;
  Outcome outcome = Outcome::jobs_declared;
  int quarter = 0;
  bool share = false;
  double known = 0;                   // what was reported, or what is to be reached
  double median = 0, low = 0, high = 0;
  double below = 0;                   // share of the prediction that lies below `known`
  bool inside = false;                // an observation: low <= known <= high
};

/// Predictions for one course of the shocks.
struct PredictedCase {
  bool shocks_active = false;
  std::string name;  // of the shocks that were switched; empty: as the file says
  std::vector<Predicted> observed, targets;
  double all_targets = 0;  // chance that every target is met
};

struct BackTest {
  Calibration fit;
  double within = 0.9;
  std::size_t draws = 0;
  std::optional<double> counted_jobs;  // in place of the references', from the fitted files alone
  std::vector<PredictedCase> cases;    // as the last file says; then with its shocks switched
  bool all_inside() const;
};

/// Why the last case cannot be predicted from the others; empty when it can.
std::string not_predictable(const std::vector<FitCase>& cases);

/// Fits all cases but the last, and predicts what the last one's report would say: parameters of
/// the fit, the other ones from their priors, a new year, the same counties, new projects, and the
/// report's own error. Where the reference states its counted jobs, those of all files are replaced
/// by the mean of the declared jobs that the fitted files observed.
/// Needs: not_predictable() is empty; 0 < within < 1. Fails: nullopt when `sink` said stop.
/// Source: docs/model/calibration.md.
std::optional<BackTest> back_test(const std::vector<FitCase>& cases, double within,
                                  const CalibrationOptions& options, Parallelism parallelism,
                                  const CalibrationSink& sink = {});

// ---- posterior predictive check: does the simulation under the fit bring what was observed? ------

inline constexpr std::uint64_t reproduced_draws = 4096;

/// An observed total of one case, and what the fit would have had reported in its place.
struct Reproduced {
  std::size_t in_case = 0;
  Predicted report;
};

/// Simulates each case in full, with the fit's rows, new luck and the reports' own errors. The fit
/// itself stands on the planning layer, so this judges that too. Shares by a day are left out: a
/// simulation speaks of ends of quarters.
/// Needs: 0 < within < 1; sample not empty. Fails: nullopt when `sink` (told of draws done, of
/// reproduced_draws for each case) said stop. Source: docs/model/calibration.md.
std::optional<std::vector<Reproduced>> reproduce(const std::vector<FitCase>& cases,
                                                 const SampleTable& sample, double within,
                                                 std::uint64_t seed, Parallelism parallelism,
                                                 const CalibrationSink& sink = {});

// ---- simulation-based calibration: does the fit find what it was given? -------------------------

struct SelfCheckOptions {
  std::size_t simulations = 1000;
  std::size_t draws = 99;     // of each fit
  std::size_t bank = 20000;   // draws of the prior that all fits share
  std::uint64_t seed = 1;
  /// Multiplies the covariance that the fits believe in: anything but 1 is a wrong likelihood, for
  /// tests that the check notices.
  double believed = 1;
};

/// Where the truth ranks among the draws of a fit to what it brought. Uniform when fits are right.
struct RankHistogram {
  std::string name;                // a parameter's path, or an observation's case and name
  std::vector<std::size_t> count;  // 20 bins of ranks
  double chi_square = 0, p_value = 1;
  double ecdf_gap = 0;             // largest distance of the ranks' distribution from uniform
};

struct SelfCheck {
  std::size_t simulations = 0, draws = 0, bank = 0;
  double least_ess = 0, median_ess = 0;
  double ecdf_band = 0;  // 95% of uniform samples stay below it
  std::vector<RankHistogram> ranks;
  double least_p() const;
};
inline constexpr double uniform_above = 1e-4;  // p-values that pass

/// Draws parameters from the priors, reports from the parameters, and fits the reports.
/// Needs: not_fittable() is empty; (draws + 1) is a multiple of 20. Fails: nullopt when `sink` (told
/// of fits done) said stop.
/// Source: Talts, Betancourt, Simpson, Vehtari, Gelman, arXiv 1804.06788.
std::optional<SelfCheck> self_check(const std::vector<FitCase>& cases,
                                    const SelfCheckOptions& options, Parallelism parallelism,
                                    const CalibrationSink& sink = {});

}  // namespace weir
