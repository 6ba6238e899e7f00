// The simulation layer once more: one draw at a time, after docs/model/simulation.md alone, on the
// standard library's generator and distributions. Its noise is its own: only distributions compare.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <random>
#include <vector>

#include "oracle/planning_oracle.hpp"

namespace weir::test {

class OracleNoise {
 public:
  explicit OracleNoise(std::uint64_t seed) : engine_(seed) {}

  double uniform() { return std::uniform_real_distribution<>(0, 1)(engine_); }
  double normal() { return std::normal_distribution<>(0, 1)(engine_); }
  double gamma(double shape, double scale) {
    return std::gamma_distribution<>(shape, scale)(engine_);
  }
  double poisson(double mean) {
    return mean > 0 ? static_cast<double>(std::poisson_distribution<long>(mean)(engine_)) : 0;
  }
  double binomial(double n, double chance) {
    const double p = std::clamp(chance, 0.0, 1.0);
    return static_cast<double>(std::binomial_distribution<long>(std::lround(n), p)(engine_));
  }
  /// floor(mean + U): one of the two whole numbers beside the mean.
  double rounded(double mean) { return std::floor(mean + uniform()); }
  /// Lognormal with mean 1 and this variance of the log.
  double lognormal(double log_variance) {
    return std::exp(std::sqrt(log_variance) * normal() - log_variance / 2);
  }

 private:
  std::mt19937_64 engine_;
};

/// One value of an uncertain parameter. Source: docs/model/parameters.md.
inline double drawn_reading(OracleNoise& noise, const Uncertain& u, const ParameterRecord& record) {
  double x = u.central;
  switch (u.family) {
    case Family::fixed: break;
    case Family::interval: {
      const double z = noise.normal();
      const double edge = z < 0 ? u.low : u.high;
      const double far = std::abs(z) / 1.6448536269514722;  // 1 at the 5% and 95% points
      const bool is_share = record.measure == Measure::share;
      const double top = record.upper;
      if (edge <= 0 || u.central <= 0 || (is_share && std::max(edge, u.central) >= top)) {
        x = u.central + far * (edge - u.central);
      } else if (is_share) {
        const auto logit = [top](double v) { return std::log(v / (top - v)); };
        x = top / (1 + std::exp(-logit(u.central) - far * (logit(edge) - logit(u.central))));
      } else {
        x = u.central * std::pow(edge / u.central, far);
      }
      break;
    }
    case Family::uniform: x = u.a + (u.b - u.a) * noise.uniform(); break;
    case Family::triangular: {
      const double p = noise.uniform();
      const double split = (u.c - u.a) / (u.b - u.a);
      x = p < split ? u.a + std::sqrt(p * (u.b - u.a) * (u.c - u.a))
                    : u.b - std::sqrt((1 - p) * (u.b - u.a) * (u.b - u.c));
      break;
    }
    case Family::normal: x = u.a + u.b * noise.normal(); break;
    case Family::lognormal: x = u.a * std::exp(u.b * noise.normal()); break;
    case Family::beta: {
      const double one = noise.gamma(u.a, 1), other = noise.gamma(u.b, 1);
      x = one / (one + other);
      break;
    }
    case Family::gamma: x = noise.gamma(u.a, u.b); break;
  }
  return std::clamp(u.shift + u.scale * x, record.lower, record.upper);
}

/// The random state that one draw carries from quarter to quarter.
struct OraclePosts {
  struct Kind {
    double additional = 0, anyway = 0;  // with the fund only, and in the no-fund case too
    double all() const { return additional + anyway; }
  };
  // by quarter of opening, so that survival may depend on age
  std::vector<Kind> fresh, expansion;  // posts of new enterprises, expansion posts
  Row enterprises;
};

/// Totals of one draw: net outcomes over all counties, the others over the counted ones.
/// Shape: [outcome][quarter].
inline Table simulate_draw(const OracleEconomy& e, OracleNoise& noise) {
  const auto square = [](double x) { return x * x; };
  // (13) the yield of each cell and its projects
  Cube yield = e.jobs;
  Cube projects = cube(e.years.size(), e.counties, e.programmes);
  Row year_effect, county_effect;
  for (std::size_t y = 0; y < e.years.size(); ++y) {
    year_effect.push_back(noise.lognormal(square(e.model(Parameter::sigma_year))));
  }
  for (std::size_t i = 0; i < e.counties; ++i) {
    county_effect.push_back(noise.lognormal(square(e.model(Parameter::sigma_county))));
  }
  const double usual_size =
      e.model(Parameter::project_size) * e.reference_jobs / e.reference_money;
  const double spread = std::exp(square(e.model(Parameter::sigma_project))) - 1;
  for (std::size_t y = 0; y < e.years.size(); ++y) {
    for (std::size_t i = 0; i < e.counties; ++i) {
      for (std::size_t p = 0; p <= e.programmes; ++p) {
        const double expected =
            e.starred(p) ? e.jobs[y][i][p] / usual_size
            : e.makes_projects(p)
                ? e.lent(i, p, e.model(Parameter::execution) * e.money[y][i][p]) /
                      e.of_programme(p, Parameter::project_size)
                : 0;
        const double number = noise.rounded(expected);
        double sum = 0;
        if (number > 0) {
          sum = number / expected * noise.lognormal(std::log1p(spread / number));
        }
        yield[y][i][p] *= year_effect[y] * sum;
        if (!e.starred(p)) projects[y][i][p] = number;
      }
    }
  }
  // where the posts stand is where the county's own conditions hold
  Cube value = yield;
  for (std::size_t y = 0; y < e.years.size(); ++y) {
    for (std::size_t p = 0; p <= e.programmes; ++p) {
      Row brought;
      for (std::size_t i = 0; i < e.counties; ++i) brought.push_back(yield[y][i][p]);
      const Row there = moved(e.stands, p, brought), added = moved(e.value, p, brought);
      for (std::size_t i = 0; i < e.counties; ++i) {
        yield[y][i][p] = county_effect[i] * there[i];
        value[y][i][p] = county_effect[i] * added[i];
      }
    }
  }

  // What every county and quarter asks for again.
  std::vector<Table> standing;  // [year][programme][quarter]
  Row multiplier_of(e.programmes + 1, 0.0);
  for (std::size_t y = 0; y < e.years.size(); ++y) {
    standing.push_back(table(e.programmes + 1, e.quarters));
    for (std::size_t p = 0; p <= e.programmes; ++p) {
      for (std::size_t t = 0; t < e.quarters; ++t) standing[y][p][t] = e.standing(y, p, t);
    }
  }
  for (std::size_t p = 0; p <= e.programmes; ++p) multiplier_of[p] = e.multiplier(p);

  std::vector<OraclePosts> posts(e.counties);
  Row declared(e.counties, 0.0), registered = declared, trained = declared, net_years = declared;
  Row committed = declared, disbursed = declared, started = declared, running = declared;
  Row pool = declared;
  Table total = table(outcome_count, e.quarters);
  double common = noise.normal();  // Z of equation (14)
  const double persistence = e.model(Parameter::persistence);
  const double correlation = e.model(Parameter::correlation);
  for (std::size_t t = 0; t < e.quarters; ++t) {
    if (t > 0) {
      common = persistence * common + std::sqrt(1 - square(persistence)) * noise.normal();
    }
    Row gain(e.counties, 0.0);
    Table now = table(outcome_count, e.counties);
    const auto at = [&](Outcome o, std::size_t i) -> double& {
      return now[static_cast<std::size_t>(o)][i];
    };
    for (std::size_t i = 0; i < e.counties; ++i) {
      const double z =
          std::sqrt(correlation) * common + std::sqrt(1 - correlation) * noise.normal();
      const double sigma = e.model(Parameter::sigma_quarter);
      const double condition = std::exp(sigma * z - square(sigma) / 2);
      const double realised = e.model(Parameter::realised);
      double jobs_flow = 0, enterprise_flow = 0, opening_enterprises = 0;
      double number_of_projects = 0, starting = 0, waiting = 0, coming_to_run = 0, able_to_run = 0;
      double fresh = 0, fresh_additional = 0, expansion = 0, expansion_additional = 0;
      for (std::size_t y = 0; y < e.years.size(); ++y) {
        for (std::size_t p = 0; p <= e.programmes; ++p) {
          const OracleCurves& curve = e.curves[y][p];
          const double size = e.of_programme(p, Parameter::jobs_per_enterprise);
          const double jobs = yield[y][i][p];
          if (value[y][i][p] > 0) {
            at(Outcome::value_added, i) += value[y][i][p] * standing[y][p][t];
          }
          const double q = e.new_share(p);
          const double a = e.of_programme(p, Parameter::additionality);
          jobs_flow += jobs * flow(curve.committed, t);
          enterprise_flow += jobs / size * flow(curve.committed, t);
          opening_enterprises += jobs / size * flow(curve.operating, t);
          fresh += jobs * q * flow(curve.full, t);
          fresh_additional += a * jobs * q * flow(curve.full, t);
          expansion += jobs * (1 - q) * flow(curve.full, t);
          expansion_additional += a * jobs * (1 - q) * flow(curve.full, t);
          if (e.starred(p)) continue;
          const double spent = e.model(Parameter::execution) * e.money[y][i][p];
          committed[i] += spent * flow(curve.committed, t);
          disbursed[i] += e.gone(i, p, spent) * flow(curve.disbursed, t);
          if (e.pool(p) != nullptr) {
            pool[i] += spent * flow(curve.committed, t) -
                       e.gone(i, p, spent) * flow(curve.disbursed, t);
          }
          const double number = projects[y][i][p];
          const double run_before = t > 0 ? e.kept[y] * curve.operating[t - 1] : 0;
          starting += number * flow(curve.started, t);
          waiting += number * (1 - (t > 0 ? curve.started[t - 1] : 0));
          number_of_projects += number;
          coming_to_run += number * e.kept[y] * flow(curve.operating, t);
          able_to_run += number * (curve.started[t] - run_before);
          const double people = noise.rounded(e.enrolled(y, i, p) * flow(curve.courses, t));
          trained[i] += noise.binomial(people, e.of_programme(p, Parameter::completion));
        }
      }
      // (19) the projects of the county's programmes and years are one pool
      if (waiting > 0) {
        started[i] += noise.binomial(number_of_projects - started[i], starting / waiting);
      }
      if (able_to_run > 0) {
        running[i] += noise.binomial(started[i] - running[i], coming_to_run / able_to_run);
      }
      declared[i] += noise.poisson(jobs_flow);  // (15)
      const double shape = e.model(Parameter::enterprise_dispersion);
      registered[i] += noise.poisson(noise.gamma(shape, 1 / shape) * enterprise_flow);  // (16)

      // (18) what was there before stays or not
      OraclePosts& here = posts[i];
      for (std::size_t u = 0; u < t; ++u) {
        const double stays = e.survival(t - u - 1) * (1 - e.closed[t]);
        here.fresh[u].additional = noise.binomial(here.fresh[u].additional, stays);
        here.fresh[u].anyway = noise.binomial(here.fresh[u].anyway, stays);
        here.enterprises[u] = noise.binomial(here.enterprises[u], stays);
        const double remains = e.expansion_survival();
        here.expansion[u].additional = noise.binomial(here.expansion[u].additional, remains);
        here.expansion[u].anyway = noise.binomial(here.expansion[u].anyway, remains);
      }
      // (17) what opens
      const auto open = [&](double mean, double additional) {
        const double number = noise.poisson(condition * realised * mean);
        OraclePosts::Kind kind;
        kind.additional = mean > 0 ? noise.binomial(number, additional / mean) : 0;
        kind.anyway = number - kind.additional;
        return kind;
      };
      here.fresh.push_back(open(fresh, fresh_additional));
      here.expansion.push_back(open(expansion, expansion_additional));
      here.enterprises.push_back(noise.poisson(
          condition * e.model(Parameter::operating_share) * opening_enterprises));

      // (C2) the mean multiplier of the posts that were to come
      double direct = 0, along_the_chain = 0;
      for (std::size_t y = 0; y < e.years.size(); ++y) {
        for (std::size_t p = 0; p < e.programmes; ++p) {
          const double coming = e.of_programme(p, Parameter::additionality) * yield[y][i][p] *
                                standing[y][p][t];
          direct += coming;
          along_the_chain += coming * multiplier_of[p];
        }
      }
      const double multiplier = direct > 0 ? along_the_chain / direct : 1;
      double in_place = 0, additional = 0, alive = 0;
      for (std::size_t u = 0; u <= t; ++u) {
        in_place += here.fresh[u].all() + here.expansion[u].all();
        additional += here.fresh[u].additional + here.expansion[u].additional;
        alive += here.enterprises[u];
      }
      double filled = 1;  // share of the posts, by the labour cap
      if (e.s.labour) {
        const double offered = e.activity[t] * in_place, people = e.people(i, trained[i]);
        at(Outcome::labour_slack, i) = people - OracleEconomy::filled(offered, people);
        if (offered > 0) filled = OracleEconomy::filled(offered, people) / offered;
      }
      gain[i] = filled * (1 - e.model(Parameter::leakage)) * (1 - e.model(Parameter::substitution)) *
                multiplier * e.activity[t] * additional;
      at(Outcome::funds_committed, i) = committed[i];
      at(Outcome::funds_in_pool, i) = pool[i];
      at(Outcome::funds_disbursed, i) = disbursed[i];
      at(Outcome::projects_started, i) = started[i];
      at(Outcome::projects_operating, i) = running[i];
      at(Outcome::jobs_declared, i) = declared[i];
      at(Outcome::enterprises_new, i) = registered[i];
      at(Outcome::trained, i) = trained[i];
      at(Outcome::enterprises_alive, i) = alive;
      at(Outcome::jobs_in_place, i) = filled * e.activity[t] * in_place;
      at(Outcome::jobs_poor, i) =
          e.model(Parameter::share_poor) * at(Outcome::jobs_in_place, i);
    }
    const Row net = displaced(e, gain);
    for (std::size_t i = 0; i < e.counties; ++i) {
      at(Outcome::jobs_net, i) = net[i] + e.model(Parameter::net_per_trainee) * trained[i];
      net_years[i] += at(Outcome::jobs_net, i) / 4;
      at(Outcome::jobs_net_years, i) = net_years[i];
    }
    for (std::size_t o = 0; o < outcome_count; ++o) {
      for (std::size_t i = 0; i < e.counties; ++i) {
        if (e.s.counties.counted[i] || is_net(static_cast<Outcome>(o))) total[o][t] += now[o][i];
      }
    }
  }
  return total;
}

/// Totals of many draws. Shape: [outcome][quarter][draw].
/// Needs: noise process (parameters stay central) or full.
inline Cube oracle_simulate(const Scenario& s, const Allocation& allocation, std::size_t draws,
                            std::uint64_t seed) {
  OracleNoise noise(seed);
  OracleEconomy economy = oracle_economy(s, read_parameters(s, central_reading), allocation);
  Cube out = cube(outcome_count, static_cast<std::size_t>(s.quarters), draws);
  for (std::size_t k = 0; k < draws; ++k) {
    if (s.noise == Noise::full) {
      const OracleTheta theta =
          read_parameters(s, [&](const Uncertain& u, const ParameterRecord& record) {
            return drawn_reading(noise, u, record);
          });
      economy = oracle_economy(s, theta, allocation);
    }
    const Table total = simulate_draw(economy, noise);
    for (std::size_t o = 0; o < outcome_count; ++o) {
      for (std::size_t t = 0; t < total[o].size(); ++t) out[o][t][k] = total[o][t];
    }
  }
  return out;
}

}  // namespace weir::test
