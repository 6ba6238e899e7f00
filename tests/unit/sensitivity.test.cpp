// uses: app store study simulate allocate model exec random
// Sensitivity against closed forms, and the planning layer's response against plan() itself.
#include <catch2/catch.hpp>
#include <cmath>
#include <nlohmann/json.hpp>

#include "support/allocation_cases.hpp"
#include "unit/cli_ending.hpp"
#include "unit/cli_scenario.hpp"
#include "weir/study/sensitivity.hpp"

using namespace weir;
using Json = nlohmann::ordered_json;

namespace {

constexpr double pi = 3.141592653589793;

/// Ishigami, a = 7, b = 0.1.
double ishigami(std::span<const double> u) {
  const double x = pi * (2 * u[0] - 1), y = pi * (2 * u[1] - 1), z = pi * (2 * u[2] - 1);
  return std::sin(x) + 7 * std::sin(y) * std::sin(y) + 0.1 * z * z * z * z * std::sin(x);
}

}  // namespace

TEST_CASE("Ishigami's indices within 0.01, inside their intervals, and converged") {
  const double first[] = {0.31391, 0.44241, 0}, total[] = {0.55759, 0.44241, 0.24368};
  const auto found = sobol_indices(3, 1 << 14, 1, ishigami, {2});
  REQUIRE(found.has_value());
  for (std::size_t k = 0; k < 3; ++k) {
    const SobolIndex& index = found->index[k];
    CAPTURE(k, index.first, index.total);
    CHECK(std::abs(index.first - first[k]) < 0.01);
    CHECK(std::abs(index.total - total[k]) < 0.01);
    CHECK(index.first_low <= first[k] + 1e-3);
    CHECK(index.first_high >= first[k] - 1e-3);
    CHECK(index.total_low <= total[k] + 1e-3);
    CHECK(index.total_high >= total[k] - 1e-3);
  }
  CHECK(found->mean == Approx(3.5).margin(0.02));
  CHECK(found->variance == Approx(0.5 + 49.0 / 8 + 0.1 * std::pow(pi, 4) / 5 +
                                  0.01 * std::pow(pi, 8) / 18)
                               .epsilon(0.01));
  CHECK(found->converged);
  CHECK(found->runs == 5 * (1 << 14));
  const auto coarse = sobol_indices(3, 64, 1, ishigami, {2});
  REQUIRE(coarse.has_value());
  CHECK_FALSE(coarse->converged);
}

TEST_CASE("indices do not depend on the threads, and stop when told") {
  const auto one = sobol_indices(3, 512, 9, ishigami, {1}), two = sobol_indices(3, 512, 9, ishigami, {3});
  for (std::size_t k = 0; k < 3; ++k) {
    CHECK(one->index[k].first == two->index[k].first);
    CHECK(one->index[k].total_high == two->index[k].total_high);
  }
  CHECK_FALSE(sobol_indices(3, 512, 9, ishigami, {1}, [](std::uint64_t) { return false; }));
  CHECK_FALSE(elementary_effects(3, 64, 9, ishigami, {1}, [](std::uint64_t) { return false; }));
}

TEST_CASE("elementary effects: exact where linear, spread where bent, none where idle") {
  const UniformResponse f = [](std::span<const double> u) {
    return 3 * u[0] - 2 * u[1] + 4 * (u[2] - 0.5) * (u[3] - 0.5);
  };
  const auto found = elementary_effects(5, 200, 4, f, {2});
  REQUIRE(found.has_value());
  const std::vector<Elementary>& e = *found;
  CHECK(e[0].mean_absolute == Approx(3));
  CHECK(e[0].deviation == Approx(0).margin(1e-9));
  CHECK(e[1].mean_absolute == Approx(2));
  // 4 (u - .5) over u in {1/8, 3/8, 5/8, 7/8}: absolute values 1.5 and .5 alike often
  CHECK(e[2].mean_absolute == Approx(1).margin(0.15));
  CHECK(e[2].deviation == Approx(std::sqrt(1.25)).margin(0.1));
  CHECK(e[4].mean_absolute == 0);
}

TEST_CASE("the response is the planning layer's total, for every outcome") {
  for (const bool labour : {false, true}) {
    Scenario s = test::economy(5, 3, 5'000'000'00);
    s.labour = labour;
    s.programmes[2].places = 300;
    s.counties.counted = {1, 1, 0, 1, 1};
    s.model[static_cast<std::size_t>(Parameter::attribution)] = Uncertain::interval(0.4, 0.7, 1);
    const Problem problem = prepare(s);
    const Allocation a = std::get<AllocationResult>(
                             test::answer(s, test::strategy(s, StrategyName::equal)))
                             .allocation;
    for (std::size_t o = 0; o < outcome_count; ++o) {
      if (!problem.has(static_cast<Outcome>(o))) continue;
      for (const int quarter : {2, 7}) {
        const Measured measured{static_cast<Outcome>(o), quarter};
        const Totals value(problem, a);
        for (std::uint32_t draw = 0; draw < 3; ++draw) {
          const Theta theta = draw_theta(problem, 5, draw);
          const double total = planning_total(problem, plan(problem, theta, a))
              [o * problem.quarters + static_cast<std::size_t>(quarter)];
          CAPTURE(outcome_name(measured.outcome), quarter, labour);
          CHECK(value.at(theta, measured) == Approx(total).epsilon(1e-9).margin(1e-9));
        }
      }
    }
  }
}

TEST_CASE("a tornado moves one assumption and leaves the others") {
  const Scenario s = test::economy(4, 2, 4'000'000'00);
  const Problem problem = prepare(s);
  const Allocation a =
      std::get<AllocationResult>(test::answer(s, test::strategy(s, StrategyName::equal))).allocation;
  const Measured measured{Outcome::jobs_declared, 3};
  const Tornado found = tornado(problem, a, measured);
  const std::vector<std::uint32_t> slots = uncertain_slots(problem);
  REQUIRE(found.swing.size() == slots.size());
  const auto jobs = [&](Scenario changed) {
    const Problem its = prepare(changed);
    return planning_total(its, plan(its, central_theta(its), a))
        [static_cast<std::size_t>(Outcome::jobs_declared) * its.quarters + 3];
  };
  CHECK(found.central == Approx(jobs(s)));
  for (std::size_t k = 0; k < slots.size(); ++k) {
    if (problem.slots[slots[k]].path != "model.cost_per_job") continue;
    Scenario cheap = s, dear = s;
    cheap.model[static_cast<std::size_t>(Parameter::cost_per_job)] = Uncertain::number(20000);
    dear.model[static_cast<std::size_t>(Parameter::cost_per_job)] = Uncertain::number(40000);
    CHECK(found.swing[k].low == Approx(jobs(cheap)));
    CHECK(found.swing[k].high == Approx(jobs(dear)));
  }
}

TEST_CASE("luck: none without noise, all of it without uncertain parameters") {
  Scenario s = test::economy(4, 2, 40'000'000'00);
  s.draws = 2048;
  for (const Parameter id : {Parameter::sigma_project, Parameter::sigma_county}) {
    s.model[static_cast<std::size_t>(id)] = Uncertain::number(0.2);
  }
  const auto share = [&](Noise noise) {
    s.noise = noise;
    const Problem problem = prepare(s);
    const Allocation a = std::get<AllocationResult>(
                             test::answer(s, test::strategy(s, StrategyName::equal)))
                             .allocation;
    return noise_share(s, problem, a, {Outcome::jobs_declared, 3}, {2})->share;
  };
  CHECK(share(Noise::parameters) == Approx(0).margin(1e-6));
  CHECK(share(Noise::process) == Approx(1).margin(0.1));
  const double both = share(Noise::full);
  CHECK(both > 0.05);
  CHECK(both < 0.95);
  // The variance falls apart into that of the expected values and the rest.
  const Problem problem = prepare(s);
  const Allocation a =
      std::get<AllocationResult>(test::answer(s, test::strategy(s, StrategyName::equal))).allocation;
  const auto variance = [](const std::vector<double>& values) {
    double mean = 0, sum = 0;
    for (const double value : values) mean += value / static_cast<double>(values.size());
    for (const double value : values) sum += (value - mean) * (value - mean);
    return sum / static_cast<double>(values.size());
  };
  std::vector<double> drawn, expected;
  for (std::uint32_t d = 0; d < s.draws; ++d) {
    const Path path = replay(problem, a, s.seed, d);
    double total = 0;
    for (std::size_t c = 0; c < problem.counties; ++c) {
      total += path.at(Outcome::jobs_declared, c, 3);
    }
    drawn.push_back(total);
    expected.push_back(planning_total(problem, plan(problem, draw_theta(problem, s.seed, d), a))
                           [static_cast<std::size_t>(Outcome::jobs_declared) * problem.quarters + 3]);
  }
  CHECK(both == Approx(1 - variance(expected) / variance(drawn)).margin(0.06));
}

TEST_CASE("weir sensitivity ranks the assumptions, with a verdict") {
  const SmallCase c;
  const Ending text = weir_says({"sensitivity", c.scenario(), "--base-points", "256"});
  CAPTURE(text.out, text.err);
  REQUIRE(text.code == 0);
  CHECK(has(text.out, "cost per job"));
  CHECK(has(text.out, "converged"));
  CHECK(has(text.out, "luck at given assumptions"));
  const Ending json = weir_says(
      {"sensitivity", c.scenario(), "--outcome", "jobs_net", "--by", "2021Q4", "--format", "json"});
  const Json all = Json::parse(json.out);
  double greatest = 0;
  std::string first;
  for (const Json& row : all["parameters"]) {
    if (row["st"].get<double>() <= greatest) continue;
    greatest = row["st"].get<double>();
    first = row["parameter"];
  }
  CHECK(first == "model.additionality");
  CHECK(has(weir_says({"sensitivity", c.scenario(), "--method", "tornado", "--lang", "zh"}).out,
            "每岗位资金"));
  CHECK(weir_says({"sensitivity", c.scenario(), "--base-points", "3"}).code == 2);
  CHECK(weir_says({"sensitivity", c.scenario(), "--method", "guess"}).code == 2);
}
