// weir replay: one draw alone, its parameters and its whole path.
#include <fmt/core.h>

#include <charconv>
#include <nlohmann/json.hpp>

#include "app/figures.hpp"
#include "app/phrases.hpp"
#include "app/run.hpp"
#include "app/stages.hpp"
#include "app/text_table.hpp"

namespace weir {
namespace {

using Json = nlohmann::ordered_json;

std::uint32_t draw_number(const std::string& text, std::uint64_t draws) {
  std::uint32_t draw = 0;
  const char* end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, draw);
  if (text.empty() || read.ec != std::errc() || read.ptr != end || draw >= draws) {
    throw Stop(Exit::bad_input, "weir: --draw " + text + ": expected a whole number from 0 to " +
                                    std::to_string(draws - 1));
  }
  return draw;
}

/// A parameter as the scenario writes it: the tail as s, not as the 1/s that is stored.
Json written_value(const Slot& slot, double value) {
  if (slot.record->id != Parameter::inverse_tail) return value;
  return value == 0 ? Json("inf") : Json(1 / value);
}

/// Sum over the counties where the outcome is counted; net outcomes count everywhere.
double total_at(const Problem& problem, const Path& path, Outcome outcome, std::size_t quarter) {
  double total = 0;
  for (std::size_t c = 0; c < problem.counties; ++c) {
    if (is_net(outcome) || problem.counted[c]) total += path.at(outcome, c, quarter);
  }
  return total;
}

std::string quarter_text(const Scenario& scenario, std::size_t quarter) {
  return scenario.start.plus(static_cast<int>(quarter)).text();
}

std::string replay_json(const RunRecord& record, const Path& path, std::uint32_t draw) {
  const Scenario& scenario = record.resolved;
  Json parameters = Json::object(), totals = Json::object(), rows = Json::array();
  for (std::size_t s = 0; s < record.problem.slots.size(); ++s) {
    const Slot& slot = record.problem.slots[s];
    parameters[slot.path] = written_value(slot, path.theta[s]);
  }
  for (std::size_t o = 0; o < outcome_count; ++o) {
    const auto outcome = static_cast<Outcome>(o);
    if (!record.problem.has(outcome)) continue;
    Json by_quarter = Json::object();
    for (std::size_t q = 0; q < path.quarters; ++q) {
      by_quarter[quarter_text(scenario, q)] = total_at(record.problem, path, outcome, q);
    }
    totals[std::string(outcome_name(outcome))] = std::move(by_quarter);
    for (std::size_t c = 0; c < path.counties; ++c) {
      Json values = Json::array();
      for (std::size_t q = 0; q < path.quarters; ++q) values.push_back(path.at(outcome, c, q));
      rows.push_back({{"outcome", outcome_name(outcome)},
                      {"county", scenario.counties.code[c]},
                      {"values", std::move(values)}});
    }
  }
  return Json({{"weir", record.version},
               {"scenario", record.scenario},
               {"digest", record.digest},
               {"seed", scenario.seed},
               {"draw", draw},
               {"parameters", std::move(parameters)},
               {"totals", std::move(totals)},
               {"path", std::move(rows)}})
             .dump(1) +
         "\n";
}

std::string replay_csv(const RunRecord& record, const Path& path) {
  std::string text = "outcome,county,quarter,value\n";
  for (std::size_t o = 0; o < outcome_count; ++o) {
    const auto outcome = static_cast<Outcome>(o);
    if (!record.problem.has(outcome)) continue;
    for (std::size_t c = 0; c < path.counties; ++c) {
      for (std::size_t q = 0; q < path.quarters; ++q) {
        text += fmt::format("{},{},{},{}\n", outcome_name(outcome),
                            record.resolved.counties.code[c], quarter_text(record.resolved, q),
                            path.at(outcome, c, q));
      }
    }
  }
  return text;
}

std::string replay_table(const RunRecord& record, const Path& path, std::uint32_t draw,
                         std::string_view language) {
  TextTable parameters{{Align::left, Align::right, Align::left}, {}};
  for (std::size_t s = 0; s < record.problem.slots.size(); ++s) {
    const Slot& slot = record.problem.slots[s];
    if (slot.uncertain.family == Family::fixed) continue;
    const Json value = written_value(slot, path.theta[s]);
    parameters.rows.push_back(
        {"  " + slot.path,
         value.is_string() ? value.get<std::string>() : fmt::format("{:.4g}", value.get<double>()),
         slot.record->id == Parameter::inverse_tail ? "s" : std::string(slot.record->unit)});
  }
  TextTable totals{{Align::left}, {{"totals"}}};
  for (std::size_t q = 0; q < path.quarters; ++q) {
    totals.columns.push_back(Align::right);
    totals.rows[0].push_back(quarter_text(record.resolved, q));
  }
  for (std::size_t o = 0; o < outcome_count; ++o) {
    const auto outcome = static_cast<Outcome>(o);
    if (!record.problem.has(outcome)) continue;
    totals.rows.push_back({"  " + std::string(outcome_label(outcome, language))});
    for (std::size_t q = 0; q < path.quarters; ++q) {
      const double total = total_at(record.problem, path, outcome, q);
      totals.rows.back().push_back(
          is_money(outcome) ? money_figure(total, record.resolved.currency, language)
                            : whole_count(total));
    }
  }
  return record.scenario + ", seed " + std::to_string(record.resolved.seed) + ", draw " +
         std::to_string(draw) + "\nparameters\n" + table_text(parameters) + table_text(totals);
}

}  // namespace

void replay_draw(const Options& options, Console& console) {
  RunOrder order;
  order.path = options.subject;
  if (!order.path.ends_with(".toml")) {  // a stored run
    const Store store(options.store, Store::Missing::refuse);
    order = order_of(store.opening(store.find(options.subject)));
  }
  for (Override& item : overrides_of(options)) order.overrides.push_back(std::move(item));
  const Resolved resolved = read_or_stop(order.path, order.overrides, options, console);
  RunRecord record = prepare_record(resolved);
  const std::uint32_t draw = draw_number(options.draw, record.resolved.draws);
  record.allocation = divide_or_stop(record, parallelism_of(options));
  const Path path =
      replay(record.problem, record.allocation.allocation, record.resolved.seed, draw);
  switch (options.format) {
    case Format::table:
      print_data(replay_table(record, path, draw, options.language), console);
      break;
    case Format::json: print_data(replay_json(record, path, draw), console); break;
    case Format::csv: print_data(replay_csv(record, path), console); break;
  }
}

}  // namespace weir
