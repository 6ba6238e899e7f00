#include "scenario/table.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "scenario/text_file.hpp"

namespace weir {

std::optional<std::size_t> CsvTable::column(std::string_view name) const {
  const auto at = std::find(columns.begin(), columns.end(), name);
  if (at == columns.end()) return std::nullopt;
  return static_cast<std::size_t>(at - columns.begin());
}

Place CsvTable::place(std::size_t row, std::size_t column_index) const {
  return {file, line[row], start[row * columns.size() + column_index]};
}

namespace {

struct Record {
  std::vector<std::string> cells;
  std::vector<int> start;  // character column of each cell
  int line = 0;
};

/// Walks CSV text record by record.
class CsvReader {
 public:
  CsvReader(std::string_view text, const std::string& file, Diagnostics& diagnostics)
      : text_(text), file_(file), diagnostics_(diagnostics) {}

  /// The next record that is not a blank line. Fails: nullopt at the end, and on broken quoting
  /// with an error, after which nothing can be trusted.
  std::optional<Record> next() {
    skip_blank_lines();
    if (at_ == text_.size()) return std::nullopt;
    Record record;
    record.line = line_;
    while (true) {
      record.start.push_back(count_characters(text_.substr(line_start_, at_ - line_start_)) + 1);
      std::string cell;
      const bool quoted = at_ < text_.size() && text_[at_] == '"';
      const bool good = quoted ? read_quoted(cell) : read_plain(cell);
      if (!good) return std::nullopt;
      record.cells.push_back(std::move(cell));
      if (at_ < text_.size() && text_[at_] == ',') {
        ++at_;
      } else if (end_line()) {
        return record;
      } else {
        return fail(at_, text_[at_] == '\r'
                             ? "a carriage return without a line feed"
                             : "text after the closing quote of a cell",
                    text_[at_] == '\r' ? "save the file with LF or CRLF line ends"
                                       : "write a quote inside a cell as two quotes");
      }
    }
  }

 private:
  std::nullopt_t fail(std::size_t at, std::string problem, std::string suggestion) {
    diagnostics_.error(place_at(text_, at, file_), std::move(problem), std::move(suggestion));
    return std::nullopt;
  }

  /// Passes LF, CRLF or the end of the text.
  bool end_line() {
    if (at_ == text_.size()) return true;
    const std::size_t length = text_[at_] == '\n' ? 1 : text_.substr(at_, 2) == "\r\n" ? 2 : 0;
    at_ += length;
    if (length > 0) begin_line();
    return length > 0;
  }

  void begin_line() {
    ++line_;
    line_start_ = at_;
  }

  void skip_blank_lines() {
    while (at_ < text_.size() && end_line()) {
    }
  }

  bool read_plain(std::string& cell) {
    const std::size_t end = std::min(text_.find_first_of(",\r\n\"", at_), text_.size());
    if (end < text_.size() && text_[end] == '"') {
      fail(end, "a quote inside an unquoted cell", "quote the whole cell, and double the quote");
      return false;
    }
    cell = text_.substr(at_, end - at_);
    at_ = end;
    return true;
  }

  bool read_quoted(std::string& cell) {
    const std::size_t opening = at_++;
    while (true) {
      const std::size_t quote = text_.find('"', at_);
      if (quote == std::string_view::npos) {
        fail(opening, "a quote opens here and never closes",
             "close it, or double it if it is text");
        return false;
      }
      for (; at_ < quote; ++at_) {
        cell += text_[at_];
        if (text_[at_] == '\n') {
          ++line_;
          line_start_ = at_ + 1;
        }
      }
      ++at_;
      if (at_ == text_.size() || text_[at_] != '"') return true;
      cell += text_[at_++];
    }
  }

  std::string_view text_;
  const std::string& file_;
  Diagnostics& diagnostics_;
  std::size_t at_ = 0;
  std::size_t line_start_ = 0;
  int line_ = 1;
};

void trim(std::string& text) {
  const std::size_t first = text.find_first_not_of(" \t");
  text.erase(0, first == std::string::npos ? text.size() : first);
  text.erase(text.find_last_not_of(" \t") + 1);
}

void take_header(Record header, CsvTable& table, Diagnostics& diagnostics) {
  table.columns = std::move(header.cells);
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    std::string& name = table.columns[i];
    trim(name);
    const Place place{table.file, header.line, header.start[i]};
    const auto before = table.columns.begin() + static_cast<std::ptrdiff_t>(i);
    if (name.empty()) {
      diagnostics.error(place, fmt::format("column {} has no name", i + 1), "name or remove it");
    } else if (std::find(table.columns.begin(), before, name) != before) {
      diagnostics.error(place, fmt::format("the column '{}' is there twice", name), "rename one");
    }
  }
}

}  // namespace

std::optional<CsvTable> parse_csv(std::string_view bytes, const std::string& file_name,
                                  Diagnostics& diagnostics) {
  const std::optional<std::string_view> text = utf8_text(bytes, file_name, diagnostics);
  if (!text) return std::nullopt;
  const std::size_t errors_before = diagnostics.error_count();
  CsvReader reader(*text, file_name, diagnostics);
  CsvTable table;
  table.file = file_name;
  std::optional<Record> record = reader.next();
  if (!record) {
    if (diagnostics.error_count() == errors_before) {
      diagnostics.error({file_name, 0, 0}, "the table is empty",
                        "the first line names the columns");
    }
    return std::nullopt;
  }
  take_header(std::move(*record), table, diagnostics);

  constexpr std::size_t named_at_most = 10;
  std::size_t ragged = 0;
  while ((record = reader.next())) {
    if (record->cells.size() != table.columns.size()) {
      if (++ragged <= named_at_most) {
        diagnostics.error({file_name, record->line, 1},
                          fmt::format("the row has {} cells, the header {}", record->cells.size(),
                                      table.columns.size()),
                          "quote cells that hold a comma");
      }
      continue;
    }
    table.cells.push_back(std::move(record->cells));
    table.line.push_back(record->line);
    table.start.insert(table.start.end(), record->start.begin(), record->start.end());
  }
  if (ragged > named_at_most) {
    diagnostics.error({file_name, 0, 0},
                      fmt::format("{} more rows have the wrong number of cells",
                                  ragged - named_at_most));
  }
  if (table.rows() == 0 && diagnostics.error_count() == errors_before) {
    diagnostics.error({file_name, 0, 0}, "the table has a header and no rows");
  }
  if (diagnostics.error_count() > errors_before) return std::nullopt;
  return table;
}

std::optional<CsvTable> read_csv(const std::string& path, const std::string& shown_name,
                                 Diagnostics& diagnostics) {
  const std::optional<std::string> bytes = read_file(path, shown_name, diagnostics);
  if (!bytes) return std::nullopt;
  return parse_csv(*bytes, shown_name, diagnostics);
}

}  // namespace weir
