// The simulation layer as one would write it at first: draw by draw, county by county, with the
// standard library's generator and distributions; every value of every row of results is stored, and
// quantiles are found by std::nth_element. Beside it the ensemble's speed is measured; means agree
// within their Monte-Carlo errors. Parameters and the pipeline's shares come from Weir's own functions,
// 3% of the time. Enterprises of every age close alike, no labour cap.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <random>
#include <vector>

#include "simulate/tally.hpp"
#include "weir/model.hpp"

namespace weir::plain {

class Simulation {
 public:
  Simulation(const Problem& problem, const Allocation& allocation, const Request& request,
             std::uint64_t seed)
      : p_(problem), layout_(make_layout(problem, request)),
        amounts_(yearly_amounts(problem, allocation)), seed_(seed), engine_(seed) {}

  struct Row {
    double mean = 0, sd = 0;
    std::array<double, 5> quantile{};  // 5, 25, 50, 75, 95%
  };
  /// Shape: [row of the layout][quarter].
  std::vector<Row> run(std::uint32_t first, std::uint32_t draws) {
    const std::size_t cells = layout_.rows.size() * p_.quarters;
    std::vector<double> values(cells * draws);
    for (std::uint32_t d = 0; d < draws; ++d) {
      draw(first + d);
      for (std::size_t cell = 0; cell < cells; ++cell) values[cell * draws + d] = now_[cell];
    }
    std::vector<Row> rows(cells);
    for (std::size_t cell = 0; cell < cells; ++cell) {
      rows[cell] = summary(values.begin() + static_cast<std::ptrdiff_t>(cell * draws), draws);
    }
    return rows;
  }
  const Layout& layout() const { return layout_; }

 private:
  using Numbers = std::vector<double>;
  static Row summary(Numbers::iterator from, std::uint32_t draws) {
    Row row;
    const auto end = from + draws;
    for (auto x = from; x != end; ++x) row.mean += *x / draws;
    for (auto x = from; x != end; ++x) row.sd += (*x - row.mean) * (*x - row.mean) / (draws - 1);
    row.sd = std::sqrt(row.sd);
    constexpr double levels[] = {0.05, 0.25, 0.5, 0.75, 0.95};
    auto rest = from;  // what is not below the last quantile found
    for (std::size_t n = 0; n < std::size(levels); ++n) {
      const auto nth = from + static_cast<std::ptrdiff_t>(std::ceil(levels[n] * draws)) - 1;
      std::nth_element(rest, nth, end);
      row.quantile[n] = *nth;
      rest = nth;
    }
    return row;
  }

  /// One draw of every row.
  void draw(std::uint32_t number) {
    const bool full = p_.noise == Noise::full;
    if (full || number == 0) pipe_ = make_pipeline(p_, full ? draw_theta(p_, seed_, number) : central_theta(p_));
    jobs_ = declared_jobs(p_, pipe_, amounts_);
    people_ = enrolled(p_, pipe_, amounts_);
    now_.assign(layout_.rows.size() * p_.quarters, 0);
    gain_.assign(std::size_t{p_.counties} * p_.quarters, 0);
    trained_.assign(gain_.size(), 0);
    shared();
    for (std::size_t i = 0; i < p_.counties; ++i) county(i);
    net();
  }

  double normal() { return std::normal_distribution<>{}(engine_); }
  double uniform() { return std::uniform_real_distribution<>{}(engine_); }
  double poisson(double mean) {
    return mean > 0 ? static_cast<double>(std::poisson_distribution<long>{mean}(engine_)) : 0;
  }
  double binomial(double n, double chance) {
    if (n <= 0) return 0;
    return static_cast<double>(
        std::binomial_distribution<long>{static_cast<long>(n), std::min(1.0, chance)}(engine_));
  }
  double lognormal(double sigma) { return std::exp(sigma * (normal() - 0.5 * sigma)); }

  void shared() {
    year_.clear();
    for (std::size_t y = 0; y < p_.years; ++y) year_.push_back(lognormal(pipe_.sigma_year));
    common_.assign(p_.quarters, normal());
    const double phi = pipe_.persistence;
    for (std::size_t t = 1; t < p_.quarters; ++t) {
      common_[t] = phi * common_[t - 1] + std::sqrt(1 - phi * phi) * normal();
    }
  }

  void add(Outcome outcome, std::size_t i, std::size_t t, double value) {
    if (!p_.counted[i] && !is_net(outcome)) return;
    const auto o = static_cast<std::size_t>(outcome);
    const auto to = [&](std::int32_t first, std::size_t index) {
      if (first >= 0) now_[(static_cast<std::size_t>(first) + index) * p_.quarters + t] += value;
    };
    to(layout_.all_row[o], 0);
    to(layout_.class_row[o], p_.class_of[i]);
    to(layout_.group_row[o], p_.group_of[i]);
    to(layout_.county_row[o], i);
  }

  void county(std::size_t i) {
    const std::size_t q = p_.quarters, width = p_.programmes + 1;
    Numbers declared(q), firms(q), open_new(q), open_new_more(q), open_exp(q), open_exp_more(q),
        opening(q), starting(q), startable(q), running(q), runnable(q), enrolling(q), completing(q),
        committed(q), disbursed(q);
    const double effect = lognormal(pipe_.sigma_county);
    double projects = 0;
    for (std::size_t y = 0; y < p_.years; ++y) {
      for (std::size_t k = 0; k < width; ++k) {
        const bool own = k < p_.programmes;
        const std::size_t row = y * p_.counties + i;
        const double money = own ? pipe_.execution * amounts_[row * p_.programmes + k] : 0;
        const double jobs = jobs_[row * width + k];
        if (money <= 0 && jobs <= 0) continue;
        const double expected = own ? (pipe_.jobs_per_money[k] > 0 ? money / pipe_.project_size[k] : 0)
                                    : jobs / pipe_.usual_project_jobs;
        const double number = std::floor(expected + uniform());
        double yield = 0;
        if (number > 0) {
          const double sigma = pipe_.sigma_project;
          const double spread = std::sqrt(std::log1p(std::expm1(sigma * sigma) / number));
          yield = jobs * year_[y] * effect * number / expected * lognormal(spread);
        }
        if (own) projects += number;
        const double people = own ? people_[row * p_.programmes + k] : 0;
        double committed_before = 0, started_before = 0, running_before = 0, taught_before = 0;
        for (std::size_t t = 0; t < q; ++t) {
          const std::size_t n = pipe_.at(y, k, t);
          const double flow = pipe_.committed[n] - committed_before;
          const double comes = pipe_.operating[n] - running_before;
          const double posts = yield * pipe_.realised * pipe_.opened[n];
          declared[t] += yield * flow;
          firms[t] += yield * flow / pipe_.jobs_per_enterprise[k];
          open_new[t] += posts * pipe_.new_share[k];
          open_new_more[t] += posts * pipe_.new_share[k] * pipe_.additionality[k];
          open_exp[t] += posts * (1 - pipe_.new_share[k]);
          open_exp_more[t] += posts * (1 - pipe_.new_share[k]) * pipe_.additionality[k];
          opening[t] += yield / pipe_.jobs_per_enterprise[k] * pipe_.operating_share * comes;
          if (own) {
            committed[t] += money * pipe_.committed[n];
            disbursed[t] += money * pipe_.disbursed[n];
            starting[t] += number * (pipe_.started[n] - started_before);
            startable[t] += number * (1 - started_before);
            running[t] += number * pipe_.kept[y] * comes;
            runnable[t] += number * (pipe_.started[n] - pipe_.kept[y] * running_before);
            enrolling[t] += people * (pipe_.trained[n] - taught_before);
            completing[t] += people * (pipe_.trained[n] - taught_before) * pipe_.completion[k];
          }
          committed_before = pipe_.committed[n];
          started_before = pipe_.started[n];
          running_before = pipe_.operating[n];
          taught_before = pipe_.trained[n];
        }
      }
    }
    double jobs = 0, registered = 0, started = 0, operating = 0, people = 0;
    double new_more = 0, new_other = 0, exp_more = 0, exp_other = 0, alive = 0;
    for (std::size_t t = 0; t < q; ++t) {
      const double rho = pipe_.correlation, sigma = pipe_.sigma_quarter;
      const double z = std::sqrt(rho) * common_[t] + std::sqrt(1 - rho) * normal();
      const double condition = std::exp(sigma * (z - 0.5 * sigma));
      jobs += poisson(declared[t]);
      if (firms[t] > 0) {
        const double shape = pipe_.enterprise_dispersion;
        registered += poisson(firms[t] * std::gamma_distribution<>{shape, 1 / shape}(engine_));
      }
      if (startable[t] > 0) started += binomial(projects - started, starting[t] / startable[t]);
      if (runnable[t] > 0) operating += binomial(started - operating, running[t] / runnable[t]);
      if (enrolling[t] > 0) {
        people += binomial(std::floor(enrolling[t] + uniform()), completing[t] / enrolling[t]);
      }
      if (t > 0) {
        const double stays = pipe_.survival[0] * (1 - pipe_.closure[t]);
        new_more = binomial(new_more, stays);
        new_other = binomial(new_other, stays);
        exp_more = binomial(exp_more, pipe_.expansion_survival);
        exp_other = binomial(exp_other, pipe_.expansion_survival);
        alive = binomial(alive, stays);
      }
      const auto open = [&](double mean, double more, double& to_more, double& to_other) {
        const double opened = poisson(mean * condition);
        const double additional = mean > 0 ? binomial(opened, more / mean) : 0;
        to_more += additional;
        to_other += opened - additional;
      };
      open(open_new[t], open_new_more[t], new_more, new_other);
      open(open_exp[t], open_exp_more[t], exp_more, exp_other);
      alive += poisson(opening[t] * condition);
      const double in_place = p_.activity[t] * (new_more + new_other + exp_more + exp_other);
      gain_[i * q + t] = p_.activity[t] * (new_more + exp_more) * (1 - pipe_.leakage) *
                         (1 - pipe_.substitution) * pipe_.multiplier;
      trained_[i * q + t] = people;
      add(Outcome::funds_committed, i, t, committed[t]);
      add(Outcome::funds_disbursed, i, t, disbursed[t]);
      add(Outcome::projects_started, i, t, started);
      add(Outcome::projects_operating, i, t, operating);
      add(Outcome::jobs_declared, i, t, jobs);
      add(Outcome::enterprises_new, i, t, registered);
      add(Outcome::trained, i, t, people);
      add(Outcome::jobs_in_place, i, t, in_place);
      add(Outcome::jobs_poor, i, t, pipe_.share_poor * in_place);
      add(Outcome::enterprises_alive, i, t, alive);
    }
  }

  void net() {
    std::vector<double> net(gain_.size());
    displace(p_, Numbers(p_.quarters, pipe_.displacement), Numbers(p_.quarters, pipe_.displacement_local),
             gain_.data(), net.data());
    for (std::size_t i = 0; i < p_.counties; ++i) {
      double years = 0;
      for (std::size_t t = 0; t < p_.quarters; ++t) {
        const double jobs = net[i * p_.quarters + t] +
                            pipe_.net_per_trainee * trained_[i * p_.quarters + t];
        years += jobs / 4;
        add(Outcome::jobs_net, i, t, jobs);
        add(Outcome::jobs_net_years, i, t, years);
      }
    }
  }

  const Problem& p_;
  Layout layout_;
  std::vector<double> amounts_;
  std::uint64_t seed_;
  std::mt19937_64 engine_;
  Pipeline pipe_;
  Numbers jobs_, people_, now_, gain_, trained_, year_, common_;
};

}  // namespace weir::plain
