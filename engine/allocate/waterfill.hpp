// One budget over very many cells: about two readings of them, and one writing of the answer.
// Equations (S3) and (S10) of docs/model/solver.md.
#pragma once

#include <cstddef>
#include <vector>

#include "weir/exec.hpp"

namespace weir {

/// Cells of one tail: at the common measure s of price, cell i gets slope s + offset, kept between
/// lower and upper. Shape: size. Needs: slope > 0, lower <= upper.
struct Lines {
  const double* slope = nullptr;
  const double* offset = nullptr;
  const double* lower = nullptr;
  const double* upper = nullptr;
  std::size_t size = 0;
};

struct Waterfill {
  double measure = 0;  // the common s
  double spent = 0;    // sum of x
  double read = 0;     // cells read while solving, by their number
};

/// Finds s with sum of x = budget, and writes x. A budget outside the sums of lower and upper ends
/// at the nearer one: `spent` says so. The same bits for any number of threads.
/// Source: docs/model/solver.md (S10); the sample that brackets the answer follows Condat, Math.
/// Program. 158 (2016), in spirit.
Waterfill waterfill(const Lines& lines, double budget, Parallelism parallelism, double* x);

/// (S3) for curves coefficient * H(x; curvature, inverse_tail): the lines, and how a measure reads
/// as a price. Shape: coefficient, curvature; slope, offset: size. Units: prices by `reference`.
void make_lines(std::size_t size, const double* coefficient, const double* curvature,
                double inverse_tail, double reference, double* slope, double* offset);
double price_of_measure(double measure, double inverse_tail, double reference);

}  // namespace weir
