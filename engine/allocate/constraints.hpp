// Funds, rules and programme shares as linear constraints over cells, in whole units.
// Equation (A1) of docs/model/allocation.md.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "weir/allocate.hpp"

namespace weir {

/// A county's programme paid from one fund: one amount to be decided.
struct Cell {
  std::uint32_t fund = 0, county = 0, programme = 0;
};

/// What a constraint was written as.
struct Owner {
  enum class Kind : std::uint8_t { fund, programme, rule };
  Kind kind = Kind::rule;
  std::uint32_t index = 0;  // of the fund, the programme or the rule
  std::string name;
};

inline constexpr std::int64_t unlimited = INT64_MAX / 8;

/// lower <= sum of its cells <= upper. Units: whole units of the scenario.
struct Row {
  std::uint32_t owner = 0;
  std::vector<std::uint32_t> cells;  // ascending
  std::int64_t lower = 0, upper = unlimited;
  double per_value = 1;  // by how much the bound moves with the owner's value
  double share = 0;      // by how much it moves with the amount of each of `funds`
  std::vector<std::uint32_t> funds;
};

struct Constraints {
  std::int64_t unit = 1;      // minor units
  std::string currency = "CNY";
  std::vector<Cell> cells;    // those that may receive money, in the order of cell_index()
  std::vector<Owner> owners;  // funds, then programmes (when their shares are fixed), then rules
  std::vector<Row> rows;      // in the order of their owners

  std::string text(std::int64_t units) const;  // as amount_text()
  double major(std::int64_t units) const { return static_cast<double>(units * unit) / 100.0; }
};

/// `programme_shares`: each programme gets its share of each fund, rounded to units by largest
/// remainder. Bounds that are shares round outward to the unit, amounts round inward.
/// Fails: Unsupported when a rule's kind cannot be served, or a fund or a locked amount is not a
/// whole multiple of the unit.
std::variant<Constraints, Unsupported> make_constraints(const Scenario& scenario,
                                                        const Problem& problem,
                                                        bool programme_shares);

/// Rows over the same cells, of which only the tightest say something.
struct Tightest {
  Constraints constraints;          // the others are emptied, so that every row keeps its number
  std::vector<std::uint8_t> spare;  // of each row: another one sets its bounds as tightly
};
/// Of equally tight rows the first is kept.
Tightest tightest(Constraints constraints);

/// "1234.50 EUR"; in yuan "2000万元" or "1234.50元".
std::string amount_text(std::int64_t minor, std::string_view currency);

/// Whole numbers proportional to `weight` that sum to `total`, by largest remainder; among equal
/// remainders the first is served first.
/// Needs: weights >= 0 with a positive sum.
std::vector<std::int64_t> largest_remainder(const std::vector<double>& weight, std::int64_t total);

}  // namespace weir
