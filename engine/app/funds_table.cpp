#include "app/funds_table.hpp"

#include <algorithm>
#include <array>
#include <numeric>

#include "app/figures.hpp"
#include "app/phrases.hpp"
#include "app/text_table.hpp"

namespace weir {
namespace {

constexpr std::size_t most_classes = 8;
constexpr double next_money = 1e6;

struct ClassMoney {
  double amount = 0;  // major units
  std::size_t counties = 0;
};

/// Shape: one per class. Counties are those with money.
std::vector<ClassMoney> money_of_classes(const RunRecord& record) {
  const Problem& problem = record.problem;
  std::vector<ClassMoney> classes(record.resolved.counties.classes.size());
  for (std::size_t c = 0; c < problem.counties; ++c) {
    std::int64_t minor = 0;
    for (std::size_t f = 0; f < problem.funds; ++f) {
      for (std::size_t p = 0; p < problem.programmes; ++p) {
        minor += record.allocation.allocation.amount[cell_index(problem, f, c, p)];
      }
    }
    if (minor == 0) continue;
    ClassMoney& mine = classes[problem.class_of[c]];
    mine.amount += static_cast<double>(minor) / 100.0;
    ++mine.counties;
  }
  return classes;
}

std::string class_label(const CountyTable& counties, std::size_t k, std::string_view language) {
  if (k < counties.class_title.size() && !counties.class_title[k].in(language).empty()) {
    return counties.class_title[k].in(language);
  }
  return counties.classes[k];
}

std::string title_line(const RunRecord& record, const std::vector<ClassMoney>& classes,
                       double total, std::string_view language) {
  const Scenario& scenario = record.resolved;
  const std::size_t funded = std::accumulate(
      classes.begin(), classes.end(), std::size_t{0},
      [](std::size_t sum, const ClassMoney& money) { return sum + money.counties; });
  const auto counted = static_cast<std::size_t>(std::count(
      scenario.counties.counted.begin(), scenario.counties.counted.end(), std::uint8_t{1}));
  const std::string gap = "   ";
  return scenario.title.in(language) + gap +
         fill(Phrase::money_to, language, money_figure(total, scenario.currency, language), funded,
              counted) +
         gap + std::string(strategy_label(scenario.strategy.name, language)) + gap +
         fill(Phrase::draws_seed, language, whole_count(static_cast<double>(scenario.draws)),
              scenario.seed) +
         "\n";
}

std::string class_lines(const RunRecord& record, const std::vector<ClassMoney>& classes,
                        double total, std::string_view language) {
  const Scenario& scenario = record.resolved;
  const Goal goal = leading_goal(scenario);
  const std::vector<double> gains = next_money_brings(record, goal, next_money);
  const MoneyScale scale = money_scale(total, scenario.currency, language);
  const std::string next = scenario.currency == "CNY"
                               ? "100万元"
                               : money_figure(next_money, scenario.currency, language);
  TextTable table{{Align::left, Align::right, Align::right, Align::right, Align::left}, {}};
  table.rows.push_back({std::string(phrase(Phrase::funds, language)), scale.unit,
                        std::string(phrase(Phrase::share, language)),
                        std::string(phrase(Phrase::per_county, language)),
                        fill(Phrase::next_brings, language, next,
                             outcome_label(goal.outcome, language))});
  std::size_t left_out = 0;
  for (std::size_t k = 0; k < classes.size(); ++k) {
    if (classes[k].counties == 0) continue;
    if (table.rows.size() > most_classes) {
      ++left_out;
      continue;
    }
    const double per_county = classes[k].amount / static_cast<double>(classes[k].counties);
    table.rows.push_back(
        {"  " + fill(Phrase::county_class, language, class_label(scenario.counties, k, language),
                     classes[k].counties),
         fixed_figure(classes[k].amount / scale.major, scale.decimals),
         percent(classes[k].amount / total, 1),
         money_figure(per_county, scenario.currency, language), rounded_count(gains[k])});
  }
  if (left_out > 0) table.rows.push_back({"  " + fill(Phrase::more_classes, language, left_out)});
  return table_text(table);
}

std::string stream_lines(const RunRecord& record, double total, std::string_view language) {
  const Problem& problem = record.problem;
  std::string list;
  for (std::size_t p = 0; p < problem.programmes; ++p) {
    std::int64_t minor = 0;
    for (std::size_t f = 0; f < problem.funds; ++f) {
      for (std::size_t c = 0; c < problem.counties; ++c) {
        minor += record.allocation.allocation.amount[cell_index(problem, f, c, p)];
      }
    }
    if (minor == 0) continue;
    const Programme& programme = record.resolved.programmes[p];
    const std::string& title = programme.title.in(language);
    if (!list.empty()) list += phrase(Phrase::comma, language);
    list += (title.empty() ? programme.name : title) + " " +
            percent(static_cast<double>(minor) / 100.0 / total, 1);
  }
  std::string text;
  for (const std::string& line : wrapped(fill(Phrase::programmes, language, list), 96)) {
    text += (text.empty() ? "  " : "    ") + line + "\n";
  }
  return text;
}

std::string payer_line(const Scenario& scenario, std::string_view language) {
  const Payer payer = scenario.funds.empty() ? Payer::unstated : scenario.funds.front().payer;
  constexpr std::array of{Phrase::of_province, Phrase::of_all_public, Phrase::of_all_investors};
  if (payer == Payer::unstated) return "";
  return "  " + std::string(phrase(of[static_cast<std::size_t>(payer) - 1], language)) + "\n";
}

}  // namespace

Goal leading_goal(const Scenario& scenario) {
  if (scenario.strategy.objective.size() == 1) return scenario.strategy.objective.front();
  int year = scenario.funds.empty() ? scenario.start.year : scenario.funds.front().year;
  for (const Fund& fund : scenario.funds) year = std::min(year, fund.year);
  const int quarter = Calendar{year, 4}.since(scenario.start);
  return {Outcome::jobs_declared, std::clamp(quarter, 0, std::max(0, scenario.quarters - 1)), 1};
}

std::string_view objective_label(const Scenario& scenario, std::string_view language) {
  return scenario.strategy.objective.size() <= 1
             ? outcome_label(leading_goal(scenario).outcome, language)
             : phrase(Phrase::weighted_list, language);
}

std::vector<double> next_money_brings(const RunRecord& record, const Goal& goal, double more) {
  const Problem& problem = record.problem;
  const CellCurves curves = cell_curves(problem, record.planning_theta, {goal});
  const std::vector<double> money = yearly_amounts(problem, record.allocation.allocation);
  std::vector<double> has(problem.classes), gain(problem.classes), grown(money);
  const auto class_of_cell = [&](std::size_t cell) {
    return problem.class_of[cell / problem.programmes % problem.counties];
  };
  for (std::size_t i = 0; i < money.size(); ++i) has[class_of_cell(i)] += money[i];
  for (std::size_t i = 0; i < money.size(); ++i) {
    if (money[i] <= 0) continue;
    const std::size_t k = class_of_cell(i);
    grown[i] = money[i] * (1 + more / has[k]);
    gain[k] += value_of(curves.cell[i], grown[i]) - value_of(curves.cell[i], money[i]);
  }
  for (const LabourTerm& term : curves.labour) {
    gain[problem.class_of[term.county]] +=
        labour_at(curves, term, grown).value() - labour_at(curves, term, money).value();
  }
  return gain;
}

std::string funds_text(const RunRecord& record, std::string_view language) {
  const std::vector<ClassMoney> classes = money_of_classes(record);
  double total = 0;
  for (const ClassMoney& money : classes) total += money.amount;
  return title_line(record, classes, total, language) + "\n" +
         class_lines(record, classes, total, language) + stream_lines(record, total, language) +
         payer_line(record.resolved, language);
}

}  // namespace weir
