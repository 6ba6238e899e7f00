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

TEST_CASE("an interrupted --until goes on to where it would have ended") {
  const SmallCase small;
  const std::string until = until_of_many_draws(small);
  const std::vector<std::string> order{"run", small.scenario(), "--draws", "1048576", "--until",
                                       until, "--format", "json", "--store"};
  const auto with = [&](const std::string& store, const std::string& threads) {
    std::vector<std::string> arguments = order;
    arguments.insert(arguments.end(), {store, "--threads", threads});
    return arguments;
  };
  const Process whole(small, with("none", "2"));
  REQUIRE(whole.wait() == 0);
  const std::string expected = without_seconds(whole.out());
  CHECK(expected.find("\"draws\": 65536") != std::string::npos);
  for (const int signal : {SIGINT, SIGTERM, SIGKILL}) {
    Process first(small, with(small.store(), "1"));
    wait_for_unfinished(small.store());
    for (int i = 0; i < 1000 && Store(small.store()).runs().front().draws < 8192; ++i) {
      std::this_thread::sleep_for(5ms);
    }
    first.send(signal);
    REQUIRE(first.wait() == (signal == SIGKILL ? 1000 + SIGKILL : 130));
    const RunRow row = Store(small.store()).runs().front();
    CHECK(row.status == "interrupted");
    CHECK(row.draws_done >= 4096);  // the stops before were saved, even where nothing could be said
    CHECK(row.draws < 65536 + 1);
    const Process resumed(small, {"resume", row.id, "--store", small.store(), "--format", "json"});
    REQUIRE(resumed.wait() == 0);
    CHECK(without_seconds(resumed.out()) == expected);
    const std::vector<RunRow> rows = Store(small.store()).runs();
    CHECK(rows.front().status == "done");
    CHECK(rows.front().draws == 65536);
    for (const RunRow& other : rows) CHECK(other.status == "done");  // no stop is left behind
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
