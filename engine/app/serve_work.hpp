// What the server computes: the same stages as weir run and weir compare, without a store.
#pragma once

#include <string>
#include <vector>

#include "app/command.hpp"
#include "app/serve_jobs.hpp"
#include "weir/exec.hpp"
#include "weir/scenario.hpp"

namespace weir {

/// A scenario file with what is changed in it.
struct ServedPlan {
  std::string path;
  std::vector<Override> overrides;
  std::string name;   // in a comparison; empty: its strategy's
  bool page = false;  // a run's answer holds what the page draws, too
};

/// More draws than this are for weir run.
inline constexpr std::uint64_t most_served_draws = std::uint64_t{1} << 20;

/// The JSON of `weir run --format json`; with a page, in its member "page" that run as it stands in
/// the JSON of `weir report`. Fails: throws Refusal (400, 422, 500).
Simulation divided_run(const ServedPlan& plan, Parallelism parallelism);

/// The JSON of `weir compare --format json`. Fails: throws Refusal (400, 422, 500).
Simulation divided_comparison(const std::vector<ServedPlan>& plans, Parallelism parallelism);

/// The JSON of `weir report --format json` for a run of that plan beside the usual strategies.
/// Fails: throws Refusal (400, 422, 500).
Simulation divided_report(const ServedPlan& plan, Parallelism parallelism);

/// A file of the command line as the page needs it.
struct ServedScenario {
  std::string id, path;
  std::string json;  // title, levers, targets, funds, draws and seed
};

/// Fails: Stop as read_or_stop() does.
ServedScenario served_scenario(const std::string& path, const Options& options, Console& console);

}  // namespace weir
