// Cells that yield nothing below a threshold: the concave envelope as bound, branching on which
// cells are on. Equations (T1)-(T4) of docs/model/allocation.md, section 5.1.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "allocate/continuous.hpp"

namespace weir {

/// The least concave curve above b H(x - threshold) on [0, most], b its coefficient: a line of
/// slope `slope` up to `touch`, from there on the curve itself (which at `touch` has that slope,
/// unless `touch` is `most`). Units: outcome per money; money. Source: equation (T2).
struct Envelope {
  double slope = 0, touch = 0;
};
/// Needs: coefficient > 0, threshold > 0. The curve's linear part is left out.
Envelope concave_envelope(const CellCurve& curve, double most);

/// The most of value_of(curve, x) - price * x over 0 <= x <= most. Source: equation (T1).
double best_surplus(const CellCurve& curve, double price, double most);

bool has_thresholds(const CellCurves& curves);

struct ThresholdAnswer {
  Continuous best;   // the best found; its prices are those of the envelopes
  double value = 0;  // of `best`, by the cells' true curves
  double bound = 0;  // no allocation is worth more; the prices prove the first node's, not this
  int nodes = 0;
};
/// Maximises the curves' sum like best(), on true curves. Exact when bound and value meet, which
/// they do unless `most_nodes` solves end the search. Source: equations (T3), (T4).
ThresholdAnswer best_with_thresholds(const Constraints& constraints, const Curves& curves,
                                     std::optional<std::uint32_t> without, int most_nodes);

/// As many solves as an answer is worth: fewer where there are many cells.
int usual_nodes(const Constraints& constraints);

}  // namespace weir
