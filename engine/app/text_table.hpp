// Text in columns for a terminal, where a Chinese character is two columns wide.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace weir {

/// Pages are readable at this width.
inline constexpr std::size_t page_width = 100;

/// Columns that UTF-8 text takes on a terminal: wide East Asian characters count 2, combining and
/// invisible ones 0, the rest 1.
/// Source: Unicode Standard Annex 11 (East Asian Width, classes W and F).
std::size_t display_width(std::string_view text);

enum class Align { left, right };

/// `text` padded with spaces to `width` columns; longer text stays as it is.
std::string padded(std::string_view text, std::size_t width, Align align);

/// The last cell of a row shorter than `columns` runs on over the columns after it.
struct TextTable {
  std::vector<Align> columns;
  std::vector<std::vector<std::string>> rows;
};

/// One line a row, two spaces between columns; all lines have the same display width.
std::vector<std::string> lay_out(const TextTable& table);

/// lay_out() as text, without the spaces at the ends of lines.
std::string table_text(const TextTable& table);

/// Breaks text after spaces or wide characters so that no line is wider than `width`.
std::vector<std::string> wrapped(std::string_view text, std::size_t width);

}  // namespace weir
