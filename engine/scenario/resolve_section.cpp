#include <algorithm>
#include <cmath>
#include <filesystem>

#include <fmt/format.h>

#include "scenario/resolve.hpp"
#include "scenario/resolve_uncertain.hpp"
#include "scenario/text_file.hpp"
#include "scenario/units.hpp"

namespace weir {

namespace {

std::string in_quotes(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + '"';
}

}  // namespace

const Node* Section::find(std::string_view key) const {
  const TableNode* table = node_ == nullptr ? nullptr : node_->table();
  return table == nullptr ? nullptr : table->find(key);
}

const Place& Section::place_of(std::string_view key) const {
  const Node* node = find(key);
  return node == nullptr ? place() : node->place;
}

std::optional<std::string> Section::text(std::string_view key) const {
  const Node* node = find(key);
  if (node == nullptr || node->text() == nullptr || node->text()->empty()) return std::nullopt;
  return *node->text();
}

std::optional<double> Section::number(std::string_view key) const {
  const Node* node = find(key);
  const KeyRecord* record = find_key(table_, key);
  const std::optional<double> value = node == nullptr ? std::nullopt : node->number();
  if (!value || record == nullptr) return std::nullopt;
  return *value >= record->lower && *value <= record->upper ? value : std::nullopt;
}

std::optional<std::int64_t> Section::whole(std::string_view key) const {
  const std::optional<double> value = number(key);
  if (!value || *value != std::floor(*value)) return std::nullopt;
  return static_cast<std::int64_t>(*value);
}

std::optional<Money> Section::money(std::string_view key) const {
  const std::optional<std::string> written = text(key);
  std::string problem, suggestion;
  return written ? parse_money(*written, currency_, problem, suggestion) : std::nullopt;
}

std::optional<Calendar> Section::quarter(std::string_view key) const {
  const std::optional<std::string> written = text(key);
  if (!written) return std::nullopt;
  if (const auto day = parse_day(*written)) {
    const int index = static_cast<int>(std::ceil(*day)) - 1;  // the last day is the quarter's end
    return Calendar{index / 4, index % 4 + 1};
  }
  return parse_quarter(*written);
}

std::optional<double> Section::day(std::string_view key) const {
  const std::optional<std::string> written = text(key);
  return written ? parse_day(*written) : std::nullopt;
}

std::optional<Uncertain> Section::parameter(const ParameterRecord& record) const {
  const Node* node = find(record.key);
  Diagnostics reported_already;
  return node == nullptr ? std::nullopt
                         : read_uncertain(*node, record, record.key, currency_, reported_already);
}

Text Section::title(std::string_view key) const {
  const Node* node = find(key);
  if (node == nullptr) return {};
  if (node->text() != nullptr) return {*node->text(), {}};
  const auto in = [&](std::string_view language) {
    const Node* part = node->table() == nullptr ? nullptr : node->table()->find(language);
    return part == nullptr || part->text() == nullptr ? std::string{} : *part->text();
  };
  return {in("en"), in("zh")};
}

bool Section::flag(std::string_view key) const {
  const Node* node = find(key);
  return node != nullptr && node->boolean() != nullptr && *node->boolean();
}

Section Reading::section(std::string_view name) const {
  const Node* node = node_at(root, name);
  if (name.empty()) node = &root;
  if (node == nullptr || node->table() == nullptr) return {};
  return {*node, name, std::string(name), currency};
}

std::vector<Section> Reading::sections(std::string_view name) const {
  std::vector<Section> all;
  const Node* node = node_at(root, name);
  if (node == nullptr) return all;
  if (node->table() != nullptr) return {{*node, name, std::string(name), currency}};
  if (node->array() == nullptr) return all;
  std::size_t number = 0;
  for (const Node& item : *node->array()) {
    ++number;
    if (item.table() == nullptr) continue;
    const Node* own = item.table()->find("name");
    const bool named = own != nullptr && own->text() != nullptr;
    all.emplace_back(item, name, join_path(name, named ? *own->text() : std::to_string(number)),
                     currency);
  }
  return all;
}

std::optional<CsvTable> Reading::read_table(const Node& path) {
  if (path.text() == nullptr || path.text()->empty()) return std::nullopt;
  const std::optional<std::string> file = resolve_path(path, text.folder, diagnostics);
  if (!file) return std::nullopt;
  std::error_code failure;
  if (!std::filesystem::exists(*file, failure)) {
    diagnostics.error(path.place, fmt::format("no such file: {}", *file),
                      "a path is relative to the file that names it");
    return std::nullopt;
  }
  const std::optional<std::string> bytes = read_file(*file, *file, diagnostics);
  if (!bytes) return std::nullopt;
  remember(*file, *bytes);
  return parse_csv(*bytes, *file, diagnostics);
}

void Reading::remember(const std::string& path, const std::string& bytes) {
  const std::filesystem::path folder(text.folder);
  std::string name = std::filesystem::path(path).lexically_relative(folder).generic_string();
  if (name.empty()) name = path;
  data_files.push_back(name);
  data_bytes += fmt::format("{}\n{}\n", name, bytes.size());
  data_bytes += bytes;
}

std::optional<Mask> Reading::county_set(const Section& from, std::string_view key) {
  const std::optional<std::string> expression = from.text(key);
  if (!expression || !table) return std::nullopt;
  std::optional<Mask> mask = evaluate_set(*expression, columns, from.place_of(key), diagnostics);
  if (mask && std::find(mask->begin(), mask->end(), 1) == mask->end()) {
    diagnostics.error(from.place_of(key),
                      fmt::format("'{}' chooses no county: {}", key, *expression),
                      "see which values the column has in the county table");
    return std::nullopt;
  }
  return mask;
}

std::optional<Mask> Reading::funded_set(const Section& from, std::string_view key) {
  std::optional<Mask> mask = county_set(from, key);
  if (!mask || !has_masks) return std::nullopt;
  for (std::size_t i = 0; i < mask->size(); ++i) {
    if ((*mask)[i] != 0 && scenario.counties.selected[i] != 0) return mask;
  }
  diagnostics.error(from.place_of(key),
                    fmt::format("'{}' chooses no county that may receive money: {}", key,
                                from.text(key).value_or("")),
                    "counties.select says who may");
  return std::nullopt;
}

std::optional<int> Reading::quarter_index(const Section& from, std::string_view key) {
  const std::optional<Calendar> quarter = from.quarter(key);
  if (!quarter || !has_time) return std::nullopt;
  const int index = quarter->since(scenario.start);
  if (index >= 0 && index < scenario.quarters) return index;
  diagnostics.error(
      from.place_of(key),
      fmt::format("{} lies outside the horizon {} to {}", quarter->text(), scenario.start.text(),
                  scenario.start.plus(scenario.quarters - 1).text()));
  return std::nullopt;
}

std::optional<Outcome> Reading::outcome(const Node* node) {
  const auto named = node == nullptr || node->text() == nullptr ? std::nullopt
                                                                : outcome_named(*node->text());
  if (named == Outcome::labour_slack && !scenario.labour) {
    diagnostics.error(node->place, "'labour_slack' is an outcome only with the labour cap",
                      "write active = true in [labour]");
    return std::nullopt;
  }
  if (named == Outcome::funds_in_pool && scenario.loan_pools.empty()) {
    diagnostics.error(node->place,
                      "'funds_in_pool' is an outcome only where there is a [[loan_pool]]");
    return std::nullopt;
  }
  if (named == Outcome::value_added && scenario.enclaves.empty()) {
    diagnostics.error(node->place, "'value_added' is an outcome only where there is an [[enclave]]");
    return std::nullopt;
  }
  return named;
}

std::optional<double> Reading::outcome_value(const Section& from, std::string_view key,
                                             Outcome outcome) {
  const Node* node = from.find(key);
  if (node == nullptr) return std::nullopt;
  if (is_money(outcome)) {
    if (const std::optional<Money> money = from.money(key)) {
      if (*money >= Money{}) return money->major();
      diagnostics.error(node->place, fmt::format("'{}' is negative", key));
    } else {
      diagnostics.error(
          node->place,
          fmt::format("'{}' of {} must be money with its unit", key, outcome_name(outcome)),
          money_example(currency));
    }
    return std::nullopt;
  }
  const std::optional<double> value = from.number(key);
  if (!value) {
    diagnostics.error(
        node->place, node->number() ? fmt::format("'{}' must be a finite number of at least 0", key)
                                    : fmt::format("'{}' of {} must be a number, not {}", key,
                                                  outcome_name(outcome), node->kind()));
  }
  return value;
}

std::vector<std::string> Reading::evidence_of(const Section& section) {
  std::vector<std::string> ids;
  const Node* list = section.find("evidence");
  if (list == nullptr || list->array() == nullptr) return ids;
  for (const Node& item : *list->array()) {
    if (item.text() != nullptr) ids.push_back(*item.text());
  }
  return ids;
}

void Reading::cite(const Section& from, std::string_view key, CitedNumber number) {
  const Node* value = from.find(key);
  if (value == nullptr) return;
  number.path = from.path_of(key);
  number.place = value->place;
  number.written = node_text(*value);
  number.what_if = value->from_override;
  // A parameter may carry its own evidence and basis; otherwise its table's hold.
  const auto part = [&](std::string_view name) {
    const Node* own = value->table() == nullptr ? nullptr : value->table()->find(name);
    return own != nullptr ? own : from.find(name);
  };
  if (const Node* basis = part("basis"); basis != nullptr && basis->text() != nullptr) {
    number.basis = *basis->text();
  }
  if (number.citations.empty()) {
    const Node* list = part("evidence");
    if (list != nullptr && list->array() != nullptr) {
      for (const Node& item : *list->array()) {
        if (item.text() != nullptr) number.citations.push_back({*item.text(), item.place});
      }
    }
  }
  using enum CitedNumber::Role;
  const bool must_rest = number.role == fund || number.role == target || number.role == observed ||
                         number.role == rule;
  if (must_rest && number.citations.empty() && number.basis.empty() && !number.what_if) {
    diagnostics.warning(number.place,
                        fmt::format("{} names neither evidence nor a basis", number.path),
                        "add evidence = [\"...\"] or basis = \"assumption\"");
  }
  const bool of_parameter = number.role == parameter;
  if (number.basis == "assumption" && (!of_parameter || number.citations.empty())) {
    assumptions.push_back(of_parameter ? number.path : from.path());
  }
  cited.push_back(std::move(number));
}

Mask programme_set(Reading& reading, const Section& from, std::string_view key) {
  std::vector<std::string> names;
  for (const Programme& programme : reading.scenario.programmes) names.push_back(programme.name);
  Mask set(names.size(), 0);
  const Node* list = from.find(key);
  if (list == nullptr || list->array() == nullptr) return set;
  for (const Node& item : *list->array()) {
    if (item.text() == nullptr) continue;
    const auto at = std::find(names.begin(), names.end(), *item.text());
    if (at != names.end()) {
      set[static_cast<std::size_t>(at - names.begin())] = 1;
    } else {
      reading.diagnostics.error(item.place, fmt::format("unknown programme '{}'", *item.text()),
                                did_you_mean(*item.text(), names));
    }
  }
  return set;
}

std::string county_text(const CountyTable& counties, std::uint32_t row) {
  const std::string& name = counties.name[row].in("en");
  return name.empty() || name == counties.code[row]
             ? counties.code[row]
             : fmt::format("{} ({})", counties.code[row], name);
}

std::string node_text(const Node& node) {
  if (const bool* flag = node.boolean()) return *flag ? "true" : "false";
  if (const std::string* text = node.text()) return in_quotes(*text);
  if (const std::optional<double> value = node.number()) return number_text(*value);
  std::vector<std::string> parts;
  if (const ArrayNode* list = node.array()) {
    for (const Node& item : *list) parts.push_back(node_text(item));
    return fmt::format("[{}]", fmt::join(parts, ", "));
  }
  if (const TableNode* table = node.table()) {
    for (const auto& [key, item] : table->entries) {
      parts.push_back(fmt::format("{} = {}", join_path("", key), node_text(item)));
    }
    return parts.empty() ? "{}" : fmt::format("{{ {} }}", fmt::join(parts, ", "));
  }
  return "nothing";
}

}  // namespace weir
