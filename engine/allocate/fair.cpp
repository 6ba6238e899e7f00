#include "allocate/fair.hpp"

#include <algorithm>
#include <cmath>

#include "allocate/network.hpp"

namespace weir {
namespace {

// What a held county's shortfall costs against the least standing: an exact penalty keeps room for
// the solver where a level leaves none.
constexpr double penalty = 1e4;
// From this alpha on the solver's unit has to be chosen with care.
constexpr double steep = 2;
// Beyond it the powers leave the precision of double; leximin is the limit.
constexpr double most_alpha = 10;

class Fairness {
 public:
  Fairness(const Problem& problem, const Constraints& constraints, const Curves& curves)
      : problem_(problem), constraints_(constraints), curves_(curves) {
    const MoneyProgram money = money_program(constraints, curves);
    size_ = money.program.size;
    const std::vector<std::uint8_t> benefits =
        counties_that_benefit(problem, constraints, curves);
    for (std::uint32_t i = 0; i < problem.counties; ++i) {
      if (benefits[i]) able_.push_back(i);
    }
    double people = 0, benefit = 0;
    for (const std::uint32_t i : able_) people += problem.population[i];
    for (std::size_t k = 0; k < money.year.size(); ++k) {
      if (money.year[k] != MoneyProgram::none)
        benefit += value_of(curves.of_year.cell[k], std::min(size_, money.most[k]));
    }
    factor_.assign(problem.counties, 0);
    for (const std::uint32_t i : able_)
      factor_[i] = size_ * people / (benefit * problem.population[i]);
    mean_people_ = people / static_cast<double>(able_.size());
  }

  bool nobody() const { return able_.empty(); }

  Decision alpha_fair(double alpha) const {
    MoneyProgram money = money_program(constraints_, curves_);
    for (const std::uint32_t i : able_) {
      Variable standing;
      standing.log_weight = problem_.population[i] / mean_people_;
      standing.power = alpha;
      money.program.rows.push_back(standing_row(money, i, add(money, standing), 0));
    }
    Decision decision{to_continuous(constraints_, money, maximise(money.program)), constraints_,
                      "interior point with curved rows"};
    const std::vector<double> standing = standings(decision.continuous.units);
    std::vector<double> worth(problem_.counties, 0);
    for (const std::uint32_t i : able_) {  // slope of the welfare: population * standing^-alpha
      worth[i] = problem_.population[i] / mean_people_ * factor_[i] / size_ *
                 marginal_response(standing[i] / size_ - 1, 1 / alpha, 1 / alpha);
    }
    decision.own_gap = weighted_gap(decision.continuous, worth);
    return decision;
  }

  // Equation (A12): each round raises the least standing; counties whose price shows that they hold
  // it down keep it while the others go on.
  Decision leximin() const {
    Decision decision{{}, constraints_, "interior point with curved rows, level by level"};
    std::vector<double> level(problem_.counties, 0);
    std::vector<std::uint32_t> rising = able_;
    int iterations = 0;
    while (!rising.empty()) {
      const Round round = raise_least(level);
      iterations += round.found.iterations;
      decision.continuous = round.found;
      if (!round.found.converged) break;

      const std::vector<double> standing = standings(round.found.units);
      std::vector<double> worth(problem_.counties, 0);
      for (const std::uint32_t i : able_) worth[i] = round.price[i] * factor_[i];
      decision.own_gap = std::max(decision.own_gap, weighted_gap(round.found, worth));
      const double least = std::max(round.least, 1e-12 * size_);
      auto stuck = std::stable_partition(rising.begin(), rising.end(), [&](std::uint32_t i) {
        return round.price[i] <= (standing[i] - least) / least;
      });
      if (stuck == rising.end()) {  // rounding hides the price: the largest is the one
        stuck = std::max_element(rising.begin(), rising.end(),
                                 [&](auto a, auto b) { return round.price[a] < round.price[b]; });
        std::iter_swap(stuck, rising.end() - 1);
        stuck = rising.end() - 1;
      }
      for (auto i = stuck; i != rising.end(); ++i) level[*i] = least;
      rising.erase(stuck, rising.end());
    }
    decision.continuous.iterations = iterations;
    return decision;
  }

  // Takes the max-min standing as the solver's unit: powers of standings then stay near one.
  void rescale() {
    const Round round = raise_least(std::vector<double>(problem_.counties, 0));
    if (!round.found.converged || !(round.least > 0)) return;
    for (double& f : factor_) f *= size_ / round.least;
  }

 private:
  struct Round {
    Continuous found;
    double least = 0;           // standing of the counties without a level
    std::vector<double> price;  // of each county's standing
  };

  // Maximises the least standing of the counties whose level is zero; the others keep theirs.
  Round raise_least(const std::vector<double>& level) const {
    MoneyProgram money = money_program(constraints_, curves_);
    Variable least;
    least.linear = 1;
    const std::uint32_t t = add(money, least);
    std::vector<std::size_t> row_of(problem_.counties, 0);
    for (const std::uint32_t i : able_) {
      const bool held = level[i] > 0;
      Variable shortfall;
      shortfall.linear = -penalty;
      ConvexRow row = standing_row(money, i, held ? MoneyProgram::none : t, held ? -level[i] : 0);
      if (held) row.entries.push_back({add(money, shortfall), -1});
      row_of[i] = money.program.rows.size();
      money.program.rows.push_back(std::move(row));
    }
    const Solution solution = maximise(money.program);
    Round round{to_continuous(constraints_, money, solution), solution.x[t],
                std::vector<double>(problem_.counties, 0)};
    for (const std::uint32_t i : able_) round.price[i] = solution.price[row_of[i]];
    return round;
  }

  static std::uint32_t add(MoneyProgram& money, const Variable& variable) {
    money.program.variables.push_back(variable);
    return static_cast<std::uint32_t>(money.program.variables.size() - 1);
  }

  template <class Visit>
  void curves_of(std::uint32_t county, Visit visit) const {
    for (std::size_t y = 0; y < problem_.years; ++y) {
      for (std::size_t p = 0; p < problem_.programmes; ++p)
        visit((y * problem_.counties + county) * problem_.programmes + p);
    }
  }

  // variable - factor * benefit <= upper. A standing is the benefit per head in the solver's unit.
  ConvexRow standing_row(MoneyProgram& money, std::uint32_t county, std::uint32_t variable,
                         double upper) const {
    ConvexRow row;
    row.upper = upper;
    if (variable != MoneyProgram::none) row.entries.push_back({variable, 1});
    curves_of(county, [&](std::size_t k) {
      subtract_curve(money, k, curves_.of_year.cell[k], factor_[county], row);
    });
    return row;
  }

  std::vector<double> standings(const std::vector<double>& units) const {
    std::vector<double> money(curves_.of_year.cell.size(), 0), result(problem_.counties, 0);
    for (std::size_t j = 0; j < units.size(); ++j)
      money[curves_.index(constraints_.cells[j])] += units[j] * constraints_.major(1);
    for (const std::uint32_t i : able_) {
      curves_of(i, [&](std::size_t k) {
        result[i] += factor_[i] * value_of(curves_.of_year.cell[k], std::max(0.0, money[k]));
      });
    }
    return result;
  }

  // Benefits at fixed worths are an objective like any other: nothing allowed exceeds its bound,
  // and so the welfare, which is concave, gains less than that. Equation (A11).
  double weighted_gap(const Continuous& found, const std::vector<double>& worth) const {
    Curves weighted = curves_;
    weighted.of_year.constant = 0;
    for (std::size_t i = 0; i < worth.size(); ++i) {
      curves_of(static_cast<std::uint32_t>(i), [&](std::size_t k) {
        weighted.of_year.cell[k].coefficient *= worth[i];
        weighted.of_year.cell[k].slope *= worth[i];
      });
    }
    const double bound = dual_bound(constraints_, weighted, found.price);
    return (bound - outcome(constraints_, weighted, found.units)) / std::abs(bound);
  }

  const Problem& problem_;
  const Constraints& constraints_;
  const Curves& curves_;
  std::vector<std::uint32_t> able_;  // counties that take part
  std::vector<double> factor_;       // standing per unit of benefit
  double size_ = 1, mean_people_ = 1;
};

}  // namespace

std::vector<std::uint8_t> counties_that_benefit(const Problem& problem,
                                                const Constraints& constraints,
                                                const Curves& curves) {
  Network network(constraints, split_families(constraints),
                  std::vector<Range>(constraints.cells.size()), row_ranges(constraints));
  network.make_feasible();
  const Network::Forced forced = network.forced();
  std::vector<std::uint8_t> benefits(problem.counties, 0);
  for (std::size_t j = 0; j < constraints.cells.size(); ++j) {
    const Cell& c = constraints.cells[j];
    const CellCurve& curve = curves.of_year.cell[curves.index(c)];
    const bool rises = curve.coefficient > 0 || (curve.slope > 0 && curve.cap > 0);
    if (!forced.zero_cell[j] && rises && problem.population[c.county] > 0) benefits[c.county] = 1;
  }
  return benefits;
}

DecisionAnswer fair(const Problem& problem, const Strategy& strategy,
                    const Constraints& constraints, const Curves& curves) {
  if (!(strategy.alpha >= 0) || (strategy.alpha > most_alpha && !std::isinf(strategy.alpha))) {
    return Unsupported{"strategy 'fair' takes an alpha from 0 to 10, or inf"};
  }
  Fairness fairness(problem, constraints, curves);
  if (fairness.nobody()) {
    return Unsupported{"strategy 'fair' finds no county where money could bring its objective"};
  }
  if (strategy.alpha <= 0) {
    Continuous found = best(constraints, curves);
    const std::string solver(found.solver);
    return Decision{std::move(found), constraints, solver};
  }
  if (std::isinf(strategy.alpha)) return fairness.leximin();
  if (strategy.alpha > steep) fairness.rescale();
  return fairness.alpha_fair(strategy.alpha);
}

}  // namespace weir
