#include "weir/embed.hpp"

#include <algorithm>
#include <cmath>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "weir/allocate.hpp"
#include "weir/model.hpp"
#include "weir/model/glance.hpp"
#include "weir/model/image.hpp"
#include "weir/simulate.hpp"

namespace weir {
namespace {

/// The scenario at hand, and what was made of it; any change of it forgets what was made.
struct Desk {
  Scenario opened, scenario;
  std::optional<Problem> problem;
  std::optional<AllocationResult> result;
  std::unique_ptr<Progress> progress;
  Glance glance;  // knows by itself what it may keep
  const std::vector<double>* seen = nullptr;  // its last look, while nothing changed
  std::uint32_t glanced_draws = 0;            // of that look
  std::string buffer, text;
  std::vector<double> numbers;

  void changed() {
    problem.reset();
    result.reset();
    progress.reset();
    seen = nullptr;
  }
  std::string_view passed(std::size_t bytes) const {
    return std::string_view(buffer).substr(0, bytes);
  }
};

Desk& desk() {
  static Desk only;
  return only;
}

Request request_of(const Scenario& scenario) {
  return {scenario.headline, scenario.by_county, scenario.targets};
}

void add_money(const Desk& d, bool by_county, std::vector<double>& out) {
  const Problem& p = *d.problem;
  std::vector<std::int64_t> sum(by_county ? p.counties : p.programmes, 0);
  for (std::size_t f = 0; f < p.funds; ++f) {
    for (std::size_t c = 0; c < p.counties; ++c) {
      for (std::size_t g = 0; g < p.programmes; ++g)
        sum[by_county ? c : g] += d.result->allocation.amount[cell_index(p, f, c, g)];
    }
  }
  for (const std::int64_t minor : sum) out.push_back(Money::from_minor(minor).major());
}

void add_planning(const Desk& d, bool by_county, std::vector<double>& out) {
  const Problem& p = *d.problem;
  const PlanningResult planned = plan(p, central_theta(p), d.result->allocation);
  out = by_county ? planned.value : planning_total(p, planned);
}

/// What the plan brings at the end less what it would bring without the programme's money.
void add_programmes(const Desk& d, std::vector<double>& out) {
  const Problem& p = *d.problem;
  const Theta theta = central_theta(p);
  const Allocation& all = d.result->allocation;
  const std::vector<double> whole = planning_total(p, plan(p, theta, all));
  for (std::size_t g = 0; g < p.programmes; ++g) {
    Allocation rest = all;
    for (std::size_t i = g; i < rest.amount.size(); i += p.programmes) rest.amount[i] = 0;
    const std::vector<double> without = planning_total(p, plan(p, theta, rest));
    for (std::size_t o = 0; o < outcome_count; ++o) {
      const std::size_t end = (o + 1) * p.quarters - 1;
      out.push_back(whole[end] - without[end]);
    }
  }
}

/// What a quick look is at: the headline's outcomes, then those of targets that are not among them.
std::vector<Outcome> looked_at(const Scenario& scenario) {
  std::vector<Outcome> outcomes = scenario.headline;
  for (const Target& target : scenario.targets) {
    if (std::find(outcomes.begin(), outcomes.end(), target.outcome) == outcomes.end())
      outcomes.push_back(target.outcome);
  }
  return outcomes;
}

void add_glanced(const Desk& d, std::vector<double>& out) {
  const auto draws = static_cast<std::ptrdiff_t>(d.glanced_draws);
  std::vector<double> values;
  for (std::size_t row = 0; row < d.scenario.headline.size() * d.problem->quarters; ++row) {
    const auto from = d.seen->begin() + static_cast<std::ptrdiff_t>(row) * draws;
    values.assign(from, from + draws);
    auto rest = values.begin();  // what lies before is no greater
    for (const double share : {0.05, 0.25, 0.5, 0.75, 0.95}) {
      const double rank = std::max(std::ceil(share * static_cast<double>(draws)) - 1, 0.0);
      const auto at = std::max(values.begin() + static_cast<std::ptrdiff_t>(rank), rest);
      std::nth_element(rest, at, values.end());
      out.push_back(*at);
      rest = at;
    }
  }
}

/// In how many of the draws each target is met, and all of them together.
void add_glanced_chances(const Desk& d, std::vector<double>& out) {
  const std::size_t draws = d.glanced_draws;
  const std::vector<Outcome> outcomes = looked_at(d.scenario);
  std::vector<std::size_t> rows;
  for (const Target& target : d.scenario.targets) {
    const auto place = std::find(outcomes.begin(), outcomes.end(), target.outcome);
    rows.push_back(static_cast<std::size_t>(place - outcomes.begin()) * d.problem->quarters +
                   static_cast<std::size_t>(target.quarter));
  }
  std::vector<double> met(rows.size() + 1, 0);
  for (std::size_t k = 0; k < draws; ++k) {
    bool all = true;
    for (std::size_t n = 0; n < rows.size(); ++n) {
      const bool own = (*d.seen)[rows[n] * draws + k] >= d.scenario.targets[n].at_least;
      met[n] += own ? 1 : 0;
      all = all && own;
    }
    met.back() += all ? 1 : 0;
  }
  for (const double count : met) out.push_back(count / static_cast<double>(draws));
}

void add_summaries(const Desk& d, std::string_view scope, std::vector<double>& out) {
  const Ensemble ensemble = summarise(d.scenario, *d.progress);
  for (const Outcome outcome : d.scenario.headline) {
    for (const Summary& s : ensemble.outcomes) {
      if (s.outcome != outcome || s.scope != scope) continue;
      out.insert(out.end(), {s.mean, s.sd, s.mcse, s.p05, s.p25, s.p50, s.p75, s.p95});
    }
  }
}

void add_class_summaries(const Desk& d, std::vector<double>& out) {
  for (const std::string& name : d.scenario.counties.classes) add_summaries(d, "class:" + name, out);
}

void add_chances(const Desk& d, std::vector<double>& out) {
  const Ensemble ensemble = summarise(d.scenario, *d.progress);
  for (const Chance& chance : ensemble.targets)
    out.insert(out.end(), {chance.probability, chance.mcse});
  out.insert(out.end(), {ensemble.all_targets.probability, ensemble.all_targets.mcse});
}

std::string conflict_text(const Infeasible& infeasible) {
  std::string text = infeasible.reason;
  for (const std::string& rule : infeasible.rules) text += "\n" + rule;
  return text;
}

}  // namespace
}  // namespace weir

using weir::desk;

extern "C" {

char* weir_buffer(std::size_t bytes) {
  desk().buffer.resize(bytes);
  return desk().buffer.data();
}

int weir_open(std::size_t bytes) {
  weir::Desk& d = desk();
  if (!weir::from_bytes(d.passed(bytes), d.opened)) return 0;
  weir_reset();
  return 1;
}

void weir_reset() {
  desk().scenario = desk().opened;
  desk().changed();
}

int weir_set(std::size_t path_bytes, double value) {
  weir::Desk& d = desk();
  const std::string_view path = d.passed(path_bytes);
  const bool done = path == "time.quarters" ? weir::shorten(d.scenario, value)
                                            : weir::set(d.scenario, path, value);
  if (!done) return 0;
  d.changed();
  return 1;
}

int weir_strategy(std::size_t name_bytes) {
  weir::Desk& d = desk();
  const std::optional<weir::StrategyName> name = weir::strategy_named(d.passed(name_bytes));
  if (!name) return 0;
  d.scenario.strategy.name = *name;
  d.changed();
  return 1;
}

int weir_divide() {
  weir::Desk& d = desk();
  d.changed();
  d.problem = weir::prepare(d.scenario);
  const weir::Strategy& strategy = d.scenario.strategy;
  weir::AllocationAnswer answer =
      weir::allocate(d.scenario, *d.problem, strategy, weir::central_theta(*d.problem),
                     weir::Parallelism{1},
                     weir::sampled_worlds(d.scenario, *d.problem, strategy));
  if (const auto* refused = std::get_if<weir::Unsupported>(&answer)) {
    d.text = refused->reason;
    return 2;
  }
  if (const auto* infeasible = std::get_if<weir::Infeasible>(&answer)) {
    d.text = weir::conflict_text(*infeasible);
    return 3;
  }
  d.result = std::get<weir::AllocationResult>(std::move(answer));
  return 0;
}

std::uint32_t weir_simulate(std::uint32_t draws, std::uint32_t blocks) {
  weir::Desk& d = desk();
  if (!d.progress || d.progress->draws() != draws) {
    d.progress = std::make_unique<weir::Progress>(*d.problem, weir::request_of(d.scenario), draws);
  }
  std::uint32_t done = 0;
  weir::simulate(*d.problem, d.result->allocation, d.scenario.seed, weir::Parallelism{1},
                 *d.progress, [&](const weir::Progress&) { return ++done < blocks; });
  return static_cast<std::uint32_t>(d.progress->draws_done());
}

int weir_glance(std::uint32_t draws) {
  weir::Desk& d = desk();
  if (!weir::Glance::serves(*d.problem)) return 0;
  d.seen = &d.glance.look(*d.problem, d.scenario.seed, draws, weir::looked_at(d.scenario),
                          d.result->allocation);
  d.glanced_draws = draws;
  return 1;
}

const double* weir_numbers(int what) {
  const weir::Desk& d = desk();
  std::vector<double>& out = desk().numbers;
  out.clear();
  const weir::Certificate& proof = d.result->certificate;
  switch (what) {
    case weir_certificate: out = {proof.objective, proof.bound, proof.gap, proof.worst_violation}; break;
    case weir_rules:
      for (const weir::RuleReport& rule : proof.rules)
        out.insert(out.end(), {rule.binding ? 1.0 : 0.0, rule.shadow_price, rule.total_cost});
      break;
    case weir_county_money: weir::add_money(d, true, out); break;
    case weir_programme_money: weir::add_money(d, false, out); break;
    case weir_county_planning: weir::add_planning(d, true, out); break;
    case weir_planning: weir::add_planning(d, false, out); break;
    case weir_summaries: weir::add_summaries(d, "all", out); break;
    case weir_class_summaries: weir::add_class_summaries(d, out); break;
    case weir_chances: weir::add_chances(d, out); break;
    case weir_programme_planning: weir::add_programmes(d, out); break;
    case weir_glanced: weir::add_glanced(d, out); break;
    case weir_glanced_chances: weir::add_glanced_chances(d, out); break;
    default: break;
  }
  return out.data();
}

std::size_t weir_count() { return desk().numbers.size(); }

const char* weir_fingerprint() {
  weir::Desk& d = desk();
  d.text = weir::fingerprint(d.result->allocation, *d.progress);
  return d.text.c_str();
}

const char* weir_text() { return desk().text.c_str(); }
}
