// Blocks of draws on threads; each block is one serial function of (problem, amounts, seed, block).
#include "weir/simulate.hpp"

#include <algorithm>
#include <atomic>

#include "simulate/state.hpp"
#include "simulate/tile.hpp"

namespace weir {

namespace {

// Adds every county of a tile to the scopes it belongs to, in whole quanta.
class Scopes {
 public:
  Scopes(const Problem& problem, const Layout& layout) : p_(problem), layout_(layout) {
    quanta.resize(layout.rows.size() * layout.quarters * lanes);
  }
  void clear() { std::fill(quanta.begin(), quanta.end(), 0); }

  void take(std::size_t county, const CountyRows& rows, bool net) {
    for (std::size_t o = 0; o < p_.outcomes(); ++o) {
      const auto outcome = static_cast<Outcome>(o);
      if (is_net(outcome) != net || (!net && !p_.counted[county])) continue;
      const std::size_t path = layout_.quarters * lanes;
      const double* values = &rows[o * path];
      for (std::size_t n = 0; n < path; ++n) {
        const std::int64_t q = to_quanta(values[n], is_money(outcome));
        if (q == 0) continue;
        add(layout_.all_row[o], 0, n, q);
        add(layout_.class_row[o], p_.class_of[county], n, q);
        add(layout_.group_row[o], p_.group_of[county], n, q);
        add(layout_.county_row[o], county, n, q);
      }
    }
  }

  std::vector<std::int64_t> quanta;  // [row][quarter][lane]

 private:
  void add(std::int32_t first_row, std::size_t index, std::size_t n, std::int64_t q) {
    if (first_row < 0) return;
    quanta[(static_cast<std::size_t>(first_row) + index) * layout_.quarters * lanes + n] += q;
  }

  const Problem& p_;
  const Layout& layout_;
};

// One block: its own tally, and the kept values of its draws.
Tally run_block(const Problem& problem, const std::vector<double>& amounts, std::uint64_t seed,
                Progress::State& state, std::size_t block) {
  Tally tally(state.layout);
  Scopes scopes(problem, state.layout);
  const std::size_t count = state.draws_in(block);
  for (std::size_t from = 0; from < count; from += lanes) {
    const std::size_t first = block * block_draws + from;
    const std::size_t used = std::min(lanes, count - from);
    scopes.clear();
    run_tile(
        problem, amounts, seed, static_cast<std::uint32_t>(first),
        [&](std::size_t county, const CountyRows& rows) { scopes.take(county, rows, false); },
        [&](std::size_t county, const CountyRows& rows) { scopes.take(county, rows, true); });
    tally.add(state.layout, scopes.quanta, used);
    if (state.kept.empty()) continue;
    for (std::size_t h = 0; h < state.layout.headline_rows.size(); ++h) {
      for (std::size_t t = 0; t < problem.quarters; ++t) {
        const std::size_t cell = state.layout.headline_rows[h] * problem.quarters + t;
        std::copy_n(&scopes.quanta[cell * lanes], used,
                    &state.kept[(h * problem.quarters + t) * state.draws + first]);
      }
    }
  }
  return tally;
}

class Keep {
 public:
  explicit Keep(std::vector<double>& value, std::size_t counties, std::size_t quarters)
      : value_(value), counties_(counties), quarters_(quarters) {}
  // The first lane only.
  void take(std::size_t county, const CountyRows& rows, bool net) {
    for (std::size_t o = 0; o < outcome_count; ++o) {
      if (is_net(static_cast<Outcome>(o)) != net) continue;
      for (std::size_t t = 0; t < quarters_; ++t) {
        value_[(o * counties_ + county) * quarters_ + t] = rows[(o * quarters_ + t) * lanes];
      }
    }
  }

 private:
  std::vector<double>& value_;
  std::size_t counties_, quarters_;
};

}  // namespace

void run_blocks(const Problem& problem, const Allocation& allocation, std::uint64_t seed,
                Parallelism parallelism, Progress::State& state,
                const std::vector<std::size_t>& blocks, const std::function<bool()>& after) {
  const std::vector<double> amounts = yearly_amounts(problem, allocation);
  // A finished block waits in its own place until its turn to be added.
  std::vector<std::unique_ptr<Tally>> ready(blocks.size());
  std::atomic<bool> wanted = true;
  for_each_block(
      blocks.size(), parallelism,
      [&](std::size_t m) {
        ready[m] = std::make_unique<Tally>(run_block(problem, amounts, seed, state, blocks[m]));
      },
      [&](std::size_t m) {
        state.tally.add(*ready[m]);
        ready[m].reset();
        state.done[blocks[m]] = 1;
        if (!after()) wanted = false;
      },
      [&] { return !wanted; });
}

void simulate(const Problem& problem, const Allocation& allocation, std::uint64_t seed,
              Parallelism parallelism, Progress& progress, const Sink& sink) {
  Progress::State& state = progress.state();
  std::vector<std::size_t> missing;
  for (std::size_t b = 0; b < state.blocks(); ++b) {
    if (!state.done[b]) missing.push_back(b);
  }
  run_blocks(problem, allocation, seed, parallelism, state, missing,
             [&] { return !sink || sink(progress); });
}

Path replay(const Problem& problem, const Allocation& allocation, std::uint64_t seed,
            std::uint32_t draw) {
  Path path;
  path.counties = problem.counties;
  path.quarters = problem.quarters;
  path.value.assign(outcome_count * problem.counties * problem.quarters, 0);
  const bool drawn = problem.noise == Noise::full || problem.noise == Noise::parameters;
  path.theta = (drawn ? draw_theta(problem, seed, draw) : central_theta(problem)).value;
  Keep keep(path.value, problem.counties, problem.quarters);
  run_tile(
      problem, yearly_amounts(problem, allocation), seed, draw,
      [&](std::size_t county, const CountyRows& rows) { keep.take(county, rows, false); },
      [&](std::size_t county, const CountyRows& rows) { keep.take(county, rows, true); });
  return path;
}

}  // namespace weir
