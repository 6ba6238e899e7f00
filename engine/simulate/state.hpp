// What a run has so far.
#pragma once

#include "simulate/tally.hpp"

namespace weir {

/// Up to this many draws the headline values are kept for exact quantiles.
inline constexpr std::uint64_t most_kept_draws = std::uint64_t{1} << 17;

struct Progress::State {
  Layout layout;
  Tally tally;
  std::uint64_t draws = 0;
  std::vector<std::uint8_t> done;    // per block
  std::vector<std::int64_t> kept;    // [headline row][quarter][draw]; empty above most_kept_draws

  State(const Problem& problem, const Request& request, std::uint64_t all_draws);
  std::size_t blocks() const { return done.size(); }
  std::size_t draws_in(std::size_t block) const;
  /// No block is in any more. `kept` stays: blocks under way may be writing into it.
  void forget();
};

/// Runs these blocks on threads, for each allocation, and adds each to that allocation's state. `after`
/// is told after each block, one call at a time; returning false stops before the next.
/// Needs: states of the same request and number of draws, without these blocks.
void run_blocks(const Problem& problem, const std::vector<Allocation>& allocations,
                std::uint64_t seed, Parallelism parallelism,
                const std::vector<Progress::State*>& states,
                const std::vector<std::size_t>& blocks, const std::function<bool()>& after);

}  // namespace weir
