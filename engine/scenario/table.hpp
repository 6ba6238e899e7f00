// CSV tables: text in, columns of text out, each cell with its place.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "weir/core.hpp"

namespace weir {

/// RFC 4180, UTF-8 with or without BOM, LF or CRLF. All cells stay text (codes keep leading zeros).
struct CsvTable {
  std::string file;
  std::vector<std::string> columns;
  std::vector<std::vector<std::string>> cells;  // [row][column]
  std::vector<int> line;                        // of each row in the file
  std::vector<int> start;                       // character column of each cell, row by row
  std::size_t rows() const { return cells.size(); }
  std::optional<std::size_t> column(std::string_view name) const;
  Place place(std::size_t row, std::size_t column_index = 0) const;
};

/// Fails: nullopt with errors (unreadable, folder, not UTF-8, ragged row, unclosed quote, duplicate
/// or empty column name, no rows), every ragged row named up to ten. Blank lines are skipped.
std::optional<CsvTable> read_csv(const std::string& path, const std::string& shown_name,
                                 Diagnostics& diagnostics);
std::optional<CsvTable> parse_csv(std::string_view text, const std::string& file_name,
                                  Diagnostics& diagnostics);

}  // namespace weir
