// Sums of draws as whole numbers. Adding tallies is exact, so no order of work can matter.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "simulate/tally_kernel.hpp"
#include "weir/random_lanes.hpp"
#include "weir/simulate.hpp"

namespace weir {

static_assert(tally_draws % randomisations == 0);

__extension__ typedef __int128 Wide;

/// A value as a whole number of quanta: 2^-32 of a unit; for money the minor unit.
std::int64_t to_quanta(double value, bool money);
double from_quanta(double quanta, bool money);
double quanta_per_unit(bool money);

/// Counts of one cell's bins on their way to its histogram: small enough for the nearest cache.
class BinCounts {
 public:
  static constexpr std::size_t most = 256;  // values in one go
  /// Needs: count <= most.
  void add(const Bin* bins, std::size_t count);
  /// Calls each(octave, counts) with those that were met, and forgets them.
  /// Needs: the least and the greatest bin of all that were added.
  template <class Each>
  void take(Bin least, Bin greatest, Each each);

 private:
  static constexpr std::int32_t octaves = 128, octave_bins = 64, zero = octaves / 2 * octave_bins;
  // Two counters for each bin: equal values in turn need not wait for each other.
  std::uint8_t even_[octaves * octave_bins]{}, odd_[octaves * octave_bins]{};
};

/// Counts of values in bins 1/64 of an octave wide (0.8% from its middle), mirrored at zero.
/// Memory follows the octaves met (256 bytes each), never the number of draws.
class Histogram {
 public:
  static constexpr std::int32_t octave_bins = 64;
  void add(std::int64_t quanta);
  void add(const Bin* bins, std::size_t count, BinCounts& counts);
  void add(const Histogram& other);
  /// Asks the processor for the counts: they are added to soon.
  void expect() const;
  /// Sets counts to 0 and keeps their room.
  void clear();
  /// The middle of the bin of the k-th smallest value, k from 1.
  double ordered(std::uint64_t k) const;
  /// The k-th smallest itself. Shape: lists that together hold the values that were added.
  std::int64_t ordered(std::uint64_t k,
                       const std::vector<std::span<const std::int64_t>>& values) const;

  /// The octave of octaves()[0]; zero and the smallest values are octave 0, negative ones below.
  std::int32_t first() const { return first_; }
  /// Of each octave from the least to the greatest met: 0, or its place among counts(), from 1.
  const std::vector<std::uint8_t>& octaves() const { return octaves_; }
  /// Shape: [octave that was met][bin]. The same values always give the same counts.
  const std::vector<std::uint32_t>& counts() const { return counts_; }
  void restore(std::int32_t first, std::vector<std::uint8_t> octaves,
               std::vector<std::uint32_t> counts);

 private:
  struct Found {
    std::int32_t bin;
    std::uint64_t below, inside;  // values in lower bins, and in this one
  };
  Found find(std::uint64_t k) const;
  std::uint32_t& at(std::int32_t bin);
  void open(std::int32_t octave);
  std::int32_t first_ = 0;
  std::vector<std::uint8_t> octaves_;
  std::vector<std::uint32_t> counts_;
};

/// What is summed: one row per outcome and scope, each with every quarter.
/// Scopes of a row: all (0), class, group, county.
struct RowKey {
  Outcome outcome;
  enum class Kind : std::uint8_t { all, klass, group, county } kind;
  std::uint32_t index;
};

struct Layout {
  std::vector<RowKey> rows;
  std::vector<std::size_t> headline_rows;  // rows whose every draw is kept
  std::vector<std::int32_t> all_row, class_row, group_row, county_row;  // by outcome: first row or -1
  std::uint32_t quarters = 0;
  std::vector<Target> targets;
  std::vector<std::int64_t> target_quanta;
  Sampling sampling = Sampling::plain;
  std::uint32_t points = 0;  // of Problem
};
Layout make_layout(const Problem& problem, const Request& request);

struct Moments {
  Wide sum = 0;     // of quanta
  Wide coarse = 0;  // of values in 2^-16 of a unit (money: minor units), and of their squares
  Wide square = 0;
};

/// Quanta of tally_draws draws, tile by tile: so a tile's own stay in the near caches.
/// Shape: [tile][row][quarter][draw].
class DrawQuanta {
 public:
  explicit DrawQuanta(std::size_t cells) : cells_(cells), tiles_(tally_draws / lanes * cells) {}
  std::size_t cells() const { return cells_; }
  /// One cell's from `draw` on, to the end of its tile; the next cell's stand `lanes` numbers on.
  std::int64_t* at(std::size_t cell, std::size_t draw) {
    return &tiles_[draw / lanes * cells_ + cell].at[draw % lanes];
  }
  const std::int64_t* at(std::size_t cell, std::size_t draw) const {
    return &tiles_[draw / lanes * cells_ + cell].at[draw % lanes];
  }
  /// Sets those of the tile that begins with `draw` to 0.
  void clear(std::size_t draw) { std::fill_n(at(0, draw), cells_ * lanes, 0); }
  /// Adds another's of that tile.
  void add(const DrawQuanta& other, std::size_t draw) {
    std::int64_t* to = at(0, draw);
    const std::int64_t* from = other.at(0, draw);
    for (std::size_t n = 0; n < cells_ * lanes; ++n) to[n] += from[n];
  }
  /// Shape: out [tally_draws].
  void copy(std::size_t cell, std::int64_t* out) const {
    for (std::size_t d = 0; d < tally_draws; d += lanes) std::copy_n(at(cell, d), lanes, out + d);
  }

 private:
  struct alignas(64) OfTile {
    std::int64_t at[lanes];
  };
  std::size_t cells_;
  std::vector<OfTile> tiles_;
};

/// Bins of several goes of tally_draws: each histogram is fetched once for all of them.
struct WaitingBins {
  static constexpr std::size_t most = BinCounts::most;  // draws
  explicit WaitingBins(std::size_t cells) : of(cells * most) {}
  std::vector<Bin> of;  // [row][quarter][draw]
  std::size_t draws = 0;
  BinCounts counts;
};

class Tally {
 public:
  explicit Tally(const Layout& layout);
  /// Draws from `used` on are 0 and not counted. Histograms lack what is
  /// left in `waiting`.
  /// Needs: the first draw is a multiple of tally_draws; so are those that wait.
  void add(const Layout& layout, const DrawQuanta& quanta, std::size_t used,
           const TallyKernels& kernels, WaitingBins& waiting);
  void add(WaitingBins& waiting);
  /// Adds what is in the other, and leaves that as new, but with the room that it has taken.
  void take(Tally& other);

  std::vector<Moments> moments;       // [row][quarter]
  std::vector<Histogram> histograms;  // [row][quarter]
  std::vector<std::uint64_t> met;     // per target, then all targets together
  // The same apart for each randomisation, which draws are dealt to in turn; empty where they are
  // plain. Shape: [row][quarter][randomisation], [target, all][randomisation].
  std::vector<Wide> parts;
  std::vector<std::uint64_t> met_parts;
  std::uint64_t draws = 0;
};

}  // namespace weir
