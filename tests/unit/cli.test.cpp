// uses: app
// The command from its arguments to its exit code, output and messages.
#include "app/command.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "unit/cli_ending.hpp"
#include "unit/cli_scenario.hpp"

using namespace weir;
using Json = nlohmann::ordered_json;

TEST_CASE("a misspelt command or option is refused with the nearest one") {
  Ending e = weir_says({"rnu", "x.toml"});
  CHECK(e.code == 2);
  CHECK(e.out.empty());
  CHECK(has(e.err, "unknown command 'rnu'; did you mean 'run'?"));
  e = weir_says({"run", "x.toml", "--drws", "5"});
  CHECK(e.code == 2);
  CHECK(has(e.err, "unknown option '--drws'; did you mean '--draws'?"));
  e = weir_says({"run", "x.toml", "--drws=5"});
  CHECK(has(e.err, "did you mean '--draws'?"));
  e = weir_says({"runs", "extra"});
  CHECK(e.code == 2);
  CHECK(has(e.err, "unexpected 'extra'"));
}

TEST_CASE("bad usage ends with 2 and says how to go on") {
  for (const std::vector<std::string>& arguments :
       {std::vector<std::string>{"run"}, {"run", "x.toml", "--format", "xml"},
        {"run", "x.toml", "--threads", "0"}, {"run", "x.toml", "--lang", "fr"},
        {"run", "x.toml", "--draws"}, {"replay", "x.toml"}, {"explain"},
        {"run", "x.toml", "--set", "no-equals-sign"}}) {
    const Ending e = weir_says(arguments);
    CAPTURE(e.err);
    CHECK(e.code == 2);
    CHECK(e.out.empty());
    CHECK(has(e.err, "weir"));
  }
  CHECK(has(weir_says({"run"}).err, "see: weir run --help"));
}

TEST_CASE("help, version and the next step end well") {
  Ending e = weir_says({"--version"});
  CHECK(e.code == 0);
  CHECK(e.out.starts_with("weir "));
  CHECK(has(e.out, "commit "));
  e = weir_says({"--help"});
  CHECK(e.code == 0);
  for (const char* command : {"run", "demo", "allocate", "compare", "county", "frontier", "check", "show", "schema", "explain",
                              "runs", "export", "replay", "resume"}) {
    CHECK(has(e.out, command));
    CHECK(weir_says({command, "--help"}).code == 0);
  }
  e = weir_says({});
  CHECK(e.code == 0);
  CHECK(has(e.out, "weir demo"));
}

TEST_CASE("check, show, schema and explain") {
  const SmallCase small;
  Ending e = weir_says({"check", small.scenario()});
  CHECK(e.code == 0);
  CHECK(has(e.out, "3 counties, 1 fund"));
  e = weir_says({"check", small.scenario(), "--set", "simulation.drwas=3"});
  CHECK(e.code == 2);
  CHECK(has(e.err, "error"));
  e = weir_says({"check", small.file("missing.toml")});
  CHECK(e.code == 2);
  e = weir_says({"show", small.scenario(), "--format", "json"});
  CHECK(e.code == 0);
  CHECK(Json::parse(e.out).size() > 20);
  CHECK(has(weir_says({"show", small.scenario()}).out, "small.toml:"));
  CHECK(Json::parse(weir_says({"schema"}).out).contains("properties"));
  CHECK(has(weir_says({"explain", "cost_per_job"}).out, "cost_per_job"));
  e = weir_says({"explain", "cost_per_jb"});
  CHECK(e.code == 2);
  CHECK(has(e.err, "did you mean 'cost_per_job'?"));
}

TEST_CASE("a run prints its summary, its JSON or its table, and is stored") {
  const SmallCase small;
  const std::vector<std::string> run{"run", small.scenario(), "--store", small.store()};
  const auto with = [&](std::vector<std::string> more) {
    std::vector<std::string> all = run;
    all.insert(all.end(), more.begin(), more.end());
    return weir_says(all);
  };
  Ending e = with({"--lang", "zh"});
  CHECK(e.code == 0);
  CHECK(has(e.out, "小方案"));
  CHECK(e.err.empty());
  e = with({"--format", "json", "--draws", "1024", "--seed", "5"});
  REQUIRE(e.code == 0);
  const Json json = Json::parse(e.out);
  CHECK(json["draws"] == 1024);
  CHECK(json["seed"] == 5);
  CHECK(json["allocation"]["total"] == 30'000'000);
  CHECK(json["cases"][0]["name"] == "flood");
  CHECK(with({"--format", "csv"}).out.starts_with("outcome,scope,quarter,mean"));

  e = weir_says({"runs", "--store", small.store(), "--format", "json"});
  const Json runs = Json::parse(e.out);
  REQUIRE(runs.size() == 3);
  CHECK(runs[0]["status"] == "done");
  CHECK(runs[1]["seed"] == 5);
  const std::string id = runs[1]["run"];
  CHECK(Json::parse(weir_says({"export", id, "--store", small.store()}).out) == json);
  e = weir_says({"export", id, "--store", small.store(), "--csv", small.file("tables")});
  CHECK(e.code == 0);
  CHECK(std::filesystem::exists(small.file("tables/cells.csv")));
  CHECK(weir_says({"export", "zzz", "--store", small.store()}).code == 5);
  CHECK(weir_says({"runs", "--store", small.file("none.sqlite")}).code == 5);
  CHECK(weir_says({"resume", "--store", small.store()}).code == 2);  // nothing to continue
  CHECK(weir_says({"run", small.scenario(), "--store", small.file("counties.csv")}).code == 5);
}

TEST_CASE("the digest and the results depend on what is asked, not on the threads") {
  const SmallCase small;
  const auto json = [&](std::vector<std::string> more) {
    std::vector<std::string> all{"run", small.scenario(), "--store", "none", "--format", "json"};
    all.insert(all.end(), more.begin(), more.end());
    Json run = Json::parse(weir_says(all).out);
    run.erase("seconds");
    return run;
  };
  const Json one = json({"--threads", "1"});
  CHECK(one.dump() == json({"--threads", "3"}).dump());
  for (const std::vector<std::string>& change :
       {std::vector<std::string>{"--seed", "2"}, {"--draws", "1024"}, {"--strategy", "equal"},
        {"--set", "fund.provincial.amount=2000万元"}, {"--set", "model.success=0.9"}}) {
    CHECK(one["digest"] != json(change)["digest"]);
  }
}

TEST_CASE("an infeasible plan ends with 3 and names the rules and their places") {
  const SmallCase small;
  const Ending e = weir_says({"run", small.scenario(), "--store", small.store(), "--set",
                              "rule.floor.value=2000万元"});
  CHECK(e.code == 3);
  CHECK(e.out.empty());
  CHECK(has(e.err, "small.toml:"));
  CHECK(has(e.err, "rule 'floor'"));
  CHECK(has(e.err, "fund 'provincial'"));
  CHECK_FALSE(std::filesystem::exists(small.store()));
}

TEST_CASE("a strategy that cannot be served or does not exist ends with 2") {
  const SmallCase small;
  CHECK(weir_says({"allocate", small.scenario(), "--strategy", "eqal"}).code == 2);
  CHECK(weir_says({"allocate", small.scenario(), "--strategy", "projects"}).code == 2);
}

TEST_CASE("allocate prints the money and its certificate without a simulation") {
  const SmallCase small;
  const Json json =
      Json::parse(weir_says({"allocate", small.scenario(), "--format", "json"}).out);
  CHECK_FALSE(json.contains("outcomes"));
  CHECK(json["certificate"]["rules"].size() == 2);
  CHECK(weir_says({"allocate", small.scenario(), "--format", "csv"}).out.starts_with("county,name"));
  CHECK(has(weir_says({"allocate", small.scenario()}).out, "provincial"));
}

TEST_CASE("the prices of rules are told in the outcome that the objective counts") {
  const SmallCase small;
  const std::string other = small.file("other.toml");
  const auto says = [&](const std::string& objective) {
    std::ofstream(other) << "format = 1\nextends = \"small.toml\"\n[strategy]\n" << objective << "\n";
    std::vector<std::string> pages;
    for (const char* language : {"en", "zh"}) {
      const Ending allocated = weir_says({"allocate", other, "--lang", language});
      const Ending county = weir_says({"county", "510001", other, "--lang", language});
      CHECK(allocated.code + county.code == 0);
      pages.push_back(allocated.out);
      pages.push_back(county.out);
    }
    const Ending json = weir_says({"allocate", other, "--format", "json"});
    pages.push_back(Json::parse(json.out)["certificate"]["goals"].dump());
    return pages;
  };
  const auto unsaid = says("");
  CHECK(has(unsaid[0], "rules, priced in jobs declared "));
  CHECK(has(unsaid[1], "price per 100万元 in jobs declared\n"));
  CHECK(has(unsaid[2], "规则，代价按带动就业（申报数）计"));
  CHECK(has(unsaid[3], "每100万元的边际代价，按带动就业（申报数）计"));
  CHECK(unsaid[4] == R"([{"outcome":"jobs_declared","quarter":"2020Q4","weight":1.0}])");
  const auto trained = says(R"(objective = { outcome = "trained", by = "2021Q2" })");
  CHECK(has(trained[0], "rules, priced in trained "));
  CHECK(has(trained[1], "price per 100万元 in trained\n"));
  CHECK(has(trained[2], "规则，代价按培训人数计"));
  CHECK(has(trained[3], "每100万元的边际代价，按培训人数计"));
  CHECK(trained[4] == R"([{"outcome":"trained","quarter":"2021Q2","weight":1.0}])");
  const auto both = says(R"(objective = [ { outcome = "trained", by = "2021Q2" },
    { outcome = "jobs_declared", by = "2020Q4", weight = 2 } ])");
  CHECK(has(both[0], "rules, priced in weighted objective "));
  CHECK(has(both[2], "规则，代价按加权目标计"));
  CHECK(Json::parse(both[4])[1].dump() ==
        R"({"outcome":"jobs_declared","quarter":"2020Q4","weight":2.0})");
}

TEST_CASE("replay shows one draw, from a file or from a stored run alike") {
  const SmallCase small;
  const auto replay = [&](const std::string& subject, const std::string& format) {
    return weir_says({"replay", subject, "--draw", "17", "--store", small.store(), "--format",
                      format});
  };
  REQUIRE(weir_says({"run", small.scenario(), "--store", small.store(), "--seed", "9"}).code == 0);
  const Ending stored = weir_says({"replay", "--draw", "17", "--store", small.store(), "--format",
                                   "json"});
  REQUIRE(stored.code == 0);
  const Json path = Json::parse(stored.out);
  CHECK(path["draw"] == 17);
  CHECK(path["seed"] == 9);
  CHECK(path["totals"].size() == 12);
  CHECK(path["path"].size() == 12 * 3);
  CHECK(path["parameters"].contains("model.cost_per_job"));
  CHECK(stored.out != replay(small.scenario(), "json").out);  // the file says seed 1
  CHECK(replay(small.scenario(), "csv").out.starts_with("outcome,county,quarter,value\n"));
  CHECK(has(replay(small.scenario(), "table").out, "2021Q4"));
  CHECK(weir_says({"replay", small.scenario(), "--draw", "2048"}).code == 2);
  CHECK(weir_says({"replay", small.scenario(), "--draw", "-1"}).code == 2);
  CHECK(weir_says({"replay", small.scenario(), "--draw", "1x"}).code == 2);
}

TEST_CASE("frontier prints each curve as a page, JSON and a table, in both languages") {
  const SmallCase small;
  for (const char* against : {"equity", "risk", "fund"}) {
    const std::vector<std::string> asked{"frontier", small.scenario(), "--against", against,
                                         "--points", "4"};
    const auto with = [&](std::vector<std::string> more) {
      more.insert(more.begin(), asked.begin(), asked.end());
      return weir_says(more);
    };
    const Ending e = with({"--format", "json"});
    REQUIRE(e.code == 0);
    const Json json = Json::parse(e.out);
    CHECK(json["against"] == against);
    CHECK(json["points"].size() + json["left_out"].get<std::size_t>() == 4);
    for (const Json& point : json["points"]) {
      CHECK(point["gap"].get<double>() < 0.01);
      double money = 0;
      for (const Json& amount : point["counties"]) money += amount.get<double>();
      CHECK(money == (json["against"] == "fund" ? point["asked"].get<double>() : 30'000'000));
    }
    CHECK(with({"--format", "csv"}).out.starts_with("asked,feasible,objective,against"));
    CHECK(has(with({}).out, "Small plan"));
    CHECK(has(with({"--lang", "zh"}).out, "小方案"));
  }
  CHECK(weir_says({"frontier", small.scenario(), "--against", "time"}).code == 2);
  CHECK(weir_says({"frontier", small.scenario(), "--points", "1"}).code == 2);
  CHECK(weir_says({"frontier", small.scenario(), "--fund", "provincial"}).code == 2);
  const Ending e = weir_says({"frontier", small.scenario(), "--against", "fund", "--fund", "other"});
  CHECK(e.code == 2);
  CHECK(has(e.err, "no such fund; there are: provincial"));
  CHECK(weir_says({"frontier", small.scenario(), "--set", "rule.floor.value=2000万元"}).code == 3);
}

TEST_CASE("allocate --alternatives tells which grants are open, in both languages") {
  const SmallCase small;
  const std::vector<std::string> asked{"allocate", small.scenario(), "--alternatives"};
  const auto with = [&](std::vector<std::string> more) {
    more.insert(more.begin(), asked.begin(), asked.end());
    return weir_says(more);
  };
  const Ending e = with({"--within", "2%", "--format", "json"});
  REQUIRE(e.code == 0);
  const Json json = Json::parse(e.out);
  CHECK(json["within"] == 0.02);
  CHECK(json["counties"].size() == 2);
  CHECK(json["floor"].get<double>() ==
        Approx(0.98 * json["certificate"]["objective"].get<double>()));
  for (const Json& plan : json["plans"]) {
    CHECK(plan["objective"] >= json["floor"]);
    CHECK(plan["counties"]["510001"].get<double>() + plan["counties"]["510002"].get<double>() ==
          30'000'000);
  }
  CHECK(with({"--format", "csv"}).out.starts_with("county,name,name_zh,class,amount,least,greatest"));
  CHECK(has(with({}).out, "Alder"));
  CHECK(has(with({"--lang", "zh"}).out, "赤杨县"));
  for (const char* wrong : {"0", "1", "200%", "x", "-1%", "nan"})
    CHECK(with({"--within", wrong}).code == 2);
  CHECK(with({"--least-cost", "0.9"}).code == 2);
  CHECK(with({"--set", "rule.floor.value=2000万元"}).code == 3);
}

TEST_CASE("the summary says what counts as a result whatever the fund does") {
  const SmallCase files;
  const std::vector<std::string> command{"run", files.scenario(), "--store", "none", "--draws", "64"};
  auto shared = command, own = command, chinese = command;
  shared.insert(shared.end(), {"--set", "model.attribution=0.7"});
  own.insert(own.end(), {"--set", "model.attribution=1"});
  chinese.insert(chinese.end(), {"--set", "model.attribution=0.7", "--lang", "zh"});
  const std::string told = weir_says(shared).out;
  CAPTURE(told);
  CHECK(has(told, "would be counted without this money"));
  CHECK(!has(weir_says(own).out, "would be counted"));
  CHECK(has(weir_says(chinese).out, "在没有本资金时也会计入"));
}
