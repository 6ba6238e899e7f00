#include "model/units.hpp"

namespace weir {

Unit Units::of(Outcome outcome, std::size_t y, std::size_t k, std::size_t t) const {
  const std::size_t at = pipe_.at(y, k, t);
  const double firms = 1 / pipe_.jobs_per_enterprise[k];
  const double projects = pipe_.jobs_per_money[k] > 0 ? 1 / pipe_.project_size[k] : 0;
  switch (outcome) {
    case Outcome::funds_committed: return {0, pipe_.committed[at], 0};
    case Outcome::funds_disbursed: return used(k, pipe_.spent_per_credit[k] * pipe_.disbursed[at]);
    case Outcome::projects_started: return used(k, projects * pipe_.started[at]);
    case Outcome::projects_operating:
      return used(k, projects * pipe_.kept[y] * pipe_.operating[at]);
    case Outcome::jobs_declared: return {pipe_.committed[at], 0, 0};
    case Outcome::enterprises_new: return {firms * pipe_.committed[at], 0, 0};
    case Outcome::enterprises_alive: return {firms * pipe_.operating_share * pipe_.alive[at], 0, 0};
    case Outcome::trained: return {0, 0, trained(y, k, t)};
    case Outcome::jobs_in_place: return {alone(in_place(y, k, t)), 0, 0};
    case Outcome::jobs_poor: return {alone(pipe_.share_poor * in_place(y, k, t)), 0, 0};
    case Outcome::jobs_net: return net(y, k, t);
    case Outcome::jobs_net_years: {
      Unit sum;
      for (std::size_t s = 0; s <= t; ++s) {
        const Unit quarter = net(y, k, s);
        sum.jobs += quarter.jobs / 4;
        sum.people += quarter.people / 4;
      }
      return sum;
    }
    case Outcome::funds_in_pool:  // equation (K3)
      if (!lends(k)) return {};
      return {0, pipe_.committed[at], 0, 0, -pipe_.spent_per_credit[k] * pipe_.disbursed[at]};
    case Outcome::value_added: return {0, 0, 0, in_place(y, k, t)};
    case Outcome::labour_slack: return {};
  }
  return {};
}

Unit Units::net(std::size_t y, std::size_t k, std::size_t t) const {
  const double kept = pipe_.additionality[k] * (1 - pipe_.leakage) * (1 - pipe_.substitution) *
                      pipe_.multiplier * (1 - pipe_.displacement) * chain(k);
  return {alone(kept * in_place(y, k, t)), 0, pipe_.net_per_trainee * trained(y, k, t)};
}

}  // namespace weir
