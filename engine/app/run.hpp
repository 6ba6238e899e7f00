// A run from its scenario to the store, also when it continues an earlier one.
#pragma once

#include <string>
#include <vector>

#include "app/command.hpp"
#include "weir/scenario.hpp"

namespace weir {

struct RunOrder {
  std::string path;
  std::vector<Override> overrides;
  std::string resumed;  // id of the run to continue; empty: a new one
};

/// Fails: Stop, StoreError.
void carry_out(const RunOrder& order, const Options& options, Console& console);

}  // namespace weir
