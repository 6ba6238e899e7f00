// One county's way through the quarters for sixteen draws, equations (11) and (13)-(19) of
// docs/model/simulation.md. Every loop over `v` runs over the vectors of a Lane.
#include "simulate/county_noise.hpp"
#include "simulate/county_totals.hpp"
#include "simulate/tile_kernels.hpp"
#include "weir/model/response.hpp"

namespace weir {
inline namespace WEIR_ISA {

namespace {

class County {
 public:
  County(const TileInput& in, const NoiseView& noise, const CountyTask& task,
         const Workspace& work) noexcept
      : in_(in), noise_(noise), task_(task), w_(work), q_(in.quarters) {}

  void run() noexcept {
    clear();
    for (std::size_t c = 0; c < task_.cell_count; ++c) cell(task_.cells[c]);
    if (task_.counted_share > 0) background();
    means();
    flows();
    project_counts();
    training();
    posts();
    if (in_.added != nullptr) follow_chain();
    if (in_.labour) fill_posts();
    money();
    if (valued_) value_added();
  }

 private:
  Lane* row(Outcome outcome) noexcept {
    const auto o = static_cast<std::size_t>(outcome);
    task_.touched[o] = 1;
    return task_.rows + o * q_;
  }
  const QuarterFlows& flow(std::size_t slot, std::size_t t) const noexcept {
    return in_.flows[slot * q_ + t];
  }
  std::size_t slots() const noexcept { return in_.years * in_.kinds; }

  void clear() noexcept {
    for (std::size_t s = 0; s < slots(); ++s) {
      fill(w_.yield[s], 0), fill(w_.number[s], 0), fill(w_.money[s], 0);
      fill(w_.value[s], 0), fill(w_.pool[s], 0), fill(w_.loss[s], 0);
      w_.active[s] = 0;
    }
    for (std::size_t t = 0; t < q_; ++t) {
      fill(w_.enrolled[t], 0), fill(w_.completing[t], 0);
      fill(task_.gain[t], 0), fill(task_.trained[t], 0);
    }
    trains_ = funded_ = runs_ = valued_ = lends_ = false;
    for (std::size_t o = 0; o < outcome_count; ++o) task_.touched[o] = 0;
  }

  // Equation (13): projects of the cell and their yield.
  void cell(const Cell& cell) noexcept {
    const std::size_t slot = cell.year * in_.kinds + cell.kind;
    if (cell.own) {
      funded_ = true;
      each_vector([&](std::size_t v) {
        put(w_.money[slot], v, get(w_.money[slot], v) + cell.amount);
      });
      if (cell.places > 0) enrol(cell);
      if (cell.lends) lend(slot, cell);
    }
    const Lane& per_money = in_.jobs_per_money[cell.programme];
    Lane jobs, expected;
    bool any = false;
    for (std::size_t l = 0; l < lanes; ++l) any = any || per_money.at[l] > 0;
    if (!any) return;  // it runs no projects
    each_vector([&](std::size_t v) {
      const Doubles money = used(cell, v);
      const Doubles rate = get(per_money, v);
      const Doubles curvature = cell.curvature * get(in_.kappa[cell.programme], v);
      const Doubles per_curvature = cell.per_curvature * get(in_.per_kappa[cell.programme], v);
      const Doubles above =
          limited(money, cell.power, v) - get(in_.threshold[cell.programme], v);
      const Tail<Doubles> tail{get(in_.inverse_tail[cell.programme], v),
                               get(in_.tail_ratio[cell.programme], v),
                               get(in_.tail_over_rate[cell.programme], v)};
      const Doubles response = curvature * unit_response_of(above * per_curvature, tail);
      const auto yields = (above > 0.0) & (curvature > 0.0) & (rate > 0.0);
      put(jobs, v,
          yields ? get(in_.attribution, v) * get(in_.kept[cell.year], v) * rate * response
                 : Doubles{});
      put(expected, v,
          rate > 0.0 ? money * get(in_.projects_per_money[cell.programme], v) : Doubles{});
    });
    runs_ = runs_ || cell.own;
    const Lane share = add_projects(slot, cell.year, Group::cell, cell.key, expected, cell.own);
    if (cell.value != nullptr) {
      valued_ = true;
      each_vector([&](std::size_t v) {
        put(w_.value[slot], v,
            get(w_.value[slot], v) + get(jobs, v) * get(share, v) * get(*cell.value, v));
      });
    }
    if (cell.posts != nullptr) {  // the others stand elsewhere
      each_vector([&](std::size_t v) { put(jobs, v, get(jobs, v) * get(*cell.posts, v)); });
    }
    add_yield(slot, jobs, share);
  }

  static Doubles limited(Doubles x, const Lane* limit, std::size_t v) noexcept {
    return limit == nullptr ? x : least(x, get(*limit, v));
  }
  // Equation (K1): what is spent, or lent.
  Doubles used(const Cell& cell, std::size_t v) const noexcept {
    const Doubles money = get(in_.execution, v) * cell.amount;
    if (!cell.lends) return money;
    return limited(get(in_.leverage[cell.programme], v) * money, cell.demand, v);
  }
  // Equation (K2): a pool is not spent; what is lost of its loans is.
  void lend(std::size_t slot, const Cell& cell) noexcept {
    lends_ = true;
    each_vector([&](std::size_t v) {
      put(w_.pool[slot], v, get(w_.pool[slot], v) + cell.amount);
      put(w_.loss[slot], v,
          get(w_.loss[slot], v) + get(in_.spent_per_credit[cell.programme], v) * used(cell, v));
    });
  }

  // Results that the fund did not bring are taken to come from projects of the usual size.
  void background() noexcept {
    for (std::size_t y = 0; y < in_.years; ++y) {
      Lane jobs, expected;
      bool any = false;
      each_vector([&](std::size_t v) {
        const Doubles all_jobs = (1.0 - get(in_.attribution, v)) * get(in_.kept[y], v) *
                                 get(in_.background_jobs, v) * task_.counted_share;
        const Doubles usual = get(in_.usual_project_jobs, v);
        put(jobs, v, all_jobs);
        put(expected, v, usual > 0.0 ? all_jobs / usual : all_jobs);
      });
      for (std::size_t l = 0; l < lanes; ++l) any = any || jobs.at[l] > 0;
      if (any) {
        const std::size_t slot = y * in_.kinds + in_.kinds - 1;
        add_yield(slot, jobs,
                  add_projects(slot, y, Group::background, task_.key, expected, false));
      }
    }
  }

  // N projects where `expected` are, and what they yield: a lognormal of the mean and variance of the
  // sum of N lognormal ones, relative to the expected number of mean ones.
  Lane add_projects(std::size_t slot, std::size_t year, Group group, std::uint64_t place,
                    const Lane& expected, bool own) noexcept {
    w_.active[slot] = 1;
    Lane number = expected, share;
    fill(share, 1);
    if (in_.random) {
      LaneWords words;
      draw_words(in_, in_.first_quarter + in_.year_start[year], {group}, place, 0, {&words});
      whole_lanes(words.word[0], expected, number);
      normal_lanes(lanes, words.word[1], share.at);
      each_vector([&](std::size_t v) {
        const Doubles n = get(number, v), mean = get(expected, v);
        // Where there is none, 1: the exponential of an infinite spread would be slow.
        const Doubles some = n > 0.0 ? n : Doubles{} + 1.0;
        const Doubles inverse = 1.0 / (some * mean);  // of both in one division
        const Doubles spread = square_root(log1p_(get(in_.project_variance, v) * (mean * inverse)));
        const Doubles g = n * (some * inverse) * exp_(spread * (get(share, v) - 0.5 * spread));
        put(share, v, ((n > 0.0) & (mean > 0.0)) ? g : Doubles{});
      });
    }
    if (own) add(w_.number[slot], number);
    return share;
  }
  void add_yield(std::size_t slot, const Lane& jobs, const Lane& share) noexcept {
    each_vector([&](std::size_t v) {
      put(w_.yield[slot], v, get(w_.yield[slot], v) + get(jobs, v) * get(share, v));
    });
  }

  void enrol(const Cell& cell) noexcept {
    trains_ = true;
    const Lane* flow = in_.trained_flow + (cell.year * in_.programmes + cell.programme) * q_;
    each_vector([&](std::size_t v) {
      const Doubles paid =
          get(in_.execution, v) * cell.amount * get(in_.trainees_per_money[cell.programme], v);
      const Doubles people = paid < cell.places ? paid : all<Doubles>(cell.places);
      for (std::size_t t = 0; t < q_; ++t) {
        const Doubles now = people * get(flow[t], v);
        put(w_.enrolled[t], v, get(w_.enrolled[t], v) + now);
        put(w_.completing[t], v,
            get(w_.completing[t], v) + now * get(in_.completion[cell.programme], v));
      }
    });
  }

  // Sums over years and kinds of pipelines, before any count is drawn.
  void means() noexcept {
    for (std::size_t y = 0; y < in_.years; ++y) {
      for (std::size_t k = 0; k < in_.kinds; ++k) {
        const std::size_t s = y * in_.kinds + k;
        if (!w_.active[s]) continue;
        for (Lane* yield : {&w_.yield[s], &w_.value[s]}) {
          each_vector([&](std::size_t v) {
            put(*yield, v,
                get(*yield, v) * get(*noise_.effect, v) *
                    (in_.random ? get(in_.year_effect[y], v) : Doubles{} + 1.0));
          });
          if (!valued_) break;
        }
      }
    }
    for (std::size_t t = 0; t < q_; ++t) {
      each_vector([&](std::size_t v) {
        Doubles declared{}, firms{}, opening{}, open[4]{};
        for (std::size_t s = 0; s < slots(); ++s) {
          if (!w_.active[s]) continue;
          const QuarterFlows& flows = flow(s, t);
          const Doubles yield = get(w_.yield[s], v);
          declared += yield * get(flows.declared, v);
          firms += yield * get(flows.firms, v);
          opening += yield * get(flows.firms_opening, v);
          for (std::size_t w = 0; w < 4; ++w) open[w] += yield * get(flows.open[w], v);
        }
        const Doubles condition = get(noise_.condition[t], v);
        put(w_.declared[2 * t], v, declared);
        put(w_.declared[2 * t + 1], v, firms * get(noise_.frailty[t], v));
        put(w_.firms_opening[t], v, opening * condition);
        for (std::size_t w = 0; w < 4; ++w) put(w_.open[4 * t + w], v, open[w] * condition);
      });
    }
  }

  /// Poisson counts in place of their means.
  void poisson(const std::uint32_t* words, Lane* means, std::size_t count = 1) const noexcept {
    if (in_.random) poisson_lanes(count * lanes, words, means->at, means->at);
  }
  /// Of `stock` as many as `chance` takes.
  void binomial(const std::uint32_t* words, Lane* stock, const Lane* chance,
                std::size_t count = 1) const noexcept {
    if (in_.random) {
      binomial_lanes(count * lanes, words, stock->at, chance->at, stock->at);
      return;
    }
    for (std::size_t c = 0; c < count; ++c) {
      each_vector([&](std::size_t v) { put(stock[c], v, get(stock[c], v) * get(chance[c], v)); });
    }
  }
  /// What is left of `stock`.
  void thin(const LaneWord* words, Lane* stock, const ChanceLanes& chance,
            std::size_t count) const noexcept {
    if (in_.random) return thin_lanes(count * lanes, words->word, chance, stock->at);
    for (std::size_t c = 0; c < count; ++c) {
      each_vector([&](std::size_t v) {
        put(stock[c], v, get(stock[c], v) * load<Doubles>(chance.chance + v));
      });
    }
  }

  // Declared jobs and enterprises, cumulative. Equations (15), (16).
  void flows() noexcept {
    Lane *jobs = row(Outcome::jobs_declared), *firms = row(Outcome::enterprises_new);
    Lane jobs_so_far, firms_so_far;
    fill(jobs_so_far, 0), fill(firms_so_far, 0);
    for (std::size_t t = 0; t < q_; ++t) {
      if (in_.declares[t]) {
        poisson(noise_.declaring[2 * t].word, &w_.declared[2 * t], 2);
        add(jobs_so_far, w_.declared[2 * t]);
        add(firms_so_far, w_.declared[2 * t + 1]);
      }
      jobs[t] = jobs_so_far;
      firms[t] = firms_so_far;
    }
  }

  // Projects leave the pool of the not yet started, then that of the not yet operating. Those that
  // start and those that began to operate the quarter before are drawn together.
  void project_counts() noexcept {
    if (!runs_) return;
    Lane *started = row(Outcome::projects_started), *operating = row(Outcome::projects_operating);
    Lane all_projects, start, operate, move[2], chance[2];  // to start, to operate
    for (Lane* zero : {&all_projects, &start, &operate, &move[1], &chance[1]}) fill(*zero, 0);
    for (std::size_t s = 0; s < slots(); ++s) add(all_projects, w_.number[s]);
    for (std::size_t t = 0; t <= q_; ++t) {
      if (t > 0) {
        move[1] = start;
        subtract(move[1], operate);
        share(t - 1, &QuarterFlows::operating, &QuarterFlows::operable, chance[1]);
      }
      if (t < q_) {
        move[0] = all_projects;
        subtract(move[0], start);
        share(t, &QuarterFlows::starting, &QuarterFlows::startable, chance[0]);
      } else {
        fill(move[0], 0);
      }
      binomial(noise_.projects[2 * t].word, move, chance, 2);
      add(operate, move[1]);
      add(start, move[0]);
      if (t > 0) operating[t - 1] = operate;
      if (t < q_) started[t] = start;
    }
  }

  /// Part over whole, both summed over projects, at most 1.
  void share(std::size_t t, Lane QuarterFlows::*part, Lane QuarterFlows::*whole,
             Lane& out) const noexcept {
    each_vector([&](std::size_t v) {
      Doubles above{}, below{};
      for (std::size_t s = 0; s < slots(); ++s) {
        if (!w_.active[s]) continue;
        const Doubles number = get(w_.number[s], v);
        above += number * get(flow(s, t).*part, v);
        below += number * get(flow(s, t).*whole, v);
      }
      const Doubles ratio = below > 0.0 ? above / below : Doubles{};
      put(out, v, ratio < 1.0 ? ratio : Doubles{} + 1.0);
    });
  }

  void training() noexcept {
    if (!trains_) return;
    Lane* to = row(Outcome::trained);
    Lane people;
    fill(people, 0);
    for (std::size_t t = 0; t < q_; ++t) {
      if (any_positive(w_.enrolled[t])) {
        Lane chance, enrolled = w_.enrolled[t];
        each_vector([&](std::size_t v) {
          const Doubles mean = get(enrolled, v);
          put(chance, v, mean > 0.0 ? get(w_.completing[t], v) / mean : Doubles{});
        });
        LaneWords words;
        if (in_.random) {
          draw_words(in_, in_.first_quarter + static_cast<std::uint32_t>(t), {Group::training},
                     task_.key, 0, {&words});
          whole_lanes(words.word[0], w_.enrolled[t], enrolled);
        }
        binomial(words.word[1], &enrolled, &chance);
        add(people, enrolled);
      }
      to[t] = task_.trained[t] = people;
    }
  }

  // Posts and enterprises by age class: the last class holds every age from which on the hazard no
  // longer changes. Equations (17), (18).
  void posts() noexcept {
    bool any = false;
    for (std::size_t s = 0; s < slots(); ++s) any = any || w_.active[s];
    if (!any && !in_.labour) return;
    Lane *in_place = row(Outcome::jobs_in_place), *poor = row(Outcome::jobs_poor),
         *alive = row(Outcome::enterprises_alive);
    for (std::size_t n = 0; n < stocks * in_.ages; ++n) fill(w_.stock[n], 0);
    poisson(noise_.opening[0].word[0], w_.open, 4 * q_);
    poisson(noise_.firms_opening[0].word, w_.firms_opening, q_);
    for (std::size_t t = 0; t < q_; ++t) {
      if (t > 0) stay(t);
      const Lane* open = &w_.open[4 * t];
      add(w_.stock[0], open[0]), add(w_.stock[1], open[2]), add(w_.stock[2], w_.firms_opening[t]);
      add(w_.stock[3], open[1]), add(w_.stock[4], open[3]);
      each_vector([&](std::size_t v) {
        Doubles additional = get(w_.stock[3], v), other = get(w_.stock[4], v), firms{};
        for (std::size_t a = 0; a < in_.ages; ++a) {
          additional += get(w_.stock[stocks * a], v);
          other += get(w_.stock[stocks * a + 1], v);
          firms += get(w_.stock[stocks * a + 2], v);
        }
        const Doubles posts = in_.activity[t] * (additional + other);
        put(in_place[t], v, posts);
        put(poor[t], v, get(in_.share_poor, v) * posts);
        put(alive[t], v, firms);
        put(task_.gain[t], v, in_.activity[t] * additional * get(in_.net_factor, v));
      });
    }
  }

  void stay(std::size_t t) noexcept {
    for (std::size_t a = in_.ages; a-- > 0;) {
      Lane* stock = &w_.stock[stocks * a];
      const LaneWord* words = &noise_.staying[(t * in_.ages + a) * stocks];
      thin(words, stock, in_.stays[t * in_.ages + a], new_stocks);
      if (a == 0) thin(words + new_stocks, stock + new_stocks, *in_.expansion_stays, stocks - new_stocks);
      if (a + 1 == in_.ages) continue;  // the last class keeps its own
      for (std::size_t w = 0; w < new_stocks; ++w) {
        add(stock[stocks + w], stock[w]);
        fill(stock[w], 0);
      }
    }
  }

  // Equations (L1)-(L3): of every kind of post the same part is filled.
  void fill_posts() noexcept {
    Lane *in_place = row(Outcome::jobs_in_place), *poor = row(Outcome::jobs_poor),
         *slack = row(Outcome::labour_slack);
    for (std::size_t t = 0; t < q_; ++t) {
      each_vector([&](std::size_t v) {
        const Doubles people = get(in_.available[task_.county], v) +
                               get(in_.available_per_trainee, v) * get(task_.trained[t], v);
        const Doubles demand = get(in_place[t], v);
        const Doubles share = demand > 0.0 ? -expm1_(-people / demand) : Doubles{} + 1.0;
        const Doubles filled = demand * share;
        put(in_place[t], v, filled);
        put(poor[t], v, get(poor[t], v) * share);
        put(task_.gain[t], v, get(task_.gain[t], v) * share);
        put(slack[t], v, filled < people ? people - filled : Doubles{});
      });
    }
  }

  void money() noexcept {
    if (!funded_) return;
    Lane *committed = row(Outcome::funds_committed), *disbursed = row(Outcome::funds_disbursed);
    for (std::size_t t = 0; t < q_; ++t) {
      each_vector([&](std::size_t v) {
        Doubles in{}, out{};
        for (std::size_t s = 0; s < slots(); ++s) {
          const Doubles money = get(w_.money[s], v) * get(in_.execution, v);
          in += money * get(flow(s, t).committed, v);
          out += money * get(flow(s, t).disbursed, v);
        }
        put(committed[t], v, in);
        put(disbursed[t], v, out);
      });
    }
    if (lends_) pools(disbursed);
  }
  // Of the money committed, a pool's is not paid out, but what is lost.
  void pools(Lane* disbursed) noexcept {
    Lane* left = row(Outcome::funds_in_pool);
    for (std::size_t t = 0; t < q_; ++t) {
      each_vector([&](std::size_t v) {
        Doubles kept{}, out{}, lost{};
        for (std::size_t s = 0; s < slots(); ++s) {
          const Doubles pool = get(w_.pool[s], v) * get(in_.execution, v);
          kept += pool * get(flow(s, t).committed, v);
          out += pool * get(flow(s, t).disbursed, v);
          lost += get(w_.loss[s], v) * get(flow(s, t).disbursed, v);
        }
        put(disbursed[t], v, get(disbursed[t], v) - out + lost);
        put(left[t], v, kept - lost);
      });
    }
  }

  // Equation (C2): posts of a quarter are drawn together, so each has the mean multiplier of those that
  // its county's programmes were to bring.
  void follow_chain() noexcept {
    for (std::size_t t = 0; t < q_; ++t) {
      each_vector([&](std::size_t v) {
        Doubles direct{}, all_jobs{};
        for (std::size_t s = 0; s < slots(); ++s) {
          if (!w_.active[s]) continue;
          direct += get(w_.yield[s], v) * get(in_.added[s * q_ + t], v);
          all_jobs += get(w_.yield[s], v) * get(in_.chained[s * q_ + t], v);
        }
        const Doubles chain = direct > 0.0 ? all_jobs / direct : Doubles{} + 1.0;
        put(task_.gain[t], v, get(task_.gain[t], v) * chain);
      });
    }
  }

  // Equation (E2) at the yields of the draw.
  void value_added() noexcept {
    Lane* to = row(Outcome::value_added);
    for (std::size_t t = 0; t < q_; ++t) {
      each_vector([&](std::size_t v) {
        Doubles sum{};
        for (std::size_t s = 0; s < slots(); ++s) {
          if (w_.active[s]) sum += get(w_.value[s], v) * get(in_.standing[s * q_ + t], v);
        }
        put(to[t], v, sum);
      });
    }
  }

  const TileInput& in_;
  const NoiseView& noise_;
  const CountyTask& task_;
  const Workspace& w_;
  const std::size_t q_;
  bool trains_ = false, funded_ = false, runs_ = false, valued_ = false, lends_ = false;
};

void county_paths(const TileInput& in, const NoiseView& noise, const CountyTask& task,
                  const Workspace& work) noexcept {
  County(in, noise, task, work).run();
}

}  // namespace

extern const TileKernels tile_kernel_table;
const TileKernels tile_kernel_table{county_noise, county_paths, county_net, add_quanta};

}  // namespace WEIR_ISA
}  // namespace weir
