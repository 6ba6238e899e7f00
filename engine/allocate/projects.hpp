// Strategy `projects`: indivisible projects and lump-sum awards under every rule.
#pragma once

#include <string>
#include <vector>

#include "weir/allocate.hpp"

namespace weir {

/// Chooses projects (and awards where a lump_sum rule speaks of programmes without a list) so that
/// the goals' declared values sum to the most. By the knapsack where the money is the only limit,
/// else by CBC. The certificate's `continuous` is the optimum if projects could be paid in part.
/// Fails: Infeasible names an irreducible set of rules; Unsupported when CBC is needed and left
/// out, or nothing allowed was found within the node limit. Needs: goals not empty. Source:
/// docs/model/allocation.md, equations (A20)-(A24).
AllocationAnswer choose_projects(const Scenario& scenario, const Problem& problem,
                                 const Strategy& strategy, const std::vector<Goal>& goals,
                                 const Theta& theta);

/// Reads list and rules by itself: whole payments, each project and each group once, funds not
/// overspent, money and counts of every rule, the sum of what is brought. One sentence per problem.
std::vector<std::string> check_projects(const Scenario& scenario, const Problem& problem,
                                        const Strategy& strategy, const std::vector<Goal>& goals,
                                        const CellCurves& curves, const AllocationResult& result);

}  // namespace weir
