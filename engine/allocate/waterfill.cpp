#include "allocate/waterfill.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>

#include "allocate/lane_math.hpp"
#include "weir/core_elementary.hpp"

namespace weir {
namespace {

constexpr double open = std::numeric_limits<double>::infinity();
constexpr std::size_t chunk_cells = 32768;  // one thread's piece; sums of pieces add up in order
constexpr std::size_t tile = pack * pack;
constexpr std::size_t few_cells = 65536;  // below, they stay in cache: no sample
constexpr double margin = 3;              // standard errors on either side of the sample's answer
constexpr double rounding = 2e-15;        // of a sum: where a search may stop
constexpr double enough = 1e-11;          // where it has found what it looked for
constexpr int most_steps = 200;

struct Sum {
  double amount = 0, slope = 0;
};

Slots slots_of(const Lines& lines) {
  Slots slots;
  slots.slope = lines.slope;
  slots.offset = lines.offset;
  slots.lower = lines.lower;
  slots.upper = lines.upper;
  return slots;
}

WEIR_LANE_INLINE Demand at(const Slots& slots, std::size_t i, double measure) {
  return demand<TailFamily::direct, false>(slots, i, measure);
}

// `backwards`: the last cells first, which a reading before has left in the nearest cache.
WEIR_LANE_CLONES
Sum sum_cells(const Lines& lines, std::size_t first, std::size_t last, double measure,
              bool backwards = false) {
  const Slots slots = slots_of(lines);
  double amount[2 * pack] = {}, slope[2 * pack] = {};
  const std::size_t runs = (last - first) / (2 * pack);
  for (std::size_t run = 0; run < runs; ++run) {
    const std::size_t i = first + 2 * pack * (backwards ? runs - 1 - run : run);
    for (std::size_t lane = 0; lane < 2 * pack; ++lane) {
      const Demand y = at(slots, i + lane, measure);
      amount[lane] += y.amount;
      slope[lane] += y.slope;
    }
  }
  Sum rest;
  for (std::size_t i = first + 2 * pack * runs; i < last; ++i) {
    const Demand y = at(slots, i, measure);
    rest.amount += y.amount;
    rest.slope += y.slope;
  }
  return {across(amount) + across(amount + pack) + rest.amount,
          across(slope) + across(slope + pack) + rest.slope};
}

// Cells copied out of the many, into room that somebody else owns.
class Copied {
 public:
  Copied() = default;
  Copied(double* room, std::size_t size) : room_(room), capacity_(size / 4) {}
  Lines lines() const {
    return {room_, room_ + capacity_, room_ + 2 * capacity_, room_ + 3 * capacity_, size_};
  }
  std::size_t size() const { return size_; }
  bool has_room(std::size_t more) const { return size_ + more <= capacity_; }
  // Needs: room.
  void add(const Lines& from, std::size_t i) {
    double* to = room_ + size_++;
    to[0] = from.slope[i];
    to[capacity_] = from.offset[i];
    to[2 * capacity_] = from.lower[i];
    to[3 * capacity_] = from.upper[i];
  }

 private:
  double* room_ = nullptr;
  std::size_t capacity_ = 0, size_ = 0;
};

// Cells that may leave or reach a bound between two measures, and what all others do.
struct Split {
  Copied open;
  bool fits = true;
  double fixed = 0;  // amounts at a bound
  Sum moving;        // and in between: slope * measure + amount
};

// Lane sums of the settled cells of a tile; bit k of a lane stands for its cell k, not settled.
struct TileSums {
  double fixed[pack] = {}, slope[pack] = {}, offset[pack] = {};
};

WEIR_LANE_INLINE void settle_tile(const double* slope, const double* offset, const double* lower,
                                  const double* upper, double low, double high, TileSums& sums,
                                  std::uint64_t* open_bits) {
  double mark[tile];
  for (std::size_t k = 0; k < pack; ++k) {
    for (std::size_t lane = 0; lane < pack; ++lane) {
      const std::size_t i = k * pack + lane;
      const double a = slope[i], d = offset[i], l = lower[i], u = upper[i];
      const double from = a * low + d, to = a * high + d;
      // Below l at first: at l to the end, or not settled. Above u at last: the same from u.
      // Ones and zeros instead of branches, so that the loop becomes vector instructions.
      const double below = from < l ? 1.0 : 0.0, above = to > u ? 1.0 - below : 0.0;
      const double moves = 1.0 - below - above;
      const double at_lower = to <= l ? l : 0.0, at_upper = from >= u ? u : 0.0;
      const double rises = to <= l ? 0.0 : below, stops = from >= u ? 0.0 : above;
      sums.fixed[lane] += below * at_lower + above * at_upper;
      sums.slope[lane] += moves * a;
      sums.offset[lane] += moves * d;
      mark[i] = rises + stops;
    }
  }
  for (std::size_t lane = 0; lane < pack; ++lane) open_bits[lane] = 0;
  for (std::size_t k = 0; k < pack; ++k) {
    for (std::size_t lane = 0; lane < pack; ++lane) {
      // The low bit of the exponent: 1 of 1.0, 0 of 0.0.
      open_bits[lane] |= (std::bit_cast<std::uint64_t>(mark[k * pack + lane]) >> 52 & 1) << k;
    }
  }
}

WEIR_LANE_CLONES
void split_cells(const Lines& lines, std::size_t first, std::size_t last, double low, double high,
                 Split& split) {
  TileSums sums;
  std::size_t i = first;
  for (; i + tile <= last; i += tile) {
    std::uint64_t open_bits[pack], bits = 0;
    settle_tile(lines.slope + i, lines.offset + i, lines.lower + i, lines.upper + i, low, high,
                sums, open_bits);
    for (std::size_t lane = 0; lane < pack; ++lane) bits |= open_bits[lane] << (pack * lane);
    if (!split.open.has_room(tile)) split.fits = false;
    if (!split.fits) return;
    for (; bits != 0; bits &= bits - 1) {
      const auto bit = static_cast<std::size_t>(std::countr_zero(bits));
      split.open.add(lines, i + bit % pack * pack + bit / pack);
    }
  }
  if (!split.open.has_room(tile)) split.fits = false;
  if (!split.fits) return;
  for (; i < last; ++i) split.open.add(lines, i);
  split.fixed = across(sums.fixed);
  split.moving = {across(sums.offset), across(sums.slope)};
}

WEIR_LANE_CLONES
double write_cells(const Lines& lines, std::size_t first, std::size_t last, double measure,
                   double* x, bool backwards) {
  const Slots slots = slots_of(lines);
  double sum[pack] = {};
  const std::size_t runs = (last - first) / pack;
  for (std::size_t run = 0; run < runs; ++run) {
    const std::size_t i = first + pack * (backwards ? runs - 1 - run : run);
    double y[pack];  // nobody else's memory: vector instructions
    WEIR_EACH_LANE for (std::size_t lane = 0; lane < pack; ++lane) {
      y[lane] = at(slots, i + lane, measure).amount;
    }
    WEIR_EACH_LANE for (std::size_t lane = 0; lane < pack; ++lane) sum[lane] += y[lane];
    WEIR_EACH_LANE for (std::size_t lane = 0; lane < pack; ++lane) x[i + lane] = y[lane];
  }
  double rest = 0;
  for (std::size_t i = first + pack * runs; i < last; ++i) {
    x[i] = at(slots, i, measure).amount;
    rest += x[i];
  }
  return across(sum) + rest;
}

// The last chunk takes the rest.
std::size_t chunks_of(std::size_t size) { return std::max<std::size_t>(1, size / chunk_cells); }

// Calls work(chunk, first, last) for pieces of the cells, on threads where there are several.
template <class Work>
void for_chunks(std::size_t size, Parallelism parallelism, Work work) {
  const std::size_t chunks = chunks_of(size);
  const auto piece = [&](std::size_t c) {
    work(c, c * chunk_cells, c + 1 == chunks ? size : (c + 1) * chunk_cells);
  };
  if (chunks == 1 || parallelism.threads <= 1) {
    for (std::size_t c = 0; c < chunks; ++c) piece(c);
  } else {
    for_each_block(chunks, parallelism, piece);
  }
}

Sum sum_all(const Lines& lines, double measure, Parallelism parallelism, bool backwards) {
  if (chunks_of(lines.size) == 1) return sum_cells(lines, 0, lines.size, measure, backwards);
  std::vector<Sum> parts(chunks_of(lines.size));
  for_chunks(lines.size, parallelism, [&](std::size_t c, std::size_t first, std::size_t last) {
    parts[c] = sum_cells(lines, first, last, measure);
  });
  Sum sum;
  for (const Sum& part : parts) {
    sum.amount += part.amount;
    sum.slope += part.slope;
  }
  return sum;
}

struct Bracket {
  double low = -open, high = open;
};

struct Found {
  double measure = 0;
  Sum sum;  // at it
};

// Newton's steps on a sum that is piecewise linear in the measure: finite, and kept in a bracket.
// `sum(measure)`: the amount and its slope.
template <class Function>
Found search(double target, double measure, Bracket bracket, Function sum) {
  Stand stand{measure, bracket.low, bracket.high, 1, -1, open};
  double reach = 16;
  Found now;
  for (int step = 0; step < most_steps; ++step) {
    now = {stand.level, sum(stand.level)};
    const double missing = target - now.sum.amount;
    if (std::abs(missing) <= rounding * std::abs(target)) break;
    const double next = next_level(stand, missing, now.sum.slope, reach, 0, step % 2);
    if (next == stand.level || !(std::abs(next) < open)) break;
    stand.level = next;
    reach *= 8;
  }
  return now;
}

// What some cells would do without bounds.
struct Unbound {
  double offset = 0, slope = 0, cells = 0;
};

// Of one run of eight in `every`.
WEIR_LANE_CLONES
Unbound add_unbound(const Lines& lines, std::size_t every) {
  double offset[pack] = {}, slope[pack] = {};
  std::size_t i = 0, runs = 0;
  for (; i + pack <= lines.size; i += every * pack, ++runs) {
    WEIR_EACH_LANE for (std::size_t lane = 0; lane < pack; ++lane) {
      offset[lane] += lines.offset[i + lane];
    }
    WEIR_EACH_LANE for (std::size_t lane = 0; lane < pack; ++lane) {
      slope[lane] += lines.slope[i + lane];
    }
  }
  return {across(offset), across(slope), static_cast<double>(runs * pack)};
}

// Where the sum of about a quarter of the cells would meet its share of the target if they had no
// bounds.
double first_guess(const Lines& lines, double target) {
  const Unbound some = add_unbound(lines, 4);
  if (!(some.slope > 0)) return 0;
  return (target * (some.cells / static_cast<double>(lines.size)) - some.offset) / some.slope;
}

// The measure where the bounds alone decide: infinite; elsewhere zero.
WEIR_LANE_CLONES
double bound_measure(const Lines& lines, double target) {
  double lower[pack] = {}, upper[pack] = {};
  std::size_t i = 0;
  for (; i + pack <= lines.size; i += pack) {
    WEIR_EACH_LANE for (std::size_t lane = 0; lane < pack; ++lane) {
      lower[lane] += lines.lower[i + lane];
    }
    WEIR_EACH_LANE for (std::size_t lane = 0; lane < pack; ++lane) {
      upper[lane] += lines.upper[i + lane];
    }
  }
  double least = across(lower), most = across(upper);
  for (; i < lines.size; ++i) {
    least += lines.lower[i];
    most += lines.upper[i];
  }
  return target <= least ? -open : target >= most ? open : 0;
}

// Runs of eight neighbours, evenly spread: whole cache lines.
struct Sample {
  std::vector<double> room;
  Copied cells;
  std::size_t runs = 0;
};

Sample take_sample(const Lines& lines) {
  Sample sample;
  const auto wanted = static_cast<std::size_t>(2 * std::sqrt(static_cast<double>(lines.size)));
  const std::size_t stride = std::max<std::size_t>(pack, lines.size / wanted / pack * pack);
  sample.runs = (lines.size - pack) / stride + 1;
  sample.room.resize(4 * pack * sample.runs);
  sample.cells = Copied(sample.room.data(), sample.room.size());
  for (std::size_t run = 0; run < sample.runs; ++run) {
    for (std::size_t lane = 0; lane < pack; ++lane) sample.cells.add(lines, run * stride + lane);
  }
  return sample;
}

// The standard deviation of a run's sum: neighbours may be alike.
double run_deviation(const Sample& sample, double measure) {
  const Slots slots = slots_of(sample.cells.lines());
  double sum = 0, squares = 0;
  for (std::size_t run = 0; run < sample.runs; ++run) {
    double amount = 0;
    for (std::size_t lane = 0; lane < pack; ++lane) {
      amount += at(slots, run * pack + lane, measure).amount;
    }
    sum += amount;
    squares += amount * amount;
  }
  const auto runs = static_cast<double>(sample.runs);
  return std::sqrt(std::max(0.0, squares / runs - sum / runs * (sum / runs)));
}

// Fails: an empty bracket, where the sample cannot spend its part of the budget.
Bracket bracket_by_sample(const Lines& lines, double budget, double& middle, double& read) {
  const Sample sample = take_sample(lines);
  const Lines few = sample.cells.lines();
  const auto sum = [&](double measure) {
    read += static_cast<double>(few.size);
    return sum_cells(few, 0, few.size, measure);
  };
  const double share = static_cast<double>(few.size) / static_cast<double>(lines.size);
  const double target = budget * share;
  const Found found = search(target, first_guess(few, target), {}, sum);
  middle = found.measure;
  const double error = margin * run_deviation(sample, middle) *
                       std::sqrt(static_cast<double>(sample.runs) * (1 - share));
  // The sum is piecewise linear and nearly straight over so short a way.
  const double slope = found.sum.slope;
  if (!(slope > 0)) return {open, -open};
  return {middle - error / slope, middle + error / slope};
}

// One reading settles all cells but those with a bound inside the bracket; Newton on what is left.
// What is left is kept in x, which nobody reads yet.
// Fails: not a number when the answer lies outside the bracket, or too much is left.
double search_bracket(const Lines& lines, double budget, Bracket bracket, double middle,
                      Parallelism parallelism, double* x, double& read) {
  std::vector<Split> parts(chunks_of(lines.size));
  for_chunks(lines.size, parallelism, [&](std::size_t c, std::size_t first, std::size_t last) {
    parts[c].open = Copied(x + first, last - first);
    split_cells(lines, first, last, bracket.low, bracket.high, parts[c]);
  });
  read += static_cast<double>(lines.size);
  double fixed = 0;
  Sum moving;
  for (const Split& part : parts) {
    if (!part.fits) return std::numeric_limits<double>::quiet_NaN();
    fixed += part.fixed;
    moving.amount += part.moving.amount;
    moving.slope += part.moving.slope;
  }
  const auto sum = [&](double measure) {
    Sum all{fixed + moving.amount + moving.slope * measure, moving.slope};
    for (const Split& part : parts) {
      const Sum rest = sum_cells(part.open.lines(), 0, part.open.size(), measure);
      all.amount += rest.amount;
      all.slope += rest.slope;
      read += static_cast<double>(part.open.size());
    }
    return all;
  };
  const Found found = search(budget, middle, bracket, sum);
  const double missing = std::abs(budget - found.sum.amount);
  return missing <= enough * std::abs(budget) ? found.measure
                                              : std::numeric_limits<double>::quiet_NaN();
}

}  // namespace

Waterfill waterfill(const Lines& lines, double budget, Parallelism parallelism, double* x) {
  bool backwards = false;  // turn by turn
  double read = 0, measure = std::numeric_limits<double>::quiet_NaN();
  if (lines.size > few_cells) {
    double middle = 0;
    const Bracket bracket = bracket_by_sample(lines, budget, middle, read);
    if (bracket.low < bracket.high) {
      measure = search_bracket(lines, budget, bracket, middle, parallelism, x, read);
    }
  }
  if (std::isnan(measure)) {  // few cells, or a sample that misled
    measure = bound_measure(lines, budget);
    read += static_cast<double>(lines.size);
    if (std::abs(measure) < open) {
      measure = search(budget, first_guess(lines, budget), {}, [&](double s) {
                  read += static_cast<double>(lines.size);
                  backwards = !backwards;
                  return sum_all(lines, s, parallelism, backwards);
                }).measure;
    }
  }
  backwards = !backwards && lines.size <= few_cells;  // memory is best read forwards
  std::vector<double> parts(chunks_of(lines.size));
  for_chunks(lines.size, parallelism, [&](std::size_t c, std::size_t first, std::size_t last) {
    parts[c] = write_cells(lines, first, last, measure, x, backwards);
  });
  Waterfill out;
  out.measure = measure;
  for (const double part : parts) out.spent += part;
  out.read = lines.size > 0 ? read / static_cast<double>(lines.size) : 0;
  return out;
}

WEIR_LANE_CLONES
void make_lines(std::size_t size, const double* coefficient, const double* curvature,
                double inverse_tail, double reference, double* slope, double* offset) {
  for (std::size_t i = 0; i < size; ++i) {
    const double g = log_(coefficient[i] / reference);
    slope[i] = curvature[i] * exp_(inverse_tail * g);
    offset[i] = curvature[i] * (inverse_tail > 0 ? expm1_(inverse_tail * g) / inverse_tail : g);
  }
}

double price_of_measure(double measure, double inverse_tail, double reference) {
  const double grown = 1 + inverse_tail * measure;
  return reference * (inverse_tail > 0 ? exp_(-log_(grown) / inverse_tail) : exp_(-measure));
}

}  // namespace weir
