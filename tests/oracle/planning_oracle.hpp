// The planning layer once more: the outcomes of an economy, after docs/model/planning.md alone.
#pragma once

#include "oracle/oracle_economy.hpp"

namespace weir::test {

/// Equation (11): one quarter's gains of all counties, less what each displaces.
inline Row displaced(const OracleEconomy& e, const Row& gain) {
  Row net = gain;
  const double share = e.model(Parameter::displacement);
  for (std::size_t j = 0; j < e.counties; ++j) {
    bool alone = true;
    for (const double w : e.weight[j]) alone = alone && w == 0;
    const double local = alone ? 1 : e.model(Parameter::displacement_local);
    net[j] -= share * local * gain[j];
    for (std::size_t i = 0; i < e.counties; ++i) {
      net[i] -= share * (1 - local) * e.weight[j][i] * gain[j];
    }
  }
  return net;
}

/// Shape: [outcome][county][quarter].
inline Cube oracle_plan(const OracleEconomy& e) {
  Cube out = cube(outcome_count, e.counties, e.quarters);
  const auto at = [&](Outcome o, std::size_t i, std::size_t t) -> double& {
    return out[static_cast<std::size_t>(o)][i][t];
  };
  const double execution = e.model(Parameter::execution);
  Table gain = table(e.quarters, e.counties);
  for (std::size_t t = 0; t < e.quarters; ++t) {
    for (std::size_t y = 0; y < e.years.size(); ++y) {
      for (std::size_t p = 0; p <= e.programmes; ++p) {
        const OracleCurves& curve = e.curves[y][p];
        double posts_new = 0, posts_expansion = 0, alive = 0;  // N, X, V of equation (9)
        for (std::size_t u = 0; u <= t; ++u) {
          double stays = 1;
          for (std::size_t v = u + 1; v <= t; ++v) {
            stays *= e.survival(v - u - 1) * (1 - e.closed[v]);
          }
          posts_new += flow(curve.full, u) * stays;
          alive += flow(curve.operating, u) * stays;
          posts_expansion +=
              flow(curve.full, u) * std::pow(e.expansion_survival(), static_cast<double>(t - u));
        }
        const double q = e.new_share(p);
        const double additional = e.of_programme(p, Parameter::additionality);
        Row brought;
        for (std::size_t i = 0; i < e.counties; ++i) brought.push_back(e.jobs[y][i][p]);
        const Row here = moved(e.stands, p, brought), value = moved(e.value, p, brought);
        for (std::size_t i = 0; i < e.counties; ++i) {
          const double jobs = here[i];
          if (value[i] > 0) at(Outcome::value_added, i, t) += value[i] * e.standing(y, p, t);
          const double enterprises = jobs / e.of_programme(p, Parameter::jobs_per_enterprise);
          const double posts = e.model(Parameter::realised) * e.activity[t] * jobs *
                               (q * posts_new + (1 - q) * posts_expansion);
          at(Outcome::jobs_declared, i, t) += jobs * curve.committed[t];
          at(Outcome::enterprises_new, i, t) += enterprises * curve.committed[t];
          at(Outcome::enterprises_alive, i, t) +=
              enterprises * e.model(Parameter::operating_share) * alive;
          at(Outcome::jobs_in_place, i, t) += posts;
          at(Outcome::jobs_poor, i, t) += e.model(Parameter::share_poor) * posts;
          gain[t][i] += (1 - e.model(Parameter::leakage)) *
                        (1 - e.model(Parameter::substitution)) * e.multiplier(p) *
                        additional * posts;
          if (e.starred(p)) continue;
          const double spent = execution * e.money[y][i][p];
          at(Outcome::funds_committed, i, t) += spent * curve.committed[t];
          at(Outcome::funds_disbursed, i, t) += e.gone(i, p, spent) * curve.disbursed[t];
          if (e.pool(p) != nullptr) {
            at(Outcome::funds_in_pool, i, t) +=
                spent * curve.committed[t] - e.gone(i, p, spent) * curve.disbursed[t];
          }
          if (e.makes_projects(p)) {
            const double projects = e.lent(i, p, spent) / e.of_programme(p, Parameter::project_size);
            at(Outcome::projects_started, i, t) += projects * curve.started[t];
            at(Outcome::projects_operating, i, t) += projects * e.kept[y] * curve.operating[t];
          }
          if (e.s.programmes[p].places > 0) {
            at(Outcome::trained, i, t) += e.enrolled(y, i, p) *
                                          e.of_programme(p, Parameter::completion) *
                                          curve.courses[t];
          }
        }
      }
    }
    for (std::size_t i = 0; e.s.labour && i < e.counties; ++i) {
      const double offered = at(Outcome::jobs_in_place, i, t);
      const double people = e.people(i, at(Outcome::trained, i, t));
      const double filled = OracleEconomy::filled(offered, people);
      at(Outcome::labour_slack, i, t) = people - filled;
      if (offered <= 0) continue;
      at(Outcome::jobs_in_place, i, t) = filled;
      at(Outcome::jobs_poor, i, t) = e.model(Parameter::share_poor) * filled;
      gain[t][i] *= filled / offered;
    }
    const Row net = displaced(e, gain[t]);
    for (std::size_t i = 0; i < e.counties; ++i) {
      at(Outcome::jobs_net, i, t) =
          net[i] + e.model(Parameter::net_per_trainee) * at(Outcome::trained, i, t);
      at(Outcome::jobs_net_years, i, t) = at(Outcome::jobs_net, i, t) / 4 +
                                          (t > 0 ? at(Outcome::jobs_net_years, i, t - 1) : 0);
    }
  }
  return out;
}

inline Cube oracle_plan(const Scenario& s, const Allocation& allocation) {
  return oracle_plan(oracle_economy(s, read_parameters(s, central_reading), allocation));
}

}  // namespace weir::test
