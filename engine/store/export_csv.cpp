// A stored run as tables for spreadsheets.

#include <algorithm>
#include <filesystem>
#include <map>

#include "store/json_text.hpp"
#include "weir/store.hpp"
#include "weir/store/report.hpp"

namespace weir {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view tables[] = {"outcomes",    "cells", "targets",
                                       "certificate", "notes", "counties"};

/// RFC 4180: quoted where the text holds a comma, a quote or a line break.
std::string csv_cell(const Json& value) {
  if (!value.is_string()) return value.is_null() ? "" : value.dump();
  const auto& text = value.get_ref<const std::string&>();
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) quoted += c == '"' ? "\"\"" : std::string(1, c);
  return quoted + "\"";
}

/// Columns are the keys in order of first appearance.
std::string csv_text(const Json& rows) {
  std::vector<std::string> columns;
  for (const Json& row : rows) {
    for (const auto& item : row.items()) {
      if (std::find(columns.begin(), columns.end(), item.key()) == columns.end()) {
        columns.push_back(item.key());
      }
    }
  }
  std::string text;
  for (const std::string& column : columns) text += (text.empty() ? "" : ",") + csv_cell(column);
  if (!columns.empty()) text += "\n";
  for (const Json& row : rows) {
    for (std::size_t i = 0; i < columns.size(); ++i) {
      if (i > 0) text += ",";
      if (row.contains(columns[i])) text += csv_cell(row[columns[i]]);
    }
    text += "\n";
  }
  return text;
}

/// The cells with their counties' names, class and group, so that people can read them.
Json named_cells(const Json& run) {
  std::map<std::string, const Json*> county;
  for (const Json& row : run.at("counties")) county[row.at("code")] = &row;
  Json rows = Json::array();
  for (const Json& cell : run.at("allocation").at("cells")) {
    Json row = Json::object();
    for (const auto& item : cell.items()) {
      row[item.key()] = item.value();
      if (item.key() != "county") continue;
      const Json& named = *county.at(item.value());
      for (const char* key : {"name", "name_zh", "class", "group"}) row[key] = named.at(key);
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

Json rows_of(const Json& run, std::string_view table) {
  if (table == "cells") return named_cells(run);
  if (table == "certificate") return run.at("certificate").at("rules");
  const auto found = run.find(std::string(table));
  return found == run.end() ? Json::array() : *found;
}

}  // namespace

std::string rows_csv(const std::string& json_rows) { return csv_text(Json::parse(json_rows)); }

std::string csv_table(const std::string& run_json_text, std::string_view table) {
  return csv_text(rows_of(Json::parse(run_json_text), table));
}

std::vector<std::string> export_csv(const std::string& run_json_text, const std::string& folder) {
  const Json run = Json::parse(run_json_text);
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) throw StoreError(folder + ": cannot make the folder: " + error.message());
  std::vector<std::string> written;
  for (const std::string_view table : tables) {
    const fs::path path = fs::path(folder) / (std::string(table) + ".csv");
    replace_file(path.string(), "\xEF\xBB\xBF" + csv_text(rows_of(run, table)));
    written.push_back(path.string());
  }
  return written;
}

}  // namespace weir
