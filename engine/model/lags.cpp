// Equations (5)-(8). The lags are a chain of exponential stages: start, disbursement, build (two
// stages of half the mean each). The chain is uniformised: with jumps at the largest rate r, the
// number of jumps by time t is Poisson(r t), and passed(n), the chance that a stage has been passed
// within n jumps, does not depend on t. All terms are non-negative, so equal or nearly equal rates
// lose no digits (partial fractions would).
#include "model/lags.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace weir {

namespace {

constexpr double at_once = 1e-3;  // quarters: a shorter stage (two hours) is passed at once
constexpr std::size_t stages = 4;

class Chain {
 public:
  Chain(const Lags& lags, double longest) {
    const std::array<double, stages> mean{lags.start, lags.disbursement, lags.build / 2,
                                          lags.build / 2};
    for (std::size_t s = 0; s < stages; ++s) {
      rate_[s] = mean[s] < at_once ? 0 : 1 / mean[s];
      largest_ = std::max(largest_, rate_[s]);
    }
    if (largest_ == 0) return;  // every stage is passed at once
    const std::size_t jumps = last_jump(largest_ * std::max(0.0, longest)) + 1;
    std::array<double, stages + 1> waiting{};  // chance to stand before stage s; last: all passed
    waiting[0] = 1;
    move_through(waiting);
    for (auto* passed : {&started_, &disbursed_, &operating_}) passed->reserve(jumps);
    for (std::size_t n = 0; n < jumps; ++n) {
      operating_.push_back(waiting[4]);
      disbursed_.push_back(waiting[4] + waiting[3] + waiting[2]);
      started_.push_back(waiting[4] + waiting[3] + waiting[2] + waiting[1]);
      for (std::size_t s = stages; s-- > 0;) {
        const double move = waiting[s] * (rate_[s] / largest_);
        waiting[s] -= move;
        waiting[s + 1] += move;
      }
      move_through(waiting);
    }
  }

  /// Shares passed at time t >= 0 after opening; `full` is left to the caller.
  LagShares at(double t) {
    if (largest_ == 0) return {1, 1, 1, 0};
    weigh(t);
    double started = 0, disbursed = 0, operating = 0;
    for (std::size_t n = first_; n <= last_; ++n) {
      const double weight = weights_[n - first_];
      started += weight * started_[n];
      disbursed += weight * disbursed_[n];
      operating += weight * operating_[n];
    }
    return {started / total_, disbursed / total_, operating / total_, 0};
  }

  /// Integral of the operating share from opening to t after it (0 when t <= 0).
  double operating_integral(double t) {
    if (t <= 0) return 0;
    if (largest_ == 0) return t;
    weigh(t);
    double sum = 0, below = 0;  // below: P(jumps <= n)
    for (std::size_t n = 0; n < first_; ++n) sum += operating_[n];
    for (std::size_t n = first_; n <= last_; ++n) {
      below += weights_[n - first_] / total_;
      sum += operating_[n] * std::max(0.0, 1 - below);
    }
    return sum / largest_;
  }

 private:
  // Outside of these jump counts lies less than 1e-16 of a Poisson of that mean.
  static std::size_t first_jump(double mean) {
    const double first = mean - 9 * std::sqrt(mean) - 9;
    return first > 0 ? static_cast<std::size_t>(first) : 0;
  }
  static std::size_t last_jump(double mean) {
    return static_cast<std::size_t>(mean + 10 * std::sqrt(mean) + 40);
  }
  void move_through(std::array<double, stages + 1>& waiting) const {
    for (std::size_t s = 0; s < stages; ++s) {
      if (rate_[s] == 0) {
        waiting[s + 1] += waiting[s];
        waiting[s] = 0;
      }
    }
  }

  // Chances of first_ .. last_ jumps by time t, relative to that of first_, and their sum.
  void weigh(double t) {
    if (t == weighed_) return;
    weighed_ = t;
    const double mean = largest_ * t;
    first_ = first_jump(mean);
    last_ = last_jump(mean);
    weights_.resize(last_ - first_ + 1);
    double weight = weights_[0] = 1, total = 1;
    for (std::size_t n = first_ + 1; n <= last_; ++n) {
      weight *= mean / static_cast<double>(n);
      weights_[n - first_] = weight;
      total += weight;
    }
    total_ = total;
  }

  std::array<double, stages> rate_{};
  double largest_ = 0;
  std::vector<double> started_, disbursed_, operating_;  // by number of jumps
  double weighed_ = -1, total_ = 0;
  std::size_t first_ = 0, last_ = 0;
  std::vector<double> weights_;
};

LagShares shares_at(Chain& chain, const Lags& lags, double time) {
  const double open = time - lags.opens;
  if (open < 0) return {};
  LagShares shares = chain.at(open);
  shares.full = lags.ramp < at_once ? shares.operating
                                    : (chain.operating_integral(open) -
                                       chain.operating_integral(open - lags.ramp)) / lags.ramp;
  return shares;
}

}  // namespace

LagShares lag_shares(const Lags& lags, double time) {
  Chain chain(lags, time - lags.opens);
  return shares_at(chain, lags, time);
}

void lag_curve(const Lags& lags, std::vector<LagShares>& out) {
  Chain chain(lags, static_cast<double>(out.size()) - lags.opens);
  for (std::size_t t = 0; t < out.size(); ++t) {
    out[t] = shares_at(chain, lags, static_cast<double>(t + 1));
  }
}

}  // namespace weir
