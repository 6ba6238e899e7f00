#include "weir/study/sweep.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <map>
#include <memory>
#include <mutex>
#include <utility>

#include "study/fund_change.hpp"
#include "weir/random.hpp"

namespace weir {
namespace {

constexpr std::size_t points_at_once = 64;
constexpr std::uint64_t most_kept_divisions = 4096;
constexpr const char* strategy_path = "strategy.name";

std::optional<std::size_t> slot_named(const Problem& problem, const std::string& path) {
  for (std::size_t s = 0; s < problem.slots.size(); ++s) {
    if (problem.slots[s].path == path) return s;
  }
  return std::nullopt;
}

/// The tail is said as s and stored as 1/s.
bool is_tail(const Slot& slot) { return slot.record->id == Parameter::inverse_tail; }
double said(const Slot& slot, double stored) { return is_tail(slot) ? 1 / stored : stored; }

bool put(Scenario& scenario, const std::string& path, double value) {
  if (path != strategy_path) return set(scenario, path, value);
  scenario.strategy.name = static_cast<StrategyName>(static_cast<int>(value));
  return true;
}

std::uint32_t axis_steps(const SweepAxis& axis) {
  return axis.kind == SweepAxis::Kind::list ? static_cast<std::uint32_t>(axis.values.size())
                                            : axis.steps;
}

/// Does it change the money or its rules, so that the plan is another one?
bool is_lever(const SweepAxis& axis) { return !case_may_set(axis.path); }

/// A plan for one setting of the levers. Empty: no division obeys the rules, or none can be made.
using Division = std::optional<Allocation>;

class Sweeping {
 public:
  Sweeping(const Scenario& scenario, const SweepQuestion& question, std::function<bool()> go_on)
      : scenario_(with_held_reference(scenario)), question_(question), go_on_(std::move(go_on)),
        problem_(prepare(scenario_)), central_(central_theta(problem_)) {
    std::uint64_t divisions = 1;
    for (const SweepAxis& axis : question_.axes) {
      slot_.push_back(slot_named(problem_, axis.path));
      key_.push_back(point_key(Stream{question.seed}, 0, place_hash("sweep", axis.path)));
      // Another kind of shock or a programme's own value may add slots: those go the long way.
      only_slots_ = only_slots_ && slot_.back().has_value();
      lever_.push_back(is_lever(axis));
      if (!lever_.back()) continue;
      const bool listed =
          axis.kind == SweepAxis::Kind::list || question.design == SweepDesign::grid;
      divisions = listed ? std::min(divisions * axis_steps(axis), most_kept_divisions + 1)
                         : most_kept_divisions + 1;
    }
    keeps_divisions_ = divisions <= most_kept_divisions;
    wanted_ = question_.measured;
    for (const Target& target : scenario_.targets) {
      wanted_.push_back({target.outcome, target.quarter});
    }
    const bool one_plan = std::none_of(lever_.begin(), lever_.end(), [](bool lever) { return lever; });
    if (!only_slots_ || !one_plan || question_.draws > 0) return;
    if (const std::shared_ptr<const Division> only = division_for({}); *only) {
      totals_.emplace(problem_, **only);
    }
  }

  /// Empty: not wanted any more.
  std::optional<SweepRow> row(std::uint64_t point) {
    if (!go_on_()) return std::nullopt;
    SweepRow row{point, setting(point), false, {}, 0};
    Scenario scenario;
    if (!only_slots_) scenario = scenario_;
    Theta theta = central_;
    Problem own;
    for (std::size_t a = 0; a < question_.axes.size() && !only_slots_; ++a) {
      if (!put(scenario, question_.axes[a].path, row.setting[a])) return row;
    }
    if (only_slots_) {
      for (std::size_t a = 0; a < slot_.size(); ++a) {
        theta.value[*slot_[a]] = said(problem_.slots[*slot_[a]], row.setting[a]);
      }
    } else {
      own = prepare(scenario);
      theta = central_theta(own);
    }
    const Scenario& its = only_slots_ ? scenario_ : scenario;
    const Problem& problem = only_slots_ ? problem_ : own;
    if (totals_) {
      plan_row(its, *totals_, theta, row);
      return row;
    }
    const std::shared_ptr<const Division> division = division_for(row.setting);
    if (!*division) return row;
    if (question_.draws > 0) {
      row.feasible = true;
      if (!simulate_row(its, problem, theta, **division, row)) return std::nullopt;
    } else {
      plan_row(its, Totals(problem, **division), theta, row);
    }
    return row;
  }

 private:
  std::vector<double> setting(std::uint64_t point) const {
    std::vector<double> values;
    std::uint64_t rest = point;
    for (std::size_t a = 0; a < question_.axes.size(); ++a) {
      const SweepAxis& axis = question_.axes[a];
      const std::uint32_t steps = axis_steps(axis);
      if (question_.design == SweepDesign::grid) {
        values.push_back(possible(a, on_grid(a, static_cast<std::uint32_t>(rest % steps))));
        rest /= steps;
        continue;
      }
      const auto at = static_cast<std::uint32_t>(point);
      const Uniform u =
          question_.design == SweepDesign::sobol
              ? sobol_point(static_cast<std::uint32_t>(a), at, key_[a])
              : latin_point(at, static_cast<std::uint32_t>(question_.points), key_[a]);
      values.push_back(possible(a, inside(a, u)));
    }
    return values;
  }

  /// Funds are divided in whole units. A list is taken as it was written.
  double possible(std::size_t a, double value) const {
    const SweepAxis& axis = question_.axes[a];
    if (axis.kind != SweepAxis::Kind::range || !axis.path.starts_with("fund.")) return value;
    const double unit = scenario_.unit.major();
    return std::rint(value / unit) * unit;
  }

  double on_grid(std::size_t a, std::uint32_t step) const {
    const SweepAxis& axis = question_.axes[a];
    switch (axis.kind) {
      case SweepAxis::Kind::list: return axis.values[step];
      case SweepAxis::Kind::distribution: {
        const double p = (step + 0.5) / axis.steps;
        return drawn(a, {p > 0.5, p > 0.5 ? 1 - p : p});
      }
      case SweepAxis::Kind::range: break;
    }
    if (step + 1 == axis.steps) return axis.high;
    return axis.low + (axis.high - axis.low) * step / std::max(1u, axis.steps - 1);
  }

  double inside(std::size_t a, Uniform u) const {
    const SweepAxis& axis = question_.axes[a];
    switch (axis.kind) {
      case SweepAxis::Kind::list: {
        const double count = static_cast<double>(axis.values.size());
        return axis.values[static_cast<std::size_t>(u.value() * count)];
      }
      case SweepAxis::Kind::distribution: return drawn(a, u);
      case SweepAxis::Kind::range: break;
    }
    return axis.low + (axis.high - axis.low) * u.value();
  }

  double drawn(std::size_t a, Uniform u) const {
    const Slot& slot = problem_.slots[*slot_[a]];
    return said(slot, quantile_value(slot.uncertain, *slot.record, u.upper, u.tail));
  }

  /// The money as divided before the parameters of this point were known.
  std::shared_ptr<const Division> division_for(const std::vector<double>& setting) {
    std::vector<double> levers;
    for (std::size_t a = 0; a < question_.axes.size(); ++a) {
      if (lever_[a]) levers.push_back(setting[a]);
    }
    if (keeps_divisions_) {
      const std::lock_guard lock(guard_);
      const auto at = divisions_.find(levers);
      if (at != divisions_.end()) return at->second;
    }
    Scenario scenario = scenario_;
    for (std::size_t a = 0, l = 0; a < question_.axes.size(); ++a) {
      if (lever_[a]) put(scenario, question_.axes[a].path, levers[l++]);
    }
    const AllocationAnswer answer = divide(scenario, prepare(scenario), {1});
    const auto* result = std::get_if<AllocationResult>(&answer);
    const auto division =
        std::make_shared<const Division>(result ? Division(result->allocation) : std::nullopt);
    if (keeps_divisions_) {
      const std::lock_guard lock(guard_);
      divisions_.emplace(std::move(levers), division);
    }
    return division;
  }

  void plan_row(const Scenario& scenario, const Totals& totals, const Theta& theta,
                SweepRow& row) const {
    const std::size_t measured = question_.measured.size();
    row.feasible = true;
    row.value = totals.at(theta, wanted_);
    row.all_targets = 1;
    for (std::size_t t = 0; t < scenario.targets.size(); ++t) {
      if (row.value[measured + t] < scenario.targets[t].at_least) row.all_targets = 0;
    }
    row.value.resize(measured);
  }

  /// False: not all draws were wanted.
  bool simulate_row(const Scenario& scenario, Problem problem, const Theta& theta,
                    const Allocation& allocation, SweepRow& row) const {
    for (const std::optional<std::size_t>& slot : slot_) {
      if (only_slots_) problem.slots[*slot].uncertain = Uncertain::number(theta.value[*slot]);
    }
    Request request{{}, {}, scenario.targets};
    for (const Measured& m : question_.measured) {
      if (std::find(request.headline.begin(), request.headline.end(), m.outcome) ==
          request.headline.end()) {
        request.headline.push_back(m.outcome);
      }
    }
    Progress progress(problem, request, question_.draws);
    simulate(problem, allocation, scenario.seed, {1}, progress,
             [&](const Progress&) { return go_on_(); });
    if (progress.draws_done() < question_.draws) return false;
    const Ensemble ensemble = summarise(scenario, progress);
    for (const Measured& m : question_.measured) {
      for (const Summary& summary : ensemble.outcomes) {
        if (summary.outcome == m.outcome && summary.quarter == m.quarter && summary.scope == "all") {
          row.value.push_back(summary.mean);
        }
      }
    }
    row.all_targets = scenario.targets.empty() ? 1 : ensemble.all_targets.probability;
    return true;
  }

  Scenario scenario_;
  const SweepQuestion& question_;
  const std::function<bool()> go_on_;
  Problem problem_;
  Theta central_;
  std::vector<std::optional<std::size_t>> slot_;  // by axis
  std::vector<std::uint64_t> key_;
  std::vector<bool> lever_;          // by axis
  std::vector<Measured> wanted_;     // what is measured, then the targets
  std::optional<Totals> totals_;     // where the plan is one and only parameters move
  bool only_slots_ = true, keeps_divisions_ = true;
  std::mutex guard_;
  std::map<std::vector<double>, std::shared_ptr<const Division>> divisions_;
};

}  // namespace

std::uint64_t sweep_size(const std::vector<SweepAxis>& axes) {
  std::uint64_t size = 1;
  for (const SweepAxis& axis : axes) {
    const std::uint64_t steps = axis_steps(axis);
    if (steps > 0 && size > std::numeric_limits<std::uint64_t>::max() / steps) {
      return std::numeric_limits<std::uint64_t>::max();
    }
    size *= steps;
  }
  return size;
}

std::string axis_problem(const Scenario& scenario, const SweepAxis& axis) {
  if (axis.kind == SweepAxis::Kind::distribution) {
    const Problem problem = prepare(scenario);
    const std::optional<std::size_t> slot = slot_named(problem, axis.path);
    if (slot && problem.slots[*slot].uncertain.family != Family::fixed) return "";
    return "it has no distribution in this scenario; give it a range";
  }
  const std::vector<double> tried = axis.kind == SweepAxis::Kind::list
                                        ? axis.values
                                        : std::vector<double>{axis.low, axis.high};
  for (const double value : tried) {
    Scenario trial = scenario;
    if (!put(trial, axis.path, value)) {
      return "it names nothing that can be set, or a value is out of range; weir explain tells";
    }
  }
  return "";
}

bool run_sweep(const Scenario& scenario, const SweepQuestion& question,
               const std::vector<std::uint64_t>& points, Parallelism parallelism,
               const SweepSink& sink, const std::function<bool()>& go_on) {
  std::atomic<bool> wanted = true;
  Sweeping sweeping(scenario, question, [&] { return wanted && (!go_on || go_on()); });
  const std::size_t at_once = question.draws > 0 ? 1 : points_at_once;
  const std::size_t blocks = (points.size() + at_once - 1) / at_once;
  std::vector<std::vector<SweepRow>> rows(blocks);
  for_each_block(
      blocks, parallelism,
      [&](std::size_t block) {
        const std::size_t end = std::min(points.size(), (block + 1) * at_once);
        for (std::size_t k = block * at_once; k < end && wanted; ++k) {
          if (std::optional<SweepRow> row = sweeping.row(points[k])) {
            rows[block].push_back(std::move(*row));
          } else {
            wanted = false;
          }
        }
      },
      [&](std::size_t block) {
        if (sink && !sink(rows[block])) wanted = false;
        rows[block] = {};
      },
      [&] { return !wanted; });
  return wanted;
}

}  // namespace weir
