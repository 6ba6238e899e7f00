#include "app/summary.hpp"

#include <algorithm>
#include <functional>
#include <set>

#include "app/figures.hpp"
#include "app/funds_table.hpp"
#include "app/limits.hpp"
#include "app/phrases.hpp"
#include "app/stages.hpp"

namespace weir {
namespace {

constexpr std::size_t most_notes = 3;  // of one kind

std::string say(Phrase id, std::string_view language) { return std::string(phrase(id, language)); }

const Summary* find_summary(const Ensemble& ensemble, Outcome outcome, int quarter) {
  for (const Summary& summary : ensemble.outcomes) {
    if (summary.outcome == outcome && summary.quarter == quarter && summary.scope == "all") {
      return &summary;
    }
  }
  return nullptr;
}

/// One section's reader: a scenario, its ensemble and the language.
struct Reading {
  const Scenario& scenario;
  const Ensemble& ensemble;
  std::string_view language;

  std::string figure(const Summary& summary, double value) const {
    return is_money(summary.outcome) ? money_figure(value, scenario.currency, language)
                                     : rounded_count(value);
  }
  /// Label, median, low, high, then target, chance and remark, or the remark alone; nothing when
  /// the outcome was not summarised.
  void add(TextTable& table, Outcome outcome, int quarter, const Target* target,
           const std::string& chance, const std::string& remark) const {
    const Summary* summary = find_summary(ensemble, outcome, quarter);
    if (summary == nullptr) return;
    std::vector<std::string> row{"  " + std::string(outcome_label(outcome, language)),
                                 figure(*summary, summary->p50), figure(*summary, summary->p05),
                                 figure(*summary, summary->p95)};
    if (target != nullptr) {
      row.push_back(target_figure(*target));
      row.push_back(chance);
    }
    row.push_back(remark);
    table.rows.push_back(std::move(row));
  }
  std::string target_figure(const Target& target) const {
    return is_money(target.outcome) ? money_figure(target.at_least, scenario.currency, language)
                                    : whole_count(target.at_least);
  }
  std::string date(int quarter) const { return scenario.start.plus(quarter).text(); }
};

/// How likely as many people are at work as were promised.
std::string at_work_remark(const Reading& reading, const Target& promised) {
  const Summary* in_place =
      find_summary(reading.ensemble, Outcome::jobs_in_place, promised.quarter);
  if (in_place == nullptr) return "";
  return fill(Phrase::at_work_remark, reading.language, reading.target_figure(promised),
              chance_from_quantiles(*in_place, promised.at_least, reading.language));
}

/// The rows of the targets due in one quarter; a target of declared jobs brings the jobs in place.
void add_targets(TextTable& table, const Reading& reading, int quarter) {
  for (std::size_t i = 0; i < reading.scenario.targets.size(); ++i) {
    const Target& target = reading.scenario.targets[i];
    if (target.quarter != quarter) continue;
    const bool declared = target.outcome == Outcome::jobs_declared;
    reading.add(table, target.outcome, quarter, &target,
                chance_text(reading.ensemble.targets[i].probability, reading.language),
                declared ? say(Phrase::declared_remark, reading.language) : "");
    if (declared) {
      reading.add(table, Outcome::jobs_in_place, quarter, nullptr, "",
                  at_work_remark(reading, target));
    }
  }
}

/// Without targets: the headline outcomes, declared jobs never without the jobs in place.
void add_headline(TextTable& table, const Reading& reading, int quarter) {
  std::vector<Outcome> shown = reading.scenario.headline;
  const auto declared = std::find(shown.begin(), shown.end(), Outcome::jobs_declared);
  const bool lacks_in_place =
      std::find(shown.begin(), shown.end(), Outcome::jobs_in_place) == shown.end();
  if (declared != shown.end() && lacks_in_place) {
    shown.insert(declared + 1, Outcome::jobs_in_place);
  }
  for (const Outcome outcome : shown) {
    const bool promised = outcome == Outcome::jobs_declared;
    reading.add(table, outcome, quarter, nullptr, "",
                promised ? say(Phrase::declared_remark, reading.language) : "");
  }
}

std::string net_remark(const Reading& reading, int quarter, double money) {
  const Summary* job_years = find_summary(reading.ensemble, Outcome::jobs_net_years, quarter);
  if (job_years == nullptr || job_years->p50 <= 0) {
    return say(Phrase::net_remark_no_price, reading.language);
  }
  return fill(Phrase::net_remark, reading.language,
              money_figure(money / job_years->p50, reading.scenario.currency, reading.language));
}

double money_of(const RunRecord& record) {
  double minor = 0;
  for (const std::int64_t amount : record.allocation.allocation.amount) {
    minor += static_cast<double>(amount);
  }
  return minor / 100.0;
}

void add_all_targets(TextTable& table, const Reading& reading) {
  if (reading.scenario.targets.size() < 2) return;
  table.rows.push_back({"  " + say(Phrase::all_targets, reading.language), "", "", "", "",
                        chance_text(reading.ensemble.all_targets.probability, reading.language),
                        ""});
}

std::vector<int> target_quarters(const Scenario& scenario) {
  std::set<int> quarters;
  for (const Target& target : scenario.targets) quarters.insert(target.quarter);
  return {quarters.begin(), quarters.end()};
}

/// `head` says whose case it is and until when: by 2020Q4; with COVID-19, by 2020Q4.
void add_case(TextTable& table, const Reading& reading, double money,
              const std::function<std::string(int)>& head) {
  std::vector<int> dates = target_quarters(reading.scenario);
  const bool targets = !dates.empty();
  if (!targets) dates.push_back(leading_goal(reading.scenario).quarter);
  for (const int quarter : dates) {
    table.rows.push_back({head(quarter)});
    targets ? add_targets(table, reading, quarter) : add_headline(table, reading, quarter);
  }
  add_all_targets(table, reading);
  const int end = reading.scenario.quarters - 1;
  table.rows.push_back({head(end)});
  const auto& aims = reading.scenario.targets;
  if (targets && std::none_of(aims.begin(), aims.end(), [](const Target& target) {
        return target.outcome == Outcome::jobs_declared;
      })) {  // in place and net never stand without the promise
    reading.add(table, Outcome::jobs_declared, end, nullptr, "",
                say(Phrase::declared_remark, reading.language));
  }
  reading.add(table, Outcome::jobs_in_place, end, nullptr, "", "");
  reading.add(table, Outcome::jobs_net, end, nullptr, "", net_remark(reading, end, money));
}

/// The words over the columns, in the first row.
void add_heads(TextTable& table, const Reading& reading) {
  std::vector<std::string>& first = table.rows.front();
  first.resize(6);
  first[1] = say(Phrase::median, reading.language);
  first[3] = say(Phrase::interval, reading.language);
  if (!reading.scenario.targets.empty()) {
    first[4] = say(Phrase::target, reading.language);
    first[5] = say(Phrase::chance, reading.language);
  }
  first.emplace_back();
}

/// Low and high become one cell, `8,300 to 19,400`, aligned on the word between.
void join_intervals(TextTable& table, std::string_view language) {
  std::size_t low = 0, high = 0;
  for (const auto& row : table.rows) {
    if (row.size() < 4 || row[2].empty()) continue;
    low = std::max(low, display_width(row[2]));
    high = std::max(high, display_width(row[3]));
  }
  for (auto& row : table.rows) {
    if (row.size() < 4) continue;
    if (!row[2].empty()) {
      row[3] = fill(Phrase::range, language, padded(row[2], low, Align::right),
                    padded(row[3], high, Align::right));
    }
    row.erase(row.begin() + 2);
  }
}

/// The greatest simulation error of the printed chances, in percentage points.
double worst_error(const RunRecord& record) {
  double worst = 0;
  const auto look = [&](const Ensemble& ensemble) {
    for (const Chance& chance : ensemble.targets) worst = std::max(worst, chance.mcse);
    worst = std::max(worst, ensemble.all_targets.mcse);
  };
  look(record.ensemble);
  for (const ShockCase& other : record.other_cases) look(other.ensemble);
  return 100 * worst;
}

/// `label` in the margin, `text` beside it over as many lines as it needs.
std::string labelled(std::string_view label, std::string_view text) {
  constexpr std::size_t margin = 11;
  std::string lines;
  for (const std::string& line : wrapped(text, page_width - margin)) {
    lines += padded(lines.empty() ? label : "", margin, Align::left) + line + "\n";
  }
  return lines;
}

double share_estimated(const Mask& estimated, const Mask& selected) {
  double all = 0, hit = 0;
  for (std::size_t c = 0; c < selected.size() && c < estimated.size(); ++c) {
    if (selected[c] == 0) continue;
    all += 1;
    hit += estimated[c];
  }
  return all > 0 ? hit / all : 0;
}

std::size_t notes_of(const Scenario& scenario, std::string_view kind) {
  return static_cast<std::size_t>(
      std::count_if(scenario.notes.begin(), scenario.notes.end(),
                    [&](const Note& note) { return note.kind == kind; }));
}

/// What counts as a result whatever the fund does, where that is 1% or more of what is expected.
std::string counted_anyway(const RunRecord& record, std::string_view language) {
  const Goal goal = leading_goal(record.resolved);
  const std::size_t at = static_cast<std::size_t>(goal.outcome) * record.problem.quarters +
                         static_cast<std::size_t>(goal.quarter);
  const Allocation none{std::vector<std::int64_t>(record.allocation.allocation.amount.size(), 0)};
  const double all = planning_of(record)[at], anyway = planning_of(record, none)[at];
  if (is_money(goal.outcome) || !(anyway >= 0.01 * all)) return "";
  return labelled(phrase(Phrase::mind, language),
                  fill(Phrase::counted_anyway, language, rounded_count(all),
                       outcome_label(goal.outcome, language),
                       record.resolved.start.plus(goal.quarter).text(), rounded_count(anyway)));
}

std::string rests_on(const RunRecord& record, std::string_view language) {
  const CountyTable& counties = record.resolved.counties;
  const auto priors = std::count_if(
      record.problem.slots.begin(), record.problem.slots.end(),
      [](const Slot& slot) { return slot.uncertain.family != Family::fixed; });
  std::string text = fill(Phrase::priors, language, priors);
  const auto add = [&](const std::string& more) {
    text += std::string(phrase(Phrase::semicolon, language)) + more;
  };
  if (const std::size_t assumptions = notes_of(record.resolved, "assumption"); assumptions > 0) {
    add(fill(Phrase::assumptions, language, assumptions));
  }
  if (const double share = share_estimated(counties.gdp_estimated, counties.selected); share > 0) {
    add(fill(Phrase::gdp_estimated, language, percent(share, 0)));
  }
  if (const double share = share_estimated(counties.population_estimated, counties.selected);
      share > 0) {
    add(fill(Phrase::population_estimated, language, percent(share, 0)));
  }
  return labelled(phrase(Phrase::rests_on, language), text);
}

/// The notes of one kind, each on its own lines.
std::string note_lines(const Scenario& scenario, std::string_view kind, Phrase label,
                       std::string_view language) {
  std::string text;
  std::size_t shown = 0;
  for (const Note& note : scenario.notes) {
    if (note.kind != kind || shown == most_notes) continue;
    const std::string& words = note.text.in(language);
    const bool named = words.find(note.evidence) != std::string::npos;
    text += labelled(shown == 0 ? phrase(label, language) : "",
                     named ? words : note.evidence + ": " + words);
    ++shown;
  }
  if (const std::size_t all = notes_of(scenario, kind); all > shown) {
    text += labelled("", fill(Phrase::more_notes, language, all - shown));
  }
  return text;
}

}  // namespace

TextTable outcome_table(const RunRecord& record, std::string_view language) {
  TextTable table{{Align::left, Align::right, Align::right, Align::right, Align::right,
                   Align::right, Align::left},
                  {}};
  const double money = money_of(record);
  const Reading main{record.resolved, record.ensemble, language};
  add_case(table, main, money, [&](int quarter) {
    return fill(Phrase::by_quarter, language, main.date(quarter));
  });
  for (const ShockCase& other : record.other_cases) {
    const std::string& title = other.title.in(language).empty() ? other.name
                                                                : other.title.in(language);
    const Phrase head = other.shocks_active ? Phrase::with_shock : Phrase::without_shock;
    add_case(table, {record.resolved, other.ensemble, language}, money,
             [&](int quarter) { return fill(head, language, title, main.date(quarter)); });
  }
  add_heads(table, main);
  join_intervals(table, language);
  table.columns.erase(table.columns.begin() + 2);
  return table;
}

std::string summary_text(const RunRecord& record, std::string_view language,
                         std::string_view stored_id, std::string_view store_path) {
  const Scenario& scenario = record.resolved;
  std::string text = funds_text(record, language) + "\n" +
                     table_text(outcome_table(record, language));
  if (!scenario.targets.empty()) {
    text += fill(Phrase::simulation_error, language, fixed_figure(worst_error(record), 1)) + "\n";
  }
  text += "\n";
  std::string_view margin = limits_label(language);
  for (const std::string& sentence : limit_sentences(record, language)) {
    text += labelled(margin, sentence);
    margin = "";
  }
  text += counted_anyway(record, language);
  text += rests_on(record, language);
  text += note_lines(scenario, "what-if", Phrase::what_if, language);
  text += note_lines(scenario, "synthetic", Phrase::mind, language);
  text += note_lines(scenario, "hindsight", Phrase::mind, language);
  text += note_lines(scenario, "stages", Phrase::mind, language);
  text += note_lines(scenario, "memorandum", Phrase::beside, language);
  text += note_lines(scenario, "unused-claim", Phrase::not_used, language);
  if (!stored_id.empty()) {
    text += labelled(phrase(Phrase::stored, language),
                     fill(Phrase::stored_run, language, stored_id, store_path));
  }
  return text;
}

}  // namespace weir
