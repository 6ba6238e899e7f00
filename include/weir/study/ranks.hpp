// Ranks: how far a league table of counties can be trusted.
#pragma once

#include <optional>
#include <vector>

#include "weir/study/sample.hpp"

namespace weir {

/// A funded county among the funded ones; the first has the most outcome for its money.
struct CountyRank {
  std::size_t county = 0;
  double mean = 0;           // outcome per major unit of its money
  int low = 0, high = 0;     // 9 of 10 draws rank it between; 1 is the first
  double top_tenth = 0;      // share of draws in which it is in the first tenth
  double overtaken = 0;      // share of draws in which the next in this table stands above it
};

struct League {
  Measured measured;
  std::uint64_t draws = 0;
  std::vector<CountyRank> counties;  // by mean
  double reversed = 0;    // chance that a pair stands the other way round, over all pairs
  double neighbours = 0;  // the same over neighbours in the table
};

/// The funded counties by outcome per money in the first `draws` draws of the scenario, each
/// replayed alone. Needs: draws >= 1. Fails: nullopt when `sink` (told of draws done) said stop.
std::optional<League> league(const Scenario& scenario, const Problem& problem,
                             const Allocation& allocation, const Measured& measured,
                             std::uint64_t draws, Parallelism parallelism,
                             const StudySink& sink = {});

}  // namespace weir
