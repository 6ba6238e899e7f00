#include "simulate/lanes.hpp"

namespace weir {

namespace {

bool draws_parameters(Noise noise) { return noise == Noise::full || noise == Noise::parameters; }

class Gather {
 public:
  Gather(const Problem& problem, LanePipeline& out) : p_(problem), out_(out) {}

  void run() {
    const std::size_t rows = std::size_t{p_.years} * (p_.programmes + 1);
    for (auto* a : {&out_.committed_flow, &out_.started_flow, &out_.unstarted_before,
                    &out_.operating_flow, &out_.unopened_before, &out_.trained_flow, &out_.opened,
                    &out_.committed, &out_.disbursed}) {
      a->resize(rows * p_.quarters * lanes);
    }
    for (auto* a : {&out_.firms_per_job, &out_.new_share, &out_.additionality, &out_.completion}) {
      a->resize((p_.programmes + 1) * lanes);
    }
    out_.survival.resize(p_.quarters * lanes);
    out_.kept.resize(p_.years * lanes);
    out_.closure.resize(p_.quarters * lanes);
    if (p_.labour) out_.available.resize(p_.counties * lanes);
    for (std::size_t l = 0; l < lanes; ++l) {
      const Pipeline& pipe = out_.of.size() == 1 ? out_.of[0] : out_.of[l];
      kernels(pipe, l);
      shares(pipe, l);
    }
  }

 private:
  void kernels(const Pipeline& pipe, std::size_t l) {
    const std::size_t rows = std::size_t{p_.years} * (p_.programmes + 1);
    for (std::size_t row = 0; row < rows; ++row) {
      const double kept = pipe.kept[row / (p_.programmes + 1)];
      double committed = 0, started = 0, operating = 0, trained = 0;
      for (std::size_t t = 0; t < p_.quarters; ++t) {
        const std::size_t from = row * p_.quarters + t, to = from * lanes + l;
        out_.committed[to] = pipe.committed[from];
        out_.disbursed[to] = pipe.disbursed[from];
        out_.opened[to] = pipe.opened[from];
        out_.committed_flow[to] = pipe.committed[from] - committed;
        out_.started_flow[to] = pipe.started[from] - started;
        out_.unstarted_before[to] = 1 - started;
        out_.operating_flow[to] = pipe.operating[from] - operating;
        out_.unopened_before[to] = pipe.started[from] - kept * operating;
        out_.trained_flow[to] = pipe.trained[from] - trained;
        committed = pipe.committed[from];
        started = pipe.started[from];
        operating = pipe.operating[from];
        trained = pipe.trained[from];
      }
    }
  }

  void shares(const Pipeline& pipe, std::size_t l) {
    for (std::size_t k = 0; k <= p_.programmes; ++k) {
      out_.firms_per_job[k * lanes + l] = 1 / pipe.jobs_per_enterprise[k];
      out_.new_share[k * lanes + l] = pipe.new_share[k];
      out_.additionality[k * lanes + l] = pipe.additionality[k];
      out_.completion[k * lanes + l] = pipe.completion[k];
    }
    for (std::size_t t = 0; t < p_.quarters; ++t) {
      out_.survival[t * lanes + l] = pipe.survival[t];
      out_.closure[t * lanes + l] = pipe.closure[t];
    }
    for (std::size_t y = 0; y < p_.years; ++y) out_.kept[y * lanes + l] = pipe.kept[y];
    for (std::size_t i = 0; i < pipe.available.size(); ++i) {
      out_.available[i * lanes + l] = pipe.available[i];
    }
    out_.available_per_trainee[l] = pipe.available_per_trainee;
    out_.expansion_survival[l] = pipe.expansion_survival;
    out_.execution[l] = pipe.execution;
    out_.operating_share[l] = pipe.operating_share;
    out_.realised[l] = pipe.realised;
    out_.share_poor[l] = pipe.share_poor;
    out_.net_per_trainee[l] = pipe.net_per_trainee;
    out_.net_factor[l] = (1 - pipe.leakage) * (1 - pipe.substitution) * pipe.multiplier;
    out_.displacement[l] = pipe.displacement;
    out_.displacement_local[l] = pipe.displacement_local;
    out_.sigma_year[l] = pipe.sigma_year;
    out_.sigma_county[l] = pipe.sigma_county;
    out_.sigma_quarter[l] = pipe.sigma_quarter;
    out_.correlation[l] = pipe.correlation;
    out_.persistence[l] = pipe.persistence;
    out_.sigma_project[l] = pipe.sigma_project;
    out_.enterprise_dispersion[l] = pipe.enterprise_dispersion;
  }

  const Problem& p_;
  LanePipeline& out_;
};

}  // namespace

LanePipeline make_lanes(const Problem& problem, const std::vector<double>& amounts,
                        std::uint64_t seed, std::uint32_t first_draw) {
  LanePipeline out;
  const std::size_t distinct = draws_parameters(problem.noise) ? lanes : 1;
  const std::size_t jobs = std::size_t{problem.years} * problem.counties * (problem.programmes + 1);
  out.jobs.resize(jobs * lanes);
  out.enrolled.resize(amounts.size() * lanes);
  for (std::size_t d = 0; d < distinct; ++d) {
    const Theta theta = distinct == 1 ? central_theta(problem)
                                      : draw_theta(problem, seed, first_draw + static_cast<std::uint32_t>(d));
    out.of.push_back(make_pipeline(problem, theta));
    const std::vector<double> declared = declared_jobs(problem, out.of.back(), amounts);
    const std::vector<double> people = enrolled(problem, out.of.back(), amounts);
    const std::size_t last = distinct == 1 ? lanes : d + 1;
    for (std::size_t l = d; l < last; ++l) {
      for (std::size_t c = 0; c < declared.size(); ++c) out.jobs[c * lanes + l] = declared[c];
      for (std::size_t c = 0; c < people.size(); ++c) out.enrolled[c * lanes + l] = people[c];
    }
  }
  Gather(problem, out).run();
  return out;
}

}  // namespace weir
