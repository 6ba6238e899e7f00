// Constraints as a tree of sums crossed by disjoint rows, where they are one.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "allocate/constraints.hpp"
#include "allocate/crossing.hpp"
#include "allocate/network.hpp"

namespace weir {

/// The bounds of the program, without anything that its cells are worth. Units: major.
struct TreeForm {
  static constexpr std::uint32_t none = UINT32_MAX;
  TreeProgram program;
  std::vector<std::uint32_t> cell;  // of the program, of each cell of the constraints; none: zero
  struct Place {
    std::uint32_t node = none, row = none;  // of the program; both none: the row says nothing
    bool caps = false, floors = false;      // its bound is the one that holds there
  };
  std::vector<Place> place;  // of each row of the constraints
};

/// `zero_cell`: cells that get nothing. `ranges`: bounds of each row.
/// Fails: nothing, where rows cross each other in more ways than a tree and one layer of rows.
std::optional<TreeForm> tree_form(const Constraints& constraints,
                                  const std::vector<std::uint8_t>& zero_cell,
                                  const std::vector<Range>& ranges);

/// The solution's prices, by row of the constraints. Shape: rows.
std::vector<double> row_prices(const TreeForm& form, const TreeSolution& solution);

}  // namespace weir
