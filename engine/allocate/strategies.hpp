// What each strategy would like to give, under the constraints.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "allocate/constraints.hpp"
#include "allocate/continuous.hpp"
#include "weir/allocate.hpp"

namespace weir {

/// A strategy's allocation before rounding.
struct Decision {
  Continuous continuous;
  Constraints constraints;  // those that rounding must keep: the scenario's and the strategy's own
  std::string solver;
  double own_gap = 0;    // of the strategy's own goal, relative; 0 where it has none
  double own_bound = 0;  // robust: what no allocation passes in its own goal
};
using DecisionAnswer = std::variant<Decision, Infeasible, Unsupported>;

/// Does the strategy hold each programme to its share of the funds?
bool holds_programme_shares(const Strategy& strategy);

/// Needs: `constraints` have an allocation (not asked of `manual`).
/// `worlds`: the objective's curves in each sampled world, for `robust`.
/// Fails: Unsupported for a strategy that is not served, or one whose weights say nothing;
/// Infeasible for a `manual` table that breaks a rule.
DecisionAnswer decide(const Scenario& scenario, const Problem& problem, const Strategy& strategy,
                      const Constraints& constraints, const Curves& curves,
                      const std::vector<CellCurves>& worlds = {}, Parallelism parallelism = {});

}  // namespace weir
