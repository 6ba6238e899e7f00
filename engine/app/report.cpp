// weir report: stored runs as one page that people look at.
#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <ostream>
#include <set>

#include "app/figures.hpp"
#include "app/funds_table.hpp"
#include "app/phrases.hpp"
#include "app/study_stage.hpp"
#include "weir/store/report.hpp"

namespace weir {
namespace {

namespace fs = std::filesystem;

constexpr int map_detail = 2400;  // steps across: a third of a pixel on a wide screen
constexpr std::uint32_t most_county_draws = 512;
constexpr std::size_t most_county_values = std::size_t{1} << 22;  // counties x draws

/// A run as it was begun, and its file read again.
struct Reread {
  std::string id;
  Store::Opening opening;
  Resolved resolved;
};

Reread read_again(const Store& store, const std::string& id, const Options& options,
                  Console& console) {
  const Store::Opening opening = store.opening(id);
  std::vector<Override> overrides;
  for (const auto& [path, value] : opening.overrides) overrides.push_back({path, value});
  Options quiet = options;
  quiet.quiet = true;  // the run has told its warnings
  Resolved resolved = read_or_stop(opening.scenario_path, overrides, quiet, console);
  return {id, opening, std::move(resolved)};
}

/// The scenario's file seen from here; its bare name where it lies elsewhere.
std::string path_from_here(const std::string& path) {
  std::error_code error;
  const fs::path relative = fs::relative(path, error);
  const bool outside = error || relative.empty() || *relative.begin() == "..";
  return (outside ? fs::path(path).filename() : relative).string();
}

/// Quoted for a shell where it needs to be.
std::string shell_word(const std::string& word) {
  const bool plain = std::all_of(word.begin(), word.end(), [](unsigned char c) {
    return c >= 0x80 || std::isalnum(c) != 0 ||
           std::string_view("._-/=:,+%@").find(static_cast<char>(c)) != std::string_view::npos;
  });
  if (plain && !word.empty()) return word;
  std::string quoted = "'";
  for (const char c : word) quoted += c == '\'' ? "'\\''" : std::string(1, c);
  return quoted + "'";
}

std::string command_of(const Store::Opening& opening) {
  std::string command = "weir run " + shell_word(path_from_here(opening.scenario_path));
  for (const auto& [path, value] : opening.overrides) {
    const bool own =
        path == "strategy.name" || path == "simulation.draws" || path == "simulation.seed";
    command += own ? " --" + path.substr(path.find('.') + 1) + " " + shell_word(value)
                   : " --set " + shell_word(path + "=" + value);
  }
  const std::size_t at = command.find(" --name ");
  if (at != std::string::npos) command.replace(at, 8, " --strategy ");
  return command;
}

std::string what_was_set(const Store::Opening& opening) {
  std::string text;
  for (const auto& [path, value] : opening.overrides) {
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
    const std::string set = runs.size() > 1 ? what_was_set(run.opening) : "";
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

/// Declared jobs and jobs in place where they are judged; what remains at the end.
std::vector<CountyFigure> county_figures(const Scenario& scenario) {
  const int judged = leading_goal(scenario).quarter, end = scenario.quarters - 1;
  std::vector<CountyFigure> figures{{Outcome::jobs_declared, judged},
                                    {Outcome::jobs_in_place, judged}};
  if (end != judged) figures.push_back({Outcome::jobs_in_place, end});
  figures.push_back({Outcome::jobs_net, end});
  return figures;
}

std::uint32_t county_draws(const Scenario& scenario) {
  const std::uint64_t affordable = std::max<std::uint64_t>(
      most_county_values / std::max<std::size_t>(scenario.counties.size(), 1), 64);
  return static_cast<std::uint32_t>(
      std::min({affordable, scenario.draws, std::uint64_t{most_county_draws}}));
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
  throw Stop(Exit::bad_input, text + "\nrun it again: " + command_of(run.opening));
}

std::vector<ReportedLever> levers_of(const Scenario& scenario) {
  std::vector<ReportedLever> levers;
  for (const Lever& lever : scenario.levers) {
    const auto from = value_in_words(lever.from, scenario.currency);
    const auto to = value_in_words(lever.to, scenario.currency);
    if (from && to) levers.push_back({lever.path, *from, *to});
  }
  return levers;
}

std::vector<std::string> paths_set(const Store::Opening& opening) {
  std::vector<std::string> paths;
  for (const auto& [path, value] : opening.overrides) paths.push_back(path);
  return paths;
}

ReportedRun reported(const Store& store, Reread& run, Text label, const std::string& created,
                     const Options& options, Console& console) {
  RunRecord record = prepare_record(run.resolved);
  refuse_changed(run, record);
  record.allocation = divide_or_stop(record, parallelism_of(options));
  record.planning = planning_of(record);
  const Scenario& scenario = record.resolved;
  const std::uint32_t draws = county_draws(scenario);
  std::vector<ReportedLever> levers = levers_of(scenario);
  CountySpreads counties = answer_of(options, console, draws, [&](const StudySink& sink) {
    return county_spreads(scenario, record.problem, record.allocation.allocation,
                          county_figures(scenario), draws, parallelism_of(options), sink);
  });
  return {run.id,
          created,
          command_of(run.opening),
          std::move(label),
          store.json(run.id),
          std::move(record),
          std::move(counties),
          fs::path(run.opening.scenario_path).filename().string(),
          paths_set(run.opening),
          std::move(levers)};
}

/// The first run's file under another strategy; nothing where that strategy cannot serve it.
std::optional<Contender> under_strategy(const ReportedRun& run, StrategyName name,
                                        const Options& options) {
  Scenario scenario = run.record.resolved;
  scenario.strategy.name = name;
  AllocationAnswer answer = allocate(
      scenario, run.record.problem, scenario.strategy, run.record.planning_theta,
      parallelism_of(options), sampled_worlds(scenario, run.record.problem, scenario.strategy));
  auto* result = std::get_if<AllocationResult>(&answer);
  if (result == nullptr) return std::nullopt;
  return Contender{std::string(strategy_name(name)), std::move(scenario), run.record.problem,
                   std::move(*result)};
}

std::vector<StrategyName> strategies_beside(const Options& options) {
  if (options.strategies.empty()) {
    return {StrategyName::equal, StrategyName::per_capita, StrategyName::optimal};
  }
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
  for (const ReportedRun& run : runs) {
    compared.contenders.push_back(
        {run.id, run.record.resolved, run.record.problem, run.record.allocation});
    compared.labels.push_back(run.label);
    compared.runs.push_back(run.id);
  }
  if (runs.size() > 1 && options.strategies.empty()) return;
  for (const StrategyName name : strategies_beside(options)) {
    if (name == runs.front().record.resolved.strategy.name) continue;
    std::optional<Contender> contender = under_strategy(runs.front(), name, options);
    if (!contender) {
      if (options.strategies.empty()) continue;
      throw Stop(Exit::infeasible, "weir: report: " + std::string(strategy_name(name)) +
                                       " cannot divide this money; see weir allocate --strategy " +
                                       std::string(strategy_name(name)));
    }
    compared.contenders.push_back(std::move(*contender));
    compared.labels.push_back(
        {std::string(strategy_label(name, "en")), std::string(strategy_label(name, "zh"))});
    compared.runs.emplace_back();
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
  const bool own = !options.boundaries.empty();
  const std::string& path = own ? options.boundaries : resolved.boundaries;
  if (options.public_edition || path.empty()) return std::nullopt;
  Outlines outlines = read_outlines(path, map_detail);
  if (!options.approval.empty()) outlines.approval = options.approval;
  std::string missing;
  std::size_t drawn = 0;
  for (const std::string& code : resolved.scenario.counties.code) {
    outlines.shape.contains(code) ? ++drawn : missing.empty() ? (missing = code, 0u) : 0u;
  }
  if (drawn == 0) {
    throw Stop(Exit::bad_input, path + ": error: it outlines none of the scenario's counties, " +
                                    missing + " for one");
  }
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
