// One record per uncertain parameter: it drives reader, checks, --set, explain and the reference.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace weir {

/// How a parameter's uncertainty is written.
enum class Family : std::uint8_t {
  fixed,       // a number: `central`
  interval,    // {low, central, high}: 5, 50 and 95%
  uniform,     // a = least, b = greatest
  triangular,  // a = least, c = mode, b = greatest
  normal,      // a = mean, b = standard deviation
  lognormal,   // a = median, b = standard deviation of the log
  beta,        // a, b: the two shapes
  gamma,       // a = shape, b = scale
};

/// A number or its distribution. value = shift + scale * (what the family draws).
/// An interval is split lognormal for positive quantities, logit-normal on each side for shares;
/// a side that touches its bound (low = 0; a share's high = 1) is split normal and clamped there.
struct Uncertain {
  Family family = Family::fixed;
  double low = 0, central = 0, high = 0;
  double a = 0, b = 0, c = 0;
  double scale = 1, shift = 0;

  static constexpr Uncertain number(double value) {
    return {Family::fixed, value, value, value, 0, 0, 0, 1, 0};
  }
  static constexpr Uncertain interval(double low, double central, double high) {
    return {Family::interval, low, central, high, 0, 0, 0, 1, 0};
  }
  static constexpr Uncertain beta(double a, double b, double scale = 1, double shift = 0) {
    return {Family::beta, 0, 0, 0, a, b, 0, scale, shift};
  }
  friend bool operator==(const Uncertain&, const Uncertain&) = default;
};

enum class Measure : std::uint8_t { money, share, positive, quarters };

/// Every parameter that may be uncertain. The order is free: draws are keyed by path, not by row.
enum class Parameter : std::uint8_t {
  // of a programme; [model] gives the value shared by all that do not state their own
  cost_per_job, productivity, inverse_tail, curvature_per_gdp, threshold, power_per_job,
  cost_per_trainee,
  completion,
  opens, start_lag, disbursement_lag, build_lag, ramp, success, project_size, jobs_per_enterprise,
  additionality,
  // of the model as a whole
  execution, attribution, operating_share, enterprise_size, realised, enterprise_hazard,
  expansion_hazard, leakage, displacement, displacement_local, substitution, multiplier,
  additionality_reimbursed, share_poor, net_per_trainee,
  sigma_year, sigma_county, sigma_quarter, correlation, persistence, sigma_project,
  enterprise_dispersion,
  // of the neighbours
  spillover,
  // of the labour cap
  working_age, out_migrants, slack, return_rate, available_per_trainee,
  // of an enclave park
  jobs_home, tax_home, value_added_per_job,
  // of a loan pool
  leverage, demand_per_gdp, loan_loss, loss_share,
  // of a shock
  closure, delay, declared_kept,
};
inline constexpr std::size_t parameter_count = static_cast<std::size_t>(Parameter::declared_kept) + 1;

enum class Scope : std::uint8_t {
  programme, model, labour, enclave, loan_pool, shock
};

/// Units: `unit` names the stored value's unit; money is in the currency's major unit, lags in
/// quarters, hazards per year. The tail is written as s and stored as 1/s.
struct ParameterRecord {
  Parameter id;
  std::string_view key;  // as written in the scenario
  Scope scope;
  Measure measure;
  std::string_view unit;
  double lower, upper;  // the range outside of which a value is refused
  Uncertain standard;   // used when nothing is written
  std::string_view text_en, text_zh, source;
};

std::span<const ParameterRecord> parameter_records();
const ParameterRecord& record_of(Parameter id);
/// Of the number between 0 and 1 that chooses a row of a fit: not a key of its own.
const ParameterRecord& sample_record();
/// nullptr when there is none of that key in that scope (programme keys are found in model too).
const ParameterRecord* find_record(Scope scope, std::string_view key);

/// The planning value: an interval's central, a fixed number, otherwise the median.
double central_value(const Uncertain& uncertain, const ParameterRecord& record);

/// The value at probability `upper ? 1 - tail : tail`.
/// Needs: 0 < tail < 0.5. Source: MODEL section 0.12, docs/model/parameters.md.
double quantile_value(const Uncertain& uncertain, const ParameterRecord& record, bool upper,
                      double tail);

}  // namespace weir
