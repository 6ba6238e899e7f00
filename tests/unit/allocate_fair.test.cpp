// uses: allocate exec model random
// Alpha-fair and leximin allocations that can be worked out by hand.
#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

#include "allocate/fair.hpp"
#include "support/allocation_cases.hpp"

using namespace weir;
using namespace weir::test;

namespace {

constexpr double inf = std::numeric_limits<double>::infinity();

// Linear cells, one per county, one fund; one unit is one yuan.
struct Small {
  Problem problem;
  Constraints constraints;
  Curves curves;
  Small(const std::vector<double>& slopes, const std::vector<double>& people, std::int64_t fund) {
    const auto counties = static_cast<std::uint32_t>(slopes.size());
    problem.counties = counties;
    problem.years = problem.programmes = problem.funds = 1;
    problem.population = people;
    constraints.unit = 100;
    constraints.owners = {{Owner::Kind::fund, 0, "fund"}};
    Row all;
    for (std::uint32_t i = 0; i < counties; ++i) {
      constraints.cells.push_back({0, i, 0});
      all.cells.push_back(i);
      CellCurve curve;
      curve.slope = slopes[i];
      curve.cap = 1e300;
      curves.of_year.cell.push_back(curve);
    }
    all.lower = all.upper = fund;
    constraints.rows = {all};
    curves.years = curves.programmes = 1;
    curves.counties = counties;
    curves.year_of_fund = {0};
  }
  void add(const std::vector<std::uint32_t>& cells, std::int64_t lower, std::int64_t upper) {
    constraints.owners.push_back({Owner::Kind::rule, 0, "rule"});
    Row row;
    row.owner = static_cast<std::uint32_t>(constraints.owners.size() - 1);
    row.cells = cells;
    row.lower = lower;
    row.upper = upper;
    constraints.rows.push_back(row);
  }
  DecisionAnswer answer(double alpha) const {
    Strategy how;
    how.name = StrategyName::fair;
    how.alpha = alpha;
    return fair(problem, how, constraints, curves);
  }
  std::vector<double> give(double alpha) const {
    const DecisionAnswer given = answer(alpha);
    if (const auto* refused = std::get_if<Unsupported>(&given)) FAIL(refused->reason);
    const Decision& decision = std::get<Decision>(given);
    REQUIRE(decision.continuous.converged);
    CHECK(std::abs(decision.own_gap) < 1e-8);
    return decision.continuous.units;
  }
};
Approx near(double value) { return Approx(value).epsilon(1e-7).margin(1e-5); }

}  // namespace

TEST_CASE("proportional fairness divides linear benefits by population, whatever they are") {
  // n log(c x / n): x in proportion to n.
  const std::vector<double> x = Small({1, 5, 2}, {100, 300, 600}, 1000).give(1);
  CHECK(x[0] == near(100));
  CHECK(x[1] == near(300));
  CHECK(x[2] == near(600));
}

TEST_CASE("alpha-fair shares of linear benefits: x proportional to n c^(1/alpha - 1)") {
  const double alpha = GENERATE(0.5, 1.5, 2.0, 4.0, 10.0);
  const std::vector<double> slope{1, 4, 2}, people{100, 300, 600};
  const std::vector<double> x = Small(slope, people, 1000).give(alpha);
  double sum = 0;
  for (std::size_t i = 0; i < 3; ++i) sum += people[i] * std::pow(slope[i], 1 / alpha - 1);
  for (std::size_t i = 0; i < 3; ++i)
    CHECK(x[i] == near(1000 * people[i] * std::pow(slope[i], 1 / alpha - 1) / sum));
}

TEST_CASE("leximin makes benefits per head equal: x proportional to n / c") {
  const std::vector<double> x = Small({1, 4, 2}, {100, 400, 600}, 1000).give(inf);
  CHECK(x[0] == near(1000 * 100.0 / 500));
  CHECK(x[1] == near(1000 * 100.0 / 500));
  CHECK(x[2] == near(1000 * 300.0 / 500));
}

TEST_CASE("leximin goes on when a county is stuck, level by level, and leaves no money") {
  // Equal counties; the first may have 10, the second 100: 10, 100 and the rest in halves.
  Small s({1, 1, 1, 1}, {1, 1, 1, 1}, 1000);
  s.add({0}, 0, 10);
  s.add({1}, 0, 100);
  const std::vector<double> x = s.give(inf);
  CHECK(x[0] == near(10));
  CHECK(x[1] == near(100));
  CHECK(x[2] == near(445));
  CHECK(x[3] == near(445));
}

TEST_CASE("leximin under floors: a county above the level takes what it must, no more") {
  Small s({1, 1, 1}, {1, 1, 1}, 900);
  s.add({0}, 500, unlimited);
  const std::vector<double> x = s.give(inf);
  CHECK(x[0] == near(500));
  CHECK(x[1] == near(200));
  CHECK(x[2] == near(200));
}

TEST_CASE("a benefit with a kink: places run out, money goes on to the other county") {
  // County 0: one per yuan up to 50. Its standing stops at 50; the others have 475 each.
  Small s({1, 1, 1}, {1, 1, 1}, 1000);
  s.curves.of_year.cell[0].cap = 50;
  Strategy how;
  const std::vector<double> x = s.give(inf);
  CHECK(x[0] >= 50 - 1e-5);
  CHECK(x[1] == near(x[2]));
  const std::vector<double> y = s.give(1);
  CHECK(y[0] == near(50));
  CHECK(y[1] == near(475));
}

TEST_CASE("a county that cannot benefit takes no part") {
  Small s({1, 0, 1}, {1, 1, 1}, 900);
  s.add({1}, 300, 300);
  for (const double alpha : {0.5, 1.0, 3.0, inf}) {
    const std::vector<double> x = s.give(alpha);
    CHECK(x[0] == near(300));
    CHECK(x[1] == near(300));
    CHECK(x[2] == near(300));
  }
  const Small none({0, 0}, {1, 1}, 10);
  CHECK(std::get<Unsupported>(none.answer(1)).reason ==
        "strategy 'fair' finds no county where money could bring its objective");
  CHECK(std::holds_alternative<Unsupported>(s.answer(11)));
  CHECK(std::holds_alternative<Unsupported>(s.answer(std::nan(""))));
}

TEST_CASE("a fair allocation of a whole economy is signed, with its own gap") {
  Scenario s = economy(10, 2, 3'000'000'000);
  add_base_rules(s);
  for (const double alpha : {0.0, 1.0, 2.5, inf}) {
    Strategy how = strategy(s, StrategyName::fair, false);
    how.alpha = alpha;
    const AllocationResult result = std::get<AllocationResult>(answer(s, how));
    CHECK(std::abs(result.certificate.strategy_gap) < 1e-8);
    CHECK(result.certificate.gap > -1e-9);
  }
}
