#include "scenario/expression_lexer.hpp"

#include <array>
#include <charconv>
#include <utility>

#include <fmt/format.h>

namespace weir {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_ascii_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || is_digit(c) || c == '_';
}

struct CodePoint {
  char32_t value = 0;
  std::size_t length = 1;
};

/// Needs: UTF-8; a broken sequence gives U+FFFD.
CodePoint code_point(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned first = byte(0);
  const std::size_t length = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
  if (length == 1) return {first, 1};
  if (first < 0xC2 || first > 0xF4 || text.size() < length) return {0xFFFD, 1};
  char32_t value = first & (0x7Fu >> length);
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return {0xFFFD, 1};
    value = (value << 6) | (byte(i) & 0x3Fu);
  }
  return {value, length};
}

/// Letters of every script may stand in a column's name; signs and spaces of other scripts, which
/// look like ASCII ones, may not.
bool is_foreign_letter(char32_t c) {
  return c >= 0xC0 && !(c >= 0x2000 && c <= 0x2BFF) && !(c >= 0x3000 && c <= 0x303F) &&
         !(c >= 0xE000 && c <= 0xF8FF) && !(c >= 0xFE00 && c <= 0xFFFF);
}

std::size_t end_of_name(std::string_view text, std::size_t at) {
  while (at < text.size()) {
    if (is_ascii_name(text[at])) {
      ++at;
      continue;
    }
    const CodePoint point = code_point(text.substr(at));
    if (!is_foreign_letter(point.value)) break;
    at += point.length;
  }
  return at;
}

Lexeme wrong(std::size_t at, std::string problem, std::string suggestion = {}) {
  Lexeme lexeme;
  lexeme.token = Token::wrong;
  lexeme.at = at;
  lexeme.problem = std::move(problem);
  lexeme.suggestion = std::move(suggestion);
  return lexeme;
}

Lexeme word(Token token, std::string_view text, std::size_t begin, std::size_t end) {
  Lexeme lexeme;
  lexeme.token = token;
  lexeme.spelling = text.substr(begin, end - begin);
  lexeme.at = begin;
  return lexeme;
}

Lexeme read_number(std::string_view text, std::size_t at, std::size_t* next) {
  double value = 0;
  const char* const first = text.data() + at;
  const auto [end, failure] = std::from_chars(first, text.data() + text.size(), value);
  *next = at + static_cast<std::size_t>(end - first);
  if (failure != std::errc{}) {
    return wrong(at, fmt::format("the number {} is out of range", text.substr(at, *next - at)));
  }
  const std::size_t tail = end_of_name(text, *next);
  if (tail > *next) {
    return wrong(*next, fmt::format("'{}' after a number", text.substr(*next, tail - *next)),
                 "write numbers in digits, without units or separators");
  }
  Lexeme lexeme = word(Token::number, text, at, *next);
  lexeme.number = value;
  return lexeme;
}

Lexeme read_symbol(std::string_view text, std::size_t at, std::size_t* next) {
  constexpr std::array<std::string_view, 15> symbols = {
      "==", "!=", "<=", ">=", "<", ">", "+", "-", "*", "/", "(", ")", "[", "]", ","};
  for (std::string_view symbol : symbols) {
    if (text.substr(at).starts_with(symbol)) {
      *next = at + symbol.size();
      return word(Token::symbol, text, at, *next);
    }
  }
  constexpr std::array<std::pair<std::string_view, std::string_view>, 9> habits = {{
      {"=", "=="}, {"&&", "and"}, {"&", "and"}, {"||", "or"}, {"|", "or"}, {"!", "not"},
      {"≤", "<="}, {"≥", ">="}, {"≠", "!="},
  }};
  for (const auto& [habit, meant] : habits) {
    if (text.substr(at).starts_with(habit)) {
      return wrong(at, fmt::format("'{}' is not used here", habit), fmt::format("write {}", meant));
    }
  }
  const CodePoint point = code_point(text.substr(at));
  const std::string_view sign = text.substr(at, point.length);
  if (point.value < 0x20 || point.value == 0x7F) {
    return wrong(at, fmt::format("the control character U+{:04X}",
                                 static_cast<unsigned>(point.value)));
  }
  if (point.value == 0xFFFD) return wrong(at, "a byte that is not UTF-8");
  return wrong(at, fmt::format("unexpected '{}'", sign),
               point.value >= 0x80 ? "write signs, digits and quotes in ASCII (half width)" : "");
}

}  // namespace

Lexeme read_lexeme(std::string_view text, std::size_t from, std::size_t* next) {
  std::size_t at = from;
  while (at < text.size() &&
         (text[at] == ' ' || text[at] == '\t' || text[at] == '\n' || text[at] == '\r')) {
    ++at;
  }
  *next = at;
  if (at == text.size()) return word(Token::end, text, at, at);
  const char c = text[at];
  if (is_digit(c)) return read_number(text, at, next);
  if (c == '\'' || c == '"') {
    const std::size_t end = text.find(c, at + 1);
    if (end == std::string_view::npos) return wrong(at, "a quote opens here and never closes");
    *next = end + 1;
    Lexeme lexeme = word(Token::text, text, at + 1, end);
    lexeme.at = at;
    return lexeme;
  }
  *next = end_of_name(text, at);
  if (*next > at) return word(Token::name, text, at, *next);
  return read_symbol(text, at, next);
}

}  // namespace weir
