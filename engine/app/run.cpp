// weir run: eight stages, read to publish.
#include "app/run.hpp"

#include <chrono>
#include <filesystem>
#include <ostream>

#include "app/figures.hpp"
#include "app/interrupt.hpp"
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

/// The store of a run and the run's row in it; without a store every call does nothing.
class Ledger {
 public:
  Ledger(const RunOrder& order, const Resolved& resolved, const RunRecord& record,
         const std::string& path)
      : path_(path) {
    if (path == "none") return;
    store_.emplace(path);
    now_ = opening_of(order, resolved, record);
    id_ = order.resumed.empty() ? store_->open_run(now_) : order.resumed;
  }

  const std::string& id() const { return id_; }
  const std::string& path() const { return path_; }

  /// What the run had done when it was last saved. Fails: Stop when it was another run.
  void restore(Progress& progress) const {
    if (!store_) return;
    const Store::Opening began = store_->opening(id_);
    if (began.digest != now_.digest) {
      throw Stop(Exit::bad_input, "error: run " + id_ + " cannot be continued: " +
                                      changes_since(began) +
                                      "\nstart it again with: weir run");
    }
    const std::optional<std::string> bytes = store_->checkpoint(id_);
    if (bytes && !progress.from_bytes(*bytes)) {
      throw StoreError(path_ + ": the checkpoint of run " + id_ +
                       " is damaged; start it again with: weir run");
    }
  }
  void save(const Progress& progress) {
    saved_at_ = Clock::now();
    if (store_) store_->save_checkpoint(id_, progress.to_bytes(), progress.draws_done());
  }
  void save_now_and_then(const Progress& progress) {
    if (seconds_since(saved_at_) > 5) save(progress);
  }
  void finish(const std::string& json) {
    if (store_) store_->finish_run(id_, json);
  }

 private:
  static Store::Opening opening_of(const RunOrder& order, const Resolved& resolved,
                                   const RunRecord& record) {
    Store::Opening opening;
    opening.scenario_path = std::filesystem::absolute(order.path).string();
    opening.strategy = strategy_name(record.resolved.strategy.name);
    opening.digest = record.digest;
    opening.scenario = record.scenario;
    opening.canonical = resolved.canonical;
    opening.version = record.version;
    opening.data_digest = sha256_hex(resolved.data_bytes_digest_input);
    for (const Override& item : order.overrides) {
      opening.overrides.emplace_back(item.path, item.value);
    }
    opening.draws = record.resolved.draws;
    opening.seed = record.resolved.seed;
    return opening;
  }

  /// In words, one to a line.
  std::string changes_since(const Store::Opening& began) const {
    std::string text = "it has changed since it began";
    if (began.version != now_.version) {
      text += "\n  Weir: " + began.version + " -> " + now_.version;
    }
    for (const std::string& line : json_differences(began.canonical, now_.canonical, 5)) {
      text += "\n  " + line;
    }
    if (began.data_digest != now_.data_digest) text += "\n  its data files";
    return text;
  }

  std::string path_, id_;
  Store::Opening now_;
  std::optional<Store> store_;
  Clock::time_point saved_at_ = Clock::now();
};

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

void publish(const RunRecord& record, const Seconds& seconds, Ledger& ledger,
             const Options& options, Console& console) {
  const std::string json = run_json(record, seconds);
  ledger.finish(json);
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
  const Resolved resolved = read_or_stop(order.path, order.overrides, options, console);
  const Scenario& scenario = resolved.scenario;
  // 3 prepare
  RunRecord record = prepare_record(resolved);
  // 4 schedule
  const Request request{scenario.headline, scenario.by_county, scenario.targets};
  Progress progress(record.problem, request, scenario.draws);
  // 5 allocate
  const Clock::time_point allocating = Clock::now();
  record.allocation = divide_or_stop(record, parallelism);
  record.planning = planning_of(record);
  seconds.allocate = seconds_since(allocating);

  // 6 simulate
  Ledger ledger(order, resolved, record, speaks_for_all(console) ? options.store : "none");
  ledger.restore(progress);
  const Clock::time_point simulating = Clock::now();
  {
    const std::uint64_t cases = scenario.shocks.empty() ? 1 : 2;
    ProgressBar bar(console.err, console.live && !options.quiet && !options.no_progress,
                    cases * scenario.draws);
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
  seconds.simulate = seconds_since(simulating);
  // 8 publish
  publish(record, seconds, ledger, options, console);
}

void run(const Options& options, Console& console) {
  carry_out({options.subject, overrides_of(options), ""}, options, console);
}

}  // namespace weir
