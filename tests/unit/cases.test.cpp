// uses: app
// Named cases: how they are read, what `robust` makes of them, and the table that compare prints.
#include <algorithm>
#include <catch2/catch.hpp>
#include <fstream>
#include <nlohmann/json.hpp>

#include "support/allocation_cases.hpp"
#include "unit/cli_ending.hpp"
#include "unit/cli_scenario.hpp"
#include "weir/study.hpp"

using namespace weir;
using namespace weir::test;
using Json = nlohmann::ordered_json;

namespace {

constexpr std::int64_t unit = 100'000'00;
constexpr int units = 36;

/// Two programmes, of which now the one and now the other is cheap.
Scenario uneven() {
  Scenario s = economy(2, 2, units * unit);
  s.unit = Money::from_minor(unit);
  s.strategy.programmes_fixed = false;
  s.strategy.name = StrategyName::robust;
  s.strategy.criterion = Criterion::regret;
  s.strategy.cases = {{"as written", {}},
                      {"first cheap", {{"programme.p0.cost_per_job", 12000}}},
                      {"second cheap", {{"programme.p1.cost_per_job", 9000},
                                        {"model.curvature_per_gdp", 0.0001}}}};
  return s;
}

/// The planning layer in the case, asked directly.
double jobs_in(const Scenario& s, const NamedCase& named, const Allocation& a) {
  const Scenario there = in_case(s, named);
  const Problem problem = prepare(there);
  const std::vector<double> total = planning_total(problem, plan(problem, central_theta(problem), a));
  return total[static_cast<std::size_t>(Outcome::jobs_declared) * problem.quarters + 3];
}

AllocationResult divided(const Scenario& s, StrategyName name) {
  Strategy how = s.strategy;
  how.name = name;
  const Problem problem = prepare(s);
  const AllocationAnswer answer =
      allocate(s, problem, how, central_theta(problem), {1}, sampled_worlds(s, problem, how));
  REQUIRE(std::holds_alternative<AllocationResult>(answer));
  return std::get<AllocationResult>(answer);
}

void append(const SmallCase& small, const std::string& text, const std::string& from = "",
            const std::string& to = "") {
  std::ifstream in(small.scenario());
  std::string all((std::istreambuf_iterator<char>(in)), {});
  if (!from.empty()) all.replace(all.find(from), from.size(), to);
  std::ofstream(small.scenario()) << all << text;
}

}  // namespace

TEST_CASE("the least regret over named cases, against every whole division") {
  const Scenario s = uneven();
  const std::size_t cases = s.strategy.cases.size();
  std::vector<std::vector<std::vector<double>>> part(cases);  // [case][cell][units]
  std::vector<double> constant(cases);
  Allocation a;
  a.amount.assign(4, 0);
  for (std::size_t c = 0; c < cases; ++c) {
    constant[c] = jobs_in(s, s.strategy.cases[c], a);
    for (std::size_t j = 0; j < 4; ++j) {
      part[c].emplace_back();
      for (int u = 0; u <= units; ++u) {
        a.amount[j] = u * unit;
        part[c][j].push_back(jobs_in(s, s.strategy.cases[c], a) - constant[c]);
      }
      a.amount[j] = 0;
    }
  }
  std::vector<std::vector<double>> values;  // [division][case]
  for (int i = 0; i <= units; ++i) {
    for (int j = 0; i + j <= units; ++j) {
      for (int k = 0; i + j + k <= units; ++k) {
        const int l = units - i - j - k;
        values.emplace_back();
        for (std::size_t c = 0; c < cases; ++c)
          values.back().push_back(constant[c] + part[c][0][i] + part[c][1][j] + part[c][2][k] +
                                  part[c][3][l]);
      }
    }
  }
  std::vector<double> best(cases, -1e300);
  for (const auto& v : values) {
    for (std::size_t c = 0; c < cases; ++c) best[c] = std::max(best[c], v[c]);
  }
  const auto largest = [&](const std::vector<double>& v) {
    double regret = 0;
    for (std::size_t c = 0; c < cases; ++c) regret = std::max(regret, best[c] - v[c]);
    return regret;
  };
  double least = 1e300;
  for (const auto& v : values) least = std::min(least, largest(v));

  const AllocationResult robust = divided(s, StrategyName::robust);
  std::vector<double> own;
  for (const NamedCase& named : s.strategy.cases) own.push_back(jobs_in(s, named, robust.allocation));
  CHECK(least > 1);  // the cases do pull apart
  CHECK(largest(own) <= least * 1.03);  // rounded from the continuous answer
  CHECK(robust.certificate.strategy_bound <= largest(own) * (1 + 1e-3));
  CHECK(robust.certificate.strategy_gap < 1e-6);
  std::vector<double> hindsight;
  for (const NamedCase& named : s.strategy.cases)
    hindsight.push_back(jobs_in(s, named, divided(s, StrategyName::optimal).allocation));
  CHECK(largest(hindsight) > 1.2 * largest(own));

  // the table of compare
  std::vector<Contender> contenders;
  for (const StrategyName name : {StrategyName::robust, StrategyName::optimal})
    contenders.push_back({std::string(strategy_name(name)), s, prepare(s), divided(s, name)});
  const std::vector<CaseRegret> table = case_regrets(contenders, {2});
  REQUIRE(table.size() == cases);
  for (std::size_t c = 0; c < cases; ++c) {
    CHECK(table[c].name == s.strategy.cases[c].name);
    CHECK(table[c].value[0] == Approx(own[c]).epsilon(1e-10));
    CHECK(table[c].value[1] == Approx(hindsight[c]).epsilon(1e-10));
    CHECK(table[c].best >= best[c] * (1 - 1e-9));
    CHECK(table[c].best <= best[c] * 1.001);
    CHECK(table[c].regret[1] == Approx(table[c].best - hindsight[c]));
  }
}

TEST_CASE("cases are read from the file; robust and compare use them, the digest knows them") {
  const SmallCase small;
  append(small, R"([[strategy.cases]]
name = "as written"
[[strategy.cases]]
name = "flood"
set = ["shock.flood.active=true", "model.success=0.6"]
[[strategy.cases]]
name = "dear"
set = ["model.cost_per_trainee=4000 yuan"]
)", "name = \"per_capita\"", "name = \"per_capita\"\ncriterion = \"regret\"");
  const Ending e = weir_says({"compare", small.scenario(), "--strategy", "robust", "--draws", "1024",
                              "--format", "json"});
  CAPTURE(e.err);
  REQUIRE(e.code == 0);
  const Json cases = Json::parse(e.out)["cases"];
  REQUIRE(cases.size() == 3);
  CHECK(cases[1]["name"] == "flood");
  for (const Json& named : cases) {
    REQUIRE(named["plans"].size() == 2);
    for (const Json& plan : named["plans"]) {
      CHECK(plan["regret"].get<double>() > -1e-6);
      CHECK(plan["value"].get<double>() + plan["regret"].get<double>() ==
            Approx(named["best"].get<double>()));
    }
  }
  const Ending page = weir_says({"compare", small.scenario(), "--strategy", "robust", "--draws",
                                 "1024", "--lang", "zh"});
  CHECK(has(page.out, "flood"));
  CHECK(has(page.out, "最大差距"));
  const auto digest = [&](std::vector<std::string> more) {
    more.insert(more.begin(), {"allocate", small.scenario(), "--format", "json"});
    return Json::parse(weir_says(more).out)["digest"].get<std::string>();
  };
  CHECK(digest({"--strategy", "fair"}) !=
        digest({"--strategy", "fair", "--set", "strategy.alpha=2"}));
  CHECK(digest({"--strategy", "robust"}) !=
        digest({"--strategy", "robust", "--set", "strategy.criterion=cvar", "--set",
                "strategy.cases=[]"}));
}

TEST_CASE("a case that cannot be is refused at its place") {
  const auto told = [](const std::string& cases, const std::string& strategy = "per_capita") {
    const SmallCase small;
    append(small, cases, "name = \"per_capita\"", "name = \"" + strategy + "\"");
    const Ending e = weir_says({"check", small.scenario()});
    CHECK(e.code == 2);
    CHECK(has(e.err, "small.toml:"));
    return e.err;
  };
  const std::string head = "[[strategy.cases]]\nname = \"a\"\n";
  CHECK(has(told(head + "set = [\"fund.provincial.amount=2000万元\"]\n"),
            "a case cannot change 'fund.provincial.amount'"));
  CHECK(has(told(head + "set = [\"rule.floor.value=0\"]\n"), "a case cannot change"));
  CHECK(has(told(head + "set = [\"programme.parks.share=0.5\"]\n"), "a case cannot change"));
  CHECK(has(told(head + "set = [\"shock.storm.active=true\"]\n"), "cannot be set"));
  CHECK(has(told(head + "set = [\"model.success=7\"]\n"), "cannot be set"));
  CHECK(has(told(head + "set = [\"model.success\"]\n"), "not PATH=VALUE"));
  CHECK(has(told(head + head), "case 'a' stands twice"));
  CHECK(has(told(head, "robust"), "'cases' need criterion = \"regret\""));
}
