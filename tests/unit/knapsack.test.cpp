// uses: allocate exec model random
// Against every subset, and against the table over all capacities.
#include "allocate/knapsack.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <numeric>

#include "allocate/knapsack_bounds.hpp"
#include "support/allocation_cases.hpp"

using namespace weir;
using weir::test::Dice;

namespace {

struct Instance {
  std::vector<std::int64_t> profits, weights;
  std::int64_t capacity = 0;
};

// Pisinger's classes: profits that weights say nothing about, little, all but a constant, all.
Instance instance(int kind, int n, int range, Dice& dice) {
  Instance k;
  std::int64_t sum = 0;
  for (int j = 0; j < n; ++j) {
    std::int64_t w = 1 + dice.below(range);
    std::int64_t p = w;                        // subset sum
    if (kind == 0) p = 1 + dice.below(range);  // uncorrelated
    if (kind == 1) p = std::max<std::int64_t>(1, w + dice.below(range / 5 + 1) - range / 10);
    if (kind == 2) p = w + range / 10 + 1;  // strongly correlated
    if (kind == 4) w = p + range / 10;      // inversely so
    k.profits.push_back(p);
    k.weights.push_back(w);
    sum += w;
  }
  k.capacity = 1 + static_cast<std::int64_t>(dice.uniform() * static_cast<double>(sum));
  return k;
}

// Value and weight of the choice, recomputed; fails where the answer contradicts itself.
std::int64_t checked_value(const Instance& k, const KnapsackAnswer& answer) {
  std::int64_t value = 0, weight = 0;
  for (std::size_t j = 0; j < k.profits.size(); ++j) {
    if (answer.chosen[j] == 0) continue;
    value += k.profits[j];
    weight += k.weights[j];
  }
  if (weight > k.capacity) FAIL("heavier than the capacity");
  if (value != answer.value) FAIL("the choice is not worth what is said");
  return value;
}

std::int64_t best_subset(const Instance& k) {
  const std::size_t n = k.profits.size();
  std::vector<std::int64_t> value(std::size_t{1} << n, 0), weight(value);
  std::int64_t best = 0;
  for (std::size_t set = 1; set < value.size(); ++set) {
    const auto last = static_cast<std::size_t>(__builtin_ctzll(set));
    value[set] = value[set & (set - 1)] + k.profits[last];
    weight[set] = weight[set & (set - 1)] + k.weights[last];
    if (weight[set] <= k.capacity) best = std::max(best, value[set]);
  }
  return best;
}

std::int64_t best_by_table(const Instance& k) {
  std::vector<std::int64_t> best(static_cast<std::size_t>(k.capacity) + 1, 0);
  for (std::size_t j = 0; j < k.profits.size(); ++j) {
    for (std::int64_t c = k.capacity; c >= k.weights[j]; --c) {
      auto& at = best[static_cast<std::size_t>(c)];
      at = std::max(at, best[static_cast<std::size_t>(c - k.weights[j])] + k.profits[j]);
    }
  }
  return best.back();
}

}  // namespace

TEST_CASE("5,000 small knapsacks against every subset") {
  Dice dice{7};
  for (int round = 0; round < 5000; ++round) {
    const int n = 1 + dice.below(round % 50 == 0 ? 20 : 13);
    const Instance k = instance(round % 5, n, round % 3 == 0 ? 12 : 1000, dice);
    const KnapsackAnswer answer = solve_knapsack(k.profits, k.weights, k.capacity);
    INFO("round " << round);
    REQUIRE(checked_value(k, answer) == best_subset(k));
    REQUIRE(answer.bound == answer.value);
  }
}

TEST_CASE("200 items against the table over all capacities") {
  Dice dice{11};
  for (int round = 0; round < 100; ++round) {
    Instance k = instance(round % 5, 200, 300, dice);
    k.capacity = std::min<std::int64_t>(k.capacity, 10'000);
    const KnapsackAnswer answer = solve_knapsack(k.profits, k.weights, k.capacity);
    INFO("round " << round);
    REQUIRE(checked_value(k, answer) == best_by_table(k));
    REQUIRE(answer.bound == answer.value);
  }
}

TEST_CASE("hard ranges: more decisions than a state remembers, cardinality bounds, exchanges") {
  Dice dice{13};
  for (int round = 0; round < 20; ++round) {
    Instance k = instance(round % 5, 400, 5000, dice);
    k.capacity = 100'000 + dice.below(100'000);
    const KnapsackAnswer answer = solve_knapsack(k.profits, k.weights, k.capacity);
    INFO("round " << round);
    REQUIRE(checked_value(k, answer) == best_by_table(k));
    REQUIRE(answer.bound == answer.value);
  }
}

TEST_CASE("a choice reached after more decisions than a state remembers, at the bound itself") {
  Instance k;
  k.weights.assign(200, 7);
  k.weights.resize(400, 10);
  k.profits = k.weights;
  k.capacity = 1000;  // 142 sevens leave six: two of them must give way to two tens
  CHECK(checked_value(k, solve_knapsack(k.profits, k.weights, k.capacity)) == 1000);
}

TEST_CASE("bounds hold, cardinality makes them tight, exchanges stay within the capacity") {
  Dice dice{29};
  int cases = 0, tight = 0, closer = 0;
  while (cases < 600) {
    const Instance k = instance(cases % 5, 4 + dice.below(40), 60, dice);
    KnapsackItems items;
    std::vector<std::size_t> order(k.profits.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
      return k.profits[a] * k.weights[b] > k.profits[b] * k.weights[a];
    });
    std::int64_t sum = 0;
    bool fits = true;
    for (const std::size_t j : order) {
      fits = fits && k.weights[j] <= k.capacity;
      items.profit.push_back(k.profits[j]);
      items.weight.push_back(k.weights[j]);
      if (sum + k.weights[j] <= k.capacity && items.break_item == items.profit.size() - 1) {
        sum += k.weights[j];
        items.break_weight = sum;
        items.break_profit += k.profits[j];
        ++items.break_item;
      }
    }
    if (!fits || items.break_item == items.profit.size()) continue;
    ++cases;
    items.capacity = k.capacity;
    const std::int64_t best = best_by_table(k);
    INFO("case " << cases);
    REQUIRE(linear_bound(items) >= best);
    const std::int64_t bound = cardinality_bound(items, best - 1);
    REQUIRE(bound >= best);
    tight += bound == best;
    closer += bound < linear_bound(items);
    const std::vector<std::uint8_t> swapped = best_swaps(items);
    std::int64_t weight = 0;
    for (std::size_t j = 0; j < swapped.size(); ++j) weight += swapped[j] * items.weight[j];
    REQUIRE(weight <= k.capacity);
    REQUIRE(value_of(items, swapped) >= items.break_profit);
    REQUIRE(value_of(items, swapped) <= best);
  }
  CHECK(tight > 300);
  CHECK(closer > 100);
}

TEST_CASE("edges: nothing to choose, nothing fits, all fits, free and worthless items") {
  CHECK(solve_knapsack({}, {}, 10).value == 0);
  CHECK(solve_knapsack({5}, {11}, 10).chosen == std::vector<std::uint8_t>{0});
  CHECK(solve_knapsack({5, 6}, {4, 6}, 10).chosen == std::vector<std::uint8_t>{1, 1});
  const KnapsackAnswer free = solve_knapsack({3, 0, -2, 8, 9}, {0, 1, 1, 6, 6}, 6);
  CHECK(free.chosen == std::vector<std::uint8_t>{1, 0, 0, 0, 1});
  CHECK(free.value == 12);
  CHECK(free.bound == 12);
  CHECK(solve_knapsack({7, 7}, {5, 5}, 0).value == 0);
}

TEST_CASE("money of a whole province in fen: large numbers that share a unit") {
  const std::int64_t unit = 1'000'000;
  Dice dice{17};
  Instance k = instance(1, 300, 2000, dice);
  k.capacity = 100'000;
  const std::int64_t small = best_by_table(k);
  for (auto& w : k.weights) w *= unit;
  for (auto& p : k.profits) p *= unit;
  k.capacity = k.capacity * unit + unit - 1;  // less than one unit more buys nothing
  CHECK(checked_value(k, solve_knapsack(k.profits, k.weights, k.capacity)) == small * unit);
}

TEST_CASE("a limit on memory leaves an honest bound") {
  Dice dice{19};
  Instance k;
  for (int j = 0; j < 60; ++j) {  // even weights, odd capacity: the bound is never met
    k.weights.push_back(2 * (1'000'000'000'000 + dice.below(1 << 30)));
    k.profits.push_back(k.weights.back());
  }
  k.weights.push_back(3);
  k.profits.push_back(1);
  k.capacity = 40'000'000'000'001;
  const KnapsackAnswer answer = solve_knapsack(k.profits, k.weights, k.capacity, 1000);
  CHECK(checked_value(k, answer) > 0);
  CHECK(answer.bound > answer.value);
  CHECK(answer.bound <= k.capacity);
}
