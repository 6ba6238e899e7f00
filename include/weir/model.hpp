// The domain as plain checked data, its preparation into dense arrays, and the equations.
#pragma once

#include "weir/model/image.hpp"
#include "weir/model/limits.hpp"
#include "weir/model/parameters.hpp"
#include "weir/model/planning.hpp"
#include "weir/model/problem.hpp"
#include "weir/model/scenario.hpp"
#include "weir/model/totals.hpp"
