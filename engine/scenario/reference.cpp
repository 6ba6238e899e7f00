// The reference page and the annotated scenario, both made from the records.
#include "scenario/reference.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "scenario/resolve_uncertain.hpp"
#include "weir/scenario.hpp"

namespace weir {

namespace {

struct KindText {
  Kind kind;
  std::string_view en, zh;
};
constexpr KindText kind_texts[] = {
    {Kind::text, "text", "文本"},
    {Kind::title, "text, or { en, zh }", "文本，或 { en, zh }"},
    {Kind::expression, "expression over columns", "列表达式"},
    {Kind::path, "path, relative to this file", "相对本文件的路径"},
    {Kind::paths, "path, or list of paths, relative to this file", "相对本文件的路径，可为列表"},
    {Kind::day, "day like \"2020-04-30\"", "日期，如 \"2020-04-30\""},
    {Kind::quarter, "quarter like \"2020Q1\"", "季度，如 \"2020Q1\""},
    {Kind::money, "money with its unit", "带单位的金额"},
    {Kind::number, "number", "数值"},
    {Kind::whole, "whole number", "整数"},
    {Kind::flag, "true or false", "true 或 false"},
    {Kind::texts, "list of texts", "文本列表"},
    {Kind::wholes, "list of whole numbers", "整数列表"},
    {Kind::quarters4, "four shares that sum to 1", "合计为1的四个占比"},
    {Kind::numbers, "list of numbers", "数值列表"},
    {Kind::matrix, "list of lists of numbers", "数值矩阵"},
    {Kind::evidence, "list of evidence ids", "证据编号列表"},
    {Kind::amount, "number, or money with its unit", "数值或带单位的金额"},
    {Kind::bound, "number, or money with its unit", "数值或带单位的金额"},
    {Kind::order, "expression, or list of county codes", "表达式或县代码列表"},
    {Kind::by_quarter, "table from quarters to numbers", "按季度的数值"},
    {Kind::by_class, "table from classes to money", "按类别的金额"},
    {Kind::titles, "table from classes to texts", "按类别的名称"},
    {Kind::evidence_by_class, "table from classes to lists of ids", "按类别的证据编号"},
    {Kind::table, "table, or list of tables", "表或表的列表"},
};

std::string measure_text(const ParameterRecord& record, std::string_view language) {
  const bool tail = record.id == Parameter::inverse_tail;
  const std::string_view unit = tail ? "s" : record.unit;
  return language == "zh" ? fmt::format("不确定参数（{}）", unit)
                          : fmt::format("uncertain parameter ({})", unit);
}

std::string escaped_for_table(std::string text) {
  for (std::size_t at = 0; (at = text.find('|', at)) != std::string::npos; at += 2)
    text.insert(at, "\\");
  return text;
}

std::string reference_row(const KeyRecord& key) {
  std::string type = kind_text(key, "en");
  if (const std::string range = range_text(key, "en"); !range.empty()) type += ", " + range;
  std::string standard = key.required ? "required" : default_text(key);
  if (!key.required && !standard.empty()) standard = "`" + standard + "`";
  std::string text(key.text_en);
  if (key.parameter != nullptr) text += fmt::format(". Source: {}", key.parameter->source);
  return fmt::format("| `{}` | {} | {} | {} |\n", key.key, escaped_for_table(type),
                     escaped_for_table(standard), escaped_for_table(text));
}

// The example of a key: what its record says, or the default of a parameter.
std::string example_of(const KeyRecord& key) {
  if (key.parameter == nullptr) return std::string(key.example);
  const bool shared = key.table == "model" || key.table == "labour";
  const Uncertain& standard = key.parameter->standard;
  std::string text;
  if (!std::isnan(standard.central)) {
    text = uncertain_text(standard, *key.parameter, "CNY");
  } else {
    switch (key.parameter->id) {
      case Parameter::cost_per_job:
        text = R"({ low = "20000 yuan", central = "27000 yuan", high = "40000 yuan" })";
        break;
      case Parameter::cost_per_trainee:
        text = R"({ low = "800 yuan", central = "2500 yuan", high = "6700 yuan" })";
        break;
      case Parameter::value_added_per_job: text = "\"120000 yuan\""; break;
      default: text = R"({ low = "500000 yuan", central = "1570000 yuan", high = "3000000 yuan" })";
    }
  }
  // A programme states only what it does not share.
  const bool module = key.table == "enclave" || key.table == "shock";
  return shared || module ? text : "#" + text;
}

std::string annotated_table(const TableRecord& table) {
  std::string text;
  const bool inline_list = table.name.starts_with("strategy.");
  if (!table.name.empty()) {
    // A table of comments alone is one: it does not go with the rest of the example.
    const auto keys = keys_of(table.name);
    const bool comment = std::all_of(keys.begin(), keys.end(), [](const KeyRecord& key) {
      const std::string example = example_of(key);
      return example.empty() || example.starts_with('#');
    });
    text += fmt::format("\n# {}\n{}{}\n", table.text_en, comment ? "# " : "",
                        inline_list ? fmt::format("[[{}]]", table.name) : table.shown());
  }
  for (const KeyRecord& key : keys_of(table.name)) {
    std::string example = example_of(key);
    if (example.empty()) continue;
    const bool comment = example.starts_with('#');
    const std::string line =
        fmt::format("{}{} = {}", comment ? "# " : "", key.key, example.substr(comment ? 1 : 0));
    std::string about(key.text_en);
    if (const std::string range = range_text(key, "en"); !range.empty())
      about += " (" + range + ")";
    if (key.kind == Kind::choice || key.kind == Kind::choices)
      about += fmt::format(" ({})", kind_text(key, "en"));
    text += fmt::format("# {}\n{}\n", about, line);
  }
  return text;
}

}  // namespace

std::string kind_text(const KeyRecord& key, std::string_view language) {
  if (key.kind == Kind::parameter) return measure_text(*key.parameter, language);
  if (key.kind == Kind::choice || key.kind == Kind::choices) {
    const std::string names = fmt::format("{}", fmt::join(names_of(key.choice), ", "));
    if (language == "zh") return (key.kind == Kind::choice ? "其一：" : "列表，可选：") + names;
    return (key.kind == Kind::choice ? "one of " : "list of ") + names;
  }
  for (const KindText& text : kind_texts) {
    if (text.kind == key.kind) return std::string(language == "zh" ? text.zh : text.en);
  }
  return {};
}

std::string range_text(const KeyRecord& key, std::string_view language) {
  double lower = key.lower, upper = key.upper;
  if (key.parameter != nullptr && key.parameter->id == Parameter::inverse_tail) {
    lower = 1 / key.upper;
    upper = std::isinf(1 / key.lower) ? 1e300 : 1 / key.lower;
  }
  const bool ranged =
      key.kind == Kind::number || key.kind == Kind::whole || key.kind == Kind::parameter;
  if (!ranged || lower < -1e299) return {};
  if (lower == upper) return number_text(lower);
  const bool open = upper >= 1e15;
  if (language == "zh") {
    return open ? fmt::format("不小于{}", number_text(lower))
                : fmt::format("{}至{}", number_text(lower), number_text(upper));
  }
  return open ? fmt::format("at least {}", number_text(lower))
              : fmt::format("{} to {}", number_text(lower), number_text(upper));
}

std::string default_text(const KeyRecord& key) {
  if (key.parameter == nullptr) return std::string(key.standard);
  if (key.table == "programme") return {};  // [model] holds what programmes share
  return std::isnan(key.parameter->standard.central)
             ? std::string{}
             : uncertain_text(key.parameter->standard, *key.parameter, "CNY");
}

std::string reference_markdown() {
  std::string text =
      "# Scenario format\n\n"
      "Every table and key, made from the records that the reader itself uses. An uncertain "
      "parameter is a\n"
      "number, `{ low, central, high }` (5%, 50%, 95%) or a named distribution:\n\n"
      "| distribution | keys |\n| --- | --- |\n";
  for (const Distribution& distribution : distributions()) {
    std::vector<std::string> fields;
    for (const DistributionField& field : distribution.fields)
      fields.push_back(fmt::format("`{}`", field.key));
    text += fmt::format("| `dist = \"{}\"` | {}, and `scale`, `shift` |\n", distribution.name,
                        fmt::join(fields, ", "));
  }
  text +=
      "\nIts value is `shift + scale *` what is drawn. `tail` takes a number or an interval only, "
      "`inf` included.\n"
      "Any of the table forms may carry `evidence` and `basis` of its own; `{ value = 0.5, basis = "
      "\"prior\" }`\n"
      "is a number with them. A complete example is [annotated.toml](annotated.toml).\n";
  for (const TableRecord& table : table_records()) {
    text += fmt::format(
        "\n## {}\n\n{}.\n\n| key | value | default | meaning |\n| --- | --- | --- | --- |\n",
        table.name.empty() ? "Top level" : "`" + table.shown() + "`", table.text_en);
    for (const KeyRecord& key : keys_of(table.name)) text += reference_row(key);
  }
  return text;
}

std::string annotated_scenario() {
  std::string text =
      "# Every key of the scenario format, with its meaning. A line that begins with '# key =' "
      "shows a key\n"
      "# that this example does not need. Values are examples, and so are their evidence and "
      "basis.\n";
  for (const TableRecord& table : table_records()) text += annotated_table(table);
  return text;
}

}  // namespace weir
