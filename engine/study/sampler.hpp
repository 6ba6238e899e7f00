// Draws from a posterior: the prior's draws weighted by a likelihood, and tempering where too few
// of them count. Nothing here knows what the parameters mean.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "weir/study/calibrate.hpp"

namespace weir {

/// Log-likelihood at one value per slot; minus infinity where it is impossible.
using LogLikelihood = std::function<double(const double* value)>;
/// Makes one for each block of work, so that it may keep what it works in.
using LikelihoodMaker = std::function<LogLikelihood()>;

struct Posterior {
  double ess = 0;
  int stages = 0;
  double accepted = 0;
  // Shape: [row][slot]; all rows equally likely
  std::vector<double> value;
  // Shape: [slot], of the normal score of each (standard normal before); from all weighted draws
  std::vector<double> mean, variance;
};

/// Fails: nullopt when `sink` said stop; an effective size of 0, and no rows, when the likelihood is
/// 0 at every draw of the prior.
std::optional<Posterior> sample_posterior(const std::vector<Slot>& slots,
                                          const LikelihoodMaker& likelihood,
                                          const CalibrationOptions& options,
                                          Parallelism parallelism,
                                          const CalibrationSink& sink = {});

/// exp(log_weight - max), 0 where that is minus infinity.
std::vector<double> weights_of(const std::vector<double>& log_weight, double power = 1);
/// (sum w)^2 / sum w^2.
double effective_size(const std::vector<double>& weight);
/// `count` indices with expected copies in proportion to the weights, evenly spaced from `start` in
/// (0, 1): systematic resampling. Ascending. Needs: a positive weight.
std::vector<std::size_t> resampled(const std::vector<double>& weight, std::size_t count,
                                   double start);

}  // namespace weir
