#include "weir/study/county_spreads.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>

namespace weir {
namespace {

/// One figure in every draw. Shape: [county][draw].
struct Values {
  std::size_t draws = 0;
  std::vector<double> value;
  double at(std::size_t county, std::size_t draw) const { return value[county * draws + draw]; }
};

template <class T>
T order_statistic(std::vector<T>& of, double share) {
  const double wanted = std::ceil(share * static_cast<double>(of.size()));
  const std::size_t at = std::max<std::size_t>(static_cast<std::size_t>(wanted), 1) - 1;
  std::nth_element(of.begin(), of.begin() + static_cast<std::ptrdiff_t>(at), of.end());
  return of[at];
}

/// The ranks of the counties that may receive money; `size` divides the values.
CountyRanks ranks_of(const Values& values, const Mask& selected, const std::vector<double>& size) {
  std::vector<std::size_t> ranked;
  for (std::size_t c = 0; c < selected.size(); ++c) {
    if (selected[c] != 0 && size[c] > 0) ranked.push_back(c);
  }
  std::vector<std::vector<std::uint32_t>> rank(ranked.size(),
                                               std::vector<std::uint32_t>(values.draws));
  std::vector<double> sorted(ranked.size());
  for (std::size_t d = 0; d < values.draws; ++d) {
    const auto value = [&](std::size_t i) { return values.at(ranked[i], d) / size[ranked[i]]; };
    for (std::size_t i = 0; i < ranked.size(); ++i) sorted[i] = value(i);
    std::sort(sorted.begin(), sorted.end());
    for (std::size_t i = 0; i < ranked.size(); ++i) {
      const auto above = std::upper_bound(sorted.begin(), sorted.end(), value(i));
      rank[i][d] = static_cast<std::uint32_t>(sorted.end() - above) + 1;
    }
  }
  CountyRanks ranks{std::vector<std::uint32_t>(selected.size(), 0),
                    std::vector<std::uint32_t>(selected.size(), 0)};
  for (std::size_t i = 0; i < ranked.size(); ++i) {
    ranks.low[ranked[i]] = order_statistic(rank[i], 0.05);
    ranks.high[ranked[i]] = order_statistic(rank[i], 0.95);
  }
  return ranks;
}

CountySpread spread_of(const CountyFigure& figure, const Values& values,
                       const CountyTable& counties) {
  const std::vector<double> one(counties.size(), 1.0);
  CountySpread spread{figure,
                      {},
                      {},
                      {},
                      ranks_of(values, counties.selected, one),
                      ranks_of(values, counties.selected, counties.population)};
  std::vector<double> own(values.draws);
  for (std::size_t c = 0; c < counties.size(); ++c) {
    for (std::size_t d = 0; d < values.draws; ++d) own[d] = values.at(c, d);
    spread.p05.push_back(order_statistic(own, 0.05));
    spread.p50.push_back(order_statistic(own, 0.50));
    spread.p95.push_back(order_statistic(own, 0.95));
  }
  return spread;
}

}  // namespace

std::optional<CountySpreads> county_spreads(const Scenario& scenario, const Problem& problem,
                                            const Allocation& allocation,
                                            const std::vector<CountyFigure>& figures,
                                            std::uint32_t draws, Parallelism parallelism,
                                            const std::function<bool(std::uint64_t)>& sink) {
  const std::size_t counties = scenario.counties.size();
  std::vector<Values> values(figures.size(),
                             {draws, std::vector<double>(counties * std::size_t{draws})});
  std::atomic<bool> stopped = false;
  std::uint64_t done = 0;
  for_each_block(
      draws, parallelism,
      [&](std::size_t draw) {
        const Path path =
            replay(problem, allocation, scenario.seed, static_cast<std::uint32_t>(draw));
        for (std::size_t f = 0; f < figures.size(); ++f) {
          for (std::size_t c = 0; c < counties; ++c) {
            values[f].value[c * draws + draw] =
                path.at(figures[f].outcome, c, static_cast<std::size_t>(figures[f].quarter));
          }
        }
      },
      [&](std::size_t) {
        ++done;
        if (sink && !sink(done)) stopped = true;
      },
      [&] { return stopped.load(); });
  if (stopped) return std::nullopt;
  CountySpreads spreads{draws, {}};
  for (std::size_t f = 0; f < figures.size(); ++f) {
    spreads.figures.push_back(spread_of(figures[f], values[f], scenario.counties));
  }
  return spreads;
}

}  // namespace weir
