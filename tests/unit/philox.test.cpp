// uses: random
#include <Random123/philox.h>

#include <catch2/catch.hpp>
#include <set>
#include <string>
#include <vector>

#include "weir/random.hpp"

using namespace weir;

namespace {

constexpr bool equal(const PhiloxBlock& a, const PhiloxBlock& b) {
  return a.w[0] == b.w[0] && a.w[1] == b.w[1] && a.w[2] == b.w[2] && a.w[3] == b.w[3];
}

}  // namespace

TEST_CASE("Philox4x32-10 gives its published answers") {
  static_assert(equal(philox4x32_10({{0, 0, 0, 0}}, {0, 0}),
                      {{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}}));
  constexpr std::uint32_t ones = 0xffffffff;
  static_assert(equal(philox4x32_10({{ones, ones, ones, ones}}, {ones, ones}),
                      {{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}}));
  CHECK(equal(philox4x32_10({{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}},
                            {0xa4093822, 0x299f31d0}),
              {{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}}));
}

TEST_CASE("Philox4x32-10 equals Random123's") {
  r123::Philox4x32 reference;
  PhiloxBlock counter{{1, 2, 3, 4}};
  PhiloxKey key{5, 6};
  for (int i = 0; i < 10000; ++i) {  // each answer is the next question
    const auto expected = reference({{counter.w[0], counter.w[1], counter.w[2], counter.w[3]}},
                                    {{key.k0, key.k1}});
    const PhiloxBlock got = philox4x32_10(counter, key);
    REQUIRE(equal(got, {{expected[0], expected[1], expected[2], expected[3]}}));
    key = {got.w[3], counter.w[0]};
    counter = got;
  }
}

TEST_CASE("A stream's counter is packed as the design says") {
  const std::uint64_t seed = 0x1122334455667788u, place = 0xAABBCCDD00112233u;
  const PhiloxBlock got = Stream{seed}.words(77, 4095, 1023, 1, place);

  const PhiloxBlock expected = philox4x32_10(
      {{77, (4095u << 20) | (1023u << 10) | 1u, 0x00112233u, 0xAABBCCDDu}},
      {0x55667788u, 0x11223344u});
  CHECK(equal(got, expected));
}

TEST_CASE("Lanes are the stream's words, for any count and first draw") {
  const Stream stream{42};
  const std::uint64_t place = place_hash("513221", "parks");
  for (const std::size_t count : {0u, 1u, 3u, 16u, 1024u, 1027u}) {
    for (const std::uint32_t first : {0u, 1024u, 4294967000u}) {  // the last wraps
      std::vector<std::uint32_t> out[4];
      for (auto& lane : out) { lane.assign(count + 1, 0xDEADBEEFu); }

      philox_lanes(stream.key(), first, counter_word1(7, 3, 9), place, count, out[0].data(),
                   out[1].data(), out[2].data(), out[3].data());

      for (std::size_t i = 0; i < count; ++i) {
        const auto draw = first + static_cast<std::uint32_t>(i);
        REQUIRE(equal(stream.words(draw, 7, 3, 9, place),
                      {{out[0][i], out[1][i], out[2][i], out[3][i]}}));
      }
      for (const auto& lane : out) { REQUIRE(lane[count] == 0xDEADBEEFu); }
    }
  }
}

TEST_CASE("Places have their own hashes") {
  static_assert(place_hash("ab", "c") != place_hash("a", "bc"));
  static_assert(place_hash("ab") != place_hash("", "ab"));
  static_assert(place_hash("513221") == place_hash("513221", ""));
  std::set<std::uint64_t> seen;
  int places = 0;
  for (int code = 510000; code < 513500; ++code) {
    for (const char* programme : {"", "parks", "e-commerce", "skills", "planning", "brands"}) {
      seen.insert(place_hash(std::to_string(code), programme));
      ++places;
    }
  }
  CHECK(seen.size() == static_cast<std::size_t>(places));
}

TEST_CASE("The hash of a place never changes") {
  // FNV-1a of the bytes "513221", FF, "parks", then splitmix64's finisher, worked out apart.
  CHECK(place_hash("513221", "parks") == 0x5DA10EDCB1D60894u);
  CHECK(place_hash("") == 0x4F2DB50F124040CDu);
}

TEST_CASE("Uniforms keep both ends exact and never reach them") {
  CHECK(uniform(0).tail == 0x1p-33);
  CHECK_FALSE(uniform(0).upper);
  CHECK(uniform(0).value() == 0x1p-33);
  CHECK(uniform(0x80000000u).upper);
  CHECK(uniform(0x80000000u).tail == 0x1p-33);
  CHECK(uniform(0x80000000u).value() == 1.0 - 0x1p-33);
  CHECK(uniform(0x7FFFFFFFu).value() == 0.5 - 0x1p-33);
  CHECK(uniform(0xFFFFFFFFu).value() == 0.5 + 0x1p-33);
  for (std::uint32_t i = 0; i < 10000; ++i) {
    const Uniform u = uniform(Stream{3}.words(i, 0, 0, 0, 0).w[0]);
    REQUIRE((u.tail > 0.0 && u.tail < 0.5));
    REQUIRE((u.upper ? 1.0 - u.value() : u.value()) == u.tail);  // nothing was rounded
  }
}
