// The stage that every study shares: its progress bar, Ctrl-C, and the answers that end a command.
#pragma once

#include <algorithm>
#include <cstdint>
#include <utility>
#include <variant>

#include "app/interrupt.hpp"
#include "app/progress_bar.hpp"
#include "app/stages.hpp"

namespace weir {

/// Runs `study` (given a StudySink, it answers an optional) under a progress bar over `total`.
/// Needs: an InterruptGuard alive. Fails: Stop(interrupted) when it was stopped.
template <class Study>
auto answer_of(const Options& options, Console& console, std::uint64_t total, const Study& study) {
  ProgressBar bar(console.err, shows_progress(options, console), total);
  auto answer = study([&](std::uint64_t done) {
    bar.show(std::min(done, total), {});
    return !InterruptGuard::requested();
  });
  if (!answer) throw Stop(Exit::interrupted, "interrupted; nothing was saved");
  return std::move(*answer);
}

/// Fails: Stop as divide_or_stop() does.
template <class Result>
Result result_or_stop(const Scenario& scenario,
                      std::variant<Result, Infeasible, Unsupported> answer) {
  if (const auto* infeasible = std::get_if<Infeasible>(&answer)) {
    stop_infeasible(scenario, *infeasible);
  }
  if (const auto* refused = std::get_if<Unsupported>(&answer)) {
    stop_unsupported(scenario, *refused);
  }
  return std::get<Result>(std::move(answer));
}

}  // namespace weir
