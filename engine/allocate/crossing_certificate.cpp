#include "allocate/crossing_certificate.hpp"

#include <algorithm>
#include <cmath>

#include "allocate/lane_math.hpp"

namespace weir {
namespace {

constexpr std::size_t chunk_blocks = 256;

struct LaneWorth {
  double objective[pack] = {}, missed[pack] = {};
};

// H(x) and H'(x); equation (S1).
struct Response {
  double amount, slope;
};

template <TailFamily family>
WEIR_LANE_INLINE Response respond(double x, double k, double t) {
  if constexpr (family == TailFamily::exponential) {
    const double lost = expm1_(-x / k);
    return {-k * lost, 1 + lost};
  } else if constexpr (family == TailFamily::root) {
    const double w = k / (k + 0.5 * x);
    return {x * w, w * w};
  } else if constexpr (family == TailFamily::reciprocal) {
    return {k * log1p_(x / k), k / (k + x)};
  } else {
    const double z = x / k, rate = t - 1;
    const double g = t > 0 ? log1p_(t * z) / (t > 0 ? t : 1) : z;
    return {k * (rate != 0 ? expm1_(rate * g) / (rate != 0 ? rate : 1) : g), exp_(-g)};
  }
}

// The most that a cell can gain by leaving x, where its marginal value exceeds its price by
// `excess`: a line above a concave function, up to the bound; or, for a small excess, up to where
// the curve must have met the price. H' is convex, so that lies within excess / |H''| below x, and
// within twice that above while H'' has not halved.
WEIR_LANE_INLINE double most_gain(double x, double lower, double upper, double excess,
                                  double marginal, double curvature, double tail) {
  const double up = upper - x, down = x - lower;
  const double away = excess > 0 ? excess : -excess;
  const double meets = marginal > 0 ? away * (curvature + tail * x) / (marginal > 0 ? marginal : 1)
                                    : elementary::infinity;
  const double near = away <= 0.1 * marginal ? meets : elementary::infinity;
  const double reach_up = up < 2 * near ? up : 2 * near, reach_down = down < near ? down : near;
  return excess > 0 ? excess * reach_up : away * reach_down;
}

template <TailFamily family>
WEIR_LANE_INLINE void add_block(const TreeLayout::Block& block, const TreeCurves& curves,
                                const double* amount, const double* strip_price, LaneWorth& sum) {
  const double* shift = curves.shift.empty() ? nullptr : curves.shift.data();
  const double* value = curves.value.empty() ? nullptr : curves.value.data();
  for (std::size_t k = 0; k < block.length; ++k) {
    const std::size_t first = block.first + pack * k;
    double price[pack];
    WEIR_EACH_LANE for (std::size_t lane = 0; lane < pack; ++lane) price[lane] = strip_price[lane];
    if (shift != nullptr) {
      WEIR_EACH_LANE for (std::size_t lane = 0; lane < pack; ++lane) price[lane] +=
          shift[first + lane];
    }
    WEIR_EACH_LANE for (std::size_t lane = 0; lane < pack; ++lane) {
      const std::size_t i = first + lane;
      const double x = amount[i], m = curves.coefficient[i], curvature = curves.curvature[i];
      const double t = family == TailFamily::mixed ? curves.tails[i] : curves.tail;
      const Response h = respond<family>(x, curvature, t);
      const double marginal = m * h.slope;
      sum.objective[lane] += m * h.amount;
      sum.missed[lane] += most_gain(x, curves.lower[i], curves.upper[i], marginal - price[lane],
                                    marginal, curvature, t);
    }
    if (value == nullptr) continue;
    WEIR_EACH_LANE for (std::size_t lane = 0; lane < pack; ++lane) {
      sum.objective[lane] += value[first + lane] * amount[first + lane];
    }
  }
}

template <TailFamily family>
WEIR_LANE_INLINE void add_blocks(const TreeLayout& layout, const TreeCurves& curves,
                                 const double* amount, const double* strip_price, std::size_t first,
                                 std::size_t last, LaneWorth& sum) {
  for (std::size_t b = first; b < last; ++b) {
    add_block<family>(layout.blocks[b], curves, amount, strip_price + b * pack, sum);
  }
}

WEIR_LANE_CLONES
CellWorth chunk_worth(const TreeLayout& layout, const TreeCurves& curves, const double* amount,
                      const double* strip_price, std::size_t first, std::size_t last) {
  LaneWorth sum;
  if (curves.tail == 0) {
    add_blocks<TailFamily::exponential>(layout, curves, amount, strip_price, first, last, sum);
  } else if (curves.tail == 0.5) {
    add_blocks<TailFamily::root>(layout, curves, amount, strip_price, first, last, sum);
  } else if (curves.tail == 1) {
    add_blocks<TailFamily::reciprocal>(layout, curves, amount, strip_price, first, last, sum);
  } else if (curves.tail > 0) {
    add_blocks<TailFamily::power>(layout, curves, amount, strip_price, first, last, sum);
  } else {
    add_blocks<TailFamily::mixed>(layout, curves, amount, strip_price, first, last, sum);
  }
  CellWorth out;
  WEIR_EACH_LANE for (std::size_t lane = 0; lane < pack; ++lane) {
    out.objective += sum.objective[lane];
    out.missed += sum.missed[lane];
  }
  return out;
}

// The blocks count a logarithm as a cell of no value: takes that back and adds what it is.
void correct_logarithms(const TreeLayout& layout, const TreeCurves& curves,
                        const std::vector<double>& amount, const std::vector<double>& strip_price,
                        CellWorth& worth) {
  for (std::size_t b = 0; b < layout.blocks.size(); ++b) {
    for (std::size_t j = 0; j < pack * layout.blocks[b].length; ++j) {
      const std::size_t i = layout.blocks[b].first + j;
      const std::uint32_t at = layout.slot_piece[i];
      if (at == TreeLayout::no_piece || (*layout.pieces)[at].log_weight <= 0) continue;
      const double x = amount[i], l = curves.lower[i], u = curves.upper[i];
      const double price =
          strip_price[b * pack + j % pack] + (curves.shift.empty() ? 0 : curves.shift[i]);
      const double weight = (*layout.pieces)[at].log_weight / curves.reference;
      const double t = curves.family == TailFamily::mixed ? curves.tails[i] : curves.tail;
      worth.missed -= most_gain(x, l, u, -price, 0, curves.curvature[i], t);
      worth.missed += most_gain(x, l, u, weight / x - price, weight / x, 0, 1);
      worth.objective += weight * log_(x);
      worth.weights += weight;
    }
  }
}

// What a bound is worth at a price: the cap where more would help, the floor where less would.
double missed_at(const Bounds& bounds, double price, double amount) {
  return price > 0   ? price * (bounds.cap - amount)
         : price < 0 ? price * (bounds.floor - amount)
                     : 0;
}

double violation(const Bounds& bounds, double amount) {
  const double over = std::max(bounds.floor - amount, amount - bounds.cap);
  return over > 0 ? over / std::max(amount, bounds.floor) : 0;
}

}  // namespace

CellWorth cell_worth(const TreeLayout& layout, const TreeCurves& curves,
                     const std::vector<double>& amount, const std::vector<double>& strip_price,
                     Parallelism parallelism) {
  const std::size_t blocks = layout.blocks.size();
  std::vector<CellWorth> parts((blocks + chunk_blocks - 1) / chunk_blocks);
  const auto work = [&](std::size_t c) {
    parts[c] = chunk_worth(layout, curves, amount.data(), strip_price.data(), c * chunk_blocks,
                           std::min(blocks, (c + 1) * chunk_blocks));
  };
  if (parts.size() <= 1 || parallelism.threads <= 1) {
    for (std::size_t c = 0; c < parts.size(); ++c) work(c);
  } else {
    for_each_block(parts.size(), parallelism, work);
  }
  CellWorth sum;
  for (const CellWorth& part : parts) {
    sum.objective += part.objective;
    sum.missed += part.missed;
  }
  if (curves.logarithms) correct_logarithms(layout, curves, amount, strip_price, sum);
  return sum;
}

std::vector<double> node_totals(const TreeProgram& program, const TreeLayout& layout,
                                const std::vector<double>& strip_amount) {
  std::vector<double> node(program.nodes.size(), 0);
  for (std::size_t s = 0; s < layout.strips(); ++s) {
    const std::uint32_t leaf = layout.strip_node[s];
    const std::uint32_t at = leaf != no_parent ? leaf : layout.inner[layout.strip_owner[s]].node;
    if (at != no_parent) node[at] += strip_amount[s];
  }
  for (std::size_t v = node.size(); v-- > 0;) {
    if (program.nodes[v].parent != no_parent) node[program.nodes[v].parent] += node[v];
  }
  return node;
}

void certify(const TreeProgram& program, const std::vector<double>& node_amount,
             const std::vector<double>& row_amount, const CellWorth& worth, double reference,
             TreeSolution& solution) {
  double missed = worth.missed * reference, worst = 0;
  for (std::size_t v = 0; v < program.nodes.size(); ++v) {
    const Bounds& bounds = program.nodes[v].bounds;
    missed += missed_at(bounds, solution.node_price[v], node_amount[v]);
    worst = std::max(worst, violation(bounds, node_amount[v]));
  }
  for (std::size_t r = 0; r < program.rows.size(); ++r) {
    missed += missed_at(program.rows[r], solution.row_price[r], row_amount[r]);
    worst = std::max(worst, violation(program.rows[r], row_amount[r]));
  }
  solution.objective = worth.objective * reference;
  solution.bound = solution.objective + missed;
  solution.worst_violation = worst;
  const double size =
      std::max({std::abs(solution.objective), std::abs(solution.bound), worth.weights * reference});
  solution.gap = size > 0 ? missed / size : 0;
}

}  // namespace weir
