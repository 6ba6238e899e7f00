// JSON as text that people can read and compare line by line.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "weir/store.hpp"

namespace weir {

using Json = nlohmann::ordered_json;

/// One line for each value that holds no list or table of its own.
std::string json_text(const Json& value);

/// What the certificate's figures count: outcome, quarter and weight of each part.
Json goals_json(const RunRecord& record);

}  // namespace weir
