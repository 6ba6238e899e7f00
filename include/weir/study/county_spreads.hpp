// What each county brings, with its spread, and where it stands among the others.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "weir/exec.hpp"
#include "weir/model.hpp"
#include "weir/simulate.hpp"

namespace weir {

struct CountyFigure {
  Outcome outcome = Outcome::jobs_declared;
  int quarter = 0;
};

/// Nine of ten worlds have the county between `low` and `high`; 1 is the greatest. 0 for counties
/// that may not receive money: they are not ranked.
struct CountyRanks {
  std::vector<std::uint32_t> low, high;
};

/// Shape: one per county row. Order statistics at ceil(p n) of the draws.
struct CountySpread {
  CountyFigure figure;
  std::vector<double> p05, p50, p95;
  CountyRanks total, per_head;
};

struct CountySpreads {
  std::uint32_t draws = 0;
  std::vector<CountySpread> figures;
};

/// From draws 0 to `draws` - 1 of the run, each replayed: a county's own values and its rank in each
/// world come from the same draws. Units: as in Path.
/// Needs: draws >= 1. Fails: nullopt when `sink` (told of draws done) said stop.
std::optional<CountySpreads> county_spreads(const Scenario& scenario, const Problem& problem,
                                            const Allocation& allocation,
                                            const std::vector<CountyFigure>& figures,
                                            std::uint32_t draws, Parallelism parallelism,
                                            const std::function<bool(std::uint64_t)>& sink = {});

}  // namespace weir
