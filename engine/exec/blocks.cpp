#include <omp.h>

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <stdexcept>

#include "weir/exec.hpp"

namespace weir {

void internal_failure(const std::string& what) { throw std::logic_error(what); }

struct Turn::Lock {
  std::mutex mutex;
};
Turn::Turn() : lock_(std::make_unique<Lock>()) {}
Turn::~Turn() = default;
Turn::Held::Held(Turn& turn) : turn_(turn) { turn_.lock_->mutex.lock(); }
Turn::Held::~Held() { turn_.lock_->mutex.unlock(); }

Parallelism Parallelism::all() { return {std::max(1, omp_get_num_procs())}; }

void for_each_block(std::size_t blocks, Parallelism parallelism,
                    const std::function<void(std::size_t)>& work,
                    const std::function<void(std::size_t)>& done,
                    const std::function<bool()>& stop) {
  std::mutex turn;
  std::atomic<bool> stopped{false};
  std::atomic<std::size_t> first_failed{blocks};
  std::exception_ptr first_error;
  const int threads = std::max(1, parallelism.threads);
  const auto count = static_cast<std::ptrdiff_t>(blocks);

#pragma omp parallel for schedule(dynamic, 1) num_threads(threads)
  for (std::ptrdiff_t i = 0; i < count; ++i) {
    const auto block = static_cast<std::size_t>(i);
    if (stopped) continue;
    try {
      if (stop && stop()) {
        stopped = true;
        continue;
      }
      // Blocks below a failed one still run: so the lowest failure is the same on any threads.
      if (block > first_failed) continue;
      work(block);
      if (done) {
        const std::lock_guard lock(turn);
        done(block);
      }
    } catch (...) {
      const std::lock_guard lock(turn);
      if (block < first_failed) {
        first_failed = block;
        first_error = std::current_exception();
      }
    }
  }
  if (first_error) std::rethrow_exception(first_error);
}

}  // namespace weir
