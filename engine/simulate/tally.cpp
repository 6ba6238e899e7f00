#include "simulate/tally.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <utility>

namespace weir {

namespace baseline {
extern const TallyKernels tally_kernel_table;
}
#if defined(__x86_64__)
namespace avx2 {
extern const TallyKernels tally_kernel_table;
}
namespace avx512 {
extern const TallyKernels tally_kernel_table;
}
#endif

const TallyKernels& tally_kernels(Isa isa) noexcept {
#if defined(__x86_64__)
  if (isa == Isa::avx512) return avx512::tally_kernel_table;
  if (isa == Isa::avx2) return avx2::tally_kernel_table;
#endif
  static_cast<void>(isa);
  return baseline::tally_kernel_table;
}

namespace {

constexpr double quantum = 4294967296.0;  // 2^32 quanta make a unit
constexpr double largest = 9.2e18;

constexpr int sub_bins = 64;
constexpr int sub_bits = 6;

// Bin of a magnitude > 0: octave and 64th of the octave; small ones have bins of their own.
std::int32_t bin_of(std::uint64_t magnitude) {
  const int octave = 63 - std::countl_zero(magnitude);
  if (octave < sub_bits) return static_cast<std::int32_t>(magnitude);
  const auto within = static_cast<std::int32_t>((magnitude >> (octave - sub_bits)) & (sub_bins - 1));
  return (octave - sub_bits + 1) * sub_bins + within;
}

double middle_of(std::int32_t bin) {
  if (bin < 2 * sub_bins) return bin;  // one magnitude per bin
  const int octave = bin / sub_bins - 1 + sub_bits;
  const double base = sub_bins + bin % sub_bins;
  return (base + 0.5) * static_cast<double>(std::uint64_t{1} << (octave - sub_bits));
}

// The least and the greatest magnitude of a bin.
std::int64_t least_of(std::int32_t bin) {
  if (bin < 2 * sub_bins) return bin;
  return std::int64_t{sub_bins + bin % sub_bins} << (bin / sub_bins - 1);
}
std::int64_t most_of(std::int32_t bin) {
  constexpr std::int32_t last = (63 - sub_bits) * sub_bins + sub_bins - 1;  // ends at 2^63 - 1
  return bin >= last ? INT64_MAX : least_of(bin + 1) - 1;
}

// 2^32 quanta to 2^16, rounded half away from zero; money is kept whole.
std::int64_t coarsen(std::int64_t quanta, bool money) {
  if (money) return quanta;
  return quanta < 0 ? -((-quanta + 32768) >> 16) : (quanta + 32768) >> 16;
}

}  // namespace

std::int64_t to_quanta(double value, bool money) {
  const double scaled = std::clamp(value * (money ? 100.0 : quantum), -largest, largest);
  return static_cast<std::int64_t>(scaled < 0 ? scaled - 0.5 : scaled + 0.5);
}

double quanta_per_unit(bool money) { return money ? 100.0 : quantum; }

double from_quanta(double quanta, bool money) { return quanta / quanta_per_unit(money); }

void Histogram::open(std::int32_t octave) {
  if (octaves_.empty()) first_ = octave;
  if (octave < first_) {
    octaves_.insert(octaves_.begin(), static_cast<std::size_t>(first_ - octave), 0);
    first_ = octave;
  }
  const auto here = static_cast<std::size_t>(octave - first_);
  if (here >= octaves_.size()) octaves_.resize(here + 1, 0);
  std::uint8_t before = 0;  // octaves met below this one
  for (std::size_t k = 0; k < octaves_.size(); ++k) {
    if (k < here) {
      before = std::max(before, octaves_[k]);
    } else if (k == here) {
      octaves_[k] = static_cast<std::uint8_t>(before + 1);
    } else if (octaves_[k] > 0) {
      ++octaves_[k];
    }
  }
  counts_.reserve(counts_.size() + octave_bins);  // no more: there are many histograms
  counts_.insert(counts_.begin() + before * octave_bins, octave_bins, 0);
}

std::uint32_t& Histogram::at(std::int32_t bin) {
  const std::int32_t octave = bin >> 6;  // rounds down: one place for each bin
  static_assert(octave_bins == 1 << 6);
  const auto here = static_cast<std::size_t>(octave - first_);
  if (octave < first_ || here >= octaves_.size() || octaves_[here] == 0) open(octave);
  const std::int32_t place = octaves_[static_cast<std::size_t>(octave - first_)] - 1;
  return counts_[static_cast<std::size_t>(place * octave_bins + (bin & (octave_bins - 1)))];
}

void Histogram::add(std::int64_t quanta) {
  const std::uint64_t magnitude =
      quanta < 0 ? static_cast<std::uint64_t>(-quanta) : static_cast<std::uint64_t>(quanta);
  const std::int32_t bin = magnitude == 0 ? 0 : bin_of(magnitude);
  ++at(quanta < 0 ? -bin : bin);
}

void BinCounts::add(const Bin* bins, std::size_t count) {
  std::size_t d = 0;
  for (; d + 2 <= count; d += 2) {
    ++even_[bins[d] + zero];
    ++odd_[bins[d + 1] + zero];
  }
  if (d < count) ++even_[bins[d] + zero];
}

template <class Each>
void BinCounts::take(Bin least, Bin greatest, Each each) {
  static_assert(octave_bins == Histogram::octave_bins);
  const std::int32_t last = (greatest + zero) / octave_bins;
  for (std::int32_t octave = (least + zero) / octave_bins; octave <= last; ++octave) {
    std::uint8_t *even = even_ + octave * octave_bins, *odd = odd_ + octave * octave_bins;
    std::uint8_t any = 0;
    for (std::int32_t b = 0; b < octave_bins; ++b) any |= even[b] | odd[b];
    if (any == 0) continue;
    std::uint16_t sum[octave_bins];
    for (std::int32_t b = 0; b < octave_bins; ++b) {
      sum[b] = static_cast<std::uint16_t>(even[b] + odd[b]);
    }
    std::memset(even, 0, octave_bins);
    std::memset(odd, 0, octave_bins);
    each(octave - octaves / 2, sum);
  }
}

void Histogram::expect() const {
  for (std::size_t n = 0; n < counts_.size(); n += 64 / sizeof counts_[0]) {
    __builtin_prefetch(&counts_[n], 1);
  }
}

void Histogram::clear() { std::fill(counts_.begin(), counts_.end(), 0); }

void Histogram::add(const Bin* bins, std::size_t count, BinCounts& counts) {
  if (count == 0) return;
  Bin least = bins[0], greatest = bins[0];
  for (std::size_t d = 1; d < count; ++d) {
    least = std::min(least, bins[d]);
    greatest = std::max(greatest, bins[d]);
  }
  if (least == greatest) {
    at(least) += static_cast<std::uint32_t>(count);
    return;
  }
  counts.add(bins, count);
  counts.take(least, greatest, [&](std::int32_t octave, const std::uint16_t* from) {
    std::uint32_t* to = &at(octave * octave_bins);
    for (std::int32_t b = 0; b < octave_bins; ++b) to[b] += from[b];
  });
}

void Histogram::add(const Histogram& other) {
  for (std::size_t k = 0; k < other.octaves_.size(); ++k) {
    if (other.octaves_[k] == 0) continue;
    const std::uint32_t* from =
        &other.counts_[static_cast<std::size_t>((other.octaves_[k] - 1) * octave_bins)];
    std::uint32_t* to = &at((other.first_ + static_cast<std::int32_t>(k)) * octave_bins);
    for (std::int32_t b = 0; b < octave_bins; ++b) to[b] += from[b];
  }
}

Histogram::Found Histogram::find(std::uint64_t k) const {
  std::uint64_t below = 0;
  for (std::size_t o = 0; o < octaves_.size(); ++o) {
    if (octaves_[o] == 0) continue;
    const std::uint32_t* counts =
        &counts_[static_cast<std::size_t>((octaves_[o] - 1) * octave_bins)];
    for (std::int32_t b = 0; b < octave_bins; ++b) {
      if (below + counts[b] >= k) {
        return {(first_ + static_cast<std::int32_t>(o)) * octave_bins + b, below, counts[b]};
      }
      below += counts[b];
    }
  }
  return {0, 0, 0};
}

double Histogram::ordered(std::uint64_t k) const {
  const std::int32_t bin = find(k).bin;
  return bin < 0 ? -middle_of(-bin) : middle_of(bin);
}

// Only the values of one bin, about one in a hundred, are put in order.
std::int64_t Histogram::ordered(std::uint64_t k,
                                const std::vector<std::span<const std::int64_t>>& values) const {
  const Found found = find(k);
  const std::int32_t bin = found.bin < 0 ? -found.bin : found.bin;
  const std::int64_t least = least_of(bin), most = most_of(bin);
  const std::int64_t from = found.bin < 0 ? -most : least, to = found.bin < 0 ? -least : most;
  std::vector<std::int64_t> inside(found.inside + 1);
  std::size_t count = 0;
  const TallyKernels& kernels = tally_kernels(best_isa());
  for (const std::span<const std::int64_t> list : values) {
    count += kernels.between(list.data(), list.size(), from, to, &inside[count]);
  }
  const auto nth = inside.begin() + static_cast<std::ptrdiff_t>(k - found.below - 1);
  std::nth_element(inside.begin(), nth, inside.end() - 1);
  return *nth;
}

void Histogram::restore(std::int32_t first, std::vector<std::uint8_t> octaves,
                        std::vector<std::uint32_t> counts) {
  first_ = first;
  octaves_ = std::move(octaves);
  counts_ = std::move(counts);
}

Layout make_layout(const Problem& problem, const Request& request) {
  Layout layout;
  layout.quarters = problem.quarters;
  const auto asked = [](const std::vector<Outcome>& list, Outcome outcome) {
    return std::find(list.begin(), list.end(), outcome) != list.end();
  };
  using Kind = RowKey::Kind;
  const auto add = [&](std::vector<std::int32_t>& first, Outcome outcome, Kind kind,
                       std::uint32_t count, bool wanted) {
    first.push_back(wanted ? static_cast<std::int32_t>(layout.rows.size()) : -1);
    for (std::uint32_t k = 0; wanted && k < count; ++k) layout.rows.push_back({outcome, kind, k});
  };
  for (std::size_t o = 0; o < outcome_count; ++o) {
    const auto outcome = static_cast<Outcome>(o);
    const bool exists = problem.has(outcome);
    const bool headline = exists && asked(request.headline, outcome);
    if (headline) layout.headline_rows.push_back(layout.rows.size());
    add(layout.all_row, outcome, Kind::all, 1, exists);
    add(layout.class_row, outcome, Kind::klass, problem.classes, headline);
    add(layout.group_row, outcome, Kind::group, problem.groups, headline);
    add(layout.county_row, outcome, Kind::county, problem.counties,
        exists && asked(request.by_county, outcome));
  }
  layout.sampling = problem.sampling;
  layout.points = problem.points;
  layout.targets = request.targets;
  for (const Target& target : layout.targets) {
    layout.target_quanta.push_back(to_quanta(target.at_least, is_money(target.outcome)));
  }
  return layout;
}

Tally::Tally(const Layout& layout)
    : moments(layout.rows.size() * layout.quarters),
      histograms(layout.rows.size() * layout.quarters),
      met(layout.targets.size() + 1, 0) {
  if (layout.sampling == Sampling::plain) return;
  parts.resize(moments.size() * randomisations);
  met_parts.resize(met.size() * randomisations);
}

namespace {

Wide joined(std::int64_t low, std::int64_t high) { return static_cast<Wide>(high) * (Wide{1} << 32) + low; }

}  // namespace

void Tally::add(const Layout& layout, const DrawQuanta& quanta, std::size_t used,
                const TallyKernels& kernels, WaitingBins& waiting) {
  if (waiting.draws == WaitingBins::most) add(waiting);
  CellSums sums;
  alignas(64) std::int64_t value[tally_draws];
  for (std::size_t cell = 0; cell < moments.size(); ++cell) {
    Bin* bins = &waiting.of[cell * WaitingBins::most + waiting.draws];
    quanta.copy(cell, value);
    if (!kernels.bins(value, bins)) continue;
    const bool money = is_money(layout.rows[cell / layout.quarters].outcome);
    kernels.sums(value, money, sums);
    Moments& m = moments[cell];
    m.sum += joined(sums.low, sums.high);
    for (std::size_t d = 0; d < used && !parts.empty(); ++d) {
      parts[cell * randomisations + d % randomisations] += value[d];
    }
    m.coarse += joined(sums.coarse_low, sums.coarse_high);
    if (sums.square_overflows) {
      for (std::size_t d = 0; d < used; ++d) {
        const Wide coarse = coarsen(value[d], money);
        m.square += coarse * coarse;
      }
    } else {
      m.square += static_cast<Wide>(sums.square2) * (Wide{1} << 48) +
                  static_cast<Wide>(sums.square1) * (Wide{1} << 25) + sums.square0;
    }
  }
  const auto count = [&](std::size_t target, std::size_t draw) {
    ++met[target];
    if (!met_parts.empty()) ++met_parts[target * randomisations + draw % randomisations];
  };
  for (std::size_t l = 0; l < used; ++l) {
    bool all = true;
    for (std::size_t k = 0; k < layout.targets.size(); ++k) {
      const Target& target = layout.targets[k];
      const auto row = static_cast<std::size_t>(layout.all_row[static_cast<std::size_t>(target.outcome)]);
      const std::size_t cell = row * layout.quarters + static_cast<std::size_t>(target.quarter);
      const bool met_here = *quanta.at(cell, l) >= layout.target_quanta[k];
      if (met_here) count(k, l);
      all = all && met_here;
    }
    if (all) count(layout.targets.size(), l);
  }
  draws += used;
  waiting.draws += used;
}

void Tally::add(WaitingBins& waiting) {
  for (std::size_t cell = 0; cell < histograms.size(); ++cell) {
    if (cell + 1 < histograms.size()) histograms[cell + 1].expect();
    histograms[cell].add(&waiting.of[cell * WaitingBins::most], waiting.draws, waiting.counts);
  }
  waiting.draws = 0;
}

void Tally::take(Tally& other) {
  for (std::size_t cell = 0; cell < moments.size(); ++cell) {
    if (cell + 1 < moments.size()) {
      other.histograms[cell + 1].expect();
      histograms[cell + 1].expect();
    }
    moments[cell].sum += other.moments[cell].sum;
    moments[cell].coarse += other.moments[cell].coarse;
    moments[cell].square += other.moments[cell].square;
    other.moments[cell] = {};
    histograms[cell].add(other.histograms[cell]);
    other.histograms[cell].clear();  // while it is near
  }
  const auto move = [](auto& to, auto& from) {
    for (std::size_t k = 0; k < to.size(); ++k) to[k] += std::exchange(from[k], 0);
  };
  move(met, other.met);
  move(parts, other.parts);
  move(met_parts, other.met_parts);
  draws += std::exchange(other.draws, 0);
}

}  // namespace weir
