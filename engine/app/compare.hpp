// The results of weir compare as text for the terminal.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "weir/study.hpp"

namespace weir {

/// The plans of one comparison. Shape: digests as contenders.
struct ComparedPlans {
  std::vector<Contender> contenders;
  std::vector<std::string> digests;
};

/// What `weir compare --format json` prints.
std::string comparison_json_text(const ComparedPlans& plans, const Comparison& comparison,
                                 const std::vector<CaseRegret>& cases, double seconds);

/// Per plan: what is expected and proven, outcomes against the first plan, chances, counties.
/// Needs: `comparison` is of these contenders.
std::string comparison_text(const std::vector<Contender>& contenders,
                            const Comparison& comparison, std::string_view language);

/// Each plan's regret in each named case, and its largest. Empty where there are no cases.
std::string cases_text(const std::vector<Contender>& contenders,
                       const std::vector<CaseRegret>& cases, std::string_view language);

/// What a contender is called on the page: a strategy's name in words, else as it was given.
std::string contender_label(const Contender& contender, std::string_view language);

}  // namespace weir
