#include <algorithm>

#include "allocate/tree.hpp"
#include "weir/core_elementary.hpp"

namespace weir {
namespace {

// What a cell without any value counts for, against the best first unit of money: too little to be
// seen in an objective, enough to have a place in the order. (Beside the prices of rows it would be
// lost in rounding: there such a cell is linear, of slope zero.)
constexpr double no_value = 1e-30;
constexpr double no_curvature = 1e-20;  // of a logarithm among mixed curves, by its amount

TailFamily family_of(double tail, bool direct) {
  if (tail < 0) return TailFamily::mixed;
  if (direct) return TailFamily::direct;
  return tail == 0     ? TailFamily::exponential
         : tail == 0.5 ? TailFamily::root
         : tail == 1   ? TailFamily::reciprocal
                       : TailFamily::power;
}

}  // namespace

Slots TreeCurves::view() const {
  return {slope.data(), offset.data(), lower.data(),  upper.data(), shift.data(),
          tails.data(), gain.data(),   origin.data(), tail};
}

double TreeCurves::price(double measure) const {
  if (tail == 0) return exp_(-measure);
  const double grown = 1 + tail * measure;
  return tail == 0.5 ? 1 / (grown * grown) : tail == 1 ? 1 / grown : exp_(-log_(grown) / tail);
}

namespace {

// Equation (S3) of every slot: with m = coefficient / reference and s = (price^-t - 1) / t,
// demand is K m^t s + K (m^t - 1) / t.
WEIR_LANE_CLONES
void make_slopes(TailFamily family, double tail, std::size_t slots, const double* coefficient,
                 const double* curvature, const double* tails, double* slope, double* offset) {
  if (family == TailFamily::mixed) {
    for (std::size_t i = 0; i < slots; ++i) {
      const double t = tails[i];
      slope[i] = curvature[i] / (t > 0 ? t : 1.0);
      offset[i] = log_(coefficient[i]);
    }
  } else if (tail == 0) {
    for (std::size_t i = 0; i < slots; ++i) {
      slope[i] = curvature[i];
      offset[i] = curvature[i] * log_(coefficient[i]);
    }
  } else {
    const double share = family == TailFamily::power ? 1 / tail : 1.0;
    const double inverse = 1 / tail;
    for (std::size_t i = 0; i < slots; ++i) {
      const double g = tail * log_(coefficient[i]);
      slope[i] = curvature[i] * exp_(g) * share;
      offset[i] = curvature[i] * expm1_(g) * inverse;
    }
  }
}

template <class Take>
void each_piece(const TreeLayout& layout, const Take& take) {
  for (std::size_t i = 0; i < layout.slots(); ++i) {
    if (layout.slot_piece[i] == TreeLayout::no_piece) continue;
    take(i, (*layout.pieces)[layout.slot_piece[i]]);
  }
}

// The smooth curves, on which most programs rest.
void add_curves(const TreeLayout& layout, TreeCurves& out) {
  const std::size_t slots = layout.slots();
  out.coefficient.assign(slots, 1);
  out.curvature.assign(slots, 1);
  out.lower.assign(slots, 0);
  out.upper.assign(slots, 0);
  out.slope.assign(slots, 0);
  out.offset.assign(slots, 0);
  if (out.family != TailFamily::direct) out.shift.assign(slots, 0);
  each_piece(layout, [&out](std::size_t i, const Piece& piece) {
    out.lower[i] = piece.lower;
    out.upper[i] = piece.upper;
    out.curvature[i] = piece.curvature;
    out.coefficient[i] = piece.coefficient > 0 ? piece.coefficient / out.reference : no_value;
  });
}

void add_values(const TreeLayout& layout, TreeCurves& out) {
  out.value.assign(layout.slots(), 0);
  each_piece(layout, [&out](std::size_t i, const Piece& piece) {
    out.value[i] = piece.linear / out.reference;
    out.shift[i] = -out.value[i];
  });
}

void add_tails(const TreeLayout& layout, TreeCurves& out) {
  out.tails.assign(layout.slots(), 0);
  each_piece(layout, [&out](std::size_t i, const Piece& piece) {
    out.tails[i] = tail_of(piece);
    if (piece.log_weight <= 0) return;
    out.curvature[i] = no_curvature * (piece.log_weight / out.reference);
    out.coefficient[i] = 1 / no_curvature;
  });
}

void add_lines(const TreeLayout& layout, bool with_rows, TreeCurves& out) {
  out.gain.assign(layout.slots(), 0);
  out.origin.assign(layout.slots(), 0);
  each_piece(layout, [&out, with_rows](std::size_t i, const Piece& piece) {
    if (!is_linear(piece, with_rows)) return;
    out.gain[i] = 1;
    out.origin[i] = 0.5 * (piece.lower + piece.upper);
    out.coefficient[i] = 0;
  });
}

void add_logarithms(const TreeLayout& layout, TreeCurves& out) {
  each_piece(layout, [&out](std::size_t i, const Piece& piece) {
    if (piece.log_weight <= 0) return;
    out.coefficient[i] = 0;
    if (out.family == TailFamily::mixed) return;
    out.slope[i] = out.offset[i] = piece.log_weight / out.reference;
  });
}

}  // namespace

TreeCurves make_tree_curves(const TreeProgram& program, const TreeLayout& layout) {
  TreeCurves out;
  const bool with_rows = !program.rows.empty();
  const PieceKinds& kinds = layout.pieces->kinds();
  out.linear = kinds.linear;
  out.logarithms = kinds.logarithms;
  out.family =
      kinds.all_linear ? TailFamily::straight : family_of(kinds.tail, !with_rows && !kinds.kinked);
  out.tail = kinds.tail;
  out.reference = kinds.reference;

  add_curves(layout, out);
  if (kinds.kinked || kinds.linear) add_values(layout, out);
  if (out.family == TailFamily::mixed) add_tails(layout, out);
  make_slopes(out.family, out.tail, layout.slots(), out.coefficient.data(), out.curvature.data(),
              out.tails.data(), out.slope.data(), out.offset.data());
  if (out.linear) add_lines(layout, with_rows, out);
  if (out.logarithms) add_logarithms(layout, out);
  return out;
}

}  // namespace weir
