// uses: scenario allocate exec model random core
// The optional modules as a file says them, their mistakes, and the illustrative scenario.
#include <catch2/catch.hpp>

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
