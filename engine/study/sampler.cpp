#include "study/sampler.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <numeric>

#include "study/emulator.hpp"
#include "study/gaussian.hpp"
#include "weir/random.hpp"

namespace weir {
namespace {

constexpr std::size_t block = 1024;
constexpr std::size_t particles = 4000;
constexpr int moves_per_stage = 12;
constexpr int most_stages = 40;

double value_at(const Slot& slot, Uniform u) {
  return quantile_value(slot.uncertain, *slot.record, u.upper, u.tail);
}

// Moves are made in t = logit(u), where a prior is the logistic density whatever its family.
double logit_of(Uniform u) {
  const double t = log1p_(-u.tail) - log_(u.tail);
  return u.upper ? t : -t;
}
Uniform uniform_of(double t) {
  const double tail = 1 / (1 + exp_(std::fabs(t)));
  return {t > 0, std::clamp(tail, 0x1p-33, 0x1.fffffffffffffp-2)};
}
double log_prior(double t) { return -std::fabs(t) - 2 * log1p_(exp_(-std::fabs(t))); }

class PosteriorSampling {
 public:
  PosteriorSampling(const std::vector<Slot>& slots, const LikelihoodMaker& likelihood,
                    const CalibrationOptions& options, Parallelism parallelism,
                    const CalibrationSink& sink)
      : slots_(slots), likelihood_(likelihood), options_(options), parallelism_(parallelism),
        sink_(sink) {}

  std::optional<Posterior> run() {
    if (!weigh_prior()) return std::nullopt;
    std::vector<double> weight = weights_of(log_likelihood_);
    out_.ess = effective_size(weight);
    if (out_.ess == 0) return std::move(out_);  // nothing of the prior brings what was observed
    if (out_.ess < options_.least_ess) {
      if (!temper()) return std::nullopt;
      return std::move(out_);
    }
    summarise_prior(weight);
    for (const std::size_t draw : resampled(weight, options_.keep, start(0))) {
      for (std::size_t s = 0; s < slots_.size(); ++s) {
        out_.value.push_back(value_at(slots_[s], prior_of(s, draw)));
      }
    }
    return std::move(out_);
  }

 private:
  using Point = std::vector<double>;  // t, one per slot

  double start(std::uint32_t what) const {
    const std::uint64_t key = place_hash("calibrate", "resample");
    return uniform(Stream{options_.seed}.words(what, 0, 0, 0, key).w[0]).value();
  }
  Uniform prior_of(std::size_t s, std::size_t draw) const {
    return prior_uniform(slots_[s], options_.seed, static_cast<std::uint32_t>(draw));
  }
  Point prior(std::size_t draw) const {
    Point t;
    for (std::size_t s = 0; s < slots_.size(); ++s) t.push_back(logit_of(prior_of(s, draw)));
    return t;
  }
  double value(std::size_t s, double t) const { return value_at(slots_[s], uniform_of(t)); }
  void keep(const Point& t) {
    for (std::size_t s = 0; s < slots_.size(); ++s) out_.value.push_back(value(s, t[s]));
  }

  bool weigh_prior() {
    log_likelihood_.resize(options_.draws);
    std::atomic<bool> stopped = false;
    std::uint64_t done = 0;
    for_each_block(
        (options_.draws + block - 1) / block, parallelism_,
        [&](std::size_t b) {
          const LogLikelihood likelihood = likelihood_();
          Point at(slots_.size());
          const std::size_t end = std::min<std::size_t>((b + 1) * block, options_.draws);
          for (std::size_t draw = b * block; draw < end; ++draw) {
            for (std::size_t s = 0; s < slots_.size(); ++s) {
              at[s] = value_at(slots_[s], prior_of(s, draw));
            }
            log_likelihood_[draw] = likelihood(at.data());
          }
        },
        [&](std::size_t) {
          done = std::min<std::uint64_t>(done + block, options_.draws);
          if (sink_ && !sink_(done)) stopped = true;
        },
        [&] { return stopped.load(); });
    return !stopped;
  }

  void summarise_prior(const std::vector<double>& weight) {
    const double all = std::accumulate(weight.begin(), weight.end(), 0.0);
    for (std::size_t s = 0; s < slots_.size(); ++s) {
      double mean = 0, square = 0;
      for (std::size_t draw = 0; draw < weight.size(); ++draw) {
        if (weight[draw] == 0) continue;
        const double z = inverse_normal(prior_of(s, draw));
        mean += weight[draw] / all * z;
        square += weight[draw] / all * z * z;
      }
      out_.mean.push_back(mean);
      out_.variance.push_back(square - mean * mean);
    }
  }

  /// The power at which half of the particles still count, at most 1.
  static double next_power(const std::vector<double>& log_likelihood, double power, double wanted) {
    const auto size_at = [&](double to) {
      return effective_size(weights_of(log_likelihood, to - power));
    };
    if (size_at(1) >= wanted) return 1;
    double low = power, high = 1;
    for (int step = 0; step < 50; ++step) {
      const double middle = (low + high) / 2;
      (size_at(middle) >= wanted ? low : high) = middle;
    }
    return low > power ? low : high;
  }

  bool temper() {
    double power = next_power(log_likelihood_, 0, particles / 2.0);
    for (const std::size_t draw :
         resampled(weights_of(log_likelihood_, power), particles, start(1))) {
      points_.push_back(prior(draw));
      point_likelihood_.push_back(log_likelihood_[draw]);
    }
    move(power);
    out_.stages = 1;
    while (power < 1 && out_.stages < most_stages) {
      const double next = next_power(point_likelihood_, power, particles / 2.0);
      const std::vector<std::size_t> chosen =
          resampled(weights_of(point_likelihood_, next - power), particles,
                    start(static_cast<std::uint32_t>(out_.stages) + 1));
      std::vector<Point> points;
      std::vector<double> likelihood;
      for (const std::size_t p : chosen) {
        points.push_back(points_[p]);
        likelihood.push_back(point_likelihood_[p]);
      }
      points_ = std::move(points);
      point_likelihood_ = std::move(likelihood);
      power = next;
      move(power);
      ++out_.stages;
      if (sink_ && !sink_(options_.draws)) return false;
    }
    summarise_points();
    const std::vector<double> even(particles, 1);
    for (const std::size_t p : resampled(even, options_.keep, start(0))) keep(points_[p]);
    return true;
  }

  /// Cholesky factor of the particles' covariance, with a little more on the diagonal.
  std::vector<double> spread() const {
    const std::size_t n = slots_.size();
    Point mean(n, 0);
    std::vector<double> covariance(n * n, 0);
    for (const Point& t : points_) {
      for (std::size_t s = 0; s < n; ++s) mean[s] += t[s] / particles;
    }
    for (const Point& t : points_) {
      for (std::size_t r = 0; r < n; ++r) {
        for (std::size_t c = 0; c <= r; ++c) {
          covariance[r * n + c] += (t[r] - mean[r]) * (t[c] - mean[c]) / particles;
        }
      }
    }
    for (std::size_t s = 0; s < n; ++s) covariance[s * n + s] += 1e-6;
    cholesky(n, covariance.data());
    return covariance;
  }

  /// Standard normals for one particle's next step; returns the uniform that accepts it.
  double propose(std::size_t particle, int move, Point& step) const {
    const Stream stream{options_.seed};
    const auto quarter = static_cast<std::uint32_t>(out_.stages * moves_per_stage + move);
    const auto words = [&](std::uint32_t index) {
      return stream.words(static_cast<std::uint32_t>(particle), quarter, 0, index,
                          place_hash("calibrate", "move"));
    };
    for (std::size_t s = 0; s < step.size(); ++s) {
      const PhiloxBlock drawn = words(static_cast<std::uint32_t>(s / 4 + 1));
      step[s] = inverse_normal(uniform(drawn.w[s % 4]));
    }
    return uniform(words(0).w[0]).value();
  }

  /// Random-walk Metropolis at prior x likelihood^power, each particle by itself.
  void move(double power) {
    const std::size_t n = slots_.size();
    const std::vector<double> factor = spread();
    const double scale = 2.38 / std::sqrt(static_cast<double>(n));
    std::vector<int> taken(particles, 0);
    for_each_block((particles + block - 1) / block, parallelism_, [&](std::size_t b) {
      const LogLikelihood likelihood = likelihood_();
      Point step(n), to(n), at(n);
      for (std::size_t p = b * block; p < std::min((b + 1) * block, particles); ++p) {
        for (int m = 0; m < moves_per_stage; ++m) {
          double ratio = -log_(propose(p, m, step));
          for (std::size_t r = 0; r < n; ++r) {
            to[r] = points_[p][r];
            for (std::size_t c = 0; c <= r; ++c) to[r] += scale * factor[r * n + c] * step[c];
            ratio += log_prior(to[r]) - log_prior(points_[p][r]);
            at[r] = value(r, to[r]);
          }
          const double there = likelihood(at.data());
          ratio += power * (there - point_likelihood_[p]);
          if (!(ratio > 0)) continue;
          points_[p] = to;
          point_likelihood_[p] = there;
          ++taken[p];
        }
      }
    });
    const double all = std::accumulate(taken.begin(), taken.end(), 0.0);
    out_.accepted = all / (particles * static_cast<double>(moves_per_stage));
  }

  void summarise_points() {
    for (std::size_t s = 0; s < slots_.size(); ++s) {
      double mean = 0, square = 0;
      for (const Point& t : points_) {
        const double z = inverse_normal(uniform_of(t[s]));
        mean += z / particles;
        square += z * z / particles;
      }
      out_.mean.push_back(mean);
      out_.variance.push_back(square - mean * mean);
    }
  }

  const std::vector<Slot>& slots_;
  const LikelihoodMaker& likelihood_;
  const CalibrationOptions& options_;
  Parallelism parallelism_;
  const CalibrationSink& sink_;
  std::vector<double> log_likelihood_;  // of the prior's draws
  std::vector<Point> points_;
  std::vector<double> point_likelihood_;
  Posterior out_;
};

}  // namespace

std::vector<double> weights_of(const std::vector<double>& log_weight, double power) {
  const double most = *std::max_element(log_weight.begin(), log_weight.end());
  std::vector<double> weight(log_weight.size(), 0);
  if (!std::isfinite(most)) return weight;
  for (std::size_t k = 0; k < weight.size(); ++k) {
    if (std::isfinite(log_weight[k])) weight[k] = exp_(power * (log_weight[k] - most));
  }
  return weight;
}

double effective_size(const std::vector<double>& weight) {
  double sum = 0, squares = 0;
  for (const double w : weight) {
    sum += w;
    squares += w * w;
  }
  return squares > 0 ? sum * sum / squares : 0;
}

std::vector<std::size_t> resampled(const std::vector<double>& weight, std::size_t count,
                                   double start) {
  const double all = std::accumulate(weight.begin(), weight.end(), 0.0);
  std::vector<std::size_t> chosen;
  std::size_t last = 0;  // of those with a weight
  double below = 0;
  for (std::size_t k = 0; k < weight.size(); ++k) {
    if (weight[k] == 0) continue;
    last = k;
    below += weight[k];
    const double reached = below / all * static_cast<double>(count);
    while (chosen.size() < count && static_cast<double>(chosen.size()) + start < reached) {
      chosen.push_back(k);
    }
  }
  chosen.resize(count, last);
  return chosen;
}

std::optional<Posterior> sample_posterior(const std::vector<Slot>& slots,
                                          const LikelihoodMaker& likelihood,
                                          const CalibrationOptions& options,
                                          Parallelism parallelism, const CalibrationSink& sink) {
  return PosteriorSampling(slots, likelihood, options, parallelism, sink).run();
}

}  // namespace weir
