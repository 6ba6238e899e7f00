#include "allocate/knapsack_bounds.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>

namespace weir {
namespace {

constexpr std::uint32_t nobody = UINT32_MAX;
constexpr std::uint32_t near_items = 75;  // on either side of the break, that may move
constexpr std::uint32_t far_items = 75;   // and as many spread over the rest

struct Relaxed {
  double value = 0;
  double count = 0;  // of items, the cut one by its part
};

// The linear relaxation with `price` taken off every profit.
Relaxed relax(const KnapsackItems& items, double price) {
  struct Part {
    double profit, weight;
  };
  std::vector<Part> parts;
  for (std::size_t k = 0; k < items.profit.size(); ++k) {
    const double profit = static_cast<double>(items.profit[k]) - price;
    if (profit > 0) parts.push_back({profit, static_cast<double>(items.weight[k])});
  }
  Relaxed result;
  double room = static_cast<double>(items.capacity);
  // Halves the parts among which the cut is, the richest per weight first; sorting them all would
  // take several times as long, and this is done for some fifty prices.
  for (auto first = parts.begin(), last = parts.end(); first != last;) {
    const auto middle = first + (last - first - 1) / 2;
    std::nth_element(first, middle, last, [](const Part& a, const Part& b) {
      return a.profit * b.weight > b.profit * a.weight;
    });
    Part half{0, 0};
    for (auto part = first; part <= middle; ++part) {
      half.profit += part->profit;
      half.weight += part->weight;
    }
    if (half.weight <= room) {
      room -= half.weight;
      result.value += half.profit;
      result.count += static_cast<double>(middle + 1 - first);
      first = middle + 1;
    } else if (middle == first) {
      result.value += half.profit * room / half.weight;
      result.count += room / half.weight;
      break;
    } else {
      last = middle + 1;
    }
  }
  return result;
}

// The least of: price * count + the relaxation at that price, over the prices of one sign. Any
// price gives a bound; the least is found by halving on whether the relaxation holds too many.
double least_bound(const KnapsackItems& items, double most, double count) {
  double low = 0, high = most, least = HUGE_VAL;
  const auto too_many = [&](double price) {
    const Relaxed relaxed = relax(items, price);
    least = std::min(least, price * count + relaxed.value);
    return relaxed.count > count;
  };
  for (int step = 0; step < 60 && std::abs(high - low) > 0.25; ++step) {
    const double middle = std::rint(0.5 * (low + high));  // whole prices are met exactly
    const bool larger = too_many(middle) == (most > 0);
    if (middle == (larger ? low : high)) break;
    (larger ? low : high) = middle;
  }
  too_many(low);
  too_many(high);
  for (int step = 0; step < 20; ++step) {
    const double middle = 0.5 * (low + high);
    (too_many(middle) == (most > 0) ? low : high) = middle;
  }
  return least;
}

// How many of the numbers, taken in the given order, sum to no more than the limit.
template <class Order>
double count_until(std::vector<std::int64_t> numbers, std::int64_t limit, Order order) {
  std::sort(numbers.begin(), numbers.end(), order);
  std::int64_t sum = 0;
  double count = 0;
  for (const std::int64_t number : numbers) {
    sum += number;
    if (sum > limit) break;
    count += 1;
  }
  return count;
}

/// Takes `in` into the choice and throws `out` out; either may be nobody.
struct Move {
  std::int64_t weight = 0, profit = 0;
  std::uint32_t in = nobody, out = nobody;
};

// Those nearest the break among the `size` items on one side (0 is the nearest), and some beyond.
std::vector<std::uint32_t> movable(std::uint32_t size) {
  std::vector<std::uint32_t> result;
  for (std::uint32_t k = 0; k < std::min(size, near_items); ++k) result.push_back(k);
  if (size <= near_items) return result;
  const std::uint32_t step = std::max(1U, (size - near_items) / far_items);
  for (std::uint32_t k = near_items; k < size; k += step) result.push_back(k);
  return result;
}

std::vector<Move> possible_moves(const KnapsackItems& items) {
  const std::uint32_t n = static_cast<std::uint32_t>(items.profit.size());
  const std::uint32_t b = items.break_item;
  const std::vector<std::uint32_t> inside = movable(b), outside = movable(n - b);
  std::vector<Move> moves = {{}};
  for (const std::uint32_t right : outside) {
    const std::uint32_t in = b + right;
    moves.push_back({items.weight[in], items.profit[in], in, nobody});
    for (const std::uint32_t left : inside) {
      const std::uint32_t out = b - 1 - left;
      moves.push_back(
          {items.weight[in] - items.weight[out], items.profit[in] - items.profit[out], in, out});
    }
  }
  for (const std::uint32_t left : inside) {
    const std::uint32_t out = b - 1 - left;
    moves.push_back({-items.weight[out], -items.profit[out], nobody, out});
  }
  std::sort(moves.begin(), moves.end(), [](const Move& x, const Move& y) {
    return x.weight != y.weight ? x.weight < y.weight : x.profit > y.profit;
  });
  return moves;
}

bool apart(const Move& a, const Move& b) {
  return (a.in == nobody || a.in != b.in) && (a.out == nobody || a.out != b.out);
}

void make_move(const Move& move, std::vector<std::uint8_t>& chosen) {
  if (move.in != nobody) chosen[move.in] = 1;
  if (move.out != nobody) chosen[move.out] = 0;
}

}  // namespace

std::int64_t value_of(const KnapsackItems& items, const std::vector<std::uint8_t>& chosen) {
  std::int64_t value = 0;
  for (std::size_t k = 0; k < chosen.size(); ++k) value += chosen[k] ? items.profit[k] : 0;
  return value;
}

std::vector<std::uint8_t> greedy_fill(const KnapsackItems& items) {
  std::vector<std::uint8_t> chosen(items.profit.size(), 0);
  std::int64_t room = items.capacity;
  for (std::size_t k = 0; k < chosen.size(); ++k) {
    if (items.weight[k] > room) continue;
    chosen[k] = 1;
    room -= items.weight[k];
  }
  return chosen;
}

std::int64_t linear_bound(const KnapsackItems& items) {
  const Wide room = items.capacity - items.break_weight;
  const std::uint32_t b = items.break_item;
  return items.break_profit + static_cast<std::int64_t>(room * items.profit[b] / items.weight[b]);
}

std::int64_t cardinality_bound(const KnapsackItems& items, std::int64_t value) {
  const auto most_profit =
      static_cast<double>(*std::max_element(items.profit.begin(), items.profit.end()));
  const double at_most = count_until(items.weight, items.capacity, std::less<>());
  const double at_least = count_until(items.profit, value, std::greater<>()) + 1;
  const double least = std::min(least_bound(items, most_profit, at_most),
                                least_bound(items, -most_profit, at_least));
  // n sums of doubles: what rounding may have taken away is given back
  const double slack = 1e-6 + 2.3e-16 * static_cast<double>(items.profit.size()) * std::abs(least);
  return std::max(value, static_cast<std::int64_t>(std::floor(least + slack)));
}

std::vector<std::uint8_t> best_swaps(const KnapsackItems& items) {
  const std::vector<Move> moves = possible_moves(items);
  std::vector<std::size_t> richest(moves.size(), 0);  // of the moves up to here
  for (std::size_t k = 1; k < moves.size(); ++k) {
    richest[k] = moves[k].profit > moves[richest[k - 1]].profit ? k : richest[k - 1];
  }
  const std::int64_t room = items.capacity - items.break_weight;
  std::int64_t best = 0;
  Move one, two;
  std::size_t partner = moves.size();
  for (const Move& move : moves) {  // ever heavier, so its partner is ever lighter
    while (partner > 0 && moves[partner - 1].weight + move.weight > room) --partner;
    if (partner == 0) break;
    const Move& other = moves[richest[partner - 1]];
    if (move.profit + other.profit <= best || !apart(move, other)) continue;
    best = move.profit + other.profit;
    one = move;
    two = other;
  }
  std::vector<std::uint8_t> chosen(items.profit.size(), 0);
  std::fill_n(chosen.begin(), items.break_item, std::uint8_t{1});
  make_move(one, chosen);
  make_move(two, chosen);
  return chosen;
}

}  // namespace weir
