#include "allocate/feasibility.hpp"

#include <algorithm>

#include "allocate/interior_point.hpp"
#include "allocate/network.hpp"

namespace weir {
namespace {

// The least sum of violations, in units; zero up to the solver's precision when there is a point.
bool elastic_point(const Constraints& constraints) {
  Program program;
  program.variables.resize(constraints.cells.size());
  double units = 0;
  for (const Row& row : constraints.rows) {
    LinearRow bounds;
    for (const std::uint32_t j : row.cells) bounds.entries.push_back({j, 1});
    if (row.lower > 0 || row.upper == 0) bounds.lower = static_cast<double>(row.lower);
    if (row.upper < unlimited) bounds.upper = static_cast<double>(row.upper);
    if (bounds.lower == -infinity && bounds.upper == infinity) continue;
    for (const double side : {1.0, -1.0}) {
      bounds.entries.push_back({static_cast<std::uint32_t>(program.variables.size()), side});
      program.variables.push_back({0, infinity, -1, 0, 1, 0, 0});
    }
    program.rows.push_back(std::move(bounds));
    units = std::max(units, static_cast<double>(row.lower));
  }
  program.size = std::max(1.0, units / static_cast<double>(constraints.cells.size() + 1));
  const Solution solution = maximise(program);
  double violation = 0;
  for (std::size_t v = constraints.cells.size(); v < program.variables.size(); ++v) {
    violation += solution.x[v];
  }
  return violation <= 1e-6 * program.size;
}

Constraints subset(const Constraints& constraints, const std::vector<std::uint8_t>& kept) {
  Constraints part{
      constraints.unit, constraints.currency, constraints.cells, constraints.owners, {}};
  for (const Row& row : constraints.rows) {
    if (kept[row.owner]) part.rows.push_back(row);
  }
  return part;
}

// What stays when each owner in turn is let go, last first within its kind, unless an allocation
// then appears. The first to stay ends the shortest list, in the other direction, that cannot be
// obeyed; it is found by halving, and so is the next one among those before it.
// Needs: no allocation.
std::vector<std::uint8_t> irreducible(const Constraints& constraints,
                                      const std::vector<Owner::Kind>& let_go) {
  std::vector<std::uint32_t> list;
  for (auto kind = let_go.rbegin(); kind != let_go.rend(); ++kind) {
    for (std::uint32_t k = 0; k < constraints.owners.size(); ++k) {
      if (constraints.owners[k].kind == *kind) list.push_back(k);
    }
  }
  std::vector<std::uint8_t> stay(constraints.owners.size(), 0);
  const auto conflicts = [&](std::size_t length) {
    std::vector<std::uint8_t> kept = stay;
    for (std::size_t k = 0; k < length; ++k) kept[list[k]] = 1;
    return !has_allocation(subset(constraints, kept));
  };
  for (std::size_t end = list.size(); !conflicts(0);) {
    std::size_t free = 0;  // so long a list can be obeyed, `end` cannot
    while (end - free > 1) {
      const std::size_t middle = free + (end - free) / 2;
      (conflicts(middle) ? end : free) = middle;
    }
    stay[list[--end]] = 1;
  }
  return stay;
}

}  // namespace

bool has_allocation(const Constraints& all) {
  const Constraints constraints = tightest(all).constraints;
  const Families families = split_families(constraints);
  Network network(constraints, families, std::vector<Range>(constraints.cells.size()),
                  row_ranges(constraints));
  if (!network.make_feasible()) return false;
  return families.left_out.empty() || elastic_point(constraints);
}

std::optional<Unsupported> too_many_crossings(const Constraints& constraints) {
  const std::size_t crossing = split_families(constraints).left_out.size();
  if (crossing <= most_left_out) return std::nullopt;
  return Unsupported{std::to_string(crossing) +
                     " constraints of the rules cross in more than two families, and at most " +
                     std::to_string(most_left_out) + " such are solved"};
}

std::string demand_text(const Constraints& constraints, std::uint32_t owner) {
  std::int64_t lower = 0, upper = 0;
  std::size_t rows = 0;
  for (const Row& row : constraints.rows) {
    if (row.owner != owner) continue;
    ++rows;
    lower += row.lower;
    upper = std::min(unlimited, upper + row.upper);
  }
  const std::string bound = lower == upper && lower > 0 ? "exactly " + constraints.text(lower)
                            : upper >= unlimited        ? "at least " + constraints.text(lower)
                                                        : "at most " + constraints.text(upper);
  const bool each = rows > 1 && constraints.owners[owner].kind == Owner::Kind::rule;
  return "'" + constraints.owners[owner].name + "' (" + bound +
         (each ? " over its " + std::to_string(rows) + " counties)" : ")");
}

std::optional<Infeasible> find_conflict(const Constraints& constraints) {
  if (has_allocation(constraints)) return std::nullopt;
  using Kind = Owner::Kind;
  const std::vector<std::uint8_t> one =
      irreducible(constraints, {Kind::programme, Kind::rule, Kind::fund});
  const std::vector<std::uint8_t> other =
      irreducible(constraints, {Kind::fund, Kind::rule, Kind::programme});
  const auto size = [](const std::vector<std::uint8_t>& kept) {
    return std::count(kept.begin(), kept.end(), 1);
  };
  const std::vector<std::uint8_t>& kept = size(other) < size(one) ? other : one;

  Infeasible answer;
  std::string list;
  for (std::uint32_t owner = 0; owner < kept.size(); ++owner) {
    if (!kept[owner]) continue;
    answer.rules.push_back(constraints.owners[owner].name);
    list += (list.empty() ? "" : ", ") + demand_text(constraints, owner);
  }
  answer.reason = answer.rules.size() == 1 ? "no allocation obeys " + list +
                                                 " over the counties and programmes it covers"
                                           : "no allocation obeys all of these at once: " + list;
  return answer;
}

}  // namespace weir
