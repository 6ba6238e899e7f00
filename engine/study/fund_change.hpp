// The same scenario with another amount in one of its funds.
#pragma once

#include "weir/study.hpp"

namespace weir {

/// The step in which funds are tried: 10,000 of the currency, in whole units of the scenario.
Money fund_step(const Scenario& scenario);

/// Needs: a held reference.
Scenario with_fund(const Scenario& scenario, std::size_t fund, Money amount);

/// The division of the scenario's money by its own strategy.
AllocationAnswer divide(const Scenario& scenario, const Problem& problem, Parallelism parallelism);

}  // namespace weir
