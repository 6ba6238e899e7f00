// Paths that name a value: fund.provincial.amount, rule."deep-poverty earmark".value.
#include "scenario/schema.hpp"

#include <algorithm>

#include "weir/scenario.hpp"

namespace weir {

namespace {

const Node* element_named(const ArrayNode& elements, std::string_view name) {
  for (const Node& element : elements) {
    const Node* own = element.table() == nullptr ? nullptr : element.table()->find("name");
    if (own != nullptr && own->text() != nullptr && *own->text() == name) return &element;
  }
  return nullptr;
}

std::vector<std::string> element_names(const ArrayNode& elements) {
  std::vector<std::string> names;
  for (const Node& element : elements) {
    const Node* own = element.table() == nullptr ? nullptr : element.table()->find("name");
    if (own != nullptr && own->text() != nullptr) names.push_back(*own->text());
  }
  return names;
}

// Tables that a path may begin with or go through below `table`.
std::vector<std::string> words_below(std::string_view table) {
  std::vector<std::string> words;
  for (const TableRecord& record : table_records()) {
    const std::size_t dot = record.name.find('.');
    const std::string_view parent =
        dot == std::string_view::npos ? std::string_view{} : record.name.substr(0, dot);
    if (!record.name.empty() && parent == table) {
      words.emplace_back(record.name.substr(dot == std::string_view::npos ? 0 : dot + 1));
    }
  }
  for (const KeyRecord& record : keys_of(table)) words.emplace_back(record.key);
  return words;
}

bool whole_kind(Kind kind) {
  return kind == Kind::title || kind == Kind::by_quarter || kind == Kind::by_class ||
         kind == Kind::titles || kind == Kind::evidence_by_class || kind == Kind::parameter;
}

}  // namespace

std::string join_path(std::string_view base, std::string_view part) {
  const bool plain = !part.empty() && part.find_first_of(". \"'") == std::string_view::npos;
  std::string path(base);
  if (!path.empty()) path += '.';
  return plain ? path.append(part) : path.append("\"").append(part).append("\"");
}

const Node* node_at(const Node& root, std::string_view path) {
  const Node* node = &root;
  for (const std::string& part : split_path(path)) {
    if (const ArrayNode* elements = node->array()) {
      node = element_named(*elements, part);
    } else {
      node = node->table() == nullptr ? nullptr : node->table()->find(part);
    }
    if (node == nullptr) return nullptr;
  }
  return node;
}

bool path_exists(const Node& root, std::string_view path, std::string& suggestion) {
  suggestion.clear();
  std::string table, so_far;
  const auto nearest_of = [&](std::string_view part, const std::vector<std::string>& words) {
    const std::string_view word = nearest(part, words);
    if (!word.empty()) suggestion = join_path(so_far, word);
    return false;
  };
  const std::vector<std::string> parts = split_path(path);
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (const KeyRecord* key = find_key(table, parts[i]);
        key != nullptr && key->kind != Kind::table) {
      return i + 1 == parts.size() || whole_kind(key->kind);
    }
    const std::string inner = table.empty() ? parts[i] : table + "." + parts[i];
    const TableRecord* record = find_table(inner);
    if (record == nullptr) return nearest_of(parts[i], words_below(table));
    table = inner;
    so_far = join_path(so_far, parts[i]);
    if (!record->repeated) continue;
    const Node* node = node_at(root, so_far);
    const ArrayNode* elements = node == nullptr ? nullptr : node->array();
    if (++i == parts.size() || elements == nullptr) return false;
    if (element_named(*elements, parts[i]) == nullptr) {
      return nearest_of(parts[i], element_names(*elements));
    }
    so_far = join_path(so_far, parts[i]);
  }
  return false;
}

bool names_a_file(std::string_view path) {
  const std::vector<std::string> parts = split_path(path);
  const auto records = fixed_key_records();
  return !parts.empty() && std::any_of(records.begin(), records.end(), [&](const KeyRecord& record) {
    return record.kind == Kind::path && record.key == parts.back();
  });
}

}  // namespace weir
