// uses: allocate exec model random
// One allocation with its certificate under the base rules: counties x 8 programmes, one fund.
#include <benchmark/benchmark.h>

#include "allocate/certificate.hpp"
#include "support/allocation_cases.hpp"

namespace {

using namespace weir;
using namespace weir::test;

Scenario office(std::int64_t counties) {
  Scenario s = economy(static_cast<std::size_t>(counties), 8, counties * 375'000'000);
  s.unit = Money::from_minor(1'000'000);
  add_base_rules(s);
  Indicator people{"population", s.counties.population, 1}, need{"1 / gdp", {}, 1};
  for (const double gdp : s.counties.gdp) need.value.push_back(1e9 / gdp);
  s.strategy.indicators = {people, need};
  return s;
}

void count_cells(benchmark::State& state) {
  state.counters["s/cell"] = benchmark::Counter(
      static_cast<double>(state.range(0) * 8),
      benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}

// The answer alone: constraints, proportional shares under them, whole units.
void formula_allocation(benchmark::State& state) {
  const Scenario s = office(state.range(0));
  const Problem problem = prepare(s);
  const Strategy how = strategy(s, StrategyName::formula);
  const Curves curves = make_curves(problem, central_theta(problem), s.strategy.objective);
  for (auto _ : state) {
    const Constraints c = std::get<0>(make_constraints(s, problem, true));
    const Decision d = std::get<Decision>(decide(s, problem, how, c, curves));
    benchmark::DoNotOptimize(round_units(d.constraints, d.continuous.units));
  }
  count_cells(state);
}

// The same with conflict search, bound, prices, every rule's total cost, and the checker.
void formula_with_certificate(benchmark::State& state) {
  const Scenario s = office(state.range(0));
  const Problem problem = prepare(s);
  const Theta theta = central_theta(problem);
  const Strategy how = strategy(s, StrategyName::formula);
  for (auto _ : state) benchmark::DoNotOptimize(allocate(s, problem, how, theta, {1}));
  count_cells(state);
}

// The optimum before rounding, with its prices.
void continuous_optimum(benchmark::State& state) {
  const Scenario s = office(state.range(0));
  const Problem problem = prepare(s);
  const Constraints c = std::get<0>(make_constraints(s, problem, true));
  const Curves curves = make_curves(problem, central_theta(problem), s.strategy.objective);
  for (auto _ : state) benchmark::DoNotOptimize(best(c, curves));
  count_cells(state);
}

BENCHMARK(formula_allocation)->Arg(88)->Arg(100)->Arg(1000)->Unit(benchmark::kMillisecond);
BENCHMARK(formula_with_certificate)->Arg(88)->Arg(100)->Arg(1000)->Unit(benchmark::kMillisecond);
BENCHMARK(continuous_optimum)->Arg(88)->Arg(100)->Arg(1000)->Unit(benchmark::kMillisecond);

}  // namespace
