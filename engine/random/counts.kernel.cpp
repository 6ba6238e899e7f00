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
  Floats count{};
  Chosen doubtful{};
};

// What single precision may miss in a sum of probabilities from 0.
constexpr float sum_error = 2e-5f;

#define WEIR_INLINE __attribute__((always_inline))

/// The first k at which the probabilities from 0 reach u, on the lanes of `wanted`. Several vectors go
/// in step: one's additions fill the other's waiting. `ratio(p, k)` is P(k + 1) (k + 1) / P(k) of
/// vector p.
template <int vectors, class Ratio>
[[gnu::always_inline]] inline void count_from_zero(const Bits32 (&word)[vectors],
                                                   const Floats (&at_zero)[vectors],
                                                   const Chosen (&wanted)[vectors],
                                                   const Ratio& ratio,
                                                   Counts (&out)[vectors]) noexcept {
  const Floats nothing = Floats{} - 1.0f;
  Floats low[vectors], high[vectors], probability[vectors], sum[vectors], before[vectors];
  Chosen searched[vectors];
  Mask32 count[vectors]{};
  each<vectors>([&](int p) WEIR_INLINE {
    const Floats tail = tail_of(word[p]) * 0x1p-32f;
    const Chosen upper = with_top_bit(word[p]);
    const Floats u = choose(upper, 1.0f - tail, tail);
    // So near 1 the probabilities no longer tell the counts apart.
    const Chosen beyond = upper & less(tail, Floats{} + 4 * sum_error);
    searched[p] = without(wanted[p], beyond);
    low[p] = u - sum_error;
    high[p] = choose(searched[p], u + sum_error, nothing);
    probability[p] = sum[p] = at_zero[p];
    before[p] = nothing;
    out[p].doubtful = wanted[p] & beyond;
  });
  for (int k = 0; k < most_terms; ++k) {
    Chosen below[vectors];
    each<vectors>([&](int p) WEIR_INLINE { below[p] = less(sum[p], high[p]); });
    Chosen some = below[0];
    if constexpr (vectors == 3) some = some | below[1];
    if (!any(some, below[vectors - 1])) break;
    each<vectors>([&](int p) WEIR_INLINE {
      count[p] = count_up(count[p], below[p]);
      before[p] = choose(below[p], sum[p], before[p]);
      probability[p] *= ratio(p, static_cast<float>(k)) * reciprocal.of[k + 1];
      sum[p] += probability[p];
    });
  }
  each<vectors>([&](int p) WEIR_INLINE {
    out[p].count = floats_of(count[p]);
    out[p].doubtful = out[p].doubtful | without(searched[p], less(before[p], low[p]));
  });
}

struct Cumulants {
  Floats second, third, fourth, fifth, sixth;
};

// As in counts.cpp: the expansion's error, and here what single precision adds to it.
constexpr float expansion_error = 2e-3f;
constexpr float rounding_error = 2e-6f;

/// A count, and where single precision can vouch for it.
struct Candidate {
  Floats count;
  Chosen certain;
};

/// The count less `whole`, where the mean is whole + rest.
[[gnu::always_inline]] inline Candidate count_from_expansion(Bits32 word, Floats rest,
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
  const Chosen certain =
      less(error, Floats{} + 0.1f) & less(error, past) & less(past, 1.0f - error);
  return {count, certain};
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

[[gnu::always_inline]] inline void scalar_where(Chosen doubtful, double* out, auto&& of) noexcept {
  for (std::uint32_t left = lanes_of(doubtful); left != 0; left &= left - 1) {
    const int l = __builtin_ctz(left);
    out[l] = of(l);
  }
}

/// A vector's counts as doubles: those of small means, or `whole` and more.
struct Wide {
  Doubles at[2];
};
[[gnu::always_inline]] inline Wide wide(Floats count) noexcept {
  return {{widen<0>(count), widen<1>(count)}};
}
[[gnu::always_inline]] inline Wide wide(Floats count, Chosen large, Doubles whole0,
                                        Doubles whole1) noexcept {
  const Floats one = choose(large, Floats{} + 1.0f, Floats{});
  return {{widen<0>(count) + (widen<0>(one) > 0.0 ? whole0 : Doubles{}),
           widen<1>(count) + (widen<1>(one) > 0.0 ? whole1 : Doubles{})}};
}

/// Poisson counts of `vectors` vectors from place i on.
template <int vectors>
[[gnu::always_inline]] inline void poisson(std::size_t i, const std::uint32_t* word,
                                           const double* mean, double* out) noexcept {
  Floats m[vectors], at_zero[vectors];
  Bits32 words[vectors];
  Chosen small[vectors], some[vectors], any_small{};
  const Floats limit = Floats{} + smallest_large_mean;
  each<vectors>([&](int p) WEIR_INLINE {
    const std::size_t at = i + static_cast<std::size_t>(p) * floats;
    m[p] = narrow(load<Doubles>(mean + at), load<Doubles>(mean + at + doubles));
    some[p] = less(Floats{}, m[p]);
    small[p] = some[p] & less(m[p], limit);
    any_small = any_small | small[p];
    words[p] = load<Bits32>(word + at);
  });
  Counts counts[vectors];
  if (any(any_small)) {
    each<vectors>([&](int p) WEIR_INLINE { at_zero[p] = exp32(choose(small[p], -m[p], Floats{})); });
    count_from_zero(words, at_zero, small, [&](int p, float) WEIR_INLINE { return m[p]; }, counts);
  }
  each<vectors>([&](int p) WEIR_INLINE {
    const std::size_t at = i + static_cast<std::size_t>(p) * floats;
    const Doubles mean0 = load<Doubles>(mean + at), mean1 = load<Doubles>(mean + at + doubles);
    Wide result = wide(counts[p].count);
    Chosen doubtful = counts[p].doubtful;
    if (const Chosen large = without(some[p], small[p]); any(large)) {
      const Doubles whole0 = whole_of(mean0), whole1 = whole_of(mean1);
      const Candidate more = count_from_expansion(
          words[p], narrow(mean0 - whole0, mean1 - whole1), {m[p], m[p], m[p], m[p], m[p]});
      result = wide(choose(large, more.count, counts[p].count), large, whole0, whole1);
      doubtful = doubtful | without(large, more.certain);
    }
    store(out + at, result.at[0]);
    store(out + at + doubles, result.at[1]);
    if (any(doubtful)) {
      const auto means = kept(mean0, mean1);  // out may stand where mean stood
      scalar_where(doubtful, out + at,
                   [&](int l) { return poisson_of_word(word[at + l], means.at[l]); });
    }
  });
}

/// One vector of binomial sizes and chances, the chances mirrored to at most 1/2.
struct Trials {
  Doubles size[2], given[2], chance[2];
  Floats n, p, mean;
  Bits32 word;
  Doubles mean_of(int half) const noexcept { return size[half] * chance[half]; }
  Doubles counted(int half, Doubles count) const noexcept {
    return given[half] > 0.5 ? size[half] - count : count;
  }
};

[[gnu::always_inline]] inline Trials trials_at(const std::uint32_t* word, const double* size,
                                               const double* chance) noexcept {
  Trials x;
  Doubles flip[2];
  each<2>([&](int h) WEIR_INLINE {
    const std::size_t at = static_cast<std::size_t>(h) * doubles;
    x.size[h] = positive(load<Doubles>(size + at));
    x.given[h] = load<Doubles>(chance + at);
    // A chance above 1/2: count the others, with the mirrored uniform.
    x.chance[h] = positive(x.given[h] > 0.5 ? 1.0 - x.given[h] : x.given[h]);
    flip[h] = 0.5 - x.given[h];  // negative where it is mirrored
  });
  x.n = narrow(x.size[0], x.size[1]);
  x.p = narrow(x.chance[0], x.chance[1]);
  x.mean = narrow(x.mean_of(0), x.mean_of(1));
  x.word = load<Bits32>(word) ^
           (__builtin_bit_cast(Bits32, narrow(flip[0], flip[1])) & 0x80000000u);
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
  Chosen small[vectors], some[vectors], any_small{};
  const Floats limit = Floats{} + smallest_large_mean;
  each<vectors>([&](int p) WEIR_INLINE {
    const std::size_t at = i + static_cast<std::size_t>(p) * floats;
    of[p] = trials_at(word + at, size + at, chance + at);
    some[p] = less(Floats{}, of[p].mean);
    small[p] = some[p] & less(of[p].mean, limit);
    any_small = any_small | small[p];
    words[p] = of[p].word;
  });
  Counts counts[vectors];
  if (any(any_small)) {
    each<vectors>([&](int p) WEIR_INLINE {
      const Floats exponent =
          of[p].mean * elementary::polynomial(log32_polynomial, of[p].p - 0.25f);
      at_zero[p] = exp32(choose(small[p], -exponent, Floats{}));
      odds[p] = of[p].p / (1.0f - of[p].p);
    });
    count_from_zero(words, at_zero, small,
                    [&](int p, float k) WEIR_INLINE { return (of[p].n - k) * odds[p]; }, counts);
  }
  each<vectors>([&](int p) WEIR_INLINE {
    const std::size_t at = i + static_cast<std::size_t>(p) * floats;
    const Trials& x = of[p];
    Wide result = wide(counts[p].count);
    Chosen doubtful = counts[p].doubtful;
    if (const Chosen large = without(some[p], small[p]); any(large)) {
      const Doubles mean0 = x.mean_of(0), mean1 = x.mean_of(1);
      const Doubles whole0 = whole_of(mean0), whole1 = whole_of(mean1);
      const Floats other = 1.0f - x.p;
      const Floats product = x.p * other, tilt = other - x.p, variance = x.mean * other;
      const Candidate more = count_from_expansion(
          words[p], narrow(mean0 - whole0, mean1 - whole1),
          {variance, variance * tilt, variance * (1.0f - 6.0f * product),
           variance * tilt * (1.0f - 12.0f * product),
           variance * (1.0f - 30.0f * product + 120.0f * product * product)});
      result = wide(choose(large, more.count, counts[p].count), large, whole0, whole1);
      doubtful = doubtful | without(large, more.certain);
    }
    store(out + at, x.counted(0, result.at[0]));
    store(out + at + doubles, x.counted(1, result.at[1]));
    if (any(doubtful)) {
      const auto sizes = kept(x.size[0], x.size[1]), chances = kept(x.given[0], x.given[1]);
      scalar_where(doubtful, out + at,
                   [&](int l) { return binomial_of_word(word[at + l], sizes.at[l], chances.at[l]); });
    }
  });
}

/// What is left of `vectors` stocks, a Lane each, from place i on; chances are those of `lane` on.
template <int vectors>
[[gnu::always_inline]] inline void thin(std::size_t i, std::size_t lane, const std::uint32_t* word,
                                        const ChanceLanes& chance, double* stock) noexcept {
  Floats n[vectors], at_zero[vectors];
  Bits32 words[vectors];
  Chosen some[vectors], large{};
  const Floats lesser = load<Floats>(chance.lesser + lane);
  const Floats log_rest = load<Floats>(chance.log_rest + lane);
  const Floats odds = load<Floats>(chance.odds + lane);
  const Bits32 mirror = load<Bits32>(chance.mirror + lane);
  each<vectors>([&](int p) WEIR_INLINE {
    const std::size_t at = i + static_cast<std::size_t>(p) * lanes;
    n[p] = narrow(load<Doubles>(stock + at), load<Doubles>(stock + at + doubles));
    const Floats mean = n[p] * lesser;
    some[p] = less(Floats{}, mean);
    large = large | without(some[p], less(mean, Floats{} + smallest_large_mean));
    words[p] = load<Bits32>(word + at) ^ mirror;
  });
  if (any(large)) {
    each<vectors>([&](int p) {
      const std::size_t at = i + static_cast<std::size_t>(p) * lanes;
      binomial<1>(0, word + at, stock + at, chance.chance + lane, stock + at);
    });
    return;
  }
  each<vectors>([&](int p) WEIR_INLINE { at_zero[p] = exp32(n[p] * log_rest); });
  Counts counts[vectors];
  count_from_zero(words, at_zero, some,
                  [&](int p, float k) WEIR_INLINE { return (n[p] - k) * odds; }, counts);
  const Doubles chance0 = load<Doubles>(chance.chance + lane);
  const Doubles chance1 = load<Doubles>(chance.chance + lane + doubles);
  each<vectors>([&](int p) WEIR_INLINE {
    const std::size_t at = i + static_cast<std::size_t>(p) * lanes;
    const Doubles size0 = load<Doubles>(stock + at), size1 = load<Doubles>(stock + at + doubles);
    const Wide moved = wide(counts[p].count);
    store(stock + at, chance0 > 0.5 ? size0 - moved.at[0] : moved.at[0]);
    store(stock + at + doubles, chance1 > 0.5 ? size1 - moved.at[1] : moved.at[1]);
    if (any(counts[p].doubtful)) {
      const auto sizes = kept(size0, size1);
      scalar_where(counts[p].doubtful, stock + at, [&](int l) {
        return binomial_of_word(word[at + static_cast<std::size_t>(l)], sizes.at[l],
                                chance.chance[lane + static_cast<std::size_t>(l)]);
      });
    }
  });
}

}  // namespace

void thin_lanes(std::size_t count, const std::uint32_t* word, const ChanceLanes& chance,
                double* stock) noexcept {
  for (std::size_t lane = 0; lane < lanes; lane += floats) {
    std::size_t i = lane;
    for (; i + 2 * lanes < count; i += 3 * lanes) thin<3>(i, lane, word, chance, stock);
    for (; i + lanes < count; i += 2 * lanes) thin<2>(i, lane, word, chance, stock);
    for (; i < count; i += lanes) thin<1>(i, lane, word, chance, stock);
  }
}

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
