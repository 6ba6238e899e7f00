#include "allocate/row_search.hpp"

#include <algorithm>
#include <cmath>

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
constexpr int most_trials = 40;      // steps along one direction
constexpr int most_doublings = 8;    // of its length, each by 4
constexpr double nearly_met = 1e-6;  // enough where rounding of prices allows no better
constexpr int most_idle = 4;         // iterations without progress, before that is believed

}  // namespace

RowSearch::RowSearch(const TreeLayout& layout, const TreeCurves& curves, Tree& tree,
                     std::vector<Bounds> rows)
    : layout_(layout),
      curves_(curves),
      tree_(tree),
      bounds_(std::move(rows)),
      rows_(bounds_.size()),
      price_(rows_, 0) {}

void RowSearch::begin_at(std::vector<double> price) {
  if (!root_is_row()) make_root_a_row(price.back());
  price_ = std::move(price);
}

void RowSearch::solve_at(const std::vector<double>& price, double tolerance, double own_tolerance) {
  solve_tree_at(price, tolerance, own_tolerance);
  add_up_rows();
}

void RowSearch::add_up_rows() {
  if (!bounds_.empty()) sums_ = row_sums(layout_, tree_, rows_, root_is_row());
}

void RowSearch::solve_tree_at(const std::vector<double>& price, double tolerance,
                              double own_tolerance) {
  if (curves_.family != TailFamily::direct) {
    const auto rows = static_cast<std::ptrdiff_t>(rows_);
    tree_.shift_rows({price.begin(), price.begin() + rows});
  }
  price_ = price;
  if (root_is_row()) tree_.hold_root(-price.back());
  tree_.solve(tolerance, own_tolerance);
  tolerance_ = tolerance;
  own_tolerance_ = own_tolerance;
}

void RowSearch::make_root_a_row(double price) {
  const double amount = layout_.inner[1].cap;
  bounds_.push_back({amount, amount});
  price_.push_back(price);
}

double RowSearch::worst_miss() const {
  const std::vector<double> misses = row_misses(bounds_, price_, sums_.coming);
  double worst = 0;
  for (std::size_t r = 0; r < misses.size(); ++r) {
    const double size = std::max(sums_.coming[r], bounds_[r].floor);
    if (misses[r] != 0) worst = std::max(worst, std::abs(misses[r]) / size);
  }
  return worst;
}

// So near the answer, curves are lines to about the square of what is missed.
bool RowSearch::arrives_on_lines() {
  ++iterations_;
  price_ = next_row_prices(bounds_, sums_, price_);
  const auto rows = static_cast<std::ptrdiff_t>(rows_);
  tree_.advance({price_.begin(), price_.begin() + rows}, -price_.back());
  add_up_rows();
  on_lines_ = std::max(worst_miss(), sums_.own_miss) <= met;
  return on_lines_;
}

TreeStatus RowSearch::run(double enough, const std::function<bool()>& is_infeasible) {
  const double first = bounds_.empty() ? tightest : at_first;
  on_lines_ = false;
  solve_tree_at(price_, first, first);
  if (!bounds_.empty() && !root_is_row() && tree_.has_one_root()) {
    make_root_a_row(-tree_.inner_level(1));
  }
  add_up_rows();
  double least = 1;
  int idle = 0;
  bool may_arrive = lines_;
  for (int i = 0; !bounds_.empty(); ++i) {
    const double miss = worst_miss();
    if (enough > 0 && miss <= enough) break;
    if (miss <= met && tolerance_ <= 1e-13) {
      if (sums_.own_miss <= met || own_tolerance_ <= tightest) break;
      solve_at(price_, tightest, tightest);
      continue;
    }
    if (may_arrive && root_is_row() && tree_.can_advance() &&
        std::max(miss, sums_.own_miss) <= nearly_met) {
      may_arrive = false;
      if (arrives_on_lines()) break;
      solve_at(price_, tightest, tightest);
      continue;
    }
    idle = miss > 0.5 * least ? idle + 1 : 0;
    least = std::min(least, miss);
    if (idle >= most_idle && miss <= nearly_met && tolerance_ <= 1e-13) break;
    if (iterations_ >= most_iterations || (i % 8 == 7 && is_infeasible())) {
      return is_infeasible() ? TreeStatus::infeasible : TreeStatus::stalled;
    }
    ++iterations_;
    // Newton's step about squares the miss, times a number near 100; sums that are a hundredth of
    // its square off do not keep it from that.
    const double tolerance = std::clamp(0.01 * miss * miss, tightest, loosest);
    const double own_tolerance = std::clamp(own_share * miss, tightest, loosest_own);
    if (!step(next_row_prices(bounds_, sums_, price_), tolerance, own_tolerance) &&
        !step(downhill_row_prices(bounds_, sums_, price_), tolerance, own_tolerance)) {
      if (tolerance_ > tightest || own_tolerance_ > tightest) {
        solve_at(price_, tightest, tightest);
        continue;
      }
      return miss <= nearly_met ? TreeStatus::optimal : TreeStatus::stalled;
    }
  }
  return TreeStatus::optimal;
}

// Along the line to `aim` the dual is convex: its slope says on which side of the least we are.
bool RowSearch::step(const std::vector<double>& aim, double tolerance, double own_tolerance) {
  const std::vector<double> from = price_;
  const auto slope_at = [&](double from_above) {
    double slope = 0;
    for (std::size_t r = 0; r < aim.size(); ++r) {
      const double way = aim[r] - from[r];
      if (way == 0) continue;
      // At zero the dual has a kink: its slope before or behind it, along the way.
      const double side = price_[r] != 0 ? price_[r] : way * from_above;
      const double bound =
          bounds_[r].floor == bounds_[r].cap || side > 0 ? bounds_[r].cap : bounds_[r].floor;
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

}  // namespace weir
