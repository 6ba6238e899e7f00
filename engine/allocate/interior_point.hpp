// A primal-dual interior-point method for separable concave programs under linear and convex rows.
#pragma once

#include <cstdint>
#include <limits>
#include <vector>

namespace weir {

inline constexpr double infinity = std::numeric_limits<double>::infinity();

/// linear * x + coefficient * H(x; curvature, inverse_tail) + log_weight * log(x), lower <= x <=
/// upper. With another `power` the logarithm's slope log_weight / x becomes
/// log_weight / x * (size / x)^(power - 1), `size` being the program's.
/// Needs: at least one finite bound, lower < upper; coefficient, log_weight >= 0; power > 0; lower
/// >= 0 where coefficient or log_weight is positive.
struct Variable {
  double lower = 0, upper = infinity;
  double linear = 0;
  double coefficient = 0, curvature = 1, inverse_tail = 0;
  double log_weight = 0;
  double power = 1;
};

struct Entry {
  std::uint32_t variable = 0;
  double value = 1;
};

/// coefficient * H(x; curvature, inverse_tail) of a variable that is never negative.
struct Bend {
  std::uint32_t variable = 0;
  double coefficient = 0, curvature = 1, inverse_tail = 0;
};

/// lower <= sum of value * x, less the bends, <= upper; equal bounds make an equation.
/// Needs: where there are bends, lower = -infinity: so the row is convex.
struct ConvexRow {
  std::vector<Entry> entries{};
  double lower = -infinity, upper = infinity;
  std::vector<Bend> bends{};
};
using LinearRow = ConvexRow;  // without bends

/// worth * (demand - aside) * filled_share(demand, people) of two variables that are never negative,
/// or of one where `people` is none and their number is known. Needs: where `people` is a variable,
/// aside = 0 (so the term is concave in both); else 0 <= aside <= demand, the
/// variable's lower bound.
struct Market {
  static constexpr std::uint32_t none = UINT32_MAX;
  std::uint32_t demand = 0, people = none;
  double known_people = 0, worth = 0, aside = 0;
};
/// Slopes of a market of worth 1 by demand and by people, and -(second derivative) by demand.
struct MarketSlopes {
  double demand = 1, people = 0, bend = 0;
};
MarketSlopes market_slopes(double demand, double people, double aside);

struct Program {
  std::vector<Variable> variables;
  std::vector<ConvexRow> rows;
  std::vector<Market> markets{};
  double size = 1;  // of a typical variable: the solver works in this unit
};

struct Solution {
  std::vector<double> x;
  std::vector<double> price;  // of each row: objective per unit; > 0 at its upper bound
  int iterations = 0;
  bool converged = false;
};

/// Maximises the sum over variables. Needs no feasible start; equations may depend on each other.
/// Source: Mehrotra, SIAM J. Optimization 2 (1992), for the predictor and corrector; Friedlander
/// and Orban, Math. Prog. Comp. 4 (2012), for the regularised normal equations;
/// docs/model/allocation.md, equations (A6)-(A9).
Solution maximise(const Program& program);

}  // namespace weir
