// weir allocate: the division of the money and its certificate, without a simulation.
#include <chrono>

#include "app/figures.hpp"
#include "app/funds_table.hpp"
#include "app/limits.hpp"
#include "app/phrases.hpp"
#include "app/stages.hpp"
#include "app/text_table.hpp"

namespace weir {
namespace {

/// Every fund and rule: does it bind, what does it cost at the margin and in total.
std::string rules_text(const RunRecord& record, std::string_view language) {
  const std::string& currency = record.resolved.currency;
  const std::string million = currency == "CNY" ? "100万元" : money_figure(1e6, currency, language);
  TextTable table{{Align::left, Align::left, Align::right, Align::right}, {}};
  table.rows.push_back({fill(Phrase::rule, language, objective_label(record.resolved, language)),
                        std::string(phrase(Phrase::binding, language)),
                        fill(Phrase::price, language, million),
                        std::string(phrase(Phrase::total_cost, language))});
  for (const RuleReport& rule : record.allocation.certificate.rules) {
    table.rows.push_back({"  " + std::string(rule_label(record.resolved, rule.name, language)),
                          rule.binding ? std::string(phrase(Phrase::yes, language)) : "",
                          has_price(record.resolved, rule.name)
                              ? rounded_count(1e6 * rule.shadow_price)
                              : std::string(phrase(Phrase::no_price, language)),
                          rounded_count(rule.total_cost)});
  }
  return table_text(table);
}

/// Where posts are held back by more than the rules on money.
std::string held_back_text(const RunRecord& record, std::string_view language) {
  std::string text;
  for (const std::string& sentence : limit_sentences(record, language)) {
    for (const std::string& line : wrapped(sentence, page_width)) text += line + "\n";
  }
  return text.empty() ? "" : text + "\n";
}

/// `fair` and `robust` have a goal of their own, with a proof of its own.
std::string own_gap_text(const RunRecord& record, std::string_view language) {
  const StrategyName name = record.resolved.strategy.name;
  if (name != StrategyName::fair && name != StrategyName::robust) return "";
  const double gap = record.allocation.certificate.strategy_gap;
  return fill(Phrase::own_gap, language, gap < 5e-7 ? "0.0001%" : percent(gap, 4)) + "\n";
}

std::string optimum_text(const RunRecord& record, std::string_view language) {
  const Certificate& certificate = record.allocation.certificate;
  const Goal goal = leading_goal(record.resolved);
  return fill(Phrase::optimum, language, objective_label(record.resolved, language),
              record.resolved.start.plus(goal.quarter).text(),
              rounded_count(certificate.objective), rounded_count(certificate.bound),
              percent(certificate.gap, 2)) +
         "\n" +
         own_gap_text(record, language);
}

/// What is paid whole, what the list says it brings of the objective, and what goes back.
std::string projects_text(const RunRecord& record, std::string_view language) {
  const Scenario& scenario = record.resolved;
  if (scenario.strategy.name != StrategyName::projects) return "";
  const auto money = [&](Money amount) {
    return money_figure(amount.major(), scenario.currency, language);
  };
  const std::vector<ChosenProject>& chosen = record.allocation.projects;
  const std::size_t outcome = static_cast<std::size_t>(leading_goal(scenario).outcome);
  std::string text;
  if (!scenario.strategy.projects.empty()) {
    TextTable table{{Align::left, Align::left, Align::left, Align::right, Align::right}, {}};
    table.rows.push_back({fill(Phrase::chosen, language, chosen.size(),
                               scenario.strategy.projects.size()),
                          "", "", std::string(phrase(Phrase::cost, language)),
                          std::string(outcome_label(leading_goal(scenario).outcome, language))});
    for (const ChosenProject& choice : chosen) {
      const Project& project = scenario.strategy.projects[choice.project];
      const Programme& programme = scenario.programmes[project.programme];
      const std::string& title = programme.title.in(language);
      table.rows.push_back({"  " + project.code, scenario.counties.name[project.county].in(language),
                            title.empty() ? programme.name : title, money(project.cost),
                            project.brings[outcome] ? rounded_count(*project.brings[outcome]) : ""});
    }
    text = table_text(table);
  }
  const Money back =
      Money::from_minor(returned_minor(scenario, record.allocation.allocation));
  if (back > Money{}) text += fill(Phrase::goes_back, language, money(back)) + "\n";
  return text.empty() ? "" : text + "\n";
}

}  // namespace

void allocate_only(const Options& options, Console& console) {
  if (options.alternatives && !options.least_cost.empty()) {
    throw Stop(Exit::bad_input, "weir: allocate: --alternatives and --least-cost exclude each other");
  }
  if (options.alternatives) return near_alternatives(options, console);
  if (!options.least_cost.empty()) return least_fund(options, console);
  if (!options.fund.empty()) {
    throw Stop(Exit::bad_input, "weir: allocate: --fund is for --least-cost");
  }
  const Resolved resolved =
      read_or_stop(options.subject, overrides_of(options), options, console);
  RunRecord record = prepare_record(resolved);
  const auto start = std::chrono::steady_clock::now();
  record.allocation = divide_or_stop(record, parallelism_of(options));
  const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - start;
  record.planning = planning_of(record);
  const std::string json = run_json(record, {taken.count(), 0}, false);
  switch (options.format) {
    case Format::table:
      print_data(funds_text(record, options.language) + "\n" +
                     projects_text(record, options.language) +
                     rules_text(record, options.language) + "\n" +
                     held_back_text(record, options.language) +
                     optimum_text(record, options.language),
                 console);
      break;
    case Format::json: print_data(json, console); break;
    case Format::csv: print_data(csv_table(json, "cells"), console); break;
  }
}

}  // namespace weir
