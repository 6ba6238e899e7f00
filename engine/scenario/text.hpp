// Scenario text as a tree in which every value remembers where it was written.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "weir/core.hpp"
#include "weir/scenario.hpp"

namespace weir {

struct Node;
/// Keys in the order of their first appearance.
struct TableNode {
  std::vector<std::pair<std::string, Node>> entries;
  std::vector<Place> key_places;  // where each key stands, same order
  Node* find(std::string_view key);
  const Node* find(std::string_view key) const;
  const Place* place_of_key(std::string_view key) const;

  // Defined below, where Node is complete.
  TableNode();
  TableNode(const TableNode&);
  TableNode(TableNode&&) noexcept;
  TableNode& operator=(const TableNode&);
  TableNode& operator=(TableNode&&) noexcept;
  ~TableNode();
};
using ArrayNode = std::vector<Node>;

struct Node {
  std::variant<std::monostate, bool, std::int64_t, double, std::string, ArrayNode, TableNode> value;
  Place place;
  bool from_override = false;  // set by --set or a lever: a what-if
  const TableNode* table() const { return std::get_if<TableNode>(&value); }
  const ArrayNode* array() const { return std::get_if<ArrayNode>(&value); }
  const std::string* text() const { return std::get_if<std::string>(&value); }
  const bool* boolean() const { return std::get_if<bool>(&value); }
  /// Integers and floats (1e5 counts as an integer where one is meant).
  std::optional<double> number() const;
  std::string_view kind() const;  // "a table", "a string", "a number" ... for messages
};

inline TableNode::TableNode() = default;
inline TableNode::TableNode(const TableNode&) = default;
inline TableNode::TableNode(TableNode&&) noexcept = default;
inline TableNode& TableNode::operator=(const TableNode&) = default;
inline TableNode& TableNode::operator=(TableNode&&) noexcept = default;
inline TableNode::~TableNode() = default;

/// What an override put aside; `before` is empty (monostate) where the files say nothing.
struct Replaced {
  std::string path;
  Node before;
};

struct ScenarioText {
  Node root;                       // after extends and overrides
  std::vector<std::string> files;  // outermost first
  std::string folder;              // of the outermost scenario
  std::vector<Replaced> replaced;  // by overrides, in their order
};

/// Reads `path` and what it extends, merges, then applies the overrides.
/// Tables merge key by key; arrays of tables merge by `name` (a new name is appended, an existing
/// one merges key by key); other arrays, values and distributions ({ dist = ... }) replace. The
/// place of a merged value is where it was written last. Paths in `extends` are relative to the
/// file that has them, and of several the later merges over the earlier; one that leaves the parent of the outermost scenario's folder is refused,
/// and so are cycles.
/// An override path is dotted, parts with dots or spaces quoted: rule."deep-poverty earmark".value;
/// an array-of-tables element is chosen by its `name`. Tables on the way are created, so that an
/// unknown key reaches the schema's check; an unknown name is refused here.
/// Fails: nullopt with errors: not UTF-8, a folder, unreadable, empty, TOML syntax (line, column).
std::optional<ScenarioText> read_text(const std::string& path,
                                      const std::vector<Override>& overrides,
                                      Diagnostics& diagnostics);

/// The file that the text node `written` names: relative to the file it stands in, or to `folder`
/// (ScenarioText::folder) when it comes from an override.
/// Fails: nullopt with an error when the path leaves the parent of `folder`, links followed.
std::optional<std::string> resolve_path(const Node& written, const std::string& folder,
                                        Diagnostics& diagnostics);

/// The parts of a dotted path, quotes removed. Fails: empty when the quoting or a part is broken.
std::vector<std::string> split_path(std::string_view path);

/// One file's TOML from memory. Dates and times are refused; inf and nan are numbers here.
/// Fails: nullopt with errors, each with line and column.
std::optional<Node> parse_toml(std::string_view text, const std::string& file_name,
                               Diagnostics& diagnostics);

}  // namespace weir
