#include "allocate/crossing.hpp"

#include <algorithm>
#include <cmath>

#include "allocate/crossing_certificate.hpp"
#include "allocate/crossing_rows.hpp"
#include "allocate/tree.hpp"

namespace weir {
namespace {

constexpr double tightest = 4e-15;     // of a sum: about its rounding
constexpr double loosest = 1e-6;
constexpr double met = 1e-12;          // a row's bound, by the size of its sum
constexpr int most_iterations = 200;
constexpr int most_trials = 40;        // steps along one direction
constexpr int most_drawings = 60;      // of cells without curvature towards their last amounts
constexpr double first_ramp = 0.1;     // over this share of its price such a cell fills, at first
constexpr double last_ramp = 1e-3;     // where it comes to rest: prices round at 1e-16
constexpr double least_ramp = 1e-7;    // while it travels
constexpr double nearly_met = 1e-9;    // enough where rounding allows no better
constexpr int most_idle = 4;           // iterations without progress, before that is believed

}  // namespace

class TreeSolver::Impl {
 public:
  Impl(const TreeProgram& program, Parallelism parallelism)
      : program_(program),
        layout_(make_layout(program, make_pieces(program))),
        curves_(make_tree_curves(program, layout_)),
        tree_(layout_, curves_, parallelism),
        parallelism_(parallelism) {
    rows_ = program.rows;
    price_.assign(rows_.size(), 0);
  }

  TreeSolution run() {
    if (!tree_.feasible()) return {TreeStatus::infeasible, {}, {}, {}, 0, 0, 0, 0, 0, 0};
    if (curves_.linear) {
      fill_linear();
    } else {
      solve_rows();
    }
    return finish();
  }

 private:
  // Cells without curvature jump at their price. Each is drawn to its last amount by a small
  // curvature, until it stays there: the proximal point method, exact where it stops. A cell that
  // keeps on moving one way is drawn less, so that it arrives.
  void fill_linear() {
    const std::size_t slots = layout_.slots();
    std::vector<double> moved(slots, 0), ramp(slots, first_ramp);
    for (int round = 0; round < most_drawings; ++round) {
      for (std::size_t i = 0; i < slots; ++i) {
        if (curves_.gain[i] == 0) continue;
        const double width = curves_.upper[i] - curves_.lower[i];
        const double price = curves_.value[i] > 0 ? curves_.value[i] : 1;
        curves_.gain[i] = width > 0 ? width / (ramp[i] * price) : 1;
      }
      solve_rows();
      if (status_ == TreeStatus::infeasible) return;
      double lost = 0;  // what moving these cells further could still gain
      double money = 0;
      for (std::size_t i = 0; i < slots; ++i) {
        const double x = tree_.cell_amount()[i];
        money += x;
        if (curves_.gain[i] == 0) continue;
        const double move = x - curves_.origin[i];
        lost += std::abs(move) / curves_.gain[i] * (curves_.upper[i] - curves_.lower[i]);
        const bool keeps_on = move * moved[i] > 0 && move / moved[i] > 0.25;
        ramp[i] = keeps_on ? std::max(least_ramp, 0.1 * ramp[i]) : std::max(last_ramp, 0.1 * ramp[i]);
        moved[i] = move;
        curves_.origin[i] = x;
      }
      const double worth =
          cell_worth(layout_, curves_, tree_.cell_amount(), strip_prices(), parallelism_).objective;
      const bool stays = lost <= std::max(1e-12 * worth, 1e-25 * money);
      if (stays && status_ == TreeStatus::optimal) return;
    }
    status_ = TreeStatus::stalled;
  }

  void solve_at(const std::vector<double>& price, double tolerance) {
    if (curves_.family != TailFamily::direct) tree_.shift_rows(price);
    price_ = price;
    tree_.solve(tolerance);
    tolerance_ = tolerance;
    if (!rows_.empty()) sums_ = row_sums(layout_, tree_, rows_.size());
  }

  double worst_miss() const {
    const std::vector<double> misses = row_misses(rows_, price_, sums_.amount);
    double worst = 0;
    for (std::size_t r = 0; r < misses.size(); ++r) {
      const double size = std::max(sums_.amount[r], rows_[r].floor);
      if (misses[r] != 0) worst = std::max(worst, std::abs(misses[r]) / size);
    }
    return worst;
  }

  void solve_rows() {
    solve_at(price_, rows_.empty() ? tightest : 1e-4);
    status_ = TreeStatus::optimal;
    double least = 1;
    int idle = 0;
    for (int i = 0; !rows_.empty(); ++i) {
      const double miss = worst_miss();
      if (miss <= met && tolerance_ <= 1e-13) return;
      idle = miss > 0.5 * least ? idle + 1 : 0;
      least = std::min(least, miss);
      if (idle >= most_idle && miss <= nearly_met && tolerance_ <= 1e-13) return;
      if (i == most_iterations || (i % 8 == 7 && is_infeasible())) {
        status_ = is_infeasible() ? TreeStatus::infeasible : TreeStatus::stalled;
        return;
      }
      ++iterations_;
      // Newton's step squares the miss; the tree need not be solved more closely than that.
      const double tolerance = std::clamp(0.1 * miss * miss, tightest, loosest);
      if (!step(next_row_prices(rows_, sums_, price_), tolerance)) {
        if (tolerance_ > tightest) {
          solve_at(price_, tightest);
          continue;
        }
        status_ = miss <= nearly_met ? TreeStatus::optimal : TreeStatus::stalled;
        return;
      }
    }
  }

  // Along the line to `aim` the dual is convex: its slope says on which side of the least we are.
  bool step(const std::vector<double>& aim, double tolerance) {
    const std::vector<double> from = price_;
    const auto slope_at = [&](double from_above) {
      double slope = 0;
      for (std::size_t r = 0; r < aim.size(); ++r) {
        const double way = aim[r] - from[r];
        if (way == 0) continue;
        // At zero the dual has a kink: its slope before or behind it, along the way.
        const double side = price_[r] != 0 ? price_[r] : way * from_above;
        const double bound = rows_[r].floor == rows_[r].cap || side > 0 ? rows_[r].cap : rows_[r].floor;
        slope += way * (bound - sums_.amount[r]);
      }
      return slope;
    };
    const double before = slope_at(1);
    if (!(before < 0)) return false;
    double unsure = 0;  // of slopes, by what the tree was and will be solved to
    for (std::size_t r = 0; r < aim.size(); ++r) {
      unsure += 10 * std::max(tolerance_, tolerance) * std::abs(aim[r] - from[r]) * sums_.amount[r];
    }
    double low = 0, high = 0, low_slope = before, length = 1;
    for (int trial = 0; trial < most_trials; ++trial) {
      std::vector<double> price = from;
      for (std::size_t r = 0; r < aim.size(); ++r) {
        price[r] = length == 1 ? aim[r] : from[r] + length * (aim[r] - from[r]);
        if (rows_[r].floor != rows_[r].cap && from[r] * price[r] < 0) price[r] = 0;
      }
      solve_at(price, tolerance);
      const double slope = slope_at(-1);
      if (slope > std::max(-0.5 * before, unsure)) {
        high = length;
        const double secant = low + (high - low) * low_slope / (low_slope - slope);
        length = std::clamp(secant, low + 0.1 * (high - low), high - 0.1 * (high - low));
      } else if (slope < 0.9 * before && slope < -unsure && high == 0 && trial < 8) {
        low = length;
        low_slope = slope;
        length *= 4;
      } else {
        return true;
      }
    }
    return true;
  }

  // A bound below what the lower bounds alone are worth proves that nothing obeys all bounds.
  bool is_infeasible() const {
    std::vector<double> strip(layout_.strips(), 0), row(rows_.size(), 0);
    for (std::size_t b = 0; b < layout_.blocks.size(); ++b) {
      for (std::size_t j = 0; j < pack * layout_.blocks[b].length; ++j) {
        const std::size_t i = layout_.blocks[b].first + j;
        strip[b * pack + j % pack] += curves_.lower[i];
        if (layout_.slot_row[i] != no_row) row[layout_.slot_row[i]] += curves_.lower[i];
      }
    }
    TreeSolution probe;
    read_prices(probe);
    certify_at(curves_.lower, strip, row, probe);
    return probe.gap < -1e-9;
  }

  void certify_at(const std::vector<double>& amount, const std::vector<double>& strip_amount,
                  const std::vector<double>& row_amount, TreeSolution& out) const {
    certify(program_, node_totals(program_, layout_, strip_amount), row_amount,
            cell_worth(layout_, curves_, amount, strip_prices(), parallelism_), curves_.reference,
            out);
  }

  std::vector<double> strip_prices() const {
    std::vector<double> price(layout_.strips());
    for (std::size_t s = 0; s < price.size(); ++s) {
      price[s] = curves_.price_of_level(tree_.strip_level(s));
    }
    return price;
  }

  double strip_price(std::size_t strip) const {
    return curves_.reference * curves_.price_of_level(tree_.strip_level(strip));
  }
  double inner_price(std::uint32_t inner) const {
    return curves_.reference * curves_.price_of_level(tree_.inner_level(inner));
  }

  void read_prices(TreeSolution& out) const {
    out.node_price.assign(program_.nodes.size(), 0);
    for (std::uint32_t v = 1; v < layout_.inner.size(); ++v) {
      if (tree_.priced_by(v) != v) continue;
      const TreeLayout::Inner& node = layout_.inner[v];
      out.node_price[node.node] = inner_price(v) - inner_price(node.parent);
    }
    for (std::size_t s = 0; s < layout_.strips(); ++s) {
      if (layout_.strip_node[s] == no_parent || !tree_.strip_is_own(s)) continue;
      out.node_price[layout_.strip_node[s]] = strip_price(s) - inner_price(layout_.strip_owner[s]);
    }
    for (const double q : price_) out.row_price.push_back(q * curves_.reference);
  }

  TreeSolution finish() {
    TreeSolution out;
    out.status = status_;
    out.iterations = iterations_;
    out.passes = static_cast<int>(std::ceil(tree_.cells_read() / static_cast<double>(std::max<std::size_t>(1, layout_.slots()))));
    out.x.assign(program_.cells.size(), 0);
    for (std::size_t i = 0; i < layout_.slots(); ++i) {
      const std::uint32_t cell = layout_.slot_cell[i];
      if (cell != TreeLayout::no_piece) out.x[cell] += tree_.cell_amount()[i];
    }
    read_prices(out);
    if (status_ != TreeStatus::infeasible) {
      certify_at(tree_.cell_amount(), tree_.strip_amount(), sums_.amount, out);
      if (out.worst_violation > nearly_met) out.status = TreeStatus::stalled;
    }
    return out;
  }

  const TreeProgram& program_;
  TreeLayout layout_;
  TreeCurves curves_;
  Tree tree_;
  Parallelism parallelism_;
  std::vector<Bounds> rows_;
  std::vector<double> price_;  // of rows, relative
  RowSums sums_;
  double tolerance_ = 1;
  int iterations_ = 0;
  TreeStatus status_ = TreeStatus::optimal;
};

TreeSolver::TreeSolver(const TreeProgram& program, Parallelism parallelism)
    : impl_(std::make_unique<Impl>(program, parallelism)) {}
TreeSolver::~TreeSolver() = default;
TreeSolution TreeSolver::solve() { return impl_->run(); }

TreeSolution maximise(const TreeProgram& program, Parallelism parallelism) {
  return TreeSolver(program, parallelism).solve();
}

}  // namespace weir
