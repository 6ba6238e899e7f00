// Made-up economies for tests and benches of allocation.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "weir/allocate.hpp"
#include "weir/model.hpp"

namespace weir::test {

/// A generator for test cases only: results must not depend on a library's distributions.
struct Dice {
  std::uint64_t state;
  std::uint64_t next() {
    state = state * 6364136223846793005ull + 1442695040888963407ull;
    return state >> 33;
  }
  int below(int n) { return static_cast<int>(next() % static_cast<std::uint64_t>(n)); }
  double uniform() { return (static_cast<double>(next()) + 0.5) / 2147483648.0; }
};

/// Counties 0..n-1, all selected and counted, class "deep" for the even ones; one fund; programmes
/// with equal shares. The reference is stated, so that the fund can move by itself.
/// Units: minor units (fen); the unit is one minor unit.
inline Scenario economy(std::size_t counties, std::size_t programmes, std::int64_t fund) {
  Scenario s;
  s.name = "economy";
  s.start = {2020, 1};
  s.quarters = 8;
  CountyTable& c = s.counties;
  c.classes = {"deep", "poor"};
  c.groups = {"all"};
  for (const std::string& klass : c.classes) c.class_title.push_back({klass, klass});
  Dice dice{counties * 1000 + programmes};
  for (std::size_t i = 0; i < counties; ++i) {
    c.code.push_back(std::to_string(100000 + i));
    c.name.push_back({"County " + std::to_string(i), ""});
    c.klass.push_back(i % 2 == 0 ? "deep" : "poor");
    c.group.push_back("all");
    c.population.push_back(50000 + 1000 * dice.below(900));
    c.gdp.push_back(1e9 + 1e7 * dice.below(2000));
    if (i > 0)
      c.borders.push_back({static_cast<std::uint32_t>(i - 1), static_cast<std::uint32_t>(i), 1});
  }
  c.population_estimated = c.gdp_estimated = Mask(counties, 0);
  c.selected = c.counted = Mask(counties, 1);
  for (std::size_t p = 0; p < programmes; ++p) {
    Programme programme;
    programme.name = "p" + std::to_string(p);
    programme.share = 1.0 / static_cast<double>(programmes);
    programme.counties = Mask(counties, 1);
    programme.own[static_cast<std::size_t>(Parameter::productivity)] =
        Uncertain::number(0.7 + 0.1 * static_cast<double>(p % 7));
    s.programmes.push_back(programme);
  }
  s.model[static_cast<std::size_t>(Parameter::cost_per_job)] =
      Uncertain::interval(20000, 27000, 40000);
  s.model[static_cast<std::size_t>(Parameter::cost_per_trainee)] =
      Uncertain::interval(1500, 2500, 4000);
  s.model[static_cast<std::size_t>(Parameter::project_size)] =
      Uncertain::interval(500000, 1570000, 3000000);
  Fund money;
  money.name = "provincial";
  money.year = 2020;
  money.amount = Money::from_minor(fund);
  s.funds = {money};
  s.reference.amount = Money::from_minor(fund);
  s.reference.class_amount = {Money::from_minor(-1), Money::from_minor(-1)};
  s.reference.counted_jobs = 1000;
  s.has_reference = true;
  s.strategy.objective = {{Outcome::jobs_declared, 3, 1}};
  return s;
}

/// A rule over every county and programme, to be narrowed by the test.
inline Rule rule(const Scenario& s, std::string name, RuleKind kind) {
  Rule r;
  r.name = std::move(name);
  r.kind = kind;
  r.counties = Mask(s.counties.size(), 1);
  r.programmes = Mask(s.programmes.size(), 1);
  r.count.assign(s.counties.size(), 1);
  return r;
}
inline Rule share_rule(const Scenario& s, std::string name, RuleKind kind, double share) {
  Rule r = rule(s, std::move(name), kind);
  r.share = share;
  return r;
}
inline Rule amount_rule(const Scenario& s, std::string name, RuleKind kind, std::int64_t minor) {
  Rule r = rule(s, std::move(name), kind);
  r.amount = Money::from_minor(minor);
  return r;
}
inline Rule only(Rule r, std::vector<std::size_t> counties) {
  r.counties.assign(r.counties.size(), 0);
  for (const std::size_t i : counties) r.counties[i] = 1;
  return r;
}
inline Rule of_class(const Scenario& s, Rule r, const std::string& klass) {
  for (std::size_t i = 0; i < r.counties.size(); ++i) r.counties[i] = s.counties.klass[i] == klass;
  return r;
}
inline Rule of_programme(Rule r, std::size_t programme) {
  r.programmes.assign(r.programmes.size(), 0);
  r.programmes[programme] = 1;
  return r;
}

/// The base rules of a provincial office: class share, floor and cap per county, programme bounds.
inline void add_base_rules(Scenario& s) {
  const std::int64_t mean =
      s.funds[0].amount.minor() / static_cast<std::int64_t>(s.counties.size());
  s.rules.push_back(of_class(s, share_rule(s, "deep share", RuleKind::min_share, 0.55), "deep"));
  s.rules.push_back(amount_rule(s, "floor", RuleKind::floor_per, mean / 8));
  s.rules.push_back(amount_rule(s, "cap", RuleKind::cap_per, mean * 5 / 2));
  const double share = 1.0 / static_cast<double>(s.programmes.size());
  for (std::size_t p = 0; p < s.programmes.size(); ++p) {
    const std::string name = "p" + std::to_string(p);
    s.rules.push_back(
        of_programme(share_rule(s, name + " least", RuleKind::min_share, 0.8 * share), p));
    s.rules.push_back(
        of_programme(share_rule(s, name + " most", RuleKind::max_share, 1.2 * share), p));
  }
}

inline Strategy strategy(const Scenario& s, StrategyName name, bool programmes_fixed = true) {
  Strategy result = s.strategy;
  result.name = name;
  result.programmes_fixed = programmes_fixed;
  return result;
}

inline AllocationAnswer answer(const Scenario& s, const Strategy& how) {
  const Problem problem = prepare(s);
  return allocate(s, problem, how, central_theta(problem), {1});
}

inline std::int64_t county_total(const Scenario& s, const Allocation& a, std::size_t county) {
  std::int64_t sum = 0;
  for (std::size_t f = 0; f < s.funds.size(); ++f) {
    for (std::size_t p = 0; p < s.programmes.size(); ++p) {
      sum += a.amount[(f * s.counties.size() + county) * s.programmes.size() + p];
    }
  }
  return sum;
}

inline const RuleReport& report(const Certificate& c, const std::string& name) {
  for (const RuleReport& r : c.rules) {
    if (r.name == name) return r;
  }
  static const RuleReport none;
  return none;
}

}  // namespace weir::test
