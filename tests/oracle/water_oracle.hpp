// Water-filling done slowly and obviously in long double: one bisection per node whose floor or cap
// holds. Shares no code with the engine but the description of the problem.
#pragma once

#include <algorithm>
#include <cmath>
#include <vector>

#include "allocate/crossing.hpp"

namespace weir::test {

class WaterOracle {
 public:
  using Real = long double;

  explicit WaterOracle(const TreeProgram& program) : program_(program), x_(program.cells.size()) {
    for (const TreeCell& c : program.cells) {
      steepest_ = std::max<Real>(steepest_, Real(c.coefficient) + c.slope);
      steepest_ = std::max(steepest_, c.log_weight > 0 ? Real(c.log_weight) * 1e12L : 0);
    }
  }

  /// The best allocation in a tree of sums. Needs: no rows, and that there is one.
  std::vector<Real> best() {
    for (std::size_t v = 0; v < program_.nodes.size(); ++v) {
      if (program_.nodes[v].parent == no_parent) settle(v, 0);
    }
    return x_;
  }

  static Real value(const TreeCell& c, Real x) {
    if (c.log_weight > 0) return c.log_weight * std::log(x);
    return c.coefficient * response(c, x) + c.slope * std::min<Real>(x, c.cap);
  }
  template <class Number>
  Real objective(const std::vector<Number>& x) const {
    Real sum = 0;
    for (std::size_t j = 0; j < x.size(); ++j) sum += value(program_.cells[j], x[j]);
    return sum;
  }

  /// The size of what an objective adds up: a sum of logarithms may itself be near zero.
  double size(const std::vector<double>& x) const {
    Real sum = 1e-6L;
    for (std::size_t j = 0; j < x.size(); ++j) sum += std::abs(value(program_.cells[j], x[j]));
    return static_cast<double>(sum);
  }

  /// What no allocation within the bounds can exceed, whatever the prices are.
  Real bound(const std::vector<double>& node_price, const std::vector<double>& row_price) const {
    std::vector<Real> path(program_.nodes.size()), most(program_.nodes.size());
    Real sum = 0;
    const auto add = [&](const Bounds& b, double p) { sum += p > 0 ? Real(p) * b.cap : p < 0 ? Real(p) * b.floor : 0; };
    for (std::size_t v = 0; v < path.size(); ++v) {
      const TreeNode& n = program_.nodes[v];
      path[v] = node_price[v] + (n.parent == no_parent ? 0 : path[n.parent]);
      most[v] = std::min<Real>(n.bounds.cap, n.parent == no_parent ? INFINITY : most[n.parent]);
      add(n.bounds, node_price[v]);
    }
    for (std::size_t r = 0; r < row_price.size(); ++r) add(program_.rows[r], row_price[r]);
    for (const TreeCell& c : program_.cells) {
      const Real price = path[c.node] + (c.row == no_row ? 0 : row_price[c.row]);
      const Real around = c.row == no_row ? INFINITY : program_.rows[c.row].cap;
      const Real high = std::min({Real(c.upper), 2 * most[c.node], 2 * around});
      const Real x = std::clamp(demand(c, price, high), Real(c.lower), std::max<Real>(high, c.lower));
      sum += value(c, x) - price * x;
    }
    return sum;
  }

 private:
  static Real response(const TreeCell& c, Real x) {
    const Real t = c.inverse_tail, k = c.curvature;
    if (t == 0) return -k * std::expm1(-x / k);
    if (t == 1) return k * std::log1p(x / k);
    return k / (t - 1) * std::expm1((t - 1) * std::log1p(t * x / k) / t);
  }
  // Where the curve's slope falls to m of its first.
  static Real inverse(const TreeCell& c, Real m) {
    const Real t = c.inverse_tail;
    return t == 0 ? -c.curvature * std::log(m) : c.curvature / t * std::expm1(-t * std::log(m));
  }
  static Real curve(const TreeCell& c, Real price, Real most) {
    if (price <= 0) return most;
    if (c.log_weight > 0) return c.log_weight / price;
    return price >= c.coefficient ? 0 : inverse(c, price / c.coefficient);
  }
  static Real demand(const TreeCell& c, Real price, Real most) {
    const Real below = std::min<Real>(curve(c, price - c.slope, most), c.cap);
    return std::max(curve(c, price, most), c.slope > 0 ? below : 0);
  }

  Real cell(std::size_t j, Real price) const {
    const TreeCell& c = program_.cells[j];
    return std::clamp<Real>(demand(c, price, c.upper), c.lower, c.upper);
  }
  Real inside(std::size_t v, Real price) const {  // without the node's own bounds
    Real sum = 0;
    for (std::size_t j = 0; j < program_.cells.size(); ++j) {
      if (program_.cells[j].node == v) sum += cell(j, price);
    }
    for (std::size_t w = v + 1; w < program_.nodes.size(); ++w) {
      if (program_.nodes[w].parent == v) sum += amount(w, price);
    }
    return sum;
  }
  Real amount(std::size_t v, Real price) const {
    const Bounds& b = program_.nodes[v].bounds;
    return std::clamp<Real>(inside(v, price), b.floor, b.cap);
  }

  void settle(std::size_t v, Real price) {
    const Bounds& b = program_.nodes[v].bounds;
    const Real wish = inside(v, price);
    if (wish >= b.floor && wish <= b.cap) return fill(v, price);
    const Real target = wish > b.cap ? b.cap : b.floor;
    if (inside(v, 0) <= target) return fill(v, 0);
    Real low = steepest_ * 1e-45L, high = 2 * steepest_;
    while (high > low * (1 + 4e-19L)) {
      const Real middle = std::sqrt(low) * std::sqrt(high);
      if (middle <= low || middle >= high) break;
      (inside(v, middle) > target ? low : high) = middle;
    }
    if (inside(v, low) < target) low = 0;  // cells of no value are wanted at no price
    // Where demand jumps between the two, a mixture of both meets the target.
    const Real much = inside(v, low), little = inside(v, high);
    fill(v, low);
    const std::vector<Real> x = x_;
    fill(v, high);
    const Real share = much > little ? (target - little) / (much - little) : 0;
    for (std::size_t j = 0; j < x.size(); ++j) {
      if (below(program_.cells[j].node, v)) x_[j] += share * (x[j] - x_[j]);
    }
  }
  bool below(std::size_t node, std::size_t v) const {
    while (node != v && program_.nodes[node].parent != no_parent) node = program_.nodes[node].parent;
    return node == v;
  }
  void fill(std::size_t v, Real price) {
    for (std::size_t j = 0; j < program_.cells.size(); ++j) {
      if (program_.cells[j].node == v) x_[j] = cell(j, price);
    }
    for (std::size_t w = v + 1; w < program_.nodes.size(); ++w) {
      if (program_.nodes[w].parent == v) settle(w, price);
    }
  }

  const TreeProgram& program_;
  std::vector<Real> x_;
  Real steepest_ = 0;
};

}  // namespace weir::test
