// The allocation as a linear program: each cell's curve by chords over equal segments. The slopes
// fall from segment to segment, so an optimum fills them in order without being told to.
#pragma once

#include <cmath>
#include <limits>
#include <vector>

#include "problem.hpp"

namespace peers {

inline constexpr int segments = 10;

/// One cell's curve by its chords.
struct Chords {
  double a, s, lower, step;

  Chords(const Allocation& p, std::size_t j)
      : a(p.a[j]), s(p.s[j]), lower(p.lower[j]), step((p.upper[j] - p.lower[j]) / segments) {}
  double at_knot(int k) const { return -a * std::expm1(-(lower + step * k) / s); }
  double slope(int k) const { return (at_knot(k + 1) - at_knot(k)) / step; }
};

/// Maximise constant + slope * y, 0 <= y <= width, row_lower <= A y <= row_upper; every entry of A
/// is 1. Column k of cell j is number j * segments + k.
struct GridLp {
  std::vector<double> slope, width;
  std::vector<int> start, row;  // compressed columns
  std::vector<double> row_lower, row_upper;
  double constant = 0;

  explicit GridLp(const Allocation& p) {
    constexpr double infinity = std::numeric_limits<double>::infinity();
    row_lower.assign(p.rows(), -infinity);
    row_upper.assign(p.rows(), infinity);
    row_lower[0] = row_upper[0] = p.budget;
    for (std::size_t c = 0; c < p.cap.size(); ++c) row_upper[1 + c] = p.cap[c];
    for (std::size_t g = 0; g < p.floor.size(); ++g) row_lower[1 + p.cap.size() + g] = p.floor[g];
    start.push_back(0);
    for (std::size_t j = 0; j < p.cells(); ++j) {
      const Chords chords(p, j);
      constant += chords.at_knot(0);
      p.rows_of(j, [&](std::size_t r) {
        row_lower[r] -= p.lower[j];
        row_upper[r] -= p.lower[j];
      });
      for (int k = 0; k < segments; ++k) {
        slope.push_back(chords.slope(k));
        width.push_back(chords.step);
        p.rows_of(j, [&](std::size_t r) { row.push_back(static_cast<int>(r)); });
        start.push_back(static_cast<int>(row.size()));
      }
    }
  }

  int columns() const { return static_cast<int>(slope.size()); }
  int rows() const { return static_cast<int>(row_lower.size()); }

  /// Amounts of the cells from the segments of each.
  template <class Value>
  std::vector<double> amounts(const Allocation& p, Value y) const {
    std::vector<double> x = p.lower;
    for (int i = 0; i < columns(); ++i) x[static_cast<std::size_t>(i / segments)] += y(i);
    return x;
  }
};

}  // namespace peers
