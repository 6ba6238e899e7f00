// uses: study simulate allocate model exec random
// Fitting where the optional modules are on: what is expected is the planning layer's, what scatters
// around it is the simulation's, and what has no closed form is refused.
#include <catch2/catch.hpp>

#include <cmath>

#include "support/fit_cases.hpp"
#include "weir/simulate.hpp"

using namespace weir;
using namespace weir::test;

namespace {

std::vector<Observable> expectable(const Problem& p) {
  std::vector<Observable> all;
  for (std::size_t o = 0; o < outcome_count; ++o) {
    const Observable one{0, static_cast<Outcome>(o), 7, 0, false, 0};
    if (p.has(one.outcome) && not_expectable(p, one).empty()) all.push_back(one);
  }
  return all;
}

}  // namespace

TEST_CASE("with each module an observation's expectation is the planning layer's total") {
  for (const Module& module : single_modules) {
    Scenario s = small_economy();
    module.on(s);
    const std::vector<FitCase> cases = {granted_case(s)};
    const Problem& p = cases[0].problem;
    const std::vector<Observable> all = expectable(p);
    CHECK(all.size() >= (p.labour ? 8 : 12));
    const Emulator emulator(cases, all);
    Expectation expected;
    for (std::uint32_t world = 0; world < 6; ++world) {
      const std::vector<double> value = drawn_values(emulator, 7, world);
      emulator.expect(value.data(), expected);
      const std::vector<double> totals =
          planning_total(p, plan(p, draw_theta(p, 7, world), cases[0].allocation));
      for (std::size_t o = 0; o < all.size(); ++o) {
        const double known = totals[static_cast<std::size_t>(all[o].outcome) * p.quarters + 7];
        INFO(module.name << ", " << outcome_name(all[o].outcome));
        CHECK(std::abs(expected.total[o] - known) <= 1e-10 * std::max(known, 1.0));
      }
    }
  }
}

TEST_CASE("with each module the scatter is the simulation's") {
  for (const Module& module : single_modules) {
    Scenario s = small_economy();
    for (Fund& fund : s.funds) fund.amount = Money::from_minor(20 * fund.amount.minor());
    for (double& gdp : s.counties.gdp) gdp *= 20;
    s.reference.amount = Money::from_minor(20 * s.reference.amount.minor());
    s.reference.class_amount[0] = Money::from_minor(20 * s.reference.class_amount[0].minor());
    give(s, Parameter::sigma_project, Uncertain::number(0.3));
    give(s, Parameter::sigma_quarter, Uncertain::number(0.02));
    s.noise = Noise::process;
    module.on(s);
    s.electricity.quota *= 20;
    if (!s.loan_pools.empty()) {  // few large loans: the luck of projects is what scatters
      give(s, Parameter::sigma_project, Uncertain::number(0.8));
      give(s, Parameter::sigma_year, Uncertain::number(0.02));
      give(s, Parameter::sigma_county, Uncertain::number(0.02));
    }
    if (!s.enclaves.empty()) {  // whose county's luck it is matters
      give(s, Parameter::sigma_county, Uncertain::number(0.25));
      give(s, Parameter::sigma_year, Uncertain::number(0.02));
    }
    const std::vector<FitCase> cases = {granted_case(s)};
    const Problem& p = cases[0].problem;
    std::vector<Observable> all;
    for (const Observable& one : expectable(p)) {
      switch (one.outcome) {  // those whose luck the closed form speaks of
        case Outcome::jobs_declared: case Outcome::enterprises_new: case Outcome::jobs_in_place:
        case Outcome::value_added: all.push_back(one); break;
        default: break;
      }
    }
    Request request;
    for (const Observable& one : all) request.headline.push_back(one.outcome);
    Progress progress(p, request, 16384);
    simulate(p, cases[0].allocation, 3, {2}, progress);
    const Emulator emulator(cases, all);
    const std::vector<double> value = central_values(emulator);
    Expectation expected;
    emulator.expect(value.data(), expected);
    for (std::size_t a = 0; a < all.size(); ++a) {
      std::vector<double> logs = progress.headline_draws(all[a].outcome, 7);
      for (double& x : logs) x = std::log(x);
      const double mean = mean_of(logs);
      double square = 0;
      for (const double x : logs) square += (x - mean) * (x - mean);
      const double sd = std::sqrt(square / static_cast<double>(logs.size()));
      INFO(module.name << ", " << outcome_name(all[a].outcome));
      CHECK(std::sqrt(expected.covariance[a * all.size() + a]) == Approx(sd).epsilon(0.03));
      CHECK(std::abs(expected.mean[a] - mean) < 0.05 * sd + 0.002);
    }
  }
}

TEST_CASE("what a module leaves without a closed form is refused, with the reason") {
  const auto refused = [](void (*on)(Scenario&), Outcome outcome, bool share) {
    Scenario s = small_economy();
    on(s);
    return not_expectable(prepare(s), {0, outcome, 7, 0.05, share, 1.5});
  };
  CHECK(refused(with_loan_pool, Outcome::funds_in_pool, false).find("loan pool") !=
        std::string::npos);
  CHECK(refused(with_loan_pool, Outcome::funds_disbursed, true).find("loan pool") !=
        std::string::npos);
  CHECK(refused(with_loan_pool, Outcome::projects_started, true).empty());
  CHECK(refused(scarce_labour, Outcome::jobs_in_place, false).find("labour cap") !=
        std::string::npos);
  CHECK(refused(scarce_labour, Outcome::jobs_declared, false).empty());
}

// Two programmes, one of which lends: projects weigh by credit over their size.
TEST_CASE("with a loan pool a share of projects counts loans, not money") {
  Scenario s = small_economy();
  with_loan_pool(s);
  s.funds.resize(1);
  give(s.programmes[1], Parameter::start_lag, Uncertain::number(0.3));
  s.programmes[1].timing = Timing::advance;
  const std::vector<FitCase> cases = {granted_case(s)};
  const Problem& p = cases[0].problem;
  const Emulator emulator(cases, {{0, Outcome::projects_started, 9, 0.1, true, 10.0}});
  const std::vector<double> value = central_values(emulator);
  Expectation expected;
  emulator.expect(value.data(), expected);
  const std::vector<double> total =
      planning_total(p, plan(p, central_theta(p), cases[0].allocation));
  const Pipeline pipe = make_pipeline(p, central_theta(p));
  const std::vector<double> money = yearly_amounts(p, cases[0].allocation);
  double planned = 0;
  for (std::size_t i = 0; i < p.counties; ++i) {
    for (std::size_t k = 0; k < 2; ++k) {
      planned += lent(p, pipe, i, k, pipe.execution * money[i * p.programmes + k]) /
                 pipe.project_size[k];
    }
  }
  const double started = total[static_cast<std::size_t>(Outcome::projects_started) * p.quarters + 9];
  CHECK(expected.total[0] == Approx(started / planned).epsilon(1e-9));
}
