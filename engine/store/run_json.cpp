// A run as JSON. Keys may be added, never renamed (docs/guide/commands.md lists them).
#include <algorithm>
#include <map>

#include "store/json_text.hpp"
#include "weir/store.hpp"

namespace weir {
namespace {

/// Money in major units: a whole number where it is one.
Json money(std::int64_t minor) {
  if (minor % 100 == 0) return minor / 100;
  return static_cast<double>(minor) / 100.0;
}

std::string quarter_text(const Scenario& scenario, int quarter) {
  return scenario.start.plus(quarter).text();
}

/// Those that are paid, in the order of the list. Awards without a list are cells only.
Json projects_json(const RunRecord& record) {
  const Scenario& scenario = record.resolved;
  Json rows = Json::array();
  for (const ChosenProject& chosen : record.allocation.projects) {
    const Project& project = scenario.strategy.projects[chosen.project];
    Json row = {{"project", project.code},
                {"county", scenario.counties.code[project.county]},
                {"programme", scenario.programmes[project.programme].name},
                {"fund", scenario.funds[chosen.fund].name},
                {"cost", money(project.cost.minor())}};
    for (std::size_t o = 0; o < outcome_count; ++o) {
      if (project.brings[o])
        row[std::string(outcome_name(static_cast<Outcome>(o)))] = *project.brings[o];
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

Json funds_json(const Scenario& scenario) {
  constexpr std::array stages{"planned", "arranged", "issued", "received", "disbursed", "spent"};
  constexpr std::array payers{"provincial", "all_public", "all_investors"};
  Json rows = Json::array();
  for (const Fund& fund : scenario.funds) {
    rows.push_back({{"fund", fund.name},
                    {"year", fund.year},
                    {"amount", money(fund.amount.minor())},
                    {"stage", stages[static_cast<std::size_t>(fund.stage)]},
                    {"payer", nullptr}});
    if (fund.payer != Payer::unstated) {
      rows.back()["payer"] = payers[static_cast<std::size_t>(fund.payer) - 1];
    }
  }
  return rows;
}

Json allocation_json(const RunRecord& record) {
  const Scenario& scenario = record.resolved;
  const Problem& problem = record.problem;
  const CountyTable& counties = scenario.counties;
  std::int64_t total = 0;
  std::vector<std::int64_t> of_class(counties.classes.size()), of_programme(problem.programmes);
  Json cells = Json::array();
  for (std::size_t f = 0; f < problem.funds; ++f) {
    for (std::size_t c = 0; c < problem.counties; ++c) {
      for (std::size_t p = 0; p < problem.programmes; ++p) {
        const std::int64_t amount =
            record.allocation.allocation.amount[cell_index(problem, f, c, p)];
        if (amount == 0) continue;
        total += amount;
        of_class[problem.class_of[c]] += amount;
        of_programme[p] += amount;
        cells.push_back({{"county", counties.code[c]},
                         {"programme", scenario.programmes[p].name},
                         {"fund", scenario.funds[f].name},
                         {"year", scenario.funds[f].year},
                         {"amount", money(amount)}});
      }
    }
  }
  std::vector<std::uint8_t> may_receive(counties.classes.size());
  for (std::size_t c = 0; c < counties.size(); ++c) {
    if (counties.selected[c]) may_receive[problem.class_of[c]] = 1;
  }
  Json by_class = Json::object(), by_programme = Json::object();
  for (std::size_t k = 0; k < of_class.size(); ++k) {
    if (may_receive[k]) by_class[counties.classes[k]] = money(of_class[k]);
  }
  for (std::size_t p = 0; p < of_programme.size(); ++p) {
    by_programme[scenario.programmes[p].name] = money(of_programme[p]);
  }
  Json allocation = {{"total", money(total)},
                     {"currency", scenario.currency},
                     {"funds", funds_json(scenario)},
                     {"by_class", std::move(by_class)},
                     {"by_programme", std::move(by_programme)},
                     {"cells", std::move(cells)}};
  if (scenario.strategy.name == StrategyName::projects) {
    allocation["projects"] = projects_json(record);
    allocation["returned"] = money(returned_minor(scenario, record.allocation.allocation));
  }
  return allocation;
}

Json certificate_json(const RunRecord& record) {
  const Scenario& scenario = record.resolved;
  const Certificate& certificate = record.allocation.certificate;
  Json rules = Json::array();
  for (const RuleReport& rule : certificate.rules) {
    rules.push_back({{"name", rule.name},
                     {"binding", rule.binding},
                     {"shadow_price", rule.shadow_price},
                     {"total_cost", rule.total_cost},
                     {"given_up", rule.given_up / 100.0}});
    if (!has_price(scenario, rule.name)) rules.back()["shadow_price"] = nullptr;
  }
  return {{"objective", certificate.objective},
          {"continuous", certificate.continuous},
          {"bound", certificate.bound},
          {"gap", certificate.gap},
          {"worst_violation", certificate.worst_violation / 100.0},
          {"strategy_gap", certificate.strategy_gap},
          {"strategy_bound", certificate.strategy_bound},
          {"solver", certificate.solver},
          {"iterations", certificate.iterations},
          {"goals", goals_json(record)},
          {"rules", std::move(rules)}};
}

/// What holds posts back in single counties, and where an enclave's stand; at central values.
Json limits_json(const RunRecord& record) {
  Json limits = Json::array();
  for (const Limit& limit : limits_in_force(record.problem, record.planning_theta,
                                            record.allocation.allocation)) {
    Json counties = Json::array();
    for (std::size_t k = 0; k < limit.counties.size(); ++k) {
      counties.push_back({{"county", record.resolved.counties.code[limit.counties[k]]},
                          {"lost", limit.lost[k]}});
    }
    const bool labour = limit.kind == LimitKind::labour;
    limits.push_back({{"kind", limit_name(limit.kind)},
                      {"limited", limit.limited},
                      {"outcome", outcome_name(labour ? Outcome::jobs_in_place
                                                      : Outcome::jobs_declared)},
                      {"lost", limit.lost_in_all},
                      {"counties", std::move(counties)}});
  }
  return limits;
}

Json enclaves_json(const RunRecord& record) {
  Json enclaves = Json::array();
  const std::vector<EnclavePosts> posts =
      enclave_posts(record.problem, record.planning_theta, record.allocation.allocation);
  for (std::size_t e = 0; e < posts.size(); ++e) {
    enclaves.push_back({{"name", record.resolved.enclaves[e].name},
                        {"jobs_home", posts[e].home},
                        {"jobs_host", posts[e].host}});
  }
  return enclaves;
}

Json planning_json(const RunRecord& record) {
  Json planning = Json::object();
  const std::size_t quarters = record.problem.quarters;
  for (std::size_t o = 0; o < outcome_count; ++o) {
    if (!record.problem.has(static_cast<Outcome>(o))) continue;
    Json by_quarter = Json::object();
    for (std::size_t q = 0; q < quarters; ++q) {
      by_quarter[quarter_text(record.resolved, static_cast<int>(q))] =
          record.planning[o * quarters + q];
    }
    planning[std::string(outcome_name(static_cast<Outcome>(o)))] = std::move(by_quarter);
  }
  return planning;
}

Json summary_json(const Scenario& scenario, const Summary& summary) {
  return {{"outcome", outcome_name(summary.outcome)},
          {"scope", summary.scope},
          {"quarter", quarter_text(scenario, summary.quarter)},
          {"mean", summary.mean}, {"sd", summary.sd}, {"mcse", summary.mcse},
          {"p05", summary.p05}, {"p25", summary.p25}, {"p50", summary.p50},
          {"p75", summary.p75}, {"p95", summary.p95}};
}

Json targets_json(const Scenario& scenario, const Ensemble& ensemble) {
  Json targets = Json::array();
  for (std::size_t i = 0; i < ensemble.targets.size(); ++i) {
    const Target& target = scenario.targets[i];
    targets.push_back({{"name", target.name},
                       {"outcome", outcome_name(target.outcome)},
                       {"by", quarter_text(scenario, target.quarter)},
                       {"at_least", target.at_least},
                       {"probability", ensemble.targets[i].probability},
                       {"mcse", ensemble.targets[i].mcse}});
  }
  return targets;
}

Json all_targets_json(const Ensemble& ensemble) {
  return {{"probability", ensemble.all_targets.probability}, {"mcse", ensemble.all_targets.mcse}};
}

/// The headline of another case: scope all, at the quarters of the targets and at the end.
Json case_json(const Scenario& scenario, const ShockCase& other) {
  std::vector<int> quarters{scenario.quarters - 1};
  for (const Target& target : scenario.targets) quarters.push_back(target.quarter);
  Json outcomes = Json::array();
  for (const Summary& summary : other.ensemble.outcomes) {
    const bool headline = std::find(scenario.headline.begin(), scenario.headline.end(),
                                    summary.outcome) != scenario.headline.end();
    const bool asked =
        std::find(quarters.begin(), quarters.end(), summary.quarter) != quarters.end();
    if (headline && asked && summary.scope == "all") {
      outcomes.push_back(summary_json(scenario, summary));
    }
  }
  return {{"name", other.name},
          {"shocks_active", other.shocks_active},
          {"targets", targets_json(scenario, other.ensemble)},
          {"all_targets", all_targets_json(other.ensemble)},
          {"outcomes", std::move(outcomes)}};
}

/// Every uncertain parameter that nothing was fitted to, with its 5, 50 and 95% values.
Json priors_json(const Problem& problem) {
  Json priors = Json::array();
  for (const Slot& slot : problem.slots) {
    if (slot.uncertain.family == Family::fixed) continue;
    priors.push_back({{"path", slot.path},
                      {"unit", slot.record->unit},
                      {"p05", quantile_value(slot.uncertain, *slot.record, false, 0.05)},
                      {"central", central_value(slot.uncertain, *slot.record)},
                      {"p95", quantile_value(slot.uncertain, *slot.record, true, 0.05)}});
  }
  return priors;
}

Json notes_json(const Scenario& scenario) {
  Json notes = Json::array();
  for (const Note& note : scenario.notes) {
    notes.push_back(
        {{"kind", note.kind}, {"evidence", note.evidence}, {"text", note.text.in("en")}});
    if (!note.text.zh.empty()) notes.back()["text_zh"] = note.text.zh;
  }
  return notes;
}

Json counties_json(const CountyTable& counties) {
  Json rows = Json::array();
  for (std::size_t c = 0; c < counties.size(); ++c) {
    rows.push_back({{"code", counties.code[c]},
                    {"name", counties.name[c].in("en")},
                    {"name_zh", counties.name[c].zh},
                    {"class", counties.klass[c]},
                    {"group", counties.group[c]}});
  }
  return rows;
}

}  // namespace

Json goals_json(const RunRecord& record) {
  Json goals = Json::array();
  for (const Goal& goal : declared_objective(record.problem, record.resolved.strategy)) {
    goals.push_back({{"outcome", outcome_name(goal.outcome)},
                     {"quarter", quarter_text(record.resolved, goal.quarter)},
                     {"weight", goal.weight}});
  }
  return goals;
}

bool has_price(const Scenario& scenario, std::string_view rule) {
  return std::none_of(scenario.rules.begin(), scenario.rules.end(), [&](const Rule& r) {
    return r.name == rule &&
           (r.kind == RuleKind::min_count_share || r.kind == RuleKind::lump_sum);
  });
}

std::int64_t returned_minor(const Scenario& scenario, const Allocation& allocation) {
  std::int64_t left = 0;
  for (const Fund& fund : scenario.funds) left += fund.amount.minor();
  for (const std::int64_t amount : allocation.amount) left -= amount;
  return left;
}

std::string run_json(const RunRecord& record, const Seconds& seconds, bool with_outcomes) {
  const Scenario& scenario = record.resolved;
  Json run = {{"weir", record.version},
              {"scenario", record.scenario},
              {"digest", record.digest},
              {"seed", scenario.seed},
              {"draws", scenario.draws},
              {"strategy", strategy_name(scenario.strategy.name)},
              {"reproducible", record.allocation.certificate.reproducible},
              {"allocation", allocation_json(record)},
              {"certificate", certificate_json(record)},
              {"planning", planning_json(record)},
              {"limits", limits_json(record)},
              {"enclaves", enclaves_json(record)}};
  if (with_outcomes) {
    Json outcomes = Json::array();
    for (const Summary& summary : record.ensemble.outcomes) {
      outcomes.push_back(summary_json(scenario, summary));
    }
    Json cases = Json::array();
    for (const ShockCase& other : record.other_cases) cases.push_back(case_json(scenario, other));
    run["outcomes"] = std::move(outcomes);
    run["targets"] = targets_json(scenario, record.ensemble);
    run["all_targets"] = all_targets_json(record.ensemble);
    run["cases"] = std::move(cases);
    run["fingerprint"] = record.fingerprint;
  }
  run["priors"] = priors_json(record.problem);
  run["notes"] = notes_json(scenario);
  run["counties"] = counties_json(scenario.counties);
  run["seconds"] = {{"allocate", seconds.allocate}, {"simulate", seconds.simulate}};
  return json_text(run);
}

}  // namespace weir
