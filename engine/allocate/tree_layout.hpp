// Cells in the order in which the solver reads them: strips of one node each, eight side by side.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>
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

/// What all pieces together say.
struct PieceKinds {
  double tail = -1;  // of all that have one; of none of them: 0; not one: mixed
  bool mixed = false, kinked = false, linear = false, all_linear = true, logarithms = false;
  double reference = 1;  // the highest first price
};

inline double tail_of(const Piece& piece) { return piece.log_weight > 0 ? 1 : piece.inverse_tail; }
/// A line, with or without value. (Without value and beside no rows: a curve that is worth next to
/// nothing, which keeps its place in the order.)
inline bool is_linear(const Piece& piece, bool with_rows) {
  return piece.coefficient <= 0 && piece.log_weight <= 0 && (piece.linear > 0 || with_rows);
}

/// The program's cells cut into pieces of one curve, none above the tightest cap around it. Where
/// no cell has a kink, piece j is cell j and is made when it is asked for.
class Pieces {
 public:
  /// Reads the cells once, where none has a kink. `program` must outlive the pieces.
  explicit Pieces(const TreeProgram& program);
  std::size_t size() const { return cut_.empty() ? program_->cells.size() : cut_.size(); }
  Piece operator[](std::uint32_t i) const {
    return cut_.empty() ? whole(i, program_->cells[i]) : cut_[i];
  }
  std::uint32_t cell(std::uint32_t i) const { return cut_.empty() ? i : cut_[i].cell; }
  const PieceKinds& kinds() const { return kinds_; }

  /// Pieces in the order of their nodes, those of one node in the order of cells.
  std::uint32_t by_node(std::uint32_t k) const { return sorted_.empty() ? k : sorted_[k]; }
  /// The first of a node in that order; of the node after the last one: their number.
  std::uint32_t first_of(std::uint32_t node) const { return first_[node]; }

 private:
  class Survey;
  double upper(const TreeCell& cell) const {
    // Twice the caps around a cell: beyond reach, so that prices are the caps' and not the cell's.
    const double row = cell.row == no_row ? most_[cell.node] : program_->rows[cell.row].cap;
    return std::max(std::min(cell.upper, 2 * std::min(most_[cell.node], row)), cell.lower);
  }
  Piece whole(std::uint32_t j, const TreeCell& c) const {
    return {j, c.coefficient, c.curvature, c.inverse_tail, 0, c.log_weight, c.lower, upper(c)};
  }
  bool survey_cells();
  void survey_pieces();
  void take(Survey& survey);
  double kink(const TreeCell& cell, double upper) const;
  void cut(std::uint32_t j);

  const TreeProgram* program_;
  std::vector<double> most_;  // by node: the tightest cap at it and above
  std::vector<Piece> cut_;    // empty: no cell has a kink
  PieceKinds kinds_;
  std::vector<std::uint32_t> first_, sorted_;  // sorted_: empty where pieces stand by node already
};

/// A strip is a leaf node's cells, or a part of the cells of an inner node.
/// Eight strips make a block; slot = block.first + pack * k + lane.
struct TreeLayout {
  struct Block {
    std::uint32_t first = 0, length = 0;
    bool same_owner = false;    // all strips add to one inner node
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
  explicit TreeLayout(std::shared_ptr<const Pieces> all) : pieces(std::move(all)) {}

  std::shared_ptr<const Pieces> pieces;
  std::vector<Inner> inner;                // parents first; inner[0] is the top, which asks nothing
  std::vector<std::uint32_t> strip_owner;  // inner node that it adds to; padded strips: 0
  std::vector<std::uint32_t> strip_node;   // the leaf node, or no_parent for a part
  std::vector<double> strip_floor, strip_cap;
  std::vector<Block> blocks;
  std::vector<std::uint32_t> slot_piece;  // or no_piece
  std::vector<std::uint32_t> slot_row;    // or no_row

  static constexpr std::uint32_t no_piece = UINT32_MAX;
  std::size_t strips() const { return strip_owner.size(); }
  std::size_t slots() const { return slot_piece.size(); }
};

/// `program` must outlive the layout.
TreeLayout make_layout(const TreeProgram& program);

}  // namespace weir
