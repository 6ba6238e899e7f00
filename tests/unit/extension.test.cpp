// uses: app store study simulate allocate scenario model exec random
// More draws after fewer, and draws until a mean is exact enough: the bytes of a fresh run.
#include <catch2/catch.hpp>

#include <nlohmann/json.hpp>

#include "unit/cli_ending.hpp"
#include "unit/cli_scenario.hpp"
#include "weir/store.hpp"

using namespace weir;
using Json = nlohmann::ordered_json;

namespace {

Ending weir_run(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), "run");
  return weir_says(arguments);
}

/// The run's JSON without what the clock says.
std::string result_of(const Ending& said) {
  REQUIRE(said.code == 0);
  Json json = Json::parse(said.out);
  json.erase("seconds");
  return json.dump();
}

/// Replaces the tallies that a run left by those of another one: their trace shows who used them.
void swap_tallies(const std::string& path, const std::string& of, const std::string& by) {
  Store store(path);
  store.save_checkpoint(of, *store.checkpoint(by), 1024);
}

}  // namespace

TEST_CASE("a longer run starts from the shorter one and has the bytes of a fresh run") {
  const SmallCase files;
  const auto with = [&](const std::string& draws, const std::string& store,
                        std::vector<std::string> more = {}) {
    more.insert(more.end(), {files.scenario(), "--draws", draws, "--format", "json", "--store", store});
    return weir_run(more);
  };
  const std::string fresh = result_of(with("3500", "none"));
  REQUIRE(with("1024", files.store()).code == 0);
  CHECK(result_of(with("2048", files.store())) == result_of(with("2048", "none")));
  CHECK(result_of(with("3500", files.store())) == fresh);
  // 3500 draws end inside a block: a longer run starts afresh, and is right too.
  CHECK(result_of(with("5000", files.store())) == result_of(with("5000", "none")));

  const Store store(files.store());
  std::size_t kept = 0;
  for (const RunRow& row : store.runs()) kept += store.checkpoint(row.id).has_value();
  CHECK(kept == 1);  // only the newest run's tallies
}

TEST_CASE("only the same scenario, data and seed lend their draws") {
  const SmallCase files;
  const auto run = [&](std::vector<std::string> more) {
    more.insert(more.begin(), files.scenario());
    more.insert(more.end(), {"--format", "json", "--store", files.store()});
    return weir_run(more);
  };
  // A run of another seed has left its tallies; put into this one's place, they would be used.
  REQUIRE(run({"--draws", "1024", "--seed", "5"}).code == 0);
  const std::string other = Store(files.store()).find("");
  const std::string taken = result_of(run({"--draws", "2048", "--seed", "5"}));
  CHECK(taken == result_of(weir_run({files.scenario(), "--draws", "2048", "--seed", "5", "--format",
                                     "json", "--store", "none"})));
  for (const std::vector<std::string>& change :
       {std::vector<std::string>{"--seed", "6"},
        std::vector<std::string>{"--seed", "5", "--set", "fund.provincial.amount=2000万元"},
        std::vector<std::string>{"--seed", "5", "--strategy", "equal"}}) {
    std::vector<std::string> longer{"--draws", "4096"}, fresh{files.scenario(), "--draws", "4096"};
    longer.insert(longer.end(), change.begin(), change.end());
    fresh.insert(fresh.end(), change.begin(), change.end());
    fresh.insert(fresh.end(), {"--format", "json", "--store", "none"});
    CHECK(result_of(run(longer)) == result_of(weir_run(fresh)));
  }
}

TEST_CASE("the stored draws are indeed used") {
  const SmallCase files;
  const auto run = [&](const std::string& draws, const std::string& seed) {
    return weir_run({files.scenario(), "--draws", draws, "--seed", seed, "--format", "json",
                     "--store", files.store()});
  };
  REQUIRE(run("1024", "1").code == 0);
  const std::string first = Store(files.store()).find("");
  REQUIRE(run("1024", "2").code == 0);
  swap_tallies(files.store(), first, Store(files.store()).find(""));
  const Json mixed = Json::parse(run("2048", "1").out);
  const Json fresh = Json::parse(weir_run({files.scenario(), "--draws", "2048", "--seed", "1",
                                           "--format", "json", "--store", "none"})
                                     .out);
  CHECK(mixed["outcomes"] != fresh["outcomes"]);  // half of it came from the other seed's draws
  CHECK(mixed["digest"] == fresh["digest"]);
}

TEST_CASE("draws end at the first 1024 x 2^k at which the mean is exact enough") {
  const SmallCase files;
  const auto error_at = [&](int draws, const std::string& outcome) {
    const Json json = Json::parse(weir_run({files.scenario(), "--draws", std::to_string(draws),
                                            "--format", "json", "--store", "none"})
                                      .out);
    for (const Json& row : json["outcomes"]) {
      if (row["outcome"] == outcome && row["scope"] == "all" && row["quarter"] == "2021Q4") {
        return row["mcse"].get<double>() / std::abs(row["mean"].get<double>());
      }
    }
    FAIL("no such outcome");
    return 0.0;
  };
  for (const std::string outcome : {"jobs_declared", "jobs_net"}) {
    // Between the errors of 1024 and 2048 draws: the second stop.
    const double limit = 0.5 * (error_at(1024, outcome) + error_at(2048, outcome));
    const Ending until =
        weir_run({files.scenario(), "--draws", "16384", "--until",
                  outcome + ":mcse=" + std::to_string(100 * limit) + "%", "--format", "json",
                  "--store", files.store()});
    CHECK(until.err.find("not reached") == std::string::npos);
    CHECK(result_of(until) == result_of(weir_run({files.scenario(), "--draws", "2048", "--format",
                                                  "json", "--store", "none"})));
  }
  const Ending short_of = weir_run({files.scenario(), "--draws", "1500", "--until", "mcse=0.0001%",
                                  "--format", "json", "--store", "none"});
  CHECK(short_of.err.find("is not reached with all 1500 draws") != std::string::npos);
  CHECK(result_of(short_of) == result_of(weir_run({files.scenario(), "--draws", "1500", "--format",
                                                   "json", "--store", "none"})));
  for (const char* wrong : {"mcse", "mcse=", "mcse=0", "mcse=100%", "mcse=x", "sd=1%", "nojobs:mcse=1%",
                            "mcse=1 %", ":mcse=1%"}) {
    const Ending refused = weir_run({files.scenario(), "--until", wrong, "--store", "none"});
    CHECK(refused.code == 2);
    CHECK(refused.err.find("--until") != std::string::npos);
  }
}

TEST_CASE("structured draws: extended where that is possible, refused where it is not") {
  const SmallCase files;
  const auto with = [&](const std::string& sampling, const std::string& draws,
                        const std::string& store, std::vector<std::string> more = {}) {
    more.insert(more.end(), {files.scenario(), "--set", "simulation.sampling=" + sampling, "--draws",
                             draws, "--format", "json", "--store", store});
    return weir_run(more);
  };
  std::string plain = result_of(with("plain", "2048", "none"));
  for (const std::string sampling : {"antithetic", "latin-hypercube", "sobol"}) {
    INFO(sampling);
    REQUIRE(with(sampling, "1024", files.store()).code == 0);
    const std::string fresh = result_of(with(sampling, "2048", "none"));
    CHECK(result_of(with(sampling, "2048", files.store())) == fresh);
    CHECK(fresh != plain);
  }
  const Ending until = with("latin-hypercube", "2048", "none", {"--until", "mcse=1%"});
  CHECK(until.code == 2);
  CHECK(until.err.find("cannot be extended") != std::string::npos);
  for (const auto& [sampling, draws] : {std::pair{"sobol", "1000"}, {"antithetic", "1040"}}) {
    const Ending odd = with(sampling, draws, "none");
    CHECK(odd.code == 2);
    CHECK(odd.err.find("no multiple of") != std::string::npos);
  }
}
