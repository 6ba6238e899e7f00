#include "allocate/tree_sample.hpp"

#include <algorithm>
#include <type_traits>

#include "allocate/row_search.hpp"

namespace weir {
namespace {

constexpr std::size_t sampled_blocks = 32;                // at least
constexpr std::size_t sparsest = 16;                      // one block of so many
constexpr std::size_t least_blocks = 8 * sampled_blocks;  // fewer are as fast without a sample
constexpr double near = 0.02;  // of a bound: sampling has moved the prices by more

struct Sample {
  TreeLayout layout;
  TreeCurves curves;
  double share;  // of all slots
};

// One block of strips in `every`, with its cells.
Sample every_block(const TreeLayout& layout, const TreeCurves& curves, std::size_t every) {
  Sample out{TreeLayout(layout.pieces), {}, 0};
  TreeLayout& to = out.layout;
  std::vector<std::size_t> slots;
  for (std::size_t b = 0; b < layout.blocks.size(); b += every) {
    TreeLayout::Block block = layout.blocks[b];
    for (std::size_t j = 0; j < pack * block.length; ++j) slots.push_back(block.first + j);
    block.first = static_cast<std::uint32_t>(slots.size() - pack * block.length);
    to.blocks.push_back(block);
    for (std::size_t s = b * pack; s < (b + 1) * pack; ++s) {
      to.strip_owner.push_back(layout.strip_owner[s]);
      to.strip_node.push_back(layout.strip_node[s]);
      to.strip_floor.push_back(layout.strip_floor[s]);
      to.strip_cap.push_back(layout.strip_cap[s]);
    }
  }
  out.share = static_cast<double>(slots.size()) / static_cast<double>(layout.slots());
  to.inner = layout.inner;
  to.inner[1].last_strip = static_cast<std::uint32_t>(to.strips());
  to.inner[1].floor *= out.share;
  to.inner[1].cap *= out.share;

  const auto take = [&slots](const auto& from) {
    std::decay_t<decltype(from)> some;
    if (from.empty()) return some;
    some.reserve(slots.size());
    for (const std::size_t i : slots) some.push_back(from[i]);
    return some;
  };
  to.slot_piece = take(layout.slot_piece);
  to.slot_row = take(layout.slot_row);
  TreeCurves& c = out.curves;
  c.family = curves.family;
  c.linear = curves.linear;
  c.logarithms = curves.logarithms;
  c.reference = curves.reference;
  c.tail = curves.tail;
  c.coefficient = take(curves.coefficient);
  c.curvature = take(curves.curvature);
  c.tails = take(curves.tails);
  c.value = take(curves.value);
  c.slope = take(curves.slope);
  c.offset = take(curves.offset);
  c.lower = take(curves.lower);
  c.upper = take(curves.upper);
  c.shift = take(curves.shift);
  return out;
}

}  // namespace

std::vector<double> sampled_prices(const TreeLayout& layout, const TreeCurves& curves,
                                   const std::vector<Bounds>& rows) {
  const bool one_root = layout.inner.size() == 2 && layout.inner[1].floor == layout.inner[1].cap;
  if (!one_root || rows.empty() || curves.linear || layout.blocks.size() < least_blocks) return {};
  Sample sample =
      every_block(layout, curves, std::min(layout.blocks.size() / sampled_blocks, sparsest));
  Tree tree(sample.layout, sample.curves, {.threads = 1});
  std::vector<Bounds> some;
  for (const Bounds& row : rows) {
    some.push_back({row.floor * sample.share, row.cap * sample.share});
  }
  if (!tree.feasible() || !tree.has_one_root()) return {};
  RowSearch search(sample.layout, sample.curves, tree, std::move(some));
  const TreeStatus status = search.run(near, [] { return true; });
  return status == TreeStatus::optimal ? search.price() : std::vector<double>{};
}

}  // namespace weir
