// uses: store
// A sweep that is killed goes on from what it had stored, and ends with the bytes of a whole one.
#include <catch2/catch.hpp>

#include "support/process.hpp"
#include "weir/store/studies.hpp"

using namespace weir;
using namespace std::chrono_literals;

TEST_CASE("kill -9 and Ctrl-C lose a second of a sweep at most") {
  const SmallCase small;
  const auto arguments = [&](const std::string& store) {
    return std::vector<std::string>{"sweep", small.scenario(), "--over", "uncertain", "--design",
                                    "sobol", "--points", "800", "--draws", "1024", "--store",
                                    store, "--format", "json", "--threads", "1"};
  };
  const Process whole(small, arguments("none"));
  for (const int signal : {SIGKILL, SIGINT}) {
    Process first(small, arguments(small.store()), small.file("first"));
    std::uint64_t before = 0;
    for (int tries = 0; tries < 600; ++tries) {  // until something new is stored
      std::this_thread::sleep_for(50ms);
      if (!std::ifstream(small.store())) continue;
      const auto studies = StudyStore(small.store()).studies();
      const std::uint64_t points = studies.empty() ? 0 : studies[0].points;
      if (tries == 0) before = points;
      if (points > before) break;
    }
    first.send(signal);
    const int code = first.wait();
    CHECK(code == (signal == SIGKILL ? 1000 + SIGKILL : 130));
    CHECK(first.out().empty());
    const std::uint64_t stored = StudyStore(small.store()).studies()[0].points;
    CHECK(stored > before);
    CHECK(stored < 800);
  }
  REQUIRE(whole.wait() == 0);
  const Process resumed(small, arguments(small.store()), small.file("resumed"));
  REQUIRE(resumed.wait() == 0);
  CHECK(resumed.err().find("points are in the store") != std::string::npos);
  const auto rows = [](const std::string& json) {
    return without_seconds(json.substr(json.find("\"question\"")));
  };
  CHECK(rows(resumed.out()) == rows(whole.out()));
}
