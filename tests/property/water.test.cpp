// uses: allocate model exec
// What must hold of every answer of the exact solver, whatever the numbers.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <cstdio>
#include <numeric>
#include <vector>

#include "support/water_cases.hpp"

using namespace weir;
using namespace weir::test;

namespace {

const WaterShape shapes[] = {
    {24, 3, 0, Tails::one}, {24, 3, 0, Tails::mixed, true}, {24, 3, 4, Tails::one}, {24, 2, 3, Tails::mixed}};

void for_cases(int cases, void (*check)(const TreeProgram&, const TreeSolution&, Dice&)) {
  std::uint64_t seed = 100;
  int stalled = 0;
  for (const WaterShape& shape : shapes) {
    Dice dice{++seed};
    for (int i = 0; i < cases; ++i) {
      const TreeProgram program = random_program(dice, shape);
      const TreeSolution solution = maximise(program);
      INFO("seed " << seed << " case " << i);
      if (solution.status == TreeStatus::stalled) {  // it says itself that it proved nothing
        ++stalled;
        continue;
      }
      REQUIRE(solution.status == TreeStatus::optimal);
      check(program, solution, dice);
    }
  }
  CHECK(stalled <= 2);
}

double slack(const TreeSolution& s) { return 1e-9 * std::abs(s.objective) + 1e-12; }

}  // namespace

TEST_CASE("what a bound's price promises is what moving the bound a little brings") {
  for_cases(100, [](const TreeProgram& p, const TreeSolution& s, Dice& dice) {
    // A price is a bound on the gain from relaxing, and on the loss from tightening.
    TreeProgram moved = p;
    const auto v = static_cast<std::size_t>(dice.below(static_cast<int>(p.nodes.size())));
    Bounds& b = moved.nodes[v].bounds;
    const double by = 1e-3 * (1 + b.floor);
    if (s.node_price[v] > 0) b.cap += by;
    if (s.node_price[v] < 0) b.floor = std::max(0.0, b.floor - by);
    const double away = std::abs(b.cap - p.nodes[v].bounds.cap) + std::abs(b.floor - p.nodes[v].bounds.floor);
    if (!(away > 0) || !std::isfinite(away)) return;
    const TreeSolution t = maximise(moved);
    if (t.status != TreeStatus::optimal) return;
    CHECK(t.objective <= s.objective + std::abs(s.node_price[v]) * away + slack(s));
    CHECK(t.objective >= s.objective - slack(s));
  });
}

TEST_CASE("more budget never lowers the optimum, where no cell must take it") {
  for_cases(100, [](const TreeProgram& p, const TreeSolution& s, Dice&) {
    TreeProgram more = p;
    more.nodes[0].bounds.cap *= 1.1;
    const TreeSolution t = maximise(more);
    if (t.status == TreeStatus::stalled) return;  // it says itself that it proved nothing
    CHECK(t.objective >= s.objective - slack(s));
  });
}

TEST_CASE("a tighter bound never raises the optimum") {
  for_cases(100, [](const TreeProgram& p, const TreeSolution& s, Dice& dice) {
    TreeProgram tight = p;
    const auto v = static_cast<std::size_t>(dice.below(static_cast<int>(p.nodes.size())));
    tight.nodes[v].bounds.cap *= 0.97;
    const TreeSolution t = maximise(tight);
    if (t.status == TreeStatus::optimal) CHECK(t.objective <= s.objective + slack(s));
  });
}

TEST_CASE("the order of the cells does not matter") {
  for_cases(100, [](const TreeProgram& p, const TreeSolution& s, Dice& dice) {
    TreeProgram mixed = p;
    for (std::size_t j = mixed.cells.size(); j > 1; --j) {
      std::swap(mixed.cells[j - 1], mixed.cells[static_cast<std::size_t>(dice.below(static_cast<int>(j)))]);
    }
    CHECK(maximise(mixed).objective == Approx(s.objective).epsilon(1e-10).margin(1e-12));
  });
}

TEST_CASE("money in another unit changes nothing but the unit") {
  for_cases(100, [](const TreeProgram& p, const TreeSolution& s, Dice&) {
    TreeProgram other = p;
    const double unit = 1e4;
    const auto scale = [unit](Bounds& b) {
      b.floor *= unit;
      b.cap *= unit;
    };
    for (TreeCell& c : other.cells) {
      c.lower *= unit;
      c.upper *= unit;
      c.curvature *= unit;
      c.cap *= unit;
    }
    for (TreeNode& n : other.nodes) scale(n.bounds);
    for (Bounds& b : other.rows) scale(b);
    const TreeSolution t = maximise(other);
    REQUIRE(t.status == TreeStatus::optimal);
    CHECK(t.objective / unit == Approx(s.objective).epsilon(1e-10).margin(1e-12));
  });
}

TEST_CASE("a county split in two under one node gets what it got") {
  for_cases(100, [](const TreeProgram& p, const TreeSolution& s, Dice&) {
    // A node of no bounds of its own around the cells of the root changes nothing.
    TreeProgram deeper = p;
    deeper.nodes.push_back({0, {}});
    for (TreeCell& c : deeper.cells) {
      if (c.node == 0) c.node = static_cast<std::uint32_t>(deeper.nodes.size() - 1);
    }
    CHECK(maximise(deeper).objective == Approx(s.objective).epsilon(1e-10).margin(1e-12));
  });
}

TEST_CASE("the threads change no bit") {
  // 40,000 cells in 5,000 counties of 20 prefectures: several pieces of work for each thread.
  for (const int rows : {0, 5}) {
    Dice dice{7};
    TreeProgram p;
    p.nodes.push_back({});
    for (int k = 0; k < 20; ++k) p.nodes.push_back({0, {}});
    double total = 0;
    std::vector<double> row(5, 0);
    for (std::uint32_t i = 0; i < 5000; ++i) {
      p.nodes.push_back({1 + i % 20, {0, 2 + 6 * dice.uniform()}});
      for (std::uint32_t k = 0; k < 8; ++k) {
        TreeCell c;
        c.coefficient = spread(dice, 3);
        c.curvature = spread(dice, 3);
        c.inverse_tail = 0.5;
        c.upper = 2;
        c.node = 21 + i;
        if (rows > 0 && k < 5) c.row = k;
        total += 0.2;
        row[k % 5] += k < 5 ? 0.2 : 0;
        p.cells.push_back(c);
      }
    }
    p.nodes[0].bounds = {total, total};
    for (int k = 0; k < rows; ++k) p.rows.push_back({row[static_cast<std::size_t>(k)] * 0.8, row[static_cast<std::size_t>(k)] * 1.1});
    const TreeSolution one = maximise(p, {1});
    REQUIRE(one.status == TreeStatus::optimal);
    for (const int threads : {2, 3, 7}) {
      const TreeSolution other = maximise(p, {threads});
      CHECK(other.x == one.x);
      CHECK(other.node_price == one.node_price);
      CHECK(other.row_price == one.row_price);
      CHECK(other.bound == one.bound);
    }
  }
}

// Not run by itself: the figures of docs/model/solver.md, section 4.
TEST_CASE("how many answers are not proved", "[.][count]") {
  struct Group {
    const char* name;
    std::vector<WaterShape> shapes;
  };
  const Group groups[] = {
      {"trees of curves and logarithms",
       {{24, 3}, {24, 3, 0, Tails::exponential}, {16, 2, 0, Tails::mixed}, {16, 2, 0, Tails::one, false, true}}},
      {"trees with straight cells", {{16, 2, 0, Tails::one, true}, {12, 2, 0, Tails::mixed, true}}},
      {"rows cross",
       {{30, 2, 4},
        {40, 3, 8, Tails::mixed},
        {30, 2, 4, Tails::exponential, false, false, 1, 3},
        {20, 2, 3, Tails::one, false, true},
        {200, 4, 8, Tails::mixed},
        {200, 3, 8, Tails::one},
        {30, 2, 4, Tails::one, false, false, 1e6}}},
      {"rows cross straight cells", {{20, 2, 3, Tails::one, true}, {60, 4, 8, Tails::mixed, true}}},
      {"the same over twelve octaves", {{30, 2, 4, Tails::mixed, true, false, 1e6, 12}}}};
  for (const Group& group : groups) {
    int stalled = 0, all = 0;
    for (const WaterShape& shape : group.shapes) {
      for (std::uint64_t seed = 1000; seed < 1004; ++seed) {
        Dice dice{seed};
        for (int i = 0; i < 1000; ++i, ++all) {
          const TreeSolution s = maximise(random_program(dice, shape));
          CHECK(s.status != TreeStatus::infeasible);
          stalled += s.status == TreeStatus::stalled;
        }
      }
    }
    std::printf("%s: %d of %d\n", group.name, stalled, all);
  }
}
