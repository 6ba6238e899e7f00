// The labour cap in the allocation: one concave term for each county and quarter where posts are
// capped by people. Equations (L4) and (A25)-(A27) of docs/model/.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "allocate/checker.hpp"
#include "allocate/continuous.hpp"

namespace weir {

/// A term as worth * (D - aside) * filled_share(D, A). `moves`: money moves A as well as D; else A
/// is `most_people`, what it can be at most. Equation (A25).
struct MarketShape {
  double worth = 0, aside = 0, most_people = 0;
  bool moves = false;
};
/// none: its posts count differently, so the term is not concave.
std::optional<MarketShape> market_shape(const LabourTerm& term);

/// Why this objective under the labour cap, or this strategy with it, cannot be served; none: it can.
std::optional<std::string> refused_with_labour(const CellCurves& curves, StrategyName strategy);

/// Adds the terms to a program of the cells' money: for each a variable of posts, one of people where
/// money moves them, and a market. Needs: market_shape() of every term.
void add_markets(MoneyProgram& money, const CellCurves& curves);

/// Where the terms' tangents touch at an allocation. Shape: units per cell.
std::vector<ClaimedTangent> tangents(const Constraints& constraints, const Curves& curves,
                                     const std::vector<double>& units);

/// The same curves with every term replaced by its tangent, which is nowhere below it: a sum over
/// cells again. Equation (A27).
Curves flattened(const Curves& curves, const std::vector<ClaimedTangent>& touch);

}  // namespace weir
