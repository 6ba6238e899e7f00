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

/// The first k at which the probabilities from 0 reach u, on the lanes of `wanted`. Several vectors go
/// in step: one's additions fill the other's waiting. `ratio(p, k)` is P(k + 1) (k + 1) / P(k) of
/// vector p.
template <int vectors, class Ratio>
[[gnu::always_inline]] inline void count_from_zero(const Bits32 (&word)[vectors],
                                                   const Floats (&at_zero)[vectors],
                                                   const Mask32 (&wanted)[vectors],
                                                   const Ratio& ratio,
                                                   Counts (&out)[vectors]) noexcept {
  Floats low[vectors], high[vectors], probability[vectors], sum[vectors];
  Mask32 beyond[vectors], fewest[vectors]{}, most[vectors]{};
  for (int p = 0; p < vectors; ++p) {
    const Floats tail = tail_of(word[p]) * 0x1p-32f;
    const Mask32 upper = __builtin_bit_cast(Mask32, word[p]) < 0;
    const Floats u = upper ? 1.0f - tail : tail;
    // So near 1 the probabilities no longer tell the counts apart.
    beyond[p] = upper & (tail < 4 * sum_error);
    const Mask32 searched = wanted[p] & ~beyond[p];
    const Floats nothing = Floats{} - 1.0f;
    low[p] = searched ? u - sum_error : nothing;
    high[p] = searched ? u + sum_error : nothing;
    probability[p] = sum[p] = at_zero[p];
  }
  for (int k = 0; k < most_terms; ++k) {
    Mask32 below[vectors], any{};
    for (int p = 0; p < vectors; ++p) any |= below[p] = sum[p] < high[p];
    if (lanes_of(any) == 0) break;
    for (int p = 0; p < vectors; ++p) {
      most[p] -= below[p];  // a true lane is -1
      fewest[p] -= sum[p] < low[p];
      probability[p] *= ratio(p, static_cast<float>(k)) * reciprocal.of[k + 1];
      sum[p] += probability[p];
    }
  }
  for (int p = 0; p < vectors; ++p) {
    out[p] = {floats_of(most[p]), wanted[p] & (beyond[p] | (most[p] != fewest[p]))};
  }
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

/// Poisson counts of `vectors` vectors from place i on.
template <int vectors>
[[gnu::always_inline]] inline void poisson(std::size_t i, const std::uint32_t* word,
                                           const double* mean, double* out) noexcept {
  Floats m[vectors], at_zero[vectors];
  Bits32 words[vectors];
  Mask32 small[vectors], large[vectors], any_small{};
  for (int p = 0; p < vectors; ++p) {
    const std::size_t at = i + p * floats;
    m[p] = narrow(load<Doubles>(mean + at), load<Doubles>(mean + at + doubles));
    any_small |= small[p] = (m[p] > 0.0f) & (m[p] < smallest_large_mean);
    large[p] = m[p] >= smallest_large_mean;
    words[p] = load<Bits32>(word + at);
  }
  Counts counts[vectors]{};
  if (lanes_of(any_small) != 0) {
    for (int p = 0; p < vectors; ++p) at_zero[p] = exp32(small[p] ? -m[p] : Floats{});
    count_from_zero(words, at_zero, small, [&](int p, float) { return m[p]; }, counts);
  }
  for (int p = 0; p < vectors; ++p) {
    const std::size_t at = i + p * floats;
    const Doubles mean0 = load<Doubles>(mean + at), mean1 = load<Doubles>(mean + at + doubles);
    Doubles out0 = widen<0>(counts[p].count), out1 = widen<1>(counts[p].count);
    Mask32 doubtful = counts[p].doubtful;
    if (lanes_of(large[p]) != 0) {
      const Doubles whole0 = whole_of(mean0), whole1 = whole_of(mean1);
      const Counts more = count_from_expansion(words[p], narrow(mean0 - whole0, mean1 - whole1),
                                               {m[p], m[p], m[p], m[p], m[p]});
      const Floats k = large[p] ? more.count : counts[p].count;
      const Floats base = large[p] ? Floats{} + 1.0f : Floats{};
      out0 = widen<0>(k) + (widen<0>(base) > 0.0 ? whole0 : Doubles{});
      out1 = widen<1>(k) + (widen<1>(base) > 0.0 ? whole1 : Doubles{});
      doubtful |= large[p] & more.doubtful;
    }
    store(out + at, out0);
    store(out + at + doubles, out1);
    if (lanes_of(doubtful) != 0) {
      const auto means = kept(mean0, mean1);  // out may stand where mean stood
      scalar_where(doubtful, out + at,
                   [&](int l) { return poisson_of_word(word[at + l], means.at[l]); });
    }
  }
}

/// One vector of binomial sizes and chances, the chances mirrored to at most 1/2.
struct Trials {
  Doubles size[2], given[2], chance[2];
  Mask64 mirrored[2];
  Floats n, p, mean;
  Bits32 word;
  Doubles mean_of(int half) const noexcept { return size[half] * chance[half]; }
};

[[gnu::always_inline]] inline Trials trials_at(const std::uint32_t* word, const double* size,
                                               const double* chance) noexcept {
  Trials x;
  Doubles flip[2];
  for (std::size_t h = 0; h < 2; ++h) {
    x.size[h] = positive(load<Doubles>(size + h * doubles));
    x.given[h] = load<Doubles>(chance + h * doubles);
    // A chance above 1/2: count the others, with the mirrored uniform.
    x.mirrored[h] = x.given[h] > 0.5;
    x.chance[h] = positive(x.mirrored[h] ? 1.0 - x.given[h] : x.given[h]);
    flip[h] = x.mirrored[h] ? Doubles{} + 1.0 : Doubles{};
  }
  x.n = narrow(x.size[0], x.size[1]);
  x.p = narrow(x.chance[0], x.chance[1]);
  x.mean = narrow(x.mean_of(0), x.mean_of(1));
  const Mask32 other_side = narrow(flip[0], flip[1]) > 0.0f;
  x.word = load<Bits32>(word) ^ (__builtin_bit_cast(Bits32, other_side) & 0x80000000u);
  return x;
}

/// Binomial counts of `vectors` vectors from place i on.
template <int vectors>
[[gnu::always_inline]] inline void binomial(std::size_t i, const std::uint32_t* word,
                                            const double* size, const double* chance,
                                            double* out) noexcept {
  Trials of[vectors];
  Floats at_zero[vectors], odds[vectors];
  Bits32 words[vectors];
  Mask32 small[vectors], large[vectors], any_small{};
  for (int p = 0; p < vectors; ++p) {
    const std::size_t at = i + p * floats;
    of[p] = trials_at(word + at, size + at, chance + at);
    any_small |= small[p] = (of[p].mean > 0.0f) & (of[p].mean < smallest_large_mean);
    large[p] = of[p].mean >= smallest_large_mean;
    words[p] = of[p].word;
  }
  Counts counts[vectors]{};
  if (lanes_of(any_small) != 0) {
    for (int p = 0; p < vectors; ++p) {
      const Floats exponent =
          of[p].mean * elementary::polynomial(log32_polynomial, of[p].p - 0.25f);
      at_zero[p] = exp32(small[p] ? -exponent : Floats{});
      odds[p] = of[p].p / (1.0f - of[p].p);
    }
    count_from_zero(words, at_zero, small,
                    [&](int p, float k) { return (of[p].n - k) * odds[p]; }, counts);
  }
  for (int p = 0; p < vectors; ++p) {
    const std::size_t at = i + p * floats;
    const Trials& x = of[p];
    Doubles out0 = widen<0>(counts[p].count), out1 = widen<1>(counts[p].count);
    Mask32 doubtful = counts[p].doubtful;
    if (lanes_of(large[p]) != 0) {
      const Doubles mean0 = x.mean_of(0), mean1 = x.mean_of(1);
      const Doubles whole0 = whole_of(mean0), whole1 = whole_of(mean1);
      const Floats other = 1.0f - x.p;
      const Floats product = x.p * other, tilt = other - x.p, variance = x.mean * other;
      const Counts more = count_from_expansion(
          words[p], narrow(mean0 - whole0, mean1 - whole1),
          {variance, variance * tilt, variance * (1.0f - 6.0f * product),
           variance * tilt * (1.0f - 12.0f * product),
           variance * (1.0f - 30.0f * product + 120.0f * product * product)});
      const Floats k = large[p] ? more.count : counts[p].count;
      const Floats base = large[p] ? Floats{} + 1.0f : Floats{};
      out0 = widen<0>(k) + (widen<0>(base) > 0.0 ? whole0 : Doubles{});
      out1 = widen<1>(k) + (widen<1>(base) > 0.0 ? whole1 : Doubles{});
      doubtful |= large[p] & more.doubtful;
    }
    store(out + at, x.mirrored[0] ? x.size[0] - out0 : out0);
    store(out + at + doubles, x.mirrored[1] ? x.size[1] - out1 : out1);
    if (lanes_of(doubtful) != 0) {
      const auto sizes = kept(x.size[0], x.size[1]), chances = kept(x.given[0], x.given[1]);
      scalar_where(doubtful, out + at,
                   [&](int l) { return binomial_of_word(word[at + l], sizes.at[l], chances.at[l]); });
    }
  }
}

}  // namespace

void poisson_lanes(std::size_t count, const std::uint32_t* word, const double* mean,
                   double* out) noexcept {
  std::size_t i = 0;
  for (; i + 2 * floats <= count; i += 2 * floats) poisson<2>(i, word, mean, out);
  for (; i < count; i += floats) poisson<1>(i, word, mean, out);
}

void binomial_lanes(std::size_t count, const std::uint32_t* word, const double* size,
                    const double* chance, double* out) noexcept {
  std::size_t i = 0;
  for (; i + 2 * floats <= count; i += 2 * floats) binomial<2>(i, word, size, chance, out);
  for (; i < count; i += floats) binomial<1>(i, word, size, chance, out);
}

}  // namespace WEIR_ISA
}  // namespace weir
