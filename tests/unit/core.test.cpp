// uses: core
#include <catch2/catch.hpp>

#include <type_traits>

#include "weir/core.hpp"

using namespace weir;

static_assert(sizeof(Jobs) == sizeof(double) && std::is_trivially_copyable_v<Jobs>);
static_assert(sizeof(Money) == sizeof(std::int64_t) && std::is_trivially_copyable_v<Money>);
static_assert(!std::is_convertible_v<double, Jobs> && !std::is_convertible_v<Jobs, double>);
static_assert(!std::is_convertible_v<std::int64_t, Money>);
static_assert(!std::is_convertible_v<CountyId, ProgrammeId>);

TEST_CASE("a quantity adds, compares and scales within its unit") {
  Jobs total(10);
  total += Jobs(2.5);
  total -= Jobs(0.5);

  CHECK(total == Jobs(12));
  CHECK((total - Jobs(2)).value() == 10.0);
  CHECK((2.0 * total).value() == 24.0);
  CHECK((total * 2.0) == Jobs(24));
  CHECK((total / 4.0) == Jobs(3));
  CHECK(total / Jobs(6) == 2.0);  // a plain number
  CHECK(Jobs(1) < Jobs(2));
  CHECK(Jobs().value() == 0.0);
}

TEST_CASE("money sums exactly where doubles do not") {
  Money total;
  for (int i = 0; i < 10; ++i) total += Money::from_minor(10);  // ten times 0.10

  CHECK(total == Money::from_minor(100));
  CHECK(total.major() == 1.0);
  // 2^53 + 1 fen is not a double.
  const Money large = Money::from_minor(9007199254740992) + Money::from_minor(1);
  CHECK(large.minor() == 9007199254740993);
  CHECK(large > Money::from_minor(9007199254740992));
  CHECK(3 * Money::from_minor(-7) == Money::from_minor(-21));
  CHECK(std::uint32_t{3} * Money::from_minor(5) == Money::from_minor(15));
  CHECK((Money::from_minor(5) - Money::from_minor(8)).minor() == -3);
  CHECK(Money::from_minor(300) / Money::from_minor(1200) == 0.25);
}

TEST_CASE("a text falls back to the language it has") {
  CHECK(Text{"parks", "园区"}.in("zh") == "园区");
  CHECK(Text{"parks", "园区"}.in("en") == "parks");
  CHECK(Text{"parks", ""}.in("zh") == "parks");
  CHECK(Text{"", "园区"}.in("en") == "园区");
  CHECK(Text{}.in("en").empty());
}

TEST_CASE("a diagnostic names what is known of its place") {
  const Diagnostic full{Severity::error, {"x.toml", 14, 9}, "unknown key 'ammount'",
                        "did you mean 'amount'?"};
  CHECK(to_text(full) == "x.toml:14:9: error: unknown key 'ammount'; did you mean 'amount'?");

  const Diagnostic whole_file{Severity::warning, {"x.csv", 0, 0}, "the file is empty", ""};
  CHECK(to_text(whole_file) == "x.csv: warning: the file is empty");

  const Diagnostic nowhere{Severity::note, {}, "no file was read", ""};
  CHECK(to_text(nowhere) == "note: no file was read");
}

TEST_CASE("diagnostics keep every message in order and count only errors") {
  Diagnostics all;
  CHECK_FALSE(all.has_errors());
  all.warning({"a", 1, 1}, "first");
  CHECK_FALSE(all.has_errors());
  all.error({"a", 2, 1}, "second", "do this");
  all.error({"a", 3, 1}, "third");

  CHECK(all.has_errors());
  CHECK(all.error_count() == 2);
  REQUIRE(all.items().size() == 3);
  CHECK(all.items()[0].severity == Severity::warning);
  CHECK(all.items()[1].suggestion == "do this");
  CHECK(all.items()[2].place.line == 3);
}

TEST_CASE("the nearest spelling is found, and nothing far away") {
  const std::vector<std::string> keys{"amount", "year", "stage", "evidence", "name"};

  CHECK(nearest("ammount", keys) == "amount");   // a letter too many
  CHECK(nearest("amuont", keys) == "amount");    // neighbours swapped
  CHECK(nearest("amont", keys) == "amount");     // a letter too few
  CHECK(nearest("evidance", keys) == "evidence");
  CHECK(nearest("year", keys) == "year");
  CHECK(nearest("quarterly_schedule", keys).empty());
  CHECK(nearest("anything", {}).empty());
  CHECK(nearest("xy", {"ab"}).empty());          // nothing in common
  CHECK(nearest("cab", {"abc", "cat"}) == "cat");  // one change beats two
}
