#include "weir/random/points.hpp"

#include <array>
#include <bit>

#include "random/sobol_table.hpp"

namespace weir {

namespace {

constexpr std::uint32_t point_group = 11;  // of the counter: a purpose keeps its number for ever

using Directions = std::array<std::array<std::uint32_t, 32>, sobol_dimensions>;

// Direction number j of a dimension: what bit j of an index flips among the 32 digits.
constexpr Directions expand() {
  Directions all{};
  for (int j = 0; j < 32; ++j) all[0][static_cast<std::size_t>(j)] = 0x80000000u >> j;
  const std::uint32_t* next = sobol_table;
  for (std::size_t d = 1; d < sobol_dimensions; ++d) {
    const std::uint32_t polynomial = *next++;
    const auto degree = static_cast<std::size_t>(std::bit_width(polynomial)) - 1;
    auto& v = all[d];
    for (std::size_t j = 0; j < degree; ++j) v[j] = *next++ << (31 - j);
    for (std::size_t j = degree; j < 32; ++j) {
      v[j] = v[j - degree] ^ (v[j - degree] >> degree);
      for (std::size_t k = 1; k < degree; ++k) {
        if (polynomial >> (degree - k) & 1) v[j] ^= v[j - k];
      }
    }
  }
  return all;
}

constexpr Directions directions = expand();

// The splitmix64 finisher: every bit of the result depends on every bit of the argument.
constexpr std::uint64_t mixed(std::uint64_t x) noexcept {
  x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9u;
  x = (x ^ (x >> 27)) * 0x94D049BB133111EBu;
  return x ^ (x >> 31);
}

constexpr std::uint64_t golden = 0x9E3779B97F4A7C15u;  // odd: multiples of it differ

}  // namespace

std::uint32_t sobol_digits(std::uint32_t dimension, std::uint32_t index) noexcept {
  std::uint32_t digits = 0;
  for (std::size_t bit = 0; index != 0; ++bit, index >>= 1) {
    if (index & 1) digits ^= directions[dimension][bit];
  }
  return digits;
}

std::uint32_t owen_scramble(std::uint32_t digits, std::uint64_t key) noexcept {
  std::uint32_t flips = 0;
  for (int digit = 0; digit < 32; ++digit) {
    // The digits above, behind a leading 1, number the nodes of the binary tree.
    const std::uint64_t node =
        (std::uint64_t{1} << digit) | (std::uint64_t{digits} >> (32 - digit));
    flips |= static_cast<std::uint32_t>(mixed(key + golden * node) >> 63) << (31 - digit);
  }
  return digits ^ flips;
}

// The swap-or-not shuffle: each round pairs every number with another, and swaps some pairs.
std::uint32_t permuted(std::uint32_t index, std::uint32_t count, std::uint64_t key) noexcept {
  const int rounds = 16 + 4 * std::bit_width(count);
  for (int round = 1; round <= rounds; ++round) {
    const std::uint64_t of_round = mixed(key + golden * static_cast<std::uint64_t>(round));
    const auto shift = static_cast<std::uint32_t>((of_round >> 32) * count >> 32);
    const std::uint32_t other = shift >= index ? shift - index : shift + (count - index);
    const std::uint32_t greater = index < other ? other : index;
    if (mixed(of_round + golden * (greater + 1u)) >> 63) index = other;
  }
  return index;
}

std::uint64_t point_key(Stream stream, std::uint32_t randomisation,
                        std::uint64_t dimension_key) noexcept {
  const PhiloxBlock block = stream.words(0, 0, point_group, randomisation, dimension_key);
  return (std::uint64_t{block.w[1]} << 32) | block.w[0];
}

Uniform sobol_point(std::uint32_t dimension, std::uint32_t index, std::uint64_t key) noexcept {
  if (dimension < sobol_dimensions) {
    return uniform_at(owen_scramble(sobol_digits(dimension, index), key));
  }
  // An order of the indices of its own that keeps aligned sets of 2^m together.
  const std::uint32_t shuffled = owen_scramble(index, mixed(key));
  return uniform_at(owen_scramble(sobol_digits(0, shuffled), key));
}

Uniform latin_point(std::uint32_t index, std::uint32_t count, std::uint64_t key) noexcept {
  const std::uint32_t step = permuted(index, count, key);
  const std::uint64_t within = mixed(~key + golden * index) >> 32;
  // (step + within / 2^32) / count, in 2^-32; the product stays below 2^64.
  return uniform_at(static_cast<std::uint32_t>(((std::uint64_t{step} << 32) + within) / count));
}

Uniform antithetic_point(std::uint32_t index, std::uint64_t key) noexcept {
  const Uniform u = uniform_at(static_cast<std::uint32_t>(mixed(key + golden * (index / 2)) >> 32));
  return index % 2 == 0 ? u : mirrored(u);
}

}  // namespace weir
