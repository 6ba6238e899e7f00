#include "scenario/text_file.hpp"

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <system_error>

#include <fmt/format.h>

namespace weir {

namespace {

constexpr std::uintmax_t largest_file = 64u << 20;

bool is_continuation(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) == 0x80; }

// Bytes of the well-formed UTF-8 sequence that `text` begins with, 0 when it is not one.
// Overlong forms, surrogates and values over U+10FFFF are not (Unicode 15, table 3-7).
std::size_t sequence_length(std::string_view text) {
  const auto byte = [&](std::size_t i) {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u;
  };
  const auto within = [](unsigned value, unsigned low, unsigned high) {
    return low <= value && value <= high;
  };
  const unsigned first = byte(0);
  if (first < 0x80) return 1;
  if (within(first, 0xC2, 0xDF)) return within(byte(1), 0x80, 0xBF) ? 2 : 0;
  if (within(first, 0xE0, 0xEF)) {
    const unsigned low = first == 0xE0 ? 0xA0 : 0x80;
    const unsigned high = first == 0xED ? 0x9F : 0xBF;
    return within(byte(1), low, high) && within(byte(2), 0x80, 0xBF) ? 3 : 0;
  }
  if (within(first, 0xF0, 0xF4)) {
    const unsigned low = first == 0xF0 ? 0x90 : 0x80;
    const unsigned high = first == 0xF4 ? 0x8F : 0xBF;
    const bool rest = within(byte(2), 0x80, 0xBF) && within(byte(3), 0x80, 0xBF);
    return within(byte(1), low, high) && rest ? 4 : 0;
  }
  return 0;
}

}  // namespace

std::optional<std::string> read_file(const std::string& path, const std::string& shown_name,
                                     Diagnostics& diagnostics) {
  const auto refuse = [&](std::string problem, std::string suggestion = {}) {
    diagnostics.error({shown_name, 0, 0}, std::move(problem), std::move(suggestion));
    return std::nullopt;
  };
  namespace fs = std::filesystem;
  std::error_code failure;
  const fs::file_status status = fs::status(path, failure);
  if (status.type() == fs::file_type::not_found) return refuse("no such file");
  if (status.type() == fs::file_type::directory) {
    return refuse("this is a folder, not a file", "name a file in it");
  }
  if (failure) return refuse("cannot read the file: " + failure.message());
  if (status.type() != fs::file_type::regular) return refuse("this is not a regular file");
  const std::uintmax_t size = fs::file_size(path, failure);
  if (failure) return refuse("cannot read the file: " + failure.message());
  if (size > largest_file) return refuse("the file is larger than 64 MiB");

  std::ifstream stream(path, std::ios::binary);
  std::string bytes(static_cast<std::size_t>(size), '\0');
  if (!stream || (size > 0 && !stream.read(bytes.data(), static_cast<std::streamsize>(size)))) {
    return refuse("cannot read the file", "check that you may read it");
  }
  return bytes;
}

std::optional<std::string_view> utf8_text(std::string_view bytes, const std::string& file_name,
                                          Diagnostics& diagnostics) {
  const char* save = "save the file as UTF-8 (in a spreadsheet: CSV UTF-8)";
  if (bytes.starts_with("\xFF\xFE") || bytes.starts_with("\xFE\xFF")) {
    diagnostics.error({file_name, 1, 1}, "the file is UTF-16, not UTF-8", save);
    return std::nullopt;
  }
  if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
  for (std::size_t at = 0; at < bytes.size();) {
    const std::size_t length = sequence_length(bytes.substr(at));
    if (length > 0 && bytes[at] != '\0') {
      at += length;
      continue;
    }
    const Place place = place_at(bytes, at, file_name);
    if (length > 0) {
      diagnostics.error(place, "a NUL byte; this is not UTF-8 text", save);
    } else {
      diagnostics.error(place,
                        fmt::format("not UTF-8 (byte 0x{:02X}); the file may be in GB18030 or "
                                    "another legacy encoding",
                                    static_cast<unsigned char>(bytes[at])),
                        save);
    }
    return std::nullopt;
  }
  return bytes;
}

int count_characters(std::string_view text) {
  return static_cast<int>(text.size() - std::count_if(text.begin(), text.end(), is_continuation));
}

Place place_at(std::string_view text, std::size_t offset, const std::string& file_name) {
  const std::string_view before = text.substr(0, offset);
  const std::size_t newline = before.rfind('\n');
  const std::string_view line =
      newline == std::string_view::npos ? before : before.substr(newline + 1);
  const auto lines = std::count(before.begin(), before.end(), '\n');
  return {file_name, static_cast<int>(lines) + 1, count_characters(line) + 1};
}

}  // namespace weir
