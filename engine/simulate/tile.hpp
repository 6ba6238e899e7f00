// The stochastic model for sixteen draws: every county's path through the quarters.
#pragma once

#include <functional>
#include <memory>

#include "simulate/tile_kernels.hpp"

namespace weir {

/// An allocation as the kernels read it: the cells with money, county by county.
struct Plan {
  std::vector<Cell> cells;
  std::vector<std::size_t> first;  // by county; one more at the end
};
Plan make_plan(const Problem& problem, const TileParameters& parameters,
               const Allocation& allocation);

/// Outcomes of one county. Shape: rows [outcome][quarter]; money in major units. A row that is not
/// `touched` holds nothing.
struct CountyRows {
  std::vector<Lane> rows;
  std::vector<std::uint8_t> touched;  // [outcome]
};

/// Told of each county's outcomes, but the net ones, and later of jobs_net and jobs_net_years alone.
/// `plans`: whose outcomes they are; where no plan brings money to a county, all share them.
using Take = std::function<void(const std::vector<std::size_t>& plans, std::size_t county,
                                const CountyRows& rows, bool net)>;

/// Sixteen draws of several plans for one problem. Draws depend on nothing but (seed, draw, codes):
/// docs/model/simulation.md. What does not depend on the money is computed once for all plans.
class Tile {
 public:
  Tile(const Problem& problem, const std::vector<Allocation>& allocations, Isa isa);
  ~Tile();
  /// Draws first_draw .. first_draw + 15.
  void run(std::uint64_t seed, std::uint32_t first_draw, const Take& take);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace weir
