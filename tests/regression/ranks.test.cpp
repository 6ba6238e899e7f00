// uses: exec store
// One run over several processes under mpirun: the bytes of a run in one process, also after a rank
// was killed and the run continued with other ranks.
#include <catch2/catch.hpp>

#include "support/process.hpp"
#include "weir/exec.hpp"

using namespace weir;
using namespace std::chrono_literals;

TEST_CASE("without a launcher a process is alone") {
  const Ranks ranks;
  CHECK(ranks.rank() == 0);
  CHECK(ranks.count() == 1);
}

#ifdef WEIR_MPIRUN

namespace {

class OnRanks : public Process {
 public:
  OnRanks(const SmallCase& small, int ranks, std::vector<std::string> arguments)
      : Process(small, under_mpirun(ranks, std::move(arguments)), "", WEIR_MPIRUN) {}

  /// The processes that mpirun has started, in the order of their ranks.
  std::vector<pid_t> ranks() const {
    const std::string task = "/proc/" + std::to_string(id()) + "/task/" + std::to_string(id());
    std::ifstream children(task + "/children");
    return {std::istream_iterator<pid_t>(children), {}};
  }

 private:
  static std::vector<std::string> under_mpirun(int ranks, std::vector<std::string> arguments) {
    const std::vector<std::string> launch = {"-n", std::to_string(ranks), "--bind-to", "none",
                                             WEIR_PROGRAM};
    arguments.insert(arguments.begin(), launch.begin(), launch.end());
    return arguments;
  }
};

std::size_t times(const std::string& text, const std::string& word) {
  std::size_t count = 0;
  for (auto at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) ++count;
  return count;
}

}  // namespace

TEST_CASE("the same bytes for any ranks and threads") {
  const SmallCase small;
  // Nine whole blocks and a part: every rank has work, and not the same amount.
  const Process alone(small, {"run", small.scenario(), "--draws", "10000", "--store", "none",
                              "--format", "json", "--threads", "2"});
  REQUIRE(alone.wait() == 0);
  const std::string expected = without_seconds(alone.out());
  for (const auto& [ranks, threads] : {std::pair{1, 2}, {2, 1}, {3, 2}, {4, 1}}) {
    const OnRanks run(small, ranks, {"run", small.scenario(), "--draws", "10000", "--store",
                                     small.store(), "--format", "json", "--threads",
                                     std::to_string(threads)});
    REQUIRE(run.wait() == 0);
    CHECK(without_seconds(run.out()) == expected);
  }
  CHECK(Store(small.store()).runs().size() == 4);  // one for each run, not for each rank
}

TEST_CASE("a run that lost a rank, or was asked to stop, is continued with other ranks") {
  const SmallCase small;
  const std::string many = "61440";
  const Process alone(small, {"run", small.scenario(), "--draws", many, "--store", "none",
                              "--format", "json", "--threads", "2"});
  REQUIRE(alone.wait() == 0);
  const std::string expected = without_seconds(alone.out());
  for (const int signal : {SIGKILL, SIGTERM}) {
    OnRanks first(small, 3, {"run", small.scenario(), "--draws", many, "--store", small.store(),
                             "--format", "json", "--threads", "1"});
    wait_for_unfinished(small.store());
    std::this_thread::sleep_for(20ms);
    const std::vector<pid_t> ranks = first.ranks();
    REQUIRE(ranks.size() == 3);
    // Killed: the last rank, unprepared. Asked to stop: the root, which tells the others.
    ::kill(signal == SIGKILL ? ranks.back() : ranks.front(), signal);
    const int code = first.wait();
    if (signal == SIGTERM) CHECK(code == 130);
    CHECK(code != 0);
    CHECK(first.out().empty());
    const RunRow row = Store(small.store()).runs().front();
    CHECK(row.status == "interrupted");
    CHECK(row.draws_done < row.draws);
    const OnRanks resumed(small, 2, {"resume", row.id, "--store", small.store(), "--format",
                                     "json", "--threads", "1"});
    REQUIRE(resumed.wait() == 0);
    CHECK(without_seconds(resumed.out()) == expected);
    CHECK(Store(small.store()).runs().front().status == "done");
  }
}

TEST_CASE("--until ends at the same draws on any ranks, with the same bytes") {
  const SmallCase small;
  const std::string until = until_of_many_draws(small);
  const std::vector<std::string> order{"run", small.scenario(), "--draws", "1048576", "--until",
                                       until, "--format", "json", "--threads", "1", "--store"};
  const auto with = [&](const std::string& store) {
    std::vector<std::string> arguments = order;
    arguments.push_back(store);
    return arguments;
  };
  const Process alone(small, with("none"));
  REQUIRE(alone.wait() == 0);
  const std::string expected = without_seconds(alone.out());
  for (const int ranks : {2, 3}) {
    const OnRanks run(small, ranks, with(small.store()));
    REQUIRE(run.wait() == 0);
    CHECK(without_seconds(run.out()) == expected);
  }
  CHECK(Store(small.store()).runs().size() == 2);

  OnRanks first(small, 3, with(small.file("asked.sqlite")));
  wait_for_unfinished(small.file("asked.sqlite"));
  std::this_thread::sleep_for(200ms);
  REQUIRE(first.ranks().size() == 3);
  ::kill(first.ranks().front(), SIGTERM);
  REQUIRE(first.wait() == 130);
  const OnRanks resumed(small, 2, {"resume", "--store", small.file("asked.sqlite"), "--format",
                                   "json", "--threads", "1"});
  REQUIRE(resumed.wait() == 0);
  CHECK(without_seconds(resumed.out()) == expected);
}

TEST_CASE("a mistake is told once, and a command that cannot be shared out is refused") {
  const SmallCase small;
  const OnRanks missing(small, 3, {"run", small.file("nothing.toml")});
  CHECK(missing.wait() == 2);
  CHECK(times(missing.err(), "no such file") == 1);
  const OnRanks compare(small, 2, {"compare", small.scenario()});
  CHECK(compare.wait() == 2);
  CHECK(times(compare.err(), "weir compare: runs in one process") == 1);
}

#endif
