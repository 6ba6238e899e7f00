// What a result is predicted to be, from draws of it.
#pragma once

#include <vector>

#include "weir/study/calibrate.hpp"

namespace weir {

/// The median and the middle `within` of `values`, and where what is known lies among them.
/// Needs: values not empty.
Predicted predicted_from(Predicted of, std::vector<double> values, double within);

}  // namespace weir
