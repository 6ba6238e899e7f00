// Ctrl-C and SIGTERM ask a run to stop after the blocks at hand.
#pragma once

#include <csignal>

namespace weir {

/// While one lives, the first signal only raises the flag; a second one ends the program.
class InterruptGuard {
 public:
  InterruptGuard();
  ~InterruptGuard();
  InterruptGuard(const InterruptGuard&) = delete;
  InterruptGuard& operator=(const InterruptGuard&) = delete;
  static bool requested();

 private:
  struct sigaction old_int_ {}, old_term_ {};
};

}  // namespace weir
