// A core dynamic programme: it starts from the items that are worth most per weight, and takes in
// or throws out one more item on either side of the break in turn. Equation (A24).
#include "allocate/knapsack.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "allocate/knapsack_bounds.hpp"

namespace weir {
namespace {

constexpr std::size_t hard_list = 20'000;  // states that make a cardinality bound worth its time

/// A partial choice: what the break solution weighs and earns after the items met so far.
struct State {
  std::int64_t weight = 0, profit = 0;
  std::uint64_t changed = 0;  // of the last 64 items met, which differ from the break solution
};

/// Keeps the states that no other one beats in both weight and profit; weights ascend.
class CoreSearch {
 public:
  CoreSearch(const KnapsackItems& items, std::size_t state_limit)
      : items_(items), state_limit_(state_limit) {}

  KnapsackAnswer solve() {
    improve(greedy_fill(items_));
    bound_ = linear_bound(items_);
    if (value_ < bound_) {
      const Found last = search();
      if (last.improved) retrace(last);
    }
    return {chosen_, value_, bound_, states_met_};
  }

 private:
  /// The state in which the best choice appeared. Without one, the best is `chosen_`.
  struct Found {
    bool improved = false;
    State state;
    std::vector<std::uint32_t> met;  // the items met up to it, in order
  };

  bool improve(const std::vector<std::uint8_t>& chosen) {
    const std::int64_t value = value_of(items_, chosen);
    if (value <= value_) return false;
    value_ = value;
    chosen_ = chosen;
    return true;
  }

  // Could a choice that differs from the break solution in item k be worth more than `value`?
  // The price of weight is the break item's.
  bool may_differ(std::uint32_t k, std::int64_t value) const {
    const double price = items_.price();
    const double most = static_cast<double>(items_.break_profit - value - 1) +
                        price * static_cast<double>(items_.capacity - items_.break_weight);
    const double loss = std::abs(static_cast<double>(items_.profit[k]) -
                                 price * static_cast<double>(items_.weight[k]));
    return most - loss >= -1e-3 - 1e-12 * (std::abs(most) + loss);
  }

  // Meets items in turn, right and left of the break, until no state can be worth more than the
  // best choice known.
  Found search() {
    const std::uint32_t n = static_cast<std::uint32_t>(items_.profit.size());
    std::uint32_t left = items_.break_item, right = items_.break_item;  // [left, right) was met
    const auto skip_settled = [&] {
      while (right < n && !may_differ(right, value_)) ++right;
      while (left > 0 && !may_differ(left - 1, value_)) --left;
    };
    Found found;
    std::vector<std::uint32_t> met;
    bool turn_right = true, asked_cardinality = false;
    states_ = {{items_.break_weight, items_.break_profit, 0}};
    for (skip_settled(); !states_.empty() && (right < n || left > 0); skip_settled()) {
      const bool add = left == 0 || (right < n && turn_right);
      turn_right = !add;
      met.push_back(add ? right++ : --left);
      skip_settled();
      const State best = merge(met.back(), value_, left, right);
      states_met_ += states_.size();
      if (best.profit > value_) {
        value_ = best.profit;
        found = {true, best, met};
      }
      if (value_ < bound_ && states_.size() > hard_list && !asked_cardinality) {
        asked_cardinality = true;
        if (improve(best_swaps(items_))) found.improved = false;
        bound_ = std::min(bound_, cardinality_bound(items_, value_));
      }
      if (value_ >= bound_ || states_.size() > state_limit_) return found;
    }
    bound_ = value_;
    return found;
  }

  // Adds every state with `item` the other way round; drops the states that another one beats, or
  // that cannot be worth more than `value` with the items outside [left, right). The best state
  // within the capacity that is.
  State merge(std::uint32_t item, std::int64_t value, std::uint32_t left, std::uint32_t right) {
    const bool add = item >= items_.break_item;
    const std::int64_t dw = add ? items_.weight[item] : -items_.weight[item];
    const std::int64_t dp = add ? items_.profit[item] : -items_.profit[item];
    const double gain = right < items_.profit.size() ? items_.efficiency(right) : 0;
    const double loss = left > 0 ? items_.efficiency(left - 1) : HUGE_VAL;
    State best{0, value, 0};
    std::int64_t kept_profit = INT64_MIN;
    merged_.clear();
    const auto keep = [&](const State& s) {
      if (s.profit <= kept_profit) return;
      kept_profit = s.profit;
      const std::int64_t room = items_.capacity - s.weight;
      if (room >= 0 && s.profit > best.profit) best = s;
      const auto ahead = static_cast<double>(s.profit - best.profit - 1);
      const double most = ahead + static_cast<double>(room) * (room >= 0 ? gain : loss);
      if (most >= -1e-3 - 1e-12 * std::abs(ahead)) merged_.push_back(s);
    };
    std::size_t stays = 0, turns = 0;
    while (turns < states_.size()) {
      const State& s = states_[turns];
      const State turned{s.weight + dw, s.profit + dp, (s.changed << 1) | 1};
      while (stays < states_.size() && comes_first(states_[stays], turned)) {
        keep(as_before(states_[stays++]));
      }
      keep(turned);
      ++turns;
    }
    while (stays < states_.size()) keep(as_before(states_[stays++]));
    states_.swap(merged_);
    return best;
  }

  static State as_before(const State& s) { return {s.weight, s.profit, s.changed << 1}; }
  static bool comes_first(const State& a, const State& b) {
    return a.weight < b.weight || (a.weight == b.weight && a.profit >= b.profit);
  }

  // A state remembers its last 64 decisions. What was decided before them is found by meeting the
  // earlier items again, now for nothing worth less than the answer: shorter each time, with fewer
  // states.
  void retrace(Found found) {
    chosen_.assign(items_.profit.size(), 0);
    std::fill_n(chosen_.begin(), items_.break_item, std::uint8_t{1});
    State target = found.state;
    while (true) {
      const std::size_t known = std::min<std::size_t>(64, found.met.size());
      for (std::size_t k = 0; k < known; ++k, target.changed >>= 1) {
        const std::uint32_t item = found.met.back();
        found.met.pop_back();
        if ((target.changed & 1) == 0) continue;
        const bool add = item >= items_.break_item;
        chosen_[item] = add;
        target.weight -= add ? items_.weight[item] : -items_.weight[item];
        target.profit -= add ? items_.profit[item] : -items_.profit[item];
      }
      if (found.met.empty()) return;
      meet_again(found.met);
      for (const State& s : states_) {
        if (s.weight == target.weight && s.profit == target.profit) target.changed = s.changed;
      }
    }
  }

  void meet_again(const std::vector<std::uint32_t>& met) {
    states_ = {{items_.break_weight, items_.break_profit, 0}};
    std::uint32_t left = items_.break_item, right = items_.break_item;
    for (const std::uint32_t item : met) {
      if (item >= items_.break_item)
        right = item + 1;
      else
        left = item;
      merge(item, value_ - 1, left, right);
    }
  }

  const KnapsackItems& items_;
  std::size_t state_limit_;
  std::vector<State> states_, merged_;
  std::vector<std::uint8_t> chosen_;
  std::int64_t value_ = -1, bound_ = 0;
  std::size_t states_met_ = 0;
};

std::int64_t common_divisor(const std::vector<std::int64_t>& numbers) {
  std::int64_t divisor = 0;
  for (const std::int64_t number : numbers) {
    divisor = std::gcd(divisor, number);
    if (divisor == 1) break;
  }
  return std::max<std::int64_t>(divisor, 1);
}

// Falling profit per weight, exactly: sorted by the rounded quotient first, then every run that
// rounding cannot tell apart by whole numbers. Twice as fast as comparing whole numbers throughout.
void sort_by_efficiency(const std::vector<std::int64_t>& profits,
                        const std::vector<std::int64_t>& weights,
                        std::vector<std::uint32_t>& source) {
  std::vector<std::pair<double, std::uint32_t>> keyed;
  for (const std::uint32_t k : source) {
    keyed.emplace_back(-static_cast<double>(profits[k]) / static_cast<double>(weights[k]), k);
  }
  std::sort(keyed.begin(), keyed.end());
  for (std::size_t k = 0; k < keyed.size(); ++k) source[k] = keyed[k].second;
  const auto before = [&](std::uint32_t a, std::uint32_t b) {
    const Wide one = static_cast<Wide>(profits[a]) * weights[b];
    const Wide two = static_cast<Wide>(profits[b]) * weights[a];
    if (one != two) return one > two;
    return weights[a] != weights[b] ? weights[a] < weights[b] : a < b;
  };
  constexpr double rounding = 1 + 0x1p-50;  // three roundings in either quotient
  for (std::size_t first = 0, last; first < keyed.size(); first = last) {
    last = first + 1;
    while (last < keyed.size() && keyed[last].first <= keyed[last - 1].first / rounding) ++last;
    if (last - first > 1) std::sort(&source[first], &source[first] + (last - first), before);
  }
}

// In falling order of profit per weight, reduced by what all weights, or all profits, share.
struct Sorted {
  KnapsackItems items;
  std::vector<std::uint32_t> source;  // where each item came from
  std::int64_t profit_unit = 1;
};
Sorted sorted(const std::vector<std::int64_t>& profits, const std::vector<std::int64_t>& weights,
              std::int64_t capacity, std::vector<std::uint32_t> source) {
  sort_by_efficiency(profits, weights, source);
  Sorted result;
  KnapsackItems& items = result.items;
  for (const std::uint32_t k : source) {
    items.profit.push_back(profits[k]);
    items.weight.push_back(weights[k]);
  }
  result.profit_unit = common_divisor(items.profit);
  const std::int64_t weight_unit = common_divisor(items.weight);
  for (std::int64_t& profit : items.profit) profit /= result.profit_unit;
  for (std::int64_t& weight : items.weight) weight /= weight_unit;
  items.capacity = capacity / weight_unit;
  while (items.break_weight + items.weight[items.break_item] <= items.capacity) {
    items.break_weight += items.weight[items.break_item];
    items.break_profit += items.profit[items.break_item];
    ++items.break_item;
  }
  result.source = std::move(source);
  return result;
}

}  // namespace

KnapsackAnswer solve_knapsack(const std::vector<std::int64_t>& profits,
                              const std::vector<std::int64_t>& weights, std::int64_t capacity,
                              std::size_t state_limit) {
  KnapsackAnswer answer;
  answer.chosen.assign(profits.size(), 0);
  std::vector<std::uint32_t> open;  // neither free of weight, nor worthless, nor too heavy
  std::int64_t all = 0;
  for (std::uint32_t k = 0; k < profits.size(); ++k) {
    if (profits[k] <= 0 || weights[k] > capacity) continue;
    if (weights[k] == 0) {
      answer.chosen[k] = 1;
      answer.value += profits[k];
    } else {
      open.push_back(k);
      all += weights[k];
    }
  }
  answer.bound = answer.value;
  if (all <= capacity) {
    for (const std::uint32_t k : open) {
      answer.chosen[k] = 1;
      answer.value += profits[k];
    }
    answer.bound = answer.value;
    return answer;
  }
  const Sorted reduced = sorted(profits, weights, capacity, std::move(open));
  const KnapsackAnswer core = CoreSearch(reduced.items, state_limit).solve();
  for (std::size_t k = 0; k < core.chosen.size(); ++k) {
    answer.chosen[reduced.source[k]] = core.chosen[k];
  }
  answer.value += core.value * reduced.profit_unit;
  answer.bound += core.bound * reduced.profit_unit;
  answer.states = core.states;
  return answer;
}

}  // namespace weir
