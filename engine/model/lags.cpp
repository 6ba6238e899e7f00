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

/// Shares that have passed a stage; `ran`: quarters run since opening, per project.
struct Passed {
  double started = 0, disbursed = 0, operating = 0, ran = 0;
};

class Chain {
 public:
  explicit Chain(const Lags& lags) {
    const std::array<double, stages> mean{lags.start, lags.disbursement, lags.build / 2,
                                          lags.build / 2};
    for (std::size_t s = 0; s < stages; ++s) {
      rate_[s] = mean[s] < at_once ? 0 : 1 / mean[s];
      largest_ = std::max(largest_, rate_[s]);
    }
    if (largest_ == 0) return;  // every stage is passed at once
    for (std::size_t s = 0; s < stages; ++s) chance_[s] = rate_[s] / largest_;
    waiting_[0] = 1;
    move_through(waiting_);
    after_.reserve(2 * jumps_at_once);
  }

  /// At time t after opening; nothing has passed before it.
  Passed at(double t) {
    if (t < 0) return {};
    if (largest_ == 0) return {1, 1, 1, t};
    const double mean = largest_ * t;
    std::size_t n = first_jump(mean);
    double weight = 1, total = 1;  // chances of n jumps by then, relative to that of the first
    while (after_.size() <= n) jump_on();
    Passed sum = after_[n++];
    for (bool matters = true; matters;) {
      if (n == after_.size()) jump_on();
      for (; matters && n < after_.size(); ++n) {
        const Passed& then = after_[n];
        const auto jumps = static_cast<double>(n);
        weight *= mean / jumps;
        total += weight;
        sum.started += weight * then.started;
        sum.disbursed += weight * then.disbursed;
        sum.operating += weight * then.operating;
        sum.ran += weight * then.ran;
        // Beyond the mean terms fall, and beside its own sum none is as large as that of `ran`.
        const double done = jumps > mean ? negligible * sum.ran : 0;
        matters = weight > 0 && !(weight * then.ran < done);
      }
    }
    return {sum.started / total, sum.disbursed / total, sum.operating / total,
            sum.ran / (total * largest_)};
  }

 private:
  static constexpr double negligible = 0x1p-58;
  static constexpr std::size_t jumps_at_once = 32;
  using Waiting = std::array<double, stages + 1>;  // chance to stand before a stage; last: all passed

  // Fewer jumps have a chance below 1e-16.
  static std::size_t first_jump(double mean) {
    const double first = mean - 9 * std::sqrt(mean) - 9;
    return first > 0 ? static_cast<std::size_t>(first) : 0;
  }

  // Many at once, so that numbers stay in registers here and in at().
  void jump_on() {
    Waiting waiting = waiting_;
    for (std::size_t n = 0; n < jumps_at_once; ++n) {
      const double operating = waiting[4], disbursed = operating + waiting[3] + waiting[2];
      after_.push_back({disbursed + waiting[1], disbursed, operating, ran_});
      ran_ += operating;
      for (std::size_t s = stages; s-- > 0;) {
        const double move = waiting[s] * chance_[s];
        waiting[s] -= move;
        waiting[s + 1] += move;
      }
      move_through(waiting);
    }
    waiting_ = waiting;
  }
  void move_through(Waiting& waiting) const {
    for (std::size_t s = 0; s < stages; ++s) {
      waiting[s + 1] += rate_[s] == 0 ? waiting[s] : 0;
      waiting[s] = rate_[s] == 0 ? 0 : waiting[s];
    }
  }

  std::array<double, stages> rate_{}, chance_{};
  double largest_ = 0, ran_ = 0;
  Waiting waiting_{};
  std::vector<Passed> after_;  // by number of jumps; `ran` in mean times between jumps
};

LagShares shares_at(Chain& chain, const Lags& lags, double time) {
  const double open = time - lags.opens;
  if (open < 0) return {};
  const Passed now = chain.at(open);
  const double full = lags.ramp < at_once
                          ? now.operating
                          : (now.ran - chain.at(open - lags.ramp).ran) / lags.ramp;
  return {now.started, now.disbursed, now.operating, full};
}

}  // namespace

LagShares lag_shares(const Lags& lags, double time) {
  Chain chain(lags);
  return shares_at(chain, lags, time);
}

void lag_curve(const Lags& lags, std::vector<LagShares>& out) {
  Chain chain(lags);
  for (std::size_t t = 0; t < out.size(); ++t) {
    out[t] = shares_at(chain, lags, static_cast<double>(t + 1));
  }
}

}  // namespace weir
