#include "app/text_table.hpp"

#include <algorithm>
#include <cstdint>

namespace weir {
namespace {

struct Range {
  std::uint32_t first, last;
};

constexpr Range wide[] = {
    {0x1100, 0x115F},   {0x2E80, 0x303E},   {0x3041, 0x33FF},   {0x3400, 0x4DBF},
    {0x4E00, 0x9FFF},   {0xA000, 0xA4CF},   {0xA960, 0xA97F},   {0xAC00, 0xD7A3},
    {0xF900, 0xFAFF},   {0xFE30, 0xFE6F},   {0xFF01, 0xFF60},   {0xFFE0, 0xFFE6},
    {0x1F300, 0x1F64F}, {0x1F680, 0x1F6FF}, {0x1F900, 0x1F9FF}, {0x20000, 0x3FFFD},
};
constexpr Range invisible[] = {
    {0x0000, 0x001F}, {0x0300, 0x036F}, {0x200B, 0x200F}, {0x202A, 0x202E},
    {0x2060, 0x2064}, {0xFE00, 0xFE0F}, {0xFEFF, 0xFEFF},
};

template <std::size_t N>
bool within(const Range (&ranges)[N], std::uint32_t point) {
  return std::any_of(std::begin(ranges), std::end(ranges),
                     [=](Range r) { return r.first <= point && point <= r.last; });
}

struct Character {
  std::string_view bytes;
  std::size_t width = 1;
};

/// The next character of `text`; a byte that starts none stands for itself.
Character next_character(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(0);
  const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC0 ? 2 : 1;
  if (length > text.size()) return {text.substr(0, 1), 1};
  std::uint32_t point = length == 1 ? first : first & (0x7Fu >> length);
  for (std::size_t i = 1; i < length; ++i) point = point << 6 | (byte(i) & 0x3Fu);
  return {text.substr(0, length), within(wide, point) ? 2u : within(invisible, point) ? 0u : 1u};
}

void trim_end(std::string& text) {
  text.erase(text.find_last_not_of(' ') + 1);
}

}  // namespace

std::size_t display_width(std::string_view text) {
  std::size_t width = 0;
  while (!text.empty()) {
    const Character character = next_character(text);
    width += character.width;
    text.remove_prefix(character.bytes.size());
  }
  return width;
}

std::string padded(std::string_view text, std::size_t width, Align align) {
  const std::size_t taken = display_width(text);
  const std::string space(width > taken ? width - taken : 0, ' ');
  return align == Align::left ? std::string(text) + space : space + std::string(text);
}

std::vector<std::string> lay_out(const TextTable& table) {
  std::vector<std::size_t> widths(table.columns.size());
  const auto runs_on = [&](const std::vector<std::string>& row, std::size_t i) {
    return i + 1 == row.size() && row.size() < widths.size();
  };
  for (const auto& row : table.rows) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      if (!runs_on(row, i)) widths[i] = std::max(widths[i], display_width(row[i]));
    }
  }
  std::vector<std::string> lines;
  std::size_t widest = 0;
  for (const auto& row : table.rows) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
      if (i > 0) line += "  ";
      line += runs_on(row, i) ? row[i] : padded(row[i], widths[i], table.columns[i]);
    }
    widest = std::max(widest, display_width(line));
    lines.push_back(std::move(line));
  }
  for (std::string& line : lines) line = padded(line, widest, Align::left);
  return lines;
}

std::string table_text(const TextTable& table) {
  std::string text;
  for (std::string& line : lay_out(table)) {
    trim_end(line);
    text += line + "\n";
  }
  return text;
}

std::vector<std::string> wrapped(std::string_view text, std::size_t width) {
  std::vector<std::string> lines;
  std::string line, piece;  // piece: what may not be broken
  std::size_t line_width = 0, piece_width = 0;
  const auto take_piece = [&] {
    if (line_width > 0 && line_width + piece_width > width) {
      trim_end(line);
      lines.push_back(std::move(line));
      line.clear();
      line_width = 0;
    }
    line += piece;
    line_width += piece_width;
    piece.clear();
    piece_width = 0;
  };
  while (!text.empty()) {
    const Character character = next_character(text);
    text.remove_prefix(character.bytes.size());
    // A break may come after a space and on either side of a wide character.
    if (character.width == 2 && piece_width > 0) take_piece();
    piece += character.bytes;
    piece_width += character.bytes == " " && line_width + piece_width == width ? 0
                                                                               : character.width;
    if (character.bytes == " " || character.width == 2) take_piece();
  }
  take_piece();
  trim_end(line);
  if (!line.empty()) lines.push_back(std::move(line));
  return lines;
}

}  // namespace weir
