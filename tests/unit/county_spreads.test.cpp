// uses: core random exec model allocate simulate study
// What each county brings, against the same draws looked at one by one.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>

#include "support/small_economy.hpp"
#include "weir/study.hpp"

using namespace weir;

namespace {

Allocation some_money(const Scenario& scenario, const Problem& problem) {
  Allocation allocation;
  allocation.amount.assign(scenario.funds.size() * problem.counties * problem.programmes, 0);
  for (std::size_t c = 0; c < 4; ++c) {
    allocation.amount[c * problem.programmes] = static_cast<std::int64_t>(3 + c) * 1'000'000'00;
  }
  return allocation;
}

/// The value below which at least a share of the draws lie.
double quantile(std::vector<double> values, double share) {
  std::sort(values.begin(), values.end());
  std::size_t at = 0;
  while (static_cast<double>(at + 1) < share * static_cast<double>(values.size())) ++at;
  return values[at];
}

}  // namespace

TEST_CASE("quantiles and ranks are those of the replayed draws, on any threads") {
  const Scenario scenario = test::small_economy();
  const Problem problem = prepare(scenario);
  const Allocation allocation = some_money(scenario, problem);
  const std::uint32_t draws = 40;
  const std::vector<CountyFigure> figures{{Outcome::jobs_declared, 3}, {Outcome::jobs_net, 9}};
  const auto spreads =
      county_spreads(scenario, problem, allocation, figures, draws, Parallelism{1});
  const auto threaded =
      county_spreads(scenario, problem, allocation, figures, draws, Parallelism{3});
  REQUIRE(spreads);
  REQUIRE(spreads->figures.size() == 2);
  for (std::size_t f = 0; f < figures.size(); ++f) {
    const CountySpread& spread = spreads->figures[f];
    CHECK(spread.p50 == threaded->figures[f].p50);
    CHECK(spread.total.low == threaded->figures[f].total.low);
    std::vector<std::vector<double>> value(5), rank(5), rank_per_head(5);
    for (std::uint32_t d = 0; d < draws; ++d) {
      const Path path = replay(problem, allocation, scenario.seed, d);
      const auto at = [&](std::size_t c) {
        return path.at(figures[f].outcome, c, static_cast<std::size_t>(figures[f].quarter));
      };
      for (std::size_t c = 0; c < 5; ++c) {
        value[c].push_back(at(c));
        double above = 0, above_per_head = 0;
        for (std::size_t other = 0; other < 4; ++other) {  // E may not receive money
          above += at(other) > at(c);
          above_per_head += at(other) / scenario.counties.population[other] >
                            at(c) / scenario.counties.population[c];
        }
        rank[c].push_back(above + 1);
        rank_per_head[c].push_back(above_per_head + 1);
      }
    }
    for (std::size_t c = 0; c < 5; ++c) {
      CHECK(spread.p05[c] == quantile(value[c], 0.05));
      CHECK(spread.p50[c] == quantile(value[c], 0.5));
      CHECK(spread.p95[c] == quantile(value[c], 0.95));
      if (c == 4) continue;
      CHECK(spread.total.low[c] == quantile(rank[c], 0.05));
      CHECK(spread.total.high[c] == quantile(rank[c], 0.95));
      CHECK(spread.per_head.low[c] == quantile(rank_per_head[c], 0.05));
      CHECK(spread.per_head.high[c] == quantile(rank_per_head[c], 0.95));
    }
    CHECK(spread.total.low[4] == 0);
  }
}

TEST_CASE("it stops when it is told to") {
  const Scenario scenario = test::small_economy();
  const Problem problem = prepare(scenario);
  CHECK_FALSE(county_spreads(scenario, problem, some_money(scenario, problem),
                             {{Outcome::jobs_declared, 3}}, 10, Parallelism{1},
                             [](std::uint64_t done) { return done < 3; }));
}
