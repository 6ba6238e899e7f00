#include "study/planning_value.hpp"

namespace weir {

PlanningValue::PlanningValue(const Problem& problem, const Allocation& allocation,
                             const Measured& measured)
    : problem_(problem), allocation_(allocation), measured_(measured),
      money_(yearly_amounts(problem, allocation)) {}

double PlanningValue::at(const Theta& theta) const {
  if (measured_.outcome == Outcome::labour_slack) {  // no objective, so no curves of it
    const std::vector<double> total =
        planning_total(problem_, plan(problem_, theta, allocation_));
    return total[static_cast<std::size_t>(measured_.outcome) * problem_.quarters +
                 static_cast<std::size_t>(measured_.quarter)];
  }
  const CellCurves curves =
      cell_curves(problem_, theta, {{measured_.outcome, measured_.quarter, 1}});
  double sum = curves.constant;
  for (std::size_t k = 0; k < money_.size(); ++k) sum += value_of(curves.cell[k], money_[k]);
  for (const LabourTerm& term : curves.labour) sum += labour_at(curves, term, money_).value();
  return sum;
}

}  // namespace weir
