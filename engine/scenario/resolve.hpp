// From a checked tree and its tables to a Scenario, step by step. What a step finds wrong it
// reports; what depends on a wrong part is skipped, the rest goes on.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "scenario/evidence.hpp"
#include "scenario/expression.hpp"
#include "scenario/schema.hpp"
#include "scenario/table.hpp"
#include "scenario/text.hpp"
#include "weir/core.hpp"
#include "weir/model/scenario.hpp"

namespace weir {

/// One table of the scenario, read by its schema. Getters answer nothing where the key is absent or
/// the schema's check has refused its value already.
class Section {
 public:
  Section() = default;
  Section(const Node& node, std::string_view table, std::string path, std::string_view currency)
      : node_(&node), table_(table), path_(std::move(path)), currency_(currency) {}

  explicit operator bool() const { return node_ != nullptr; }
  const Node* find(std::string_view key) const;
  const Place& place() const { return node_->place; }
  /// Of a key, or of the table where the key is absent.
  const Place& place_of(std::string_view key) const;
  const std::string& path() const { return path_; }
  std::string path_of(std::string_view key) const { return join_path(path_, key); }

  std::optional<std::string> text(std::string_view key) const;
  std::optional<double> number(std::string_view key) const;
  std::optional<std::int64_t> whole(std::string_view key) const;
  std::optional<Money> money(std::string_view key) const;
  /// Also that of a day.
  std::optional<Calendar> quarter(std::string_view key) const;
  std::optional<double> day(std::string_view key) const;  // as parse_day()
  std::optional<Uncertain> parameter(const ParameterRecord& record) const;
  Text title(std::string_view key) const;
  bool flag(std::string_view key) const;

 private:
  const Node* node_ = nullptr;
  std::string_view table_;
  std::string path_;
  std::string_view currency_;
};

struct Reading {
  Reading(const ScenarioText& text_read, const Node& completed, Diagnostics& messages)
      : text(text_read), root(completed), diagnostics(messages) {}
  Reading(const Reading&) = delete;  // `columns` points into it
  Reading& operator=(const Reading&) = delete;

  const ScenarioText& text;
  const Node& root;  // with the defaults written in
  Diagnostics& diagnostics;
  std::string currency = "CNY";
  Scenario scenario;
  std::optional<CsvTable> table;                             // the counties
  Columns columns;                                           // for expressions
  std::map<std::string, std::uint32_t, std::less<>> row_of;  // county code -> row
  bool has_masks = false;                                    // selected and counted are known
  bool has_numbers = false;  // population and gdp could be evaluated
  bool has_time = false;
  std::vector<CitedNumber> cited;
  std::vector<std::string> assumptions;  // paths of what rests on basis = "assumption"
  std::vector<std::string> data_files;
  std::string data_bytes;
  std::string boundaries;  // path; never read here

  Section section(std::string_view name) const;
  std::vector<Section> sections(std::string_view name) const;

  /// Reads and remembers a table that a key names.
  std::optional<CsvTable> read_table(const Node& path);
  /// Remembers the bytes of a file that was read.
  void remember(const std::string& path, const std::string& bytes);
  /// The counties that an expression chooses. Fails: nullopt with an error when it chooses nobody.
  std::optional<Mask> county_set(const Section& section, std::string_view key);
  /// As county_set, of the counties that may receive money.
  std::optional<Mask> funded_set(const Section& section, std::string_view key);
  /// Index of the quarter in the horizon, with an error when it lies outside.
  std::optional<int> quarter_index(const Section& section, std::string_view key);
  /// A number of a target, an observation or money, as the outcome wants it.
  std::optional<double> outcome_value(const Section& section, std::string_view key,
                                      Outcome outcome);
  /// The outcome that a text names; an error where it exists only with a module that is off.
  std::optional<Outcome> outcome(const Node* text);
  /// Remembers what the value of `key` rests on; warns when it rests on nothing.
  void cite(const Section& section, std::string_view key, CitedNumber number);
  /// The ids that a section cites.
  static std::vector<std::string> evidence_of(const Section& section);
};

/// The uncertain parameters that a section states, in a scope.
void read_parameters(Reading& reading, const Section& from, Scope scope,
                     std::array<std::optional<Uncertain>, parameter_count>& own);
/// The ids of a table that documents itself with evidence must exist; nothing is compared.
void mention(Reading& reading, const Section& from);
/// The programmes that a list of names chooses; an error for each that there is not.
Mask programme_set(Reading& reading, const Section& from, std::string_view key);

/// "513221 (Wenchuan)".
std::string county_text(const CountyTable& counties, std::uint32_t row);
/// A value as it would be written in TOML.
std::string node_text(const Node& node);

// The steps, in this order.
void resolve_time(Reading& reading);
void resolve_counties(Reading& reading);
void resolve_funds(Reading& reading);
void resolve_programmes(Reading& reading);
void resolve_model(Reading& reading);
void resolve_modules(Reading& reading);
void resolve_reference(Reading& reading);
void resolve_shocks(Reading& reading);
void resolve_rules(Reading& reading);
void resolve_strategy(Reading& reading);
void resolve_cases(Reading& reading);  // of the strategy
void resolve_goals(Reading& reading);
void resolve_memoranda(Reading& reading);
void resolve_levers(Reading& reading);
void resolve_simulation(Reading& reading);
/// One note for each [[memorandum]]: what its claims say, and why they stand beside the results.
void note_memoranda(Reading& reading, const EvidenceTable& evidence);
/// [model] sample, once everything else is sound. Fails: with errors.
void resolve_sample(Reading& reading);
/// Notes about data, assumptions and what-ifs; claims are noted by check_evidence.
void note_what_matters(Reading& reading);

/// A row of money by county: last year's amounts, or a manual plan.
struct MoneyRow {
  std::uint32_t county = 0;
  std::string programme, fund;  // empty where the table has no such column
  Money amount;
  Place place;
};
/// Needs: the counties. Reads the columns code, amount and, where they are, programme and fund.
/// Fails: nullopt with every bad cell named.
std::optional<std::vector<MoneyRow>> read_money_table(Reading& reading, const Node& path);

}  // namespace weir
