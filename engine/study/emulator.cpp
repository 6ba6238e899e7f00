#include "study/emulator.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "weir/random.hpp"

namespace weir {
namespace {

constexpr double same_report = 0.95;  // correlation of the errors of one report (MODEL section 2.9)

bool is_declared(Outcome o) {
  return o == Outcome::jobs_declared || o == Outcome::enterprises_new;
}
/// What comes of declared posts, and so carries the luck of years, counties and projects.
bool comes_of_posts(Outcome o) {
  switch (o) {
    case Outcome::jobs_declared: case Outcome::enterprises_new: case Outcome::enterprises_alive:
    case Outcome::jobs_in_place: case Outcome::jobs_poor: case Outcome::jobs_net:
    case Outcome::jobs_net_years: case Outcome::value_added: return true;
    default: return false;
  }
}
bool has_share(Outcome o) {
  return o == Outcome::projects_started || o == Outcome::projects_operating ||
         o == Outcome::funds_disbursed;
}

double logit(double x) { return log_(x) - log1p_(-x); }

/// By more than rounding.
bool differ(const std::vector<double>& a, const std::vector<double>& b) {
  for (std::size_t k = 0; k < a.size(); ++k) {
    const double slack = 1e-9 * std::max(1.0, std::fabs(a[k]));
    if (a[k] != b[k] && !(std::fabs(a[k] - b[k]) <= slack)) return true;
  }
  return false;
}

double lag_share(Outcome outcome, const Lags& lags, Timing timing, double time) {
  if (timing == Timing::reimbursed && outcome != Outcome::funds_disbursed) {
    return time >= lags.opens ? 1 : 0;
  }
  const LagShares shares = lag_shares(lags, time);
  return outcome == Outcome::projects_started ? shares.started
         : outcome == Outcome::funds_disbursed ? shares.disbursed
                                               : shares.operating;
}

}  // namespace

Observable observable_of(std::size_t in_case, const Observed& o) {
  return {in_case, o.outcome, o.quarter, o.error, o.of > 0, o.time};
}

double on_scale(const Observable& o, double value) {
  return o.share ? logit(value) : log_(value);
}

double off_scale(const Observable& o, double value) {
  return o.share ? 1 / (1 + exp_(-value)) : exp_(value);
}

std::string not_expectable(const Problem& problem, const Observable& o) {
  if (o.share && !has_share(o.outcome)) {
    return "only projects_started, projects_operating and funds_disbursed are observed as shares";
  }
  if (o.share && !problem.shocks.empty()) {
    return "shares by a day are not expected under an active shock";
  }
  if (o.outcome == Outcome::funds_in_pool) {
    return "what is left in a loan pool is not expected in closed form; observe funds_committed";
  }
  if (o.share && o.outcome == Outcome::funds_disbursed && !problem.loans.empty()) {
    return "a loan pool is not paid out, so no share of it is";
  }
  const bool capped = problem.labour && comes_of_posts(o.outcome) && !is_declared(o.outcome) &&
                      o.outcome != Outcome::enterprises_alive && o.outcome != Outcome::value_added;
  if (capped || o.outcome == Outcome::labour_slack) {
    return "posts under the labour cap are not expected in closed form";
  }
  return {};
}

Uniform prior_uniform(const Slot& slot, std::uint64_t seed, std::uint32_t draw) {
  return uniform(Stream{seed}.words(draw, 0, 0, 0, slot.key).w[0]);
}

Emulator::Emulator(const std::vector<FitCase>& cases, std::vector<Observable> observables)
    : observables_(std::move(observables)) {
  std::vector<std::string> codes;
  for (const FitCase& of : cases) add_case(of, codes);
  counties_ = codes.size();
  for (std::size_t o = 0; o < observables_.size(); ++o) {
    Case& of = cases_[observables_[o].in_case];
    of.observables.push_back(o);
    const bool declared = is_declared(observables_[o].outcome) && of.problem->ground_of.empty();
    of.only_declared = of.only_declared && (observables_[o].share || declared);
  }
  touched_.assign(slots_.size(), 1);
  find_touched();
}

void Emulator::add_case(const FitCase& of, std::vector<std::string>& codes) {
  const Problem& p = of.problem;
  Case added;
  added.problem = &p;
  added.amounts = yearly_amounts(p, of.allocation);
  added.central = central_theta(p);
  for (std::uint32_t s = 0; s < p.slots.size(); ++s) {
    if (p.slots[s].uncertain.family == Family::fixed) continue;
    const auto same = std::find_if(slots_.begin(), slots_.end(),
                                   [&](const Slot& slot) { return slot.path == p.slots[s].path; });
    added.drawn.emplace_back(s, static_cast<std::uint32_t>(same - slots_.begin()));
    if (same == slots_.end()) slots_.push_back(p.slots[s]);
  }
  const std::size_t width = p.programmes + 1;
  for (std::size_t y = 0; y < p.years; ++y) {
    for (std::size_t k = 0; k < width; ++k) {
      std::vector<Flow> flows;
      for (std::size_t u = 0; u < 4; ++u) {
        const double part = k < p.programmes ? p.commitment[4 * k + u] : u == 0 ? 1 : 0;
        if (part > 0) flows.push_back({p.year_start[y] + static_cast<int>(u), part});
      }
      added.flows.push_back(std::move(flows));
    }
  }
  for (const std::string& code : of.scenario.counties.code) {
    const auto at = std::find(codes.begin(), codes.end(), code);
    added.county_of.push_back(static_cast<std::uint32_t>(at - codes.begin()));
    if (at == codes.end()) codes.push_back(code);
  }
  for (std::size_t row = 0; row < added.flows.size(); ++row) {
    const std::size_t y = row / width, k = row % width;
    for (std::size_t i = 0; i < p.counties; ++i) {
      const double amount =
          k < p.programmes ? added.amounts[(y * p.counties + i) * p.programmes + k] : 0;
      if (amount <= 0 && (k < p.programmes || p.counted_share[i] <= 0)) continue;
      added.cells.push_back({(y * p.counties + i) * width + k, added.county_of[i],
                             static_cast<std::uint32_t>(row), amount, p.counted[i] != 0});
    }
  }
  cases_.push_back(std::move(added));
}

/// Moves each slot by itself, far and near, around a few worlds.
void Emulator::find_touched() {
  constexpr std::uint32_t worlds = 3;
  constexpr std::pair<bool, double> moves[] = {
      {false, 0.02}, {false, 0.4}, {true, 0.4}, {true, 0.02}};
  std::vector<std::uint8_t> touched(slots_.size(), 0);
  for (std::uint32_t world = 0; world < worlds; ++world) {
    std::vector<double> value;
    for (const Slot& slot : slots_) {
      const Uniform u = prior_uniform(slot, 1, world);
      value.push_back(quantile_value(slot.uncertain, *slot.record, u.upper, u.tail));
    }
    Expectation here, there;
    expect(value.data(), here);
    for (std::size_t s = 0; s < slots_.size(); ++s) {
      const double kept = value[s];
      for (const auto& [upper, tail] : moves) {
        value[s] = quantile_value(slots_[s].uncertain, *slots_[s].record, upper, tail);
        expect(value.data(), there);
        touched[s] |= differ(there.mean, here.mean) || differ(there.covariance, here.covariance);
      }
      value[s] = kept;
    }
  }
  touched_ = touched;
}

Theta Emulator::theta_of(std::size_t in_case, const double* value) const {
  Theta theta = cases_[in_case].central;
  for (const auto& [own, all] : cases_[in_case].drawn) {
    if (touched_[all]) theta.value[own] = value[all];
  }
  return theta;
}

/// What each cell brings of an observable, in the order of the case's cells.
std::vector<double> Emulator::contributions(const Case& of, const Theta& theta,
                                            const Pipeline& pipe, const std::vector<double>& jobs,
                                            const Observable& what) const {
  const Problem& p = *of.problem;
  const std::size_t width = p.programmes + 1;
  std::vector<double> brings(of.cells.size());
  if (is_declared(what.outcome) && p.ground_of.empty()) {
    std::vector<double> per_job(of.flows.size(), 0);
    for (std::size_t row = 0; row < per_job.size(); ++row) {
      for (const Flow& flow : of.flows[row]) {
        if (flow.quarter <= what.quarter) per_job[row] += flow.part;
      }
      if (what.outcome == Outcome::enterprises_new) {
        per_job[row] /= pipe.jobs_per_enterprise[row % width];
      }
    }
    for (std::size_t c = 0; c < brings.size(); ++c) {
      const Cell& cell = of.cells[c];
      brings[c] = cell.counted ? per_job[cell.row] * jobs[cell.index] : 0;
    }
    return brings;
  }
  const CellCurves curves = cell_curves(p, theta, {{what.outcome, what.quarter, 1}});
  for (std::size_t c = 0; c < brings.size(); ++c) {
    const Cell& cell = of.cells[c];
    const std::size_t county = cell.index / width % p.counties, k = cell.index % width;
    if (k < p.programmes) {
      brings[c] = value_of(curves.cell[cell.index / width * p.programmes + k], cell.amount);
    } else if (cell.index / width < p.counties) {  // of all years together
      brings[c] = curves.constant * p.counted_share[county];
    }
  }
  return brings;
}

/// Equation (C2): how much of what was planned has come.
double Emulator::share_at(const Case& of, const Theta& theta, const Pipeline& pipe,
                          const Observable& what) const {
  const Problem& p = *of.problem;
  const std::size_t width = p.programmes + 1;
  std::vector<double> planned(p.years * width, 0);
  for (const Cell& cell : of.cells) {
    const std::size_t k = cell.row % width;
    if (k == p.programmes || !cell.counted) continue;
    const bool money = what.outcome == Outcome::funds_disbursed;
    if (!money && pipe.jobs_per_money[k] <= 0) continue;
    const std::size_t county = cell.index / width % p.counties;
    planned[cell.row] +=
        money ? cell.amount
              : lent(p, pipe, county, k, pipe.execution * cell.amount) / pipe.project_size[k];
  }
  double come = 0, all = 0;
  for (std::size_t row = 0; row < planned.size(); ++row) {
    const std::size_t k = row % width;
    if (planned[row] <= 0) continue;
    const auto value = [&](Parameter id) {
      return theta.value[p.slot_of[k * parameter_count + static_cast<std::size_t>(id)]];
    };
    Lags lags;
    lags.opens = value(Parameter::opens);
    lags.disbursement = value(Parameter::disbursement_lag);
    if (p.timing[k] == Timing::advance) {
      lags.start = value(Parameter::start_lag);
      lags.build = value(Parameter::build_lag);
    }
    double part = 0;
    for (std::size_t u = 0; u < 4; ++u) {
      const double since = what.time - p.year_start[row / width] - static_cast<double>(u);
      if (p.commitment[4 * k + u] <= 0 || since <= 0) continue;
      part += p.commitment[4 * k + u] * lag_share(what.outcome, lags, p.timing[k], since);
    }
    if (what.outcome == Outcome::projects_operating) part *= pipe.success[k];
    come += planned[row] * part;
    all += planned[row];
  }
  return all > 0 ? come / all : 0;
}

std::vector<double> Emulator::project_luck(const Case& of, const Pipeline& pipe,
                                           const std::vector<double>& jobs) const {
  const Problem& p = *of.problem;
  const std::size_t width = pipe.programmes + 1;
  const double variance = expm1_(pipe.sigma_project * pipe.sigma_project);
  const double usual = pipe.usual_project_jobs > 0 ? pipe.usual_project_jobs : 1;
  std::vector<double> luck(of.cells.size(), 0);
  for (std::size_t c = 0; c < luck.size(); ++c) {
    const Cell& cell = of.cells[c];
    const std::size_t k = cell.row % width;
    const double n = k < pipe.programmes
                         ? lent(p, pipe, cell.index / width % p.counties, k,
                                pipe.execution * cell.amount) / pipe.project_size[k]
                         : jobs[cell.index] / usual;
    if (!(n > 0)) continue;
    const double over = n - static_cast<double>(static_cast<std::int64_t>(n)), each = 1 / n;
    luck[c] = each * (over * (1 - over) * each + variance);
  }
  return luck;
}

double Emulator::clustering(const Case& of, const std::vector<double>& brings,
                            const std::vector<double>& luck, int quarter) const {
  const auto quarters = static_cast<std::size_t>(quarter + 1);
  std::vector<double> firms(counties_ * quarters, 0);
  double sum = 0;
  for (std::size_t c = 0; c < of.cells.size(); ++c) {
    const std::vector<Flow>& flows = of.flows[of.cells[c].row];
    double parts = 0;
    for (const Flow& flow : flows) parts += flow.quarter <= quarter ? flow.part : 0;
    if (parts <= 0) continue;
    const double whole = parts < 1 ? brings[c] / parts : brings[c];
    for (const Flow& flow : flows) {
      if (flow.quarter > quarter) break;
      const double m = whole * flow.part;
      firms[of.cells[c].county * quarters + static_cast<std::size_t>(flow.quarter)] += m;
      sum += luck[c] * m * m;
    }
  }
  for (const double m : firms) sum += m * m;
  return sum;
}

/// Posts share the luck of the counties where they stand: equations (E1), (N1).
void Emulator::add_to_counties(const Case& of, const Pipeline& pipe, const Cell& cell,
                               Outcome outcome, double brings, double* by_county) const {
  const Problem& p = *of.problem;
  const std::size_t width = p.programmes + 1, k = cell.row % width;
  const std::size_t county = cell.index / width % p.counties;
  const bool elsewhere = !p.ground_of.empty() && k < p.programmes &&
                         p.ground_of[county * p.programmes + k] != Ground::none;
  if (!elsewhere) {
    by_county[cell.county] += brings;
    return;
  }
  const Ground& ground = p.grounds[p.ground_of[county * p.programmes + k]];
  const auto part_of = [&](const Ground::Part& part) {
    if (!p.counted[part.county] && !is_net(outcome)) return 0.0;
    const GroundShare share = share_of(pipe, ground, part);
    return outcome == Outcome::value_added ? share.value : share.posts;
  };
  double all = 0;
  for (const Ground::Part& part : ground.part) all += part_of(part);
  if (all <= 0) return;
  for (const Ground::Part& part : ground.part) {
    by_county[of.county_of[part.county]] += brings * part_of(part) / all;
  }
}

/// Equations (C3), (C4): expected totals, and their spread by counties, projects and counts.
void Emulator::add_moments(const Case& of, const double* value, Moments& out) const {
  const Problem& p = *of.problem;
  const std::size_t all = observables_.size(), width = p.programmes + 1;
  const Theta theta = theta_of(observables_[of.observables.front()].in_case, value);
  const Pipeline pipe =
      make_pipeline(p, theta, of.only_declared ? Reach::declared : Reach::whole);
  const std::vector<double> jobs = declared_jobs(p, pipe, of.amounts);
  const double county_variance = expm1_(pipe.sigma_county * pipe.sigma_county);
  const std::vector<double> luck = project_luck(of, pipe, jobs);
  std::vector<std::vector<double>> brings(of.observables.size());
  std::vector<double> by_year(brings.size() * p.years, 0);
  for (std::size_t a = 0; a < brings.size(); ++a) {
    const std::size_t o = of.observables[a];
    const Observable& what = observables_[o];
    if (what.share) {
      out.total[o] = share_at(of, theta, pipe, what);
      continue;
    }
    brings[a] = contributions(of, theta, pipe, jobs, what);
    for (std::size_t c = 0; c < of.cells.size(); ++c) out.total[o] += brings[a][c];
    if (!(out.total[o] > 0)) continue;
    double firms = 0;  // beyond a Poisson count
    if (what.outcome == Outcome::enterprises_new) {
      firms = clustering(of, brings[a], luck, what.quarter) * (1 + county_variance) *
              exp_(pipe.sigma_year * pipe.sigma_year) / pipe.enterprise_dispersion;
    }
    const double counted = is_money(what.outcome) ? 0 : out.total[o];
    out.spread[o * all + o] += (counted + firms) / (out.total[o] * out.total[o]);
    if (!comes_of_posts(what.outcome)) {
      brings[a].clear();
      continue;
    }
    out.county_variance[o] = county_variance;
    double* by_county = &out.by_county[o * counties_];
    const double scale = 1 / out.total[o];
    for (std::size_t c = 0; c < of.cells.size(); ++c) {
      brings[a][c] *= scale;
      add_to_counties(of, pipe, of.cells[c], what.outcome, brings[a][c], by_county);
    }
    std::size_t c = 0;  // cells stand by year
    for (std::size_t y = 0; y < p.years; ++y) {
      double sum = 0;
      while (c < of.cells.size() && of.cells[c].row < (y + 1) * width) sum += brings[a][c++];
      by_year[a * p.years + y] = sum;
    }
  }
  for (std::size_t a = 0; a < brings.size(); ++a) {
    for (std::size_t b = 0; b <= a; ++b) {
      if (brings[a].empty() || brings[b].empty()) continue;
      double own = 0;
      for (std::size_t c = 0; c < luck.size(); ++c) own += brings[a][c] * brings[b][c] * luck[c];
      const std::size_t at = of.observables[a] * all + of.observables[b];
      out.spread[at] += (1 + county_variance) * own;
      for (std::size_t y = 0; y < p.years; ++y) {
        out.year[at] += by_year[a * p.years + y] * by_year[b * p.years + y] * pipe.sigma_year *
                        pipe.sigma_year;
      }
    }
  }
}

/// Equations (C1), (C5).
void Emulator::expect(const double* value, Expectation& out) const {
  const std::size_t n = observables_.size();
  Moments moments;
  moments.total.assign(n, 0);
  moments.county_variance.assign(n, 0);
  moments.year.assign(n * n, 0);
  moments.spread.assign(n * n, 0);
  moments.by_county.assign(n * counties_, 0);
  for (const Case& of : cases_) {
    if (!of.observables.empty()) add_moments(of, value, moments);
  }
  std::vector<double> stretch(n, 0);  // of a relative spread to that of the log
  for (std::size_t a = 0; a < n; ++a) {
    for (std::size_t b = 0; b <= a; ++b) {
      double shared = 0;
      for (std::size_t i = 0; i < counties_; ++i) {
        shared += moments.by_county[a * counties_ + i] * moments.by_county[b * counties_ + i];
      }
      moments.spread[a * n + b] += shared * moments.county_variance[a];
    }
    const double own = moments.spread[a * n + a];
    stretch[a] = own > 0 ? std::sqrt(log1p_(own) / own) : 0;
  }
  out.total = moments.total;
  out.mean.resize(n);
  out.covariance.assign(n * n, 0);
  for (std::size_t a = 0; a < n; ++a) {
    const Observable& what = observables_[a];
    for (std::size_t b = 0; b <= a; ++b) {
      const Observable& other = observables_[b];
      double& at = out.covariance[a * n + b];
      at = moments.spread[a * n + b] * stretch[a] * stretch[b];
      if (what.in_case == other.in_case) {
        at += moments.year[a * n + b];
        const bool together = what.share == other.share &&
                              comes_of_posts(what.outcome) == comes_of_posts(other.outcome);
        at += what.error * other.error * (a == b ? 1 : together ? same_report : 0);
      }
      out.covariance[b * n + a] = at;
    }
    const double luck = out.covariance[a * n + a] - what.error * what.error;
    out.mean[a] = moments.total[a] > 0 && (!what.share || moments.total[a] < 1)
                      ? on_scale(what, moments.total[a]) - (what.share ? 0 : 0.5 * luck)
                      : -HUGE_VAL;
  }
}

}  // namespace weir
