// Which grants does the objective decide, and which could as well be others?
#include <algorithm>
#include <atomic>
#include <cmath>

#include "weir/study.hpp"

namespace weir {
namespace {

constexpr double firm_share = 0.1;
constexpr int most_turns = 8;  // of an alternative away from those before it
constexpr std::size_t most_starts = 4;

class NearBest {
 public:
  NearBest(const Scenario& scenario, const Problem& problem, AllocationResult best, double within,
           Parallelism parallelism, const StudySink& sink)
      : scenario_(scenario), problem_(problem), theta_(central_theta(problem)),
        how_(scenario.strategy), parallelism_(parallelism), sink_(sink) {
    how_.name = StrategyName::optimal;
    found_.best = std::move(best);
    found_.within = within;
    const double value = found_.best.certificate.objective;
    found_.floor = value - within * std::abs(value);
    best_money_ = county_money(found_.best.allocation);
  }

  std::optional<AlternativesAnswer> answer(int plans) {
    for (std::uint32_t i = 0; i < problem_.counties; ++i) {
      if (problem_.selected[i]) open_.push_back(i);
    }
    if (!solve_ranges()) return std::nullopt;
    if (refused_) return *refused_;
    for (int k = 0; k < plans; ++k) {
      if (!add_plan()) break;
    }
    return std::move(found_);
  }

 private:
  using CountyMoney = std::vector<double>;  // major units
  struct Candidate {
    Allocation allocation;
    double objective = 0;
    CountyMoney money;
  };

  CountyMoney county_money(const Allocation& allocation) const {
    CountyMoney money(problem_.counties, 0);
    for (std::size_t j = 0; j < allocation.amount.size(); ++j)
      money[j / problem_.programmes % problem_.counties] +=
          static_cast<double>(allocation.amount[j]) / 100;
    return money;
  }

  WishAnswer most(std::vector<double> weight, double least_objective) const {
    Wish wish;
    wish.goal = Wish::Goal::county_money;
    wish.weight = std::move(weight);
    wish.least_objective = least_objective;
    return grant(scenario_, problem_, how_, theta_, wish);
  }

  // Whole units may bring a little less than the floor: ask for as much more.
  std::optional<Candidate> most_whole(const std::vector<double>& weight) const {
    double asked = found_.floor;
    for (int turn = 0; turn < most_turns; ++turn) {
      WishAnswer answer = most(weight, asked);
      auto* granted = std::get_if<Granted>(&answer);
      if (granted == nullptr) return std::nullopt;
      if (granted->objective >= found_.floor)
        return Candidate{granted->allocation, granted->objective,
                         county_money(granted->allocation)};
      asked += found_.floor - granted->objective;
      if (asked >= found_.best.certificate.objective) break;
    }
    return std::nullopt;
  }

  bool solve_ranges();
  void set_range(std::uint32_t county, const Granted& less, const Granted& more);
  Candidate turned_away(Candidate plan) const;
  bool add_plan();
  std::vector<double> direction(const CountyMoney& money) const;
  double distance(const CountyMoney& a, const CountyMoney& b) const;
  double apart(const CountyMoney& money) const;

  const Scenario& scenario_;
  const Problem& problem_;
  Theta theta_;
  Strategy how_;
  Parallelism parallelism_;
  const StudySink& sink_;
  Alternatives found_;
  CountyMoney best_money_;
  std::vector<std::uint32_t> open_;  // counties that may receive money
  std::optional<Unsupported> refused_;
  std::vector<Candidate> candidates_;
  std::vector<CountyMoney> chosen_;
};

/// Money that lies in other counties: what one has more is what the other has less.
double NearBest::distance(const CountyMoney& a, const CountyMoney& b) const {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += std::abs(a[i] - b[i]);
  return sum / 2;
}

double NearBest::apart(const CountyMoney& money) const {
  double least = HUGE_VAL;
  for (const CountyMoney& other : chosen_) least = std::min(least, distance(money, other));
  return least;
}

void NearBest::set_range(std::uint32_t county, const Granted& less, const Granted& more) {
  CountyRange& range = found_.range[county];
  const double unit = static_cast<double>(problem_.unit) / 100;
  const double low = std::max(0.0, -less.bound), high = std::max(low, more.bound);
  range.amount = best_money_[county];
  // a thousandth of a unit is the solver's, not the county's
  range.least = std::ceil(low / unit - 1e-3) * unit;
  range.greatest = std::floor(high / unit + 1e-3) * unit;
  range.slack = std::max({0.0, -less.value - low, high - more.value});
  range.firm = range.greatest - range.least <= firm_share * range.amount;
}

bool NearBest::solve_ranges() {
  std::vector<std::optional<WishAnswer>> answers(2 * open_.size());
  std::atomic<bool> stopped = false;
  std::uint64_t done = 0;
  for_each_block(
      answers.size(), parallelism_,
      [&](std::size_t k) {
        std::vector<double> weight(problem_.counties, 0);
        weight[open_[k / 2]] = k % 2 == 0 ? -1 : 1;
        answers[k] = most(std::move(weight), found_.floor);
      },
      [&](std::size_t) {
        if (sink_ && !sink_(++done)) stopped = true;
      },
      [&] { return stopped.load(); });
  if (stopped) return false;

  found_.range.assign(problem_.counties, {});
  for (std::size_t k = 0; k < open_.size(); ++k) {
    for (const std::optional<WishAnswer>* answer : {&answers[2 * k], &answers[2 * k + 1]}) {
      if (const auto* refused = std::get_if<Unsupported>(&**answer)) {
        refused_ = *refused;
        return true;
      }
      const Granted& granted = std::get<Granted>(**answer);
      if (granted.objective < found_.floor) continue;  // by rounding
      candidates_.push_back(
          {granted.allocation, granted.objective, county_money(granted.allocation)});
    }
    set_range(open_[k], std::get<Granted>(*answers[2 * k]), std::get<Granted>(*answers[2 * k + 1]));
  }
  chosen_.push_back(best_money_);
  return true;
}

/// Which way the division lies from those chosen.
std::vector<double> NearBest::direction(const CountyMoney& money) const {
  std::vector<double> weight(problem_.counties, 0);
  for (const std::uint32_t i : open_) {
    for (const CountyMoney& other : chosen_)
      weight[i] += money[i] > other[i] ? 1 : money[i] < other[i] ? -1 : 0;
  }
  return weight;
}

/// As far as it goes in the direction in which it lies, and on from there: the distances are
/// convex, so that the linear step never shortens their sum.
NearBest::Candidate NearBest::turned_away(Candidate plan) const {
  for (int turn = 0; turn < most_turns; ++turn) {
    std::optional<Candidate> next = most_whole(direction(plan.money));
    if (!next || apart(next->money) <= apart(plan.money) * (1 + 1e-9)) break;
    plan = std::move(*next);
  }
  return plan;
}

/// Starts from the divisions that are farthest from those chosen.
bool NearBest::add_plan() {
  const std::size_t starts = std::min(most_starts, candidates_.size());
  const auto mid = candidates_.begin() + static_cast<std::ptrdiff_t>(starts);
  std::partial_sort(candidates_.begin(), mid, candidates_.end(),
                    [&](const Candidate& a, const Candidate& b) {
                      return apart(a.money) > apart(b.money);
                    });
  std::vector<std::optional<Candidate>> tried(starts);
  for_each_block(starts, parallelism_,
                 [&](std::size_t k) { tried[k] = turned_away(candidates_[k]); });
  const Candidate* farthest = nullptr;
  for (const std::optional<Candidate>& plan : tried) {
    if (farthest == nullptr || apart(plan->money) > apart(farthest->money)) farthest = &*plan;
  }
  if (farthest == nullptr || !(apart(farthest->money) > 0)) return false;
  found_.plans.push_back({farthest->allocation, farthest->objective,
                          distance(farthest->money, best_money_), apart(farthest->money)});
  std::vector<double> back = direction(farthest->money);
  for (double& weight : back) weight = -weight;
  chosen_.push_back(farthest->money);
  for (std::optional<Candidate>& plan : tried) candidates_.push_back(std::move(*plan));
  if (std::optional<Candidate> opposite = most_whole(back))
    candidates_.push_back(std::move(*opposite));
  return true;
}

}  // namespace

std::optional<AlternativesAnswer> near_best(const Scenario& scenario, double within, int plans,
                                            Parallelism parallelism, const StudySink& sink) {
  const Problem problem = prepare(scenario);
  Strategy how = scenario.strategy;
  how.name = StrategyName::optimal;
  AllocationAnswer best = allocate(scenario, problem, how, central_theta(problem), parallelism);
  if (auto* infeasible = std::get_if<Infeasible>(&best)) return *infeasible;
  if (auto* refused = std::get_if<Unsupported>(&best)) return *refused;
  return NearBest(scenario, problem, std::get<AllocationResult>(std::move(best)), within,
                  parallelism, sink)
      .answer(plans);
}

}  // namespace weir
