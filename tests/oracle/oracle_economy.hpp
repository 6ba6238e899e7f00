// What a scenario and one theta fix before any outcome: slow, serial, from the scenario itself, and
// after docs/model/planning.md alone. Nothing here is shared with engine/ but the plain data of Scenario.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <vector>

#include "oracle/oracle_lags.hpp"
#include "oracle/oracle_parameters.hpp"
#include "weir/model.hpp"

namespace weir::test {

using Row = std::vector<double>;
using Table = std::vector<Row>;
using Cube = std::vector<Table>;

inline Table table(std::size_t rows, std::size_t columns) { return Table(rows, Row(columns, 0.0)); }
inline Cube cube(std::size_t n, std::size_t rows, std::size_t columns) {
  return Cube(n, table(rows, columns));
}

// ---- everything one theta fixes

/// Cumulative shares of one year's programme. Shape: [quarter].
struct OracleCurves {
  Row committed, started, disbursed, operating, full, courses;
};

inline double flow(const Row& cumulative, std::size_t t) {
  return cumulative[t] - (t == 0 ? 0 : cumulative[t - 1]);
}

struct OracleEconomy {
  Scenario s;
  OracleTheta theta;
  std::size_t counties = 0, programmes = 0, quarters = 0;  // programme `programmes` is `*`
  std::vector<int> years;
  Row activity, closed, kept;    // [quarter], [quarter], [year]
  Table reference;               // x0: [county][programme]
  Row jobs_per_money;            // 1/c: [programme]
  double reference_money = 0;    // X0
  double reference_jobs = 0;     // what X0 buys
  std::vector<std::vector<OracleCurves>> curves;  // [year][programme + 1]
  Cube money;                    // x: [year][county][programme]
  Cube jobs;                     // J: [year][county][programme + 1]
  Table weight;                  // W: [from][to]
  Cube stands;                   // [programme][from][to]: share of a cell's jobs that is in a county
  Cube value;                    // likewise: value added in a year by a post of them

  double model(Parameter id) const { return of(theta.model(), id); }
  double of_programme(std::size_t p, Parameter id) const { return of(theta.programme[p], id); }
  bool starred(std::size_t p) const { return p == programmes; }
  bool may_run(std::size_t i, std::size_t p) const {
    return s.counties.selected[i] && s.programmes[p].counties[i];
  }
  double curvature(std::size_t i, std::size_t p) const {
    return s.programmes[p].share * of_programme(p, Parameter::curvature_per_gdp) *
           s.counties.gdp[i];
  }
  /// The pool that a programme's money is in, if any.
  const ParameterRow* pool(std::size_t p) const {
    std::size_t k = 0;
    while (k < s.loan_pools.size() && (starred(p) || !s.loan_pools[k].programmes[p])) ++k;
    return k < s.loan_pools.size() ? &theta.pool[k] : nullptr;
  }
  /// (K1): what money of a cell pays or lends.
  double lent(std::size_t i, std::size_t p, double paid) const {
    const ParameterRow* own = pool(p);
    if (!own) return paid;
    return std::min(of(*own, Parameter::leverage) * paid,
                    of(*own, Parameter::demand_per_gdp) * s.counties.gdp[i]);
  }
  /// (K2): what of it is gone in the end.
  double gone(std::size_t i, std::size_t p, double paid) const {
    const ParameterRow* own = pool(p);
    if (!own) return paid;
    const double lost = of(*own, Parameter::loan_loss) * of(*own, Parameter::loss_share);
    return std::min(lost, 1 / of(*own, Parameter::leverage)) * lent(i, p, paid);
  }
  /// (Q1): a cell's part of the quota, kWh.
  double fed(std::size_t i, std::size_t p) const {
    const double need = of_programme(p, Parameter::power_per_job);
    if (!s.electricity.active || !s.electricity.counties[i] || need == 0) return HUGE_VAL;
    double people = 0, needs = 0;
    const Mask& in = s.electricity.counties;
    for (std::size_t j = 0; j < counties; ++j) people += in[j] ? s.counties.population[j] : 0;
    for (std::size_t k = 0; k < programmes; ++k) {
      const double share = may_run(i, k) ? s.programmes[k].share : 0;
      needs += share * of_programme(k, Parameter::power_per_job);
    }
    return s.electricity.quota * s.counties.population[i] / people *
           (s.programmes[p].share * need / needs);
  }
  /// (C1): by adding up what is bought, what is bought for that, and so on.
  double multiplier(std::size_t p) const {
    if (!s.supply_chain.active) return model(Parameter::multiplier);
    const SupplyChain& c = s.supply_chain;
    std::size_t n = c.sectors.size(), own = n;
    for (std::size_t k = 0; k < n && !starred(p); ++k) {
      if (c.sectors[k] == s.programmes[p].sector) own = k;
    }
    if (own == n) return 1;
    double people = 0;
    Row output(n, 0.0), bought;
    output[own] = 1;
    for (int round = 0; round < 2000; ++round, output = bought) {
      bought.assign(n, 0);
      for (std::size_t i = 0; i < n; ++i) {
        people += output[i] * c.jobs_per_output[i];
        for (std::size_t j = 0; j < n; ++j) bought[i] += c.coefficients[i * n + j] * output[j];
      }
    }
    return people / c.jobs_per_output[own];
  }
  bool makes_projects(std::size_t p) const { return jobs_per_money[p] > 0; }
  /// q: the part of declared jobs that is in new enterprises.
  double new_share(std::size_t p) const {
    return std::min(0.85, model(Parameter::operating_share) * model(Parameter::enterprise_size) /
                              of_programme(p, Parameter::jobs_per_enterprise));
  }
  double places(std::size_t i, std::size_t p) const {
    if (!may_run(i, p)) return 0;
    double people = 0;
    for (std::size_t j = 0; j < counties; ++j) {
      if (may_run(j, p)) people += s.counties.population[j];
    }
    return s.programmes[p].places * s.counties.population[i] / people;
  }
  double enrolled(std::size_t y, std::size_t i, std::size_t p) const {
    if (s.programmes[p].places <= 0) return 0;
    return std::min(model(Parameter::execution) * money[y][i][p] /
                        of_programme(p, Parameter::cost_per_trainee),
                    places(i, p));
  }
  /// Survival of enterprises and their posts over the quarter after age a.
  double survival(std::size_t age) const {
    const std::size_t year = std::min(age / 4, s.hazard_profile.size() - 1);
    const double hazard =
        std::min(1.0, model(Parameter::enterprise_hazard) * s.hazard_profile[year]);
    return std::pow(1 - hazard, 0.25);
  }
  double expansion_survival() const {
    return std::pow(1 - model(Parameter::expansion_hazard), 0.25);
  }
  /// Posts in place in quarter t of one declared job, from (9).
  double standing(std::size_t y, std::size_t p, std::size_t t) const {
    double fresh = 0, expansion = 0;
    for (std::size_t u = 0; u <= t; ++u) {
      double stays = 1;
      for (std::size_t v = u + 1; v <= t; ++v) stays *= survival(v - u - 1) * (1 - closed[v]);
      const Row& full = curves[y][p].full;
      const double opened = full[u] - (u > 0 ? full[u - 1] : 0);
      fresh += opened * stays;
      expansion += opened * std::pow(expansion_survival(), static_cast<double>(t - u));
    }
    const double q = new_share(p);
    return model(Parameter::realised) * activity[t] * (q * fresh + (1 - q) * expansion);
  }
  /// (L1): people for posts in county i, of whom `trained` were trained so far.
  double people(std::size_t i, double trained) const {
    const double grown_up = s.counties.working_age.empty()
                                ? model(Parameter::working_age) * s.counties.population[i]
                                : s.counties.working_age[i];
    const double away = model(Parameter::out_migrants) * grown_up;
    return model(Parameter::slack) * (grown_up - away) + model(Parameter::return_rate) * away +
           model(Parameter::available_per_trainee) * trained;
  }
  /// (L2): of `offered` posts those that are filled.
  static double filled(double offered, double people) {
    return offered > 0 ? offered - offered * std::exp(-people / offered) : 0;
  }
};

inline void add_shocks(OracleEconomy& e) {
  e.activity.assign(e.quarters, 1);
  e.closed.assign(e.quarters, 0);
  e.kept.assign(e.years.size(), 1);
  for (std::size_t k = 0; k < e.s.shocks.size(); ++k) {
    const Shock& shock = e.s.shocks[k];
    if (!shock.active) continue;
    bool first = true;
    for (std::size_t t = 0; t < e.quarters; ++t) {
      e.activity[t] *= shock.activity[t];
      if (shock.activity[t] != 1 && first) {
        e.closed[t] = 1 - (1 - e.closed[t]) * (1 - of(e.theta.shock[k], Parameter::closure));
        first = false;
      }
    }
    for (std::size_t y = 0; y < e.years.size(); ++y) {
      const Calendar begin{e.years[y], 1};
      const int q = begin.since(e.s.start);
      bool named = false;
      for (int t = std::max(q, 0); t < q + 4 && t < static_cast<int>(e.quarters); ++t) {
        named = named || shock.activity[static_cast<std::size_t>(t)] != 1;
      }
      if (named) e.kept[y] *= of(e.theta.shock[k], Parameter::declared_kept);
    }
  }
}

/// The reference money of each county, then of each cell.
inline void add_reference(OracleEconomy& e) {
  const CountyTable& c = e.s.counties;
  std::vector<double> stated(c.classes.size(), -1);  // money of each class; negative: not stated
  double total = 0;
  if (e.s.has_reference) {
    total = e.s.reference.amount.major();
    for (std::size_t k = 0; k < c.classes.size() && k < e.s.reference.class_amount.size(); ++k) {
      if (e.s.reference.class_amount[k].minor() >= 0) {
        stated[k] = e.s.reference.class_amount[k].major();
      }
    }
  } else {
    for (const Fund& fund : e.s.funds) {
      if (fund.year == e.years.front()) total += fund.amount.major();
    }
  }
  double rest = total;
  for (const double amount : stated) rest -= std::max(amount, 0.0);
  const auto class_of = [&](std::size_t i) {
    return static_cast<std::size_t>(
        std::find(c.classes.begin(), c.classes.end(), c.klass[i]) - c.classes.begin());
  };
  Row county(e.counties, 0.0);
  for (std::size_t i = 0; i < e.counties; ++i) {
    if (!c.selected[i]) continue;
    const double own = stated[class_of(i)];
    double people = 0;
    for (std::size_t j = 0; j < e.counties; ++j) {
      const bool shares = own >= 0 ? class_of(j) == class_of(i) : stated[class_of(j)] < 0;
      if (c.selected[j] && shares) people += c.population[j];
    }
    county[i] = (own >= 0 ? own : rest) * c.population[i] / people;
  }

  e.reference = table(e.counties, e.programmes);
  double& whole = e.reference_money;
  for (const double x : county) whole += x;
  for (std::size_t i = 0; i < e.counties; ++i) {
    if (county[i] <= 0) continue;
    double confined_share = 0, open_share = 0;  // of the county's money; of the fund
    std::vector<bool> confined(e.programmes, false);
    Row wanted(e.programmes, 0.0);
    for (std::size_t p = 0; p < e.programmes; ++p) {
      double reached = 0;  // X_p
      for (std::size_t j = 0; j < e.counties; ++j) {
        if (!c.selected[j]) continue;
        if (e.may_run(j, p)) {
          reached += county[j];
        } else {
          confined[p] = true;
        }
      }
      if (!confined[p]) {
        open_share += e.s.programmes[p].share;
      } else if (e.may_run(i, p)) {
        wanted[p] = e.s.programmes[p].share * whole / reached;
        confined_share += wanted[p];
      }
    }
    const bool all_to_confined = confined_share > 1 || (open_share == 0 && confined_share > 0);
    for (std::size_t p = 0; p < e.programmes; ++p) {
      if (confined[p]) {
        e.reference[i][p] = county[i] * wanted[p] / (all_to_confined ? confined_share : 1);
      } else if (!all_to_confined) {
        e.reference[i][p] =
            county[i] * (1 - confined_share) * e.s.programmes[p].share / open_share;
      }
    }
  }
}

/// Equation (2).
inline void add_costs(OracleEconomy& e) {
  // X0_p, what it pays or lends, and the sum of H
  Row spent(e.programmes, 0.0), lent(spent), answered(spent);
  double weighted = 0;
  for (std::size_t p = 0; p < e.programmes; ++p) {
    for (std::size_t i = 0; i < e.counties; ++i) {
      const double curvature = e.curvature(i, p);
      if (e.reference[i][p] <= 0 || curvature <= 0) continue;
      spent[p] += e.reference[i][p];
      const double used = e.lent(i, p, e.reference[i][p]);
      lent[p] += used;
      answered[p] += oracle_response_above(
          used, e.of_programme(p, Parameter::threshold), curvature,
          e.of_programme(p, Parameter::inverse_tail));
    }
    weighted += e.of_programme(p, Parameter::productivity) * spent[p];
  }
  const double mean_yield = weighted / e.reference_money;
  e.jobs_per_money.assign(e.programmes, 0.0);
  for (std::size_t p = 0; p < e.programmes; ++p) {
    const double yield = e.of_programme(p, Parameter::productivity);
    if (yield == 0) continue;
    const double average = yield / mean_yield / e.of_programme(p, Parameter::cost_per_job);
    e.reference_jobs += average * lent[p];
    e.jobs_per_money[p] = answered[p] > 0 ? average * lent[p] / answered[p] : average;
  }
}

/// Equation (7) and, in a shock, (8).
inline void add_curves(OracleEconomy& e) {
  std::map<OracleLags, std::vector<OracleShares>> known;  // by age in quarters
  const auto share_of = [&](const OracleLags& lags, int age) {
    std::vector<OracleShares>& shares = known[lags];
    for (int a = static_cast<int>(shares.size()); a <= age; ++a) {
      shares.push_back(shares_at(lags, a));
    }
    return shares[static_cast<std::size_t>(age)];
  };
  bool shocked = false;
  for (const Shock& shock : e.s.shocks) shocked = shocked || shock.active;
  e.curves.assign(e.years.size(), std::vector<OracleCurves>(e.programmes + 1));
  for (std::size_t y = 0; y < e.years.size(); ++y) {
    const int q = Calendar{e.years[y], 1}.since(e.s.start);
    for (std::size_t p = 0; p <= e.programmes; ++p) {
      std::array<double, 4> commitment{1, 0, 0, 0}, courses{0, 0, 0, 0};
      OracleLags lags;
      if (!e.starred(p)) {
        commitment = e.s.programmes[p].commitment;
        courses = e.s.programmes[p].courses;
        lags.reimbursed = e.s.programmes[p].timing == Timing::reimbursed;
      }
      lags.start = e.of_programme(p, Parameter::start_lag);
      lags.disbursement = e.of_programme(p, Parameter::disbursement_lag);
      lags.build = e.of_programme(p, Parameter::build_lag);
      lags.ramp = e.of_programme(p, Parameter::ramp);
      const double success = lags.reimbursed ? 1 : e.of_programme(p, Parameter::success);
      OracleCurves& curve = e.curves[y][p];
      for (Row* row : {&curve.committed, &curve.started, &curve.disbursed, &curve.operating,
                       &curve.full, &curve.courses}) {
        row->assign(e.quarters, 0.0);
      }
      for (int u = 0; u < 4; ++u) {
        const int first = q + u;
        if (first >= static_cast<int>(e.quarters)) continue;
        lags.opens = e.of_programme(p, Parameter::opens);
        for (std::size_t k = 0; k < e.s.shocks.size(); ++k) {
          const Shock& shock = e.s.shocks[k];
          if (shock.active && first >= 0 && shock.activity[static_cast<std::size_t>(first)] != 1) {
            lags.opens += of(e.theta.shock[k], Parameter::delay);
          }
        }
        for (int t = std::max(first, 0); t < static_cast<int>(e.quarters); ++t) {
          const OracleShares share = share_of(lags, t - first + 1);
          const auto at = static_cast<std::size_t>(t);
          const double weight = commitment[static_cast<std::size_t>(u)];
          curve.committed[at] += weight;
          curve.started[at] += weight * share.started;
          curve.disbursed[at] += weight * share.disbursed;
          curve.operating[at] += weight * success * share.operating;
          curve.full[at] += weight * success * share.full;
          curve.courses[at] += courses[static_cast<std::size_t>(u)];
        }
      }
      if (!shocked) continue;
      for (Row* row : {&curve.started, &curve.disbursed, &curve.operating, &curve.full,
                       &curve.courses}) {
        double held = 0;  // G(t-1)
        for (std::size_t t = 0; t < e.quarters; ++t) {
          held += e.activity[t] * ((*row)[t] - held);
          (*row)[t] = held;
        }
      }
    }
  }
}

/// Equations (3) and (4).
inline void add_jobs(OracleEconomy& e, const Allocation& allocation) {
  e.money = cube(e.years.size(), e.counties, e.programmes);
  for (std::size_t f = 0; f < e.s.funds.size(); ++f) {
    const auto y = static_cast<std::size_t>(
        std::find(e.years.begin(), e.years.end(), e.s.funds[f].year) - e.years.begin());
    for (std::size_t i = 0; i < e.counties; ++i) {
      for (std::size_t p = 0; p < e.programmes; ++p) {
        const std::size_t cell = (f * e.counties + i) * e.programmes + p;
        e.money[y][i][p] += static_cast<double>(allocation.amount[cell]) / 100;
      }
    }
  }
  const double brought = e.model(Parameter::attribution);
  const double background =
      e.s.has_reference && e.s.reference.counted_jobs ? *e.s.reference.counted_jobs
                                                      : e.reference_jobs;
  double people = 0;
  for (std::size_t i = 0; i < e.counties; ++i) {
    if (e.s.counties.counted[i]) people += e.s.counties.population[i];
  }
  e.jobs = cube(e.years.size(), e.counties, e.programmes + 1);
  for (std::size_t y = 0; y < e.years.size(); ++y) {
    for (std::size_t i = 0; i < e.counties; ++i) {
      for (std::size_t p = 0; p < e.programmes; ++p) {
        const double curvature = e.curvature(i, p);
        if (curvature <= 0) continue;
        const double all = e.jobs_per_money[p] *
                           oracle_response_above(
                               e.lent(i, p, e.model(Parameter::execution) * e.money[y][i][p]),
                               e.of_programme(p, Parameter::threshold), curvature,
                               e.of_programme(p, Parameter::inverse_tail));
        const double need = e.of_programme(p, Parameter::power_per_job);
        e.jobs[y][i][p] =
            brought * e.kept[y] * (need * all > e.fed(i, p) ? e.fed(i, p) / need : all);
      }
      if (e.s.counties.counted[i]) {
        e.jobs[y][i][e.programmes] =
            (1 - brought) * e.kept[y] * background * e.s.counties.population[i] / people;
      }
    }
  }
}

inline void add_neighbours(OracleEconomy& e) {
  e.weight = table(e.counties, e.counties);
  for (const Border& border : e.s.counties.borders) {
    e.weight[border.a][border.b] += border.length;
    e.weight[border.b][border.a] += border.length;
  }
  for (Row& row : e.weight) {
    double length = 0;
    for (const double x : row) length += x;
    for (double& x : row) x = length > 0 ? x / length : 0;
  }
}

/// Equations (E1), (E2), (N1), as matrices from the county that pays to the county that has.
inline void add_grounds(OracleEconomy& e) {
  const std::size_t n = e.counties;
  const auto people_in = [&](const Mask& set) {
    double people = 0;
    for (std::size_t i = 0; i < n; ++i) people += set[i] ? e.s.counties.population[i] : 0;
    return people;
  };
  e.stands = e.value = cube(e.programmes + 1, n, n);
  for (std::size_t p = 0; p <= e.programmes; ++p) {
    for (std::size_t i = 0; i < n; ++i) e.stands[p][i][i] = 1;
    if (e.starred(p)) continue;
    for (std::size_t k = 0; k < e.s.enclaves.size(); ++k) {
      const Enclave& park = e.s.enclaves[k];
      if (!park.programmes[p]) continue;
      const auto share = [&](Parameter id, std::size_t j) {
        const double home = of(e.theta.enclave[k], id), people = e.s.counties.population[j];
        return (park.home[j] ? home * people / people_in(park.home) : 0) +
               (park.host[j] ? (1 - home) * people / people_in(park.host) : 0);
      };
      for (std::size_t i = 0; i < n; ++i) {
        if (!park.home[i]) continue;
        for (std::size_t j = 0; j < n; ++j) {
          e.stands[p][i][j] = share(Parameter::jobs_home, j);
          e.value[p][i][j] = of(e.theta.enclave[k], Parameter::value_added_per_job) *
                             share(Parameter::tax_home, j);
        }
      }
    }
    const double sigma = e.model(Parameter::spillover);
    for (Row& there : e.stands[p]) {
      const Row first = there;
      for (std::size_t k = 0; k < n; ++k) {
        for (std::size_t j = 0; j < n; ++j) there[k] += sigma * e.weight[k][j] * first[j];
      }
    }
  }
}

/// What the counties have of amounts that stand as the cells of a programme do.
inline Row moved(const Cube& share, std::size_t p, const Row& from) {
  Row to(from.size(), 0.0);
  for (std::size_t i = 0; i < from.size(); ++i) {
    for (std::size_t k = 0; k < to.size(); ++k) to[k] += share[p][i][k] * from[i];
  }
  return to;
}

inline OracleEconomy oracle_economy(const Scenario& s, const OracleTheta& theta,
                                    const Allocation& allocation) {
  OracleEconomy e;
  e.s = s;
  e.theta = theta;
  e.counties = s.counties.size();
  e.programmes = s.programmes.size();
  e.quarters = static_cast<std::size_t>(s.quarters);
  for (const Fund& fund : s.funds) e.years.push_back(fund.year);
  std::sort(e.years.begin(), e.years.end());
  e.years.erase(std::unique(e.years.begin(), e.years.end()), e.years.end());
  add_shocks(e);
  add_reference(e);
  add_costs(e);
  add_curves(e);
  add_jobs(e, allocation);
  add_neighbours(e);
  add_grounds(e);
  return e;
}

}  // namespace weir::test
