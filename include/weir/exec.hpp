// Blocks of work on threads, and the processes started together. The only room with OpenMP and MPI.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "weir/core_isa.hpp"

namespace weir {

/// How many threads a function may use, and which vector instructions: a value that is passed, never
/// a global.
struct Parallelism {
  int threads = 1;
  Isa isa = best_isa();  // of the vector kernels
  /// As many threads as the machine offers to this process.
  static Parallelism all();
};

/// Calls `work(block)` once for each block 0..blocks-1, on up to `parallelism.threads` threads,
/// in no stated order. `work` must not depend on which thread runs it.
/// Before each block `stop()` is asked (may be empty), by several threads at once; once true, no
/// further block starts.
/// `done(block)` is called after each block, one call at a time, in no stated order (may be empty).
/// Fails: when `work`, `done` or `stop` throws, no block above that one starts, those below are
/// finished, and the exception of the lowest block is rethrown here: the same on any threads.
void for_each_block(std::size_t blocks, Parallelism parallelism,
                    const std::function<void(std::size_t)>& work,
                    const std::function<void(std::size_t)>& done = {},
                    const std::function<bool()>& stop = {});

/// Ends a computation that found a mistake of its own: throws std::logic_error; in the page, where
/// there are no exceptions, the module stops.
[[noreturn]] void internal_failure(const std::string& what);

/// One thread at a time: whoever holds it goes on, the others wait. Nothing where there is one thread.
class Turn {
 public:
  Turn();
  ~Turn();
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;

  /// Holds the turn while it lives.
  class Held {
   public:
    explicit Held(Turn& turn);
    ~Held();
    Held(const Held&) = delete;
    Held& operator=(const Held&) = delete;

   private:
    Turn& turn_;
  };

 private:
  struct Lock;
  std::unique_ptr<Lock> lock_;
};

/// The processes that a launcher (mpirun, srun) started together, and this one's place among them.
/// One process alone without a launcher, or where Weir was built without MPI. One such object lives
/// in a process at a time; its calls come from one thread at a time.
/// A message is bytes of any length below 2 GiB.
class Ranks {
 public:
  Ranks();   // joins the others under a launcher
  ~Ranks();  // waits until every process has come here
  Ranks(const Ranks&) = delete;
  Ranks& operator=(const Ranks&) = delete;

  int rank() const;   // 0: the root
  int count() const;  // 1: alone
  bool root() const { return rank() == 0; }

  /// The root's bytes, at every rank. Every rank must call it, in the same order.
  std::string share(std::string bytes);

  /// Whether the last message to that rank has left: another one can be sent without waiting.
  bool can_send(int to);
  /// Starts to send, after waiting for the last message to that rank to leave. Messages between two
  /// ranks arrive in the order they were sent.
  void send(int to, std::string_view bytes);
  /// A message that has arrived from any rank, if there is one.
  std::optional<std::string> receive();
  /// Waits for a message for about `milliseconds`.
  std::optional<std::string> receive_within(int milliseconds);

  /// Ends every process at once with that exit code: for a failure that the others cannot see.
  [[noreturn]] void abort(int code);

 private:
  struct World;
  std::unique_ptr<World> world_;
};

/// Whether this Weir was built with MPI.
bool built_with_mpi();

}  // namespace weir
