#include "allocate/crossing.hpp"

#include <algorithm>
#include <cmath>

#include "allocate/crossing_certificate.hpp"
#include "allocate/row_search.hpp"
#include "allocate/tree_sample.hpp"

namespace weir {
namespace {

constexpr int most_drawings = 60;  // of cells without curvature towards their last amounts
// A cell without curvature fills over this share of its price: at first, less every round, and
// where it comes to rest (prices round at 1e-16). Rows need gentle slopes, trees do not.
struct Ramp {
  double first, factor, last;
};
constexpr Ramp ramp_in_trees{1e-4, 0.01, 1e-6}, ramp_in_rows{0.1, 0.1, 1e-3};
constexpr double least_ramp = 1e-7;        // while such a cell travels
constexpr double accepted = 1e-10;         // violation and gap: more is not called optimal
constexpr double proved_on_lines = 1e-13;  // the same of a last step that reads no curve
constexpr double unseen = 1e-20;           // of the reference price

}  // namespace

class TreeSolver::Impl {
 public:
  Impl(const TreeProgram& program, Parallelism parallelism)
      : program_(program),
        layout_(make_layout(program)),
        curves_(make_tree_curves(program, layout_)),
        tree_(layout_, curves_, parallelism),
        search_(layout_, curves_, tree_, program.rows),
        parallelism_(parallelism) {}

  TreeSolution run() {
    if (!tree_.feasible()) return {TreeStatus::infeasible, {}, {}, {}, 0, 0, 0, 0, 0, 0};
    if (curves_.linear) {
      search_.forgo_lines();  // demand jumps
      fill_linear();
    } else {
      begin_at_sample();
      solve_rows();
    }
    return finish();
  }

 private:
  void solve_rows() {
    status_ = search_.run(0, [this] { return is_infeasible(); });
  }
  void begin_at_sample() {
    if (search_.iterations() > 0) return;  // it has prices of its own
    std::vector<double> price = sampled_prices(layout_, curves_, program_.rows);
    if (!price.empty()) search_.begin_at(std::move(price));
  }

  // Cells without curvature jump at their price. Each is drawn to its last amount by a small
  // curvature, until it stays there: the proximal point method, exact where it stops. A cell that
  // keeps on moving one way is drawn less, so that it arrives.
  void fill_linear() {
    const std::size_t slots = layout_.slots();
    const Ramp& shape = program_.rows.empty() ? ramp_in_trees : ramp_in_rows;
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
      out.row_price.push_back(search_.price()[r] * curves_.reference);
    }
  }

  TreeSolution finish() {
    TreeSolution out = conclude();
    if (search_.ended_on_lines() && !is_proved(out, proved_on_lines)) {
      search_.forgo_lines();
      solve_rows();
      out = conclude();
    }
    if (out.status == TreeStatus::optimal && !is_proved(out, accepted)) {
      out.status = TreeStatus::stalled;
    }
    return out;
  }
  static bool is_proved(const TreeSolution& out, double to) {
    return out.worst_violation <= to && std::abs(out.gap) <= to;
  }

  TreeSolution conclude() const {
    TreeSolution out;
    out.status = status_;
    out.iterations = search_.iterations();
    out.passes = static_cast<int>(std::ceil(
        tree_.cells_read() / static_cast<double>(std::max<std::size_t>(1, layout_.slots()))));
    read_prices(out);
    if (status_ == TreeStatus::infeasible) {
      out.x.assign(program_.cells.size(), 0);
    } else {
      write(out);
    }
    return out;
  }
  void write(TreeSolution& out) const {
    out.x.assign(program_.cells.size(), 0);
    for (std::size_t i = 0; i < layout_.slots(); ++i) {
      const std::uint32_t piece = layout_.slot_piece[i];
      if (piece == TreeLayout::no_piece) continue;
      out.x[layout_.pieces->cell(piece)] += tree_.cell_amount()[i];
    }
    certify_at(tree_.cell_amount(), tree_.strip_amount(), search_.row_amount(), out);
  }

  const TreeProgram& program_;
  TreeLayout layout_;
  TreeCurves curves_;
  Tree tree_;
  RowSearch search_;
  Parallelism parallelism_;
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
