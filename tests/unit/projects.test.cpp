// uses: allocate exec model random
// Against every subset of small lists, the rules read off their definitions.
#include <algorithm>
#include <catch2/catch.hpp>
#include <numeric>
#include <optional>

#include "allocate/milp.hpp"
#include "allocate/projects.hpp"
#include "allocate/projects_program.hpp"
#include "support/allocation_cases.hpp"

using namespace weir;
using namespace weir::test;

namespace {

constexpr std::int64_t wan = 1'000'000;  // 10,000 yuan in minor units

Project project(int k, std::uint32_t county, std::uint32_t programme, std::int64_t cost,
                double jobs) {
  Project p;
  p.code = "P" + std::to_string(k);
  p.county = county;
  p.programme = programme;
  p.cost = Money::from_minor(cost);
  p.brings[static_cast<std::size_t>(Outcome::jobs_declared)] = jobs;
  return p;
}

// Four counties, the even ones deep; two programmes; money in 10,000 yuan.
Scenario province(std::int64_t fund) {
  Scenario s = economy(4, 2, fund * wan);
  s.unit = Money::from_minor(wan);
  s.strategy.name = StrategyName::projects;
  return s;
}

Scenario random_list(int n, Dice& dice) {
  Scenario s = province(100 + dice.below(400));
  for (int k = 0; k < n; ++k) {
    s.strategy.projects.push_back(project(k, static_cast<std::uint32_t>(dice.below(4)),
                                          static_cast<std::uint32_t>(k < 2 ? k : dice.below(2)),
                                          (10 + dice.below(12) * 10) * wan,
                                          1 + dice.below(400) / 4.0));
  }
  return s;
}

bool in_set(const Rule& rule, const Project& p) {
  return rule.counties[p.county] && rule.programmes[p.programme];
}

// One fund, amounts and shares in whole units: straight from what each rule says.
bool allowed(const Scenario& s, const std::vector<int>& chosen) {
  const auto& list = s.strategy.projects;
  std::int64_t spent = 0;
  for (const int k : chosen) spent += list[k].cost.minor();
  const std::int64_t fund = s.funds[0].amount.minor();
  if (spent > fund) return false;
  for (const Rule& rule : s.rules) {
    std::int64_t own = 0, count = 0;
    std::vector<std::int64_t> county(s.counties.size(), 0);
    bool whole = true;
    for (const int k : chosen) {
      if (!in_set(rule, list[k])) continue;
      own += list[k].cost.minor();
      county[list[k].county] += list[k].cost.minor();
      ++count;
      if (rule.amount.minor() > 0) whole = whole && list[k].cost.minor() % rule.amount.minor() == 0;
    }
    switch (rule.kind) {
      case RuleKind::min_count_share:  // a third
        if (3 * count < static_cast<std::int64_t>(chosen.size())) return false;
        break;
      case RuleKind::lump_sum:
        if (!whole) return false;
        break;
      case RuleKind::min_amount:
      case RuleKind::max_amount:
        if (rule.kind == RuleKind::min_amount ? own < rule.amount.minor()
                                              : own > rule.amount.minor())
          return false;
        break;
      case RuleKind::cap_per:
        for (const std::int64_t money : county) {
          if (money > rule.amount.minor()) return false;
        }
        break;
      default: throw std::logic_error("not in these cases");
    }
  }
  return true;
}

std::optional<double> best_subset(const Scenario& s) {
  const auto& list = s.strategy.projects;
  std::optional<double> best;
  for (unsigned set = 0; set < 1u << list.size(); ++set) {
    std::vector<int> chosen;
    double jobs = 0;
    for (std::size_t k = 0; k < list.size(); ++k) {
      if ((set >> k & 1) == 0) continue;
      chosen.push_back(static_cast<int>(k));
      jobs += *list[k].brings[static_cast<std::size_t>(Outcome::jobs_declared)];
    }
    if (allowed(s, chosen) && (!best || jobs > *best)) best = jobs;
  }
  return best;
}

const AllocationResult& got(const AllocationAnswer& a) {
  if (const auto* i = std::get_if<Infeasible>(&a)) FAIL(i->reason);
  if (const auto* u = std::get_if<Unsupported>(&a)) FAIL(u->reason);
  return std::get<AllocationResult>(a);
}
AllocationAnswer answer(const Scenario& s) { return test::answer(s, s.strategy); }
std::string refusal(const Scenario& s) {
  const AllocationAnswer a = answer(s);
  REQUIRE(std::holds_alternative<Unsupported>(a));
  return std::get<Unsupported>(a).reason;
}
std::vector<std::string> chosen(const Scenario& s, const AllocationResult& r) {
  std::vector<std::string> codes;
  for (const ChosenProject& c : r.projects) codes.push_back(s.strategy.projects[c.project].code);
  return codes;
}
std::int64_t spent(const AllocationResult& r) {
  return std::accumulate(r.allocation.amount.begin(), r.allocation.amount.end(), std::int64_t{0});
}
using Codes = std::vector<std::string>;

}  // namespace

TEST_CASE("one fund and no rules: the knapsack, unspent money stays") {
  Scenario s = province(100);
  s.strategy.projects = {project(1, 0, 0, 60 * wan, 30), project(2, 1, 0, 50 * wan, 24),
                         project(3, 2, 1, 40 * wan, 19), project(4, 3, 1, 30 * wan, 10)};
  const AllocationAnswer a = answer(s);
  const AllocationResult& r = got(a);
  CHECK(chosen(s, r) == Codes{"P1", "P3"});
  CHECK(r.certificate.objective == 49);
  CHECK(r.certificate.bound == 49);
  CHECK(r.certificate.gap == 0);
  CHECK(r.certificate.continuous == Approx(30 + 24 * 40.0 / 50));
  CHECK(r.certificate.solver == "knapsack dynamic programme");
  CHECK(spent(r) == 100 * wan);
  CHECK(county_total(s, r.allocation, 0) == 60 * wan);

  s.funds[0].amount = Money::from_minor(95 * wan);
  const AllocationAnswer smaller = answer(s);
  CHECK(chosen(s, got(smaller)) == Codes{"P2", "P3"});
  CHECK(spent(got(smaller)) == 90 * wan);  // 5 go back
  const Problem problem = prepare(s);      // the planning layer takes what was not spent as it is
  CHECK_NOTHROW(plan(problem, central_theta(problem), got(smaller).allocation));
}

TEST_CASE("300 lists under random rules against every subset") {
  Dice dice{5};
  int infeasible = 0, branched = 0;
  for (int round = 0; round < 300; ++round) {
    Scenario s = random_list(6 + dice.below(7), dice);
    if (dice.below(2)) {
      s.rules.push_back(of_class(s, share_rule(s, "a third", RuleKind::min_count_share, 0.333333),
                                 dice.below(2) ? "deep" : "poor"));
    }
    if (dice.below(3) == 0)
      s.rules.push_back(of_programme(amount_rule(s, "award", RuleKind::lump_sum, 50 * wan), 0));
    if (dice.below(3) == 0)
      s.rules.push_back(
          of_class(s, amount_rule(s, "earmark", RuleKind::min_amount, (50 + dice.below(200)) * wan),
                   "deep"));
    if (dice.below(3) == 0)
      s.rules.push_back(of_programme(
          amount_rule(s, "limit", RuleKind::max_amount, (30 + dice.below(200)) * wan), 1));
    if (dice.below(3) == 0)
      s.rules.push_back(amount_rule(s, "cap", RuleKind::cap_per, (60 + dice.below(120)) * wan));
    const std::optional<double> best = best_subset(s);
    const AllocationAnswer a = answer(s);
    INFO("round " << round);
    if (!best) {
      REQUIRE(std::holds_alternative<Infeasible>(a));
      ++infeasible;
      // without any one of the rules named, and with all the others, there is a choice
      const auto& named = std::get<Infeasible>(a).rules;
      Scenario kept = s;
      std::erase_if(kept.rules, [&](const Rule& r) {
        return std::count(named.begin(), named.end(), r.name) == 0;
      });
      if (std::count(named.begin(), named.end(), "provincial") == 0)
        kept.funds[0].amount = Money::from_minor(100'000 * wan);
      REQUIRE(!best_subset(kept));
      for (std::size_t k = 0; k < kept.rules.size(); ++k) {
        Scenario fewer = kept;
        fewer.rules.erase(fewer.rules.begin() + static_cast<std::ptrdiff_t>(k));
        REQUIRE(best_subset(fewer));
      }
      continue;
    }
    const AllocationResult& r = got(a);
    branched += r.certificate.solver == "CBC branch and bound";
    REQUIRE(r.certificate.objective == Approx(*best).margin(1e-9));
    REQUIRE(r.certificate.bound == r.certificate.objective);
    REQUIRE(r.certificate.continuous >= r.certificate.objective - 1e-6);
    std::vector<int> rows;
    for (const ChosenProject& c : r.projects) rows.push_back(static_cast<int>(c.project));
    REQUIRE(allowed(s, rows));
    for (const Rule& rule : s.rules) {  // what each rule costs in all
      Scenario without = s;
      std::erase_if(without.rules, [&](const Rule& other) { return other.name == rule.name; });
      REQUIRE(report(r.certificate, rule.name).total_cost ==
              Approx(*best_subset(without) - *best).margin(1e-9));
    }
  }
  CHECK(infeasible > 10);
  CHECK(branched > 100);
}

TEST_CASE("lump sums without a list: awards of 500,000 to eligible firms") {
  Scenario s = province(1000);
  Rule award = of_programme(amount_rule(s, "award", RuleKind::lump_sum, 50 * wan), 1);
  award.count = {3, 0, 7, 2};
  s.rules = {award};
  s.strategy.projects = {project(1, 0, 0, 300 * wan, 30), project(2, 1, 0, 420 * wan, 200)};
  const AllocationAnswer a = answer(s);
  const AllocationResult& r = got(a);

  // by hand: every split of projects and awards, valued by the planning curves
  const Problem problem = prepare(s);
  const CellCurves curves = cell_curves(problem, central_theta(problem), s.strategy.objective);
  const auto worth = [&](std::size_t county, int awards) {
    const CellCurve& c = curves.cell[county * 2 + 1];
    const double money = 500'000.0 * awards;
    return c.coefficient * response(money, c.curvature, c.inverse_tail) +
           c.slope * std::min(money, c.cap);
  };
  double best = 0;
  for (int listed = 0; listed < 4; ++listed) {
    for (int n = 0; n <= 3; ++n) {
      for (int m = 0; m <= 7; ++m) {
        for (int k = 0; k <= 2; ++k) {
          const int cost = (listed & 1) * 300 + (listed >> 1) * 420 + 50 * (n + m + k);
          if (cost > 1000) continue;
          best = std::max(best, (listed & 1) * 30 + (listed >> 1) * 200 + worth(0, n) +
                                    worth(2, m) + worth(3, k));
        }
      }
    }
  }
  CHECK(r.certificate.objective == Approx(best).margin(2e-5));
  CHECK(county_total(s, r.allocation, 1) == (chosen(s, r) == Codes{"P2"} ? 420 * wan : 0));
  for (const std::size_t i : {0u, 2u, 3u}) {
    const std::int64_t money = r.allocation.amount[i * 2 + 1];
    CHECK(money % (50 * wan) == 0);
    CHECK(static_cast<double>(money / (50 * wan)) <= award.count[i]);
  }
}

TEST_CASE("two funds, alternatives, earmarks and locks") {
  Scenario s = province(100);
  Fund second = s.funds[0];
  second.name = "city";
  second.amount = Money::from_minor(50 * wan);
  s.funds.push_back(second);
  s.strategy.projects = {project(1, 0, 0, 100 * wan, 50), project(2, 1, 0, 50 * wan, 40),
                         project(3, 2, 1, 50 * wan, 30), project(4, 3, 1, 100 * wan, 45)};
  AllocationAnswer a = answer(s);
  CHECK(got(a).certificate.objective == 90);  // P1 from the province, P2 from the city

  s.strategy.projects[1].fund = 0;  // P2 must be paid by the province
  a = answer(s);
  CHECK(got(a).certificate.objective == 80);  // P1, and P3 from the city
}

TEST_CASE("of alternatives at most one; locks are met exactly") {
  Scenario s = province(150);
  s.strategy.projects = {project(1, 0, 0, 100 * wan, 50), project(2, 0, 0, 60 * wan, 40),
                         project(3, 2, 1, 50 * wan, 5)};
  CHECK(chosen(s, got(answer(s))) == Codes{"P1", "P3"});
  s.strategy.projects[0].group = s.strategy.projects[1].group = "dam";
  s.funds[0].amount = Money::from_minor(500 * wan);
  CHECK(chosen(s, got(answer(s))) == Codes{"P1", "P3"});
  s.rules = {only(amount_rule(s, "decided", RuleKind::lock, 60 * wan), {0})};
  CHECK(chosen(s, got(answer(s))) == Codes{"P2", "P3"});
  s.rules[0].amount = Money::from_minor(70 * wan);
  const AllocationAnswer none = answer(s);
  REQUIRE(std::holds_alternative<Infeasible>(none));
  CHECK(std::get<Infeasible>(none).rules == Codes{"decided"});
  CHECK(std::get<Infeasible>(none).reason.find("exactly 70万元") != std::string::npos);
}

TEST_CASE("a share by its decimals is the simplest fraction beside it") {
  const auto text = [](double share) {
    const Fraction f = simplest_fraction(share);
    return std::to_string(f.above) + "/" + std::to_string(f.below);
  };
  CHECK(text(1.0 / 3) == "1/3");
  CHECK(text(0.333333) == "1/3");
  CHECK(text(0.666667) == "2/3");
  CHECK(text(0.35) == "7/20");
  CHECK(text(0.667) == "667/1000");
  CHECK(text(0) == "0/1");
  CHECK(text(1) == "1/1");
}

TEST_CASE("three of three thirds: the boundary is allowed, one less is not") {
  Scenario s = province(1000);
  s.rules = {only(share_rule(s, "a third", RuleKind::min_count_share, 0.333333), {0})};
  s.strategy.projects = {project(1, 0, 0, 10 * wan, 1), project(2, 1, 0, 10 * wan, 9),
                         project(3, 2, 0, 10 * wan, 8), project(4, 3, 0, 10 * wan, 7)};
  const AllocationAnswer a = answer(s);
  CHECK(chosen(s, got(a)) == Codes{"P1", "P2", "P3"});
  CHECK(report(got(a).certificate, "a third").binding);
  CHECK(report(got(a).certificate, "a third").total_cost == 7);
}

TEST_CASE("the node limit: an open gap is reported, and the same answer comes twice") {
  Dice dice{23};
  Scenario s = province(20'000);
  for (int k = 0; k < 120; ++k) {
    const int cost = 100 + dice.below(900);
    Project p =
        project(k, static_cast<std::uint32_t>(dice.below(4)), static_cast<std::uint32_t>(k % 2),
                cost * wan, cost * 0.3 + 20 + dice.below(7));
    s.strategy.projects.push_back(p);
  }
  s.rules = {of_class(s, share_rule(s, "a third", RuleKind::min_count_share, 0.4), "deep"),
             of_programme(share_rule(s, "limit", RuleKind::max_share, 0.43), 1),
             amount_rule(s, "cap", RuleKind::cap_per, 5'117 * wan)};
  s.strategy.node_limit = 1;
  const AllocationAnswer one = answer(s), two = answer(s);
  const Certificate& c = got(one).certificate;
  CHECK(c.objective > 0);
  CHECK(c.bound > c.objective);
  CHECK(c.gap == Approx((c.bound - c.objective) / c.bound));
  CHECK(c.gap < 0.05);
  CHECK(c.bound <= c.continuous + 1e-5);
  CHECK(got(one).allocation.amount == got(two).allocation.amount);
  CHECK(c.bound == got(two).certificate.bound);
  CHECK(c.reproducible);

  s.strategy.node_limit = 2000;
  const AllocationAnswer more = answer(s);
  CHECK(got(more).certificate.objective >= c.objective);
  CHECK(got(more).certificate.bound <= c.bound);
  CHECK(got(more).certificate.bound >= got(more).certificate.objective);
}

TEST_CASE("a county that may not receive money keeps its projects") {
  Scenario s = province(100);
  s.counties.selected = {1, 0, 1, 1};
  s.programmes[1].counties = {1, 1, 0, 1};
  s.strategy.projects = {project(1, 0, 0, 60 * wan, 3), project(2, 1, 0, 50 * wan, 24),
                         project(3, 2, 1, 40 * wan, 19), project(4, 3, 1, 30 * wan, 10)};
  CHECK(chosen(s, got(answer(s))) == Codes{"P1", "P4"});
}

TEST_CASE("prices are slopes of the optimum in parts, as the fund or a rule moves by one unit") {
  Dice dice{31};
  int cases = 0;
  for (int round = 0; round < 20; ++round) {
    Scenario s = random_list(12, dice);
    s.rules = {amount_rule(s, "cap", RuleKind::cap_per, 120 * wan),
               of_class(s, amount_rule(s, "earmark", RuleKind::min_amount, 60 * wan), "deep")};
    const auto in_parts = [&](int fund, int earmark) {
      Scenario moved = s;
      moved.funds[0].amount += Money::from_minor(fund * wan);
      moved.rules[1].amount += Money::from_minor(earmark * wan);
      return got(answer(moved)).certificate.continuous;
    };
    const AllocationAnswer a = answer(s);
    Scenario harder = s;
    harder.rules[1].amount += Money::from_minor(wan);
    if (std::holds_alternative<Infeasible>(answer(harder))) continue;
    ++cases;
    const double here = in_parts(0, 0);
    const double fund = report(got(a).certificate, "provincial").shadow_price * 10'000;
    const double earmark = report(got(a).certificate, "earmark").shadow_price * 10'000;
    INFO("round " << round);
    CHECK(fund <= here - in_parts(-1, 0) + 1e-6);
    CHECK(fund >= in_parts(1, 0) - here - 1e-6);
    CHECK(earmark >= in_parts(0, -1) - here - 1e-6);
    CHECK(earmark <= here - in_parts(0, 1) + 1e-6);
  }
  CHECK(cases > 10);
}

TEST_CASE("what cannot be served is refused in a sentence") {
  Scenario s = province(100);
  s.strategy.projects = {project(1, 0, 0, 60 * wan, 30)};
  SECTION("no such column") {
    s.strategy.objective = {{Outcome::trained, 3, 1}};
    CHECK(refusal(s) ==
          "the objective counts 'trained', but the list of projects has no such column");
  }
  SECTION("not in whole units") {
    s.strategy.projects[0].cost = Money::from_minor(60 * wan + 1);
    CHECK(refusal(s).find("'P1' is not a whole multiple") != std::string::npos);
  }
  SECTION("an award in parts of the unit") {
    s.rules = {of_programme(amount_rule(s, "award", RuleKind::lump_sum, wan / 2), 1)};
    CHECK(refusal(s).find("'award' is not a whole multiple") != std::string::npos);
  }
  SECTION("too many awards") {
    s.funds[0].amount = Money::from_minor(1'000'000 * wan);
    s.rules = {of_programme(amount_rule(s, "award", RuleKind::lump_sum, wan), 1)};
    s.rules[0].count.clear();
    CHECK(refusal(s).find("'per'") != std::string::npos);
  }
}

TEST_CASE("the checker refuses spoilt answers") {
  Scenario s = province(150);
  s.rules = {only(share_rule(s, "a third", RuleKind::min_count_share, 0.333333), {0}),
             amount_rule(s, "cap", RuleKind::cap_per, 100 * wan)};
  s.strategy.projects = {project(1, 0, 0, 60 * wan, 30), project(2, 1, 0, 50 * wan, 24),
                         project(3, 2, 1, 40 * wan, 19), project(4, 1, 1, 100 * wan, 20)};
  s.strategy.projects[1].group = s.strategy.projects[2].group = "dam";
  const Problem problem = prepare(s);
  const CellCurves curves = cell_curves(problem, central_theta(problem), s.strategy.objective);
  const AllocationAnswer a = answer(s);
  const AllocationResult good = got(a);
  const auto complaints = [&](const AllocationResult& r) {
    return check_projects(s, problem, s.strategy, s.strategy.objective, curves, r).size();
  };
  const auto swap_in = [&](std::vector<std::uint32_t> rows, double objective) {
    AllocationResult r = good;
    r.projects.clear();
    std::fill(r.allocation.amount.begin(), r.allocation.amount.end(), 0);
    for (const std::uint32_t k : rows) {
      const Project& p = s.strategy.projects[k];
      r.projects.push_back({k, 0});
      r.allocation.amount[cell_index(problem, 0, p.county, p.programme)] += p.cost.minor();
    }
    r.certificate.objective = objective;
    return r;
  };
  CHECK(chosen(s, good) == Codes{"P1", "P2"});
  CHECK(complaints(good) == 0);
  CHECK(complaints(swap_in({0, 1}, 54)) == 0);
  CHECK(complaints(swap_in({0, 1}, 53.99)) == 1);
  CHECK(complaints(swap_in({1}, 24)) == 1);        // nobody of county 0
  CHECK(complaints(swap_in({0, 1, 2}, 73)) == 2);  // two alternatives; the bound is passed
  CHECK(complaints(swap_in({0, 3}, 50)) == 1);     // overspent
  CHECK(complaints(swap_in({0, 0}, 60)) == 3);     // twice: the cap, the bound
  AllocationResult more = good;
  more.allocation.amount[0] += wan;
  CHECK(complaints(more) == 1);
}

TEST_CASE("the branch and bound alone: rows that break in whole numbers, none, impossible ones") {
  BinaryProgram p;
  p.value = {3, 4, 5};
  p.rows = {{{{0, 2}, {1, 3}, {2, 4}}, 0, 6}};
  const auto best = solve_binary(p, 1000);
  if (!best) return;  // a build without CBC
  CHECK(best->value == 8);
  CHECK(best->bound == 8);
  CHECK(obeys(p, best->chosen));
  CHECK(best->relaxation == Approx(8.25));
  CHECK(relaxation_bound(p, best->price) == Approx(best->relaxation));
  p.rows.push_back({{{0, 2}, {1, 2}}, 3, 3});  // even sums never make three
  CHECK(solve_binary(p, 1000)->status == BinaryAnswer::Status::infeasible);
  p.rows.back() = {{}, 1, 1};
  CHECK(solve_binary(p, 1000)->status == BinaryAnswer::Status::infeasible);
  // any prices give a bound
  p.rows.pop_back();
  CHECK(relaxation_bound(p, {1.0}) >= 8);
  CHECK(relaxation_bound(p, {1.5}) == Approx(9));
  CHECK(relaxation_bound(p, {0.2}) >= 8);
}
