// weir allocate --least-cost: how little money meets the targets, and what that fund leaves.
#include <algorithm>
#include <chrono>
#include <nlohmann/json.hpp>

#include "app/figures.hpp"
#include "app/phrases.hpp"
#include "app/study_stage.hpp"
#include "app/text_table.hpp"
#include "weir/study.hpp"

namespace weir {
namespace {

using Json = nlohmann::ordered_json;

/// Fails: Stop(bad_input).
double chance_number(const std::string& text) {
  const std::optional<double> value = share_number(text);
  if (value && *value > 0 && *value <= 1) return *value;
  throw Stop(Exit::bad_input, "weir: --least-cost " + text +
                                  ": expected a chance above 0 and at most 1, for example 0.9");
}

const Summary* summary_of(const Ensemble& ensemble, Outcome outcome, int quarter) {
  for (const Summary& summary : ensemble.outcomes) {
    if (summary.outcome == outcome && summary.quarter == quarter && summary.scope == "all") {
      return &summary;
    }
  }
  return nullptr;
}

/// The quarters of the targets and the end, in order.
std::vector<int> shown_quarters(const Scenario& scenario) {
  std::vector<int> quarters{scenario.quarters - 1};
  for (const Target& target : scenario.targets) quarters.push_back(target.quarter);
  std::sort(quarters.begin(), quarters.end());
  quarters.erase(std::unique(quarters.begin(), quarters.end()), quarters.end());
  return quarters;
}

constexpr Outcome shown_jobs[] = {Outcome::jobs_declared, Outcome::jobs_in_place,
                                  Outcome::jobs_net};

/// Declared, in place and net at the least fund and at the planned one, side by side.
std::string jobs_text(const Scenario& scenario, const LeastCost& found,
                      std::string_view language) {
  const auto money = [&](Money amount) {
    return money_figure(amount.major(), scenario.currency, language);
  };
  TextTable table{{Align::left, Align::right, Align::left, Align::right, Align::left}, {}};
  table.rows.push_back({std::string(phrase(Phrase::median, language)),
                        fill(Phrase::least_row, language, money(found.least.amount)),
                        std::string(phrase(Phrase::interval, language)),
                        fill(Phrase::planned_row, language,
                             money(scenario.funds[found.fund].amount)),
                        std::string(phrase(Phrase::interval, language))});
  for (const int quarter : shown_quarters(scenario)) {
    for (const Outcome outcome : shown_jobs) {
      std::vector<std::string> row{"  " + fill(Phrase::expected_by, language,
                                               outcome_label(outcome, language),
                                               scenario.start.plus(quarter).text())};
      for (const Ensemble* ensemble : {&found.at_least, &found.as_planned}) {
        const Summary* summary = summary_of(*ensemble, outcome, quarter);
        row.push_back(summary ? rounded_count(summary->p50) : "");
        row.push_back(summary ? fill(Phrase::range, language, rounded_count(summary->p05),
                                     rounded_count(summary->p95))
                              : "");
      }
      table.rows.push_back(std::move(row));
    }
  }
  return table_text(table);
}

std::uint64_t draws_of_trials(const LeastCost& found) {
  std::uint64_t draws = 0;
  for (const TriedFund& tried : found.tried) draws += tried.draws;
  return draws;
}

std::string least_cost_text(const Scenario& scenario, const LeastCost& found, double probability,
                            std::string_view language) {
  const auto money = [&](Money amount) {  // to the step, so that two of them differ
    return scenario.currency == "CNY"
               ? fixed_figure(amount.major() / 1e4, 0) + "万元"
               : whole_count(amount.major()) + " " + scenario.currency;
  };
  std::string text = scenario.title.in(language) + "   " +
                     std::string(strategy_label(scenario.strategy.name, language)) + "   " +
                     fill(Phrase::draws_seed, language,
                          whole_count(static_cast<double>(scenario.draws)), scenario.seed) +
                     "\n\n";
  text += fill(found.reached ? Phrase::least_fund : Phrase::not_reached, language,
               percent(probability, 0), money(found.least.amount)) +
          "\n";
  if (found.reached && found.one_step_less.amount != Money{}) {
    text += "  " +
            fill(found.one_step_less.feasible ? Phrase::step_less : Phrase::step_infeasible,
                 language, percent(found.least.probability, 2), money(found.one_step_less.amount),
                 percent(found.one_step_less.probability, 2)) +
            "\n";
  }
  if (!found.monotone) text += "  " + std::string(phrase(Phrase::not_monotone, language)) + "\n";
  text += "  " +
          fill(Phrase::trials, language, whole_count(static_cast<double>(found.tried.size())),
               whole_count(static_cast<double>(draws_of_trials(found)))) +
          "\n";
  return text + "\n" + jobs_text(scenario, found, language);
}

Json tried_json(const TriedFund& tried) {
  return {{"amount", tried.amount.major()},
          {"feasible", tried.feasible},
          {"draws", tried.draws},
          {"probability", tried.probability},
          {"mcse", tried.mcse}};
}

Json ensemble_json(const Scenario& scenario, const Ensemble& ensemble, Money amount) {
  Json targets = Json::array(), outcomes = Json::array();
  for (const Chance& chance : ensemble.targets) {
    targets.push_back(
        {{"name", chance.name}, {"probability", chance.probability}, {"mcse", chance.mcse}});
  }
  for (const int quarter : shown_quarters(scenario)) {
    for (const Outcome outcome : shown_jobs) {
      const Summary* s = summary_of(ensemble, outcome, quarter);
      if (s == nullptr) continue;
      outcomes.push_back({{"outcome", outcome_name(outcome)},
                          {"scope", "all"},
                          {"quarter", scenario.start.plus(quarter).text()},
                          {"mean", s->mean}, {"sd", s->sd}, {"mcse", s->mcse},
                          {"p05", s->p05}, {"p25", s->p25}, {"p50", s->p50},
                          {"p75", s->p75}, {"p95", s->p95}});
    }
  }
  return {{"amount", amount.major()},
          {"targets", std::move(targets)},
          {"all_targets",
           {{"probability", ensemble.all_targets.probability},
            {"mcse", ensemble.all_targets.mcse}}},
          {"outcomes", std::move(outcomes)}};
}

Json least_cost_json(const RunRecord& record, const LeastCost& found, double probability,
                     double seconds) {
  const Scenario& scenario = record.resolved;
  Json tried = Json::array();
  for (const TriedFund& one : found.tried) tried.push_back(tried_json(one));
  Json least = {{"probability", probability},
                {"fund", scenario.funds[found.fund].name},
                {"step", found.step.major()},
                {"reached", found.reached},
                {"least", tried_json(found.least)},
                {"one_step_less", nullptr},
                {"monotone", found.monotone},
                {"draws", draws_of_trials(found)},
                {"tried", std::move(tried)}};
  if (found.one_step_less.amount != Money{}) {
    least["one_step_less"] = tried_json(found.one_step_less);
  }
  return {{"weir", version()},
          {"scenario", record.scenario},
          {"digest", record.digest},
          {"seed", scenario.seed},
          {"draws", scenario.draws},
          {"strategy", strategy_name(scenario.strategy.name)},
          {"least_cost", std::move(least)},
          {"at_least", ensemble_json(scenario, found.at_least, found.least.amount)},
          {"as_planned",
           ensemble_json(scenario, found.as_planned, scenario.funds[found.fund].amount)},
          {"seconds", {{"least_cost", seconds}}}};
}

}  // namespace

void least_fund(const Options& options, Console& console) {
  const InterruptGuard guard;
  const auto start = std::chrono::steady_clock::now();
  const double probability = chance_number(options.least_cost);
  const RunRecord record = prepare_record(
      read_or_stop(options.subject, overrides_of(options), options, console));
  const Scenario& scenario = record.resolved;
  if (scenario.targets.empty()) {
    throw Stop(Exit::bad_input, "weir: --least-cost: the scenario has no [[target]] to meet");
  }
  const std::size_t fund = fund_row(scenario, options.fund, "--least-cost");
  // About ten amounts on a block of draws, seven on all, and two funds shown in full.
  const std::uint64_t usual = 10 * block_draws + 9 * scenario.draws;
  const LeastCost found = result_or_stop<LeastCost>(
      scenario, answer_of(options, console, usual, [&](const StudySink& sink) {
        return least_cost(scenario, fund, probability, parallelism_of(options), sink);
      }));
  const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - start;
  const Json json = least_cost_json(record, found, probability, taken.count());
  switch (options.format) {
    case Format::table:
      print_data(least_cost_text(scenario, found, probability, options.language), console);
      break;
    case Format::json: print_data(json.dump(2) + "\n", console); break;
    case Format::csv: print_data(rows_csv(json["least_cost"]["tried"].dump()), console); break;
  }
}

}  // namespace weir
