// What is claimed of an allocation, and the prices that prove it.
#pragma once

#include <cstdint>
#include <vector>

#include "allocate/checker.hpp"
#include "allocate/continuous.hpp"
#include "allocate/rounding.hpp"
#include "allocate/strategies.hpp"

namespace weir {

struct Proof {
  Certificate certificate;
  std::vector<ClaimedPrice> prices;   // of the optimum under the same rules
  std::vector<ClaimedTangent> touch;  // at the optimum, of the terms of the labour cap
  double open = 0;                    // what the optimum's own proof leaves open, relative
};

/// The certificate of `rounded`, with `worst_violation` left to the checker. One solve for the
/// bound and one for each binding rule, over `parallelism`. Needs: the rows of `constraints` come
/// first in `decision.constraints`.
Proof prove(const Constraints& constraints, const Curves& curves, const Decision& decision,
            const Rounded& rounded, Parallelism parallelism);

}  // namespace weir
