// Expressions over a county table: poverty_class in ['deep', 'poor'] and population_2020 < 300000
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "scenario/table.hpp"
#include "weir/core.hpp"

namespace weir {

/// Names an expression may use beside the table's own columns, as finished numbers per row
/// (population, gdp, gdp_per_head ... of [counties.columns]). NaN means that the row has none; a
/// name that is also a column of the table means the finished number.
struct Columns {
  const CsvTable* table = nullptr;
  std::map<std::string, std::vector<double>, std::less<>> numbers;
};

struct NumberColumn {
  std::vector<double> value;            // one per row
  std::vector<std::uint8_t> missing;    // empty cell and no coalesce, or division by zero
  std::vector<std::uint8_t> estimated;  // the value came from a column whose name ends in _est
};
struct TextColumn {
  std::vector<std::string> value;  // empty where the cell is
};

/// Grammar: or, and, not, == != < <= > >=, in [list], not in [list], + - * /, unary -, numbers,
/// 'text' or "text", column names, coalesce(a, b, ...), parentheses, true, false.
/// Comparing an empty cell is false, with != and not in too. Text compares with == != in only. A
/// column is text beside text or another column, and numbers beside a number or in arithmetic.
/// Fails: nullopt with an error at `place` that shows the position inside the expression, names an
/// unknown column with its nearest, or a type that does not fit.
std::optional<std::vector<std::uint8_t>> evaluate_set(std::string_view expression,
                                                      const Columns& columns, const Place& place,
                                                      Diagnostics& diagnostics);
std::optional<NumberColumn> evaluate_number(std::string_view expression, const Columns& columns,
                                            const Place& place, Diagnostics& diagnostics);
std::optional<TextColumn> evaluate_text(std::string_view expression, const Columns& columns,
                                        const Place& place, Diagnostics& diagnostics);

}  // namespace weir
