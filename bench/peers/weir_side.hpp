// Weir's solver in the frame of the others.
#pragma once

#include <algorithm>
#include <cmath>
#include <memory>

#include "allocate/crossing.hpp"
#include "allocate/knapsack.hpp"
#include "allocate/steps.hpp"
#include "allocate/waterfill.hpp"
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

/// Numbers that start on a cache line, as vector instructions like them.
class Aligned {
 public:
  explicit Aligned(const std::vector<double>& from) : room_(from.size() + 8), size_(from.size()) {
    void* at = room_.data();
    std::size_t left = room_.size() * sizeof(double);
    data_ = static_cast<double*>(std::align(64, size_ * sizeof(double), at, left));
    std::copy(from.begin(), from.end(), data_);
  }
  Aligned(const Aligned&) = delete;
  Aligned& operator=(const Aligned&) = delete;
  double* data() { return data_; }
  const double* begin() const { return data_; }
  const double* end() const { return data_ + size_; }
  std::size_t size() const { return size_; }

 private:
  std::vector<double> room_;
  std::size_t size_;
  double* data_;
};

/// The concave problem with nothing but a budget, as lines in the measure of price.
class WeirBudget {
 public:
  WeirBudget(const Allocation& p, const std::string&, double)
      : budget_(p.budget), slope_(p.a), offset_(p.a), lower_(p.lower), upper_(p.upper), x_(p.a) {
    std::vector<double> coefficient;
    for (std::size_t j = 0; j < p.cells(); ++j) {
      coefficient.push_back(p.a[j] / p.s[j]);
      reference_ = std::max(reference_, coefficient.back());
    }
    weir::make_lines(p.cells(), coefficient.data(), p.s.data(), 0, reference_, slope_.data(),
                     offset_.data());
  }

  void solve() {
    const weir::Lines lines{slope_.data(), offset_.data(), lower_.data(), upper_.data(), x_.size()};
    measure_ = weir::waterfill(lines, budget_, {.threads = 1}, x_.data()).measure;
  }

  Answer answer() const {
    Answer out;
    out.x.assign(x_.begin(), x_.end());
    out.price = {weir::price_of_measure(measure_, 0, reference_)};
    return out;
  }

 private:
  double budget_, reference_ = 0, measure_ = 0;
  Aligned slope_, offset_, lower_, upper_, x_;
};

/// The grid's linear program with nothing but a budget, as straight pieces.
class WeirSteps {
 public:
  WeirSteps(const Allocation& p, const std::string&, double) : problem_(p), lp_(p) {
    y_.resize(lp_.slope.size());
  }

  void solve() {
    price_ = weir::fill_steps({lp_.slope.data(), lp_.width.data(), y_.size()}, lp_.row_upper[0],
                              y_.data());
  }

  Answer answer() const {
    Answer out;
    out.x = lp_.amounts(problem_, [this](int i) { return y_[static_cast<std::size_t>(i)]; });
    out.price = {price_};
    return out;
  }

 private:
  const Allocation& problem_;
  GridLp lp_;
  std::vector<double> y_;
  double price_ = 0;
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
