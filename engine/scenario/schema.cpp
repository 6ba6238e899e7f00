#include "scenario/schema.hpp"

#include <algorithm>
#include <map>

#include "weir/model/scenario.hpp"

namespace weir {

namespace {

// Fixed keys before the first of these stand before the parameters, the others after them.
bool stands_last(const KeyRecord& record) {
  return record.kind == Kind::evidence || record.key == "basis";
}

std::vector<KeyRecord> compose_keys(std::string_view table) {
  std::vector<KeyRecord> keys, last;
  for (const KeyRecord& record : fixed_key_records()) {
    if (record.table == table) (stands_last(record) ? last : keys).push_back(record);
  }
  if (const std::optional<Scope> scope = scope_of(table)) {
    for (const ParameterRecord& record : parameter_records()) {
      if (find_record(*scope, record.key) != &record) continue;
      KeyRecord key;
      key.table = table;
      key.key = record.key;
      key.kind = Kind::parameter;
      key.text_en = record.text_en;
      key.text_zh = record.text_zh;
      key.lower = record.lower;
      key.upper = record.upper;
      key.parameter = &record;
      keys.push_back(key);
    }
  }
  keys.insert(keys.end(), last.begin(), last.end());
  return keys;
}

using TableKeys = std::map<std::string_view, std::vector<KeyRecord>>;

const TableKeys& all_keys() {
  static const TableKeys keys = [] {
    TableKeys all;
    for (const TableRecord& table : table_records()) all[table.name] = compose_keys(table.name);
    return all;
  }();
  return keys;
}

// The defaults of a table as a tree; they are the library's own text, so reading cannot fail.
TableNode default_entries(std::string_view table) {
  std::string text;
  for (const KeyRecord& record : keys_of(table)) {
    if (record.standard.empty()) continue;
    text.append(record.key).append(" = ").append(record.standard).append("\n");
  }
  Diagnostics unused;
  if (text.empty()) return {};
  const std::optional<Node> root = parse_toml(text, std::string(default_place), unused);
  return root && root->table() != nullptr ? *root->table() : TableNode{};
}

void place_at_default(Node& node) {
  node.place = {std::string(default_place), 0, 0};
  if (auto* array = std::get_if<ArrayNode>(&node.value)) {
    for (Node& item : *array) place_at_default(item);
  } else if (auto* table = std::get_if<TableNode>(&node.value)) {
    for (auto& [key, item] : table->entries) place_at_default(item);
  }
}

void add_entry(TableNode& table, std::string_view key, Node node) {
  table.entries.emplace_back(std::string(key), std::move(node));
  table.key_places.push_back({std::string(default_place), 0, 0});
}

void add_missing(TableNode& table, const TableNode& defaults) {
  for (const auto& [key, node] : defaults.entries) {
    if (table.find(key) != nullptr) continue;
    Node copy = node;
    place_at_default(copy);
    add_entry(table, key, std::move(copy));
  }
}

// One table, or each element of a list of them.
template <class Visit>
void each_table(Node& node, Visit visit) {
  if (auto* table = std::get_if<TableNode>(&node.value)) visit(*table);
  if (auto* array = std::get_if<ArrayNode>(&node.value)) {
    for (Node& item : *array) {
      if (auto* table = std::get_if<TableNode>(&item.value)) visit(*table);
    }
  }
}

template <std::size_t n>
std::vector<std::string> list_of(const std::string_view (&names)[n]) {
  return {std::begin(names), std::end(names)};
}

constexpr std::string_view stages[] = {"planned",  "arranged",  "issued",
                                       "received", "disbursed", "spent"};
constexpr std::string_view payers[] = {"provincial", "all_public", "all_investors"};
constexpr std::string_view timings[] = {"advance", "reimbursed"};
constexpr std::string_view noises[] = {"off", "parameters", "process", "full"};
constexpr std::string_view samplings[] = {"plain", "antithetic", "latin-hypercube", "sobol"};
constexpr std::string_view bases[] = {"assumption", "prior", "derived", "estimated", "synthetic"};
constexpr std::string_view criteria[] = {"cvar", "regret"};
constexpr std::string_view programme_modes[] = {"fixed", "free"};

}  // namespace

std::string TableRecord::shown() const {
  if (name.empty()) return "the top level";
  return (repeated ? "[[" : "[") + std::string(name) + (repeated ? "]]" : "]");
}

const TableRecord* find_table(std::string_view name) {
  for (const TableRecord& table : table_records()) {
    if (table.name == name) return &table;
  }
  return nullptr;
}

const std::vector<KeyRecord>& keys_of(std::string_view table) {
  static const std::vector<KeyRecord> nothing;
  const auto found = all_keys().find(table);
  return found == all_keys().end() ? nothing : found->second;
}

const KeyRecord* find_key(std::string_view table, std::string_view key) {
  for (const KeyRecord& record : keys_of(table)) {
    if (record.key == key) return &record;
  }
  return nullptr;
}

std::string did_you_mean(std::string_view word, const std::vector<std::string>& known) {
  const std::string_view near = nearest(word, known);
  return near.empty() ? std::string{} : "did you mean '" + std::string(near) + "'?";
}

std::string money_example(std::string_view currency) {
  return "write, for example, \"500000 " + std::string(currency == "CNY" ? "yuan" : currency) +
         "\"";
}

std::vector<std::string> names_of(Choice choice) {
  std::vector<std::string> names;
  switch (choice) {
    case Choice::none: break;
    case Choice::outcome:
      for (std::size_t i = 0; i < outcome_count; ++i) {
        names.emplace_back(outcome_name(static_cast<Outcome>(i)));
      }
      break;
    case Choice::strategy:
      for (int i = 0; i <= static_cast<int>(StrategyName::projects); ++i) {
        names.emplace_back(strategy_name(static_cast<StrategyName>(i)));
      }
      break;
    case Choice::rule_kind:
      for (int i = 0; i <= static_cast<int>(RuleKind::stop_gain); ++i) {
        names.emplace_back(rule_kind_name(static_cast<RuleKind>(i)));
      }
      break;
    case Choice::stage: return list_of(stages);
    case Choice::payer: return list_of(payers);
    case Choice::timing: return list_of(timings);
    case Choice::noise: return list_of(noises);
    case Choice::sampling: return list_of(samplings);
    case Choice::basis: return list_of(bases);
    case Choice::programmes: return list_of(programme_modes);
    case Choice::criterion: return list_of(criteria);
  }
  return names;
}

std::optional<Scope> scope_of(std::string_view table) {
  if (table == "programme") return Scope::programme;
  if (table == "model") return Scope::model;
  if (table == "labour") return Scope::labour;
  if (table == "enclave") return Scope::enclave;
  if (table == "loan_pool") return Scope::loan_pool;
  if (table == "shock") return Scope::shock;
  return std::nullopt;
}

void write_defaults(Node& root) {
  auto* top = std::get_if<TableNode>(&root.value);
  if (top == nullptr) return;
  add_missing(*top, default_entries(""));
  for (const TableRecord& table : table_records()) {
    if (table.name.empty()) continue;
    const std::size_t dot = table.name.find('.');
    TableNode* parent = top;
    if (dot != std::string_view::npos) {
      Node* outer = top->find(table.name.substr(0, dot));
      parent = outer == nullptr ? nullptr : std::get_if<TableNode>(&outer->value);
    }
    if (parent == nullptr) continue;
    const std::string_view key = table.name.substr(dot == std::string_view::npos ? 0 : dot + 1);
    const TableNode defaults = default_entries(table.name);
    const bool optional_table = table.name == "strategy" || table.name == "simulation" ||
                                table.name == "output" || table.name == "model";
    if (parent->find(key) == nullptr && optional_table) {
      Node empty;
      empty.value = TableNode{};
      empty.place = {std::string(default_place), 0, 0};
      add_entry(*parent, key, std::move(empty));
    }
    if (Node* node = parent->find(key)) {
      each_table(*node, [&](TableNode& entries) { add_missing(entries, defaults); });
    }
  }
}

}  // namespace weir
