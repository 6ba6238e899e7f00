// uses: allocate model
#include <catch2/catch.hpp>
#include <cmath>
#include <numeric>

#include "allocate/rounding.hpp"
#include "support/allocation_cases.hpp"

using namespace weir;
using weir::test::Dice;

namespace {

void bound(Constraints& c, std::vector<std::uint32_t> cells, std::int64_t lower,
           std::int64_t upper) {
  Row row;
  row.cells = std::move(cells);
  row.lower = lower;
  row.upper = upper;
  c.rows.push_back(std::move(row));
}

// A random table of n x k positive amounts with a whole total, and bounds around every row, column
// and a class of rows that the table obeys.
struct Table {
  Constraints constraints;
  std::vector<double> units;
};
Table random_table(Dice& dice) {
  const auto n = static_cast<std::uint32_t>(2 + dice.below(7));
  const auto k = static_cast<std::uint32_t>(1 + dice.below(5));
  Table t;
  double sum = 0;
  for (std::uint32_t j = 0; j < n * k; ++j) {
    t.constraints.cells.push_back({0, j / k, j % k});
    t.units.push_back(dice.below(4) == 0 ? dice.below(5) : 40 * dice.uniform());
    sum += t.units.back();
  }
  const double total = std::ceil(sum);
  t.units.back() += total - sum;
  const auto around = [&](const std::vector<std::uint32_t>& cells) {
    double amount = 0;
    for (const std::uint32_t j : cells) amount += t.units[j];
    const auto lower = static_cast<std::int64_t>(std::floor(amount + 1e-9)) - dice.below(3);
    const auto upper = static_cast<std::int64_t>(std::ceil(amount - 1e-9)) + dice.below(3);
    bound(t.constraints, cells, std::max<std::int64_t>(0, lower),
          dice.below(3) == 0 ? unlimited : upper);
  };
  std::vector<std::uint32_t> all(n * k);
  std::iota(all.begin(), all.end(), 0u);
  bound(t.constraints, all, static_cast<std::int64_t>(total), static_cast<std::int64_t>(total));
  around(std::vector<std::uint32_t>(all.begin(), all.begin() + (n / 2) * k));  // a class
  for (std::uint32_t i = 0; i < n; ++i) {
    around(std::vector<std::uint32_t>(all.begin() + i * k, all.begin() + (i + 1) * k));
  }
  for (std::uint32_t p = 0; p < k; ++p) {
    std::vector<std::uint32_t> column;
    for (std::uint32_t i = 0; i < n; ++i) column.push_back(i * k + p);
    around(column);
  }
  return t;
}

}  // namespace

TEST_CASE("on 1,000 random tables sums are exact, bounds hold, cells move less than one unit") {
  Dice dice{7};
  for (int trial = 0; trial < 1000; ++trial) {
    const Table t = random_table(dice);

    const auto rounded = round_units(t.constraints, t.units);

    REQUIRE(rounded);
    for (std::size_t j = 0; j < t.units.size(); ++j) {
      REQUIRE(std::abs(static_cast<double>(rounded->units[j]) - t.units[j]) < 1);
      REQUIRE(rounded->units[j] >= 0);
    }
    for (const Row& row : t.constraints.rows) {
      std::int64_t sum = 0;
      for (const std::uint32_t j : row.cells) sum += rounded->units[j];
      REQUIRE(sum >= row.lower);
      REQUIRE(sum <= row.upper);
    }
  }
}

TEST_CASE("one fund is rounded by largest remainder, ties by order") {
  Constraints c;
  for (std::uint32_t j = 0; j < 4; ++j) c.cells.push_back({0, j, 0});
  bound(c, {0, 1, 2, 3}, 10, 10);

  CHECK(round_units(c, {2.5, 2.3, 2.5, 2.7})->units == std::vector<std::int64_t>{3, 2, 2, 3});
  CHECK(round_units(c, {2.5, 2.5, 2.5, 2.5})->units == std::vector<std::int64_t>{3, 3, 2, 2});
}

TEST_CASE("the solver's last digits do not move whole amounts") {
  Constraints c;
  for (std::uint32_t j = 0; j < 3; ++j) c.cells.push_back({0, j, 0});
  bound(c, {0, 1, 2}, 12, 12);
  bound(c, {1}, 5, unlimited);

  CHECK(round_units(c, {3 + 1e-9, 5 - 1e-9, 4 - 1e-10})->units ==
        std::vector<std::int64_t>{3, 5, 4});
}

TEST_CASE("three crossing families: a rule gives up at most one unit, and says so") {
  // The odd cycle: three cells of 1/2, each pair must hold exactly one unit. No whole table does.
  Constraints c;
  for (std::uint32_t j = 0; j < 3; ++j) c.cells.push_back({0, j, 0});
  bound(c, {0, 1}, 1, 1);
  bound(c, {1, 2}, 1, 1);
  bound(c, {0, 2}, 1, 1);

  const auto rounded = round_units(c, {0.5, 0.5, 0.5});

  REQUIRE(rounded);
  std::int64_t most = 0;
  for (const std::int64_t g : rounded->given_up) most = std::max(most, g);
  CHECK(most == 1);
}

TEST_CASE("rows outside the two families are met by exchange where that is possible") {
  // Rows {0,1} {2,3}, columns {0,2} {1,3} and the diagonal {0,3}: rounding by remainder alone would
  // take 0 and 3 (0.6 each), which the diagonal forbids.
  Constraints c;
  for (std::uint32_t j = 0; j < 4; ++j) c.cells.push_back({0, j / 2, j % 2});
  bound(c, {0, 1}, 1, 1);
  bound(c, {2, 3}, 1, 1);
  bound(c, {0, 2}, 1, 1);
  bound(c, {0, 3}, 0, 1);

  const auto rounded = round_units(c, {0.5, 0.5, 0.5, 0.5});

  REQUIRE(rounded);
  CHECK(rounded->given_up == std::vector<std::int64_t>{0, 0, 0, 0});
}
