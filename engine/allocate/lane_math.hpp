// Demand for money at a price, for eight cells side by side.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>

#include "weir/core_elementary.hpp"

// One source, several instruction sets, chosen when the program starts. The bits are the same: no
// contraction, no reassociation, every sum in eight lanes of its own.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && \
    !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define WEIR_LANE_CLONES __attribute__((target_clones("avx512f", "avx2", "default"), flatten))
#else
#define WEIR_LANE_CLONES
#endif
#if defined(__GNUC__)
#define WEIR_LANE_INLINE __attribute__((always_inline)) inline
#else
#define WEIR_LANE_INLINE inline
#endif

// Before a loop over lanes: one vector instruction per step, where unrolling would leave eight.
#if defined(__GNUC__) && !defined(__clang__)
#define WEIR_EACH_LANE _Pragma("GCC unroll 1")
#else
#define WEIR_EACH_LANE
#endif

namespace weir {

inline constexpr std::size_t pack = 8;

/// The sum of eight lanes.
WEIR_LANE_INLINE double across(const double* lane) {
  return ((lane[0] + lane[1]) + (lane[2] + lane[3])) + ((lane[4] + lane[5]) + (lane[6] + lane[7]));
}

/// What the level of a node means, and so how a cell's demand follows from it. Equation (S3).
/// direct: the level is the measure s itself, y = slope * s + offset.
/// The others: the level is less the price; the cell's own price is shift - level.
enum class TailFamily : std::uint8_t {
  direct,
  exponential,
  root,
  reciprocal,
  power,
  mixed,
  straight,  // only cells without curvature
};

/// Arrays over slots. Units: money; prices are relative to a reference price. With curvature K,
/// tail t and a first unit worth m times the reference:
struct Slots {
  const double* slope = nullptr;   // K m^t; power: over t; mixed: K over t, or K where t = 0
  const double* offset = nullptr;  // K (m^t - 1) / t; mixed: log m
  const double* lower = nullptr;
  const double* upper = nullptr;
  const double* shift = nullptr;  // price of the cell's row less its linear value
  const double* tail = nullptr;   // mixed only
  const double* gain = nullptr;   // linear cells: demand per price, drawn towards `origin`
  const double* origin = nullptr;
  double tail_of_all = 0;
};

/// Demand, and its increase per level (zero at a bound).
struct Demand {
  double amount, slope;
};

/// log(p) and 1 / p by a single division. Needs: 1e-300 < p < 1e300.
struct LogAndInverse {
  double log, inverse;
};
WEIR_LANE_INLINE LogAndInverse log_and_inverse(double p) {
  const auto r = elementary::reduce_logarithm(p);
  const double m = 1 + r.f, a = 2 + r.f;
  const double quotient = 1 / (a * m);
  const double s = r.f * m * quotient;
  const double half_power = elementary::scale_of(elementary::round_shift - r.k).first;
  const double rest_power = elementary::scale_of(elementary::round_shift - r.k).second;
  return {elementary::sum_logarithm(r, s, 0.0), a * quotient * half_power * rest_power};
}

template <TailFamily family, bool linear>
WEIR_LANE_INLINE Demand demand(const Slots& c, std::size_t i, double level) {
  double y, dy;
  if constexpr (family == TailFamily::direct) {
    y = c.slope[i] * level + c.offset[i];
    dy = c.slope[i];
  } else {
    constexpr double least = 1e-100;  // below it every curve asks for its upper bound
    const double price = c.shift[i] - level;
    [[maybe_unused]] const double p = price > least ? price : least;
    if constexpr (family == TailFamily::straight) {
      y = dy = 0;
    } else if constexpr (family == TailFamily::exponential) {
      const LogAndInverse of = log_and_inverse(p);
      y = c.offset[i] - c.slope[i] * of.log;
      dy = c.slope[i] * of.inverse;
    } else if constexpr (family == TailFamily::root) {
      const double r = 1 / std::sqrt(p);
      y = c.slope[i] * (2 * (r - 1)) + c.offset[i];
      dy = c.slope[i] * (r * r * r);
    } else if constexpr (family == TailFamily::reciprocal) {
      const double r = 1 / p;
      y = c.slope[i] * (r - 1) + c.offset[i];
      dy = c.slope[i] * (r * r);
    } else if constexpr (family == TailFamily::power) {
      const double grown = expm1_(-c.tail_of_all * log_(p));
      y = c.slope[i] * grown + c.offset[i];
      dy = c.slope[i] * c.tail_of_all * ((1 + grown) / p);
    } else {
      const double t = c.tail[i];
      const double g = c.offset[i] - log_(p);
      y = c.slope[i] * (t > 0 ? expm1_(t * g) : g);
      dy = (t > 0 ? t * (c.slope[i] + y) : c.slope[i]) / p;
    }
    if constexpr (family == TailFamily::straight) {
      y = c.origin[i] - c.gain[i] * price;
      dy = c.gain[i];
    } else if constexpr (linear) {
      const bool curved = c.gain[i] == 0;
      y = curved ? y : c.origin[i] - c.gain[i] * price;
      dy = curved ? dy : c.gain[i];
    }
  }
  const double low = c.lower[i], high = c.upper[i];
  const double raised = y > low ? y : low;
  const double rising = y > low ? dy : 0.0;
  return {raised < high ? raised : high, y < high ? rising : 0.0};
}

/// `value` where it lies between low and high, `other` elsewhere (also for not-a-number).
WEIR_LANE_INLINE double inside_or(double value, double low, double high, double other) {
  const double from_low = value - low, to_high = high - value;
  const double room = from_low < to_high ? from_low : to_high;
  return room > 0 ? value : other;
}

/// By how much demand may miss its target: `tolerance` of it, and what rounding of the level, or of
/// what the level is compared with, moves it by, unless that is much.
WEIR_LANE_INLINE double allowed_miss(double level, double slope, double compared, double target,
                                     double tolerance) {
  const double size = level > 0 ? level : -level;
  const double rounding = 4e-16 * (size + compared) * slope, most = 1e-11 * target;
  return tolerance * target + (rounding < most ? rounding : most);
}

/// The middle of a bracket in ratio, where its ends are far apart on one side of zero; else
/// `other`.
WEIR_LANE_INLINE double ratio_middle(double low, double high, double other) {
  const double near = low > 0 ? low : -high, far = low > 0 ? high : -low;
  const double square = near > 0 ? near * far : 0.0;  // of a bracket without zero
  const double root = std::sqrt(square);
  const double ratio = low > 0 ? root : -root;
  return square > 4 * near * near ? ratio : other;
}

/// Where a search for the level at which demand meets its target stands. One lane of many.
struct Stand {
  double level;
  double low, high;                  // the bracket, open at first
  double missing_low, missing_high;  // target less demand at its ends
  double last;                       // |missing| of the round before
};

/// Takes in the demand at stand.level: target less amount, and its slope. The next level is
/// Newton's where it falls inside the bracket and the last round halved what is missing; else, by
/// turns (`turn` 0 or 1), the middle of the bracket or where a line through its ends meets the
/// target. While the bracket is open: at most `reach` away, or the level's own size.
/// `bend`: 1 where levels are less a price that stays positive: a price that falls does so in its
/// reciprocal, in which demand is concave; 0 elsewhere. Written without branches: it runs in lanes.
WEIR_LANE_INLINE double next_level(Stand& s, double missing, double slope, double reach,
                                   double bend, double turn) {
  constexpr double open = std::numeric_limits<double>::infinity();
  const double level = s.level, size = missing > 0 ? missing : -missing;
  s.low = missing > 0 ? level : s.low;
  s.missing_low = missing > 0 ? missing : s.missing_low;
  s.high = missing < 0 ? level : s.high;
  s.missing_high = missing < 0 ? missing : s.missing_high;

  const double step = missing / slope;
  const double rise = step > 0 ? step : 0.0, below = level < 0 ? level : -open;
  const double newton = level + step / (1 - bend * (rise / below));

  const double own_size = 0.99 * (level > 0 ? level : -level);
  const double far = own_size > reach ? own_size : reach;
  const double highest = bend > 0 ? 0.01 * level : level + far;
  const double furthest = missing > 0 ? highest : level - far;
  const double near = inside_or(newton, level - far, highest, furthest);

  const double width = s.high - s.low, half = 0.5 * s.low + 0.5 * s.high;
  const double line = s.low + width * (s.missing_low / (s.missing_low - s.missing_high));
  const double crossing = inside_or(line, s.low, s.high, half);
  const double safe = ratio_middle(s.low, s.high, turn > 0 ? crossing : half);
  const double trusted = size <= 0.5 * s.last ? newton : safe;
  s.last = size;
  const double wish = width < open ? trusted : near, other = width < open ? safe : furthest;
  return inside_or(wish, s.low, s.high, other);
}

}  // namespace weir
