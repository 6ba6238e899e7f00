#include "allocate/certificate.hpp"

#include <algorithm>
#include <cmath>

#include "allocate/labour.hpp"

namespace weir {
namespace {

constexpr std::uint32_t no_county = UINT32_MAX;

bool per_county(const Constraints& constraints, const Row& row) {
  if (row.cells.empty() || constraints.owners[row.owner].kind != Owner::Kind::rule) return false;
  const std::uint32_t county = constraints.cells[row.cells.front()].county;
  return std::all_of(row.cells.begin(), row.cells.end(),
                     [&](std::uint32_t j) { return constraints.cells[j].county == county; });
}

// The bound met by the continuous allocation, within what rounding can move.
bool binds(const Row& row, const std::vector<double>& units) {
  double sum = 0;
  for (const std::uint32_t j : row.cells) sum += units[j];
  const double close = 1e-6 * std::max(1.0, std::abs(sum));
  return (row.lower > 0 && sum <= static_cast<double>(row.lower) + close) ||
         (row.upper < unlimited && sum >= static_cast<double>(row.upper) - close);
}

// A fund's price is what the optimum gains with the file otherwise fixed: its share rules and
// programme shares move with it. A rule's is what is gained as its own value is relaxed.
void add_price(const Constraints& constraints, const Row& row, double price,
               std::vector<RuleReport>& reports) {
  if (constraints.owners[row.owner].kind == Owner::Kind::rule) {
    reports[row.owner].shadow_price += row.per_value * std::abs(price);
  }
  for (const std::uint32_t fund : row.funds) reports[fund].shadow_price += row.share * price;
}

}  // namespace

Proof prove(const Constraints& constraints, const Curves& curves, const Decision& decision,
            const Rounded& rounded, Parallelism parallelism) {
  Continuous optimum = best(constraints, curves);
  for (std::size_t g = 0; g < constraints.rows.size(); ++g) {
    // A bound with slack has no price; the solver's is its last rounding error.
    if (!binds(constraints.rows[g], optimum.units)) optimum.price[g] = 0;
  }
  const std::size_t owners = constraints.owners.size();
  std::vector<RuleReport> reports(owners);
  std::vector<std::uint8_t> limits(owners, 0);  // the optimum meets it: taking it away may help
  Proof proof;

  for (std::size_t k = 0; k < owners; ++k) reports[k].name = constraints.owners[k].name;
  const std::vector<std::uint8_t> spare = tightest(constraints).spare;
  for (std::size_t g = 0; g < constraints.rows.size(); ++g) {
    const Row& row = constraints.rows[g];
    RuleReport& report = reports[row.owner];
    report.binding = report.binding || binds(row, decision.continuous.units);
    report.given_up += static_cast<double>(missed_units(row, rounded.units) * constraints.unit);
    limits[row.owner] |= static_cast<std::uint8_t>(!spare[g] && binds(row, optimum.units));
    add_price(constraints, row, optimum.price[g], reports);
    if (optimum.price[g] == 0) continue;
    const Owner& owner = constraints.owners[row.owner];
    proof.prices.push_back(
        {owner.kind, owner.index,
         per_county(constraints, row) ? constraints.cells[row.cells.front()].county : no_county,
         row.funds.empty() ? 0 : row.funds.front(), optimum.price[g]});
  }

  Certificate& certificate = proof.certificate;
  const double best_value = outcome(constraints, curves, optimum.units);
  proof.touch = tangents(constraints, curves, optimum.units);
  certificate.bound =
      proof.touch.empty()
          ? dual_bound(constraints, curves, optimum.price)
          : dual_bound(constraints, flattened(curves, proof.touch), optimum.price);
  proof.open = (certificate.bound - best_value) / std::max(1.0, std::abs(certificate.bound));
  certificate.continuous = outcome(constraints, curves, decision.continuous.units);
  certificate.objective =
      outcome(constraints, curves, std::vector<double>(rounded.units.begin(), rounded.units.end()));
  certificate.gap =
      (certificate.bound - certificate.objective) / std::max(1.0, std::abs(certificate.bound));
  certificate.solver = decision.solver;
  certificate.iterations = decision.continuous.iterations;
  certificate.strategy_gap = decision.own_gap;
  certificate.strategy_bound = decision.own_bound;

  std::vector<std::uint32_t> removable;
  for (std::uint32_t k = 0; k < owners; ++k) {
    if (constraints.owners[k].kind != Owner::Kind::rule) continue;
    if (limits[k])
      removable.push_back(k);
    else
      reports[k].shadow_price = 0;  // it has slack, or another rule holds the same bound
  }
  for_each_block(removable.size(), parallelism, [&](std::size_t block) {
    const Continuous freed = best(constraints, curves, removable[block]);
    const double cost = outcome(constraints, curves, freed.units) - best_value;
    if (cost > 1e-10 * std::abs(best_value)) reports[removable[block]].total_cost = cost;
  });
  for (std::uint32_t k = 0; k < owners; ++k) {
    if (constraints.owners[k].kind != Owner::Kind::programme)
      certificate.rules.push_back(reports[k]);
  }
  return proof;
}

}  // namespace weir
