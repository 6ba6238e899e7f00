// Expected outcomes as sums over cells: equations (9)-(12).
#include "weir/model/planning.hpp"


namespace weir {

std::vector<double> yearly_amounts(const Problem& problem, const Allocation& allocation) {
  const std::size_t cells = std::size_t{problem.counties} * problem.programmes;
  std::vector<double> amounts(problem.years * cells, 0);
  for (std::size_t f = 0; f < problem.funds; ++f) {
    const std::size_t year = problem.year_of_fund[f] * cells;
    for (std::size_t c = 0; c < cells; ++c) {
      amounts[year + c] += Money::from_minor(allocation.amount[f * cells + c]).major();
    }
  }
  return amounts;
}

double posts_in_place(const Problem& p, const Pipeline& pipe, std::size_t year,
                      std::size_t programme, std::size_t quarter) {
  const std::size_t at = pipe.at(year, programme, quarter);
  return pipe.realised * p.activity[quarter] *
         (pipe.new_share[programme] * pipe.posts_new[at] +
          (1 - pipe.new_share[programme]) * pipe.posts_expansion[at]);
}

GroundShare share_of(const Pipeline& pipe, const Ground& ground, const Ground::Part& part) {
  const double at_home = part.home + pipe.spillover * part.home_spill;
  if (ground.enclave == Ground::none) return {at_home, 0};
  const Pipeline::EnclaveShares& of = pipe.enclaves[ground.enclave];
  return {of.jobs_home * at_home +
              (1 - of.jobs_home) * (part.host + pipe.spillover * part.host_spill),
          of.value_added_per_job * (of.tax_home * part.home + (1 - of.tax_home) * part.host)};
}

void displace(const Problem& p, const std::vector<double>& displacement,
              const std::vector<double>& local, const double* gain, double* net) {
  const std::size_t columns = displacement.size();
  for (std::size_t i = 0; i < p.counties; ++i) {
    const bool alone = p.neighbour_row[i] == p.neighbour_row[i + 1];
    for (std::size_t c = 0; c < columns; ++c) {
      net[i * columns + c] = (1 - displacement[c] * (alone ? 1 : local[c])) * gain[i * columns + c];
    }
  }
  for (std::size_t i = 0; i < p.counties; ++i) {
    for (std::uint32_t n = p.neighbour_row[i]; n < p.neighbour_row[i + 1]; ++n) {
      double* other = net + p.neighbour[n] * columns;
      for (std::size_t c = 0; c < columns; ++c) {
        other[c] -= displacement[c] * (1 - local[c]) * p.neighbour_weight[n] * gain[i * columns + c];
      }
    }
  }
}

namespace {

double chain_of(const Problem& p, std::size_t programme) {
  return programme < p.chain.size() ? p.chain[programme] : 1;
}

class Planner {
 public:
  Planner(const Problem& problem, const Theta& theta)
      : p_(problem), pipe_(make_pipeline(problem, theta)) {
    out_.counties = p_.counties;
    out_.quarters = p_.quarters;
    out_.value.assign(outcome_count * p_.counties * p_.quarters, 0);
    gain_.assign(std::size_t{p_.counties} * p_.quarters, 0);
  }

  PlanningResult run(const Allocation& allocation) {
    const std::vector<double> amounts = yearly_amounts(p_, allocation);
    const std::vector<double> jobs = declared_jobs(p_, pipe_, amounts);
    const std::vector<double> people = enrolled(p_, pipe_, amounts);
    for (std::size_t y = 0; y < p_.years; ++y) {
      for (std::size_t i = 0; i < p_.counties; ++i) {
        const std::size_t row = y * p_.counties + i;
        for (std::size_t k = 0; k <= p_.programmes; ++k) {
          place(y, i, k, jobs[row * (p_.programmes + 1) + k]);
          if (k == p_.programmes) continue;
          add_money(y, i, k, amounts[row * p_.programmes + k]);
          add_trained(y, i, k, people[row * p_.programmes + k]);
        }
      }
    }
    if (p_.labour) labour();
    net();
    return std::move(out_);
  }

 private:
  double* row(Outcome outcome, std::size_t county) {
    return &out_.value[(static_cast<std::size_t>(outcome) * p_.counties + county) * p_.quarters];
  }
  void add(Outcome outcome, std::size_t county, double factor, const double* kernel) {
    if (factor == 0) return;
    double* to = row(outcome, county);
    for (std::size_t t = 0; t < p_.quarters; ++t) to[t] += factor * kernel[t];
  }

  void add_money(std::size_t y, std::size_t i, std::size_t k, double amount) {
    const std::size_t kernel = pipe_.at(y, k, 0);
    const double money = pipe_.execution * amount;
    const double used = lent(p_, pipe_, i, k, money);
    const double projects = used > 0 && pipe_.project_size[k] > 0 ? used / pipe_.project_size[k] : 0;
    add(Outcome::funds_committed, i, money, &pipe_.committed[kernel]);
    add(Outcome::funds_disbursed, i, pipe_.spent_per_credit[k] * used, &pipe_.disbursed[kernel]);
    if (!p_.loans.empty() && p_.loan_of[k] != Ground::none) {  // equation (K3)
      add(Outcome::funds_in_pool, i, money, &pipe_.committed[kernel]);
      add(Outcome::funds_in_pool, i, -pipe_.spent_per_credit[k] * used, &pipe_.disbursed[kernel]);
    }
    if (pipe_.jobs_per_money[k] <= 0) return;  // it runs no projects
    add(Outcome::projects_started, i, projects, &pipe_.started[kernel]);
    add(Outcome::projects_operating, i, projects * pipe_.kept[y], &pipe_.operating[kernel]);
  }

  void add_trained(std::size_t y, std::size_t i, std::size_t k, double people) {
    add(Outcome::trained, i, people * pipe_.completion[k], &pipe_.trained[pipe_.at(y, k, 0)]);
  }

  // Equations (E1), (E2), (N1): where the posts stand that a cell brings.
  void place(std::size_t y, std::size_t i, std::size_t k, double jobs) {
    const bool there = p_.ground_of.empty() || k == p_.programmes;
    const std::uint32_t at = there ? Ground::none : p_.ground_of[i * p_.programmes + k];
    if (at == Ground::none) return add_posts(y, i, k, jobs);
    for (const Ground::Part& part : p_.grounds[at].part) {
      const GroundShare share = share_of(pipe_, p_.grounds[at], part);
      add_posts(y, part.county, k, jobs * share.posts);
      for (std::size_t t = 0; t < p_.quarters; ++t) {
        row(Outcome::value_added, part.county)[t] +=
            jobs * share.value * posts_in_place(p_, pipe_, y, k, t);
      }
    }
  }

  // Equations (9), (10): declared posts open, are realised, survive; part of them is additional.
  void add_posts(std::size_t y, std::size_t i, std::size_t k, double jobs) {
    if (jobs == 0) return;
    const std::size_t kernel = pipe_.at(y, k, 0);
    const double firms = jobs / pipe_.jobs_per_enterprise[k];
    add(Outcome::jobs_declared, i, jobs, &pipe_.committed[kernel]);
    add(Outcome::enterprises_new, i, firms, &pipe_.committed[kernel]);
    add(Outcome::enterprises_alive, i, firms * pipe_.operating_share, &pipe_.alive[kernel]);
    const double kept = pipe_.additionality[k] * (1 - pipe_.leakage) * (1 - pipe_.substitution) *
                        pipe_.multiplier * chain_of(p_, k);
    for (std::size_t t = 0; t < p_.quarters; ++t) {
      const double posts = jobs * pipe_.realised * p_.activity[t] *
                           (pipe_.new_share[k] * pipe_.posts_new[kernel + t] +
                            (1 - pipe_.new_share[k]) * pipe_.posts_expansion[kernel + t]);
      row(Outcome::jobs_in_place, i)[t] += posts;
      row(Outcome::jobs_poor, i)[t] += posts * pipe_.share_poor;
      gain_[i * p_.quarters + t] += posts * kept;
    }
  }

  // Equations (L1)-(L3): posts are filled as far as there are people; those that would have come
  // anyway and those that would not alike.
  void labour() {
    for (std::size_t i = 0; i < p_.counties; ++i) {
      const double* trained = row(Outcome::trained, i);
      for (std::size_t t = 0; t < p_.quarters; ++t) {
        double& in_place = row(Outcome::jobs_in_place, i)[t];
        const double people = pipe_.available[i] + pipe_.available_per_trainee * trained[t];
        const double filled = filled_share(in_place, people);
        in_place *= filled;
        row(Outcome::jobs_poor, i)[t] *= filled;
        gain_[i * p_.quarters + t] *= filled;
        row(Outcome::labour_slack, i)[t] = in_place < people ? people - in_place : 0;
      }
    }
  }

  // Equation (11).
  void net() {
    const std::vector<double> displacement(p_.quarters, pipe_.displacement);
    const std::vector<double> local(p_.quarters, pipe_.displacement_local);
    displace(p_, displacement, local, gain_.data(), row(Outcome::jobs_net, 0));
    for (std::size_t i = 0; i < p_.counties; ++i) {
      double* net_jobs = row(Outcome::jobs_net, i);
      const double* trained = row(Outcome::trained, i);
      double years = 0;
      for (std::size_t t = 0; t < p_.quarters; ++t) {
        net_jobs[t] += pipe_.net_per_trainee * trained[t];
        years += net_jobs[t] / 4;
        row(Outcome::jobs_net_years, i)[t] = years;
      }
    }
  }

  const Problem& p_;
  Pipeline pipe_;
  PlanningResult out_;
  std::vector<double> gain_;  // [county][quarter]
};

}  // namespace

PlanningResult plan(const Problem& problem, const Theta& theta, const Allocation& allocation) {
  return Planner(problem, theta).run(allocation);
}

std::vector<double> planning_total(const Problem& problem, const PlanningResult& result) {
  std::vector<double> total(outcome_count * problem.quarters, 0);
  for (std::size_t o = 0; o < outcome_count; ++o) {
    for (std::size_t i = 0; i < problem.counties; ++i) {
      if (!problem.counted[i] && !is_net(static_cast<Outcome>(o))) continue;
      for (std::size_t t = 0; t < problem.quarters; ++t) {
        total[o * problem.quarters + t] += result.at(static_cast<Outcome>(o), i, t);
      }
    }
  }
  return total;
}

}  // namespace weir
