#include "allocate/greedy.hpp"

#include <algorithm>
#include <utility>
#include <queue>

#include "allocate/network.hpp"

namespace weir {
namespace {

// A cell's next step. Among equals the cell that has least is served first.
struct Offer {
  double gain = 0;
  std::int64_t has = 0;
  std::uint32_t cell = 0;

  bool operator<(const Offer& other) const {
    if (gain != other.gain) return gain < other.gain;
    if (has != other.has) return has > other.has;
    return cell > other.cell;
  }
};

class Giver {
 public:
  Giver(const Constraints& constraints, const Families& families, const Curves& curves)
      : constraints_(constraints),
        curves_(curves),
        network_(constraints, families, std::vector<Range>(constraints.cells.size()),
                 row_ranges(constraints)),
        given_(constraints.cells.size(), 0),
        year_(curves.of_year.cell.size(), 0) {
    network_.make_feasible();
  }

  // Until no cell can take a whole step more. A cell that cannot will never again.
  void give(std::int64_t step) {
    std::priority_queue<Offer> offers;
    for (std::uint32_t j = 0; j < given_.size(); ++j) offers.push(offer(j, step));
    while (!offers.empty()) {
      const Offer next = offers.top();
      offers.pop();
      const Offer now = offer(next.cell, step);  // another fund of the year may have paid
      if (now < next) {
        offers.push(now);
      } else if (take(next.cell, step)) {
        offers.push(offer(next.cell, step));
      }
    }
  }

  const std::vector<std::int64_t>& given() const { return given_; }

 private:
  Offer offer(std::uint32_t j, std::int64_t step) const {
    const std::size_t k = curves_.index(constraints_.cells[j]);
    const CellCurve& curve = curves_.of_year.cell[k];
    return {value_of(curve, constraints_.major(year_[k] + step)) -
                value_of(curve, constraints_.major(year_[k])),
            given_[j], j};
  }

  // The flow is an allocation that holds everything given so far: if it can be turned so that the
  // cell has a step more, the step can be given.
  bool take(std::uint32_t j, std::int64_t step) {
    const std::int64_t wanted = given_[j] + step;
    if (wanted > network_.amount(j)) network_.raise_cell(j, wanted - network_.amount(j));
    if (wanted > network_.amount(j)) return false;
    given_[j] = wanted;
    year_[curves_.index(constraints_.cells[j])] += step;
    network_.bound_cell(j, {wanted, unlimited});
    return true;
  }

  const Constraints& constraints_;
  const Curves& curves_;
  Network network_;
  std::vector<std::int64_t> given_, year_;  // units of each cell, and of each curve
};

}  // namespace

DecisionAnswer greedy(const Strategy& strategy, const Constraints& constraints,
                      const Curves& curves) {
  const std::int64_t step = strategy.step.minor();
  if (step < 0 || step % constraints.unit != 0) {
    return Unsupported{"the step " + amount_text(step, constraints.currency) +
                       " is not a whole multiple of the unit " + constraints.text(1)};
  }
  const Families families = split_families(constraints);
  if (!families.left_out.empty()) {
    const Owner& owner = constraints.owners[constraints.rows[families.left_out.front()].owner];
    return Unsupported{"strategy 'greedy' needs rules that nest in two families; '" + owner.name +
                       "' crosses both"};
  }
  Giver giver(constraints, families, curves);
  if (step > constraints.unit) giver.give(step / constraints.unit);
  giver.give(1);

  Continuous given;
  for (const std::int64_t units : giver.given()) given.units.push_back(static_cast<double>(units));
  return Decision{std::move(given), constraints, "greedy by maximum flow"};
}

}  // namespace weir
