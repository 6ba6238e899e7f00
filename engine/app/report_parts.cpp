#include "app/report_parts.hpp"

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <variant>

#include "app/command.hpp"
#include "app/credibility_levels.hpp"
#include "app/figures.hpp"
#include "app/funds_table.hpp"
#include "app/phrases.hpp"

namespace weir {
namespace {

namespace fs = std::filesystem;

constexpr int map_detail = 2400;  // steps across: a third of a pixel on a wide screen
constexpr std::uint32_t most_county_draws = 512;
constexpr std::size_t most_county_values = std::size_t{1} << 22;  // counties x draws

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

/// Declared jobs and jobs in place where they are judged; what remains at the end.
std::vector<CountyFigure> county_figures(const Scenario& scenario) {
  const int judged = leading_goal(scenario).quarter, end = scenario.quarters - 1;
  std::vector<CountyFigure> figures{{Outcome::jobs_declared, judged},
                                    {Outcome::jobs_in_place, judged}};
  if (end != judged) figures.push_back({Outcome::jobs_in_place, end});
  figures.push_back({Outcome::jobs_net, end});
  return figures;
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

Text strategy_text(StrategyName name) {
  return {std::string(strategy_label(name, "en")), std::string(strategy_label(name, "zh"))};
}

/// What stands behind the run, as far as its file, its draws and the tests tell.
std::vector<CredibilityLevel> credibility_of(const RunRecord& record, const std::string& json) {
  std::vector<Chance> chances;
  const nlohmann::json stored = nlohmann::json::parse(json);
  for (const nlohmann::json& target : stored.at("targets")) {
    chances.push_back({target.at("name").get<std::string>(), target.at("probability").get<double>(),
                       target.at("mcse").get<double>()});
  }
  return credibility_levels(record.resolved, pedigree_of(record), record.allocation.certificate,
                            largest_error(chances, record.resolved.draws), std::nullopt);
}

}  // namespace

std::string command_of(const std::string& path, const std::vector<Override>& overrides) {
  std::string command = "weir run " + shell_word(path_from_here(path));
  for (const auto& [key, value] : overrides) {
    if (key == "strategy.name") {
      command += " --strategy " + shell_word(value);
    } else if (key == "simulation.draws" || key == "simulation.seed") {
      command += " --" + key.substr(key.find('.') + 1) + " " + shell_word(value);
    } else {
      command += " --set " + shell_word(key + "=" + value);
    }
  }
  return command;
}

std::uint32_t county_draws(const Scenario& scenario) {
  const std::uint64_t affordable = std::max<std::uint64_t>(
      most_county_values / std::max<std::size_t>(scenario.counties.size(), 1), 64);
  return static_cast<std::uint32_t>(
      std::min({affordable, scenario.draws, std::uint64_t{most_county_draws}}));
}

std::optional<ReportedRun> reported_run(const std::string& path,
                                        const std::vector<Override>& overrides, RunRecord record,
                                        std::string json, Parallelism parallelism,
                                        const StudySink& sink) {
  const Scenario& scenario = record.resolved;
  std::optional<CountySpreads> counties =
      county_spreads(scenario, record.problem, record.allocation.allocation,
                     county_figures(scenario), county_draws(scenario), parallelism, sink);
  if (!counties) return std::nullopt;
  std::vector<std::string> overridden;
  for (const Override& change : overrides) overridden.push_back(change.path);
  ReportedRun run;
  run.command = command_of(path, overrides);
  run.label = strategy_text(scenario.strategy.name);
  run.levers = levers_of(scenario);
  run.credibility = credibility_of(record, json);
  run.json = std::move(json);
  run.record = std::move(record);
  run.counties = std::move(*counties);
  run.file = fs::path(path).filename().string();
  run.overridden = std::move(overridden);
  return run;
}

std::vector<StrategyName> usual_strategies() {
  return {StrategyName::equal, StrategyName::per_capita, StrategyName::optimal};
}

void add_run(ReportedComparison& compared, const ReportedRun& run) {
  compared.contenders.push_back(
      {run.id, run.record.resolved, run.record.problem, run.record.allocation});
  compared.labels.push_back(run.label);
  compared.runs.push_back(run.id);
}

bool add_strategy(ReportedComparison& compared, const ReportedRun& run, StrategyName name,
                  Parallelism parallelism) {
  Scenario scenario = run.record.resolved;
  scenario.strategy.name = name;
  AllocationAnswer answer =
      allocate(scenario, run.record.problem, scenario.strategy, run.record.planning_theta,
               parallelism, sampled_worlds(scenario, run.record.problem, scenario.strategy));
  auto* result = std::get_if<AllocationResult>(&answer);
  if (result == nullptr) return false;
  compared.contenders.push_back({std::string(strategy_name(name)), std::move(scenario),
                                 run.record.problem, std::move(*result)});
  compared.labels.push_back(strategy_text(name));
  compared.runs.emplace_back();
  return true;
}

Outlines drawn_outlines(const std::string& path, const Scenario& scenario) {
  Outlines outlines = read_outlines(path, map_detail);
  const std::vector<std::string>& codes = scenario.counties.code;
  const bool drawn = std::any_of(codes.begin(), codes.end(), [&](const std::string& code) {
    return outlines.shape.contains(code);
  });
  if (!drawn) {
    throw Stop(Exit::bad_input, path + ": error: it outlines none of the scenario's counties, " +
                                    codes.front() + " for one");
  }
  return outlines;
}

}  // namespace weir
