#include "allocate/strategies.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

#include "allocate/fair.hpp"
#include "allocate/feasibility.hpp"
#include "allocate/greedy.hpp"
#include "allocate/network.hpp"
#include "allocate/robust.hpp"
#include "allocate/scurve.hpp"

namespace weir {
namespace {

double selected_sum(const Problem& problem, const std::vector<double>& value) {
  double sum = 0;
  for (std::size_t i = 0; i < problem.counties; ++i) {
    if (problem.selected[i]) sum += value[i];
  }
  return sum;
}

// Each indicator's share of the selected counties, weighted; the weights sum to one.
std::variant<std::vector<double>, Unsupported> formula_weights(const Problem& problem,
                                                               const std::vector<Indicator>& list) {
  double weights = 0;
  for (const Indicator& indicator : list) weights += indicator.weight;
  if (!(weights > 0))
    return Unsupported{"strategy 'formula' needs an indicator of positive weight"};
  std::vector<double> result(problem.counties, 0);
  for (const Indicator& indicator : list) {
    const double sum = selected_sum(problem, indicator.value);
    if (!(sum > 0)) {
      return Unsupported{"indicator '" + indicator.column + "' is zero in every selected county"};
    }
    for (std::size_t i = 0; i < problem.counties; ++i) {
      if (problem.selected[i]) result[i] += indicator.weight / weights * indicator.value[i] / sum;
    }
  }
  return result;
}

// A county's weight, parted by programme. Equation (A3).
std::vector<double> cell_weights(const Problem& problem, const Constraints& constraints,
                                 const std::vector<double>& county) {
  const std::vector<double> split = programme_split(problem, county);
  std::vector<double> weight;
  for (const Cell& c : constraints.cells) {
    weight.push_back(county[c.county] * split[c.county * problem.programmes + c.programme] *
                     static_cast<double>(problem.fund_amount[c.fund]));
  }
  return weight;
}

DecisionAnswer by_weights(const Problem& problem, const Constraints& constraints,
                          std::vector<double> county, const std::string& before = "") {
  for (std::size_t i = 0; i < problem.counties; ++i) {
    if (!problem.selected[i]) county[i] = 0;
  }
  const double sum = selected_sum(problem, county);
  if (!(sum > 0)) return Unsupported{"the weights of the selected counties sum to zero"};
  Network network(constraints, split_families(constraints),
                  std::vector<Range>(constraints.cells.size()), row_ranges(constraints));
  network.make_feasible();
  Continuous found = proportional(constraints, network.forced(), network,
                                  cell_weights(problem, constraints, county));
  const std::string solver = before + std::string(found.solver);
  return Decision{std::move(found), constraints, solver};
}

// Serves the counties in turn: each gets the most that the rules and the counties before it leave.
DecisionAnswer by_priority(const Problem& problem, const Strategy& strategy,
                           Constraints constraints) {
  std::vector<std::uint32_t> order = strategy.order;
  for (std::uint32_t i = 0; i < problem.counties; ++i) {
    if (std::find(order.begin(), order.end(), i) == order.end()) order.push_back(i);
  }
  std::erase_if(order, [&](std::uint32_t i) { return !problem.selected[i]; });

  const std::size_t first = constraints.rows.size();
  const auto own = static_cast<std::uint32_t>(constraints.owners.size());
  constraints.owners.push_back({Owner::Kind::rule, own, "priority"});
  for (const std::uint32_t i : order) {
    Row row;
    row.owner = own;
    for (std::uint32_t j = 0; j < constraints.cells.size(); ++j) {
      if (constraints.cells[j].county == i) row.cells.push_back(j);
    }
    constraints.rows.push_back(std::move(row));
  }
  const Families families = split_families(constraints);
  if (!families.left_out.empty()) {
    const Owner& owner = constraints.owners[constraints.rows[families.left_out.front()].owner];
    return Unsupported{"strategy 'priority' needs rules that nest in two families; '" + owner.name +
                       "' crosses both"};
  }
  Network network(constraints, families, std::vector<Range>(constraints.cells.size()),
                  row_ranges(constraints));
  network.make_feasible();
  std::vector<double> total(problem.counties, 0);
  for (std::size_t k = 0; k < order.size(); ++k) {
    Row& row = constraints.rows[first + k];
    row.lower = row.upper = network.raise_and_hold_row(first + k);
    total[order[k]] = static_cast<double>(row.upper);
  }
  return by_weights(problem, constraints, total, "maximum flow, ");
}

DecisionAnswer by_hand(const Scenario& scenario, const Problem& problem, const Strategy& strategy,
                       const Constraints& constraints) {
  std::vector<std::int64_t> units(constraints.cells.size(), 0);
  for (const ManualAmount& entry : strategy.manual) {
    const std::string where = scenario.counties.code[entry.county] + ", " +
                              scenario.programmes[entry.programme].name + ", " +
                              scenario.funds[entry.fund].name;
    if (entry.amount.minor() % problem.unit != 0 || entry.amount.minor() < 0) {
      return Unsupported{"the amount " + amount_text(entry.amount.minor(), scenario.currency) +
                         " for " + where + " is not a whole multiple of the unit " +
                         amount_text(problem.unit, scenario.currency)};
    }
    if (entry.amount.minor() == 0) continue;
    const auto cell =
        std::find_if(constraints.cells.begin(), constraints.cells.end(), [&](const Cell& c) {
          return c.fund == entry.fund && c.county == entry.county && c.programme == entry.programme;
        });
    if (cell == constraints.cells.end()) {
      return Unsupported{"the table gives " + amount_text(entry.amount.minor(), scenario.currency) +
                         " to " + where + ", which may not receive money"};
    }
    units[static_cast<std::size_t>(cell - constraints.cells.begin())] +=
        entry.amount.minor() / problem.unit;
  }

  Infeasible broken;
  std::vector<std::uint8_t> named(constraints.owners.size(), 0);
  for (const Row& row : constraints.rows) {
    std::int64_t sum = 0;
    for (const std::uint32_t j : row.cells) sum += units[j];
    if ((sum >= row.lower && sum <= row.upper) || named[row.owner]) continue;
    named[row.owner] = 1;
    broken.rules.push_back(constraints.owners[row.owner].name);
    broken.reason += (broken.reason.empty() ? "the table breaks " : ", ") +
                     demand_text(constraints, row.owner) + " with " + constraints.text(sum);
  }
  if (!broken.rules.empty()) return broken;

  Continuous continuous;
  for (const std::int64_t u : units) continuous.units.push_back(static_cast<double>(u));
  return Decision{std::move(continuous), tightest(constraints).constraints, "none"};
}

}  // namespace

bool holds_programme_shares(const Strategy& strategy) {
  return strategy.programmes_fixed && strategy.name != StrategyName::manual;
}

DecisionAnswer decide(const Scenario& scenario, const Problem& problem, const Strategy& strategy,
                      const Constraints& constraints, const Curves& curves,
                      const std::vector<CellCurves>& worlds, Parallelism parallelism) {
  const bool needs_concave = strategy.name == StrategyName::greedy ||
                             strategy.name == StrategyName::fair ||
                             strategy.name == StrategyName::robust;
  if (needs_concave && has_thresholds(curves.of_year)) {
    return Unsupported{"strategy '" + std::string(strategy_name(strategy.name)) +
                       "' needs programmes without a threshold"};
  }
  switch (strategy.name) {
    case StrategyName::manual: return by_hand(scenario, problem, strategy, constraints);
    case StrategyName::equal:
      return by_weights(problem, constraints, std::vector<double>(problem.counties, 1));
    case StrategyName::per_capita:
      return by_weights(problem, constraints, problem.population);
    case StrategyName::formula: {
      auto weights = formula_weights(problem, strategy.indicators);
      if (auto* refused = std::get_if<Unsupported>(&weights)) return *refused;
      return by_weights(problem, constraints, std::get<0>(std::move(weights)));
    }
    case StrategyName::priority: return by_priority(problem, strategy, constraints);
    case StrategyName::optimal: {
      Continuous found = best(constraints, curves);
      const std::string solver(has_thresholds(curves.of_year) ? "branch and bound" : found.solver);
      return Decision{std::move(found), constraints, solver};
    }
    case StrategyName::greedy: return greedy(strategy, constraints, curves);
    case StrategyName::fair: return fair(problem, strategy, constraints, curves);
    case StrategyName::robust:
      return robust(strategy, constraints, curves, worlds, parallelism);
    case StrategyName::projects: break;
  }
  return Unsupported{"strategy '" + std::string(strategy_name(strategy.name)) +
                     "' is not available in this version"};
}

}  // namespace weir
