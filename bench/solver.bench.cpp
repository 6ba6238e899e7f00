// uses: allocate model random exec core
// The exact solver against the memory it must read, and against itself at other sizes and shapes.
// Every row prints what proves it: the budget's miss, or the duality gap and the worst violation.
// "x_floor": time over two readings of 32 bytes a cell and one writing of 8, timed beside it.
#include <benchmark/benchmark.h>
#if defined(__linux__)
#include <sys/mman.h>
#endif

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <memory>
#include <vector>

#include "allocate/crossing.hpp"
#include "allocate/waterfill.hpp"
#include "weir/model.hpp"
#include "support/allocation_cases.hpp"

using namespace weir;
using weir::test::Dice;

namespace {

double lognormal(Dice& dice, double median, double sigma) {
  double sum = -6;  // of twelve uniforms: near enough to a normal
  for (int k = 0; k < 12; ++k) sum += dice.uniform();
  return median * std::exp(sigma * sum);
}

// Pages of 2 MiB where the system grants them: reading is bound by address translation otherwise.
class Huge {
 public:
  explicit Huge(std::size_t size) {
    constexpr std::size_t page = std::size_t{1} << 21;
    const std::size_t bytes = (size * sizeof(double) + page - 1) / page * page;
    data_.reset(static_cast<double*>(std::aligned_alloc(page, bytes)));
#if defined(__linux__)
    madvise(data_.get(), bytes, MADV_HUGEPAGE);
#endif
    std::fill_n(data_.get(), size, 0.0);
  }
  double* data() { return data_.get(); }

 private:
  struct Free {
    void operator()(double* p) const { std::free(p); }
  };
  std::unique_ptr<double, Free> data_;
};

struct OneBudget {
  explicit OneBudget(std::size_t n, double tail)
      : size(n), slope(n), offset(n), lower(n), upper(n), x(n) {
    Dice dice{n};
    std::vector<double> coefficient(n), curvature(n);
    double most = 0, least = 0, steepest = 0;
    for (std::size_t i = 0; i < n; ++i) {
      coefficient[i] = lognormal(dice, 1, 0.7);
      curvature[i] = lognormal(dice, 1, 0.8);
      lower.data()[i] = dice.below(2) == 0 ? 0 : 0.3 * dice.uniform();
      upper.data()[i] = lower.data()[i] + 3 * dice.uniform();
      least += lower.data()[i];
      most += upper.data()[i];
      steepest = std::max(steepest, coefficient[i]);
    }
    make_lines(n, coefficient.data(), curvature.data(), tail, steepest, slope.data(), offset.data());
    budget = least + 0.35 * (most - least);
  }
  Lines lines() { return {slope.data(), offset.data(), lower.data(), upper.data(), size}; }
  std::size_t size;
  Huge slope, offset, lower, upper, x;
  double budget = 0;
};

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

// Two readings of the four arrays and one writing of x, by the same blocks on as many threads.
__attribute__((target_clones("avx512f", "avx2", "default"))) double read_and_write(
    const Lines& c, std::size_t first, std::size_t last, double* x) {
  double sum[16] = {};
  for (std::size_t i = first; i + 16 <= last; i += 16) {
    for (std::size_t lane = 0; lane < 16; ++lane) {
      const std::size_t j = i + lane;
      const double y = (c.slope[j] + c.offset[j]) + (c.lower[j] + c.upper[j]);
      sum[lane] += y;
      if (x != nullptr) x[j] = y;
    }
  }
  double total = 0;
  for (const double s : sum) total += s;
  return total;
}

double floor_seconds(OneBudget& c, Parallelism parallelism) {
  constexpr std::size_t chunk = 32768;
  const Lines lines = c.lines();
  const auto start = std::chrono::steady_clock::now();
  for (int pass = 0; pass < 2; ++pass) {
    for_each_block((c.size + chunk - 1) / chunk, parallelism, [&](std::size_t k) {
      double* x = pass == 1 ? c.x.data() : nullptr;
      benchmark::DoNotOptimize(
          read_and_write(lines, k * chunk, std::min(c.size, (k + 1) * chunk), x));
    });
  }
  return seconds_since(start);
}

double median(std::vector<double> v) {
  std::nth_element(v.begin(), v.begin() + static_cast<std::ptrdiff_t>(v.size() / 2), v.end());
  return v[v.size() / 2];
}

// Arguments: cells, threads, twice the tail.
void one_budget(benchmark::State& state) {
  OneBudget c(static_cast<std::size_t>(state.range(0)), static_cast<double>(state.range(2)) / 2);
  const Parallelism parallelism{static_cast<int>(state.range(1))};
  Waterfill answer;
  std::vector<double> ratio;
  for (auto _ : state) {
    const auto start = std::chrono::steady_clock::now();
    answer = waterfill(c.lines(), c.budget, parallelism, c.x.data());
    const double solved = seconds_since(start);
    state.SetIterationTime(solved);
    ratio.push_back(solved / floor_seconds(c, parallelism));
  }
  const auto cells = static_cast<double>(c.size) * static_cast<double>(state.iterations());
  state.counters["per_cell"] =
      benchmark::Counter(cells, benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
  state.counters["x_floor"] = median(ratio);
  state.counters["read"] = answer.read;
  state.counters["miss"] = std::abs(answer.spent - c.budget) / c.budget;
}

enum class Tails { exponential, root, logarithm, hyperbola, mixed };

// Counties of eight programmes under `depth` levels of nodes, caps and floors on all of them.
struct TreeShape {
  std::size_t counties = 183;
  int depth = 2;  // 1: the budget alone; 2: counties; 3: classes; 4: prefectures
  bool rows = false;
  Tails tails = Tails::root;
};

TreeProgram make_program(const TreeShape& shape) {
  constexpr std::size_t programmes = 8;
  Dice dice{shape.counties * 10 + static_cast<std::size_t>(shape.depth)};
  TreeProgram p;
  p.nodes.push_back({});
  std::vector<std::uint32_t> above{0};
  for (int level = 3; level <= shape.depth; ++level) {
    const std::size_t size = level == 3 ? 5 : std::max<std::size_t>(10, shape.counties / 20);
    std::vector<std::uint32_t> nodes;
    for (std::size_t k = 0; k < size; ++k) {
      nodes.push_back(static_cast<std::uint32_t>(p.nodes.size()));
      p.nodes.push_back({above[k * above.size() / size], {}});
    }
    above = nodes;
  }
  const double tails[] = {0, 0.5, 1, 0.3, 0.7};
  for (std::size_t i = 0; i < shape.counties; ++i) {
    std::uint32_t node = 0;
    if (shape.depth >= 2) {
      node = static_cast<std::uint32_t>(p.nodes.size());
      p.nodes.push_back({above[i * above.size() / shape.counties], {}});
    }
    const double size = lognormal(dice, 1e6, 0.8);
    for (std::size_t k = 0; k < programmes; ++k) {
      TreeCell c;
      c.coefficient = lognormal(dice, 4e-5, 0.3);
      c.curvature = size * lognormal(dice, 1, 0.3);
      c.inverse_tail = shape.tails == Tails::exponential ? 0
                       : shape.tails == Tails::root      ? 0.5
                       : shape.tails == Tails::logarithm ? 1
                       : shape.tails == Tails::hyperbola ? 0.7
                                                         : tails[dice.below(5)];
      c.lower = dice.below(2) == 0 ? 0 : 0.05 * size;
      c.upper = 2.5 * size;
      c.node = node;
      if (shape.rows) c.row = static_cast<std::uint32_t>(k);
      p.cells.push_back(c);
    }
  }
  // Bounds around an allocation that is not the best, so that there is one and many bounds bind.
  std::vector<double> sum(p.nodes.size(), 0), row(programmes, 0);
  double factor = 1;
  for (std::size_t j = 0; j < p.cells.size(); ++j) {
    const TreeCell& c = p.cells[j];
    if (j % programmes == 0) factor = 0.2 + 0.4 * dice.uniform();
    const double x = c.lower + (c.upper - c.lower) * factor * (0.5 + 0.5 * dice.uniform());
    sum[c.node] += x;
    row[j % programmes] += x;
  }
  const auto around = [&](double x) {
    return Bounds{x * (1 - 0.3 * dice.uniform()), x * (1 + 0.3 * dice.uniform())};
  };
  for (std::size_t v = p.nodes.size(); v-- > 1;) {
    p.nodes[v].bounds = around(sum[v]);
    sum[p.nodes[v].parent] += sum[v];
  }
  p.nodes[0].bounds = {sum[0], sum[0]};
  for (std::size_t k = 0; k < programmes && shape.rows; ++k) p.rows.push_back(around(row[k]));
  return p;
}

void report(benchmark::State& state, const TreeProgram& p, const TreeSolution& s) {
  state.counters["per_cell"] = benchmark::Counter(
      static_cast<double>(p.cells.size()) * static_cast<double>(state.iterations()),
      benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
  state.counters["gap"] = s.gap;
  state.counters["violation"] = s.worst_violation;
  state.counters["passes"] = s.passes;
  state.counters["iterations"] = s.iterations;
  if (s.status != TreeStatus::optimal) state.SkipWithError("not optimal");
}

// Arguments: counties, depth, tails, threads, rows.
void tree(benchmark::State& state) {
  const TreeProgram p =
      make_program({static_cast<std::size_t>(state.range(0)), static_cast<int>(state.range(1)),
                    state.range(4) != 0, static_cast<Tails>(state.range(2))});
  const Parallelism parallelism{static_cast<int>(state.range(3))};
  TreeSolution s;
  double preparing = 0;
  for (auto _ : state) {
    const auto start = std::chrono::steady_clock::now();
    TreeSolver solver(p, parallelism);
    preparing += seconds_since(start);
    const auto prepared = std::chrono::steady_clock::now();
    s = solver.solve();
    state.SetIterationTime(seconds_since(prepared));
    benchmark::DoNotOptimize(s.x.data());
  }
  report(state, p, s);
  state.counters["prepare"] = preparing / static_cast<double>(state.iterations()) /
                              static_cast<double>(p.cells.size()) * 1e9;
}

// The same curves cut into ten straight pieces, as a linear program would have them.
// Arguments: counties, depth, rows.
void straight_pieces(benchmark::State& state) {
  TreeProgram p = make_program({static_cast<std::size_t>(state.range(0)),
                                static_cast<int>(state.range(1)), state.range(2) != 0});
  std::vector<TreeCell> pieces;
  for (const TreeCell& c : p.cells) {
    const double length = c.upper / 10;
    const auto worth = [&](double x) { return c.coefficient * response(x, c.curvature, c.inverse_tail); };
    for (int k = 0; k < 10; ++k) {
      TreeCell piece;
      piece.slope = (worth((k + 1) * length) - worth(k * length)) / length;
      piece.cap = piece.upper = length;
      piece.lower = std::clamp(c.lower - k * length, 0.0, length);
      piece.node = c.node;
      piece.row = c.row;
      pieces.push_back(piece);
    }
  }
  p.cells = pieces;
  TreeSolution s;
  for (auto _ : state) {
    s = maximise(p);
    benchmark::DoNotOptimize(s.x.data());
  }
  report(state, p, s);
}

}  // namespace

BENCHMARK(one_budget)
    ->ArgNames({"cells", "threads", "tails2"})
    ->Args({1464, 1, 0})->Args({20000, 1, 0})->Args({1000000, 1, 0})->Args({1000000, 2, 0})
    ->Args({1000000, 1, 1})->Args({10000000, 1, 0})->Args({10000000, 2, 0})
    ->UseManualTime()->Unit(benchmark::kMicrosecond);
BENCHMARK(tree)
    ->ArgNames({"counties", "depth", "tails", "threads", "rows"})
    ->Args({183, 1, 1, 1, 0})->Args({183, 2, 1, 1, 0})->Args({183, 3, 1, 1, 0})->Args({183, 4, 1, 1, 0})
    ->Args({2500, 2, 0, 1, 0})->Args({2500, 2, 1, 1, 0})->Args({2500, 4, 1, 1, 0})->Args({2500, 4, 4, 1, 0})
    ->Args({125000, 2, 1, 1, 0})->Args({125000, 4, 1, 1, 0})->Args({125000, 4, 1, 2, 0})
    ->Args({88, 3, 1, 1, 1})
    ->Args({183, 2, 0, 1, 1})->Args({183, 2, 1, 1, 1})->Args({183, 2, 2, 1, 1})->Args({183, 2, 3, 1, 1})->Args({183, 2, 4, 1, 1})
    ->Args({2500, 2, 0, 1, 1})->Args({2500, 2, 1, 1, 1})->Args({2500, 3, 1, 1, 1})->Args({2500, 2, 4, 1, 1})
    ->UseManualTime()->Unit(benchmark::kMicrosecond);
BENCHMARK(straight_pieces)
    ->ArgNames({"counties", "depth", "rows"})
    ->Args({183, 1, 0})->Args({183, 2, 0})->Args({183, 2, 1})->Args({2500, 1, 0})->Args({2500, 2, 0})
    ->Args({2500, 2, 1})
    ->Unit(benchmark::kMicrosecond);
