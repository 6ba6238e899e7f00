// weir frontier: efficient divisions of the money, each with its proof.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <nlohmann/json.hpp>

#include "app/figures.hpp"
#include "app/funds_table.hpp"
#include "app/phrases.hpp"
#include "app/study_stage.hpp"
#include "app/text_table.hpp"
#include "weir/study.hpp"

namespace weir {
namespace {

using Json = nlohmann::ordered_json;

Against against_of(const std::string& name) {
  if (name == "risk") return Against::risk;
  return name == "fund" ? Against::fund : Against::equity;
}

struct Page {
  const Scenario& scenario;
  const Frontier& frontier;
  std::string_view language;

  std::string say(Phrase id) const { return std::string(phrase(id, language)); }
  std::string money(double major) const {
    return money_figure(major, scenario.currency, language);
  }
  std::string goal() const {
    return std::string(objective_label(scenario, language));
  }
  std::string by() const { return scenario.start.plus(leading_goal(scenario).quarter).text(); }
  std::string worst() const { return percent(1 - scenario.strategy.level, 0); }
};

/// What the columns after the objective's are.
std::vector<std::string> head(const Page& page) {
  switch (page.frontier.against) {
    case Against::equity:
      return {page.say(Phrase::asked_per_head), page.say(Phrase::least_per_head), page.goal(),
              page.say(Phrase::at_most),
              page.say(Phrase::gap), page.say(Phrase::costs_more), page.say(Phrase::gini_head)};
    case Against::risk:
      return {page.say(Phrase::tail_weight), page.say(Phrase::mean),
              fill(Phrase::worst_worlds, page.language, page.worst()), page.say(Phrase::gap),
              page.say(Phrase::tail_costs), page.say(Phrase::gini_head)};
    case Against::fund: break;
  }
  const std::string million = page.scenario.currency == "CNY" ? "100万元" : page.money(1e6);
  return {page.say(Phrase::fund_amount), page.goal(), page.say(Phrase::at_most),
          page.say(Phrase::gap), fill(Phrase::next_brings, page.language, million, page.goal()),
          page.say(Phrase::gini_head)};
}

std::vector<std::string> row(const Page& page, const FrontierPoint& point) {
  const std::string gap = percent(point.gap, 4);
  const std::string gini = std::isfinite(point.gini) ? fixed_figure(point.gini, 3) : "";
  switch (page.frontier.against) {
    case Against::equity:
      return {"  " + fixed_figure(1000 * point.asked, 3), fixed_figure(1000 * point.against, 3),
              fixed_figure(point.objective, 1),
              fixed_figure(point.bound, 1), gap, fixed_figure(point.price / 1000, 1), gini};
    case Against::risk:
      return {"  " + fixed_figure(point.asked, 2), fixed_figure(point.objective, 1),
              fixed_figure(point.against, 1), gap,
              std::isfinite(point.price) ? fixed_figure(point.price, 2) : "", gini};
    case Against::fund: break;
  }
  if (!point.feasible) return {"  " + page.money(point.asked), page.say(Phrase::fund_infeasible)};
  return {"  " + page.money(point.asked), fixed_figure(point.objective, 1),
          fixed_figure(point.bound, 1), gap, rounded_count(1e6 * point.price), gini};
}

std::string title(const Page& page) {
  switch (page.frontier.against) {
    case Against::equity:
      return fill(Phrase::frontier_equity, page.language, page.goal(), page.by());
    case Against::risk:
      return fill(Phrase::frontier_risk, page.language, page.goal(), page.by(),
                  page.scenario.strategy.samples, page.worst());
    case Against::fund: break;
  }
  return fill(Phrase::frontier_fund, page.language, page.goal(), page.by(),
              page.scenario.funds[page.frontier.fund].name);
}

/// How far apart the ends are: where all counties share their luck, less risk is hardly to be had.
std::string spread_text(const Page& page) {
  const FrontierPoint& first = page.frontier.points.front();
  const FrontierPoint& last = page.frontier.points.back();
  return fill(Phrase::frontier_spread, page.language,
              percent((first.objective - last.objective) / first.objective, 3),
              percent((last.against - first.against) / first.against, 3));
}

std::string frontier_text(const Page& page) {
  const std::vector<std::string> names = head(page);
  TextTable table{std::vector<Align>(names.size(), Align::right), {names}};
  table.columns.front() = Align::left;
  for (const FrontierPoint& point : page.frontier.points) table.rows.push_back(row(page, point));
  std::string text = page.scenario.title.in(page.language) + "\n" + title(page) + "\n\n" +
                     table_text(table);
  if (page.frontier.against == Against::equity) {
    text += fill(Phrase::most_level, page.language, fixed_figure(1000 * page.frontier.most, 3)) +
            "\n";
  }
  if (page.frontier.against == Against::risk) text += spread_text(page) + "\n";
  if (page.frontier.left_out > 0)
    text += fill(Phrase::points_left_out, page.language, page.frontier.left_out) + "\n";
  return text;
}

Json point_json(const RunRecord& record, const FrontierPoint& point) {
  Json json = {{"asked", point.asked},       {"feasible", point.feasible},
               {"objective", point.objective}, {"against", point.against},
               {"continuous", point.continuous}, {"bound", point.bound},
               {"gap", point.gap},           {"price", point.price},
               {"gini", point.gini}};
  if (!std::isfinite(point.price)) json["price"] = nullptr;
  if (!std::isfinite(point.gini)) json["gini"] = nullptr;
  if (!point.feasible) {
    for (const char* key : {"objective", "continuous", "bound", "gap", "price", "gini"})
      json[key] = nullptr;
  }
  Json counties = Json::object();
  const Problem& problem = record.problem;
  for (std::size_t c = 0; c < problem.counties && point.feasible; ++c) {
    Money amount;
    for (std::size_t f = 0; f < problem.funds; ++f) {
      for (std::size_t p = 0; p < problem.programmes; ++p)
        amount += Money::from_minor(point.allocation.amount[cell_index(problem, f, c, p)]);
    }
    if (amount != Money{}) counties[record.resolved.counties.code[c]] = amount.major();
  }
  json["counties"] = std::move(counties);
  return json;
}

Json frontier_json(const RunRecord& record, const Frontier& frontier, const std::string& against,
                   double seconds) {
  const Scenario& scenario = record.resolved;
  Json points = Json::array();
  for (const FrontierPoint& point : frontier.points)
    points.push_back(point_json(record, point));
  Json json = {{"weir", version()},
               {"scenario", record.scenario},
               {"digest", record.digest},
               {"against", against}};
  if (frontier.against == Against::fund) json["fund"] = scenario.funds[frontier.fund].name;
  if (frontier.against == Against::equity) json["most"] = frontier.most;
  if (frontier.against == Against::risk) {
    json["samples"] = scenario.strategy.samples;
    json["level"] = scenario.strategy.level;
  }
  json["points"] = std::move(points);
  json["left_out"] = frontier.left_out;
  json["seconds"] = {{"frontier", seconds}};
  return json;
}

std::string points_csv(Json points) {
  for (Json& point : points) point.erase("counties");
  return rows_csv(points.dump());
}

}  // namespace

void trace_frontier(const Options& options, Console& console) {
  const InterruptGuard guard;
  const auto start = std::chrono::steady_clock::now();
  const Against against = against_of(options.against);
  if (!options.fund.empty() && against != Against::fund) {
    throw Stop(Exit::bad_input, "weir: frontier: --fund is for --against fund");
  }
  const RunRecord record = prepare_record(
      read_or_stop(options.subject, overrides_of(options), options, console));
  const Scenario& scenario = record.resolved;
  const std::size_t fund =
      against == Against::fund ? fund_row(scenario, options.fund, "--against fund") : 0;
  const Frontier found = result_or_stop<Frontier>(
      scenario,
      answer_of(options, console, static_cast<std::uint64_t>(options.points),
                [&](const StudySink& sink) {
                  return frontier(scenario, against, fund, options.points,
                                  parallelism_of(options), sink);
                }));
  const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - start;
  const Json json = frontier_json(record, found, options.against, taken.count());
  switch (options.format) {
    case Format::table: print_data(frontier_text({scenario, found, options.language}), console); break;
    case Format::json: print_data(json.dump(2) + "\n", console); break;
    case Format::csv: print_data(points_csv(json["points"]), console); break;
  }
}

}  // namespace weir
