// weir allocate: the division of the money and its certificate, without a simulation.
#include <chrono>

#include "app/figures.hpp"
#include "app/funds_table.hpp"
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
  table.rows.push_back({std::string(phrase(Phrase::rule, language)),
                        std::string(phrase(Phrase::binding, language)),
                        fill(Phrase::price, language, million),
                        std::string(phrase(Phrase::total_cost, language))});
  for (const RuleReport& rule : record.allocation.certificate.rules) {
    table.rows.push_back({"  " + rule.name,
                          rule.binding ? std::string(phrase(Phrase::yes, language)) : "",
                          rounded_count(1e6 * rule.shadow_price), rounded_count(rule.total_cost)});
  }
  return table_text(table);
}

std::string optimum_text(const RunRecord& record, std::string_view language) {
  const Certificate& certificate = record.allocation.certificate;
  const Goal goal = leading_goal(record.resolved);
  const bool one = record.resolved.strategy.objective.size() <= 1;
  return fill(Phrase::optimum, language,
              one ? outcome_label(goal.outcome, language) : phrase(Phrase::weighted_list, language),
              record.resolved.start.plus(goal.quarter).text(),
              rounded_count(certificate.objective), rounded_count(certificate.bound),
              percent(certificate.gap, 2)) +
         "\n";
}

}  // namespace

void allocate_only(const Options& options, Console& console) {
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
                     rules_text(record, options.language) + "\n" +
                     optimum_text(record, options.language),
                 console);
      break;
    case Format::json: print_data(json, console); break;
    case Format::csv: print_data(csv_table(json, "cells"), console); break;
  }
}

}  // namespace weir
