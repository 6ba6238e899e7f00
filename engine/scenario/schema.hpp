// The scenario format as one list of records: reader, checks, editors' schema, explain and the
// reference page all read it. Uncertain parameters come from parameter_records() of the model.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "scenario/text.hpp"
#include "weir/core.hpp"
#include "weir/model/parameters.hpp"

namespace weir {

/// What may stand behind a key.
enum class Kind {
  text,        // "..."
  title,       // "..." or { en = "...", zh = "..." }
  expression,  // over the columns of the county table
  path,        // a file, relative to the file that names it
  paths,       // one such file, or a list of them
  quarter,     // "2020Q1"
  day,         // "2020-04-30"
  money,       // "3.3亿元", "500000 yuan"
  number,
  whole,
  flag,               // true or false
  choice,             // one of choices()
  choices,            // a list of them
  texts,              // a list of strings
  wholes,             // a list of whole numbers
  quarters4,          // four shares of a year that sum to 1
  numbers,            // a list of numbers
  matrix,             // a list of rows, each a list of numbers
  evidence,           // a list of evidence ids or ratios of two ids
  amount,             // number or money, as the rule's kind or the outcome wants it
  bound,              // of a lever: a number or money, also in quotes
  order,              // an expression or a list of county codes
  by_quarter,         // { "2020Q1" = 0.65 }
  by_class,           // { deep = "1.12亿元" }
  titles,             // { deep = { en = "...", zh = "..." } }
  evidence_by_class,  // { deep = ["F002"] }
  table,              // a table or a list of tables with records of their own
  parameter,          // an uncertain parameter: number, {low, central, high}, {dist = ...}
};

/// Which names a choice takes.
enum class Choice { none, outcome, strategy, rule_kind, stage, payer, timing, noise, sampling, basis,
                    programmes, criterion };

/// One key of one table. `standard` is the default as TOML; empty: none.
/// `lower`, `upper`: the range of numbers, inclusive. `example` is TOML for the annotated scenario;
/// a leading '#' keeps it as a comment there.
struct KeyRecord {
  std::string_view table;  // "", "time", "counties.columns", "fund" ...
  std::string_view key;
  Kind kind = Kind::text;
  bool required = false;
  std::string_view standard;
  std::string_view example;
  std::string_view text_en, text_zh;
  Choice choice = Choice::none;
  double lower = -1e300, upper = 1e300;
  const ParameterRecord* parameter = nullptr;
};

struct TableRecord {
  std::string_view name;  // dotted path without names of elements
  bool repeated = false;  // [[name]], told apart by the key `name`
  std::string_view text_en, text_zh;
  std::string shown() const;  // "[time]", "[[fund]]", "the top level"
};

/// In the order of the reference.
std::span<const TableRecord> table_records();
const TableRecord* find_table(std::string_view name);
/// The keys without the parameters, in the order of the reference.
std::span<const KeyRecord> fixed_key_records();
/// The keys of a table, parameters included, in the order of the reference.
const std::vector<KeyRecord>& keys_of(std::string_view table);
const KeyRecord* find_key(std::string_view table, std::string_view key);
/// `did you mean 'x'?`, or empty.
std::string did_you_mean(std::string_view word, const std::vector<std::string>& known);
/// `write, for example, "500000 yuan"` in the scenario's currency.
std::string money_example(std::string_view currency);
/// Every name that a choice takes.
std::vector<std::string> names_of(Choice choice);
/// Scope of the uncertain parameters that a table takes, if it takes any.
std::optional<Scope> scope_of(std::string_view table);

/// Checks keys, types, units and ranges of the whole tree; reports every problem at its place.
void check_schema(const Node& root, Diagnostics& diagnostics);

/// Every key that is left out and has a default gets it, at a place whose file is "default".
/// Needs: a tree in which tables are where the schema wants them, or the broken ones stay as they
/// are.
void write_defaults(Node& root);
inline constexpr std::string_view default_place = "default";

/// `base` with one more part, quoted where it holds dots, spaces or quotes.
std::string join_path(std::string_view base, std::string_view part);

/// The node that a path names; elements of repeated tables are chosen by their `name`.
const Node* node_at(const Node& root, std::string_view path);
/// True when the path names a key that exists or could be written there (`fund.NAME.amount`).
/// Otherwise false, and `suggestion` holds the nearest path when there is one.
bool path_exists(const Node& root, std::string_view path, std::string& suggestion);

}  // namespace weir
