// Named cases: what each plan falls short of the plan one would have chosen, had one known.
#include "study/worlds.hpp"
#include "weir/study.hpp"

namespace weir {

std::vector<CaseRegret> case_regrets(const std::vector<Contender>& contenders,
                                     Parallelism parallelism) {
  const Contender& first = contenders.front();
  Strategy how = first.scenario.strategy;
  how.name = StrategyName::optimal;
  const std::vector<CellCurves> worlds = case_worlds(first.scenario, first.problem, how);
  std::vector<CaseRegret> regrets(worlds.size());
  for_each_block(worlds.size(), parallelism, [&](std::size_t k) {
    regrets[k].name = how.cases[k].name;
    const Scenario there = in_case(first.scenario, how.cases[k]);
    const Problem problem = prepare(there);
    const AllocationAnswer best = allocate(there, problem, how, central_theta(problem), {1});
    const auto* result = std::get_if<AllocationResult>(&best);
    if (result == nullptr) return;  // rules that only `projects` serves
    regrets[k].best = result->certificate.bound;
    for (const Contender& contender : contenders) {
      regrets[k].value.push_back(
          world_values(first.problem, {worlds[k]}, contender.result.allocation).front());
      regrets[k].regret.push_back(regrets[k].best - regrets[k].value.back());
    }
  });
  std::erase_if(regrets, [](const CaseRegret& named) { return named.regret.empty(); });
  return regrets;
}

}  // namespace weir
