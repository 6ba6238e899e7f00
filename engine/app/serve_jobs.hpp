// The runs that the server was asked for: who waits, who is at work, what came of it. It knows no
// sockets and no clock, and starts no thread: whoever calls work() lends one.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace weir {

/// An answer that is an error: its HTTP status, and what the command line would print.
struct Refusal {
  int status = 500;
  std::string detail;
};

/// Told how far a simulation is, and how to write the estimate so far (JSON); false: stop.
using JobSink =
    std::function<bool(std::uint64_t done, const std::function<std::string()>& estimate)>;

/// A job whose money is divided: what is left is to simulate.
struct Simulation {
  std::uint64_t draws = 0;  // of all its parts together
  /// The JSON of the answer; anything when it said stop. Fails: throws Refusal.
  std::function<std::string(const JobSink&)> carry_out;
};
/// Reads and divides. Fails: throws Refusal.
using Preparation = std::function<Simulation()>;

enum class JobState : std::uint8_t { preparing, queued, running, done, failed, cancelled };
std::string_view job_state_name(JobState state);
/// Whether nothing more will come of it.
constexpr bool is_over(JobState state) { return state >= JobState::done; }

struct JobOrder {
  std::string client, kind, scenario;  // kind: run | comparison | report
  bool replace = false;                // the client's earlier job gives way
  bool keep = false;                   // what came of it is not forgotten
  Preparation prepare;
  bool while_followed = false;  // it ends when nobody has followed it for a while
};

/// What may be seen of a job.
struct JobView {
  std::string id, kind, scenario;
  JobState state = JobState::preparing;
  std::uint64_t draws = 0, draws_done = 0;
  std::string estimate;                       // JSON; empty: none yet
  std::shared_ptr<const std::string> result;  // JSON, when done
  Refusal refusal;                            // when failed
  std::uint64_t version = 0;                  // grows with every change
};

struct JobLimits {
  std::size_t waiting = 8;                         // jobs that are not yet simulated
  std::chrono::seconds simulation{600};            // at most so long each
  std::chrono::seconds unfollowed{5};              // so long does one go on that nobody follows
  std::chrono::milliseconds estimate_every{250};   // or less often: a tenth of the time at most
  std::size_t kept = 32;                           // finished jobs; then the oldest are forgotten
  std::size_t kept_bytes = std::size_t{64} << 20;  // of their results
};

/// The two halves of a job; a thread each, so that a long simulation delays nobody's mistakes.
enum class JobStage : std::uint8_t { prepare, simulate };

class JobBoard {
 public:
  using Clock = std::function<std::chrono::steady_clock::time_point()>;

  explicit JobBoard(JobLimits limits = {}, Clock clock = std::chrono::steady_clock::now);

  /// The new job's id. Fails: a Refusal with 429 when the client has a job already or too many
  /// wait.
  std::variant<std::string, Refusal> open(JobOrder order);
  /// Its work stops at the next block of draws. Fails: false when there is no such job.
  bool cancel(std::string_view id);
  /// Somebody follows its events from now on; or no longer.
  void follow(std::string_view id);
  void leave(std::string_view id);
  std::optional<JobView> view(std::string_view id) const;
  std::vector<JobView> views() const;  // newest first

  /// Takes the next job of that stage through it. False: there is none.
  bool step(JobStage stage);
  /// Steps until stop().
  void work(JobStage stage);
  /// Cancels everything; work() returns when its step is over.
  void stop();
  /// False: some work() has not returned within that time.
  bool wait_for_workers(std::chrono::milliseconds most);

 private:
  struct Job {
    JobView seen;
    std::string client;
    bool keep = false;
    bool taken = false;  // some thread is at work on its present stage
    Preparation prepare;
    Simulation simulation;
    bool while_followed = false;
    int followers = 0;
    std::chrono::steady_clock::time_point began, next_estimate, left;
  };
  using Entry = std::shared_ptr<Job>;

  Entry find(std::string_view id) const;
  Entry take(JobStage stage);
  void prepare(const Entry& job);
  void simulate(const Entry& job);
  bool report(Job& job, std::uint64_t done, const std::function<std::string()>& estimate);
  void settle(Job& job, JobState state);
  void forget_oldest();
  std::string new_id() const;

  JobLimits limits_;
  Clock clock_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::list<Entry> jobs_;  // in the order they were opened
  std::size_t workers_ = 0;
  bool stopping_ = false;
};

/// Hex digits nobody can guess. Shape: 8 digits a word.
std::string random_hex(int words);

}  // namespace weir
