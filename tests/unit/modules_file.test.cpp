// uses: scenario allocate exec model random core
// The optional modules as a file says them, their mistakes, and the illustrative scenario.
#include <catch2/catch.hpp>

#include <cmath>

#include "support/allocation_cases.hpp"
#include "unit/scenario_files.hpp"

using namespace weir;
using namespace weir::test;
using Catch::Matchers::Contains;

namespace {

constexpr const char* park =
    "[[enclave]]\nname = \"park\"\nhome = \"class == 'deep'\"\nhost = \"code == '04D'\"\n"
    "programmes = [\"parks\"]\nvalue_added_per_job = \"9万元\"\nbasis = \"assumption\"\n\n";

struct With : Tiny {
  explicit With(const std::string& text) { change("[strategy]", text + "[strategy]"); }
};
using Changes = std::vector<std::pair<std::string, std::string>>;

// The file with these changes has one mistake: what it says, and where.
void only_error(const std::string& text, const Changes& changes, const std::string& at,
                const std::string& says) {
  With file(text);
  for (const auto& [from, to] : changes) file.change(from, to);
  const ReadResult result = file.read();
  INFO(result.all());
  REQUIRE(result.errors.size() == 1);
  CHECK_THAT(result.errors[0], Contains(says));
  CHECK_THAT(result.errors[0], Catch::StartsWith(file.error_at(at)));
}

double central(const Problem& p, const std::string& path) {
  for (const Slot& slot : p.slots) {
    if (slot.path == path) return central_value(slot.uncertain, *slot.record);
  }
  FAIL("no slot " << path);
  return 0;
}

}  // namespace

TEST_CASE("an enclave is read, counts by population, and can be changed by its path") {
  const With tiny(park);
  const ReadResult result = tiny.read({{"enclave.park.jobs_home", "0.2"}});
  INFO(result.all());
  REQUIRE(result.resolved);
  Scenario s = result.resolved->scenario;
  REQUIRE(s.enclaves.size() == 1);
  CHECK(s.enclaves[0].home == Mask{0, 1, 1, 0});
  CHECK(s.enclaves[0].host == Mask{0, 0, 0, 1});
  CHECK(s.enclaves[0].programmes == Mask{1, 0});
  const Problem p = prepare(s);
  CHECK(p.has(Outcome::value_added));
  CHECK(central(p, "enclave.park.jobs_home") == 0.2);
  CHECK(central(p, "enclave.park.tax_home") == 0.6);
  CHECK(central(p, "enclave.park.value_added_per_job") == 90000);
  REQUIRE(p.grounds.size() == 1);
  REQUIRE(p.grounds[0].part.size() == 3);
  CHECK(p.grounds[0].part[0].home == Approx(0.6));  // 3,000 of 5,000
  CHECK(p.grounds[0].part[2].host == 1);
  CHECK(p.ground_of[0] == Ground::none);

  CHECK(set(s, "enclave.park.jobs_home", 1));
  CHECK(central(prepare(s), "enclave.park.jobs_home") == 1);
  CHECK_FALSE(set(s, "enclave.park.jobs_home", 1.2));
  CHECK_FALSE(set(s, "enclave.nobody.jobs_home", 0.2));
  CHECK_FALSE(set(s, "enclave.park.closure", 0.2));
  CHECK(case_may_set("enclave.park.jobs_home"));
}

TEST_CASE("every mistake of an enclave is named at its place") {
  const Tiny none;
  CHECK(none.read().resolved->scenario.enclaves.empty());
  CHECK_FALSE(prepare(none.read().resolved->scenario).has(Outcome::value_added));

  const std::string programmes = "programmes = [\"parks\"]";
  only_error(park, {{"code == '04D'", "class != 'poor'"}}, "\"class != 'poor'\"", "is home and host");
  only_error(park, {{programmes, "programmes = [\"park\"]"}}, "\"park\"]",
             "unknown programme 'park'; did you mean 'parks'?");
  only_error(park, {{programmes, "programmes = []"}}, "[]\nvalue", "no programme");
  only_error(park, {{"home = \"class == 'deep'\"", "home = \"class == 'poor'\""},
                    {"[\"parks\"]", "[\"skills\"]"}},
             "[\"skills\"]", "may run in no home county");
  only_error(park, {{"home = \"class == 'deep'\"", "home = \"class == 'none'\""},
                    {"code == '04D'", "code == '01A'"}},
             "\"class == 'none'\"\nhost", "no county that may receive money");
  only_error(park, {{"value_added_per_job = \"9万元\"\n", ""}}, "[[enclave]]",
             "needs 'value_added_per_job'");
  only_error(park + std::string(park), {{"name = \"park\"", "name = \"first\""}},
             "[[enclave]]\nname = \"park\"", "share a home county and a programme");
  only_error("[labour]\nactive = true\n\n" + std::string(park), {}, "[[enclave]]",
             "labour cap do not go together");

  // Several at once, none hides another.
  With file(park);
  file.change("code == '04D'", "code == '02B'").change("\"9万元\"", "9");
  file.change("basis = \"assumption\"\n\n[strategy]", "basys = \"assumption\"\n\n[strategy]");
  CHECK(file.read().errors.size() == 3);
}

namespace {

constexpr const char* chain =
    "[supply_chain]\nactive = true\nsectors = [\"farming\", \"making\"]\n"
    "coefficients = [[0.1, 0.3], [0.2, 0.4]]\njobs_per_output = [2.0, 1.0]\nbasis = \"assumption\"\n\n";
const Changes in_sectors = {
    {"name = \"parks\"\n", "name = \"parks\"\nsector = \"making\"\n"},
    {"name = \"skills\"\n", "name = \"skills\"\nsector = \"farming\"\n"}};
Changes also(Changes changes, const Changes& more) {
  changes.insert(changes.end(), more.begin(), more.end());
  return changes;
}

}  // namespace

TEST_CASE("a supply chain is read, gives each programme its sector's multiplier, and can be switched off") {
  With file(chain);
  for (const auto& [from, to] : in_sectors) file.change(from, to);
  const ReadResult result = file.read();
  INFO(result.all());
  REQUIRE(result.resolved);
  Scenario s = result.resolved->scenario;
  const Problem p = prepare(s);
  // (I - A)' z = e: .9 z1 - .2 z2 = 2, -.3 z1 + .6 z2 = 1
  const double whole = .9 * .6 - .2 * .3;
  CHECK(p.chain[0] == Approx((.9 * 1 + .3 * 2) / whole));
  CHECK(p.chain[1] == Approx((.6 * 2 + .2 * 1) / whole / 2));
  CHECK_FALSE(set(s, "model.multiplier", 1.2));
  CHECK(set(s, "model.multiplier", 1));
  CHECK(set(s, "supply_chain.active", 0));
  CHECK(prepare(s).chain.empty());
  CHECK(set(s, "model.multiplier", 1.2));
  CHECK(file.read({{"supply_chain.active", "false"}}).resolved->scenario.supply_chain.active == false);
}

TEST_CASE("every mistake of a supply chain is named at its place") {
  const auto wrong = [](const Changes& changes, const std::string& at, const std::string& says) {
    only_error(chain, also(in_sectors, changes), at, says);
  };
  wrong({{"[[0.1, 0.3], [0.2, 0.4]]", "[[0.1, 0.3]]"}}, "[[0.1, 0.3]]", "must have 2 rows of 2");
  wrong({{"[0.2, 0.4]]", "[0.2, 0.4, 0.1]]"}}, "[[0.1, 0.3], [0.2, 0.4, 0.1]]", "must have 2 rows of 2");
  wrong({{"[0.2, 0.4]]", "[0.2, 0.7]]"}}, "[[0.1, 0.3], [0.2, 0.7]]", "the sector 'making' buys 1 ");
  wrong({{"[2.0, 1.0]", "[2.0]"}}, "[2.0]", "must have 2 numbers");
  wrong({{"\"making\"]", "\"farming\"]"}, {"sector = \"making\"", "sector = \"farming\""}},
        "\"farming\"]", "two sectors are named 'farming'");
  wrong({{"sector = \"making\"", "sector = \"makin\""}}, "\"makin\"",
        "unknown sector 'makin'; did you mean 'making'?");
  wrong({{"sector = \"making\"\n", ""}}, "[[programme]]\nname = \"parks\"", "needs 'sector'");
  wrong({{"[0.2, 0.4]]", "[0.2, 1.4]]"}}, "1.4", "must lie between 0 and 1");

  // Both multipliers: refused, with both places.
  With both(chain);
  for (const auto& [from, to] : in_sectors) both.change(from, to);
  both.change("[model]\n", "[model]\nmultiplier = 1.2\n");
  const ReadResult refused = both.read();
  REQUIRE(refused.errors.size() == 1);
  CHECK_THAT(refused.errors[0], Catch::StartsWith(both.error_at("true\nsectors")));
  CHECK_THAT(refused.errors[0], Contains("not used together") &&
                                    Contains("tiny.toml:" + place_in(both.scenario, "1.2\n")));
  both.change("multiplier = 1.2", "multiplier = 1");
  CHECK(both.read().errors.empty());
}

TEST_CASE("an electricity quota is read and divided by population; its mistakes are named") {
  const std::string quota = "[electricity]\nactive = true\nquota = 5e6\ncounties = \"class == 'deep'\"\n"
                            "basis = \"assumption\"\n\n";
  const Changes hungry = {{"name = \"parks\"\n", "name = \"parks\"\npower_per_job = 40000\n"}};
  With file(quota);
  for (const auto& [from, to] : hungry) file.change(from, to);
  const ReadResult result = file.read({{"electricity.quota", "1e7"}});
  INFO(result.all());
  REQUIRE(result.resolved);
  Scenario s = result.resolved->scenario;
  const Problem p = prepare(s);
  CHECK(p.quota[1] == Approx(6e6));  // 3,000 of 5,000
  CHECK(p.quota[2] == Approx(4e6));
  CHECK(std::isinf(p.quota[0]));
  CHECK(set(s, "electricity.quota", 5e6));
  CHECK(prepare(s).quota[1] == Approx(3e6));
  CHECK(set(s, "electricity.active", 0));
  CHECK(prepare(s).quota.empty());

  only_error(quota, {}, "[electricity]", "no programme needs electricity");
  only_error(quota, also(hungry, {{"quota = 5e6\n", ""}}), "[electricity]", "the quota is 0");
  only_error(quota, also(hungry, {{"5e6\ncounties = \"class == 'deep'\"", "5e6\ncounties = \"class == 'none'\""}}),
             "\"class == 'none'\"\nbasis", "no county that may receive money");
}

TEST_CASE("a loan pool is read with its intervals; its mistakes are named") {
  const std::string pool = "[[loan_pool]]\nname = \"credit\"\nprogrammes = [\"parks\"]\nleverage = 4\n"
                           "basis = \"assumption\"\n\n";
  const Changes own = {{"name = \"parks\"\n",
                        "name = \"parks\"\ncost_per_job = \"9万元\"\nproject_size = \"390万元\"\n"}};
  With file(pool);
  for (const auto& [from, to] : own) file.change(from, to);
  const ReadResult result = file.read({{"loan_pool.credit.loan_loss", "0.1"}});
  INFO(result.all());
  REQUIRE(result.resolved);
  Scenario s = result.resolved->scenario;
  const Problem p = prepare(s);
  CHECK(p.has(Outcome::funds_in_pool));
  CHECK(p.loan_of == std::vector<std::uint32_t>{0, Ground::none});
  const Pipeline pipe = make_pipeline(p, central_theta(p));
  CHECK(pipe.leverage == std::vector<double>{4, 1, 1});
  CHECK(pipe.spent_per_credit[0] == Approx(0.025));
  CHECK(set(s, "loan_pool.credit.leverage", 8));
  CHECK_FALSE(set(s, "loan_pool.credit.leverage", 1000));

  only_error(pool, {}, "[[programme]]\nname = \"parks\"", "'cost_per_job' and 'project_size' of its own");
  only_error(pool, also(own, {{"share = 0.75", "share = 0.75\ntiming = \"reimbursed\""}}),
             "[[programme]]\nname = \"parks\"", "pays afterwards, or trains");
  only_error(pool, also(own, {{"programmes = [\"parks\"]", "programmes = []"}}), "[]\nleverage", "no programme");
  only_error(pool + "[[loan_pool]]\nname = \"other\"\nprogrammes = [\"parks\"]\n\n", own,
             "[\"parks\"]\n\n", "in two loan pools");
  const std::string asks = "[[target]]\nname = \"pool\"\noutcome = \"funds_in_pool\"\nby = \"2020Q4\"\n"
                           "at_least = \"1亿元\"\nbasis = \"assumption\"\n\n";
  REQUIRE(With(asks).read().errors.size() == 1);
  CHECK_THAT(With(asks).read().errors[0], Contains("only where there is a [[loan_pool]]"));
  const ReadResult objective =
      file.read({{"strategy.objective", "{ outcome = \"funds_in_pool\", by = \"2020Q4\" }"}});
  REQUIRE(objective.errors.size() == 1);
  CHECK_THAT(objective.errors[0], Contains("no objective"));
}

TEST_CASE("value added is an outcome only where there is a park") {
  const std::string target = "[[target]]\nname = \"value\"\noutcome = \"value_added\"\nby = \"2020Q4\"\n"
                             "at_least = \"1亿元\"\nbasis = \"assumption\"\n\n";
  const ReadResult without = With(target).read();
  REQUIRE(without.errors.size() == 1);
  CHECK_THAT(without.errors[0], Contains("only where there is an [[enclave]]"));
  CHECK(With(target + park).read().errors.empty());
}

TEST_CASE("the illustrative scenario is divided in the best way, and that is proved") {
  const ReadResult result = read(WEIR_SOURCE_DIR "/scenarios/illustrative-modules.toml");
  INFO(result.all());
  REQUIRE(result.resolved);
  const Scenario& s = result.resolved->scenario;
  const AllocationAnswer a = answer(s, s.strategy);
  REQUIRE(std::holds_alternative<AllocationResult>(a));
  const AllocationResult& best = std::get<AllocationResult>(a);
  CHECK(best.certificate.bound - best.certificate.continuous <= 1e-9 * best.certificate.bound);
  const Problem p = prepare(s);
  const std::vector<double> total = planning_total(p, plan(p, central_theta(p), best.allocation));
  CHECK(total[static_cast<std::size_t>(Outcome::jobs_in_place) * p.quarters + 11] ==
        Approx(best.certificate.objective).epsilon(1e-10));
}
