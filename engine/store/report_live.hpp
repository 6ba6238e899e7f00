// The part of the page's data that its engine needs.
#pragma once

#include <string>
#include <string_view>

#include "store/json_text.hpp"
#include "weir/store/report.hpp"

namespace weir {

std::string base64(std::string_view bytes);

/// Shape: Live in web/src/live/live.ts. `fingerprint`: of the stored run; may be empty.
Json live_json(const ReportedRun& run, const std::string& fingerprint);

}  // namespace weir
