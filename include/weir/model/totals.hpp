// Counted totals of the planning layer straight from sums over cells, without the counties,
// quarters and outcomes that nobody asked for: for one division of the money, many parameters.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

#include "weir/model/planning.hpp"

namespace weir {

/// What is measured: counted counties together, at the end of the quarter.
struct Measured {
  Outcome outcome = Outcome::jobs_declared;
  int quarter = 0;
  friend bool operator==(const Measured&, const Measured&) = default;
};

class Totals {
 public:
  /// Are totals linear in what cells are paid, declare and enrol? Not under the labour cap.
  static bool linear(const Problem& problem) { return !problem.labour; }

  /// Needs: problem outlives this.
  Totals(const Problem& problem, const Allocation& allocation);
  ~Totals();
  Totals(Totals&&) noexcept;

  /// The figures of planning_total(plan()), up to the order of their sums. Where totals are not
  /// linear, they are those. Shape: as `wanted`.
  std::vector<double> at(const Theta& theta, std::span<const Measured> wanted) const;
  double at(const Theta& theta, const Measured& wanted) const;

  /// All outcomes and quarters. Shape: values[(outcome * quarters + quarter) * stride].
  /// Needs: linear(problem); a pipeline of the whole reach.
  void all(const Pipeline& pipeline, double* values, std::size_t stride) const;

 private:
  struct Cells;
  const Problem* problem_;
  Allocation allocation_;  // where totals are not linear
  std::unique_ptr<const Cells> cells_;
};

}  // namespace weir
