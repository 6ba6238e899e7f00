// Regression of what comes out on what was drawn, and what it says about draws it has not seen.
#pragma once

#include "weir/study/value.hpp"

namespace weir {

/// Expected value of each target given the regressors, for each draw from a fit that left it out.
/// Shape: targets [target][draw], regressors [parameter][draw]; result as targets.
DrawLists predicted_elsewhere(const DrawLists& targets, const DrawLists& regressors);

}  // namespace weir
