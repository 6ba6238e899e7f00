// One outcome of the planning layer for many parameter draws: what an allocation's cells bring,
// without the outcomes and quarters that nobody asked for.
#pragma once

#include "weir/study/sample.hpp"

namespace weir {

class PlanningValue {
 public:
  /// Needs: problem outlives this.
  PlanningValue(const Problem& problem, const Allocation& allocation, const Measured& measured);
  /// The counted total that plan() gives, up to the order of its sums.
  double at(const Theta& theta) const;

 private:
  const Problem& problem_;
  Allocation allocation_;
  Measured measured_;
  std::vector<double> money_;
};

}  // namespace weir
