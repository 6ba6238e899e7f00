// uses: study simulate allocate model exec random
// Predictions against the closed form of a Gaussian problem, and what must not leak into them; the
// self-check passes as it is and fails when the likelihood is wrong.
#include <catch2/catch.hpp>

#include <cmath>

#include "study/emulator.hpp"
#include "support/allocation_cases.hpp"
#include "support/fit_cases.hpp"
#include "weir/study.hpp"

using namespace weir;
using namespace weir::test;

namespace {

// Everything is a number but the cost per job, which is lognormal: logs are Gaussian throughout.
Scenario year_of(int year, double observed) {
  Scenario s = economy(12, 2, 60'000'000'00);
  s.start = {year, 1};
  s.funds[0].year = year;
  for (const ParameterRecord& record : parameter_records()) {
    if (record.scope != Scope::programme && record.scope != Scope::model) continue;
    auto& own = s.model[static_cast<std::size_t>(record.id)];
    own = Uncertain::number(central_value(own ? *own : record.standard, record));
  }
  give(s, Parameter::attribution, Uncertain::number(1));
  give(s, Parameter::sigma_county, Uncertain::number(0.8));
  Uncertain cost;
  cost.family = Family::lognormal;
  cost.a = 27000;
  cost.b = 0.3;
  give(s, Parameter::cost_per_job, cost);
  if (observed > 0) s.observed = {{"jobs", Outcome::jobs_declared, 3, observed, {}}};
  s.headline = {Outcome::jobs_declared};
  return s;
}

CalibrationOptions quick() {
  CalibrationOptions options;
  options.draws = 40000;
  return options;
}

BackTest tested(const std::vector<FitCase>& cases, double within = 0.9) {
  REQUIRE(not_predictable(cases).empty());
  auto found = back_test(cases, within, quick(), {2});
  REQUIRE(found.has_value());
  return *found;
}

}  // namespace

TEST_CASE("a prediction is the conditional Gaussian it must be") {
  const std::vector<FitCase> cases = {case_of(year_of(2018, 3000), "first"),
                                      case_of(year_of(2019, 2500), "second")};
  const BackTest found = tested(cases);
  const Observable first{0, Outcome::jobs_declared, 3, 0.05, false, 0};
  Observable second = first;
  second.in_case = 1;
  const Emulator emulator(cases, {first, second});
  const double median_cost = 27000;
  Expectation e;
  emulator.expect(&median_cost, e);
  const double prior = 0.09, pull = (prior + e.covariance[1]) / (prior + e.covariance[0]);
  const double mean = e.mean[1] + pull * (std::log(3000) - e.mean[0]);
  const double sd = std::sqrt(prior + e.covariance[3] - pull * (prior + e.covariance[1]));
  REQUIRE(e.covariance[1] > 0.02);  // the counties' luck is a part of what the first year tells
  REQUIRE(found.cases.size() == 1);
  REQUIRE(found.cases[0].observed.size() == 1);
  const Predicted& p = found.cases[0].observed[0];
  // 1,000 rows: their mean is within 0.1 sd of the cost's at 5 errors, a third of it in `sd`
  CHECK(std::log(p.median) == Approx(mean).margin(0.05 * sd));
  CHECK(std::log(p.low) == Approx(mean - 1.6449 * sd).margin(0.08 * sd));
  CHECK(std::log(p.high) == Approx(mean + 1.6449 * sd).margin(0.08 * sd));
  const double z = (std::log(2500) - mean) / sd;
  CHECK(p.below == Approx(0.5 * std::erfc(-z / std::sqrt(2.0))).margin(0.02));
  CHECK(p.inside == (std::abs(z) < 1.6449));
}

TEST_CASE("a result far from what was predicted lies outside, and a wider bound lets it in") {
  const FitCase fitted = case_of(year_of(2018, 3000), "first");
  const Predicted far = tested({fitted, case_of(year_of(2019, 9000), "second")}).cases[0].observed[0];
  CHECK_FALSE(far.inside);
  CHECK(far.below > 0.99);
  const std::vector<FitCase> near = {fitted, case_of(year_of(2019, far.median * 1.3), "second")};
  CHECK_FALSE(tested(near, 0.3).all_inside());
  CHECK(tested(near, 0.95).all_inside());
}

TEST_CASE("the held-out file lends nothing but its plan") {
  Scenario first = year_of(2018, 3000), second = year_of(2019, 2500);
  for (Scenario* s : {&first, &second}) give(*s, Parameter::attribution, Uncertain::number(0.5));
  first.reference.counted_jobs = second.reference.counted_jobs = 2750;  // would know of both
  const BackTest once = tested({case_of(first, "first"), case_of(second, "second")});
  REQUIRE(once.counted_jobs.has_value());
  CHECK(*once.counted_jobs == 3000);
  second.observed[0].value = 4000;
  second.reference.counted_jobs = 3500;
  const BackTest again = tested({case_of(first, "first"), case_of(second, "second")});
  const Predicted &a = once.cases[0].observed[0], &b = again.cases[0].observed[0];
  CHECK(a.median == b.median);
  CHECK(a.low == b.low);
  CHECK(a.high == b.high);
  CHECK(a.below != b.below);
}

TEST_CASE("targets are predicted, never observed; shocks are shown both ways") {
  Scenario first = year_of(2018, 3000), second = year_of(2019, 0);
  const auto sample = calibrate({case_of(first, "first")}, quick(), {1})->sample.value;
  first.targets = {{"jobs", Outcome::jobs_declared, 3, 100, {}}};
  CHECK(calibrate({case_of(first, "first")}, quick(), {1})->sample.value == sample);

  second.targets = {{"jobs", Outcome::jobs_declared, 3, 2500, {}},
                    {"firms", Outcome::enterprises_new, 3, 300, {}}};
  Shock shock;
  shock.name = "flood";
  shock.activity.assign(8, 1);
  shock.activity[1] = 0.5;
  shock.own[static_cast<std::size_t>(Parameter::declared_kept)] = Uncertain::number(0.8);
  second.shocks = {shock};
  const BackTest found = tested({case_of(first, "first"), case_of(second, "second")});
  REQUIRE(found.cases.size() == 2);
  CHECK(found.all_inside());  // there is no observation to miss
  const Predicted &calm = found.cases[0].targets[0], &flood = found.cases[1].targets[0];
  CHECK(found.cases[1].shocks_active);
  // 20% fewer on average; projects, not their luck, are fewer
  CHECK(flood.median / calm.median == Approx(0.8).epsilon(0.02));
  CHECK(flood.below > calm.below);
  CHECK(found.cases[0].all_targets <= 1 - calm.below);
}

TEST_CASE("what cannot be predicted says why") {
  const FitCase fitted = case_of(year_of(2018, 3000), "first");
  CHECK_FALSE(not_predictable({fitted}).empty());
  CHECK(not_predictable({fitted, case_of(year_of(2019, 0), "second")}).find("neither") !=
        std::string::npos);
  CHECK_FALSE(not_predictable({case_of(year_of(2018, 0), "first"), fitted}).empty());
}

namespace {

std::vector<FitCase> uncertain_case() {
  Scenario s = economy(6, 2, 60'000'000'00);
  s.observed = {{"jobs", Outcome::jobs_declared, 3, 2500, {}},
                {"firms", Outcome::enterprises_new, 3, 280, {}}};
  return {case_of(s, "economy")};
}

}  // namespace

// 12 histograms at p > 1e-4: one seed in 800 would raise a wrong alarm; the seed is fixed.
TEST_CASE("fits find what they were given; with a wrong likelihood they do not, and it shows") {
  SelfCheckOptions options;
  options.bank = 8000;
  const auto found = self_check(uncertain_case(), options, {2});
  REQUIRE(found.has_value());
  for (const RankHistogram& h : found->ranks) {
    INFO(h.name);
    CHECK(h.p_value > uniform_above);
    std::size_t all = 0;
    double chi_square = 0;  // again, by the book
    for (const std::size_t c : h.count) {
      all += c;
      chi_square += (static_cast<double>(c) - 50) * (static_cast<double>(c) - 50) / 50;
    }
    CHECK(all == 1000);
    CHECK(h.chi_square == Approx(chi_square));
    CHECK(h.ecdf_gap < 0.07);
  }
  for (const double believed : {0.3, 3.0}) {
    options.believed = believed;
    CHECK(self_check(uncertain_case(), options, {2})->least_p() < uniform_above);
  }
}

TEST_CASE("the self-check is the same on any threads, and its p-values are the chi-square's") {
  SelfCheckOptions options;
  options.bank = 2000;
  options.simulations = 200;
  const auto one = self_check(uncertain_case(), options, {1});
  const auto three = self_check(uncertain_case(), options, {3});
  REQUIRE(one->ranks.size() == three->ranks.size());
  for (std::size_t q = 0; q < one->ranks.size(); ++q) {
    CHECK(one->ranks[q].count == three->ranks[q].count);
    // Wilson and Hilferty's approximation, good to 0.01 here
    const double x = std::cbrt(one->ranks[q].chi_square / 19), v = 2.0 / (9 * 19);
    CHECK(one->ranks[q].p_value ==
          Approx(0.5 * std::erfc((x - (1 - v)) / std::sqrt(2 * v))).margin(0.01));
  }
}
