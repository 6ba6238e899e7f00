// Checks that need no other value: unknown and missing keys, types, units, ranges, names.
#include <algorithm>
#include <cmath>
#include <unordered_map>

#include <fmt/format.h>

#include "scenario/resolve_uncertain.hpp"
#include "scenario/schema.hpp"
#include "scenario/units.hpp"
#include "weir/model/scenario.hpp"

namespace weir {

namespace {

class Checker {
 public:
  Checker(std::string currency, Diagnostics& diagnostics)
      : currency_(std::move(currency)), diagnostics_(diagnostics) {}

  void check_table(const TableRecord& record, const TableNode& table, const Place& place) {
    const std::vector<KeyRecord>& keys = keys_of(record.name);
    std::vector<std::string> known, misspelt;
    for (const KeyRecord& key : keys) known.emplace_back(key.key);
    for (const TableRecord& inner : table_records()) {
      if (const std::string_view name = name_inside(record, inner); !name.empty()) {
        known.emplace_back(name);
      }
    }
    for (std::size_t i = 0; i < table.entries.size(); ++i) {
      const auto& [key, node] = table.entries[i];
      const std::string inner = record.name.empty() ? key : std::string(record.name) + "." + key;
      if (const TableRecord* below = find_table(inner)) {
        check_below(*below, node, find_key(record.name, key));
      } else if (const KeyRecord* found = find_key(record.name, key)) {
        check_value(*found, node);
      } else {
        const std::string_view near = nearest(key, known);
        misspelt.emplace_back(near);
        const Place& at = table.key_places[i];
        diagnostics_.error(at, fmt::format("unknown key '{}' in {}", key, record.shown()),
                           did_you_mean(key, known));
      }
    }
    for (const KeyRecord& key : keys) {
      const bool meant = std::find(misspelt.begin(), misspelt.end(), key.key) != misspelt.end();
      if (key.required && table.find(key.key) == nullptr && !meant) {
        diagnostics_.error(place, fmt::format("{} has no '{}'", record.shown(), key.key),
                           fmt::format("write, for example, {} = {}", key.key, example(key)));
      }
    }
  }

 private:
  static std::string_view example(const KeyRecord& key) {
    return key.example.substr(key.example.starts_with('#') ? 1 : 0);
  }

  // "columns" for [counties.columns] inside [counties]; empty when it is not right inside.
  static std::string_view name_inside(const TableRecord& outer, const TableRecord& inner) {
    const std::size_t dot = inner.name.find('.');
    const std::string_view parent = dot == std::string_view::npos ? "" : inner.name.substr(0, dot);
    if (inner.name.empty() || parent != outer.name) return {};
    return inner.name.substr(dot == std::string_view::npos ? 0 : dot + 1);
  }

  // A table, a list of tables, or (where a key says so) either.
  void check_below(const TableRecord& record, const Node& node, const KeyRecord* key) {
    const ArrayNode* list = node.array();
    const bool list_wanted = record.repeated || key != nullptr;
    if (list != nullptr && list_wanted) {
      for (const Node& item : *list) {
        if (const TableNode* table = item.table()) {
          check_table(record, *table, item.place);
        } else {
          diagnostics_.error(
              item.place, fmt::format("{} must be a table, not {}", record.shown(), item.kind()));
        }
      }
      if (record.repeated) check_names(record, *list);
    } else if (node.table() != nullptr && !record.repeated) {
      check_table(record, *node.table(), node.place);
    } else {
      diagnostics_.error(node.place,
                         fmt::format("{} must be {}, not {}", record.name,
                                     list_wanted ? "a list of tables" : "a table", node.kind()),
                         record.repeated ? fmt::format("begin each with [[{}]]", record.name) : "");
    }
  }

  void check_names(const TableRecord& record, const ArrayNode& list) {
    std::unordered_map<std::string, Place> seen;
    for (const Node& item : list) {
      const Node* name = item.table() == nullptr ? nullptr : item.table()->find("name");
      if (name == nullptr || name->text() == nullptr) continue;
      if (name->text()->empty()) error(name->place, "'name' is empty");
      const auto [first, fresh] = seen.try_emplace(*name->text(), name->place);
      if (fresh) continue;
      diagnostics_.error(name->place,
                         fmt::format("two {} are named '{}'", record.shown(), first->first),
                         fmt::format("the first stands in line {}", first->second.line));
    }
  }

  void error(const Place& place, std::string problem, std::string suggestion = {}) {
    diagnostics_.error(place, std::move(problem), std::move(suggestion));
  }

  void wrong_type(const KeyRecord& key, const Node& node, std::string_view wanted) {
    error(node.place, fmt::format("'{}' must be {}, not {}", key.key, wanted, node.kind()),
          example(key).empty() ? ""
                               : fmt::format("write, for example, {} = {}", key.key, example(key)));
  }

  void check_text(const KeyRecord& key, const Node& node, std::string_view wanted) {
    if (node.text() == nullptr) {
      wrong_type(key, node, wanted);
    } else if (node.text()->empty()) {
      error(node.place, fmt::format("'{}' is empty", key.key));
    }
  }

  void check_number(const KeyRecord& key, const Node& node, bool whole) {
    const std::optional<double> value = node.number();
    if (!value) return wrong_type(key, node, whole ? "a whole number" : "a number");
    if (!std::isfinite(*value) && *value != key.upper) {
      return error(node.place, fmt::format("'{}' must be a finite number, not {}", key.key,
                                           std::isnan(*value) ? "nan" : "inf"));
    }
    if (whole && *value != std::floor(*value)) {
      return error(node.place, fmt::format("'{}' must be a whole number, not {}", key.key,
                                           number_text(*value)));
    }
    if (*value >= key.lower && *value <= key.upper) return;
    if (key.lower == key.upper) {
      return error(node.place, fmt::format("'{}' is {}; it must be {}", key.key,
                                           number_text(*value), number_text(key.lower)));
    }
    const bool only_lower = key.upper >= 1e15;
    error(node.place, only_lower ? fmt::format("'{}' is {}; it must be at least {}", key.key,
                                               number_text(*value), number_text(key.lower))
                                 : fmt::format("'{}' is {}; it must lie between {} and {}", key.key,
                                               number_text(*value), number_text(key.lower),
                                               number_text(key.upper)));
  }

  void check_money(const KeyRecord& key, const Node& node) {
    if (node.text() == nullptr) {
      const std::string unit = currency_ == "CNY" ? "yuan" : currency_;
      return error(node.place,
                   fmt::format("'{}' must be money with its unit, not {}", key.key,
                               node.number() ? "a bare number" : std::string(node.kind())),
                   node.number() ? fmt::format("write \"{} {}\" if that is the unit",
                                               number_text(*node.number()), unit)
                                 : money_example(currency_));
    }
    std::string problem, suggestion;
    const std::optional<Money> money = parse_money(*node.text(), currency_, problem, suggestion);
    if (!money) return error(node.place, fmt::format("'{}': {}", key.key, problem), suggestion);
    if (*money < Money{}) {
      error(node.place, fmt::format("'{}' is negative: \"{}\"", key.key, *node.text()));
    }
  }

  void check_choice(const KeyRecord& key, const Node& node) {
    if (node.text() == nullptr) return wrong_type(key, node, "a name in quotes");
    const std::vector<std::string> names = names_of(key.choice);
    if (std::find(names.begin(), names.end(), *node.text()) != names.end()) return;
    const std::string near = did_you_mean(*node.text(), names);
    error(node.place, fmt::format("unknown {} '{}'", what(key), *node.text()),
          near.empty() ? fmt::format("known are {}", fmt::join(names, ", ")) : near);
  }

  static std::string what(const KeyRecord& key) {
    switch (key.choice) {
      case Choice::strategy: return "strategy";
      case Choice::rule_kind: return "rule kind";
      case Choice::outcome: return "outcome";
      default: return std::string(key.key);
    }
  }

  template <class Item>
  void check_list(const KeyRecord& key, const Node& node, std::string_view wanted, Item item) {
    if (node.array() == nullptr) return wrong_type(key, node, wanted);
    for (const Node& each : *node.array()) item(each);
  }

  void check_texts(const KeyRecord& key, const Node& node) {
    check_list(key, node, "a list of texts",
               [&](const Node& each) { check_text(key, each, "a text"); });
  }

  template <class Item>
  void check_map(const KeyRecord& key, const Node& node, Item item) {
    const TableNode* table = node.table();
    if (table == nullptr) return wrong_type(key, node, "a table");
    for (std::size_t i = 0; i < table->entries.size(); ++i) {
      item(table->entries[i].first, table->entries[i].second, table->key_places[i]);
    }
  }

  void check_title(const KeyRecord& key, const Node& node) {
    if (node.text() != nullptr) return check_text(key, node, "a text");
    check_map(key, node, [&](const std::string& language, const Node& each, const Place& place) {
      if (language != "en" && language != "zh") {
        error(place, fmt::format("'{}' has an unknown language '{}'", key.key, language),
              "known are en, zh");
      } else {
        check_text(key, each, "a text");
      }
    });
  }

  void check_quarter(const KeyRecord& key, const Place& place, const std::string* text,
                     std::string_view kind) {
    if (text != nullptr && parse_quarter(*text)) return;
    error(place,
          fmt::format("'{}' must be a quarter, not {}", key.key,
                      text == nullptr ? std::string(kind) : fmt::format("'{}'", *text)),
          "write year and quarter like \"2020Q1\"");
  }

  void check_four(const KeyRecord& key, const Node& node) {
    if (node.array() == nullptr || node.array()->size() != 4) {
      return wrong_type(key, node, "a list of four shares");
    }
    double sum = 0;
    for (const Node& each : *node.array()) {
      check_number(key, each, false);
      sum += each.number().value_or(0);
    }
    if (!(std::fabs(sum - 1) <= 1e-9)) {
      error(node.place,
            fmt::format("the shares of '{}' sum to {}, not 1", key.key, number_text(sum)));
    }
  }

  void check_value(const KeyRecord& key, const Node& node) {
    switch (key.kind) {
      case Kind::text:
      case Kind::expression:
      case Kind::path: return check_text(key, node, "a text in quotes");
      case Kind::title: return check_title(key, node);
      case Kind::quarter: return check_quarter(key, node.place, node.text(), node.kind());
      case Kind::day:
        check_text(key, node, "a day in quotes");
        if (node.text() != nullptr && !node.text()->empty() && !parse_day(*node.text())) {
          error(node.place, fmt::format("'{}' is not a day: {}", key.key, *node.text()),
                "write year, month and day: \"2020-04-30\"");
        }
        return;
      case Kind::money: return check_money(key, node);
      case Kind::number: return check_number(key, node, false);
      case Kind::whole: return check_number(key, node, true);
      case Kind::flag:
        if (node.boolean() == nullptr) wrong_type(key, node, "true or false");
        return;
      case Kind::choice: return check_choice(key, node);
      case Kind::choices:
        return check_list(key, node, "a list of names",
                          [&](const Node& each) { check_choice(key, each); });
      case Kind::texts:
      case Kind::evidence: return check_texts(key, node);
      case Kind::wholes:
        return check_list(key, node, "a list of whole numbers",
                          [&](const Node& each) { check_number(key, each, true); });
      case Kind::numbers:
        if (node.array() != nullptr && node.array()->empty())
          return wrong_type(key, node, "a list with numbers");
        return check_list(key, node, "a list of numbers",
                          [&](const Node& each) { check_number(key, each, false); });
      case Kind::matrix:
        return check_list(key, node, "a list of lists of numbers", [&](const Node& row) {
          check_list(key, row, "a list of lists of numbers",
                     [&](const Node& each) { check_number(key, each, false); });
        });
      case Kind::quarters4: return check_four(key, node);
      case Kind::paths:
      case Kind::order:
        return node.array() != nullptr ? check_texts(key, node)
                                       : check_text(key, node, "a text or a list of texts");
      case Kind::amount:
      case Kind::bound:
        if (node.text() == nullptr && !node.number())
          wrong_type(key, node, "a number, or money in quotes");
        return;  // which of the two is checked beside the rule's kind or the outcome
      case Kind::by_quarter:
        return check_map(key, node,
                         [&](const std::string& quarter, const Node& each, const Place& place) {
                           check_quarter(key, place, &quarter, "");
                           check_number(key, each, false);
                         });
      case Kind::by_class:
        return check_map(key, node, [&](const std::string&, const Node& each, const Place&) {
          check_money(key, each);
        });
      case Kind::titles:
        return check_map(key, node, [&](const std::string&, const Node& each, const Place&) {
          check_title(key, each);
        });
      case Kind::evidence_by_class:
        return check_map(key, node, [&](const std::string&, const Node& each, const Place&) {
          check_texts(key, each);
        });
      case Kind::parameter:
        check_cited_parts(key, node);
        read_uncertain(node, *key.parameter, key.key, currency_, diagnostics_);
        return;
      case Kind::table: return;
    }
  }

  // { value = ..., evidence = [...], basis = "..." }
  void check_cited_parts(const KeyRecord& key, const Node& node) {
    const TableNode* table = node.table();
    if (table == nullptr) return;
    if (const Node* basis = table->find("basis")) {
      KeyRecord part = key;
      part.key = "basis";
      part.choice = Choice::basis;
      check_choice(part, *basis);
    }
    if (const Node* cited = table->find("evidence")) {
      KeyRecord part = key;
      part.key = "evidence";
      part.example = "[\"F001\"]";
      check_texts(part, *cited);
    }
  }

  std::string currency_;
  Diagnostics& diagnostics_;
};

void check_top_tables(const Node& root, Diagnostics& diagnostics) {
  const TableNode& top = *root.table();
  for (const std::string_view needed : {"time", "counties", "fund", "programme"}) {
    if (top.find(needed) != nullptr) continue;
    diagnostics.error(
        {root.place.file, 0, 0}, fmt::format("the scenario has no {}", find_table(needed)->shown()),
        top.find("extends") == nullptr ? "write it, or name a base with `extends`" : "");
  }
  const Node* counties = top.find("counties");
  if (counties != nullptr && counties->table() != nullptr &&
      counties->table()->find("columns") == nullptr) {
    diagnostics.error(counties->place, "the scenario has no [counties.columns]",
                      "say which columns hold the population and the gdp");
  }
}

}  // namespace

void check_schema(const Node& root, Diagnostics& diagnostics) {
  if (root.table() == nullptr) return;
  const Node* currency = root.table()->find("currency");
  const bool named = currency != nullptr && currency->text() != nullptr;
  const std::string code = named ? *currency->text() : "CNY";
  if (code.size() != 3 ||
      code.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ") != std::string::npos) {
    diagnostics.error(currency->place, fmt::format("'currency' is '{}', not a currency code", code),
                      "write three capital letters, for example \"CNY\"");
  }
  Checker(code, diagnostics).check_table(*find_table(""), *root.table(), {root.place.file, 0, 0});
  check_top_tables(root, diagnostics);
}

}  // namespace weir
