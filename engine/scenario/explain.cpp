// What a key or a path means.
#include <algorithm>

#include <fmt/format.h>

#include "scenario/reference.hpp"
#include "weir/scenario.hpp"

namespace weir {

namespace {

std::string explain_key(const KeyRecord& key, std::string_view language) {
  const bool zh = language == "zh";
  const TableRecord& table = *find_table(key.table);
  std::string text =
      fmt::format("{}  {}\n  {}\n", key.key, table.name.empty() && zh ? "顶层" : table.shown(),
                  zh && !key.text_zh.empty() ? key.text_zh : key.text_en);
  const auto line = [&](const char* en, const char* chinese, const std::string& what) {
    if (!what.empty()) text += fmt::format("  {}{}\n", zh ? chinese : en, what);
  };
  line("value    ", "取值  ", kind_text(key, language));
  line("range    ", "范围  ", range_text(key, language));
  if (key.required) {
    line("default  ", "默认  ", zh ? "无，必须填写" : "none, it must be written");
  } else if (key.parameter != nullptr && key.table == "programme") {
    line("default  ", "默认  ", fmt::format("model.{}", key.key));
  } else {
    line("default  ", "默认  ", default_text(key));
  }
  if (key.parameter != nullptr) line("source   ", "来源  ", std::string(key.parameter->source));
  const bool comment = key.example.starts_with('#');
  if (!key.example.empty()) {
    line("example  ", "示例  ",
         fmt::format("{} = {}", key.key, key.example.substr(comment ? 1 : 0)));
  }
  return text;
}

std::string explain_table(const TableRecord& table, std::string_view language) {
  const bool zh = language == "zh";
  std::string text = fmt::format("{}\n  {}\n", table.shown(), zh ? table.text_zh : table.text_en);
  for (const KeyRecord& key : keys_of(table.name)) {
    text += fmt::format("  {:<26}{}\n", key.key,
                        zh && !key.text_zh.empty() ? key.text_zh : key.text_en);
  }
  return text;
}

// The table that the first parts of a path name, names of elements left out; the rest is the key.
struct Parts {
  std::string table, key;
};
Parts table_and_key(const std::vector<std::string>& path) {
  Parts parts;
  std::size_t i = 0;
  while (i < path.size()) {
    const std::string inner = parts.table.empty() ? path[i] : parts.table + "." + path[i];
    const TableRecord* table = find_table(inner);
    if (table == nullptr || inner.empty()) break;
    parts.table = inner;
    ++i;
    // What follows is a key or an element's name; a name is followed by more.
    if (table->repeated && i + 1 < path.size()) ++i;
  }
  if (i < path.size()) parts.key = path[i];
  return parts;
}

}  // namespace

std::string explain(std::string_view key, std::string_view language, std::string* suggestion) {
  if (suggestion != nullptr) suggestion->clear();
  while (!key.empty() && (key.front() == '[' || key.front() == ' ')) key.remove_prefix(1);
  while (!key.empty() && (key.back() == ']' || key.back() == ' ')) key.remove_suffix(1);
  const Parts parts = table_and_key(split_path(key));
  if (!parts.table.empty()) {
    if (parts.key.empty()) return explain_table(*find_table(parts.table), language);
    if (const KeyRecord* found = find_key(parts.table, parts.key))
      return explain_key(*found, language);
    // fund.provincial: an element, so its table.
    const TableRecord& table = *find_table(parts.table);
    if (table.repeated && nearest(parts.key,
                                  [&] {
                                    std::vector<std::string> names;
                                    for (const KeyRecord& record : keys_of(table.name))
                                      names.emplace_back(record.key);
                                    return names;
                                  }())
                              .empty()) {
      return explain_table(table, language);
    }
  } else {
    std::string text;
    for (const TableRecord& table : table_records()) {
      if (const KeyRecord* found = find_key(table.name, key)) text += explain_key(*found, language);
    }
    if (!text.empty()) return text;
  }
  std::vector<std::string> known;
  for (const TableRecord& table : table_records()) {
    if (!table.name.empty()) known.emplace_back(table.name);
    for (const KeyRecord& record : keys_of(table.name)) {
      known.emplace_back(record.key);
      if (!table.name.empty()) known.push_back(fmt::format("{}.{}", table.name, record.key));
    }
  }
  const std::string asked = parts.table.empty() ? std::string(key) : parts.table + "." + parts.key;
  if (suggestion != nullptr) *suggestion = nearest(asked, known);
  return {};
}

}  // namespace weir
