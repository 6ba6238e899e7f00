// Other goals under floors on what the money brings. The floors are rows that hold curves; their
// prices make the bound, as those of worlds do for `robust`.
#include <algorithm>
#include <cmath>

#include "allocate/answer.hpp"
#include "allocate/ceilings.hpp"
#include "allocate/checker.hpp"
#include "allocate/continuous.hpp"
#include "allocate/fair.hpp"
#include "allocate/feasibility.hpp"
#include "allocate/scurve.hpp"
#include "allocate/strategies.hpp"
#include "weir/exec.hpp"

namespace weir {
namespace {

using Goal = Wish::Goal;

class Seeker {
 public:
  Seeker(const Constraints& constraints, const Curves& curves, const Wish& wish, Mask benefits)
      : constraints_(constraints), curves_(curves), wish_(wish), benefits_(std::move(benefits)),
        money_(money_program(constraints, curves)) {
    double brings = 0, count = 0;
    for (std::size_t k = 0; k < money_.year.size(); ++k) {
      if (money_.year[k] == MoneyProgram::none) continue;
      brings += value_of(curves.of_year.cell[k], std::min(money_.program.size, money_.most[k]));
      ++count;
    }
    if (brings > 0) factor_ = money_.program.size * count / brings;
  }

  // Equation (A16).
  Continuous solve(Granted& granted) {
    Variable goal;
    goal.linear = 1;
    double scale = factor_;  // of the goal, into the solver's unit
    if (wish_.goal == Goal::county_money) {
      scale = 1;
      goal = {};
      goal.lower = factor_ * (wish_.least_objective - curves_.of_year.constant);
      for (std::size_t k = 0; k < money_.year.size(); ++k) {
        if (money_.year[k] != MoneyProgram::none)
          money_.program.variables[money_.year[k]].linear = wish_.weight[county_of(k)];
      }
    }
    const auto v = static_cast<std::uint32_t>(money_.program.variables.size());
    money_.program.variables.push_back(goal);

    ConvexRow total;  // v is at most what all money brings
    total.upper = 0;
    total.entries.push_back({v, 1});
    std::vector<std::size_t> floor_row(curves_.counties, none), level_row(curves_.counties, none);
    double mean = 0, counted = 0;
    for (std::uint32_t i = 0; i < curves_.counties; ++i) {
      curves_of(i, [&](std::size_t k) {
        subtract_curve(money_, k, curves_.of_year.cell[k], factor_, total);
      });
      if (floor_of(i) > 0) floor_row[i] = add_row(i, -factor_ * floor_of(i), {});
      if (weight_of_level(i) > 0) {
        mean += weight_of_level(i);
        ++counted;
      }
    }
    std::size_t total_row = none;
    if (wish_.goal == Goal::level) {
      mean /= std::max(1.0, counted);
      scale = factor_ * mean;
      for (std::uint32_t i = 0; i < curves_.counties; ++i) {
        if (weight_of_level(i) > 0) level_row[i] = add_row(i, 0, {{v, weight_of_level(i) / mean}});
      }
    } else {
      total_row = money_.program.rows.size();
      money_.program.rows.push_back(std::move(total));
    }
    const Solution solution = maximise(money_.program);
    const Continuous found = to_continuous(constraints_, money_, solution);
    const auto price = [&](std::size_t row) {
      return row == none ? 0.0 : std::max(0.0, solution.price[row]) * factor_ / scale;
    };

    Prices prices;
    prices.rows = found.price;
    for (double& p : prices.rows) p /= scale;
    if (wish_.goal == Goal::objective) prices.whole = 1;
    if (wish_.goal == Goal::county_money) prices.whole = price(total_row);
    for (const std::size_t row : floor_row) prices.floor.push_back(price(row));
    for (const std::size_t row : level_row) prices.level.push_back(price(row));
    granted.benefit_price = prices.floor;
    granted.value = wish_.goal == Goal::level ? level(found.units) : value_of_goal(found.units);
    granted.bound = bound(std::move(prices));
    granted.benefits = benefits_;
    return found;
  }

 private:
  static constexpr std::size_t none = SIZE_MAX;

  // Units: goal per major unit of money (rows), goal per outcome.
  struct Prices {
    std::vector<double> rows;
    double whole = 0;                  // of all that the money brings
    std::vector<double> floor, level;  // per county, of what its own money brings
  };

  std::uint32_t county_of(std::size_t k) const {
    return static_cast<std::uint32_t>(k / curves_.programmes % curves_.counties);
  }
  double floor_of(std::uint32_t county) const {
    return wish_.least_benefit.empty() || !benefits_[county] ? 0 : wish_.least_benefit[county];
  }
  double weight_of_level(std::uint32_t county) const {
    return wish_.goal == Goal::level && benefits_[county] ? wish_.weight[county] : 0;
  }
  template <class Visit>
  void curves_of(std::uint32_t county, Visit visit) const {
    for (std::size_t y = 0; y < curves_.years; ++y) {
      for (std::size_t p = 0; p < curves_.programmes; ++p)
        visit((y * curves_.counties + county) * curves_.programmes + p);
    }
  }

  // What the county's money brings, in the solver's unit, is at least the entries less `upper`.
  std::size_t add_row(std::uint32_t county, double upper, std::vector<Entry> entries) {
    ConvexRow row;
    row.upper = upper;
    row.entries = std::move(entries);
    curves_of(county, [&](std::size_t k) {
      subtract_curve(money_, k, curves_.of_year.cell[k], factor_, row);
    });
    money_.program.rows.push_back(std::move(row));
    return money_.program.rows.size() - 1;
  }

  double value_of_goal(const std::vector<double>& units) const {
    if (wish_.goal == Goal::objective) return outcome(constraints_, curves_, units);
    double sum = 0;
    for (std::size_t j = 0; j < units.size(); ++j) {
      sum += wish_.weight[constraints_.cells[j].county] * units[j] * constraints_.major(1);
    }
    return sum;
  }

  double level(const std::vector<double>& units) const {
    std::vector<double> money(curves_.of_year.cell.size(), 0);
    for (std::size_t j = 0; j < units.size(); ++j)
      money[curves_.index(constraints_.cells[j])] += units[j] * constraints_.major(1);
    double least = infinity;
    for (std::uint32_t i = 0; i < curves_.counties; ++i) {
      if (!(weight_of_level(i) > 0)) continue;
      double benefit = 0;
      curves_of(i, [&](std::size_t k) {
        benefit += value_of(curves_.of_year.cell[k], std::max(0.0, money[k]));
      });
      least = std::min(least, benefit / weight_of_level(i));
    }
    return least;
  }

  // Equation (A17): with the floors priced, what is left is an objective like any other. Prices of
  // levels are first made to weigh one in all, so that t itself falls out.
  double bound(Prices prices) const {
    double sum = 0, weighed = 0;
    for (std::uint32_t i = 0; i < curves_.counties; ++i)
      weighed += prices.level[i] * weight_of_level(i);
    if (wish_.goal == Goal::level) {
      if (!(weighed > 0)) return infinity;
      for (double& p : prices.rows) p /= weighed;
      for (double& p : prices.floor) p /= weighed;
      for (double& p : prices.level) p /= weighed;
    }
    const double constant = curves_.of_year.constant;
    if (wish_.goal == Goal::objective) sum += constant;
    if (wish_.goal == Goal::county_money) sum += prices.whole * (constant - wish_.least_objective);
    for (std::uint32_t i = 0; i < curves_.counties; ++i) sum -= prices.floor[i] * floor_of(i);
    return sum + dual_bound(constraints_, curves_, std::move(prices.rows),
                            [&](std::size_t k, double unit_price, double most) {
                              const std::uint32_t i = county_of(k);
                              const bool money = wish_.goal == Goal::county_money;
                              const double paid = unit_price - (money ? wish_.weight[i] : 0);
                              const double worth = prices.whole + prices.floor[i] + prices.level[i];
                              if (!(worth > 0)) return std::max(0.0, -paid * most);
                              return worth *
                                     best_surplus(curves_.of_year.cell[k], paid / worth, most);
                            });
  }

  const Constraints& constraints_;
  const Curves& curves_;
  const Wish& wish_;
  Mask benefits_;
  MoneyProgram money_;
  double factor_ = 1;  // of outcomes, into the solver's unit
};

// The checker has the last word on the rules.
void sign(const Scenario& scenario, const Problem& problem, const Strategy& strategy,
          const Constraints& constraints, const Curves& curves, const Rounded& rounded,
          Granted& granted) {
  std::vector<double> given_up(scenario.rules.size(), 0);
  for (std::size_t g = 0; g < constraints.rows.size(); ++g) {
    const Owner& owner = constraints.owners[constraints.rows[g].owner];
    if (owner.kind == Owner::Kind::rule)
      given_up[owner.index] += static_cast<double>(rounded.given_up[g] * constraints.unit);
  }
  const Findings findings =
      check(scenario, problem, strategy, curves.of_year, granted.allocation, given_up, {});
  if (!findings.problems.empty()) {
    internal_failure("the allocation was refused by its checker: " +
                           findings.problems.front());
  }
  granted.objective = findings.objective;
}

}  // namespace

WishAnswer grant(const Scenario& scenario, const Problem& problem, const Strategy& strategy,
                 const Theta& theta, const Wish& wish) {
  auto translated = make_constraints(scenario, problem, holds_programme_shares(strategy));
  if (auto* refused = std::get_if<Unsupported>(&translated)) return *refused;
  const Constraints constraints = tightest(std::get<Constraints>(translated)).constraints;
  if (auto refused = too_many_crossings(constraints)) return *refused;
  if (auto conflict = find_conflict(std::get<Constraints>(translated))) return *conflict;
  const Curves curves = make_curves(problem, theta, declared_objective(problem, strategy));
  if (has_thresholds(curves.of_year)) {
    return Unsupported{"this question needs programmes without a threshold"};
  }
  if (has_ceilings(problem, curves.of_year)) {
    return Unsupported{
        "this question does not take cells where an electricity quota or the demand for loans may bind"};
  }
  if (!curves.of_year.labour.empty()) {
    return Unsupported{
        "this question does not take an objective of posts under the labour cap; take declared jobs"};
  }

  Granted granted;
  const Continuous found =
      Seeker(constraints, curves, wish, counties_that_benefit(problem, constraints, curves))
          .solve(granted);
  if (!found.converged) internal_failure("the interior-point method did not converge");
  granted.county_money.assign(problem.counties, 0);
  for (std::size_t j = 0; j < found.units.size(); ++j) {
    granted.county_money[constraints.cells[j].county] += found.units[j] * constraints.major(1);
  }
  const std::optional<Rounded> rounded = round_units(constraints, found.units);
  if (!rounded) {
    return Unsupported{"these rules cross in more than two families; use a smaller unit"};
  }
  granted.allocation = to_money(constraints, problem, *rounded);
  sign(scenario, problem, strategy, constraints, curves, *rounded, granted);
  return granted;
}

}  // namespace weir
