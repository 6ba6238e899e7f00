// Points that fill the unit cube more evenly than independent ones: Sobol, Latin hypercube,
// antithetic. Each coordinate is a function of (key, dimension, index) alone: nothing holds state.
#pragma once

#include <cstdint>

#include "weir/random.hpp"

namespace weir {

/// How the parameters of successive draws are chosen.
enum class Sampling : std::uint8_t { plain, antithetic, latin_hypercube, sobol };

/// All but plain draws come as this many independent randomisations: draw d is point d / 16 of
/// randomisation d mod 16. How far their means lie apart is the error of the mean of all.
inline constexpr std::uint32_t randomisations = 16;

/// Up to this dimension Sobol points have direction numbers of their own; further ones are spread
/// evenly each by itself, and paired with the others at random.
inline constexpr std::uint32_t sobol_dimensions = 160;

/// The first 32 binary digits of a coordinate of a Sobol point, not scrambled, in plain (not Gray
/// code) order. Needs: dimension < sobol_dimensions.
/// Source: Sobol', USSR Comp. Math. and Math. Physics 7 (1967); docs/model/random.md, section 6.
std::uint32_t sobol_digits(std::uint32_t dimension, std::uint32_t index) noexcept;

/// Owen's nested uniform scrambling of 32 binary digits: each is flipped or not, by what the key
/// says for the digits above it. Source: Owen, in MCQMC 1994, Springer (1995).
std::uint32_t owen_scramble(std::uint32_t digits, std::uint64_t key) noexcept;

/// A permutation of 0 .. count - 1. Needs: index < count.
/// Source: Hoang, Morris, Rogaway, "An enciphering scheme based on a card shuffle", CRYPTO 2012.
std::uint32_t permuted(std::uint32_t index, std::uint32_t count, std::uint64_t key) noexcept;

/// The uniform (digits + 1/2) / 2^32: rises with digits, the values of uniform(word).
constexpr Uniform uniform_at(std::uint32_t digits) noexcept {
  const bool upper = digits >> 31;
  return {upper, ((upper ? ~digits : digits) + 0.5) * 0x1p-32};
}

constexpr Uniform mirrored(Uniform u) noexcept { return {!u.upper, u.tail}; }

/// What one dimension of one randomisation is keyed by. Two randomisations, or two dimensions, are
/// independent. Needs: randomisation < 1024.
std::uint64_t point_key(Stream stream, std::uint32_t randomisation,
                        std::uint64_t dimension_key) noexcept;

/// Points index = 0, 1, 2, ... of one randomisation, one dimension. Each is uniform; together the
/// first 2^m of several dimensions are a scrambled net. `key`: from point_key().
Uniform sobol_point(std::uint32_t dimension, std::uint32_t index, std::uint64_t key) noexcept;

/// One point in each of `count` equal steps. Needs: index < count.
Uniform latin_point(std::uint32_t index, std::uint32_t count, std::uint64_t key) noexcept;

/// Points 2 k and 2 k + 1 mirror each other.
Uniform antithetic_point(std::uint32_t index, std::uint64_t key) noexcept;

}  // namespace weir
