// What the page draws of a run, whether it is stored or was made just now.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "weir/exec.hpp"
#include "weir/scenario.hpp"
#include "weir/store/report.hpp"

namespace weir {

/// What makes the run again: `weir run FILE ...`, with the file as seen from here.
std::string command_of(const std::string& path, const std::vector<Override>& overrides);

/// Draws that are replayed for the figures by county.
std::uint32_t county_draws(const Scenario& scenario);

/// The run of that file, with its figures by county; without id and time, labelled by its strategy.
/// Needs: `record` with its money divided, `json`: its run_json(). Nothing: `sink` stopped it.
std::optional<ReportedRun> reported_run(const std::string& path,
                                        const std::vector<Override>& overrides, RunRecord record,
                                        std::string json, Parallelism parallelism,
                                        const StudySink& sink);

/// The strategies that a single run is put beside.
std::vector<StrategyName> usual_strategies();

void add_run(ReportedComparison& compared, const ReportedRun& run);
/// The run's file under that strategy. False: the strategy cannot serve it.
bool add_strategy(ReportedComparison& compared, const ReportedRun& run, StrategyName name,
                  Parallelism parallelism);

/// Fails: Stop when the file outlines none of the counties.
Outlines drawn_outlines(const std::string& path, const Scenario& scenario);

}  // namespace weir
