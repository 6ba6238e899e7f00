#include "study/worlds.hpp"

#include <algorithm>

namespace weir {

std::vector<double> world_values(const Problem& problem, const std::vector<CellCurves>& worlds,
                                 const Allocation& allocation) {
  const std::vector<double> money = yearly_amounts(problem, allocation);
  std::vector<double> values;
  for (const CellCurves& world : worlds) {
    double sum = world.constant;
    for (std::size_t k = 0; k < money.size(); ++k) sum += value_of(world.cell[k], money[k]);
    for (const LabourTerm& term : world.labour) sum += labour_at(world, term, money).value();
    values.push_back(sum);
  }
  return values;
}

double worst_mean_of(std::vector<double> values, double level) {
  std::sort(values.begin(), values.end());
  const double counted = (1 - level) * static_cast<double>(values.size());
  double left = counted, sum = 0;
  for (const double value : values) {
    sum += std::min(1.0, left) * value;
    left -= 1;
    if (left <= 0) break;
  }
  return sum / counted;
}

}  // namespace weir
