// The scenario format as JSON Schema, for editors that complete and check TOML.
#include <nlohmann/json.hpp>

#include "scenario/resolve_uncertain.hpp"
#include "scenario/schema.hpp"
#include "weir/scenario.hpp"

namespace weir {

namespace {

using json = nlohmann::ordered_json;

constexpr std::string_view quarter_pattern = "^[0-9]{4}Q[1-4]$";

json text_type() { return {{"type", "string"}, {"minLength", 1}}; }
json list_of(json item) { return {{"type", "array"}, {"items", std::move(item)}}; }
json map_of(json item) { return {{"type", "object"}, {"additionalProperties", std::move(item)}}; }

json title_type() {
  json both = {{"type", "object"},
               {"properties", {{"en", text_type()}, {"zh", text_type()}}},
               {"additionalProperties", false}};
  return {{"oneOf", json::array({text_type(), both})}};
}

json money_type() {
  return {{"type", "string"}, {"description", "money with its unit: \"3.3亿元\", \"500000 yuan\""}};
}

json number_type(const KeyRecord& key, const char* type) {
  json number = {{"type", type}};
  if (key.lower > -1e299) number["minimum"] = key.lower;
  if (key.upper < 1e15) number["maximum"] = key.upper;
  return number;
}

json table_with(json properties, std::vector<std::string> required) {
  properties["evidence"] = list_of(text_type());
  properties["basis"] = {{"enum", names_of(Choice::basis)}};
  return {{"type", "object"},
          {"properties", std::move(properties)},
          {"required", std::move(required)},
          {"additionalProperties", false}};
}

// A number, an interval or a named distribution.
json parameter_type(const KeyRecord& key) {
  const ParameterRecord& record = *key.parameter;
  const json value = record.measure == Measure::money ? money_type() : json{{"type", "number"}};
  json forms = json::array({value, table_with({{"value", value}}, {"value"}),
                            table_with({{"low", value}, {"central", value}, {"high", value}},
                                       {"low", "central", "high"})});
  if (record.id == Parameter::inverse_tail) return {{"oneOf", std::move(forms)}};
  for (const Distribution& distribution : distributions()) {
    json properties = {{"dist", {{"const", distribution.name}}}};
    std::vector<std::string> required = {"dist"};
    for (const DistributionField& field : distribution.fields) {
      properties[std::string(field.key)] = field.in_unit ? value : json{{"type", "number"}};
      required.emplace_back(field.key);
    }
    properties["scale"] = distribution.family == Family::beta ? value : json{{"type", "number"}};
    properties["shift"] = value;
    forms.push_back(table_with(std::move(properties), std::move(required)));
  }
  return {{"oneOf", std::move(forms)}};
}

json table_type(const TableRecord& table);

json key_type(const KeyRecord& key) {
  switch (key.kind) {
    case Kind::text:
    case Kind::expression:
    case Kind::path: return text_type();
    case Kind::title: return title_type();
    case Kind::quarter: return {{"type", "string"}, {"pattern", quarter_pattern}};
    case Kind::day: return {{"type", "string"}, {"format", "date"}};
    case Kind::money: return money_type();
    case Kind::number: return number_type(key, "number");
    case Kind::whole: return number_type(key, "integer");
    case Kind::flag: return {{"type", "boolean"}};
    case Kind::choice: return {{"enum", names_of(key.choice)}};
    case Kind::choices: return list_of({{"enum", names_of(key.choice)}});
    case Kind::texts:
    case Kind::evidence: return list_of(text_type());
    case Kind::wholes: return list_of(number_type(key, "integer"));
    case Kind::numbers: {
      json list = list_of(number_type(key, "number"));
      list["minItems"] = 1;
      return list;
    }
    case Kind::matrix: return list_of(list_of(number_type(key, "number")));
    case Kind::quarters4: {
      json list = list_of(number_type(key, "number"));
      list["minItems"] = list["maxItems"] = 4;
      return list;
    }
    case Kind::amount:
    case Kind::bound: return {{"type", json::array({"number", "string"})}};
    case Kind::paths:
    case Kind::order: return {{"oneOf", json::array({text_type(), list_of(text_type())})}};
    case Kind::by_quarter:
      return {{"type", "object"},
              {"patternProperties", {{quarter_pattern, number_type(key, "number")}}},
              {"additionalProperties", false}};
    case Kind::by_class: return map_of(money_type());
    case Kind::titles: return map_of(title_type());
    case Kind::evidence_by_class: return map_of(list_of(text_type()));
    case Kind::parameter: return parameter_type(key);
    case Kind::table: {
      const std::string name = std::string(key.table) + "." + std::string(key.key);
      const json one = table_type(*find_table(name));
      return {{"oneOf", json::array({one, list_of(one)})}};
    }
  }
  return json::object();
}

// A base may hold what this file leaves out, so only names are required here; `weir check` knows
// what is missing after merging.
json table_type(const TableRecord& table) {
  json properties = json::object(), required = json::array();
  for (const KeyRecord& key : keys_of(table.name)) {
    json type = key_type(key);
    type["description"] = key.text_en;
    if (!key.standard.empty())
      type["default"] = json::parse(key.standard);  // the defaults are JSON too
    properties[std::string(key.key)] = std::move(type);
  }
  for (const TableRecord& inner : table_records()) {
    const std::size_t dot = inner.name.find('.');
    const bool nested = dot != std::string_view::npos && inner.name.substr(0, dot) == table.name;
    const std::string key(inner.name.substr(nested ? dot + 1 : 0));
    if (nested && !properties.contains(key)) properties[key] = table_type(inner);
  }
  if (table.repeated && find_key(table.name, "name") != nullptr) required.push_back("name");
  return {{"type", "object"},
          {"description", table.text_en},
          {"properties", std::move(properties)},
          {"required", std::move(required)},
          {"additionalProperties", false}};
}

}  // namespace

std::string scenario_json_schema() {
  json schema = {{"$schema", "https://json-schema.org/draft/2020-12/schema"},
                 {"title", "Weir scenario"}};
  schema.update(table_type(*find_table("")));
  for (const TableRecord& table : table_records()) {
    if (table.name.empty() || table.name.find('.') != std::string_view::npos) continue;
    const json one = table_type(table);
    schema["properties"][std::string(table.name)] = table.repeated ? list_of(one) : one;
  }
  schema["if"] = {{"not", {{"required", {"extends"}}}}};
  schema["then"] = {{"required", {"format", "time", "counties", "fund", "programme"}}};
  return schema.dump(2) + "\n";
}

}  // namespace weir
