#include "app/progress_bar.hpp"

#include <cmath>
#include <ostream>

#include "app/figures.hpp"

namespace weir {

std::string progress_line(std::uint64_t done, std::uint64_t total, double seconds,
                          const std::string& estimate) {
  constexpr int cells = 24;
  const double share = total == 0 ? 1 : static_cast<double>(done) / static_cast<double>(total);
  const int full = static_cast<int>(share * cells);
  std::string line = "[" + std::string(static_cast<std::size_t>(full), '#') +
                     std::string(static_cast<std::size_t>(cells - full), '-') + "] ";
  line += whole_count(std::floor(100 * share)) + "%";
  if (done > 0 && done < total) {
    line += "  " + whole_count(std::ceil(seconds * (1 - share) / share)) + " s left";
  }
  return estimate.empty() ? line : line + "  " + estimate;
}

ProgressBar::ProgressBar(std::ostream& out, bool live, std::uint64_t total)
    : out_(out), live_(live), total_(total) {}

ProgressBar::~ProgressBar() {
  if (drawn_) out_ << "\r\x1b[K" << std::flush;
}

void ProgressBar::show(std::uint64_t done, const std::function<std::string()>& estimate) {
  const Clock::time_point now = Clock::now();
  const std::chrono::duration<double> elapsed = now - start_;
  if (!live_ || elapsed < std::chrono::seconds(1)) return;
  if (drawn_ && now - drawn_at_ < std::chrono::milliseconds(200)) return;
  if (estimate && (!drawn_ || now - estimated_at_ > std::chrono::seconds(2))) {
    estimate_ = estimate();
    estimated_at_ = now;
  }
  out_ << "\r\x1b[K" << progress_line(done, total_, elapsed.count(), estimate_) << std::flush;
  drawn_ = true;
  drawn_at_ = now;
}

}  // namespace weir
