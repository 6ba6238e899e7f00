// Blocks of work on threads. The only room with OpenMP.
#pragma once

#include <cstddef>
#include <functional>

namespace weir {

/// How many threads a function may use: a value that is passed, never a global.
struct Parallelism {
  int threads = 1;
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

}  // namespace weir
