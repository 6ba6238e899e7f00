// uses: scenario model random core
// Twenty kinds of bad input: each is refused with its place, and none ends the program.
#include <catch2/catch.hpp>

#include <functional>

#include "unit/scenario_files.hpp"

using namespace weir;
using Catch::Matchers::Contains;
using Catch::Matchers::StartsWith;

namespace {

struct BadInput {
  const char* kind;
  std::function<void(Tiny&)> spoil;
  const char* file;    // where the error stands; "" when it is the whole scenario file
  const char* needle;  // what stands at line:column of that file; "" when the whole file is meant
  const char* says;
};

const std::string& text_of(const Tiny& tiny, std::string_view file) {
  if (file == "counties.csv") return tiny.counties;
  if (file == "borders.csv") return tiny.borders;
  return tiny.scenario;
}

const std::vector<BadInput> inputs = {
    {"misspelt key", [](Tiny& t) { t.change("amount =", "ammount ="); }, "tiny.toml", "ammount",
     "unknown key 'ammount' in [[fund]]; did you mean 'amount'?"},
    {"wrong unit", [](Tiny& t) { t.change("\"3.3亿元\"", "\"3.3亿\""); }, "tiny.toml", "\"3.3亿\"",
     "元"},
    {"bare money", [](Tiny& t) { t.change("\"3.3亿元\"", "330000000"); }, "tiny.toml", "330000000",
     "'amount' must be money with its unit, not a bare number"},
    {"unknown county", [](Tiny& t) { t.borders += "02B,09Z,1\n"; }, "borders.csv", "09Z",
     "unknown county '09Z'"},
    {"missing column", [](Tiny& t) { t.change("gdp = \"output\"", "gdp = \"outptu\""); },
     "tiny.toml", "\"outptu\"", "unknown column 'outptu'"},
    {"duplicate code", [](Tiny& t) { t.counties = replaced(t.counties, "04D", "01A"); },
     "counties.csv", "01A,Dogwood", "duplicate county code '01A'; the first stands in line 2"},
    {"bad expression",
     [](Tiny& t) { t.change("class in ['poor', 'deep']", "class in ['poor' 'deep']"); },
     "tiny.toml", "\"class in ['poor' 'deep']\"", "in expression"},
    {"extends cycle",
     [](Tiny& t) {
       t.change("format = 1", "format = 1\nextends = \"base.toml\"");
       t.folder.write("base.toml", "format = 1\nextends = \"tiny.toml\"\n");
     },
     "base.toml", "", "extends goes in a circle"},
    {"negative fund", [](Tiny& t) { t.change("\"3.3亿元\"", "\"-3.3亿元\""); }, "tiny.toml",
     "\"-3.3亿元\"", "'amount' is negative"},
    {"share over 1", [](Tiny& t) { t.change("value = 0.2686", "value = 1.2"); }, "tiny.toml",
     "1.2\nevidence", "it must lie between 0 and 1"},
    {"quarter out of range", [](Tiny& t) { t.change("\"2020Q4\"", "\"2022Q1\""); }, "tiny.toml",
     "\"2022Q1\"", "2022Q1 lies outside the horizon 2020Q1 to 2021Q4"},
    {"NaN", [](Tiny& t) { t.change("at_least = 6000", "at_least = nan"); }, "tiny.toml", "nan",
     "finite number"},
    {"empty file", [](Tiny& t) { t.scenario.clear(); }, "tiny.toml", "", "empty"},
    {"not UTF-8", [](Tiny& t) { t.change("name = \"main\"", "name = \"\xB9\xCC\""); }, "tiny.toml",
     "\xB9", "UTF-8"},
    {"a table that is not UTF-8",
     [](Tiny& t) { t.counties = replaced(t.counties, "Birch", "\xB9\xCC"); }, "counties.csv",
     "\xB9", "UTF-8"},
    {"unknown strategy", [](Tiny& t) { t.change("name = \"formula\"", "name = \"formla\""); },
     "tiny.toml", "\"formla\"", "unknown strategy 'formla'; did you mean 'formula'?"},
    {"unknown evidence id", [](Tiny& t) { t.change("[\"E1\"]", "[\"E11\"]"); }, "tiny.toml",
     "\"E11\"", "unknown evidence id 'E11'; did you mean 'E1'?"},
    {"broken table header", [](Tiny& t) { t.change("[time]", "[<"); }, "tiny.toml", "<", ""},
    {"a folder for a table", [](Tiny& t) { t.change("\"counties.csv\"", "\"../\""); }, "", "",
     "folder"},
    {"a table that is not there", [](Tiny& t) { t.change("\"counties.csv\"", "\"county.csv\""); },
     "tiny.toml", "\"county.csv\"", "no such file"},
    {"a path that leads out",
     [](Tiny& t) { t.change("\"counties.csv\"", "\"../../../etc/passwd\""); }, "tiny.toml",
     "\"../../../etc/passwd\"", "leads out"},
};

}  // namespace

TEST_CASE("bad input is refused with its place") {
  for (const BadInput& input : inputs) {
    Tiny tiny;
    input.spoil(tiny);
    const ReadResult result = tiny.read();
    INFO(input.kind << "\n" << result.all());
    CHECK_FALSE(result.resolved);
    REQUIRE_FALSE(result.errors.empty());
    CHECK_THAT(result.errors[0], Contains(input.says) && Contains("error: "));
    const std::string file(input.file);
    if (!file.empty()) CHECK_THAT(result.errors[0], StartsWith(tiny.folder.at(file) + ":"));
    if (*input.needle != '\0') {
      CHECK_THAT(result.errors[0], StartsWith(tiny.folder.at(file) + ":" +
                                              place_in(text_of(tiny, file), input.needle) + ": "));
    }
  }
}

TEST_CASE("a scenario that is no file is refused") {
  const Folder folder;
  CHECK_THAT(read(folder.at(".")).all(), Contains("folder"));
  CHECK_THAT(read(folder.at("nothing.toml")).all(), Contains("nothing.toml"));
}

TEST_CASE("a horizon out of all proportion is refused, not allocated") {
  Tiny tiny;
  tiny.change("quarters = 8", "quarters = 2000000000");
  CHECK_THAT(tiny.read().all(),
             Contains("'quarters' is 2000000000; it must lie between 1 and 400"));
}

TEST_CASE("tables of the wrong type are refused, whatever stands there") {
  for (const char* table :
       {"time", "counties", "fund", "programme", "model", "rule", "strategy", "target", "shock",
        "lever", "simulation", "output", "reference", "observed"}) {
    for (const char* value : {"1", "\"x\"", "[]", "[1]", "{}", "[{}]", "true", "[[]]"}) {
      Tiny tiny;
      // The tiny scenario without the table of that name.
      tiny.scenario = std::string(table) + " = " + value + "\n" + tiny.scenario;
      for (std::size_t at = 0; (at = tiny.scenario.find("\n[", at)) != std::string::npos;) {
        const std::size_t end = std::min(tiny.scenario.find("\n[", at + 2), tiny.scenario.size());
        const std::string header =
            tiny.scenario.substr(at + 1, tiny.scenario.find(']', at) - at - 1);
        const std::string name = header.substr(header.find_last_of('[') + 1);
        if (name == table || name.starts_with(std::string(table) + ".")) {
          tiny.scenario.erase(at, end - at);
        } else {
          at = end;
        }
      }
      INFO(table << " = " << value);
      const ReadResult result = tiny.read();
      CHECK((result.resolved || !result.errors.empty()));
    }
  }
}

TEST_CASE("what only the allocation can refuse is read") {
  Tiny tiny;
  SECTION("a locked cell over its cap") {
    tiny.scenario +=
        "[[rule]]\nname = \"cap\"\nkind = \"cap_per\"\nvalue = \"1000万元\"\nbasis = "
        "\"assumption\"\n"
        "[[rule]]\nname = \"locked\"\nkind = \"lock\"\ncounties = \"code == '01A'\"\nvalue = "
        "\"2000万元\"\n"
        "basis = \"assumption\"\n";
  }
  SECTION("floors that need more than the fund") {
    tiny.scenario +=
        "[[rule]]\nname = \"floor\"\nkind = \"floor_per\"\nvalue = \"2亿元\"\nbasis = "
        "\"assumption\"\n";
  }
  const ReadResult result = tiny.read();
  INFO(result.all());
  CHECK(result.resolved);
}
