// Whole files as checked text: what every reader of this room starts from.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "weir/core.hpp"

namespace weir {

/// The bytes of a regular file. Names in messages are `shown_name`.
/// Fails: nullopt with an error: missing, a folder, a device, unreadable, over 64 MiB.
std::optional<std::string> read_file(const std::string& path, const std::string& shown_name,
                                     Diagnostics& diagnostics);

/// The text without its byte-order mark, once it is known to be UTF-8 without NUL bytes.
/// Fails: nullopt with an error at the first bad byte that says how to save the file.
std::optional<std::string_view> utf8_text(std::string_view bytes, const std::string& file_name,
                                          Diagnostics& diagnostics);

/// Characters (code points) in UTF-8 text.
int count_characters(std::string_view text);

/// Line and column of the byte at `offset` of UTF-8 text; columns count characters.
Place place_at(std::string_view text, std::size_t offset, const std::string& file_name);

}  // namespace weir
