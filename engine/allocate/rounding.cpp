#include "allocate/rounding.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "allocate/network.hpp"

namespace weir {
namespace {

// The solver leaves amounts that are whole this close to whole.
bool nearly(double value, double whole) {
  return std::abs(value - whole) <= 1e-6 + 1e-10 * std::abs(whole);
}
std::int64_t whole_below(double value) {
  const double near = std::rint(value);
  return static_cast<std::int64_t>(nearly(value, near) ? near : std::floor(value));
}
std::int64_t whole_above(double value) {
  const double near = std::rint(value);
  return static_cast<std::int64_t>(nearly(value, near) ? near : std::ceil(value));
}

std::vector<std::int64_t> amounts(const Network& network, std::size_t cells) {
  std::vector<std::int64_t> units(cells);
  for (std::size_t j = 0; j < cells; ++j) units[j] = network.amount(j);
  return units;
}

// Moves units around cycles of the network while the rows outside of it come nearer to their
// bounds.
void mend(const Constraints& constraints, const Families& families, Network& network) {
  const std::size_t cells = constraints.cells.size();
  const auto missed = [&](const Network& n) {
    const std::vector<std::int64_t> units = amounts(n, cells);
    std::int64_t sum = 0;
    for (const std::uint32_t g : families.left_out) {
      sum += missed_units(constraints.rows[g], units);
    }
    return sum;
  };
  std::int64_t least = missed(network);
  for (bool better = true; better && least > 0;) {
    better = false;
    for (std::size_t j = 0; j < cells && least > 0; ++j) {
      for (const bool up : {true, false}) {
        Network trial = network;
        if ((up ? trial.raise_cell(j, 1) : trial.lower_cell(j, 1)) == 0) continue;
        const std::int64_t left = missed(trial);
        if (left >= least) continue;
        least = left;
        network = std::move(trial);
        better = true;
      }
    }
  }
}

}  // namespace

std::int64_t missed_units(const Row& row, const std::vector<std::int64_t>& units) {
  std::int64_t sum = 0;
  for (const std::uint32_t j : row.cells) sum += units[j];
  return std::max({std::int64_t{0}, row.lower - sum, sum - row.upper});
}

std::optional<Rounded> round_units(const Constraints& constraints,
                                   const std::vector<double>& units) {
  const Families families = split_families(constraints);
  std::vector<Range> cells(units.size()), rows = row_ranges(constraints);
  for (std::size_t j = 0; j < units.size(); ++j) {
    const double amount = std::max(0.0, units[j]);
    cells[j] = {whole_below(amount), whole_above(amount)};
  }
  for (std::size_t g = 0; g < rows.size(); ++g) {
    double sum = 0;
    for (const std::uint32_t j : constraints.rows[g].cells) sum += units[j];
    rows[g].lower = std::max(rows[g].lower, std::min(rows[g].upper, whole_below(sum)));
    rows[g].upper = std::min(rows[g].upper, std::max(rows[g].lower, whole_above(sum)));
  }

  Network network(constraints, families, cells, rows);
  if (!network.make_feasible()) {
    // The solver's last digits may put a cell on the wrong side of a whole number.
    for (std::size_t j = 0; j < units.size(); ++j) {
      const double amount = std::max(0.0, units[j]);
      cells[j] = {std::max<std::int64_t>(0, static_cast<std::int64_t>(std::ceil(amount)) - 1),
                  static_cast<std::int64_t>(std::floor(amount)) + 1};
    }
    network = Network(constraints, families, cells, row_ranges(constraints));
    if (!network.make_feasible()) return std::nullopt;
  }

  std::vector<double> remainder(units.size());
  for (std::size_t j = 0; j < units.size(); ++j) {
    remainder[j] = std::rint((units[j] - static_cast<double>(cells[j].lower)) * 1000);
  }
  std::vector<std::uint32_t> order(units.size());
  std::iota(order.begin(), order.end(), 0u);
  std::stable_sort(order.begin(), order.end(),
                   [&](std::uint32_t a, std::uint32_t b) { return remainder[a] > remainder[b]; });

  for (const std::uint32_t j : order) network.raise_and_hold_cell(j);
  if (!families.left_out.empty()) {
    for (std::size_t j = 0; j < units.size(); ++j) network.bound_cell(j, cells[j]);
    mend(constraints, families, network);
  }
  Rounded result{amounts(network, units.size()), {}};
  for (const Row& row : constraints.rows) {
    result.given_up.push_back(missed_units(row, result.units));
    if (result.given_up.back() > 1) return std::nullopt;
  }
  return result;
}

}  // namespace weir
