// Counter-based random numbers and variates by inversion (docs/model/random.md).
// Nothing here holds state: a variate is a function of (seed, what it is for), never of where or
// when it is drawn, so any order of work gives the same numbers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "weir/core_checksum.hpp"
#include "weir/core_elementary.hpp"

namespace weir {

/// x to the power y. x^0 = 1 and 1^y = 1 for every x and y, not-a-number included.
/// Needs: x >= 0.
/// Fails: a negative x gives not-a-number.
double pow_(double x, double y) noexcept;

/// log of the gamma function. Infinity at 0 and at infinity.
/// Needs: x > 0.
/// Fails: a negative x gives not-a-number.
double lgamma_(double x) noexcept;

struct PhiloxKey {
  std::uint32_t k0, k1;
};

struct PhiloxBlock {
  std::uint32_t w[4];
};

/// The Philox4x32 block function with 10 rounds: 128 bits of counter to 128 random bits.
/// Source: Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC11.
constexpr PhiloxBlock philox4x32_10(PhiloxBlock counter, PhiloxKey key) noexcept {
  for (int round = 0; round < 10; ++round) {
    const std::uint64_t product0 = std::uint64_t{0xD2511F53u} * counter.w[0];
    const std::uint64_t product1 = std::uint64_t{0xCD9E8D57u} * counter.w[2];
    const auto high0 = static_cast<std::uint32_t>(product0 >> 32);
    const auto high1 = static_cast<std::uint32_t>(product1 >> 32);
    counter = {{high1 ^ counter.w[1] ^ key.k0, static_cast<std::uint32_t>(product1),
                high0 ^ counter.w[3] ^ key.k1, static_cast<std::uint32_t>(product0)}};
    key.k0 += 0x9E3779B9u;
    key.k1 += 0xBB67AE85u;
  }
  return counter;
}

/// The 64-bit name of a place (a county, or a county's programme) in every counter: FNV-1a over
/// both codes, kept apart by a byte that no UTF-8 text has, then mixed by the splitmix64 finisher.
/// Two places may collide (chance about n^2 / 2^65); whoever loads the codes refuses that.
/// Source: the finisher is Steele, Lea, Flood, OOPSLA 2014.
constexpr std::uint64_t place_hash(std::string_view county_code,
                                   std::string_view programme_or_path = {}) noexcept {
  std::uint64_t hash = fnv1a(programme_or_path, fnv1a("\xFF", fnv1a(county_code)));
  hash = (hash ^ (hash >> 30)) * 0xBF58476D1CE4E5B9u;
  hash = (hash ^ (hash >> 27)) * 0x94D049BB133111EBu;
  return hash ^ (hash >> 31);
}

/// The second counter word.
/// Needs: quarter < 4096, group < 1024, index < 1024.
constexpr std::uint32_t counter_word1(std::uint32_t quarter, std::uint32_t group,
                                      std::uint32_t index) noexcept {
  return (quarter << 20) | (group << 10) | index;
}

/// All randomness of one seed. A purpose is 4 * group + output word.
struct Stream {
  std::uint64_t seed;

  constexpr PhiloxKey key() const noexcept {
    return {static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32)};
  }

  /// Needs: quarter < 4096, group < 1024, index < 1024.
  constexpr PhiloxBlock words(std::uint32_t draw, std::uint32_t quarter, std::uint32_t group,
                              std::uint32_t index, std::uint64_t place) const noexcept {
    return philox4x32_10({{draw, counter_word1(quarter, group, index),
                           static_cast<std::uint32_t>(place),
                           static_cast<std::uint32_t>(place >> 32)}},
                         key());
  }
};

/// A number strictly between 0 and 1 that is as fine near 1 as near 0.
struct Uniform {
  bool upper;   // the nearer end is 1
  double tail;  // distance to the nearer end, at least 2^-33 and below 1/2

  constexpr double value() const noexcept { return upper ? 1.0 - tail : tail; }
};

/// The uniform of a random word: its top bit is the mirror, its low 31 bits the magnitude m, with
/// tail = (m + 0.5) / 2^32. Both tail and 1 - tail are exact doubles.
constexpr Uniform uniform(std::uint32_t word) noexcept {
  return {(word >> 31) != 0, ((word & 0x7FFFFFFFu) + 0.5) * 0x1p-32};
}

/// Stream::words for draws first_draw .. first_draw + count - 1, one output array per word.
/// Shape: each output holds `count` words, by draw; the outputs do not overlap.
/// Needs: w1 from counter_word1.
void philox_lanes(PhiloxKey key, std::uint32_t first_draw, std::uint32_t w1, std::uint64_t place,
                  std::size_t count, std::uint32_t* w0, std::uint32_t* w1out, std::uint32_t* w2out,
                  std::uint32_t* w3out) noexcept;

// Inversion: one uniform per variate, and the variate never falls when the uniform rises.
// Errors, limits and how they are measured: docs/model/random.md.

/// Quantile of the standard normal; relative error below 1e-14.
/// Needs: a tail from uniform(); a smaller one is taken as 2^-33.
double inverse_normal(Uniform u) noexcept;

/// Quantile of the gamma distribution with unit scale; relative error below 1e-10.
/// Needs: shape from 0.01 to 1e6.
/// Fails: 0 where the quantile is below the smallest double.
double inverse_gamma(Uniform u, double shape) noexcept;

/// Quantile of the beta distribution; relative error below 1e-10.
/// Needs: a and b from 0.01 to 1e6.
/// Fails: 0 where the quantile is below the smallest double.
double inverse_beta(Uniform u, double a, double b) noexcept;

/// The smallest k with P(N <= k) >= u, N Poisson: exact unless u lies within 1e-12 of a step
/// (relative to its tail, or to 1 where the mean is below 10). A mean of 0 or less, or not a
/// number, gives 0.
/// Needs: mean at most 1e9.
std::int64_t inverse_poisson(Uniform u, double mean) noexcept;

/// The smallest k with P(N <= k) >= u, N binomial; exact as inverse_poisson. p is clamped to
/// [0, 1], not a number counts as 0; n of 0 or less gives 0.
/// Needs: n at most 1e9.
std::int64_t inverse_binomial(Uniform u, std::int64_t n, double p) noexcept;

}  // namespace weir

#include "weir/random/points.hpp"
