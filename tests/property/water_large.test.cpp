// uses: allocate model exec
// Programs so large that the solver begins at the prices of a sample: whatever the sample was like,
// the answer is the answer. The bound is recomputed here from the prices alone, in long double.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <numeric>
#include <vector>

#include "support/water_cases.hpp"

using namespace weir;
using namespace weir::test;

namespace {

constexpr std::size_t programmes = 8;

struct Land {
  std::vector<std::vector<TreeCell>> cells;  // by county
  std::vector<double> cap;
  std::vector<Bounds> rows;
  double budget = 0;
};

// Every county has every programme, but `rare` ones only the counties that `has` names.
template <class Has>
Land land_of(std::uint64_t seed, std::size_t counties, std::uint32_t rare, Has&& has) {
  Dice dice{seed};
  Land land;
  std::vector<double> room(programmes, 0);
  double all = 0;
  for (std::size_t c = 0; c < counties; ++c) {
    std::vector<TreeCell> cells;
    double sum = 0;
    for (std::uint32_t r = 0; r < programmes; ++r) {
      if (r == rare && !has(c)) continue;
      TreeCell cell;
      cell.curvature = std::exp(1.5 * dice.uniform());
      cell.coefficient = std::exp(2 * dice.uniform() - 1);
      cell.lower = dice.uniform() < 0.5 ? 0 : 0.05 * dice.uniform();
      cell.upper = cell.lower + 1 + 2 * dice.uniform();
      cell.row = r;
      room[r] += cell.upper;
      sum += cell.upper;
      cells.push_back(cell);
    }
    land.cap.push_back((0.15 + 0.5 * dice.uniform()) * sum);
    land.cells.push_back(std::move(cells));
    all += sum;
  }
  land.budget = 0.25 * all;
  for (std::size_t r = 0; r < programmes; ++r)
    land.rows.push_back({.floor = (r % 2 ? 0.28 : 0.05) * room[r]});
  return land;
}

TreeProgram program_of(const Land& land, const std::vector<std::size_t>& order) {
  TreeProgram program;
  program.nodes.push_back({.bounds = {.floor = land.budget, .cap = land.budget}});
  program.rows = land.rows;
  for (const std::size_t c : order) {
    const auto node = static_cast<std::uint32_t>(program.nodes.size());
    program.nodes.push_back({.parent = 0, .bounds = {.cap = land.cap[c]}});
    for (TreeCell cell : land.cells[c]) {
      cell.node = node;
      program.cells.push_back(cell);
    }
  }
  return program;
}

// What no allocation within the bounds exceeds, by the prices: every cell takes what is best for
// it.
long double bound_of(const TreeProgram& program, const TreeSolution& s) {
  long double bound = 0;
  for (const TreeCell& cell : program.cells) {
    const long double p =
        static_cast<long double>(s.node_price[0]) + s.node_price[cell.node] + s.row_price[cell.row];
    const long double k = cell.curvature, m = cell.coefficient;
    long double x = p > 0 ? k * std::log(m / p) : cell.upper;
    x = std::clamp<long double>(x, cell.lower, cell.upper);
    bound += m * k * -std::expm1(-x / k) - p * x;
  }
  const auto add = [&bound](const Bounds& b, double price) {
    if (price != 0) bound += static_cast<long double>(price) * (price > 0 ? b.cap : b.floor);
  };
  for (std::size_t v = 0; v < program.nodes.size(); ++v)
    add(program.nodes[v].bounds, s.node_price[v]);
  for (std::size_t r = 0; r < program.rows.size(); ++r) add(program.rows[r], s.row_price[r]);
  return bound;
}

long double worth_of(const TreeProgram& program, const TreeSolution& s) {
  std::vector<long double> node(program.nodes.size(), 0), row(program.rows.size(), 0);
  long double worth = 0;
  for (std::size_t j = 0; j < program.cells.size(); ++j) {
    const TreeCell& cell = program.cells[j];
    const long double x = s.x[j], k = cell.curvature;
    REQUIRE((x >= cell.lower && x <= cell.upper));
    node[cell.node] += x;
    node[0] += x;
    row[cell.row] += x;
    worth += cell.coefficient * k * -std::expm1(-x / k);
  }
  const auto holds = [](const Bounds& b, long double sum) {
    return sum >= b.floor * (1 - 1e-10L) && sum <= b.cap * (1 + 1e-10L);
  };
  for (std::size_t v = 0; v < node.size(); ++v) REQUIRE(holds(program.nodes[v].bounds, node[v]));
  for (std::size_t r = 0; r < row.size(); ++r) REQUIRE(holds(program.rows[r], row[r]));
  return worth;
}

double proved_worth(const TreeProgram& program) {
  const TreeSolution s = maximise(program);
  REQUIRE(s.status == TreeStatus::optimal);
  const long double worth = worth_of(program, s), bound = bound_of(program, s);
  CHECK(std::abs(bound - worth) <= 1e-10L * worth);
  return static_cast<double>(worth);
}

std::vector<std::size_t> in_turn(const Land& land) {
  std::vector<std::size_t> order(land.cap.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  return order;
}

}  // namespace

TEST_CASE("a large program has one answer, however its counties stand") {
  const Land land = land_of(7, 2400, programmes, [](std::size_t) { return true; });
  std::vector<std::size_t> order = in_turn(land);
  const double worth = proved_worth(program_of(land, order));
  // By cap: the sample, one block of eight in nine, is as good as it can be.
  std::sort(order.begin(), order.end(),
            [&](std::size_t a, std::size_t b) { return land.cap[a] < land.cap[b]; });
  CHECK(proved_worth(program_of(land, order)) == Approx(worth).epsilon(1e-10));
  // The eight least of every 72 first: the sample has never seen a county of size.
  std::vector<std::size_t> unfair;
  const std::size_t counties = order.size(), few = counties / 9;
  for (std::size_t i = 0, low = 0, high = few; i < counties; ++i) {
    unfair.push_back(order[i % 72 < 8 && low < few ? low++ : high < counties ? high++ : low++]);
  }
  CHECK(proved_worth(program_of(land, unfair)) == Approx(worth).epsilon(1e-10));
}

TEST_CASE("a sample without any cell of a programme that has a floor does no harm") {
  const Land land = land_of(8, 2400, 3, [](std::size_t county) { return county < 4; });
  CHECK(proved_worth(program_of(land, in_turn(land))) > 0);
}

TEST_CASE("a cap that is what the county would take anyway, but for the last digits") {
  Dice dice{9};
  for (int i = 0; i < 200; ++i) {
    INFO("case " << i);
    const Land land = land_of(10 + static_cast<std::uint64_t>(i), 40, programmes,
                              [](std::size_t) { return true; });
    TreeProgram program = program_of(land, in_turn(land));
    const TreeSolution s = maximise(program);
    REQUIRE(s.status == TreeStatus::optimal);
    std::vector<double> amount(program.nodes.size(), 0), least(amount);
    for (std::size_t j = 0; j < program.cells.size(); ++j) {
      amount[program.cells[j].node] += s.x[j];
      least[program.cells[j].node] += program.cells[j].lower;
    }
    for (std::size_t v = 1; v < amount.size(); ++v) {
      if (s.node_price[v] != 0 || amount[v] < 1.1 * least[v] || dice.below(2) == 0) continue;
      const double off = std::pow(10.0, -6 - dice.below(5));
      program.nodes[v].bounds.cap = amount[v] * (1 + (dice.below(2) == 0 ? off : -off));
    }
    double room = 0;
    for (std::size_t v = 1; v < amount.size(); ++v) room += program.nodes[v].bounds.cap;
    if (room < land.budget) continue;  // where all of them were free, and most are now cut
    CHECK(proved_worth(program) == Approx(s.objective).epsilon(1e-5));
  }
}
