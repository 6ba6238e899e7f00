// weir run: eight stages, read to publish.
#include "app/run.hpp"

#include <algorithm>
#include <chrono>
#include <ostream>

#include "app/figures.hpp"
#include "app/interrupt.hpp"
#include "app/ledger.hpp"
#include "app/precision.hpp"
#include "app/progress_bar.hpp"
#include "app/stages.hpp"
#include "app/summary.hpp"
#include "weir/study.hpp"

namespace weir {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

[[noreturn]] void stop_interrupted(const Ledger& ledger, const Progress& progress) {
  std::string text = "interrupted after " + std::to_string(progress.draws_done()) + " of " +
                     std::to_string(progress.draws()) + " draws; ";
  text += ledger.id().empty()
              ? "nothing was saved (--store none)"
              : "continue with: weir resume " + ledger.id() + " --store " + ledger.path();
  throw Stop(Exit::interrupted, text);
}

/// The first target's chance so far, or the first headline outcome's mean at the end.
std::string estimate_so_far(const Scenario& scenario, const Progress& progress) {
  const Ensemble ensemble = summarise(scenario, progress);
  if (!ensemble.targets.empty()) {
    return ensemble.targets[0].name + ": " + chance_text(ensemble.targets[0].probability, "en");
  }
  for (const Summary& summary : ensemble.outcomes) {
    if (!scenario.headline.empty() && summary.outcome == scenario.headline[0] &&
        summary.scope == "all" && summary.quarter == scenario.quarters - 1) {
      return std::string(outcome_name(summary.outcome)) + ": " + rounded_count(summary.mean);
    }
  }
  return "";
}

/// On all ranks, where there are several. False: interrupted.
bool simulate_wherever(const Problem& problem, const Allocation& allocation, std::uint64_t seed,
                       Parallelism parallelism, const Console& console, Progress& progress,
                       const Sink& sink) {
  if (console.ranks != nullptr && console.ranks->count() > 1) {
    return simulate(problem, allocation, seed, parallelism, *console.ranks, progress, sink);
  }
  simulate(problem, allocation, seed, parallelism, progress, sink);
  return progress.complete();
}

bool speaks_for_all(const Console& console) {
  return console.ranks == nullptr || console.ranks->root();
}

/// The same money and the same seed with the shocks switched over. False: interrupted.
bool simulate_other_cases(RunRecord& record, const Request& asked, Parallelism parallelism,
                          const Console& console, ProgressBar& bar) {
  for (const SwitchedCase& other : switched_shocks(record.resolved)) {
    const Problem problem = prepare(other.scenario);
    Progress progress(problem, {asked.headline, {}, asked.targets}, other.scenario.draws);
    const bool complete = simulate_wherever(
        problem, record.allocation.allocation, other.scenario.seed, parallelism, console, progress,
        [&](const Progress& so_far) {
          bar.show(record.resolved.draws + so_far.draws_done(), {});
          return !InterruptGuard::requested();
        });
    if (!complete) return false;
    if (!speaks_for_all(console)) continue;
    record.other_cases.push_back({other.shocks_active, other.name, other.title,
                                  summarise(other.scenario, progress)});
  }
  return true;
}

/// At 1024, 2048, 4096, ... draws, never more than the scenario's, until the mean is exact enough.
/// Fails: Stop(interrupted).
Progress simulate_until(const Precision& wanted, const RunRecord& record, const Request& request,
                        Parallelism parallelism, const Options& options, Console& console) {
  const Scenario& scenario = record.resolved;
  std::uint64_t draws = std::min<std::uint64_t>(block_draws, scenario.draws);
  Progress progress(record.problem, request, draws);
  ProgressBar bar(console.err, shows_progress(options, console), scenario.draws);
  while (true) {
    simulate(record.problem, record.allocation.allocation, scenario.seed, parallelism, progress,
             [&](const Progress& so_far) {
               bar.show(so_far.draws_done(), [&] { return estimate_so_far(scenario, so_far); });
               return !InterruptGuard::requested();
             });
    if (!progress.complete()) throw Stop(Exit::interrupted, "interrupted; nothing was saved");
    if (reached(wanted, scenario, progress)) return progress;
    if (draws == scenario.draws) break;
    draws = std::min(2 * draws, scenario.draws);
    progress.extend(draws);
  }
  if (!options.quiet) {
    console.err << "weir: --until " << options.until << " is not reached with all "
                << scenario.draws << " draws of the scenario; --draws allows more\n";
  }
  return progress;
}

void publish(const RunRecord& record, const Progress& progress, const Seconds& seconds,
             Ledger& ledger, const Options& options, Console& console) {
  const std::string json = run_json(record, seconds);
  ledger.finish(json, progress);
  switch (options.format) {
    case Format::table:
      print_data(summary_text(record, options.language, ledger.id(), ledger.path()), console);
      break;
    case Format::json: print_data(json, console); break;
    case Format::csv: print_data(csv_table(json, "outcomes"), console); break;
  }
}

}  // namespace

void carry_out(const RunOrder& order, const Options& options, Console& console) {
  const InterruptGuard guard;
  const Parallelism parallelism = parallelism_of(options);
  Seconds seconds;

  // 1 read, 2 resolve
  Resolved resolved = read_or_stop(order.path, order.overrides, options, console);
  // 3 prepare
  RunRecord record = prepare_record(resolved);
  const Scenario& scenario = record.resolved;
  // 4 schedule
  const Request request{scenario.headline, scenario.by_county, scenario.targets};
  Progress progress(record.problem, request, scenario.draws);
  // 5 allocate
  const Clock::time_point allocating = Clock::now();
  record.allocation = divide_or_stop(record, parallelism);
  record.planning = planning_of(record);
  seconds.allocate = seconds_since(allocating);

  // 6 simulate
  const Clock::time_point simulating = Clock::now();
  RunOrder done = order;
  if (!options.until.empty()) {
    if (console.ranks != nullptr && console.ranks->count() > 1) {
      throw Stop(Exit::bad_input, "weir: --until is for one process");
    }
    progress = simulate_until(asked_precision(options.until, scenario), record, request,
                              parallelism, options, console);
    record.resolved.draws = progress.draws();
    record.digest = digest_with_draws(resolved, progress.draws());
    resolved.canonical = canonical_with_draws(resolved, progress.draws());
    done.overrides.push_back({"simulation.draws", std::to_string(progress.draws())});
  }
  Ledger ledger(done, resolved, record, speaks_for_all(console) ? options.store : "none");
  ledger.restore(resolved, record, request, progress);
  {
    const std::uint64_t cases = scenario.shocks.empty() ? 1 : 2;
    ProgressBar bar(console.err, shows_progress(options, console), cases * scenario.draws);
    const bool complete = simulate_wherever(
        record.problem, record.allocation.allocation, scenario.seed, parallelism, console, progress,
        [&](const Progress& so_far) {
          bar.show(so_far.draws_done(), [&] { return estimate_so_far(scenario, so_far); });
          ledger.save_now_and_then(so_far);
          return !InterruptGuard::requested();
        });
    if (!complete || !simulate_other_cases(record, request, parallelism, console, bar)) {
      ledger.save(progress);
      stop_interrupted(ledger, progress);
    }
  }
  if (!speaks_for_all(console)) return;
  // 7 combine
  record.ensemble = summarise(scenario, progress);
  record.fingerprint = fingerprint(record.allocation.allocation, progress);
  seconds.simulate = seconds_since(simulating);
  // 8 publish
  publish(record, progress, seconds, ledger, options, console);
}

void run(const Options& options, Console& console) {
  carry_out({options.subject, overrides_of(options), ""}, options, console);
}

}  // namespace weir
