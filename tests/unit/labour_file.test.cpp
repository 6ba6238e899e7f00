// uses: scenario allocate exec model random core
// The labour cap as a file says it, and the illustrative scenario.
#include <catch2/catch.hpp>

#include "support/allocation_cases.hpp"
#include "unit/scenario_files.hpp"

using namespace weir;
using namespace weir::test;

namespace {

constexpr const char* active = "\n[labour]\nactive = true\nbasis = \"assumption\"\n";

double central(const Problem& p, const std::string& path) {
  for (const Slot& slot : p.slots) {
    if (slot.path == path) return central_value(slot.uncertain, *slot.record);
  }
  FAIL("no slot " << path);
  return 0;
}

}  // namespace

TEST_CASE("without the table, and with one that is not active, nothing is capped") {
  Tiny tiny;
  const ReadResult none = tiny.read();
  REQUIRE(none.resolved);
  const Problem without = prepare(none.resolved->scenario);
  CHECK_FALSE(without.labour);
  CHECK_FALSE(without.has(Outcome::labour_slack));
  for (const Slot& slot : without.slots) CHECK(slot.path.find("labour.") == std::string::npos);

  tiny.change("[strategy]", "[labour]\nslack = 0.3\n\n[strategy]");
  const ReadResult idle = tiny.read();
  INFO(idle.all());
  REQUIRE(idle.resolved);
  CHECK_FALSE(idle.resolved->scenario.labour);
  CHECK(prepare(idle.resolved->scenario).slots.size() == without.slots.size());
}

TEST_CASE("an active table is read with numbers, intervals, a column of people and what-ifs") {
  Tiny tiny;
  tiny.change("[strategy]", std::string(active) +
                                  "slack = 0.3\nout_migrants = { low = 0.1, central = 0.2, high = "
                                  "0.4 }\n\n[strategy]");
  tiny.change("population = ", "working_age = \"output * 100\"\npopulation = ");
  const ReadResult result = tiny.read({{"labour.return_rate", "0.07"}});
  INFO(result.all());
  REQUIRE(result.resolved);
  Scenario s = result.resolved->scenario;
  CHECK(s.counties.working_age == std::vector<double>{200, 100, 400, 800});
  const Problem p = prepare(s);
  CHECK(p.has(Outcome::labour_slack));
  CHECK(central(p, "labour.slack") == 0.3);
  CHECK(central(p, "labour.out_migrants") == 0.2);
  CHECK(central(p, "labour.return_rate") == 0.07);
  CHECK(central(p, "labour.available_per_trainee") == 0.4);
  const Pipeline pipe = make_pipeline(p, central_theta(p));
  CHECK(pipe.available[1] == Approx(100 * (0.8 * 0.3 + 0.2 * 0.07)));

  CHECK(set(s, "labour.slack", 0.5));
  CHECK(central(prepare(s), "labour.slack") == 0.5);
  CHECK_FALSE(set(s, "labour.slack", 1.5));
  CHECK_FALSE(set(s, "model.slack", 0.5));
  CHECK(set(s, "labour.active", 0));
  CHECK_FALSE(s.labour);
  CHECK_FALSE(set(s, "labour.active", 0.5));
}

TEST_CASE("spare labour is asked for only where there is a cap, and is no objective") {
  const std::string target =
      "[[target]]\nname = \"spare\"\noutcome = \"labour_slack\"\nby = \"2020Q4\"\nat_least = "
      "10\nbasis = \"assumption\"\n\n[strategy]";
  Tiny tiny;
  tiny.change("[strategy]", target);
  REQUIRE(tiny.read().errors.size() == 1);
  CHECK_THAT(tiny.read().errors[0], Catch::Contains("only with the labour cap"));
  tiny.change("[strategy]", std::string(active) + "\n[strategy]");
  CHECK(tiny.read().errors.empty());
  const ReadResult objective =
      tiny.read({{"strategy.objective", "{ outcome = \"labour_slack\", by = \"2020Q4\" }"}});
  REQUIRE(objective.errors.size() == 1);
  CHECK_THAT(objective.errors[0], Catch::Contains("no objective"));
}

TEST_CASE("a county without people of working age has to be filled in") {
  Tiny tiny;
  tiny.change("population = ", "working_age = \"people_est\"\npopulation = ");
  const ReadResult result = tiny.read();
  REQUIRE_FALSE(result.errors.empty());
  CHECK_THAT(result.errors[0], Catch::Contains("has no working_age"));
}

TEST_CASE("the illustrative scenario: people are short, and training is worth its money") {
  const ReadResult result = read(WEIR_SOURCE_DIR "/scenarios/illustrative-labour.toml");
  INFO(result.all());
  REQUIRE(result.resolved);
  const Scenario& s = result.resolved->scenario;
  const AllocationAnswer a = answer(s, s.strategy);
  REQUIRE(std::holds_alternative<AllocationResult>(a));
  const Certificate& c = std::get<AllocationResult>(a).certificate;
  CHECK(c.bound - c.continuous <= 1e-9 * c.bound);
  CHECK(report(c, "training at most").shadow_price > 0);
  const auto filled = [&](bool capped) {
    Scenario x = s;
    x.labour = capped;
    const Problem p = prepare(x);
    const std::vector<double> total = planning_total(
        p, plan(p, central_theta(p), std::get<AllocationResult>(a).allocation));
    return total[static_cast<std::size_t>(Outcome::jobs_in_place) * p.quarters + 11];
  };
  CHECK(filled(true) < 0.95 * filled(false));
  CHECK(filled(true) == Approx(c.objective));
}
