// What a tally computes over draws, once per instruction set (weir/core_isa.hpp).
#pragma once

#include <cstddef>
#include <cstdint>

#include "weir/core_isa.hpp"

namespace weir {

/// Draws that are tallied in one go, row by row.
inline constexpr std::size_t tally_draws = 64;

/// Exact sums in parts: of q and of its coarse value c, low and high * 2^32; of c^2, with
/// |c| = a 2^24 + b: b b, a b and a a.
struct CellSums {
  std::int64_t low, high, coarse_low, coarse_high, square0, square1, square2;
  bool square_overflows;  // some |c| has more than 48 bits: the squares do not hold
};

/// Number of a histogram's bin; those of negative values are mirrored.
using Bin = std::int16_t;

struct TallyKernels {
  void (*sums)(const std::int64_t* quanta, bool money, CellSums& out) noexcept;
  /// Writes the values' bins. Is any value other than 0?
  bool (*bins)(const std::int64_t* quanta, Bin* out) noexcept;
  /// Writes the values from `least` to `most`, in their order, and returns how many they are. One place
  /// beyond them may be written too.
  std::size_t (*between)(const std::int64_t* values, std::size_t count, std::int64_t least,
                         std::int64_t most, std::int64_t* out) noexcept;
};

/// Needs: has_isa(isa).
const TallyKernels& tally_kernels(Isa isa) noexcept;

}  // namespace weir
