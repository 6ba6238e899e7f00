#include "allocate/interior_point.hpp"

#include <Eigen/SparseCholesky>
#include <Eigen/SparseCore>
#include <algorithm>
#include <cmath>

#include "weir/core_elementary.hpp"
#include "weir/model.hpp"

namespace weir {
namespace {

constexpr int most_iterations = 200;
constexpr double optimal = 1e-12;    // complementarity, scaled
constexpr double feasible = 1e-11;   // residuals, scaled
constexpr double acceptable = 1e-8;  // of either, where rounding errors allow no more
constexpr double exhausted = 1e-16;  // complementarity at which residuals will not fall further
constexpr double regularisation = 1e-11;
constexpr double blocked = 0.1;  // a step this short made no use of its direction
constexpr double pivot = 1e-14;  // least share of a diagonal that elimination may leave

// A positive slack, its multiplier, and what their product shall become: the target of the moment,
// or for a logarithm its weight (log_weight * log x is the pair x * z = log_weight).
struct Pair {
  double slack = 1, multiplier = 1;
  double d_slack = 0, d_multiplier = 0;
  double wanted = 0;  // product aimed at, less the second-order term
  double power = 1;   // of the slack, for slack^power * multiplier = weight

  double ratio() const { return power * multiplier / slack; }
  // The multiplier's step is constant() - ratio() * d_slack.
  double constant() const { return wanted / slack - multiplier; }
  void finish(double step_of_slack) {
    d_slack = step_of_slack;
    d_multiplier = constant() - ratio() * d_slack;
  }
};

// slack^power * multiplier over its weight, upside down: 1 where the pair is at its target.
double power_quotient(const Pair& p, double weight) {
  return weight / p.multiplier * marginal_response(p.slack - 1, 1 / p.power, 1 / p.power);
}
// The product to aim at. A power is followed by its logarithm, from which Newton's method finds the
// way from far off; 2 (q - 1) / (q + 1) stands for log q and bounds the step.
double power_product(const Pair& p, double weight) {
  if (p.power == 1) return weight;
  const double q = power_quotient(p, weight);
  const double logarithm = q > 1 ? 2 * (1 - 1 / q) / (1 + 1 / q) : 2 * (q - 1) / (q + 1);
  return p.slack * p.multiplier * (1 + logarithm);
}
double power_miss(const Pair& p, double weight) {
  if (p.power == 1) return std::abs(p.slack * p.multiplier - weight) / std::max(1.0, weight);
  return std::abs(power_quotient(p, weight) - 1);
}

struct Unknown {  // a variable, or the value of a row with two different bounds
  double value = 0;
  Pair low, high, log;
  bool has_low = false, has_high = false, has_log = false;

  template <class Visit>
  void visit(Visit f) {
    if (has_low) f(low);
    if (has_high) f(high);
    if (has_log) f(log);
  }
  double ratio() const {
    return (has_low ? low.ratio() : 0) + (has_high ? high.ratio() : 0) +
           (has_log ? log.ratio() : 0);
  }
  double pull() const {  // of the multipliers, upwards
    return (has_low ? low.multiplier : 0) - (has_high ? high.multiplier : 0) +
           (has_log ? log.multiplier : 0);
  }
  double constant() const {
    return (has_low ? low.constant() : 0) - (has_high ? high.constant() : 0) +
           (has_log ? log.constant() : 0);
  }
  void finish(double step) {
    if (has_low) low.finish(step);
    if (has_high) high.finish(-step);
    if (has_log) log.finish(step);
  }
};

class Solver {
 public:
  explicit Solver(const Program& program);
  Solution run();

 private:
  void start();
  void residuals();
  bool factorise();
  void direction();
  double longest_step() const;
  void aim(double target, bool second_order);
  double mean_product(double step);
  void advance(double step);
  double objective_slope(const Variable& v, double x, double* curvature) const;
  double row_value(std::size_t g, double* magnitude) const;
  void bend_rows();
  void bend_markets();

  const Program& program_;
  std::size_t n_, rows_, m_;  // m_: rows, then one for each market of two variables
  double size_, worth_ = 1;  // units of a variable and of the objective

  std::vector<Unknown> x_, s_;  // variables; row values
  std::vector<double> y_, dx_, ds_, dy_;
  std::vector<std::uint8_t> equation_;
  std::vector<double> bound_;  // of an equation
  std::vector<double> dual_, row_dual_, primal_, weight_, curvature_;
  std::vector<double> ridge_;  // curvature along the slope of each market of two variables
  double worst_dual_ = 0, worst_primal_ = 0, worst_log_ = 0;

  std::vector<std::vector<Entry>> slope_;  // of each row; its bends come last
  Eigen::SparseMatrix<double> a_;          // the same, rows x variables
  Eigen::SparseMatrix<double> normal_;
  Eigen::SimplicialLDLT<Eigen::SparseMatrix<double>> factor_;
  bool analysed_ = false, bent_ = false;
};

Solver::Solver(const Program& program)
    : program_(program),
      n_(program.variables.size()),
      rows_(program.rows.size()),
      m_(rows_),
      size_(program.size) {
  double steepest = 0, log_sum = 0, logs = 0;
  for (const Variable& v : program.variables) {
    steepest = std::max(steepest, size_ * (std::abs(v.linear) + v.coefficient));
    if (v.log_weight > 0) {
      log_sum += v.log_weight;
      ++logs;
    }
  }
  if (logs > 0) steepest = std::max(steepest, log_sum / logs);
  for (const Market& market : program.markets) steepest = std::max(steepest, size_ * market.worth);
  if (steepest > 0) worth_ = steepest;
  for (const ConvexRow& row : program.rows) {
    slope_.push_back(row.entries);
    for (const Bend& b : row.bends) slope_.back().push_back({b.variable, 0});
    bent_ = bent_ || !row.bends.empty();
  }
  for (const Market& market : program.markets) {
    bent_ = true;
    if (market.people == Market::none) continue;
    slope_.push_back({{market.demand, 0}, {market.people, 0}});
    ++m_;
  }
  ridge_.assign(m_ - rows_, 0);
}

double Solver::objective_slope(const Variable& v, double x, double* curvature) const {
  double slope = v.linear;
  *curvature = 0;
  if (v.coefficient > 0) {
    const double money = x * size_;
    const double marginal = v.coefficient * marginal_response(money, v.curvature, v.inverse_tail);
    slope += marginal;
    // H'' = -H' / (K + y/s)
    *curvature = marginal / (v.curvature + money * v.inverse_tail) * (size_ * size_ / worth_);
  }
  return slope * (size_ / worth_);
}

double Solver::row_value(std::size_t g, double* magnitude) const {
  double sum = 0;
  *magnitude = 1;
  const auto add = [&](double part) {
    sum += part;
    *magnitude += std::abs(part);
  };
  for (const Entry& e : program_.rows[g].entries) add(e.value * x_[e.variable].value);
  for (const Bend& b : program_.rows[g].bends) {
    const double money = x_[b.variable].value * size_;
    add(-b.coefficient / size_ * response(money, b.curvature, b.inverse_tail));
  }
  return sum;
}

// The slopes of the bends, and the curvature that they add at their rows' prices.
void Solver::bend_rows() {
  for (std::size_t g = 0; g < rows_; ++g) {
    const ConvexRow& row = program_.rows[g];
    for (std::size_t k = 0; k < row.bends.size(); ++k) {
      const Bend& b = row.bends[k];
      const double money = x_[b.variable].value * size_;
      const double slope = b.coefficient * marginal_response(money, b.curvature, b.inverse_tail);
      slope_[g][row.entries.size() + k].value = -slope;
      curvature_[b.variable] +=
          s_[g].high.multiplier * slope * size_ / (b.curvature + money * b.inverse_tail);
    }
  }
}

// A market of two variables bends in one direction only, (w, -1) with w = people / demand. It
// enters the normal equations as a row with that direction and the reciprocal of its curvature as
// its own entry; such a row asks nothing and has no price. Equation (A26).
void Solver::bend_markets() {
  std::size_t g = rows_;
  const double unit = size_ / worth_;
  for (const Market& market : program_.markets) {
    const bool two = market.people != Market::none;
    const double demand = x_[market.demand].value * size_;
    const double people = two ? x_[market.people].value * size_ : market.known_people;
    const MarketSlopes slopes = market_slopes(demand, people, market.aside);
    dual_[market.demand] += market.worth * slopes.demand * unit;
    if (!two) {
      curvature_[market.demand] += market.worth * slopes.bend * size_ * unit;
      continue;
    }
    dual_[market.people] += market.worth * slopes.people * unit;
    const double w = people / demand, length = std::sqrt(1 + w * w);
    slope_[g][0].value = w / length;
    slope_[g][1].value = -1 / length;
    // e^-w / demand times length^2
    ridge_[g - rows_] = market.worth * slopes.people / demand * length * length * size_ * unit;
    ++g;
  }
}

void Solver::start() {
  x_.assign(n_, {});
  s_.assign(m_, {});
  y_.assign(m_, 0);
  equation_.assign(m_, 0);
  bound_.assign(m_, 0);
  const auto place = [](Unknown& u, double lower, double upper, double wish) {
    u.has_low = lower > -infinity;
    u.has_high = upper < infinity;
    const double margin = std::min(1.0, 0.25 * (upper - lower));
    u.value = std::min(std::max(wish, lower + margin), upper - margin);
    u.low.slack = u.value - lower;
    u.high.slack = upper - u.value;
  };
  for (std::size_t j = 0; j < n_; ++j) {
    const Variable& v = program_.variables[j];
    place(x_[j], v.lower / size_, v.upper / size_, 1.0);
    if (v.log_weight > 0) {
      x_[j].has_log = true;
      x_[j].log.power = v.power;
      x_[j].log.slack = x_[j].value;
      x_[j].log.multiplier = v.log_weight / worth_ / x_[j].value;
      if (v.lower <= 0) x_[j].has_low = false;  // the logarithm keeps it positive
    }
  }
  std::fill(equation_.begin() + static_cast<std::ptrdiff_t>(rows_), equation_.end(), 1);
  for (std::size_t g = 0; g < rows_; ++g) {
    const ConvexRow& row = program_.rows[g];
    double magnitude = 0;
    const double sum = row_value(g, &magnitude);
    equation_[g] = row.lower == row.upper;
    if (equation_[g])
      bound_[g] = row.lower / size_;
    else
      place(s_[g], row.lower / size_, row.upper / size_, sum);
  }
}

// What is left of: slope - A'y + multipliers = 0 (A6), y + multipliers = 0 for a row's value, A x =
// s.
void Solver::residuals() {
  dual_.assign(n_, 0);
  row_dual_.assign(m_, 0);
  primal_.assign(m_, 0);
  curvature_.assign(n_, 0);
  worst_dual_ = worst_primal_ = worst_log_ = 0;
  for (std::size_t j = 0; j < n_; ++j) {
    const Variable& v = program_.variables[j];
    dual_[j] = objective_slope(v, x_[j].value, &curvature_[j]) + x_[j].pull();
    if (x_[j].has_log) {
      const double weight = v.log_weight / worth_;
      worst_log_ = std::max(worst_log_, power_miss(x_[j].log, weight));
    }
  }
  bend_rows();
  bend_markets();
  for (std::size_t g = 0; g < rows_; ++g) {
    double magnitude = 0;
    for (const Entry& e : slope_[g]) dual_[e.variable] -= e.value * y_[g];
    primal_[g] = row_value(g, &magnitude) - (equation_[g] ? bound_[g] : s_[g].value);
    worst_primal_ = std::max(worst_primal_, std::abs(primal_[g]) / magnitude);
    if (!equation_[g]) {
      row_dual_[g] = y_[g] + s_[g].pull();
      worst_dual_ = std::max(worst_dual_, std::abs(row_dual_[g]) / (1 + std::abs(y_[g])));
    }
  }
  for (std::size_t j = 0; j < n_; ++j) {
    worst_dual_ = std::max(worst_dual_, std::abs(dual_[j]) / (1 + std::abs(x_[j].pull())));
  }
}

// (A D^-1 A' + E) with D = curvature + ratios, E = 1 / ratios of a row's value (A8).
bool Solver::factorise() {
  weight_.resize(n_);
  if (!analysed_ || bent_) {
    std::vector<Eigen::Triplet<double>> entries;
    for (std::size_t g = 0; g < m_; ++g) {
      for (const Entry& e : slope_[g])
        entries.emplace_back(static_cast<int>(g), static_cast<int>(e.variable), e.value);
    }
    a_.resize(static_cast<int>(m_), static_cast<int>(n_));
    a_.setFromTriplets(entries.begin(), entries.end());
  }
  Eigen::SparseMatrix<double> scaled = a_;
  for (std::size_t j = 0; j < n_; ++j) {
    weight_[j] = 1 / (curvature_[j] + x_[j].ratio() + regularisation);
    for (Eigen::SparseMatrix<double>::InnerIterator e(scaled, static_cast<int>(j)); e; ++e) {
      e.valueRef() *= weight_[j];
    }
  }
  normal_ = scaled * a_.transpose();
  for (std::size_t g = 0; g < m_; ++g) {
    double& own = normal_.coeffRef(static_cast<int>(g), static_cast<int>(g));
    const double bend = g < rows_ ? s_[g].ratio() : ridge_[g - rows_];
    const bool rigid = g < rows_ && equation_[g];
    own += own * pivot + (rigid ? regularisation : 1 / (bend + regularisation));
  }
  if (!analysed_) factor_.analyzePattern(normal_);
  analysed_ = true;
  factor_.factorize(normal_);
  return factor_.info() == Eigen::Success;
}

void Solver::direction() {
  std::vector<double> pulled(n_);
  Eigen::VectorXd right(static_cast<int>(m_));
  for (std::size_t j = 0; j < n_; ++j) pulled[j] = dual_[j] + x_[j].constant();
  for (std::size_t g = 0; g < m_; ++g) {
    double sum = primal_[g];
    for (const Entry& e : slope_[g]) sum += e.value * weight_[e.variable] * pulled[e.variable];
    if (!equation_[g]) sum -= (row_dual_[g] + s_[g].constant()) / (s_[g].ratio() + regularisation);
    right[static_cast<int>(g)] = sum;
  }
  const Eigen::VectorXd step = factor_.solve(right);
  dy_.assign(step.data(), step.data() + m_);
  dx_ = pulled;
  ds_.assign(m_, 0);
  for (std::size_t g = 0; g < m_; ++g) {
    for (const Entry& e : slope_[g]) dx_[e.variable] -= e.value * dy_[g];
    if (!equation_[g]) {
      ds_[g] = (dy_[g] + row_dual_[g] + s_[g].constant()) / (s_[g].ratio() + regularisation);
      s_[g].finish(ds_[g]);
    }
  }
  for (std::size_t j = 0; j < n_; ++j) {
    dx_[j] *= weight_[j];
    x_[j].finish(dx_[j]);
  }
}

// The second-order term is the product of the predictor's two steps.
void Solver::aim(double target, bool second_order) {
  const auto beyond = [&](const Pair& p) {
    return second_order ? p.d_slack * p.d_multiplier : 0.0;
  };
  const auto set = [&](Unknown& u, double log_weight) {
    u.visit([&](Pair& p) {
      if (&p != &u.log)
        p.wanted = target - beyond(p);
      else
        p.wanted = power_product(p, log_weight) - (p.power == 1 ? beyond(p) : 0.0);
    });
  };
  for (std::size_t j = 0; j < n_; ++j) set(x_[j], program_.variables[j].log_weight / worth_);
  for (std::size_t g = 0; g < m_; ++g) set(s_[g], 0);
}

double Solver::longest_step() const {
  double step = 1;
  const auto limit = [&](Unknown u) {
    u.visit([&](const Pair& p) {
      if (p.d_slack < 0) step = std::min(step, -p.slack / p.d_slack);
      if (p.d_multiplier < 0 && p.power == 1)  // a power's multiplier moves by a factor
        step = std::min(step, -p.multiplier / p.d_multiplier);
    });
  };
  for (const Unknown& u : x_) limit(u);
  for (const Unknown& u : s_) limit(u);
  return step;
}

double Solver::mean_product(double step) {
  double sum = 0, count = 0;
  const auto add = [&](Unknown& u) {
    u.visit([&](const Pair& p) {
      if (&p == &u.log) return;
      sum += (p.slack + step * p.d_slack) * (p.multiplier + step * p.d_multiplier);
      ++count;
    });
  };
  for (Unknown& u : x_) add(u);
  for (Unknown& u : s_) add(u);
  return count > 0 ? sum / count : 0;
}

void Solver::advance(double step) {
  const auto move = [step](Unknown& u, double by) {
    u.value += step * by;
    u.visit([step](Pair& p) {
      p.slack += step * p.d_slack;
      if (p.power == 1) {
        p.multiplier += step * p.d_multiplier;
      } else {
        const double growth = std::clamp(step * p.d_multiplier / p.multiplier, -20.0, 20.0);
        p.multiplier *= marginal_response(-growth, 1, 0);  // e^growth
      }
    });
  };
  for (std::size_t j = 0; j < n_; ++j) move(x_[j], dx_[j]);
  for (std::size_t g = 0; g < m_; ++g) {
    if (!equation_[g]) move(s_[g], ds_[g]);
    if (g < rows_) y_[g] += step * dy_[g];
  }
}

Solution Solver::run() {
  start();
  Solution result;
  for (;; ++result.iterations) {
    residuals();
    const double product = mean_product(0);
    const double residual = std::max({worst_dual_, worst_primal_, worst_log_});
    result.converged = residual <= acceptable && product <= acceptable;
    if ((residual <= feasible && product <= optimal) ||
        (residual <= acceptable && product > 0 && product <= exhausted) || result.iterations == most_iterations ||
        !factorise()) {
      break;
    }

    aim(0, false);
    direction();
    const double reach = longest_step();
    const double kept = product > 0 ? mean_product(reach) / product : 0;
    aim(kept * kept * kept * product, true);
    direction();
    double step = longest_step();
    if (step < blocked) {  // some pair is far behind the others: let it catch up
      aim(product, false);
      direction();
      step = longest_step();
    }
    advance(std::min(1.0, 0.995 * step));
  }
  for (std::size_t j = 0; j < n_; ++j) result.x.push_back(x_[j].value * size_);
  for (std::size_t g = 0; g < rows_; ++g) result.price.push_back(y_[g] * (worth_ / size_));
  return result;
}

}  // namespace

MarketSlopes market_slopes(double demand, double people, double aside) {
  if (!(demand > 0)) return {};
  const double w = people / demand, left = exp_(-w), r = aside / demand;
  if (!(left > 0)) return {};
  return {filled_share(demand, people) - (1 - r) * w * left, (1 - r) * left,
          w / demand * left * (w * (1 - r) + 2 * r)};
}

Solution maximise(const Program& program) { return Solver(program).run(); }

}  // namespace weir
