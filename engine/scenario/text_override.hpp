// --set PATH=VALUE on a scenario's tree.
#pragma once

#include <string>
#include <vector>

#include "scenario/text.hpp"

namespace weir {

/// Sets the value at `change.path`, marks it as from an override, and remembers what was there.
/// Fails: an error at `--set PATH=VALUE`; the tree is then unchanged.
void apply_override(const Override& change, Node& root, std::vector<Replaced>& replaced,
                    Diagnostics& diagnostics);

/// The `name` of a table that has one, else null.
const std::string* name_of(const Node& node);

}  // namespace weir
