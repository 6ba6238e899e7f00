// Draws -> tallies -> ensemble. The same bits for any threads, block order or resume point.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "weir/exec.hpp"
#include "weir/model.hpp"

namespace weir {

inline constexpr std::uint32_t block_draws = 1024;

/// Which outcomes are summarised where, and which targets are judged.
struct Request {
  std::vector<Outcome> headline;   // exact quantiles at scope all; also by class and group
  std::vector<Outcome> by_county;
  std::vector<Target> targets;
};

/// Sums of a set of draws as whole numbers: adding two tallies is exact, in any order.
/// Memory does not grow with draws, except the headline values kept for exact quantiles
/// (docs/model/ensemble.md states bytes per county x quarter x outcome).
class Tally;

struct Chance {
  std::string name;
  double probability = 0, mcse = 0;
};

/// A run's sums so far: which blocks are in, and their combined tally.
class Progress {
 public:
  Progress(const Problem& problem, const Request& request, std::uint64_t draws);
  ~Progress();
  Progress(Progress&&) noexcept;
  Progress& operator=(Progress&&) noexcept;

  std::uint64_t draws() const;
  std::uint64_t draws_done() const;
  bool complete() const { return draws_done() == draws(); }
  /// Of the draws done, those in which every target is met.
  std::uint64_t targets_met() const;
  /// How often every target is met. Needs: at least one draw done.
  Chance all_targets() const;
  /// Makes room for more draws; what is done stays. The result is that of a fresh run of `draws`.
  /// Fails: false when there are fewer, or the last block done is not a whole one; nothing changes.
  bool extend(std::uint64_t draws);
  /// Self-contained bytes for a checkpoint.
  std::string to_bytes() const;
  /// Fails: false when the bytes are damaged or belong to another shape; then nothing changes.
  bool from_bytes(std::string_view bytes);
  /// Adds the blocks of a progress of the same run, given as its to_bytes().
  /// Fails: false when the bytes are damaged, of another shape, or a block is in both; then nothing
  /// changes.
  bool add_bytes(std::string_view bytes);
  /// Every draw of a headline outcome at scope all, in the order of draws: what paired comparisons
  /// are made of. Units: as in Summary. Empty when the outcome is not a headline of the request, or
  /// above 131,072 draws. Needs: complete().
  std::vector<double> headline_draws(Outcome outcome, std::size_t quarter) const;

  struct State;
  State& state() { return *state_; }
  const State& state() const { return *state_; }

 private:
  std::unique_ptr<State> state_;
};

/// Told after each block, one call at a time. Returning false stops before the next block.
using Sink = std::function<bool(const Progress&)>;

/// Runs the blocks that `progress` lacks.
void simulate(const Problem& problem, const Allocation& allocation, std::uint64_t seed,
              Parallelism parallelism, Progress& progress, const Sink& sink = {});

/// Several plans on the same draws: each progress gets what simulate() alone would give it, and what
/// does not depend on the money is computed once for all.
/// Shape: progress as allocations. Needs: all progress of the same request and draws, with the same
/// blocks done.
/// `sink` is shown the first progress.
void simulate(const Problem& problem, const std::vector<Allocation>& allocations,
              std::uint64_t seed, Parallelism parallelism, std::vector<Progress>& progress,
              const Sink& sink = {});

/// The same work over every rank; each calls it with the same arguments. Block b is run by rank
/// b mod ranks. The root's `progress` says which blocks are missing and receives all of them; the
/// others' is scratch. Any rank's sink may stop that rank, the root's stops all.
/// Returns, at every rank: the root's progress is complete.
bool simulate(const Problem& problem, const Allocation& allocation, std::uint64_t seed,
              Parallelism parallelism, Ranks& ranks, Progress& progress, const Sink& sink = {});

/// 16 hex digits of every amount and every tally of the draws done: the same for the same results, on
/// any machine and in the page; for others the same by a chance of 2^-64.
std::string fingerprint(const Allocation& allocation, const Progress& progress);

struct Summary {
  Outcome outcome = Outcome::jobs_declared;
  std::string scope;  // all | class:NAME | group:NAME | county:CODE
  int quarter = 0;
  double mean = 0, sd = 0, mcse = 0;
  double p05 = 0, p25 = 0, p50 = 0, p75 = 0, p95 = 0;
};

struct Ensemble {
  std::uint64_t draws = 0;
  std::vector<Summary> outcomes;
  std::vector<Chance> targets;
  Chance all_targets;
};

struct MeanError {
  double mean = 0, mcse = 0;
};
/// The mean of one value per draw and its simulation error: from the spread of the draws, or of the
/// randomisations. Shape: values in the order of draws. Needs: draws that `sampling` allows.
MeanError mean_error(std::span<const double> values, Sampling sampling);

/// Needs: at least one draw done. Money outcomes in major units.
Ensemble summarise(const Scenario& scenario, const Progress& progress);

/// One draw alone, its whole path, money in major units. Shape: [outcome][county][quarter].
struct Path {
  std::uint32_t counties = 0, quarters = 0;
  std::vector<double> value;
  std::vector<double> theta;  // the parameters of that draw, by slot
  double at(Outcome outcome, std::size_t county, std::size_t quarter) const {
    return value[(static_cast<std::size_t>(outcome) * counties + county) * quarters + quarter];
  }
};
Path replay(const Problem& problem, const Allocation& allocation, std::uint64_t seed,
            std::uint32_t draw);

}  // namespace weir
