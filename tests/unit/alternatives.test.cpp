// uses: study
// Ranges of grants near the best, and the divisions that differ most, against every division there is.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <map>

#include "support/allocation_cases.hpp"
#include "weir/study.hpp"

using namespace weir;
using namespace weir::test;

namespace {

constexpr std::int64_t unit = 100'000'00;  // 100,000 yuan

Alternatives found(const Scenario& s, double within, int plans) {
  const auto answer = near_best(s, within, plans, {2});
  REQUIRE(answer.has_value());
  REQUIRE(std::holds_alternative<Alternatives>(*answer));
  return std::get<Alternatives>(*answer);
}

/// Every whole division of the fund, with its objective from the planning layer (not the curves),
/// which is a sum over cells: each cell's part is tabulated by asking plan() with that cell alone.
class Everything {
 public:
  explicit Everything(const Scenario& s) : s_(s), problem_(prepare(s)) {
    units_ = static_cast<int>(s.funds[0].amount.minor() / unit);
    cells_ = problem_.counties * problem_.programmes;
    const Theta theta = central_theta(problem_);
    Allocation a;
    a.amount.assign(cells_, 0);
    const auto jobs = [&] {
      const std::vector<double> total = planning_total(problem_, plan(problem_, theta, a));
      return total[static_cast<std::size_t>(Outcome::jobs_declared) * problem_.quarters + 3];
    };
    constant_ = jobs();
    for (std::size_t j = 0; j < cells_; ++j) {
      value_.emplace_back();
      for (int u = 0; u <= units_; ++u) {
        a.amount[j] = u * unit;
        value_.back().push_back(jobs() - constant_);
      }
      a.amount[j] = 0;
    }
  }

  template <class Visit>
  void each(Visit visit) {
    chosen_.assign(cells_, 0);
    go(0, units_, constant_, visit);
  }
  double county(std::size_t i) const {
    double sum = 0;
    for (std::size_t p = 0; p < problem_.programmes; ++p)
      sum += chosen_[i * problem_.programmes + p];
    return sum * unit / 100;
  }

 private:
  template <class Visit>
  void go(std::size_t cell, int left, double sum, Visit visit) {
    if (cell + 1 == cells_) {
      chosen_[cell] = left;
      visit(sum + value_[cell][static_cast<std::size_t>(left)]);
      return;
    }
    for (int u = 0; u <= left; ++u) {
      chosen_[cell] = u;
      go(cell + 1, left - u, sum + value_[cell][static_cast<std::size_t>(u)], visit);
    }
  }

  const Scenario& s_;
  Problem problem_;
  int units_ = 0;
  std::size_t cells_ = 0;
  double constant_ = 0;
  std::vector<std::vector<double>> value_;
  std::vector<int> chosen_;
};

/// Against every division that obeys `allowed` (by county money, major units).
template <class Allowed>
void compare_with_everything(const Scenario& s, double within, double reach, Allowed allowed) {
  const Alternatives a = found(s, within, 3);
  const std::size_t n = s.counties.size();
  Everything all(s);
  double best = -1e300, farthest = 0;
  std::vector<double> least(n, 1e300), greatest(n, -1e300);
  std::size_t near = 0;
  all.each([&](double value) {
    if (!allowed(all)) return;
    best = std::max(best, value);
    if (value < a.floor) return;
    ++near;
    double moved = 0;
    for (std::size_t i = 0; i < n; ++i) {
      least[i] = std::min(least[i], all.county(i));
      greatest[i] = std::max(greatest[i], all.county(i));
      moved += std::abs(all.county(i) - a.range[i].amount) / 2;
    }
    farthest = std::max(farthest, moved);
  });
  REQUIRE(near > 20);
  CHECK(a.best.certificate.objective >= best * (1 - 1e-6));  // rounding is not the best whole one
  CHECK(a.floor == Approx(a.best.certificate.objective * (1 - within)).epsilon(1e-12));
  const double whole = static_cast<double>(unit) / 100;
  for (std::size_t i = 0; i < n; ++i) {
    CAPTURE(i, a.range[i].least, least[i], a.range[i].greatest, greatest[i]);
    CHECK(a.range[i].least <= least[i]);  // certified: nothing lies outside
    CHECK(a.range[i].greatest >= greatest[i]);
    CHECK(a.range[i].least >= least[i] - reach * whole);  // and tight to what whole units reach
    CHECK(a.range[i].greatest <= greatest[i] + reach * whole);
    CHECK(a.range[i].slack < 1e-4 * whole);
    CHECK(a.range[i].firm ==
          (a.range[i].greatest - a.range[i].least <= 0.1 * a.range[i].amount));
  }
  REQUIRE(!a.plans.empty());
  CHECK(a.plans[0].moved <= farthest);  // found by search, not proven: near the farthest there is
  CHECK(a.plans[0].moved >= 0.93 * farthest - 4 * whole);
  std::vector<std::vector<double>> seen;
  seen.emplace_back();
  for (std::size_t i = 0; i < n; ++i) seen[0].push_back(a.range[i].amount);
  for (const Alternative& plan : a.plans) {
    CHECK(plan.objective >= a.floor);
    std::vector<double> money;
    std::int64_t sum = 0;
    for (std::size_t i = 0; i < n; ++i) {
      const std::int64_t minor = county_total(s, plan.allocation, i);
      sum += minor;
      money.push_back(static_cast<double>(minor) / 100);
      CHECK(money[i] >= a.range[i].least);
      CHECK(money[i] <= a.range[i].greatest);
    }
    CHECK(sum == s.funds[0].amount.minor());
    for (const std::int64_t amount : plan.allocation.amount) CHECK(amount % unit == 0);
    double apart = 1e300;
    for (std::size_t k = 0; k < seen.size(); ++k) {
      double moved = 0;
      for (std::size_t i = 0; i < n; ++i) moved += std::abs(money[i] - seen[k][i]) / 2;
      if (k == 0) CHECK(plan.moved == Approx(moved));
      apart = std::min(apart, moved);
    }
    CHECK(plan.apart == Approx(apart));
    seen.push_back(money);
  }
}

Scenario small(std::size_t counties, std::size_t programmes, std::int64_t units) {
  Scenario s = economy(counties, programmes, units * unit);
  s.unit = Money::from_minor(unit);
  s.strategy.programmes_fixed = false;
  return s;
}

}  // namespace

TEST_CASE("three counties, no rules: ranges and distances against every whole division") {
  const Scenario s = small(3, 1, 240);
  for (const double within : {0.002, 0.01, 0.05})
    compare_with_everything(s, within, 2, [](const Everything&) { return true; });
}

TEST_CASE("four counties under a share, a floor and a cap, against every whole division") {
  Scenario s = small(4, 1, 90);
  s.rules = {of_class(s, share_rule(s, "deep", RuleKind::min_share, 0.6), "deep"),
             amount_rule(s, "floor", RuleKind::floor_per, 9 * unit),
             amount_rule(s, "cap", RuleKind::cap_per, 36 * unit)};
  const double major = static_cast<double>(unit) / 100;
  compare_with_everything(s, 0.01, 2.5, [&](const Everything& all) {
    for (std::size_t i = 0; i < 4; ++i) {
      if (all.county(i) < 9 * major || all.county(i) > 36 * major) return false;
    }
    return all.county(0) + all.county(2) >= 54 * major;
  });
}

TEST_CASE("three counties with two programmes to choose from, against every whole division") {
  const Scenario s = small(3, 2, 24);
  compare_with_everything(s, 0.02, 2, [](const Everything&) { return true; });
}

TEST_CASE("firm grants are those that rules or the objective hold") {
  Scenario s = small(5, 1, 300);
  s.rules = {only(amount_rule(s, "locked", RuleKind::lock, 70 * unit), {1})};
  const Alternatives a = found(s, 0.01, 2);
  CHECK(a.range[1].firm);
  CHECK(a.range[1].least == 7'000'000);
  CHECK(a.range[1].greatest == 7'000'000);
  CHECK(std::any_of(a.range.begin(), a.range.end(), [](const auto& r) { return !r.firm; }));
  const Alternatives near = found(s, 1e-7, 0);  // hardly anything else is as good
  CHECK(near.plans.empty());
  for (std::size_t i = 0; i < 5; ++i) {
    CHECK(near.range[i].least >= a.range[i].least);
    CHECK(near.range[i].greatest <= a.range[i].greatest);
    CHECK(near.range[i].greatest - near.range[i].least <= 200'000);
  }
}

TEST_CASE("near-best divisions do not depend on the threads, stop when told, refuse thresholds") {
  Scenario s = small(6, 2, 200);
  add_base_rules(s);
  const auto one = near_best(s, 0.01, 3, {1}), two = near_best(s, 0.01, 3, {2});
  const auto &a = std::get<Alternatives>(*one), &b = std::get<Alternatives>(*two);
  REQUIRE(a.plans.size() == b.plans.size());
  for (std::size_t k = 0; k < a.plans.size(); ++k)
    CHECK(a.plans[k].allocation.amount == b.plans[k].allocation.amount);
  for (std::size_t i = 0; i < 6; ++i) {
    CHECK(a.range[i].least == b.range[i].least);
    CHECK(a.range[i].greatest == b.range[i].greatest);
  }
  CHECK_FALSE(near_best(s, 0.01, 3, {1}, [](std::uint64_t done) { return done < 3; }).has_value());
  s.programmes[0].own[static_cast<std::size_t>(Parameter::threshold)] = Uncertain::number(200000);
  CHECK(std::holds_alternative<Unsupported>(*near_best(s, 0.01, 1, {1})));
}
