// Studies of many settings.
#pragma once

#include "app/command.hpp"

namespace weir {

void analyse_sensitivity(const Options& options, Console& console);
void sweep(const Options& options, Console& console);

}  // namespace weir
