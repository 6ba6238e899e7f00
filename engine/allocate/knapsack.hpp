// The 0-1 knapsack, exactly: one budget, projects that are taken whole or not at all.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace weir {

struct KnapsackAnswer {
  std::vector<std::uint8_t> chosen;  // per item: 0 or 1
  std::int64_t value = 0;
  std::int64_t bound = 0;  // no choice is worth more; equal to `value` when the search ended
  std::size_t states = 0;  // partial choices looked at
};

/// The choice of greatest profit whose weights sum to at most `capacity`. Items of no profit and
/// items heavier than the capacity are never chosen.
/// Needs: weights >= 0, capacity >= 0, sums of profits and of weights below 2^62.
/// Fails: `bound` stays above `value` when more than `state_limit` partial choices would be kept.
/// Source: Pisinger, Operations Research 45 (1997); docs/model/allocation.md.
KnapsackAnswer solve_knapsack(const std::vector<std::int64_t>& profits,
                              const std::vector<std::int64_t>& weights, std::int64_t capacity,
                              std::size_t state_limit = std::size_t{1} << 24);

}  // namespace weir
