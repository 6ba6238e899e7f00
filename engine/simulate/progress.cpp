// The run so far, and its bytes for a checkpoint.
#include <algorithm>
#include <cstring>
#include <iterator>
#include <optional>

#include "simulate/state.hpp"
#include "weir/core_checksum.hpp"
#include "weir/random.hpp"

namespace weir {

namespace {

constexpr std::uint64_t format = 0x3130524945570000u + 3;  // grows when the layout below changes

class Writer {
 public:
  template <class T>
  void one(const T& value) {
    bytes_.append(reinterpret_cast<const char*>(&value), sizeof(T));
  }
  template <class T>
  void many(const std::vector<T>& values) {
    one(static_cast<std::uint64_t>(values.size()));
    if (values.empty()) return;
    bytes_.append(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T));
  }
  std::string finish() {
    one(fnv1a(bytes_));
    return std::move(bytes_);
  }

 private:
  std::string bytes_;
};

// Reading past the end leaves `good` false and every later value empty.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : bytes_(bytes) {}
  bool good = true;

  template <class T>
  T one() {
    T value{};
    if (!good || bytes_.size() < sizeof(T)) {
      good = false;
      return value;
    }
    std::memcpy(&value, bytes_.data(), sizeof(T));
    bytes_.remove_prefix(sizeof(T));
    return value;
  }
  template <class T>
  std::vector<T> many() {
    const auto size = one<std::uint64_t>();
    if (!good || size > bytes_.size() / sizeof(T)) {
      good = false;
      return {};
    }
    std::vector<T> values(size);
    if (size > 0) std::memcpy(values.data(), bytes_.data(), size * sizeof(T));
    bytes_.remove_prefix(size * sizeof(T));
    return values;
  }
  bool at_end() const { return bytes_.empty(); }

 private:
  std::string_view bytes_;
};

}  // namespace

Progress::State::State(const Problem& problem, const Request& request, std::uint64_t all_draws)
    : layout(make_layout(problem, request)), tally(layout), draws(all_draws),
      done((all_draws + block_draws - 1) / block_draws, 0) {
  if (draws <= most_kept_draws) kept.resize(layout.headline_rows.size() * layout.quarters * draws);
}

std::size_t Progress::State::draws_in(std::size_t block) const {
  const std::uint64_t first = block * std::uint64_t{block_draws};
  return static_cast<std::size_t>(std::min<std::uint64_t>(block_draws, draws - first));
}

Progress::Progress(const Problem& problem, const Request& request, std::uint64_t draws)
    : state_(std::make_unique<State>(problem, request, draws)) {}
Progress::~Progress() = default;
Progress::Progress(Progress&&) noexcept = default;
Progress& Progress::operator=(Progress&&) noexcept = default;

std::uint64_t Progress::draws() const { return state_->draws; }
std::uint64_t Progress::draws_done() const { return state_->tally.draws; }

std::uint64_t Progress::targets_met() const { return state_->tally.met.back(); }

bool Progress::extend(std::uint64_t draws) {
  State& s = *state_;
  const bool cut_short = s.draws % block_draws != 0 && s.done.back();
  if (draws < s.draws || (cut_short && draws != s.draws)) return false;
  std::vector<std::int64_t> kept;
  if (draws <= most_kept_draws) {
    const std::size_t rows = s.layout.headline_rows.size() * s.layout.quarters;
    kept.resize(rows * draws);
    for (std::size_t row = 0; row < rows; ++row) {
      std::copy_n(&s.kept[row * s.draws], s.draws, &kept[row * draws]);
    }
  }
  s.kept = std::move(kept);
  s.draws = draws;
  s.done.resize((draws + block_draws - 1) / block_draws, 0);
  return true;
}

std::vector<double> Progress::headline_draws(Outcome outcome, std::size_t quarter) const {
  const State& s = *state_;
  std::vector<double> values;
  for (std::size_t h = 0; h < s.layout.headline_rows.size() && !s.kept.empty(); ++h) {
    if (s.layout.rows[s.layout.headline_rows[h]].outcome != outcome) continue;
    const auto from = s.kept.begin() +
                      static_cast<std::ptrdiff_t>((h * s.layout.quarters + quarter) * s.draws);
    values.reserve(s.draws);
    std::transform(from, from + static_cast<std::ptrdiff_t>(s.draws), std::back_inserter(values),
                   [&](std::int64_t quanta) {
                     return from_quanta(static_cast<double>(quanta), is_money(outcome));
                   });
    break;
  }
  return values;
}

std::string Progress::to_bytes() const {
  const State& s = *state_;
  Writer out;
  out.one(format);
  out.one(s.draws);
  out.one(static_cast<std::uint64_t>(s.layout.rows.size()));
  out.one(static_cast<std::uint64_t>(s.layout.quarters));
  out.one(static_cast<std::uint64_t>(s.layout.sampling));
  out.one(static_cast<std::uint64_t>(s.layout.points));
  out.many(s.done);
  out.one(s.tally.draws);
  out.many(s.tally.met);
  out.many(s.tally.met_parts);
  out.many(s.tally.moments);
  out.many(s.tally.parts);
  for (const Histogram& histogram : s.tally.histograms) {
    out.one(histogram.first());
    out.many(histogram.octaves());
    out.many(histogram.counts());
  }
  // Only the values of blocks that are in: the rest are still zero.
  for (std::size_t row = 0; row < s.kept.size(); row += s.draws) {
    for (std::size_t b = 0; b < s.blocks(); ++b) {
      if (!s.done[b]) continue;
      const auto from = s.kept.begin() + static_cast<std::ptrdiff_t>(row + b * block_draws);
      out.many(std::vector<std::int64_t>(from, from + static_cast<std::ptrdiff_t>(s.draws_in(b))));
    }
  }
  return out.finish();
}

std::string fingerprint(const Allocation& allocation, const Progress& progress) {
  const std::string_view amounts(reinterpret_cast<const char*>(allocation.amount.data()),
                                 allocation.amount.size() * sizeof allocation.amount[0]);
  std::uint64_t hash = place_hash(amounts, progress.to_bytes());
  std::string digits(16, '0');
  for (char& digit : digits) {
    digit = "0123456789abcdef"[hash >> 60];
    hash <<= 4;
  }
  return digits;
}

namespace {

// What bytes say about a run of the same shape as `state`.
struct Parsed {
  std::vector<std::uint8_t> done;
  Tally tally;
  struct Kept {
    std::size_t from;  // index into State::kept
    std::vector<std::int64_t> values;
  };
  std::vector<Kept> kept;
};

std::optional<Parsed> parse(const Progress::State& state, std::string_view bytes) {
  if (bytes.size() < sizeof(std::uint64_t)) return std::nullopt;
  std::uint64_t sum;
  std::memcpy(&sum, bytes.data() + bytes.size() - sizeof sum, sizeof sum);
  bytes.remove_suffix(sizeof sum);
  if (fnv1a(bytes) != sum) return std::nullopt;

  Reader in(bytes);
  if (in.one<std::uint64_t>() != format || in.one<std::uint64_t>() != state.draws ||
      in.one<std::uint64_t>() != state.layout.rows.size() ||
      in.one<std::uint64_t>() != state.layout.quarters ||
      in.one<std::uint64_t>() != static_cast<std::uint64_t>(state.layout.sampling) ||
      in.one<std::uint64_t>() != state.layout.points) {
    return std::nullopt;
  }
  Parsed parsed{state.done, Tally(state.layout), {}};
  const auto fits = [&in](auto& to) {
    auto values = in.many<typename std::decay_t<decltype(to)>::value_type>();
    if (values.size() != to.size()) in.good = false;
    to = std::move(values);
  };
  fits(parsed.done);
  parsed.tally.draws = in.one<std::uint64_t>();
  fits(parsed.tally.met);
  fits(parsed.tally.met_parts);
  fits(parsed.tally.moments);
  fits(parsed.tally.parts);
  for (Histogram& histogram : parsed.tally.histograms) {
    const auto first = in.one<std::int32_t>();
    auto octaves = in.many<std::uint8_t>();
    histogram.restore(first, std::move(octaves), in.many<std::uint32_t>());
  }
  for (std::size_t row = 0; in.good && row < state.kept.size(); row += state.draws) {
    for (std::size_t b = 0; in.good && b < state.blocks(); ++b) {
      if (!parsed.done[b]) continue;
      parsed.kept.push_back({row + b * block_draws, in.many<std::int64_t>()});
      if (parsed.kept.back().values.size() != state.draws_in(b)) in.good = false;
    }
  }
  if (!in.good || !in.at_end()) return std::nullopt;
  return parsed;
}

}  // namespace

bool Progress::add_bytes(std::string_view bytes) {
  std::optional<Parsed> parsed = parse(*state_, bytes);
  if (!parsed) return false;
  State& s = *state_;
  for (std::size_t b = 0; b < s.blocks(); ++b) {
    if (s.done[b] && parsed->done[b]) return false;
  }
  for (std::size_t b = 0; b < s.blocks(); ++b) s.done[b] |= parsed->done[b];
  s.tally.take(parsed->tally);
  for (const Parsed::Kept& kept : parsed->kept) {
    std::copy(kept.values.begin(), kept.values.end(),
              s.kept.begin() + static_cast<std::ptrdiff_t>(kept.from));
  }
  return true;
}

bool Progress::from_bytes(std::string_view bytes) {
  if (!parse(*state_, bytes)) return false;
  state_->forget();
  return add_bytes(bytes);
}

void Progress::State::forget() {
  tally = Tally(layout);
  std::fill(done.begin(), done.end(), std::uint8_t{0});
}

}  // namespace weir
