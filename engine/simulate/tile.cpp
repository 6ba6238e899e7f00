#include "simulate/tile.hpp"

#include <algorithm>

#include "simulate/variates.hpp"

namespace weir {

namespace {

using Path = std::vector<double>;  // [quarter][lane]

// Means that one county's cells add up to, before any count is drawn. All [quarter][lane].
struct Means {
  Path declared, firms, open_new, open_new_additional, open_expansion, open_expansion_additional,
      firms_opening, starting, startable, operating, operable, enrolled, completing, committed,
      disbursed;

  void reset(std::size_t size) {
    for (Path* path : {&declared, &firms, &open_new, &open_new_additional, &open_expansion,
                       &open_expansion_additional, &firms_opening, &starting, &startable,
                       &operating, &operable, &enrolled, &completing, &committed, &disbursed}) {
      path->assign(size, 0);
    }
  }
};

class Tile {
 public:
  Tile(const Problem& problem, const std::vector<double>& amounts, std::uint64_t seed,
       std::uint32_t first_draw)
      : p_(problem), amounts_(amounts), seed_(seed), first_(first_draw),
        in_(make_lanes(problem, amounts, seed, first_draw)) {
    draw_.random = p_.noise == Noise::full || p_.noise == Noise::process;
    path_size_ = p_.quarters * lanes;
    rows_.assign(outcome_count * path_size_, 0);
    gain_.assign(p_.counties * path_size_, 0);
    trained_.assign(p_.counties * path_size_, 0);
    years();
    common_conditions();
  }

  void run(const std::function<void(std::size_t, const CountyRows&)>& take,
           const std::function<void(std::size_t, const CountyRows&)>& take_net) {
    for (std::size_t i = 0; i < p_.counties; ++i) {
      std::fill(rows_.begin(), rows_.end(), 0.0);
      county(i);
      take(i, rows_);
    }
    net(take_net);
  }

 private:
  double* row(Outcome outcome) { return &rows_[static_cast<std::size_t>(outcome) * path_size_]; }
  Words words(std::size_t quarter, Group group, std::uint64_t place, std::uint32_t index = 0) const {
    return {seed_, first_, p_.first_quarter + static_cast<std::uint32_t>(quarter), group, place, index};
  }

  void years() {
    year_effect_.resize(p_.years);
    for (std::size_t y = 0; y < p_.years; ++y) {
      const Words w = words(static_cast<std::size_t>(p_.year_start[y]), Group::year, 0);
      for (std::size_t l = 0; l < lanes; ++l) {
        year_effect_[y][l] = draw_.lognormal(w.at(0, l), in_.sigma_year[l]);
      }
    }
  }

  // Equation (14): the common part is a stationary AR(1) with variance 1.
  void common_conditions() {
    common_.assign(path_size_, 0);
    if (!draw_.random) return;
    for (std::size_t t = 0; t < p_.quarters; ++t) {
      const Words w = words(t, Group::common, 0);
      for (std::size_t l = 0; l < lanes; ++l) {
        const double fresh = inverse_normal(w.at(0, l));
        const double phi = in_.persistence[l];
        common_[t * lanes + l] =
            t == 0 ? fresh
                   : phi * common_[(t - 1) * lanes + l] + __builtin_sqrt(1 - phi * phi) * fresh;
      }
    }
  }

  void county(std::size_t i) {
    const Words w{seed_, first_, 0, Group::county, p_.county_key[i]};
    for (std::size_t l = 0; l < lanes; ++l) {
      county_effect_[l] = draw_.lognormal(w.at(0, l), in_.sigma_county[l]);
    }
    means_.reset(path_size_);
    std::array<double, lanes> projects{};
    for (std::size_t y = 0; y < p_.years; ++y) {
      for (std::size_t k = 0; k <= p_.programmes; ++k) cell(i, y, k, projects);
    }
    flows(i);
    project_counts(i, projects);
    training(i);
    posts(i);
    if (p_.labour) fill_posts(i);
    money();
  }

  // Equation (13): projects of the cell, their yield, and what it adds to the county's means.
  void cell(std::size_t i, std::size_t y, std::size_t k, std::array<double, lanes>& projects) {
    const bool own = k < p_.programmes;
    const std::size_t at = (y * p_.counties + i) * (p_.programmes + 1) + k;
    const double amount = own ? amounts_[(y * p_.counties + i) * p_.programmes + k] : 0;
    const double* jobs = &in_.jobs[at * lanes];
    const std::size_t kernel = (y * (p_.programmes + 1) + k) * path_size_;
    if (own && amount > 0) {
      add_money(amount, kernel);
      if (p_.places_at[i * p_.programmes + k] > 0) {
        add_training(&in_.enrolled[((y * p_.counties + i) * p_.programmes + k) * lanes], k, kernel);
      }
    }
    const bool runs = own ? amount > 0 && in_.of[0].jobs_per_money[k] > 0
                          : std::any_of(jobs, jobs + lanes, [](double j) { return j > 0; });
    if (!runs) return;

    const auto start = static_cast<std::size_t>(p_.year_start[y]);
    const Words w = own ? words(start, Group::cell, p_.cell_key[i * p_.programmes + k])
                        : words(start, Group::background, p_.county_key[i]);
    Lane yield, number;
    for (std::size_t l = 0; l < lanes; ++l) {
      const Pipeline& pipe = in_.of.size() == 1 ? in_.of[0] : in_.of[l];
      // Results the fund did not bring are taken to come from projects of the usual size.
      const double expected = own ? pipe.execution * amount / pipe.project_size[k]
                              : pipe.usual_project_jobs > 0 ? jobs[l] / pipe.usual_project_jobs
                                                            : jobs[l];
      number[l] = draw_.whole(w.at(0, l), expected);
      yield[l] = jobs[l] * year_effect_[y][l] * county_effect_[l] *
                 frailty(w.at(1, l), number[l], expected, in_.sigma_project[l]);
      if (own) projects[l] += number[l];
    }
    add_posts(yield, k, kernel);
    if (own) add_projects(number, y, kernel);
  }

  // What `number` lognormal projects yield together, relative to the expected number of mean ones:
  // a lognormal of the same mean and variance as their sum. Its mean over `number` is 1.
  double frailty(Uniform u, double number, double expected, double sigma) const {
    if (!draw_.random) return 1;
    if (number <= 0 || expected <= 0) return 0;
    const double variance = expm1_(sigma * sigma) / number;
    return number / expected * draw_.lognormal(u, __builtin_sqrt(log1p_(variance)));
  }

  void add_money(double amount, std::size_t kernel) {
    for (std::size_t n = 0; n < path_size_; ++n) {
      const double money = amount * in_.execution[n % lanes];
      means_.committed[n] += money * in_.committed[kernel + n];
      means_.disbursed[n] += money * in_.disbursed[kernel + n];
    }
  }

  void add_training(const double* people, std::size_t k, std::size_t kernel) {
    for (std::size_t n = 0; n < path_size_; ++n) {
      const double flow = people[n % lanes] * in_.trained_flow[kernel + n];
      means_.enrolled[n] += flow;
      means_.completing[n] += flow * in_.completion[k * lanes + n % lanes];
    }
  }

  void add_posts(const Lane& jobs, std::size_t k, std::size_t kernel) {
    const double* firms_per_job = &in_.firms_per_job[k * lanes];
    const double* new_share = &in_.new_share[k * lanes];
    const double* additional = &in_.additionality[k * lanes];
    for (std::size_t t = 0; t < p_.quarters; ++t) {
      for (std::size_t l = 0; l < lanes; ++l) {
        const std::size_t n = t * lanes + l;
        const double declared = jobs[l] * in_.committed_flow[kernel + n];
        const double opened = jobs[l] * in_.realised[l] * in_.opened[kernel + n];
        const double in_new = opened * new_share[l], in_expansion = opened - in_new;
        means_.declared[n] += declared;
        means_.firms[n] += declared * firms_per_job[l];
        means_.open_new[n] += in_new;
        means_.open_new_additional[n] += in_new * additional[l];
        means_.open_expansion[n] += in_expansion;
        means_.open_expansion_additional[n] += in_expansion * additional[l];
        means_.firms_opening[n] += jobs[l] * firms_per_job[l] * in_.operating_share[l] *
                                   in_.operating_flow[kernel + n];
      }
    }
  }

  void add_projects(const Lane& number, std::size_t y, std::size_t kernel) {
    for (std::size_t n = 0; n < path_size_; ++n) {
      const double kept = in_.kept[y * lanes + n % lanes];
      const double projects = number[n % lanes];
      means_.starting[n] += projects * in_.started_flow[kernel + n];
      means_.startable[n] += projects * in_.unstarted_before[kernel + n];
      means_.operating[n] += projects * kept * in_.operating_flow[kernel + n];
      means_.operable[n] += projects * in_.unopened_before[kernel + n];
    }
  }

  // Declared jobs and enterprises, cumulative. Equations (15), (16).
  void flows(std::size_t i) {
    Lane jobs{}, firms{};
    double *jobs_row = row(Outcome::jobs_declared), *firms_row = row(Outcome::enterprises_new);
    for (std::size_t t = 0; t < p_.quarters; ++t) {
      const double* mean = &means_.declared[t * lanes];
      if (std::any_of(mean, mean + lanes, [](double m) { return m > 0; })) {
        const Words w = words(t, Group::conditions, p_.county_key[i]);
        for (std::size_t l = 0; l < lanes; ++l) {
          jobs[l] += draw_.poisson(w.at(1, l), mean[l]);
          const double expected = means_.firms[t * lanes + l];
          if (expected <= 0) continue;
          firms[l] += draw_.poisson(
              w.at(3, l), expected * draw_.gamma(w.at(2, l), in_.enterprise_dispersion[l]));
        }
      }
      for (std::size_t l = 0; l < lanes; ++l) {
        jobs_row[t * lanes + l] = jobs[l];
        firms_row[t * lanes + l] = firms[l];
      }
    }
  }

  // Projects leave the pool of the not yet started, then that of the not yet operating.
  void project_counts(std::size_t i, const Lane& projects) {
    if (std::none_of(projects.begin(), projects.end(), [](double n) { return n > 0; })) return;
    double *started = row(Outcome::projects_started), *operating = row(Outcome::projects_operating);
    Lane start{}, operate{};
    for (std::size_t t = 0; t < p_.quarters; ++t) {
      const Words w = words(t, Group::firms, p_.county_key[i]);
      for (std::size_t l = 0; l < lanes; ++l) {
        const std::size_t n = t * lanes + l;
        const auto share = [](double part, double whole) {
          return whole > 0 ? std::min(1.0, part / whole) : 0;
        };
        start[l] += draw_.binomial(w.at(2, l), projects[l] - start[l],
                                   share(means_.starting[n], means_.startable[n]));
        operate[l] += draw_.binomial(w.at(3, l), start[l] - operate[l],
                                     share(means_.operating[n], means_.operable[n]));
        started[n] = start[l];
        operating[n] = operate[l];
      }
    }
  }

  void training(std::size_t i) {
    Lane people{};
    double* to = row(Outcome::trained);
    for (std::size_t t = 0; t < p_.quarters; ++t) {
      const double* mean = &means_.enrolled[t * lanes];
      if (std::any_of(mean, mean + lanes, [](double m) { return m > 0; })) {
        const Words w = words(t, Group::training, p_.county_key[i]);
        for (std::size_t l = 0; l < lanes; ++l) {
          if (mean[l] <= 0) continue;
          people[l] += draw_.binomial(w.at(1, l), draw_.whole(w.at(0, l), mean[l]),
                                      means_.completing[t * lanes + l] / mean[l]);
        }
      }
      for (std::size_t l = 0; l < lanes; ++l) to[t * lanes + l] = people[l];
    }
    std::copy(to, to + path_size_, &trained_[i * path_size_]);
  }

  // Posts and enterprises by age class: the last class holds every age from which on the hazard
  // no longer changes. Equations (17)-(19).
  struct Stock {
    std::vector<Lane> additional, other;
    explicit Stock(std::size_t classes) : additional(classes), other(classes) {}
  };

  void posts(std::size_t i) {
    const double* opening = means_.open_new.data();
    if (std::none_of(opening, opening + path_size_, [](double m) { return m > 0; })) return;
    const std::size_t classes = 1 + 4 * (p_.hazard_profile.size() - 1);
    Stock of_new(classes), firms(classes), expansion(1);
    double *in_place = row(Outcome::jobs_in_place), *poor = row(Outcome::jobs_poor),
           *alive = row(Outcome::enterprises_alive), *gain = &gain_[i * path_size_];
    for (std::size_t t = 0; t < p_.quarters; ++t) {
      stay(i, t, of_new, firms, expansion);
      Lane condition = local_condition(i, t);
      open(i, t, condition, of_new, firms, expansion);
      for (std::size_t l = 0; l < lanes; ++l) {
        double additional = expansion.additional[0][l], other = expansion.other[0][l], firm = 0;
        for (std::size_t a = 0; a < classes; ++a) {
          additional += of_new.additional[a][l];
          other += of_new.other[a][l];
          firm += firms.other[a][l];
        }
        const double open_share = p_.activity[t];
        in_place[t * lanes + l] = open_share * (additional + other);
        poor[t * lanes + l] = in_.share_poor[l] * in_place[t * lanes + l];
        alive[t * lanes + l] = firm;
        gain[t * lanes + l] = open_share * additional * in_.net_factor[l];
      }
    }
  }

  // Equations (L1)-(L3): of every kind of post the same part is filled.
  void fill_posts(std::size_t i) {
    double *in_place = row(Outcome::jobs_in_place), *poor = row(Outcome::jobs_poor),
           *slack = row(Outcome::labour_slack), *gain = &gain_[i * path_size_];
    const double* trained = row(Outcome::trained);
    for (std::size_t t = 0; t < p_.quarters; ++t) {
      for (std::size_t l = 0; l < lanes; ++l) {
        const std::size_t n = t * lanes + l;
        const double people =
            in_.available[i * lanes + l] + in_.available_per_trainee[l] * trained[n];
        const double filled = filled_share(in_place[n], people);
        in_place[n] *= filled;
        poor[n] *= filled;
        gain[n] *= filled;
        slack[n] = in_place[n] < people ? people - in_place[n] : 0;
      }
    }
  }

  Lane local_condition(std::size_t i, std::size_t t) const {
    Lane condition;
    condition.fill(1);
    if (!draw_.random) return condition;
    const Words w = words(t, Group::conditions, p_.county_key[i]);
    for (std::size_t l = 0; l < lanes; ++l) {
      const double sigma = in_.sigma_quarter[l], rho = in_.correlation[l];
      const double x = __builtin_sqrt(rho) * common_[t * lanes + l] +
                       __builtin_sqrt(1 - rho) * inverse_normal(w.at(0, l));
      condition[l] = exp_(sigma * (x - 0.5 * sigma));
    }
    return condition;
  }

  void stay(std::size_t i, std::size_t t, Stock& of_new, Stock& firms, Stock& expansion) {
    if (t == 0) return;
    const std::size_t classes = of_new.other.size();
    for (std::size_t a = classes; a-- > 0;) {
      const Words w = words(t, Group::staying, p_.county_key[i], static_cast<std::uint32_t>(a));
      const Words v = words(t, Group::firms, p_.county_key[i], static_cast<std::uint32_t>(a));
      const std::size_t age = std::min<std::size_t>(a, p_.quarters - 1);
      const std::size_t to = std::min(a + 1, classes - 1);
      for (std::size_t l = 0; l < lanes; ++l) {
        const double stays =
            in_.survival[age * lanes + l] * (1 - in_.closure[t * lanes + l]);
        move(of_new.additional, a, to, l, w.at(0, l), stays);
        move(of_new.other, a, to, l, w.at(1, l), stays);
        move(firms.other, a, to, l, v.at(1, l), stays);
      }
      if (a > 0) continue;
      for (std::size_t l = 0; l < lanes; ++l) {
        move(expansion.additional, 0, 0, l, w.at(2, l), in_.expansion_survival[l]);
        move(expansion.other, 0, 0, l, w.at(3, l), in_.expansion_survival[l]);
      }
    }
  }

  void move(std::vector<Lane>& stock, std::size_t from, std::size_t to, std::size_t l, Uniform u,
            double stays) const {
    const double number = stock[from][l];
    if (number <= 0) return;
    const double left = draw_.binomial(u, number, stays);
    stock[from][l] = 0;
    stock[to][l] += left;
  }

  void open(std::size_t i, std::size_t t, const Lane& condition, Stock& of_new, Stock& firms,
            Stock& expansion) {
    const Words w = words(t, Group::opening, p_.county_key[i]);
    const Words v = words(t, Group::firms, p_.county_key[i]);
    for (std::size_t l = 0; l < lanes; ++l) {
      const std::size_t n = t * lanes + l;
      split(of_new, l, w, 0, condition[l], means_.open_new[n], means_.open_new_additional[n]);
      split(expansion, l, w, 1, condition[l], means_.open_expansion[n],
            means_.open_expansion_additional[n]);
      if (means_.firms_opening[n] <= 0) continue;
      firms.other[0][l] += draw_.poisson(v.at(0, l), means_.firms_opening[n] * condition[l]);
    }
  }

  // New posts, and which of them would not have come without the fund: a thinning of the same posts.
  void split(Stock& stock, std::size_t l, const Words& w, std::size_t word, double condition,
             double mean, double additional_mean) const {
    if (mean <= 0) return;
    const double opened = draw_.poisson(w.at(word, l), mean * condition);
    const double additional =
        additional_mean > 0 ? draw_.binomial(w.at(word + 2, l), opened, additional_mean / mean) : 0;
    stock.additional[0][l] += additional;
    stock.other[0][l] += opened - additional;
  }

  void money() {
    std::copy(means_.committed.begin(), means_.committed.end(), row(Outcome::funds_committed));
    std::copy(means_.disbursed.begin(), means_.disbursed.end(), row(Outcome::funds_disbursed));
  }

  // Equation (11), by lane: displacement reaches the neighbours, trainees add their own net jobs.
  void net(const std::function<void(std::size_t, const CountyRows&)>& take_net) {
    std::vector<double> net(gain_.size()), displacement, local;
    for (std::size_t n = 0; n < path_size_; ++n) {
      displacement.push_back(in_.displacement[n % lanes]);
      local.push_back(in_.displacement_local[n % lanes]);
    }
    displace(p_, displacement, local, gain_.data(), net.data());
    std::fill(rows_.begin(), rows_.end(), 0.0);
    for (std::size_t i = 0; i < p_.counties; ++i) {
      double *jobs = row(Outcome::jobs_net), *years = row(Outcome::jobs_net_years);
      for (std::size_t n = 0; n < path_size_; ++n) {
        jobs[n] = net[i * path_size_ + n] +
                  in_.net_per_trainee[n % lanes] * trained_[i * path_size_ + n];
        years[n] = (n < lanes ? 0 : years[n - lanes]) + jobs[n] / 4;
      }
      take_net(i, rows_);
    }
  }

  const Problem& p_;
  const std::vector<double>& amounts_;
  std::uint64_t seed_;
  std::uint32_t first_;
  LanePipeline in_;
  Variates draw_;
  std::size_t path_size_ = 0;
  CountyRows rows_;
  Means means_;
  std::vector<double> gain_, trained_;  // [county][quarter][lane]
  std::vector<Lane> year_effect_;
  std::vector<double> common_;
  Lane county_effect_{};
};

}  // namespace

void run_tile(const Problem& problem, const std::vector<double>& amounts, std::uint64_t seed,
              std::uint32_t first_draw,
              const std::function<void(std::size_t, const CountyRows&)>& take,
              const std::function<void(std::size_t, const CountyRows&)>& take_net) {
  Tile(problem, amounts, seed, first_draw).run(take, take_net);
}

}  // namespace weir
