// uses: allocate exec model random
// Small cases by hand: steps, floors that force money, caps, rules that cross.
#include <catch2/catch.hpp>

#include "allocate/greedy.hpp"
#include "support/allocation_cases.hpp"

using namespace weir;
using namespace weir::test;

namespace {

// One fund over linear cells, one per county; units of one yuan.
struct Small {
  Constraints constraints;
  Curves curves;
  explicit Small(const std::vector<double>& slopes, std::int64_t fund) {
    constraints.unit = 100;
    constraints.owners = {{Owner::Kind::fund, 0, "fund"}};
    Row all;
    for (std::uint32_t i = 0; i < slopes.size(); ++i) {
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
    curves.counties = static_cast<std::uint32_t>(slopes.size());
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
  std::vector<double> give(std::int64_t step = 0) const {
    Strategy how;
    how.name = StrategyName::greedy;
    how.step = Money::from_minor(step);
    const DecisionAnswer answer = greedy(how, constraints, curves);
    if (const auto* refused = std::get_if<Unsupported>(&answer)) FAIL(refused->reason);
    return std::get<Decision>(answer).continuous.units;
  }
};

using Amounts = std::vector<double>;

}  // namespace

TEST_CASE("greedy gives all to the best cell, and the rest to the next when a cap holds") {
  Small s({1, 3, 2}, 10);
  CHECK(s.give() == Amounts{0, 10, 0});
  s.add({1}, 0, 4);
  CHECK(s.give() == Amounts{0, 4, 6});
  s.add({1, 2}, 0, 7);
  CHECK(s.give() == Amounts{3, 4, 3});
}

TEST_CASE("greedy keeps back what floors force, and gives it inside their sets to the best") {
  Small s({1, 2, 5, 4}, 10);
  s.add({0, 1}, 6, unlimited);
  CHECK(s.give() == Amounts{0, 6, 4, 0});
  s.add({0}, 1, unlimited);
  CHECK(s.give() == Amounts{1, 5, 4, 0});
  s.add({1}, 0, 2);
  CHECK(s.give() == Amounts{4, 2, 4, 0});
}

TEST_CASE("greedy moves in steps; what no step fits is given in units") {
  Small s({1, 3, 2}, 25);
  s.add({1}, 0, 17);
  CHECK(s.give(500) == Amounts{0, 15, 10});  // a fourth step would pass the cap of 17
  s.constraints.rows[0].lower = s.constraints.rows[0].upper = 27;
  CHECK(s.give(500) == Amounts{0, 17, 10});
}

TEST_CASE("among equal cells the one that has least is served first") {
  const Small s({2, 2, 2}, 8);
  CHECK(s.give() == Amounts{3, 3, 2});
}

TEST_CASE("where rules cross greedy stays allowed and may stop below the optimum") {
  // 2 x 2 cells with both margins fixed: taking the 5 first forces the 1; 4 + 4 would be better.
  Small s({5, 4, 4, 1}, 2);
  s.add({0, 1}, 1, 1);
  s.add({0, 2}, 1, 1);
  CHECK(s.give() == Amounts{1, 0, 0, 1});
}

TEST_CASE("greedy refuses a step of broken units and rules in three families") {
  Small s({1, 2, 3, 4, 5, 6, 7, 8}, 8);
  Strategy how;
  how.step = Money::from_minor(150);
  CHECK(std::get<Unsupported>(greedy(how, s.constraints, s.curves)).reason ==
        "the step 1.50元 is not a whole multiple of the unit 1元");
  how.step = Money{};
  s.add({0, 1, 2, 3}, 2, 6);
  s.add({0, 1, 4, 5}, 2, 6);
  s.add({0, 2, 4, 6}, 2, 6);
  CHECK(std::get<Unsupported>(greedy(how, s.constraints, s.curves)).reason ==
        "strategy 'greedy' needs rules that nest in two families; 'rule' crosses both");
}

TEST_CASE("greedy of a whole economy is signed, in steps of ten units") {
  Scenario s = economy(12, 3, 3'000'000'000);
  s.unit = Money::from_minor(1'000'000);
  s.rules.push_back(of_class(s, share_rule(s, "deep", RuleKind::min_share, 0.7), "deep"));
  Strategy how = strategy(s, StrategyName::greedy, false);
  how.step = Money::from_minor(10'000'000);
  const AllocationResult result = std::get<AllocationResult>(answer(s, how));
  for (const std::int64_t amount : result.allocation.amount) CHECK(amount % 10'000'000 == 0);
  CHECK(result.certificate.gap >= 0);
  CHECK(result.certificate.gap < 0.01);
}
