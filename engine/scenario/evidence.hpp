// The evidence table, and whether the numbers of a scenario agree with the claims they cite.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "scenario/table.hpp"
#include "weir/core.hpp"
#include "weir/model/scenario.hpp"

namespace weir {

enum class Bound { equal, at_least, at_most, about };

/// One row: what one source says.
struct Claim {
  std::string id, key, claim;
  std::string value, unit;       // as printed
  std::optional<double> number;  // in base units (money: the currency's major unit)
  Bound bound = Bound::equal;
  std::string stage, period, place, type, source;
  std::string payer, quote;  // empty where the table has no such column
  Place row;
};

struct EvidenceTable {
  std::string file;
  std::vector<Claim> claims;
  const Claim* find(std::string_view id) const;
};

/// Fails: nullopt with errors: a missing column, a duplicate id, an unknown bound, a number that is
/// none. Units: `value_si` in base units.
std::optional<EvidenceTable> read_evidence(const CsvTable& table, Diagnostics& diagnostics);

/// A number of a scenario and what it is said to rest on.
struct CitedNumber {
  enum class Role { fund, target, observed, rule, reference, parameter, mention };
  struct Citation {
    std::string text;  // "F202" or "F002/F001"
    Place place;
  };
  Role role = Role::mention;  // a mention cites, but is no number to compare
  std::string path;
  double low = 0, high = 0;  // equal, but for an interval; money in the major unit
  std::string written;       // as it stands in the file
  Place place;
  bool is_money = false;
  std::string stage, payer;  // of money
  int year = 0;       // 0: of no year
  std::string basis;
  bool what_if = false;  // from --set or a lever: not checked
  std::vector<Citation> citations;
};

/// Checks every citation and every quantity with more than one claim; appends notes on the claims
/// that disagree and were not cited.
void check_evidence(const std::vector<CitedNumber>& numbers, const EvidenceTable& evidence,
                    std::vector<Note>& notes, Diagnostics& diagnostics);

/// A claim as its source prints it: ">= 660万元", "18637 person".
std::string printed(const Claim& claim);

/// Do two claims of one quantity agree, as printed and within their bounds?
bool claims_agree(const Claim& a, const Claim& b);

}  // namespace weir
