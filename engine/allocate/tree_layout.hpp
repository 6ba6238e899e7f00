// Cells in the order in which the solver reads them: strips of one node each, eight side by side.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "allocate/crossing.hpp"

namespace weir {

/// Part of a cell with one smooth curve: value(x) = coefficient H(x) + linear x, or a logarithm.
/// The parts of a cell follow each other: an earlier one is never worth less.
struct Piece {
  std::uint32_t cell = 0, node = 0;
  double coefficient = 0, curvature = 1, inverse_tail = 0, linear = 0, log_weight = 0;
  double lower = 0, upper = 0;
};

/// A strip is a leaf node's cells, or a part of the cells of an inner node.
/// Eight strips make a block; slot = block.first + pack * k + lane.
struct TreeLayout {
  struct Block {
    std::uint32_t first = 0, length = 0;
    bool same_rows = false;     // cell k of every strip is in the same row
    bool repeats_rows = false;  // and two cells of a strip are in one
  };
  struct Inner {
    std::uint32_t node = no_parent;                 // of the program; the top has none
    std::uint32_t parent = no_parent;               // index of an inner node
    std::uint32_t end = 0;                          // one past the last inner node below it
    std::uint32_t first_strip = 0, last_strip = 0;  // of all that is below it
    double floor = 0, cap = 0;
  };
  std::vector<Inner> inner;                // parents first; inner[0] is the top, which asks nothing
  std::vector<std::uint32_t> strip_owner;  // inner node that it adds to; padded strips: 0
  std::vector<std::uint32_t> strip_node;   // the leaf node, or no_parent for a part
  std::vector<double> strip_floor, strip_cap;
  std::vector<Block> blocks;
  std::vector<Piece> pieces;
  std::vector<std::uint32_t> slot_piece;  // or no_piece
  std::vector<std::uint32_t> slot_cell;   // of the program, or no_piece
  std::vector<std::uint32_t> slot_row;    // or no_row

  static constexpr std::uint32_t no_piece = UINT32_MAX;
  std::size_t strips() const { return strip_owner.size(); }
  std::size_t slots() const { return slot_piece.size(); }
};

/// The program's cells cut into pieces of one curve, none above the tightest cap around it.
std::vector<Piece> make_pieces(const TreeProgram& program);

TreeLayout make_layout(const TreeProgram& program, std::vector<Piece> pieces);

}  // namespace weir
