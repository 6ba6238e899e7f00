#include "scenario/expression.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "scenario/expression_lexer.hpp"
#include "scenario/expression_value.hpp"
#include "scenario/text_file.hpp"

namespace weir {

namespace {

constexpr std::size_t longest_expression = 1u << 16;
constexpr int deepest_nesting = 100;
constexpr std::array<std::string_view, 7> words = {"and", "or", "not", "in", "true", "false",
                                                   "coalesce"};

using Part = std::optional<Value>;  // nothing: an error was reported

/// Recursive descent, one function per level of the grammar in expression.hpp; each level works on
/// all rows at once.
class Evaluator {
 public:
  Evaluator(std::string_view expression, const Columns& columns, const Place& place,
            Diagnostics& diagnostics)
      : expression_(expression), columns_(columns), place_(place), diagnostics_(diagnostics) {
    if (columns.table) {
      rows_ = columns.table->rows();
    } else if (!columns.numbers.empty()) {
      rows_ = columns.numbers.begin()->second.size();
    }
  }

  Part evaluate() {
    if (expression_.size() > longest_expression) {
      diagnostics_.error(place_, "the expression is longer than 64 KiB");
      return std::nullopt;
    }
    advance();
    if (ahead_.token == Token::end) return fail(0, "an empty expression");
    Part value = any_of();
    if (value && ahead_.token != Token::end) return unexpected("'and', 'or' or the end");
    return value;
  }

  std::nullopt_t fail(std::size_t at, std::string_view problem, std::string suggestion = {}) {
    diagnostics_.error(place_,
                       fmt::format("{} in expression \"{}\" at character {}", problem, expression_,
                                   count_characters(expression_.substr(0, at)) + 1),
                       std::move(suggestion));
    return std::nullopt;
  }

  /// Makes a cell a number; a text or a condition is an error.
  bool need_number(Value& value) {
    if (value.kind == Kind::truth || value.kind == Kind::text) {
      fail(value.at, fmt::format("{} where a number is needed",
                                 value.kind == Kind::truth ? "a condition" : "a text"));
      return false;
    }
    const std::size_t row = read_as_number(value);
    if (row == rows_) return true;
    fail(value.at, fmt::format("'{}' ({}, line {}) is not a number,", value.texts[row],
                               columns_.table->file, columns_.table->line[row]),
         "correct the cell, or compare the column with text in quotes");
    return false;
  }

 private:
  void advance() { ahead_ = read_lexeme(expression_, next_, &next_); }

  bool is(std::string_view spelling) const {
    return (ahead_.token == Token::symbol || ahead_.token == Token::name) &&
           ahead_.spelling == spelling;
  }

  bool take(std::string_view spelling) {
    if (!is(spelling)) return false;
    advance();
    return true;
  }

  std::nullopt_t unexpected(std::string_view expected) {
    if (ahead_.token == Token::wrong) return fail(ahead_.at, ahead_.problem, ahead_.suggestion);
    if (ahead_.token == Token::end) return fail(ahead_.at, fmt::format("{} is missing", expected));
    std::string lower(ahead_.spelling);
    for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    const bool shouted = lower != ahead_.spelling &&
                         std::find(words.begin(), words.end(), lower) != words.end();
    return fail(ahead_.at, fmt::format("'{}' where {} is expected", ahead_.spelling, expected),
                shouted ? fmt::format("write {}", lower) : "");
  }

  bool need_truth(const Value& value) {
    if (value.kind == Kind::truth) return true;
    fail(value.at, "not a condition,", "compare it, for example with == or <");
    return false;
  }

  Part any_of() {
    Part left = all_of();
    while (left && is("or")) {
      if (!need_truth(*left)) return std::nullopt;
      advance();
      const Part right = all_of();
      if (!right || !need_truth(*right)) return std::nullopt;
      for (std::size_t i = 0; i < rows_; ++i) left->truths[i] |= right->truths[i];
    }
    return left;
  }

  Part all_of() {
    Part left = negation();
    while (left && is("and")) {
      if (!need_truth(*left)) return std::nullopt;
      advance();
      const Part right = negation();
      if (!right || !need_truth(*right)) return std::nullopt;
      for (std::size_t i = 0; i < rows_; ++i) left->truths[i] &= right->truths[i];
    }
    return left;
  }

  Part negation() {
    const std::size_t at = ahead_.at;
    bool negated = false;
    bool any = false;
    while (take("not")) {
      negated = !negated;
      any = true;
    }
    Part value = comparison();
    if (!value || !any) return value;
    if (!need_truth(*value)) return std::nullopt;
    value->at = at;
    if (negated) {
      for (auto& truth : value->truths) truth = !truth;
    }
    return value;
  }

  bool is_comparison() const {
    if (ahead_.token == Token::name) return ahead_.spelling == "in" || ahead_.spelling == "not";
    static constexpr std::array<std::string_view, 6> signs = {"==", "!=", "<", "<=", ">", ">="};
    return ahead_.token == Token::symbol &&
           std::find(signs.begin(), signs.end(), ahead_.spelling) != signs.end();
  }

  Part comparison() {
    Part left = sum();
    if (!left || !is_comparison()) return left;
    const Lexeme sign = ahead_;
    advance();
    Part result;
    if (sign.spelling == "in") {
      result = membership(std::move(*left), "==");
    } else if (sign.spelling == "not") {
      if (!take("in")) return unexpected("'in' after 'not'");
      result = membership(std::move(*left), "!=");
    } else {
      Part right = sum();
      if (!right || !make_alike(*left, *right, sign.spelling, sign.at)) return std::nullopt;
      result = compare(*left, sign.spelling, *right);
      result->at = left->at;
    }
    if (result && is_comparison()) {
      return fail(ahead_.at, "a second comparison", "join two comparisons with 'and'");
    }
    return result;
  }

  /// Decides whether two sides compare as numbers or as texts.
  bool make_alike(Value& left, Value& right, std::string_view op, std::size_t at) {
    const bool equality = op == "==" || op == "!=";
    const bool text = left.kind == Kind::text || right.kind == Kind::text;
    const bool number = left.kind == Kind::number || right.kind == Kind::number;
    if (left.kind == Kind::truth || right.kind == Kind::truth) {
      fail(at, "a condition is compared", "join conditions with 'and' and 'or'");
      return false;
    }
    if (text && !equality) {
      fail(at, "texts have no order,", "compare texts with == != in");
      return false;
    }
    if (text && number) {
      fail(at, "a text is compared with a number", "quote both sides or neither");
      return false;
    }
    // Two columns of codes keep their leading zeros: they are equal as texts.
    if (equality && !number) return true;
    return need_number(left) && need_number(right);
  }

  /// left in [a, b]: any equal; left not in [a, b]: present and all unequal.
  Part membership(Value left, std::string_view op) {
    const Lexeme opening = ahead_;
    if (!take("[")) return unexpected("a list in [ ]");
    if (is("]")) return fail(opening.at, "an empty list");
    Part result;
    bool text = false;
    bool number = false;
    do {
      Part item = sum();
      if (!item) return std::nullopt;
      text |= item->kind == Kind::text;
      number |= item->kind == Kind::number;
      if (text && number) return fail(item->at, "texts and numbers in one list");
      if (!make_alike(left, *item, op, item->at)) return std::nullopt;
      Value one = compare(left, op, *item);
      if (!result) {
        result = std::move(one);
        continue;
      }
      for (std::size_t i = 0; i < rows_; ++i) {
        result->truths[i] = op == "==" ? result->truths[i] | one.truths[i]
                                       : result->truths[i] & one.truths[i];
      }
    } while (take(",") && !is("]"));
    if (!take("]")) return unexpected("',' or ']'");
    result->at = left.at;
    return result;
  }

  Part sum() {
    Part left = product();
    while (left && (is("+") || is("-"))) left = combine(std::move(*left), &Evaluator::product);
    return left;
  }

  Part product() {
    Part left = factor();
    while (left && (is("*") || is("/"))) left = combine(std::move(*left), &Evaluator::factor);
    return left;
  }

  Part combine(Value left, Part (Evaluator::*operand)()) {
    const char op = ahead_.spelling[0];
    advance();
    Part right = (this->*operand)();
    if (!right || !need_number(left) || !need_number(*right)) return std::nullopt;
    calculate(left, op, *right);
    return left;
  }

  Part factor() {
    const std::size_t at = ahead_.at;
    int signs = 0;
    while (take("-")) ++signs;
    Part value = primary();
    if (!value || signs == 0) return value;
    if (!need_number(*value)) return std::nullopt;
    value->at = at;
    if (signs % 2 == 1) {
      for (double& number : value->numbers) number = -number;
    }
    return value;
  }

  Part primary() {
    const Lexeme lexeme = ahead_;
    Part value;
    if (lexeme.token == Token::number) {
      value = number_value(rows_, lexeme.number);
      advance();
    } else if (lexeme.token == Token::text) {
      value = text_value(rows_, lexeme.spelling);
      advance();
    } else if (take("(")) {
      value = nested(&Evaluator::any_of);
      if (value && !take(")")) return unexpected("')'");
    } else if (take("coalesce")) {
      value = nested(&Evaluator::coalesce);
    } else if (is("true") || is("false")) {
      value = truth_value(rows_, is("true"));
      advance();
    } else if (lexeme.token == Token::name &&
               std::find(words.begin(), words.end(), lexeme.spelling) == words.end()) {
      advance();
      value = named(lexeme);
    } else {
      return unexpected("a value");
    }
    if (value) value->at = lexeme.at;
    return value;
  }

  Part nested(Part (Evaluator::*level)()) {
    if (depth_ == deepest_nesting) return fail(ahead_.at, "more than 100 parentheses deep");
    ++depth_;
    Part value = (this->*level)();
    --depth_;
    return value;
  }

  Part coalesce() {
    if (!take("(")) return unexpected("'(' after coalesce");
    std::vector<Value> values;
    bool text = false;
    bool number = false;
    do {
      Part value = sum();
      if (!value) return std::nullopt;
      if (value->kind == Kind::truth) return fail(value->at, "a condition in coalesce()");
      text |= value->kind == Kind::text;
      number |= value->kind == Kind::number;
      if (text && number) return fail(value->at, "texts and numbers in one coalesce()");
      values.push_back(std::move(*value));
    } while (take(","));
    if (!take(")")) return unexpected("',' or ')'");
    for (Value& value : values) {
      if (number && !need_number(value)) return std::nullopt;
      if (text) value.kind = Kind::text;
    }
    for (std::size_t i = 1; i < values.size(); ++i) fill_missing(values[0], values[i]);
    return std::move(values[0]);
  }

  Part named(const Lexeme& lexeme) {
    if (is("(")) {
      return fail(lexeme.at, fmt::format("unknown function '{}'", lexeme.spelling),
                  "the only one is coalesce(a, b, ...)");
    }
    const auto found = columns_.numbers.find(lexeme.spelling);
    if (found != columns_.numbers.end()) {
      return finished_value(rows_, found->second);
    }
    if (columns_.table) {
      if (const auto column = columns_.table->column(lexeme.spelling)) {
        return column_value(*columns_.table, *column);
      }
    }
    std::vector<std::string> names;
    if (columns_.table) names = columns_.table->columns;
    for (const auto& entry : columns_.numbers) names.push_back(entry.first);
    const std::string_view near = nearest(lexeme.spelling, names);
    return fail(lexeme.at, fmt::format("unknown column '{}'", lexeme.spelling),
                near.empty() ? "" : fmt::format("did you mean '{}'?", near));
  }

  std::string_view expression_;
  const Columns& columns_;
  const Place& place_;
  Diagnostics& diagnostics_;
  std::size_t rows_ = 0;
  std::size_t next_ = 0;
  Lexeme ahead_;
  int depth_ = 0;
};

}  // namespace

std::optional<std::vector<std::uint8_t>> evaluate_set(std::string_view expression,
                                                      const Columns& columns, const Place& place,
                                                      Diagnostics& diagnostics) {
  Evaluator evaluator(expression, columns, place, diagnostics);
  Part value = evaluator.evaluate();
  if (!value) return std::nullopt;
  if (value->kind != Kind::truth) {
    return evaluator.fail(value->at, "a value where a condition is needed",
                          "compare it, for example with == or <");
  }
  return std::move(value->truths);
}

std::optional<NumberColumn> evaluate_number(std::string_view expression, const Columns& columns,
                                            const Place& place, Diagnostics& diagnostics) {
  Evaluator evaluator(expression, columns, place, diagnostics);
  Part value = evaluator.evaluate();
  if (!value || !evaluator.need_number(*value)) return std::nullopt;
  return NumberColumn{std::move(value->numbers), std::move(value->missing),
                      std::move(value->estimated)};
}

std::optional<TextColumn> evaluate_text(std::string_view expression, const Columns& columns,
                                        const Place& place, Diagnostics& diagnostics) {
  Evaluator evaluator(expression, columns, place, diagnostics);
  const Part value = evaluator.evaluate();
  if (!value) return std::nullopt;
  if (value->kind != Kind::text && value->kind != Kind::cell) {
    return evaluator.fail(value->at,
                          fmt::format("{} where a text is needed",
                                      value->kind == Kind::truth ? "a condition" : "a number"));
  }
  return TextColumn{{value->texts.begin(), value->texts.end()}};
}

}  // namespace weir
