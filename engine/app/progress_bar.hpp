// One line on the terminal: how far, how long still, the estimate so far.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <iosfwd>
#include <string>

namespace weir {

class ProgressBar {
 public:
  /// Draws nothing unless `live`, and nothing during the first second.
  ProgressBar(std::ostream& out, bool live, std::uint64_t total);
  ~ProgressBar();
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;

  /// `estimate` is asked at most every two seconds; empty: the last one stands.
  void show(std::uint64_t done, const std::function<std::string()>& estimate);

 private:
  using Clock = std::chrono::steady_clock;
  std::ostream& out_;
  bool live_, drawn_ = false;
  std::uint64_t total_;
  Clock::time_point start_ = Clock::now(), drawn_at_{}, estimated_at_{};
  std::string estimate_;
};

/// `[#####-----] 50%  3 s left  jobs: over 95%`
std::string progress_line(std::uint64_t done, std::uint64_t total, double seconds,
                          const std::string& estimate);

}  // namespace weir
