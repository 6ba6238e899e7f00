// What the studies' commands share: the plan they ask about, their first line, how they print.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "app/study_stage.hpp"
#include "weir/study.hpp"

namespace weir {

/// Reads the scenario of `options` and divides its money. `keeps_draws`: every draw is needed by
/// itself. Fails: Stop, also for more draws than can be kept.
RunRecord planned_record(const Options& options, Console& console, bool keeps_draws);
RunRecord planned_record(const Resolved& resolved, const Options& options, bool keeps_draws);

/// --outcome and --by: what is asked about; left out, the objective's first outcome and quarter.
/// Fails: Stop(bad_input) with the names or quarters there are.
Measured asked_measure(const Options& options, const Scenario& scenario);

/// `jobs declared by 2020Q4`.
std::string measure_label(const Measured& measured, const Scenario& scenario,
                          std::string_view language);

/// Title, money, strategy, draws and seed: what the page speaks of.
std::string study_head(const Scenario& scenario, std::string_view language);

/// weir, scenario, digest, seed, draws, strategy: what every study's JSON begins with.
nlohmann::ordered_json study_json(const RunRecord& record);

/// An outcome's value as people read it: money in its unit, else three figures.
std::string outcome_figure(Outcome outcome, double value, const Scenario& scenario,
                           std::string_view language);

/// A slot's parameter in words: `cost per job`, `cost per job of parks`.
std::string parameter_label(const Problem& problem, std::size_t slot, const Scenario& scenario,
                            std::string_view language);

/// A slot's value with its unit. The tail is stored as 1/s and said as s.
std::string parameter_figure(const Problem& problem, std::size_t slot, double value,
                             const Scenario& scenario, std::string_view language);

/// One of the three formats.
void print_study(const Options& options, const std::string& text,
                 const nlohmann::ordered_json& json, const nlohmann::ordered_json& rows,
                 Console& console);

}  // namespace weir
