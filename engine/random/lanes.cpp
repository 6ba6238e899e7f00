// The lane functions of each instruction set, and what they share in scalar code.
#include "weir/random_lanes.hpp"

#include <cmath>  // sqrt

#include "random/lanes_coefficients.hpp"
#include "random/scalar_counts.hpp"
#include "random/special.hpp"

namespace weir {

inline namespace baseline {
extern const LaneFunctions lane_table;
}
#if defined(__x86_64__)
namespace avx2 {
extern const LaneFunctions lane_table;
}
namespace avx512 {
extern const LaneFunctions lane_table;
}
#endif

const LaneFunctions& lane_functions(Isa isa) noexcept {
#if defined(__x86_64__)
  if (isa == Isa::avx512) return avx512::lane_table;
  if (isa == Isa::avx2) return avx2::lane_table;
#endif
  static_cast<void>(isa);
  return baseline::lane_table;
}

double poisson_of_word(std::uint32_t word, double mean) noexcept {
  return static_cast<double>(inverse_poisson(uniform(word), mean));
}

double binomial_of_word(std::uint32_t word, double size, double chance) noexcept {
  return static_cast<double>(
      inverse_binomial(uniform(word), static_cast<std::int64_t>(size), chance));
}

void ChanceLanes::set(std::size_t lane, double of) noexcept {
  const bool mirrored = of > 0.5;
  const double less = mirrored ? 1.0 - of : of;
  chance[lane] = of;
  lesser[lane] = static_cast<float>(less);
  log_rest[lane] = static_cast<float>(log1p_(-less));
  odds[lane] = static_cast<float>(less / (1.0 - less));
  mirror[lane] = mirrored ? 0x80000000u : 0;
}

namespace {

constexpr double step = 1.0;  // between nodes, in normal quantiles

/// g(z) = log of the gamma quantile over the shape, and its first two derivatives in z.
struct Node {
  double value, first, second;
};

/// Source: with x the quantile, f its density and phi the normal's, dx/dz = phi(z) / f(x).
Node node_at(int j, double shape) noexcept {
  const double z = 0.5 * j;
  double x = 0;
  if (shape > 5e3) {  // as inverse_gamma, but for this very z
    const double deviation = std::sqrt(shape), inverse = 1.0 / shape;
    x = shape + deviation * cornish_fisher(z, 2.0 / deviation, 6.0 * inverse,
                                           24.0 * inverse / deviation, 120.0 * inverse * inverse);
  } else {
    x = inverse_gamma({j > 0, normal_tail[j > 0 ? j : -j]}, shape);
  }
  const double log_x = log_(x);
  const double first =
      exp_(lgamma_(shape) - 0.5 * z * z - half_log_two_pi - (shape * log_x - x));
  return {log_x - log_(shape), first, first * (-z - first * (shape - x))};
}

/// The polynomial in t = 0..1 whose value, slope and bend agree with both nodes.
void join(const Node& a, const Node& b, double (&c)[GammaLanes::terms]) noexcept {
  const double slope0 = step * a.first, slope1 = step * b.first;
  const double bend0 = step * step * a.second, bend1 = step * step * b.second;
  const double rise = b.value - a.value;
  c[0] = a.value;
  c[1] = slope0;
  c[2] = 0.5 * bend0;
  c[3] = 10 * rise - 6 * slope0 - 4 * slope1 - 1.5 * bend0 + 0.5 * bend1;
  c[4] = -15 * rise + 8 * slope0 + 7 * slope1 + 1.5 * bend0 - bend1;
  c[5] = 6 * rise - 3 * (slope0 + slope1) - 0.5 * (bend0 - bend1);
}

}  // namespace

void GammaLanes::set(std::size_t lane, double shape) noexcept {
  Node from = node_at(1 - nodes, shape);
  for (int j = 0; j < nodes - 1; ++j) {
    const Node to = node_at(2 * j + 3 - nodes, shape);
    join(from, to, coefficient[lane][j]);
    from = to;
  }
}

}  // namespace weir
