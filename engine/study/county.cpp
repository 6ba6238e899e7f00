// Why a county gets what it gets: its rules, its next money, the fund from which it gets more.
#include <algorithm>

#include "study/fund_change.hpp"

namespace weir {
namespace {

std::int64_t county_minor(const Problem& problem, const Allocation& allocation,
                          std::size_t county) {
  std::int64_t minor = 0;
  for (std::size_t f = 0; f < problem.funds; ++f) {
    for (std::size_t p = 0; p < problem.programmes; ++p) {
      minor += allocation.amount[cell_index(problem, f, county, p)];
    }
  }
  return minor;
}

bool of_year(const Rule& rule, int year) {
  return rule.years.empty() ||
         std::find(rule.years.begin(), rule.years.end(), year) != rule.years.end();
}

/// The county's money that a rule speaks of, minor units.
double money_under(const Scenario& scenario, const Problem& problem, const Allocation& allocation,
                   const Rule& rule, std::size_t county) {
  double minor = 0;
  for (std::size_t f = 0; f < problem.funds; ++f) {
    if (!of_year(rule, scenario.funds[f].year)) continue;
    for (std::size_t p = 0; p < problem.programmes; ++p) {
      if (rule.programmes[p] == 0) continue;
      minor += static_cast<double>(allocation.amount[cell_index(problem, f, county, p)]);
    }
  }
  return minor;
}

bool alone(const Rule& rule) {
  return std::count(rule.counties.begin(), rule.counties.end(), std::uint8_t{1}) == 1;
}

/// The bound that a rule sets on this county by itself, minor units; none: it speaks of several.
std::optional<double> own_bound(const Scenario& scenario, const Rule& rule, std::size_t county) {
  switch (rule.kind) {
    case RuleKind::min_share:
    case RuleKind::max_share: {
      if (!rule.each && !alone(rule)) return std::nullopt;
      Money funds;
      for (const Fund& fund : scenario.funds) {
        if (of_year(rule, fund.year)) funds += fund.amount;
      }
      return rule.share * static_cast<double>(funds.minor());
    }
    case RuleKind::floor_per:
    case RuleKind::cap_per:
      return static_cast<double>(rule.amount.minor()) * rule.count[county];
    case RuleKind::hold_harmless:
    case RuleKind::stop_gain:
      return rule.share * rule.base[county];
    case RuleKind::min_amount:
    case RuleKind::max_amount:
    case RuleKind::lock:
      if (alone(rule)) return static_cast<double>(rule.amount.minor());
      return std::nullopt;
    default: return std::nullopt;
  }
}

bool lifts(RuleKind kind) {
  return kind == RuleKind::floor_per || kind == RuleKind::hold_harmless ||
         kind == RuleKind::min_amount || kind == RuleKind::lock;
}

std::vector<CountyRule> rules_of(const Scenario& scenario, const Problem& problem,
                                 const AllocationResult& result, std::size_t county) {
  std::vector<CountyRule> touching;
  if (scenario.counties.selected[county] == 0) return touching;
  for (const RuleReport& report : result.certificate.rules) {
    if (!report.binding) continue;
    const auto rule = std::find_if(scenario.rules.begin(), scenario.rules.end(),
                                   [&](const Rule& r) { return r.name == report.name; });
    CountyRule mine{report.name, report.shadow_price, false};
    if (rule != scenario.rules.end()) {
      if (rule->counties[county] == 0) continue;
      if (const auto bound = own_bound(scenario, *rule, county)) {
        const double money =
            money_under(scenario, problem, result.allocation, *rule, county);
        const auto unit = static_cast<double>(problem.unit);
        mine.at_bound = money > *bound - unit && money < *bound + unit;
        if (!mine.at_bound) continue;  // it binds elsewhere
      }
    }
    touching.push_back(std::move(mine));
  }
  return touching;
}

double objective(const Problem& problem, const Theta& theta, const Allocation& allocation,
                 const std::vector<Goal>& goals) {
  const std::vector<double> total =
      planning_total(problem, plan(problem, theta, allocation));
  double value = 0;
  for (const Goal& goal : goals) {
    value += goal.weight * total[static_cast<std::size_t>(goal.outcome) * problem.quarters +
                                 static_cast<std::size_t>(goal.quarter)];
  }
  return value;
}

/// Whole minor units of `more` by programme, as the county's money is divided; without money, as
/// its programmes' shares are.
std::vector<std::int64_t> divided_like(const Problem& problem, const std::vector<Money>& amount,
                                       std::size_t county, std::int64_t more) {
  std::vector<double> weight(problem.programmes);
  double all = 0;
  for (std::size_t p = 0; p < problem.programmes; ++p) {
    all += weight[p] = static_cast<double>(amount[p].minor());
  }
  if (all <= 0) {
    std::vector<double> total(problem.counties);
    total[county] = 1;
    const std::vector<double> split = programme_split(problem, total);
    for (std::size_t p = 0; p < problem.programmes; ++p) {
      all += weight[p] = split[county * problem.programmes + p];
    }
  }
  std::vector<std::int64_t> part(problem.programmes);
  if (all <= 0) return part;
  std::int64_t given = 0;
  double passed = 0;
  for (std::size_t p = 0; p < problem.programmes; ++p) {
    passed += weight[p];
    const auto up_to = static_cast<std::int64_t>(static_cast<double>(more) * passed / all + 0.5);
    part[p] = up_to - given;
    given = up_to;
  }
  return part;
}

void add_next(const Problem& problem, const Allocation& allocation, const std::vector<Goal>& goals,
              CountyCard& card) {
  const Theta theta = central_theta(problem);
  const double now = objective(problem, theta, allocation, goals);
  const auto more = static_cast<std::int64_t>(card.more * 100);
  Allocation grown = allocation;
  card.next.assign(problem.programmes, 0);
  for (std::size_t p = 0; p < problem.programmes; ++p) {
    if (problem.allowed[card.county * problem.programmes + p] == 0) continue;
    std::int64_t& cell = grown.amount[cell_index(problem, 0, card.county, p)];
    cell += more;
    card.next[p] = objective(problem, theta, grown, goals) - now;
    cell -= more;
  }
  const std::vector<std::int64_t> part = divided_like(problem, card.amount, card.county, more);
  for (std::size_t p = 0; p < problem.programmes; ++p) {
    grown.amount[cell_index(problem, 0, card.county, p)] += part[p];
  }
  card.next_together = objective(problem, theta, grown, goals) - now;
}

/// The county's money when fund 0 has `amount` and is divided in the best way; none: no division
/// obeys the rules.
std::optional<Money> best_gives(const Scenario& held, std::size_t county, Money amount,
                                Parallelism parallelism) {
  const Scenario scenario = with_fund(held, 0, amount);
  const Problem problem = prepare(scenario);
  const AllocationAnswer answer = divide(scenario, problem, parallelism);
  const auto* result = std::get_if<AllocationResult>(&answer);
  if (result == nullptr) return std::nullopt;
  return Money::from_minor(county_minor(problem, result->allocation, county));
}

SwitchingFund switching_fund(const Scenario& scenario, std::size_t county,
                             Parallelism parallelism) {
  constexpr std::int64_t most_times_the_fund = 16;
  SwitchingFund found;
  for (const Rule& rule : scenario.rules) {
    if (rule.counties[county] == 0 || !lifts(rule.kind)) continue;
    const std::optional<double> bound = own_bound(scenario, rule, county);
    const auto minor = static_cast<std::int64_t>(bound.value_or(0));
    found.floor = std::max(found.floor, Money::from_minor(minor));
  }
  Scenario held = with_held_reference(scenario);
  held.strategy.name = StrategyName::optimal;
  const Money step = fund_step(scenario);
  const Money unit = scenario.unit;
  // A floor that is no whole number of units is rounded up to one.
  const auto above_floor = [&](const std::optional<Money>& gets) {
    return gets && *gets - found.floor >= unit;
  };
  const auto at = [&](std::int64_t steps) {
    return best_gives(held, county, steps * step, parallelism);
  };
  const std::int64_t planned =
      std::max<std::int64_t>(scenario.funds[0].amount.minor() / step.minor(), 1);
  std::int64_t low = 0, high = planned;
  while (!above_floor(at(high))) {
    if (high >= planned * most_times_the_fund) return found;
    low = high;
    high *= 2;
  }
  while (high - low > 1) {
    const std::int64_t middle = low + (high - low) / 2;
    (above_floor(at(middle)) ? high : low) = middle;
  }
  found.found = true;
  found.fund = high * step;
  found.gets = *at(high);
  found.rules_need_it = low > 0 && !at(low);
  return found;
}

/// Strategies whose inputs the file holds.
bool has_inputs(const Strategy& strategy, StrategyName name) {
  if (name == strategy.name) return true;
  switch (name) {
    case StrategyName::manual: return !strategy.manual.empty();
    case StrategyName::priority: return !strategy.order.empty();
    case StrategyName::formula: return !strategy.indicators.empty();
    case StrategyName::robust:
    case StrategyName::projects: return false;  // they need more than the file's counties
    default: return true;
  }
}

std::vector<StrategyGives> what_strategies_give(const Scenario& scenario, const Problem& problem,
                                                const AllocationResult& result,
                                                std::size_t county, Parallelism parallelism) {
  std::vector<StrategyGives> gives;
  for (int n = 0; n <= static_cast<int>(StrategyName::projects); ++n) {
    const auto name = static_cast<StrategyName>(n);
    if (!has_inputs(scenario.strategy, name)) continue;
    if (name == scenario.strategy.name) {
      gives.push_back({name, Money::from_minor(county_minor(problem, result.allocation, county))});
      continue;
    }
    Scenario other = scenario;
    other.strategy.name = name;
    const AllocationAnswer answer = divide(other, problem, parallelism);
    if (const auto* divided = std::get_if<AllocationResult>(&answer)) {
      gives.push_back(
          {name, Money::from_minor(county_minor(problem, divided->allocation, county))});
    }
  }
  return gives;
}

}  // namespace

CountyCard county_card(const Scenario& scenario, const Problem& problem,
                       const AllocationResult& result, std::size_t county,
                       const std::vector<Goal>& goals, Parallelism parallelism) {
  CountyCard card;
  card.county = county;
  card.amount.resize(problem.programmes);
  for (std::size_t p = 0; p < problem.programmes; ++p) {
    for (std::size_t f = 0; f < problem.funds; ++f) {
      card.amount[p] +=
          Money::from_minor(result.allocation.amount[cell_index(problem, f, county, p)]);
    }
  }
  card.rules = rules_of(scenario, problem, result, county);
  add_next(problem, result.allocation, goals, card);
  if (scenario.counties.selected[county] != 0) {
    card.starts = switching_fund(scenario, county, parallelism);
    card.strategies = what_strategies_give(scenario, problem, result, county, parallelism);
  }
  return card;
}

}  // namespace weir
