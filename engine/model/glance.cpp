// Totals straight from sums over counties: equations (9)-(11) are linear in them.
#include "weir/model/glance.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "model/responses.hpp"

namespace weir {

namespace {

constexpr double pi = 3.14159265358979323846;

/// By its Taylor series. Needs: 0 <= angle <= pi.
double cosine(double angle) {
  double sum = 1, term = 1;
  for (int k = 2; k <= 32; k += 2) {
    term *= -angle * angle / (k * (k - 1));
    sum += term;
  }
  return sum;
}

/// A sum of weight * f(x).
struct Points {
  std::vector<double> x, weight;
};

/// The same sum for every response f(x) = H(c x) of equation (1), to 1e-10, by fewer points: in log x
/// H has no singularity within pi/2 of the real line, so that its interpolation at Chebyshev points
/// converges as fast as those of a Bernstein ellipse of that height.
Points condensed(const Points& all) {
  if (all.x.empty()) return all;
  const auto [least, most] = std::minmax_element(all.x.begin(), all.x.end());
  const double middle = 0.5 * (log_(*most) + log_(*least));
  const double half = 0.5 * (log_(*most) - log_(*least));
  const double ellipse = (pi / 2 + std::sqrt(pi * pi / 4 + half * half)) / half;
  const double enough = half > 0 ? std::ceil(23 / log_(ellipse)) : 1;
  if (!(enough < static_cast<double>(all.x.size()))) return all;
  const auto count = static_cast<std::size_t>(enough);
  Points few;
  std::vector<double> node, factor;
  for (std::size_t k = 0; k < count; ++k) {
    const double angle = (static_cast<double>(k) + 0.5) * pi / static_cast<double>(count);
    node.push_back(cosine(angle));
    factor.push_back((k % 2 == 0 ? 1 : -1) * cosine(std::fabs(pi / 2 - angle)));
    few.x.push_back(exp_(middle + half * node.back()));
  }
  few.weight.assign(count, 0);
  std::vector<double> basis(count);
  for (std::size_t i = 0; i < all.x.size(); ++i) {
    const double at = half > 0 ? (log_(all.x[i]) - middle) / half : 0;
    double sum = 0;
    for (std::size_t k = 0; k < count; ++k) {
      const double away = at - node[k];
      basis[k] = factor[k] / (std::fabs(away) > 1e-15 ? away : 1e-15);  // nearly on the point: it alone
      sum += basis[k];
    }
    for (std::size_t k = 0; k < count; ++k) few.weight[k] += all.weight[i] * basis[k] / sum;
  }
  return few;
}

}  // namespace

/// Fills the weights of one draw.
class Glance::Builder {
 public:
  Builder(const Problem& problem, const Pipeline& pipeline, std::size_t draw, std::size_t draws)
      : p_(problem), pipe_(pipeline), draw_(draw), draws_(draws) {}

  void run(const std::vector<Outcome>& outcomes, std::vector<Part>& parts) const {
    for (Part& part : parts) fill(outcomes[part.outcome], part);
  }

 private:
  void fill(Outcome outcome, Part& part) const {
    for (std::size_t y = 0; y < p_.years; ++y) {
      for (std::size_t k = 0; k <= p_.programmes; ++k) {
        double years = 0;
        for (std::size_t t = 0; t < p_.quarters; ++t) {
          double weight = at(outcome, part.of, y, k, t);
          years += weight / 4;
          if (outcome == Outcome::jobs_net_years) weight = years;
          part.weight[((t * p_.years + y) * (p_.programmes + 1) + k) * draws_ + draw_] = weight;
        }
      }
    }
  }

  double at(Outcome outcome, Sum of, std::size_t y, std::size_t k, std::size_t t) const {
    const std::size_t kernel = pipe_.at(y, k, t);
    const double projects = runs_projects(k) ? 1 / pipe_.project_size[k] : 0;
    const double firms = 1 / pipe_.jobs_per_enterprise[k];
    switch (outcome) {
      case Outcome::funds_committed: return pipe_.committed[kernel];
      case Outcome::funds_disbursed: return pipe_.disbursed[kernel];
      case Outcome::projects_started: return projects * pipe_.started[kernel];
      case Outcome::projects_operating: return projects * pipe_.kept[y] * pipe_.operating[kernel];
      case Outcome::jobs_declared: return pipe_.committed[kernel];
      case Outcome::enterprises_new: return firms * pipe_.committed[kernel];
      case Outcome::enterprises_alive: return firms * pipe_.operating_share * pipe_.alive[kernel];
      case Outcome::jobs_in_place: return posts_in_place(p_, pipe_, y, k, t);
      case Outcome::jobs_poor: return pipe_.share_poor * posts_in_place(p_, pipe_, y, k, t);
      case Outcome::trained: return pipe_.completion[k] * pipe_.trained[kernel];
      case Outcome::jobs_net:
      case Outcome::jobs_net_years: return net(of, y, k, t);
      case Outcome::labour_slack:
      case Outcome::value_added:
      case Outcome::funds_in_pool: break;  // of modules that are off
    }
    return 0;
  }

  // What competing firms lose is lost somewhere among all counties: weights of neighbours sum to 1.
  double net(Sum of, std::size_t y, std::size_t k, std::size_t t) const {
    if (of == people_everywhere)
      return pipe_.net_per_trainee * pipe_.completion[k] * pipe_.trained[pipe_.at(y, k, t)];
    return (1 - pipe_.displacement) * pipe_.additionality[k] * (1 - pipe_.leakage) *
           (1 - pipe_.substitution) * pipe_.multiplier * posts_in_place(p_, pipe_, y, k, t);
  }

  bool runs_projects(std::size_t k) const {
    return k < p_.programmes && pipe_.jobs_per_money[k] > 0 && pipe_.project_size[k] > 0;
  }

  const Problem& p_;
  const Pipeline& pipe_;
  std::size_t draw_, draws_;
};

/// What one programme's money of one year pays, declares and enrols, over a set of counties.
class Glance::Summer {
 public:
  Summer(const Problem& problem, const std::vector<Pipeline>& pipelines,
         const std::vector<double>& amounts, std::size_t year, std::size_t programme, bool counted)
      : p_(problem), year_(year), programme_(programme) {
    for (std::size_t i = 0; i < p_.counties; ++i) {
      const double amount = amounts[(year * p_.counties + i) * p_.programmes + programme];
      if (amount <= 0 || (p_.counted[i] != 0) != counted) continue;
      paid_ += amount;
      const double places = p_.places_at[i * p_.programmes + programme];
      if (places > 0) courses_.push_back({amount, places});
      const double bend = p_.share[programme] * p_.gdp[i];
      if (bend <= 0) continue;
      cells_.push_back({i, amount});
      points_.x.push_back(amount / bend);
      points_.weight.push_back(bend);
    }
    const bool limited =
        !p_.quota.empty() ||
        std::any_of(pipelines.begin(), pipelines.end(),
                    [&](const Pipeline& pipe) { return pipe.threshold[programme] > 0; });
    if (!limited) {
      cells_.clear();
      points_ = condensed(points_);
    }
    level_.resize(points_.x.size());
    response_.resize(points_.x.size());
  }

  double money(const Pipeline& pipe) const { return pipe.execution * paid_; }

  double jobs(const Pipeline& pipe) {
    const double yield = pipe.jobs_per_money[programme_], kappa = pipe.kappa[programme_];
    if (yield <= 0 || kappa <= 0) return 0;
    levels(pipe);
    unit_responses_on(best_isa())(level_.size(), level_.data(), pipe.inverse_tail[programme_],
                                  response_.data());
    double sum = 0;
    for (std::size_t c = 0; c < level_.size(); ++c) sum += points_.weight[c] * response_[c];
    return pipe.attribution * pipe.kept[year_] * yield * kappa * sum;
  }

  double people(const Pipeline& pipe) const {
    double sum = 0;
    for (const auto& [amount, places] : courses_)
      sum += std::min(pipe.execution * amount / pipe.cost_per_trainee[programme_], places);
    return sum;
  }

 private:
  // Money that works, in units of the curvature. It may be limited in each cell by itself.
  void levels(const Pipeline& pipe) {
    const double kappa = pipe.kappa[programme_], threshold = pipe.threshold[programme_];
    if (cells_.empty()) {
      for (std::size_t c = 0; c < level_.size(); ++c)
        level_[c] = pipe.execution / kappa * points_.x[c];
      return;
    }
    for (std::size_t c = 0; c < level_.size(); ++c) {
      const double money = std::min(pipe.execution * cells_[c].second,
                                    power_limit(p_, pipe, cells_[c].first, programme_));
      level_[c] = std::max(money - threshold, 0.0) / (kappa * points_.weight[c]);
    }
  }

  const Problem& p_;
  std::size_t year_, programme_;
  double paid_ = 0;
  std::vector<std::pair<double, double>> courses_;     // money and places
  std::vector<std::pair<std::size_t, double>> cells_;  // county and money; empty: nothing limits it
  Points points_;  // money per share of the county's economy, and that share
  std::vector<double> level_, response_;
};

void Glance::remember(const Problem& problem, std::uint64_t seed, std::uint32_t draws,
                      const std::vector<Outcome>& outcomes) {
  Problem frame = problem;
  frame.fund_amount.clear();
  if (pipelines_.size() == draws && seed == seed_ && outcomes == outcomes_ && frame == frame_) return;
  frame_ = std::move(frame);
  seed_ = seed;
  outcomes_ = outcomes;
  parts_.clear();
  const std::size_t size = std::size_t{problem.quarters} * problem.years *
                           (problem.programmes + std::size_t{1}) * draws;
  const auto add = [&](std::size_t outcome, Sum of) {
    parts_.push_back({outcome, of, std::vector<double>(size)});
  };
  for (std::size_t o = 0; o < outcomes.size(); ++o) {
    switch (outcomes[o]) {
      case Outcome::funds_committed:
      case Outcome::funds_disbursed:
      case Outcome::projects_started:
      case Outcome::projects_operating: add(o, money); break;
      case Outcome::trained: add(o, people); break;
      case Outcome::jobs_net:
      case Outcome::jobs_net_years:
        add(o, jobs_everywhere);
        add(o, people_everywhere);
        break;
      default: add(o, jobs);
    }
  }
  pipelines_.clear();
  for (std::uint32_t d = 0; d < draws; ++d) {
    pipelines_.push_back(make_pipeline(problem, draw_theta(problem, seed, d)));
    Builder(problem, pipelines_.back(), d, draws).run(outcomes, parts_);
  }
}

void Glance::sum_up(const Problem& problem, const std::vector<double>& amounts) {
  const std::size_t width = problem.programmes + std::size_t{1}, rows = problem.years * width;
  const std::size_t draws = pipelines_.size();
  sums_.assign(sum_count * rows * draws, 0);
  const auto put = [&](Sum of, std::size_t row, std::size_t d, double sum) {
    sums_[(of * rows + row) * draws + d] = sum;
  };
  double counted = 0;
  for (const double share : problem.counted_share) counted += share;
  for (std::size_t y = 0; y < problem.years; ++y) {
    for (std::size_t k = 0; k < problem.programmes; ++k) {
      Summer inside(problem, pipelines_, amounts, y, k, true);
      Summer outside(problem, pipelines_, amounts, y, k, false);
      for (std::size_t d = 0; d < draws; ++d) {
        const Pipeline& pipe = pipelines_[d];
        const double posts = inside.jobs(pipe), trainees = inside.people(pipe);
        put(money, y * width + k, d, inside.money(pipe));
        put(jobs, y * width + k, d, posts);
        put(people, y * width + k, d, trainees);
        put(jobs_everywhere, y * width + k, d, posts + outside.jobs(pipe));
        put(people_everywhere, y * width + k, d, trainees + outside.people(pipe));
      }
    }
    for (std::size_t d = 0; d < draws; ++d) {  // what the fund did not bring
      const Pipeline& pipe = pipelines_[d];
      const double posts = (1 - pipe.attribution) * pipe.kept[y] * pipe.background_jobs * counted;
      put(jobs, y * width + problem.programmes, d, posts);
      put(jobs_everywhere, y * width + problem.programmes, d, posts);
    }
  }
  idle_.assign(sum_count * rows, 0);
  for (std::size_t row = 0; row < idle_.size(); ++row) {
    const auto from = sums_.begin() + static_cast<std::ptrdiff_t>(row * draws);
    idle_[row] = std::all_of(from, from + static_cast<std::ptrdiff_t>(draws),
                             [](double sum) { return sum == 0; });
  }
}

const std::vector<double>& Glance::look(const Problem& problem, std::uint64_t seed,
                                        std::uint32_t draws, const std::vector<Outcome>& outcomes,
                                        const Allocation& allocation) {
  remember(problem, seed, draws, outcomes);
  sum_up(problem, yearly_amounts(problem, allocation));
  const std::size_t rows = problem.years * (problem.programmes + std::size_t{1});
  values_.assign(outcomes.size() * problem.quarters * std::size_t{draws}, 0);
  for (const Part& part : parts_) {
    for (std::size_t t = 0; t < problem.quarters; ++t) {
      double* value = values_.data() + (part.outcome * problem.quarters + t) * draws;
      for (std::size_t row = 0; row < rows; ++row) {
        if (idle_[part.of * rows + row]) continue;
        const double* sum = sums_.data() + (part.of * rows + row) * draws;
        const double* weight = part.weight.data() + (t * rows + row) * draws;
        for (std::size_t d = 0; d < draws; ++d) value[d] += weight[d] * sum[d];
      }
    }
  }
  return values_;
}

}  // namespace weir
