// By how much an answer can be believed: a level from 0 to 4 for each factor, with its reason.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "weir/store/report.hpp"

namespace weir {

/// Where a scenario's values come from.
struct Pedigree {
  std::size_t evidence = 0, assumption = 0, prior = 0;
  double gdp = 0, population = 0;  // shares of the selected counties that are estimated
  double unsupported() const {
    const std::size_t all = evidence + assumption + prior;
    return all == 0 ? 0 : static_cast<double>(assumption + prior) / static_cast<double>(all);
  }
};
Pedigree pedigree_of(const RunRecord& record);

/// A program of tests/, and what its first comment says that it proves.
struct TestProgram {
  std::string_view kind, name, what;
};
const std::vector<TestProgram>& test_programs();
/// How many of them compare with independent computations or laws.
std::size_t comparing_programs();

/// The largest standard error of a chance of the targets; without targets, of any chance.
double largest_error(const std::vector<Chance>& chances, std::uint64_t draws);

/// Reported figures of a case that was predicted, and how many lie in their 90% intervals.
struct HeldAgainst {
  std::size_t figures = 0, inside = 0;
};

/// Six factors. Level 0: nothing stands behind it; 4: nothing that the program can see is missing.
/// Source: docs/guide/studies.md.
std::vector<CredibilityLevel> credibility_levels(const Scenario& scenario, const Pedigree& pedigree,
                                                 const Certificate& proof, double error,
                                                 const std::optional<HeldAgainst>& held);

}  // namespace weir
