// Equation (12): what a cell adds to a weighted list of outcomes, as a curve of its yearly money.
#include "weir/model/planning.hpp"

namespace weir {

namespace {

// An outcome per declared job, per unit of money disbursed or committed, and per person enrolled.
struct Unit {
  double jobs = 0, money = 0, people = 0;
};

class Units {
 public:
  Units(const Problem& problem, const Pipeline& pipe) : p_(problem), pipe_(pipe) {}

  Unit of(Outcome outcome, std::size_t y, std::size_t k, std::size_t t) const {
    const std::size_t at = pipe_.at(y, k, t);
    const double firms = 1 / pipe_.jobs_per_enterprise[k];
    const double projects = pipe_.jobs_per_money[k] > 0 ? 1 / pipe_.project_size[k] : 0;
    switch (outcome) {
      case Outcome::funds_committed: return {0, pipe_.committed[at], 0};
      case Outcome::funds_disbursed: return {0, pipe_.disbursed[at], 0};
      case Outcome::projects_started: return {0, projects * pipe_.started[at], 0};
      case Outcome::projects_operating:
        return {0, projects * pipe_.kept[y] * pipe_.operating[at], 0};
      case Outcome::jobs_declared: return {pipe_.committed[at], 0, 0};
      case Outcome::enterprises_new: return {firms * pipe_.committed[at], 0, 0};
      case Outcome::enterprises_alive:
        return {firms * pipe_.operating_share * pipe_.alive[at], 0, 0};
      case Outcome::trained: return {0, 0, trained(y, k, t)};
      case Outcome::jobs_in_place: return {in_place(y, k, t), 0, 0};
      case Outcome::jobs_poor: return {pipe_.share_poor * in_place(y, k, t), 0, 0};
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
    }
    return {};
  }

 private:
  double in_place(std::size_t y, std::size_t k, std::size_t t) const {
    const std::size_t at = pipe_.at(y, k, t);
    return pipe_.realised * p_.activity[t] *
           (pipe_.new_share[k] * pipe_.posts_new[at] +
            (1 - pipe_.new_share[k]) * pipe_.posts_expansion[at]);
  }
  double trained(std::size_t y, std::size_t k, std::size_t t) const {
    return k < p_.programmes ? pipe_.completion[k] * pipe_.trained[pipe_.at(y, k, t)] : 0;
  }
  Unit net(std::size_t y, std::size_t k, std::size_t t) const {
    const double kept = pipe_.additionality[k] * (1 - pipe_.leakage) * (1 - pipe_.substitution) *
                        pipe_.multiplier * (1 - pipe_.displacement);
    return {kept * in_place(y, k, t), 0, pipe_.net_per_trainee * trained(y, k, t)};
  }

  const Problem& p_;
  const Pipeline& pipe_;
};

}  // namespace

double value_of(const CellCurve& curve, double x) {
  return curve.coefficient *
             response_above(x, curve.threshold, curve.curvature, curve.inverse_tail) +
         curve.slope * (x < curve.cap ? x : curve.cap);
}

CellCurves cell_curves(const Problem& p, const Theta& theta, const std::vector<Goal>& goals) {
  const Pipeline pipe = make_pipeline(p, theta);
  const Units units(p, pipe);
  const std::size_t width = p.programmes + 1;
  std::vector<Unit> counted(std::size_t{p.years} * width), everywhere(counted.size());
  for (const Goal& goal : goals) {
    for (std::size_t y = 0; y < p.years; ++y) {
      for (std::size_t k = 0; k < width; ++k) {
        const Unit u = units.of(goal.outcome, y, k, static_cast<std::size_t>(goal.quarter));
        Unit& sum = (is_net(goal.outcome) ? everywhere : counted)[y * width + k];
        sum.jobs += goal.weight * u.jobs;
        sum.money += goal.weight * u.money;
        sum.people += goal.weight * u.people;
      }
    }
  }

  CellCurves out;
  out.cell.assign(std::size_t{p.years} * p.counties * p.programmes, {});
  const double e = pipe.execution;
  for (std::size_t y = 0; y < p.years; ++y) {
    out.constant += (1 - pipe.attribution) * pipe.kept[y] * pipe.background_jobs *
                    counted[y * width + p.programmes].jobs;
    for (std::size_t i = 0; i < p.counties; ++i) {
      for (std::size_t k = 0; k < p.programmes; ++k) {
        CellCurve& curve = out.cell[(y * p.counties + i) * p.programmes + k];
        Unit u = everywhere[y * width + k];
        if (p.counted[i]) {
          const Unit& c = counted[y * width + k];
          u = {u.jobs + c.jobs, u.money + c.money, u.people + c.people};
        }
        const double curvature = p.share[k] * pipe.kappa[k] * p.gdp[i];
        if (curvature > 0 && e > 0) {
          // Money e x bent at K is x bent at K / e, times e; so is its threshold.
          curve.coefficient = u.jobs * pipe.attribution * pipe.kept[y] * pipe.jobs_per_money[k] * e;
          curve.curvature = curvature / e;
          curve.threshold = pipe.threshold[k] / e;
          curve.inverse_tail = pipe.inverse_tail[k];
        }
        const double places = p.places_at[i * p.programmes + k];
        if (u.people > 0 && places > 0 && e > 0) {
          curve.slope = u.people * e / pipe.cost_per_trainee[k];
          curve.cap = places * pipe.cost_per_trainee[k] / e;
        } else if (u.money > 0) {
          curve.slope = u.money * e;
          curve.cap = 1e300;
        }
      }
    }
  }
  return out;
}

}  // namespace weir
