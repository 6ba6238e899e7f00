// uses: app store study simulate allocate scenario model exec random
// Rules that cannot be obeyed or make no sense, through the command: the message, its place, the
// code.
#include <catch2/catch.hpp>

#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "unit/cli_ending.hpp"
#include "unit/cli_scenario.hpp"

using namespace weir;
using Catch::Matchers::Contains;
using Json = nlohmann::ordered_json;

namespace {

/// A folder whose scenario has these rules and no others. 3000万元 for two counties.
class Office {
 public:
  explicit Office(const std::string& rules) {
    std::ifstream in(files_.scenario());
    std::stringstream text;
    text << in.rdbuf();
    std::string scenario = text.str();
    const std::size_t from = scenario.find("[[rule]]"), to = scenario.find("[strategy]");
    scenario.replace(from, to - from, rules);
    std::ofstream(files_.scenario()) << scenario;
    text_ = scenario;
  }
  Ending allocate(std::vector<std::string> more = {}) const {
    std::vector<std::string> arguments{"allocate", files_.scenario()};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return weir_says(arguments);
  }
  int line_of(const std::string& what) const {
    const auto end = text_.begin() + static_cast<std::ptrdiff_t>(text_.find(what));
    return 1 + static_cast<int>(std::count(text_.begin(), end, '\n'));
  }

 private:
  SmallCase files_;
  std::string text_;
};

std::string rule(const std::string& name, const std::string& kind, const std::string& value,
                 const std::string& more = "") {
  return "[[rule]]\nname = \"" + name + "\"\nkind = \"" + kind + "\"\nvalue = " + value +
         "\nbasis = \"assumption\"\n" + more;
}
std::string in_county(int county) {
  return "counties = \"code == '" + std::to_string(510000 + county) + "'\"\n";
}
const std::string per_county = "per = \"county\"\n";

}  // namespace

TEST_CASE("rules that contradict each other are named with their places and amounts") {
  struct Conflict {
    const char* what;
    std::string rules;
    std::vector<std::string> demands;
  };
  const std::vector<Conflict> conflicts{
      {"floors beyond the fund",
       rule("rest", "max_share", "0.9", in_county(2)) +
           rule("floor", "floor_per", "\"1600万元\"", per_county),
       {"'provincial' (exactly 3000万元)", "'floor' (at least 3200万元 over its 2 counties)"}},
      {"two floors",
       rule("one", "min_share", "0.6", in_county(1)) +
           rule("harmless", "min_share", "0.1", in_county(1)) +
           rule("two", "min_amount", "\"1201万元\"", in_county(2)),
       {"'provincial' (exactly 3000万元)", "'one' (at least 1800万元)",
        "'two' (at least 1201万元)"}},
      {"a cap below a lock",
       rule("decided", "lock", "\"800万元\"", in_county(1)) +
           rule("cap", "max_amount", "\"700万元\"", in_county(1)),
       {"'decided' (exactly 800万元)", "'cap' (at most 700万元)"}},
      {"a floor above a cap",
       rule("floor", "floor_per", "\"100.5万元\"", per_county) +
           rule("cap", "cap_per", "\"100万元\"", per_county + in_county(2)),
       {"'floor' (at least 202万元 over its 2 counties)", "'cap' (at most 100万元)"}},
      {"nothing allowed",
       rule("nothing", "max_share", "0"),
       {"'provincial' (exactly 3000万元)", "'nothing' (at most 0元)"}},
  };
  for (const Conflict& conflict : conflicts) {
    const Office office(conflict.rules);
    const Ending said = office.allocate();
    CAPTURE(conflict.what, said.err);
    CHECK(said.code == 3);
    CHECK(said.out.empty());
    std::size_t named = 0;
    for (std::size_t at = 0; (at = said.err.find("(at ", at)) != std::string::npos; ++at) ++named;
    for (std::size_t at = 0; (at = said.err.find("(exactly", at)) != std::string::npos; ++at)
      ++named;
    CHECK(named == conflict.demands.size());  // and nothing else is
    for (const std::string& demand : conflict.demands) {
      CHECK_THAT(said.err, Contains(demand));
      const std::string name = demand.substr(1, demand.find('\'', 1) - 1);
      if (name == "provincial") continue;
      const int line = office.line_of("name = \"" + name + "\"") - 1;  // of its [[rule]]
      CHECK_THAT(said.err, Contains("small.toml:" + std::to_string(line) + ":1: rule '" + name));
    }
  }
}

TEST_CASE("rules that make no sense are refused where they stand") {
  struct Wrong {
    std::string rules, says, place_of;
  };
  const std::vector<Wrong> wrongs{
      {rule("r", "min_share", "0.1", "counties = \"population > 1e9\"\n"),
       "'counties' chooses no county", "\"population > 1e9\""},
      {rule("r", "min_share", "0.1", "counties = \"class == 'none'\"\n"),
       "chooses no county that may receive money", "\"class == 'none'\""},
      {rule("r", "min_share", "0.1", "years = [2031]\n"), "no fund is of the year 2031", "2031"},
      {rule("r", "min_share", "nan"), "not nan or inf", "nan"},
      {rule("r", "max_share", "inf"), "not nan or inf", "inf"},
      {rule("r", "floor_per", "-inf", per_county), "must be money with its unit", "-inf"},
      {rule("r", "min_share", "-0.1"), "it must lie between 0 and 1", "-0.1"},
      {rule("r", "min_share", "26.86"), "write 26.86% as 0.2686", "26.86"},
      {rule("r", "cap_per", "\"-5万元\"", per_county), "is negative", "\"-5万元\""},
      {rule("r", "cap_per", "\"nan元\"", per_county), "does not begin with a number", "\"nan元\""},
      {rule("r", "max_amount", "\"1e30亿元\""), "is too large", "\"1e30亿元\""},
      {rule("r", "max_amount", "500000"), "not a bare number", "500000"},
      {rule("twin", "max_share", "0.8") + rule("other", "max_share", "0.9") +
           rule("twin", "min_share", "0.1"),
       "two [[rule]] are named 'twin'; the first stands in line", "\"twin\"\nkind = \"min"},
  };
  for (const Wrong& wrong : wrongs) {
    const Office office(wrong.rules);
    const Ending said = office.allocate();
    CAPTURE(wrong.rules, said.err);
    CHECK(said.code == 2);
    CHECK(said.out.empty());
    CHECK_THAT(said.err, Contains(wrong.says));
    CHECK_THAT(said.err, Contains("small.toml:" + std::to_string(office.line_of(wrong.place_of))));
  }
}

TEST_CASE("without any one of the rules it names, an unobeyable set can be obeyed") {
  // Floors and caps of two counties; several conflicts at once.
  std::vector<std::string> rules;
  for (int k = 0; k < 24; ++k) {
    const bool floor = k % 3 != 0;
    const int value = floor ? 150 * (k % 13) : 2800 - 110 * k;
    rules.push_back(rule("r" + std::to_string(k), floor ? "min_amount" : "max_amount",
                         "\"" + std::to_string(value) + "万元\"", in_county(1 + k % 2)));
  }
  const auto allocate = [&](const std::vector<std::string>& list) {
    std::string text;
    for (const std::string& one : list) text += one;
    return Office(text).allocate();
  };
  const Ending all = allocate(rules);
  REQUIRE(all.code == 3);
  std::vector<std::string> blamed;
  for (std::size_t k = 0; k < rules.size(); ++k) {
    if (all.err.find("'r" + std::to_string(k) + "'") != std::string::npos)
      blamed.push_back(rules[k]);
  }
  REQUIRE_FALSE(blamed.empty());
  CHECK(allocate(blamed).code == 3);
  for (std::size_t k = 0; k < blamed.size(); ++k) {
    std::vector<std::string> rest = blamed;
    rest.erase(rest.begin() + static_cast<std::ptrdiff_t>(k));
    CHECK(allocate(rest).code == 0);
  }
}

TEST_CASE("a hundred thousand rules are answered, and the few in conflict are found") {
  constexpr int many = 100'000, first = many / 4, second = many / 3;
  std::string rules;
  for (int k = 0; k < many; ++k) {
    const std::string value = k == first    ? "2000"
                              : k == second ? "1100"
                                            : std::to_string(1 + k % 50);
    const int county = k == first ? 1 : k == second ? 2 : 1 + k % 2;
    rules +=
        rule("r" + std::to_string(k), "min_amount", "\"" + value + "万元\"", in_county(county));
  }
  const Ending said = Office(rules).allocate();
  CHECK(said.code == 3);
  CHECK_THAT(said.err, Contains("at once: 'provincial' (exactly 3000万元), 'r" +
                                std::to_string(first) + "' (at least 2000万元), 'r" +
                                std::to_string(second) + "' (at least 1100万元)\n"));
}

TEST_CASE("rules that others make needless have no price and cost nothing") {
  std::string rules;
  for (int k = 0; k < 3000; ++k) {
    rules += rule("r" + std::to_string(k), "min_amount",
                  "\"" + std::to_string(1 + k % 500) + "万元\"", in_county(1 + k % 2));
  }
  rules += rule("tightest", "min_share", "0.7", in_county(1));
  rules += rule("cap", "max_share", "0.3", in_county(2));  // the same again, from the other side
  const Ending said = Office(rules).allocate({"--format", "json", "--strategy", "optimal"});
  REQUIRE(said.code == 0);
  const Json answer = Json::parse(said.out);
  for (const Json& report : answer["certificate"]["rules"]) {
    const std::string name = report["name"];
    if (name == "provincial") continue;
    CAPTURE(report.dump());
    const bool binds = name == "tightest" || name == "cap";
    CHECK(report["binding"] == binds);
    if (!binds) CHECK(report["shadow_price"] == 0.0);  // exactly: it has slack
    CHECK(report["total_cost"].get<double>() == Approx(0).margin(1e-6));
  }
}

TEST_CASE("a bound with slack has exactly no price, whichever strategy is asked") {
  const std::string rules = rule("floor", "floor_per", "\"50万元\"", per_county) +
                            rule("loose", "max_share", "0.95", in_county(2)) +
                            rule("tight", "min_share", "0.6", in_county(1));
  for (const char* strategy : {"optimal", "per_capita", "equal"}) {
    const Ending said = Office(rules).allocate({"--format", "json", "--strategy", strategy});
    REQUIRE(said.code == 0);
    const Json reports = Json::parse(said.out)["certificate"]["rules"];
    CHECK(reports[1]["shadow_price"] == 0.0);
    CHECK(reports[2]["shadow_price"] == 0.0);
    CHECK(reports[3]["shadow_price"] > 0.0);
    CHECK(reports[3]["total_cost"] > 0.0);
  }
}
