// uses: core scenario
// Expected amounts are counted by hand in fen or cents.
#include <cstdint>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "scenario/units.hpp"

using namespace weir;

namespace {

struct Read {
  const char* text;
  const char* currency;
  std::int64_t minor;
};

struct Refused {
  const char* text;
  const char* currency;
  const char* problem;     // a part of it
  const char* suggestion;  // a part of it
};

}  // namespace

TEST_CASE("money is read exactly in every spelling") {
  const std::vector<Read> table = {
      {"3.3亿元", "CNY", 33'000'000'000},
      {"33亿元", "CNY", 330'000'000'000},
      {"3.3 亿元", "CNY", 33'000'000'000},
      {"  3.3亿元\t", "CNY", 33'000'000'000},
      {"4965万元", "CNY", 4'965'000'000},
      {"0.0001万元", "CNY", 100},
      {"1千元", "CNY", 100'000},
      {"1.5百万元", "CNY", 150'000'000},
      {"500000元", "CNY", 50'000'000},
      {"0.01元", "CNY", 1},
      {"0.010元", "CNY", 1},
      {"7分", "CNY", 7},
      {"500000 yuan", "CNY", 50'000'000},
      {"500000 Yuan", "CNY", 50'000'000},
      {"500000 RMB", "CNY", 50'000'000},
      {"500000 CNY", "CNY", 50'000'000},
      {"330 million yuan", "CNY", 33'000'000'000},
      {"330m RMB", "CNY", 33'000'000'000},
      {"0.33bn CNY", "CNY", 33'000'000'000},
      {"1e9 yuan", "CNY", 100'000'000'000},
      {"1E+3元", "CNY", 100'000},
      {"25e-1元", "CNY", 250},
      {"-1元", "CNY", -100},
      {"+1元", "CNY", 100},
      {"-0元", "CNY", 0},
      {"0元", "CNY", 0},
      {"0e50元", "CNY", 0},
      {"000004965万元", "CNY", 4'965'000'000},
      {"92233720368547758.07元", "CNY", INT64_MAX},
      {"-92233720368547758.08元", "CNY", INT64_MIN},
      {"12.5 million EUR", "EUR", 1'250'000'000},
      {"12.5 Million eur", "EUR", 1'250'000'000},
      {"12.5m EUR", "EUR", 1'250'000'000},
      {"5EUR", "EUR", 500},
      {"5 k EUR", "EUR", 500'000},
      {"2 thousand EUR", "EUR", 200'000},
      {"2 bn EUR", "EUR", 200'000'000'000},
      {"2 billion KES", "KES", 200'000'000'000},
      {"0.05 EUR", "EUR", 5},
      // 0.1 + 0.2 has no exact double; decimals have.
      {"0.07亿元", "CNY", 700'000'000},
      {"1.15 million EUR", "EUR", 115'000'000},
  };
  for (const Read& row : table) {
    INFO(row.text);
    std::string problem, suggestion;
    const std::optional<Money> money = parse_money(row.text, row.currency, problem, suggestion);
    INFO(problem);
    REQUIRE(money);
    CHECK(money->minor() == row.minor);
    CHECK(problem.empty());
    CHECK(suggestion.empty());
  }
}

TEST_CASE("money that could mean two things is refused with advice") {
  const std::vector<Refused> table = {
      {"500000", "CNY", "no unit", "500000 yuan"},
      {"500000", "EUR", "no unit", "500000 EUR"},
      {"-3.5", "CNY", "no unit", "-3.5 yuan"},
      {"4965万", "CNY", "multiple but no currency", "4965万元"},
      {"3.3亿", "CNY", "multiple but no currency", "3.3亿元"},
      {"3 million", "CNY", "multiple but no currency", "3.3亿元"},
      {"3 million", "EUR", "multiple but no currency", "3 million EUR"},
      {"3.3亿", "EUR", "multiple but no currency", "12.5 million EUR"},
      {"３.３亿元", "CNY", "full-width", "\"3.3亿元\""},
      {"3.3　亿元", "CNY", "full-width", "\"3.3 亿元\""},
      {"５００ EUR", "EUR", "full-width", "\"500 EUR\""},
      {"nan yuan", "CNY", "does not begin with a number", "500000 yuan"},
      {"inf yuan", "CNY", "does not begin with a number", ""},
      {"三亿元", "CNY", "does not begin with a number", ""},
      {"−1元", "CNY", "does not begin with a number", ""},  // U+2212
      {"¥500", "CNY", "does not begin with a number", ""},
      {"EUR 5", "EUR", "does not begin with a number", "12.5 million EUR"},
      {".5元", "CNY", "does not begin with a number", ""},
      {"5.元", "CNY", "does not begin with a number", "digits after the decimal point"},
      {"1.2.3元", "CNY", "does not begin with a number", ""},
      {"500,000 yuan", "CNY", "separator", "without separators"},
      {"3,3 million EUR", "EUR", "separator", "without separators"},
      {"500_000 yuan", "CNY", "separator", "without separators"},
      {"0.001元", "CNY", "finer than 1分", "round"},
      {"0.5分", "CNY", "finer than 1分", "round"},
      {"1e-3 yuan", "CNY", "finer than", "round"},
      {"0.001 EUR", "EUR", "finer than", "round"},
      {"92233720368547758.08元", "CNY", "too large", ""},
      {"1e30 yuan", "CNY", "too large", ""},
      {"1e99亿元", "CNY", "too large", ""},
      {"99999999999999999999999999999999999999999元", "CNY", "too large", ""},
      {"500000 yuan", "EUR", "is in CNY, the scenario's currency is EUR", "EUR"},
      {"3.3亿元", "EUR", "is in CNY", "12.5 million EUR"},
      {"12.5 million EUR", "CNY", "is in EUR, the scenario's currency is CNY", "亿元"},
      {"5 USD", "EUR", "is in USD", "EUR"},
      {"5 euros", "EUR", "unknown unit \"euros\"", "EUR"},
      {"5 亿 元", "CNY", "unknown unit", "3.3亿元"},
      {"5 dozen EUR", "EUR", "unknown unit", ""},
      {"3.3万亿元", "CNY", "unknown unit", ""},
      {"1e元", "CNY", "unknown unit", ""},
      {"5 yuan yuan", "CNY", "unknown unit", ""},
      {"", "CNY", "missing", "3.3亿元"},
      {"   ", "EUR", "missing", "12.5 million EUR"},
  };
  for (const Refused& row : table) {
    INFO(row.text << " in " << row.currency);
    std::string problem, suggestion;
    CHECK_FALSE(parse_money(row.text, row.currency, problem, suggestion));
    CHECK_THAT(problem, Catch::Contains(row.problem));
    CHECK_THAT(suggestion, Catch::Contains(row.suggestion));
  }
}

TEST_CASE("every amount of fen survives writing and reading") {
  std::uint64_t state = 1;  // a linear congruential walk over all magnitudes
  for (int i = 0; i < 20000; ++i) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    const auto minor = static_cast<std::int64_t>(state >> (i % 60 + 3));
    const std::string fen = std::to_string(minor % 100);
    const std::string text =
        std::to_string(minor / 100) + "." + (fen.size() < 2 ? "0" : "") + fen + " EUR";
    std::string problem, suggestion;
    const std::optional<Money> money = parse_money(text, "EUR", problem, suggestion);
    REQUIRE(money);
    REQUIRE(money->minor() == minor);
  }
}
