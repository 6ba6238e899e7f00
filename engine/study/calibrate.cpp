// Observations and priors -> a sample of parameters, and what it says of each parameter and result.
#include "weir/study/calibrate.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>

#include "study/emulator.hpp"
#include "study/fit.hpp"
#include "study/gaussian.hpp"
#include "study/mean.hpp"
#include "study/sampler.hpp"
#include "weir/random.hpp"

namespace weir {

std::vector<Observable> observables_of(const std::vector<FitCase>& cases) {
  std::vector<Observable> all;
  for (std::size_t c = 0; c < cases.size(); ++c) {
    for (const Observed& observed : cases[c].scenario.observed) {
      all.push_back(observable_of(c, observed));
    }
  }
  return all;
}

std::vector<double> observations_of(const std::vector<FitCase>& cases) {
  std::vector<double> all;
  for (std::size_t c = 0; c < cases.size(); ++c) {
    for (const Observed& observed : cases[c].scenario.observed) {
      const double value = observed.of > 0 ? observed.value / observed.of : observed.value;
      all.push_back(on_scale(observable_of(c, observed), value));
    }
  }
  return all;
}

namespace {

/// A parameter that the observations depend on and that two files state differently.
std::string different_priors(const std::vector<FitCase>& cases) {
  const Emulator emulator(cases, observables_of(cases));
  for (std::size_t s = 0; s < emulator.slots().size(); ++s) {
    if (!emulator.touched()[s]) continue;
    const FitCase* first = nullptr;
    const Uncertain* stated = nullptr;
    for (const FitCase& of : cases) {
      for (const Slot& slot : of.problem.slots) {
        if (slot.path != emulator.slots()[s].path) continue;
        if (stated != nullptr && !(*stated == slot.uncertain)) {
          return first->name + " and " + of.name + " state different values of " + slot.path +
                 "; files that are fitted together share what the observations depend on";
        }
        first = &of;
        stated = &slot.uncertain;
      }
    }
  }
  return {};
}

}  // namespace

std::string not_fittable(const std::vector<FitCase>& cases) {
  std::size_t observations = 0;
  for (std::size_t c = 0; c < cases.size(); ++c) {
    const FitCase& of = cases[c];
    if (of.scenario.sample.rows() > 0) {
      return of.name + " draws its parameters from an earlier fit; fit from the priors";
    }
    for (const Observed& observed : of.scenario.observed) {
      ++observations;
      const std::string why = not_expectable(of.problem, observable_of(c, observed));
      if (!why.empty()) return of.name + ", '" + observed.name + "': " + why;
      const bool below_one = observed.of == 0 || observed.value < observed.of;
      if (!(observed.value > 0) || !below_one) {
        return of.name + ", '" + observed.name +
               "': an observation is above 0, and a share of it below the whole";
      }
    }
  }
  if (observations == 0) return "no file has an [[observed]] result";
  return different_priors(cases);
}

LikelihoodMaker likelihood_of(const Emulator& emulator, const std::vector<std::size_t>& columns,
                              const std::vector<double>& observed) {
  return [&emulator, &columns, &observed] {
    return [&emulator, &columns, &observed, expected = Expectation{},
            all = std::vector<double>(emulator.slots().size(), 0),
            residual = std::vector<double>()](const double* value) mutable {
      for (std::size_t s = 0; s < columns.size(); ++s) all[columns[s]] = value[s];
      emulator.expect(all.data(), expected);
      residual = observed;
      return log_density(observed.size(), expected.mean.data(), expected.covariance.data(),
                         residual.data());
    };
  };
}

Fit fit_of(const std::vector<FitCase>& cases) {
  Fit fit{Emulator(cases, observables_of(cases)), {}, {}, observations_of(cases)};
  for (std::size_t s = 0; s < fit.emulator.slots().size(); ++s) {
    if (!fit.emulator.touched()[s]) continue;
    fit.columns.push_back(s);
    fit.slots.push_back(fit.emulator.slots()[s]);
  }
  return fit;
}

namespace {

constexpr std::size_t worlds = 4096;  // of the priors and of the fit, for what they say of results
constexpr std::size_t worlds_block = 256;

double middle_of(std::vector<double> values, double p) {
  std::sort(values.begin(), values.end());
  const auto n = static_cast<double>(values.size());
  const auto rank = static_cast<std::size_t>(std::ceil(p * n));
  return values[std::clamp<std::size_t>(rank, 1, values.size()) - 1];
}

/// Ranks, the same for equal values.
std::vector<double> ranks_of(const std::vector<double>& values) {
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), 0);
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return values[a] != values[b] ? values[a] < values[b] : a < b;
  });
  std::vector<double> ranks(values.size());
  for (std::size_t from = 0; from < order.size();) {
    std::size_t to = from;
    while (to < order.size() && values[order[to]] == values[order[from]]) ++to;
    for (std::size_t k = from; k < to; ++k) {
      ranks[order[k]] = static_cast<double>(from + to - 1) / 2;
    }
    from = to;
  }
  return ranks;
}

double covariance_of(const std::vector<double>& x, const std::vector<double>& y) {
  const double mx = mean_of(x), my = mean_of(y);
  double sum = 0;
  for (std::size_t k = 0; k < x.size(); ++k) sum += (x[k] - mx) * (y[k] - my);
  return sum / static_cast<double>(x.size());
}
double squared_correlation(const std::vector<double>& x, const std::vector<double>& y) {
  const double xx = covariance_of(x, x), yy = covariance_of(y, y), xy = covariance_of(x, y);
  return xx > 0 && yy > 0 ? xy * xy / (xx * yy) : 0;
}

/// Expected totals of some outcomes in sampled worlds. Shape: [outcome][world], [parameter][world].
struct Worlds {
  std::vector<std::vector<double>> total, value;
};

class Results {
 public:
  Results(const FitCase& of, const CalibrationOptions& options, Parallelism parallelism)
      : of_(of), options_(options), parallelism_(parallelism) {}

  std::vector<FittedOutcome> say(const SampleTable& sample,
                                 const std::vector<FittedParameter>& parameters) const {
    const Worlds before = sampled({}, parameters), after = sampled(sample, parameters);
    std::vector<FittedOutcome> all;
    for (std::size_t o = 0; o < of_.scenario.headline.size(); ++o) {
      FittedOutcome out;
      out.outcome = of_.scenario.headline[o];
      out.quarter = of_.scenario.quarters - 1;
      const std::vector<double>& was = before.total[o];
      const std::vector<double>& is = after.total[o];
      out.prior_median = middle_of(was, 0.5);
      out.median = middle_of(is, 0.5);
      out.low = middle_of(is, 0.05);
      out.high = middle_of(is, 0.95);
      const std::vector<double> log_was = logs(was), log_is = logs(is);
      const double variance = covariance_of(log_was, log_was);
      // Nothing at all, or nothing uncertain: what is left is the rounding of grants, and nothing
      // drives it.
      const auto [least, most] = std::minmax_element(log_was.begin(), log_was.end());
      if (*most - *least < 1e-4) continue;
      out.contraction = 1 - covariance_of(log_is, log_is) / variance;
      name_drivers(after, ranks_of(is), out);
      all.push_back(std::move(out));
    }
    return all;
  }

 private:
  static std::vector<double> logs(std::vector<double> values) {
    for (double& value : values) value = log_(std::max(value, 1e-9));
    return values;
  }

  Worlds sampled(const SampleTable& sample, const std::vector<FittedParameter>& parameters) const {
    const Problem& p = of_.problem;
    std::vector<std::pair<std::size_t, std::size_t>> replaced;  // slot, column of the sample
    for (std::size_t c = 0; c < sample.path.size(); ++c) {
      for (std::size_t s = 0; s < p.slots.size(); ++s) {
        if (p.slots[s].path == sample.path[c]) replaced.emplace_back(s, c);
      }
    }
    std::vector<std::size_t> slot_of;
    for (const FittedParameter& parameter : parameters) {
      const auto at = std::find_if(p.slots.begin(), p.slots.end(), [&](const Slot& slot) {
        return slot.path == parameter.slot.path;
      });
      slot_of.push_back(static_cast<std::size_t>(at - p.slots.begin()));
    }
    std::vector<Measured> measured;
    for (const Outcome outcome : of_.scenario.headline) {
      measured.push_back({outcome, of_.scenario.quarters - 1});
    }
    const Totals totals(p, of_.allocation);
    Worlds out;
    out.total.assign(of_.scenario.headline.size(), std::vector<double>(worlds));
    out.value.assign(parameters.size(), std::vector<double>(worlds));
    for_each_block(worlds / worlds_block, parallelism_, [&](std::size_t b) {
      for (std::size_t k = b * worlds_block; k < (b + 1) * worlds_block; ++k) {
        Theta theta = draw_theta(p, options_.seed, static_cast<std::uint32_t>(k));
        for (const auto& [slot, column] : replaced) {
          theta.value[slot] = sample.value[k % sample.rows() * sample.path.size() + column];
        }
        const std::vector<double> total = totals.at(theta, measured);
        for (std::size_t o = 0; o < out.total.size(); ++o) out.total[o][k] = total[o];
        for (std::size_t s = 0; s < slot_of.size(); ++s) {
          if (slot_of[s] < theta.value.size()) out.value[s][k] = theta.value[slot_of[s]];
        }
      }
    });
    return out;
  }

  static void name_drivers(const Worlds& after, const std::vector<double>& ranks,
                           FittedOutcome& out) {
    constexpr double worth_naming = 0.05;
    std::vector<std::pair<double, std::size_t>> all;
    for (std::size_t s = 0; s < after.value.size(); ++s) {
      all.emplace_back(-squared_correlation(ranks_of(after.value[s]), ranks), s);
    }
    std::sort(all.begin(), all.end());
    for (const auto& [share, parameter] : all) {
      if (-share < worth_naming) break;
      out.drivers.push_back(parameter);
      out.share.push_back(-share);
    }
  }

  const FitCase& of_;
  const CalibrationOptions& options_;
  Parallelism parallelism_;
};

FittedParameter described(const Slot& slot) {
  FittedParameter out;
  out.slot = slot;
  const auto at = [&](bool upper, double tail) {
    return quantile_value(slot.uncertain, *slot.record, upper, tail);
  };
  out.low = out.prior_low = at(false, 0.05);
  out.median = out.prior_median = at(false, 0.5 - 0x1p-40);
  out.high = out.prior_high = at(true, 0.05);
  return out;
}

}  // namespace

std::optional<Calibration> calibrate(const std::vector<FitCase>& cases,
                                     const CalibrationOptions& options, Parallelism parallelism,
                                     const CalibrationSink& sink) {
  const Fit fit = fit_of(cases);
  const std::optional<Posterior> posterior =
      sample_posterior(fit.slots, likelihood_of(fit.emulator, fit.columns, fit.observed), options,
                       parallelism, sink);
  if (!posterior) return std::nullopt;

  Calibration out;
  out.draws = options.draws;
  out.ess = posterior->ess;
  out.stages = posterior->stages;
  out.accepted = posterior->accepted;
  for (const Slot& slot : fit.slots) out.sample.path.push_back(slot.path);
  out.sample.value = posterior->value;
  if (out.sample.value.empty()) return out;

  for (std::size_t s = 0; s < fit.emulator.slots().size(); ++s) {
    out.parameters.push_back(described(fit.emulator.slots()[s]));
    FittedParameter& parameter = out.parameters.back();
    const auto column = std::find(fit.columns.begin(), fit.columns.end(), s);
    if (column == fit.columns.end()) continue;
    const auto c = static_cast<std::size_t>(column - fit.columns.begin());
    parameter.touched = true;
    parameter.contraction = 1 - posterior->variance[c];
    std::vector<double> values;
    for (std::size_t row = 0; row < out.sample.rows(); ++row) {
      values.push_back(out.sample.value[row * fit.slots.size() + c]);
    }
    parameter.low = middle_of(values, 0.05);
    parameter.median = middle_of(values, 0.5);
    parameter.high = middle_of(values, 0.95);
  }
  out.outcomes = Results(cases.back(), options, parallelism).say(out.sample, out.parameters);
  return out;
}

}  // namespace weir
