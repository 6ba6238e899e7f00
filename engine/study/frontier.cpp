// Each point is one division, certified by itself; points are independent and run side by side.
#include <algorithm>
#include <atomic>
#include <cmath>
#include <numeric>

#include "study/fund_change.hpp"
#include "study/worlds.hpp"

namespace weir {
namespace {

// Room below the greatest level, so that the solver has space to move in.
constexpr double room = 1e-6;

using PointAnswer = std::variant<FrontierPoint, Infeasible, Unsupported>;

class Tracing {
 public:
  Tracing(const Scenario& scenario, Parallelism parallelism, const StudySink& sink)
      : scenario_(with_held_reference(scenario)), problem_(prepare(scenario_)),
        theta_(central_theta(problem_)), parallelism_(parallelism), sink_(sink) {
    how_ = scenario_.strategy;
    how_.name = StrategyName::optimal;
    goals_ = declared_objective(problem_, how_);
    curves_ = cell_curves(problem_, theta_, goals_);
  }

  std::optional<FrontierAnswer> equity(int points);
  std::optional<FrontierAnswer> risk(int points);
  std::optional<FrontierAnswer> fund(std::size_t row, int points);

 private:
  std::optional<FrontierAnswer> trace(Frontier frontier, int points,
                                      const std::function<PointAnswer(int)>& point);
  PointAnswer at_level(double level);
  std::vector<double> benefits(const Allocation& allocation) const;
  double least_per_head(const std::vector<double>& benefit) const;
  void describe(FrontierPoint& point) const;

  Scenario scenario_;
  Problem problem_;
  Theta theta_;
  Parallelism parallelism_;
  const StudySink& sink_;
  Strategy how_;
  std::vector<Goal> goals_;
  CellCurves curves_;
  Mask able_;  // counties that can benefit
};

/// What each county's own money brings of the objective.
std::vector<double> Tracing::benefits(const Allocation& allocation) const {
  const std::vector<double> money = yearly_amounts(problem_, allocation);
  std::vector<double> benefit(problem_.counties, 0);
  for (std::size_t k = 0; k < money.size(); ++k)
    benefit[k / problem_.programmes % problem_.counties] += value_of(curves_.cell[k], money[k]);
  const std::vector<double> nothing(money.size(), 0);
  for (const LabourTerm& term : curves_.labour) {
    benefit[term.county] += labour_at(curves_, term, money).value() -
                            labour_at(curves_, term, nothing).value();
  }
  return benefit;
}

double Tracing::least_per_head(const std::vector<double>& benefit) const {
  double least = HUGE_VAL;
  for (std::size_t i = 0; i < benefit.size(); ++i) {
    if (able_[i]) least = std::min(least, benefit[i] / problem_.population[i]);
  }
  return std::isfinite(least) ? least : 0;
}

/// Half the mean difference between two people, over the mean.
double gini_per_head(const std::vector<double>& benefit, const std::vector<double>& people,
                     const Mask& counted) {
  std::vector<std::size_t> order;
  double all = 0, heads = 0;
  for (std::size_t i = 0; i < benefit.size(); ++i) {
    if (!counted[i]) continue;
    order.push_back(i);
    all += benefit[i];
    heads += people[i];
  }
  if (!(all > 0)) return 0;
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return benefit[a] * people[b] < benefit[b] * people[a];
  });
  double below = 0, area = 0;  // under the Lorenz curve
  for (const std::size_t i : order) {
    area += people[i] / heads * (2 * below + benefit[i]) / all;
    below += benefit[i];
  }
  return 1 - area;
}

void Tracing::describe(FrontierPoint& point) const {
  if (!curves_.labour.empty()) {  // posts are not the work of one cell's money
    point.gini = std::nan("");
    return;
  }
  point.gini = gini_per_head(benefits(point.allocation), problem_.population, able_);
}

double relative(double bound, double value) {
  return (bound - value) / std::max(1.0, std::abs(bound));
}

/// Points that another one equals or passes in both; of equal ones the first stays.
void drop_dominated(Frontier& frontier) {
  std::vector<FrontierPoint> kept;
  for (std::size_t a = 0; a < frontier.points.size(); ++a) {
    const FrontierPoint& mine = frontier.points[a];
    bool beaten = false;
    for (std::size_t b = 0; b < frontier.points.size(); ++b) {
      const FrontierPoint& other = frontier.points[b];
      const bool no_worse = other.objective >= mine.objective && other.against >= mine.against;
      const bool better = other.objective > mine.objective || other.against > mine.against;
      beaten = beaten || (no_worse && (better || b < a));
    }
    if (!beaten) kept.push_back(mine);
  }
  frontier.left_out = frontier.points.size() - kept.size();
  frontier.points = std::move(kept);
}

std::optional<FrontierAnswer> Tracing::trace(Frontier frontier, int points,
                                             const std::function<PointAnswer(int)>& point) {
  std::vector<std::optional<PointAnswer>> answers(static_cast<std::size_t>(points));
  std::atomic<bool> stopped = false;
  std::uint64_t done = 0;
  for_each_block(
      answers.size(), parallelism_,
      [&](std::size_t k) { answers[k] = point(static_cast<int>(k)); },
      [&](std::size_t) {
        if (sink_ && !sink_(++done)) stopped = true;
      },
      [&] { return stopped.load(); });
  if (stopped) return std::nullopt;
  for (std::optional<PointAnswer>& answer : answers) {
    if (auto* infeasible = std::get_if<Infeasible>(&*answer)) return *infeasible;
    if (auto* refused = std::get_if<Unsupported>(&*answer)) return *refused;
    frontier.points.push_back(std::get<FrontierPoint>(std::move(*answer)));
  }
  if (frontier.against != Against::fund) drop_dominated(frontier);
  return frontier;
}

/// The most of the objective where nobody has less per head. A level of 0 is no condition.
PointAnswer Tracing::at_level(double level) {
  Wish wish;
  wish.least_benefit.assign(problem_.counties, 0);
  for (std::size_t i = 0; i < problem_.counties; ++i)
    wish.least_benefit[i] = level * problem_.population[i];
  WishAnswer answer = grant(scenario_, problem_, how_, theta_, wish);
  if (auto* infeasible = std::get_if<Infeasible>(&answer)) return *infeasible;
  if (auto* refused = std::get_if<Unsupported>(&answer)) return *refused;
  Granted& granted = std::get<Granted>(answer);
  FrontierPoint point;
  point.asked = level;
  point.objective = granted.objective;
  point.continuous = granted.value;
  point.bound = granted.bound;
  point.gap = relative(granted.bound, granted.objective);
  for (std::size_t i = 0; i < problem_.counties; ++i)
    point.price += granted.benefit_price[i] * problem_.population[i];
  point.allocation = std::move(granted.allocation);
  point.against = least_per_head(benefits(point.allocation));
  describe(point);
  return point;
}

std::optional<FrontierAnswer> Tracing::equity(int points) {
  Wish level;
  level.goal = Wish::Goal::level;
  level.weight = problem_.population;
  WishAnswer answer = grant(scenario_, problem_, how_, theta_, level);
  if (auto* infeasible = std::get_if<Infeasible>(&answer)) return *infeasible;
  if (auto* refused = std::get_if<Unsupported>(&answer)) return *refused;
  const Granted& fairest = std::get<Granted>(answer);
  able_ = fairest.benefits;
  if (std::find(able_.begin(), able_.end(), 1) == able_.end()) {
    return Unsupported{"no county is found where money could bring the objective"};
  }

  const PointAnswer best = at_level(0);
  const double from = std::min(std::get<FrontierPoint>(best).against, fairest.value);
  const double to = fairest.value * (1 - room);
  Frontier frontier{Against::equity, 0, {}, 0, fairest.bound};
  return trace(std::move(frontier), points, [&](int k) {
    return k == 0 ? best : at_level(from + (to - from) * k / (points - 1));
  });
}

std::optional<FrontierAnswer> Tracing::risk(int points) {
  Strategy robust = how_;
  robust.name = StrategyName::robust;
  robust.criterion = Criterion::cvar;
  const std::vector<CellCurves> worlds = sampled_worlds(scenario_, problem_, robust);
  able_ = problem_.selected;
  return trace({Against::risk, 0, {}, 0, 0}, points, [&](int k) -> PointAnswer {
    Strategy weighted = robust;
    weighted.tail_weight = static_cast<double>(k) / (points - 1);
    AllocationAnswer answer = allocate(scenario_, problem_, weighted, theta_, {1}, worlds);
    if (auto* infeasible = std::get_if<Infeasible>(&answer)) return *infeasible;
    if (auto* refused = std::get_if<Unsupported>(&answer)) return *refused;
    AllocationResult& result = std::get<AllocationResult>(answer);
    const std::vector<double> values = world_values(problem_, worlds, result.allocation);
    FrontierPoint point;
    const double w = point.asked = weighted.tail_weight;
    point.objective = std::accumulate(values.begin(), values.end(), 0.0) /
                      static_cast<double>(values.size());
    point.against = worst_mean_of(values, weighted.level);
    point.continuous = point.objective;
    point.price = w < 1 ? w / (1 - w) : HUGE_VAL;
    point.bound = result.certificate.strategy_bound;
    point.gap = relative(point.bound, (1 - w) * point.objective + w * point.against);
    point.allocation = std::move(result.allocation);
    describe(point);
    return point;
  });
}

std::optional<FrontierAnswer> Tracing::fund(std::size_t row, int points) {
  const AllocationAnswer planned = allocate(scenario_, problem_, how_, theta_, parallelism_);
  if (auto* infeasible = std::get_if<Infeasible>(&planned)) return *infeasible;
  if (auto* refused = std::get_if<Unsupported>(&planned)) return *refused;
  able_ = problem_.selected;
  const std::int64_t unit = std::max<std::int64_t>(scenario_.unit.minor(), 1);
  const std::int64_t units = scenario_.funds[row].amount.minor() / unit;
  return trace({Against::fund, row, {}, 0, 0}, points, [&](int k) -> PointAnswer {
    const Money amount = Money::from_minor(2 * units * (k + 1) / points * unit);
    const Scenario scenario = with_fund(scenario_, row, amount);
    const Problem problem = prepare(scenario);
    FrontierPoint point;
    point.asked = point.against = amount.major();
    AllocationAnswer answer = allocate(scenario, problem, how_, central_theta(problem), {1});
    if (auto* refused = std::get_if<Unsupported>(&answer)) return *refused;
    if (std::holds_alternative<Infeasible>(answer)) {
      point.feasible = false;
      return point;
    }
    AllocationResult& result = std::get<AllocationResult>(answer);
    point.objective = result.certificate.objective;
    point.continuous = result.certificate.continuous;
    point.bound = result.certificate.bound;
    point.gap = result.certificate.gap;
    for (const RuleReport& report : result.certificate.rules) {
      if (report.name == scenario.funds[row].name) {
        point.price = report.shadow_price;
        break;  // funds come first
      }
    }
    point.allocation = std::move(result.allocation);
    describe(point);
    return point;
  });
}

}  // namespace

std::optional<FrontierAnswer> frontier(const Scenario& scenario, Against against, std::size_t fund,
                                       int points, Parallelism parallelism,
                                       const StudySink& sink) {
  Tracing tracing(scenario, parallelism, sink);
  switch (against) {
    case Against::equity: return tracing.equity(points);
    case Against::risk: return tracing.risk(points);
    case Against::fund: break;
  }
  return tracing.fund(fund, points);
}

}  // namespace weir
