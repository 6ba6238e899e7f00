// A run from its scenario to the store, also when it continues an earlier one.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "app/command.hpp"
#include "weir/scenario.hpp"
#include "weir/store.hpp"

namespace weir {

struct RunOrder {
  std::string path;
  std::vector<Override> overrides;
  std::string until;            // --until; empty: all draws
  std::string resumed;          // id of the run to continue; empty: a new one
  std::uint64_t had_draws = 0;  // of a resumed run with --until: the stop it was on its way to
};

/// The order that a stored run was begun with, as a new run.
RunOrder order_of(const Store::Opening& opening);

/// Fails: Stop, StoreError.
void carry_out(RunOrder order, const Options& options, Console& console);

}  // namespace weir
