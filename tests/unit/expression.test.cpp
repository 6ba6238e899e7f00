// uses: core scenario
// Expected columns are worked out by hand from the six rows below.
#include <cmath>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "scenario/expression.hpp"

using namespace weir;

namespace {

using Bits = std::vector<std::uint8_t>;

// Row 4 has no class and no population but an estimate; row 5 has neither number.
const char* const counties =
    "code,class,pop,pop_est,gdp,人口,flag\n"
    "0001,deep,100,,10,5,1\n"
    "0002,poor,200,,20,5,0\n"
    "0003,task,300,,0,5,1\n"
    "0004,none,400,1,40,5,0\n"
    "0005,, ,500,50,5,1\n"
    "0006,deep,,,60,5,abc\n";

const Place here{"x.toml", 7, 10};

const CsvTable& table() {
  static const CsvTable read = [] {
    Diagnostics diagnostics;
    return *parse_csv(counties, "c.csv", diagnostics);
  }();
  return read;
}

Columns columns() {
  Columns all{&table(), {}};
  all.numbers["gdp_per_head"] = {0.1, 0.1, 0, 0.1, 0.1, NAN};
  all.numbers["gdp"] = {1, 2, 3, 4, 5, 6};  // the finished number hides the table's column
  return all;
}

Bits set_of(const std::string& expression) {
  INFO(expression);
  Diagnostics diagnostics;
  const auto set = evaluate_set(expression, columns(), here, diagnostics);
  for (const Diagnostic& item : diagnostics.items()) UNSCOPED_INFO(to_text(item));
  REQUIRE(set);
  CHECK(diagnostics.items().empty());
  return *set;
}

NumberColumn number_of(const std::string& expression) {
  INFO(expression);
  Diagnostics diagnostics;
  const auto number = evaluate_number(expression, columns(), here, diagnostics);
  for (const Diagnostic& item : diagnostics.items()) UNSCOPED_INFO(to_text(item));
  REQUIRE(number);
  return *number;
}

double constant(const std::string& expression) { return number_of(expression).value[0]; }

template <class Evaluate>
std::string error_from(Evaluate evaluate, const std::string& expression) {
  INFO(expression);
  Diagnostics diagnostics;
  CHECK_FALSE(evaluate(expression, columns(), here, diagnostics));
  REQUIRE(diagnostics.items().size() == 1);
  return to_text(diagnostics.items()[0]);
}

/// The message without what is the same in each: place, expression.
std::string set_error(const std::string& expression) {
  std::string text = error_from(evaluate_set, expression);
  const std::string prefix = "x.toml:7:10: error: ";
  const std::string middle = " in expression \"" + expression + "\" at character ";
  REQUIRE(text.starts_with(prefix));
  REQUIRE(text.find(middle) != std::string::npos);
  return text.substr(prefix.size()).replace(text.find(middle) - prefix.size(), middle.size(), " @");
}

}  // namespace

TEST_CASE("comparisons, one by one") {
  CHECK(set_of("pop < 200") == Bits{1, 0, 0, 0, 0, 0});
  CHECK(set_of("pop <= 200") == Bits{1, 1, 0, 0, 0, 0});
  CHECK(set_of("pop > 200") == Bits{0, 0, 1, 1, 0, 0});
  CHECK(set_of("pop >= 200") == Bits{0, 1, 1, 1, 0, 0});
  CHECK(set_of("pop == 200") == Bits{0, 1, 0, 0, 0, 0});
  CHECK(set_of("pop != 200") == Bits{1, 0, 1, 1, 0, 0});  // empty cells: false with != too
  CHECK(set_of("200 != pop") == Bits{1, 0, 1, 1, 0, 0});
  CHECK(set_of("'deep' != class") == Bits{0, 1, 1, 1, 0, 0});
  CHECK(set_of("200 > pop") == Bits{1, 0, 0, 0, 0, 0});
  CHECK(set_of("class == 'deep'") == Bits{1, 0, 0, 0, 0, 1});
  CHECK(set_of("class != \"deep\"") == Bits{0, 1, 1, 1, 0, 0});
  CHECK(set_of("class in ['deep', 'poor']") == Bits{1, 1, 0, 0, 0, 1});
  CHECK(set_of("class not in ['deep', 'poor',]") == Bits{0, 0, 1, 1, 0, 0});
  CHECK(set_of("not class in ['deep', 'poor']") == Bits{0, 0, 1, 1, 1, 0});
  CHECK(set_of("pop in [100, -1, 2 * 200]") == Bits{1, 0, 0, 1, 0, 0});
  CHECK(set_of("pop not in [100, 400]") == Bits{0, 1, 1, 0, 0, 0});
  CHECK(set_of("'a' == 'a'") == Bits{1, 1, 1, 1, 1, 1});
}

TEST_CASE("codes are text beside text and numbers beside numbers") {
  CHECK(set_of("code == '0002'") == Bits{0, 1, 0, 0, 0, 0});
  CHECK(set_of("code == '2'") == Bits{0, 0, 0, 0, 0, 0});
  CHECK(set_of("code == 2") == Bits{0, 1, 0, 0, 0, 0});
  CHECK(set_of("code == code") == Bits{1, 1, 1, 1, 1, 1});
  CHECK(set_of("人口 == 5 and pop < 150") == Bits{1, 0, 0, 0, 0, 0});
}

TEST_CASE("truth tables") {
  const char* words[] = {"false", "true"};
  for (int a = 0; a < 2; ++a) {
    for (int b = 0; b < 2; ++b) {
      const std::string left = words[a];
      const std::string right = words[b];
      CHECK(set_of(left + " and " + right)[0] == (a && b));
      CHECK(set_of(left + " or " + right)[0] == (a || b));
      CHECK(set_of("not " + left + " or " + right)[0] == (!a || b));
      CHECK(set_of("not (" + left + " and " + right + ")")[0] == !(a && b));
      for (int c = 0; c < 2; ++c) {
        const std::string last = words[c];
        CHECK(set_of(left + " or " + right + " and " + last)[0] == (a || (b && c)));
        CHECK(set_of(left + " and " + right + " or " + last)[0] == ((a && b) || c));
        CHECK(set_of("(" + left + " or " + right + ") and " + last)[0] == ((a || b) && c));
      }
    }
  }
  CHECK(set_of("not not true")[0] == 1);
  CHECK(set_of("not 1 == 2")[0] == 1);
}

TEST_CASE("arithmetic binds as it does on paper") {
  CHECK(constant("2 + 3 * 4") == 14);
  CHECK(constant("(2 + 3) * 4") == 20);
  CHECK(constant("10 - 4 - 3") == 3);
  CHECK(constant("100 / 10 / 5") == 2);
  CHECK(constant("-2 * -3") == 6);
  CHECK(constant("2 - -3") == 5);
  CHECK(constant("--2") == 2);
  CHECK(constant("1.5e3 + 0.25") == 1500.25);
  CHECK(set_of("1 + 1 == 2 and 2 < 1 + 2")[0] == 1);
  CHECK(number_of("pop / 100 + 1").value[2] == 4);
}

TEST_CASE("an empty cell stays missing through arithmetic") {
  const NumberColumn sum = number_of("pop + 1");
  CHECK(sum.missing == Bits{0, 0, 0, 0, 1, 1});
  CHECK(std::isnan(sum.value[4]));
  CHECK(number_of("1 / gdp_per_head").missing == Bits{0, 0, 1, 0, 0, 1});  // 1/0, and NaN
  CHECK(number_of("1e308 * 10").missing[0] == 1);
  CHECK(set_of("pop + 1 < 1000") == Bits{1, 1, 1, 1, 0, 0});
}

TEST_CASE("coalesce takes the first value and its provenance") {
  const NumberColumn pop = number_of("coalesce(pop, pop_est)");
  CHECK(pop.value[0] == 100);
  CHECK(pop.value[3] == 400);
  CHECK(pop.value[4] == 500);
  CHECK(pop.missing == Bits{0, 0, 0, 0, 0, 1});
  CHECK(pop.estimated == Bits{0, 0, 0, 0, 1, 0});
  CHECK(number_of("coalesce(pop, pop_est, 7)").value[5] == 7);
  CHECK(number_of("coalesce(pop, pop_est, 7)").missing == Bits{0, 0, 0, 0, 0, 0});
  CHECK(number_of("coalesce(pop, pop_est) / 10").estimated == Bits{0, 0, 0, 0, 1, 0});
  CHECK(number_of("10 * pop_est").estimated == Bits{0, 0, 0, 1, 1, 0});
  CHECK(number_of("pop_est").estimated == Bits{0, 0, 0, 1, 1, 0});
  CHECK(set_of("coalesce(class, 'unknown') == 'unknown'") == Bits{0, 0, 0, 0, 1, 0});
  CHECK(set_of("coalesce(class, '') == ''") == Bits{0, 0, 0, 0, 1, 0});
  CHECK(set_of("class == ''") == Bits{0, 0, 0, 0, 0, 0});
}

TEST_CASE("finished numbers hide columns of the same name") {
  CHECK(number_of("gdp").value == std::vector<double>{1, 2, 3, 4, 5, 6});
}

TEST_CASE("texts") {
  Diagnostics diagnostics;
  const auto codes = evaluate_text("code", columns(), here, diagnostics);
  REQUIRE(codes);
  CHECK(codes->value[0] == "0001");
  const auto classes = evaluate_text("coalesce(class, \"it's\")", columns(), here, diagnostics);
  REQUIRE(classes);
  CHECK(classes->value[0] == "deep");
  CHECK(classes->value[4] == "it's");
  const auto bare = evaluate_text("class", columns(), here, diagnostics);
  REQUIRE(bare);
  CHECK(bare->value[4].empty());
  CHECK(error_from(evaluate_text, "1 + 1") ==
        "x.toml:7:10: error: a number where a text is needed in expression \"1 + 1\" "
        "at character 1");
}

TEST_CASE("without a table the finished numbers give the rows") {
  Columns only{nullptr, {}};
  only.numbers["x"] = {1, 2};
  Diagnostics diagnostics;
  CHECK(evaluate_set("x > 1", only, here, diagnostics) == Bits{0, 1});
  CHECK(evaluate_set("true", Columns{}, here, diagnostics) == Bits{});
}

TEST_CASE("mistakes are shown where they are") {
  CHECK(set_error("popp < 3") == "unknown column 'popp' @1; did you mean 'pop'?");
  CHECK(set_error("true and gpd_per_head < 3") ==
        "unknown column 'gpd_per_head' @10; did you mean 'gdp_per_head'?");
  CHECK(set_error("人口 < 5 and zzzzzzzzz < 3") == "unknown column 'zzzzzzzzz' @12");
  CHECK(set_error("") == "an empty expression @1");
  CHECK(set_error("  \t") == "an empty expression @1");
  CHECK(set_error("pop < ") == "a value is missing @7");
  CHECK(set_error("(pop < 3") == "')' is missing @9");
  CHECK(set_error("pop < 3)") == "')' where 'and', 'or' or the end is expected @8");
  CHECK(set_error("pop < 3 AND true") ==
        "'AND' where 'and', 'or' or the end is expected @9; write and");
  CHECK(set_error("pop = 3") == "'=' is not used here @5; write ==");
  CHECK(set_error("true && true") == "'&&' is not used here @6; write and");
  CHECK(set_error("!true") == "'!' is not used here @1; write not");
  CHECK(set_error("pop ≤ 3") == "'≤' is not used here @5; write <=");
  CHECK(set_error("pop < ３") ==
        "unexpected '３' @7; write signs, digits and quotes in ASCII (half width)");
  CHECK(set_error("class == ‘deep’") ==
        "unexpected '‘' @10; write signs, digits and quotes in ASCII (half width)");
  CHECK(set_error("class == 'deep") == "a quote opens here and never closes @10");
  CHECK(set_error("pop < 30万") ==
        "'万' after a number @9; write numbers in digits, without units or separators");
  CHECK(set_error("pop < 300_000") ==
        "'_000' after a number @10; write numbers in digits, without units or separators");
  CHECK(set_error("pop < 1e999") == "the number 1e999 is out of range @7");
  CHECK(set_error("1 < pop < 3") == "a second comparison @9; join two comparisons with 'and'");
  CHECK(set_error("class < 'deep'") == "texts have no order, @7; compare texts with == != in");
  CHECK(set_error("'a' == 1") ==
        "a text is compared with a number @5; quote both sides or neither");
  CHECK(set_error("class in ['deep', 3]") == "texts and numbers in one list @19");
  CHECK(set_error("class in []") == "an empty list @10");
  CHECK(set_error("class in 'deep'") == "'deep' where a list in [ ] is expected @10");
  CHECK(set_error("class in ['deep'") == "',' or ']' is missing @17");
  CHECK(set_error("class not ['deep']") == "'[' where 'in' after 'not' is expected @11");
  CHECK(set_error("true == true") ==
        "a condition is compared @6; join conditions with 'and' and 'or'");
  CHECK(set_error("true + 1 < 3") == "a condition where a number is needed @1");
  CHECK(set_error("'a' + 1 < 3") == "a text where a number is needed @1");
  CHECK(set_error("pop and true") == "not a condition, @1; compare it, for example with == or <");
  CHECK(set_error("pop") ==
        "a value where a condition is needed @1; compare it, for example with == or <");
  CHECK(set_error("class < 3") ==
        "'deep' (c.csv, line 2) is not a number, @1; "
        "correct the cell, or compare the column with text in quotes");
  CHECK(set_error("flag == 1") ==
        "'abc' (c.csv, line 7) is not a number, @1; "
        "correct the cell, or compare the column with text in quotes");
  CHECK(set_error("min(pop, 3) < 3") ==
        "unknown function 'min' @1; the only one is coalesce(a, b, ...)");
  CHECK(set_error("coalesce pop < 3") == "'pop' where '(' after coalesce is expected @10");
  CHECK(set_error("coalesce(pop < 3") == "'<' where ',' or ')' is expected @14");
  CHECK(set_error("coalesce(true) == 1") == "a condition in coalesce() @10");
  CHECK(set_error("coalesce(1, 'a') == 1") == "texts and numbers in one coalesce() @13");
  CHECK(set_error("pop < in") == "'in' where a value is expected @7");
  CHECK(set_error("true or\x01") == "the control character U+0001 @8");
  CHECK(set_error("true or \xff") == "a byte that is not UTF-8 @9");
  CHECK(error_from(evaluate_number, "pop < 3") ==
        "x.toml:7:10: error: a condition where a number is needed in expression \"pop < 3\" "
        "at character 1");
}

TEST_CASE("cells that only look like numbers are not numbers") {
  for (const char* cell : {"nan", "inf", "1e999", "1,5", "1 000", "0x10", "+1", "１", "1.5e"}) {
    INFO(cell);
    Diagnostics diagnostics;
    const auto one = parse_csv(std::string("x\n\"") + cell + "\"\n", "c.csv", diagnostics);
    REQUIRE(one);
    CHECK_FALSE(evaluate_number("x", Columns{&*one, {}}, here, diagnostics));
    CHECK(diagnostics.error_count() == 1);
  }
}

TEST_CASE("nesting and length have a limit") {
  const auto nested = [](int depth) {
    return std::string(static_cast<std::size_t>(depth), '(') + "true" +
           std::string(static_cast<std::size_t>(depth), ')');
  };
  CHECK(set_of(nested(100))[0] == 1);
  CHECK(set_error(nested(101)) == "more than 100 parentheses deep @102");
  CHECK(set_error(std::string(60000, '(')) == "more than 100 parentheses deep @102");
  CHECK(set_of(std::string(40000, '\t') + "true")[0] == 1);
  CHECK(error_from(evaluate_set, std::string(70000, '-') + "1 < 2") ==
        "x.toml:7:10: error: the expression is longer than 64 KiB");
}
