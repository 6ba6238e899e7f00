// A league table draw by draw: ranks move with the counties' luck, which no planner chose.
#include "weir/study/ranks.hpp"

#include <algorithm>
#include <atomic>
#include <numeric>

namespace weir {
namespace {

constexpr std::size_t draws_at_once = 32;

struct Funded {
  std::size_t county;
  double money;  // major units
};

std::vector<Funded> funded_counties(const Problem& problem, const Allocation& allocation) {
  std::vector<Funded> funded;
  for (std::size_t c = 0; c < problem.counties; ++c) {
    Money money;
    for (std::size_t f = 0; f < problem.funds; ++f) {
      for (std::size_t p = 0; p < problem.programmes; ++p) {
        money += Money::from_minor(allocation.amount[cell_index(problem, f, c, p)]);
      }
    }
    if (money > Money{}) funded.push_back({c, money.major()});
  }
  return funded;
}

/// Rank of each, from 1; equals share the better rank.
std::vector<int> ranks_of(const std::vector<double>& values) {
  std::vector<double> sorted = values;
  std::sort(sorted.begin(), sorted.end(), std::greater<>());
  std::vector<int> ranks;
  for (const double value : values) {
    const auto at = std::lower_bound(sorted.begin(), sorted.end(), value, std::greater<>());
    ranks.push_back(static_cast<int>(at - sorted.begin()) + 1);
  }
  return ranks;
}

/// Share of draws in which `below` stands above `above`; half of the draws where they are equal.
double share_reversed(const std::vector<std::vector<double>>& value, std::size_t above,
                      std::size_t below) {
  double reversed = 0;
  for (const std::vector<double>& draw : value) {
    reversed += draw[below] > draw[above] ? 1 : draw[below] == draw[above] ? 0.5 : 0;
  }
  return reversed / static_cast<double>(value.size());
}

}  // namespace

std::optional<League> league(const Scenario& scenario, const Problem& problem,
                             const Allocation& allocation, const Measured& measured,
                             std::uint64_t draws, Parallelism parallelism, const StudySink& sink) {
  const std::vector<Funded> funded = funded_counties(problem, allocation);
  std::vector<std::vector<double>> value(draws);  // [draw][funded county]
  const std::size_t blocks = (draws + draws_at_once - 1) / draws_at_once;
  std::uint64_t done = 0;
  std::atomic<bool> wanted = true;
  for_each_block(
      blocks, parallelism,
      [&](std::size_t block) {
        const std::uint64_t end = std::min<std::uint64_t>(draws, (block + 1) * draws_at_once);
        for (std::uint64_t d = block * draws_at_once; d < end; ++d) {
          const Path path = replay(problem, allocation, scenario.seed, static_cast<std::uint32_t>(d));
          for (const Funded& one : funded) {
            value[d].push_back(path.at(measured.outcome, one.county,
                                       static_cast<std::size_t>(measured.quarter)) /
                               one.money);
          }
        }
      },
      [&](std::size_t block) {
        done += std::min<std::uint64_t>(draws - block * draws_at_once, draws_at_once);
        if (sink && !sink(done)) wanted = false;
      },
      [&] { return !wanted; });
  if (!wanted) return std::nullopt;

  std::vector<double> mean(funded.size(), 0);
  std::vector<std::vector<int>> ranks(funded.size());
  for (const std::vector<double>& draw : value) {
    const std::vector<int> rank = ranks_of(draw);
    for (std::size_t k = 0; k < funded.size(); ++k) {
      mean[k] += draw[k] / static_cast<double>(draws);
      ranks[k].push_back(rank[k]);
    }
  }
  std::vector<std::size_t> order(funded.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return mean[a] > mean[b]; });

  League table{measured, draws, {}, 0, 0};
  const int tenth = std::max<int>(1, static_cast<int>(funded.size() / 10));
  for (std::size_t k = 0; k < order.size(); ++k) {
    std::vector<int>& own = ranks[order[k]];
    std::sort(own.begin(), own.end());
    CountyRank row{funded[order[k]].county, mean[order[k]],
                   own[(5 * own.size() + 99) / 100 - 1], own[(95 * own.size() + 99) / 100 - 1], 0, 0};
    const auto first = std::upper_bound(own.begin(), own.end(), tenth) - own.begin();
    row.top_tenth = static_cast<double>(first) / static_cast<double>(own.size());
    if (k + 1 < order.size()) row.overtaken = share_reversed(value, order[k], order[k + 1]);
    table.counties.push_back(row);
  }
  const std::size_t n = order.size();
  for (std::size_t a = 0; a < n; ++a) {
    for (std::size_t b = a + 1; b < n; ++b) {
      const double reversed = share_reversed(value, order[a], order[b]);
      table.reversed += reversed / (0.5 * static_cast<double>(n * (n - 1)));
      if (b == a + 1) table.neighbours += reversed / static_cast<double>(n - 1);
    }
  }
  return table;
}

}  // namespace weir
