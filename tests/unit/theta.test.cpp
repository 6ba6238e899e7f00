// uses: core random model
#include <catch2/catch.hpp>
#include <vector>

#include "support/small_economy.hpp"
#include "weir/random.hpp"

using namespace weir;

TEST_CASE("A draw has one uniform for each parameter that is not a fixed number") {
  const Problem problem = prepare(test::small_economy());
  const std::vector<std::uint32_t> uncertain = uncertain_slots(problem);
  REQUIRE(uncertain.size() > 10);
  REQUIRE(uncertain.size() < problem.slots.size());

  std::vector<double> uniforms;
  for (const std::uint32_t s : uncertain) {
    REQUIRE(problem.slots[s].uncertain.family != Family::fixed);
    const PhiloxBlock words = Stream{17}.words(5, 0, 0, 0, problem.slots[s].key);
    uniforms.push_back(uniform(words.w[0]).value());
  }
  CHECK(theta_at(problem, uniforms).value == draw_theta(problem, 17, 5).value);
}

TEST_CASE("A uniform moves its own parameter alone, up as it rises") {
  const Problem problem = prepare(test::small_economy());
  const std::vector<std::uint32_t> uncertain = uncertain_slots(problem);
  const Theta central = central_theta(problem);
  std::vector<double> uniforms(uncertain.size(), 0.5);
  const Theta middle = theta_at(problem, uniforms);
  for (std::size_t k = 0; k < uncertain.size(); ++k) {
    const Slot& slot = problem.slots[uncertain[k]];
    INFO(slot.path);
    if (slot.uncertain.family == Family::interval) {
      CHECK(middle.value[uncertain[k]] == Approx(central.value[uncertain[k]]));
      for (const auto& [u, at] : {std::pair{0.05, slot.uncertain.low}, {0.95, slot.uncertain.high}}) {
        uniforms[k] = u;
        CHECK(theta_at(problem, uniforms).value[uncertain[k]] == Approx(at).epsilon(1e-9).margin(1e-12));
      }
    }
    uniforms[k] = 0.6;
    const Theta moved = theta_at(problem, uniforms);
    uniforms[k] = 0.5;
    for (std::size_t s = 0; s < problem.slots.size(); ++s) {
      const bool same = moved.value[s] == middle.value[s];
      CHECK(same == (s != uncertain[k] ||
                     slot.uncertain.central == slot.record->upper));  // central is its own bound
    }
  }
}
