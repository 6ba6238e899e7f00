// Sweep: the answer over many settings of parameters, levers, shocks and strategies.
#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "weir/study/sample.hpp"

namespace weir {

/// What is varied, between two ends, over a list, or as its own distribution says.
struct SweepAxis {
  enum class Kind : std::uint8_t { range, list, distribution };
  std::string path;  // as set() takes it, or strategy.name
  Kind kind = Kind::range;
  double low = 0, high = 0;      // range
  std::vector<double> values;    // list; of strategy.name: StrategyName as a number
  std::uint32_t steps = 5;       // of a grid, for a range or a distribution
};

enum class SweepDesign : std::uint8_t { grid, latin_hypercube, sobol };

struct SweepQuestion {
  std::vector<SweepAxis> axes;
  SweepDesign design = SweepDesign::grid;
  std::uint64_t points = 0;       // of a grid: sweep_size() of them
  std::uint64_t seed = 1;
  std::uint64_t draws = 0;        // simulated at each point; 0: the planning layer
  std::vector<Measured> measured;
};

/// One setting and what came out. A parameter changes the world, not the plan; a lever changes the plan
/// too, which is then divided anew.
struct SweepRow {
  std::uint64_t point = 0;
  std::vector<double> setting;  // by axis; a tail as s
  bool feasible = false;        // some division obeys the rules
  std::vector<double> value;    // by measured: expected, or the mean over the draws
  double all_targets = 0;       // share of the draws that meet every target; planning layer: 0 or 1
  friend bool operator==(const SweepRow&, const SweepRow&) = default;
};

/// Points of a grid: the product of the axes' steps or values.
std::uint64_t sweep_size(const std::vector<SweepAxis>& axes);

/// Why an axis cannot be swept; empty when it can.
std::string axis_problem(const Scenario& scenario, const SweepAxis& axis);

/// Given the rows of the points just done, one call at a time, in no stated order. False stops.
using SweepSink = std::function<bool(const std::vector<SweepRow>& rows)>;

/// Runs the points named. A point's row depends on nothing but the question and its number, so that a
/// sweep can be continued, and (grids and Latin hypercubes aside) extended.
/// `go_on` is asked before each point and between the blocks of a point's draws; a point that it ends is
/// not given to the sink. Amounts of funds are rounded to whole units.
/// Needs: axis_problem() is empty for each axis. False: stopped.
bool run_sweep(const Scenario& scenario, const SweepQuestion& question,
               const std::vector<std::uint64_t>& points, Parallelism parallelism,
               const SweepSink& sink, const std::function<bool()>& go_on = {});

}  // namespace weir
