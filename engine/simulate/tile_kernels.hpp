// What a tile computes over lanes, once per instruction set (weir/core_isa.hpp).
#pragma once

#include "simulate/lanes.hpp"

namespace weir {

/// Money in one county and programme in one year.
struct Cell {
  std::uint32_t year = 0, programme = 0, kind = 0;
  double amount = 0;     // major units
  double curvature = 0, per_curvature = 0;  // of the response, per unit of kappa; and its inverse
  double places = 0;     // for trainees
  std::uint64_t key = 0;
  bool own = true;               // its money, projects and training count here
  const Lane* posts = nullptr;   // share of its declared jobs that stand here; none: all
  const Lane* value = nullptr;   // value added here for each of its declared jobs; none: nothing
  bool lends = false;            // its money is a pool that backs credit
  const Lane* demand = nullptr;  // the most credit; none: no limit
  const Lane* power = nullptr;   // the most money that brings posts; none: no limit
};

/// One word for each lane.
struct alignas(64) LaneWord {
  std::uint32_t word[lanes];
};

/// Noise of one county that is the same whatever its money. Words stand as the counts are drawn: many
/// at once.
struct NoiseView {
  Lane* effect;
  LaneWord* conditions;     // [quarter]
  LaneWord* declaring;      // [quarter][2]: declared jobs, enterprises
  LaneWords* opening;       // [quarter]
  LaneWord* firms_opening;  // [quarter]
  LaneWord* staying;        // [quarter][age][stocks]
  LaneWord* projects;       // [quarter, one more][2]: starting, and operating of the quarter before
  Lane *condition, *frailty;  // [quarter]
};

/// Kinds of stock of one age: new posts, additional and other, and enterprises; expansion posts,
/// additional and other, at age 0 only.
inline constexpr std::size_t new_stocks = 3, stocks = 5;

/// Room for one county's way through a tile.
struct Workspace {
  Lane *yield, *number, *money, *value, *pool, *loss;  // [year][kind]
  Lane* declared;                             // [quarter][2]: jobs, enterprises
  Lane* firms_opening;                        // [quarter]
  Lane* open;                                 // [quarter][4]
  Lane *enrolled, *completing;                // [quarter]
  Lane* stock;                                // [age][stocks]
  std::uint8_t* active;                       // [year][kind]
};

/// One county's money and where its outcomes go.
struct CountyTask {
  std::size_t county;
  std::uint64_t key;
  double counted_share;
  const Cell* cells;
  std::size_t cell_count;
  Lane* rows;             // [outcome][quarter]
  std::uint8_t* touched;  // [outcome]
  Lane *gain, *trained;   // [quarter]
};

/// Neighbours from whom displaced jobs come: [first[i], first[i + 1]).
struct Inflow {
  const std::uint32_t *first, *from;
  const double* weight;
  const std::uint8_t* alone;  // [county]: no neighbour, so all its displacement is its own
};

struct TileKernels {
  /// Draws a county's noise.
  void (*noise)(const TileInput& in, std::uint64_t county_key, const NoiseView& out) noexcept;
  void (*county)(const TileInput& in, const NoiseView& noise, const CountyTask& task,
                 const Workspace& work) noexcept;
  /// Equation (11): jobs_net and jobs_net_years of one county from every county's gain.
  void (*net)(const TileInput& in, const Inflow& inflow, std::size_t county, const Lane* gain,
              const Lane* trained, Lane* jobs, Lane* years) noexcept;
  /// Values as whole quanta, added to each of `count` places. Shape: values and places
  /// [quarter][lane].
  void (*add_quanta)(std::size_t quarters, const Lane* values, double per_unit,
                     std::int64_t* const* to, std::size_t count) noexcept;
};

/// Needs: has_isa(isa).
const TileKernels& tile_kernels(Isa isa) noexcept;

}  // namespace weir
