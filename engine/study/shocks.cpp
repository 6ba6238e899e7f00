#include "weir/study.hpp"

#include <algorithm>

namespace weir {

std::vector<SwitchedCase> switched_shocks(const Scenario& scenario) {
  if (scenario.shocks.empty()) return {};
  SwitchedCase other{scenario, false, {}, {}};
  other.shocks_active = std::none_of(scenario.shocks.begin(), scenario.shocks.end(),
                                     [](const Shock& shock) { return shock.active; });
  const auto append = [](std::string& list, const std::string& name) {
    list += (list.empty() ? "" : " + ") + name;
  };
  for (Shock& shock : other.scenario.shocks) {
    if (shock.active == other.shocks_active) continue;
    shock.active = other.shocks_active;
    append(other.name, shock.name);
    append(other.title.en, shock.title.en.empty() ? shock.name : shock.title.en);
    append(other.title.zh, shock.title.zh.empty() ? shock.name : shock.title.zh);
  }
  return {std::move(other)};
}

}  // namespace weir
