// uses: allocate model
#include <catch2/catch.hpp>
#include <cmath>

#include "allocate/interior_point.hpp"

using namespace weir;

namespace {

Variable curve(double coefficient, double curvature, double inverse_tail) {
  Variable v;
  v.coefficient = coefficient;
  v.curvature = curvature;
  v.inverse_tail = inverse_tail;
  return v;
}
Variable logarithm(double weight) {
  Variable v;
  v.log_weight = weight;
  return v;
}
LinearRow sum_of(std::vector<std::uint32_t> variables, double lower, double upper) {
  LinearRow row;
  for (const std::uint32_t v : variables) row.entries.push_back({v, 1});
  row.lower = lower;
  row.upper = upper;
  return row;
}
Approx near(double value) { return Approx(value).epsilon(1e-9).margin(1e-8); }

}  // namespace

TEST_CASE("weighted logarithms share a budget in proportion") {
  Program program;
  program.variables = {logarithm(1), logarithm(2), logarithm(5)};
  program.rows = {sum_of({0, 1, 2}, 80, 80)};

  const Solution s = maximise(program);

  REQUIRE(s.converged);
  CHECK(s.x[0] == near(10));
  CHECK(s.x[1] == near(20));
  CHECK(s.x[2] == near(50));
  CHECK(s.price[0] == near(8.0 / 80));  // d/dB of sum w log(w B / 8)
}

TEST_CASE("a cap on the largest hands its rest to the others in proportion") {
  // x2 <= 20: 60 is left for weights 1 and 2.
  Program program;
  program.variables = {logarithm(1), logarithm(2), logarithm(5)};
  program.rows = {sum_of({0, 1, 2}, 80, 80), sum_of({2}, -infinity, 20)};

  const Solution s = maximise(program);

  REQUIRE(s.converged);
  CHECK(s.x[0] == near(20));
  CHECK(s.x[1] == near(40));
  CHECK(s.x[2] == near(20));
  CHECK(s.price[0] == near(1.0 / 20));
  CHECK(s.price[1] == near(5.0 / 20 - 1.0 / 20));
}

TEST_CASE("curves of every tail are filled to one marginal value") {
  // Exponential (t = 0), square-root-like (t = 2), logarithm (t = 1). The marginal values at the
  // optimum are equal: m_j = a_j e^{-x/K}, a_j (1 + 2x/K)^{-1/2}, a_j / (1 + x/K).
  Program program;
  program.variables = {curve(3, 10, 0), curve(2, 5, 2), curve(2.5, 8, 1)};
  program.rows = {sum_of({0, 1, 2}, 30, 30)};
  program.size = 10;

  const Solution s = maximise(program);

  REQUIRE(s.converged);
  CHECK(s.iterations <= 8);  // second order: a wrong curvature would still arrive, but late
  CHECK(s.x[0] + s.x[1] + s.x[2] == near(30));
  CHECK(3 * std::exp(-s.x[0] / 10) == near(s.price[0]));
  CHECK(2 / std::sqrt(1 + 2 * s.x[1] / 5) == near(s.price[0]));
  CHECK(2.5 / (1 + s.x[2] / 8) == near(s.price[0]));
}

TEST_CASE("a cell whose first unit is worth less than the price stays empty") {
  // e^{-10/10} = 0.37 is more than 0.2: everything goes to the first.
  Program program;
  program.variables = {curve(1, 10, 0), curve(0.2, 10, 0)};
  program.rows = {sum_of({0, 1}, 10, 10)};

  const Solution s = maximise(program);

  REQUIRE(s.converged);
  CHECK(s.x[0] == near(10));
  CHECK(s.x[1] == near(0));
}

TEST_CASE("linear objectives end in the vertex") {
  Program program;  // max 3x + 2y, x + y <= 4, x + 3y <= 6, x <= 3: x = 3, y = 1
  program.variables = {{0, 3, 3, 0, 1, 0, 0}, {0, infinity, 2, 0, 1, 0, 0}};
  program.rows = {sum_of({0, 1}, -infinity, 4), {{{0, 1}, {1, 3}}, -infinity, 6}};

  const Solution s = maximise(program);

  REQUIRE(s.converged);
  CHECK(3 * s.x[0] + 2 * s.x[1] == near(11));
}

TEST_CASE("equations that repeat each other and floors that leave no room are solved") {
  // Rows and columns of a 2 x 2 table (one equation too many); the floors of both rows are used up.
  Program program;
  program.variables = {curve(1, 5, 0.5), curve(2, 5, 0.5), curve(3, 5, 0.5), curve(4, 5, 0.5)};
  program.rows = {sum_of({0, 1}, 10, infinity), sum_of({2, 3}, 20, infinity),
                  sum_of({0, 2}, 12, 12), sum_of({1, 3}, 18, 18), sum_of({0, 1, 2, 3}, 30, 30)};
  program.size = 7.5;

  const Solution s = maximise(program);

  REQUIRE(s.converged);
  CHECK(s.x[0] + s.x[1] == near(10));
  CHECK(s.x[0] + s.x[2] == near(12));
  // one degree of freedom: x0 = z, gain(z) = f0(z) + f1(10-z) + f2(12-z) + f3(8+z); its slope is 0
  const auto slope = [](double a, double x) { return a / std::pow(1 + x / 10, 2); };
  CHECK(slope(1, s.x[0]) - slope(2, s.x[1]) - slope(3, s.x[2]) + slope(4, s.x[3]) ==
        Approx(0).margin(1e-7));
}
