// uses: scenario allocate model exec random core
// Totals straight from sums, against the planning layer county by county: every outcome, quarter and
// module, programmes of the sources, drawn parameters.
#include <catch2/catch.hpp>

#include <cmath>
#include <string>

#include "support/small_economy.hpp"
#include "weir/allocate.hpp"
#include "weir/scenario.hpp"

using namespace weir;
using namespace weir::test;

namespace {

constexpr std::uint32_t draws = 12;

std::vector<Measured> everything(const Problem& p) {
  std::vector<Measured> all;
  for (std::size_t o = 0; o < outcome_count; ++o) {
    for (int t = 0; t < static_cast<int>(p.quarters); ++t) {
      all.push_back({static_cast<Outcome>(o), t});
    }
  }
  return all;
}

// Sums in another order: a few units in the last place of the largest term.
void equal(const Problem& p, const std::vector<double>& found, const std::vector<double>& total) {
  REQUIRE(found.size() == total.size());
  for (std::size_t k = 0; k < total.size(); ++k) {
    INFO(outcome_name(static_cast<Outcome>(k / p.quarters)) << " in quarter " << k % p.quarters);
    REQUIRE(std::fabs(found[k] - total[k]) <= 1e-12 * std::max(1.0, std::fabs(total[k])));
  }
}

void check(const Problem& p, const Allocation& a) {
  const Totals totals(p, a);
  const std::vector<Measured> all = everything(p);
  for (std::uint32_t d = 0; d < draws; ++d) {
    INFO("draw " << d);
    const Theta theta = draw_theta(p, 5, d);
    const std::vector<double> total = planning_total(p, plan(p, theta, a));
    equal(p, totals.at(theta, all), total);
    for (const std::size_t k : {std::size_t{3}, all.size() / 2, all.size() - 1}) {  // alone
      CHECK(totals.at(theta, all[k]) == totals.at(theta, all)[k]);
    }
    if (!Totals::linear(p)) continue;
    std::vector<double> cube(3 * all.size(), -1);
    totals.all(make_pipeline(p, theta), cube.data() + 1, 3);
    std::vector<double> strided;
    for (std::size_t k = 0; k < all.size(); ++k) strided.push_back(cube[1 + 3 * k]);
    equal(p, strided, total);
  }
}

}  // namespace

TEST_CASE("totals are the planning layer's with each module, with and without a shock") {
  std::vector<Module> modules = single_modules;
  modules.push_back({"none", [](Scenario&) {}});
  modules.push_back({"threshold", [](Scenario& s) {
                       give(s, Parameter::threshold, Uncertain::number(300000));
                     }});
  modules.push_back({"all but the labour cap", with_all_but_the_labour_cap});
  for (const Module& module : modules) {
    for (const bool shock : {false, true}) {
      INFO(module.name << ", shock " << shock);
      Scenario s = small_economy();
      s.shocks[0].active = shock;
      module.on(s);
      const Problem p = prepare(s);
      check(p, small_allocation(p));
    }
  }
}

TEST_CASE("totals are the planning layer's for the programmes of the sources") {
  for (const std::string name :
       {"sichuan-2020", "sichuan-2019-electricity", "sichuan-2020-enclaves", "aba-2017",
        "anhui-susong-2017-2019", "illustrative-eu", "illustrative-modules"}) {
    INFO(name);
    Diagnostics diagnostics;
    auto resolved = read_scenario(std::string(WEIR_SOURCE_DIR) + "/scenarios/" + name + ".toml", {},
                                  diagnostics);
    REQUIRE(resolved);
    const Scenario& s = resolved->scenario;
    const Problem p = prepare(s);
    Strategy how = s.strategy;
    const auto answer = allocate(s, p, how, central_theta(p), Parallelism{1});
    REQUIRE(std::holds_alternative<AllocationResult>(answer));
    check(p, std::get<AllocationResult>(answer).allocation);
  }
}
