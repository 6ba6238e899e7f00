// What fitting, back-testing and simulation-based checks share.
#pragma once

#include <vector>

#include "study/emulator.hpp"
#include "study/sampler.hpp"

namespace weir {

/// Every [[observed]] of the cases, and its value on the scale of its errors.
std::vector<Observable> observables_of(const std::vector<FitCase>& cases);
std::vector<double> observations_of(const std::vector<FitCase>& cases);

/// The observations of some cases, and the parameters they depend on.
struct Fit {
  Emulator emulator;
  std::vector<std::size_t> columns;  // of the emulator's slots
  std::vector<Slot> slots;           // those of `columns`
  std::vector<double> observed;
};
Fit fit_of(const std::vector<FitCase>& cases);

/// Of `observed` as a function of the slots of `columns`. Keeps references to all three.
LikelihoodMaker likelihood_of(const Emulator& emulator, const std::vector<std::size_t>& columns,
                              const std::vector<double>& observed);

}  // namespace weir
