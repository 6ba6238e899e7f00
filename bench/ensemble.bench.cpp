// uses: scenario simulate model random exec
// The ensemble block and the planning layer on the Sichuan 2020 case.
// "cell" in the counters is one draw x county x quarter.
#include <benchmark/benchmark.h>

#include <cstdio>
#include <cstdlib>

#include "weir/scenario.hpp"
#include "weir/simulate.hpp"

using namespace weir;

namespace {

const Scenario& sichuan() {
  static const Scenario scenario = [] {
    Diagnostics diagnostics;
    auto resolved = read_scenario(WEIR_SOURCE_DIR "/scenarios/sichuan-2020.toml", {}, diagnostics);
    for (const Diagnostic& d : diagnostics.items()) {
      if (d.severity == Severity::error) std::fprintf(stderr, "%s\n", to_text(d).c_str());
    }
    if (!resolved) std::exit(2);
    return std::move(resolved->scenario);
  }();
  return scenario;
}

// The fund by population among the selected counties, by programme share: rules do not matter here.
Allocation by_population(const Problem& p) {
  Allocation a;
  a.amount.assign(std::size_t{p.funds} * p.counties * p.programmes, 0);
  std::vector<double> total(p.counties, 0);
  double people = 0;
  for (std::size_t i = 0; i < p.counties; ++i) people += p.selected[i] ? p.population[i] : 0;
  for (std::size_t i = 0; i < p.counties; ++i) total[i] = p.selected[i] ? p.population[i] / people : 0;
  const std::vector<double> split = programme_split(p, total);
  for (std::size_t f = 0; f < p.funds; ++f) {
    for (std::size_t i = 0; i < p.counties; ++i) {
      for (std::size_t k = 0; k < p.programmes; ++k) {
        const double share = total[i] * split[i * p.programmes + k];
        a.amount[cell_index(p, f, i, k)] =
            static_cast<std::int64_t>(static_cast<double>(p.fund_amount[f]) * share);
      }
    }
  }
  return a;
}

void block(benchmark::State& state) {
  Scenario scenario = sichuan();
  scenario.noise = static_cast<Noise>(state.range(0));
  const Problem problem = prepare(scenario);
  const Allocation allocation = by_population(problem);
  const Request request{scenario.headline, scenario.by_county, scenario.targets};
  for (auto _ : state) {
    Progress progress(problem, request, block_draws);
    simulate(problem, allocation, 1, {1}, progress);
    benchmark::DoNotOptimize(progress.draws_done());
  }
  const double cells = static_cast<double>(state.iterations()) * block_draws *
                       problem.counties * problem.quarters;
  state.counters["per_cell"] = benchmark::Counter(
      cells, benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

void threads(benchmark::State& state) {
  const Problem problem = prepare(sichuan());
  const Allocation allocation = by_population(problem);
  const Request request{sichuan().headline, sichuan().by_county, sichuan().targets};
  const std::uint64_t draws = 4 * block_draws;
  for (auto _ : state) {
    Progress progress(problem, request, draws);
    simulate(problem, allocation, 1, {static_cast<int>(state.range(0))}, progress);
    benchmark::DoNotOptimize(progress.draws_done());
  }
  const double cells =
      static_cast<double>(state.iterations() * draws) * problem.counties * problem.quarters;
  state.counters["per_cell"] = benchmark::Counter(
      cells, benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
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
BENCHMARK(threads)->ArgName("threads")->Arg(1)->Arg(2)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(planning)->Unit(benchmark::kMicrosecond);
BENCHMARK(parameters)->Unit(benchmark::kMicrosecond);
