// What a part of an expression is worth: one entry per row of the table.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "scenario/table.hpp"

namespace weir {

/// A cell is what a column holds: text that can still become a number.
enum class Kind : std::uint8_t { truth, number, text, cell };

/// Texts view into the table's cells and the expression, which outlive the evaluation.
struct Value {
  Kind kind = Kind::truth;
  std::size_t at = 0;                  // where it begins in the expression
  std::vector<std::uint8_t> truths;    // of a truth
  std::vector<double> numbers;         // of a number
  std::vector<std::string_view> texts; // of a text or a cell
  std::vector<std::uint8_t> missing;   // of all but a truth
  std::vector<std::uint8_t> estimated;
};

Value truth_value(std::size_t rows, std::uint8_t truth);
Value number_value(std::size_t rows, double number);
Value text_value(std::size_t rows, std::string_view text);
Value column_value(const CsvTable& table, std::size_t column);
/// NaN is missing. Rows that `numbers` lacks are missing.
Value finished_value(std::size_t rows, const std::vector<double>& numbers);

/// Makes a cell a number. Returns the first row whose cell is not one, or the number of rows.
std::size_t read_as_number(Value& value);
/// Spaces do not make a cell.
std::string_view without_spaces(std::string_view cell);

/// left op right for + - * /, into `left`. Needs: two numbers. What is not finite is missing.
void calculate(Value& left, char op, const Value& right);
/// Needs: two numbers or two texts (cells count as texts). A missing side compares as false.
Value compare(const Value& left, std::string_view op, const Value& right);
/// Fills the missing entries of `value` from `other`. Needs: two numbers or two texts.
void fill_missing(Value& value, const Value& other);

}  // namespace weir
