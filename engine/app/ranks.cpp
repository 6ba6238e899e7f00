// weir ranks: a league table of counties, and how often each line of it would stand elsewhere.
#include <algorithm>
#include <chrono>

#include "app/figures.hpp"
#include "app/phrases.hpp"
#include "app/study_page.hpp"
#include "app/text_table.hpp"
#include "weir/study/ranks.hpp"

namespace weir {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::uint64_t most_replays = 2048;

constexpr Words what{"{0} per {1} of money, {2} funded counties, {3} draws replayed",
                     "每{1}资金的{0}，{2}个用款县，重放{3}次模拟"};
constexpr Words county_head{"county", "县"};
constexpr Words rank_head{"rank, 90% interval", "位次（90%区间）"};
constexpr Words tenth_head{"in the first tenth", "进入前十分之一"};
constexpr Words overtaken_head{"next one is above in", "被下一名超过"};
constexpr Words reversed{"two counties of the table stand the other way round in {0} of the draws; neighbours in {1}",
                         "表中两县位次颠倒的可能性：任意两县{0}，相邻两县{1}"};
constexpr Words no_table{"a ranking of counties by these figures says little about them",
                         "按此数据给各县排名，说明不了多少问题"};

std::string ranks_text(const Scenario& scenario, const League& table, std::string_view language) {
  constexpr double per = 1e6;
  TextTable rows{{Align::left, Align::right, Align::right, Align::right, Align::right}, {}};
  rows.rows.push_back({std::string(county_head.in(language)),
                       std::string(phrase(Phrase::mean, language)),
                       std::string(rank_head.in(language)), std::string(tenth_head.in(language)),
                       std::string(overtaken_head.in(language))});
  for (std::size_t k = 0; k < table.counties.size(); ++k) {
    const CountyRank& row = table.counties[k];
    rows.rows.push_back({"  " + scenario.counties.name[row.county].in(language),
                         rounded_count(row.mean * per),
                         fill(Phrase::range, language, row.low, row.high),
                         percent(row.top_tenth, 0),
                         k + 1 < table.counties.size() ? percent(row.overtaken, 0) : ""});
  }
  std::string text =
      study_head(scenario, language) +
      fill(what, language, measure_label(table.measured, scenario, language),
           scenario.currency == "CNY" ? "100万元" : money_figure(per, scenario.currency, language),
           table.counties.size(), whole_count(static_cast<double>(table.draws))) +
      "\n\n" + table_text(rows) + "\n" +
      fill(reversed, language, percent(table.reversed, 0), percent(table.neighbours, 0)) + "\n";
  if (table.neighbours > 0.25) text += std::string(no_table.in(language)) + "\n";
  return text;
}

}  // namespace

void rank_counties(const Options& options, Console& console) {
  const InterruptGuard guard;
  const auto start = std::chrono::steady_clock::now();
  const RunRecord record = planned_record(options, console, false);
  const Scenario& scenario = record.resolved;
  const Measured measured = asked_measure(options, scenario);
  const std::uint64_t draws = std::min(scenario.draws, most_replays);
  const League table = answer_of(options, console, draws, [&](const StudySink& sink) {
    return league(scenario, record.problem, record.allocation.allocation, measured, draws,
                  parallelism_of(options), sink);
  });
  const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - start;
  Json rows = Json::array();
  for (std::size_t k = 0; k < table.counties.size(); ++k) {
    const CountyRank& row = table.counties[k];
    rows.push_back({{"place", k + 1},
                    {"county", scenario.counties.code[row.county]},
                    {"name", scenario.counties.name[row.county].in("en")},
                    {"mean", row.mean},
                    {"rank_p05", row.low},
                    {"rank_p95", row.high},
                    {"first_tenth", row.top_tenth},
                    {"overtaken", row.overtaken}});
  }
  Json json = study_json(record);
  json["outcome"] = outcome_name(measured.outcome);
  json["by"] = scenario.start.plus(measured.quarter).text();
  json["replayed"] = table.draws;
  json["reversed"] = table.reversed;
  json["reversed_neighbours"] = table.neighbours;
  json["ranks"] = rows;
  json["seconds"] = {{"ranks", taken.count()}};
  print_study(options, ranks_text(scenario, table, options.language), json, rows, console);
}

}  // namespace weir
