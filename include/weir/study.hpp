// Questions over many runs.
#pragma once

#include <string>
#include <vector>

#include "weir/allocate.hpp"
#include "weir/exec.hpp"
#include "weir/model.hpp"
#include "weir/simulate.hpp"

namespace weir {

/// The scenario with every shock switched over: active ones off, or, when none is active, all on.
/// Both cases are always shown (MODEL section 0.13). The allocation stays as decided.
struct SwitchedCase {
  Scenario scenario;
  bool shocks_active = false;
  std::string name;
  Text title;
};
/// Empty when the scenario defines no shock.
std::vector<SwitchedCase> switched_shocks(const Scenario& scenario);

}  // namespace weir
