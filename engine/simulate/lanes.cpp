#include "simulate/lanes.hpp"

#include <algorithm>

#include "weir/model/response.hpp"
#include "weir/random.hpp"

namespace weir {

namespace {

bool draws_parameters(Noise noise) { return noise == Noise::full || noise == Noise::parameters; }

// What a pipeline's kernels are made of: programmes that share all of it share the kernels.
constexpr Parameter of_the_kernels[] = {
    Parameter::opens,     Parameter::start_lag, Parameter::disbursement_lag,
    Parameter::build_lag, Parameter::ramp,      Parameter::success,
    Parameter::jobs_per_enterprise, Parameter::additionality};

bool same_kernels(const Problem& p, std::size_t a, std::size_t b) {
  const auto slot = [&](std::size_t k, Parameter id) {
    return p.slot_of[k * parameter_count + static_cast<std::size_t>(id)];
  };
  return p.timing[a] == p.timing[b] &&
         (p.chain.empty() || p.chain[a] == p.chain[b]) &&
         std::equal(&p.commitment[4 * a], &p.commitment[4 * a] + 4, &p.commitment[4 * b]) &&
         std::all_of(std::begin(of_the_kernels), std::end(of_the_kernels),
                     [&](Parameter id) { return slot(a, id) == slot(b, id); });
}

constexpr std::size_t of_programme = 12;  // arrays in by_programme_

}  // namespace

TileParameters::TileParameters(const Problem& problem) : p_(problem) {
  find_kinds();
  in_.quarters = p_.quarters;
  in_.years = p_.years;
  in_.programmes = p_.programmes;
  in_.kinds = programme_of_.size();
  in_.ages = 1 + 4 * (p_.hazard_profile.size() - 1);
  in_.random = p_.noise == Noise::full || p_.noise == Noise::process;
  in_.labour = p_.labour;
  in_.first_quarter = p_.first_quarter;
  for (const int start : p_.year_start) year_start_.push_back(static_cast<std::uint32_t>(start));
  flows_.resize(in_.years * in_.kinds * in_.quarters);
  declares_.resize(in_.quarters);
  by_programme_.resize(of_programme * in_.programmes);
  trained_flow_.resize(in_.years * in_.programmes * in_.quarters);
  for (auto* of_year : {&kept_, &year_effect_, &sigma_year_}) of_year->resize(in_.years);
  for (auto* of_quarter : {&survival_, &closure_, &common_}) of_quarter->resize(in_.quarters);
  if (p_.labour) available_.resize(p_.counties);
  if (!p_.enclaves.empty()) standing_.resize(flows_.size());
  if (!p_.chain.empty()) {
    added_.resize(flows_.size());
    chained_.resize(flows_.size());
  }
  if (!p_.loans.empty()) demand_.resize(p_.allowed.size());
  if (!p_.quota.empty()) power_.resize(p_.allowed.size());
  std::size_t parts = 0;
  for (const Ground& ground : p_.grounds) {
    first_part_.push_back(parts);
    parts += ground.part.size();
  }
  ground_posts_.resize(parts);
  ground_value_.resize(parts);

  in_.flows = flows_.data();
  in_.declares = declares_.data();
  in_.year_start = year_start_.data();
  in_.activity = p_.activity.data();
  const Lane* next = by_programme_.data();
  for (const Lane** array :
       {&in_.kappa, &in_.per_kappa, &in_.threshold, &in_.jobs_per_money, &in_.projects_per_money,
        &in_.trainees_per_money, &in_.completion, &in_.leverage, &in_.spent_per_credit,
        &in_.inverse_tail, &in_.tail_ratio, &in_.tail_over_rate}) {
    *array = next;
    next += in_.programmes;
  }
  in_.trained_flow = trained_flow_.data();
  in_.kept = kept_.data();
  in_.year_effect = year_effect_.data();
  stays_.resize(in_.quarters * in_.ages);
  in_.stays = stays_.data();
  in_.expansion_stays = &expansion_stays_;
  in_.common = common_.data();
  in_.available = available_.data();
  in_.standing = standing_.empty() ? nullptr : standing_.data();
  in_.added = added_.empty() ? nullptr : added_.data();
  in_.chained = chained_.data();
  in_.frailty = &frailty_;
}

void TileParameters::find_kinds() {
  for (std::size_t k = 0; k < p_.programmes; ++k) {
    std::size_t kind = 0;
    while (kind < programme_of_.size() && !same_kernels(p_, programme_of_[kind], k)) ++kind;
    if (kind == programme_of_.size()) programme_of_.push_back(static_cast<std::uint32_t>(k));
    kind_of_.push_back(static_cast<std::uint32_t>(kind));
  }
  kind_of_.push_back(static_cast<std::uint32_t>(programme_of_.size()));
  programme_of_.push_back(p_.programmes);  // what the fund did not bring
}

const TileInput& TileParameters::at(std::uint64_t seed, std::uint32_t first_draw) {
  in_.keys = RoundKeys(seed);
  in_.first_draw = first_draw;
  if (draws_parameters(p_.noise)) {
    for (std::uint32_t l = 0; l < lanes; ++l) {
      gather(make_pipeline(p_, draw_theta(p_, seed, first_draw + l)), l);
    }
  } else if (!gathered_) {
    const Pipeline pipe = make_pipeline(p_, central_theta(p_));
    for (std::size_t l = 0; l < lanes; ++l) gather(pipe, l);
  }
  if (draws_parameters(p_.noise) || !gathered_) staying();
  gathered_ = true;
  for (std::size_t t = 0; t < in_.quarters; ++t) {
    declares_[t] = 0;
    for (std::size_t row = 0; row < in_.years * in_.kinds; ++row) {
      const Lane& flow = flows_[row * in_.quarters + t].declared;
      declares_[t] |= std::any_of(flow.at, flow.at + lanes, [](double x) { return x > 0; });
    }
  }
  if (in_.random) shared_noise();
  return in_;
}

void TileParameters::gather(const Pipeline& pipe, std::size_t l) {
  for (std::size_t k = 0; k < p_.programmes; ++k) {
    const auto tail = tail_of(pipe.inverse_tail[k]);
    const double values[of_programme] = {
        pipe.kappa[k],          1 / pipe.kappa[k],          pipe.threshold[k],
        pipe.jobs_per_money[k], 1 / pipe.project_size[k],   1 / pipe.cost_per_trainee[k],
        pipe.completion[k],     pipe.leverage[k],           pipe.spent_per_credit[k],
        tail.inverse,           tail.ratio,                 tail.over_rate};
    for (std::size_t a = 0; a < of_programme; ++a) {
      by_programme_[a * p_.programmes + k].at[l] = values[a];
    }
  }
  for (std::size_t y = 0; y < p_.years; ++y) {
    kept_[y].at[l] = pipe.kept[y];
    sigma_year_[y].at[l] = pipe.sigma_year;
    for (std::size_t k = 0; k < p_.programmes; ++k) {
      double before = 0;
      for (std::size_t t = 0; t < p_.quarters; ++t) {
        const double trained = pipe.trained[pipe.at(y, k, t)];
        trained_flow_[(y * p_.programmes + k) * p_.quarters + t].at[l] = trained - before;
        before = trained;
      }
    }
  }
  for (std::size_t t = 0; t < p_.quarters; ++t) {
    survival_[t].at[l] = pipe.survival[t];
    closure_[t].at[l] = pipe.closure[t];
  }
  for (std::size_t i = 0; i < pipe.available.size(); ++i) available_[i].at[l] = pipe.available[i];
  for (std::size_t g = 0; g < p_.grounds.size(); ++g) {
    for (std::size_t n = 0; n < p_.grounds[g].part.size(); ++n) {
      const GroundShare share = share_of(pipe, p_.grounds[g], p_.grounds[g].part[n]);
      ground_posts_[first_part_[g] + n].at[l] = share.posts;
      ground_value_[first_part_[g] + n].at[l] = share.value;
    }
  }
  limits(pipe, l);
  in_.execution.at[l] = pipe.execution;
  in_.attribution.at[l] = pipe.attribution;
  in_.background_jobs.at[l] = pipe.background_jobs;
  in_.usual_project_jobs.at[l] = pipe.usual_project_jobs;
  in_.share_poor.at[l] = pipe.share_poor;
  in_.net_per_trainee.at[l] = pipe.net_per_trainee;
  in_.net_factor.at[l] = (1 - pipe.leakage) * (1 - pipe.substitution) * pipe.multiplier;
  in_.displacement.at[l] = pipe.displacement;
  in_.displacement_local.at[l] = pipe.displacement_local;
  in_.sigma_county.at[l] = pipe.sigma_county;
  in_.sigma_quarter.at[l] = pipe.sigma_quarter;
  in_.correlation.at[l] = pipe.correlation;
  in_.project_variance.at[l] = expm1_(pipe.sigma_project * pipe.sigma_project);
  in_.available_per_trainee.at[l] = pipe.available_per_trainee;
  persistence_.at[l] = pipe.persistence;
  expansion_survival_.at[l] = pipe.expansion_survival;
  dispersion_.at[l] = pipe.enterprise_dispersion;
  flows(pipe, l);
}

// Chances of equation (18).
void TileParameters::staying() {
  for (std::size_t l = 0; l < lanes; ++l) {
    expansion_stays_.set(l, expansion_survival_.at[l]);
    for (std::size_t t = 0; t < in_.quarters; ++t) {
      for (std::size_t a = 0; a < in_.ages; ++a) {
        const double survival = survival_[std::min(a, in_.quarters - 1)].at[l];
        stays_[t * in_.ages + a].set(l, survival * (1.0 - closure_[t].at[l]));
      }
    }
  }
}

// Equations (K1) and (Q1).
void TileParameters::limits(const Pipeline& pipe, std::size_t l) {
  if (demand_.empty() && power_.empty()) return;
  for (std::size_t i = 0; i < p_.counties; ++i) {
    for (std::size_t k = 0; k < p_.programmes; ++k) {
      const std::size_t cell = i * p_.programmes + k;
      if (!demand_.empty()) demand_[cell].at[l] = pipe.demand_per_gdp[k] * p_.gdp[i];
      if (!power_.empty()) power_[cell].at[l] = power_limit(p_, pipe, i, k);
    }
  }
}

// Equations (5)-(10) as coefficients of what a cell declares.
void TileParameters::flows(const Pipeline& pipe, std::size_t l) {
  for (std::size_t y = 0; y < p_.years; ++y) {
    for (std::size_t kind = 0; kind < in_.kinds; ++kind) {
      const std::size_t k = programme_of_[kind];
      const double firms_per_job = 1 / pipe.jobs_per_enterprise[k];
      const double new_share = pipe.new_share[k], additional = pipe.additionality[k];
      double committed = 0, started = 0, operating = 0;
      for (std::size_t t = 0; t < p_.quarters; ++t) {
        const std::size_t from = pipe.at(y, k, t);
        QuarterFlows& to = flows_[(y * in_.kinds + kind) * p_.quarters + t];
        const double declared = pipe.committed[from] - committed;
        const double posts = pipe.realised * pipe.opened[from];
        const double opening = pipe.operating[from] - operating;
        to.declared.at[l] = declared;
        to.firms.at[l] = declared * firms_per_job;
        to.open[0].at[l] = posts * new_share * additional;
        to.open[1].at[l] = posts * (1 - new_share) * additional;
        to.open[2].at[l] = posts * new_share * (1 - additional);
        to.open[3].at[l] = posts * (1 - new_share) * (1 - additional);
        to.firms_opening.at[l] = firms_per_job * pipe.operating_share * opening;
        to.starting.at[l] = pipe.started[from] - started;
        to.startable.at[l] = 1 - started;
        to.operating.at[l] = pipe.kept[y] * opening;
        to.operable.at[l] = pipe.started[from] - pipe.kept[y] * operating;
        const std::size_t at = (y * in_.kinds + kind) * p_.quarters + t;
        if (in_.standing != nullptr) standing_[at].at[l] = posts_in_place(p_, pipe, y, k, t);
        if (in_.added != nullptr) {
          const double chain = k < p_.programmes ? p_.chain[k] : 1;
          added_[at].at[l] = additional * posts_in_place(p_, pipe, y, k, t);
          chained_[at].at[l] = chain * added_[at].at[l];
        }
        to.committed.at[l] = pipe.committed[from];
        to.disbursed.at[l] = pipe.disbursed[from];
        committed = pipe.committed[from];
        started = pipe.started[from];
        operating = pipe.operating[from];
      }
    }
  }
}

// Noise that every county shares: the funding year's productivity, the common part of equation (14)
// (a stationary AR(1) with variance 1), and the tables of the enterprises' frailty.
void TileParameters::shared_noise() {
  const LaneFunctions& of = lane_functions(Isa::baseline);
  LaneWords words;
  Lane z;
  const auto normals = [&](std::uint32_t quarter, Group group) {
    const std::uint32_t of_calendar = (p_.first_quarter + quarter) & 4095u;
    const std::uint32_t w1 = counter_word1(of_calendar, static_cast<std::uint32_t>(group), 0);
    LaneWords* to = &words;
    of.words(in_.keys, in_.first_draw, 1, &w1, 0, &to);
    of.normal(lanes, words.word[0], z.at);
  };
  for (std::size_t y = 0; y < p_.years; ++y) {
    normals(year_start_[y], Group::year);
    for (std::size_t l = 0; l < lanes; ++l) {
      const double sigma = sigma_year_[y].at[l];
      year_effect_[y].at[l] = exp_(sigma * (z.at[l] - 0.5 * sigma));
    }
  }
  for (std::size_t t = 0; t < p_.quarters; ++t) {
    normals(static_cast<std::uint32_t>(t), Group::common);
    for (std::size_t l = 0; l < lanes; ++l) {
      const double phi = persistence_.at[l];
      common_[t].at[l] = t == 0 ? z.at[l]
                                : phi * common_[t - 1].at[l] +
                                      __builtin_sqrt(1 - phi * phi) * z.at[l];
    }
  }
  for (std::size_t l = 0; l < lanes; ++l) {
    if (of_frailty_.at[l] == dispersion_.at[l]) continue;
    frailty_.set(l, dispersion_.at[l]);
    of_frailty_.at[l] = dispersion_.at[l];
  }
}

}  // namespace weir
