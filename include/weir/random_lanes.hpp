// Random words and variates for sixteen draws at a time: the kernels of the ensemble. Compiled once
// per instruction set (weir/core_isa.hpp); the same bits on all. A count is the one that the
// function of the same name in weir/random.hpp gives, whatever the single precision inside.
#pragma once

#include <cstddef>
#include <cstdint>

#include "weir/core_isa.hpp"

namespace weir {

inline constexpr std::size_t lanes = 16;

/// What Stream::words gives for draws first .. first + 15. Shape: [output word][draw].
struct alignas(64) LaneWords {
  std::uint32_t word[4][lanes];
};

/// The keys of Philox's rounds, as vectors read them.
struct RoundKeys {
  static constexpr int rounds = 10;
  std::uint64_t first[rounds] = {}, second[rounds] = {};

  constexpr explicit RoundKeys(std::uint64_t seed) noexcept {
    auto k0 = static_cast<std::uint32_t>(seed);
    auto k1 = static_cast<std::uint32_t>(seed >> 32);
    for (int round = 0; round < rounds; ++round) {
      first[round] = k0;
      second[round] = k1;
      k0 += 0x9E3779B9u;
      k1 += 0xBB67AE85u;
    }
  }
};

/// One gamma distribution of mean 1 per lane, as a table that inverts it fast.
struct GammaLanes {
  static constexpr int nodes = 14;  // at normal quantiles -6.5, -5.5, .. 6.5
  static constexpr int terms = 6;
  // log of the quantile between two nodes: a polynomial in the distance from the first.
  alignas(64) double coefficient[lanes][nodes - 1][terms];

  /// Needs: shape from 0.1 to 1e6, lane < 16.
  void set(std::size_t lane, double shape) noexcept;
};

/// One binomial chance per lane, made ready for many sizes.
struct ChanceLanes {
  alignas(64) double chance[lanes];
  // Of the chance or what it lacks to 1, whichever is less: itself, log(1 - it), and its odds.
  alignas(64) float lesser[lanes], log_rest[lanes], odds[lanes];
  alignas(64) std::uint32_t mirror[lanes];  // the word's top bit where the lesser is not the chance

  /// Needs: chance from 0 to 1, lane < 16.
  void set(std::size_t lane, double chance) noexcept;
};

/// `count` is a multiple of 16; variate i is that of word[i] and of parameter i. `out` may be the array
/// of the parameter (of sizes, for a binomial), and overlaps no other.
struct LaneFunctions {
  /// Of `count` counters, two at a time where they are many.
  /// Needs: each w1 from counter_word1.
  void (*words)(const RoundKeys& keys, std::uint32_t first_draw, std::size_t count,
                const std::uint32_t* w1, std::uint64_t place, LaneWords* const* out) noexcept;
  /// Quantile of the standard normal, absolute error below 1e-6.
  void (*normal)(std::size_t count, const std::uint32_t* word, double* out) noexcept;
  /// As inverse_poisson.
  void (*poisson)(std::size_t count, const std::uint32_t* word, const double* mean,
                  double* out) noexcept;
  /// As inverse_binomial. Needs: sizes whole.
  void (*binomial)(std::size_t count, const std::uint32_t* word, const double* size,
                   const double* chance, double* out) noexcept;
  /// What is left of each of `stock`: as binomial, with the chance of lane i % 16.
  void (*thin)(std::size_t count, const std::uint32_t* word, const ChanceLanes& chance,
               double* stock) noexcept;
  /// Gamma with mean 1; lane i % 16 of the table; relative error below 2e-6
  /// for shapes from 2, 4e-5 from 0.5, 5e-4 from 0.1.
  void (*gamma)(std::size_t count, const std::uint32_t* word, const GammaLanes& table,
                double* out) noexcept;
  void (*exp)(std::size_t count, const double* x, double* out) noexcept;
  void (*log)(std::size_t count, const double* x, double* out) noexcept;
  void (*expm1)(std::size_t count, const double* x, double* out) noexcept;
  void (*log1p)(std::size_t count, const double* x, double* out) noexcept;
};

/// Needs: has_isa(isa).
const LaneFunctions& lane_functions(Isa isa) noexcept;

// For other kernels: the functions of the instruction set that they are compiled for.
inline namespace WEIR_ISA {
void words_lanes(const RoundKeys& keys, std::uint32_t first_draw, std::size_t count,
                 const std::uint32_t* w1, std::uint64_t place, LaneWords* const* out) noexcept;
void normal_lanes(std::size_t count, const std::uint32_t* word, double* out) noexcept;
void poisson_lanes(std::size_t count, const std::uint32_t* word, const double* mean,
                   double* out) noexcept;
void binomial_lanes(std::size_t count, const std::uint32_t* word, const double* size,
                    const double* chance, double* out) noexcept;
void thin_lanes(std::size_t count, const std::uint32_t* word, const ChanceLanes& chance,
                double* stock) noexcept;
void gamma_lanes(std::size_t count, const std::uint32_t* word, const GammaLanes& table,
                 double* out) noexcept;
}  // namespace WEIR_ISA

}  // namespace weir
