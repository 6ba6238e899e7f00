#include "weir/study/discover.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "weir/core_elementary.hpp"

namespace weir {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr std::size_t no_face = std::numeric_limits<std::size_t>::max();
constexpr std::size_t least_cases = 20;  // of interest, in the half that a box is made from

struct Bounds {
  std::vector<double> low, high;  // inclusive
};

/// A box has two faces a parameter.
std::size_t face_of(std::size_t parameter, bool low_side) {
  return 2 * parameter + (low_side ? 0 : 1);
}

struct Counts {
  std::size_t inside = 0, hits = 0;
  double density() const {
    return inside == 0 ? 0 : static_cast<double>(hits) / static_cast<double>(inside);
  }
};

/// One half of the draws.
class Half {
 public:
  Half(const DrawLists& parameters, const std::vector<std::uint8_t>& of_interest, std::size_t first)
      : parameters_(parameters), of_interest_(of_interest) {
    for (std::size_t d = first; d < of_interest.size(); d += 2) {
      draws_.push_back(d);
      hits_ += of_interest[d];
    }
  }
  const std::vector<std::size_t>& draws() const { return draws_; }
  std::size_t hits() const { return hits_; }
  double value(std::size_t parameter, std::size_t draw) const { return parameters_[parameter][draw]; }
  bool hit(std::size_t draw) const { return of_interest_[draw] != 0; }
  std::size_t parameters() const { return parameters_.size(); }

  /// On the inner side of every face but `except`.
  bool inside(const Bounds& box, std::size_t draw, std::size_t except = no_face) const {
    for (std::size_t p = 0; p < parameters_.size(); ++p) {
      const double x = parameters_[p][draw];
      if (x < box.low[p] && except != face_of(p, true)) return false;
      if (x > box.high[p] && except != face_of(p, false)) return false;
    }
    return true;
  }
  Counts count(const Bounds& box, std::size_t except = no_face) const {
    Counts counts;
    for (const std::size_t d : draws_) {
      if (!inside(box, d, except)) continue;
      ++counts.inside;
      counts.hits += of_interest_[d];
    }
    return counts;
  }

 private:
  const DrawLists& parameters_;
  const std::vector<std::uint8_t>& of_interest_;
  std::vector<std::size_t> draws_;
  std::size_t hits_ = 0;
};

/// A face moved: which, to where, and what is then inside.
struct Move {
  std::size_t parameter = 0;
  bool low_side = false;
  double to = 0;
  Counts counts;
};

/// Coverage times how far the density lies above that of all draws, of how far it could: 0 for all
/// draws, 1 for a box of every draw of interest and no other.
double score(const Counts& counts, const Half& half) {
  const double all = static_cast<double>(half.hits()) / static_cast<double>(half.draws().size());
  const double coverage = static_cast<double>(counts.hits) / static_cast<double>(half.hits());
  return coverage * (counts.density() - all) / (1 - all);
}

class Peeling {
 public:
  /// Only `allowed` faces move.
  Peeling(const Half& half, const PrimOptions& options, const std::vector<std::uint8_t>& allowed)
      : half_(half), options_(options), allowed_(allowed) {
    box_.low.assign(half.parameters(), -infinity);
    box_.high.assign(half.parameters(), infinity);
    inside_ = half.draws();
  }

  Bounds best() {
    const auto least = std::max<std::size_t>(
        least_cases, static_cast<std::size_t>(options_.least_mass *
                                              static_cast<double>(half_.draws().size())));
    Bounds best = box_;
    double best_score = score(half_.count(box_), half_);
    while (std::optional<Move> move = best_peel(least)) {
      apply(*move);
      const double reached = score(move->counts, half_);
      if (reached <= best_score) continue;
      best_score = reached;
      best = box_;
    }
    box_ = best;
    paste();
    return box_;
  }

 private:
  void apply(const Move& move) {
    (move.low_side ? box_.low : box_.high)[move.parameter] = move.to;
    std::erase_if(inside_, [&](std::size_t d) {
      const double x = half_.value(move.parameter, d);
      return move.low_side ? x < move.to : x > move.to;
    });
  }

  /// The face whose removal leaves the greatest density. Ties between values go together: what
  /// stands on one value cannot be taken off in part.
  std::optional<Move> best_peel(std::size_t least) const {
    std::optional<Move> best;
    Counts before;
    for (const std::size_t d : inside_) before.hits += half_.hit(d);
    before.inside = inside_.size();
    const auto off = std::max<std::size_t>(
        1, static_cast<std::size_t>(options_.peel * static_cast<double>(inside_.size())));
    if (inside_.size() <= off) return best;
    std::vector<std::pair<double, bool>> values(inside_.size());
    for (std::size_t p = 0; p < half_.parameters(); ++p) {
      for (std::size_t k = 0; k < inside_.size(); ++k) {
        values[k] = {half_.value(p, inside_[k]), half_.hit(inside_[k])};
      }
      std::sort(values.begin(), values.end());
      for (const bool low_side : {true, false}) {
        if (!allowed_[face_of(p, low_side)]) continue;
        std::size_t cut = low_side ? off : values.size() - off;  // first kept, or first taken off
        if (low_side) {
          while (cut < values.size() && values[cut].first == values[cut - 1].first) ++cut;
        } else {
          while (cut > 0 && values[cut].first == values[cut - 1].first) --cut;
        }
        const std::size_t kept = low_side ? values.size() - cut : cut;
        if (kept < least || kept == 0) continue;
        Counts after{kept, 0};
        for (std::size_t k = low_side ? cut : 0; k < (low_side ? values.size() : cut); ++k) {
          after.hits += values[k].second;
        }
        if (best && after.density() <= best->counts.density()) continue;
        best = Move{p, low_side, low_side ? values[cut].first : values[cut - 1].first, after};
      }
    }
    return best;
  }

  /// Gives back slices at the faces while the density rises.
  void paste() {
    for (bool moved = true; moved;) {
      moved = false;
      const Counts now = half_.count(box_);
      std::optional<Move> best;
      for (std::size_t p = 0; p < half_.parameters(); ++p) {
        for (const bool low_side : {true, false}) {
          const std::optional<double> to = slice_beyond(p, low_side, now.inside);
          if (!to) continue;
          Bounds wider = box_;
          (low_side ? wider.low : wider.high)[p] = *to;
          const Counts counts = half_.count(wider);
          if (counts.inside <= now.inside || counts.density() <= now.density()) continue;
          if (best && counts.density() <= best->counts.density()) continue;
          best = Move{p, low_side, *to, counts};
        }
      }
      if (!best) break;
      (best->low_side ? box_.low : box_.high)[best->parameter] = best->to;
      moved = true;
    }
  }

  /// Where a face must go to take in a slice of the draws beyond it that the others let in.
  std::optional<double> slice_beyond(std::size_t p, bool low_side, std::size_t inside) const {
    const double face = (low_side ? box_.low : box_.high)[p];
    if (std::abs(face) == infinity) return std::nullopt;
    std::vector<double> beyond;
    for (const std::size_t d : half_.draws()) {
      const double x = half_.value(p, d);
      if ((low_side ? x < face : x > face) && half_.inside(box_, d, face_of(p, low_side))) beyond.push_back(x);
    }
    if (beyond.empty()) return std::nullopt;
    std::sort(beyond.begin(), beyond.end());
    const auto slice = std::min<std::size_t>(
        beyond.size(),
        std::max<std::size_t>(1, static_cast<std::size_t>(options_.paste *
                                                          static_cast<double>(inside))));
    return low_side ? beyond[beyond.size() - slice] : beyond[slice - 1];
  }

  const Half& half_;
  const PrimOptions& options_;
  const std::vector<std::uint8_t>& allowed_;
  Bounds box_;
  std::vector<std::size_t> inside_;
};

/// A face as a half judges it.
struct JudgedFace {
  std::size_t face;
  double quasi_p;  // it is of no use where the box without it is as dense
};

/// The most telling first.
std::vector<JudgedFace> judged_faces(const Half& half, const Bounds& box) {
  const Counts with = half.count(box);
  std::vector<JudgedFace> faces;
  for (std::size_t p = 0; p < box.low.size(); ++p) {
    for (const bool low_side : {true, false}) {
      if (std::abs((low_side ? box.low : box.high)[p]) == infinity) continue;
      const Counts without = half.count(box, face_of(p, low_side));
      faces.push_back({face_of(p, low_side),
                       binomial_tail(with.hits, with.inside, without.density())});
    }
  }
  std::stable_sort(faces.begin(), faces.end(), [](const JudgedFace& a, const JudgedFace& b) {
    return a.quasi_p < b.quasi_p;
  });
  return faces;
}

/// By parameter; of its two faces the less telling one speaks for both.
std::vector<Restriction> restrictions_of(const std::vector<JudgedFace>& faces, const Bounds& box) {
  std::vector<Restriction> all;
  for (const JudgedFace& judged : faces) {
    const std::size_t parameter = judged.face / 2;
    auto at = std::find_if(all.begin(), all.end(), [&](const Restriction& one) {
      return one.parameter == parameter;
    });
    if (at == all.end()) at = all.insert(all.end(), Restriction{parameter, {}, {}, 0});
    if (judged.face == face_of(parameter, true)) {
      at->above = box.low[parameter];
    } else {
      at->below = box.high[parameter];
    }
    at->quasi_p = std::max(at->quasi_p, judged.quasi_p);
  }
  return all;
}

}  // namespace

double binomial_tail(std::uint64_t hits, std::uint64_t n, double p) {
  if (hits == 0) return 1;
  if (p <= 0) return 0;
  if (p >= 1) return 1;
  std::vector<double> log_factorial(n + 1, 0);
  for (std::uint64_t k = 1; k <= n; ++k) {
    log_factorial[k] = log_factorial[k - 1] + log_(static_cast<double>(k));
  }
  double sum = 0;
  for (std::uint64_t k = hits; k <= n; ++k) {
    sum += exp_(log_factorial[n] - log_factorial[k] - log_factorial[n - k] +
                static_cast<double>(k) * log_(p) + static_cast<double>(n - k) * log1p_(-p));
  }
  return std::min(sum, 1.0);
}

Discovery discover_box(const DrawLists& parameters, const std::vector<std::uint8_t>& of_interest,
                       const PrimOptions& options) {
  Discovery found;
  found.draws = of_interest.size();
  for (const std::uint8_t one : of_interest) found.of_interest += one;
  const Half made_from(parameters, of_interest, 0), judged_on(parameters, of_interest, 1);
  const auto enough = [](const Half& half) {
    return half.hits() >= least_cases && half.draws().size() - half.hits() >= least_cases;
  };
  if (!enough(made_from) || !enough(judged_on)) return found;

  // Faces that the other half does not bear out go, half of them at a time, and the box is made
  // anew from those that are left: bounds found among idle faces are too wide.
  std::vector<std::uint8_t> allowed(2 * parameters.size(), 1);
  Bounds box;
  DiscoveredBox shown;
  while (true) {
    box = Peeling(made_from, options, allowed).best();
    const std::vector<JudgedFace> faces = judged_faces(judged_on, box);
    shown.restrictions = restrictions_of(faces, box);
    const auto idle = std::find_if(faces.begin(), faces.end(), [&](const JudgedFace& one) {
      return one.quasi_p >= options.significance;
    });
    if (idle == faces.end()) break;
    for (auto one = idle + (faces.end() - idle) / 2; one != faces.end(); ++one) {
      allowed[one->face] = 0;
    }
  }
  const Counts counts = judged_on.count(box);
  if (shown.restrictions.empty() || counts.inside == 0) return found;
  shown.coverage = static_cast<double>(counts.hits) / static_cast<double>(judged_on.hits());
  shown.density = counts.density();
  shown.mass = static_cast<double>(counts.inside) / static_cast<double>(judged_on.draws().size());
  found.box = std::move(shown);
  return found;
}

}  // namespace weir
