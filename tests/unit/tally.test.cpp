// uses: simulate model random exec
#include <algorithm>
#include <catch2/catch.hpp>
#include <random>

#include "simulate/tally.hpp"

using namespace weir;

TEST_CASE("histogram quantiles are within 1% of the exact order statistics, also below zero") {
  std::mt19937_64 engine(5);
  std::lognormal_distribution<double> size(3, 2);
  std::bernoulli_distribution negative(0.3);
  Histogram left, right, all;
  std::vector<double> values;
  for (int k = 0; k < 20000; ++k) {
    const double value = size(engine) * (negative(engine) ? -1 : 1);
    values.push_back(value);
    (k % 2 ? left : right).add(to_quanta(value, false));
    all.add(to_quanta(value, false));
  }
  left.add(right);
  CHECK(left.first() == all.first());
  CHECK(left.octaves() == all.octaves());
  CHECK(left.counts() == all.counts());
  std::sort(values.begin(), values.end());
  for (const std::size_t k : {1u, 1000u, 5000u, 10000u, 19000u, 20000u}) {
    CHECK(from_quanta(all.ordered(k), false) == Approx(values[k - 1]).epsilon(0.01));
  }
}

TEST_CASE("small whole numbers of quanta have bins of their own") {
  for (const std::int64_t q : {0, 1, 2, 63, 64, 127}) {
    Histogram h;
    h.add(q);
    CHECK(h.ordered(1) == static_cast<double>(q));
  }
}

TEST_CASE("memory follows the octaves met, whatever lies between them") {
  Histogram h;
  for (int k = 0; k < 100'000; ++k) h.add(to_quanta(k % 2, false));  // 0, or one job
  CHECK(h.counts().size() == 2 * 64);
  h.add(to_quanta(-1, false));
  h.add(to_quanta(1000, false));
  CHECK(h.counts().size() == 4 * 64);
  CHECK(from_quanta(h.ordered(1), false) == Approx(-1).epsilon(0.01));
  CHECK(h.ordered(2) == 0);
  CHECK(h.ordered(50'001) == 0);
  CHECK(from_quanta(h.ordered(50'002), false) == Approx(1).epsilon(0.01));
  CHECK(from_quanta(h.ordered(100'001), false) == Approx(1).epsilon(0.01));
  CHECK(from_quanta(h.ordered(100'002), false) == Approx(1000).epsilon(0.01));
}

TEST_CASE("the order in which octaves are met leaves no trace") {
  std::vector<std::int64_t> values;
  for (int k = 0; k < 60; ++k) {
    values.push_back(std::int64_t{1} << k);
    values.push_back(-(std::int64_t{3} << (k / 2)));
  }
  std::mt19937_64 engine(9);
  Histogram first;
  for (const std::int64_t v : values) first.add(v);
  for (int round = 0; round < 50; ++round) {
    std::shuffle(values.begin(), values.end(), engine);
    Histogram again;
    for (const std::int64_t v : values) again.add(v);
    REQUIRE(again.first() == first.first());
    REQUIRE(again.octaves() == first.octaves());
    REQUIRE(again.counts() == first.counts());
  }
}

TEST_CASE("extreme values neither overflow nor leave the histogram") {
  Histogram h;
  for (const double value : {1e30, -1e30, 0.0}) h.add(to_quanta(value, false));
  CHECK(h.ordered(1) < -9e18);
  CHECK(h.ordered(2) == 0);
  CHECK(h.ordered(3) > 9e18);
}

namespace {

/// Quanta of all sizes and signs; `draws` of them, then zeros.
std::vector<std::int64_t> quanta_of_all_sizes(std::mt19937_64& engine, std::size_t draws, int bits) {
  std::vector<std::int64_t> out(tally_draws, 0);
  for (std::size_t d = 0; d < draws; ++d) {
    const auto size = static_cast<std::int64_t>(engine() >> (64 - 1 - engine() % bits));
    out[d] = engine() % 3 == 0 ? -size : size;
  }
  return out;
}

}  // namespace

TEST_CASE("vector tallies are the exact sums and the bins of each value alone, on every processor") {
  std::mt19937_64 engine(9);
  for (const Isa isa : {Isa::baseline, Isa::avx2, Isa::avx512}) {
    if (!has_isa(isa)) continue;
    INFO(name_of(isa));
    for (const int bits : {1, 7, 40, 47, 56, 63}) {
      for (const bool money : {false, true}) {
        for (const std::size_t draws : {std::size_t{1}, std::size_t{16}, tally_draws}) {
          Layout layout;
          layout.rows.push_back({money ? Outcome::funds_committed : Outcome::trained,
                                 RowKey::Kind::all, 0});
          layout.quarters = 1;
          const std::vector<std::int64_t> q = quanta_of_all_sizes(engine, draws, bits);
          Wide sum = 0, coarse = 0, square = 0;
          Histogram one_by_one;
          for (std::size_t d = 0; d < draws; ++d) {
            const std::int64_t size = q[d] < 0 ? -q[d] : q[d];
            const Wide rounded = money ? size : (Wide{size} + 32768) / 65536;
            sum += q[d];
            coarse += q[d] < 0 ? -rounded : rounded;
            square += rounded * rounded;
            one_by_one.add(q[d]);
          }
          Tally tally(layout);
          DrawQuanta cell(1);
          for (std::size_t d = 0; d < tally_draws; ++d) *cell.at(0, d) = q[d];
          WaitingBins waiting(1);
          tally.add(layout, cell, draws, tally_kernels(isa), waiting);
          tally.add(waiting);
          REQUIRE(tally.moments[0].sum == sum);
          REQUIRE(tally.moments[0].coarse == coarse);
          REQUIRE(tally.moments[0].square == square);
          for (std::uint64_t k = 1; k <= draws; ++k) {
            REQUIRE(tally.histograms[0].ordered(k) == one_by_one.ordered(k));
          }
        }
      }
    }
  }
}

TEST_CASE("bins that waited for others of their row are those of each value alone") {
  std::mt19937_64 engine(11);
  const std::size_t cells = 12;
  Layout layout;
  layout.quarters = cells;
  layout.rows.push_back({Outcome::trained, RowKey::Kind::all, 0});
  for (const Isa isa : {Isa::baseline, Isa::avx2, Isa::avx512}) {
    if (!has_isa(isa)) continue;
    for (const std::size_t draws : {1u, 64u, 100u, 256u, 257u, 320u, 1000u, 1024u}) {
      INFO(name_of(isa) << ", " << draws << " draws");
      Tally tally(layout);
      WaitingBins waiting(cells);
      for (int round = 0; round < 2; ++round) {  // the second in the room of the first
        Tally taken(layout);
        taken.take(tally);
        REQUIRE(tally.draws == 0);
        std::vector<Histogram> one_by_one(cells);
        for (std::size_t from = 0; from < draws; from += tally_draws) {
          const std::size_t used = std::min(tally_draws, draws - from);
          DrawQuanta quanta(cells);
          for (std::size_t c = 0; c < cells; ++c) {
            // All sizes; few of them; one and the same.
            const auto q = quanta_of_all_sizes(engine, used, c % 3 == 0 ? 63 : c % 3 == 1 ? 2 : 1);
            for (std::size_t d = 0; d < tally_draws; ++d) *quanta.at(c, d) = q[d];
            for (std::size_t d = 0; d < used; ++d) one_by_one[c].add(q[d]);
          }
          tally.add(layout, quanta, used, tally_kernels(isa), waiting);
        }
        tally.add(waiting);
        for (std::size_t c = 0; c < cells; ++c) {
          for (std::uint64_t k = 1; k <= draws; ++k) {
            REQUIRE(tally.histograms[c].ordered(k) == one_by_one[c].ordered(k));
          }
          if (round > 0) continue;
          REQUIRE(tally.histograms[c].first() == one_by_one[c].first());
          REQUIRE(tally.histograms[c].octaves() == one_by_one[c].octaves());
          REQUIRE(tally.histograms[c].counts() == one_by_one[c].counts());
        }
      }
    }
  }
}

TEST_CASE("a histogram finds the k-th smallest of its values exactly") {
  std::uint64_t state = 88172645463325252u;
  const auto next = [&] {
    state ^= state << 13;
    state ^= state >> 7;
    return state ^= state << 17;
  };
  for (int kind = 0; kind < 4; ++kind) {
    std::vector<std::int64_t> values;
    Histogram histogram;
    for (int n = 0; n < 3000; ++n) {
      const auto shift = static_cast<int>(next() % 63) + 1;
      auto value = static_cast<std::int64_t>(next() >> (kind == 0 ? shift : kind == 1 ? 20 : 57));
      if (kind == 0 && n % 2 == 1) value = -value;
      if (kind == 3) value = n % 5 == 0 ? 0 : -value;
      values.push_back(value);
      histogram.add(value);
    }
    std::vector<std::int64_t> sorted = values;
    std::sort(sorted.begin(), sorted.end());
    const std::span<const std::int64_t> all(values);
    for (std::uint64_t k = 1; k <= values.size(); k += 7) {
      REQUIRE(histogram.ordered(k, {all.first(1000), all.subspan(1000)}) == sorted[k - 1]);
    }
  }
}
