// uses: store
// The program as a process: signals, kills, full disks. What it prints after a resume has the
// bytes of an undisturbed run.
#include <catch2/catch.hpp>

#include "support/process.hpp"

using namespace weir;
using namespace std::chrono_literals;

namespace {

const std::string many = "40960";  // 40 blocks: about a second of work for one thread

/// What an undisturbed run prints, with other threads.
std::string undisturbed(const SmallCase& small) {
  const Process whole(small, {"run", small.scenario(), "--draws", many, "--store", "none",
                              "--format", "json", "--threads", "2"});
  REQUIRE(whole.wait() == 0);
  return without_seconds(whole.out());
}

}  // namespace

TEST_CASE("an interrupted run is saved, and resumed it has the bytes of an undisturbed one") {
  const SmallCase small;
  const std::string whole = undisturbed(small);
  for (const int signal : {SIGINT, SIGTERM, SIGKILL}) {
    Process first(small, {"run", small.scenario(), "--draws", many, "--store", small.store(),
                          "--format", "json", "--threads", "1"});
    wait_for_unfinished(small.store());
    std::this_thread::sleep_for(50ms);
    first.send(signal);
    REQUIRE(first.wait() == (signal == SIGKILL ? 1000 + SIGKILL : 130));
    CHECK(first.out().empty());
    const RunRow row = Store(small.store()).runs().front();
    CHECK(row.status == "interrupted");
    if (signal != SIGKILL) {
      CHECK(first.err() == "interrupted after " + std::to_string(row.draws_done) + " of " + many +
                               " draws; continue with: weir resume " + row.id + " --store " +
                               small.store() + "\n");
      CHECK(row.draws_done > 0);
      CHECK(row.draws_done < row.draws);
    }
    const Process resumed(small, {"resume", row.id, "--store", small.store(), "--format", "json"});
    REQUIRE(resumed.wait() == 0);
    CHECK(without_seconds(resumed.out()) == whole);
    CHECK(Store(small.store()).runs().front().status == "done");
  }
}

TEST_CASE("a run whose scenario has changed since is not continued") {
  const SmallCase small;
  Process first(small, {"run", small.scenario(), "--draws", many, "--store", small.store()});
  wait_for_unfinished(small.store());
  first.send(SIGINT);
  REQUIRE(first.wait() == 130);
  std::ofstream(small.scenario(), std::ios::app) << "seed = 3\n";
  const Process resumed(small, {"resume", "--store", small.store()});
  CHECK(resumed.wait() == 2);
  CHECK(resumed.err().find("has changed since it began") != std::string::npos);
  CHECK(resumed.err().find("seed: 1 -> 3") != std::string::npos);
  CHECK(resumed.err().find("data files") == std::string::npos);
  CHECK(Store(small.store()).runs().front().status == "interrupted");
}

TEST_CASE("results that cannot be written end with 5") {
  const SmallCase small;
  const Process run(small, {"run", small.scenario(), "--store", "none"}, "/dev/full");
  CHECK(run.wait() == 5);
  CHECK(run.err().find("cannot write") != std::string::npos);
}
