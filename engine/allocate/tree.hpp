// Water-filling over a tree: one level per node whose floor or cap holds. Equations (S3)-(S6).
#pragma once

#include <cstdint>
#include <vector>

#include "allocate/tree_kernels.hpp"
#include "allocate/tree_layout.hpp"
#include "weir/exec.hpp"

namespace weir {

/// The curves of all slots. Units: money; prices and values relative to `reference`.
struct TreeCurves {
  TailFamily family = TailFamily::direct;
  bool linear = false;      // some pieces have no curvature
  bool logarithms = false;  // some are logarithms: those have no coefficient here
  double reference = 1, tail = 0;
  std::vector<double> coefficient, curvature, tails;  // the pieces themselves; tails: mixed only
  std::vector<double> value;  // of a linear part, by money; none where levels are direct
  std::vector<double> slope, offset, lower, upper, shift, gain, origin;  // as in Slots

  Slots view() const;
  double price(double measure) const;  // families but `mixed`
  double price_of_level(double level) const {
    return family == TailFamily::direct ? price(level) : -level;
  }
};

/// Cells without value come last in the order of all; equal tails are found out. Equation (S3).
TreeCurves make_tree_curves(const TreeProgram& program, const TreeLayout& layout);

class Tree {
 public:
  Tree(const TreeLayout& layout, TreeCurves& curves, Parallelism parallelism);

  /// Whether the sums of lower and upper bounds leave every node something between its floor and
  /// cap.
  bool feasible() const;
  /// The best amounts of all cells at the row prices of the last shift, to `tolerance` of the sums
  /// of inner nodes and `own_tolerance` of those of strips. Needs: feasible().
  void solve(double tolerance, double own_tolerance);
  /// Whether everything hangs from one root with one amount, whose level others may then find.
  bool has_one_root() const;
  /// From now on the root keeps this level, whatever its amount comes to. Needs: has_one_root().
  void hold_root(double level);
  /// New prices of rows; moves the levels to where they are expected.
  void shift_rows(const std::vector<double>& row_price);
  /// Whether nothing but strips hangs from the root, which is held.
  bool can_advance() const { return root_is_held_ && layout_.inner.size() == 2; }
  /// New prices of rows and a new level of the root: all amounts to first order, without reading a
  /// curve. Needs: can_advance(), and solve() before.
  void advance(const std::vector<double>& row_price, double root_level);

  const std::vector<double>& cell_amount() const { return cell_amount_; }
  const std::vector<double>& cell_slope() const { return cell_slope_; }
  const std::vector<double>& strip_amount() const { return amount_; }
  bool strip_is_own(std::size_t strip) const { return own_side_[strip] != 0; }
  double strip_level(std::size_t strip) const { return level_[strip]; }
  const StripView& strips() const { return strips_; }
  /// The inner node whose level holds at `inner`: itself, or one above; 0: no price at all.
  std::uint32_t priced_by(std::uint32_t inner) const { return priced_by_[inner]; }
  double inner_level(std::uint32_t inner) const { return inner_level_[inner]; }
  double cells_read() const { return cells_read_; }

 private:
  void evaluate(std::uint32_t inner, double level);
  void find(std::uint32_t inner, double target, double level, bool known);
  double guess(std::uint32_t inner, double target) const;
  void settle();
  RowShift row_shift(const std::vector<double>& row_price);

  const TreeLayout& layout_;
  TreeCurves& curves_;
  Parallelism parallelism_;
  double tolerance_ = 0;
  double cells_read_ = 0;
  bool root_is_held_ = false;
  bool roots_are_fixed_ = true;  // each has one amount: its level is its own
  std::vector<double> level_, amount_, slope_, start_, own_slope_, drift_;
  std::vector<double> cell_amount_, cell_slope_;
  std::vector<std::int8_t> own_side_;
  std::vector<double> inner_level_, inner_sum_, inner_slope_, inner_start_;
  std::vector<std::uint32_t> priced_by_;
  StripView strips_;
};

}  // namespace weir
