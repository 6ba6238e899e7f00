// uses: scenario model random core
#include <catch2/catch.hpp>

#include "scenario/evidence.hpp"
#include "unit/scenario_files.hpp"

using namespace weir;
using Catch::Matchers::Contains;
using Catch::Matchers::StartsWith;

namespace {

std::vector<std::string> notes_of(const ReadResult& result, std::string_view kind) {
  std::vector<std::string> texts;
  if (!result.resolved) return texts;
  for (const Note& note : result.resolved->scenario.notes) {
    if (note.kind == kind)
      texts.push_back(note.evidence + " | " + note.text.en + " | " + note.text.zh);
  }
  return texts;
}

std::string refused(Tiny& tiny) {
  const ReadResult result = tiny.read();
  CHECK_FALSE(result.resolved);
  return result.all();
}

Claim claim(const char* value, double number, Bound bound) {
  Claim c;
  c.value = value;
  c.number = number;
  c.bound = bound;
  return c;
}

// The shipped 2020 scenario, as a copy that can be changed.
struct Sichuan {
  Folder folder;
  std::string text = file_text(std::string(WEIR_SOURCE_DIR) + "/scenarios/sichuan-2020.toml");
  Sichuan() {
    std::filesystem::copy(std::string(WEIR_SOURCE_DIR) + "/scenarios", folder.at("scenarios"),
                          std::filesystem::copy_options::recursive);
  }
  ReadResult read(const std::vector<Override>& overrides = {}) const {
    return ::read(folder.write("scenarios/sichuan-2020.toml", text), overrides);
  }
  std::string place(std::string_view needle) const {
    return folder.at("scenarios/sichuan-2020.toml") + ":" + place_in(text, needle) + ": error: ";
  }
};

}  // namespace

TEST_CASE("33亿元 against 3.3亿元 in the shipped scenario") {
  Sichuan sichuan;
  SECTION("the plan is cited: it runs and names the other claim") {
    const ReadResult result = sichuan.read();
    INFO(result.all());
    REQUIRE(result.resolved);
    CHECK(result.warnings.empty());
    const auto notes = notes_of(result, "unused-claim");
    REQUIRE(notes.size() == 1);
    CHECK_THAT(notes[0], StartsWith("F016 | F016: 33亿元") && Contains("ten times F202: 3.3亿元") &&
                             Contains("10倍"));
  }
  SECTION("33亿元 beside the plan's claim is a likely decimal slip") {
    sichuan.text = replaced(sichuan.text, "\"3.3亿元\"", "\"33亿元\"");
    const ReadResult result = sichuan.read();
    CHECK_FALSE(result.resolved);
    REQUIRE(result.errors.size() == 1);
    CHECK_THAT(result.errors[0], StartsWith(sichuan.place("\"33亿元\"")) && Contains("33亿元") &&
                                     Contains("F202 (3.3亿元") && Contains("evidence.csv:203") &&
                                     Contains("likely decimal slip"));
  }
  SECTION("citing both is refused") {
    sichuan.text = replaced(sichuan.text, "[\"F202\"]", "[\"F202\", \"F016\"]");
    const ReadResult result = sichuan.read();
    CHECK_FALSE(result.resolved);
    REQUIRE(result.errors.size() == 1);
    CHECK_THAT(result.errors[0], StartsWith(sichuan.place("\"F016\"]")) &&
                                     Contains("settle it by citing one") &&
                                     Contains("evidence.csv:17") && Contains("evidence.csv:203"));
  }
  SECTION("--set to 33亿元 runs as a what-if") {
    const ReadResult result = sichuan.read({{"fund.provincial.amount", "33亿元"}});
    INFO(result.all());
    REQUIRE(result.resolved);
    CHECK(result.resolved->scenario.funds[0].amount.minor() == 330'000'000'000);
    const auto notes = notes_of(result, "what-if");
    REQUIRE(notes.size() == 1);
    CHECK_THAT(notes[0],
               Contains("fund.provincial.amount = \"33亿元\"; the file says \"3.3亿元\""));
  }
}

TEST_CASE("the shipped 2019 scenario rests on its evidence") {
  const ReadResult result = read(std::string(WEIR_SOURCE_DIR) + "/scenarios/sichuan-2019.toml");
  INFO(result.all());
  REQUIRE(result.resolved);
  CHECK(result.warnings.empty());
  const CountyTable& counties = result.resolved->scenario.counties;
  CHECK(std::count(counties.selected.begin(), counties.selected.end(), 1) == 88);
  CHECK(std::count(counties.counted.begin(), counties.counted.end(), 1) == 161);
  CHECK(counties.borders.size() == 487);
}

TEST_CASE("a number agrees at the printed digits") {
  const auto amount = [](const char* written) {
    Tiny tiny;
    tiny.change("\"3.3亿元\"", std::string("\"") + written + "\"");
    return tiny.read().resolved.has_value();
  };
  CHECK(amount("3.34亿元"));
  CHECK(amount("3.25亿元"));
  CHECK_FALSE(amount("3.36亿元"));
  CHECK_FALSE(amount("3.2亿元"));
  CHECK_FALSE(amount("0.33亿元"));
}

TEST_CASE("a ratio agrees at the digits of the scenario") {
  const auto share = [](const char* written) {
    Tiny tiny;
    tiny.change("value = 0.2686", std::string("value = ") + written);
    return tiny.read().resolved.has_value();
  };  // 1.12 / 4.17 = 0.268585...
  CHECK(share("0.2686"));
  CHECK(share("0.27"));
  CHECK(share("0.268585"));
  CHECK_FALSE(share("0.2685"));
  CHECK_FALSE(share("0.26"));
  Tiny slip;
  CHECK_THAT(
      refused(slip.change("value = 0.2686", "value = 0.02686")),
      Contains("E4 (1.12亿元") && Contains("E3 (4.17亿元") && Contains("likely decimal slip"));
}

TEST_CASE("bounds are respected") {
  const auto trained = [](const char* id, const char* by, int value) {
    Tiny tiny;
    tiny.scenario += "[[target]]\nname = \"trained\"\noutcome = \"trained\"\nby = \"" +
                     std::string(by) + "\"\nat_least = " + std::to_string(value) +
                     "\nevidence = [\"" + id + "\"]\n";
    return tiny.read().resolved.has_value();
  };
  CHECK(trained("E7", "2020Q4", 1000));  // >= 1000
  CHECK(trained("E7", "2020Q4", 1500));
  CHECK_FALSE(trained("E7", "2020Q4", 900));
  CHECK(trained("E8", "2021Q4", 1100));  // ~ 1200
  CHECK_FALSE(trained("E8", "2021Q4", 1000));

  CHECK(claims_agree(claim("1000", 1000, Bound::at_least), claim("1200", 1200, Bound::equal)));
  CHECK_FALSE(claims_agree(claim("1000", 1000, Bound::at_least), claim("900", 900, Bound::equal)));
  CHECK(claims_agree(claim("3.3", 3.3e8, Bound::equal), claim("3.34", 3.34e8, Bound::equal)));
  CHECK_FALSE(claims_agree(claim("3.3", 3.3e8, Bound::equal), claim("33", 3.3e9, Bound::equal)));
  CHECK_FALSE(claims_agree(claim("500", 500, Bound::at_most), claim("700", 700, Bound::at_least)));
}

TEST_CASE("type, stage and year of a claim must fit what cites it") {
  SECTION("a result is no target") {
    Tiny tiny;
    CHECK_THAT(refused(tiny.change("at_least = 6000\nevidence = [\"E5\"]",
                                   "at_least = 16595\nevidence = [\"E6\"]")),
               Contains("is of type 'actual': a target cannot rest on it"));
  }
  SECTION("a target is no observation") {
    Tiny tiny;
    tiny.scenario +=
        "[[observed]]\nname = \"o\"\noutcome = \"jobs_declared\"\nby = \"2020Q4\"\nvalue = "
        "6000\nevidence = [\"E5\"]\n";
    CHECK_THAT(refused(tiny), Contains("is of type 'target': an observation cannot rest on it"));
  }
  SECTION("the stage of money") {
    Tiny tiny;
    CHECK_THAT(refused(tiny.change("stage = \"planned\"", "stage = \"spent\"")),
               Contains("is money planned, fund.main.amount is money spent"));
  }
  SECTION("the year") {
    Tiny tiny;
    tiny.change("stage = \"planned\"\nevidence = [\"E1\"]",
                "stage = \"arranged\"\nevidence = [\"E3\"]");
    CHECK_THAT(refused(tiny.change("\"3.3亿元\"", "\"4.17亿元\"")),
               Contains("speaks of 2019, fund.main.amount of 2020"));
    CHECK(tiny.change("evidence = [\"E3\"]", "evidence = [\"E3\"]\nbasis = \"assumption\"")
              .read()
              .resolved);
  }
  SECTION("a label carries no number") {
    Tiny tiny;
    CHECK_THAT(refused(tiny.change("[\"E1\"]", "[\"E9\"]")),
               Contains("E9 (7+2 action") && Contains("carries no number"));
  }
}

TEST_CASE("an interval holds the claim it cites") {
  const auto job = [](const char* low, const char* evidence) {
    Tiny tiny;
    tiny.change("low = \"20000 yuan\"", std::string("low = \"") + low + " yuan\"");
    tiny.change("high = \"40000 yuan\" }",
                std::string("high = \"40000 yuan\", evidence = [\"") + evidence + "\"] }");
    tiny.evidence += "E20,cost,fund per job,25128,元,25128,=,,2019,Land,actual,office\n";
    return tiny.read();
  };
  CHECK(job("20000", "E20").resolved);
  CHECK_THAT(job("26000", "E20").all(), Contains("model.cost_per_job") && Contains("E20 (25128元"));
  CHECK_THAT(job("20000", "E21").all(), Contains("unknown evidence id 'E21'"));
}

TEST_CASE("a number that rests on nothing is a warning, not an error") {
  Tiny tiny;
  const ReadResult result = tiny.change("evidence = [\"E5\"]\n", "").read();
  CHECK(result.resolved);
  REQUIRE(result.warnings.size() == 1);
  CHECK_THAT(result.warnings[0],
             Contains("warning: target.jobs.at_least names neither evidence nor a basis"));
}

TEST_CASE("an evidence table that is broken says where") {
  const auto broken = [](std::string_view from, std::string_view to) {
    Tiny tiny;
    tiny.evidence = replaced(tiny.evidence, from, to);
    return refused(tiny);
  };
  CHECK_THAT(broken("E2,", "E1,"), Contains("evidence.csv:3:1: error: duplicate evidence id 'E1'"));
  CHECK_THAT(broken("=,planned", "==,planned"),
             Contains("evidence.csv:2:") && Contains("unknown bound '=='"));
  CHECK_THAT(broken("330000000,", "3.3e8x,"), Contains("is no number"));
  CHECK_THAT(broken(",bound", ",limit"), Contains("missing column 'bound'"));
  Tiny none;
  CHECK_THAT(refused(none.change("evidence = \"evidence.csv\"\n", "")),
             Contains("names no evidence table"));
}
