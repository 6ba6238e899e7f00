// uses: app store study simulate allocate scenario model exec random core
// Where posts are held back: the counties that the small economy's numbers say, what lifting a limit
// would bring, and the words and keys that say so.
#include <catch2/catch.hpp>

#include <nlohmann/json.hpp>
#include <numeric>

#include "support/small_economy.hpp"
#include "unit/cli_ending.hpp"

using namespace weir;
using namespace weir::test;
using Json = nlohmann::ordered_json;

namespace {

using Counties = std::vector<std::uint32_t>;

std::vector<Limit> limits_of(const Scenario& s) {
  const Problem p = prepare(s);
  return limits_in_force(p, central_theta(p), small_allocation(p));
}

std::vector<double> declared_by_county(const Scenario& s) {
  const Problem p = prepare(s);
  const PlanningResult planned = plan(p, central_theta(p), small_allocation(p));
  std::vector<double> jobs;
  for (std::size_t i = 0; i < p.counties; ++i) jobs.push_back(planned.at(Outcome::jobs_declared, i, 9));
  return jobs;
}
double declared(const Scenario& s) {
  const std::vector<double> jobs = declared_by_county(s);
  return std::accumulate(jobs.begin(), jobs.end(), 0.0);
}

const std::string modules = std::string(WEIR_SOURCE_DIR) + "/scenarios/illustrative-modules.toml";

}  // namespace

TEST_CASE("a scenario without modules has no limits") {
  CHECK(limits_of(small_economy()).empty());
}

TEST_CASE("the quota binds where it is used up, and costs what an open one would bring more") {
  Scenario s = small_economy();
  with_electricity(s);
  const std::vector<Limit> limits = limits_of(s);
  REQUIRE(limits.size() == 1);
  CHECK(limits[0].kind == LimitKind::electricity);
  CHECK(limits[0].limited == 3);
  Scenario open = s;
  open.electricity.quota = 1e12;
  const std::vector<double> with = declared_by_county(s), without = declared_by_county(open);
  Counties short_of;
  for (std::uint32_t i = 0; i < 5; ++i) {
    if (with[i] < without[i] * (1 - 1e-9)) short_of.push_back(i);
  }
  CHECK(limits[0].counties == short_of);
  CHECK(limits[0].lost_in_all == Approx(declared(open) - declared(s)).epsilon(1e-9));
  CHECK(std::accumulate(limits[0].lost.begin(), limits[0].lost.end(), 0.0) ==
        Approx(limits[0].lost_in_all).epsilon(1e-9));
  CHECK(limits_of(open)[0].counties.empty());
  CHECK(limits_of(open)[0].lost_in_all == Approx(0).margin(1e-9));
}

TEST_CASE("demand for loans is short where two per mille of GDP is less than the pool backs") {
  Scenario s = small_economy();
  with_loan_pool(s);
  const std::vector<Limit> limits = limits_of(s);
  REQUIRE(limits.size() == 1);
  CHECK(limits[0].kind == LimitKind::loan_demand);
  CHECK(limits[0].counties == Counties{0, 3});
  CHECK(limits[0].limited == 4);  // E gets no money
}

TEST_CASE("people are short where posts outnumber them") {
  Scenario s = small_economy();
  scarce_labour(s);
  const Problem p = prepare(s);
  const std::vector<Limit> limits = limits_of(s);
  REQUIRE(limits.size() == 1);
  CHECK(limits[0].kind == LimitKind::labour);
  s.labour = false;
  const Problem open = prepare(s);
  const auto posts = [](const Problem& of, std::size_t i) {
    return plan(of, central_theta(of), small_allocation(of)).at(Outcome::jobs_in_place, i, 9);
  };
  Counties short_of;
  for (std::uint32_t i = 0; i < 5; ++i) {
    if (posts(p, i) < 0.99 * posts(open, i)) short_of.push_back(i);
  }
  CHECK_FALSE(short_of.empty());
  CHECK(limits[0].counties == short_of);
  Scenario plenty = small_economy();
  plenty.labour = true;
  CHECK(limits_of(plenty)[0].counties.empty());
}

TEST_CASE("an enclave's posts are parted by its share, and none is lost") {
  Scenario s = small_economy();
  s.programmes = {s.programmes[0]};
  s.programmes[0].share = 1;
  s.programmes[0].counties = {1, 1, 0, 0, 0};
  give(s, Parameter::attribution, Uncertain::number(1));
  with_enclave(s);
  s.counties.counted.assign(5, 1);
  const Problem p = prepare(s);
  const std::vector<EnclavePosts> posts =
      enclave_posts(p, central_theta(p), small_allocation(p));
  REQUIRE(posts.size() == 1);
  const PlanningResult planned = plan(p, central_theta(p), small_allocation(p));
  double all = 0, home = 0;
  for (std::size_t i = 0; i < 5; ++i) all += planned.at(Outcome::jobs_in_place, i, 9);
  for (const std::size_t i : {0, 1}) home += planned.at(Outcome::jobs_in_place, i, 9);
  CHECK(posts[0].home + posts[0].host == Approx(all).epsilon(1e-9));
  CHECK(posts[0].home == Approx(home).epsilon(1e-9));
  CHECK(posts[0].home == Approx(0.25 * all).epsilon(1e-9));
}

TEST_CASE("allocate, run and county say where posts are held back, in both languages") {
  const Ending text = weir_says({"allocate", modules});
  CAPTURE(text.out, text.err);
  REQUIRE(text.code == 0);
  CHECK(has(text.out, "electricity quota"));
  CHECK(has(text.out, "count at home"));
  CHECK(has(weir_says({"allocate", modules, "--lang", "zh"}).out, "电量指标"));
  const Ending run = weir_says({"run", modules, "--draws", "64", "--store", "none",
                                "--set", "electricity.quota=4e6"});
  CHECK(has(run.out, "limits     at central assumptions, the electricity quota binds in"));
  const Ending json = weir_says({"allocate", modules, "--format", "json", "--set",
                                 "electricity.quota=4e6"});
  REQUIRE(json.code == 0);
  const Json all = Json::parse(json.out);
  const Json& quota = all["limits"][0];
  CHECK(quota["kind"] == "electricity");
  CHECK(quota["outcome"] == "jobs_declared");
  REQUIRE_FALSE(quota["counties"].empty());
  CHECK(quota["lost"].get<double>() > 0);
  const Json& park = all["enclaves"][0];
  CHECK(park["jobs_home"].get<double>() + park["jobs_host"].get<double>() > 0);
  const std::string code = quota["counties"][0]["county"];
  const Ending county =
      weir_says({"county", code, modules, "--set", "electricity.quota=4e6"});
  CHECK(has(county.out, "declared jobs here"));
  const Json card = Json::parse(weir_says({"county", code, modules, "--format", "json", "--set",
                                           "electricity.quota=4e6"}).out);
  CHECK(card["limits"][0]["lost"] == quota["counties"][0]["lost"]);
}
