// Cells in the order in which the solver reads them: strips of one node each, eight side by side.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "allocate/crossing.hpp"

namespace weir {

/// Part of a cell with one smooth curve: value(x) = coefficient H(x) + linear x, or a logarithm.
/// The parts of a cell follow each other: an earlier one is never worth less.
struct Piece {
  std::uint32_t cell = 0;
  double coefficient = 0, curvature = 1, inverse_tail = 0, linear = 0, log_weight = 0;
  double lower = 0, upper = 0;
};

/// The program's cells cut into pieces of one curve, none above the tightest cap around it. Where no
/// cell has a kink, piece j is cell j and is made when it is asked for.
class Pieces {
 public:
  /// `program` must outlive the pieces.
  explicit Pieces(const TreeProgram& program);
  std::size_t size() const { return cut_.empty() ? program_->cells.size() : cut_.size(); }
  Piece operator[](std::uint32_t i) const { return cut_.empty() ? whole(i) : cut_[i]; }
  /// Its curve alone, without bounds: less to read.
  Piece curve(std::uint32_t i) const {
    if (!cut_.empty()) return cut_[i];
    const TreeCell& c = program_->cells[i];
    return {i, c.coefficient, c.curvature, c.inverse_tail, 0, c.log_weight, 0, 0};
  }
  std::uint32_t cell(std::uint32_t i) const { return cut_.empty() ? i : cut_[i].cell; }
  std::uint32_t node(std::uint32_t i) const { return program_->cells[cell(i)].node; }

 private:
  double upper(const TreeCell& cell) const {
    // Twice the caps around a cell: beyond reach, so that prices are the caps' and not the cell's.
    const double row = cell.row == no_row ? most_[cell.node] : program_->rows[cell.row].cap;
    return std::max(std::min(cell.upper, 2 * std::min(most_[cell.node], row)), cell.lower);
  }
  Piece whole(std::uint32_t j) const {
    Piece piece = curve(j);
    piece.lower = program_->cells[j].lower;
    piece.upper = upper(program_->cells[j]);
    return piece;
  }
  double kink(const TreeCell& cell, double upper) const;
  void cut(std::uint32_t j);

  const TreeProgram* program_;
  std::vector<double> most_;  // by node: the tightest cap at it and above
  std::vector<Piece> cut_;    // empty: no cell has a kink
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
  explicit TreeLayout(const TreeProgram& program) : pieces(program) {}

  Pieces pieces;
  std::vector<Inner> inner;                // parents first; inner[0] is the top, which asks nothing
  std::vector<std::uint32_t> strip_owner;  // inner node that it adds to; padded strips: 0
  std::vector<std::uint32_t> strip_node;   // the leaf node, or no_parent for a part
  std::vector<double> strip_floor, strip_cap;
  std::vector<Block> blocks;
  std::vector<std::uint32_t> slot_piece;  // or no_piece
  std::vector<std::uint32_t> slot_cell;   // of the program, or no_piece
  std::vector<std::uint32_t> slot_row;    // or no_row

  static constexpr std::uint32_t no_piece = UINT32_MAX;
  std::size_t strips() const { return strip_owner.size(); }
  std::size_t slots() const { return slot_piece.size(); }
};

/// `program` must outlive the layout.
TreeLayout make_layout(const TreeProgram& program);

}  // namespace weir
