#include "allocate/tree.hpp"

#include <algorithm>
#include <limits>

namespace weir {
namespace {

constexpr double open = std::numeric_limits<double>::infinity();
constexpr double not_known = std::numeric_limits<double>::quiet_NaN();
constexpr std::size_t chunk_blocks = 256;  // work for one thread; sums of chunks add up in order
constexpr int most_steps = 200;

// What the strips of a chunk add to one inner node.
struct Part {
  std::uint32_t inner = 0;
  double amount = 0, slope = 0;
};

}  // namespace

Tree::Tree(const TreeLayout& layout, TreeCurves& curves, Parallelism parallelism)
    : layout_(layout), curves_(curves), parallelism_(parallelism) {
  const std::size_t strips = layout.strips(), inner = layout.inner.size();
  const double free = curves_.family == TailFamily::direct ? open : 0.0;
  level_.assign(strips, free);
  amount_.assign(strips, 0);
  slope_.assign(strips, 0);
  start_.assign(strips, not_known);
  own_slope_.assign(strips, 0);
  drift_.assign(strips, 0);
  own_side_.assign(strips, 0);
  cell_amount_.assign(layout.slots(), 0);
  if (curves_.family != TailFamily::direct) cell_slope_.assign(layout.slots(), 0);
  inner_level_.assign(inner, free);
  inner_sum_.assign(inner, 0);
  inner_slope_.assign(inner, 0);
  inner_start_.assign(inner, not_known);
  priced_by_.assign(inner, 0);
  for (const TreeLayout::Inner& node : layout.inner) {
    if (node.parent == 0 && node.floor != node.cap) roots_are_fixed_ = false;
  }
  strips_.blocks = layout.blocks.data();
  strips_.floor = layout.strip_floor.data();
  strips_.cap = layout.strip_cap.data();
  strips_.level = level_.data();
  strips_.amount = amount_.data();
  strips_.slope = slope_.data();
  strips_.start = start_.data();
  strips_.own_slope = own_slope_.data();
  strips_.own_side = own_side_.data();
  strips_.cell_amount = cell_amount_.data();
  strips_.cell_slope = cell_slope_.empty() ? nullptr : cell_slope_.data();
  // Without rows prices are positive; cells without curvature may need others on their way.
  strips_.bend = curves_.family != TailFamily::direct && !curves_.linear ? 1 : 0;
  strips_.compared = curves_.family == TailFamily::direct ? 1 : 0;
}

bool Tree::feasible() const {
  constexpr double rounding = 1e-12;
  std::vector<double> low(layout_.inner.size(), 0), high(low);
  const auto meet = [](double floor, double cap, double& least, double& most) {
    if (least > cap * (1 + rounding) || most < floor * (1 - rounding)) return false;
    least = std::max(least, floor);
    most = std::min(most, cap);
    return floor <= cap;
  };
  for (std::size_t b = 0; b < layout_.blocks.size(); ++b) {
    for (std::size_t lane = 0; lane < pack; ++lane) {
      const std::size_t strip = b * pack + lane;
      double least = 0, most = 0;
      for (std::size_t k = 0; k < layout_.blocks[b].length; ++k) {
        const std::size_t i = layout_.blocks[b].first + pack * k + lane;
        if (!(curves_.lower[i] <= curves_.upper[i]) || !(curves_.upper[i] < open)) return false;
        least += curves_.lower[i];
        most += curves_.upper[i];
      }
      if (!meet(layout_.strip_floor[strip], layout_.strip_cap[strip], least, most)) return false;
      low[layout_.strip_owner[strip]] += least;
      high[layout_.strip_owner[strip]] += most;
    }
  }
  for (std::size_t v = layout_.inner.size(); v-- > 1;) {
    const TreeLayout::Inner& node = layout_.inner[v];
    if (!meet(node.floor, node.cap, low[v], high[v])) return false;
    low[node.parent] += low[v];
    high[node.parent] += high[v];
  }
  return true;
}

// Demand below `inner` at one level, within the bounds of every node below it.
void Tree::evaluate(std::uint32_t inner, double level) {
  const TreeLayout::Inner& node = layout_.inner[inner];
  std::fill(level_.begin() + node.first_strip, level_.begin() + node.last_strip, level);
  const std::size_t first = node.first_strip / pack;
  const std::size_t last = (node.last_strip + pack - 1) / pack;
  const std::size_t chunks = (last - first + chunk_blocks - 1) / chunk_blocks;

  const auto add_up = [&](std::size_t chunk, auto&& add) {
    const std::size_t from = first + chunk * chunk_blocks;
    const std::size_t to = std::min(last, from + chunk_blocks);
    evaluate_blocks(curves_.family, curves_.linear, curves_.view(), strips_, from, to);
    const std::size_t end = std::min<std::size_t>(to * pack, node.last_strip);
    Part part;
    for (std::size_t s = std::max<std::size_t>(from * pack, node.first_strip); s < end; ++s) {
      if (layout_.strip_owner[s] != part.inner) {
        add(part);
        part = {layout_.strip_owner[s], 0, 0};
      }
      part.amount += amount_[s];
      part.slope += slope_[s];
    }
    add(part);
  };

  std::fill(inner_sum_.begin() + inner, inner_sum_.begin() + node.end, 0.0);
  std::fill(inner_slope_.begin() + inner, inner_slope_.begin() + node.end, 0.0);
  const auto collect = [&](const Part& part) {
    inner_sum_[part.inner] += part.amount;
    inner_slope_[part.inner] += part.slope;
  };
  if (chunks <= 1 || parallelism_.threads <= 1) {
    for (std::size_t c = 0; c < chunks; ++c) add_up(c, collect);
  } else {
    std::vector<std::vector<Part>> parts(chunks);
    for_each_block(chunks, parallelism_, [&](std::size_t c) {
      add_up(c, [&](const Part& part) { parts[c].push_back(part); });
    });
    for (const std::vector<Part>& list : parts) std::for_each(list.begin(), list.end(), collect);
  }
  for (std::size_t v = node.end; --v > inner;) {
    const TreeLayout::Inner& child = layout_.inner[v];
    const double sum = inner_sum_[v];
    inner_sum_[child.parent] += std::clamp(sum, child.floor, child.cap);
    if (sum > child.floor && sum < child.cap) inner_slope_[child.parent] += inner_slope_[v];
  }
  for (std::size_t b = first; b < last; ++b) {
    cells_read_ += static_cast<double>(pack * layout_.blocks[b].length);
  }
}

// The level at which all cells below would meet the target, were there no bounds at all.
double Tree::guess(std::uint32_t inner, double target) const {
  if (curves_.family == TailFamily::mixed || curves_.family == TailFamily::straight) return -0.5;
  const TreeLayout::Inner& node = layout_.inner[inner];
  double offset = 0, slope = 0;
  for (std::size_t b = node.first_strip / pack; b * pack < node.last_strip; ++b) {
    for (std::size_t k = 0; k < layout_.blocks[b].length; ++k) {
      for (std::size_t lane = 0; lane < pack; ++lane) {
        const std::size_t i = layout_.blocks[b].first + pack * k + lane;
        const std::size_t s = b * pack + lane;
        if (s < node.first_strip || s >= node.last_strip) continue;
        offset += curves_.offset[i];
        slope += curves_.slope[i];
      }
    }
  }
  double measure = slope > 0 ? (target - offset) / slope : 0;
  if (curves_.tail > 0) measure = std::max(measure, -0.9 / curves_.tail);
  return curves_.family == TailFamily::direct ? measure : -curves_.price(measure);
}

// Moves the level of an inner node until demand below it meets the target. `known`: the sums below
// it are those at `level`.
void Tree::find(std::uint32_t inner, double target, double level, bool known) {
  Stand stand{level, -open, open, 0, 0, open};
  if (known) {
    (inner_sum_[inner] < target ? stand.low : stand.high) = level;
    (inner_sum_[inner] < target ? stand.missing_low : stand.missing_high) =
        target - inner_sum_[inner];
  }
  const auto jump = [&](double to) {
    if (!(to > stand.low && to < stand.high)) return;
    stand.level = to;
    known = false;
  };
  if (!known || level == open) jump(guess(inner, target));
  jump(inner_start_[inner]);
  double reach = curves_.family == TailFamily::direct ? 16.0 : 0.25;
  for (int step = 0; step < most_steps; ++step) {
    if (!known) evaluate(inner, stand.level);
    known = false;
    const double missing = target - inner_sum_[inner], slope = inner_slope_[inner];
    if (std::abs(missing) <=
        allowed_miss(stand.level, slope, strips_.compared, target, tolerance_)) {
      break;
    }
    const double next = next_level(stand, missing, slope, reach, strips_.bend, step % 2);
    if (next == stand.level) break;
    stand.level = next;
    reach *= 8;
  }
  inner_level_[inner] = inner_start_[inner] = stand.level;
}

bool Tree::has_one_root() const {
  return layout_.inner.size() > 1 && layout_.inner[1].end == layout_.inner.size() &&
         layout_.inner[1].first_strip == 0 && roots_are_fixed_;
}

void Tree::hold_root(double level) {
  root_is_held_ = true;
  inner_level_[1] = level;
  priced_by_[1] = 1;
  std::fill(level_.begin(), level_.end(), level);
  if (layout_.inner.size() > 2) evaluate(1, level);  // how much its inner children ask for
}

void Tree::solve(double tolerance, double own_tolerance) {
  tolerance_ = tolerance;
  strips_.tolerance = own_tolerance;
  const double free = inner_level_[0];
  if (roots_are_fixed_) {
    const std::size_t own = layout_.inner.size() > 1 ? layout_.inner[1].first_strip : level_.size();
    std::fill(level_.begin(), level_.begin() + static_cast<std::ptrdiff_t>(own), free);
  } else {
    evaluate(0, free);
  }
  for (std::uint32_t v = root_is_held_ ? 2 : 1; v < layout_.inner.size(); ++v) {
    const TreeLayout::Inner& node = layout_.inner[v];
    const bool known = node.parent != 0 || !roots_are_fixed_;
    inner_level_[v] = inner_level_[node.parent];
    priced_by_[v] = priced_by_[node.parent];
    const double target = std::clamp(inner_sum_[v], node.floor, node.cap);
    if (known && target == inner_sum_[v]) continue;
    priced_by_[v] = v;
    find(v, target, inner_level_[v], known);
  }
  settle();
}

void Tree::settle() {
  const std::size_t blocks = layout_.blocks.size();
  const std::size_t chunks = (blocks + chunk_blocks - 1) / chunk_blocks;
  std::vector<std::size_t> cells(chunks, 0);
  const auto work = [&](std::size_t c) {
    cells[c] = settle_blocks(curves_.family, curves_.linear, curves_.view(), strips_,
                             c * chunk_blocks, std::min(blocks, (c + 1) * chunk_blocks));
  };
  if (chunks <= 1 || parallelism_.threads <= 1) {
    for (std::size_t c = 0; c < chunks; ++c) work(c);
  } else {
    for_each_block(chunks, parallelism_, work);
  }
  for (const std::size_t n : cells) cells_read_ += static_cast<double>(n);
}

RowShift Tree::row_shift(const std::vector<double>& row_price) {
  const double* linear = curves_.value.empty() ? nullptr : curves_.value.data();
  return {row_price.data(), linear, curves_.shift.data()};
}

void Tree::advance(const std::vector<double>& row_price, double root_level) {
  const double rise = root_level - inner_level_[1];
  advance_blocks(layout_, row_shift(row_price), curves_.view(), rise, strips_);
  inner_level_[1] = root_level;
}

void Tree::shift_rows(const std::vector<double>& row_price) {
  shift_blocks(layout_, row_shift(row_price), strips_, drift_.data());
  strips_.compared = 0;
  for (const double p : row_price) strips_.compared = std::max(strips_.compared, std::abs(p));
  strips_.bend = strips_.compared == 0 && !curves_.linear ? 1 : 0;
  if (root_is_held_ && layout_.inner.size() == 2) return;
  // To first order, a node's level moves by what the cells that follow it miss.
  std::vector<double> drift(layout_.inner.size(), 0), slope(drift);
  for (std::size_t b = 0; b < layout_.blocks.size(); ++b) {
    for (std::size_t lane = 0; lane < pack; ++lane) {
      const std::size_t s = b * pack + lane;
      if (own_side_[s]) continue;
      const std::uint32_t owner = priced_by_[layout_.strip_owner[s]];
      if (owner == 0) continue;
      drift[owner] += drift_[s];
      for (std::size_t k = 0; k < layout_.blocks[b].length; ++k) {
        slope[owner] += cell_slope_[layout_.blocks[b].first + pack * k + lane];
      }
    }
  }
  for (std::size_t v = 1; v < drift.size(); ++v) {
    if (priced_by_[v] == v && slope[v] > 0) inner_start_[v] += drift[v] / slope[v];
  }
}

}  // namespace weir
