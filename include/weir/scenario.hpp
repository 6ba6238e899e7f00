// Text and tables -> Scenario. Every problem of the files is reported in one go.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "weir/core.hpp"
#include "weir/model/scenario.hpp"

namespace weir {

/// One `--set PATH=VALUE`. VALUE is read as TOML; bare text is a string.
struct Override {
  std::string path, value;
};

/// One resolved value: where it is named, what it is, where it came from
/// (`file:line:col`, `default`, `--set`), and the evidence or basis it rests on.
struct ShownValue {
  std::string path, value, origin, basis;
};

struct Resolved {
  Scenario scenario;
  std::vector<ShownValue> values;        // every value in force, in the order of the reference
  std::string canonical;                 // the same scenario always gives the same bytes
  std::vector<std::string> data_files;   // every file that was read, relative to the scenario's folder
  std::string data_bytes_digest_input;   // names and bytes of the data files, in that order
  std::string boundaries;                // GeoJSON of the counties, for maps only; may be empty
};

/// Reads a scenario, its bases, its tables and its evidence.
/// Fails: nullopt, with at least one error in `diagnostics`; every independent problem is named.
/// Warnings may be there either way. Never throws on bad input.
std::optional<Resolved> read_scenario(const std::string& path,
                                      const std::vector<Override>& overrides,
                                      Diagnostics& diagnostics);

/// JSON Schema (draft 2020-12) of the scenario format, from the same records that the reader uses.
std::string scenario_json_schema();

/// Meaning, unit, range, default and source of a key or path ("programme.parks.tail",
/// "cost_per_job", "rule.kind"). Fails: empty when nothing is known by that name;
/// `suggestion` then holds the nearest.
std::string explain(std::string_view key, std::string_view language, std::string* suggestion);

/// Whether the value at that path names a file, as `counties.table` does.
bool names_a_file(std::string_view path);

/// The reference page of every table and key, as Markdown, and one complete annotated scenario.
std::string reference_markdown();
std::string annotated_scenario();

/// A number, true or false (1, 0), or money in words. Units: money in major units.
std::optional<double> value_in_words(const std::string& text, const std::string& currency);

/// "3.3亿元", "4965万元", "12.5 million EUR", from minor units; exact, shortest form.
std::string money_text(Money amount, std::string_view currency, std::string_view language);

}  // namespace weir
