// The page of weir compare: what each plan brings beside the first, and how sure that is.
#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>

#include "app/compare.hpp"
#include "app/figures.hpp"
#include "app/funds_table.hpp"
#include "app/phrases.hpp"
#include "app/text_table.hpp"

namespace weir {
namespace {

constexpr std::size_t most_named = 3;  // counties that gain (lose) most

std::string say(Phrase id, std::string_view language) { return std::string(phrase(id, language)); }

/// +400, -12, 0.
std::string signed_count(double value) {
  const std::string figure = rounded_count(value);
  return value > 0 && figure != "0" ? "+" + figure : figure;
}

struct Page {
  const std::vector<Contender>& contenders;
  const Comparison& comparison;
  std::string_view language;

  const Scenario& first() const { return contenders.front().scenario; }
  std::string label(std::size_t k) const { return contender_label(contenders[k], language); }
  std::string figure(Outcome outcome, double value) const {
    return is_money(outcome) ? money_figure(value, first().currency, language)
                             : rounded_count(value);
  }
  std::string difference(Outcome outcome, double value) const {
    return is_money(outcome) ? figure(outcome, value) : signed_count(value);
  }
};

/// Objective without noise, the bound that no allowed division exceeds, the gap between.
std::string proof_text(const Page& page) {
  const Goal goal = leading_goal(page.first());
  TextTable table{{Align::left, Align::right, Align::right, Align::right}, {}};
  table.rows.push_back(
      {fill(Phrase::expected_by, page.language, objective_label(page.first(), page.language),
            page.first().start.plus(goal.quarter).text()),
       say(Phrase::expected, page.language), say(Phrase::at_most, page.language),
       say(Phrase::gap, page.language)});
  for (std::size_t k = 0; k < page.contenders.size(); ++k) {
    const Certificate& certificate = page.contenders[k].result.certificate;
    table.rows.push_back({"  " + page.label(k), rounded_count(certificate.objective),
                          rounded_count(certificate.bound), percent(certificate.gap, 2)});
  }
  return table_text(table);
}

std::string remark(const Standing& standing, std::string_view language) {
  if (standing.difference == 0 && standing.difference_mcse == 0) {
    return say(Phrase::the_same, language);
  }
  if (standing.within_error) return say(Phrase::within_error, language);
  return standing.under_one_percent ? say(Phrase::under_one_percent, language) : "";
}

/// At the targets' quarters what the targets speak of and the jobs in place; at the end the jobs
/// that remain. The JSON has the rest.
bool on_the_page(const Page& page, const ComparedOutcome& compared) {
  const bool jobs = compared.outcome == Outcome::jobs_in_place;
  if (compared.quarter == page.first().quarters - 1 &&
      (jobs || compared.outcome == Outcome::jobs_net)) {
    return true;
  }
  const std::vector<Target>& targets = page.first().targets;
  if (targets.empty()) {
    return compared.quarter == page.comparison.jobs_quarter &&
           (jobs || compared.outcome == Outcome::jobs_declared);
  }
  return std::any_of(targets.begin(), targets.end(), [&](const Target& target) {
    return target.quarter == compared.quarter &&
           (target.outcome == compared.outcome ||
            (jobs && target.outcome == Outcome::jobs_declared));
  });
}

std::string outcomes_text(const Page& page) {
  const std::string_view language = page.language;
  TextTable table{{Align::left, Align::right, Align::right, Align::right, Align::right,
                   Align::right, Align::right, Align::left},
                  {}};
  table.rows.push_back({fill(Phrase::against, language, page.label(0)),
                        say(Phrase::mean, language), say(Phrase::difference, language),
                        say(Phrase::error, language), say(Phrase::interval, language),
                        say(Phrase::above, language), say(Phrase::regret, language), ""});
  for (const ComparedOutcome& compared : page.comparison.outcomes) {
    if (!on_the_page(page, compared)) continue;
    table.rows.push_back({fill(Phrase::expected_by, language,
                               outcome_label(compared.outcome, language),
                               page.first().start.plus(compared.quarter).text())});
    for (std::size_t k = 0; k < compared.standings.size(); ++k) {
      const Standing& s = compared.standings[k];
      const Outcome outcome = compared.outcome;
      std::vector<std::string> row{"  " + page.label(k), page.figure(outcome, s.mean)};
      if (k == 0) {
        row.insert(row.end(), {"", "", "", "", page.figure(outcome, s.regret), ""});
      } else {
        row.insert(row.end(),
                   {page.difference(outcome, s.difference), page.figure(outcome, s.difference_mcse),
                    fill(Phrase::range, language, page.difference(outcome, s.p05),
                         page.difference(outcome, s.p95)),
                    percent(s.beats.front(), 0), page.figure(outcome, s.regret),
                    remark(s, language)});
      }
      table.rows.push_back(std::move(row));
    }
  }
  return table_text(table);
}

std::string chances_text(const Page& page) {
  const std::vector<Target>& targets = page.first().targets;
  if (targets.empty()) return "";
  TextTable table{std::vector<Align>(page.contenders.size() + 1, Align::right), {}};
  table.columns.front() = Align::left;
  std::vector<std::string> head{say(Phrase::chance, page.language)};
  for (std::size_t k = 0; k < page.contenders.size(); ++k) head.push_back(page.label(k));
  table.rows.push_back(std::move(head));
  const auto add = [&](const std::string& name, const auto& chance_of) {
    std::vector<std::string> row{"  " + name};
    for (std::size_t k = 0; k < page.contenders.size(); ++k) {
      row.push_back(chance_text(chance_of(k).probability, page.language));
    }
    table.rows.push_back(std::move(row));
  };
  for (std::size_t t = 0; t < targets.size(); ++t) {
    add(fill(Phrase::target_least, page.language, outcome_label(targets[t].outcome, page.language),
             page.figure(targets[t].outcome, targets[t].at_least),
             page.first().start.plus(targets[t].quarter).text()),
        [&](std::size_t k) { return page.comparison.targets[k][t]; });
  }
  if (targets.size() > 1) {
    add(say(Phrase::all_targets, page.language),
        [&](std::size_t k) { return page.comparison.all_targets[k]; });
  }
  return table_text(table) + "\n";
}

/// `Xide +120 (+85万元)`, the counties with the greatest change first.
std::string most_changed(const Page& page, const CountyChanges& changes, bool gains) {
  std::vector<std::size_t> order(changes.county.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    const double first = changes.county[a].jobs_declared, second = changes.county[b].jobs_declared;
    return gains ? first > second : first < second;
  });
  const CountyTable& counties = page.first().counties;
  std::string text;
  for (std::size_t i = 0; i < std::min(most_named, order.size()); ++i) {
    const CountyChange& change = changes.county[order[i]];
    if (gains ? change.jobs_declared < 0.05 : change.jobs_declared > -0.05) break;
    if (!text.empty()) text += phrase(Phrase::comma, page.language);
    text += fill(Phrase::county_change, page.language, counties.name[order[i]].in(page.language),
                 signed_count(change.jobs_declared),
                 (change.money > 0 ? "+" : "") +
                     money_figure(change.money, page.first().currency, page.language));
  }
  return text;
}

std::string counties_text(const Page& page) {
  std::string text = fill(Phrase::counties_against, page.language,
                          page.first().start.plus(page.comparison.jobs_quarter).text(),
                          page.label(0)) +
                     "\n";
  for (std::size_t k = 1; k < page.contenders.size(); ++k) {
    const CountyChanges& changes = page.comparison.counties[k];
    text += "  " + page.label(k) + ": " +
            fill(Phrase::better_worse, page.language, changes.better, changes.worse,
                 changes.same) +
            "\n";
    const auto add = [&](Phrase what, bool gains) {
      const std::string named = most_changed(page, changes, gains);
      if (named.empty()) return;
      for (const std::string& line : wrapped(fill(what, page.language, named), 94)) {
        text += "    " + line + "\n";
      }
    };
    add(Phrase::gain_most, true);
    add(Phrase::lose_most, false);
  }
  return text;
}

}  // namespace

std::string contender_label(const Contender& contender, std::string_view language) {
  const bool strategy =
      contender.name == strategy_name(contender.scenario.strategy.name);
  return strategy ? std::string(strategy_label(contender.scenario.strategy.name, language))
                  : contender.name;
}

std::string comparison_text(const std::vector<Contender>& contenders,
                            const Comparison& comparison, std::string_view language) {
  const Page page{contenders, comparison, language};
  return page.first().title.in(language) + "   " +
         fill(Phrase::same_draws, language, whole_count(static_cast<double>(comparison.draws)),
              page.first().seed) +
         "\n\n" + proof_text(page) + "\n" + outcomes_text(page) + "\n" + chances_text(page) +
         counties_text(page);
}

std::string cases_text(const std::vector<Contender>& contenders,
                       const std::vector<CaseRegret>& cases, std::string_view language) {
  if (cases.empty()) return "";
  TextTable table{std::vector<Align>(contenders.size() + 2, Align::right), {}};
  table.columns.front() = Align::left;
  std::vector<std::string> head{say(Phrase::case_regret, language), say(Phrase::at_most, language)};
  std::vector<double> largest(contenders.size(), -HUGE_VAL);
  for (const Contender& contender : contenders) head.push_back(contender_label(contender, language));
  table.rows.push_back(std::move(head));
  for (const CaseRegret& named : cases) {
    std::vector<std::string> row{"  " + named.name, rounded_count(named.best)};
    for (std::size_t k = 0; k < contenders.size(); ++k) {
      row.push_back(rounded_count(named.regret[k]));
      largest[k] = std::max(largest[k], named.regret[k]);
    }
    table.rows.push_back(std::move(row));
  }
  std::vector<std::string> last{"  " + say(Phrase::largest_regret, language), ""};
  for (const double value : largest) last.push_back(rounded_count(value));
  table.rows.push_back(std::move(last));
  return "\n" + table_text(table);
}

}  // namespace weir
