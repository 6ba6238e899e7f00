// Fit on some files, predict the last one.
#include <algorithm>
#include <cmath>
#include <utility>

#include "study/fit.hpp"
#include "study/gaussian.hpp"
#include "study/predicted.hpp"
#include "weir/random.hpp"
#include "weir/study.hpp"

namespace weir {
namespace {

constexpr std::size_t copies = 16;  // predictions for each row of the fit
constexpr std::size_t block = 1024;

/// Mean of the declared jobs that the cases observed, where they observed any.
std::optional<double> observed_jobs(const std::vector<FitCase>& cases) {
  double sum = 0, count = 0;
  for (const FitCase& of : cases) {
    for (const Observed& observed : of.scenario.observed) {
      if (observed.outcome != Outcome::jobs_declared || observed.of > 0) continue;
      sum += observed.value;
      ++count;
    }
  }
  if (count == 0) return std::nullopt;
  return sum / count;
}

void count_jobs(FitCase& of, double jobs) {
  if (!of.scenario.has_reference || !of.scenario.reference.counted_jobs) return;
  of.scenario.reference.counted_jobs = jobs;
  of.problem = prepare(of.scenario);
}

/// Draws of what the last of `cases` would report, given what the others did.
class Prediction {
 public:
  Prediction(const std::vector<FitCase>& cases, const SampleTable& sample, std::uint64_t seed)
      : sample_(sample), seed_(seed), cases_(cases), given_(observations_of(fitted())),
        emulator_(cases, observables()) {
    const std::vector<Slot>& slots = emulator_.slots();
    for (std::size_t s = 0; s < slots.size(); ++s) {
      const auto column = std::find(sample.path.begin(), sample.path.end(), slots[s].path);
      column_.push_back(static_cast<std::size_t>(column - sample.path.begin()));
    }
  }

  PredictedCase say(double within, Parallelism parallelism) const {
    const Scenario& last = cases_.back().scenario;
    const std::vector<std::vector<double>> drawn = draw(parallelism);
    PredictedCase out;
    const std::size_t observed = last.observed.size();
    for (std::size_t o = 0; o < observed; ++o) {
      const Observed& what = last.observed[o];
      const bool share = what.of > 0;
      out.observed.push_back(predicted_from({what.name, what.outcome, what.quarter, share,
                                        share ? what.value / what.of : what.value},
                                       drawn[o], within));
    }
    std::vector<std::uint8_t> met(draws(), 1);
    for (std::size_t t = 0; t < last.targets.size(); ++t) {
      const Target& what = last.targets[t];
      const std::vector<double>& values = drawn[observed + t];
      out.targets.push_back(
          predicted_from({what.name, what.outcome, what.quarter, false, what.at_least}, values, within));
      for (std::size_t m = 0; m < met.size(); ++m) met[m] &= values[m] >= what.at_least;
    }
    out.all_targets = static_cast<double>(std::count(met.begin(), met.end(), 1)) /
                      static_cast<double>(met.size());
    return out;
  }

  std::size_t draws() const { return copies * sample_.rows(); }

 private:
  std::vector<FitCase> fitted() const { return {cases_.begin(), cases_.end() - 1}; }

  std::vector<Observable> observables() const {
    std::vector<Observable> all = observables_of(cases_);
    for (const Target& target : cases_.back().scenario.targets) {
      all.push_back(
          {cases_.size() - 1, target.outcome, target.quarter, Observed{}.error, false, 0});
    }
    return all;
  }

  /// Shape: [what is predicted][draw].
  std::vector<std::vector<double>> draw(Parallelism parallelism) const {
    const std::vector<Observable>& all = emulator_.observables();
    const std::size_t n = all.size(), known = given_.size();
    std::vector<std::vector<double>> out(n - known, std::vector<double>(draws(), 0));
    for_each_block((draws() + block - 1) / block, parallelism, [&](std::size_t b) {
      Expectation expected;
      for (std::size_t m = b * block; m < std::min((b + 1) * block, draws()); ++m) {
        const auto draw = static_cast<std::uint32_t>(m);
        emulator_.expect(parameters(draw).data(), expected);
        if (!cholesky(n, expected.covariance.data())) continue;  // stays 0: nothing comes
        // Luck that the fitted files show, then new luck.
        std::vector<double> luck(given_);
        for (std::size_t o = 0; o < known; ++o) luck[o] -= expected.mean[o];
        luck.resize(n, 0);
        for (std::size_t o = 0; o < n; ++o) {
          const double* row = &expected.covariance[o * n];
          double moved = 0;
          for (std::size_t k = 0; k < o; ++k) moved += row[k] * luck[k];
          if (o < known) {
            luck[o] = (luck[o] - moved) / row[o];
            continue;
          }
          luck[o] = normal(draw, o - known);
          out[o - known][m] = off_scale(all[o], expected.mean[o] + moved + row[o] * luck[o]);
        }
      }
    });
    return out;
  }

  std::vector<double> parameters(std::uint32_t draw) const {
    const std::size_t columns = sample_.path.size(), row = draw % sample_.rows();
    std::vector<double> value;
    for (std::size_t s = 0; s < column_.size(); ++s) {
      const Slot& slot = emulator_.slots()[s];
      if (column_[s] < columns) {
        value.push_back(sample_.value[row * columns + column_[s]]);
      } else {
        const Uniform u = prior_uniform(slot, seed_, draw);
        value.push_back(quantile_value(slot.uncertain, *slot.record, u.upper, u.tail));
      }
    }
    return value;
  }

  double normal(std::uint32_t draw, std::size_t what) const {
    const PhiloxBlock words = Stream{seed_}.words(draw, 0, 0, static_cast<std::uint32_t>(what),
                                                  place_hash("back-test", "luck"));
    return inverse_normal(uniform(words.w[0]));
  }

  const SampleTable& sample_;
  std::uint64_t seed_;
  const std::vector<FitCase>& cases_;
  std::vector<double> given_;  // the fitted files' observations
  Emulator emulator_;
  std::vector<std::size_t> column_;  // of the sample, for each slot; past the last: from its prior
};

}  // namespace

bool BackTest::all_inside() const {
  const std::vector<Predicted>& all = cases.front().observed;
  return std::all_of(all.begin(), all.end(), [](const Predicted& p) { return p.inside; });
}

std::string not_predictable(const std::vector<FitCase>& cases) {
  if (cases.size() < 2) return "a back-test needs files to fit and, last, one to predict";
  const std::string fitted = not_fittable({cases.begin(), cases.end() - 1});
  if (!fitted.empty()) return fitted;
  const Scenario& last = cases.back().scenario;
  if (last.observed.empty() && last.targets.empty()) {
    return cases.back().name + " has neither [[observed]] results nor targets to predict";
  }
  for (const Target& target : last.targets) {
    const std::string why = not_expectable(cases.back().problem,
                                           {0, target.outcome, target.quarter, 0, false, 0});
    if (!why.empty()) return cases.back().name + ", target '" + target.name + "': " + why;
  }
  return not_fittable(cases);
}

std::optional<BackTest> back_test(const std::vector<FitCase>& cases, double within,
                                  const CalibrationOptions& options, Parallelism parallelism,
                                  const CalibrationSink& sink) {
  std::vector<FitCase> all = cases;
  BackTest out;
  out.within = within;
  const bool counts = std::any_of(all.begin(), all.end(), [](const FitCase& of) {
    return of.scenario.has_reference && of.scenario.reference.counted_jobs.has_value();
  });
  if (counts) out.counted_jobs = observed_jobs({all.begin(), all.end() - 1});
  if (out.counted_jobs) {
    for (FitCase& of : all) count_jobs(of, *out.counted_jobs);
  }
  auto fit = calibrate({all.begin(), all.end() - 1}, options, parallelism, sink);
  if (!fit) return std::nullopt;
  out.fit = std::move(*fit);
  if (out.fit.sample.value.empty()) return out;

  const Prediction as_said(all, out.fit.sample, options.seed);
  out.draws = as_said.draws();
  out.cases.push_back(as_said.say(within, parallelism));
  for (SwitchedCase& other : switched_shocks(all.back().scenario)) {
    std::vector<FitCase> switched = all;
    switched.back().scenario = std::move(other.scenario);
    switched.back().problem = prepare(switched.back().scenario);
    out.cases.push_back(
        Prediction(switched, out.fit.sample, options.seed).say(within, parallelism));
    out.cases.back().name = other.name;
    out.cases.back().shocks_active = other.shocks_active;
  }
  return out;
}

}  // namespace weir
