#include "scenario/units.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cstdint>

#include <fmt/format.h>

#include "scenario/text_file.hpp"

namespace weir {

namespace {

struct MoneyWord {
  std::string_view word;
  int power_of_ten;  // of the major unit
};

// Lower case; a unit is compared whole.
constexpr std::array yuan_words = {
    MoneyWord{"元", 0},   MoneyWord{"千元", 3}, MoneyWord{"万元", 4}, MoneyWord{"百万元", 6},
    MoneyWord{"亿元", 8}, MoneyWord{"分", -2},  MoneyWord{"yuan", 0}, MoneyWord{"rmb", 0},
    MoneyWord{"cny", 0},
};
constexpr std::array multiples = {
    MoneyWord{"", 0},        MoneyWord{"k", 3}, MoneyWord{"thousand", 3}, MoneyWord{"m", 6},
    MoneyWord{"million", 6}, MoneyWord{"bn", 9}, MoneyWord{"billion", 9},
};
constexpr std::array multiples_without_unit = {"千", "万", "百万", "亿"};

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_space(char c) { return c == ' ' || c == '\t'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

std::string lowered(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = lower(c);
  return out;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

/// `text` with full-width forms (U+FF01..U+FF5E, U+3000) written in ASCII.
std::string half_width(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = [&](std::size_t k) { return static_cast<unsigned char>(text[k]); };
    if (i + 2 < text.size() && byte(i) == 0xEF && (byte(i + 1) == 0xBC || byte(i + 1) == 0xBD)) {
      const int code = ((byte(i + 1) & 0x3F) << 6) | (byte(i + 2) & 0x3F);  // low 12 bits: Fxx
      if (code >= 0xF01 && code <= 0xF5E) {
        out += static_cast<char>(code - 0xF00 + 0x20);
        i += 2;
        continue;
      }
    }
    if (text.substr(i, 3) == "\u3000") {
      out += ' ';
      i += 2;
      continue;
    }
    out += text[i];
  }
  return out;
}

/// A decimal number as digits * 10^exponent, and what follows it.
struct Decimal {
  bool negative = false;
  std::string digits;
  int exponent = 0;
  std::string_view rest;
};

std::optional<Decimal> read_decimal(std::string_view text) {
  Decimal number;
  std::size_t i = 0;
  if (i < text.size() && (text[i] == '-' || text[i] == '+')) number.negative = text[i++] == '-';
  const std::size_t first = i;
  while (i < text.size() && is_digit(text[i])) number.digits += text[i++];
  if (i == first) return std::nullopt;
  if (i + 1 < text.size() && text[i] == '.' && is_digit(text[i + 1])) {
    for (++i; i < text.size() && is_digit(text[i]); --number.exponent) number.digits += text[i++];
  }
  if (i < text.size() && lower(text[i]) == 'e') {
    std::size_t at = i + 1;
    if (at < text.size() && text[at] == '+') ++at;
    int exponent = 0;
    const auto [end, failure] =
        std::from_chars(text.data() + at, text.data() + text.size(), exponent);
    // An 'e' without digits begins a unit (5 EUR).
    if (failure == std::errc{} && exponent >= -99 && exponent <= 99) {
      number.exponent += exponent;
      i = static_cast<std::size_t>(end - text.data());
    }
  }
  number.rest = text.substr(i);
  return number;
}

enum class Outside { nothing, fraction, overflow };

/// digits * 10^power as a whole number of minor units.
Outside to_minor(const Decimal& number, int power, std::int64_t& minor) {
  std::string whole = number.digits;
  const std::size_t shift = static_cast<std::size_t>(power < 0 ? -power : power);
  if (power < 0) {
    const std::size_t kept = whole.size() > shift ? whole.size() - shift : 0;
    if (whole.find_first_not_of('0', kept) != std::string::npos) return Outside::fraction;
    whole.resize(kept);
  } else if (whole.find_first_not_of('0') != std::string::npos) {
    whole.append(shift, '0');
  }
  whole = fmt::format("{}{}", number.negative ? "-" : "", whole.empty() ? "0" : whole);
  const auto result = std::from_chars(whole.data(), whole.data() + whole.size(), minor);
  return result.ec == std::errc{} ? Outside::nothing : Outside::overflow;
}

/// The power of ten of a unit's words in `currency`, or nothing.
std::optional<int> power_of_unit(const std::string& unit, const std::string& currency) {
  std::string_view multiple = unit;
  const auto ends_with_code = [&](std::string_view code) {
    if (!std::string_view(unit).ends_with(code)) return false;
    multiple = trimmed(std::string_view(unit).substr(0, unit.size() - code.size()));
    return true;
  };
  if (currency == "cny") {
    for (const MoneyWord& word : yuan_words) {
      if (word.word == unit) return word.power_of_ten;
    }
  }
  const bool named = ends_with_code(currency) ||
                     (currency == "cny" && (ends_with_code("yuan") || ends_with_code("rmb")));
  if (!named) return std::nullopt;
  for (const MoneyWord& word : multiples) {
    if (word.word == multiple) return word.power_of_ten;
  }
  return std::nullopt;
}

/// The currency another unit speaks of, or empty: the last word when it looks like a code.
std::string other_currency(std::string_view unit) {
  if (power_of_unit(lowered(unit), "cny")) return "CNY";
  const std::string_view code = unit.substr(unit.size() - std::min<std::size_t>(3, unit.size()));
  for (char c : code) {
    if (!is_letter(c) || lower(c) == c) return {};
  }
  return code.size() == 3 ? std::string(code) : std::string();
}

bool names_no_unit(std::string_view unit) {
  for (std::string_view multiple : multiples_without_unit) {
    if (unit == multiple) return true;
  }
  for (const MoneyWord& multiple : multiples) {
    if (lowered(unit) == multiple.word) return true;
  }
  return false;
}

}  // namespace

std::optional<Money> parse_money(std::string_view text, std::string_view currency,
                                 std::string& problem, std::string& suggestion) {
  const bool yuan = currency == "CNY";
  const std::string example = yuan ? "\"3.3亿元\", \"4965万元\" or \"500000 yuan\""
                                   : fmt::format("\"12.5 million {}\"", currency);
  const auto refuse = [&](std::string what, std::string advice) {
    problem = std::move(what);
    suggestion = std::move(advice);
    return std::nullopt;
  };
  problem.clear();
  suggestion.clear();

  const std::string_view written = trimmed(text);
  if (written.empty()) return refuse("an amount of money is missing", "write it like " + example);
  if (const std::string half = half_width(written); half != written) {
    return refuse(fmt::format("full-width characters in the amount \"{}\"", written),
                  fmt::format("write \"{}\"", half));
  }
  const std::optional<Decimal> number = read_decimal(written);
  if (!number) {
    return refuse(fmt::format("\"{}\" does not begin with a number", written),
                  "write the amount like " + example);
  }
  const std::string_view unit = trimmed(number->rest);
  const std::string_view digits = trimmed(written.substr(0, written.size() - number->rest.size()));
  if (unit.empty()) {
    return refuse(fmt::format("the amount {} has no unit", written),
                  yuan ? fmt::format("write \"{} yuan\" or \"{}万元\"", digits, digits)
                       : fmt::format("write \"{} {}\"", digits, currency));
  }
  if (unit.front() == ',' || unit.front() == '_' || unit.front() == '\'') {
    return refuse(fmt::format("a separator inside the number of \"{}\"", written),
                  "write the digits without separators, decimals after a point");
  }
  if (unit.front() == '.') {
    return refuse(fmt::format("\"{}\" does not begin with a number", written),
                  "write digits after the decimal point");
  }
  const std::optional<int> power = power_of_unit(lowered(unit), lowered(currency));
  if (!power) {
    if (names_no_unit(unit)) {
      return refuse(fmt::format("the amount \"{}\" has a multiple but no currency", written),
                    is_letter(unit.front()) == yuan
                        ? "write it like " + example
                        : fmt::format("write \"{}{}\"", written,
                                      yuan ? "元" : fmt::format(" {}", currency)));
    }
    if (const std::string other = other_currency(unit); !other.empty() && other != currency) {
      return refuse(fmt::format("the amount \"{}\" is in {}, the scenario's currency is {}",
                                written, other, currency),
                    "write it like " + example);
    }
    return refuse(fmt::format("unknown unit \"{}\" in the amount \"{}\"", unit, written),
                  "write it like " + example);
  }
  std::int64_t minor = 0;
  switch (to_minor(*number, number->exponent + *power + 2, minor)) {
    case Outside::fraction:
      return refuse(fmt::format("the amount \"{}\" is finer than {}", written,
                                yuan ? "1分 (0.01 yuan)" : "a hundredth of the currency unit"),
                    "round it");
    case Outside::overflow:
      return refuse(fmt::format("the amount \"{}\" is too large", written),
                    "amounts stay below 92,000 million million currency units");
    case Outside::nothing: break;
  }
  return Money::from_minor(minor);
}

std::optional<double> parse_day(std::string_view text) {
  int year = 0;
  unsigned month = 0, day = 0;
  const auto read = [&](std::size_t from, std::size_t count, auto& number) {
    const char* end = text.data() + from + count;
    return std::from_chars(text.data() + from, end, number).ptr == end;
  };
  if (text.size() != 10 || text[4] != '-' || text[7] != '-' || !read(0, 4, year) ||
      !read(5, 2, month) || !read(8, 2, day)) {
    return std::nullopt;
  }
  using namespace std::chrono;
  const year_month_day date{std::chrono::year(year), std::chrono::month(month),
                            std::chrono::day(day)};
  if (!date.ok() || year < 1) return std::nullopt;
  const unsigned quarter = (month - 1) / 3;
  const year_month begins = std::chrono::year(year) / std::chrono::month(3 * quarter + 1);
  const sys_days first = begins / 1, next = (begins + months(3)) / 1;
  return 4 * year + static_cast<int>(quarter) +
         static_cast<double>((sys_days(date) - first).count() + 1) /
             static_cast<double>((next - first).count());
}

}  // namespace weir
