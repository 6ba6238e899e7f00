// Poisson and binomial variates over lanes. Single precision finds the count and bounds its own
// error; where the bound leaves a doubt, the exact scalar function decides: so no count differs
// from the scalar function's. Small means: probabilities added up from 0, all lanes in step. Larger
// ones: the Cornish-Fisher quantile (docs/model/random.md, section 4).
#include "random/cornish_fisher.hpp"
#include "random/lanes.hpp"
#include "random/scalar_counts.hpp"

namespace weir {
inline namespace WEIR_ISA {

namespace {

constexpr float smallest_large_mean = 10.0f;
constexpr int most_terms = 56;  // a mean below 10 exceeds it once in 1e21 draws

struct Reciprocals {
  float of[most_terms + 1];
  constexpr Reciprocals() : of{} {
    for (int k = 1; k <= most_terms; ++k) of[k] = 1.0f / static_cast<float>(k);
  }
};
constexpr Reciprocals reciprocal;

/// Counts with, in `doubtful`, the lanes whose count single precision cannot vouch for.
struct Counts {
  Floats count;
  Mask32 doubtful;
};

// What single precision may miss in a sum of probabilities from 0.
constexpr float sum_error = 2e-5f;

/// The first k at which the probabilities from 0 reach u, on the lanes of `wanted`.
/// `ratio(k)` is P(k + 1) (k + 1) / P(k).
template <class Ratio>
[[gnu::always_inline]] inline Counts count_from_zero(Bits32 word, Floats at_zero, Mask32 wanted,
                                                     const Ratio& ratio) noexcept {
  const Floats tail = tail_of(word) * 0x1p-32f;
  const Mask32 upper = __builtin_bit_cast(Mask32, word) < 0;
  const Floats u = upper ? 1.0f - tail : tail;
  // So near 1 the probabilities no longer tell the counts apart.
  const Mask32 beyond = upper & (tail < 4 * sum_error);
  const Mask32 searched = wanted & ~beyond;
  const Floats nothing = Floats{} - 1.0f;
  const Floats low = searched ? u - sum_error : nothing;
  const Floats high = searched ? u + sum_error : nothing;
  Floats probability = at_zero, sum = at_zero;
  Mask32 fewest{}, most{};
  for (int k = 0; k < most_terms; ++k) {
    const Mask32 below = sum < high;
    if (lanes_of(below) == 0) break;
    most -= below;  // a true lane is -1
    fewest -= sum < low;
    probability *= ratio(static_cast<float>(k)) * reciprocal.of[k + 1];
    sum += probability;
  }
  return {floats_of(most), wanted & (beyond | (most != fewest))};
}

struct Cumulants {
  Floats second, third, fourth, fifth, sixth;
};

// As in counts.cpp: the expansion's error, and here what single precision adds to it.
constexpr float expansion_error = 2e-3f;
constexpr float rounding_error = 2e-6f;

/// The count less `whole`, where the mean is whole + rest.
[[gnu::always_inline]] inline Counts count_from_expansion(Bits32 word, Floats rest,
                                                          const Cumulants& of_count) noexcept {
  const Floats variance = of_count.second - 1.0f / 12;
  const Floats inverse = 1.0f / variance;
  const Floats deviation = square_root(variance);
  const Floats inverse_deviation = deviation * inverse;
  const Floats z = normal_of(word);
  const Floats square = inverse * inverse;
  const Floats offset =
      deviation * cornish_fisher_of<float>(z, of_count.third * inverse * inverse_deviation,
                                           (of_count.fourth + 1.0f / 120) * square,
                                           of_count.fifth * square * inverse_deviation,
                                           (of_count.sixth - 1.0f / 252) * square * inverse);
  const Floats position = rest + (offset - 0.5f);
  const Floats truncated = floats_of(__builtin_convertvector(position, Mask32));
  const Floats count = truncated < position ? truncated + 1.0f : truncated;
  const Floats past = count - position;
  const Floats z2 = z * z;
  const Floats spread = z2 + 1.5f;
  const Floats error = expansion_error * (spread * spread * spread) * square +
                       rounding_error * (deviation * spread + 1.0f);
  const Mask32 certain = (error < 0.1f) & (past > error) & (past < 1.0f - error);
  return {count, ~certain};
}

/// x rounded to a whole number. Needs: |x| < 2^51; a larger one is left to the scalar function.
[[gnu::always_inline]] inline Doubles whole_of(Doubles x) noexcept {
  return (x + elementary::round_shift) - elementary::round_shift;
}

/// x, or 0 where it is negative or not a number.
[[gnu::always_inline]] inline Doubles positive(Doubles x) noexcept {
  return x > 0.0 ? x : Doubles{};
}

struct Kept {
  double at[floats];
};
[[gnu::always_inline]] inline Kept kept(Doubles low, Doubles high) noexcept {
  Kept out;
  store(out.at, low);
  store(out.at + doubles, high);
  return out;
}

[[gnu::always_inline]] inline void scalar_where(Mask32 doubtful, double* out, auto&& of) noexcept {
  for (std::uint32_t left = lanes_of(doubtful); left != 0; left &= left - 1) {
    const int l = __builtin_ctz(left);
    out[l] = of(l);
  }
}

}  // namespace

void poisson_lanes(std::size_t count, const std::uint32_t* word, const double* mean,
                   double* out) noexcept {
  for (std::size_t i = 0; i < count; i += floats) {
    const Doubles mean0 = load<Doubles>(mean + i), mean1 = load<Doubles>(mean + i + doubles);
    const Floats m = narrow(mean0, mean1);
    const Mask32 small = (m > 0.0f) & (m < smallest_large_mean);
    const Mask32 large = m >= smallest_large_mean;
    if (lanes_of(small | large) == 0) {
      store(out + i, Doubles{});
      store(out + i + doubles, Doubles{});
      continue;
    }
    const Bits32 words = load<Bits32>(word + i);
    Counts counts{};
    if (lanes_of(small) != 0) {
      const Floats at_zero = exp32(small ? -m : Floats{});
      counts = count_from_zero(words, at_zero, small, [&](float) { return m; });
    }
    Doubles out0 = widen<0>(counts.count), out1 = widen<1>(counts.count);
    if (lanes_of(large) != 0) {
      const Doubles whole0 = whole_of(mean0), whole1 = whole_of(mean1);
      const Counts more =
          count_from_expansion(words, narrow(mean0 - whole0, mean1 - whole1), {m, m, m, m, m});
      const Floats k = large ? more.count : counts.count;
      const Floats add = large ? Floats{} + 1.0f : Floats{};
      out0 = widen<0>(k) + (widen<0>(add) > 0.0 ? whole0 : Doubles{});
      out1 = widen<1>(k) + (widen<1>(add) > 0.0 ? whole1 : Doubles{});
      counts.doubtful |= large & more.doubtful;
    }
    store(out + i, out0);
    store(out + i + doubles, out1);
    if (lanes_of(counts.doubtful) != 0) {
      const auto means = kept(mean0, mean1);  // out may stand where mean stood
      scalar_where(counts.doubtful, out + i,
                   [&](int l) { return poisson_of_word(word[i + l], means.at[l]); });
    }
  }
}

void binomial_lanes(std::size_t count, const std::uint32_t* word, const double* size,
                    const double* chance, double* out) noexcept {
  for (std::size_t i = 0; i < count; i += floats) {
    const Doubles size0 = positive(load<Doubles>(size + i));
    const Doubles size1 = positive(load<Doubles>(size + i + doubles));
    const Doubles chance0 = load<Doubles>(chance + i), chance1 = load<Doubles>(chance + i + doubles);
    // A chance above 1/2: count the others, with the mirrored uniform.
    const auto flip0 = chance0 > 0.5, flip1 = chance1 > 0.5;
    const Doubles p0 = positive(flip0 ? 1.0 - chance0 : chance0);
    const Doubles p1 = positive(flip1 ? 1.0 - chance1 : chance1);
    const Doubles mean0 = size0 * p0, mean1 = size1 * p1;
    const Floats m = narrow(mean0, mean1);
    const Mask32 small = (m > 0.0f) & (m < smallest_large_mean);
    const Mask32 large = m >= smallest_large_mean;
    Doubles out0{}, out1{};
    Counts counts{};
    if (lanes_of(small | large) != 0) {
      const Floats p = narrow(p0, p1), n = narrow(size0, size1);
      const Floats flip = narrow(flip0 ? Doubles{} + 1.0 : Doubles{}, flip1 ? Doubles{} + 1.0 : Doubles{});
      const Bits32 words = load<Bits32>(word + i) ^
                           (__builtin_bit_cast(Bits32, flip > 0.0f) & 0x80000000u);
      const Floats other = 1.0f - p;
      if (lanes_of(small) != 0) {
        const Floats exponent = m * elementary::polynomial(log32_polynomial, p - 0.25f);
        const Floats odds = p / other;
        counts = count_from_zero(words, exp32(small ? -exponent : Floats{}), small,
                                 [&](float k) { return (n - k) * odds; });
      }
      Floats k = counts.count;
      if (lanes_of(large) != 0) {
        const Doubles whole0 = whole_of(mean0), whole1 = whole_of(mean1);
        const Floats product = p * other, tilt = other - p, variance = m * other;
        const Counts more = count_from_expansion(
            words, narrow(mean0 - whole0, mean1 - whole1),
            {variance, variance * tilt, variance * (1.0f - 6.0f * product),
             variance * tilt * (1.0f - 12.0f * product),
             variance * (1.0f - 30.0f * product + 120.0f * product * product)});
        k = large ? more.count : k;
        const Floats add = large ? Floats{} + 1.0f : Floats{};
        out0 = widen<0>(add) > 0.0 ? whole0 : Doubles{};
        out1 = widen<1>(add) > 0.0 ? whole1 : Doubles{};
        counts.doubtful |= large & more.doubtful;
      }
      out0 += widen<0>(k);
      out1 += widen<1>(k);
    }
    store(out + i, flip0 ? size0 - out0 : out0);
    store(out + i + doubles, flip1 ? size1 - out1 : out1);
    if (lanes_of(counts.doubtful) != 0) {
      const auto sizes = kept(size0, size1), chances = kept(chance0, chance1);
      scalar_where(counts.doubtful, out + i,
                   [&](int l) { return binomial_of_word(word[i + l], sizes.at[l], chances.at[l]); });
    }
  }
}

}  // namespace WEIR_ISA
}  // namespace weir
