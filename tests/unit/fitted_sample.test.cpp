// uses: app store study scenario simulate allocate model exec random core
// From observations in a file to a fit that another file draws its parameters from.
#include <catch2/catch.hpp>

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "scenario/units.hpp"
#include "unit/cli_ending.hpp"
#include "unit/cli_scenario.hpp"
#include "weir/model.hpp"
#include "weir/scenario.hpp"

using namespace weir;
using Json = nlohmann::ordered_json;

namespace {

constexpr const char* observed = R"(
[[observed]]
name = "jobs 2020"
outcome = "jobs_declared"
by = "2020Q4"
value = 1200
basis = "synthetic"
)";

std::string write(const SmallCase& files, const char* name, const std::string& text) {
  std::ofstream(files.file(name)) << text;
  return files.file(name);
}
std::string fitted_file(const SmallCase& files, const std::string& more = observed) {
  return write(files, "fitted.toml", "extends = \"small.toml\"\n" + more);
}
Resolved resolved(const std::string& path, const std::vector<Override>& overrides = {}) {
  Diagnostics diagnostics;
  auto found = read_scenario(path, overrides, diagnostics);
  for (const Diagnostic& item : diagnostics.items()) UNSCOPED_INFO(to_text(item));
  REQUIRE(found.has_value());
  return *found;
}
std::string first_error(const std::string& path) {
  Diagnostics diagnostics;
  CHECK_FALSE(read_scenario(path, {}, diagnostics).has_value());
  return diagnostics.items().empty() ? "" : to_text(diagnostics.items().front());
}

}  // namespace

TEST_CASE("a day is a time in quarters, to its end") {
  CHECK(*parse_day("2017-04-20") == Approx(4 * 2017 + 1 + 20.0 / 91));
  CHECK(*parse_day("2020-03-31") == 4 * 2020 + 1);
  CHECK(*parse_day("2020-02-29") == Approx(4 * 2020 + 60.0 / 91));
  for (const char* wrong : {"2019-02-29", "2020-13-01", "2020-1-01", "20200101", "2020-04-31", ""}) {
    CHECK_FALSE(parse_day(wrong).has_value());
  }
}

TEST_CASE("observations are read: totals by a quarter, shares by a day") {
  const SmallCase files;
  const std::string share = R"(
[[observed]]
name = "started"
outcome = "projects_started"
on = "2020-06-30"
value = 131
of = 281
error = 0.3
basis = "synthetic"
)";
  const Scenario s = resolved(fitted_file(files, observed + share)).scenario;
  REQUIRE(s.observed.size() == 2);
  CHECK(s.observed[0].value == 1200);
  CHECK(s.observed[0].error == 0.05);
  CHECK(s.observed[0].of == 0);
  CHECK(s.observed[1].of == 281);
  CHECK(s.observed[1].error == 0.3);
  CHECK(s.observed[1].time == Approx(2));
  CHECK(s.observed[1].quarter == 1);

  const auto refused = [&](const std::string& lines) {
    return first_error(fitted_file(files, "[[observed]]\nname = \"x\"\nbasis = \"synthetic\"\n" + lines));
  };
  const std::string jobs = "outcome = \"projects_started\"\nvalue = 5\n";
  CHECK(has(refused(jobs), "neither 'by' nor 'on'"));
  CHECK(has(refused(jobs + "by = \"2020Q2\"\non = \"2020-05-01\"\n"), "both 'by' and 'on'"));
  CHECK(has(refused(jobs + "on = \"2020-05-01\"\n"), "only a share"));
  CHECK(has(refused(jobs + "on = \"2020-05-32\"\nof = 10\n"), "is not a day"));
  CHECK(has(refused(jobs + "on = \"2020-05-01\"\nof = 5\n"), "between none and all"));
  CHECK(has(refused(jobs + "on = \"2025-05-01\"\nof = 10\n"), "outside the horizon"));
}

TEST_CASE("several bases merge in their order") {
  const SmallCase files;
  write(files, "a.toml", "[simulation]\ndraws = 4096\nseed = 7\n");
  const std::string both =
      write(files, "both.toml", "extends = [\"small.toml\", \"a.toml\"]\n[simulation]\nseed = 9\n");
  const Scenario s = resolved(both).scenario;
  CHECK(s.draws == 4096);
  CHECK(s.seed == 9);
  CHECK(s.funds.size() == 1);
  CHECK(has(first_error(write(files, "bad.toml", "extends = [\"small.toml\", 3]\n")), "extends is"));
}

TEST_CASE("a fit is written, and a plan that extends it draws its rows") {
  const SmallCase files;
  const Ending fit = weir_says({"calibrate", fitted_file(files), "--draws", "20000", "-o",
                                files.file("posterior.toml"), "--format", "json"});
  REQUIRE(fit.code == 0);
  const Json json = Json::parse(fit.out);
  CHECK(json["rows"] == 1000);
  CHECK(json["ess"].get<double>() > 1000);
  CHECK(has(fit.err, "posterior.csv"));

  const std::string plan =
      write(files, "plan.toml", "extends = [\"small.toml\", \"posterior.toml\"]\n");
  const Resolved read = resolved(plan);
  const SampleTable& sample = read.scenario.sample;
  REQUIRE(sample.rows() == 1000);
  const auto column = std::find(sample.path.begin(), sample.path.end(), "model.cost_per_job");
  REQUIRE(column != sample.path.end());
  const auto c = static_cast<std::size_t>(column - sample.path.begin());
  std::vector<double> costs;
  for (std::size_t row = 0; row < 1000; ++row) {
    costs.push_back(sample.value[row * sample.path.size() + c]);
  }
  std::sort(costs.begin(), costs.end());

  // every draw is one whole row; rows are used about equally; the planning layer takes medians
  const Problem p = prepare(read.scenario);
  std::size_t whole = 0;
  for (std::uint32_t d = 0; d < 500; ++d) {
    const Theta theta = draw_theta(p, 5, d);
    for (std::size_t row = 0; row < 1000; ++row) {
      bool same = true;
      for (std::size_t k = 0; k < p.sampled.size(); ++k) {
        same = same && theta.value[p.sampled[k]] == p.sample[row * p.sampled.size() + k];
      }
      if (same) {
        ++whole;
        break;
      }
    }
  }
  CHECK(whole == 500);
  CHECK(central_theta(p).value[p.model_slot[static_cast<std::size_t>(Parameter::cost_per_job)]] ==
        costs[499]);
  for (const Json& parameter : json["parameters"]) {
    if (parameter["path"] == "model.cost_per_job") {
      CHECK(parameter["fitted"]["p50"].get<double>() == costs[499]);
    }
  }
  REQUIRE(!read.scenario.notes.empty());
  CHECK(std::any_of(read.scenario.notes.begin(), read.scenario.notes.end(),
                    [](const Note& note) { return note.kind == "fitted"; }));

  // a what-if goes before the fit, for --set and for set()
  const Scenario asked = resolved(plan, {{"model.cost_per_job", "\"30000 yuan\""}}).scenario;
  CHECK(asked.sample.path.size() + 1 == sample.path.size());
  Scenario moved = read.scenario;
  REQUIRE(set(moved, "model.cost_per_job", 30000));
  const Problem other = prepare(moved);
  for (std::uint32_t d = 0; d < 5; ++d) {
    const Theta theta = draw_theta(other, 5, d);
    CHECK(theta.value[other.model_slot[static_cast<std::size_t>(Parameter::cost_per_job)]] == 30000);
    const auto sigma = p.model_slot[static_cast<std::size_t>(Parameter::sigma_year)];
    CHECK(theta.value[sigma] == draw_theta(p, 5, d).value[sigma]);
  }

  const Ending run = weir_says({"run", plan, "--store", "none", "--draws", "1024"});
  CHECK(run.code == 0);
  const Ending again = weir_says({"calibrate", plan});
  CHECK(again.code == 2);  // the plan observes nothing, and is fitted already
}

TEST_CASE("a broken sample says where") {
  const SmallCase files;
  const std::string plan = write(files, "plan.toml",
                                 "extends = \"small.toml\"\n[model]\nsample = \"rows.csv\"\n");
  write(files, "rows.csv", "model.cost_per_jobs\n27000\n");
  CHECK(has(first_error(plan), "did you mean 'model.cost_per_job'"));
  write(files, "rows.csv", "model.cost_per_job,model.tail\n27000,inf\n-3,2\n");
  CHECK(has(first_error(plan), "rows.csv:3:1"));
  write(files, "rows.csv", "model.cost_per_job,model.tail\n27000,inf\n26000,2\n");
  const Scenario s = resolved(plan).scenario;
  CHECK(s.sample.value == std::vector<double>{27000, 0, 26000, 0.5});
}

TEST_CASE("the commands end with the right codes, in three formats and two languages") {
  const SmallCase files;
  const std::string fitted = fitted_file(files);
  const std::string later = write(files, "later.toml", R"(extends = "small.toml"
[[observed]]
name = "jobs"
outcome = "jobs_declared"
by = "2020Q4"
value = 90000
basis = "synthetic"
)");
  const Ending outside = weir_says({"backtest", fitted, later, "--draws", "5000"});
  CHECK(outside.code == 4);
  CHECK(has(outside.out, "1 of 1 outside their 90% interval"));
  const Ending inside = weir_says({"backtest", fitted, fitted, "--draws", "5000", "--lang", "zh"});
  CHECK(inside.code == 0);
  CHECK(has(inside.out, "落在90%区间内"));
  const Ending json = weir_says({"backtest", fitted, fitted, "--draws", "5000", "--format", "json"});
  const Json read = Json::parse(json.out);
  CHECK(read["all_inside"] == true);
  CHECK(read["cases"].size() == 2);  // the small case has a shock
  CHECK(read["cases"][0]["targets"][0]["probability"].get<double>() > 0.5);
  CHECK(has(weir_says({"backtest", fitted, fitted, "--draws", "5000", "--format", "csv"}).out,
            "probability_above"));
  CHECK(weir_says({"backtest", fitted}).code == 2);
  CHECK(weir_says({"backtest", fitted, fitted, "--within", "2"}).code == 2);
  CHECK(weir_says({"calibrate", files.scenario()}).code == 2);
  CHECK(weir_says({"calibrate", fitted, "--draws", "many"}).code == 2);
  CHECK(weir_says({"calibrate", fitted, "--draws", "5000", "-o", files.file("no/such/x.toml")}).code ==
        5);
  const Ending table = weir_says({"calibrate", fitted, "--draws", "5000"});
  CHECK(has(table.out, "driven by a prior: additionality"));
  CHECK(has(table.out, "cost_per_job"));
  CHECK(has(weir_says({"calibrate", fitted, "--draws", "5000", "--format", "csv"}).out,
            "model.cost_per_job,true"));
  const Ending sbc = weir_says({"calibrate", fitted, "--sbc", "--draws", "5000"});
  CHECK(sbc.code == 0);
  CHECK(has(sbc.out, "ranks are uniform"));
}
