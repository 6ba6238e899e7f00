// uses: study
// Frontiers: no point beats another, nothing allowed beats a point, prices are slopes, and the ends
// are what the strategies `optimal`, `fair` and `robust` find by themselves.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <numeric>

#include "support/allocation_cases.hpp"
#include "weir/study.hpp"

using namespace weir;
using namespace weir::test;

namespace {

Scenario case_with_rules() {
  Scenario s = economy(7, 3, 30'000'000'00);
  s.strategy.programmes_fixed = false;
  add_base_rules(s);
  s.strategy.samples = 16;
  s.strategy.step = Money::from_minor(10'000'00);
  s.strategy.level = 0.75;
  s.model[static_cast<std::size_t>(Parameter::curvature_per_gdp)] =
      Uncertain::interval(0.0002, 0.0005, 0.002);
  for (std::size_t p = 0; p < s.programmes.size(); ++p) {  // programmes with luck of their own
    s.programmes[p].own[static_cast<std::size_t>(Parameter::cost_per_job)] =
        Uncertain::interval(12000, 27000, 40000 + 20000 * static_cast<double>(p));
  }
  return s;
}

Frontier traced(const Scenario& s, Against against, int points) {
  const auto answer = frontier(s, against, 0, points, {2});
  REQUIRE(answer.has_value());
  REQUIRE(std::holds_alternative<Frontier>(*answer));
  return std::get<Frontier>(*answer);
}

AllocationResult divided(const Scenario& s, StrategyName name, double alpha = 1,
                         double tail_weight = 0.5) {
  Strategy how = s.strategy;
  how.name = name;
  how.alpha = alpha;
  how.tail_weight = tail_weight;
  const Problem problem = prepare(s);
  const AllocationAnswer found = allocate(s, problem, how, central_theta(problem), {1},
                                          sampled_worlds(s, problem, how));
  REQUIRE(std::holds_alternative<AllocationResult>(found));
  return std::get<AllocationResult>(found);
}

/// The planning layer itself, not the curves: expected declared jobs by county.
std::vector<double> jobs_by_county(const Scenario& s, const Allocation& a) {
  const Problem problem = prepare(s);
  const PlanningResult all = plan(problem, central_theta(problem), a);
  Allocation nothing = a;
  std::fill(nothing.amount.begin(), nothing.amount.end(), 0);
  const PlanningResult none = plan(problem, central_theta(problem), nothing);
  std::vector<double> jobs;
  for (std::size_t c = 0; c < problem.counties; ++c)
    jobs.push_back(all.at(Outcome::jobs_declared, c, 3) - none.at(Outcome::jobs_declared, c, 3));
  return jobs;
}

double least_per_head(const Scenario& s, const Allocation& a) {
  const std::vector<double> jobs = jobs_by_county(s, a);
  double least = 1e300;
  for (std::size_t c = 0; c < jobs.size(); ++c)
    least = std::min(least, jobs[c] / s.counties.population[c]);
  return least;
}

double total_jobs(const Scenario& s, const Allocation& a) {
  const Problem problem = prepare(s);
  const std::vector<double> total = planning_total(problem, plan(problem, central_theta(problem), a));
  return total[static_cast<std::size_t>(Outcome::jobs_declared) * problem.quarters + 3];
}

struct MeanAndTail {
  double mean, tail;
};
/// From the planning layer at each draw's own parameters. The tail holds a whole number of worlds.
MeanAndTail judged(const Scenario& s, const Allocation& a) {
  const Problem problem = prepare(s);
  std::vector<double> values;
  for (std::uint32_t k = 0; k < static_cast<std::uint32_t>(s.strategy.samples); ++k) {
    const std::vector<double> total =
        planning_total(problem, plan(problem, draw_theta(problem, s.seed, k), a));
    values.push_back(
        total[static_cast<std::size_t>(Outcome::jobs_declared) * problem.quarters + 3]);
  }
  std::sort(values.begin(), values.end());
  const auto worst = static_cast<std::size_t>(
      std::lround((1 - s.strategy.level) * static_cast<double>(values.size())));
  return {std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size()),
          std::accumulate(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(worst), 0.0) /
              static_cast<double>(worst)};
}

/// Allowed divisions from all over: every strategy, and halfway points of theirs in whole units.
std::vector<Allocation> allowed_divisions(const Scenario& s) {
  std::vector<Allocation> all;
  for (const StrategyName name : {StrategyName::equal, StrategyName::per_capita,
                                  StrategyName::optimal, StrategyName::greedy})
    all.push_back(divided(s, name).allocation);
  for (const double alpha : {0.5, 2.0, std::numeric_limits<double>::infinity()})
    all.push_back(divided(s, StrategyName::fair, alpha).allocation);
  for (const double w : {0.0, 0.3, 1.0})
    all.push_back(divided(s, StrategyName::robust, 1, w).allocation);
  const std::size_t own = all.size();
  for (std::size_t a = 0; a < own; ++a) {
    for (std::size_t b = 0; b < a; ++b) {
      Allocation middle = all[a];
      std::int64_t lost = 0;
      for (std::size_t j = 0; j < middle.amount.size(); ++j) {
        const std::int64_t sum = all[a].amount[j] + all[b].amount[j];
        middle.amount[j] = sum / 2;
        lost += sum % 2;
      }
      middle.amount[0] += lost / 2;
      all.push_back(middle);
    }
  }
  return all;
}

void no_point_beats_another(const Frontier& f) {
  for (const FrontierPoint& a : f.points) {
    for (const FrontierPoint& b : f.points) {
      if (&a == &b) continue;
      CHECK_FALSE((b.objective >= a.objective && b.against >= a.against));
    }
  }
}

}  // namespace

TEST_CASE("equity: efficient, certified, from the best division to the fairest") {
  const Scenario s = case_with_rules();
  const Frontier f = traced(s, Against::equity, 8);
  REQUIRE(f.points.size() == 8);
  no_point_beats_another(f);

  const AllocationResult best = divided(s, StrategyName::optimal);
  CHECK(f.points.front().asked == 0);
  CHECK(f.points.front().objective == Approx(best.certificate.objective).epsilon(1e-9));
  CHECK(f.points.front().bound == Approx(best.certificate.bound).epsilon(1e-9));
  const Allocation fairest =
      divided(s, StrategyName::fair, std::numeric_limits<double>::infinity()).allocation;
  CHECK(f.most == Approx(least_per_head(s, fairest)).epsilon(1e-6));
  CHECK(f.points.back().against == Approx(f.most).epsilon(1e-5));
  CHECK(f.points.back().objective >= total_jobs(s, fairest) * (1 - 1e-6));

  for (const FrontierPoint& p : f.points) {
    CHECK(p.objective == Approx(total_jobs(s, p.allocation)).epsilon(1e-10));
    CHECK(p.against == Approx(least_per_head(s, p.allocation)).epsilon(1e-9));
    CHECK(p.against >= p.asked * (1 - 1e-5));
    CHECK(p.gap >= -1e-9);
    CHECK(p.gap < 1e-7);
  }
  // concave: each price is a slope between the chords on its sides
  for (std::size_t k = 1; k + 1 < f.points.size(); ++k) {
    const FrontierPoint &a = f.points[k], &b = f.points[k + 1];
    const double chord = (a.continuous - b.continuous) / (b.asked - a.asked);
    CAPTURE(k, a.price, chord, b.price);
    CHECK(chord >= a.price - 1e-3 * (1 + std::abs(a.price)));
    CHECK(chord <= b.price + 1e-3 * (1 + std::abs(b.price)));
  }
  for (const Allocation& a : allowed_divisions(s)) {  // what is as equal brings no more
    const double least = least_per_head(s, a), total = total_jobs(s, a);
    for (const FrontierPoint& p : f.points) {
      if (least >= p.asked) CHECK(total <= p.bound * (1 + 1e-9));
    }
    CHECK(least <= f.most * (1 + 1e-9));
  }
}

TEST_CASE("equity: the price is the slope, by finite differences along a fine frontier") {
  const Frontier f = traced(case_with_rules(), Against::equity, 121);
  REQUIRE(f.points.size() > 100);
  int close = 0, steep = 0;
  for (std::size_t k = 2; k + 1 < f.points.size(); ++k) {  // the first is asked for nothing
    const FrontierPoint &a = f.points[k - 1], &b = f.points[k + 1];
    if (!(f.points[k].price > 0)) continue;
    const double slope = (a.continuous - b.continuous) / (b.asked - a.asked);
    ++steep;
    close += std::abs(slope - f.points[k].price) <= 0.005 * slope;
  }
  CHECK(steep > 90);
  CHECK(close > 0.85 * steep);  // the rest lie at kinks, where a rule begins to bind
}

TEST_CASE("risk: means and tails of `robust`, and none of the two to be had for free") {
  const Scenario s = case_with_rules();
  const Frontier f = traced(s, Against::risk, 6);
  REQUIRE(f.points.size() >= 4);
  no_point_beats_another(f);
  std::vector<MeanAndTail> allowed;
  for (const Allocation& a : allowed_divisions(s)) allowed.push_back(judged(s, a));
  for (const FrontierPoint& p : f.points) {
    const MeanAndTail own = judged(s, p.allocation);
    CHECK(p.objective == Approx(own.mean).epsilon(1e-10));
    CHECK(p.against == Approx(own.tail).epsilon(1e-10));
    CHECK(p.gap >= -1e-9);
    CHECK(p.gap < 1e-6);
    CHECK(p.allocation.amount ==
          divided(s, StrategyName::robust, 1, p.asked).allocation.amount);
    for (const MeanAndTail& other : allowed) {
      CHECK((1 - p.asked) * other.mean + p.asked * other.tail <= p.bound * (1 + 1e-9));
    }
  }
  CHECK(f.points.front().objective > f.points.back().objective);
  CHECK(f.points.front().against < f.points.back().against);
}

TEST_CASE("fund: concave, its slopes are the shadow prices, its middle is the file's own optimum") {
  Scenario s = case_with_rules();
  s.rules.push_back(amount_rule(s, "least", RuleKind::floor_per, 1'500'000'00));  // 10.5 of 30 million
  const Frontier f = traced(s, Against::fund, 10);
  REQUIRE(f.points.size() == 10);
  const AllocationResult best = divided(s, StrategyName::optimal);
  CHECK(f.points[4].against == s.funds[0].amount.major());
  CHECK(f.points[4].allocation.amount == best.allocation.amount);
  CHECK(f.points[4].price == Approx(best.certificate.rules[0].shadow_price));
  for (std::size_t k = 0; k + 1 < f.points.size(); ++k) {
    const FrontierPoint &a = f.points[k], &b = f.points[k + 1];
    if (!a.feasible || !b.feasible) continue;
    CHECK(a.gap < 1e-6);
    CHECK(b.continuous > a.continuous);
    const double chord = (b.continuous - a.continuous) / (b.against - a.against);
    CAPTURE(k);
    CHECK(chord <= a.price * (1 + 1e-6));
    CHECK(chord >= b.price * (1 - 1e-6));
    // and the price is the slope itself, by a small step
    Scenario more = s;
    more.funds[0].amount = Money::from_minor(
        static_cast<std::int64_t>(std::llround(a.against * 100)) + 10'000'00);
    const double gained = divided(more, StrategyName::optimal).certificate.continuous - a.continuous;
    CHECK(gained / 10'000 == Approx(a.price).epsilon(2e-3));
  }
  CHECK_FALSE(f.points.front().feasible);  // 6 million cannot pay the floor
  CHECK(f.points[1].feasible);
}

TEST_CASE("fund: costs keep the reference of the file where the file states none") {
  Scenario s = case_with_rules();
  s.has_reference = false;
  const Frontier f = traced(s, Against::fund, 8);
  CHECK(f.points[3].objective ==
        Approx(divided(s, StrategyName::optimal).certificate.objective).epsilon(1e-12));
  for (std::size_t k = 0; k + 1 < f.points.size(); ++k) {
    const FrontierPoint &a = f.points[k], &b = f.points[k + 1];
    const double chord = (b.continuous - a.continuous) / (b.against - a.against);
    CHECK(chord <= a.price * (1 + 1e-6));
    CHECK(chord >= b.price * (1 - 1e-6));
  }
}

TEST_CASE("a frontier stops when told, and refuses what it cannot serve") {
  Scenario s = case_with_rules();
  std::uint64_t told = 0;
  CHECK_FALSE(frontier(s, Against::equity, 0, 5, {1}, [&](std::uint64_t done) {
    told = done;
    return done < 2;
  }).has_value());
  CHECK(told == 2);

  Scenario impossible = s;
  impossible.rules.push_back(share_rule(s, "too much", RuleKind::max_share, 0.5));
  for (const Against against : {Against::equity, Against::risk, Against::fund}) {
    const auto answer = frontier(impossible, against, 0, 3, {1});
    REQUIRE(answer.has_value());
    CHECK(std::holds_alternative<Infeasible>(*answer));
  }
  Scenario capped = s;  // posts under the labour cap are no sum over cells
  capped.labour = true;
  capped.strategy.objective = {{Outcome::jobs_in_place, 7, 1}};
  for (const Against against : {Against::equity, Against::risk}) {
    const auto answer = frontier(capped, against, 0, 3, {1});
    REQUIRE(answer.has_value());
    CHECK(std::holds_alternative<Unsupported>(*answer));
  }
  const Frontier posts = traced(capped, Against::fund, 4);
  CHECK(posts.points[1].objective ==
        Approx(divided(capped, StrategyName::optimal).certificate.objective));
  CHECK(std::isnan(posts.points[1].gini));
  s.programmes[0].own[static_cast<std::size_t>(Parameter::threshold)] = Uncertain::number(200000);
  const auto bent = frontier(s, Against::equity, 0, 3, {1});
  REQUIRE(bent.has_value());
  CHECK(std::holds_alternative<Unsupported>(*bent));
}

TEST_CASE("a frontier does not depend on the threads") {
  const Scenario s = case_with_rules();
  for (const Against against : {Against::equity, Against::risk, Against::fund}) {
    const auto one = frontier(s, against, 0, 4, {1}), two = frontier(s, against, 0, 4, {2});
    const auto& a = std::get<Frontier>(*one).points;
    const auto& b = std::get<Frontier>(*two).points;
    REQUIRE(a.size() == b.size());
    for (std::size_t k = 0; k < a.size(); ++k) {
      CHECK(a[k].objective == b[k].objective);
      CHECK(a[k].price == b[k].price);
      CHECK(a[k].allocation.amount == b[k].allocation.amount);
    }
  }
}
