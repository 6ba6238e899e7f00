// The stochastic model for sixteen draws: every county's path through the quarters.
#pragma once

#include <functional>

#include "simulate/lanes.hpp"

namespace weir {

/// Outcomes of one county. Shape: [outcome][quarter][lane]; money in major units.
using CountyRows = std::vector<double>;

/// Runs draws first_draw .. first_draw + 15. Calls `take(county, rows)` once per county, in row
/// order, with every outcome but the net ones, then `take_net(county, rows)` with only jobs_net and
/// jobs_net_years set. Draws depend on nothing but (seed, draw, codes): docs/model/simulation.md.
void run_tile(const Problem& problem, const std::vector<double>& amounts, std::uint64_t seed,
              std::uint32_t first_draw,
              const std::function<void(std::size_t, const CountyRows&)>& take,
              const std::function<void(std::size_t, const CountyRows&)>& take_net);

}  // namespace weir
