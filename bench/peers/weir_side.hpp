// Weir's solver in the frame of the others.
#pragma once

#include <cmath>

#include "allocate/crossing.hpp"
#include "allocate/knapsack.hpp"
#include "grid_lp.hpp"
#include "peer.hpp"

namespace peers {

/// The method "grid" solves the linear program that the LP solvers get, any other the problem
/// itself. The tree is the budget with the counties below it; the programmes cross it.
class WeirModel {
 public:
  WeirModel(const Allocation& p, const std::string& method, double)
      : cells_(p.cells()), pieces_(method == "grid" ? segments : 1) {
    program_.nodes.push_back({.bounds = {.floor = p.budget, .cap = p.budget}});
    for (const double cap : p.cap) program_.nodes.push_back({.parent = 0, .bounds = {.cap = cap}});
    for (const double floor : p.floor) program_.rows.push_back({.floor = floor});
    for (std::size_t j = 0; j < cells_; ++j) {
      weir::TreeCell cell;
      cell.node = p.cap.empty() ? 0 : static_cast<std::uint32_t>(p.cap_row(j));
      if (!p.floor.empty()) cell.row = static_cast<std::uint32_t>(p.programme[j]);
      if (method == "grid") {
        add_segments(p, j, cell);
      } else {
        // a (1 - exp(-x / s)) = (a / s) H(x; s, 0)
        cell.coefficient = p.a[j] / p.s[j];
        cell.curvature = p.s[j];
        cell.lower = p.lower[j];
        cell.upper = p.upper[j];
        program_.cells.push_back(cell);
      }
    }
  }

  void solve() { solution_ = weir::maximise(program_, {.threads = 1}); }
  const weir::TreeProgram& program() const { return program_; }

  Answer answer() const {
    Answer out;
    if (solution_.status != weir::TreeStatus::optimal) {
      out.status = solution_.status == weir::TreeStatus::infeasible ? "failed: infeasible"
                                                                    : "failed: stalled";
    }
    out.objective = solution_.objective;
    out.x.resize(cells_);
    for (std::size_t i = 0; i < solution_.x.size(); ++i) out.x[i / pieces_] += solution_.x[i];
    out.price = solution_.node_price;
    out.price.insert(out.price.end(), solution_.row_price.begin(), solution_.row_price.end());
    return out;
  }

 private:
  // The first piece carries the cell's lower bound, at the slope of its first segment.
  void add_segments(const Allocation& p, std::size_t j, weir::TreeCell cell) {
    const Chords chords(p, j);
    for (int k = 0; k < segments; ++k) {
      const double below = k == 0 ? p.lower[j] : 0;
      cell.slope = chords.slope(k);
      cell.lower = below;
      cell.upper = cell.cap = below + chords.step;
      program_.cells.push_back(cell);
    }
  }

  std::size_t cells_, pieces_;
  weir::TreeProgram program_;
  weir::TreeSolution solution_;
};

class WeirKnapsack {
 public:
  WeirKnapsack(const Knapsack& p, const std::string&, double)
      : capacity_(std::llround(p.capacity)) {
    for (const double value : p.value) values_.push_back(std::llround(value));
    for (const double weight : p.weight) weights_.push_back(std::llround(weight));
  }

  void solve() { answer_ = weir::solve_knapsack(values_, weights_, capacity_); }

  Answer answer() const {
    Answer out;
    if (answer_.bound != answer_.value) out.status = "failed: not proven";
    out.objective = static_cast<double>(answer_.value);
    out.x.assign(answer_.chosen.begin(), answer_.chosen.end());
    return out;
  }

 private:
  std::vector<std::int64_t> values_, weights_;
  std::int64_t capacity_;
  weir::KnapsackAnswer answer_;
};

}  // namespace peers
