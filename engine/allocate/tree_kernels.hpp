// The loops over blocks of eight strips; the only code that reads cells while solving.
#pragma once

#include <cstdint>

#include "allocate/lane_math.hpp"
#include "allocate/tree_layout.hpp"

namespace weir {

/// Shape: strips, except where said.
struct StripView {
  const TreeLayout::Block* blocks = nullptr;  // per block
  const double* floor = nullptr;
  const double* cap = nullptr;
  double* level = nullptr;   // what the strip's cells answer to
  double* amount = nullptr;  // demand within floor and cap
  double* slope = nullptr;   // its increase per level; zero where floor or cap holds
  // Of settle_blocks alone:
  double* start = nullptr;          // own level of the last time, or not a number
  double* own_slope = nullptr;      // of the cells of a strip at its own level; 0: it has none
  std::int8_t* own_side = nullptr;  // 1: the cap holds, -1: the floor, 0: neither
  double* cell_amount = nullptr;    // per slot
  double* cell_slope = nullptr;     // per slot; none where levels are direct
  double tolerance = 0;             // of a strip's amount, by its size
  double bend = 0;                  // of next_level
  double compared = 0;              // of allowed_miss
};

/// What a strip with a level of its own still lacks of its bound; 0 for the others (side 0).
WEIR_LANE_INLINE double missing_of(double side, double floor, double cap, double amount) {
  const double bound = side > 0 ? cap : floor;
  return side != 0 ? bound - amount : 0.0;
}
WEIR_LANE_INLINE double strip_missing(const StripView& strips, std::size_t strip) {
  return missing_of(strips.own_side[strip], strips.floor[strip], strips.cap[strip],
                    strips.amount[strip]);
}

/// Demand of each strip of blocks first..last-1 at its level.
void evaluate_blocks(TailFamily family, bool linear, const Slots& slots, const StripView& strips,
                     std::size_t first, std::size_t last);

/// Finds the own level of each strip whose demand leaves its floor and cap, and every cell's
/// amount. Returns how many cells' demands were computed.
std::size_t settle_blocks(TailFamily family, bool linear, const Slots& slots,
                          const StripView& strips, std::size_t first, std::size_t last);

/// New prices of rows, and the shift of each slot that they move: to price[its row] - linear.
struct RowShift {
  const double* price;   // per row
  const double* linear;  // per slot; none where no cell has a linear value
  double* shift;         // per slot
};

/// Moves the shifts, and the own level of each strip by what its cells then miss, with what they
/// missed before, to first order. `drift`: the same sums of strips without an own level.
void shift_blocks(const TreeLayout& layout, const RowShift& rows, const StripView& strips,
                  double* drift);

/// The same to the end: all levels and amounts to first order, those of strips without a level of
/// their own where the root's rises by so much. No curve is read.
void advance_blocks(const TreeLayout& layout, const RowShift& rows, const Slots& slots,
                    double root_rise, const StripView& strips);

}  // namespace weir
