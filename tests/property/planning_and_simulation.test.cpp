// uses: simulate model random exec
// The two layers: equal without noise, equal in the mean with process noise (where linear in it).
#include <catch2/catch.hpp>
#include <cmath>

#include "support/small_economy.hpp"
#include "weir/simulate.hpp"

using namespace weir;
using namespace weir::test;

namespace {

Request every_county() {
  Request request;
  for (std::size_t o = 0; o < outcome_count; ++o) {
    request.by_county.push_back(static_cast<Outcome>(o));
  }
  return request;
}

Scenario variant(bool shock, bool aging) {
  Scenario s = small_economy();
  s.shocks[0].active = shock;
  if (aging) s.hazard_profile = {1.5, 0.5, 1.0};
  return s;
}

}  // namespace

TEST_CASE("without noise the simulation is the planning layer, every outcome, county and quarter") {
  for (const bool shock : {false, true}) {
    for (const bool aging : {false, true}) {
      Scenario s = variant(shock, aging);
      s.noise = Noise::off;
      const Problem p = prepare(s);
      const Allocation a = small_allocation(p);
      const PlanningResult planned = plan(p, central_theta(p), a);
      const Path simulated = replay(p, a, 7, 3);
      for (std::size_t o = 0; o < outcome_count; ++o) {
        for (std::size_t i = 0; i < p.counties; ++i) {
          for (std::size_t t = 0; t < p.quarters; ++t) {
            const auto outcome = static_cast<Outcome>(o);
            CAPTURE(outcome_name(outcome), i, t, shock, aging);
            if (is_net(outcome) || p.counted[i]) {
              const double expected = planned.at(outcome, i, t);
              REQUIRE(std::abs(simulated.at(outcome, i, t) - expected) <=
                      1e-9 * std::max(1.0, std::abs(expected)));
            }
          }
        }
      }
    }
  }
}

TEST_CASE("with process noise the means are the planning layer's within 4 standard errors") {
  // 12 outcomes x 5 counties x 10 quarters x 2 variants: about 1,000 comparisons that vary. Two-sided
  // 4 standard errors fail by chance in 6e-5 each; skewed counts make it more, so 4.5 is the bound
  // and at most one in a thousand may lie beyond 4.
  for (const bool shock : {false, true}) {
    Scenario s = variant(shock, shock);
    s.noise = Noise::process;
    const Problem p = prepare(s);
    const Allocation a = small_allocation(p);
    const PlanningResult planned = plan(p, central_theta(p), a);
    Progress progress(p, every_county(), 32768);
    simulate(p, a, 11, {2}, progress);
    const Ensemble ensemble = summarise(s, progress);
    int compared = 0, beyond = 0;
    for (const Summary& row : ensemble.outcomes) {
      if (row.scope.rfind("county:", 0) != 0) continue;
      const std::size_t i = static_cast<std::size_t>(row.scope.back() - '1');
      if (!is_net(row.outcome) && !p.counted[i]) continue;
      const double expected = planned.at(row.outcome, i, static_cast<std::size_t>(row.quarter));
      CAPTURE(outcome_name(row.outcome), row.scope, row.quarter, row.mean, expected, row.mcse, shock);
      if (row.mcse == 0) {
        const double quantum = is_money(row.outcome) ? 0.0051 : 1e-9;  // money is summed in whole fen
        CHECK(std::abs(row.mean - expected) <= quantum + 1e-9 * std::abs(expected));
        continue;
      }
      ++compared;
      const double errors = std::abs(row.mean - expected) / row.mcse;
      CHECK(errors < 4.5);
      if (errors > 4) ++beyond;
    }
    CHECK(compared > 300);
    CHECK(beyond <= 1);
  }
}
