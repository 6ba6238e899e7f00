// Posterior predictive check: the full simulation under the rows of a fit, against what was fitted.
#include <algorithm>
#include <cmath>
#include <utility>

#include "study/predicted.hpp"
#include "weir/random.hpp"
#include "weir/simulate.hpp"

namespace weir {
namespace {

double at(const std::vector<double>& sorted, double p) {
  const auto rank = static_cast<std::size_t>(std::ceil(p * static_cast<double>(sorted.size())));
  return sorted[std::clamp<std::size_t>(rank, 1, sorted.size()) - 1];
}

/// The case with its parameters drawn row by row from the fit, and all luck.
Scenario under_fit(const FitCase& of, const SampleTable& sample) {
  Scenario scenario = of.scenario;
  scenario.sample = sample;
  scenario.noise = Noise::full;
  scenario.sampling = Sampling::plain;
  return scenario;
}

/// Equation (C5): a report has an error of its own, in the log.
void add_report_error(std::vector<double>& values, const Observed& observed, std::uint64_t seed) {
  const std::uint64_t place = place_hash("report", observed.name);
  for (std::uint32_t d = 0; d < values.size(); ++d) {
    const PhiloxBlock words = Stream{seed}.words(d, 0, 0, 0, place);
    values[d] *= exp_(observed.error * inverse_normal(uniform(words.w[0])));
  }
}

}  // namespace

Predicted predicted_from(Predicted out, std::vector<double> values, double within) {
  std::sort(values.begin(), values.end());
  out.median = at(values, 0.5);
  out.low = at(values, (1 - within) / 2);
  out.high = at(values, (1 + within) / 2);
  const auto below = std::lower_bound(values.begin(), values.end(), out.known) - values.begin();
  out.below = static_cast<double>(below) / static_cast<double>(values.size());
  out.inside = out.low <= out.known && out.known <= out.high;
  return out;
}

std::optional<std::vector<Reproduced>> reproduce(const std::vector<FitCase>& cases,
                                                 const SampleTable& sample, double within,
                                                 std::uint64_t seed, Parallelism parallelism,
                                                 const CalibrationSink& sink) {
  std::vector<Reproduced> all;
  for (std::size_t c = 0; c < cases.size(); ++c) {
    Request request;
    for (const Observed& observed : cases[c].scenario.observed) {
      const bool known = std::find(request.headline.begin(), request.headline.end(),
                                   observed.outcome) != request.headline.end();
      if (observed.of <= 0 && !known) request.headline.push_back(observed.outcome);
    }
    if (request.headline.empty()) continue;
    const Problem problem = prepare(under_fit(cases[c], sample));
    Progress progress(problem, request, reproduced_draws);
    bool wanted = true;
    simulate(problem, cases[c].allocation, seed, parallelism, progress,
             [&](const Progress& so_far) {
               wanted = !sink || sink(c * reproduced_draws + so_far.draws_done());
               return wanted;
             });
    if (!wanted) return std::nullopt;
    for (const Observed& observed : cases[c].scenario.observed) {
      if (observed.of > 0) continue;
      std::vector<double> values =
          progress.headline_draws(observed.outcome, static_cast<std::size_t>(observed.quarter));
      add_report_error(values, observed, seed);
      all.push_back({c, predicted_from({observed.name, observed.outcome, observed.quarter, false,
                                        observed.value},
                                       std::move(values), within)});
    }
  }
  return all;
}

}  // namespace weir
