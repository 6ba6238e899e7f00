// uses: scenario simulate model random exec
// The ensemble block and the planning layer on the Sichuan 2020 case, on the best instruction set of
// this machine or the one that the environment variable WEIR_ISA names. "cell" in the counters is one
// draw x county x quarter; the label is a hash of all results, the same on every machine.
#include <benchmark/benchmark.h>

#include <time.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "plain_simulation.hpp"
#include "sichuan_case.hpp"
#include "simulate/tally.hpp"
#include "weir/exec.hpp"
#include "weir/random.hpp"
#include "weir/scenario.hpp"
#include "weir/simulate.hpp"

using namespace weir;

namespace {

/// The least processor time of several runs: what other programs on the machine disturb least. Work
/// that takes microseconds is done many times in a run: shorter ones are not timed reliably.
struct Fastest {
  double seconds = 1e300;
  template <class Work>
  void time(Work work, int times = 1) {
    const auto now = [] {
      timespec at;
      clock_gettime(CLOCK_THREAD_CPUTIME_ID, &at);
      return static_cast<double>(at.tv_sec) + 1e-9 * static_cast<double>(at.tv_nsec);
    };
    const double start = now();
    for (int n = 0; n < times; ++n) work();
    seconds = std::min(seconds, (now() - start) / times);
  }
};

/// Of a run's whole state: equal wherever the bits are.
std::string hash_of(const std::string& bytes) {
  std::uint64_t hash = 0xCBF29CE484222325u;
  for (const char c : bytes) {
    hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3u;
  }
  char text[17];
  std::snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(hash));
  return text;
}

void block(benchmark::State& state) {
  Scenario scenario = sichuan();
  scenario.noise = static_cast<Noise>(state.range(0));
  const Problem problem = prepare(scenario);
  const Allocation allocation = by_population(problem);
  const Request request{scenario.headline, scenario.by_county, scenario.targets};
  std::string bytes;
  for (auto _ : state) {
    Progress progress(problem, request, block_draws);
    simulate(problem, allocation, 1, {1}, progress);
    state.PauseTiming();
    if (bytes.empty()) bytes = progress.to_bytes();
    state.ResumeTiming();
  }
  state.SetLabel(hash_of(bytes));
  const double cells = static_cast<double>(state.iterations()) * block_draws *
                       problem.counties * problem.quarters;
  state.counters["per_cell"] = benchmark::Counter(
      cells, benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

/// Several plans on the same draws beside one of them; counter "over_one" is the ratio of their times,
/// each the least of the runs, which take turns.
void strategies(benchmark::State& state) {
  const Problem problem = prepare(sichuan());
  const auto count = static_cast<std::size_t>(state.range(0));
  std::vector<Allocation> plans(count, by_population(problem));
  for (std::size_t s = 1; s < count; ++s) {  // the same money, leaning to some counties
    for (std::size_t i = 0; i < plans[s].amount.size(); ++i) {
      plans[s].amount[i] += plans[s].amount[i] * static_cast<std::int64_t>((i / 7 + s) % 5) / 10;
    }
  }
  const Request request{sichuan().headline, sichuan().by_county, sichuan().targets};
  constexpr std::uint64_t draws = 2 * block_draws;
  Fastest one, all;
  for (auto _ : state) {
    Progress alone(problem, request, draws);
    one.time([&] { simulate(problem, plans[0], 1, {1}, alone); });
    std::vector<Progress> together;
    for (std::size_t s = 0; s < count; ++s) together.emplace_back(problem, request, draws);
    all.time([&] { simulate(problem, plans, 1, {1}, together); });
    state.SetLabel(hash_of(together.back().to_bytes()));
  }
  state.counters["over_one"] = all.seconds / one.seconds;
}

/// The same model with standard distributions, draw by draw, and the same rows of results with their
/// quantiles; counter "over_weir" is the ratio of times, "errors_apart" the largest difference of means
/// in standard errors.
void standard_library(benchmark::State& state) {
  const Problem problem = prepare(sichuan());
  const Allocation allocation = by_population(problem);
  const Request request{sichuan().headline, sichuan().by_county, sichuan().targets};
  Fastest weir, other;
  std::uint32_t runs = 0;
  std::vector<double> mean, variance;  // of the plain rows, of all runs
  Layout layout;
  Ensemble ensemble;
  for (auto _ : state) {
    weir.time([&] {
      Progress progress(problem, request, block_draws);
      simulate(problem, allocation, 1, {1}, progress);
      ensemble = summarise(sichuan(), progress);
      state.SetLabel(hash_of(progress.to_bytes()));
    });
    plain::Simulation simulation(problem, allocation, request, 20200420 + runs);
    std::vector<plain::Simulation::Row> rows;
    other.time([&] { rows = simulation.run(runs * block_draws, block_draws); });
    layout = simulation.layout();
    mean.resize(rows.size());
    variance.resize(rows.size());
    for (std::size_t n = 0; n < rows.size(); ++n) {
      mean[n] += rows[n].mean;
      variance[n] += rows[n].sd * rows[n].sd;
    }
    ++runs;
  }
  double apart = 0;
  for (const Summary& row : ensemble.outcomes) {
    if (row.scope != "all") continue;
    const auto all = static_cast<std::size_t>(layout.all_row[static_cast<std::size_t>(row.outcome)]);
    const std::size_t n = all * problem.quarters + static_cast<std::size_t>(row.quarter);
    const double squared = variance[n] / runs / (static_cast<double>(runs) * block_draws);
    const double error = std::sqrt(squared + row.mcse * row.mcse);
    if (error > 0) apart = std::max(apart, std::abs(mean[n] / runs - row.mean) / error);
  }
  state.counters["over_weir"] = other.seconds / weir.seconds;
  state.counters["errors_apart"] = apart;
}

void threads(benchmark::State& state) {
  const Problem problem = prepare(sichuan());
  const Allocation allocation = by_population(problem);
  const Request request{sichuan().headline, sichuan().by_county, sichuan().targets};
  const std::uint64_t draws = 4 * block_draws;
  std::string hash;
  for (auto _ : state) {
    Progress progress(problem, request, draws);
    simulate(problem, allocation, 1, {static_cast<int>(state.range(0))}, progress);
    state.PauseTiming();
    if (hash.empty()) hash = hash_of(progress.to_bytes());
    state.ResumeTiming();
  }
  state.SetLabel(hash);
  const double cells =
      static_cast<double>(state.iterations() * draws) * problem.counties * problem.quarters;
  state.counters["per_cell"] = benchmark::Counter(
      cells, benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

/// Two threads over one, beside a twin that keeps to registers and meets the same neighbours: wall
/// times in turn, median of the pairs. Counters: efficiency of both, and the model's over the twin's.
void two_threads(benchmark::State& state) {
  const Problem problem = prepare(sichuan());
  const Allocation allocation = by_population(problem);
  const Request request{sichuan().headline, sichuan().by_county, sichuan().targets};
  const auto wall = [](auto work) {
    const auto now = [] {
      timespec at;
      clock_gettime(CLOCK_MONOTONIC, &at);
      return static_cast<double>(at.tv_sec) + 1e-9 * static_cast<double>(at.tv_nsec);
    };
    const double start = now();
    work();
    return now() - start;
  };
  const auto model = [&](int threads) {
    Progress progress(problem, request, 2 * block_draws);
    return wall([&] { simulate(problem, allocation, 1, {threads}, progress); });
  };
  const auto twin = [&](int threads) {
    return wall([&] {
      for_each_block(2, {threads}, [](std::size_t block) {
        PhiloxBlock words{{static_cast<std::uint32_t>(block), 1, 2, 3}};
        for (int n = 0; n < 8'000'000; ++n) words = philox4x32_10(words, {4, 5});
        benchmark::DoNotOptimize(words);
      });
    });
  };
  std::vector<double> of_model, of_twin, over;
  for (auto _ : state) {
    for (int pair = 0; pair < 15; ++pair) {
      of_model.push_back(model(1) / (2 * model(2)));
      of_twin.push_back(twin(1) / (2 * twin(2)));
      over.push_back(of_model.back() / of_twin.back());
    }
  }
  const auto median = [](std::vector<double> x) {
    std::sort(x.begin(), x.end());
    return x[x.size() / 2];
  };
  state.counters["model"] = median(of_model);
  state.counters["twin"] = median(of_twin);
  state.counters["over_twin"] = median(over);
}

/// Three exact quantiles of 10,240 values, the histogram that finds them included, beside three calls
/// of std::nth_element. Counters: nanoseconds a value, and the ratio.
void quantiles(benchmark::State& state) {
  constexpr std::size_t many = 10240;
  std::vector<std::int64_t> values;
  for (std::uint32_t n = 0; n < many; ++n) {
    const double z = inverse_normal(uniform(Stream{1}.words(n, 0, 0, 0, 0).w[0]));
    values.push_back(static_cast<std::int64_t>(exp_(0.5 * z) * 1e13));
  }
  const TallyKernels& kernels = tally_kernels(best_isa());
  BinCounts counts;
  const std::uint64_t ranks[] = {many / 20, many / 2, many - many / 20};
  Fastest ours, other;
  constexpr int times = 32;
  for (auto _ : state) {
    ours.time([&] {
      Histogram histogram;
      Bin bins[BinCounts::most];
      for (std::size_t from = 0; from < many; from += BinCounts::most) {
        for (std::size_t n = 0; n < BinCounts::most; n += tally_draws) {
          kernels.bins(&values[from + n], bins + n);
        }
        histogram.add(bins, BinCounts::most, counts);
      }
      for (const std::uint64_t k : ranks) benchmark::DoNotOptimize(histogram.ordered(k, {values}));
    }, times);
    other.time([&] {
      std::vector<std::int64_t> copy = values;
      for (const std::uint64_t k : ranks) {
        const auto nth = copy.begin() + static_cast<std::ptrdiff_t>(k - 1);
        std::nth_element(copy.begin(), nth, copy.end());
        benchmark::DoNotOptimize(*nth);
      }
    }, times);
  }
  Histogram histogram;
  for (const std::int64_t value : values) histogram.add(value);
  std::vector<std::int64_t> sorted = values;
  std::sort(sorted.begin(), sorted.end());
  double wrong = 0;
  for (const std::uint64_t k : ranks) wrong += histogram.ordered(k, {values}) != sorted[k - 1];
  state.counters["wrong"] = wrong;
  state.counters["ns"] = 1e9 * ours.seconds / many;
  state.counters["over_weir"] = other.seconds / ours.seconds;
}

void planning(benchmark::State& state) {
  const Problem problem = prepare(sichuan());
  const Allocation allocation = by_population(problem);
  const Theta theta = central_theta(problem);
  for (auto _ : state) benchmark::DoNotOptimize(plan(problem, theta, allocation));
  const double cells =
      static_cast<double>(state.iterations()) * problem.counties * problem.quarters;
  state.counters["per_cell"] = benchmark::Counter(
      cells, benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

void parameters(benchmark::State& state) {
  const Problem problem = prepare(sichuan());
  std::uint32_t draw = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(make_pipeline(problem, draw_theta(problem, 1, draw++)));
  }
}

}  // namespace

BENCHMARK(block)
    ->ArgName("noise")
    ->Arg(static_cast<int>(Noise::parameters))
    ->Arg(static_cast<int>(Noise::process))
    ->Arg(static_cast<int>(Noise::full))
    ->Unit(benchmark::kMillisecond);
BENCHMARK(strategies)->ArgName("plans")->Arg(8)->Unit(benchmark::kMillisecond);
BENCHMARK(standard_library)->Unit(benchmark::kMillisecond);
BENCHMARK(threads)->ArgName("threads")->Arg(1)->Arg(2)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(two_threads)->Iterations(1)->Unit(benchmark::kMillisecond);
BENCHMARK(quantiles)->Unit(benchmark::kMicrosecond);
BENCHMARK(planning)->Unit(benchmark::kMicrosecond);
BENCHMARK(parameters)->Unit(benchmark::kMicrosecond);
