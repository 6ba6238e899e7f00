// uses: allocate exec model random
// The knapsack by class and size: weights up to 100,000, capacity 30% of their sum. Every answer is
// proved by its bound, or the row is an error. Against other solvers: bench/peers.
#include <benchmark/benchmark.h>

#include <algorithm>

#include "allocate/knapsack.hpp"
#include "support/allocation_cases.hpp"

namespace {

using namespace weir;

enum Class { uncorrelated, weakly_correlated, strongly_correlated, inversely_correlated };

void knapsack(benchmark::State& state, Class kind) {
  constexpr int range = 100'000;
  test::Dice dice{static_cast<std::uint64_t>(state.range(0))};
  std::vector<std::int64_t> profits, weights;
  std::int64_t sum = 0;
  for (std::int64_t j = 0; j < state.range(0); ++j) {
    std::int64_t w = 1 + dice.below(range);
    std::int64_t p = 1 + dice.below(range);
    if (kind == weakly_correlated) p = w + p / 5 - range / 10;
    if (kind == strongly_correlated) p = w + range / 10;
    if (kind == inversely_correlated) w = p + range / 10;
    weights.push_back(w);
    profits.push_back(std::max<std::int64_t>(1, p));
    sum += w;
  }
  KnapsackAnswer answer;
  for (auto _ : state) {
    answer = solve_knapsack(profits, weights, sum * 3 / 10);
    benchmark::DoNotOptimize(answer);
  }
  if (answer.value != answer.bound) state.SkipWithError("not proved");
  state.counters["value"] = static_cast<double>(answer.value);
  state.counters["states"] = static_cast<double>(answer.states);
}

BENCHMARK_CAPTURE(knapsack, uncorrelated, uncorrelated)
    ->Arg(200)
    ->Arg(1000)
    ->Arg(10'000)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(knapsack, weakly_correlated, weakly_correlated)
    ->Arg(200)
    ->Arg(1000)
    ->Arg(10'000)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(knapsack, strongly_correlated, strongly_correlated)
    ->Arg(200)
    ->Arg(1000)
    ->Arg(10'000)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(knapsack, inversely_correlated, inversely_correlated)
    ->Arg(200)
    ->Arg(1000)
    ->Arg(10'000)
    ->Unit(benchmark::kMillisecond);

}  // namespace
