#include "scenario/text.hpp"

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <unordered_map>

#include <fmt/format.h>

#include "scenario/text_file.hpp"
#include "scenario/text_override.hpp"

namespace weir {

namespace fs = std::filesystem;

Node* TableNode::find(std::string_view key) {
  for (auto& [name, node] : entries) {
    if (name == key) return &node;
  }
  return nullptr;
}

const Node* TableNode::find(std::string_view key) const {
  return const_cast<TableNode*>(this)->find(key);
}

const Place* TableNode::place_of_key(std::string_view key) const {
  for (std::size_t i = 0; i < entries.size(); ++i) {
    if (entries[i].first == key) return &key_places[i];
  }
  return nullptr;
}

std::optional<double> Node::number() const {
  if (const auto* whole = std::get_if<std::int64_t>(&value)) return static_cast<double>(*whole);
  if (const auto* real = std::get_if<double>(&value)) return *real;
  return std::nullopt;
}

std::string_view Node::kind() const {
  switch (value.index()) {
    case 1: return "true or false";
    case 2:
    case 3: return "a number";
    case 4: return "a string";
    case 5: return "a list";
    case 6: return "a table";
    default: return "nothing";
  }
}

const std::string* name_of(const Node& node) {
  const TableNode* table = node.table();
  const Node* name = table ? table->find("name") : nullptr;
  return name ? name->text() : nullptr;
}

namespace {

bool is_named_list(const ArrayNode& list) {
  return std::any_of(list.begin(), list.end(), [](const Node& item) { return name_of(item); });
}

void merge(Node& base, Node over);

void merge_tables(TableNode& base, TableNode over) {
  for (std::size_t i = 0; i < over.entries.size(); ++i) {
    std::string& key = over.entries[i].first;
    Node& node = over.entries[i].second;
    const auto same = std::find_if(base.entries.begin(), base.entries.end(),
                                   [&](const auto& entry) { return entry.first == key; });
    if (same == base.entries.end()) {
      base.entries.emplace_back(std::move(key), std::move(node));
      base.key_places.push_back(std::move(over.key_places[i]));
    } else {
      base.key_places[static_cast<std::size_t>(same - base.entries.begin())] =
          std::move(over.key_places[i]);
      merge(same->second, std::move(node));
    }
  }
}

/// An element merges into the base's element of its name, once: a second one of that name in the
/// same file stays apart, so that the duplicate can be reported.
void merge_named_lists(ArrayNode& base, ArrayNode over) {
  std::unordered_map<std::string, std::vector<std::size_t>> waiting;  // the first of a name last
  for (std::size_t at = base.size(); at-- > 0;) {
    if (const std::string* name = name_of(base[at])) waiting[*name].push_back(at);
  }
  for (Node& item : over) {
    const std::string* name = name_of(item);
    const auto same = name ? waiting.find(*name) : waiting.end();
    if (same != waiting.end() && !same->second.empty()) {
      const std::size_t at = same->second.back();
      same->second.pop_back();
      merge(base[at], std::move(item));
    } else {
      base.push_back(std::move(item));
    }
  }
}

void merge(Node& base, Node over) {
  auto* base_table = std::get_if<TableNode>(&base.value);
  auto* over_table = std::get_if<TableNode>(&over.value);
  auto* base_list = std::get_if<ArrayNode>(&base.value);
  auto* over_list = std::get_if<ArrayNode>(&over.value);
  // Half of one distribution and half of another mean nothing: one with `dist` comes whole.
  const bool whole = base_table && over_table &&
                     (base_table->find("dist") || over_table->find("dist"));
  if (base_table && over_table && !whole) {
    merge_tables(*base_table, std::move(*over_table));
  } else if (base_list && over_list && is_named_list(*base_list) && is_named_list(*over_list)) {
    merge_named_lists(*base_list, std::move(*over_list));
  } else {
    base.value = std::move(over.value);
  }
  base.place = std::move(over.place);
}

/// Is `path`, links followed, in the parent of `folder` or below it?
bool is_inside(const std::string& path, const std::string& folder) {
  std::error_code failure;
  const fs::path root = fs::weakly_canonical(fs::absolute(folder, failure), failure).parent_path();
  if (failure) return false;
  const fs::path target = fs::weakly_canonical(fs::absolute(path, failure), failure);
  if (failure) return false;
  const auto [root_end, rest] =
      std::mismatch(root.begin(), root.end(), target.begin(), target.end());
  return root_end == root.end();
}

std::string folder_of(const std::string& file) {
  const std::string folder = fs::path(file).parent_path().string();
  return folder.empty() ? "." : folder;
}

/// Reads a file and what it extends into one tree.
class ChainReader {
 public:
  ChainReader(ScenarioText& text, Diagnostics& diagnostics)
      : text_(text), diagnostics_(diagnostics) {}

  std::optional<Node> read(const std::string& path) {
    text_.files.push_back(path);
    const std::optional<std::string> bytes = read_file(path, path, diagnostics_);
    if (!bytes) return std::nullopt;
    std::optional<Node> node = parse_toml(*bytes, path, diagnostics_);
    if (!node) return std::nullopt;
    if (node->table()->entries.empty()) {
      diagnostics_.error({path, 0, 0}, "the file is empty",
                         "a scenario begins with format = 1");
      return std::nullopt;
    }
    const Node* extends = node->table()->find("extends");
    if (!extends) return node;
    const ArrayNode one(1, *extends);
    const ArrayNode& bases = extends->array() != nullptr ? *extends->array() : one;
    std::optional<Node> base;
    for (const Node& each : bases) {
      std::optional<Node> next = read_base(each);
      if (!next) return std::nullopt;
      if (base) {
        merge(*base, std::move(*next));
      } else {
        base = std::move(next);
      }
    }
    if (!base) return node;
    merge(*base, std::move(*node));
    return base;
  }

 private:
  std::optional<Node> read_base(const Node& extends) {
    if (!extends.text()) {
      diagnostics_.error(extends.place, fmt::format("extends is {}", extends.kind()),
                         "name a file in quotes, or a list of files");
      return std::nullopt;
    }
    const std::optional<std::string> path = resolve_path(extends, text_.folder, diagnostics_);
    if (!path) return std::nullopt;
    for (const std::string& open : text_.files) {
      std::error_code failure;
      if (open == *path || fs::equivalent(open, *path, failure)) {
        diagnostics_.error(extends.place,
                           fmt::format("extends goes in a circle: {} -> {}",
                                       fmt::join(text_.files, " -> "), *path),
                           "remove one of these extends");
        return std::nullopt;
      }
    }
    std::error_code failure;
    if (!fs::exists(*path, failure)) {
      diagnostics_.error(extends.place, fmt::format("no such file: {}", *path),
                         "paths in extends are relative to this file's folder");
      return std::nullopt;
    }
    return read(*path);
  }

  ScenarioText& text_;
  Diagnostics& diagnostics_;
};

}  // namespace

std::optional<std::string> resolve_path(const Node& written, const std::string& folder,
                                        Diagnostics& diagnostics) {
  const fs::path from = written.from_override ? folder : folder_of(written.place.file);
  const fs::path joined = (from / *written.text()).lexically_normal();
  if (written.text()->find('\0') != std::string::npos || !is_inside(joined.string(), folder)) {
    diagnostics.error(written.place,
                      fmt::format("the path '{}' leads out of the scenario's folder and its parent",
                                  *written.text()),
                      "move the file, or the scenario, so that it does not");
    return std::nullopt;
  }
  return joined.string();
}

std::optional<ScenarioText> read_text(const std::string& path,
                                      const std::vector<Override>& overrides,
                                      Diagnostics& diagnostics) {
  const std::size_t errors_before = diagnostics.error_count();
  ScenarioText text;
  text.folder = fs::path(folder_of(path)).lexically_normal().string();  // as resolve_path() gives files
  std::optional<Node> root = ChainReader(text, diagnostics).read(path);
  if (!root) return std::nullopt;
  text.root = std::move(*root);
  for (const Override& change : overrides) {
    apply_override(change, text.root, text.replaced, diagnostics);
  }
  if (diagnostics.error_count() > errors_before) return std::nullopt;
  return text;
}

}  // namespace weir
