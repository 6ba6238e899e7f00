#include "weir/study/sensitivity.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <memory>
#include <numeric>
#include <string>
#include <tuple>

#include "weir/random.hpp"

namespace weir {
namespace {

constexpr std::uint32_t levels = 4;      // of Morris's grid
constexpr std::size_t resamples = 200;   // of the bootstrap
constexpr double converged_width = 0.05;
constexpr std::size_t points_at_once = 32;
constexpr std::uint32_t trajectory_group = 900, bootstrap_group = 901;  // of the counter

/// Calls `work(first, end)` over parts of `count`, tells the sink. False: stopped.
bool in_parts(std::uint64_t count, std::uint64_t calls_each, Parallelism parallelism,
              const StudySink& sink,
              const std::function<void(std::uint64_t, std::uint64_t)>& work) {
  std::uint64_t done = 0;
  std::atomic<bool> wanted = true;
  const auto size = [&](std::size_t part) {
    return std::min<std::uint64_t>(points_at_once, count - part * points_at_once);
  };
  for_each_block(
      (count + points_at_once - 1) / points_at_once, parallelism,
      [&](std::size_t part) {
        work(part * points_at_once, part * points_at_once + size(part));
      },
      [&](std::size_t part) {
        done += size(part) * calls_each;
        if (sink && !sink(done)) wanted = false;
      },
      [&] { return !wanted; });
  return wanted;
}

/// Words as from Stream, by what they are for.
std::uint32_t word(std::uint64_t seed, std::uint32_t group, std::uint32_t draw, std::uint64_t place) {
  return Stream{seed}.words(draw, 0, group, 0, place).w[0];
}

std::uint32_t below(std::uint32_t bits, std::uint64_t count) {
  return static_cast<std::uint32_t>((static_cast<std::uint64_t>(bits) * count) >> 32);
}

struct Trajectory {
  std::vector<std::uint32_t> order;  // of the dimensions
  std::vector<double> start;
  std::vector<double> step;          // signed, per dimension
};

Trajectory trajectory(std::size_t dimensions, std::uint64_t seed, std::uint32_t number) {
  Trajectory t;
  t.order.resize(dimensions);
  std::iota(t.order.begin(), t.order.end(), 0u);
  for (std::size_t k = dimensions; k > 1; --k) {
    const std::uint32_t bits = word(seed, trajectory_group, number, 3 * k);
    std::swap(t.order[k - 1], t.order[below(bits, k)]);
  }
  for (std::size_t k = 0; k < dimensions; ++k) {
    const std::uint32_t level = below(word(seed, trajectory_group, number, 3 * k + 1), levels);
    t.start.push_back((level + 0.5) / levels);
    t.step.push_back(level < levels / 2 ? 0.5 : -0.5);
  }
  return t;
}

/// The response at every point of the design.
struct Evaluated {
  std::vector<double> a, b;
  std::vector<std::vector<double>> mixed;  // [dimension][point]: a with its column of b
};

/// Sums that the estimators need, over points given by number.
struct Sums {
  double variance = 0;
  std::vector<double> first, total;
};

template <class PointOf>
Sums sums_of(const Evaluated& e, const PointOf& point_of) {
  const std::size_t n = e.a.size();
  const auto count = static_cast<double>(n);
  double sum = 0;
  for (std::size_t j = 0; j < n; ++j) sum += e.a[point_of(j)] + e.b[point_of(j)];
  const double mean = sum / (2 * count);
  Sums sums;
  for (std::size_t j = 0; j < n; ++j) {
    const double a = e.a[point_of(j)] - mean, b = e.b[point_of(j)] - mean;
    sums.variance += (a * a + b * b) / (2 * count);
  }
  for (const std::vector<double>& mixed : e.mixed) {
    double to_a = 0, to_b = 0;
    for (std::size_t j = 0; j < n; ++j) {
      const std::size_t p = point_of(j);
      to_a += (e.a[p] - mixed[p]) * (e.a[p] - mixed[p]);
      to_b += (e.b[p] - mixed[p]) * (e.b[p] - mixed[p]);
    }
    sums.first.push_back(sums.variance > 0 ? 1 - to_b / (2 * count * sums.variance) : 0);
    sums.total.push_back(sums.variance > 0 ? to_a / (2 * count * sums.variance) : 0);
  }
  return sums;
}

/// 95% of the resamples lie between.
void add_intervals(const Evaluated& e, std::uint64_t seed, Parallelism parallelism,
                   SobolIndices& found) {
  std::vector<Sums> all(resamples);
  for_each_block(resamples, parallelism, [&](std::size_t r) {
    std::vector<std::size_t> points;
    for (std::size_t j = 0; j < e.a.size(); ++j) {
      points.push_back(below(word(seed, bootstrap_group, static_cast<std::uint32_t>(r), j),
                             e.a.size()));
    }
    all[r] = sums_of(e, [&](std::size_t j) { return points[j]; });
  });
  const auto edges = [&](const auto& value) {
    std::vector<double> values;
    for (const Sums& one : all) values.push_back(value(one));
    std::sort(values.begin(), values.end());
    return std::pair{values[resamples * 25 / 1000 - 1], values[resamples * 975 / 1000 - 1]};
  };
  for (std::size_t k = 0; k < found.index.size(); ++k) {
    SobolIndex& index = found.index[k];
    std::tie(index.first_low, index.first_high) =
        edges([&](const Sums& one) { return one.first[k]; });
    std::tie(index.total_low, index.total_high) =
        edges([&](const Sums& one) { return one.total[k]; });
    found.widest = std::max({found.widest, (index.first_high - index.first_low) / 2,
                             (index.total_high - index.total_low) / 2});
  }
}

}  // namespace

std::optional<std::vector<Elementary>> elementary_effects(std::size_t dimensions,
                                                          std::uint64_t trajectories,
                                                          std::uint64_t seed,
                                                          const UniformResponse& response,
                                                          Parallelism parallelism,
                                                          const StudySink& sink) {
  std::vector<std::vector<double>> effect(trajectories, std::vector<double>(dimensions));
  const bool complete = in_parts(
      trajectories, dimensions + 1, parallelism, sink, [&](std::uint64_t first, std::uint64_t end) {
        for (std::uint64_t r = first; r < end; ++r) {
          const Trajectory t = trajectory(dimensions, seed, static_cast<std::uint32_t>(r));
          std::vector<double> at = t.start;
          double before = response(at);
          for (const std::uint32_t k : t.order) {
            at[k] += t.step[k];
            const double after = response(at);
            effect[r][k] = (after - before) / t.step[k];
            before = after;
          }
        }
      });
  if (!complete) return std::nullopt;
  std::vector<Elementary> found(dimensions);
  const auto n = static_cast<double>(trajectories);
  for (std::size_t k = 0; k < dimensions; ++k) {
    double mean = 0, squares = 0;
    for (const std::vector<double>& one : effect) {
      mean += one[k] / n;
      found[k].mean_absolute += std::abs(one[k]) / n;
    }
    for (const std::vector<double>& one : effect) squares += (one[k] - mean) * (one[k] - mean);
    found[k].deviation = trajectories > 1 ? std::sqrt(squares / (n - 1)) : 0;
  }
  return found;
}

std::optional<SobolIndices> sobol_indices(std::size_t dimensions, std::uint64_t base,
                                          std::uint64_t seed, const UniformResponse& response,
                                          Parallelism parallelism, const StudySink& sink) {
  Evaluated e{std::vector<double>(base), std::vector<double>(base),
              std::vector<std::vector<double>>(dimensions, std::vector<double>(base))};
  std::vector<std::uint64_t> key;  // the second matrix: dimensions after those of the first
  for (std::uint64_t k = 0; k < 2 * dimensions; ++k) {
    key.push_back(point_key(Stream{seed}, 0, place_hash("saltelli", std::to_string(k))));
  }
  const bool complete = in_parts(
      base, dimensions + 2, parallelism, sink, [&](std::uint64_t first, std::uint64_t end) {
        std::vector<double> a(dimensions), b(dimensions);
        for (std::uint64_t j = first; j < end; ++j) {
          for (std::uint32_t k = 0; k < dimensions; ++k) {
            const auto d = static_cast<std::uint32_t>(dimensions);
            const auto point = static_cast<std::uint32_t>(j);
            a[k] = sobol_point(k, point, key[k]).value();
            b[k] = sobol_point(d + k, point, key[d + k]).value();
          }
          e.a[j] = response(a);
          e.b[j] = response(b);
          for (std::size_t k = 0; k < dimensions; ++k) {
            std::swap(a[k], b[k]);
            e.mixed[k][j] = response(a);
            std::swap(a[k], b[k]);
          }
        }
      });
  if (!complete) return std::nullopt;

  const Sums sums = sums_of(e, [](std::size_t j) { return j; });
  SobolIndices found;
  found.base = base;
  found.runs = base * (dimensions + 2);
  found.variance = sums.variance;
  for (std::size_t j = 0; j < base; ++j) {
    found.mean += (e.a[j] + e.b[j]) / (2 * static_cast<double>(base));
  }
  for (std::size_t k = 0; k < dimensions; ++k) {
    found.index.push_back({sums.first[k], 0, 0, sums.total[k], 0, 0});
  }
  add_intervals(e, seed, parallelism, found);
  found.converged = found.widest <= converged_width;
  return found;
}

UniformResponse planning_response(const Problem& problem, const Allocation& allocation,
                                  const Measured& measured) {
  const auto totals = std::make_shared<const Totals>(problem, allocation);
  return [&problem, totals, measured](std::span<const double> uniforms) {
    return totals->at(theta_at(problem, uniforms), measured);
  };
}

Tornado tornado(const Problem& problem, const Allocation& allocation, const Measured& measured) {
  const Totals totals(problem, allocation);
  Theta theta = central_theta(problem);
  Tornado found{totals.at(theta, measured), {}};
  for (const std::uint32_t slot : uncertain_slots(problem)) {
    const Slot& of = problem.slots[slot];
    const double central = theta.value[slot];
    Swing swing;
    theta.value[slot] = quantile_value(of.uncertain, *of.record, false, 0.05);
    swing.low = totals.at(theta, measured);
    theta.value[slot] = quantile_value(of.uncertain, *of.record, true, 0.05);
    swing.high = totals.at(theta, measured);
    theta.value[slot] = central;
    found.swing.push_back(swing);
  }
  return found;
}

std::optional<NoiseShare> noise_share(const Scenario& scenario, const Problem& problem,
                                      const Allocation& allocation, const Measured& measured,
                                      Parallelism parallelism, const StudySink& sink) {
  const std::optional<Sample> sample =
      sample_outcomes(scenario, problem, allocation, {measured}, parallelism, sink);
  if (!sample) return std::nullopt;
  const std::vector<double>& drawn = sample->value.front();
  const Totals totals(problem, allocation);
  const bool random = problem.noise == Noise::full || problem.noise == Noise::parameters;
  std::vector<double> planned(drawn.size());
  for_each_block((drawn.size() + block_draws - 1) / block_draws, parallelism, [&](std::size_t b) {
    const std::size_t end = std::min<std::size_t>(drawn.size(), (b + 1) * block_draws);
    for (std::size_t d = b * block_draws; d < end; ++d) {
      planned[d] = totals.at(
          random ? draw_theta(problem, scenario.seed, static_cast<std::uint32_t>(d))
                 : central_theta(problem),
          measured);
    }
  });
  const auto n = static_cast<double>(drawn.size());
  const double mean = std::accumulate(drawn.begin(), drawn.end(), 0.0) / n;
  NoiseShare found;
  double apart = 0;
  for (std::size_t d = 0; d < drawn.size(); ++d) {
    found.variance += (drawn[d] - mean) * (drawn[d] - mean) / n;
    apart += (drawn[d] - planned[d]) * (drawn[d] - planned[d]) / n;
  }
  found.share = found.variance > 0 ? std::min(1.0, apart / found.variance) : 0;
  return found;
}

}  // namespace weir
