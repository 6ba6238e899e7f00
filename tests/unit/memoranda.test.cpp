// uses: scenario model random core
// Money of different payers is never summed, and what stands beside the results is printed as its source does.
#include <catch2/catch.hpp>

#include "unit/scenario_files.hpp"

using namespace weir;
using Catch::Matchers::Contains;

namespace {

// The shipped case of all investors' money, as a copy that can be changed.
struct Aba {
  Folder folder;
  std::string text = file_text(std::string(WEIR_SOURCE_DIR) + "/scenarios/aba-2017.toml");
  Aba() {
    std::filesystem::copy(std::string(WEIR_SOURCE_DIR) + "/scenarios", folder.at("scenarios"),
                          std::filesystem::copy_options::recursive);
  }
  void add(std::string_view more) { text += more; }
  ReadResult read() const { return ::read(folder.write("scenarios/aba-2017.toml", text)); }
  std::string only_error() const {
    const ReadResult result = read();
    CHECK_FALSE(result.resolved);
    REQUIRE(result.errors.size() == 1);
    return result.errors[0];
  }
};

std::vector<Note> memoranda(const ReadResult& result) {
  std::vector<Note> found;
  for (const Note& note : result.resolved->scenario.notes) {
    if (note.kind == "memorandum") found.push_back(note);
  }
  return found;
}

}  // namespace

TEST_CASE("a memorandum prints its claims with their bounds and changes nothing else") {
  const Aba plain;
  Aba aba;
  aba.add(R"(
[[memorandum]]
name = "design"
title = { en = "Design", zh = "设计" }
evidence = ["F159", "F066"]
why = { en = "another activity", zh = "另一项工作" }
)");
  const ReadResult with = aba.read(), without = plain.read();
  INFO(with.all());
  REQUIRE(with.resolved);
  REQUIRE(without.resolved);
  const auto notes = memoranda(with);
  REQUIRE(notes.size() == memoranda(without).size() + 1);
  CHECK(notes.back().evidence == "F159");
  CHECK(notes.back().text.en ==
        "Design (F159 >= 660万元, F066 18637 person): another activity");
  CHECK(notes.back().text.zh ==
        "设计（F159“總金額660多萬”，F066“转移贫困劳动力就业18637人”）：另一项工作");
  CHECK(with.resolved->canonical == without.resolved->canonical);
}

TEST_CASE("a memorandum cites single claims that exist") {
  Aba aba;
  SECTION("a ratio") {
    aba.add("[[memorandum]]\nname = \"r\"\nevidence = [\"F161/F158\"]\nwhy = \"w\"\n");
    CHECK_THAT(aba.only_error(), Contains("'F161/F158' is a ratio of claims"));
  }
  SECTION("an unknown id") {
    aba.add("[[memorandum]]\nname = \"r\"\nevidence = [\"F999\"]\nwhy = \"w\"\n");
    CHECK_THAT(aba.only_error(), Contains("unknown evidence id 'F999'"));
  }
}

TEST_CASE("money of two payers has no common total") {
  Aba aba;
  CHECK(aba.read().resolved->scenario.funds[0].payer == Payer::all_investors);
  SECTION("two funds") {
    aba.add("[[fund]]\nname = \"grant\"\nyear = 2017\namount = \"1亿元\"\npayer = \"provincial\"\n"
            "basis = \"assumption\"\n");
    CHECK_THAT(aba.only_error(), Contains("'industry' and 'grant' have different payers"));
  }
  SECTION("a fund and its claim") {
    aba.text = replaced(aba.text, "payer = \"all_investors\"", "payer = \"provincial\"");
    CHECK_THAT(aba.only_error(), Contains("F105") && Contains("is paid by 'all_investors'") &&
                                     Contains("by 'provincial'"));
  }
  SECTION("a payer that is none") {
    aba.text = replaced(aba.text, "payer = \"all_investors\"", "payer = \"investors\"");
    CHECK_THAT(aba.only_error(), Contains("all_investors"));
  }
}

TEST_CASE("funds of different stages are said to have no sum that a source reports") {
  const auto kinds = [](const char* name) {
    const ReadResult result = read(std::string(WEIR_SOURCE_DIR) + "/scenarios/" + name);
    REQUIRE(result.resolved);
    const auto& notes = result.resolved->scenario.notes;
    return std::count_if(notes.begin(), notes.end(),
                         [](const Note& note) { return note.kind == "stages"; });
  };
  CHECK(kinds("anhui-2019.toml") == 1);
  CHECK(kinds("anhui-susong-2017-2019.toml") == 0);
}
