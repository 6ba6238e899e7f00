// uses: app
// The server's jobs, step by step on a clock of the test's own.
#include <catch2/catch.hpp>

#include "app/serve_jobs.hpp"

using namespace weir;
using namespace std::chrono_literals;

namespace {

struct Fixture {
  std::chrono::steady_clock::time_point now{};
  JobLimits limits;
  JobBoard board;
  explicit Fixture(JobLimits wanted = {}) : limits(wanted), board(limits, [this] { return now; }) {}

  std::variant<std::string, Refusal> open(const std::string& client, Preparation prepare,
                                          bool replace = false) {
    return board.open({client, "run", "case", replace, false, std::move(prepare)});
  }
  std::string opened(const std::string& client, bool replace = false) {
    return std::get<std::string>(open(client, answers("{}"), replace));
  }
  JobState state(const std::string& id) const { return board.view(id)->state; }

  static Preparation answers(std::string json) {
    return [json] { return Simulation{10, [json](const JobSink&) { return json; }}; };
  }
};

}  // namespace

TEST_CASE("a job is prepared, waits, is simulated and keeps its answer") {
  Fixture f;
  const std::string id = std::get<std::string>(f.open("a", Fixture::answers("{\"x\":1}")));
  CHECK(id.size() == 16);
  CHECK(f.state(id) == JobState::preparing);
  CHECK_FALSE(f.board.step(JobStage::simulate));
  REQUIRE(f.board.step(JobStage::prepare));
  CHECK(f.state(id) == JobState::queued);
  CHECK(f.board.view(id)->draws == 10);
  REQUIRE(f.board.step(JobStage::simulate));
  CHECK(f.state(id) == JobState::done);
  CHECK(*f.board.view(id)->result == "{\"x\":1}");
  CHECK_FALSE(f.board.step(JobStage::prepare));
  CHECK_FALSE(f.board.view("0123456789abcdef").has_value());
}

TEST_CASE("what goes wrong is the job's, with its status") {
  Fixture f;
  const auto id = std::get<std::string>(f.open("a", []() -> Simulation {
    throw Refusal{422, "no division"};
  }));
  f.board.step(JobStage::prepare);
  CHECK(f.state(id) == JobState::failed);
  CHECK(f.board.view(id)->refusal.status == 422);
  CHECK(f.board.view(id)->refusal.detail == "no division");

  const auto other = std::get<std::string>(f.open("a", [] {
    return Simulation{1, [](const JobSink&) -> std::string { throw std::runtime_error("odd"); }};
  }));
  f.board.step(JobStage::prepare);
  f.board.step(JobStage::simulate);
  CHECK(f.board.view(other)->refusal.status == 500);
}

TEST_CASE("a client has one unfinished job; a new one may replace it") {
  Fixture f;
  const std::string first = f.opened("a");
  const auto second = f.open("a", Fixture::answers("{}"));
  REQUIRE(std::holds_alternative<Refusal>(second));
  CHECK(std::get<Refusal>(second).status == 429);
  CHECK(std::get<Refusal>(second).detail.find(first) != std::string::npos);
  f.opened("b");
  const std::string third = f.opened("a", true);
  CHECK(f.state(first) == JobState::cancelled);
  CHECK(f.state(third) == JobState::preparing);
}

TEST_CASE("so many wait and no more; what was cancelled waits no longer") {
  JobLimits limits;
  limits.waiting = 3;
  Fixture f(limits);
  const std::string first = f.opened("a");
  f.opened("b");
  f.opened("c");
  const auto refused = f.open("d", Fixture::answers("{}"));
  REQUIRE(std::holds_alternative<Refusal>(refused));
  CHECK(std::get<Refusal>(refused).status == 429);
  CHECK(f.board.cancel(first));
  CHECK_FALSE(f.board.cancel("0123456789abcdef"));
  f.opened("d");
}

TEST_CASE("cancelling ends a simulation at its next report, and its answer is dropped") {
  Fixture f;
  int reports = 0;
  std::string id;
  id = std::get<std::string>(f.open("a", [&] {
    return Simulation{100, [&](const JobSink& report) -> std::string {
                        while (report(static_cast<std::uint64_t>(reports), {})) {
                          if (++reports == 3) f.board.cancel(id);
                        }
                        return "late";
                      }};
  }));
  f.board.step(JobStage::prepare);
  f.board.step(JobStage::simulate);
  CHECK(reports == 3);
  CHECK(f.state(id) == JobState::cancelled);
  CHECK(f.board.view(id)->result == nullptr);
}

TEST_CASE("a simulation that takes too long fails with 503, and estimates are not made too often") {
  JobLimits limits;
  limits.simulation = 10s;
  limits.estimate_every = 250ms;
  Fixture f(limits);
  int estimates = 0, reports = 0;
  const auto id = std::get<std::string>(f.open("a", [&] {
    return Simulation{1000, [&](const JobSink& report) -> std::string {
                        while (report(0, [&] { return std::to_string(++estimates); })) {
                          ++reports;
                          f.now += 100ms;
                        }
                        return {};
                      }};
  }));
  f.board.step(JobStage::prepare);
  f.board.step(JobStage::simulate);
  CHECK(reports == 101);   // at 0.0 s, 0.1 s, ... 10.0 s
  CHECK(estimates == 33);  // every third
  CHECK(f.state(id) == JobState::failed);
  CHECK(f.board.view(id)->refusal.status == 503);
}

TEST_CASE("estimates that cost much are made a tenth of the time at most") {
  JobLimits limits;
  limits.simulation = 10s;
  limits.estimate_every = 250ms;
  Fixture f(limits);
  int estimates = 0;
  const auto estimate = [&] {
    f.now += 100ms;
    return std::to_string(++estimates);
  };
  f.open("a", [&] {
    return Simulation{1000, [&](const JobSink& report) -> std::string {
                        while (report(0, estimate)) f.now += 100ms;
                        return {};
                      }};
  });
  f.board.step(JobStage::prepare);
  f.board.step(JobStage::simulate);
  CHECK(estimates == 10);  // at 0.3 s, 1.3 s, ... 9.3 s
}

TEST_CASE("the oldest answers are forgotten by number and by size, the newest never") {
  JobLimits limits;
  limits.kept = 2;
  limits.kept_bytes = 100;
  Fixture f(limits);
  std::vector<std::string> ids;
  const auto finish = [&](std::size_t bytes) {
    ids.push_back(std::get<std::string>(f.open("a", Fixture::answers(std::string(bytes, ' ')))));
    f.board.step(JobStage::prepare);
    f.board.step(JobStage::simulate);
  };
  for (int i = 0; i < 3; ++i) finish(1);
  CHECK_FALSE(f.board.view(ids[0]).has_value());
  CHECK(f.board.view(ids[1]).has_value());
  finish(200);
  CHECK_FALSE(f.board.view(ids[2]).has_value());
  CHECK(f.board.view(ids[3]).has_value());
}

TEST_CASE("an answer that is to be kept outlives the others") {
  JobLimits limits;
  limits.kept = 1;
  Fixture f(limits);
  const auto finish = [&](bool keep, JobState ends) {
    JobOrder order{"a", "report", "case", false, keep, Fixture::answers("{}")};
    const std::string id = std::get<std::string>(f.board.open(std::move(order)));
    if (ends == JobState::cancelled) f.board.cancel(id);
    f.board.step(JobStage::prepare);
    f.board.step(JobStage::simulate);
    return id;
  };
  const std::string kept = finish(true, JobState::done);
  const std::string cancelled = finish(true, JobState::cancelled);
  for (int i = 0; i < 3; ++i) finish(false, JobState::done);
  CHECK(f.board.view(kept).has_value());
  CHECK_FALSE(f.board.view(cancelled).has_value());
  CHECK(f.board.views().size() == 2);
}

TEST_CASE("a job that lives by its followers ends some seconds after the last has left") {
  const auto ends_at = [](bool while_followed, int followers, int leaves_at) {
    Fixture f;
    std::string id;
    int second = 0;
    const Preparation prepare = [&] {
      return Simulation{60, [&](const JobSink& told) -> std::string {
                          for (; second < 60; ++second, f.now += 1s) {
                            if (second == leaves_at) {
                              for (int k = 0; k < followers; ++k) f.board.leave(id);
                            }
                            if (!told(static_cast<std::uint64_t>(second), {})) return "";
                          }
                          return "{}";
                        }};
    };
    id = std::get<std::string>(
        f.board.open({"a", "run", "case", false, false, prepare, while_followed}));
    f.board.step(JobStage::prepare);
    for (int k = 0; k < followers; ++k) f.board.follow(id);
    f.board.step(JobStage::simulate);
    CHECK(f.state(id) == (second < 60 ? JobState::cancelled : JobState::done));
    return second;
  };
  CHECK(ends_at(true, 1, 20) == 26);
  CHECK(ends_at(true, 2, 20) == 26);
  CHECK(ends_at(true, 0, 0) == 6);     // nobody ever came
  CHECK(ends_at(true, 1, 100) == 60);  // somebody stayed
  CHECK(ends_at(false, 1, 20) == 60);
  CHECK(ends_at(false, 0, 0) == 60);
}

TEST_CASE("stop cancels everything and lets the workers go") {
  Fixture f;
  const std::string id = f.opened("a");
  f.board.stop();
  CHECK(f.state(id) == JobState::cancelled);
  f.board.work(JobStage::prepare);
  CHECK(f.board.wait_for_workers(0ms));
  const auto refused = f.open("a", Fixture::answers("{}"));
  CHECK(std::get<Refusal>(refused).status == 503);
}
