#include "study/fund_change.hpp"

#include <algorithm>

namespace weir {

Money fund_step(const Scenario& scenario) {
  constexpr std::int64_t ten_thousand = 1'000'000;  // minor units
  const std::int64_t unit = std::max<std::int64_t>(scenario.unit.minor(), 1);
  return Money::from_minor((ten_thousand + unit - 1) / unit * unit);
}

Scenario with_held_reference(const Scenario& scenario) {
  Scenario held = scenario;
  if (held.has_reference || held.funds.empty()) return held;
  int first = held.funds.front().year;
  for (const Fund& fund : held.funds) first = std::min(first, fund.year);
  held.reference = {};
  for (const Fund& fund : held.funds) {
    if (fund.year == first) held.reference.amount += fund.amount;
  }
  held.reference.class_amount.assign(held.counties.classes.size(), Money::from_minor(-1));
  held.has_reference = true;
  return held;
}

Scenario with_fund(const Scenario& scenario, std::size_t fund, Money amount) {
  Scenario changed = scenario;
  changed.funds[fund].amount = amount;
  return changed;
}

AllocationAnswer divide(const Scenario& scenario, const Problem& problem,
                        Parallelism parallelism) {
  return allocate(scenario, problem, scenario.strategy, central_theta(problem), parallelism,
                  sampled_worlds(scenario, problem, scenario.strategy));
}

}  // namespace weir
