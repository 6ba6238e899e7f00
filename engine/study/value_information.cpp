// Value of information on one sample of draws.
#include "study/mean.hpp"
#include "study/regression.hpp"

namespace weir {
namespace {

std::size_t best_by_mean(const DrawLists& benefit) {
  std::size_t best = 0;
  for (std::size_t k = 1; k < benefit.size(); ++k) {
    if (mean_of(benefit[k]) > mean_of(benefit[best])) best = k;
  }
  return best;
}

/// What is gained over the option that is best on average when each draw's option is chosen where
/// `judged` is greatest.
Worth gained(const DrawLists& benefit, const DrawLists& judged) {
  const std::size_t best = best_by_mean(benefit);
  std::vector<double> gain(benefit.front().size());
  for (std::size_t d = 0; d < gain.size(); ++d) {
    std::size_t chosen = best;
    for (std::size_t k = 0; k < benefit.size(); ++k) {
      if (judged[k][d] > judged[chosen][d]) chosen = k;
    }
    gain[d] = benefit[chosen][d] - benefit[best][d];
  }
  return mean_with_error(gain);
}

}  // namespace

Worth value_of_everything(const DrawLists& benefit) { return gained(benefit, benefit); }

Worth value_of_knowing(const DrawLists& benefit, const DrawLists& known) {
  const std::size_t best = best_by_mean(benefit);
  DrawLists above = benefit;  // the best option: exact zeros, so that only differences are judged
  for (std::vector<double>& option : above) {
    for (std::size_t d = 0; d < option.size(); ++d) option[d] -= benefit[best][d];
  }
  return gained(benefit, predicted_elsewhere(above, known));
}

}  // namespace weir
