// uses: app store study simulate allocate model exec random
// Every row of a sweep against the same setting worked out by itself, and the design's own claims.
#include <algorithm>
#include <catch2/catch.hpp>
#include <mutex>
#include <nlohmann/json.hpp>
#include <set>

#include "support/allocation_cases.hpp"
#include "unit/cli_ending.hpp"
#include "unit/cli_scenario.hpp"
#include "weir/store/studies.hpp"
#include "weir/study.hpp"
#include "weir/study/sweep.hpp"

using namespace weir;
using Json = nlohmann::ordered_json;
using Kind = SweepAxis::Kind;

namespace {

Scenario swept() {
  Scenario s = test::economy(5, 2, 5'000'000'00);
  test::add_base_rules(s);
  s.strategy.name = StrategyName::optimal;
  s.targets = {{"jobs", Outcome::jobs_declared, 3, 150, {}}};
  Shock flood;
  flood.name = "flood";
  flood.activity.assign(static_cast<std::size_t>(s.quarters), 1.0);
  flood.activity[1] = 0.4;
  flood.own[static_cast<std::size_t>(Parameter::declared_kept)] = Uncertain::interval(0.5, 0.7, 0.9);
  s.shocks = {flood};
  return s;
}

std::vector<SweepRow> rows_of(const Scenario& s, const SweepQuestion& question, int threads = 2) {
  std::vector<std::uint64_t> points;
  for (std::uint64_t k = 0; k < question.points; ++k) points.push_back(k);
  std::vector<SweepRow> rows(question.points);
  CHECK(run_sweep(s, question, points, {threads}, [&](const std::vector<SweepRow>& done) {
    for (const SweepRow& row : done) rows[row.point] = row;
    return true;
  }));
  return rows;
}

SweepAxis range(std::string path, double low, double high, std::uint32_t steps = 5) {
  return {std::move(path), Kind::range, low, high, {}, steps};
}
SweepAxis list(std::string path, std::vector<double> values) {
  return {std::move(path), Kind::list, 0, 0, std::move(values), 5};
}
SweepAxis own(std::string path) { return {std::move(path), Kind::distribution, 0, 0, {}, 5}; }

/// The money as divided without knowing the parameters, then the world with them.
double expected_jobs(const Scenario& plan_of, const Scenario& world, Outcome outcome,
                     std::size_t quarter) {
  const Allocation a = std::get<AllocationResult>(test::answer(plan_of, plan_of.strategy)).allocation;
  const Problem problem = prepare(world);
  return planning_total(problem, plan(problem, central_theta(problem), a))
      [static_cast<std::size_t>(outcome) * problem.quarters + quarter];
}

}  // namespace

TEST_CASE("a grid over levers, parameters, shocks and strategies: every row by itself") {
  const Scenario s = swept();
  SweepQuestion question;
  question.axes = {range("fund.provincial.amount", 4e6, 6e6, 3), range("model.cost_per_job", 2e4, 4e4, 2),
                   list("shock.flood.active", {0, 1}),
                   list("strategy.name", {static_cast<double>(StrategyName::equal),
                                          static_cast<double>(StrategyName::optimal)})};
  question.points = sweep_size(question.axes);
  REQUIRE(question.points == 24);
  question.measured = {{Outcome::jobs_declared, 3}, {Outcome::jobs_net, 7}};
  std::set<std::vector<double>> settings;
  for (const SweepRow& row : rows_of(s, question)) {
    settings.insert(row.setting);
    Scenario levers = s;
    levers.funds[0].amount = Money::from_minor(std::llround(row.setting[0] * 100));
    levers.strategy.name = static_cast<StrategyName>(static_cast<int>(row.setting[3]));
    Scenario world = levers;
    world.model[static_cast<std::size_t>(Parameter::cost_per_job)] =
        Uncertain::number(row.setting[1]);
    world.shocks[0].active = levers.shocks[0].active = row.setting[2] == 1;
    levers.shocks[0].active = false;
    REQUIRE(row.feasible);
    CHECK(row.value[0] ==
          Approx(expected_jobs(levers, world, Outcome::jobs_declared, 3)).epsilon(1e-9));
    CHECK(row.value[1] == Approx(expected_jobs(levers, world, Outcome::jobs_net, 7)).epsilon(1e-9));
    CHECK(row.all_targets == (row.value[0] >= 150));
  }
  CHECK(settings.size() == 24);
}

TEST_CASE("a parameter changes the world and leaves the plan as it was decided") {
  const Scenario s = swept();
  SweepQuestion question;
  question.axes = {range("model.curvature_per_gdp", 0.0001, 0.003, 4), range("model.tail", 1, 4, 2)};
  question.points = 8;
  question.measured = {{Outcome::jobs_declared, 3}};
  for (const SweepRow& row : rows_of(s, question)) {
    Scenario world = s;
    world.model[static_cast<std::size_t>(Parameter::curvature_per_gdp)] =
        Uncertain::number(row.setting[0]);
    world.model[static_cast<std::size_t>(Parameter::inverse_tail)] =
        Uncertain::number(1 / row.setting[1]);
    CHECK(row.value[0] ==
          Approx(expected_jobs(s, world, Outcome::jobs_declared, 3)).epsilon(1e-9));
  }
}

TEST_CASE("Sobol sweeps are extended by their own points; a Latin hypercube has one in each step") {
  const Scenario s = swept();
  SweepQuestion question;
  question.axes = {own("model.cost_per_job"), range("model.attribution", 0.4, 1),
                   list("shock.flood.active", {0, 1})};
  question.design = SweepDesign::sobol;
  question.points = 128;
  question.measured = {{Outcome::jobs_declared, 3}};
  const std::vector<SweepRow> all = rows_of(s, question, 3);
  question.points = 16;
  const std::vector<SweepRow> few = rows_of(s, question, 1);
  for (std::size_t k = 0; k < few.size(); ++k) CHECK(few[k] == all[k]);
  int shocked = 0, cheap = 0;
  for (const SweepRow& row : all) {
    shocked += row.setting[2] == 1;
    cheap += row.setting[0] < 27000;  // its median
  }
  CHECK(shocked == 64);
  CHECK(cheap == 64);

  question.design = SweepDesign::latin_hypercube;
  question.axes = {range("model.attribution", 0, 1), range("model.realised", 0, 1)};
  question.points = 50;
  std::vector<std::vector<int>> in_step(2, std::vector<int>(50, 0));
  for (const SweepRow& row : rows_of(s, question)) {
    for (std::size_t a = 0; a < 2; ++a) {
      ++in_step[a][static_cast<std::size_t>(row.setting[a] * 50)];
    }
  }
  for (const auto& steps : in_step) {
    CHECK(std::all_of(steps.begin(), steps.end(), [](int count) { return count == 1; }));
  }
}

TEST_CASE("with draws a row is the mean of an ensemble of that setting") {
  Scenario s = swept();
  s.draws = 96;
  SweepQuestion question;
  question.axes = {range("model.attribution", 0.5, 0.9, 2)};
  question.points = 2;
  question.draws = 96;
  question.measured = {{Outcome::jobs_in_place, 7}};
  for (const SweepRow& row : rows_of(s, question)) {
    Scenario world = s;
    world.model[static_cast<std::size_t>(Parameter::attribution)] = Uncertain::number(row.setting[0]);
    const Problem problem = prepare(world);
    const Allocation a = std::get<AllocationResult>(test::answer(s, s.strategy)).allocation;
    double mean = 0, met = 0;
    for (std::uint32_t d = 0; d < 96; ++d) {
      const Path path = replay(problem, a, s.seed, d);
      double jobs = 0, declared = 0;
      for (std::size_t c = 0; c < problem.counties; ++c) {
        jobs += path.at(Outcome::jobs_in_place, c, 7);
        declared += path.at(Outcome::jobs_declared, c, 3);
      }
      mean += jobs / 96;
      met += declared >= 150;
    }
    CHECK(row.value[0] == Approx(mean).epsilon(1e-9));
    CHECK(row.all_targets == Approx(met / 96));
  }
}

TEST_CASE("settings without a division are told, and impossible axes refused") {
  Scenario s = swept();
  s.rules.push_back(test::amount_rule(s, "least", RuleKind::min_amount, 4'500'000'00));
  SweepQuestion question;
  question.axes = {range("fund.provincial.amount", 4e6, 5e6, 2)};
  question.points = 2;
  question.measured = {{Outcome::jobs_declared, 3}};
  const std::vector<SweepRow> rows = rows_of(s, question);
  CHECK_FALSE(rows[0].feasible);
  CHECK(rows[0].value.empty());
  CHECK(rows[1].feasible);
  CHECK(axis_problem(s, range("model.attribution", 0.2, 1)).empty());
  CHECK_FALSE(axis_problem(s, range("model.attribution", 0.2, 1.5)).empty());
  CHECK_FALSE(axis_problem(s, own("fund.provincial.amount")).empty());
  CHECK_FALSE(axis_problem(s, range("model.happiness", 0, 1)).empty());
}

TEST_CASE("weir sweep stores a study, goes on with it and extends it") {
  const SmallCase c;
  const auto says = [&](const std::string& points, const std::string& store,
                        const std::string& format = "json") {
    return weir_says({"sweep", c.scenario(), "--over", "uncertain", "--over",
                      "fund.provincial.amount=2000万元..4000万元", "--design", "sobol", "--points",
                      points, "--store", store, "--format", format});
  };
  const auto points_of = [](const Ending& ending) {
    REQUIRE(ending.code == 0);
    return Json::parse(ending.out)["points"];
  };
  const Json whole = points_of(says("40", "none"));
  const Ending first = says("10", c.store());
  CHECK(points_of(first).size() == 10);
  const Ending longer = says("40", c.store());
  CHECK(has(longer.err, "10 of 40 points are in the store"));
  CHECK(points_of(longer) == whole);
  const StudyStore store(c.store());
  REQUIRE(store.studies().size() == 1);
  CHECK(store.studies()[0].points == 40);
  CHECK(points_of(says("40", c.store())) == whole);  // nothing left to do
  CHECK(has(says("40", c.store(), "csv").out, "point,model.cost_per_job,"));
  CHECK(has(says("40", c.store(), "table").out, "40 points (sobol)"));

  // More than are read or printed at once, some of them stored: the bytes are those of no store.
  const std::string rows = says("2500", "none", "csv").out;
  CHECK(std::count(rows.begin(), rows.end(), '\n') == 2501);
  std::vector<StudyPoint> some;
  const Ending stored = says("2500", c.store(), "csv");
  CHECK(stored.out == rows);
  for (StudyPoint& point : store.points(store.studies()[0].id, 0, 2500)) {
    if (point.point % 3 == 1 || point.point / 1024 == 1) some.push_back(std::move(point));
  }
  const std::string other = c.file("other.sqlite");
  StudyStore holed(other);
  const StudyRecord asked = store.studies()[0];
  holed.add_points(holed.open_study(asked.digest, asked.scenario, asked.question), some);
  const Ending filled = says("2500", other, "csv");
  CHECK(has(filled.err, std::to_string(some.size()) + " of 2500 points are in the store"));
  CHECK(filled.out == rows);
  const Json points = points_of(says("2500", other));
  REQUIRE(points.size() == 2500);
  for (std::size_t k = 0; k < points.size(); ++k) CHECK(points[k]["point"] == k);
  const std::string json = says("2500", other).out;
  CHECK(Json::parse(json).dump(2) + "\n" == json);

  const auto refused = [&](const std::vector<std::string>& more, const std::string& why) {
    std::vector<std::string> all{"sweep", c.scenario(), "--store", "none"};
    all.insert(all.end(), more.begin(), more.end());
    const Ending ending = weir_says(all);
    CAPTURE(ending.err);
    CHECK(ending.code == 2);
    CHECK(has(ending.err, why));
  };
  refused({}, "--over");
  refused({"--over", "model.attribution=1..0"}, "LOW below HIGH");
  refused({"--over", "model.attribution=a..b"}, "neither a number nor money");
  refused({"--over", "model.attribution=0..1:1"}, "two steps");
  refused({"--over", "model.attribution=0..2"}, "out of range");
  refused({"--over", "strategy.name=best"}, "no strategy");
  refused({"--over", "model.attribution=0..1", "--points", "9"}, "another --design");
  refused({"--over", "model.attribution=0..1", "--over", "model.attribution=0..1"}, "twice");
}
