// Totals straight from sums over counties: equations (9)-(11) are linear in them.
#include "weir/model/glance.hpp"

#include <utility>

namespace weir {

namespace {

/// Of one programme's money of one year, over the counted counties; `jobs_anywhere` and
/// `people_anywhere` over all, as net outcomes are.
struct Sums {
  double money = 0, jobs = 0, jobs_anywhere = 0, people = 0, people_anywhere = 0;
};

class Totals {
 public:
  Totals(const Problem& problem, const Pipeline& pipeline, std::size_t draws, double* values)
      : p_(problem), pipe_(pipeline), draws_(draws), values_(values), gain_(problem.quarters, 0),
        trained_(problem.quarters, 0) {}

  void run(const std::vector<double>& amounts) {
    const std::vector<double> jobs = declared_jobs(p_, pipe_, amounts);
    const std::vector<double> people = enrolled(p_, pipe_, amounts);
    for (std::size_t y = 0; y < p_.years; ++y) {
      for (std::size_t k = 0; k <= p_.programmes; ++k) add(y, k, sums(y, k, amounts, jobs, people));
    }
    net();
  }

 private:
  double& at(Outcome outcome, std::size_t t) {
    return values_[(static_cast<std::size_t>(outcome) * p_.quarters + t) * draws_];
  }

  Sums sums(std::size_t y, std::size_t k, const std::vector<double>& amounts,
            const std::vector<double>& jobs, const std::vector<double>& people) const {
    Sums sum;
    for (std::size_t i = 0; i < p_.counties; ++i) {
      const std::size_t row = y * p_.counties + i;
      const double declared = jobs[row * (p_.programmes + 1) + k];
      const bool own = k < p_.programmes;
      const double in_courses = own ? people[row * p_.programmes + k] : 0;
      sum.jobs_anywhere += declared;
      sum.people_anywhere += in_courses;
      if (!p_.counted[i]) continue;
      sum.jobs += declared;
      sum.people += in_courses;
      if (own) sum.money += pipe_.execution * amounts[row * p_.programmes + k];
    }
    return sum;
  }

  void add(std::size_t y, std::size_t k, const Sums& sum) {
    const bool runs_projects = k < p_.programmes && pipe_.jobs_per_money[k] > 0;
    const double projects =
        runs_projects && pipe_.project_size[k] > 0 ? sum.money / pipe_.project_size[k] : 0;
    const double firms = sum.jobs / pipe_.jobs_per_enterprise[k];
    const double additional = pipe_.additionality[k] * (1 - pipe_.leakage) *
                              (1 - pipe_.substitution) * pipe_.multiplier;
    for (std::size_t t = 0; t < p_.quarters; ++t) {
      const std::size_t kernel = pipe_.at(y, k, t);
      const double posts = posts_in_place(p_, pipe_, y, k, t);
      at(Outcome::funds_committed, t) += sum.money * pipe_.committed[kernel];
      at(Outcome::funds_disbursed, t) += sum.money * pipe_.disbursed[kernel];
      at(Outcome::projects_started, t) += projects * pipe_.started[kernel];
      at(Outcome::projects_operating, t) += projects * pipe_.kept[y] * pipe_.operating[kernel];
      at(Outcome::jobs_declared, t) += sum.jobs * pipe_.committed[kernel];
      at(Outcome::enterprises_new, t) += firms * pipe_.committed[kernel];
      at(Outcome::enterprises_alive, t) += firms * pipe_.operating_share * pipe_.alive[kernel];
      at(Outcome::jobs_in_place, t) += sum.jobs * posts;
      at(Outcome::jobs_poor, t) += sum.jobs * posts * pipe_.share_poor;
      at(Outcome::trained, t) += sum.people * pipe_.completion[k] * pipe_.trained[kernel];
      trained_[t] += sum.people_anywhere * pipe_.completion[k] * pipe_.trained[kernel];
      gain_[t] += sum.jobs_anywhere * posts * additional;
    }
  }

  // What competing firms lose is lost somewhere among all counties: weights of neighbours sum to 1.
  void net() {
    double years = 0;
    for (std::size_t t = 0; t < p_.quarters; ++t) {
      const double jobs = (1 - pipe_.displacement) * gain_[t] + pipe_.net_per_trainee * trained_[t];
      years += jobs / 4;
      at(Outcome::jobs_net, t) = jobs;
      at(Outcome::jobs_net_years, t) = years;
    }
  }

  const Problem& p_;
  const Pipeline& pipe_;
  std::size_t draws_;
  double* values_;  // of this draw
  std::vector<double> gain_, trained_;
};

}  // namespace

void Glance::remember(const Problem& problem, std::uint64_t seed, std::uint32_t draws) {
  Problem frame = problem;
  frame.fund_amount.clear();
  if (pipelines_.size() == draws && seed == seed_ && frame == frame_) return;
  frame_ = std::move(frame);
  seed_ = seed;
  pipelines_.clear();
  for (std::uint32_t d = 0; d < draws; ++d)
    pipelines_.push_back(make_pipeline(problem, draw_theta(problem, seed, d)));
}

const std::vector<double>& Glance::look(const Problem& problem, std::uint64_t seed,
                                        std::uint32_t draws, const Allocation& allocation) {
  remember(problem, seed, draws);
  values_.assign(outcome_count * problem.quarters * std::size_t{draws}, 0);
  const std::vector<double> amounts = yearly_amounts(problem, allocation);
  for (std::size_t d = 0; d < draws; ++d)
    Totals(problem, pipelines_[d], draws, values_.data() + d).run(amounts);
  return values_;
}

}  // namespace weir
