// What one theta fixes before any cell is looked at: costs from their average at the reference
// (2), kernels of the pipeline (5)-(8), shares of the chain from declared to net (9)-(11).
#include <algorithm>
#include <limits>
#include <span>

#include "model/lags.hpp"
#include "model/responses.hpp"
#include "weir/model/planning.hpp"
#include "weir/random.hpp"

namespace weir {

namespace {

constexpr std::uint32_t parameter_group = 0;  // group of the counter that parameters are drawn from
constexpr double largest_new_share = 0.85;    // MODEL section 0.3

// Quarterly survival at a yearly hazard.
double quarterly(double hazard) { return hazard < 1 ? exp_(0.25 * log1p_(-hazard)) : 0; }

// A shock slows what flows in a quarter; what is held back waits for the next one. Equation (8).
void throttle(const std::vector<double>& activity, double* cumulative) {
  double before = 0;
  for (std::size_t t = 0; t < activity.size(); ++t) {
    cumulative[t] = before + activity[t] * (cumulative[t] - before);
    before = cumulative[t];
  }
}

class Builder {
 public:
  Builder(const Problem& problem, const Theta& theta, Reach reach)
      : p_(problem), theta_(theta), reach_(reach) {}

  Pipeline run() {
    sizes();
    shared();
    for (std::size_t p = 0; p <= p_.programmes; ++p) programme(p);
    costs();
    shocks();
    if (p_.labour) labour();
    grounds();
    for (std::size_t p = 0; p <= p_.programmes; ++p) kernels(p);
    return std::move(out_);
  }

 private:
  double model(Parameter id) const {
    return theta_.value[p_.model_slot[static_cast<std::size_t>(id)]];
  }
  // Of programme p; one past the last stands for what the fund did not bring: shared values.
  double of(std::size_t p, Parameter id) const {
    if (p == p_.programmes) return model(id);
    return theta_.value[p_.slot_of[p * parameter_count + static_cast<std::size_t>(id)]];
  }
  bool reimbursed(std::size_t p) const {
    return p < p_.programmes && p_.timing[p] == Timing::reimbursed;
  }

  void sizes() {
    out_.programmes = p_.programmes;
    out_.years = p_.years;
    out_.quarters = p_.quarters;
    const std::size_t size = std::size_t{p_.years} * (p_.programmes + 1) * p_.quarters;
    for (auto* kernel : {&out_.committed, &out_.started, &out_.disbursed, &out_.operating,
                         &out_.trained, &out_.opened, &out_.posts_new, &out_.posts_expansion,
                         &out_.alive}) {
      kernel->assign(size, 0);
    }
    for (auto* of_programme :
         {&out_.inverse_tail, &out_.jobs_per_enterprise, &out_.new_share, &out_.additionality,
          &out_.project_size, &out_.cost_per_trainee, &out_.completion, &out_.kappa, &out_.success,
          &out_.threshold, &out_.power_per_job, &out_.leverage, &out_.demand_per_gdp,
          &out_.spent_per_credit}) {
      of_programme->reserve(p_.programmes + 1);
    }
    out_.survival.reserve(p_.quarters);
  }

  void shared() {
    out_.execution = model(Parameter::execution);
    out_.attribution = model(Parameter::attribution);
    out_.operating_share = model(Parameter::operating_share);
    out_.realised = model(Parameter::realised);
    out_.leakage = model(Parameter::leakage);
    out_.displacement = model(Parameter::displacement);
    out_.displacement_local = model(Parameter::displacement_local);
    out_.substitution = model(Parameter::substitution);
    out_.multiplier = p_.chain.empty() ? model(Parameter::multiplier) : 1;  // never both
    out_.share_poor = model(Parameter::share_poor);
    out_.net_per_trainee = model(Parameter::net_per_trainee);
    out_.sigma_year = model(Parameter::sigma_year);
    out_.sigma_county = model(Parameter::sigma_county);
    out_.sigma_quarter = model(Parameter::sigma_quarter);
    out_.correlation = model(Parameter::correlation);
    out_.persistence = model(Parameter::persistence);
    out_.sigma_project = model(Parameter::sigma_project);
    out_.enterprise_dispersion = model(Parameter::enterprise_dispersion);
    out_.expansion_survival = quarterly(model(Parameter::expansion_hazard));
    const double hazard = model(Parameter::enterprise_hazard);
    for (std::size_t age = 0; age < p_.quarters; ++age) {
      const std::size_t year = std::min(age / 4, p_.hazard_profile.size() - 1);
      out_.survival.push_back(quarterly(std::min(1.0, hazard * p_.hazard_profile[year])));
    }
  }

  void programme(std::size_t p) {
    const double r = of(p, Parameter::jobs_per_enterprise);
    out_.inverse_tail.push_back(of(p, Parameter::inverse_tail));
    out_.kappa.push_back(of(p, Parameter::curvature_per_gdp));
    out_.threshold.push_back(of(p, Parameter::threshold));
    out_.jobs_per_enterprise.push_back(r);
    out_.new_share.push_back(std::min(
        largest_new_share, out_.operating_share * model(Parameter::enterprise_size) / r));
    out_.additionality.push_back(p < p_.programmes ? of(p, Parameter::additionality) : 0);
    out_.project_size.push_back(of(p, Parameter::project_size));
    out_.cost_per_trainee.push_back(of(p, Parameter::cost_per_trainee));
    out_.completion.push_back(of(p, Parameter::completion));
    out_.success.push_back(reimbursed(p) ? 1 : of(p, Parameter::success));
    out_.power_per_job.push_back(of(p, Parameter::power_per_job));
    loan(p);
  }

  // Equations (K1), (K2). Of a loss the fund pays no more than what it has put in.
  void loan(std::size_t p) {
    const bool lends = p < p_.loan_of.size() && p_.loan_of[p] != Ground::none;
    double leverage = 1, demand = std::numeric_limits<double>::infinity(), spent = 1;
    if (lends) {
      const LoanSlots& slots = p_.loans[p_.loan_of[p]];
      leverage = theta_.value[slots.leverage];
      demand = theta_.value[slots.demand_per_gdp];
      spent = std::min(theta_.value[slots.loan_loss] * theta_.value[slots.loss_share], 1 / leverage);
    }
    out_.leverage.push_back(leverage);
    out_.demand_per_gdp.push_back(demand);
    out_.spent_per_credit.push_back(spent);
  }

  // Equation (2): jobs per yuan at the first yuan, from the average cost at the reference.
  void costs() {
    std::vector<double> credit(p_.programmes, 0), bent(credit);
    std::vector<double> bends(p_.counties), above(bends), response(bends);
    const bool lends = !p_.loans.empty();
    double weighted = 0;
    for (std::size_t p = 0; p < p_.programmes; ++p) {
      const double per_gdp = p_.share[p] * out_.kappa[p], threshold = out_.threshold[p];
      const double yield = of(p, Parameter::productivity);
      double money = 0, lent_out = 0;
      std::size_t cells = 0;
      for (std::size_t i = 0; i < p_.counties; ++i) {
        const double amount = p_.reference_amount[i * p_.programmes + p];
        const double bend = per_gdp * p_.gdp[i];
        if (amount <= 0 || bend <= 0) continue;
        money += amount;
        const double used = lends ? lent(p_, out_, i, p, amount) : amount;
        lent_out += used;
        if (used <= threshold) continue;
        bends[cells] = bend;
        above[cells++] = (used - threshold) / bend;
      }
      credit[p] = lent_out;
      weighted += yield * money;
      if (yield <= 0) continue;
      unit_responses_on(best_isa())(cells, above.data(), out_.inverse_tail[p], response.data());
      for (std::size_t c = 0; c < cells; ++c) bent[p] += bends[c] * response[c];
    }
    const double mean = p_.reference_total > 0 ? weighted / p_.reference_total : 0;
    double reference_jobs = 0;
    out_.jobs_per_money.assign(p_.programmes + 1, 0);
    for (std::size_t p = 0; p < p_.programmes; ++p) {
      const double yield = of(p, Parameter::productivity);
      if (yield <= 0) continue;
      const double average = (mean > 0 ? yield / mean : yield) / of(p, Parameter::cost_per_job);
      reference_jobs += average * credit[p];
      out_.jobs_per_money[p] = bent[p] > 0 ? average * credit[p] / bent[p] : average;
    }
    out_.background_jobs = p_.counted_jobs >= 0 ? p_.counted_jobs : reference_jobs;
    const double size = model(Parameter::project_size);
    if (reference_jobs > 0 && size > 0) {
      out_.usual_project_jobs = size * reference_jobs / p_.reference_total;
    }
  }

  void shocks() {
    out_.kept.assign(p_.years, 1);
    out_.closure.assign(p_.quarters, 0);
    for (const ActiveShock& shock : p_.shocks) {
      const auto first = static_cast<std::size_t>(shock.first);
      out_.closure[first] = 1 - (1 - out_.closure[first]) * (1 - theta_.value[shock.closure]);
      for (std::size_t y = 0; y < p_.years; ++y) {
        bool hit = false;
        for (int q = 0; q < 4; ++q) {
          const auto t = static_cast<std::size_t>(p_.year_start[y] + q);
          hit = hit || (t < p_.quarters && shock.named[t]);
        }
        if (hit) out_.kept[y] *= theta_.value[shock.declared_kept];
      }
    }
  }

  // Equation (L1).
  void labour() {
    const double away = model(Parameter::out_migrants);
    const double share = (1 - away) * model(Parameter::slack) + away * model(Parameter::return_rate);
    for (std::size_t i = 0; i < p_.counties; ++i) {
      const double people = p_.working_age.empty()
                                ? model(Parameter::working_age) * p_.population[i]
                                : p_.working_age[i];
      out_.available.push_back(share * people);
    }
    out_.available_per_trainee = model(Parameter::available_per_trainee);
  }

  void grounds() {
    out_.spillover = model(Parameter::spillover);
    for (const EnclaveSlots& slots : p_.enclaves) {
      out_.enclaves.push_back({theta_.value[slots.jobs_home], theta_.value[slots.tax_home],
                               theta_.value[slots.value_added_per_job]});
    }
  }

  Lags lags(std::size_t p) const {
    Lags lags;
    lags.opens = of(p, Parameter::opens);
    lags.disbursement = of(p, Parameter::disbursement_lag);
    if (reimbursed(p)) return lags;  // the project runs before the award is paid
    lags.start = of(p, Parameter::start_lag);
    lags.build = of(p, Parameter::build_lag);
    lags.ramp = of(p, Parameter::ramp);
    return lags;
  }

  // Programmes mostly share their lags: each distinct curve is computed once.
  const std::vector<LagShares>& curve(const Lags& lags, bool paid_after) {
    for (const Curve& known : curves_) {
      if (known.lags == lags && known.paid_after == paid_after) return known.shares;
    }
    curves_.push_back({lags, paid_after, std::vector<LagShares>(p_.quarters)});
    std::vector<LagShares>& shares = curves_.back().shares;
    lag_curve(lags, shares);
    if (paid_after) {  // posts stand from the opening on; only the payment lags
      for (std::size_t t = 0; t < shares.size(); ++t) {
        shares[t].operating = shares[t].full =
            static_cast<double>(t + 1) >= lags.opens ? 1.0 : 0.0;
      }
    }
    return shares;
  }

  double delay(std::size_t quarter) const {
    double sum = 0;
    for (const ActiveShock& shock : p_.shocks) {
      if (shock.named[quarter]) sum += theta_.value[shock.delay];
    }
    return sum;
  }

  /// The quarters in which a programme's money is committed, or its courses are held.
  std::span<const double, 4> profile(const std::vector<double>& of, std::size_t p) const {
    static constexpr double at_start[4] = {1, 0, 0, 0};
    return std::span<const double, 4>(p < p_.programmes ? &of[4 * p] : at_start, 4);
  }
  bool same_kernels(std::size_t p, std::size_t other) const {
    return lags(p) == lags(other) && reimbursed(p) == reimbursed(other) &&
           out_.success[p] == out_.success[other] &&
           std::ranges::equal(profile(p_.commitment, p), profile(p_.commitment, other)) &&
           std::ranges::equal(profile(p_.courses, p), profile(p_.courses, other));
  }

  void kernels(std::size_t p) {
    for (std::size_t other = 0; other < p; ++other) {
      if (same_kernels(p, other)) return copy_kernels(other, p);
    }
    const auto commitment = profile(p_.commitment, p), courses = profile(p_.courses, p);
    for (std::size_t y = 0; y < p_.years; ++y) {
      const std::size_t row = out_.at(y, p, 0);
      for (std::size_t u = 0; u < 4; ++u) {
        const auto from = static_cast<std::size_t>(p_.year_start[y]) + u;
        if (from >= p_.quarters) break;
        for (std::size_t t = from; t < p_.quarters; ++t) {
          out_.committed[row + t] += commitment[u];
          out_.trained[row + t] += courses[u];
        }
        if (commitment[u] == 0 || reach_ == Reach::declared) continue;
        Lags with_delay = lags(p);
        with_delay.opens += delay(from);
        const std::vector<LagShares>& shares = curve(with_delay, reimbursed(p));
        for (std::size_t t = from; t < p_.quarters; ++t) {
          const LagShares& s = shares[t - from];
          out_.started[row + t] += commitment[u] * s.started;
          out_.disbursed[row + t] += commitment[u] * s.disbursed;
          out_.operating[row + t] += commitment[u] * out_.success[p] * s.operating;
          out_.opened[row + t] += commitment[u] * out_.success[p] * s.full;
        }
      }
      throttle(p_.activity, &out_.trained[row]);
      if (reach_ == Reach::declared) continue;
      for (auto* kernel : {&out_.started, &out_.disbursed, &out_.operating, &out_.opened}) {
        throttle(p_.activity, &(*kernel)[row]);
      }
      stocks(row);
    }
  }

  void copy_kernels(std::size_t from, std::size_t to) {
    for (std::vector<double>* kernel :
         {&out_.committed, &out_.started, &out_.disbursed, &out_.operating, &out_.trained,
          &out_.opened, &out_.posts_new, &out_.posts_expansion, &out_.alive}) {
      for (std::size_t y = 0; y < p_.years; ++y) {
        std::copy_n(&(*kernel)[out_.at(y, from, 0)], p_.quarters, &(*kernel)[out_.at(y, to, 0)]);
      }
    }
  }

  // Cumulative openings become openings by quarter; what is left of them are the stocks.
  void stocks(std::size_t row) {
    for (std::size_t t = p_.quarters; t-- > 1;) out_.opened[row + t] -= out_.opened[row + t - 1];
    for (std::size_t u = 0; u < p_.quarters; ++u) {
      const double posts = out_.opened[row + u];
      const double firms = out_.operating[row + u] - (u > 0 ? out_.operating[row + u - 1] : 0);
      double left = 1, left_expansion = 1;
      for (std::size_t t = u; t < p_.quarters; ++t) {
        if (t > u) {
          left *= out_.survival[t - u - 1] * (1 - out_.closure[t]);
          left_expansion *= out_.expansion_survival;
        }
        out_.posts_new[row + t] += posts * left;
        out_.posts_expansion[row + t] += posts * left_expansion;
        out_.alive[row + t] += firms * left;
      }
    }
  }

  struct Curve {
    Lags lags;
    bool paid_after;
    std::vector<LagShares> shares;
  };

  const Problem& p_;
  const Theta& theta_;
  Reach reach_;
  Pipeline out_;
  std::vector<Curve> curves_;
};

// Parameters of a fit are drawn together.
void take_row(const Problem& problem, Theta& theta) {
  if (problem.sampled.empty()) return;
  const std::size_t columns = problem.sampled.size(), rows = problem.sample.size() / columns;
  const double at = theta.value[problem.sample_slot] * static_cast<double>(rows);
  const std::size_t row = std::min(static_cast<std::size_t>(at), rows - 1);
  for (std::size_t c = 0; c < columns; ++c) {
    theta.value[problem.sampled[c]] = problem.sample[row * columns + c];
  }
}

}  // namespace

Theta central_theta(const Problem& problem) {
  Theta theta;
  for (const Slot& slot : problem.slots) {
    theta.value.push_back(central_value(slot.uncertain, *slot.record));
  }
  return theta;
}

std::vector<std::uint32_t> uncertain_slots(const Problem& problem) {
  std::vector<std::uint32_t> uncertain;
  for (std::uint32_t s = 0; s < problem.slots.size(); ++s) {
    if (problem.slots[s].uncertain.family != Family::fixed) uncertain.push_back(s);
  }
  return uncertain;
}

Theta theta_at(const Problem& problem, std::span<const double> uniforms) {
  Theta theta;
  std::size_t next = 0;
  for (const Slot& slot : problem.slots) {
    if (slot.uncertain.family == Family::fixed) {
      theta.value.push_back(central_value(slot.uncertain, *slot.record));
      continue;
    }
    const double u = uniforms[next++];
    const bool upper = u > 0.5;  // both u and 1 - u are exact
    theta.value.push_back(quantile_value(slot.uncertain, *slot.record, upper, upper ? 1 - u : u));
  }
  take_row(problem, theta);
  return theta;
}

Theta draw_theta(const Problem& problem, std::uint64_t seed, std::uint32_t draw) {
  const std::uint32_t index = draw / randomisations;
  const auto uniform_of = [&](std::uint32_t dimension, std::uint64_t slot_key) {
    if (problem.sampling == Sampling::plain) {
      return uniform(Stream{seed}.words(draw, 0, parameter_group, 0, slot_key).w[0]);
    }
    const std::uint64_t key = point_key({seed}, draw % randomisations, slot_key);
    if (problem.sampling == Sampling::sobol) return sobol_point(dimension, index, key);
    if (problem.sampling == Sampling::antithetic) return antithetic_point(index, key);
    return latin_point(index % problem.points, problem.points, key);
  };
  std::vector<double> uniforms;
  std::uint32_t dimension = 0;
  for (const std::uint32_t s : uncertain_slots(problem)) {
    uniforms.push_back(uniform_of(dimension++, problem.slots[s].key).value());
  }
  return theta_at(problem, uniforms);
}

Pipeline make_pipeline(const Problem& problem, const Theta& theta, Reach reach) {
  return Builder(problem, theta, reach).run();
}

}  // namespace weir
