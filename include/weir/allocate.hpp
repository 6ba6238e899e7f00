// Who gets how much: strategies under rules, and the certificate of every answer.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "weir/exec.hpp"
#include "weir/model.hpp"

namespace weir {

/// One row per fund and per rule. Prices are outcome per major unit of money.
struct RuleReport {
  std::string name;
  bool binding = false;
  double shadow_price = 0;  // objective gained per unit by which the bound is relaxed
  double total_cost = 0;    // optimum without the rule, less the optimum with it
  double given_up = 0;      // money by which whole units break the bound, minor units (0 or one unit)
};

/// Speaks of the declared objective (Strategy::objective) whatever the strategy.
struct Certificate {
  double objective = 0;        // of the whole-unit allocation
  double continuous = 0;       // of the allocation before rounding
  double bound = 0;            // upper bound on any allowed allocation, from the dual
  double gap = 0;              // (bound - objective) / max(1, |bound|)
  double worst_violation = 0;  // minor units, of the whole-unit allocation
  std::vector<RuleReport> rules;
  double strategy_gap = 0;     // fair, robust: of their own goal before rounding, relative
  std::string solver;
  int iterations = 0;
  bool reproducible = true;
};

/// One of Strategy::projects, and the fund that pays it.
struct ChosenProject {
  std::uint32_t project = 0, fund = 0;
};

struct AllocationResult {
  Allocation allocation;
  Certificate certificate;
  std::vector<ChosenProject> projects;  // strategy `projects`, in the order of the list
};

/// No allocation obeys all of these; without any one of them there is one.
struct Infeasible {
  std::vector<std::string> rules;  // names of rules and funds
  std::string reason;
};

/// The strategy cannot be served under this rule or option (exit code 2).
struct Unsupported {
  std::string reason;
};

using AllocationAnswer = std::variant<AllocationResult, Infeasible, Unsupported>;

/// Divides the funds by `strategy` under every rule of the scenario. `theta` is what the objective
/// of the certificate is computed at (central values unless a strategy samples parameters).
/// Source: MODEL section 5, docs/model/allocation.md.
/// `worlds`: what `robust` is judged by, see sampled_worlds().
AllocationAnswer allocate(const Scenario& scenario, const Problem& problem, const Strategy& strategy,
                          const Theta& theta, Parallelism parallelism,
                          const std::vector<CellCurves>& worlds = {});

/// The objective's curves at `strategy.samples` parameter draws of the scenario's seed; for regret
/// also at the central values with its shocks switched. Empty unless the strategy is `robust`.
std::vector<CellCurves> sampled_worlds(const Scenario& scenario, const Problem& problem,
                                       const Strategy& strategy);

}  // namespace weir
