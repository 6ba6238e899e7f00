// Tallies -> means, spreads, quantiles and chances.
#include <algorithm>

#include "simulate/state.hpp"

namespace weir {

namespace {

constexpr double probabilities[] = {0.05, 0.25, 0.50, 0.75, 0.95};

// The p-quantile is the value of rank ceil(p n).
std::uint64_t rank(double p, std::uint64_t n) {
  const double exact = p * static_cast<double>(n);
  auto k = static_cast<std::uint64_t>(exact);
  if (static_cast<double>(k) < exact) ++k;
  return std::clamp<std::uint64_t>(k, 1, n);
}

std::string scope_name(const Scenario& s, const RowKey& row) {
  switch (row.kind) {
    case RowKey::Kind::all: return "all";
    case RowKey::Kind::klass: return "class:" + s.counties.classes[row.index];
    case RowKey::Kind::group: return "group:" + s.counties.groups[row.index];
    case RowKey::Kind::county: return "county:" + s.counties.code[row.index];
  }
  return {};
}

// n S2 - S1^2 in whole numbers: no digit is lost however small the spread beside the mean.
double spread(const Moments& m, std::uint64_t draws, bool money) {
  if (draws < 2) return 0;
  const Wide n = static_cast<Wide>(draws);
  const double scaled = static_cast<double>(n * m.square - m.coarse * m.coarse);
  const double unit = money ? 100.0 : 65536.0;
  const double count = static_cast<double>(draws);
  return __builtin_sqrt(scaled / (count * (count - 1))) / unit;
}

// The standard error of a mean of randomisations, from the sums of each: those are independent, the
// draws within one are not.
template <class Sum>
double error_of_parts(const Sum* part, std::uint64_t draws) {
  Sum total = 0;
  for (std::uint32_t r = 0; r < randomisations; ++r) total += part[r];
  double squares = 0;
  for (std::uint32_t r = 0; r < randomisations; ++r) {
    const auto apart = static_cast<double>(static_cast<Wide>(part[r]) * randomisations -
                                           static_cast<Wide>(total));
    squares += apart * apart;
  }
  constexpr double pairs = randomisations * (randomisations - 1.0);
  return __builtin_sqrt(squares / pairs) / static_cast<double>(draws);
}

Chance chance(const Progress::State& state, std::size_t target) {
  const Tally& tally = state.tally;
  const bool one = target < state.layout.targets.size();
  const auto n = static_cast<double>(tally.draws);
  const double p = static_cast<double>(tally.met[target]) / n;
  const double mcse = tally.met_parts.empty()
                          ? __builtin_sqrt(p * (1 - p) / n)
                          : error_of_parts(&tally.met_parts[target * randomisations], tally.draws);
  return {one ? state.layout.targets[target].name : "all", p, mcse};
}

}  // namespace

MeanError mean_error(std::span<const double> values, Sampling sampling) {
  const auto n = static_cast<double>(values.size());
  double sum = 0;
  for (const double value : values) sum += value;
  const double mean = sum / n;
  if (values.size() < 2) return {mean, 0};
  if (sampling == Sampling::plain) {
    double squares = 0;
    for (const double value : values) squares += (value - mean) * (value - mean);
    return {mean, __builtin_sqrt(squares / (n * (n - 1)))};
  }
  double apart[randomisations] = {};
  for (std::size_t d = 0; d < values.size(); ++d) apart[d % randomisations] += values[d] - mean;
  double squares = 0;
  for (const double part : apart) squares += part * part;
  // 16 means of n / 16 values each: variance of one, over 16.
  return {mean, __builtin_sqrt(squares * randomisations / (randomisations - 1.0)) / n};
}

Chance Progress::all_targets() const { return chance(*state_, state_->layout.targets.size()); }

Ensemble summarise(const Scenario& scenario, const Progress& progress) {
  const Progress::State& state = progress.state();
  const Layout& layout = state.layout;
  const std::uint64_t n = state.tally.draws;
  Ensemble out;
  out.draws = n;
  if (n == 0) return out;

  // Of a headline row and quarter, the draws of each block that is in.
  const auto kept_of = [&](std::size_t headline, std::size_t t) {
    const std::int64_t* values = &state.kept[(headline * layout.quarters + t) * state.draws];
    std::vector<std::span<const std::int64_t>> blocks;
    for (std::size_t b = 0; b < state.blocks(); ++b) {
      if (state.done[b]) blocks.emplace_back(values + b * block_draws, state.draws_in(b));
    }
    return blocks;
  };

  for (std::size_t r = 0; r < layout.rows.size(); ++r) {
    const RowKey& row = layout.rows[r];
    const bool money = is_money(row.outcome);
    const auto headline = std::find(layout.headline_rows.begin(), layout.headline_rows.end(), r);
    const bool exact = headline != layout.headline_rows.end() && !state.kept.empty();
    for (std::size_t t = 0; t < layout.quarters; ++t) {
      const std::size_t cell = r * layout.quarters + t;
      const Moments& m = state.tally.moments[cell];
      Summary s;
      s.outcome = row.outcome;
      s.scope = scope_name(scenario, row);
      s.quarter = static_cast<int>(t);
      s.mean = from_quanta(static_cast<double>(m.sum) / static_cast<double>(n), money);
      s.sd = spread(m, n, money);
      s.mcse = state.tally.parts.empty()
                   ? s.sd / __builtin_sqrt(static_cast<double>(n))
                   : from_quanta(error_of_parts(&state.tally.parts[cell * randomisations], n), money);
      double* to[] = {&s.p05, &s.p25, &s.p50, &s.p75, &s.p95};
      if (exact) {
        const auto h = static_cast<std::size_t>(headline - layout.headline_rows.begin());
        const auto values = kept_of(h, t);
        for (std::size_t q = 0; q < std::size(probabilities); ++q) {
          const std::int64_t exact_value =
              state.tally.histograms[cell].ordered(rank(probabilities[q], n), values);
          *to[q] = from_quanta(static_cast<double>(exact_value), money);
        }
      } else {
        for (std::size_t q = 0; q < std::size(probabilities); ++q) {
          *to[q] = from_quanta(
              state.tally.histograms[cell].ordered(rank(probabilities[q], n)), money);
        }
      }
      out.outcomes.push_back(std::move(s));
    }
  }
  for (std::size_t k = 0; k < layout.targets.size(); ++k) {
    out.targets.push_back(chance(state, k));
  }
  out.all_targets = progress.all_targets();
  return out;
}

}  // namespace weir
