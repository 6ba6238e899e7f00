// uses: random
// Variates by inversion beside what a C++ program would pick instead: "_std" is <random> with
// mt19937_64 or libm, "_boost" is Boost.Random. Each variate has a parameter of its own, as in the
// model. "_lanes" is weir's kernel over sixteen draws, on the best instruction set of this machine
// (or the one that WEIR_ISA names), with the same counts as "_weir", one by one.
// The counter "each" is time per word or variate; weir's words are drawn beforehand. "wrong" counts the
// results that are not those of the function one by one (of Random123 for words, within 1e-6 for normals).
#include <benchmark/benchmark.h>

#include <Random123/philox.h>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include <array>
#include <bit>
#include <boost/random/binomial_distribution.hpp>
#include <boost/random/gamma_distribution.hpp>
#include <boost/random/normal_distribution.hpp>
#include <boost/random/poisson_distribution.hpp>
#include <cmath>
#include <random>

#include "weir/random.hpp"
#include "weir/random_lanes.hpp"

namespace {

using namespace weir;

constexpr std::size_t many = 1024;

struct Words {
  alignas(64) std::array<std::uint32_t, many> w[4];
  alignas(64) std::array<double, many> spread;  // about 1: multiplies the parameter
};

const Words& words() {
  static const Words made = [] {
    Words out;
    philox_lanes({1, 0}, 0, 0, 0, many, out.w[0].data(), out.w[1].data(), out.w[2].data(),
                 out.w[3].data());
    for (std::size_t i = 0; i < many; ++i) { out.spread[i] = 0.95 + out.w[3][i] * 0x1p-32 / 10; }
    return out;
  }();
  return made;
}

template <class Each>
void each_lane(benchmark::State& state, Each each) {
  const Words& made = words();
  std::array<double, many> out;
  for (auto _ : state) {
    for (std::size_t i = 0; i < many; ++i) {
      out[i] = static_cast<double>(each(made.w[0][i], made.spread[i]));
    }
    benchmark::DoNotOptimize(out);
  }
  state.counters["each"] =
      benchmark::Counter(static_cast<double>(state.iterations()) * many,
                         benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

/// The clock in GHz while vectors as wide as a register are at work: a chain of multiplications, each of
/// 3 cycles, beside them.
#if defined(__x86_64__)
[[gnu::target("avx512f")]] void multiply_wide(std::uint64_t& x) {
  const __m512i wide = _mm512_set1_epi64(static_cast<long long>(x));
  for (int i = 0; i < 1000; ++i) {
    x *= 0x5851F42D4C957F2Du;
    __m512i product = wide;
    asm volatile("vpmuludq %0, %0, %0" : "+v"(product), "+r"(x));
  }
}
#endif
void multiply(std::uint64_t& x) {
  for (int i = 0; i < 1000; ++i) {
    x *= 0x5851F42D4C957F2Du;
    benchmark::DoNotOptimize(x);
  }
}
void clock_rate(benchmark::State& state) {
  auto chain = multiply;
#if defined(__x86_64__)
  if (best_isa() == Isa::avx512) chain = multiply_wide;
#endif
  std::uint64_t x = 3;
  for (auto _ : state) chain(x);
  benchmark::DoNotOptimize(x);
  state.counters["GHz"] = benchmark::Counter(static_cast<double>(state.iterations()) * 3e-6,
                                             benchmark::Counter::kIsRate);
}
BENCHMARK(clock_rate);

/// A function over lanes, given the words, the parameters and room for the variates.
template <class Over, class Each = std::nullptr_t>
void over_lanes(benchmark::State& state, double parameter, Over over, Each each = nullptr) {
  const Words& made = words();
  alignas(64) std::array<double, many> scaled, out;
  for (std::size_t i = 0; i < many; ++i) { scaled[i] = parameter * made.spread[i]; }
  const LaneFunctions& of = lane_functions(best_isa());
  for (auto _ : state) {
    over(of, made.w[0].data(), scaled.data(), out.data());
    benchmark::DoNotOptimize(out);
    benchmark::ClobberMemory();
  }
  if constexpr (!std::is_same_v<Each, std::nullptr_t>) {
    double wrong = 0;
    for (std::size_t i = 0; i < many; ++i) {
      wrong += !(std::abs(out[i] - static_cast<double>(each(made.w[0][i], scaled[i]))) < 1e-6);
    }
    state.counters["wrong"] = wrong;
  }
  state.counters["each"] =
      benchmark::Counter(static_cast<double>(state.iterations()) * many,
                         benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

void philox_lanes_word(benchmark::State& state) {
  const LaneFunctions& of = lane_functions(best_isa());
  constexpr std::size_t counters = many / lanes;
  static LaneWords out[counters];
  LaneWords* to[counters];
  std::uint32_t w1[counters], draw = 0;
  for (std::uint32_t n = 0; n < counters; ++n) {
    w1[n] = n;
    to[n] = &out[n];
  }
  const RoundKeys keys(1);
  for (auto _ : state) {
    draw += lanes;
    of.words(keys, draw, counters, w1, 0, to);
    benchmark::DoNotOptimize(out);
  }
  r123::Philox4x32 generator;
  double wrong = 0;
  for (std::uint32_t n = 0; n < counters; ++n) {
    for (std::uint32_t l = 0; l < lanes; ++l) {
      const auto block = generator({{draw + l, n, 0, 0}}, {{1, 0}});
      for (std::size_t word = 0; word < 4; ++word) wrong += out[n].word[word][l] != block[word];
    }
  }
  state.counters["wrong"] = wrong;
  state.counters["each"] =
      benchmark::Counter(static_cast<double>(state.iterations()) * many * 4,
                         benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}
BENCHMARK(philox_lanes_word);

void philox_word(benchmark::State& state) {
  Words out;
  std::uint32_t draw = 0;
  for (auto _ : state) {
    philox_lanes({1, 0}, draw, 0, 0, many, out.w[0].data(), out.w[1].data(), out.w[2].data(),
                 out.w[3].data());
    draw += many;
    benchmark::DoNotOptimize(out);
  }
  state.counters["each"] =
      benchmark::Counter(static_cast<double>(state.iterations()) * many * 4,
                         benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}
BENCHMARK(philox_word);

void philox_word_random123(benchmark::State& state) {
  Words out;
  r123::Philox4x32 generator;
  std::uint32_t draw = 0;
  for (auto _ : state) {
    for (std::size_t i = 0; i < many; ++i) {
      const auto block = generator({{draw++, 0, 0, 0}}, {{1, 0}});
      for (std::size_t word = 0; word < 4; ++word) { out.w[word][i] = block[word]; }
    }
    benchmark::DoNotOptimize(out);
  }
  state.counters["each"] =
      benchmark::Counter(static_cast<double>(state.iterations()) * many * 4,
                         benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}
BENCHMARK(philox_word_random123);

void exp_weir(benchmark::State& state) {
  each_lane(state, [](std::uint32_t, double x) { return exp_(x); });
}
void exp_std(benchmark::State& state) {
  each_lane(state, [](std::uint32_t, double x) { return std::exp(x); });
}
void log_weir(benchmark::State& state) {
  each_lane(state, [](std::uint32_t, double x) { return log_(x); });
}
void log_std(benchmark::State& state) {
  each_lane(state, [](std::uint32_t, double x) { return std::log(x); });
}
void expm1_weir(benchmark::State& state) {
  each_lane(state, [](std::uint32_t, double x) { return expm1_(-x); });
}
void expm1_std(benchmark::State& state) {
  each_lane(state, [](std::uint32_t, double x) { return std::expm1(-x); });
}
void log1p_weir(benchmark::State& state) {
  each_lane(state, [](std::uint32_t, double x) { return log1p_(x); });
}
void log1p_std(benchmark::State& state) {
  each_lane(state, [](std::uint32_t, double x) { return std::log1p(x); });
}
void exp_lanes(benchmark::State& state) {
  over_lanes(state, 1, [](const LaneFunctions& of, auto, const double* x, double* out) {
    of.exp(many, x, out);
  });
}
void log_lanes(benchmark::State& state) {
  over_lanes(state, 1, [](const LaneFunctions& of, auto, const double* x, double* out) {
    of.log(many, x, out);
  });
}
void expm1_lanes(benchmark::State& state) {
  over_lanes(state, -1, [](const LaneFunctions& of, auto, const double* x, double* out) {
    of.expm1(many, x, out);
  });
}
void log1p_lanes(benchmark::State& state) {
  over_lanes(state, 1, [](const LaneFunctions& of, auto, const double* x, double* out) {
    of.log1p(many, x, out);
  });
}
BENCHMARK(exp_lanes);
BENCHMARK(log_lanes);
BENCHMARK(expm1_lanes);
BENCHMARK(log1p_lanes);
BENCHMARK(exp_weir);
BENCHMARK(exp_std);
BENCHMARK(log_weir);
BENCHMARK(log_std);
BENCHMARK(expm1_weir);
BENCHMARK(expm1_std);
BENCHMARK(log1p_weir);
BENCHMARK(log1p_std);

void normal_weir(benchmark::State& state) {
  each_lane(state, [](std::uint32_t word, double) { return inverse_normal(uniform(word)); });
}
void normal_std(benchmark::State& state) {
  std::mt19937_64 engine;
  each_lane(state, [&](std::uint32_t, double) { return std::normal_distribution<>{}(engine); });
}
void normal_boost(benchmark::State& state) {
  std::mt19937_64 engine;
  boost::random::normal_distribution<> normal;
  each_lane(state, [&](std::uint32_t, double) { return normal(engine); });
}
/// xoshiro256++ of Blackman and Vigna, the fast generator of today.
struct Xoshiro {
  using result_type = std::uint64_t;
  std::uint64_t s[4] = {1, 2, 3, 4};
  static constexpr result_type min() { return 0; }
  static constexpr result_type max() { return ~result_type{0}; }
  result_type operator()() {
    const std::uint64_t result = std::rotl(s[0] + s[3], 23) + s[0];
    const std::uint64_t shifted = s[1] << 17;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= shifted;
    s[3] = std::rotl(s[3], 45);
    return result;
  }
};
void normal_xoshiro(benchmark::State& state) {
  Xoshiro engine;
  boost::random::normal_distribution<> normal;
  each_lane(state, [&](std::uint32_t, double) { return normal(engine); });
}
void normal_lanes(benchmark::State& state) {
  over_lanes(
      state, 1,
      [](const LaneFunctions& of, const std::uint32_t* word, auto, double* out) {
        of.normal(many, word, out);
      },
      [](std::uint32_t word, double) { return inverse_normal(uniform(word)); });
}
BENCHMARK(normal_lanes);
BENCHMARK(normal_weir);
BENCHMARK(normal_std);
BENCHMARK(normal_boost);
BENCHMARK(normal_xoshiro);

/// The argument of a discrete or gamma benchmark, in hundredths.
double argument(const benchmark::State& state, int which = 0) {
  return static_cast<double>(state.range(which)) / 100.0;
}

void poisson_lanes(benchmark::State& state) {
  over_lanes(
      state, argument(state),
      [](const LaneFunctions& of, const std::uint32_t* word, const double* mean, double* out) {
        of.poisson(many, word, mean, out);
      },
      [](std::uint32_t word, double mean) { return inverse_poisson(uniform(word), mean); });
}
BENCHMARK(poisson_lanes)->Arg(50)->Arg(300)->Arg(1000)->Arg(10000)->Arg(100000000);

void poisson_weir(benchmark::State& state) {
  const double mean = argument(state);
  each_lane(state, [=](std::uint32_t word, double spread) {
    return inverse_poisson(uniform(word), mean * spread);
  });
}
void poisson_std(benchmark::State& state) {
  const double mean = argument(state);
  std::mt19937_64 engine;
  each_lane(state, [&](std::uint32_t, double spread) {
    return std::poisson_distribution<std::int64_t>{mean * spread}(engine);
  });
}
void poisson_boost(benchmark::State& state) {
  const double mean = argument(state);
  std::mt19937_64 engine;
  each_lane(state, [&](std::uint32_t, double spread) {
    return boost::random::poisson_distribution<std::int64_t>{mean * spread}(engine);
  });
}
BENCHMARK(poisson_weir)->Arg(50)->Arg(300)->Arg(1000)->Arg(10000)->Arg(100000000);
BENCHMARK(poisson_std)->Arg(50)->Arg(300)->Arg(1000)->Arg(10000)->Arg(100000000);
BENCHMARK(poisson_boost)->Arg(50)->Arg(300)->Arg(1000)->Arg(10000)->Arg(100000000);

void binomial_lanes(benchmark::State& state) {
  alignas(64) std::array<double, many> size;
  size.fill(static_cast<double>(state.range(0)));
  over_lanes(
      state, argument(state, 1),
      [&](const LaneFunctions& of, const std::uint32_t* word, const double* chance, double* out) {
        of.binomial(many, word, size.data(), chance, out);
      },
      [&](std::uint32_t word, double chance) {
        return inverse_binomial(uniform(word), state.range(0), chance);
      });
}
BENCHMARK(binomial_lanes)->Args({20, 85})->Args({100, 27})->Args({1000, 85});

void binomial_weir(benchmark::State& state) {
  const double p = argument(state, 1);
  each_lane(state, [&](std::uint32_t word, double spread) {
    return inverse_binomial(uniform(word), state.range(0), p * spread);
  });
}
void binomial_std(benchmark::State& state) {
  const double p = argument(state, 1);
  std::mt19937_64 engine;
  each_lane(state, [&](std::uint32_t, double spread) {
    return std::binomial_distribution<std::int64_t>{state.range(0), p * spread}(engine);
  });
}
void binomial_boost(benchmark::State& state) {
  const double p = argument(state, 1);
  std::mt19937_64 engine;
  each_lane(state, [&](std::uint32_t, double spread) {
    return boost::random::binomial_distribution<int>{static_cast<int>(state.range(0)),
                                                     p * spread}(engine);
  });
}
BENCHMARK(binomial_weir)->Args({20, 85})->Args({100, 27})->Args({1000, 85});
BENCHMARK(binomial_std)->Args({20, 85})->Args({100, 27})->Args({1000, 85});
BENCHMARK(binomial_boost)->Args({20, 85})->Args({100, 27})->Args({1000, 85});

void gamma_lanes(benchmark::State& state) {
  static GammaLanes table;
  for (std::size_t l = 0; l < lanes; ++l) {
    table.set(l, argument(state) * (0.95 + 0.1 * static_cast<double>(l) / lanes));
  }
  over_lanes(state, 1, [](const LaneFunctions& of, const std::uint32_t* word, auto, double* out) {
    of.gamma(many, word, table, out);
  });
}
BENCHMARK(gamma_lanes)->Arg(50)->Arg(200)->Arg(2000)->Arg(100000);

void gamma_weir(benchmark::State& state) {
  const double shape = argument(state);
  each_lane(state, [=](std::uint32_t word, double spread) {
    return inverse_gamma(uniform(word), shape * spread);
  });
}
void gamma_std(benchmark::State& state) {
  const double shape = argument(state);
  std::mt19937_64 engine;
  each_lane(state, [&](std::uint32_t, double spread) {
    return std::gamma_distribution<>{shape * spread}(engine);
  });
}
void gamma_boost(benchmark::State& state) {
  const double shape = argument(state);
  std::mt19937_64 engine;
  each_lane(state, [&](std::uint32_t, double spread) {
    return boost::random::gamma_distribution<>{shape * spread}(engine);
  });
}
BENCHMARK(gamma_weir)->Arg(5)->Arg(50)->Arg(200)->Arg(2000)->Arg(100000);
BENCHMARK(gamma_std)->Arg(5)->Arg(50)->Arg(200)->Arg(2000)->Arg(100000);
BENCHMARK(gamma_boost)->Arg(5)->Arg(50)->Arg(200)->Arg(2000)->Arg(100000);

void beta_weir(benchmark::State& state) {
  each_lane(state, [](std::uint32_t word, double spread) {
    return inverse_beta(uniform(word), 2.5 * spread, 7.5);
  });
}
BENCHMARK(beta_weir);

}  // namespace
