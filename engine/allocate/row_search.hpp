// The search for the prices of the second family, with the tree solved at every step.
#pragma once

#include <functional>
#include <vector>

#include "allocate/crossing_rows.hpp"
#include "allocate/tree.hpp"

namespace weir {

/// Newton's method on the dual of section 3 of docs/model/solver.md. Where everything hangs from
/// one root with one amount, that root is found as one more row, the last. Prices: relative.
class RowSearch {
 public:
  /// Layout, curves and tree must outlive the search. `rows`: bounds of the rows alone.
  RowSearch(const TreeLayout& layout, const TreeCurves& curves, Tree& tree,
            std::vector<Bounds> rows);

  /// To begin there instead of at no prices. Shape: rows + 1, the last for the root.
  /// Needs: the tree has one root.
  void begin_at(std::vector<double> price);
  /// Until no bound is missed by more than `enough` of its sum, 0: as far as rounding allows. Goes
  /// on from the last prices. `is_infeasible`: asked now and then whether there is any use.
  TreeStatus run(double enough, const std::function<bool()>& is_infeasible);

  /// Whether the last step of all went along the cells' tangents: sums are met, but a cell or a strip
  /// may have come to a bound of its own, or should have left it.
  bool ended_on_lines() const { return on_lines_; }
  /// From now on every step reads the curves.
  void forgo_lines() { lines_ = on_lines_ = false; }

  const std::vector<double>& price() const { return price_; }
  const std::vector<double>& row_amount() const { return sums_.amount; }
  int iterations() const { return iterations_; }

 private:
  void solve_at(const std::vector<double>& price, double tolerance, double own_tolerance);
  void solve_tree_at(const std::vector<double>& price, double tolerance, double own_tolerance);
  void add_up_rows();
  // Its price is found together with the rows', so that the tree need not be solved for it at every
  // step.
  bool root_is_row() const { return bounds_.size() > rows_; }
  void make_root_a_row(double price);
  double worst_miss() const;
  bool arrives_on_lines();
  bool step(const std::vector<double>& aim, double tolerance, double own_tolerance);

  const TreeLayout& layout_;
  const TreeCurves& curves_;
  Tree& tree_;
  std::vector<Bounds> bounds_;  // of the rows, and of the root where it is one
  std::size_t rows_;
  std::vector<double> price_;
  RowSums sums_;
  double tolerance_ = 1, own_tolerance_ = 1;
  int iterations_ = 0;
  bool lines_ = true, on_lines_ = false;
};

}  // namespace weir
