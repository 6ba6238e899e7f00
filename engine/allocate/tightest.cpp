#include <algorithm>
#include <numeric>
#include <utility>

#include "allocate/constraints.hpp"

namespace weir {
namespace {

std::uint64_t hash_of(const std::vector<std::uint32_t>& cells) {  // FNV-1a
  std::uint64_t hash = 0xCBF29CE484222325u;
  for (const std::uint32_t j : cells) hash = (hash ^ j) * 0x100000001B3u;
  return hash;
}

/// Row numbers, those with the same cells beside each other and in their own order.
std::vector<std::uint32_t> by_cells(const std::vector<Row>& rows) {
  std::vector<std::uint64_t> hash;
  for (const Row& row : rows) hash.push_back(hash_of(row.cells));
  std::vector<std::uint32_t> order(rows.size());
  std::iota(order.begin(), order.end(), 0u);
  std::stable_sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
    return hash[a] != hash[b] ? hash[a] < hash[b] : rows[a].cells < rows[b].cells;
  });
  return order;
}

/// The tightest bound among some rows, and the next one.
struct Best {
  std::uint32_t row = UINT32_MAX;
  std::int64_t bound = 0, next = 0;
  bool is_set_without(std::uint32_t g, std::int64_t asked) const {
    return (g == row ? next : bound) >= asked;
  }
  void offer(std::uint32_t g, std::int64_t offered) {  // larger is tighter
    if (row == UINT32_MAX || offered > bound) {
      next = row == UINT32_MAX ? -unlimited : bound;
      bound = offered;
      row = g;
    } else {
      next = std::max(next, offered);
    }
  }
};

}  // namespace

Tightest tightest(Constraints constraints) {
  std::vector<Row>& rows = constraints.rows;
  std::vector<std::uint8_t> spare(rows.size(), 0);
  std::vector<std::uint32_t> emptied;
  const std::vector<std::uint32_t> order = by_cells(rows);
  for (std::size_t from = 0, to = 0; from < order.size(); from = to) {
    Best lower, upper;
    for (to = from; to < order.size() && rows[order[to]].cells == rows[order[from]].cells; ++to) {
      lower.offer(order[to], rows[order[to]].lower);
      upper.offer(order[to], -rows[order[to]].upper);
    }
    for (std::size_t k = from; k < to; ++k) {
      const Row& row = rows[order[k]];
      spare[order[k]] =
          lower.is_set_without(order[k], row.lower) && upper.is_set_without(order[k], -row.upper);
      const bool sets_one = (order[k] == lower.row && row.lower > 0) ||
                            (order[k] == upper.row && row.upper < unlimited);
      if (!sets_one) emptied.push_back(order[k]);
    }
  }
  for (const std::uint32_t g : emptied) {
    rows[g].cells.clear();
    rows[g].lower = 0;
    rows[g].upper = unlimited;
  }
  return {std::move(constraints), std::move(spare)};
}

}  // namespace weir
