// --until: how exact a mean must be before the draws end.
#pragma once

#include <string>

#include "weir/simulate.hpp"

namespace weir {

struct Precision {
  Outcome outcome = Outcome::jobs_declared;  // counted counties together, at the end
  double relative = 0;                       // its mean's simulation error over the mean
};

/// `mcse=0.5%` or `mcse=0.005`, of the first headline outcome; `jobs_net:mcse=5%` of another.
/// Fails: Stop(bad_input).
Precision asked_precision(const std::string& text, const Scenario& scenario);

bool reached(const Precision& precision, const Scenario& scenario, const Progress& progress);

}  // namespace weir
