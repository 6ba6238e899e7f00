// The two continuous problems over the same rows: best outcome, and proportional to weights.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>
#include <vector>

#include "allocate/constraints.hpp"
#include "allocate/interior_point.hpp"
#include "allocate/network.hpp"
#include "weir/model.hpp"

namespace weir {

/// Shape: units per cell; price per row (objective per major unit of money, > 0 at an upper bound).
struct Continuous {
  std::vector<double> units;
  std::vector<double> price;
  int iterations = 0;
  bool converged = true;
  std::string_view solver = "interior point";
};

/// The curve of each cell's programme, county and year, and how many funds share that year.
struct Curves {
  CellCurves of_year;  // [year][county][programme]
  std::uint32_t years = 0, counties = 0, programmes = 0;
  std::vector<std::uint32_t> year_of_fund;
  std::size_t index(const Cell& c) const {
    return (std::size_t{year_of_fund[c.fund]} * counties + c.county) * programmes + c.programme;
  }
};
Curves make_curves(const Problem& problem, const Theta& theta, const std::vector<Goal>& goals);

/// The constraints as a program without an objective: one variable per cell that may receive money,
/// and the variable that is the year's money of each curve.
struct MoneyProgram {
  static constexpr std::uint32_t none = UINT32_MAX;
  Program program;
  std::vector<std::uint32_t> variable;  // of each cell, or none: the cell is zero
  std::vector<std::uint32_t> row;       // of each constraint, or none: it says nothing
  std::vector<std::uint32_t> year;      // of each curve, or none: no money can reach it
  std::vector<double> most;             // money that can reach each curve, major units
};
MoneyProgram money_program(const Constraints& constraints, const Curves& curves);
Continuous to_continuous(const Constraints& constraints, const MoneyProgram& money,
                         const Solution& solution);

/// Of `x` what is paid for, up to `cap` (slope * min(x, cap) is slope * t with t <= cap, t <= x).
/// Returns the variable t.
std::uint32_t add_capped(Program& program, std::uint32_t x, double cap, double slope);

/// Takes `factor` times what curve `k` gives off the row's sum. Needs: the row has no lower bound.
void subtract_curve(MoneyProgram& money, std::size_t k, const CellCurve& curve, double factor,
                    ConvexRow& row);

/// Water-filling (docs/model/solver.md) serves constraints that are a tree of sums crossed by one
/// layer of rows, with one fund to a curve, and proves its answer. The interior point (A6)-(A9)
/// serves the rest, and the few answers that were not proved.
enum class Solvers : std::uint8_t { fastest, interior_point };

/// Maximises the sum of the cells' curves (A2). `without`: an owner whose rows are left out.
Continuous best(const Constraints& constraints, const Curves& curves,
                std::optional<std::uint32_t> without = std::nullopt,
                Solvers solvers = Solvers::fastest);

/// Maximises the sum of weight * log(amount) (A3): proportional to the weights where no row binds.
/// `forced`: what the rows leave no choice about. Shape: weight and price as above.
Continuous proportional(const Constraints& constraints, const Network::Forced& forced,
                        const Network& network, const std::vector<double>& weight,
                        Solvers solvers = Solvers::fastest);

/// The curves' sum at an allocation. Shape: units per cell.
double outcome(const Constraints& constraints, const Curves& curves,
               const std::vector<double>& units);

/// An upper bound on the curves' sum over all allowed allocations (A4): holds whatever the prices.
double dual_bound(const Constraints& constraints, const Curves& curves, std::vector<double> price);

/// What curve k leaves at most when its money, up to `most`, is paid for at `price`.
using Surplus = std::function<double(std::size_t k, double price, double most)>;
/// The same bound for other curves, without a constant.
double dual_bound(const Constraints& constraints, const Curves& shape, std::vector<double> price,
                  const Surplus& surplus);

}  // namespace weir
