#include "scenario/expression_value.hpp"

#include <charconv>
#include <cmath>
#include <limits>

namespace weir {

namespace {

Value blank(Kind kind, std::size_t rows) {
  Value value;
  value.kind = kind;
  if (kind != Kind::truth) {
    value.missing.assign(rows, 0);
    value.estimated.assign(rows, 0);
  }
  return value;
}

void set_number(Value& value, std::size_t row, double number) {
  const bool finite = std::isfinite(number);
  value.numbers[row] = finite ? number : std::numeric_limits<double>::quiet_NaN();
  if (!finite) value.missing[row] = 1;
}

template <class T>
bool holds(const T& left, std::string_view op, const T& right) {
  if (op == "==") return left == right;
  if (op == "!=") return left != right;
  if (op == "<") return left < right;
  if (op == "<=") return left <= right;
  if (op == ">") return left > right;
  return left >= right;
}

}  // namespace

Value truth_value(std::size_t rows, std::uint8_t truth) {
  Value value = blank(Kind::truth, rows);
  value.truths.assign(rows, truth);
  return value;
}

Value number_value(std::size_t rows, double number) {
  Value value = blank(Kind::number, rows);
  value.numbers.assign(rows, number);
  return value;
}

Value text_value(std::size_t rows, std::string_view text) {
  Value value = blank(Kind::text, rows);
  value.texts.assign(rows, text);
  return value;
}

Value column_value(const CsvTable& table, std::size_t column) {
  Value value = blank(Kind::cell, table.rows());
  const bool estimated = table.columns[column].ends_with("_est");
  for (std::size_t row = 0; row < table.rows(); ++row) {
    value.texts.push_back(table.cells[row][column]);
    value.missing[row] = without_spaces(value.texts[row]).empty();
    value.estimated[row] = estimated && !value.missing[row];
  }
  return value;
}

Value finished_value(std::size_t rows, const std::vector<double>& numbers) {
  Value value = number_value(rows, 0);
  for (std::size_t row = 0; row < rows; ++row) {
    set_number(value, row,
               row < numbers.size() ? numbers[row] : std::numeric_limits<double>::quiet_NaN());
  }
  return value;
}

std::string_view without_spaces(std::string_view cell) {
  const std::size_t first = cell.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return cell.substr(first, cell.find_last_not_of(" \t") - first + 1);
}

std::size_t read_as_number(Value& value) {
  const std::size_t rows = value.missing.size();
  if (value.kind == Kind::number) return rows;
  value.numbers.assign(rows, std::numeric_limits<double>::quiet_NaN());
  for (std::size_t row = 0; row < rows; ++row) {
    if (value.missing[row]) continue;
    const std::string_view cell = without_spaces(value.texts[row]);
    double number = 0;
    const auto [end, failure] = std::from_chars(cell.data(), cell.data() + cell.size(), number);
    if (failure != std::errc{} || end != cell.data() + cell.size() || !std::isfinite(number)) {
      return row;
    }
    value.numbers[row] = number;
  }
  value.kind = Kind::number;
  value.texts.clear();
  return rows;
}

void calculate(Value& left, char op, const Value& right) {
  for (std::size_t row = 0; row < left.numbers.size(); ++row) {
    const double a = left.numbers[row];
    const double b = right.numbers[row];
    left.missing[row] |= right.missing[row];
    left.estimated[row] |= right.estimated[row];
    set_number(left, row, op == '+' ? a + b : op == '-' ? a - b : op == '*' ? a * b : a / b);
  }
}

Value compare(const Value& left, std::string_view op, const Value& right) {
  const std::size_t rows = left.missing.size();
  Value result = truth_value(rows, 0);
  for (std::size_t row = 0; row < rows; ++row) {
    if (left.missing[row] || right.missing[row]) continue;
    result.truths[row] = left.kind == Kind::number
                             ? holds(left.numbers[row], op, right.numbers[row])
                             : holds(left.texts[row], op, right.texts[row]);
  }
  return result;
}

void fill_missing(Value& value, const Value& other) {
  for (std::size_t row = 0; row < value.missing.size(); ++row) {
    if (!value.missing[row]) continue;
    value.missing[row] = other.missing[row];
    value.estimated[row] = other.estimated[row];
    if (value.kind == Kind::number) {
      value.numbers[row] = other.numbers[row];
    } else {
      value.texts[row] = other.texts[row];
    }
  }
}

}  // namespace weir
