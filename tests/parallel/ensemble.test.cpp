// uses: simulate model random exec
// The same bits for any threads, block order, stop and resume; noise keyed by what, never by where.
#include <catch2/catch.hpp>
#include <set>

#include "support/small_economy.hpp"
#include "weir/simulate.hpp"

using namespace weir;
using namespace weir::test;

namespace {

Request request_of(const Scenario& s) { return {s.headline, s.by_county, s.targets}; }

std::string bytes(const Scenario& s, int threads, std::uint64_t draws = 5000,
                  Isa isa = best_isa()) {
  const Problem p = prepare(s);
  Progress progress(p, request_of(s), draws);
  simulate(p, small_allocation(p), s.seed, {threads, isa}, progress);
  REQUIRE(progress.complete());
  return progress.to_bytes();
}

}  // namespace

TEST_CASE("any number of threads gives the same bits") {
  const Scenario s = small_economy();
  const std::string one = bytes(s, 1);
  for (const int threads : {2, 3, 7}) CHECK(bytes(s, threads) == one);
  Scenario other = s;
  other.seed = 2;
  CHECK(bytes(other, 2) != one);
}

TEST_CASE("every instruction set gives the same bits, whatever the noise and the age classes") {
  Scenario s = small_economy();
  for (const Noise noise : {Noise::full, Noise::process, Noise::parameters, Noise::off}) {
    for (const std::vector<double>& hazard : {std::vector<double>{1}, {1.5, 1.2, 1}}) {
      s.noise = noise;
      s.hazard_profile = hazard;
      const std::string plain = bytes(s, 1, 1500, Isa::baseline);
      for (const Isa isa : {Isa::avx2, Isa::avx512}) {
        INFO(name_of(isa));
        if (has_isa(isa)) CHECK(bytes(s, 2, 1500, isa) == plain);
      }
    }
  }
}

TEST_CASE("several plans together give each the bits that it has alone") {
  const Scenario s = small_economy();
  const Problem p = prepare(s);
  std::vector<Allocation> plans(4, small_allocation(p));
  for (std::size_t i = 0; i < p.counties; ++i) {
    for (std::size_t f = 0; f < p.funds; ++f) {
      for (std::size_t k = 0; k < p.programmes; ++k) {
        const std::size_t at = cell_index(p, f, i, k);
        plans[1].amount[at] *= 2;
        if (i == 0) plans[2].amount[at] = 0;  // a county without money in one plan
        plans[3].amount[at] = 0;              // nothing at all
      }
    }
  }
  std::vector<Progress> together;
  for (std::size_t k = 0; k < plans.size(); ++k) together.emplace_back(p, request_of(s), 3000);
  simulate(p, plans, s.seed, {2}, together);
  for (std::size_t k = 0; k < plans.size(); ++k) {
    INFO("plan " << k);
    Progress alone(p, request_of(s), 3000);
    simulate(p, plans[k], s.seed, {1}, alone);
    CHECK(together[k].to_bytes() == alone.to_bytes());
  }
  CHECK(together[0].to_bytes() != together[1].to_bytes());
}

TEST_CASE("stopped and resumed, from its bytes and with other threads, gives the same bits") {
  const Scenario s = small_economy();
  const Problem p = prepare(s);
  const Allocation a = small_allocation(p);
  const std::string whole = bytes(s, 2);
  for (const int stop_after : {1, 2, 4}) {
    Progress first(p, request_of(s), 5000);
    int blocks = 0;
    simulate(p, a, s.seed, {1}, first, [&](const Progress&) { return ++blocks < stop_after; });
    CHECK(first.draws_done() == std::uint64_t{1024} * static_cast<unsigned>(stop_after));
    const std::string saved = first.to_bytes();
    Progress second(p, request_of(s), 5000);
    REQUIRE(second.from_bytes(saved));
    simulate(p, a, s.seed, {3}, second);
    CHECK(second.to_bytes() == whole);
  }
}

TEST_CASE("extended to more draws gives the bits of a fresh run, whatever was done before") {
  const Scenario s = small_economy();
  const Problem p = prepare(s);
  const Allocation a = small_allocation(p);
  const std::string whole = bytes(s, 2);
  Progress progress(p, request_of(s), 1024);
  simulate(p, a, s.seed, {2}, progress);
  REQUIRE(progress.extend(4096));
  CHECK(progress.draws_done() == 1024);
  int blocks = 0;
  simulate(p, a, s.seed, {1}, progress, [&](const Progress&) { return ++blocks < 2; });
  REQUIRE(progress.extend(5000));
  CHECK(progress.draws_done() == 3072);
  simulate(p, a, s.seed, {3}, progress);
  CHECK(progress.to_bytes() == whole);
  // 5000 draws end inside a block.
  CHECK(progress.extend(5000));
  CHECK_FALSE(progress.extend(6000));
  CHECK_FALSE(progress.extend(4096));
  CHECK(progress.to_bytes() == whole);
}

TEST_CASE("beyond the draws that are kept an extended run forgets them as a fresh one does") {
  const Scenario s = small_economy();
  const Problem p = prepare(s);
  Progress extended(p, request_of(s), 1024), fresh(p, request_of(s), 200'000);
  REQUIRE(extended.extend(200'000));
  CHECK(extended.to_bytes() == fresh.to_bytes());
}

TEST_CASE("damaged or foreign checkpoints are refused and change nothing") {
  const Scenario s = small_economy();
  const Problem p = prepare(s);
  const std::string good = bytes(s, 2, 2048);
  Progress progress(p, request_of(s), 2048);
  const std::string before = progress.to_bytes();
  for (std::size_t k = 0; k < good.size(); k += 1 + good.size() / 997) {
    std::string bad = good;
    bad[k] = static_cast<char>(bad[k] ^ 0x10);
    REQUIRE_FALSE(progress.from_bytes(bad));
  }
  for (const std::size_t length : {std::size_t{0}, std::size_t{7}, good.size() / 2, good.size() - 1}) {
    CHECK_FALSE(progress.from_bytes(std::string_view(good).substr(0, length)));
  }
  Progress more_draws(p, request_of(s), 4096);
  CHECK_FALSE(more_draws.from_bytes(good));
  CHECK(progress.to_bytes() == before);
  CHECK(progress.from_bytes(good));
  CHECK(progress.to_bytes() == good);
}

TEST_CASE("a draw replays alone as it was inside the ensemble") {
  const Scenario s = small_economy();
  const Problem p = prepare(s);
  const Allocation a = small_allocation(p);
  Progress progress(p, {{Outcome::jobs_declared}, {}, {}}, 64);
  simulate(p, a, s.seed, {1}, progress);
  const Ensemble ensemble = summarise(s, progress);
  std::vector<double> alone;
  for (std::uint32_t d = 0; d < 64; ++d) {
    const Path path = replay(p, a, s.seed, d);
    double total = 0;
    for (std::size_t i = 0; i < p.counties; ++i) {
      if (p.counted[i]) total += path.at(Outcome::jobs_declared, i, 3);
    }
    alone.push_back(total);
  }
  double mean = 0;
  for (const double x : alone) mean += x / 64;
  std::sort(alone.begin(), alone.end());
  for (const Summary& row : ensemble.outcomes) {
    if (row.outcome != Outcome::jobs_declared || row.scope != "all" || row.quarter != 3) continue;
    CHECK(row.mean == Approx(mean).epsilon(1e-12));
    CHECK(row.p05 == Approx(alone[3]).epsilon(1e-9));   // rank ceil(3.2) = 4
    CHECK(row.p50 == Approx(alone[31]).epsilon(1e-9));
    CHECK(row.p95 == Approx(alone[60]).epsilon(1e-9));  // rank ceil(60.8) = 61
  }
}

TEST_CASE("dropping a county or a fund leaves every other county's noise as it was") {
  Scenario s = small_economy();
  // Full attribution: the part the fund did not bring is shared by population, which does change.
  give(s, Parameter::attribution, Uncertain::number(1));
  const Problem p = prepare(s);
  Allocation with = small_allocation(p), without = with;
  for (std::size_t f = 0; f < p.funds; ++f) {
    for (std::size_t k = 0; k < p.programmes; ++k) without.amount[cell_index(p, f, 0, k)] = 0;
  }
  Scenario dropped = s;
  dropped.counties.selected[0] = 0;
  Problem q = prepare(dropped);
  q.reference_amount = p.reference_amount;  // the same costs: only the county is gone
  q.places_at = p.places_at;
  for (const std::uint32_t draw : {0u, 5u, 1000u}) {
    const Path a = replay(p, with, 3, draw), b = replay(q, without, 3, draw);
    for (std::size_t o = 0; o < outcome_count; ++o) {
      if (is_net(static_cast<Outcome>(o))) continue;  // neighbours feel its displacement
      for (std::size_t i = 1; i < p.counties; ++i) {
        for (std::size_t t = 0; t < p.quarters; ++t) {
          REQUIRE(a.at(static_cast<Outcome>(o), i, t) == b.at(static_cast<Outcome>(o), i, t));
        }
      }
    }
    CHECK(b.at(Outcome::jobs_declared, 0, 9) == 0);
  }
}

TEST_CASE("permuting the counties permutes the draws") {
  const Scenario s = small_economy();
  Scenario r = s;
  const std::size_t order[] = {3, 1, 4, 0, 2};
  for (std::size_t n = 0; n < 5; ++n) {
    const std::size_t i = order[n];
    r.counties.code[n] = s.counties.code[i];
    r.counties.klass[n] = s.counties.klass[i];
    r.counties.group[n] = s.counties.group[i];
    r.counties.population[n] = s.counties.population[i];
    r.counties.gdp[n] = s.counties.gdp[i];
    r.counties.selected[n] = s.counties.selected[i];
    r.counties.counted[n] = s.counties.counted[i];
    for (std::size_t k = 0; k < s.programmes.size(); ++k) {
      r.programmes[k].counties[n] = s.programmes[k].counties[i];
    }
  }
  std::uint32_t row_of[5];
  for (std::uint32_t n = 0; n < 5; ++n) row_of[order[n]] = n;
  for (Border& border : r.counties.borders) border = {row_of[border.a], row_of[border.b], border.length};
  const Problem p = prepare(s), q = prepare(r);
  const Allocation a = small_allocation(p);
  Allocation b = a;
  for (std::size_t f = 0; f < p.funds; ++f) {
    for (std::size_t i = 0; i < 5; ++i) {
      for (std::size_t k = 0; k < p.programmes; ++k) {
        b.amount[cell_index(q, f, row_of[i], k)] = a.amount[cell_index(p, f, i, k)];
      }
    }
  }
  const Path x = replay(p, a, 9, 17), y = replay(q, b, 9, 17);
  for (const Outcome o : {Outcome::jobs_declared, Outcome::trained, Outcome::jobs_in_place}) {
    for (std::size_t i = 0; i < 5; ++i) {
      // Sums over counties are taken in another order: costs may differ in the last bits, counts not.
      CHECK(x.at(o, i, 9) == y.at(o, row_of[i], 9));
    }
  }
}
