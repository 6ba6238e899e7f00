// JSON as text that people can read and compare line by line.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace weir {

using Json = nlohmann::ordered_json;

/// One line for each value that holds no list or table of its own.
std::string json_text(const Json& value);

}  // namespace weir
