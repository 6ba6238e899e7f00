// uses: core scenario
#include <cmath>
#include <filesystem>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include <catch2/catch.hpp>

#include "scenario/text.hpp"

using namespace weir;

namespace {

namespace fs = std::filesystem;

using Files = std::vector<std::pair<std::string, std::string>>;  // name, text

/// A folder of files that is gone after the test; messages show paths without its name.
class Folder {
 public:
  explicit Folder(const Files& files)
      : root_(fs::temp_directory_path() / "weir-toml-text-test" / "outer") {
    fs::remove_all(root_.parent_path());
    for (const auto& [name, text] : files) {
      const fs::path path = root_ / name;
      fs::create_directories(path.parent_path());
      std::ofstream(path, std::ios::binary) << text;
    }
  }
  ~Folder() { fs::remove_all(root_.parent_path()); }

  std::string path(const std::string& name) const { return (root_ / name).string(); }

  std::string shown(std::string text) const {
    const std::string prefix = root_.string() + "/";
    for (std::size_t at; (at = text.find(prefix)) != std::string::npos;) {
      text.erase(at, prefix.size());
    }
    return text;
  }

  std::vector<std::string> errors(const std::string& name,
                                  const std::vector<Override>& overrides = {}) const {
    Diagnostics diagnostics;
    CHECK_FALSE(read_text(path(name), overrides, diagnostics));
    std::vector<std::string> texts;
    for (const Diagnostic& item : diagnostics.items()) texts.push_back(shown(to_text(item)));
    return texts;
  }

  std::string error(const std::string& name, const std::vector<Override>& overrides = {}) const {
    const std::vector<std::string> all = errors(name, overrides);
    REQUIRE(all.size() == 1);
    return all[0];
  }

  ScenarioText read(const std::string& name, const std::vector<Override>& overrides = {}) const {
    Diagnostics diagnostics;
    std::optional<ScenarioText> text = read_text(path(name), overrides, diagnostics);
    for (const Diagnostic& item : diagnostics.items()) UNSCOPED_INFO(to_text(item));
    REQUIRE(text);
    return std::move(*text);
  }

 private:
  fs::path root_;
};

/// The node that a path names; lists by name or number.
const Node& at(const Node& root, const std::string& path) {
  const Node* node = &root;
  for (const std::string& part : split_path(path)) {
    INFO(path << " at " << part);
    const Node* next = nullptr;
    if (node->table()) next = node->table()->find(part);
    if (node->array()) {
      for (std::size_t i = 0; i < node->array()->size(); ++i) {
        const Node& item = (*node->array())[i];
        const Node* name = item.table() ? item.table()->find("name") : nullptr;
        if (std::to_string(i) == part || (name && *name->text() == part)) next = &item;
      }
    }
    REQUIRE(next);
    node = next;
  }
  return *node;
}

std::string error_of(std::string_view text) {
  Diagnostics diagnostics;
  CHECK_FALSE(parse_toml(text, "f.toml", diagnostics));
  REQUIRE(diagnostics.items().size() == 1);
  return to_text(diagnostics.items()[0]);
}

std::vector<std::string> keys(const Node& node) {
  std::vector<std::string> names;
  for (const auto& entry : node.table()->entries) names.push_back(entry.first);
  return names;
}

std::string where(const Place& place) {
  return place.file + ":" + std::to_string(place.line) + ":" + std::to_string(place.column);
}

}  // namespace

TEST_CASE("values keep their kind, order and place") {
  Diagnostics diagnostics;
  const auto root = parse_toml(
      "zeta = 1\nalpha = 2.5\n\n[time]\nstart = \"2020Q1\"\nflag = true\n"
      "list = [1, \"二\", [3]]\n[[fund]]\nname = \"a\"\n[[fund]]\nname = \"b\"\n"
      "inline = { low = 1e5, high = inf, odd = nan }\n",
      "f.toml", diagnostics);
  REQUIRE(root);
  CHECK(keys(*root) == std::vector<std::string>{"zeta", "alpha", "time", "fund"});
  CHECK(at(*root, "zeta").number() == 1.0);
  CHECK(at(*root, "alpha").number() == 2.5);
  CHECK(*at(*root, "time.start").text() == "2020Q1");
  CHECK(*at(*root, "time.flag").boolean());
  CHECK(*at(*root, "time.list.1").text() == "二");
  CHECK(at(*root, "fund.b.inline.low").number() == 1e5);
  CHECK(std::isinf(*at(*root, "fund.b.inline.high").number()));
  CHECK(std::isnan(*at(*root, "fund.b.inline.odd").number()));
  CHECK_FALSE(at(*root, "time.start").number());
  CHECK(where(root->place) == "f.toml:1:1");
  CHECK(where(at(*root, "alpha").place) == "f.toml:2:9");
  CHECK(where(*root->table()->place_of_key("alpha")) == "f.toml:2:1");
  CHECK(where(at(*root, "time").place) == "f.toml:4:1");
  CHECK(where(at(*root, "time.list.2").place) == "f.toml:7:17");
  CHECK(where(at(*root, "fund.b").place) == "f.toml:10:1");
  CHECK(where(at(*root, "fund.b.name").place) == "f.toml:11:8");
  CHECK(at(*root, "zeta").kind() == "a number");
  CHECK(at(*root, "time").kind() == "a table");
  CHECK(at(*root, "fund").kind() == "a list");
  CHECK(at(*root, "time.flag").kind() == "true or false");
  CHECK(at(*root, "time.start").kind() == "a string");
  CHECK_FALSE(root->table()->place_of_key("absent"));
  CHECK_FALSE(root->table()->find("absent"));
}

TEST_CASE("BOM and CRLF change nothing") {
  Diagnostics diagnostics;
  const auto root = parse_toml("\xEF\xBB\xBF" "a = 1\r\nb = 2\r\n", "f", diagnostics);
  REQUIRE(root);
  CHECK(where(at(*root, "a").place) == "f:1:5");
  CHECK(where(at(*root, "b").place) == "f:2:5");
}

TEST_CASE("text that makes toml++ 3.3 abort is an ordinary error") {
  CHECK(error_of("[<") == "f.toml:1:2: error: not valid TOML: unexpected '<'");
  CHECK(error_of("[!x]") == "f.toml:1:2: error: not valid TOML: unexpected '!'");
  CHECK(error_of("[[[a]]]") == "f.toml:1:3: error: not valid TOML: unexpected '['");
  CHECK(error_of("# 注\nx = 1\n[亿<") == "f.toml:3:2: error: not valid TOML: unexpected '亿'");
  CHECK(error_of("x = 1\n[\n") == "f.toml:2:2: error: not valid TOML: the line ends too early");
  CHECK_THAT(error_of("a = \xC3\xA9\n"), Catch::StartsWith("f.toml:1:5: error: not valid TOML"));
}

TEST_CASE("TOML mistakes have their line and column") {
  CHECK_THAT(error_of("x = 3.3亿元"),
             Catch::StartsWith("f.toml:1:8: error: not valid TOML: while parsing") &&
                 Catch::EndsWith("; text and money stand in quotes"));
  CHECK_THAT(error_of("a = 1\n[a"), Catch::StartsWith("f.toml:2:3: error: not valid TOML"));
  CHECK_THAT(error_of("[a]\n[a]"), Catch::StartsWith("f.toml:2:1: error: not valid TOML") &&
                                       Catch::Contains("redefine existing table 'a'"));
  CHECK_THAT(error_of("x = 1\nx = 2"), Catch::StartsWith("f.toml:2:5: error: not valid TOML"));
  CHECK_THAT(error_of("a = \"x\ny\""), Catch::StartsWith("f.toml:1:7: error: not valid TOML"));
  CHECK_THAT(error_of("a = 1\rb = 2"), Catch::StartsWith("f.toml:1:7: error: not valid TOML"));
  CHECK_THAT(error_of("a = 99999999999999999999"), Catch::StartsWith("f.toml:1:"));
  CHECK_THAT(error_of("a = 1e999"), Catch::StartsWith("f.toml:1:"));
  CHECK_THAT(error_of("a = \xFF"), Catch::StartsWith("f.toml:1:5: error: not UTF-8 (byte 0xFF)"));
  CHECK_THAT(error_of(std::string_view("a\0=1", 4)), Catch::StartsWith("f.toml:1:2: error: a NUL"));
}

TEST_CASE("dates are refused, all of them in one go") {
  Diagnostics diagnostics;
  CHECK_FALSE(parse_toml("a = 2020-01-01\nb = [10:00:00]\nc = 2020-01-01T00:00:00Z\n", "f",
                         diagnostics));
  REQUIRE(diagnostics.items().size() == 3);
  CHECK(to_text(diagnostics.items()[1]) ==
        "f:2:6: error: dates and times are not used in scenarios; "
        "write it in quotes, a quarter as \"2020Q1\"");
}

TEST_CASE("depth bombs are refused before anything recurses") {
  const std::string many = [] {
    std::string text;
    for (int i = 0; i < 100000; ++i) text += "a.";
    return text + "a";
  }();
  const std::string message = ": error: nested more than 64 levels deep";
  CHECK(error_of(many + " = 1") == "f.toml:1:130" + message);
  CHECK(error_of("[" + many + "]") == "f.toml:1:131" + message);
  CHECK(error_of("x = { " + many + " = 1 }") == "f.toml:1:136" + message);
  CHECK(error_of("x = " + std::string(100000, '[')) == "f.toml:1:69" + message);
  CHECK(error_of("\nx = \"\"\"[\n\"\"\"\ny = " + std::string(100000, '[')) ==
        "f.toml:4:69" + message);
  Diagnostics diagnostics;
  const std::string quoted(1000, '[');
  CHECK(parse_toml("a = \"" + quoted + "\\\"" + quoted + "\" # " + quoted + "\nb = '" + quoted +
                       "'\nc = '''\n" + quoted + "'''\nd = 1",
                   "f", diagnostics));
}

TEST_CASE("extends merges tables by key and lists of tables by name") {
  const Folder folder(Files{
      {"base/a.toml",
       "title = \"base\"\nkept = 1\n[model]\nx = 1\ny = 2\n[[rule]]\nname = \"r1\"\nvalue = 0.1\n"
       "kind = \"min_share\"\n[[rule]]\nname = \"r2\"\nvalue = 0.2\n[strategy]\n"
       "weights = [ { column = \"a\", weight = 1 }, { column = \"b\", weight = 2 } ]\n"
       "list = [1, 2, 3]\nprior = { low = 1, central = 2, high = 3 }\n"
       "other = { low = 1, central = 2, high = 3 }\n"},
      {"s.toml",
       "extends = \"base/a.toml\"\ntitle = \"outer\"\n[[rule]]\nname = \"r2\"\nvalue = 0.3\n"
       "[[rule]]\nname = \"r3\"\n[model]\ny = 5\nz = 6\n[strategy]\n"
       "weights = [ { column = \"c\", weight = 3 } ]\nlist = [9]\nprior = { central = 7 }\n"
       "other = { dist = \"beta\", a = 1, b = 2 }\n"},
  });
  const ScenarioText text = folder.read("s.toml");
  const Node& root = text.root;
  CHECK(text.folder == folder.path(".").substr(0, folder.path(".").size() - 2));
  REQUIRE(text.files.size() == 2);
  CHECK(text.files[0] == folder.path("s.toml"));
  CHECK(text.files[1] == folder.path("base/a.toml"));
  CHECK(*at(root, "title").text() == "outer");
  CHECK(at(root, "kept").number() == 1.0);
  CHECK(keys(at(root, "model")) == std::vector<std::string>{"x", "y", "z"});
  CHECK(at(root, "model.x").number() == 1.0);
  CHECK(at(root, "model.y").number() == 5.0);
  REQUIRE(at(root, "rule").array()->size() == 3);
  CHECK(*at(root, "rule.1.name").text() == "r2");
  CHECK(at(root, "rule.r1.value").number() == 0.1);
  CHECK(at(root, "rule.r2.value").number() == 0.3);
  CHECK(*at(root, "rule.2.name").text() == "r3");
  CHECK(at(root, "strategy.weights").array()->size() == 1);
  CHECK(at(root, "strategy.list").array()->size() == 1);
  CHECK(at(root, "strategy.prior.low").number() == 1.0);
  CHECK(at(root, "strategy.prior.central").number() == 7.0);
  CHECK(keys(at(root, "strategy.other")) == std::vector<std::string>{"dist", "a", "b"});

  const auto shown = [&](const Place& place) { return folder.shown(where(place)); };
  CHECK(shown(at(root, "model.x").place) == "base/a.toml:4:5");
  CHECK(shown(at(root, "model.y").place) == "s.toml:9:5");
  CHECK(shown(*at(root, "model").table()->place_of_key("x")) == "base/a.toml:4:1");
  CHECK(shown(*at(root, "model").table()->place_of_key("y")) == "s.toml:9:1");
  CHECK(shown(at(root, "rule.r1.value").place) == "base/a.toml:8:9");
  CHECK(shown(at(root, "rule.r2.value").place) == "s.toml:5:9");
  CHECK(shown(at(root, "rule.r2").place) == "s.toml:3:1");
}

TEST_CASE("merging keeps duplicates of one file apart and empties a list") {
  const Folder folder(Files{
      {"a.toml", "[[rule]]\nname = \"r\"\nvalue = 1\n[[fund]]\nname = \"f\"\n"},
      {"s.toml",
       "extends = \"a.toml\"\nfund = []\n[[rule]]\nname = \"r\"\nvalue = 2\n[[rule]]\n"
       "name = \"r\"\nvalue = 3\n[[rule]]\nvalue = 4\n"},
  });
  const ScenarioText text = folder.read("s.toml");
  REQUIRE(at(text.root, "rule").array()->size() == 3);
  CHECK(at(text.root, "rule.0.value").number() == 2.0);
  CHECK(at(text.root, "rule.1.value").number() == 3.0);
  CHECK(at(text.root, "rule.2.value").number() == 4.0);
  CHECK(at(text.root, "fund").array()->empty());
}

TEST_CASE("extends goes on through several files, each relative to its own folder") {
  const Folder folder(Files{
      {"case/s.toml", "extends = \"../base/b.toml\"\na = 1\n"},
      {"base/b.toml", "extends = \"parts/c.toml\"\na = 2\nb = 2\n"},
      {"base/parts/c.toml", "a = 3\nb = 3\nc = 3\n"},
  });
  const ScenarioText text = folder.read("case/s.toml");
  CHECK(at(text.root, "a").number() == 1.0);
  CHECK(at(text.root, "b").number() == 2.0);
  CHECK(at(text.root, "c").number() == 3.0);
  CHECK(text.files.size() == 3);
}

TEST_CASE("what extends may not do") {
  const Folder folder(Files{
      {"case/self.toml", "extends = \"self.toml\"\n"},
      {"case/a.toml", "x = 1\nextends = \"b.toml\"\n"},
      {"case/b.toml", "extends = \"../case/a.toml\"\n"},
      {"case/absent.toml", "\nextends = \"none.toml\"\n"},
      {"case/number.toml", "extends = 3\n"},
      {"case/folder.toml", "extends = \".\"\n"},
      {"case/escape.toml", "extends = \"../../x.toml\"\n"},
      {"case/absolute.toml", "extends = \"/etc/hostname\"\n"},
      {"case/broken.toml", "extends = \"bad.toml\"\n"},
      {"case/bad.toml", "a = 1\n[<"},
      {"case/link.toml", "extends = \"away.toml\"\n"},
      {"../x.toml", "a = 1\n"},
  });
  CHECK(folder.error("case/self.toml") ==
        "case/self.toml:1:11: error: extends goes in a circle: case/self.toml -> case/self.toml; "
        "remove one of these extends");
  CHECK(folder.error("case/a.toml") ==
        "case/b.toml:1:11: error: extends goes in a circle: case/a.toml -> case/b.toml -> "
        "case/a.toml; remove one of these extends");
  CHECK(folder.error("case/absent.toml") ==
        "case/absent.toml:2:11: error: no such file: case/none.toml; "
        "paths in extends are relative to this file's folder");
  CHECK(folder.error("case/number.toml") ==
        "case/number.toml:1:11: error: extends is a number; name a file in quotes, or a "
        "list of files");
  CHECK_THAT(folder.error("case/folder.toml"), Catch::Contains("this is a folder, not a file"));
  const std::string outside = "leads out of the scenario's folder and its parent; "
                              "move the file, or the scenario, so that it does not";
  CHECK(folder.error("case/escape.toml") ==
        "case/escape.toml:1:11: error: the path '../../x.toml' " + outside);
  CHECK(folder.error("case/absolute.toml") ==
        "case/absolute.toml:1:11: error: the path '/etc/hostname' " + outside);
  CHECK(folder.error("case/broken.toml") ==
        "case/bad.toml:2:2: error: not valid TOML: unexpected '<'");
  fs::create_symlink("../../x.toml", folder.path("case/away.toml"));
  CHECK(folder.error("case/link.toml") ==
        "case/link.toml:1:11: error: the path 'away.toml' " + outside);
}

TEST_CASE("files that are no scenario") {
  const Folder folder(Files{
      {"empty.toml", ""}, {"comment.toml", "# nothing\n"}, {"bom.toml", "\xEF\xBB\xBF"}});
  const std::string empty = ": error: the file is empty; a scenario begins with format = 1";
  CHECK(folder.error("empty.toml") == "empty.toml" + empty);
  CHECK(folder.error("comment.toml") == "comment.toml" + empty);
  CHECK(folder.error("bom.toml") == "bom.toml" + empty);
  CHECK(folder.error("absent.toml") == "absent.toml: error: no such file");
  CHECK_THAT(folder.error("."),
             Catch::EndsWith("error: this is a folder, not a file; name a file in it"));
  Diagnostics diagnostics;
  CHECK_FALSE(read_text("", {}, diagnostics));
  CHECK(diagnostics.error_count() == 1);
}

TEST_CASE("overrides change values and are marked") {
  const Folder folder(Files{{"s.toml",
                        "[[fund]]\nname = \"provincial\"\namount = \"3.3亿元\"\n[[rule]]\n"
                        "name = \"deep-poverty earmark\"\nvalue = 0.2686\n[[rule]]\n"
                        "name = \"a.b\"\nvalue = 1\n[simulation]\ndraws = 1024\n"}});
  const ScenarioText text = folder.read(
      "s.toml", {{"fund.provincial.amount", "33亿元"},
                 {"rule.\"deep-poverty earmark\".value", "0.35"},
                 {"rule.'a.b'.value", "{ low = 1, central = 2, high = 3 }"},
                 {"simulation.draws", "2048"},
                 {"simulation.noise", "off"},
                 {"strategy.name", "optimal"},
                 {"output.headline", "[\"a\", \"b\"]"},
                 {"a.b.c", "true"},
                 {"model.start", "2020Q1"},
                 {"model.day", "2020-01-01"},
                 {"model.empty", ""}});
  const Node& root = text.root;
  CHECK(*at(root, "fund.provincial.amount").text() == "33亿元");
  CHECK(at(root, "fund.provincial.amount").from_override);
  CHECK_FALSE(at(root, "fund.provincial").from_override);
  CHECK_FALSE(at(root, "fund.provincial.name").from_override);
  CHECK(where(at(root, "fund.provincial.amount").place) ==
        "--set fund.provincial.amount=33亿元:0:0");
  CHECK(at(root, "rule.0.value").number() == 0.35);
  CHECK(at(root, "rule.1.value.high").number() == 3.0);
  CHECK(at(root, "rule.1.value.high").from_override);
  CHECK(at(root, "simulation.draws").number() == 2048.0);
  CHECK(*at(root, "simulation.noise").text() == "off");
  CHECK(*at(root, "strategy.name").text() == "optimal");
  CHECK(*at(root, "output.headline.1").text() == "b");
  CHECK(at(root, "output.headline.1").from_override);
  CHECK(*at(root, "a.b.c").boolean());
  CHECK(*at(root, "model.start").text() == "2020Q1");
  CHECK(*at(root, "model.day").text() == "2020-01-01");
  CHECK(at(root, "model.empty").text()->empty());
  REQUIRE(text.replaced.size() == 11);
  CHECK(text.replaced[0].path == "fund.provincial.amount");
  CHECK(*text.replaced[0].before.text() == "3.3亿元");
  CHECK(folder.shown(where(text.replaced[0].before.place)) == "s.toml:3:10");
  CHECK(text.replaced[4].before.kind() == "nothing");
}

TEST_CASE("overrides that lead nowhere are refused, all of them") {
  const Folder folder(Files{{"s.toml",
                        "x = 1\nlist = [1]\n[[fund]]\nname = \"provincial\"\n[[fund]]\n"
                        "name = \"central\"\n"}});
  CHECK(folder.errors("s.toml", {{"fund.provincal.amount", "1"},
                                 {"fund.zzzzzzzz.amount", "1"},
                                 {"x.y", "2"},
                                 {"list.0", "2"},
                                 {"a..b", "1"},
                                 {"a.\"b", "1"},
                                 {"", "1"},
                                 {"a", "[1, 2"},
                                 {"extends", "b.toml"}}) ==
        std::vector<std::string>{
            "--set fund.provincal.amount=1: error: no fund is called 'provincal'; "
            "did you mean 'provincial'?",
            "--set fund.zzzzzzzz.amount=1: error: no fund is called 'zzzzzzzz'; "
            "the names are 'provincial', 'central'",
            "--set x.y=2: error: 'x' is a number and has no 'y'",
            "--set list.0=2: error: 'list' is a list without names and has no '0'; "
            "set the whole list",
            "--set a..b=1: error: cannot read the path 'a..b'; "
            "write it like fund.provincial.amount; parts with dots or spaces in quotes",
            "--set a.\"b=1: error: cannot read the path 'a.\"b'; "
            "write it like fund.provincial.amount; parts with dots or spaces in quotes",
            "--set =1: error: cannot read the path ''; "
            "write it like fund.provincial.amount; parts with dots or spaces in quotes",
            "--set a=[1, 2: error: cannot read the value [1, 2; "
            "not valid TOML: while parsing array: encountered end-of-file",
            "--set extends=b.toml: error: extends cannot be set; "
            "write a scenario file that extends the other"});
}

TEST_CASE("paths split at dots outside quotes") {
  using Parts = std::vector<std::string>;
  CHECK(split_path("a") == Parts{"a"});
  CHECK(split_path("fund.provincial.amount") == Parts{"fund", "provincial", "amount"});
  CHECK(split_path("rule.\"deep-poverty earmark\".value") ==
        Parts{"rule", "deep-poverty earmark", "value"});
  CHECK(split_path("'a.b'.\"it's\"") == Parts{"a.b", "it's"});
  CHECK(split_path("项目.园区") == Parts{"项目", "园区"});
  for (const char* bad : {"", ".", "a.", ".a", "a..b", "a b", "\"\"", "\"a", "\"a\"b", "a\"b\"",
                          "a\n"}) {
    INFO(bad);
    CHECK(split_path(bad).empty());
  }
}

TEST_CASE("paths of data files start from the file that has them") {
  const Folder folder(Files{
      {"case/s.toml", "extends = \"../base/b.toml\"\nhere = \"data/x.csv\"\n"},
      {"base/b.toml", "there = \"data/x.csv\"\nup = \"../../../x.csv\"\n"},
  });
  const ScenarioText text = folder.read("case/s.toml", {{"set", "data/y=1.csv"}});
  Diagnostics diagnostics;
  const auto resolved = [&](const char* key) {
    const auto path = resolve_path(at(text.root, key), text.folder, diagnostics);
    return path ? folder.shown(*path) : "refused";
  };
  CHECK(resolved("here") == "case/data/x.csv");
  CHECK(resolved("there") == "base/data/x.csv");
  CHECK(resolved("set") == "case/data/y=1.csv");
  CHECK(resolved("up") == "refused");
  REQUIRE(diagnostics.items().size() == 1);
  CHECK(folder.shown(where(diagnostics.items()[0].place)) == "base/b.toml:2:6");
}
