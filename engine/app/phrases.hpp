// Every word of the terminal summary, in English and Chinese (GLOSSARY's words).
#pragma once

#include <fmt/core.h>

#include <cstdint>
#include <string>
#include <string_view>

#include "weir/model.hpp"

namespace weir {

/// A text in both languages, for pages that keep their own words beside them.
struct Words {
  std::string_view en, zh;
  constexpr std::string_view in(std::string_view language) const {
    return language == "zh" ? zh : en;
  }
};
template <class... Parts>
std::string fill(const Words& words, std::string_view language, const Parts&... parts) {
  return fmt::format(fmt::runtime(words.in(language)), parts...);
}

enum class Phrase : std::uint8_t {
  money_to, draws_seed,
  funds, share, per_county, next_brings, county_class, more_classes, programmes,
  of_province, of_all_public, of_all_investors,
  by_quarter, with_shock, without_shock, median, interval, target, chance,
  range, over_95, under_5, all_targets, simulation_error, counted_anyway,
  declared_remark, at_work_remark, net_remark, net_remark_no_price,
  rests_on, priors, assumptions, gdp_estimated, population_estimated,
  what_if, mind, beside, not_used, more_notes, stored, stored_run, comma, semicolon,
  rule, binding, yes, price, total_cost, weighted_list, optimum,
  no_price, own_gap, chosen, cost, goes_back,
  fitted_to, fit_draws, fit_tempered, parameter, prior_range, fitted_range, narrowed, untouched,
  fit_says, driven_by_prior, fit_written, self_check_of, quantity, rank_p, rank_gap, rank_band,
  ranks_uniform, ranks_not_uniform, back_test_of, reported, predicted, lies_at, outside_range,
  counts_replaced, all_inside, not_all_inside,
  same_draws, expected_by, expected, at_most, gap, against, mean, difference, error, above, regret,
  the_same, within_error, under_one_percent, target_least, county_change, counties_against,
  better_worse, gain_most, lose_most,
  nothing, people_gdp, amount, next_here, together, binding_here, own_bound, floor_of,
  starts_at, starts_needed, never_starts, strategies_give,
  case_regret, largest_regret,
  near_best, near_firm, near_open, alternative_plan, plan_brings, plan_moved, plan_apart,
  more_to, less_to, best_amount, least_amount, greatest_amount, firm, grants_by_county,
  frontier_equity, frontier_risk, frontier_fund, frontier_spread,
  asked_per_head, least_per_head, costs_more, gini_head, tail_weight,
  worst_worlds, tail_costs, fund_amount, fund_infeasible, most_level, points_left_out,
  least_fund, not_reached, step_less, step_infeasible, not_monotone, trials, least_row, planned_row,
  report_written,
};
inline constexpr std::size_t phrase_count = static_cast<std::size_t>(Phrase::report_written) + 1;

/// `language`: en or zh.
std::string_view phrase(Phrase id, std::string_view language);

std::string_view outcome_label(Outcome outcome, std::string_view language);
std::string_view strategy_label(StrategyName name, std::string_view language);
/// The title of a fund or rule of that name.
std::string_view rule_label(const Scenario& scenario, std::string_view name,
                            std::string_view language);

/// The phrase with its `{}` filled in.
template <class... Parts>
std::string fill(Phrase id, std::string_view language, const Parts&... parts) {
  return fmt::format(fmt::runtime(phrase(id, language)), parts...);
}

}  // namespace weir
