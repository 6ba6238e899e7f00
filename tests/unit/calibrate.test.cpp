// uses: study simulate allocate model exec random
// Fitting against closed forms: totals are the planning layer's, their scatter is the simulation's,
// posteriors of linear Gaussian problems are those of the textbook.
#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "study/fit.hpp"
#include "study/sampler.hpp"
#include "support/allocation_cases.hpp"
#include "support/fit_cases.hpp"
#include "weir/simulate.hpp"
#include "weir/study.hpp"

using namespace weir;
using namespace weir::test;

namespace {

Observable total(Outcome outcome, int quarter) { return {0, outcome, quarter, 0.05, false, 0}; }

void fix(Scenario& s, Parameter id, double value) { give(s, id, Uncertain::number(value)); }

double covariance(const std::vector<double>& x, const std::vector<double>& y) {
  double sum = 0;
  for (std::size_t k = 0; k < x.size(); ++k) sum += (x[k] - mean_of(x)) * (y[k] - mean_of(y));
  return sum / static_cast<double>(x.size());
}
std::vector<double> column(const SampleTable& sample, const std::string& path) {
  const auto at = std::find(sample.path.begin(), sample.path.end(), path);
  REQUIRE(at != sample.path.end());
  std::vector<double> values;
  for (auto k = static_cast<std::size_t>(at - sample.path.begin()); k < sample.value.size();
       k += sample.path.size()) {
    values.push_back(sample.value[k]);
  }
  return values;
}

// All parameters at their central values but the cost per job, lognormal about 27,000.
Scenario only_cost_uncertain() {
  Scenario s = economy(12, 2, 60'000'000'00);
  for (const ParameterRecord& record : parameter_records()) {
    if (record.scope != Scope::programme && record.scope != Scope::model) continue;
    auto& own = s.model[static_cast<std::size_t>(record.id)];
    own = Uncertain::number(central_value(own ? *own : record.standard, record));
  }
  fix(s, Parameter::attribution, 1);
  Uncertain cost;
  cost.family = Family::lognormal;
  cost.a = 27000;
  cost.b = 0.3;
  give(s, Parameter::cost_per_job, cost);
  return s;
}

}  // namespace

TEST_CASE("what is expected of an observation is the planning layer's total") {
  const std::vector<FitCase> cases = {case_of(small_economy())};
  const Problem& p = cases[0].problem;
  std::vector<Observable> all;
  for (std::size_t o = 0; o + 1 < outcome_count; ++o) {
    for (const int quarter : {2, 5, 9}) all.push_back(total(static_cast<Outcome>(o), quarter));
  }
  const Emulator emulator(cases, all);
  Expectation expected;
  for (std::uint32_t world = 0; world < 8; ++world) {
    const std::vector<double> value = drawn_values(emulator, 7, world);
    emulator.expect(value.data(), expected);
    const Theta theta = draw_theta(p, 7, world);
    const std::vector<double> totals = planning_total(p, plan(p, theta, cases[0].allocation));
    for (std::size_t o = 0; o < all.size(); ++o) {
      const double known = totals[static_cast<std::size_t>(all[o].outcome) * p.quarters +
                                  static_cast<std::size_t>(all[o].quarter)];
      INFO(outcome_name(all[o].outcome) << " in quarter " << all[o].quarter);
      CHECK(std::abs(expected.total[o] - known) <= 1e-10 * std::max(known, 1.0));
    }
  }
}

TEST_CASE("only what a declared total depends on is drawn for it") {
  const std::vector<FitCase> cases = {case_of(small_economy())};
  const Emulator emulator(cases, {total(Outcome::jobs_declared, 9)});
  std::vector<std::string> paths;
  for (std::size_t s = 0; s < emulator.slots().size(); ++s) {
    if (emulator.touched()[s]) paths.push_back(emulator.slots()[s].path);
  }
  std::sort(paths.begin(), paths.end());
  CHECK(paths == std::vector<std::string>{"model.attribution", "model.cost_per_job",
                                          "model.curvature_per_gdp", "model.execution",
                                          "model.project_size", "model.sigma_county",
                                          "model.sigma_project", "model.sigma_year", "model.tail"});
}

// The logs of simulated totals: their means, variances and covariances over 16,384 worlds. The
// closed form takes a sum of lognormals for one; that and sampling stay below 6% here.
TEST_CASE("what scatters around it is what the simulation draws") {
  Scenario s = economy(30, 2, 60'000'000'00);
  s.programmes[1].commitment = {0, 0.5, 0.5, 0};
  s.headline = {Outcome::jobs_declared, Outcome::enterprises_new, Outcome::jobs_in_place};
  s.noise = Noise::process;
  const double sigma_project = GENERATE(0.3, 0.9);
  fix(s, Parameter::sigma_project, sigma_project);
  fix(s, Parameter::sigma_year, 0.12);
  const std::vector<FitCase> cases = {case_of(s)};
  constexpr std::uint64_t draws = 16384;
  Progress progress(cases[0].problem, {s.headline, {}, {}}, draws);
  simulate(cases[0].problem, cases[0].allocation, 3, {2}, progress);

  std::vector<Observable> all = {total(Outcome::jobs_declared, 3), total(Outcome::enterprises_new, 3),
                                 total(Outcome::jobs_in_place, 7)};
  for (Observable& observable : all) observable.error = 0;
  const Emulator emulator(cases, all);
  const std::vector<double> value = central_values(emulator);
  Expectation expected;
  emulator.expect(value.data(), expected);

  std::vector<std::vector<double>> logs;
  for (const Observable& o : all) {
    logs.push_back(progress.headline_draws(o.outcome, static_cast<std::size_t>(o.quarter)));
    for (double& x : logs.back()) x = std::log(x);
  }
  for (std::size_t a = 0; a < all.size(); ++a) {
    INFO(outcome_name(all[a].outcome) << ", sigma_project " << sigma_project);
    const double sd = std::sqrt(covariance(logs[a], logs[a]));
    // posts also carry the conditions of each quarter, which the closed form leaves out
    const bool in_place = all[a].outcome == Outcome::jobs_in_place;
    CHECK(std::sqrt(expected.covariance[a * all.size() + a]) ==
          Approx(sd).epsilon(in_place ? 0.10 : 0.03));
    CHECK(std::abs(expected.mean[a] - mean_of(logs[a])) < (in_place ? 0.1 : 0.03) * sd + 0.002);
  }
  const double both = covariance(logs[0], logs[1]);
  CHECK(expected.covariance[1] == Approx(both).epsilon(0.06));
}

TEST_CASE("counties keep their luck from year to year, years do not") {
  Scenario first = economy(20, 2, 60'000'000'00), second = first;
  second.start = {2021, 1};
  second.funds[0].year = 2021;
  fix(first, Parameter::sigma_county, 0.5);
  fix(second, Parameter::sigma_county, 0.5);
  const std::vector<FitCase> cases = {case_of(first, "first"), case_of(second, "second")};
  std::vector<Observable> all = {total(Outcome::jobs_declared, 3), total(Outcome::jobs_declared, 3)};
  all[1].in_case = 1;
  const Emulator emulator(cases, all);
  const std::vector<double> value = central_values(emulator);
  Expectation expected;
  emulator.expect(value.data(), expected);
  const std::vector<double> jobs =
      declared_jobs(cases[0].problem,
                    make_pipeline(cases[0].problem, central_theta(cases[0].problem)),
                    yearly_amounts(cases[0].problem, cases[0].allocation));
  const double all_jobs = std::accumulate(jobs.begin(), jobs.end(), 0.0);
  double squares = 0;
  for (std::size_t i = 0; i < 20; ++i) {
    double county = 0;
    for (std::size_t k = 0; k < 3; ++k) county += jobs[i * 3 + k];
    squares += county * county / (all_jobs * all_jobs);
  }
  CHECK(expected.covariance[1] == Approx(squares * std::expm1(0.25)).epsilon(0.05));
  CHECK(expected.covariance[1] < 0.5 * expected.covariance[0]);
}

TEST_CASE("a share by a day is the lags' own") {
  Scenario s = economy(3, 1, 9'000'000'00);
  const std::vector<FitCase> cases = {case_of(s)};
  const Observable started{0, Outcome::projects_started, 1, 0.1, true, 1.2};
  const Observable spent{0, Outcome::funds_disbursed, 1, 0.1, true, 1.2};
  const Emulator emulator(cases, {started, spent});
  std::vector<double> value;
  std::vector<std::string> touched;
  for (std::size_t k = 0; k < emulator.slots().size(); ++k) {
    const Slot& slot = emulator.slots()[k];
    value.push_back(central_value(slot.uncertain, *slot.record));
    if (emulator.touched()[k]) touched.push_back(slot.path);
  }
  CHECK(touched == std::vector<std::string>{"model.opens", "model.start_lag",
                                            "model.disbursement_lag"});
  Expectation expected;
  emulator.expect(value.data(), expected);
  // hypoexponential, by hand: opens .55, start .9, disbursement .65
  const double a = 0.65, start = 1 / 0.9, paid = 1 / 0.65;
  CHECK(expected.total[0] == Approx(1 - std::exp(-a * start)).epsilon(1e-9));
  CHECK(expected.total[1] ==
        Approx(1 - (paid * std::exp(-a * start) - start * std::exp(-a * paid)) / (paid - start))
            .epsilon(1e-9));
  CHECK(expected.mean[0] == Approx(std::log(expected.total[0] / (1 - expected.total[0]))));
}

namespace {

ParameterRecord wide() {
  ParameterRecord record = record_of(Parameter::productivity);
  record.lower = -1e9;
  record.upper = 1e9;
  return record;
}
const ParameterRecord wide_record = wide();

// theta ~ N(m, S) independent; y1 = theta0 + 2 theta1, y2 = theta1 - theta2, each with error e.
struct Linear {
  std::vector<Slot> slots;
  double error, y1 = 3, y2 = -1;

  explicit Linear(double e) : error(e) {
    const double mean[] = {1, 0, 2}, sd[] = {1, 0.5, 2};
    for (std::size_t s = 0; s < 3; ++s) {
      Uncertain u;
      u.family = Family::normal;
      u.a = mean[s];
      u.b = sd[s];
      const std::string path = "toy." + std::to_string(s);
      slots.push_back({path, place_hash("toy", path), &wide_record, u});
    }
  }
  LikelihoodMaker likelihood() const {
    return [this] {
      return [this](const double* t) {
        const double a = (t[0] + 2 * t[1] - y1) / error, b = (t[1] - t[2] - y2) / error;
        return -0.5 * (a * a + b * b);
      };
    };
  }
  // The textbook's: gain G = S A' (A S A' + e^2 I)^-1; mean m + G (y - A m); variance S - G A S.
  void exact(double mean[3], double variance[3]) const {
    const double S[] = {1, 0.25, 4}, m[] = {1, 0, 2};
    const double A[2][3] = {{1, 2, 0}, {0, 1, -1}};
    double k[2][2] = {{error * error, 0}, {0, error * error}};
    for (int r = 0; r < 2; ++r)
      for (int c = 0; c < 2; ++c)
        for (int s = 0; s < 3; ++s) k[r][c] += A[r][s] * S[s] * A[c][s];
    const double det = k[0][0] * k[1][1] - k[0][1] * k[1][0];
    const double inv[2][2] = {{k[1][1] / det, -k[0][1] / det}, {-k[1][0] / det, k[0][0] / det}};
    const double gap[] = {y1 - (m[0] + 2 * m[1]), y2 - (m[1] - m[2])};
    for (int s = 0; s < 3; ++s) {
      double G[2];
      for (int c = 0; c < 2; ++c) G[c] = S[s] * (A[0][s] * inv[0][c] + A[1][s] * inv[1][c]);
      mean[s] = m[s] + G[0] * gap[0] + G[1] * gap[1];
      variance[s] = S[s] - (G[0] * A[0][s] + G[1] * A[1][s]) * S[s];
    }
  }
};

}  // namespace

// Monte-Carlo errors: with 1,000 rows a mean is within 0.16 sd at 5 errors, an sd within 12%.
TEST_CASE("a linear Gaussian posterior is the textbook's, with and without tempering") {
  const double error = GENERATE(0.5, 0.02);
  const Linear toy(error);
  CalibrationOptions options;
  const auto found = sample_posterior(toy.slots, toy.likelihood(), options, {2});
  REQUIRE(found.has_value());
  INFO("error " << error << ", ess " << found->ess << ", stages " << found->stages);
  CHECK((error < 0.1) == (found->stages > 0));
  CHECK((error < 0.1) == (found->ess < options.least_ess));
  double mean[3], variance[3];
  toy.exact(mean, variance);
  REQUIRE(found->value.size() == 3 * options.keep);
  for (std::size_t s = 0; s < 3; ++s) {
    std::vector<double> values;
    for (std::size_t row = 0; row < options.keep; ++row) values.push_back(found->value[row * 3 + s]);
    const double sd = std::sqrt(variance[s]);
    INFO("parameter " << s);
    CHECK(std::abs(mean_of(values) - mean[s]) < 0.16 * sd);
    CHECK(std::sqrt(covariance(values, values)) == Approx(sd).epsilon(0.12));
    // the summaries are of all draws, on the scale of the prior
    const double prior_sd = toy.slots[s].uncertain.b;
    CHECK(found->mean[s] == Approx((mean[s] - toy.slots[s].uncertain.a) / prior_sd).margin(0.1 * sd / prior_sd));
    CHECK(found->variance[s] == Approx(variance[s] / (prior_sd * prior_sd)).epsilon(0.1));
  }
}

TEST_CASE("a likelihood that nothing of the prior satisfies leaves no sample") {
  const Linear toy(1);
  const auto found = sample_posterior(
      toy.slots, [] { return [](const double*) { return -HUGE_VAL; }; }, {}, {1});
  REQUIRE(found.has_value());
  CHECK(found->ess == 0);
  CHECK(found->value.empty());
}

TEST_CASE("systematic resampling gives each its expected copies, to one") {
  const std::vector<double> weight = {1, 0, 2.5, 0.5, 4};
  const std::vector<std::size_t> chosen = resampled(weight, 16, 0.3);
  REQUIRE(chosen.size() == 16);
  for (std::size_t k = 0; k < weight.size(); ++k) {
    const auto copies = static_cast<double>(std::count(chosen.begin(), chosen.end(), k));
    CHECK(std::abs(copies - 16 * weight[k] / 8) < 1);
  }
  CHECK(effective_size({1, 1, 1, 1}) == Approx(4));
  CHECK(effective_size(weight) == Approx(64 / (1 + 6.25 + 0.25 + 16)));
  CHECK(weights_of({-1000, -1001, -HUGE_VAL}, 2) ==
        std::vector<double>{1, std::exp(-2.0), 0});
}

// Without curvature, attribution and luck that depends on anything drawn, the log of declared jobs is
// linear in the log of the cost: prior and likelihood are Gaussian, and so is what follows.
TEST_CASE("a fit of the cost per job is the Gaussian it must be") {
  Scenario s = only_cost_uncertain();
  s.observed = {{"jobs", Outcome::jobs_declared, 3, 3000, {}}};
  s.headline = {Outcome::jobs_declared};
  const std::vector<FitCase> cases = {case_of(s)};
  REQUIRE(not_fittable(cases).empty());
  const auto found = calibrate(cases, {}, {2});
  REQUIRE(found.has_value());

  Expectation expected;
  const Emulator emulator(cases, {total(Outcome::jobs_declared, 3)});
  const double at = 27000;
  emulator.expect(&at, expected);
  const double v = expected.covariance[0], prior = 0.09;
  const double mean = std::log(27000) + prior / (prior + v) * (expected.mean[0] - std::log(3000));
  const double sd = std::sqrt(prior * v / (prior + v));
  std::vector<double> logs = column(found->sample, "model.cost_per_job");
  for (double& x : logs) x = std::log(x);
  CHECK(mean_of(logs) == Approx(mean).margin(0.16 * sd));
  CHECK(std::sqrt(covariance(logs, logs)) == Approx(sd).epsilon(0.1));
  REQUIRE(found->parameters.size() == 1);
  CHECK(found->parameters[0].contraction == Approx(1 - sd * sd / prior).margin(0.03));
  REQUIRE(found->outcomes.size() == 1);
  CHECK(found->outcomes[0].contraction == Approx(1 - sd * sd / prior).margin(0.05));
}

// What is simulated under that fit scatters by the cost that is left uncertain, by luck and by the
// report's error; 4,096 draws give the width to about 4%.
TEST_CASE("simulated under the fit, observations scatter as the closed form says") {
  Scenario s = only_cost_uncertain();
  fix(s, Parameter::sigma_project, 0.3);
  s.observed = {{"jobs", Outcome::jobs_declared, 3, 2400, {}}};
  s.observed[0].error = 0.1;
  s.headline = {Outcome::jobs_declared};
  std::vector<FitCase> cases = {case_of(s)};
  const auto fit = calibrate(cases, {}, {2});
  REQUIRE(fit.has_value());
  const auto found = reproduce(cases, fit->sample, 0.9, 1, {2});
  REQUIRE((found && found->size() == 1));
  const Predicted& report = found->front().report;
  CHECK(report.inside);
  CHECK(reproduce(cases, fit->sample, 0.9, 1, {3})->front().report.median == report.median);

  const Emulator emulator(cases, observables_of(cases));
  Expectation expected;
  std::vector<double> means;
  for (const double value : column(fit->sample, "model.cost_per_job")) {
    emulator.expect(&value, expected);
    means.push_back(expected.mean[0]);
  }
  const double sd = std::sqrt(covariance(means, means) + expected.covariance[0]);
  CHECK(std::log(report.median) == Approx(mean_of(means)).margin(0.06 * sd));
  CHECK(std::log(report.high / report.low) == Approx(2 * 1.64485 * sd).epsilon(0.06));

  cases[0].scenario.observed[0].value = 24000;
  CHECK_FALSE(reproduce(cases, fit->sample, 0.9, 1, {2})->front().report.inside);
}

TEST_CASE("threads do not matter; a sink stops the fit") {
  Scenario s = economy(6, 2, 60'000'000'00);
  s.observed = {{"jobs", Outcome::jobs_declared, 3, 2500, {}}};
  s.headline = {Outcome::jobs_declared};
  const std::vector<FitCase> cases = {case_of(s)};
  CalibrationOptions options;
  options.draws = 5000;
  const auto one = calibrate(cases, options, {1}), three = calibrate(cases, options, {3});
  REQUIRE((one && three));
  CHECK(one->sample.value == three->sample.value);
  CHECK(one->ess == three->ess);
  options.least_ess = 1e9;  // temper
  options.draws = 3000;
  const auto tempered = calibrate(cases, options, {1});
  CHECK(tempered->sample.value == calibrate(cases, options, {3})->sample.value);
  CHECK(tempered->stages > 0);
  CHECK_FALSE(calibrate(cases, options, {2}, [](std::uint64_t) { return false; }).has_value());
}

TEST_CASE("files that cannot be fitted together say why") {
  Scenario s = economy(3, 1, 9'000'000'00);
  CHECK(not_fittable({case_of(s)}).find("no file has") != std::string::npos);
  s.observed = {{"jobs", Outcome::jobs_declared, 3, 300, {}}};
  CHECK(not_fittable({case_of(s, "a")}).empty());
  Scenario other = s;
  give(other, Parameter::cost_per_job, Uncertain::interval(10000, 27000, 40000));
  CHECK(not_fittable({case_of(s, "a"), case_of(other, "b")}).find("model.cost_per_job") !=
        std::string::npos);
  s.observed[0].value = 0;
  CHECK_FALSE(not_fittable({case_of(s)}).empty());
  s.observed[0] = {"share", Outcome::jobs_declared, 3, 3, {}, 0.1, 4, 1.2};
  CHECK_FALSE(not_fittable({case_of(s)}).empty());
}
