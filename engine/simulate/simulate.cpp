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
  Scopes(const Problem& problem, const Layout& layout)
      : quanta(layout.rows.size() * layout.quarters), p_(problem), layout_(layout) {}

  /// Forgets the draws from `from` on.
  void cut(std::size_t from) {
    for (std::size_t d = from; d < tally_draws; ++d) {
      for (std::size_t cell = 0; cell < quanta.cells(); ++cell) *quanta.at(cell, d) = 0;
    }
  }

  /// Where one county's outcome is added, from draw `from` on, one more for each scope.
  void places(std::size_t outcome, std::size_t county, std::size_t from,
              std::vector<std::int64_t*>& to) {
    const auto add = [&](std::int32_t first_row, std::size_t index) {
      if (first_row < 0) return;
      const std::size_t row = static_cast<std::size_t>(first_row) + index;
      to.push_back(quanta.at(row * layout_.quarters, from));
    };
    add(layout_.all_row[outcome], 0);
    add(layout_.class_row[outcome], p_.class_of[county]);
    add(layout_.group_row[outcome], p_.group_of[county]);
    add(layout_.county_row[outcome], county);
  }

  DrawQuanta quanta;  // of [row][quarter]

 private:
  const Problem& p_;
  const Layout& layout_;
};

// What one thread needs to run blocks, kept from one block to the next.
class Worker {
 public:
  Worker(const Problem& problem, const std::vector<Allocation>& allocations,
         const std::vector<Progress::State*>& states, Isa isa)
      : p_(problem), states_(states), kernels_(tile_kernels(isa)), tally_(tally_kernels(isa)),
        tile_(problem, allocations, isa),
        shared_(problem, states.front()->layout) {
    for (const Progress::State* state : states) {
      scopes_.emplace_back(problem, state->layout);
      waiting_.emplace_back(scopes_.back().quanta.cells());
    }
  }

  // One block: its draws go to an empty tally for each plan, and to the kept values.
  void run(std::uint64_t seed, std::size_t block, std::vector<Tally>& tallies) {
    const std::size_t count = states_.front()->draws_in(block);
    for (std::size_t from = 0; from < count; from += tally_draws) {
      const std::size_t first = block * block_draws + from;
      const std::size_t used = std::min(tally_draws, count - from);
      tiles(seed, first, used);
      for (std::size_t s = 0; s < states_.size(); ++s) {
        if (used < tally_draws) scopes_[s].cut(used);
        tallies[s].add(states_[s]->layout, scopes_[s].quanta, used, tally_, waiting_[s]);
        keep(*states_[s], scopes_[s], first, used);
      }
    }
    for (std::size_t s = 0; s < states_.size(); ++s) tallies[s].add(waiting_[s]);
  }

 private:
  void tiles(std::uint64_t seed, std::size_t first, std::size_t used) {
    for (std::size_t from = 0; from < used; from += lanes) {
      for (Scopes& scopes : scopes_) scopes.quanta.clear(from);
      if (scopes_.size() > 1) shared_.quanta.clear(from);
      tile_.run(seed, static_cast<std::uint32_t>(first + from),
                [&](const std::vector<std::size_t>& plans, std::size_t county,
                    const CountyRows& rows, bool net) { take(plans, county, from, rows, net); });
      if (scopes_.size() == 1) continue;
      for (Scopes& scopes : scopes_) scopes.quanta.add(shared_.quanta, from);
    }
  }

  void take(const std::vector<std::size_t>& plans, std::size_t county, std::size_t from,
            const CountyRows& rows, bool net) {
    if (!net && !p_.counted[county]) return;
    for (std::size_t o = 0; o < outcome_count; ++o) {
      const auto outcome = static_cast<Outcome>(o);
      if (!rows.touched[o] || is_net(outcome) != net) continue;
      places_.clear();
      if (plans.size() > 1 && plans.size() == scopes_.size()) {
        shared_.places(o, county, from, places_);  // of every plan alike
      } else {
        for (const std::size_t s : plans) scopes_[s].places(o, county, from, places_);
      }
      kernels_.add_quanta(p_.quarters, &rows.rows[o * p_.quarters], quanta_per_unit(is_money(outcome)),
                          places_.data(), places_.size());
    }
  }

  void keep(Progress::State& state, const Scopes& scopes, std::size_t first, std::size_t used) {
    if (state.kept.empty()) return;
    for (std::size_t h = 0; h < state.layout.headline_rows.size(); ++h) {
      for (std::size_t t = 0; t < p_.quarters; ++t) {
        const std::size_t cell = state.layout.headline_rows[h] * p_.quarters + t;
        std::int64_t* to = &state.kept[(h * p_.quarters + t) * state.draws + first];
        for (std::size_t d = 0; d < used; d += lanes) {
          std::copy_n(scopes.quanta.at(cell, d), std::min(lanes, used - d), to + d);
        }
      }
    }
  }

  const Problem& p_;
  const std::vector<Progress::State*>& states_;
  const TileKernels& kernels_;
  const TallyKernels& tally_;
  Tile tile_;
  std::vector<Scopes> scopes_;
  Scopes shared_;  // counties that no plan gives money to, where there are several plans
  std::vector<WaitingBins> waiting_;
  std::vector<std::int64_t*> places_;
};

// The blocks that a run lacks.
std::vector<std::size_t> missing(const Progress::State& state) {
  std::vector<std::size_t> blocks;
  for (std::size_t b = 0; b < state.blocks(); ++b) {
    if (!state.done[b]) blocks.push_back(b);
  }
  return blocks;
}

}  // namespace

void run_blocks(const Problem& problem, const std::vector<Allocation>& allocations,
                std::uint64_t seed, Parallelism parallelism,
                const std::vector<Progress::State*>& states,
                const std::vector<std::size_t>& blocks, const std::function<bool()>& after) {
  // A finished block waits in its own place until its turn to be added. Workers and tallies are used
  // again: their memory stays.
  std::vector<std::vector<Tally>> ready(blocks.size()), cleared;
  Turn turn;
  std::vector<std::unique_ptr<Worker>> idle;
  std::atomic<bool> wanted = true;
  for_each_block(
      blocks.size(), parallelism,
      [&](std::size_t m) {
        std::unique_ptr<Worker> worker;
        {
          const Turn::Held held(turn);
          if (!idle.empty()) {
            worker = std::move(idle.back());
            idle.pop_back();
          }
          if (!cleared.empty()) {
            ready[m] = std::move(cleared.back());
            cleared.pop_back();
          }
        }
        if (!worker) worker = std::make_unique<Worker>(problem, allocations, states, parallelism.isa);
        if (ready[m].empty()) {
          for (const Progress::State* state : states) ready[m].emplace_back(state->layout);
        }
        worker->run(seed, blocks[m], ready[m]);
        const Turn::Held held(turn);
        idle.push_back(std::move(worker));
      },
      [&](std::size_t m) {
        for (std::size_t s = 0; s < states.size(); ++s) {
          states[s]->tally.take(ready[m][s]);
          states[s]->done[blocks[m]] = 1;
        }
        {
          const Turn::Held held(turn);
          cleared.push_back(std::move(ready[m]));
        }
        if (!after()) wanted = false;
      },
      [&] { return !wanted; });
}

void simulate(const Problem& problem, const Allocation& allocation, std::uint64_t seed,
              Parallelism parallelism, Progress& progress, const Sink& sink) {
  run_blocks(problem, {allocation}, seed, parallelism, {&progress.state()},
             missing(progress.state()), [&] { return !sink || sink(progress); });
}

void simulate(const Problem& problem, const std::vector<Allocation>& allocations,
              std::uint64_t seed, Parallelism parallelism, std::vector<Progress>& progress,
              const Sink& sink) {
  std::vector<Progress::State*> states;
  for (Progress& of : progress) states.push_back(&of.state());
  if (states.empty()) return;
  run_blocks(problem, allocations, seed, parallelism, states, missing(*states.front()),
             [&] { return !sink || sink(progress.front()); });
}

Path replay(const Problem& problem, const Allocation& allocation, std::uint64_t seed,
            std::uint32_t draw) {
  Path path;
  path.counties = problem.counties;
  path.quarters = problem.quarters;
  path.value.assign(outcome_count * problem.counties * problem.quarters, 0);
  const bool drawn = problem.noise == Noise::full || problem.noise == Noise::parameters;
  path.theta = (drawn ? draw_theta(problem, seed, draw) : central_theta(problem)).value;
  Tile tile(problem, {allocation}, best_isa());
  tile.run(seed, draw, [&](const std::vector<std::size_t>&, std::size_t county,
                           const CountyRows& rows, bool net) {
    for (std::size_t o = 0; o < outcome_count; ++o) {
      if (!rows.touched[o] || is_net(static_cast<Outcome>(o)) != net) continue;
      for (std::size_t t = 0; t < path.quarters; ++t) {  // the first lane only
        path.value[(o * path.counties + county) * path.quarters + t] =
            rows.rows[o * path.quarters + t].at[0];
      }
    }
  });
  return path;
}

}  // namespace weir
