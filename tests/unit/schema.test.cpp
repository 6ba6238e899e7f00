// uses: scenario model random core
#include <catch2/catch.hpp>

#include <cstdlib>
#include <nlohmann/json.hpp>
#include <set>

#include "scenario/resolve_uncertain.hpp"
#include "scenario/schema.hpp"
#include "unit/scenario_files.hpp"

using namespace weir;
using Catch::Matchers::Contains;
using nlohmann::json;

namespace {

std::string shared_file(const std::string& name) {
  return std::string(WEIR_SOURCE_DIR) + "/" + name;
}

// docs/reference is made from the records: run this test with WEIR_UPDATE=1 to write it anew.
void expect_file(const std::string& name, const std::string& text) {
  if (std::getenv("WEIR_UPDATE") != nullptr) {
    std::ofstream(shared_file(name), std::ios::binary) << text;
  }
  INFO(name << " is not what the records say; run this test with WEIR_UPDATE=1 and look at it");
  CHECK((file_text(shared_file(name)) == text));
}

}  // namespace

TEST_CASE("every key has words in two languages, and a default that its own check accepts") {
  for (const TableRecord& table : table_records()) {
    CHECK_FALSE(table.text_en.empty());
    CHECK_FALSE(table.text_zh.empty());
    std::set<std::string_view> seen;
    for (const KeyRecord& key : keys_of(table.name)) {
      INFO(table.name << "." << key.key);
      CHECK(seen.insert(key.key).second);
      CHECK_FALSE(key.text_en.empty());
      CHECK_FALSE(key.text_zh.empty());
      CHECK_FALSE((key.required && !key.standard.empty()));
      CHECK((key.kind == Kind::parameter) == (key.parameter != nullptr));
      if (!key.standard.empty())
        CHECK_FALSE(json::parse(key.standard, nullptr, false).is_discarded());
    }
  }
}

TEST_CASE("every parameter of the model can be written where it belongs") {
  for (const ParameterRecord& record : parameter_records()) {
    INFO(record.key);
    const bool programme = record.scope == Scope::programme;
    CHECK((find_key("programme", record.key) != nullptr) == programme);
    CHECK((find_key("model", record.key) != nullptr) == (record.scope == Scope::programme || record.scope == Scope::model));
    CHECK((find_key("labour", record.key) != nullptr) == (record.scope == Scope::labour));
    CHECK((find_key("shock", record.key) != nullptr) == (record.scope == Scope::shock));
  }
}

TEST_CASE("a parameter's text reads back as the same parameter") {
  for (const ParameterRecord& record : parameter_records()) {
    if (std::isnan(record.standard.central)) continue;
    Diagnostics diagnostics;
    const auto root =
        parse_toml("x = " + uncertain_text(record.standard, record, "CNY"), "t", diagnostics);
    REQUIRE(root);
    const auto again =
        read_uncertain(*root->table()->find("x"), record, record.key, "CNY", diagnostics);
    INFO(record.key << " " << uncertain_text(record.standard, record, "CNY"));
    REQUIRE(again);
    CHECK(again->family == record.standard.family);
    CHECK(again->low == Approx(record.standard.low).epsilon(1e-11));
    CHECK(again->central == Approx(record.standard.central).epsilon(1e-11));
    CHECK(again->high == Approx(record.standard.high).epsilon(1e-11));
    CHECK(again->a == record.standard.a);
    CHECK(again->scale == record.standard.scale);
  }
}

TEST_CASE("the annotated scenario is complete and resolves") {
  const std::string text = annotated_scenario();
  expect_file("docs/reference/annotated.toml", text);

  for (const TableRecord& table : table_records()) {
    for (const KeyRecord& key : keys_of(table.name)) {
      if (key.kind == Kind::table) continue;
      INFO(table.name << "." << key.key);
      CHECK((text.find("\n" + std::string(key.key) + " = ") != std::string::npos ||
             text.find("\n# " + std::string(key.key) + " = ") != std::string::npos));
    }
  }
  Folder folder;
  std::filesystem::copy(shared_file("scenarios/data"), folder.at("data"),
                        std::filesystem::copy_options::recursive);
  const ReadResult result = read(folder.write("annotated.toml", text));
  INFO(result.all());
  REQUIRE(result.resolved);
  CHECK(result.warnings.empty());
  CHECK(result.resolved->scenario.observed.size() == 1);
}

TEST_CASE("the reference page in docs is the one the records make") {
  expect_file("docs/reference/scenario.md", reference_markdown());
  expect_file("docs/reference/scenario.schema.json", scenario_json_schema());
}

TEST_CASE("the JSON schema knows every key and refuses others") {
  const json schema = json::parse(scenario_json_schema());
  for (const TableRecord& table : table_records()) {
    json::json_pointer at("/properties");
    std::string name(table.name);
    json node = schema;
    while (!name.empty()) {
      const std::string part = name.substr(0, name.find('.'));
      node = node["properties"][part];
      if (node.contains("oneOf")) node = node["oneOf"][0];
      if (node["type"] == "array") node = node["items"];
      name = part.size() == name.size() ? "" : name.substr(part.size() + 1);
    }
    INFO(table.name);
    CHECK(node["additionalProperties"] == false);
    for (const KeyRecord& key : keys_of(table.name)) {
      INFO(key.key);
      CHECK(node["properties"].contains(std::string(key.key)));
    }
  }
  const json success = schema["properties"]["programme"]["items"]["properties"]["success"];
  CHECK(success["oneOf"].size() == 3 + distributions().size());
  const json tail = schema["properties"]["model"]["properties"]["tail"];
  CHECK(tail["oneOf"].size() == 3);
  CHECK(schema["properties"]["simulation"]["properties"]["draws"]["default"] == 10240);
}

TEST_CASE("explain answers for keys, paths and tables, in two languages") {
  std::string suggestion;
  for (const char* path :
       {"programme.parks.tail", "cost_per_job", "rule.kind", "fund.provincial.amount",
        "rule.\"deep-poverty earmark\".value", "[[rule]]", "counties.columns", "fund.provincial",
        "strategy.objective.by", "format", "model"}) {
    INFO(path);
    CHECK_FALSE(explain(path, "en", &suggestion).empty());
    CHECK_FALSE(explain(path, "zh", &suggestion).empty());
    CHECK(suggestion.empty());
  }
  CHECK_THAT(explain("programme.parks.tail", "en", nullptr),
             Contains("at least 0.1") && Contains("model.tail"));
  CHECK_THAT(explain("programme.parks.tail", "zh", nullptr), Contains("范围"));
  CHECK_THAT(explain("rule.kind", "en", nullptr), Contains("hold_harmless"));
  CHECK(explain("cost_per_jop", "en", &suggestion).empty());
  CHECK(suggestion == "cost_per_job");
  CHECK(explain("fund.ammount", "en", &suggestion).empty());
  CHECK(suggestion == "fund.amount");
  CHECK(explain("", "en", &suggestion).empty());
  CHECK(explain("\"", "en", &suggestion).empty());
}

TEST_CASE("paths name what can be written") {
  Diagnostics diagnostics;
  const auto root =
      parse_toml("[[fund]]\nname = \"a b\"\n[[rule]]\nname = \"r.1\"\n", "t", diagnostics);
  REQUIRE(root);
  std::string suggestion;
  for (const char* path :
       {"fund.\"a b\".amount", "rule.\"r.1\".value", "model.tail", "simulation.draws",
        "strategy.name", "counties.columns.gdp", "unit", "model.tail.low"}) {
    INFO(path);
    CHECK(path_exists(*root, path, suggestion));
  }
  for (const char* path : {"fund", "fund.\"a b\"", "fund.c.amount", "fund.\"a b\".amuont",
                           "modle.tail", "", "model", "unit.x", "rule.\"r.1"}) {
    INFO(path);
    CHECK_FALSE(path_exists(*root, path, suggestion));
  }
  CHECK_FALSE(path_exists(*root, "fund.\"a b\".amuont", suggestion));
  CHECK(suggestion == "fund.\"a b\".amount");
  CHECK(join_path("rule", "r.1") == "rule.\"r.1\"");
}
