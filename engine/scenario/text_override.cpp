#include "scenario/text_override.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include <fmt/format.h>

namespace weir {

namespace {

bool is_bare(char c) {
  return c != '.' && c != '"' && c != '\'' && static_cast<unsigned char>(c) > ' ';
}

void mark(Node& node, const Place& place) {
  node.place = place;
  node.from_override = true;
  if (auto* list = std::get_if<ArrayNode>(&node.value)) {
    for (Node& item : *list) mark(item, place);
  }
  if (auto* table = std::get_if<TableNode>(&node.value)) {
    for (auto& entry : table->entries) mark(entry.second, place);
    for (Place& key_place : table->key_places) key_place = place;
  }
}

/// A number that neither 64 bits nor a double hold.
bool is_too_large(const std::string& value) {
  double number = 0;
  const auto [end, failure] = std::from_chars(value.data(), value.data() + value.size(), number);
  if (end != value.data() + value.size()) return false;
  return failure == std::errc::result_out_of_range ||
         (value.find_first_of(".eEn") == std::string::npos && std::fabs(number) >= 0x1p63);
}

/// VALUE as TOML; bare text (33亿元, optimal) is a string.
/// Fails: nullopt when it opens a list, table or string and does not close it well.
std::optional<Node> read_value(const std::string& value, const Place& place,
                               Diagnostics& diagnostics) {
  Diagnostics attempt;
  std::optional<Node> parsed;
  if (value.find('\n') == std::string::npos) {
    parsed = parse_toml("value = " + value, place.file, attempt);
  }
  Node node;
  if (parsed) {
    node = std::move(*std::get<TableNode>(parsed->value).find("value"));
  } else if (!value.empty() && std::string_view("[{\"'").find(value[0]) != std::string_view::npos) {
    diagnostics.error(place, fmt::format("cannot read the value {}", value),
                      attempt.items().empty() ? "write it on one line"
                                              : attempt.items().front().problem);
    return std::nullopt;
  } else if (is_too_large(value)) {
    diagnostics.error(place, fmt::format("{} is no number that can be held", value),
                      "whole numbers reach 2^63 - 1, others 1e308");
    return std::nullopt;
  } else {
    node.value = value;
  }
  mark(node, place);
  return node;
}

/// The value at `path`, with the tables on the way made where they are missing.
class Walker {
 public:
  Walker(const std::vector<std::string>& path, const Place& place, Diagnostics& diagnostics)
      : path_(path), place_(place), diagnostics_(diagnostics) {}

  /// Null with an error when a part leads nowhere; nothing is made then.
  Node* walk(Node& root) {
    Node* at = &root;
    for (std::size_t i = 0; i < path_.size(); ++i) {
      if (auto* table = std::get_if<TableNode>(&at->value)) {
        Node* next = table->find(path_[i]);
        at = next ? next : make(*table, i);
        if (!next) return at;
      } else if (auto* list = std::get_if<ArrayNode>(&at->value)) {
        at = element(*list, i);
        if (!at) return nullptr;
      } else {
        diagnostics_.error(place_, fmt::format("'{}' is {} and has no '{}'", so_far(i), at->kind(),
                                               path_[i]));
        return nullptr;
      }
    }
    return at;
  }

 private:
  std::string so_far(std::size_t parts) const {
    return fmt::format("{}", fmt::join(path_.data(), path_.data() + parts, "."));
  }

  Node* make(TableNode& table, std::size_t from) {
    TableNode* at = &table;
    for (std::size_t i = from;; ++i) {
      at->entries.emplace_back(path_[i], Node{{}, place_, true});
      at->key_places.push_back(place_);
      Node& node = at->entries.back().second;
      if (i + 1 == path_.size()) return &node;
      at = &node.value.emplace<TableNode>();
    }
  }

  Node* element(ArrayNode& list, std::size_t i) {
    std::vector<std::string> names;
    for (Node& item : list) {
      const std::string* name = name_of(item);
      if (name && *name == path_[i]) return &item;
      if (name) names.push_back(*name);
    }
    if (names.empty()) {
      diagnostics_.error(place_, fmt::format("'{}' is a list without names and has no '{}'",
                                             so_far(i), path_[i]),
                         "set the whole list");
      return nullptr;
    }
    const std::string_view near = nearest(path_[i], names);
    diagnostics_.error(place_, fmt::format("no {} is called '{}'", so_far(i), path_[i]),
                       near.empty() ? fmt::format("the names are '{}'", fmt::join(names, "', '"))
                                    : fmt::format("did you mean '{}'?", near));
    return nullptr;
  }

  const std::vector<std::string>& path_;
  const Place& place_;
  Diagnostics& diagnostics_;
};

}  // namespace

std::vector<std::string> split_path(std::string_view path) {
  std::vector<std::string> parts;
  for (std::size_t i = 0;; ++i) {  // each turn reads one part and the dot after it
    std::string part;
    if (i < path.size() && (path[i] == '"' || path[i] == '\'')) {
      const std::size_t end = path.find(path[i], i + 1);
      if (end == std::string_view::npos) return {};
      part = path.substr(i + 1, end - i - 1);
      i = end + 1;
    } else {
      while (i < path.size() && is_bare(path[i])) part += path[i++];
    }
    if (part.empty() || (i < path.size() && path[i] != '.')) return {};
    parts.push_back(std::move(part));
    if (i == path.size()) return parts;
  }
}

void apply_override(const Override& change, Node& root, std::vector<Replaced>& replaced,
                    Diagnostics& diagnostics) {
  const Place place{fmt::format("--set {}={}", change.path, change.value), 0, 0};
  const std::vector<std::string> path = split_path(change.path);
  if (path.empty() || path.size() > 64) {
    diagnostics.error(place, fmt::format("cannot read the path '{}'", change.path),
                      "write it like fund.provincial.amount; parts with dots or spaces in quotes");
    return;
  }
  if (path.front() == "extends") {
    diagnostics.error(place, "extends cannot be set",
                      "write a scenario file that extends the other");
    return;
  }
  std::optional<Node> value = read_value(change.value, place, diagnostics);
  if (!value) return;
  Node* target = Walker(path, place, diagnostics).walk(root);
  if (!target) return;
  replaced.push_back({change.path, std::move(*target)});
  *target = std::move(*value);
}

}  // namespace weir
