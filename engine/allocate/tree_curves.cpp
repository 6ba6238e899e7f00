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

double tail_of(const Piece& piece) { return piece.log_weight > 0 ? 1 : piece.inverse_tail; }

// What all pieces together say, in one reading.
struct Kinds {
  double tail = -1;  // of all that have one; of none of them: 0; not one: mixed
  bool mixed = false, kinked = false, linear = false, all_linear = true, logarithms = false;
  double reference = 1;
};

bool is_linear(const Piece& piece, bool with_rows) {
  return piece.coefficient <= 0 && piece.log_weight <= 0 && (piece.linear > 0 || with_rows);
}

Kinds kinds_of(const Pieces& pieces, bool with_rows) {
  Kinds out;
  double steepest = 0, weight = 0, most = 0;
  for (std::uint32_t i = 0; i < pieces.size(); ++i) {
    const Piece piece = pieces.curve(i);
    const bool linear = is_linear(piece, with_rows);
    out.kinked = out.kinked || piece.linear > 0;
    out.linear = out.linear || linear;
    out.all_linear = out.all_linear && linear;
    steepest = std::max(steepest, piece.coefficient + piece.linear);
    if (piece.log_weight > 0) {
      out.logarithms = true;
      weight += piece.log_weight;
      most = std::max(most, pieces[i].upper);
    }
    if (piece.coefficient <= 0 && piece.log_weight <= 0) continue;
    out.mixed = out.mixed || (out.tail >= 0 && tail_of(piece) != out.tail);
    out.tail = tail_of(piece);
  }
  out.tail = out.mixed ? -1 : std::max(out.tail, 0.0);
  if (most > 0) steepest = std::max(steepest, weight / most);
  if (steepest > 0) out.reference = steepest;
  return out;
}

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

}  // namespace

TreeCurves make_tree_curves(const TreeProgram& program, const TreeLayout& layout) {
  TreeCurves out;
  const bool with_rows = !program.rows.empty();
  const Kinds kinds = kinds_of(layout.pieces, with_rows);
  const double tail = kinds.tail;
  out.linear = kinds.linear;
  out.logarithms = kinds.logarithms;
  out.family =
      kinds.all_linear ? TailFamily::straight : family_of(tail, !with_rows && !kinds.kinked);
  out.tail = tail;
  out.reference = kinds.reference;

  const bool mixed = out.family == TailFamily::mixed, direct = out.family == TailFamily::direct;
  const std::size_t slots = layout.slots();
  out.coefficient.assign(slots, 1);
  out.curvature.assign(slots, 1);
  out.lower.assign(slots, 0);
  out.upper.assign(slots, 0);
  out.slope.assign(slots, 0);
  out.offset.assign(slots, 0);
  if (!direct) {
    out.value.assign(slots, 0);
    out.shift.assign(slots, 0);
  }
  if (mixed) out.tails.assign(slots, 0);
  if (out.linear) {
    out.gain.assign(slots, 0);
    out.origin.assign(slots, 0);
  }
  for (std::size_t i = 0; i < slots; ++i) {
    if (layout.slot_piece[i] == TreeLayout::no_piece) continue;
    const Piece piece = layout.pieces[layout.slot_piece[i]];
    out.lower[i] = piece.lower;
    out.upper[i] = piece.upper;
    if (!direct) {
      out.value[i] = piece.linear / out.reference;
      out.shift[i] = -out.value[i];
    }
    if (mixed) out.tails[i] = tail_of(piece);
    out.curvature[i] = piece.curvature;
    out.coefficient[i] = piece.coefficient > 0 ? piece.coefficient / out.reference : no_value;
    if (is_linear(piece, with_rows)) {
      out.gain[i] = 1;
      out.origin[i] = 0.5 * (piece.lower + piece.upper);
    }
    if (piece.log_weight > 0 && mixed) {
      out.curvature[i] = no_curvature * (piece.log_weight / out.reference);
      out.coefficient[i] = 1 / no_curvature;
    }
  }
  make_slopes(out.family, tail, slots, out.coefficient.data(), out.curvature.data(),
              out.tails.data(), out.slope.data(), out.offset.data());
  for (std::size_t i = 0; i < slots && (out.logarithms || out.linear); ++i) {
    if (layout.slot_piece[i] == TreeLayout::no_piece) continue;
    const Piece piece = layout.pieces[layout.slot_piece[i]];
    if (piece.log_weight > 0 && !mixed) {
      out.slope[i] = out.offset[i] = piece.log_weight / out.reference;
    }
    if (piece.log_weight > 0 || is_linear(piece, with_rows)) out.coefficient[i] = 0;
  }
  return out;
}

}  // namespace weir
