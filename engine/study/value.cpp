// Options on the same draws: which to take, what regret it leaves, what knowing more would change.
#include "weir/study/value.hpp"

#include <algorithm>
#include <cmath>

#include "study/fund_change.hpp"
#include "study/mean.hpp"
#include "weir/study.hpp"

namespace weir {
namespace {

constexpr std::uint32_t parameter_draws = 512;  // over which a break-even is averaged

/// Each option's outcome in every draw, and how often it meets every target.
struct Drawn {
  DrawLists outcome;
  std::vector<double> all_targets;
};

std::optional<Drawn> draw_options(const Scenario& scenario, const Problem& problem,
                                  const std::vector<DecisionOption>& options,
                                  const Measured& measured, Parallelism parallelism,
                                  const StudySink& sink) {
  const Request request{{measured.outcome}, {}, scenario.targets};
  std::vector<Allocation> allocations;
  std::vector<Progress> runs;
  for (const DecisionOption& option : options) {
    allocations.push_back(option.allocation);
    runs.emplace_back(problem, request, scenario.draws);
  }
  bool wanted = true;
  simulate(problem, allocations, scenario.seed, parallelism, runs, [&](const Progress& so_far) {
    wanted = !sink || sink(options.size() * so_far.draws_done());
    return wanted;
  });
  if (!wanted) return std::nullopt;
  Drawn drawn;
  for (const Progress& run : runs) {
    drawn.outcome.push_back(
        run.headline_draws(measured.outcome, static_cast<std::size_t>(measured.quarter)));
    drawn.all_targets.push_back(static_cast<double>(run.targets_met()) /
                                static_cast<double>(run.draws_done()));
  }
  return drawn;
}

std::vector<double> best_of_each(const DrawLists& benefit, const std::vector<std::size_t>& choice) {
  std::vector<double> best = benefit[choice.front()];
  for (const std::size_t k : choice) {
    for (std::size_t d = 0; d < best.size(); ++d) best[d] = std::max(best[d], benefit[k][d]);
  }
  return best;
}

void judge(OptionStanding& standing, const std::vector<double>& benefit,
           const std::vector<double>& best, double within) {
  std::vector<double> regret(benefit.size());
  std::size_t firsts = 0, near = 0;
  for (std::size_t d = 0; d < benefit.size(); ++d) {
    regret[d] = best[d] - benefit[d];
    firsts += regret[d] <= 0;
    near += regret[d] <= within * std::abs(best[d]);
  }
  const auto n = static_cast<double>(benefit.size());
  standing.regret = mean_of(regret);
  standing.best = static_cast<double>(firsts) / n;
  standing.near_best = static_cast<double>(near) / n;
  std::sort(regret.begin(), regret.end());
  standing.regret_p95 = regret[(95 * regret.size() + 99) / 100 - 1];
}

/// The expected outcome of the planning layer where every programme has the additionality `share`.
double mean_at_additionality(const Scenario& scenario, const Problem& problem,
                             const Allocation& allocation, const Measured& measured,
                             double share) {
  const Totals totals(problem, allocation);
  double sum = 0;
  for (std::uint32_t draw = 0; draw < parameter_draws; ++draw) {
    Theta theta = draw_theta(problem, scenario.seed, draw);
    for (std::size_t s = 0; s < problem.slots.size(); ++s) {
      const Parameter id = problem.slots[s].record->id;
      if (id == Parameter::additionality || id == Parameter::additionality_reimbursed) {
        theta.value[s] = share;
      }
    }
    sum += totals.at(theta, measured);
  }
  return sum / parameter_draws;
}

/// Net outcomes are linear in an additionality that all programmes share, so two points tell where
/// the options are worth the same.
std::optional<double> even_additionality(const Scenario& scenario, const Problem& problem,
                                         const DecisionOption& option, const DecisionOption& first,
                                         const DecisionQuestion& question) {
  if (!is_net(question.measured.outcome)) return std::nullopt;
  if (option.money != first.money && !question.price) return std::nullopt;
  double apart[2];
  for (const int share : {0, 1}) {
    const auto mean = [&](const DecisionOption& one) {
      return mean_at_additionality(scenario, problem, one.allocation, question.measured, share);
    };
    apart[share] = question.price.value_or(1) * (mean(first) - mean(option)) -
                   (question.price ? first.money - option.money : 0);
  }
  const double root = apart[0] / (apart[0] - apart[1]);
  if (!(root >= 0 && root <= 1)) return std::nullopt;
  return root;
}

std::vector<std::size_t> slots_of(const Problem& problem, const ParameterGroup& group) {
  std::vector<std::size_t> slots;
  for (const std::size_t slot : varying_slots(problem)) {
    const std::string_view key = problem.slots[slot].record->key;
    if (std::find(group.keys.begin(), group.keys.end(), key) != group.keys.end()) {
      slots.push_back(slot);
    }
  }
  return slots;
}

void find_knowledge(const Scenario& scenario, const Problem& problem, const DrawLists& chosen,
                    const std::vector<ParameterGroup>& groups, DecisionValue& answer) {
  answer.everything = value_of_everything(chosen);
  const std::vector<std::size_t> varying = varying_slots(problem);
  const DrawLists parameters = sample_parameters(problem, scenario.seed, scenario.draws);
  const auto worth_of = [&](const std::vector<std::size_t>& slots) {
    DrawLists known;
    for (const std::size_t slot : slots) {
      const auto at = std::find(varying.begin(), varying.end(), slot) - varying.begin();
      known.push_back(parameters[static_cast<std::size_t>(at)]);
    }
    return value_of_knowing(chosen, known);
  };
  for (const std::size_t slot : varying) {
    answer.parameters.push_back({"", {slot}, worth_of({slot})});
  }
  for (const ParameterGroup& group : groups) {
    const std::vector<std::size_t> slots = slots_of(problem, group);
    if (!slots.empty()) answer.groups.push_back({group.name, slots, worth_of(slots)});
  }
  for (auto* list : {&answer.parameters, &answer.groups}) {
    std::stable_sort(list->begin(), list->end(), [](const Knowledge& a, const Knowledge& b) {
      return a.worth.value > b.worth.value;
    });
  }
}

}  // namespace

std::vector<ParameterGroup> standard_groups() {
  return {{"cost", {"cost_per_job", "productivity", "cost_per_trainee", "project_size"}},
          {"curvature", {"curvature_per_gdp", "tail", "threshold"}},
          {"attribution", {"attribution"}},
          {"additionality", {"additionality", "additionality_reimbursed"}},
          {"lags", {"opens", "start_lag", "disbursement_lag", "build_lag", "ramp"}},
          {"survival",
           {"success", "realised", "operating_share", "enterprise_hazard", "expansion_hazard",
            "enterprise_size"}},
          {"displacement",
           {"leakage", "displacement", "displacement_local", "substitution", "multiplier"}},
          {"spread",
           {"sigma_year", "sigma_county", "sigma_quarter", "correlation", "persistence",
            "sigma_project", "enterprise_dispersion"}}};
}

std::variant<DecisionOption, Infeasible, Unsupported> resized_option(const Scenario& scenario,
                                                                     double share,
                                                                     Parallelism parallelism) {
  Scenario changed = with_held_reference(scenario);
  const Problem problem = prepare(changed);
  DecisionOption option;
  option.resized = true;
  option.allocation.amount.assign(
      std::size_t{problem.funds} * problem.counties * problem.programmes, 0);
  if (share == 0) return option;
  const std::int64_t unit = std::max<std::int64_t>(scenario.unit.minor(), 1);
  for (Fund& fund : changed.funds) {
    const double units = share * static_cast<double>(fund.amount.minor() / unit);
    fund.amount = Money::from_minor(std::llround(units) * unit);
    option.money += fund.amount.major();
  }
  AllocationAnswer answer = divide(changed, prepare(changed), parallelism);
  if (auto* infeasible = std::get_if<Infeasible>(&answer)) return std::move(*infeasible);
  if (auto* refused = std::get_if<Unsupported>(&answer)) return std::move(*refused);
  option.allocation = std::get<AllocationResult>(std::move(answer)).allocation;
  return option;
}

std::optional<DecisionValue> decision_value(const Scenario& scenario,
                                            const std::vector<DecisionOption>& options,
                                            const DecisionQuestion& question,
                                            Parallelism parallelism, const StudySink& sink) {
  const Problem problem = prepare(scenario);
  const std::optional<Drawn> drawn =
      draw_options(scenario, problem, options, question.measured, parallelism, sink);
  if (!drawn) return std::nullopt;

  DecisionValue answer;
  answer.measured = question.measured;
  answer.price = question.price;
  DrawLists benefit = drawn->outcome;
  for (std::size_t k = 0; k < options.size(); ++k) {
    if (question.price || !options[k].resized) answer.choice.push_back(k);
    for (double& value : benefit[k]) {
      if (question.price) value = *question.price * value - options[k].money;
    }
  }
  const std::vector<double> best = best_of_each(benefit, answer.choice);
  answer.best = answer.choice.front();
  for (std::size_t k = 0; k < options.size(); ++k) {
    OptionStanding standing;
    const Worth outcome = mean_with_error(drawn->outcome[k]), own = mean_with_error(benefit[k]);
    standing.outcome = outcome.value;
    standing.outcome_mcse = outcome.mcse;
    standing.benefit = own.value;
    standing.benefit_mcse = own.mcse;
    standing.all_targets = drawn->all_targets[k];
    judge(standing, benefit[k], best, question.within);
    if (k > 0) {
      const double more = mean_of(drawn->outcome[0]) - standing.outcome;
      const double money = options[0].money - options[k].money;
      if (money != 0 && more / money > 0) standing.even_price = money / more;
      standing.even_additionality =
          even_additionality(scenario, problem, options[k], options[0], question);
    }
    answer.options.push_back(standing);
  }
  DrawLists chosen;
  for (const std::size_t k : answer.choice) {
    if (answer.options[k].benefit > answer.options[answer.best].benefit) answer.best = k;
    chosen.push_back(benefit[k]);
  }
  find_knowledge(scenario, problem, chosen, question.groups, answer);
  return answer;
}

}  // namespace weir
