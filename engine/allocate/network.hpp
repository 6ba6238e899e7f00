// Constraints that split into two laminar families are a network: money runs from the fund down the
// first family's tree, through a cell, and up the second family's tree. Equation (A5).
#pragma once

#include <cstdint>
#include <vector>

#include "allocate/circulation.hpp"
#include "allocate/constraints.hpp"

namespace weir {

struct Range {
  std::int64_t lower = 0, upper = unlimited;
};

/// Rows that cross (share cells, neither inside the other) must be in different families. A row
/// that fits neither family beside the earlier rows is left out.
struct Families {
  std::vector<std::uint8_t> family;  // of each row: 0, 1, or 2 when left out
  std::vector<std::uint32_t> left_out;
};
Families split_families(const Constraints& constraints);

/// The network of all rows that are not left out.
class Network {
 public:
  /// `cells`: bounds of each cell; `rows`: bounds of each row (those of the row itself as a rule).
  Network(const Constraints& constraints, const Families& families, const std::vector<Range>& cells,
          const std::vector<Range>& rows);

  bool make_feasible() { return circulation_.make_feasible(); }
  std::int64_t amount(std::size_t cell) const { return circulation_.flow(cell_arc_[cell]); }
  std::int64_t row_amount(std::size_t row) const { return circulation_.flow(row_arc_[row]); }
  std::int64_t raise_cell(std::size_t cell, std::int64_t limit) {
    return circulation_.raise(cell_arc_[cell], limit);
  }
  std::int64_t lower_cell(std::size_t cell, std::int64_t limit) {
    return circulation_.lower(cell_arc_[cell], limit);
  }
  /// Raises the cell's amount to its upper bound as far as the others allow, and keeps it there.
  void raise_and_hold_cell(std::size_t cell) {
    while (circulation_.raise_by_one(cell_arc_[cell])) {
    }
    bound_cell(cell, {amount(cell), amount(cell)});
  }
  /// Needs: the present amount lies within.
  void bound_cell(std::size_t cell, Range range) {
    circulation_.set_bounds(cell_arc_[cell], range.lower, range.upper);
  }
  /// Raises a row's amount as far as the others allow, and keeps it there.
  /// Needs: the row is in the network.
  std::int64_t raise_and_hold_row(std::size_t row) {
    circulation_.raise(row_arc_[row], unlimited);
    const std::int64_t amount = row_amount(row);
    circulation_.set_bounds(row_arc_[row], amount, amount);
    return amount;
  }

  /// Cells that every allowed allocation leaves at zero, and rows that it holds at one amount.
  struct Forced {
    std::vector<std::uint8_t> zero_cell, fixed_row;
  };
  Forced forced() const;

 private:
  struct Ends {
    std::uint32_t from, to;
  };
  Circulation circulation_;
  std::vector<std::uint32_t> cell_arc_, row_arc_;  // row_arc_ is `no_arc` for a row left out
  std::vector<Ends> cell_ends_, row_ends_;
  std::vector<Range> row_range_;
};

std::vector<Range> row_ranges(const Constraints& constraints);

}  // namespace weir
