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
  double strategy_bound = 0;   // robust: no mean with its tail is above, no largest regret below
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

/// Declared jobs at the end of the first funding year, unless the strategy says otherwise.
std::vector<Goal> declared_objective(const Problem& problem, const Strategy& strategy);

/// Divides the funds by `strategy` under every rule of the scenario. `theta` is what the objective
/// of the certificate is computed at (central values unless a strategy samples parameters).
/// Source: MODEL section 5, docs/model/allocation.md.
/// `worlds`: what `robust` is judged by, see sampled_worlds().
AllocationAnswer allocate(const Scenario& scenario, const Problem& problem, const Strategy& strategy,
                          const Theta& theta, Parallelism parallelism,
                          const std::vector<CellCurves>& worlds = {});

/// The objective's curves in each of `strategy.cases`, at central values.
std::vector<CellCurves> case_worlds(const Scenario& scenario, const Problem& problem,
                                    const Strategy& strategy);

/// For `robust`: the objective's curves at `strategy.samples` parameter draws of the scenario's seed;
/// for regret case_worlds() where there are cases, else the draws and the central values with the
/// shocks switched. Empty unless the strategy is `robust`.
std::vector<CellCurves> sampled_worlds(const Scenario& scenario, const Problem& problem,
                                       const Strategy& strategy);

/// Something else sought among the allowed allocations than what a strategy seeks.
struct Wish {
  enum class Goal : std::uint8_t {
    objective,     // the declared objective
    county_money,  // the sum of weight * the county's money
    level,         // t, where each county's benefit is at least t * weight
  };
  Goal goal = Goal::objective;
  std::vector<double> weight;         // per county; of level: >= 0
  double least_objective = 0;         // with county_money: what the objective is to bring at least
  std::vector<double> least_benefit;  // per county, what its own money is to bring; empty: anything
};

struct Granted {
  Allocation allocation;             // whole units: may miss a floor by what rounding moves
  double objective = 0;              // of the whole units
  std::vector<double> county_money;  // before rounding, major units
  double value = 0;                  // of the goal, before rounding
  double bound = 0;                  // of the goal, for any allowed allocation that meets the floors
  std::vector<double> benefit_price; // per county: of the goal, per unit of its least_benefit
  Mask benefits;                     // counties that can benefit; floors of the others ask nothing
};
using WishAnswer = std::variant<Granted, Infeasible, Unsupported>;

/// The best for `wish` under the rules that `strategy` obeys (programme shares among them).
/// Needs: some allowed allocation meets the floors with room to spare.
/// Units: money in major units; a county's benefit is what its own money brings of the objective.
/// Fails: Infeasible, Unsupported as for allocate(); Unsupported where programmes have thresholds or
/// the objective is of posts under the labour cap.
/// Source: docs/model/allocation.md, equations (A16) and (A17).
WishAnswer grant(const Scenario& scenario, const Problem& problem, const Strategy& strategy,
                 const Theta& theta, const Wish& wish);

}  // namespace weir
