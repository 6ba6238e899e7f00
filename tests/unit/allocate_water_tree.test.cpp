// uses: allocate model exec
// The exact solver on cases worked by hand, and at the edges of what a program may be.
#include <catch2/catch.hpp>
#include <cmath>
#include <numeric>

#include "allocate/crossing.hpp"

using namespace weir;

namespace {

constexpr double no_limit = std::numeric_limits<double>::infinity();

TreeCell curve(double coefficient, double curvature, double inverse_tail, std::uint32_t node = 0,
               std::uint32_t row = no_row) {
  TreeCell c;
  c.coefficient = coefficient;
  c.curvature = curvature;
  c.inverse_tail = inverse_tail;
  c.node = node;
  c.row = row;
  return c;
}
TreeCell logarithm(double weight, std::uint32_t node = 0, std::uint32_t row = no_row) {
  TreeCell c;
  c.log_weight = weight;
  c.node = node;
  c.row = row;
  return c;
}
TreeNode node(double floor, double cap, std::uint32_t parent = no_parent) {
  return {parent, {floor, cap}};
}
Approx near(double value) { return Approx(value).epsilon(1e-11).margin(1e-12); }
double sum(const std::vector<double>& x) { return std::accumulate(x.begin(), x.end(), 0.0); }

}  // namespace

TEST_CASE("logarithms share in proportion; a capped one hands its rest to the others") {
  const TreeProgram p{{logarithm(1), logarithm(2), logarithm(5, 1)}, {node(80, 80), node(0, 20, 0)}, {}};
  const TreeSolution s = maximise(p);
  CHECK(s.x[0] == near(20));
  CHECK(s.x[1] == near(40));
  CHECK(s.x[2] == near(20));
  CHECK(s.node_price[0] == near(1.0 / 20));
  CHECK(s.node_price[1] == near(5.0 / 20 - 1.0 / 20));
  CHECK(s.objective == near(std::log(20) + 2 * std::log(40) + 5 * std::log(20)));
}

TEST_CASE("two exponentials: equal marginal values, and a floor's price is what it costs") {
  // a e^{-x/K}: with K = 1 and a = e, 1 the amounts differ by 1: 3 = 2 + 1. With at least 2 for the
  // second: e^{1-1} = 1 against e^{-2}.
  TreeProgram p{{curve(std::exp(1), 1, 0), curve(1, 1, 0, 1)}, {node(3, 3), node(0, no_limit, 0)}, {}};
  TreeSolution s = maximise(p);
  CHECK(s.x[0] == near(2));
  CHECK(s.x[1] == near(1));
  CHECK(s.node_price[0] == near(std::exp(-1)));
  CHECK(s.node_price[1] == 0);
  p.nodes[1].bounds.floor = 2;
  s = maximise(p);
  CHECK(s.x[1] == near(2));
  CHECK(s.node_price[0] == near(1));
  CHECK(s.node_price[1] == near(std::exp(-2) - 1));
  CHECK(s.objective == near(std::exp(1) - 1 + 1 - std::exp(-2)));
}

TEST_CASE("a row takes from one county what it gives in another") {
  // Two counties of 10 each, logarithms of equal weight: 5 everywhere; a row of both first cells
  // gets 12, so 6 and 4 in each county.
  TreeProgram p{{logarithm(1, 1, 0), logarithm(1, 1), logarithm(1, 2, 0), logarithm(1, 2)},
                {node(0, no_limit), node(10, 10, 0), node(10, 10, 0)},
                {{12, 12}}};
  const TreeSolution s = maximise(p);
  REQUIRE(s.status == TreeStatus::optimal);
  CHECK(s.x[0] == near(6));
  CHECK(s.x[1] == near(4));
  CHECK(s.x[2] == near(6));
  CHECK(s.node_price[1] == near(1.0 / 4));
  CHECK(s.row_price[0] == near(1.0 / 6 - 1.0 / 4));
}

TEST_CASE("a kink holds a range of prices; a straight piece is cut where the money ends") {
  // Worth 5 a unit up to 4 units, then only a logarithmic curve of slope 1.
  TreeCell kinked = curve(1, 10, 1);
  kinked.slope = 5;
  kinked.cap = 4;
  TreeProgram p{{kinked, curve(3, 10, 1)}, {node(6, 6)}, {}};
  const TreeSolution s = maximise(p);  // 4 for the kink, as 3 / (1 + 2/10) > 1 / (1 + 4/10)
  CHECK(s.x[0] == near(4));
  CHECK(s.x[1] == near(2));
  CHECK(s.node_price[0] == near(2.5));

  TreeCell steep, flat;
  steep.slope = 2;
  steep.cap = 3;
  flat.slope = 1;
  flat.cap = 100;
  const TreeSolution t = maximise({{flat, steep}, {node(10, 10)}, {}});
  CHECK(t.x[0] == near(7));
  CHECK(t.x[1] == near(3));
  CHECK(t.node_price[0] == near(1));
  CHECK(t.objective == near(13));
}

TEST_CASE("no money, and money enough for every floor and no more") {
  TreeProgram p{{curve(1, 5, 0.5, 1), curve(2, 5, 0.5, 1), curve(1, 5, 0.5, 2)},
                {node(0, 0), node(0, 10, 0), node(0, 10, 0)},
                {}};
  CHECK(maximise(p).x == std::vector<double>(3, 0.0));
  p.nodes[0].bounds = {7, 7};
  p.nodes[1].bounds.floor = 4;
  p.nodes[2].bounds.floor = 3;
  const TreeSolution s = maximise(p);
  CHECK(s.status == TreeStatus::optimal);
  CHECK(s.x[0] + s.x[1] == near(4));
  CHECK(s.x[2] == near(3));
  CHECK(s.gap <= 1e-12);
}

TEST_CASE("all cells full, and an inequality that need not be spent") {
  TreeProgram p{{curve(1, 5, 0), curve(2, 5, 0)}, {node(0, 100)}, {}};
  p.cells[0].upper = p.cells[1].upper = 3;
  const TreeSolution s = maximise(p);
  CHECK(s.x == std::vector<double>(2, 3.0));
  CHECK(s.node_price[0] == 0);
  CHECK(s.gap == Approx(0).margin(1e-14));
}

TEST_CASE("money that nobody has use for goes to cells of no value, within their bounds") {
  TreeProgram p{{curve(1, 5, 0.5), curve(0, 5, 0.5), curve(0, 10, 0.5)}, {node(10, 10)}, {}};
  p.cells[0].upper = 2;
  p.cells[1].upper = 1;
  const TreeSolution s = maximise(p);
  CHECK(s.x[0] == near(2));
  CHECK(sum(s.x) == near(10));
  CHECK(s.x[1] <= 1);
  const TreeSolution none = maximise({{curve(0, 5, 0), curve(0, 5, 0)}, {node(4, 4)}, {}});
  CHECK(sum(none.x) == near(4));
  CHECK(none.objective == Approx(0).margin(1e-20));
}

TEST_CASE("identical cells get identical amounts") {
  TreeProgram p{std::vector<TreeCell>(1000, curve(3, 7, 0.5)), {node(500, 500)}, {}};
  const TreeSolution s = maximise(p);
  for (const double x : s.x) CHECK(x == near(0.5));
}

TEST_CASE("money and outcome in any unit") {
  const auto solve = [](double money, double worth, double tail) {
    TreeProgram p{{}, {node(10 * money, 10 * money)}, {{4 * money, no_limit}, {0, 3 * money}}};
    for (std::uint32_t i = 0; i < 3; ++i) p.nodes.push_back(node(money, 4 * money, 0));
    for (std::uint32_t j = 0; j < 9; ++j) {
      p.cells.push_back(curve(worth * (1 + j % 4), money * (1 + j % 5), tail, 1 + j / 3, j % 3 == 2 ? no_row : j % 3));
    }
    return maximise(p);
  };
  for (const double tail : {0.0, 0.5, 0.8}) {
    const TreeSolution one = solve(1, 1, tail);
    REQUIRE(one.status == TreeStatus::optimal);
    for (const double money : {1e-6, 1e4, 1e12}) {
      for (const double worth : {1e-9, 1e6}) {
        const TreeSolution s = solve(money, worth, tail);
        REQUIRE(s.status == TreeStatus::optimal);
        CHECK(s.objective == near(one.objective * money * worth));
        for (std::size_t j = 0; j < 9; ++j) CHECK(s.x[j] / money == Approx(one.x[j]).epsilon(1e-9));
      }
    }
  }
}

TEST_CASE("very small and very large curvatures") {
  const auto with = [](double small, double large) {
    return TreeProgram{{curve(1, small, 0), curve(2, 1e-3, 0), curve(1.5, 1e6, 0), curve(1.5, large, 0)},
                       {node(20, 20)},
                       {}};
  };
  const TreeProgram p = with(1e-6, 1e6);
  const TreeSolution s = maximise(p);
  CHECK(s.status == TreeStatus::optimal);
  CHECK(sum(s.x) == near(20));
  CHECK(s.gap <= 1e-12);
  // A price rounds at 1e-16: curves that gain 1e9 of money by the whole of it miss by 1e-7, and the
  // answer may not call itself proved.
  const TreeProgram hard = with(1e-9, 1e9);
  const TreeSolution t = maximise(hard);
  CHECK((t.status == TreeStatus::stalled || t.worst_violation <= 1e-10));
  CHECK(sum(t.x) == Approx(20).epsilon(1e-8));
}

TEST_CASE("what cannot be is found, not thrown") {
  SECTION("floors above the budget") {
    CHECK(maximise({{curve(1, 1, 0, 1), curve(1, 1, 0, 2)}, {node(5, 5), node(3, 9, 0), node(3, 9, 0)}, {}})
              .status == TreeStatus::infeasible);
  }
  SECTION("caps below the floor above them") {
    CHECK(maximise({{curve(1, 1, 0, 1)}, {node(5, 5), node(0, 3, 0)}, {}}).status ==
          TreeStatus::infeasible);
  }
  SECTION("cells too small for their node") {
    TreeCell c = curve(1, 1, 0);
    c.upper = 1;
    CHECK(maximise({{c, c}, {node(3, 3)}, {}}).status == TreeStatus::infeasible);
  }
  SECTION("a row that the tree cannot feed") {
    CHECK(maximise({{curve(1, 1, 0, 1, 0), curve(1, 1, 0, 2)},
                    {node(10, 10), node(0, 4, 0), node(0, 9, 0)},
                    {{5, 6}}})
              .status == TreeStatus::infeasible);
  }
  SECTION("rows that ask for more than there is") {
    CHECK(maximise({{curve(1, 1, 0.5, 0, 0), curve(1, 1, 0.5, 0, 1)}, {node(10, 10)}, {{6, 9}, {6, 9}}})
              .status == TreeStatus::infeasible);
  }
}

TEST_CASE("a long chain of nodes, an empty node, one cell") {
  TreeProgram p{{curve(1, 1, 0.5, 2999), curve(1, 1, 0.5, 0)}, {node(9, 9)}, {}};
  for (std::uint32_t v = 1; v < 3000; ++v) p.nodes.push_back(node(0, v == 1500 ? 2 : 5, v - 1));
  p.nodes.push_back(node(0, 1, 7));
  const TreeSolution s = maximise(p);
  CHECK(s.x[0] == near(2));
  CHECK(s.x[1] == near(7));
  CHECK(maximise({{curve(1, 1, 1)}, {node(3, 3)}, {}}).x[0] == near(3));
}

TEST_CASE("no cells: only nothing can be spent") {
  CHECK(maximise({{}, {node(0, 0)}, {}}).status == TreeStatus::optimal);
  CHECK(maximise({{}, {node(1, 1)}, {}}).status == TreeStatus::infeasible);
}

TEST_CASE("a solver asked again answers the same") {
  TreeProgram p{{}, {node(30, 30)}, {{4, 6}, {0, 30}}};
  for (std::uint32_t j = 0; j < 40; ++j) p.cells.push_back(curve(1 + j % 7, 1 + j % 3, 0.5, 0, j % 2));
  TreeSolver solver(p);
  const TreeSolution first = solver.solve(), second = solver.solve();
  REQUIRE(first.status == TreeStatus::optimal);
  CHECK(second.objective == near(first.objective));
  CHECK(second.passes <= 2 * first.passes);
}
