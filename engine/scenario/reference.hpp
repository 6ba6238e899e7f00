// Words about one key, shared by explain, the reference page and the annotated scenario.
#pragma once

#include <string>
#include <string_view>

#include "scenario/schema.hpp"

namespace weir {

/// "money with its unit", "a share", "one of a, b" ... in "en" or "zh".
std::string kind_text(const KeyRecord& key, std::string_view language);
/// "0 to 1", "at least 0", or empty.
std::string range_text(const KeyRecord& key, std::string_view language);
/// The default as TOML, or empty.
std::string default_text(const KeyRecord& key);

}  // namespace weir
