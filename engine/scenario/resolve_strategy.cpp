// How the money is divided: indicators, order, amounts by hand, objective.
#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>

#include <fmt/format.h>

#include "scenario/resolve.hpp"
#include "scenario/resolve_uncertain.hpp"
#include "scenario/units.hpp"

namespace weir {

namespace {

void read_indicators(Reading& reading) {
  const CountyTable& counties = reading.scenario.counties;
  double weights = 0;
  Place place;
  for (const Section& from : reading.sections("strategy.indicators")) {
    Indicator indicator;
    indicator.column = from.text("column").value_or("");
    indicator.weight = from.number("weight").value_or(1);
    weights += indicator.weight;
    place = from.place();
    if (indicator.column.empty() || !reading.has_masks || !reading.has_numbers) continue;
    const Place& at = from.place_of("column");
    const auto numbers =
        evaluate_number(indicator.column, reading.columns, at, reading.diagnostics);
    if (!numbers) continue;
    indicator.value = numbers->value;
    double sum = 0;
    bool good = true;
    for (std::uint32_t row = 0; row < counties.size(); ++row) {
      double& value = indicator.value[row];
      if (counties.selected[row] == 0) {
        value = 0;
        continue;
      }
      good = numbers->missing[row] == 0 && value >= 0 && std::isfinite(value);
      if (!good) {
        reading.diagnostics.error(
            at,
            fmt::format("indicator '{}' is {} for county {}", indicator.column,
                        numbers->missing[row] != 0 ? "empty" : number_text(value),
                        county_text(counties, row)),
            "an indicator is a number of at least 0 for every county that may receive money");
        break;
      }
      sum += value;
    }
    if (good && !(sum > 0)) {
      reading.diagnostics.error(
          at, fmt::format("indicator '{}' is 0 for every county", indicator.column));
    }
    reading.scenario.strategy.indicators.push_back(std::move(indicator));
  }
  if (!reading.scenario.strategy.indicators.empty() && !(weights > 0)) {
    reading.diagnostics.error(place, "the weights of the indicators sum to 0");
  }
}

// A list of codes first served first, or an expression, greatest first. Counties that a list leaves
// out follow in the order of the table.
void read_order(Reading& reading, const Section& from) {
  const Node* node = from.find("order");
  const CountyTable& counties = reading.scenario.counties;
  if (node == nullptr || !reading.has_masks || !reading.has_numbers) return;
  std::vector<std::uint32_t>& order = reading.scenario.strategy.order;
  std::vector<std::uint32_t> rest;
  for (std::uint32_t row = 0; row < counties.size(); ++row) {
    if (counties.selected[row] != 0) rest.push_back(row);
  }
  if (node->text() != nullptr) {
    const auto rank =
        evaluate_number(*node->text(), reading.columns, node->place, reading.diagnostics);
    if (!rank) return;
    for (const std::uint32_t row : rest) {
      if (rank->missing[row] == 0 && !std::isnan(rank->value[row])) continue;
      reading.diagnostics.error(
          node->place, fmt::format("'order' is empty for county {}", county_text(counties, row)));
      return;
    }
    std::stable_sort(rest.begin(), rest.end(), [&](std::uint32_t a, std::uint32_t b) {
      return rank->value[a] > rank->value[b];
    });
    order = std::move(rest);
    return;
  }
  if (node->array() == nullptr) return;
  std::vector<std::string> codes;
  for (const auto& [code, row] : reading.row_of) codes.push_back(code);
  for (const Node& item : *node->array()) {
    if (item.text() == nullptr) continue;
    const auto found = reading.row_of.find(*item.text());
    if (found == reading.row_of.end()) {
      reading.diagnostics.error(item.place, fmt::format("unknown county '{}'", *item.text()),
                                did_you_mean(*item.text(), codes));
    } else if (counties.selected[found->second] == 0) {
      reading.diagnostics.error(item.place, fmt::format("county {} may not receive money",
                                                        county_text(counties, found->second)));
    } else if (std::find(order.begin(), order.end(), found->second) != order.end()) {
      reading.diagnostics.error(item.place,
                                fmt::format("county '{}' stands twice in 'order'", *item.text()));
    } else {
      order.push_back(found->second);
    }
  }
  for (const std::uint32_t row : rest) {
    if (std::find(order.begin(), order.end(), row) == order.end()) order.push_back(row);
  }
}

// Row number of a thing by its name; where there is only one thing, its name may be left out.
template <class Things>
std::optional<std::uint32_t> row_named(Reading& reading, const Things& things,
                                       const std::string& name, std::string_view what,
                                       const Place& place) {
  std::vector<std::string> names;
  for (const auto& thing : things) names.push_back(thing.name);
  if (name.empty() && names.size() == 1) return 0;
  const auto at = std::find(names.begin(), names.end(), name);
  if (at != names.end()) return static_cast<std::uint32_t>(at - names.begin());
  reading.diagnostics.error(place,
                            name.empty() ? fmt::format("the row names no {}", what)
                                         : fmt::format("unknown {} '{}'", what, name),
                            did_you_mean(name, names));
  return std::nullopt;
}

void read_amounts(Reading& reading, const Section& from) {
  const Node* path = from.find("amounts");
  if (path == nullptr || !reading.table || !reading.has_masks) return;
  const auto rows = read_money_table(reading, *path);
  if (!rows) return;
  Scenario& scenario = reading.scenario;
  std::map<std::tuple<std::uint32_t, std::uint32_t, std::uint32_t>, int> seen;
  for (const MoneyRow& row : *rows) {
    const auto programme =
        row_named(reading, scenario.programmes, row.programme, "programme", row.place);
    const auto fund = row_named(reading, scenario.funds, row.fund, "fund", row.place);
    if (!programme || !fund) continue;
    if (scenario.counties.selected[row.county] == 0 && row.amount > Money{}) {
      reading.diagnostics.error(row.place,
                                fmt::format("county {} may not receive money",
                                            county_text(scenario.counties, row.county)),
                                "counties.select says who may");
      continue;
    }
    const auto [first, fresh] =
        seen.emplace(std::tuple(row.county, *programme, *fund), row.place.line);
    if (!fresh) {
      reading.diagnostics.error(row.place,
                                fmt::format("county {} has this programme and fund twice",
                                            county_text(scenario.counties, row.county)),
                                fmt::format("the first stands in line {}", first->second));
      continue;
    }
    scenario.strategy.manual.push_back({row.county, *programme, *fund, row.amount});
  }
}

// What a project brings, from the columns that are named like outcomes.
void read_brings(Reading& reading, const CsvTable& table, std::size_t row, Project& project) {
  for (std::size_t at = 0; at < table.columns.size(); ++at) {
    const auto outcome = outcome_named(table.columns[at]);
    if (!outcome) continue;
    const std::string& cell = table.cells[row][at];
    const auto number = parse_number(cell);
    if (number && std::isfinite(*number)) {
      project.brings[static_cast<std::size_t>(*outcome)] = *number;
    } else {
      reading.diagnostics.error(table.place(row, at),
                                fmt::format("'{}' of project '{}' is not a number: \"{}\"",
                                            table.columns[at], project.code, cell));
    }
  }
}

std::optional<Money> read_cost(Reading& reading, const std::string& cell, const Place& place) {
  std::string problem, suggestion;
  const auto cost = parse_money(cell, reading.currency, problem, suggestion);
  const Money unit = reading.scenario.unit;
  if (!cost) {
    reading.diagnostics.error(place, "'cost': " + problem, suggestion);
  } else if (*cost <= Money{}) {
    reading.diagnostics.error(place, fmt::format("'cost' must be more than nothing: {}", cell));
  } else if (cost->minor() % unit.minor() != 0) {
    reading.diagnostics.error(place,
                              fmt::format("'cost' is not a whole multiple of the unit: {}", cell),
                              "amounts are whole multiples of 'unit' at the top of the file");
  } else {
    return cost;
  }
  return std::nullopt;
}

void read_projects(Reading& reading, const Section& from) {
  const Node* path = from.find("projects");
  if (path == nullptr || !reading.table || !reading.has_masks) return;
  const auto table = reading.read_table(*path);
  if (!table) return;
  const auto column = [&](std::string_view name, bool required) {
    const auto at = table->column(name);
    if (!at && required) {
      reading.diagnostics.error({table->file, 1, 1}, fmt::format("missing column '{}'", name),
                                did_you_mean(name, table->columns));
    }
    return at;
  };
  const auto code = column("code", true), county = column("county", true);
  const auto programme = column("programme", true), cost = column("cost", true);
  const auto fund = column("fund", false), group = column("group", false);
  if (!code || !county || !programme || !cost) return;
  Scenario& scenario = reading.scenario;
  std::vector<std::string> codes;
  for (const auto& [known, row] : reading.row_of) codes.push_back(known);
  std::map<std::string, int> seen;
  std::size_t idle = 0;
  for (std::size_t row = 0; row < table->rows(); ++row) {
    const auto& cells = table->cells[row];
    Project project;
    project.code = cells[*code];
    project.place = table->place(row, *code);
    const auto [first, fresh] = seen.emplace(project.code, project.place.line);
    if (!fresh) {
      reading.diagnostics.error(project.place, fmt::format("project '{}' stands twice", project.code),
                                fmt::format("the first stands in line {}", first->second));
    }
    const auto found = reading.row_of.find(cells[*county]);
    if (found == reading.row_of.end()) {
      reading.diagnostics.error(table->place(row, *county),
                                fmt::format("unknown county '{}'", cells[*county]),
                                did_you_mean(cells[*county], codes));
    }
    const auto stream = row_named(reading, scenario.programmes, cells[*programme], "programme",
                                  table->place(row, *programme));
    const auto price = read_cost(reading, cells[*cost], table->place(row, *cost));
    if (fund && !cells[*fund].empty()) {
      project.fund =
          row_named(reading, scenario.funds, cells[*fund], "fund", table->place(row, *fund));
    }
    if (group) project.group = cells[*group];
    read_brings(reading, *table, row, project);
    if (found == reading.row_of.end() || !stream || !price) continue;
    project.county = found->second;
    project.programme = *stream;
    project.cost = *price;
    const Mask& where = scenario.programmes[*stream].counties;
    idle += scenario.counties.selected[project.county] == 0 ||
            (!where.empty() && where[project.county] == 0);
    scenario.strategy.projects.push_back(std::move(project));
  }
  if (idle > 0) {
    reading.diagnostics.warning(
        path->place, fmt::format("{} of {} projects cannot be chosen: their county may not receive "
                                 "money, or not for their programme",
                                 idle, table->rows()));
  }
}

void read_objective(Reading& reading) {
  for (const Section& from : reading.sections("strategy.objective")) {
    const auto outcome = reading.outcome(from.find("outcome"));
    if (outcome == Outcome::labour_slack) {
      reading.diagnostics.error(from.place_of("outcome"),
                                "spare labour is no objective: money for posts takes it away",
                                "take jobs_in_place or jobs_net");
      continue;
    }
    if (outcome == Outcome::funds_in_pool) {
      reading.diagnostics.error(from.place_of("outcome"),
                                "what is left in a pool is no objective: it is what was not lost");
      continue;
    }
    const auto quarter = reading.quarter_index(from, "by");
    if (!outcome || !quarter) continue;
    reading.scenario.strategy.objective.push_back(
        {*outcome, *quarter, from.number("weight").value_or(1)});
  }
  const std::vector<Goal>& goals = reading.scenario.strategy.objective;
  if (!goals.empty() &&
      std::all_of(goals.begin(), goals.end(), [](const Goal& goal) { return goal.weight == 0; })) {
    reading.diagnostics.error(reading.sections("strategy.objective").front().place(),
                              "every weight of the objective is 0: nothing is wanted");
  }
}

}  // namespace

void resolve_strategy(Reading& reading) {
  const Section from = reading.section("strategy");
  if (!from) return;
  Strategy& strategy = reading.scenario.strategy;
  const auto name = strategy_named(from.text("name").value_or(""));
  if (name) strategy.name = *name;
  strategy.programmes_fixed = from.text("programmes") != "free";
  strategy.step = from.money("step").value_or(Money{});
  strategy.alpha = from.number("alpha").value_or(strategy.alpha);
  strategy.criterion = from.text("criterion") == "regret" ? Criterion::regret : Criterion::cvar;
  strategy.level = from.number("level").value_or(strategy.level);
  strategy.tail_weight = from.number("weight").value_or(strategy.tail_weight);
  strategy.samples = static_cast<int>(from.whole("samples").value_or(strategy.samples));
  strategy.place = from.place_of("name");
  read_indicators(reading);
  read_order(reading, from);
  read_objective(reading);
  if (name == StrategyName::manual) read_amounts(reading, from);
  strategy.node_limit =
      static_cast<int>(from.whole("node_limit").value_or(strategy.node_limit));
  if (name == StrategyName::projects) read_projects(reading, from);
  const auto needs = [&](StrategyName which, std::string_view key) {
    const Node* node = from.find(key);
    const bool empty = node == nullptr || (node->array() != nullptr && node->array()->empty());
    if (name != which || !empty) return;
    reading.diagnostics.error(
        from.place_of("name"),
        fmt::format("strategy '{}' needs '{}' in [strategy]", strategy_name(which), key));
  };
  needs(StrategyName::manual, "amounts");
  needs(StrategyName::formula, "indicators");
  needs(StrategyName::priority, "order");
  const auto& rules = reading.scenario.rules;
  const bool awards = std::any_of(rules.begin(), rules.end(), [](const Rule& rule) {
    return rule.kind == RuleKind::lump_sum;
  });
  if (!awards) needs(StrategyName::projects, "projects");
}

}  // namespace weir
