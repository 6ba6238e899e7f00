// Where electricity, demand for loans or people hold a plan's posts back; where an enclave's stand.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "weir/store.hpp"

namespace weir {

/// The word in the margin.
std::string_view limits_label(std::string_view language);

/// A sentence for each limit and each enclave; empty where the scenario has none. With a county:
/// only what holds back its own posts.
std::vector<std::string> limit_sentences(const RunRecord& record, std::string_view language,
                                         std::optional<std::size_t> county = std::nullopt);

}  // namespace weir
