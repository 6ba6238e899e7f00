#include "app/serve_work.hpp"

#include <chrono>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "app/compare.hpp"
#include "app/funds_table.hpp"
#include "app/report_parts.hpp"
#include "app/stages.hpp"
#include "weir/study.hpp"

namespace weir {
namespace {

using Json = nlohmann::ordered_json;
using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

int status_of(Exit exit) {
  if (exit == Exit::bad_input) return 400;
  return exit == Exit::infeasible ? 422 : 500;
}

/// `work` is given a console. Fails: a Stop becomes a Refusal with everything that was said.
template <class Work>
auto or_refusal(const Work& work) {
  std::ostringstream told;
  Console console{told, told};
  try {
    return work(console);
  } catch (const Stop& stop) {
    throw Refusal{status_of(stop.code), told.str() + stop.what()};
  }
}

Resolved read_plan(const ServedPlan& plan, Console& console) {
  Resolved resolved = read_or_stop(plan.path, plan.overrides, {}, console);
  if (resolved.scenario.draws > most_served_draws) {
    throw Stop(Exit::bad_input, "weir: " + std::to_string(resolved.scenario.draws) +
                                    " draws are more than the server simulates (" +
                                    std::to_string(most_served_draws) + "); use weir run");
  }
  return resolved;
}

Request request_of(const Scenario& scenario) {
  return {scenario.headline, scenario.by_county, scenario.targets};
}

std::string estimate_json(const Scenario& scenario, const Progress& progress) {
  const Ensemble ensemble = summarise(scenario, progress);
  Json targets = Json::array(), outcomes = Json::array();
  for (const Chance& chance : ensemble.targets) {
    targets.push_back(
        {{"name", chance.name}, {"probability", chance.probability}, {"mcse", chance.mcse}});
  }
  for (const Summary& summary : ensemble.outcomes) {
    if (summary.scope != "all") continue;
    outcomes.push_back({{"outcome", outcome_name(summary.outcome)},
                        {"quarter", scenario.start.plus(summary.quarter).text()},
                        {"mean", summary.mean},
                        {"mcse", summary.mcse},
                        {"p05", summary.p05},
                        {"p25", summary.p25},
                        {"p50", summary.p50},
                        {"p75", summary.p75},
                        {"p95", summary.p95}});
  }
  return Json({{"targets", std::move(targets)},
               {"all_targets",
                {{"probability", ensemble.all_targets.probability},
                 {"mcse", ensemble.all_targets.mcse}}},
               {"outcomes", std::move(outcomes)}})
      .dump();
}

struct DividedRun {
  ServedPlan plan;
  RunRecord record;
  Seconds seconds;
  std::string boundaries;  // a file, or empty
  std::optional<Outlines> outlines;
};

/// Stages 1 to 5 of weir run.
std::shared_ptr<DividedRun> divided(const ServedPlan& plan, Parallelism parallelism,
                                    Console& console) {
  auto run = std::make_shared<DividedRun>();
  const Resolved resolved = read_plan(plan, console);
  run->plan = plan;
  run->record = prepare_record(resolved);
  run->boundaries = resolved.boundaries;
  const Clock::time_point start = Clock::now();
  run->record.allocation = divide_or_stop(run->record, parallelism);
  run->record.planning = planning_of(run->record);
  run->seconds.allocate = seconds_since(start);
  return run;
}

/// Of the run and of its other cases.
std::uint64_t draws_of(const Scenario& scenario) {
  return scenario.draws * (scenario.shocks.empty() ? 1 : 2);
}

/// Stages 6 to 8 of weir run. Empty where `report` said stop.
std::string simulated(DividedRun& run, Parallelism parallelism, const JobSink& report) {
  RunRecord& record = run.record;
  const Scenario& scenario = record.resolved;
  const Request request = request_of(scenario);
  const Allocation& allocation = record.allocation.allocation;
  const Clock::time_point start = Clock::now();
  Progress progress(record.problem, request, scenario.draws);
  simulate(record.problem, allocation, scenario.seed, parallelism, progress,
           [&](const Progress& so_far) {
             return report(so_far.draws_done(), [&] { return estimate_json(scenario, so_far); });
           });
  if (!progress.complete()) return {};
  for (const SwitchedCase& other : switched_shocks(scenario)) {
    const Problem problem = prepare(other.scenario);
    Progress beside(problem, request, other.scenario.draws);
    simulate(problem, allocation, other.scenario.seed, parallelism, beside,
             [&](const Progress& so_far) {
               return report(scenario.draws + so_far.draws_done(), {});
             });
    if (!beside.complete()) return {};
    record.other_cases.push_back(
        {other.shocks_active, other.name, other.title, summarise(other.scenario, beside)});
  }
  record.ensemble = summarise(scenario, progress);
  record.fingerprint = fingerprint(allocation, progress);
  run.seconds.simulate = seconds_since(start);
  return run_json(record, run.seconds);
}

/// Nothing where `report` said stop.
std::optional<ReportedRun> drawn(const DividedRun& run, const std::string& json,
                                 Parallelism parallelism, const JobSink& report) {
  const std::uint64_t before = draws_of(run.record.resolved);
  std::optional<ReportedRun> reported = reported_run(
      run.plan.path, run.plan.overrides, run.record, json, parallelism,
      [&](std::uint64_t done) { return report(before + done, {}); });
  if (reported) reported->id = run.record.scenario;
  return reported;
}

/// Beside the usual strategies. Empty where `report` said stop.
std::string page_of_run(DividedRun& run, Parallelism parallelism, const JobSink& report) {
  const std::string json = simulated(run, parallelism, report);
  if (json.empty()) return {};
  std::optional<ReportedRun> reported = drawn(run, json, parallelism, report);
  if (!reported) return {};
  const Scenario& scenario = run.record.resolved;
  ReportedComparison compared;
  add_run(compared, *reported);
  for (const StrategyName name : usual_strategies()) {
    if (name != scenario.strategy.name) add_strategy(compared, *reported, name, parallelism);
  }
  Report page;
  if (compared.contenders.size() > 1 && not_comparable(compared.contenders).empty()) {
    const std::uint64_t before = draws_of(scenario) + county_draws(scenario);
    std::optional<Comparison> comparison =
        compare(compared.contenders, leading_goal(scenario).quarter, parallelism,
                [&](std::uint64_t done) { return report(before + done, {}); });
    if (!comparison) return {};
    compared.comparison = std::move(*comparison);
    page.comparison = std::move(compared);
  }
  page.outlines = std::move(run.outlines);
  page.runs.push_back(std::move(*reported));
  return report_json(page);
}

}  // namespace

Simulation divided_run(const ServedPlan& plan, Parallelism parallelism) {
  return or_refusal([&](Console& console) -> Simulation {
    const std::shared_ptr<DividedRun> run = divided(plan, parallelism, console);
    const Scenario& scenario = run->record.resolved;
    if (!plan.page) {
      return {draws_of(scenario), [run, parallelism](const JobSink& report) {
                return simulated(*run, parallelism, report);
              }};
    }
    return {draws_of(scenario) + county_draws(scenario),
            [run, parallelism](const JobSink& report) -> std::string {
              std::string json = simulated(*run, parallelism, report);
              if (json.empty()) return {};
              const std::optional<ReportedRun> page = drawn(*run, json, parallelism, report);
              if (!page) return {};
              json.erase(json.rfind('}'));
              return json + ",\"page\":" + reported_run_json(*page) + "}";
            }};
  });
}

Simulation divided_report(const ServedPlan& plan, Parallelism parallelism) {
  return or_refusal([&](Console& console) -> Simulation {
    const std::shared_ptr<DividedRun> run = divided(plan, parallelism, console);
    const Scenario& scenario = run->record.resolved;
    if (!run->boundaries.empty()) run->outlines = drawn_outlines(run->boundaries, scenario);
    const std::size_t plans = 1 + usual_strategies().size();
    return {draws_of(scenario) + county_draws(scenario) + plans * scenario.draws,
            [run, parallelism](const JobSink& report) {
              return page_of_run(*run, parallelism, report);
            }};
  });
}

Simulation divided_comparison(const std::vector<ServedPlan>& plans, Parallelism parallelism) {
  return or_refusal([&](Console& console) -> Simulation {
    const Clock::time_point start = Clock::now();
    auto compared = std::make_shared<ComparedPlans>();
    std::set<std::string> names;
    for (const ServedPlan& plan : plans) {
      RunRecord record = prepare_record(read_plan(plan, console));
      const std::string name =
          plan.name.empty() ? std::string(strategy_name(record.resolved.strategy.name)) : plan.name;
      if (!names.insert(name).second) {
        throw Stop(Exit::bad_input,
                   "weir: two plans are called '" + name + "'; give each a \"name\" of its own");
      }
      AllocationResult result = divide_or_stop(record, parallelism);
      compared->contenders.push_back(
          {name, std::move(record.resolved), std::move(record.problem), std::move(result)});
      compared->digests.push_back(record.digest);
    }
    if (const std::string why = not_comparable(compared->contenders); !why.empty()) {
      throw Stop(Exit::bad_input, "weir: compare: " + why);
    }
    const Scenario& first = compared->contenders.front().scenario;
    return {first.draws * compared->contenders.size(),
            [compared, parallelism, start](const JobSink& report) -> std::string {
              const std::vector<Contender>& contenders = compared->contenders;
              const int quarter = leading_goal(contenders.front().scenario).quarter;
              const std::optional<Comparison> comparison =
                  compare(contenders, quarter, parallelism,
                          [&](std::uint64_t done) { return report(done, {}); });
              if (!comparison) return {};
              return comparison_json_text(*compared, *comparison,
                                          case_regrets(contenders, parallelism),
                                          seconds_since(start));
            }};
  });
}

ServedScenario served_scenario(const std::string& path, const Options& options, Console& console) {
  const Resolved resolved = read_or_stop(path, {}, options, console);
  const Scenario& scenario = resolved.scenario;
  const auto shown = [&](const std::string& wanted) -> std::string {
    for (const ShownValue& value : resolved.values) {
      if (value.path == wanted) return value.value;
    }
    return {};
  };
  const auto words = [](const Text& text) { return Json{{"en", text.in("en")}, {"zh", text.in("zh")}}; };
  Json funds = Json::array(), levers = Json::array(), targets = Json::array();
  for (const Fund& fund : scenario.funds) {
    funds.push_back({{"name", fund.name}, {"year", fund.year}, {"amount", fund.amount.major()}});
  }
  for (const Lever& lever : scenario.levers) {
    levers.push_back({{"path", lever.path},
                      {"from", lever.from},
                      {"to", lever.to},
                      {"value", shown(lever.path)}});
  }
  for (const Target& target : scenario.targets) {
    targets.push_back({{"name", target.name},
                       {"outcome", outcome_name(target.outcome)},
                       {"by", scenario.start.plus(target.quarter).text()},
                       {"at_least", target.at_least}});
  }
  const std::string id = std::filesystem::path(path).stem().string();
  const Json json = {{"id", id},
                     {"title", words(scenario.title)},
                     {"currency", scenario.currency},
                     {"start", scenario.start.text()},
                     {"quarters", scenario.quarters},
                     {"counties", scenario.counties.size()},
                     {"strategy", strategy_name(scenario.strategy.name)},
                     {"draws", scenario.draws},
                     {"seed", scenario.seed},
                     {"funds", std::move(funds)},
                     {"levers", std::move(levers)},
                     {"targets", std::move(targets)}};
  return {id, path, json.dump(-1, ' ', false, Json::error_handler_t::replace)};
}

}  // namespace weir
