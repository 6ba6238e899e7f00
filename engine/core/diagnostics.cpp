#include <algorithm>
#include <string>
#include <vector>

#include "weir/core.hpp"

namespace weir {

std::string to_text(const Diagnostic& diagnostic) {
  std::string text;
  if (!diagnostic.place.file.empty()) {
    text += diagnostic.place.file;
    if (diagnostic.place.line > 0) {
      text += ":" + std::to_string(diagnostic.place.line) + ":" +
              std::to_string(diagnostic.place.column);
    }
    text += ": ";
  }
  switch (diagnostic.severity) {
    case Severity::error: text += "error: "; break;
    case Severity::warning: text += "warning: "; break;
    case Severity::note: text += "note: "; break;
  }
  text += diagnostic.problem;
  if (!diagnostic.suggestion.empty()) text += "; " + diagnostic.suggestion;
  return text;
}

void Diagnostics::error(Place place, std::string problem, std::string suggestion) {
  items_.push_back({Severity::error, std::move(place), std::move(problem), std::move(suggestion)});
  ++errors_;
}

void Diagnostics::warning(Place place, std::string problem, std::string suggestion) {
  items_.push_back(
      {Severity::warning, std::move(place), std::move(problem), std::move(suggestion)});
}

namespace {

// Optimal string alignment: insertions, deletions, substitutions, neighbours swapped.
std::size_t distance(std::string_view a, std::string_view b) {
  const std::size_t width = b.size() + 1;
  std::vector<std::size_t> before(width), last(width), row(width);
  for (std::size_t j = 0; j < width; ++j) last[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j < width; ++j) {
      const std::size_t change = a[i - 1] == b[j - 1] ? 0 : 1;
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + change});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        row[j] = std::min(row[j], before[j - 2] + 1);
      }
    }
    std::swap(before, last);
    std::swap(last, row);
  }
  return last[b.size()];
}

}  // namespace

std::string_view nearest(std::string_view word, const std::vector<std::string>& candidates) {
  std::string_view best;
  // Up to a third of the letters, at least two, but never all of them.
  std::size_t least = std::min(std::max<std::size_t>(2, word.size() / 3) + 1, word.size());
  for (const std::string& candidate : candidates) {
    const std::size_t d = distance(word, candidate);
    if (d < least) {
      least = d;
      best = candidate;
    }
  }
  return best;
}

}  // namespace weir
