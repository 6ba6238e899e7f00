// Which projects to pay, as decisions and rows in whole numbers. Equations (A20)-(A23).
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "allocate/constraints.hpp"
#include "allocate/milp.hpp"

namespace weir {

inline constexpr double value_parts = 1e6;  // values are whole millionths of the objective's unit

/// One decision: to pay a project of the list, or one more award in a county, from one fund.
struct Option {
  static constexpr std::uint32_t award = UINT32_MAX;
  std::uint32_t project = award;  // row of Strategy::projects, or an award
  std::uint32_t fund = 0, county = 0, programme = 0;
  std::int64_t units = 0;  // what it costs
};

/// What a row was written as, and how its bound moves (as in Row).
struct Origin {
  static constexpr std::uint32_t structure = UINT32_MAX;
  std::uint32_t owner =
      structure;  // of ProjectProgram::owners; structure: one fund per project ...
  double per_value = 1, share = 0;
  std::vector<std::uint32_t> funds;
  bool money = false;  // bounds count units of money
};

struct ProjectProgram {
  std::int64_t unit = 1;  // minor units
  std::string currency;
  std::vector<Option> options;
  std::vector<Owner> owners;   // funds, then every rule of the scenario
  BinaryProgram binary;        // one decision per option
  std::vector<Origin> origin;  // of each row
};

/// Needs: `problem` of `scenario`; goals not empty. Rows that no choice can break are left out.
/// Fails: Unsupported when the list lacks a column of the objective, an award is no whole multiple
/// of the unit, or there are too many awards or too large values.
std::variant<ProjectProgram, Unsupported> make_project_program(const Scenario& scenario,
                                                               const Problem& problem,
                                                               const Strategy& strategy,
                                                               const std::vector<Goal>& goals,
                                                               const Theta& theta);

/// The fraction of smallest denominator within 5e-7 of a share: 0.333333 is a third.
struct Fraction {
  std::int64_t above = 0, below = 1;
};
Fraction simplest_fraction(double share);

}  // namespace weir
