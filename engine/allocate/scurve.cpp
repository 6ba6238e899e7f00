#include "allocate/scurve.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace weir {
namespace {

constexpr double closed = 1e-9;  // of the bound: value and bound have met
constexpr int most_rounds = 4;   // of turning cells off

bool bends_late(const CellCurve& curve) { return curve.coefficient > 0 && curve.threshold > 0; }

// Where b H' of the money above the threshold falls to `price`, inside [from, to].
double stationary(const CellCurve& curve, double price, double from, double to) {
  if (from >= to || price <= 0) return to;
  if (price >= curve.coefficient) return from;
  const double above =
      inverse_marginal_response(price / curve.coefficient, curve.curvature, curve.inverse_tail);
  return std::clamp(curve.threshold + above, from, to);
}

// What a branch takes for granted about a cell.
enum class Phase : std::uint8_t { open, on, off };

class Search {
 public:
  Search(Constraints constraints, const Curves& curves)
      : constraints_(std::move(constraints)), curves_(curves), twice_(constraints_) {
    most_of_each();
    double_cells();
  }

  // Equation (T4): the widest promise first.
  ThresholdAnswer run(int most_nodes) {
    std::vector<Node> open;
    open.push_back(solve(std::vector<Phase>(curves_.of_year.cell.size(), Phase::open)));
    const std::vector<double> price = answer_.best.price;
    double left = 0;  // the widest promise among nodes that are not pursued
    while (!open.empty() && answer_.nodes < most_nodes) {
      const auto widest = std::max_element(
          open.begin(), open.end(), [](const Node& a, const Node& b) { return a.bound < b.bound; });
      const Node node = std::move(*widest);
      open.erase(widest);
      const auto cell = most_promised(node);
      if (!cell || met(node.bound)) {
        left = std::max(left, node.bound);
        continue;
      }
      settle(node);
      for (const Phase choice : {Phase::on, Phase::off}) {
        std::vector<Phase> phase = node.phase;
        phase[*cell] = choice;
        open.push_back(solve(std::move(phase)));
        open.back().bound = std::min(open.back().bound, node.bound);
      }
    }
    answer_.bound = std::max(answer_.value, left);
    for (const Node& node : open) answer_.bound = std::max(answer_.bound, node.bound);
    answer_.best.price = price;
    return std::move(answer_);
  }

 private:
  struct Node {
    std::vector<Phase> phase;   // of each curve
    std::vector<double> money;  // of each curve, at the node's best
    double bound = 0;
  };

  bool met(double bound) const { return bound - answer_.value <= closed * std::abs(bound); }

  // No more than the tightest upper bound around its cells can reach a curve. Units: major.
  void most_of_each() {
    std::vector<double> most(constraints_.cells.size(), HUGE_VAL);
    for (const Row& row : constraints_.rows) {
      if (row.upper >= unlimited) continue;
      for (const std::uint32_t j : row.cells)
        most[j] = std::min(most[j], constraints_.major(row.upper));
    }
    most_.assign(curves_.of_year.cell.size(), 0);
    for (std::size_t j = 0; j < most.size(); ++j)
      most_[curves_.index(constraints_.cells[j])] += most[j];
  }

  // A cell with a threshold becomes two: one for the line, one for the curve that follows it.
  void double_cells() {
    std::vector<std::uint32_t> twin(constraints_.cells.size(), UINT32_MAX);
    for (std::size_t j = 0; j < constraints_.cells.size(); ++j) {
      Cell cell = constraints_.cells[j];
      if (!bends_late(curves_.of_year.cell[curves_.index(cell)])) continue;
      cell.programme += curves_.programmes;
      twin[j] = static_cast<std::uint32_t>(twice_.cells.size());
      twin_of_.push_back(static_cast<std::uint32_t>(j));
      twice_.cells.push_back(cell);
    }
    for (Row& row : twice_.rows) {
      const std::size_t own = row.cells.size();
      for (std::size_t c = 0; c < own; ++c) {
        if (twin[row.cells[c]] != UINT32_MAX) row.cells.push_back(twin[row.cells[c]]);
      }
    }
  }

  // Equation (T3): what each curve is taken for. `on` is right from the threshold on and too little
  // below it, `off` right up to the threshold and too little above it: no branch promises too much
  // of an allocation, and each is right where it applies.
  Curves taken_for(const std::vector<Phase>& phase) const {
    Curves taken = curves_;
    taken.programmes = 2 * curves_.programmes;
    std::vector<CellCurve>& cell = taken.of_year.cell;
    cell.assign(2 * curves_.of_year.cell.size(), {});
    for (std::size_t k = 0; k < curves_.of_year.cell.size(); ++k) {
      const CellCurve& curve = curves_.of_year.cell[k];
      const std::size_t at = k / curves_.programmes * taken.programmes + k % curves_.programmes;
      CellCurve &line = cell[at], &after = cell[at + curves_.programmes];
      line = curve;
      if (!bends_late(curve)) continue;
      line.coefficient = line.threshold = 0;
      if (phase[k] == Phase::off) continue;
      Envelope bend{curve.coefficient, curve.threshold};
      if (phase[k] == Phase::open) {
        bend = concave_envelope(curve, most_[k]);
      } else {
        taken.of_year.constant -= curve.coefficient * curve.threshold;
      }
      if (bend.touch <= 0) continue;
      after = line;
      line.slope += bend.slope;
      line.cap = bend.touch;
      if (bend.touch >= most_[k]) continue;
      // A curve from its touching point on is of the same family: H'(z + y) = H'(z) H'(y; K + y/s).
      after.coefficient = bend.slope;
      after.inverse_tail = curve.inverse_tail;
      after.curvature =
          curve.curvature + curve.inverse_tail * std::max(0.0, bend.touch - curve.threshold);
    }
    return taken;
  }

  Node solve(std::vector<Phase> phase) {
    const Curves taken = taken_for(phase);
    Continuous found = weir::best(twice_, taken);
    Node node{std::move(phase), std::vector<double>(curves_.of_year.cell.size(), 0),
              dual_bound(twice_, taken, found.price)};
    const std::size_t cells = constraints_.cells.size();
    for (std::size_t d = 0; d < twin_of_.size(); ++d) {
      found.units[twin_of_[d]] += found.units[cells + d];
    }
    found.units.resize(cells);
    for (std::size_t j = 0; j < cells; ++j) {
      node.money[curves_.index(constraints_.cells[j])] +=
          found.units[j] * constraints_.major(1);
    }
    keep(std::move(found));
    return node;
  }

  void keep(Continuous found) {
    const double value = outcome(constraints_, curves_, found.units);
    found.iterations += answer_.best.iterations;
    if (answer_.nodes++ == 0 || (found.converged && value > answer_.value)) {
      answer_.best = std::move(found);
      answer_.value = value;
    } else {
      answer_.best.iterations = found.iterations;
    }
  }

  // The open cell of which the branch promises the most beyond its true value.
  std::optional<std::size_t> most_promised(const Node& node) const {
    double largest = closed * std::abs(node.bound) / static_cast<double>(node.money.size());
    std::optional<std::size_t> found;
    for (std::size_t k = 0; k < node.money.size(); ++k) {
      if (node.phase[k] != Phase::open || !bends_late(curves_.of_year.cell[k])) continue;
      CellCurve curve = curves_.of_year.cell[k];
      curve.slope = 0;
      const Envelope bend = concave_envelope(curve, most_[k]);
      if (node.money[k] >= bend.touch) continue;
      const double promised = bend.slope * node.money[k] - value_of(curve, node.money[k]);
      if (promised <= largest) continue;
      largest = promised;
      found = k;
    }
    return found;
  }

  // Allocations nearby in which every cell is on or off: first on where there is money beyond the
  // threshold, then off again where too little was left of it.
  void settle(const Node& node) {
    std::vector<Phase> phase = node.phase;
    std::vector<double> money = node.money;
    for (int round = 0; round < most_rounds; ++round) {
      bool changed = false;
      for (std::size_t k = 0; k < phase.size(); ++k) {
        const CellCurve& curve = curves_.of_year.cell[k];
        if (!bends_late(curve) || node.phase[k] != Phase::open || phase[k] == Phase::off) continue;
        const Phase choice = money[k] > curve.threshold ? Phase::on : Phase::off;
        changed = changed || choice != phase[k];
        phase[k] = choice;
      }
      if (!changed) return;
      money = solve(phase).money;
    }
  }

  Constraints constraints_;
  const Curves& curves_;
  Constraints twice_;  // with the added cells
  std::vector<std::uint32_t> twin_of_;  // of each added cell: the cell it doubles
  std::vector<double> most_;            // of each curve
  ThresholdAnswer answer_;
};

}  // namespace

Envelope concave_envelope(const CellCurve& curve, double most) {
  const double setup = curve.threshold, b = curve.coefficient;
  if (most <= setup) return {0, 0};
  // How far the tangent at setup + z passes below nothing at nothing; rises with z, < 0 at 0.
  const auto miss = [&](double z) {
    return response(z, curve.curvature, curve.inverse_tail) -
           (z + setup) * marginal_response(z, curve.curvature, curve.inverse_tail);
  };
  if (miss(most - setup) <= 0) {
    return {b * response(most - setup, curve.curvature, curve.inverse_tail) / most, most};
  }
  double low = 0, high = std::min(std::sqrt(2 * curve.curvature * setup), most - setup);
  while (miss(high) < 0) {
    low = high;
    high = std::min(2 * high, most - setup);
  }
  for (int step = 0; step < 200; ++step) {
    const double middle = 0.5 * (low + high);
    if (middle <= low || middle >= high) break;
    (miss(middle) < 0 ? low : high) = middle;
  }
  return {b * marginal_response(low, curve.curvature, curve.inverse_tail), setup + low};
}

double best_surplus(const CellCurve& curve, double price, double most) {
  const double setup = std::min(curve.coefficient > 0 ? curve.threshold : 0.0, most);
  const double end = std::min(curve.cap, most);
  const double top = std::max(setup, std::min(curve.ceiling, most));
  const double kink = std::min(end, top);
  double best = 0;
  for (const double x : {std::min(setup, kink), setup,
                         stationary(curve, price - curve.slope, setup, std::max(setup, kink)),
                         stationary(curve, price, std::max(setup, kink), top)}) {
    best = std::max(best, value_of(curve, x) - price * x);
  }
  if (top >= most) return best;
  for (const double x : {std::max(end, top), most}) {  // beyond the ceiling
    best = std::max(best, value_of(curve, x) - price * x);
  }
  return best;
}

bool has_thresholds(const CellCurves& curves) {
  return std::any_of(curves.cell.begin(), curves.cell.end(), bends_late);
}

int usual_nodes(const Constraints& constraints) {
  return std::clamp(20000 / static_cast<int>(constraints.cells.size() + 1), 24, 1000);
}

ThresholdAnswer best_with_thresholds(const Constraints& constraints, const Curves& curves,
                                     std::optional<std::uint32_t> without, int most_nodes) {
  Constraints kept = constraints;
  for (Row& row : kept.rows) {
    if (without != row.owner) continue;
    row.lower = 0;
    row.upper = unlimited;
  }
  return Search(std::move(kept), curves).run(most_nodes);
}

}  // namespace weir
