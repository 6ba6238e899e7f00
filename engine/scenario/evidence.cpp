// The evidence table as it is read: one row, one claim.
#include "scenario/evidence.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "scenario/resolve_uncertain.hpp"

namespace weir {

namespace {

std::optional<Bound> bound_named(std::string_view text) {
  if (text == "=" || text.empty()) return Bound::equal;
  if (text == ">=") return Bound::at_least;
  if (text == "<=") return Bound::at_most;
  if (text == "~") return Bound::about;
  return std::nullopt;
}

}  // namespace

const Claim* EvidenceTable::find(std::string_view id) const {
  for (const Claim& claim : claims) {
    if (claim.id == id) return &claim;
  }
  return nullptr;
}

std::optional<EvidenceTable> read_evidence(const CsvTable& table, Diagnostics& diagnostics) {
  constexpr std::array<std::string_view, 12> names = {"id",     "key",      "claim", "value",
                                                      "unit",   "value_si", "bound", "stage",
                                                      "period", "place",    "type",  "source"};
  const std::size_t errors = diagnostics.error_count();
  std::array<std::size_t, names.size()> at{};
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (const auto column = table.column(names[i])) {
      at[i] = *column;
    } else {
      diagnostics.error({table.file, 1, 1}, fmt::format("missing column '{}'", names[i]),
                        "an evidence table needs it");
    }
  }
  if (diagnostics.error_count() > errors) return std::nullopt;
  const auto payer = table.column("payer"), quote = table.column("quote");
  EvidenceTable evidence{table.file, {}};
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const auto cell = [&](std::size_t i) -> const std::string& { return table.cells[row][at[i]]; };
    Claim claim{cell(0), cell(1), cell(2), cell(3),  cell(4),  std::nullopt,           Bound::equal,
                cell(7), cell(8), cell(9), cell(10), cell(11),
                payer ? table.cells[row][*payer] : "", quote ? table.cells[row][*quote] : "",
                table.place(row, at[0])};
    if (claim.id.empty()) {
      diagnostics.error(claim.row, "the claim has no id");
    } else if (const Claim* first = evidence.find(claim.id)) {
      diagnostics.error(claim.row, fmt::format("duplicate evidence id '{}'", claim.id),
                        fmt::format("the first stands in line {}", first->row.line));
    }
    claim.number = parse_number(cell(5));
    // Times and dates of labels stand in value_si as text; anything else must be a number.
    if (!cell(5).empty() && !claim.number && claim.type != "label") {
      diagnostics.error(table.place(row, at[5]), fmt::format("'{}' is no number", cell(5)),
                        "write value_si in base units, or leave it empty");
    }
    if (const auto bound = bound_named(cell(6))) {
      claim.bound = *bound;
    } else {
      diagnostics.error(table.place(row, at[6]), fmt::format("unknown bound '{}'", cell(6)),
                        "known are =, >=, <=, ~");
    }
    evidence.claims.push_back(std::move(claim));
  }
  if (diagnostics.error_count() > errors) return std::nullopt;
  return evidence;
}

}  // namespace weir
