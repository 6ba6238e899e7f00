#include "allocate/crossing.hpp"

#include <algorithm>
#include <cmath>

#include "allocate/crossing_certificate.hpp"
#include "allocate/crossing_rows.hpp"
#include "allocate/tree.hpp"

namespace weir {
namespace {

constexpr double tightest = 4e-15;  // of a sum: about its rounding
constexpr double loosest = 1e-5;
// A strip's own bound may be missed by this share of the rows' worst miss: what it lacks is carried
// to first order (RowSums::coming), and the rest is of the order of the tolerance of inner nodes.
constexpr double own_share = 0.1, loosest_own = 0.05;
constexpr double at_first = 0.05;  // while no row has a price
constexpr double met = 1e-12;      // a row's bound, by the size of its sum
constexpr int most_iterations = 200;
constexpr int most_trials = 40;    // steps along one direction
constexpr int most_doublings = 8;  // of its length, each by 4
constexpr int most_drawings = 60;  // of cells without curvature towards their last amounts
// A cell without curvature fills over this share of its price: at first, less every round, and
// where it comes to rest (prices round at 1e-16). Rows need gentle slopes, trees do not.
struct Ramp {
  double first, factor, last;
};
constexpr Ramp ramp_in_trees{1e-4, 0.01, 1e-6}, ramp_in_rows{0.1, 0.1, 1e-3};
constexpr double least_ramp = 1e-7;  // while such a cell travels
constexpr double nearly_met = 1e-6;  // enough where rounding of prices allows no better
constexpr double accepted = 1e-10;   // violation and gap: more is not called optimal
constexpr double unseen = 1e-20;     // of the reference price
constexpr int most_idle = 4;         // iterations without progress, before that is believed

}  // namespace

class TreeSolver::Impl {
 public:
  Impl(const TreeProgram& program, Parallelism parallelism)
      : program_(program),
        layout_(make_layout(program)),
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
    const Ramp& shape = rows_.empty() ? ramp_in_trees : ramp_in_rows;
    std::vector<double> moved(slots, 0), ramp(slots, shape.first);
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
        ramp[i] = std::max(keeps_on ? least_ramp : shape.last, shape.factor * ramp[i]);
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

  void solve_at(const std::vector<double>& price, double tolerance, double own_tolerance) {
    solve_tree_at(price, tolerance, own_tolerance);
    add_up_rows();
  }
  void add_up_rows() {
    if (!rows_.empty()) sums_ = row_sums(layout_, tree_, program_.rows.size(), root_is_row());
  }
  void solve_tree_at(const std::vector<double>& price, double tolerance, double own_tolerance) {
    if (curves_.family != TailFamily::direct) {
      const auto rows = static_cast<std::ptrdiff_t>(program_.rows.size());
      tree_.shift_rows({price.begin(), price.begin() + rows});
    }
    price_ = price;
    if (root_is_row()) tree_.hold_root(-price.back());
    tree_.solve(tolerance, own_tolerance);
    tolerance_ = tolerance;
    own_tolerance_ = own_tolerance;
  }

  // A root with one amount is one more row: its price is found together with theirs, so that the
  // tree need not be solved for it at every step.
  bool root_is_row() const { return rows_.size() > program_.rows.size(); }
  void make_root_a_row() {
    const double amount = layout_.inner[1].cap;
    rows_.push_back({amount, amount});
    price_.push_back(-tree_.inner_level(1));
  }

  double worst_miss() const {
    const std::vector<double> misses = row_misses(rows_, price_, sums_.coming);
    double worst = 0;
    for (std::size_t r = 0; r < misses.size(); ++r) {
      const double size = std::max(sums_.coming[r], rows_[r].floor);
      if (misses[r] != 0) worst = std::max(worst, std::abs(misses[r]) / size);
    }
    return worst;
  }

  void solve_rows() {
    const double first = rows_.empty() ? tightest : at_first;
    solve_tree_at(price_, first, first);
    if (!rows_.empty() && !root_is_row() && tree_.has_one_root()) make_root_a_row();
    add_up_rows();
    status_ = TreeStatus::optimal;
    double least = 1;
    int idle = 0;
    for (int i = 0; !rows_.empty(); ++i) {
      const double miss = worst_miss();
      if (miss <= met && tolerance_ <= 1e-13) {
        if (sums_.own_miss <= met || own_tolerance_ <= tightest) return;
        solve_at(price_, tightest, tightest);
        continue;
      }
      idle = miss > 0.5 * least ? idle + 1 : 0;
      least = std::min(least, miss);
      if (idle >= most_idle && miss <= nearly_met && tolerance_ <= 1e-13) return;
      if (iterations_ >= most_iterations || (i % 8 == 7 && is_infeasible())) {
        status_ = is_infeasible() ? TreeStatus::infeasible : TreeStatus::stalled;
        return;
      }
      ++iterations_;
      // Newton's step about squares the miss, times a number near 100; sums that are a hundredth of
      // its square off do not keep it from that.
      const double tolerance = std::clamp(0.01 * miss * miss, tightest, loosest);
      const double own_tolerance = std::clamp(own_share * miss, tightest, loosest_own);
      if (!step(next_row_prices(rows_, sums_, price_), tolerance, own_tolerance) &&
          !step(downhill_row_prices(rows_, sums_, price_), tolerance, own_tolerance)) {
        if (tolerance_ > tightest || own_tolerance_ > tightest) {
          solve_at(price_, tightest, tightest);
          continue;
        }
        status_ = miss <= nearly_met ? TreeStatus::optimal : TreeStatus::stalled;
        return;
      }
    }
  }

  // Along the line to `aim` the dual is convex: its slope says on which side of the least we are.
  bool step(const std::vector<double>& aim, double tolerance, double own_tolerance) {
    const std::vector<double> from = price_;
    const auto slope_at = [&](double from_above) {
      double slope = 0;
      for (std::size_t r = 0; r < aim.size(); ++r) {
        const double way = aim[r] - from[r];
        if (way == 0) continue;
        // At zero the dual has a kink: its slope before or behind it, along the way.
        const double side = price_[r] != 0 ? price_[r] : way * from_above;
        const double bound =
            rows_[r].floor == rows_[r].cap || side > 0 ? rows_[r].cap : rows_[r].floor;
        slope += way * (bound - sums_.coming[r]);
      }
      return slope;
    };
    const double before = slope_at(1);
    double largest = 0;
    for (const double q : from) largest = std::max(largest, std::abs(q));
    double unsure = 0;  // of slopes: what the tree was and will be solved to, and prices rounded to
    for (std::size_t r = 0; r < aim.size(); ++r) {
      const double solved = 10 * std::max(tolerance_, tolerance) * sums_.amount[r];
      const double rounded = 4e-16 * largest * sums_.matrix[r * aim.size() + r];
      unsure += std::abs(aim[r] - from[r]) * (solved + rounded);
    }
    if (!(before < 0) || (tolerance_ <= tightest && before > -0.1 * unsure)) return false;
    double low = 0, high = 0, low_slope = before, high_slope = 0, length = 1;
    for (int trial = 0; trial < most_trials; ++trial) {
      std::vector<double> price = from;
      for (std::size_t r = 0; r < aim.size(); ++r) {
        price[r] = length == 1 ? aim[r] : from[r] + length * (aim[r] - from[r]);
      }
      solve_at(price, tolerance, own_tolerance);
      const double slope = slope_at(-1);
      const bool beyond = slope > std::max(-0.5 * before, unsure);
      const bool before_it = slope < std::min(0.9 * before, -unsure);
      if (!beyond && !before_it) return true;
      (beyond ? high : low) = length;
      (beyond ? high_slope : low_slope) = slope;
      if (high == 0 && trial == most_doublings) return true;
      if (high == 0) {
        length *= 4;
      } else {
        const double secant = low + (high - low) * low_slope / (low_slope - high_slope);
        length = std::clamp(secant, low + 0.1 * (high - low), high - 0.1 * (high - low));
      }
    }
    return true;
  }

  struct Sums {
    std::vector<double> strip, row;
  };
  Sums add_up(const std::vector<double>& amount) const {
    Sums sums{std::vector<double>(layout_.strips(), 0),
              std::vector<double>(program_.rows.size(), 0)};
    for (std::size_t b = 0; b < layout_.blocks.size(); ++b) {
      for (std::size_t j = 0; j < pack * layout_.blocks[b].length; ++j) {
        const std::size_t i = layout_.blocks[b].first + j;
        sums.strip[b * pack + j % pack] += amount[i];
        if (layout_.slot_row[i] != no_row) sums.row[layout_.slot_row[i]] += amount[i];
      }
    }
    return sums;
  }

  // A bound below what the lower bounds alone are worth proves that nothing obeys all bounds.
  bool is_infeasible() const {
    const Sums sums = add_up(curves_.lower);
    TreeSolution probe;
    read_prices(probe);
    certify_at(curves_.lower, sums.strip, sums.row, probe);
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

  // What cells without value pay only keeps them in order.
  double seen(double price) const {
    return std::abs(price) > unseen * curves_.reference ? price : 0;
  }

  void read_prices(TreeSolution& out) const {
    out.node_price.assign(program_.nodes.size(), 0);
    for (std::uint32_t v = 1; v < layout_.inner.size(); ++v) {
      if (tree_.priced_by(v) != v) continue;
      const TreeLayout::Inner& node = layout_.inner[v];
      out.node_price[node.node] = seen(inner_price(v) - inner_price(node.parent));
    }
    for (std::size_t s = 0; s < layout_.strips(); ++s) {
      if (layout_.strip_node[s] == no_parent || !tree_.strip_is_own(s)) continue;
      out.node_price[layout_.strip_node[s]] =
          seen(strip_price(s) - inner_price(layout_.strip_owner[s]));
    }
    for (std::size_t r = 0; r < program_.rows.size(); ++r) {
      out.row_price.push_back(price_[r] * curves_.reference);
    }
  }

  TreeSolution finish() {
    TreeSolution out;
    out.status = status_;
    out.iterations = iterations_;
    out.passes = static_cast<int>(std::ceil(
        tree_.cells_read() / static_cast<double>(std::max<std::size_t>(1, layout_.slots()))));
    read_prices(out);
    if (status_ == TreeStatus::infeasible) {
      out.x.assign(program_.cells.size(), 0);
      return out;
    }
    write(out);
    if (out.worst_violation > accepted || std::abs(out.gap) > accepted) {
      out.status = TreeStatus::stalled;
    }
    return out;
  }

  void write(TreeSolution& out) const {
    out.x.assign(program_.cells.size(), 0);
    for (std::size_t i = 0; i < layout_.slots(); ++i) {
      const std::uint32_t piece = layout_.slot_piece[i];
      if (piece == TreeLayout::no_piece) continue;
      out.x[layout_.pieces.cell(piece)] += tree_.cell_amount()[i];
    }
    certify_at(tree_.cell_amount(), tree_.strip_amount(), sums_.amount, out);
  }

  const TreeProgram& program_;
  TreeLayout layout_;
  TreeCurves curves_;
  Tree tree_;
  Parallelism parallelism_;
  std::vector<Bounds> rows_;
  std::vector<double> price_;  // of rows, relative
  RowSums sums_;
  double tolerance_ = 1, own_tolerance_ = 1;
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
