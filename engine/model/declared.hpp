// What one programme's cells declare: the part of equation (3) that looks at money.
#pragma once

#include <cstdint>
#include <vector>

#include "weir/model/planning.hpp"

namespace weir {

/// The cells that get money, by programme, year and county: what no parameter changes of them.
/// Shape: year y of programme k has the entries from first[k * years + y] to the one after it.
struct PaidCells {
  std::vector<std::size_t> first;
  std::vector<std::uint32_t> county;
  std::vector<double> amount;  // major units
};
/// Shape: amounts as yearly_amounts().
PaidCells paid_cells(const Problem& problem, const std::vector<double>& amounts);

/// Declared jobs of one programme's cells, in their order. Equation (3).
std::vector<double> declare(const Problem& problem, const Pipeline& pipeline,
                            const PaidCells& cells, std::size_t programme);

/// What the fund did not bring of a year's counted results, all counties together. Equation (4).
inline double background(const Pipeline& pipeline, std::size_t year) {
  return (1 - pipeline.attribution) * pipeline.kept[year] * pipeline.background_jobs;
}

}  // namespace weir
