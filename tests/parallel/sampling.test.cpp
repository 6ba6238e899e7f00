// uses: simulate model random exec
// Structured sampling keeps the ensemble's promises: same bits, resume, extension, replay.
#include <catch2/catch.hpp>
#include <cmath>

#include "support/small_economy.hpp"
#include "weir/random.hpp"
#include "weir/simulate.hpp"

using namespace weir;
using namespace weir::test;

namespace {

Scenario economy(Sampling sampling, std::uint64_t draws) {
  Scenario s = small_economy();
  s.sampling = sampling;
  s.draws = draws;
  return s;
}

Request request_of(const Scenario& s) { return {s.headline, s.by_county, s.targets}; }

Progress fresh(const Scenario& s, int threads, Isa isa = best_isa()) {
  const Problem p = prepare(s);
  Progress progress(p, request_of(s), s.draws);
  simulate(p, small_allocation(p), s.seed, {threads, isa}, progress);
  REQUIRE(progress.complete());
  return progress;
}

constexpr Sampling structured[] = {Sampling::antithetic, Sampling::latin_hypercube, Sampling::sobol};

}  // namespace

TEST_CASE("structured draws have the same bits on any threads and instruction set, and differ by kind") {
  std::vector<std::string> all{fresh(economy(Sampling::plain, 3072), 1).to_bytes()};
  for (const Sampling sampling : structured) {
    const Scenario s = economy(sampling, 3072);
    const std::string one = fresh(s, 1).to_bytes();
    CHECK(fresh(s, 3).to_bytes() == one);
    CHECK(fresh(s, 2, Isa::baseline).to_bytes() == one);
    for (const std::string& other : all) CHECK(other != one);
    all.push_back(one);
  }
}

TEST_CASE("structured draws continue from a checkpoint") {
  for (const Sampling sampling : structured) {
    const Scenario s = economy(sampling, 3072);
    const Problem p = prepare(s);
    Progress first(p, request_of(s), s.draws), second(p, request_of(s), s.draws);
    simulate(p, small_allocation(p), s.seed, {1}, first, [](const Progress&) { return false; });
    REQUIRE_FALSE(first.complete());
    REQUIRE(second.from_bytes(first.to_bytes()));
    simulate(p, small_allocation(p), s.seed, {2}, second);
    CHECK(second.to_bytes() == fresh(s, 2).to_bytes());
  }
}

TEST_CASE("mirrored and Sobol draws extend; a Latin hypercube of fewer draws is refused") {
  for (const Sampling sampling : structured) {
    const Scenario few = economy(sampling, 1024), many = economy(sampling, 10240);
    const Problem p = prepare(many);
    Progress progress(p, request_of(many), 1024);
    const bool taken = progress.from_bytes(fresh(few, 1).to_bytes());
    CHECK(taken == (sampling != Sampling::latin_hypercube));
    if (!taken) continue;
    REQUIRE(progress.extend(10240));
    simulate(p, small_allocation(p), many.seed, {2}, progress);
    CHECK(progress.to_bytes() == fresh(many, 2).to_bytes());
  }
}

TEST_CASE("a checkpoint of another sampling is refused") {
  const Problem p = prepare(economy(Sampling::sobol, 1024));
  Progress progress(p, request_of(small_economy()), 1024);
  CHECK_FALSE(progress.from_bytes(fresh(economy(Sampling::antithetic, 1024), 1).to_bytes()));
  CHECK_FALSE(progress.from_bytes(fresh(economy(Sampling::plain, 1024), 1).to_bytes()));
}

TEST_CASE("one draw replayed alone is that draw of the ensemble") {
  for (const Sampling sampling : structured) {
    const Scenario s = economy(sampling, 1024);
    const Problem p = prepare(s);
    const Progress progress = fresh(s, 1);
    const std::size_t last = p.quarters - 1;
    const auto values = progress.headline_draws(Outcome::jobs_declared, last);
    for (const std::uint32_t draw : {0u, 15u, 16u, 777u, 1023u}) {
      const Path path = replay(p, small_allocation(p), s.seed, draw);
      double sum = 0;
      for (std::size_t c = 0; c < p.counties; ++c) {
        if (p.counted[c]) sum += path.at(Outcome::jobs_declared, c, last);
      }
      CHECK(values[draw] == Approx(sum).margin(1e-6));
      CHECK(path.theta == draw_theta(p, s.seed, draw).value);
    }
  }
}

TEST_CASE("draws are dealt to the randomisations in turn") {
  Scenario s = economy(Sampling::sobol, 1024);
  Problem p = prepare(s);
  const std::vector<std::uint32_t> uncertain = uncertain_slots(p);
  for (std::size_t k = 0; k < uncertain.size(); k += 5) {
    const Slot& slot = p.slots[uncertain[k]];
    for (std::uint32_t r = 0; r < 16; ++r) {  // by hand: 64 points, one in each 64th
      std::vector<int> steps(64, 0);
      for (std::uint32_t point = 0; point < 64; ++point) {
        const double u =
            sobol_point(static_cast<std::uint32_t>(k), point, point_key({s.seed}, r, slot.key)).value();
        ++steps[static_cast<std::size_t>(u * 64)];
        const double expected = quantile_value(slot.uncertain, *slot.record, u > 0.5, std::min(u, 1 - u));
        REQUIRE(draw_theta(p, s.seed, 16 * point + r).value[uncertain[k]] == expected);
      }
      CHECK(steps == std::vector<int>(64, 1));
    }
  }
  s.sampling = Sampling::antithetic;
  p = prepare(s);
  const Theta one = draw_theta(p, s.seed, 32 + 5), other = draw_theta(p, s.seed, 48 + 5);
  for (const std::uint32_t k : uncertain) {
    const Slot& slot = p.slots[k];
    if (slot.uncertain.family != Family::interval || slot.uncertain.low != slot.uncertain.high) {
      CHECK((one.value[k] < central_value(slot.uncertain, *slot.record)) !=
            (other.value[k] < central_value(slot.uncertain, *slot.record)));
    }
  }
}

TEST_CASE("the error comes from the spread of the sixteen randomisations") {
  for (const Sampling sampling : structured) {
    const Scenario s = economy(sampling, 2048);
    const Progress progress = fresh(s, 1);
    const Ensemble ensemble = summarise(s, progress);
    const int last = s.quarters - 1;
    const auto values = progress.headline_draws(Outcome::jobs_declared, static_cast<std::size_t>(last));
    long double mean[16] = {}, all = 0, squares = 0;
    for (std::size_t d = 0; d < values.size(); ++d) mean[d % 16] += values[d] / 128.0L;
    for (const long double m : mean) all += m / 16;
    for (const long double m : mean) squares += (m - all) * (m - all);
    const double expected = static_cast<double>(std::sqrt(squares / (15 * 16)));
    for (const Summary& row : ensemble.outcomes) {
      if (row.outcome != Outcome::jobs_declared || row.scope != "all" || row.quarter != last) continue;
      CHECK(row.mcse == Approx(expected).epsilon(1e-9));
    }
    const MeanError error = mean_error(values, sampling);
    CHECK(error.mean == Approx(static_cast<double>(all)));
    CHECK(error.mcse == Approx(expected).epsilon(1e-9));
    REQUIRE(s.targets.size() > 0);
    const Target& target = s.targets.front();
    const auto of_target = progress.headline_draws(target.outcome, static_cast<std::size_t>(target.quarter));
    if (of_target.empty()) continue;
    std::vector<double> met;
    for (const double v : of_target) met.push_back(v >= target.at_least);
    CHECK(ensemble.targets.front().mcse == Approx(mean_error(met, sampling).mcse).margin(1e-12));
    CHECK(ensemble.targets.front().mcse > 0);
  }
}
