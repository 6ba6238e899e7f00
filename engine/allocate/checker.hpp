// Reads the scenario's rules by itself and recomputes every claim; uses nothing of the solver.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "allocate/constraints.hpp"

namespace weir {

/// The price of one bound: of a fund, of a programme's share of a fund, of a rule, or of a rule in
/// one county. Units: objective per major unit, > 0 at an upper bound, < 0 at a lower one.
struct ClaimedPrice {
  Owner::Kind kind = Owner::Kind::rule;
  std::uint32_t index = 0;
  std::uint32_t county = UINT32_MAX;
  std::uint32_t fund = 0;  // of a programme's share
  double price = 0;
};

/// Where the tangent to a term of the labour cap touches it: any point proves a bound.
struct ClaimedTangent {
  double demand = 0, people = 0;
};

struct Findings {
  std::vector<std::string> problems;  // one sentence each; empty: nothing is wrong
  double worst_violation = 0;         // minor units
  double objective = 0;
  double bound = 0;
};

/// Funds summed exactly, whole units, nothing where nothing is allowed, every rule from its text.
/// A rule may miss its bound by as much as `given_up` (minor units, per rule; empty: nothing).
/// `touch`: one for each term of the labour cap.
/// Also the objective and the bound that the prices prove. Source: docs/model/allocation.md.
Findings check(const Scenario& scenario, const Problem& problem, const Strategy& strategy,
               const CellCurves& curves, const Allocation& allocation,
               const std::vector<double>& given_up, const std::vector<ClaimedPrice>& prices,
               const std::vector<ClaimedTangent>& touch = {});

}  // namespace weir
