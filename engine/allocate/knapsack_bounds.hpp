// What is known of a knapsack without searching: bounds from above, and good choices.
#pragma once

#include <cstdint>
#include <vector>

namespace weir {

__extension__ typedef __int128 Wide;

/// Items in falling order of profit per weight, every weight between 1 and the capacity, all of
/// them together heavier than the capacity. The break solution is the items before the break item:
/// the first that no longer fits.
struct KnapsackItems {
  std::vector<std::int64_t> profit, weight;
  std::int64_t capacity = 0;
  std::uint32_t break_item = 0;
  std::int64_t break_weight = 0, break_profit = 0;
  double efficiency(std::uint32_t k) const {
    return static_cast<double>(profit[k]) / static_cast<double>(weight[k]);
  }
  /// What one unit of capacity is worth at the break.
  double price() const { return efficiency(break_item); }
};

std::int64_t value_of(const KnapsackItems& items, const std::vector<std::uint8_t>& chosen);

/// The break solution, and whatever still fits after it.
std::vector<std::uint8_t> greedy_fill(const KnapsackItems& items);

/// No choice is worth more, even if the break item could be cut.
std::int64_t linear_bound(const KnapsackItems& items);

/// No choice worth more than `value` (which some choice is) is worth more than this: it holds at
/// most as many items as the lightest ones that fit, and at least as many as the best ones that are
/// worth more than `value`; each count gets a price. Tight where profit is weight plus or minus a
/// constant. Source: Martello and Toth, Computing 59 (1997); docs/model/allocation.md.
std::int64_t cardinality_bound(const KnapsackItems& items, std::int64_t value);

/// The best choice that two moves lead to from the break solution; a move takes an item in, throws
/// one out, or exchanges one for another. Looks at a few hundred items: those nearest the break and
/// some from the whole range.
std::vector<std::uint8_t> best_swaps(const KnapsackItems& items);

}  // namespace weir
