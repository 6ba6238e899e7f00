// uses: allocate model
#include <catch2/catch.hpp>

#include "allocate/network.hpp"
#include "support/allocation_cases.hpp"

using namespace weir;

namespace {

// Cells of `rows` x `columns`, numbered row by row; bounds are filled in by the test.
Constraints table(std::uint32_t rows, std::uint32_t columns) {
  Constraints c;
  for (std::uint32_t i = 0; i < rows; ++i) {
    for (std::uint32_t k = 0; k < columns; ++k) c.cells.push_back({0, i, k});
  }
  return c;
}
void bound(Constraints& c, std::vector<std::uint32_t> cells, std::int64_t lower,
           std::int64_t upper) {
  Row row;
  row.owner = static_cast<std::uint32_t>(c.owners.size());
  row.cells = std::move(cells);
  row.lower = lower;
  row.upper = upper;
  c.owners.push_back({Owner::Kind::rule, row.owner, "r" + std::to_string(row.owner)});
  c.rows.push_back(std::move(row));
}
Network network_of(const Constraints& c) {
  return Network(c, split_families(c), std::vector<Range>(c.cells.size()), row_ranges(c));
}

}  // namespace

TEST_CASE("rows and columns are two families; a third direction is left out") {
  Constraints c = table(3, 3);
  bound(c, {0, 1, 2, 3, 4, 5, 6, 7, 8}, 9, 9);
  bound(c, {0, 1, 2}, 1, 3);
  bound(c, {0, 3, 6}, 1, 3);
  bound(c, {3, 4, 5}, 1, 3);
  CHECK(split_families(c).left_out.empty());

  bound(c, {0, 4, 8}, 1, 3);

  const Families families = split_families(c);
  CHECK(families.left_out == std::vector<std::uint32_t>{4});
  CHECK(families.family[1] == families.family[3]);
  CHECK(families.family[1] != families.family[2]);
}

TEST_CASE("a table with given margins is filled, and one unit too much is refused") {
  Constraints c = table(2, 2);
  bound(c, {0, 1}, 7, 7);
  bound(c, {2, 3}, 5, 5);
  bound(c, {0, 2}, 4, 4);
  bound(c, {1, 3}, 8, 8);
  Network network = network_of(c);
  REQUIRE(network.make_feasible());
  CHECK(network.amount(0) + network.amount(1) == 7);
  CHECK(network.amount(2) + network.amount(3) == 5);
  CHECK(network.amount(0) + network.amount(2) == 4);

  c.rows[3].lower = c.rows[3].upper = 9;
  CHECK_FALSE(network_of(c).make_feasible());
}

TEST_CASE("a cell is raised as far as its margins allow, and lowered likewise") {
  Constraints c = table(2, 2);
  bound(c, {0, 1}, 7, 7);
  bound(c, {2, 3}, 5, 5);
  bound(c, {0, 2}, 4, 4);
  Network network = network_of(c);
  REQUIRE(network.make_feasible());

  network.raise_cell(0, unlimited);
  CHECK(network.amount(0) == 4);  // all of the first column
  CHECK(network.amount(1) == 3);
  network.lower_cell(0, unlimited);
  CHECK(network.amount(0) == 0);
  CHECK(network.amount(2) == 4);
}

TEST_CASE("what the rows leave no choice about is found") {
  // The floors of the first two rows use up the total, so the third row is empty and all are fixed.
  Constraints c = table(3, 2);
  bound(c, {0, 1, 2, 3, 4, 5}, 10, 10);
  bound(c, {0, 1}, 6, unlimited);
  bound(c, {2, 3}, 4, unlimited);
  Network network = network_of(c);
  REQUIRE(network.make_feasible());

  const Network::Forced forced = network.forced();

  CHECK(forced.zero_cell == std::vector<std::uint8_t>{0, 0, 0, 0, 1, 1});
  CHECK(forced.fixed_row == std::vector<std::uint8_t>{1, 1, 1});

  c.rows[1].lower = 5;  // one unit of room: nothing is forced
  Network roomy = network_of(c);
  REQUIRE(roomy.make_feasible());
  CHECK(roomy.forced().zero_cell == std::vector<std::uint8_t>(6, 0));
  CHECK(roomy.forced().fixed_row == std::vector<std::uint8_t>{1, 0, 0});
}

TEST_CASE("an arc is raised by one exactly when a flow of the whole network allows it") {
  test::Dice dice{11};
  int raised = 0, refused = 0;
  for (int round = 0; round < 300; ++round) {
    const int nodes = 2 + dice.below(12), arcs = nodes + dice.below(60);
    Circulation network(static_cast<std::size_t>(nodes));
    for (int k = 0; k < arcs; ++k) {
      const int from = dice.below(nodes), to = (from + 1 + dice.below(nodes - 1)) % nodes;
      const std::int64_t lower = dice.below(4) == 0 ? dice.below(2) : 0;
      network.add_arc(static_cast<std::uint32_t>(from), static_cast<std::uint32_t>(to), lower,
                      lower + dice.below(4));
    }
    if (!network.make_feasible()) continue;
    for (int question = 0; question < 3 * arcs; ++question) {
      const auto k = static_cast<std::uint32_t>(dice.below(arcs));
      Circulation copy = network;
      const bool possible = copy.raise(k, 1) == 1;
      REQUIRE(network.raise_by_one(k) == possible);
      ++(possible ? raised : refused);
      const std::int64_t flow = network.flow(k);
      if (dice.below(4) == 0) network.set_bounds(k, flow, flow);
    }
  }
  CHECK(raised > 1000);
  CHECK(refused > 1000);
}
