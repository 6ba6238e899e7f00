// Counties one by one, for all plans; then what spreads between counties.
#include "simulate/tile.hpp"

#include <algorithm>
#include <numeric>

#include "simulate/tile_kernels.hpp"

namespace weir {

inline namespace baseline {
extern const TileKernels tile_kernel_table;
}
#if defined(__x86_64__)
namespace avx2 {
extern const TileKernels tile_kernel_table;
}
namespace avx512 {
extern const TileKernels tile_kernel_table;
}
#endif

const TileKernels& tile_kernels(Isa isa) noexcept {
#if defined(__x86_64__)
  if (isa == Isa::avx512) return avx512::tile_kernel_table;
  if (isa == Isa::avx2) return avx2::tile_kernel_table;
#endif
  static_cast<void>(isa);
  return baseline::tile_kernel_table;
}

namespace {

// A cell in the county of its money and, where its posts stand elsewhere too, in those counties.
void place(const Problem& p, const TileParameters& parameters, std::size_t county, const Cell& cell,
           std::vector<std::vector<Cell>>& to) {
  const std::uint32_t at = p.ground_of.empty()
                               ? Ground::none
                               : p.ground_of[county * p.programmes + cell.programme];
  if (at == Ground::none) return to[county].push_back(cell);
  const Ground& ground = p.grounds[at];
  for (std::size_t n = 0; n < ground.part.size(); ++n) {
    Cell here = cell;
    here.own = ground.part[n].county == county;
    here.posts = parameters.posts_of(at) + n;
    if (ground.enclave != Ground::none) here.value = parameters.value_of(at) + n;
    to[ground.part[n].county].push_back(here);
  }
}

}  // namespace

Plan make_plan(const Problem& problem, const TileParameters& parameters,
               const Allocation& allocation) {
  const std::vector<double> amounts = yearly_amounts(problem, allocation);
  std::vector<std::vector<Cell>> cells(problem.counties);  // by the county where posts stand
  for (std::size_t i = 0; i < problem.counties; ++i) {
    for (std::uint32_t y = 0; y < problem.years; ++y) {
      for (std::uint32_t k = 0; k < problem.programmes; ++k) {
        const double amount = amounts[(y * problem.counties + i) * problem.programmes + k];
        if (amount <= 0) continue;
        const std::size_t at = i * problem.programmes + k;
        const double curvature = problem.share[k] * problem.gdp[i];
        Cell cell{y, k, parameters.kind_of(k), amount, curvature, 1 / curvature,
                  problem.places_at[at], problem.cell_key[at]};
        cell.lends = !problem.loans.empty() && problem.loan_of[k] != Ground::none;
        if (cell.lends) cell.demand = parameters.demand_at(at);
        if (!problem.quota.empty()) cell.power = parameters.power_at(at);
        place(problem, parameters, i, cell, cells);
      }
    }
  }
  Plan plan;
  for (const std::vector<Cell>& of_county : cells) {
    plan.first.push_back(plan.cells.size());
    plan.cells.insert(plan.cells.end(), of_county.begin(), of_county.end());
  }
  plan.first.push_back(plan.cells.size());
  return plan;
}

namespace {

struct CountyNoise {
  Lane effect;
  std::vector<LaneWords> opening;
  std::vector<LaneWord> conditions, declaring, firms_opening, staying, projects;
  std::vector<Lane> condition, frailty;

  CountyNoise(std::size_t quarters, std::size_t ages)
      : opening(quarters), conditions(quarters), declaring(2 * quarters), firms_opening(quarters),
        staying(quarters * ages * stocks), projects(2 * quarters + 2), condition(quarters),
        frailty(quarters) {}
  NoiseView view() {
    return {&effect,         conditions.data(), declaring.data(), opening.data(),
            firms_opening.data(), staying.data(),    projects.data(),  condition.data(),
            frailty.data()};
  }
};

struct Room {
  std::vector<Lane> yield, number, money, value, pool, loss, declared, firms_opening, open, enrolled,
      completing, stock;
  std::vector<std::uint8_t> active;

  Room(std::size_t slots, std::size_t quarters, std::size_t ages)
      : yield(slots), number(slots), money(slots), value(slots), pool(slots), loss(slots),
        declared(2 * quarters), firms_opening(quarters), open(4 * quarters), enrolled(quarters),
        completing(quarters), stock(stocks * ages), active(slots) {}
  Workspace view() {
    return {yield.data(),    number.data(),     money.data(), value.data(),
            pool.data(),     loss.data(),       declared.data(), firms_opening.data(),
            open.data(),     enrolled.data(),   completing.data(), stock.data(),
            active.data()};
  }
};

/// Displacement by the county that loses the jobs: the transpose of the problem's neighbours.
struct Losses {
  std::vector<std::uint32_t> first, from;
  std::vector<double> weight;
  std::vector<std::uint8_t> alone;

  explicit Losses(const Problem& p) : first(p.counties + 1, 0), alone(p.counties) {
    for (const std::uint32_t to : p.neighbour) ++first[to + 1];
    std::partial_sum(first.begin(), first.end(), first.begin());
    from.resize(p.neighbour.size());
    weight.resize(p.neighbour.size());
    std::vector<std::uint32_t> next(first.begin(), first.end() - 1);
    for (std::uint32_t i = 0; i < p.counties; ++i) {
      alone[i] = p.neighbour_row[i] == p.neighbour_row[i + 1];
      for (std::uint32_t n = p.neighbour_row[i]; n < p.neighbour_row[i + 1]; ++n) {
        const std::uint32_t at = next[p.neighbour[n]]++;
        from[at] = i;
        weight[at] = p.neighbour_weight[n];
      }
    }
  }
  Inflow view() const { return {first.data(), from.data(), weight.data(), alone.data()}; }
};

}  // namespace

struct Tile::State {
  const Problem& p;
  const TileKernels& kernels;
  TileParameters parameters;
  std::vector<Plan> plans;
  Losses losses;
  CountyNoise noise;
  Room room;
  CountyRows rows;
  // Shape: [plan][county][quarter].
  std::vector<Lane> gain, trained;
  std::vector<std::vector<std::size_t>> alone;  // each plan by itself
  std::vector<std::size_t> unfunded;

  State(const Problem& problem, const std::vector<Allocation>& allocations, Isa isa)
      : p(problem), kernels(tile_kernels(isa)), parameters(problem), losses(problem),
        noise(problem.quarters, ages()), room(problem.years * (problem.programmes + 1u), problem.quarters, ages()) {
    for (const Allocation& allocation : allocations) {
      alone.push_back({plans.size()});
      plans.push_back(make_plan(problem, parameters, allocation));
    }
    rows.rows.resize(outcome_count * problem.quarters);
    rows.touched.resize(outcome_count);
    gain.resize(plans.size() * problem.counties * problem.quarters);
    trained.resize(gain.size());
  }

  std::size_t ages() const { return 1 + 4 * (p.hazard_profile.size() - 1); }
  std::size_t path(std::size_t plan, std::size_t county) const {
    return (plan * p.counties + county) * p.quarters;
  }

  // One county of one plan. Rows, gain and trained are written.
  void county(const TileInput& in, std::size_t i, std::size_t plan) {
    const Plan& of = plans[plan];
    const CountyTask task{i,
                          p.county_key[i],
                          p.counted_share[i],
                          of.cells.data() + of.first[i],
                          of.first[i + 1] - of.first[i],
                          rows.rows.data(),
                          rows.touched.data(),
                          &gain[path(plan, i)],
                          &trained[path(plan, i)]};
    kernels.county(in, noise.view(), task, room.view());
  }

  void counties(const TileInput& in, const Take& take) {
    for (std::size_t i = 0; i < p.counties; ++i) {
      unfunded.clear();
      for (std::size_t s = 0; s < plans.size(); ++s) {
        if (plans[s].first[i] == plans[s].first[i + 1]) unfunded.push_back(s);
      }
      if (unfunded.size() == plans.size() && p.counted_share[i] <= 0 && !p.labour) {
        for (const std::size_t s : unfunded) nothing(s, i);
        continue;
      }
      kernels.noise(in, p.county_key[i], noise.view());
      for (std::size_t s = 0; s < plans.size(); ++s) {
        if (plans[s].first[i] == plans[s].first[i + 1]) continue;
        county(in, i, s);
        take(alone[s], i, rows, false);
      }
      if (unfunded.empty()) continue;
      const std::size_t first = unfunded.front();
      county(in, i, first);
      take(unfunded, i, rows, false);
      for (const std::size_t s : unfunded) {
        if (s == first) continue;
        std::copy_n(&gain[path(first, i)], p.quarters, &gain[path(s, i)]);
        std::copy_n(&trained[path(first, i)], p.quarters, &trained[path(s, i)]);
      }
    }
  }

  void nothing(std::size_t plan, std::size_t i) {
    std::fill_n(&gain[path(plan, i)], p.quarters, Lane{});
    std::fill_n(&trained[path(plan, i)], p.quarters, Lane{});
  }

  void net(const TileInput& in, const Take& take) {
    std::fill(rows.touched.begin(), rows.touched.end(), std::uint8_t{0});
    const auto row = [&](Outcome outcome) {
      rows.touched[static_cast<std::size_t>(outcome)] = 1;
      return &rows.rows[static_cast<std::size_t>(outcome) * p.quarters];
    };
    for (std::size_t s = 0; s < plans.size(); ++s) {
      for (std::size_t i = 0; i < p.counties; ++i) {
        kernels.net(in, losses.view(), i, &gain[path(s, 0)], &trained[path(s, 0)],
                    row(Outcome::jobs_net), row(Outcome::jobs_net_years));
        take(alone[s], i, rows, true);
      }
    }
  }
};

Tile::Tile(const Problem& problem, const std::vector<Allocation>& allocations, Isa isa)
    : state_(std::make_unique<State>(problem, allocations, isa)) {}
Tile::~Tile() = default;

void Tile::run(std::uint64_t seed, std::uint32_t first_draw, const Take& take) {
  const TileInput& in = state_->parameters.at(seed, first_draw);
  state_->counties(in, take);
  state_->net(in, take);
}

}  // namespace weir
