// Plans on the same draws. Each draw gives every plan the same luck, so the difference of two plans
// is known far better than either of them.
#include <algorithm>
#include <cmath>
#include <set>

#include "weir/study.hpp"

namespace weir {
namespace {

// In one draw, below this, two plans have the same counts, added up in another order.
constexpr double least_lead = 1e-6;
constexpr double least_change = 1e-3;  // jobs: smaller ones come from rounding

using Draws = std::vector<double>;

std::vector<Outcome> compared_outcomes(const Scenario& scenario) {
  std::vector<Outcome> outcomes = scenario.headline;
  const auto add = [&](Outcome outcome) {
    if (std::find(outcomes.begin(), outcomes.end(), outcome) == outcomes.end()) {
      outcomes.push_back(outcome);
    }
  };
  for (const Target& target : scenario.targets) add(target.outcome);
  add(Outcome::jobs_declared);
  add(Outcome::jobs_in_place);
  add(Outcome::jobs_net);
  return outcomes;
}

std::vector<int> compared_quarters(const Scenario& scenario, int jobs_quarter) {
  std::set<int> quarters{scenario.quarters - 1};
  for (const Target& target : scenario.targets) quarters.insert(target.quarter);
  if (scenario.targets.empty()) quarters.insert(jobs_quarter);
  return {quarters.begin(), quarters.end()};
}

/// The value of rank ceil(percent n / 100), as the summaries take it.
double quantile(const Draws& sorted, std::size_t percent) {
  return sorted[std::max<std::size_t>((percent * sorted.size() + 99) / 100, 1) - 1];
}

double share_above(const Draws& mine, const Draws& other) {
  std::size_t above = 0;
  for (std::size_t d = 0; d < mine.size(); ++d) above += mine[d] - other[d] > least_lead;
  return static_cast<double>(above) / static_cast<double>(mine.size());
}

Draws best_of_each(const std::vector<Draws>& all) {
  Draws best = all.front();
  for (const Draws& values : all) {
    for (std::size_t d = 0; d < best.size(); ++d) best[d] = std::max(best[d], values[d]);
  }
  return best;
}

Draws difference(const Draws& a, const Draws& b) {
  Draws less(a.size());
  for (std::size_t d = 0; d < a.size(); ++d) less[d] = a[d] - b[d];
  return less;
}

Standing standing(const std::vector<Draws>& all, const Draws& best, std::size_t k,
                  Sampling sampling) {
  Standing s;
  const MeanError own = mean_error(all[k], sampling);
  s.mean = own.mean;
  s.mcse = own.mcse;
  Draws paired = difference(all[k], all.front());
  const MeanError apart = mean_error(paired, sampling);
  s.difference = apart.mean;
  s.difference_mcse = apart.mcse;
  std::sort(paired.begin(), paired.end());
  s.p05 = quantile(paired, 5);
  s.p95 = quantile(paired, 95);
  for (const Draws& other : all) s.beats.push_back(share_above(all[k], other));
  s.regret = mean_error(difference(best, all[k]), sampling).mean;
  s.within_error = std::abs(s.difference) <= 2 * s.difference_mcse;
  const double of_first = mean_error(all.front(), sampling).mean;
  s.under_one_percent = std::abs(s.difference) < 0.01 * std::abs(of_first);
  return s;
}

double money_of(const Contender& contender, std::size_t county) {
  const Problem& p = contender.problem;
  std::int64_t minor = 0;
  for (std::size_t f = 0; f < p.funds; ++f) {
    for (std::size_t q = 0; q < p.programmes; ++q) {
      minor += contender.result.allocation.amount[cell_index(p, f, county, q)];
    }
  }
  return Money::from_minor(minor).major();
}

CountyChanges county_changes(const Contender& mine, const PlanningResult& my_plan,
                             const Contender& first, const PlanningResult& first_plan,
                             std::size_t quarter) {
  CountyChanges changes;
  for (std::size_t c = 0; c < first.problem.counties; ++c) {
    const double jobs = my_plan.at(Outcome::jobs_declared, c, quarter) -
                        first_plan.at(Outcome::jobs_declared, c, quarter);
    changes.county.push_back({money_of(mine, c) - money_of(first, c), jobs});
    if (!first.problem.counted[c]) continue;
    ++(jobs > least_change ? changes.better : jobs < -least_change ? changes.worse : changes.same);
  }
  return changes;
}

/// Each contender's run, in their order. Those that differ in their money alone run together: what
/// the draws share is computed once. Nothing when `sink` stops it.
std::optional<std::vector<Progress>> simulate_all(const std::vector<Contender>& contenders,
                                                  const Request& request, Parallelism parallelism,
                                                  const StudySink& sink) {
  const Scenario& first = contenders.front().scenario;
  std::vector<std::optional<Progress>> runs(contenders.size());
  std::uint64_t finished = 0;
  for (std::size_t k = 0; k < contenders.size(); ++k) {
    if (runs[k]) continue;
    std::vector<std::size_t> group;
    std::vector<Allocation> allocations;
    std::vector<Progress> together;
    for (std::size_t j = k; j < contenders.size(); ++j) {
      if (runs[j] || !(contenders[j].problem == contenders[k].problem)) continue;
      group.push_back(j);
      allocations.push_back(contenders[j].result.allocation);
      together.emplace_back(contenders[j].problem, request, first.draws);
    }
    bool wanted = true;
    simulate(contenders[k].problem, allocations, first.seed, parallelism, together,
             [&](const Progress& so_far) {
               wanted = !sink || sink(finished + group.size() * so_far.draws_done());
               return wanted;
             });
    if (!wanted) return std::nullopt;
    finished += group.size() * first.draws;
    for (std::size_t g = 0; g < group.size(); ++g) runs[group[g]] = std::move(together[g]);
  }
  std::vector<Progress> all;
  for (std::optional<Progress>& run : runs) all.push_back(std::move(*run));
  return all;
}

}  // namespace

std::string not_comparable(const std::vector<Contender>& contenders) {
  const Scenario& first = contenders.front().scenario;
  if (first.draws > most_kept_draws) {
    return "plans are compared draw by draw on at most 131072 draws; use --draws";
  }
  for (const Contender& contender : contenders) {
    const Scenario& other = contender.scenario;
    const auto differ = [&](const std::string& what) {
      return first.name + " and " + other.name + " differ in " + what;
    };
    if (other.counties.code != first.counties.code) return differ("their counties");
    if (other.counties.counted != first.counties.counted) return differ("the counties counted");
    if (other.start != first.start || other.quarters != first.quarters) {
      return differ("their quarters");
    }
    if (other.currency != first.currency) return differ("their currency");
    if (other.seed != first.seed) return differ("their seed; use --seed");
    if (other.draws != first.draws) return differ("their draws; use --draws");
    if (other.sampling != first.sampling) return differ("their sampling");
  }
  return "";
}

std::optional<Comparison> compare(const std::vector<Contender>& contenders, int jobs_quarter,
                                  Parallelism parallelism, const StudySink& sink) {
  const Scenario& first = contenders.front().scenario;
  const std::vector<Outcome> outcomes = compared_outcomes(first);
  const Request request{outcomes, {}, first.targets};
  Comparison comparison;
  comparison.draws = first.draws;
  comparison.jobs_quarter = jobs_quarter;

  std::optional<std::vector<Progress>> simulated =
      simulate_all(contenders, request, parallelism, sink);
  if (!simulated) return std::nullopt;
  const std::vector<Progress>& runs = *simulated;
  for (std::size_t k = 0; k < contenders.size(); ++k) {
    const Ensemble ensemble = summarise(contenders[k].scenario, runs[k]);
    comparison.targets.push_back(ensemble.targets);
    comparison.all_targets.push_back(ensemble.all_targets);
  }

  for (const int quarter : compared_quarters(first, jobs_quarter)) {
    for (const Outcome outcome : outcomes) {
      std::vector<Draws> all;
      for (const Progress& run : runs) {
        all.push_back(run.headline_draws(outcome, static_cast<std::size_t>(quarter)));
      }
      const Draws best = best_of_each(all);
      ComparedOutcome compared{outcome, quarter, {}};
      for (std::size_t k = 0; k < all.size(); ++k) {
        compared.standings.push_back(standing(all, best, k, first.sampling));
      }
      comparison.outcomes.push_back(std::move(compared));
    }
  }

  std::vector<PlanningResult> plans;
  for (const Contender& c : contenders) {
    plans.push_back(plan(c.problem, central_theta(c.problem), c.result.allocation));
  }
  for (std::size_t k = 0; k < contenders.size(); ++k) {
    comparison.counties.push_back(county_changes(contenders[k], plans[k], contenders.front(),
                                                 plans.front(),
                                                 static_cast<std::size_t>(jobs_quarter)));
  }
  return comparison;
}

}  // namespace weir
