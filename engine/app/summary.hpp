// A run as a page for deciding: at most some 35 lines, readable at 100 columns.
#pragma once

#include <string>
#include <string_view>

#include "app/text_table.hpp"
#include "weir/store.hpp"

namespace weir {

/// Outcomes and targets by quarter, then the end of the horizon, then the other shock case.
/// Declared jobs always stand beside the jobs in place at the same date.
TextTable outcome_table(const RunRecord& record, std::string_view language);

/// The whole page. `stored_id` empty: the run was not stored.
std::string summary_text(const RunRecord& record, std::string_view language,
                         std::string_view stored_id, std::string_view store_path);

}  // namespace weir
