#include "app/precision.hpp"

#include <charconv>
#include <cmath>

#include "app/command.hpp"
#include "weir/model.hpp"

namespace weir {

Precision asked_precision(const std::string& text, const Scenario& scenario) {
  constexpr std::string_view key = "mcse=";
  const auto refuse = [&](const std::string& why) {
    return Stop(Exit::bad_input,
                "weir: --until " + text + ": " + why +
                    "; write, for example, mcse=0.5% or jobs_in_place:mcse=0.5%");
  };
  if (scenario.sampling == Sampling::latin_hypercube) {
    throw Stop(Exit::bad_input, "weir: --until " + text +
                                    ": a Latin hypercube is made for one number of draws and cannot "
                                    "be extended; use simulation.sampling=sobol");
  }
  Precision precision;
  if (!scenario.headline.empty()) precision.outcome = scenario.headline.front();
  std::string_view rest = text;
  if (const std::size_t colon = rest.find(':'); colon != std::string_view::npos) {
    const auto outcome = outcome_named(rest.substr(0, colon));
    if (!outcome) throw refuse("there is no outcome of that name");
    precision.outcome = *outcome;
    rest.remove_prefix(colon + 1);
  }
  if (!rest.starts_with(key)) throw refuse("expected mcse= and a share");
  rest.remove_prefix(key.size());
  const char* end = rest.data() + rest.size();
  const auto read = std::from_chars(rest.data(), end, precision.relative);
  const std::string_view left(read.ptr, static_cast<std::size_t>(end - read.ptr));
  if (left == "%") precision.relative /= 100;
  const bool number = read.ec == std::errc() && (left.empty() || left == "%");
  if (!number || !(precision.relative > 0 && precision.relative < 1)) {
    throw refuse("expected a share above 0 and below 1");
  }
  return precision;
}

bool reached(const Precision& precision, const Scenario& scenario, const Progress& progress) {
  for (const Summary& summary : summarise(scenario, progress).outcomes) {
    if (summary.outcome != precision.outcome || summary.scope != "all") continue;
    if (summary.quarter != scenario.quarters - 1) continue;
    return summary.mcse <= precision.relative * std::abs(summary.mean);
  }
  return false;
}

}  // namespace weir
