// uses: scenario simulate model random exec core
// The ensemble's block beside the sum of what its own kernels cost alone, all in one run on one
// thread: the block's ratio to that sum is what its glue costs. Counters are nanoseconds per draw x
// county x quarter of the Sichuan 2020 case, except: GHz is the clock (a chain of multiplications, each
// of 3 cycles), read and write the memory's speed in GB/s, over_floor the ratio.
#include <benchmark/benchmark.h>
#include <time.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <set>
#include <vector>

#include "sichuan_case.hpp"
#include "simulate/tally.hpp"
#include "simulate/tile_kernels.hpp"
#include "weir/random.hpp"
#include "weir/simulate.hpp"

using namespace weir;

namespace {

double seconds_now() {
  timespec at;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &at);
  return static_cast<double>(at.tv_sec) + 1e-9 * static_cast<double>(at.tv_nsec);
}

/// Nanoseconds per item, the least of several goes.
template <class Work>
double least(double items, Work work) {
  double best = 1e300;
  for (int go = 0; go < 7; ++go) {
    const double start = seconds_now();
    work();
    best = std::min(best, (seconds_now() - start) * 1e9 / items);
  }
  return best;
}

double gigahertz() {
  constexpr int steps = 2000000;
  std::uint64_t x = 3;
  const double each = least(steps, [&] {
    for (int i = 0; i < steps; ++i) {
      x *= 0x5851F42D4C957F2Du;
      benchmark::DoNotOptimize(x);
    }
  });
  return 3.0 / each;
}

/// GB/s of reading and of writing 256 MiB.
std::array<double, 2> memory() {
  std::vector<std::uint64_t> data(std::size_t{32} << 20, 1);
  const double bytes = static_cast<double>(data.size() * sizeof(data[0]));
  std::uint64_t sum = 0;
  const double read = least(bytes, [&] {
    for (const std::uint64_t x : data) sum += x;
    benchmark::DoNotOptimize(sum);
  });
  const double write = least(bytes, [&] {
    std::fill(data.begin(), data.end(), sum);
    benchmark::ClobberMemory();
  });
  return {1 / read, 1 / write};
}

constexpr std::size_t many = 192;  // lanes of one county's twelve quarters

struct alignas(64) Batch {
  std::uint32_t word[many];
  double parameter[many], size[many], out[many];
};

/// x y + z over lanes, from the nearest cache: the model's sums over programmes.
[[gnu::always_inline]] inline void multiply_add(const double* __restrict x, const double* __restrict y,
                                                double* __restrict z) {
  for (std::size_t n = 0; n < many; ++n) z[n] += x[n] * y[n];
}
#if defined(__x86_64__)
[[gnu::target("avx512f,prefer-vector-width=512")]] void multiply_add_512(const Batch& x, double* z) {
  multiply_add(x.parameter, x.size, z);
}
#endif
void sums_of(const Batch& x, double* z) {
#if defined(__x86_64__)
  if (has_isa(Isa::avx512)) return multiply_add_512(x, z);
#endif
  multiply_add(x.parameter, x.size, z);
}

/// What one county's quarters draw at central values: posts that open, and the stocks they make.
struct Typical {
  std::vector<Batch> opening, staying;

  explicit Typical(const Problem& p, const Allocation& allocation) {
    const Pipeline pipe = make_pipeline(p, central_theta(p));
    const auto jobs = declared_jobs(p, pipe, yearly_amounts(p, allocation));
    std::uint32_t next = 0;
    for (std::size_t i = 0; i < p.counties; ++i) {
      double declared = 0;
      for (std::size_t k = 0; k <= p.programmes; ++k) declared += jobs[i * (p.programmes + 1) + k];
      if (declared <= 0) continue;
      Batch& open = opening.emplace_back();
      Batch& stay = staying.emplace_back();
      double stock = 0;
      for (std::size_t n = 0; n < many; ++n) {
        const std::size_t t = n / lanes;
        const PhiloxBlock words = Stream{7}.words(next++, 0, 0, 0, 0);
        open.word[n] = words.w[0];
        stay.word[n] = words.w[1];
        const double luck = exp_(0.5 * inverse_normal(uniform(words.w[2])));
        const double posts = declared * pipe.realised * pipe.opened[pipe.at(0, p.programmes, t)];
        open.parameter[n] = 0.25 * posts * luck;  // one of four kinds
        if (n % lanes == 0) stock += posts;
        stay.size[n] = static_cast<double>(static_cast<std::int64_t>(0.25 * stock * luck));
        stay.parameter[n] = pipe.survival[0];
      }
    }
  }
};

void roofline(benchmark::State& state) {
  const Problem p = prepare(sichuan());
  const Allocation allocation = by_population(p);
  const Request request{sichuan().headline, sichuan().by_county, sichuan().targets};
  const LaneFunctions& of = lane_functions(best_isa());
  Typical typical(p, allocation);
  const double batch = static_cast<double>(typical.opening.size() * many);
  const double cells = static_cast<double>(p.counties) * p.quarters;
  for (auto _ : state) {
    LaneWords words[2], *const words_to[] = {&words[0], &words[1]};  // a quarter's, in pairs
    const RoundKeys keys(1);
    const std::uint32_t w1[] = {0, 1};
    const double word = least(2 * 4 * lanes * 4096, [&] {
      for (std::uint32_t n = 0; n < 4096; ++n) of.words(keys, n, 2, w1, 0, words_to);
      benchmark::DoNotOptimize(words);
    });
    const auto over = [&](std::vector<Batch>& on, auto each) {
      return least(batch, [&] {
        for (Batch& b : on) each(b);
        benchmark::ClobberMemory();
      });
    };
    const double normal = over(typical.opening, [&](Batch& b) { of.normal(many, b.word, b.out); });
    const double poisson = over(typical.opening, [&](Batch& b) {
      of.poisson(many, b.word, b.parameter, b.out);
    });
    const double binomial = over(typical.staying, [&](Batch& b) {
      of.binomial(many, b.word, b.size, b.parameter, b.out);
    });
    static ChanceLanes chances;
    for (std::size_t l = 0; l < lanes; ++l) chances.set(l, typical.staying[0].parameter[l]);
    const double thin = over(typical.staying, [&](Batch& b) {
      std::copy_n(b.size, many, b.out);
      of.thin(many, b.word, chances, b.out);
    });
    const double arithmetic =
        least(1000 * many, [&] {
          for (int n = 0; n < 1000; ++n) sums_of(typical.opening[0], typical.staying[0].out);
        });
    static GammaLanes table;
    const double gamma_table = least(lanes, [&] {
      for (std::size_t l = 0; l < lanes; ++l) table.set(l, 5.0);
    });
    const double gamma = over(typical.opening, [&](Batch& b) { of.gamma(many, b.word, table, b.out); });
    const double exponential = over(typical.opening, [&](Batch& b) { of.exp(many, b.parameter, b.out); });
    const double logarithm = over(typical.opening, [&](Batch& b) { of.log1p(many, b.parameter, b.out); });

    const Layout layout = make_layout(p, request);
    DrawQuanta quanta(layout.rows.size() * layout.quarters);
    for (std::size_t n = 0; n < quanta.cells() * tally_draws; ++n) {
      *quanta.at(n / tally_draws, n % tally_draws) =
          static_cast<std::int64_t>((n * 2654435761u) % 4096) << 28;
    }
    Tally tally(layout);
    WaitingBins waiting(quanta.cells());
    const double tallied = least(static_cast<double>(quanta.cells() * WaitingBins::most), [&] {
      for (std::size_t draws = 0; draws < WaitingBins::most; draws += tally_draws) {
        tally.add(layout, quanta, tally_draws, tally_kernels(best_isa()), waiting);
      }
      tally.add(waiting);
    });
    std::vector<Lane> rows(p.quarters);
    for (Lane& row : rows) std::fill_n(row.at, lanes, 12.0);
    std::int64_t* places[] = {quanta.at(0, 0), quanta.at(p.quarters, 0)};
    const double converted = least(static_cast<double>(1000 * rows.size() * lanes), [&] {
      for (int n = 0; n < 1000; ++n) {
        tile_kernels(best_isa()).add_quanta(p.quarters, rows.data(), 1.0, places, 2);
      }
    });
    std::uint32_t draw = 0;
    const double parameters = least(16, [&] {
      for (int n = 0; n < 16; ++n) {
        benchmark::DoNotOptimize(make_pipeline(p, draw_theta(p, 1, draw++)));
      }
    });

    double moved = 0, funded = 0, money_cells = 0, money_kinds = 0;
    const TileParameters shared(p);
    for (std::size_t i = 0; i < p.counties; ++i) {
      double money = 0;
      std::set<std::uint32_t> kinds;
      for (std::size_t k = 0; k < p.programmes; ++k) {
        const auto amount = allocation.amount[cell_index(p, 0, i, k)];
        money += static_cast<double>(amount);
        money_cells += amount > 0;
        if (amount > 0) kinds.insert(shared.kind_of(k));
      }
      moved += money > 0 || p.counted_share[i] > 0;
      funded += money > 0;
      money_kinds += static_cast<double>(kinds.size());
    }
    const double counties = static_cast<double>(p.counties), quarters = p.quarters;
    const double f = moved / counties, m = funded / counties, declares = 3 / quarters;
    const double projects = (money_cells + moved) / cells;  // per cell of the block
    // Products and sums of a cell: seven flows of each pipeline that is at work, for projects and money
    // six more of those with money; displacement from the neighbours; stocks and totals.
    const double sums = (7 * (money_kinds + moved) + 6 * money_kinds) / counties +
                        static_cast<double>(p.neighbour.size()) / counties + 12 * f;
    const double floor[] = {
        word * (16 * f + 4 * projects),
        normal * (f + 2 * projects),
        poisson * f * (5 + 2 * declares),
        thin * 5 * f * (quarters - 1) / quarters,
        binomial * 2 * m,
        gamma * f * declares + gamma_table / cells,
        exponential * (f + 2 * projects) + 2 * logarithm * projects,
        tallied * static_cast<double>(layout.rows.size()) / counties,
        converted * (7 * f + 4 * m + 2),
        arithmetic * sums,
        parameters / cells};
    const char* names[] = {"words", "normal", "poisson", "thin", "binomial", "gamma", "explog", "tally",
                           "quanta", "sums", "parameters"};
    double sum = 0;
    for (std::size_t n = 0; n < std::size(floor); ++n) {
      state.counters[names[n]] = floor[n];
      sum += floor[n];
    }
    constexpr std::uint64_t draws = 4 * block_draws;
    const double block = least(cells * draws, [&] {
      Progress progress(p, request, draws);
      simulate(p, allocation, 1, {1}, progress);
    });
    state.counters["floor"] = sum;
    state.counters["block"] = block;
    state.counters["over_floor"] = block / sum;
    state.counters["GHz"] = gigahertz();
    const auto [read, write] = memory();
    state.counters["read"] = read;
    state.counters["write"] = write;
  }
}

}  // namespace

BENCHMARK(roofline)->Iterations(1)->Unit(benchmark::kMillisecond);
