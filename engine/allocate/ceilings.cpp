#include "allocate/ceilings.hpp"

#include <vector>

namespace weir {
namespace {

// Money of a funding year: no cell gets more.
std::vector<double> year_money(const Problem& problem) {
  std::vector<double> money(problem.years, 0);
  for (std::size_t f = 0; f < problem.funds; ++f) {
    money[problem.year_of_fund[f]] += Money::from_minor(problem.fund_amount[f]).major();
  }
  return money;
}

// Calls `visit(cell, curve)` for each cell whose ceiling can be passed.
template <class Visit>
void each_ceiling(const Problem& problem, const CellCurves& curves, Visit visit) {
  const std::vector<double> money = year_money(problem);
  const std::size_t cells = std::size_t{problem.counties} * problem.programmes;
  for (std::size_t k = 0; k < curves.cell.size(); ++k) {
    const CellCurve& curve = curves.cell[k];
    if (problem.allowed[k % cells] && curve.ceiling < money[k / cells]) visit(k, curve);
  }
}

}  // namespace

bool has_ceilings(const Problem& problem, const CellCurves& curves) {
  bool any = false;
  each_ceiling(problem, curves, [&](std::size_t, const CellCurve& curve) {
    any = any || curve.coefficient > 0;
  });
  return any;
}

std::optional<std::string> refused_with_ceilings(const Problem& problem, const CellCurves& curves,
                                                 StrategyName strategy) {
  const char* refused = nullptr;
  each_ceiling(problem, curves, [&](std::size_t k, const CellCurve& curve) {
    if (curve.coefficient > 0 && curve.threshold > 0) {
      refused = "a programme with a threshold does not go with an electricity quota or with loans "
                "beyond what is asked for";
    }
    if (curve.coefficient > 0 && curve.slope > 0 && curve.cap != curve.ceiling) {
      refused = "where an electricity quota or the demand for loans may bind, an objective of posts "
                "does not go with one of money";
    }
    for (const LabourTerm& term : curves.labour) {
      for (const LabourCell& c : term.cells) {
        if (c.cell != k || !(c.posts > 0)) continue;
        refused = "posts under the labour cap are no objective where an electricity quota or the "
                  "demand for loans may bind; take declared jobs";
      }
    }
  });
  if (refused != nullptr) return refused;
  const bool needs_slopes = strategy == StrategyName::greedy || strategy == StrategyName::fair ||
                            strategy == StrategyName::robust;
  if (!needs_slopes || !has_ceilings(problem, curves)) return std::nullopt;
  return "strategy '" + std::string(strategy_name(strategy)) +
         "' does not take cells where an electricity quota or the demand for loans may bind; take "
         "the strategy 'optimal'";
}

}  // namespace weir
