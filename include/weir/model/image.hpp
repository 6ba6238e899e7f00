// A scenario as bytes, for an engine that reads no files: the one in the page.
#pragma once

#include <string>
#include <string_view>

#include "weir/model/scenario.hpp"

namespace weir {

/// Everything but the places in files. The same bytes on any machine.
std::string to_bytes(const Scenario& scenario);

/// Fails: false when the bytes are damaged or of another version; then `scenario` is unchanged.
bool from_bytes(std::string_view bytes, Scenario& scenario);

}  // namespace weir
