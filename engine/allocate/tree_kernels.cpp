#include "allocate/tree_kernels.hpp"

#include <limits>

namespace weir {
namespace {

constexpr double open = std::numeric_limits<double>::infinity();
constexpr std::size_t most_steps = 200;

// Eight numbers side by side. Loops over lanes write to these alone: what the compiler knows to be
// nobody else's memory becomes a vector register.
struct Lanes {
  double at[pack];
};

WEIR_LANE_INLINE Lanes load(const double* from) {
  Lanes v;
  WEIR_EACH_LANE for (std::size_t lane = 0; lane < pack; ++lane) v.at[lane] = from[lane];
  return v;
}
WEIR_LANE_INLINE void store(const Lanes& v, double* to) {
  WEIR_EACH_LANE for (std::size_t lane = 0; lane < pack; ++lane) to[lane] = v.at[lane];
}

struct LaneDemand {
  Lanes amount, slope;
};

template <TailFamily family, bool linear>
WEIR_LANE_INLINE LaneDemand demand_at(const Slots& slots, std::size_t first, const Lanes& level) {
  LaneDemand out;
  WEIR_EACH_LANE for (std::size_t lane = 0; lane < pack; ++lane) {
    const Demand y = demand<family, linear>(slots, first + lane, level.at[lane]);
    out.amount.at[lane] = y.amount;
    out.slope.at[lane] = y.slope;
  }
  return out;
}

template <TailFamily family, bool linear, bool keep>
WEIR_LANE_INLINE LaneDemand sum_block(const Slots& slots, const TreeLayout::Block& block,
                                      const Lanes& level, const StripView& strips) {
  LaneDemand sum{};
  for (std::size_t k = 0; k < block.length; ++k) {
    const std::size_t first = block.first + pack * k;
    const LaneDemand y = demand_at<family, linear>(slots, first, level);
    WEIR_EACH_LANE for (std::size_t lane = 0; lane < pack; ++lane) {
      sum.amount.at[lane] += y.amount.at[lane];
      sum.slope.at[lane] += y.slope.at[lane];
    }
    if constexpr (keep) {
      store(y.amount, strips.cell_amount + first);
      if (family != TailFamily::direct) store(y.slope, strips.cell_slope + first);
    }
  }
  return sum;
}

template <TailFamily family, bool linear>
WEIR_LANE_INLINE void evaluate(const Slots& slots, const StripView& strips, std::size_t first,
                               std::size_t last) {
  for (std::size_t b = first; b < last; ++b) {
    const std::size_t s = b * pack;
    LaneDemand y =
        sum_block<family, linear, false>(slots, strips.blocks[b], load(strips.level + s), strips);
    const Lanes low = load(strips.floor + s), high = load(strips.cap + s);
    WEIR_EACH_LANE for (std::size_t lane = 0; lane < pack; ++lane) {
      const double x = y.amount.at[lane];
      const double raised = x > low.at[lane] ? x : low.at[lane];
      y.slope.at[lane] = x > low.at[lane] && x < high.at[lane] ? y.slope.at[lane] : 0.0;
      y.amount.at[lane] = raised < high.at[lane] ? raised : high.at[lane];
    }
    store(y.amount, strips.amount + s);
    store(y.slope, strips.slope + s);
  }
}

// Eight searches side by side; a lane that has arrived (busy 0) stays where it is. Leaves the
// cells' amounts at the levels found. Returns the rounds it took.
struct Search {
  Lanes level, target, busy;
  Lanes trusted;   // 1: the level is what the last search found, moved along
  LaneDemand now;  // at level
};

template <TailFamily family, bool linear>
WEIR_LANE_INLINE std::size_t search_block(const Slots& slots, const TreeLayout::Block& block,
                                          const StripView& strips, const Lanes& warm, Search& s) {
  Lanes low, high, missing_low, missing_high, last;
  double reach = family == TailFamily::direct ? 16.0 : 0.25;
  double waits[pack], waiting = 0;
  WEIR_EACH_LANE for (std::size_t lane = 0; lane < pack; ++lane) {
    const double missing = s.target.at[lane] - s.now.amount.at[lane];
    const double size = missing > 0 ? missing : -missing;
    const double enough = allowed_miss(s.level.at[lane], s.now.slope.at[lane], strips.compared,
                                       s.target.at[lane], strips.tolerance);
    const double arrived = size <= enough ? s.trusted.at[lane] : 0.0;
    s.busy.at[lane] = waits[lane] = arrived != 0 ? 0.0 : s.busy.at[lane];
  }
  WEIR_EACH_LANE for (std::size_t lane = 0; lane < pack; ++lane) waiting += waits[lane];
  if (waiting == 0) return 0;
  WEIR_EACH_LANE for (std::size_t lane = 0; lane < pack; ++lane) {
    Stand stand{s.level.at[lane], -open, open, 0, 0, open};
    const double missing = s.target.at[lane] - s.now.amount.at[lane];
    const double slope = s.now.slope.at[lane];
    const double newton = next_level(stand, missing, slope, reach, strips.bend, 0);
    const double cold = stand.level < open ? newton : 0.0;
    const double first =
        s.trusted.at[lane] != 0 ? newton : inside_or(warm.at[lane], stand.low, stand.high, cold);
    s.level.at[lane] = s.busy.at[lane] != 0 ? first : stand.level;
    low.at[lane] = stand.low;
    high.at[lane] = stand.high;
    missing_low.at[lane] = stand.missing_low;
    missing_high.at[lane] = stand.missing_high;
    last.at[lane] = open;
  }
  double turn = 1;
  for (std::size_t rounds = 1;; ++rounds) {
    s.now = sum_block<family, linear, true>(slots, block, s.level, strips);
    const double more = rounds == most_steps ? 0.0 : 1.0;
    double still[pack];
    WEIR_EACH_LANE for (std::size_t lane = 0; lane < pack; ++lane) {
      const double missing = s.target.at[lane] - s.now.amount.at[lane];
      const double slope = s.now.slope.at[lane], level = s.level.at[lane];
      Stand stand{
          level,        low.at[lane], high.at[lane], missing_low.at[lane], missing_high.at[lane],
          last.at[lane]};
      const double next = next_level(stand, missing, slope, reach, strips.bend, turn);
      const double size = missing > 0 ? missing : -missing;
      const double enough =
          allowed_miss(level, slope, strips.compared, s.target.at[lane], strips.tolerance);
      const double misses = size > enough ? more : 0.0, moves = next != level ? 1.0 : 0.0;
      const double busy = s.busy.at[lane] * moves * misses;
      low.at[lane] = stand.low;
      high.at[lane] = stand.high;
      missing_low.at[lane] = stand.missing_low;
      missing_high.at[lane] = stand.missing_high;
      last.at[lane] = stand.last;
      s.busy.at[lane] = still[lane] = busy;
      s.level.at[lane] = busy != 0 ? next : level;
    }
    reach *= 8;
    turn = 1 - turn;
    double any = 0;
    WEIR_EACH_LANE for (std::size_t lane = 0; lane < pack; ++lane) any += still[lane];
    if (any == 0) return rounds;
  }
}

// The eight strips from s on. A trusted lane starts at its own level of the last time, for the same
// bound; the others at the level above. Returns the rounds it took, and leaves in `trusted` the
// lanes whose own level came to lie where the bound does not hold: they ask for another round.
template <TailFamily family, bool linear>
WEIR_LANE_INLINE std::size_t settle_block(const Slots& slots, const TreeLayout::Block& block,
                                          const StripView& strips, std::size_t s,
                                          const Lanes& above, Lanes& trusted) {
  const Lanes low = load(strips.floor + s), high = load(strips.cap + s);
  const Lanes warm = load(strips.start + s);
  Search search;
  search.trusted = trusted;
  WEIR_EACH_LANE for (std::size_t lane = 0; lane < pack; ++lane) {
    search.level.at[lane] = trusted.at[lane] != 0 ? warm.at[lane] : above.at[lane];
  }
  search.now = sum_block<family, linear, true>(slots, block, search.level, strips);
  Lanes own, at_cap;
  WEIR_EACH_LANE for (std::size_t lane = 0; lane < pack; ++lane) {
    const double x = search.now.amount.at[lane], side = trusted.at[lane];
    const double raised = x < low.at[lane] ? low.at[lane] : x;
    const double wish = raised > high.at[lane] ? high.at[lane] : raised;
    const double bound = side > 0 ? high.at[lane] : low.at[lane];
    const double target = side != 0 ? bound : wish;
    const double leaves = target != x ? 1.0 : 0.0, cap = x > target ? 1.0 : -1.0;
    search.target.at[lane] = target;
    own.at[lane] = side != 0 ? 1.0 : leaves;
    at_cap.at[lane] = side != 0 ? side : cap;
  }
  search.busy = own;
  double any = 0;
  WEIR_EACH_LANE for (std::size_t lane = 0; lane < pack; ++lane) any += own.at[lane];
  std::size_t rounds = 1;
  if (any != 0) rounds += search_block<family, linear>(slots, block, strips, warm, search);

  Lanes own_slope, start, kept;
  WEIR_EACH_LANE for (std::size_t lane = 0; lane < pack; ++lane) {
    const double level = search.level.at[lane], side = at_cap.at[lane];
    own_slope.at[lane] = own.at[lane] != 0 ? search.now.slope.at[lane] : 0.0;
    start.at[lane] = own.at[lane] != 0 ? level : warm.at[lane];
    // A cap lowers the level, a floor raises it.
    const double wrong = side * (level - above.at[lane]) >= 0 ? 1.0 : 0.0;
    const double free = low.at[lane] < high.at[lane] ? wrong : 0.0;
    trusted.at[lane] = trusted.at[lane] != 0 ? free : 0.0;
    kept.at[lane] = own.at[lane] != 0 ? side : 0.0;
  }
  store(search.level, strips.level + s);
  store(start, strips.start + s);
  store(own_slope, strips.own_slope + s);
  store(search.now.amount, strips.amount + s);
  WEIR_EACH_LANE for (std::size_t lane = 0; lane < pack; ++lane) {
    strips.own_side[s + lane] = static_cast<std::int8_t>(kept.at[lane]);
  }
  return rounds;
}

template <TailFamily family, bool linear>
WEIR_LANE_INLINE std::size_t settle(const Slots& slots, const StripView& strips, std::size_t first,
                                    std::size_t last) {
  std::size_t cells = 0;
  for (std::size_t b = first; b < last; ++b) {
    const std::size_t s = b * pack;
    const TreeLayout::Block& block = strips.blocks[b];
    const Lanes above = load(strips.level + s);
    Lanes trusted;
    WEIR_EACH_LANE for (std::size_t lane = 0; lane < pack; ++lane) {
      const double start = strips.start[s + lane], side = strips.own_side[s + lane];
      trusted.at[lane] = start > -open && start < open ? side : 0.0;
    }
    std::size_t rounds = settle_block<family, linear>(slots, block, strips, s, above, trusted);
    double wrong = 0;
    for (std::size_t lane = 0; lane < pack; ++lane) wrong += trusted.at[lane];
    if (wrong != 0) {
      WEIR_EACH_LANE for (std::size_t lane = 0; lane < pack; ++lane) {
        trusted.at[lane] = trusted.at[lane] != 0 ? 0.0 : strips.own_side[s + lane];
      }
      rounds += settle_block<family, linear>(slots, block, strips, s, above, trusted);
    }
    cells += rounds * pack * block.length;
  }
  return cells;
}

// One function for each family, so that the compiler sees small ones; templates have no clones.
using Evaluate = void (*)(const Slots&, const StripView&, std::size_t, std::size_t);
using Settle = std::size_t (*)(const Slots&, const StripView&, std::size_t, std::size_t);
struct Kernels {
  Evaluate evaluate;
  Settle settle;
};

#define WEIR_KERNELS(name, family, linear)                                                \
  WEIR_LANE_CLONES void evaluate_##name(const Slots& slots, const StripView& strips,      \
                                        std::size_t first, std::size_t last) {            \
    evaluate<TailFamily::family, linear>(slots, strips, first, last);                     \
  }                                                                                       \
  WEIR_LANE_CLONES std::size_t settle_##name(const Slots& slots, const StripView& strips, \
                                             std::size_t first, std::size_t last) {       \
    return settle<TailFamily::family, linear>(slots, strips, first, last);                \
  }                                                                                       \
  constexpr Kernels name##_kernels{evaluate_##name, settle_##name};

WEIR_KERNELS(direct, direct, false)
WEIR_KERNELS(exponential, exponential, false)
WEIR_KERNELS(root, root, false)
WEIR_KERNELS(reciprocal, reciprocal, false)
WEIR_KERNELS(power, power, false)
WEIR_KERNELS(mixed, mixed, false)
WEIR_KERNELS(straight, straight, false)
WEIR_KERNELS(kinked_exponential, exponential, true)
WEIR_KERNELS(kinked_root, root, true)
WEIR_KERNELS(kinked_reciprocal, reciprocal, true)
WEIR_KERNELS(kinked_power, power, true)
WEIR_KERNELS(kinked_mixed, mixed, true)
#undef WEIR_KERNELS

// `linear`: some cells have no curvature.
const Kernels& kernels_of(TailFamily family, bool linear) {
  switch (family) {
    case TailFamily::direct: return direct_kernels;
    case TailFamily::exponential: return linear ? kinked_exponential_kernels : exponential_kernels;
    case TailFamily::root: return linear ? kinked_root_kernels : root_kernels;
    case TailFamily::reciprocal: return linear ? kinked_reciprocal_kernels : reciprocal_kernels;
    case TailFamily::power: return linear ? kinked_power_kernels : power_kernels;
    case TailFamily::mixed: return linear ? kinked_mixed_kernels : mixed_kernels;
    case TailFamily::straight: return straight_kernels;
  }
  return mixed_kernels;
}

}  // namespace

void evaluate_blocks(TailFamily family, bool linear, const Slots& slots, const StripView& strips,
                     std::size_t first, std::size_t last) {
  kernels_of(family, linear).evaluate(slots, strips, first, last);
}

std::size_t settle_blocks(TailFamily family, bool linear, const Slots& slots,
                          const StripView& strips, std::size_t first, std::size_t last) {
  return kernels_of(family, linear).settle(slots, strips, first, last);
}

namespace {

// The shift of eight slots at the rows' prices.
WEIR_LANE_INLINE Lanes shift_at(const TreeLayout& layout, const TreeLayout::Block& block,
                                std::size_t first, const RowShift& rows) {
  const auto price_of = [&rows](std::uint32_t row) {
    return row == no_row ? 0.0 : rows.price[row];
  };
  Lanes now;
  if (block.same_rows) {
    const double price = price_of(layout.slot_row[first]);
    WEIR_EACH_LANE for (std::size_t lane = 0; lane < pack; ++lane) now.at[lane] = price;
  } else {
    for (std::size_t lane = 0; lane < pack; ++lane) {
      now.at[lane] = price_of(layout.slot_row[first + lane]);
    }
  }
  if (rows.linear != nullptr) {
    WEIR_EACH_LANE for (std::size_t lane = 0; lane < pack; ++lane) {
      now.at[lane] -= rows.linear[first + lane];
    }
  }
  return now;
}

// Moves the shifts of a block's slots; returns what its strips then miss at their levels, to first
// order.
template <bool with_cells>
WEIR_LANE_INLINE Lanes shift_block(const TreeLayout& layout, const TreeLayout::Block& block,
                                   const RowShift& rows, const StripView& strips) {
  Lanes missed{};
  for (std::size_t k = 0; k < block.length; ++k) {
    const std::size_t first = block.first + pack * k;
    const Lanes now = shift_at(layout, block, first, rows);
    Lanes lost;
    WEIR_EACH_LANE for (std::size_t lane = 0; lane < pack; ++lane) {
      lost.at[lane] = strips.cell_slope[first + lane] * (now.at[lane] - rows.shift[first + lane]);
      missed.at[lane] += lost.at[lane];
    }
    store(now, rows.shift + first);
    if constexpr (with_cells) {
      WEIR_EACH_LANE for (std::size_t lane = 0; lane < pack; ++lane) {
        lost.at[lane] = strips.cell_amount[first + lane] - lost.at[lane];
      }
      store(lost, strips.cell_amount + first);
    }
  }
  return missed;
}

struct Rise {
  Lanes side, by;  // of strips with a level of their own
};

// By what those levels move, so that the strips meet their bounds to first order.
WEIR_LANE_INLINE Rise own_rise(const StripView& strips, std::size_t s, const Lanes& missed) {
  const Lanes slope = load(strips.own_slope + s), amount = load(strips.amount + s);
  const Lanes floor = load(strips.floor + s), cap = load(strips.cap + s);
  Rise out;
  WEIR_EACH_LANE for (std::size_t lane = 0; lane < pack; ++lane) {
    out.side.at[lane] = strips.own_side[s + lane];
  }
  WEIR_EACH_LANE for (std::size_t lane = 0; lane < pack; ++lane) {
    const double own = missing_of(out.side.at[lane], floor.at[lane], cap.at[lane], amount.at[lane]);
    const double lacks = missed.at[lane] + own;
    out.by.at[lane] = slope.at[lane] > 0 ? lacks / slope.at[lane] : 0.0;
  }
  return out;
}

}  // namespace

WEIR_LANE_CLONES
void shift_blocks(const TreeLayout& layout, const RowShift& rows, const StripView& strips,
                  double* drift) {
  for (std::size_t b = 0; b < layout.blocks.size(); ++b) {
    const std::size_t s = b * pack;
    const Lanes missed = shift_block<false>(layout, layout.blocks[b], rows, strips);
    const Rise rise = own_rise(strips, s, missed);
    const Lanes start = load(strips.start + s);
    Lanes moved, rest;
    WEIR_EACH_LANE for (std::size_t lane = 0; lane < pack; ++lane) {
      const double by = start.at[lane] + rise.by.at[lane];
      moved.at[lane] = rise.side.at[lane] != 0 ? by : start.at[lane];
      rest.at[lane] = rise.side.at[lane] != 0 ? 0.0 : missed.at[lane];
    }
    store(moved, strips.start + s);
    store(rest, drift + s);
  }
}

WEIR_LANE_CLONES
void advance_blocks(const TreeLayout& layout, const RowShift& rows, const Slots& slots,
                    double root_rise, const StripView& strips) {
  for (std::size_t b = 0; b < layout.blocks.size(); ++b) {
    const std::size_t s = b * pack;
    const TreeLayout::Block& block = layout.blocks[b];
    const Lanes missed = shift_block<true>(layout, block, rows, strips);
    const Rise rise = own_rise(strips, s, missed);
    Lanes by, level = load(strips.level + s), start = load(strips.start + s), sum{};
    WEIR_EACH_LANE for (std::size_t lane = 0; lane < pack; ++lane) {
      by.at[lane] = rise.side.at[lane] != 0 ? rise.by.at[lane] : root_rise;
      level.at[lane] += by.at[lane];
      start.at[lane] = rise.side.at[lane] != 0 ? level.at[lane] : start.at[lane];
    }
    for (std::size_t k = 0; k < block.length; ++k) {
      const std::size_t first = block.first + pack * k;
      Lanes x;
      WEIR_EACH_LANE for (std::size_t lane = 0; lane < pack; ++lane) {
        const std::size_t i = first + lane;
        const double y = strips.cell_amount[i] + strips.cell_slope[i] * by.at[lane];
        const double low = slots.lower[i], high = slots.upper[i];
        const double raised = y > low ? y : low;
        x.at[lane] = raised < high ? raised : high;
        sum.at[lane] += x.at[lane];
      }
      store(x, strips.cell_amount + first);
    }
    store(level, strips.level + s);
    store(start, strips.start + s);
    store(sum, strips.amount + s);
  }
}

}  // namespace weir
