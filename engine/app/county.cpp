// weir county: one county's money, the rules behind it, and what would change it.
#include <algorithm>
#include <chrono>
#include <nlohmann/json.hpp>

#include "app/figures.hpp"
#include "app/funds_table.hpp"
#include "app/limits.hpp"
#include "app/phrases.hpp"
#include "app/stages.hpp"
#include "app/text_table.hpp"
#include "weir/study.hpp"

namespace weir {
namespace {

using Json = nlohmann::ordered_json;

std::string say(Phrase id, std::string_view language) { return std::string(phrase(id, language)); }

/// By code, or by its name in either language. Fails: Stop(bad_input) with the nearest one.
std::size_t find_county(const CountyTable& counties, const std::string& asked) {
  std::vector<std::string> known;
  std::vector<std::size_t> named;
  for (std::size_t c = 0; c < counties.size(); ++c) {
    if (counties.code[c] == asked) return c;
    if (counties.name[c].en == asked || counties.name[c].zh == asked) named.push_back(c);
    known.push_back(counties.code[c]);
    known.push_back(counties.name[c].in("en"));
  }
  if (named.size() == 1) return named.front();
  std::string text = "weir: county: ";
  if (named.size() > 1) {
    text += "several counties are called '" + asked + "'; give a code:";
    for (const std::size_t c : named) text += " " + counties.code[c];
  } else {
    text += "no county '" + asked + "' in the scenario's table";
    if (const std::string_view meant = nearest(asked, known); !meant.empty()) {
      text += "; did you mean '" + std::string(meant) + "'?";
    }
  }
  throw Stop(Exit::bad_input, text);
}

Money total_of(const CountyCard& card) {
  Money total;
  for (const Money amount : card.amount) total += amount;
  return total;
}

struct Page {
  const RunRecord& record;
  const CountyCard& card;
  std::string_view language;

  const Scenario& scenario() const { return record.resolved; }
  std::string money(double major) const {
    return money_figure(major, scenario().currency, language);
  }
  std::string goal() const {
    return std::string(objective_label(scenario(), language));
  }
};

std::string title_text(const Page& page) {
  const CountyTable& counties = page.scenario().counties;
  const std::size_t c = page.card.county;
  const std::size_t klass = page.record.problem.class_of[c];
  const std::string& title = klass < counties.class_title.size()
                                 ? counties.class_title[klass].in(page.language)
                                 : counties.klass[c];
  return counties.name[c].in(page.language) + " " + counties.code[c] + "   " +
         (title.empty() ? counties.klass[c] : title) + "   " +
         fill(Phrase::people_gdp, page.language, whole_count(counties.population[c]),
              page.money(counties.gdp[c])) +
         "   " + std::string(strategy_label(page.scenario().strategy.name, page.language)) + "\n";
}

std::string amounts_text(const Page& page) {
  const Goal goal = leading_goal(page.scenario());
  TextTable table{{Align::left, Align::right, Align::right}, {}};
  table.rows.push_back({"", say(Phrase::amount, page.language),
                        fill(Phrase::next_here, page.language, page.money(page.card.more),
                             page.goal(), page.scenario().start.plus(goal.quarter).text())});
  for (std::size_t p = 0; p < page.card.amount.size(); ++p) {
    if (page.card.amount[p] == Money{} && page.card.next[p] == 0) continue;
    const Programme& programme = page.scenario().programmes[p];
    const std::string& title = programme.title.in(page.language);
    table.rows.push_back({"  " + (title.empty() ? programme.name : title),
                          page.money(page.card.amount[p].major()),
                          fixed_figure(page.card.next[p], 2)});
  }
  table.rows.push_back({"  " + say(Phrase::together, page.language),
                        page.money(total_of(page.card).major()),
                        fixed_figure(page.card.next_together, 2)});
  return table_text(table);
}

std::string rules_text(const Page& page) {
  if (page.card.rules.empty()) return "";
  const std::string million = page.scenario().currency == "CNY" ? "100万元" : page.money(1e6);
  TextTable table{{Align::left, Align::right, Align::left}, {}};
  table.rows.push_back({fill(Phrase::binding_here, page.language, million, page.goal()), "", ""});
  for (const CountyRule& rule : page.card.rules) {
    table.rows.push_back({"  " + std::string(rule_label(page.scenario(), rule.name, page.language)),
                          rounded_count(1e6 * rule.shadow_price),
                          rule.at_bound ? say(Phrase::own_bound, page.language) : ""});
  }
  return table_text(table) + "\n";
}

/// What holds the county's posts back beyond the rules on money.
std::string held_back_text(const Page& page) {
  std::string text;
  for (const std::string& sentence :
       limit_sentences(page.record, page.language, page.card.county)) {
    text += sentence + "\n";
  }
  return text.empty() ? "" : text + "\n";
}

std::string starts_text(const Page& page) {
  const SwitchingFund& starts = page.card.starts;
  std::string text =
      fill(Phrase::floor_of, page.language, page.money(starts.floor.major())) + "\n  ";
  if (!starts.found) return text + say(Phrase::never_starts, page.language) + "\n";
  return text +
         fill(starts.rules_need_it ? Phrase::starts_needed : Phrase::starts_at, page.language,
              page.money(starts.fund.major()), page.money(starts.gets.major())) +
         "\n";
}

std::string strategies_text(const Page& page) {
  TextTable table{{Align::left, Align::right}, {}};
  table.rows.push_back({say(Phrase::strategies_give, page.language), ""});
  for (const StrategyGives& gives : page.card.strategies) {
    table.rows.push_back({"  " + std::string(strategy_label(gives.name, page.language)),
                          page.money(gives.amount.major())});
  }
  return table_text(table);
}

std::string card_text(const Page& page) {
  std::string text = title_text(page) + "\n";
  if (page.scenario().counties.selected[page.card.county] == 0) {
    return text + say(Phrase::nothing, page.language) + "\n";
  }
  return text + amounts_text(page) + "\n" + rules_text(page) + held_back_text(page) +
         starts_text(page) + "\n" +
         strategies_text(page);
}

Json card_json(const RunRecord& record, const CountyCard& card, double seconds) {
  const Scenario& scenario = record.resolved;
  const CountyTable& counties = scenario.counties;
  Json programmes = Json::array(), rules = Json::array(), strategies = Json::array();
  Json goals = Json::array(), starts;
  for (std::size_t p = 0; p < card.amount.size(); ++p) {
    programmes.push_back({{"programme", scenario.programmes[p].name},
                          {"amount", card.amount[p].major()},
                          {"next", card.next[p]}});
  }
  for (const CountyRule& rule : card.rules) {
    rules.push_back({{"name", rule.name},
                     {"shadow_price", rule.shadow_price},
                     {"at_bound", rule.at_bound}});
  }
  for (const StrategyGives& gives : card.strategies) {
    strategies.push_back(
        {{"strategy", strategy_name(gives.name)}, {"amount", gives.amount.major()}});
  }
  for (const Goal& goal : declared_objective(record.problem, scenario.strategy)) {
    goals.push_back({{"outcome", outcome_name(goal.outcome)},
                     {"by", scenario.start.plus(goal.quarter).text()},
                     {"weight", goal.weight}});
  }
  starts = {{"fund", scenario.funds.front().name},
            {"floor", card.starts.floor.major()},
            {"found", card.starts.found}};
  if (card.starts.found) {
    starts["amount"] = card.starts.fund.major();
    starts["gets"] = card.starts.gets.major();
    starts["least_feasible"] = card.starts.rules_need_it;
  }
  const std::size_t c = card.county;
  Json limits = Json::array();
  for (const Limit& limit : limits_in_force(record.problem, record.planning_theta,
                                            record.allocation.allocation)) {
    const auto at = std::find(limit.counties.begin(), limit.counties.end(), c);
    if (at == limit.counties.end()) continue;
    limits.push_back(
        {{"kind", limit_name(limit.kind)},
         {"lost", limit.lost[static_cast<std::size_t>(at - limit.counties.begin())]}});
  }
  return {{"weir", version()},
          {"scenario", record.scenario},
          {"digest", record.digest},
          {"strategy", strategy_name(scenario.strategy.name)},
          {"county", counties.code[c]},
          {"name", counties.name[c].in("en")},
          {"name_zh", counties.name[c].zh},
          {"class", counties.klass[c]},
          {"group", counties.group[c]},
          {"population", counties.population[c]},
          {"gdp", counties.gdp[c]},
          {"may_receive", counties.selected[c] != 0},
          {"total", total_of(card).major()},
          {"objective", std::move(goals)},
          {"more", card.more},
          {"next_together", card.next_together},
          {"programmes", std::move(programmes)},
          {"binding", std::move(rules)},
          {"limits", std::move(limits)},
          {"starts", std::move(starts)},
          {"strategies", std::move(strategies)},
          {"seconds", {{"county", seconds}}}};
}

}  // namespace

void county(const Options& options, Console& console) {
  const auto start = std::chrono::steady_clock::now();
  RunRecord record = prepare_record(
      read_or_stop(options.subject, overrides_of(options), options, console));
  const std::size_t row = find_county(record.resolved.counties, options.county);
  const Parallelism parallelism = parallelism_of(options);
  record.allocation = divide_or_stop(record, parallelism);
  const CountyCard card = county_card(record.resolved, record.problem, record.allocation, row,
                                      declared_objective(record.problem, record.resolved.strategy),
                                      parallelism);
  const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - start;
  const Json json = card_json(record, card, taken.count());
  switch (options.format) {
    case Format::table: print_data(card_text({record, card, options.language}), console); break;
    case Format::json: print_data(json.dump(2) + "\n", console); break;
    case Format::csv: print_data(rows_csv(json["programmes"].dump()), console); break;
  }
}

}  // namespace weir
