#include "allocate/continuous.hpp"

#include <algorithm>

#include "allocate/interior_point.hpp"

namespace weir {
namespace {

constexpr std::uint32_t none = UINT32_MAX;

// A program over the cells that are free, and where its variables and rows came from.
struct Built {
  Program program;
  std::vector<std::uint32_t> variable;  // of each cell, or none: the cell is zero
  std::vector<std::uint32_t> row;       // of each constraint, or none: it says nothing
};

Built build(const Constraints& constraints, const std::vector<std::uint8_t>& zero_cell,
            const std::vector<Range>& ranges) {
  Built built;
  double money = 0;
  for (const Row& row : constraints.rows) {
    if (constraints.owners.size() > row.owner &&
        constraints.owners[row.owner].kind == Owner::Kind::fund) {
      money += constraints.major(row.upper);
    }
  }
  built.variable.assign(constraints.cells.size(), none);
  for (std::size_t j = 0; j < constraints.cells.size(); ++j) {
    if (zero_cell[j]) continue;
    built.variable[j] = static_cast<std::uint32_t>(built.program.variables.size());
    built.program.variables.emplace_back();
  }
  const std::size_t free = built.program.variables.size();
  if (money > 0 && free > 0) built.program.size = money / static_cast<double>(free);

  built.row.assign(constraints.rows.size(), none);
  for (std::size_t g = 0; g < constraints.rows.size(); ++g) {
    LinearRow row;
    if (ranges[g].lower > 0 || ranges[g].upper == ranges[g].lower)
      row.lower = constraints.major(ranges[g].lower);
    if (ranges[g].upper < unlimited) row.upper = constraints.major(ranges[g].upper);
    if (row.lower == -infinity && row.upper == infinity) continue;
    for (const std::uint32_t j : constraints.rows[g].cells) {
      if (built.variable[j] != none) row.entries.push_back({built.variable[j], 1});
    }
    if (row.entries.empty()) continue;
    built.row[g] = static_cast<std::uint32_t>(built.program.rows.size());
    built.program.rows.push_back(std::move(row));
  }
  return built;
}

Continuous solve(const Constraints& constraints, const Built& built) {
  const Solution solution = maximise(built.program);
  Continuous result;
  result.iterations = solution.iterations;
  result.converged = solution.converged;
  for (const std::uint32_t v : built.variable) {
    result.units.push_back(v == none ? 0.0 : solution.x[v] / constraints.major(1));
  }
  for (const std::uint32_t g : built.row)
    result.price.push_back(g == none ? 0.0 : solution.price[g]);
  return result;
}

// slope * min(x, cap) is slope * t with t <= cap and t <= x.
void add_curve(Program& program, std::uint32_t x, const CellCurve& curve, double most) {
  Variable& v = program.variables[x];
  v.coefficient = curve.coefficient;
  v.curvature = curve.curvature;
  v.inverse_tail = curve.inverse_tail;
  if (!(curve.slope > 0) || !(curve.cap > 0)) return;
  if (curve.cap >= most) {
    v.linear = curve.slope;
    return;
  }
  const auto t = static_cast<std::uint32_t>(program.variables.size());
  program.variables.push_back({0, curve.cap, curve.slope, 0, 1, 0, 0});
  program.rows.push_back({{{t, 1}, {x, -1}}, -infinity, 0});
}

// No cell gets more than the tightest upper bound around it. Units: major.
std::vector<double> largest_amounts(const Constraints& constraints) {
  std::vector<double> most(constraints.cells.size(), infinity);
  for (const Row& row : constraints.rows) {
    if (row.upper >= unlimited) continue;
    for (const std::uint32_t j : row.cells)
      most[j] = std::min(most[j], constraints.major(row.upper));
  }
  return most;
}

double value(const CellCurve& curve, double x) {
  return curve.coefficient * response(x, curve.curvature, curve.inverse_tail) +
         curve.slope * std::min(x, curve.cap);
}

// Where coefficient * H' falls to `price`, inside [from, to].
double stationary(const CellCurve& curve, double price, double from, double to) {
  if (from >= to || price <= 0) return to;
  if (price >= curve.coefficient) return from;
  return std::clamp(
      inverse_marginal_response(price / curve.coefficient, curve.curvature, curve.inverse_tail),
      from, to);
}

// The most that a cell's curve leaves after its money is paid for at `price`.
double surplus(const CellCurve& curve, double price, double most) {
  const double kink = std::min(curve.cap, most);
  const double below = stationary(curve, price - curve.slope, 0, kink);
  const double above = stationary(curve, price, kink, most);
  return std::max(value(curve, below) - price * below, value(curve, above) - price * above);
}

// Cells that a bound of zero shuts are no variables, so such a row has no price from the solver. It
// is what its first unit of money would bring in the best cell that nothing else shuts.
void price_shut_rows(const Constraints& constraints, const Curves& curves, Continuous& result) {
  std::vector<std::uint32_t> shut(constraints.cells.size(), 0);  // by how many rows
  std::vector<double> paid(constraints.cells.size(), 0), money(curves.of_year.cell.size(), 0);
  for (std::size_t g = 0; g < constraints.rows.size(); ++g) {
    for (const std::uint32_t j : constraints.rows[g].cells) {
      shut[j] += constraints.rows[g].upper == 0;
      paid[j] += result.price[g];
    }
  }
  for (std::size_t j = 0; j < paid.size(); ++j) {
    money[curves.index(constraints.cells[j])] += result.units[j] * constraints.major(1);
  }
  for (std::size_t g = 0; g < constraints.rows.size(); ++g) {
    if (constraints.rows[g].upper != 0) continue;
    for (const std::uint32_t j : constraints.rows[g].cells) {
      if (shut[j] > 1) continue;
      const std::size_t k = curves.index(constraints.cells[j]);
      const CellCurve& curve = curves.of_year.cell[k];
      const double first =
          curve.coefficient * marginal_response(money[k], curve.curvature, curve.inverse_tail) +
          (money[k] < curve.cap ? curve.slope : 0);
      result.price[g] = std::max(result.price[g], first - paid[j]);
    }
  }
}

}  // namespace

Curves make_curves(const Problem& problem, const Theta& theta, const std::vector<Goal>& goals) {
  return {cell_curves(problem, theta, goals), problem.years, problem.counties, problem.programmes,
          problem.year_of_fund};
}

Continuous best(const Constraints& constraints, const Curves& curves,
                std::optional<std::uint32_t> without) {
  Constraints kept = constraints;
  if (without) {
    for (Row& row : kept.rows) {
      if (row.owner != *without) continue;
      row.lower = 0;
      row.upper = unlimited;
    }
  }
  const std::vector<double> most = largest_amounts(kept);
  std::vector<std::uint8_t> zero_cell;
  for (const double m : most) zero_cell.push_back(m <= 0);
  Built built = build(kept, zero_cell, row_ranges(kept));

  // The curve belongs to the year's money: funds of one year meet in one more variable.
  std::vector<std::vector<std::uint32_t>> payers(curves.of_year.cell.size());
  std::vector<double> year_most(payers.size(), 0);
  for (std::size_t j = 0; j < kept.cells.size(); ++j) {
    if (zero_cell[j]) continue;
    payers[curves.index(kept.cells[j])].push_back(built.variable[j]);
    year_most[curves.index(kept.cells[j])] += most[j];
  }
  for (std::size_t k = 0; k < payers.size(); ++k) {
    if (payers[k].empty()) continue;
    std::uint32_t x = payers[k].front();
    if (payers[k].size() > 1) {
      x = static_cast<std::uint32_t>(built.program.variables.size());
      built.program.variables.emplace_back();
      LinearRow sum{{{x, -1}}, 0, 0};
      for (const std::uint32_t payer : payers[k]) sum.entries.push_back({payer, 1});
      built.program.rows.push_back(std::move(sum));
    }
    add_curve(built.program, x, curves.of_year.cell[k], year_most[k]);
  }
  Continuous result = solve(kept, built);
  price_shut_rows(kept, curves, result);
  return result;
}

Continuous proportional(const Constraints& constraints, const Network::Forced& forced,
                        const Network& network, const std::vector<double>& weight) {
  std::vector<Range> ranges = row_ranges(constraints);
  for (std::size_t g = 0; g < ranges.size(); ++g) {
    if (forced.fixed_row[g]) ranges[g].lower = ranges[g].upper = network.row_amount(g);
  }
  Built built = build(constraints, forced.zero_cell, ranges);
  for (std::size_t j = 0; j < constraints.cells.size(); ++j) {
    if (built.variable[j] != none)
      built.program.variables[built.variable[j]].log_weight = weight[j];
  }
  return solve(constraints, built);
}

double outcome(const Constraints& constraints, const Curves& curves,
               const std::vector<double>& units) {
  std::vector<double> money(curves.of_year.cell.size(), 0);
  for (std::size_t j = 0; j < units.size(); ++j) {
    money[curves.index(constraints.cells[j])] += units[j] * constraints.major(1);
  }
  double sum = curves.of_year.constant;
  for (std::size_t k = 0; k < money.size(); ++k) {
    if (money[k] > 0) sum += value(curves.of_year.cell[k], money[k]);
  }
  return sum;
}

double dual_bound(const Constraints& constraints, const Curves& curves, std::vector<double> price) {
  std::vector<double> cell_price(constraints.cells.size(), 0);
  double sum = curves.of_year.constant;
  for (std::size_t g = 0; g < price.size(); ++g) {
    const Row& row = constraints.rows[g];
    if (row.upper >= unlimited) price[g] = std::min(price[g], 0.0);
    if (row.lower <= 0) price[g] = row.upper == 0 ? price[g] : std::max(price[g], 0.0);
    sum += price[g] > 0 ? price[g] * constraints.major(row.upper)
                        : price[g] * constraints.major(row.lower);
    for (const std::uint32_t j : row.cells) cell_price[j] += price[g];
  }
  const std::vector<double> most = largest_amounts(constraints);
  std::vector<double> year_price(curves.of_year.cell.size(), infinity),
      year_most(year_price.size(), 0);
  for (std::size_t j = 0; j < cell_price.size(); ++j) {
    const std::size_t k = curves.index(constraints.cells[j]);
    year_price[k] = std::min(year_price[k], cell_price[j]);
    year_most[k] += most[j];
  }
  for (std::size_t k = 0; k < year_price.size(); ++k) {
    if (year_most[k] > 0) sum += surplus(curves.of_year.cell[k], year_price[k], year_most[k]);
  }
  return sum;
}

}  // namespace weir
