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

/// The run becomes the one of so many draws. Its problem is the same: only a Latin hypercube's is made
/// for its draws, and that has no --until. Needs: the draws are the last override.
void set_draws(std::uint64_t draws, RunOrder& order, Resolved& resolved, RunRecord& record) {
  order.overrides.back().value = std::to_string(draws);
  resolved.canonical = canonical_with_draws(resolved, draws);
  record.digest = digest_with_draws(resolved, draws);
  record.resolved.draws = draws;
}

/// Is the mean exact enough, as the root finds, which alone has all draws?
bool reached_anywhere(const Precision& wanted, const Scenario& scenario, const Progress& progress,
                      const Console& console) {
  const bool here = speaks_for_all(console) && reached(wanted, scenario, progress);
  return console.ranks == nullptr ? here : console.ranks->share(here ? "yes" : "no") == "yes";
}

void tell_not_reached(const RunOrder& order, std::uint64_t draws, const Options& options,
                      const Console& console) {
  if (options.quiet || !speaks_for_all(console)) return;
  console.err << "weir: --until " << order.until << " is not reached with all " << draws
              << " draws of the scenario; --draws allows more\n";
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

RunOrder order_of(const Store::Opening& opening) {
  RunOrder order;
  order.path = opening.scenario_path;
  for (const auto& [path, value] : opening.overrides) order.overrides.push_back({path, value});
  return order;
}

void carry_out(RunOrder order, const Options& options, Console& console) {
  const InterruptGuard guard;
  const Parallelism parallelism = parallelism_of(options);
  Seconds seconds;

  // 1 read, 2 resolve
  Resolved resolved = read_or_stop(order.path, order.overrides, options, console);
  // 3 prepare
  RunRecord record = prepare_record(resolved);
  const Scenario& scenario = record.resolved;
  // 4 schedule
  const std::uint64_t most = scenario.draws;
  std::optional<Precision> wanted;
  if (!order.until.empty()) {
    wanted = asked_precision(order.until, scenario);
    order.overrides.push_back({"simulation.draws", ""});
    const std::uint64_t first = std::max<std::uint64_t>(order.had_draws, block_draws);
    set_draws(std::min(first, most), order, resolved, record);
  }
  const Request request{scenario.headline, scenario.by_county, scenario.targets};
  Progress progress(record.problem, request, scenario.draws);
  // 5 allocate
  const Clock::time_point allocating = Clock::now();
  record.allocation = divide_or_stop(record, parallelism);
  record.planning = planning_of(record);
  seconds.allocate = seconds_since(allocating);

  // 6 simulate
  const Clock::time_point simulating = Clock::now();
  Ledger ledger(order, resolved, record, speaks_for_all(console) ? options.store : "none");
  ledger.restore(resolved, record, request, progress);
  {
    const std::uint64_t cases = scenario.shocks.empty() ? 1 : 2;
    ProgressBar bar(console.err, console.live && !options.quiet && !options.no_progress,
                    cases * most);
    const auto simulate_missing = [&] {
      return simulate_wherever(
          record.problem, record.allocation.allocation, scenario.seed, parallelism, console,
          progress, [&](const Progress& so_far) {
            bar.show(so_far.draws_done(), [&] { return estimate_so_far(scenario, so_far); });
            ledger.save_now_and_then(so_far);
            return !InterruptGuard::requested();
          });
    };
    bool complete = simulate_missing();
    while (complete && wanted && !reached_anywhere(*wanted, scenario, progress, console)) {
      if (scenario.draws == most) {
        tell_not_reached(order, most, options, console);
        break;
      }
      set_draws(std::min(2 * scenario.draws, most), order, resolved, record);
      progress.extend(scenario.draws);
      ledger.grow(order, resolved, record, progress);
      complete = simulate_missing();
    }
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
  carry_out({options.subject, overrides_of(options), options.until, "", 0}, options, console);
}

}  // namespace weir
