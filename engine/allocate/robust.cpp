#include "allocate/robust.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace weir {
namespace {

class Worlds {
 public:
  Worlds(const Constraints& constraints, const Curves& shape, const std::vector<CellCurves>& worlds)
      : constraints_(constraints), shape_(shape), worlds_(worlds) {
    const MoneyProgram money = money_program(constraints, shape);
    double sum = 0;
    for (const CellCurves& world : worlds) {
      for (std::size_t k = 0; k < money.year.size(); ++k) {
        if (money.year[k] != MoneyProgram::none)
          sum += value_of(world.cell[k], std::min(money.program.size, money.most[k]));
      }
    }
    if (sum > 0) factor_ = money.program.size * static_cast<double>(worlds.size()) / sum;
  }

  // Equation (A13).
  Decision mean_cvar(double weight, double level) const {
    const double share = 1 / static_cast<double>(worlds_.size());
    const double most_blame = weight * share / (1 - level);
    MoneyProgram money = money_program(constraints_, shape_);
    double least = infinity;
    for (const CellCurves& world : worlds_) least = std::min(least, factor_ * world.constant);
    Variable quantile;
    quantile.lower = least - money.program.size;
    quantile.linear = weight;
    const std::uint32_t eta = add(money, quantile);
    std::vector<std::uint32_t> tail_row;
    for (const CellCurves& world : worlds_) {
      Variable brought, shortfall;
      brought.linear = (1 - weight) * share;
      shortfall.linear = -most_blame;
      const std::uint32_t v = add(money, brought), u = add(money, shortfall);
      ConvexRow row = gain_row(money, world);
      row.entries.push_back({v, 1});
      money.program.rows.push_back(std::move(row));
      tail_row.push_back(static_cast<std::uint32_t>(money.program.rows.size()));
      money.program.rows.push_back(
          {{{eta, 1}, {v, -1}, {u, -1}}, -infinity, factor_ * world.constant, {}});
    }
    const Solution solution = maximise(money.program);
    Decision decision{to_continuous(constraints_, money, solution), constraints_,
                      "interior point with curved rows"};

    std::vector<double> blame;
    for (const std::uint32_t g : tail_row) blame.push_back(solution.price[g]);
    allot(blame, weight, most_blame);
    for (double& q : blame) q += (1 - weight) * share;
    const std::vector<double> values = outcomes(decision.continuous.units);
    const double value = (1 - weight) * share * std::accumulate(values.begin(), values.end(), 0.0) +
                         weight * worst_mean(values, level);
    double constant = 0;
    for (std::size_t s = 0; s < worlds_.size(); ++s) constant += blame[s] * worlds_[s].constant;
    const double bound = constant + mixed_bound(blame, decision.continuous.price);
    decision.own_gap = (bound - value) / std::max(1.0, std::abs(bound));
    decision.own_bound = bound;
    return decision;
  }

  // Equation (A14).
  Decision least_regret(Parallelism parallelism) const {
    std::vector<double> optimum(worlds_.size());
    for_each_block(worlds_.size(), parallelism, [&](std::size_t s) {
      const Curves world = curves(s);
      optimum[s] = outcome(constraints_, world, best(constraints_, world).units);
    });
    MoneyProgram money = money_program(constraints_, shape_);
    Variable regret;
    regret.linear = -1;
    const std::uint32_t r = add(money, regret);
    std::vector<std::uint32_t> world_row;
    for (std::size_t s = 0; s < worlds_.size(); ++s) {
      ConvexRow row = gain_row(money, worlds_[s]);
      row.entries.push_back({r, -1});
      row.upper = -factor_ * (optimum[s] - worlds_[s].constant);
      world_row.push_back(static_cast<std::uint32_t>(money.program.rows.size()));
      money.program.rows.push_back(std::move(row));
    }
    const Solution solution = maximise(money.program);
    Decision decision{to_continuous(constraints_, money, solution), constraints_,
                      "interior point with curved rows"};

    std::vector<double> blame;
    double sum = 0;
    for (const std::uint32_t g : world_row) {
      blame.push_back(std::max(0.0, solution.price[g]));
      sum += blame.back();
    }
    for (double& q : blame)
      q /= std::max(1.0, sum);  // less than one in all: no regret is below zero
    const std::vector<double> values = outcomes(decision.continuous.units);
    double worst = 0, floor = 0, scale = 0;
    for (std::size_t s = 0; s < worlds_.size(); ++s) {
      worst = std::max(worst, optimum[s] - values[s]);
      scale = std::max(scale, std::abs(optimum[s]));
      floor += blame[s] * (optimum[s] - worlds_[s].constant);
    }
    floor -= mixed_bound(blame, decision.continuous.price);
    decision.own_bound = std::max(0.0, floor);
    decision.own_gap = (worst - decision.own_bound) / std::max(1.0, scale);
    return decision;
  }

 private:
  static std::uint32_t add(MoneyProgram& money, const Variable& variable) {
    money.program.variables.push_back(variable);
    return static_cast<std::uint32_t>(money.program.variables.size() - 1);
  }

  Curves curves(std::size_t s) const {
    Curves result = shape_;
    result.of_year = worlds_[s];
    return result;
  }

  // Less what the world's curves give, in the solver's unit.
  ConvexRow gain_row(MoneyProgram& money, const CellCurves& world) const {
    ConvexRow row;
    row.upper = 0;
    for (std::size_t k = 0; k < world.cell.size(); ++k)
      subtract_curve(money, k, world.cell[k], factor_, row);
    return row;
  }

  std::vector<double> outcomes(const std::vector<double>& units) const {
    std::vector<double> values;
    for (std::size_t s = 0; s < worlds_.size(); ++s)
      values.push_back(outcome(constraints_, curves(s), units));
    return values;
  }

  // Turns the solver's prices of worlds into shares that sum to `total`, none above `most`.
  static void allot(std::vector<double>& blame, double total, double most) {
    double sum = 0;
    for (double& q : blame) sum += q = std::clamp(q, 0.0, most);
    if (sum >= total) {
      for (double& q : blame) q *= sum > 0 ? total / sum : 0;
      return;
    }
    const double room = most * static_cast<double>(blame.size()) - sum;
    const double missing = total - sum;
    for (double& q : blame) q += room > 0 ? (most - q) * std::min(1.0, missing / room) : 0;
  }

  // No allowed allocation brings more on average over the worlds so weighted. Equation (A15).
  double mixed_bound(const std::vector<double>& weight, std::vector<double> price) const {
    for (double& p : price) p /= factor_;
    return dual_bound(constraints_, shape_, std::move(price),
                      [&](std::size_t k, double unit_price, double most) {
                        return mixed_surplus(weight, k, unit_price, most);
                      });
  }

  double mixed_surplus(const std::vector<double>& weight, std::size_t k, double price,
                       double most) const {
    const auto slope = [&](double x) {
      double sum = -price;
      for (std::size_t s = 0; s < weight.size(); ++s) {
        const CellCurve& c = worlds_[s].cell[k];
        sum += weight[s] * (c.coefficient * marginal_response(x, c.curvature, c.inverse_tail) +
                            (x < c.cap ? c.slope : 0));
      }
      return sum;
    };
    double low = 0, high = most;
    if (slope(most) >= 0) low = most;
    for (int step = 0; step < 70 && high > low; ++step) {
      const double middle = low + (high - low) / 2;
      (slope(middle) > 0 ? low : high) = middle;
    }
    const auto value = [&](double x) {
      double sum = -price * x;
      for (std::size_t s = 0; s < weight.size(); ++s)
        sum += weight[s] * value_of(worlds_[s].cell[k], x);
      return sum;
    };
    return std::max(value(low), value(high));
  }

  const Constraints& constraints_;
  const Curves& shape_;
  const std::vector<CellCurves>& worlds_;
  double factor_ = 1;  // of outcomes, into the solver's unit
};

}  // namespace

double worst_mean(std::vector<double> values, double level) {
  std::sort(values.begin(), values.end());
  const double worst = (1 - level) * static_cast<double>(values.size());
  double left = worst, sum = 0;
  for (const double value : values) {
    const double part = std::min(1.0, left);
    sum += part * value;
    left -= part;
    if (left <= 0) break;
  }
  return sum / worst;
}

DecisionAnswer robust(const Strategy& strategy, const Constraints& constraints,
                      const Curves& curves, const std::vector<CellCurves>& worlds,
                      Parallelism parallelism) {
  if (worlds.empty()) return Unsupported{"strategy 'robust' needs sampled parameters"};
  if (!(strategy.level >= 0 && strategy.level < 1 && strategy.tail_weight >= 0 &&
        strategy.tail_weight <= 1)) {
    return Unsupported{
        "strategy 'robust' takes a level from 0 to below 1 and a weight from 0 to 1"};
  }
  const Worlds judged(constraints, curves, worlds);
  return strategy.criterion == Criterion::regret
             ? judged.least_regret(parallelism)
             : judged.mean_cvar(strategy.tail_weight, strategy.level);
}

}  // namespace weir
