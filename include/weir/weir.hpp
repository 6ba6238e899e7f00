// All of Weir's public headers, for programs outside. Inside, include the rooms you use.
#pragma once

#include "weir/allocate.hpp"
#include "weir/core.hpp"
#include "weir/exec.hpp"
#include "weir/model.hpp"
#include "weir/random.hpp"
#include "weir/scenario.hpp"
#include "weir/simulate.hpp"
#include "weir/store.hpp"
#include "weir/study.hpp"
