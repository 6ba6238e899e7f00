#include "allocate/continuous.hpp"

#include <algorithm>
#include <utility>

#include "allocate/labour.hpp"
#include "allocate/scurve.hpp"
#include "allocate/tree_form.hpp"

namespace weir {
namespace {

constexpr std::uint32_t none = MoneyProgram::none;

// Variables of the cells that are free, and their rows.
MoneyProgram build(const Constraints& constraints, const std::vector<std::uint8_t>& zero_cell,
                   const std::vector<Range>& ranges) {
  MoneyProgram built;
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

void add_curve(Program& program, std::uint32_t x, const CellCurve& curve, double most) {
  if (curve.coefficient > 0 && curve.ceiling < most) {  // what lies above it brings nothing
    const std::uint32_t working = add_capped(program, x, curve.ceiling, curve.slope);
    Variable& v = program.variables[working];
    v.coefficient = curve.coefficient;
    v.curvature = curve.curvature;
    v.inverse_tail = curve.inverse_tail;
    return;
  }
  Variable& v = program.variables[x];
  v.coefficient = curve.coefficient;
  v.curvature = curve.curvature;
  v.inverse_tail = curve.inverse_tail;
  if (!(curve.slope > 0) || !(curve.cap > 0)) return;
  if (curve.cap >= most) {
    v.linear = curve.slope;
    return;
  }
  add_capped(program, x, curve.cap, curve.slope);
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
          (money[k] < curve.ceiling
               ? curve.coefficient *
                     marginal_response(money[k], curve.curvature, curve.inverse_tail)
               : 0) +
          (money[k] < curve.cap ? curve.slope : 0);
      result.price[g] = std::max(result.price[g], first - paid[j]);
    }
  }
}

// Water-filling over `form`, whose cells have got their curves; nothing where it proved no optimum.
std::optional<Continuous> filled(const Constraints& constraints, const TreeForm& form) {
  const TreeSolution solution = maximise(form.program);
  if (solution.status != TreeStatus::optimal) return std::nullopt;
  Continuous result;
  for (const std::uint32_t v : form.cell) {
    result.units.push_back(v == TreeForm::none ? 0.0 : solution.x[v] / constraints.major(1));
  }
  result.price = row_prices(form, solution);
  result.iterations = solution.iterations;
  result.solver = "water-filling";
  return result;
}

std::optional<Continuous> best_by_filling(const Constraints& constraints, const Curves& curves) {
  std::vector<std::uint8_t> zero_cell;
  for (const double most : largest_amounts(constraints)) zero_cell.push_back(most <= 0);
  std::optional<TreeForm> form = tree_form(constraints, zero_cell, row_ranges(constraints));
  if (!form) return std::nullopt;
  std::vector<std::uint8_t> paid(curves.of_year.cell.size(), 0);
  for (std::size_t j = 0; j < form->cell.size(); ++j) {
    if (form->cell[j] == TreeForm::none) continue;
    const std::size_t k = curves.index(constraints.cells[j]);
    if (paid[k]++ != 0) return std::nullopt;  // two funds of one year share a curve
    const CellCurve& curve = curves.of_year.cell[k];
    TreeCell& cell = form->program.cells[form->cell[j]];
    cell.coefficient = curve.coefficient;
    cell.curvature = curve.curvature;
    cell.inverse_tail = curve.inverse_tail;
    cell.slope = curve.slope;
    cell.cap = curve.cap;
    cell.ceiling = curve.ceiling;
  }
  return filled(constraints, *form);
}

Continuous best_by_interior_point(const Constraints& constraints, const Curves& curves) {
  MoneyProgram money = money_program(constraints, curves);
  for (std::size_t k = 0; k < money.year.size(); ++k) {
    if (money.year[k] != none)
      add_curve(money.program, money.year[k], curves.of_year.cell[k], money.most[k]);
  }
  add_markets(money, curves.of_year);
  return to_continuous(constraints, money, maximise(money.program));
}

}  // namespace

Curves make_curves(const Problem& problem, const Theta& theta, const std::vector<Goal>& goals) {
  return {cell_curves(problem, theta, goals), problem.years, problem.counties, problem.programmes,
          problem.year_of_fund};
}

std::uint32_t add_capped(Program& program, std::uint32_t x, double cap, double slope) {
  const auto t = static_cast<std::uint32_t>(program.variables.size());
  program.variables.push_back({0, cap, slope, 0, 1, 0, 0});
  program.rows.push_back({{{t, 1}, {x, -1}}, -infinity, 0});
  return t;
}

MoneyProgram money_program(const Constraints& constraints, const Curves& curves) {
  const std::vector<double> most = largest_amounts(constraints);
  std::vector<std::uint8_t> zero_cell;
  for (const double m : most) zero_cell.push_back(m <= 0);
  MoneyProgram built = build(constraints, zero_cell, row_ranges(constraints));

  // The curve belongs to the year's money: funds of one year meet in one more variable.
  std::vector<std::vector<std::uint32_t>> payers(curves.of_year.cell.size());
  built.most.assign(payers.size(), 0);
  built.year.assign(payers.size(), none);
  for (std::size_t j = 0; j < constraints.cells.size(); ++j) {
    if (zero_cell[j]) continue;
    payers[curves.index(constraints.cells[j])].push_back(built.variable[j]);
    built.most[curves.index(constraints.cells[j])] += most[j];
  }
  for (std::size_t k = 0; k < payers.size(); ++k) {
    if (payers[k].empty()) continue;
    built.year[k] = payers[k].front();
    if (payers[k].size() == 1) continue;
    built.year[k] = static_cast<std::uint32_t>(built.program.variables.size());
    built.program.variables.emplace_back();
    LinearRow sum{{{built.year[k], -1}}, 0, 0};
    for (const std::uint32_t payer : payers[k]) sum.entries.push_back({payer, 1});
    built.program.rows.push_back(std::move(sum));
  }
  return built;
}

Continuous to_continuous(const Constraints& constraints, const MoneyProgram& money,
                         const Solution& solution) {
  Continuous result;
  result.iterations = solution.iterations;
  result.converged = solution.converged;
  for (const std::uint32_t v : money.variable) {
    result.units.push_back(v == none ? 0.0 : solution.x[v] / constraints.major(1));
  }
  for (const std::uint32_t g : money.row)
    result.price.push_back(g == none ? 0.0 : solution.price[g]);
  return result;
}

void subtract_curve(MoneyProgram& money, std::size_t k, const CellCurve& curve, double factor,
                    ConvexRow& row) {
  const std::uint32_t x = money.year[k];
  if (x == none) return;
  if (curve.coefficient > 0)
    row.bends.push_back({x, factor * curve.coefficient, curve.curvature, curve.inverse_tail});
  if (!(curve.slope > 0) || !(curve.cap > 0)) return;
  std::uint32_t paid = x;
  if (curve.cap < money.most[k]) paid = add_capped(money.program, x, curve.cap, 0);
  row.entries.push_back({paid, -factor * curve.slope});
}

Continuous best(const Constraints& constraints, const Curves& curves,
                std::optional<std::uint32_t> without, Solvers solvers) {
  Constraints kept = constraints;
  if (without) {
    for (Row& row : kept.rows) {
      if (row.owner != *without) continue;
      row.lower = 0;
      row.upper = unlimited;
    }
  }
  kept = tightest(std::move(kept)).constraints;
  if (has_thresholds(curves.of_year)) {
    return best_with_thresholds(kept, curves, std::nullopt, usual_nodes(kept)).best;
  }
  std::optional<Continuous> result;
  const bool separable = curves.of_year.labour.empty();
  if (solvers == Solvers::fastest && separable) result = best_by_filling(kept, curves);
  if (!result) result = best_by_interior_point(kept, curves);
  if (separable) {
    price_shut_rows(kept, curves, *result);
  } else {
    price_shut_rows(kept, flattened(curves, tangents(kept, curves, result->units)), *result);
  }
  return *std::move(result);
}

Continuous proportional(const Constraints& constraints, const Network::Forced& forced,
                        const Network& network, const std::vector<double>& weight,
                        Solvers solvers) {
  std::vector<Range> ranges = row_ranges(constraints);
  for (std::size_t g = 0; g < ranges.size(); ++g) {
    if (forced.fixed_row[g]) ranges[g].lower = ranges[g].upper = network.row_amount(g);
  }
  std::optional<TreeForm> form;
  if (solvers == Solvers::fastest) form = tree_form(constraints, forced.zero_cell, ranges);
  if (form) {
    for (std::size_t j = 0; j < weight.size(); ++j) {
      if (form->cell[j] != TreeForm::none)
        form->program.cells[form->cell[j]].log_weight = weight[j];
    }
    if (std::optional<Continuous> found = filled(constraints, *form)) return *std::move(found);
  }
  MoneyProgram built = build(constraints, forced.zero_cell, ranges);
  for (std::size_t j = 0; j < constraints.cells.size(); ++j) {
    if (built.variable[j] != none)
      built.program.variables[built.variable[j]].log_weight = weight[j];
  }
  return to_continuous(constraints, built, maximise(built.program));
}

double outcome(const Constraints& constraints, const Curves& curves,
               const std::vector<double>& units) {
  std::vector<double> money(curves.of_year.cell.size(), 0);
  for (std::size_t j = 0; j < units.size(); ++j) {
    money[curves.index(constraints.cells[j])] += units[j] * constraints.major(1);
  }
  double sum = curves.of_year.constant;
  for (std::size_t k = 0; k < money.size(); ++k) {
    if (money[k] > 0) sum += value_of(curves.of_year.cell[k], money[k]);
  }
  for (const LabourTerm& term : curves.of_year.labour) {
    sum += labour_at(curves.of_year, term, money).value();
  }
  return sum;
}

double dual_bound(const Constraints& constraints, const Curves& shape, std::vector<double> price,
                  const Surplus& surplus) {
  std::vector<double> cell_price(constraints.cells.size(), 0);
  double sum = 0;
  for (std::size_t g = 0; g < price.size(); ++g) {
    const Row& row = constraints.rows[g];
    if (row.upper >= unlimited) price[g] = std::min(price[g], 0.0);
    if (row.lower <= 0) price[g] = row.upper == 0 ? price[g] : std::max(price[g], 0.0);
    sum += price[g] > 0 ? price[g] * constraints.major(row.upper)
                        : price[g] * constraints.major(row.lower);
    for (const std::uint32_t j : row.cells) cell_price[j] += price[g];
  }
  const std::vector<double> most = largest_amounts(constraints);
  std::vector<double> year_price(shape.of_year.cell.size(), infinity),
      year_most(year_price.size(), 0);
  for (std::size_t j = 0; j < cell_price.size(); ++j) {
    const std::size_t k = shape.index(constraints.cells[j]);
    year_price[k] = std::min(year_price[k], cell_price[j]);
    year_most[k] += most[j];
  }
  for (std::size_t k = 0; k < year_price.size(); ++k) {
    if (year_most[k] > 0) sum += surplus(k, year_price[k], year_most[k]);
  }
  return sum;
}

double dual_bound(const Constraints& constraints, const Curves& curves, std::vector<double> price) {
  return curves.of_year.constant +
         dual_bound(constraints, curves, std::move(price),
                    [&](std::size_t k, double unit_price, double most) {
                      return best_surplus(curves.of_year.cell[k], unit_price, most);
                    });
}

}  // namespace weir
