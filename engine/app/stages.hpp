// The stages that several commands share, with the failures a user meets in each.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/command.hpp"
#include "weir/exec.hpp"
#include "weir/scenario.hpp"
#include "weir/store.hpp"

namespace weir {

/// --set, --strategy, --draws and --seed as the overrides they are.
std::vector<Override> overrides_of(const Options& options);
Parallelism parallelism_of(const Options& options);
/// May a progress bar be drawn?
bool shows_progress(const Options& options, const Console& console);

/// 0.9 or 90%; nothing when it is neither.
std::optional<double> share_number(const std::string& text);

/// Reads and resolves; warnings go to `console`.
/// Fails: Stop(bad_input) after every mistake is told.
Resolved read_or_stop(const std::string& path, const std::vector<Override>& overrides,
                      const Options& options, Console& console);

/// Everything about a run that is known before its money is divided.
RunRecord prepare_record(const Resolved& resolved);

/// What the same file would be with so many draws, and its digest.
std::string canonical_with_draws(const Resolved& resolved, std::uint64_t draws);
std::string digest_with_draws(const Resolved& resolved, std::uint64_t draws);

/// Fails: Stop(infeasible) naming the rules with their places; Stop(bad_input) when unsupported.
AllocationResult divide_or_stop(const RunRecord& record, Parallelism parallelism);

/// The fund that `what` varies: the only one, or the one that is named.
/// Fails: Stop(bad_input) with the names there are.
std::size_t fund_row(const Scenario& scenario, const std::string& asked, const std::string& what);

/// Fails: Stop as divide_or_stop() does.
[[noreturn]] void stop_infeasible(const Scenario& scenario, const Infeasible& answer);
[[noreturn]] void stop_unsupported(const Scenario& scenario, const Unsupported& answer);

/// Sum over the counted counties. Shape: [outcome][quarter].
std::vector<double> planning_of(const RunRecord& record);
/// Of another division of the money.
std::vector<double> planning_of(const RunRecord& record, const Allocation& allocation);

/// Prints every diagnostic and, when there are several, their count.
void print_diagnostics(const Diagnostics& diagnostics, bool errors_only, Console& console);

/// Text to stdout. Fails: Stop(files) when it cannot be written (a full disk).
void print_data(std::string_view text, Console& console);

}  // namespace weir
