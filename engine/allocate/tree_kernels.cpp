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
    LaneDemand y = sum_block<family, linear, false>(slots, strips.blocks[b],
                                                    load(strips.level + s), strips);
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
  LaneDemand now;  // at level
};

template <TailFamily family, bool linear>
WEIR_LANE_INLINE std::size_t search_block(const Slots& slots, const TreeLayout::Block& block,
                                          const StripView& strips, const Lanes& warm, Search& s) {
  Lanes low, high;
  double reach = family == TailFamily::direct ? 16.0 : 0.25;
  WEIR_EACH_LANE for (std::size_t lane = 0; lane < pack; ++lane) {
    const double level = s.level.at[lane], missing = s.target.at[lane] - s.now.amount.at[lane];
    const double l = missing > 0 ? level : -open, h = missing < 0 ? level : open;
    const double newton =
        next_level(level, l, h, missing, s.now.slope.at[lane], reach, strips.bend);
    const double cold = level < open ? newton : 0.0;
    const double first = inside_or(warm.at[lane], l, h, cold);
    low.at[lane] = l;
    high.at[lane] = h;
    s.level.at[lane] = s.busy.at[lane] != 0 ? first : level;
  }
  for (std::size_t rounds = 1;; ++rounds) {
    s.now = sum_block<family, linear, true>(slots, block, s.level, strips);
    const double last = rounds == most_steps ? 0.0 : 1.0;
    double still[pack];
    WEIR_EACH_LANE for (std::size_t lane = 0; lane < pack; ++lane) {
      const double level = s.level.at[lane], missing = s.target.at[lane] - s.now.amount.at[lane];
      const double l = missing > 0 ? level : low.at[lane], h = missing < 0 ? level : high.at[lane];
      const double size = missing > 0 ? missing : -missing;
      const double next =
          next_level(level, l, h, missing, s.now.slope.at[lane], reach, strips.bend);
      const double moves = next != level ? last : 0.0;
      const double enough = strips.tolerance * s.target.at[lane] +
                            blur(level, s.now.slope.at[lane], strips.compared);
      const double misses = size > enough ? 1.0 : 0.0;
      const double busy = s.busy.at[lane] * moves * misses;
      low.at[lane] = l;
      high.at[lane] = h;
      s.busy.at[lane] = still[lane] = busy;
      s.level.at[lane] = busy != 0 ? next : level;
    }
    reach *= 8;
    double any = 0;
    WEIR_EACH_LANE for (std::size_t lane = 0; lane < pack; ++lane) any += still[lane];
    if (any == 0) return rounds;
  }
}

template <TailFamily family, bool linear>
WEIR_LANE_INLINE std::size_t settle(const Slots& slots, const StripView& strips, std::size_t first,
                                    std::size_t last) {
  std::size_t cells = 0;
  for (std::size_t b = first; b < last; ++b) {
    const std::size_t s = b * pack;
    const TreeLayout::Block& block = strips.blocks[b];
    const Lanes low = load(strips.floor + s), high = load(strips.cap + s);
    const Lanes warm = load(strips.start + s);
    Search search;
    search.level = load(strips.level + s);
    search.now = sum_block<family, linear, true>(slots, block, search.level, strips);
    Lanes own;
    WEIR_EACH_LANE for (std::size_t lane = 0; lane < pack; ++lane) {
      const double x = search.now.amount.at[lane];
      const double raised = x < low.at[lane] ? low.at[lane] : x;
      const double target = raised > high.at[lane] ? high.at[lane] : raised;
      search.target.at[lane] = target;
      own.at[lane] = target != x ? 1.0 : 0.0;
    }
    search.busy = own;
    double any = 0;
    WEIR_EACH_LANE for (std::size_t lane = 0; lane < pack; ++lane) any += own.at[lane];
    std::size_t rounds = 1;
    if (any != 0) rounds += search_block<family, linear>(slots, block, strips, warm, search);

    Lanes own_slope, start;
    WEIR_EACH_LANE for (std::size_t lane = 0; lane < pack; ++lane) {
      own_slope.at[lane] = own.at[lane] != 0 ? search.now.slope.at[lane] : 0.0;
      start.at[lane] = own.at[lane] != 0 ? search.level.at[lane] : warm.at[lane];
    }
    store(search.level, strips.level + s);
    store(start, strips.start + s);
    store(own_slope, strips.own_slope + s);
    store(search.now.amount, strips.amount + s);
    WEIR_EACH_LANE for (std::size_t lane = 0; lane < pack; ++lane) strips.is_own[s + lane] = own.at[lane] != 0;
    cells += rounds * pack * block.length;
  }
  return cells;
}

template <bool linear>
WEIR_LANE_INLINE void evaluate_family(TailFamily family, const Slots& slots, const StripView& strips,
                                      std::size_t first, std::size_t last) {
  switch (family) {
    case TailFamily::direct: return evaluate<TailFamily::direct, false>(slots, strips, first, last);
    case TailFamily::exponential:
      return evaluate<TailFamily::exponential, linear>(slots, strips, first, last);
    case TailFamily::root: return evaluate<TailFamily::root, linear>(slots, strips, first, last);
    case TailFamily::reciprocal:
      return evaluate<TailFamily::reciprocal, linear>(slots, strips, first, last);
    case TailFamily::power: return evaluate<TailFamily::power, linear>(slots, strips, first, last);
    case TailFamily::mixed: return evaluate<TailFamily::mixed, linear>(slots, strips, first, last);
  }
}

template <bool linear>
WEIR_LANE_INLINE std::size_t settle_family(TailFamily family, const Slots& slots,
                                           const StripView& strips, std::size_t first,
                                           std::size_t last) {
  switch (family) {
    case TailFamily::direct: return settle<TailFamily::direct, false>(slots, strips, first, last);
    case TailFamily::exponential:
      return settle<TailFamily::exponential, linear>(slots, strips, first, last);
    case TailFamily::root: return settle<TailFamily::root, linear>(slots, strips, first, last);
    case TailFamily::reciprocal: return settle<TailFamily::reciprocal, linear>(slots, strips, first, last);
    case TailFamily::power: return settle<TailFamily::power, linear>(slots, strips, first, last);
    case TailFamily::mixed: return settle<TailFamily::mixed, linear>(slots, strips, first, last);
  }
  return 0;
}

}  // namespace

WEIR_LANE_CLONES
void evaluate_blocks(TailFamily family, bool linear, const Slots& slots, const StripView& strips,
                     std::size_t first, std::size_t last) {
  if (linear) {
    evaluate_family<true>(family, slots, strips, first, last);
  } else {
    evaluate_family<false>(family, slots, strips, first, last);
  }
}

WEIR_LANE_CLONES
std::size_t settle_blocks(TailFamily family, bool linear, const Slots& slots, const StripView& strips,
                          std::size_t first, std::size_t last) {
  return linear ? settle_family<true>(family, slots, strips, first, last)
                : settle_family<false>(family, slots, strips, first, last);
}

WEIR_LANE_CLONES
void shift_blocks(const TreeLayout& layout, const double* row_price, const double* linear,
                  double* shift, const StripView& strips, double* drift) {
  for (std::size_t b = 0; b < layout.blocks.size(); ++b) {
    const TreeLayout::Block& block = layout.blocks[b];
    const std::size_t s = b * pack;
    double missed[pack] = {};
    for (std::size_t k = 0; k < block.length; ++k) {
      const std::size_t first = block.first + pack * k;
      WEIR_EACH_LANE for (std::size_t lane = 0; lane < pack; ++lane) {
        const std::uint32_t row = layout.slot_row[first + lane];
        const double now = (row == no_row ? 0.0 : row_price[row]) - linear[first + lane];
        missed[lane] += strips.cell_slope[first + lane] * (now - shift[first + lane]);
        shift[first + lane] = now;
      }
    }
    WEIR_EACH_LANE for (std::size_t lane = 0; lane < pack; ++lane) {
      const double slope = strips.own_slope[s + lane];
      const bool own = strips.is_own[s + lane] != 0;
      const double moved = strips.start[s + lane] + (slope > 0 ? missed[lane] / slope : 0.0);
      strips.start[s + lane] = own ? moved : strips.start[s + lane];
      drift[s + lane] = own ? 0.0 : missed[lane];
    }
  }
}

}  // namespace weir
