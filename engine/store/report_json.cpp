#include <algorithm>
#include <cmath>
#include <map>

#include "store/json_text.hpp"
#include "store/report_live.hpp"
#include "weir/store/report.hpp"

namespace weir {
namespace {

/// Six significant digits: more than a screen can show, fewer bytes.
double short_number(double value) {
  if (value == 0 || !std::isfinite(value)) return 0;
  const double scale = std::pow(10.0, 5 - std::floor(std::log10(std::fabs(value))));
  return std::round(value * scale) / scale;
}

Json text_json(const Text& text) { return {{"en", text.in("en")}, {"zh", text.in("zh")}}; }

Json numbers_json(const std::vector<double>& values) {
  Json numbers = Json::array();
  for (const double value : values) numbers.push_back(short_number(value));
  return numbers;
}

std::string quarter_text(const Scenario& scenario, int quarter) {
  return scenario.start.plus(quarter).text();
}

Json land_json(const Scenario& scenario) {
  const CountyTable& counties = scenario.counties;
  Json rows = Json::array(), classes = Json::array(), programmes = Json::array();
  std::map<std::string, Text> group_title;
  for (std::size_t g = 0; g < counties.groups.size(); ++g) {
    group_title[counties.groups[g]] =
        g < counties.group_title.size() ? counties.group_title[g] : Text{counties.groups[g], ""};
  }
  for (std::size_t c = 0; c < counties.size(); ++c) {
    Json estimated = Json::array();
    if (!counties.gdp_estimated.empty() && counties.gdp_estimated[c] != 0) {
      estimated.push_back("gdp");
    }
    if (!counties.population_estimated.empty() && counties.population_estimated[c] != 0) {
      estimated.push_back("population");
    }
    rows.push_back({{"code", counties.code[c]},
                    {"name", text_json(counties.name[c])},
                    {"class", counties.klass[c]},
                    {"group", text_json(group_title.at(counties.group[c]))},
                    {"population", counties.population[c]},
                    {"funded", counties.selected[c] != 0},
                    {"counted", counties.counted[c] != 0},
                    {"estimated", std::move(estimated)}});
  }
  for (std::size_t k = 0; k < counties.classes.size(); ++k) {
    classes.push_back(
        {{"name", counties.classes[k]}, {"title", text_json(counties.class_title[k])}});
  }
  for (const Programme& programme : scenario.programmes) {
    const Text title =
        programme.title.in("en").empty() ? Text{programme.name, ""} : programme.title;
    programmes.push_back({{"name", programme.name}, {"title", text_json(title)}});
  }
  return {{"counties", std::move(rows)},
          {"classes", std::move(classes)},
          {"programmes", std::move(programmes)}};
}

Json outlines_json(const Outlines& outlines) {
  Json arcs = Json::array(), shapes = Json::object();
  for (const Outlines::Arc& arc : outlines.arcs) {
    Json steps = Json::array();
    std::array<std::int32_t, 2> last{0, 0};
    for (const auto& point : arc) {
      steps.push_back(point[0] - last[0]);
      steps.push_back(point[1] - last[1]);
      last = point;
    }
    arcs.push_back(std::move(steps));
  }
  for (const auto& [code, rings] : outlines.shape) shapes[code] = rings;
  return {{"west", outlines.west},        {"south", outlines.south},
          {"step", outlines.step},        {"arcs", std::move(arcs)},
          {"shapes", std::move(shapes)},  {"attribution", outlines.attribution},
          {"approval", outlines.approval}};
}

/// [scope][outcome]: its quantiles by quarter, of all counties together and of each class.
Json series_json(const Json& run, std::size_t quarters, const Json& quarter_names) {
  std::map<std::string, std::size_t> at;
  for (std::size_t q = 0; q < quarters; ++q) at[quarter_names[q]] = q;
  Json series = Json::object();
  for (const Json& row : run.at("outcomes")) {
    const std::string scope = row.at("scope");
    if (scope != "all" && !scope.starts_with("class:")) continue;
    Json& own = series[scope][row.at("outcome").get<std::string>()];
    for (const char* key : {"p05", "p25", "p50", "p75", "p95"}) {
      if (own.find(key) == own.end()) own[key] = std::vector<double>(quarters, 0.0);
      own[key][at.at(row.at("quarter"))] = short_number(row.at(key));
    }
  }
  return series;
}

Allocation without_programme(const Problem& problem, Allocation allocation, std::size_t programme) {
  for (std::size_t i = programme; i < allocation.amount.size(); i += problem.programmes) {
    allocation.amount[i] = 0;
  }
  return allocation;
}

/// Central values: what the plan brings less what it would bring without the programme's money.
Json programmes_json(const RunRecord& record) {
  const Problem& problem = record.problem;
  const Allocation& allocation = record.allocation.allocation;
  const std::size_t end = problem.quarters - 1;
  Json rows = Json::array();
  for (std::size_t p = 0; p < problem.programmes; ++p) {
    std::int64_t money = 0;
    for (std::size_t i = p; i < allocation.amount.size(); i += problem.programmes) {
      money += allocation.amount[i];
    }
    const std::vector<double> rest = planning_total(
        problem, plan(problem, record.planning_theta, without_programme(problem, allocation, p)));
    Json adds = Json::object();
    for (const Outcome outcome : {Outcome::jobs_declared, Outcome::jobs_in_place, Outcome::jobs_net,
                                  Outcome::enterprises_new, Outcome::trained}) {
      const std::size_t at = static_cast<std::size_t>(outcome) * problem.quarters + end;
      adds[std::string(outcome_name(outcome))] = short_number(record.planning[at] - rest[at]);
    }
    rows.push_back({{"name", record.resolved.programmes[p].name},
                    {"funds", Money::from_minor(money).major()},
                    {"adds", std::move(adds)}});
  }
  return rows;
}

/// The stored priors, each with what it stands for.
Json priors_json(const Problem& problem, Json priors) {
  for (Json& prior : priors) {
    const std::string path = prior.at("path");
    prior["name"] = {{"en", path}, {"zh", path}};
    for (const Slot& slot : problem.slots) {
      if (slot.path != path) continue;
      prior["name"] = {{"en", slot.record->text_en}, {"zh", slot.record->text_zh}};
    }
  }
  return priors;
}

Json credibility_json(const std::vector<CredibilityLevel>& levels) {
  Json rows = Json::array();
  for (const CredibilityLevel& one : levels) {
    rows.push_back({{"factor", one.factor},
                    {"level", one.level},
                    {"name", text_json(one.name)},
                    {"reason", text_json(one.reason)}});
  }
  return rows;
}

Json rules_json(const RunRecord& record, const Json& certificate) {
  Json rows = Json::array();
  for (const Json& rule : certificate.at("rules")) {
    Json row = rule;
    row["kind"] = "fund";
    const std::string& name = rule.at("name").get_ref<const std::string&>();
    for (const Fund& own : record.resolved.funds) {
      if (own.name == name) row["title"] = text_json(own.title);
    }
    for (const Rule& own : record.resolved.rules) {
      if (own.name != name) continue;
      row["kind"] = rule_kind_name(own.kind);
      row["title"] = text_json(own.title);
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

Json ranks_json(const CountyRanks& ranks) {
  Json rows = Json::array();
  for (std::size_t c = 0; c < ranks.low.size(); ++c) {
    rows.push_back(Json::array({ranks.low[c], ranks.high[c]}));
  }
  return rows;
}

Json counties_json(const ReportedRun& run, bool ranked) {
  const Scenario& scenario = run.record.resolved;
  const Problem& problem = run.record.problem;
  std::vector<double> funds(problem.counties, 0.0);
  const std::vector<std::int64_t>& amount = run.record.allocation.allocation.amount;
  for (std::size_t i = 0; i < amount.size(); ++i) {
    funds[(i / problem.programmes) % problem.counties] += Money::from_minor(amount[i]).major();
  }
  Json figures = Json::array();
  for (const CountySpread& spread : run.counties.figures) {
    Json figure = {{"outcome", outcome_name(spread.figure.outcome)},
                   {"quarter", quarter_text(scenario, spread.figure.quarter)},
                   {"p05", numbers_json(spread.p05)},
                   {"p50", numbers_json(spread.p50)},
                   {"p95", numbers_json(spread.p95)}};
    if (ranked) {
      figure["rank"] = ranks_json(spread.total);
      figure["rank_per_head"] = ranks_json(spread.per_head);
    }
    figures.push_back(std::move(figure));
  }
  return {{"draws", run.counties.draws}, {"funds", funds}, {"figures", std::move(figures)}};
}

Json run_part(const ReportedRun& run, bool ranked, bool still) {
  const Scenario& scenario = run.record.resolved;
  const Json stored = Json::parse(run.json);
  Json quarters = Json::array(), funds = Json::array();
  for (int q = 0; q < scenario.quarters; ++q) quarters.push_back(quarter_text(scenario, q));
  for (const Fund& fund : scenario.funds) {
    funds.push_back({{"name", fund.name}, {"title", text_json(fund.title)}, {"year", fund.year}, {"amount", fund.amount.major()}});
  }
  Json cases = stored.at("cases");
  const std::vector<SwitchedCase> switched = switched_shocks(scenario);
  for (std::size_t i = 0; i < cases.size(); ++i) {
    const bool titled = i < switched.size() && !switched[i].title.in("en").empty();
    cases[i]["title"] = text_json(titled ? switched[i].title : Text{cases[i].at("name"), ""});
  }
  const Json& certificate = stored.at("certificate");
  return {{"id", run.id},
          {"created", run.created},
          {"label", text_json(run.label)},
          {"title", text_json(scenario.title)},
          {"scenario", stored.at("scenario")},
          {"command", run.command},
          {"weir", stored.at("weir")},
          {"digest", stored.at("digest")},
          {"seed", std::to_string(scenario.seed)},
          {"draws", stored.at("draws")},
          {"strategy", stored.at("strategy")},
          {"synthetic", scenario.synthetic},
          {"currency", scenario.currency},
          {"quarters", quarters},
          {"funds", std::move(funds)},
          {"total", stored.at("allocation").at("total")},
          {"programmes", programmes_json(run.record)},
          {"certificate",
           {{"objective", certificate.at("objective")},
            {"bound", certificate.at("bound")},
            {"gap", certificate.at("gap")},
            {"worst_violation", certificate.at("worst_violation")},
            {"goals", goals_json(run.record)},
            {"rules", rules_json(run.record, certificate)}}},
          {"series", series_json(stored, quarters.size(), quarters)},
          {"targets", stored.at("targets")},
          {"all_targets", stored.at("all_targets")},
          {"cases", std::move(cases)},
          {"priors", priors_json(run.record.problem, stored.at("priors"))},
          {"notes", stored.at("notes")},
          {"credibility", credibility_json(run.credibility)},
          {"counties", counties_json(run, ranked)},
          {"live", still ? Json(nullptr) : live_json(run, stored.value("fingerprint", ""))}};
}

Json plan_json(const ReportedComparison& compared, std::size_t k) {
  const Comparison& comparison = compared.comparison;
  const CountyChanges& changes = comparison.counties[k];
  const Certificate& certificate = compared.contenders[k].result.certificate;
  Json money = Json::array(), jobs = Json::array(), targets = Json::array();
  for (const CountyChange& change : changes.county) {
    money.push_back(short_number(change.money));
    jobs.push_back(short_number(change.jobs_declared));
  }
  for (const Chance& chance : comparison.targets[k]) targets.push_back(chance.probability);
  return {{"label", text_json(compared.labels[k])},
          {"run", compared.runs[k]},
          {"objective", certificate.objective},
          {"gap", certificate.gap},
          {"targets", std::move(targets)},
          {"all_targets", comparison.all_targets[k].probability},
          {"better", changes.better},
          {"worse", changes.worse},
          {"same", changes.same},
          {"money", std::move(money)},
          {"jobs_declared", std::move(jobs)}};
}

Json comparison_part(const ReportedComparison& compared) {
  const Comparison& comparison = compared.comparison;
  const Scenario& first = compared.contenders.front().scenario;
  Json plans = Json::array(), outcomes = Json::array();
  for (std::size_t k = 0; k < compared.contenders.size(); ++k) {
    plans.push_back(plan_json(compared, k));
  }
  for (const ComparedOutcome& outcome : comparison.outcomes) {
    Json standings = Json::array();
    for (const Standing& s : outcome.standings) {
      standings.push_back({{"mean", short_number(s.mean)},
                           {"difference", short_number(s.difference)},
                           {"error", short_number(s.difference_mcse)},
                           {"p05", short_number(s.p05)},
                           {"p95", short_number(s.p95)},
                           {"above_first", s.beats.front()},
                           {"within_error", s.within_error}});
    }
    outcomes.push_back({{"outcome", outcome_name(outcome.outcome)},
                        {"quarter", quarter_text(first, outcome.quarter)},
                        {"standings", std::move(standings)}});
  }
  return {{"draws", comparison.draws},
          {"jobs_by", quarter_text(first, comparison.jobs_quarter)},
          {"plans", std::move(plans)},
          {"outcomes", std::move(outcomes)}};
}

}  // namespace

std::string reported_run_json(const ReportedRun& run) { return run_part(run, true, true).dump(); }

std::string report_json(const Report& report) {
  Json runs = Json::array();
  for (const ReportedRun& run : report.runs) {
    runs.push_back(run_part(run, !report.public_edition, report.still));
  }
  Json page = {{"format", 1},
               {"language", report.language},
               {"public", report.public_edition},
               {"land", land_json(report.runs.front().record.resolved)},
               {"outlines", nullptr},
               {"runs", std::move(runs)},
               {"comparison", nullptr}};
  if (report.outlines && !report.public_edition) {
    page["outlines"] = outlines_json(*report.outlines);
  }
  if (report.comparison) page["comparison"] = comparison_part(*report.comparison);
  return page.dump();
}

}  // namespace weir
