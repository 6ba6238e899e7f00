// A small finished run, made by hand: three counties, two streams, one fund, two targets.
#pragma once

#include "weir/store.hpp"

inline weir::Scenario small_scenario() {
  using namespace weir;
  Scenario s;
  s.name = "small";
  s.title = {"Small plan", "小方案"};
  s.unit = Money::from_minor(1'000'000);  // 1万元
  s.start = {2020, 1};
  s.quarters = 8;
  CountyTable& counties = s.counties;
  counties.code = {"510001", "510002", "510003"};
  counties.name = {{"Alder", "赤杨县"}, {"Birch", "白桦县"}, {"Cedar, east", "雪松县"}};
  counties.klass = {"deep", "deep", "none"};
  counties.group = {"North", "South", "South"};
  counties.classes = {"deep", "none"};
  counties.groups = {"North", "South"};
  counties.class_title = {{"deep poverty", "深度贫困县"}, {"no tasks", "无脱贫任务县"}};
  counties.population = {100'000, 200'000, 300'000};
  counties.gdp = {1e9, 2e9, 5e9};
  counties.population_estimated = {0, 0, 0};
  counties.gdp_estimated = {1, 0, 0};
  counties.selected = {1, 1, 0};
  counties.counted = {1, 1, 1};
  counties.borders = {{0, 1, 1.0}, {1, 2, 1.0}};
  Fund fund;
  fund.name = "provincial";
  fund.year = 2020;
  fund.amount = Money::from_minor(3'000'000'000);  // 3000万元
  s.funds = {fund};
  for (const char* name : {"parks", "skills"}) {
    Programme programme;
    programme.name = name;
    programme.title = {name, name == std::string("parks") ? "工业园区建设" : "智力扶贫"};
    programme.counties = {1, 1, 1};
    programme.share = 0.5;
    s.programmes.push_back(programme);
  }
  const auto parameter = [&](Parameter id) -> auto& { return s.model[static_cast<std::size_t>(id)]; };
  parameter(Parameter::cost_per_job) = Uncertain::interval(20'000, 27'000, 40'000);
  parameter(Parameter::cost_per_trainee) = Uncertain::number(2'500);
  parameter(Parameter::project_size) = Uncertain::number(1'570'000);
  s.strategy.name = StrategyName::formula;
  s.strategy.objective = {{Outcome::jobs_declared, 3, 1.0}};
  s.targets = {{"jobs", Outcome::jobs_declared, 3, 600, {"F170"}},
               {"trained", Outcome::trained, 3, 100, {}}};
  s.draws = 2048;
  s.seed = 7;
  s.headline = {Outcome::jobs_declared, Outcome::jobs_in_place, Outcome::jobs_net,
                Outcome::trained};
  s.notes = {{"unused-claim", "F016", {"33亿元 for the same fund (ten times)", "同一资金另作33亿元"}},
             {"assumption", "", {"earmark carried over from 2019", ""}}};
  return s;
}

inline weir::Ensemble small_ensemble(const weir::Scenario& s, double level) {
  using namespace weir;
  Ensemble e;
  e.draws = s.draws;
  constexpr auto of_modules = static_cast<std::size_t>(Outcome::labour_slack);  // from there on
  for (std::size_t o = 0; o < of_modules; ++o) {
    for (const char* scope : {"all", "class:deep"}) {
      for (int q = 0; q < s.quarters; ++q) {
        const double m = level * (1 + static_cast<double>(o)) * (1 + q);
        e.outcomes.push_back({static_cast<Outcome>(o), scope, q, m, 0.3 * m, 0.01, 0.5 * m,
                              0.8 * m, 0.97 * m, 1.2 * m, 1.6 * m});
      }
    }
  }
  e.targets = {{"jobs", 0.97, 0.004}, {"trained", 0.84, 0.008}};
  e.all_targets = {"all", 0.82, 0.0085};
  return e;
}

inline weir::RunRecord small_record() {
  using namespace weir;
  RunRecord r;
  r.version = "0.1.0";
  r.digest = sha256_hex("small");
  r.scenario = "small";
  r.resolved = small_scenario();
  r.problem = prepare(r.resolved);
  r.planning_theta = central_theta(r.problem);
  // [fund][county][programme]: 1000万 + 500万 in Alder, 1500万 less one fen in Birch
  r.allocation.allocation.amount = {1'000'000'000, 500'000'000, 1'499'999'999, 1, 0, 0};
  Certificate& c = r.allocation.certificate;
  c.objective = 700.5;
  c.continuous = 700.75;
  c.bound = 701;
  c.gap = 0.5 / 701;
  c.rules = {{"provincial", true, 2.5e-5, 0, 0}, {"earmark", false, 0, 0, 1'000'000}};
  c.solver = "interior point";
  c.iterations = 17;
  r.planning.assign(outcome_count * r.problem.quarters, 0);
  for (std::size_t i = 0; i < r.planning.size(); ++i) r.planning[i] = 0.1 * static_cast<double>(i);
  r.ensemble = small_ensemble(r.resolved, 50);
  r.other_cases = {{true, "COVID-19", {"COVID-19", "新冠疫情冲击"},
                    small_ensemble(r.resolved, 40)}};
  return r;
}
