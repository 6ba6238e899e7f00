// Who gets the money, and what the next money would bring there.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "weir/store.hpp"

namespace weir {

/// What the objective's one outcome is, or declared jobs by the end of the first funding year.
Goal leading_goal(const Scenario& scenario);
/// What the objective counts, in words: its outcome, or that it is a weighted list.
std::string_view objective_label(const Scenario& scenario, std::string_view language);

/// Planning value of `goal` gained when each class's money grows by `more` in proportion to what
/// its cells have. Shape: one per class; 0 where a class has no money. Units: more in major units.
std::vector<double> next_money_brings(const RunRecord& record, const Goal& goal, double more);

/// The line with the fund, the counties, the strategy; then a line per class; then the streams.
std::string funds_text(const RunRecord& record, std::string_view language);

}  // namespace weir
