// Simulation-based calibration: the priors' draws are the truths, their reports the data.
#include <algorithm>
#include <atomic>
#include <cmath>
#include <numeric>

#include "study/fit.hpp"
#include "study/gaussian.hpp"
#include "weir/random.hpp"
#include "weir/study.hpp"

namespace weir {
namespace {

constexpr std::size_t bins = 20;
constexpr std::size_t block = 256;

class Checking {
 public:
  Checking(const std::vector<FitCase>& cases, const SelfCheckOptions& options,
           Parallelism parallelism, const CalibrationSink& sink)
      : options_(options), parallelism_(parallelism), sink_(sink), fit_(fit_of(cases)),
        n_(fit_.observed.size()) {
    for (const Slot& slot : fit_.slots) names_.push_back(slot.path);
    for (const FitCase& of : cases) {
      for (const Observed& observed : of.scenario.observed) {
        names_.push_back(of.name + ": " + observed.name);
      }
    }
  }

  std::optional<SelfCheck> run() {
    fill_bank();
    ranks_.assign(options_.simulations * names_.size(), 0);
    ess_.assign(options_.simulations, 0);
    std::atomic<bool> stopped = false;
    std::uint64_t done = 0;
    for_each_block(
        options_.simulations, parallelism_, [&](std::size_t s) { simulate_one(s); },
        [&](std::size_t) {
          if (sink_ && !sink_(++done)) stopped = true;
        },
        [&] { return stopped.load(); });
    if (stopped) return std::nullopt;
    return summary();
  }

 private:
  Uniform uniform_of(std::size_t slot, std::size_t draw) const {
    return prior_uniform(fit_.slots[slot], options_.seed, static_cast<std::uint32_t>(draw));
  }

  void expect(std::size_t draw, Expectation& out) const {
    std::vector<double> all(fit_.emulator.slots().size(), 0);
    for (std::size_t s = 0; s < fit_.slots.size(); ++s) {
      const Slot& slot = fit_.slots[s];
      const Uniform u = uniform_of(s, draw);
      all[fit_.columns[s]] = quantile_value(slot.uncertain, *slot.record, u.upper, u.tail);
    }
    fit_.emulator.expect(all.data(), out);
  }

  /// What all fits share: each prior draw's expectation, and the factor that they believe in.
  void fill_bank() {
    mean_.resize(options_.bank * n_);
    factor_.resize(options_.bank * n_ * n_);
    half_log_det_.resize(options_.bank);
    for_each_block((options_.bank + block - 1) / block, parallelism_, [&](std::size_t b) {
      Expectation expected;
      for (std::size_t k = b * block; k < std::min((b + 1) * block, options_.bank); ++k) {
        expect(k, expected);
        for (double& entry : expected.covariance) entry *= options_.believed;
        const bool sound = cholesky(n_, expected.covariance.data());
        half_log_det_[k] = sound ? 0 : HUGE_VAL;
        for (std::size_t o = 0; o < n_ && sound; ++o) {
          half_log_det_[k] += log_(expected.covariance[o * n_ + o]);
        }
        std::copy(expected.mean.begin(), expected.mean.end(), &mean_[k * n_]);
        std::copy(expected.covariance.begin(), expected.covariance.end(), &factor_[k * n_ * n_]);
      }
    });
  }

  PhiloxBlock words(std::size_t simulation, std::size_t index, const char* purpose) const {
    return Stream{options_.seed}.words(static_cast<std::uint32_t>(simulation), 0, 0,
                                       static_cast<std::uint32_t>(index),
                                       place_hash("self-check", purpose));
  }

  void simulate_one(std::size_t s) {
    const std::size_t truth = options_.bank + s;
    Expectation expected;
    expect(truth, expected);
    cholesky(n_, expected.covariance.data());
    std::vector<double> report = expected.mean;
    for (std::size_t c = 0; c < n_; ++c) {
      const double luck = inverse_normal(uniform(words(s, c, "report").w[0]));
      for (std::size_t o = c; o < n_; ++o) report[o] += expected.covariance[o * n_ + c] * luck;
    }
    std::vector<double> log_weight(options_.bank), residual(n_);
    for (std::size_t k = 0; k < options_.bank; ++k) {
      for (std::size_t o = 0; o < n_; ++o) residual[o] = report[o] - mean_[k * n_ + o];
      solve_lower(n_, &factor_[k * n_ * n_], residual.data());
      double sum = -half_log_det_[k];
      for (const double r : residual) sum -= 0.5 * r * r;
      log_weight[k] = std::isfinite(sum) ? sum : -HUGE_VAL;
    }
    std::vector<double> weight = weights_of(log_weight);
    ess_[s] = effective_size(weight);
    std::partial_sum(weight.begin(), weight.end(), weight.begin());
    for (std::size_t d = 0; d < options_.draws; ++d) {
      const double at = uniform(words(s, d, "draw").w[0]).value() * weight.back();
      const auto k = static_cast<std::size_t>(
          std::lower_bound(weight.begin(), weight.end(), at) - weight.begin());
      std::size_t* rank = &ranks_[s * names_.size()];
      for (std::size_t j = 0; j < fit_.slots.size(); ++j) {
        *rank++ += uniform_of(j, k).value() < uniform_of(j, truth).value();
      }
      for (std::size_t o = 0; o < n_; ++o) *rank++ += mean_[k * n_ + o] < expected.mean[o];
    }
  }

  /// P(chi-square with that many degrees of freedom >= x), from the quantile function.
  static double chi_square_tail(double x, double freedom) {
    double low = 0x1p-33, high = 0.5;
    const bool upper = x > 2 * inverse_gamma({true, 0.4999999999}, freedom / 2);
    for (int step = 0; step < 60; ++step) {
      const double middle = (low + high) / 2;
      const double quantile = 2 * inverse_gamma({upper, middle}, freedom / 2);
      ((quantile > x) == upper ? low : high) = middle;
    }
    return upper ? low : 1 - low;
  }

  SelfCheck summary() const {
    SelfCheck out;
    out.simulations = options_.simulations;
    out.draws = options_.draws;
    out.bank = options_.bank;
    std::vector<double> ess = ess_;
    std::sort(ess.begin(), ess.end());
    out.least_ess = ess.front();
    out.median_ess = ess[ess.size() / 2];
    const auto count = static_cast<double>(options_.simulations);
    out.ecdf_band = 1.358 / std::sqrt(count);  // Kolmogorov's 95% point
    for (std::size_t q = 0; q < names_.size(); ++q) {
      RankHistogram histogram;
      histogram.name = names_[q];
      histogram.count.assign(bins, 0);
      std::vector<std::size_t> of_rank(options_.draws + 1, 0);
      for (std::size_t s = 0; s < options_.simulations; ++s) {
        ++of_rank[ranks_[s * names_.size() + q]];
      }
      double below = 0;
      for (std::size_t r = 0; r < of_rank.size(); ++r) {
        histogram.count[r * bins / of_rank.size()] += of_rank[r];
        below += static_cast<double>(of_rank[r]) / count;
        const double even = static_cast<double>(r + 1) / static_cast<double>(of_rank.size());
        histogram.ecdf_gap = std::max(histogram.ecdf_gap, std::fabs(below - even));
      }
      const double each = count / bins;
      for (const std::size_t c : histogram.count) {
        const double miss = static_cast<double>(c) - each;
        histogram.chi_square += miss * miss / each;
      }
      histogram.p_value = chi_square_tail(histogram.chi_square, bins - 1);
      out.ranks.push_back(std::move(histogram));
    }
    return out;
  }

  const SelfCheckOptions& options_;
  Parallelism parallelism_;
  const CalibrationSink& sink_;
  Fit fit_;
  std::size_t n_;
  std::vector<std::string> names_;
  std::vector<double> mean_, factor_, half_log_det_;  // [bank]
  std::vector<std::size_t> ranks_;                    // [simulation][name]
  std::vector<double> ess_;
};

}  // namespace

double SelfCheck::least_p() const {
  double least = 1;
  for (const RankHistogram& histogram : ranks) least = std::min(least, histogram.p_value);
  return least;
}

std::optional<SelfCheck> self_check(const std::vector<FitCase>& cases,
                                    const SelfCheckOptions& options, Parallelism parallelism,
                                    const CalibrationSink& sink) {
  return Checking(cases, options, parallelism, sink).run();
}

}  // namespace weir
