// Reads an installed scenario, divides its funds and simulates one block through the public headers.
#include <cstdint>
#include <cstdio>
#include <numeric>
#include <variant>

#include <weir/weir.hpp>

int main(int, char** argv) {
  weir::Diagnostics diagnostics;
  const auto resolved = weir::read_scenario(argv[1], {}, diagnostics);
  for (const auto& item : diagnostics.items()) std::puts(weir::to_text(item).c_str());
  if (!resolved) return 2;
  const weir::Scenario& scenario = resolved->scenario;
  const weir::Problem problem = weir::prepare(scenario);

  const auto answer = weir::allocate(scenario, problem, scenario.strategy,
                                     weir::central_theta(problem), {1});
  const auto* result = std::get_if<weir::AllocationResult>(&answer);
  if (!result) return 3;
  const auto& amount = result->allocation.amount;
  const auto given = weir::Money::from_minor(
      std::accumulate(amount.begin(), amount.end(), std::int64_t{0}));
  weir::Money fund;
  for (const weir::Fund& one : scenario.funds) fund += one.amount;
  if (given != fund) return 4;

  weir::Progress progress(problem, {{weir::Outcome::jobs_declared}, {}, {}}, weir::block_draws);
  weir::simulate(problem, result->allocation, 1, weir::Parallelism::all(), progress);
  const weir::Ensemble ensemble = weir::summarise(scenario, progress);
  if (ensemble.draws != weir::block_draws || ensemble.outcomes.empty()) return 5;
  std::printf("%.0f divided, %d draws\n", given.major(), static_cast<int>(ensemble.draws));
}
