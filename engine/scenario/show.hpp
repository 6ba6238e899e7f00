// A resolved scenario as people see it, and as the digest sees it.
#pragma once

#include <string>
#include <vector>

#include "scenario/resolve.hpp"
#include "weir/scenario.hpp"

namespace weir {

/// Every value in force, in the order of the reference.
std::vector<ShownValue> shown_values(const Reading& reading);

/// JSON with sorted keys of everything that can change a result; no places in files.
std::string canonical_text(const Scenario& scenario);

}  // namespace weir
