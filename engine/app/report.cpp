// weir report: stored runs as one page that people look at.
#include <nlohmann/json.hpp>
#include <ostream>
#include <set>

#include "app/figures.hpp"
#include "app/funds_table.hpp"
#include "app/phrases.hpp"
#include "app/report_parts.hpp"
#include "app/run.hpp"
#include "app/study_stage.hpp"
#include "weir/store/report.hpp"

namespace weir {
namespace {

/// A run as it was begun, and its file read again.
struct Reread {
  std::string id;
  Store::Opening opening;
  RunOrder order;
  Resolved resolved;
};

Reread read_again(const Store& store, const std::string& id, const Options& options,
                  Console& console) {
  Store::Opening opening = store.opening(id);
  RunOrder order = order_of(opening);
  Options quiet = options;
  quiet.quiet = true;  // the run has told its warnings
  Resolved resolved = read_or_stop(order.path, order.overrides, quiet, console);
  return {id, std::move(opening), std::move(order), std::move(resolved)};
}

std::string what_was_set(const RunOrder& order) {
  std::string text;
  for (const auto& [path, value] : order.overrides) {
    if (path == "strategy.name" || path.starts_with("simulation.")) continue;
    text += (text.empty() ? "" : ", ") + path + "=" + value;
  }
  return text;
}

/// What tells each run from the others: title, strategy and what was set, where they differ.
std::vector<Text> labels_of(const std::vector<Reread>& runs) {
  std::set<std::string> titles, strategies;
  for (const Reread& run : runs) {
    titles.insert(run.resolved.scenario.title.en);
    strategies.insert(run.opening.strategy);
  }
  std::vector<Text> labels;
  std::set<std::string> taken;
  for (const Reread& run : runs) {
    const Scenario& scenario = run.resolved.scenario;
    const std::string set = runs.size() > 1 ? what_was_set(run.order) : "";
    const auto label = [&](const char* language) {
      std::string text = titles.size() > 1 ? scenario.title.in(language) : "";
      if (strategies.size() > 1 || (text.empty() && set.empty())) {
        text += (text.empty() ? "" : ", ") +
                std::string(strategy_label(scenario.strategy.name, language));
      }
      if (!set.empty()) text += (text.empty() ? "" : ", ") + set;
      return text;
    };
    Text own{label("en"), label("zh")};
    if (!taken.insert(own.en).second) {
      own.en += " (" + run.id + ")";
      own.zh += "（" + run.id + "）";
    }
    labels.push_back(std::move(own));
  }
  return labels;
}

/// Fails: Stop when the scenario is no longer what the run was made from.
void refuse_changed(const Reread& run, const RunRecord& now) {
  if (now.digest == run.opening.digest) return;
  std::string text = "error: run " + run.id +
                     " cannot be drawn: its scenario, its data or Weir have changed since";
  for (const std::string& line :
       json_differences(run.opening.canonical, run.resolved.canonical, 5)) {
    text += "\n  " + line;
  }
  throw Stop(Exit::bad_input, text + "\nrun it again: " + command_of(run.order.path, run.order.overrides));
}

ReportedRun reported(const Store& store, Reread& run, Text label, const std::string& created,
                     const Options& options, Console& console) {
  RunRecord record = prepare_record(run.resolved);
  refuse_changed(run, record);
  record.allocation = divide_or_stop(record, parallelism_of(options));
  record.planning = planning_of(record);
  ReportedRun drawn = answer_of(
      options, console, county_draws(record.resolved), [&](const StudySink& sink) {
        return reported_run(run.order.path, run.order.overrides, std::move(record),
                            store.json(run.id), parallelism_of(options), sink);
      });
  drawn.id = run.id;
  drawn.created = created;
  drawn.label = std::move(label);
  return drawn;
}

std::vector<StrategyName> strategies_beside(const Options& options) {
  if (options.strategies.empty()) return usual_strategies();
  std::vector<StrategyName> names;
  for (const std::string& text : options.strategies) {
    const std::optional<StrategyName> name = strategy_named(text);
    if (!name) throw Stop(Exit::bad_input, "weir: report: no such strategy: " + text);
    names.push_back(*name);
  }
  return names;
}

void add_contenders(ReportedComparison& compared, const std::vector<ReportedRun>& runs,
                    const Options& options) {
  for (const ReportedRun& run : runs) add_run(compared, run);
  if (runs.size() > 1 && options.strategies.empty()) return;
  for (const StrategyName name : strategies_beside(options)) {
    if (name == runs.front().record.resolved.strategy.name) continue;
    if (add_strategy(compared, runs.front(), name, parallelism_of(options))) continue;
    if (options.strategies.empty()) continue;
    throw Stop(Exit::infeasible, "weir: report: " + std::string(strategy_name(name)) +
                                     " cannot divide this money; see weir allocate --strategy " +
                                     std::string(strategy_name(name)));
  }
}

std::optional<ReportedComparison> compared(const std::vector<ReportedRun>& runs,
                                           const Options& options, Console& console) {
  ReportedComparison compared;
  add_contenders(compared, runs, options);
  if (compared.contenders.size() < 2) return std::nullopt;
  if (const std::string why = not_comparable(compared.contenders); !why.empty()) {
    if (runs.size() == 1) return std::nullopt;
    throw Stop(Exit::bad_input, "weir: report: " + why);
  }
  const Scenario& first = compared.contenders.front().scenario;
  compared.comparison = answer_of(options, console, first.draws * compared.contenders.size(),
                                  [&](const StudySink& sink) {
                                    return compare(compared.contenders, leading_goal(first).quarter,
                                                   parallelism_of(options), sink);
                                  });
  return compared;
}

std::optional<Outlines> outlines_for(const Options& options, const Resolved& resolved) {
  const std::string& path =
      options.boundaries.empty() ? resolved.boundaries : options.boundaries;
  if (options.public_edition || path.empty()) return std::nullopt;
  Outlines outlines = drawn_outlines(path, resolved.scenario);
  if (!options.approval.empty()) outlines.approval = options.approval;
  return outlines;
}

std::vector<std::string> ids_of(const Store& store, const Options& options) {
  std::vector<std::string> ids;
  for (const std::string& name : options.subjects) ids.push_back(store.find(name));
  if (ids.empty()) ids.push_back(store.find(""));
  if (std::set<std::string>(ids.begin(), ids.end()).size() < ids.size()) {
    throw Stop(Exit::bad_input, "weir: report: the same run is given twice");
  }
  return ids;
}

std::string created_at(const Store& store, const std::string& id) {
  for (const RunRow& row : store.runs()) {
    if (row.id == id) return row.created;
  }
  return "";
}

}  // namespace

void write_report(const Options& options, Console& console) {
  const InterruptGuard guard;
  if (options.format == Format::csv) {
    throw Stop(Exit::bad_input, "weir: report: a page is no table; see: weir export --csv DIR");
  }
  const Store store(options.store, Store::Missing::refuse);
  std::vector<Reread> reread;
  for (const std::string& id : ids_of(store, options)) {
    store.json(id);  // refuses one that is not finished
    reread.push_back(read_again(store, id, options, console));
  }
  const std::vector<Text> labels = labels_of(reread);
  Report report;
  report.language = options.language;
  report.public_edition = options.public_edition;
  report.still = options.still;
  report.outlines = outlines_for(options, reread.front().resolved);
  for (std::size_t i = 0; i < reread.size(); ++i) {
    report.runs.push_back(
        reported(store, reread[i], labels[i], created_at(store, reread[i].id), options, console));
  }
  report.comparison = compared(report.runs, options, console);
  const std::string json = report_json(report);
  if (options.format == Format::json) return print_data(json + "\n", console);
  const std::string page = report_html(json, options.language, options.still);
  const std::string path = options.output.empty() ? "weir-report.html" : options.output;
  replace_file(path, page);
  print_data(fill(Phrase::report_written, options.language, path,
                  whole_count(static_cast<double>(page.size()) / 1000)) +
                 "\n",
             console);
}

}  // namespace weir
