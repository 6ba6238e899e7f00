// weir credibility: what an answer is worth, generated from the scenario, its draws and the tests.
#include <algorithm>
#include <cmath>

#include "app/credibility_levels.hpp"
#include "app/figures.hpp"
#include "app/fit_files.hpp"
#include "app/phrases.hpp"
#include "app/study_page.hpp"
#include "app/text_table.hpp"
#include "weir/study/credibility.hpp"

namespace weir {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t most_leanings = 5;
constexpr double leans = 0.1;  // correlation below which a parameter is not named

constexpr Words question{"Question", "问题"};
constexpr Words answer{"Answer", "回答"};
constexpr Words levels_head{"Levels, from 0 (nothing stands behind it) to 4", "可信度等级，0（无依据）至4"};
constexpr Words leaning{"What it leans on", "结果依赖什么"};
constexpr Words pedigree{"Where the inputs come from", "输入从何而来"};
constexpr Words verification{"Is the program right", "程序是否正确"};
constexpr Words simulation_error_head{"Simulation error", "模拟误差"};
constexpr Words validation{"Was it right before", "以往是否应验"};
constexpr Words uncertainty{"Uncertainty", "不确定性"};
constexpr Words limits{"Limits", "局限"};

constexpr Words asks{"what {0} of public money brings to {1} counties by {2}",
                     "{0}公共资金到{2}为{1}个县带来什么"};
constexpr Words chance_row{"{0}: {1} of {2} by {3}", "{0}：截至{3}达到{2}的可能性{1}"};
constexpr Words spread_row{"{0}, {1}: mean {2}, spread {3}; {4} of its variance is luck, not parameters",
                           "{0}，{1}：均值{2}，标准差{3}；方差中{4}是偶然，与参数无关"};
constexpr Words leaning_row{"{0}, {1}: {2}", "{0}，{1}：{2}"};
constexpr Words nothing_leads{"no parameter by itself", "没有单独起主导作用的参数"};
constexpr Words counts_row{"{0} values rest on evidence, {1} on an assumption, {2} parameters on a prior",
                           "{0}个数值有出处，{1}个为假设，{2}个参数取自先验"};
constexpr Words fitted_none{"nothing was fitted: every parameter has its prior",
                            "没有参数经过拟合，全部取自先验"};
constexpr Words estimated_row{"GDP is estimated for {0}, population for {1} of the counties that may receive money",
                              "可获资金的县中，{0}的地区生产总值、{1}的人口为估算值"};
constexpr Words synthetic_row{"POOR: the county table is made up and stands for no real place",
                              "差：县表为虚构，不代表任何真实地方"};
constexpr Words poor_row{"POOR: {0} of the answer's values rest on assumptions or priors rather than evidence",
                         "差：{0}的取值依据假设或先验，而非出处"};
constexpr Words tests_row{"{0} test programs; of these {1} compare with independent computations or laws",
                          "{0}个测试程序，其中{1}个与独立计算或规律对照"};
constexpr Words proof_row{"this division: gap to the best {0}, worst violation of a rule {1}",
                          "本方案：与最优的差距{0}，对规则的最大偏离{1}"};
constexpr Words error_row{"{0} draws: the chances are exact to {1} percentage points (one standard error)",
                          "{0}次模拟：概率的标准误不超过{1}个百分点"};
constexpr Words tested_row{"fitted on {0}, {1} of {2} reported figures of {3} lie in their 90% intervals",
                           "以{0}拟合，{3}的{2}个报告值中{1}个落在90%区间内"};
constexpr Words missed_row{"POOR: {0} of {1} lies outside its interval", "差：{1}的{0}落在区间之外"};
constexpr Words untested_row{"POOR: not held against any outcome here (--history FIT --history PREDICT does that)",
                             "差：此处未与任何结果对照（--history FIT --history PREDICT）"};
constexpr Words declared_limit{"declared jobs are promises at full production, as reports count them; people at work are fewer",
                               "申报就业为达产后的承诺（统计口径），在岗人数更少"};
constexpr Words attribution_limit{"results are counted over {0} counties, money goes to {1}: how much of them the money brought is a prior",
                                  "结果统计范围{0}个县，资金投向{1}个县：其中多少归因于资金取自先验"};
constexpr Words selection_limit{"the sources report successes only; failures enter through priors",
                                "出处只报告成功，失败仅通过先验体现"};
constexpr Words targets_limit{"targets are decisions, not observations: meeting one proves nothing about the model",
                              "目标是决策而非观测，达到目标不能证明模型正确"};

/// What a target asks, then jobs in place and net at the end.
std::vector<Measured> measured_of(const Scenario& scenario) {
  std::vector<Measured> measured;
  const auto add = [&](const Measured& one) {
    if (std::find(measured.begin(), measured.end(), one) == measured.end()) measured.push_back(one);
  };
  for (const Target& target : scenario.targets) add({target.outcome, target.quarter});
  add({Outcome::jobs_declared, scenario.quarters - 1});
  add({Outcome::jobs_in_place, scenario.quarters - 1});
  add({Outcome::jobs_net, scenario.quarters - 1});
  return measured;
}

/// A back-test: which files, and what it said.
struct Tested {
  FitFiles files;
  BackTest found;
};

struct Sheet {
  const RunRecord& record;
  Pedigree pedigree;
  std::vector<LeaningOutcome> outcomes;
  std::optional<Tested> tested;
  std::string_view language;

  const Scenario& scenario() const { return record.resolved; }
  std::string by(int quarter) const { return scenario().start.plus(quarter).text(); }
};

double money_of(const Scenario& scenario) {
  double sum = 0;
  for (const Fund& fund : scenario.funds) sum += fund.amount.major();
  return sum;
}

std::ptrdiff_t count_of(const Mask& mask) { return std::count(mask.begin(), mask.end(), 1); }

std::string names_of(const Sheet& sheet, const LeaningOutcome& outcome) {
  std::string text;
  for (const Leaning& one : outcome.leans_on) {
    if (std::abs(one.correlation) < leans) continue;
    if (!text.empty()) text += phrase(Phrase::comma, sheet.language);
    text += parameter_label(sheet.record.problem, one.slot, sheet.scenario(), sheet.language) +
            (one.correlation < 0 ? " −" : " +") + percent(one.correlation * one.correlation, 0);
  }
  return text.empty() ? std::string(nothing_leads.in(sheet.language)) : text;
}

/// One section: its heading, then a line each.
std::string section(std::string_view heading, const std::vector<std::string>& lines) {
  std::string text = "\n" + std::string(heading) + "\n";
  for (const std::string& line : lines) text += "  " + line + "\n";
  return text;
}

std::vector<std::string> answer_lines(const Sheet& sheet) {
  std::vector<std::string> lines;
  const Scenario& scenario = sheet.scenario();
  for (std::size_t t = 0; t < scenario.targets.size(); ++t) {
    const Target& target = scenario.targets[t];
    lines.push_back(fill(
        chance_row, sheet.language, outcome_label(target.outcome, sheet.language),
        chance_text(sheet.record.ensemble.targets[t].probability, sheet.language),
        outcome_figure(target.outcome, target.at_least, scenario, sheet.language),
        sheet.by(target.quarter)));
  }
  return lines;
}

std::vector<std::string> pedigree_lines(const Sheet& sheet) {
  const Pedigree& from = sheet.pedigree;
  std::vector<std::string> lines{
      fill(counts_row, sheet.language, from.evidence, from.assumption, from.prior),
      std::string(fitted_none.in(sheet.language)),
      fill(estimated_row, sheet.language, percent(from.gdp, 0), percent(from.population, 0))};
  if (sheet.scenario().synthetic) lines.emplace_back(synthetic_row.in(sheet.language));
  if (from.unsupported() > 0.5)
    lines.push_back(fill(poor_row, sheet.language, percent(from.unsupported(), 0)));
  return lines;
}

std::vector<std::string> validation_lines(const Sheet& sheet) {
  if (!sheet.tested) return {std::string(untested_row.in(sheet.language))};
  const std::vector<FitCase>& cases = sheet.tested->files.cases;
  const std::vector<Predicted>& all = sheet.tested->found.cases.front().observed;
  const std::vector<FitCase> fitted(cases.begin(), cases.end() - 1);
  const auto inside =
      std::count_if(all.begin(), all.end(), [](const Predicted& one) { return one.inside; });
  std::vector<std::string> lines{fill(tested_row, sheet.language, names_of(fitted, sheet.language),
                                      inside, all.size(), cases.back().name)};
  for (const Predicted& one : all) {
    if (!one.inside)
      lines.push_back(fill(missed_row, sheet.language, one.name, cases.back().name));
  }
  return lines;
}

Json validation_json(const Sheet& sheet) {
  Json json = {{"tested", sheet.tested.has_value()}};
  if (!sheet.tested) return json;
  json["predicted"] = sheet.tested->files.cases.back().name;
  json["figures"] = Json::array();
  for (const Predicted& one : sheet.tested->found.cases.front().observed) {
    json["figures"].push_back({{"name", one.name},
                               {"reported", one.known},
                               {"low", one.low},
                               {"median", one.median},
                               {"high", one.high},
                               {"inside", one.inside}});
  }
  return json;
}

std::vector<std::string> limit_lines(const Sheet& sheet) {
  const Scenario& scenario = sheet.scenario();
  std::vector<std::string> lines{
      std::string(declared_limit.in(sheet.language)), std::string(selection_limit.in(sheet.language)),
      fill(attribution_limit, sheet.language, count_of(scenario.counties.counted),
           count_of(scenario.counties.selected))};
  if (!scenario.targets.empty()) lines.emplace_back(targets_limit.in(sheet.language));
  for (const Note& note : scenario.notes) {
    if (note.kind == "hindsight" || note.kind == "unused-claim")
      lines.push_back(note.text.in(sheet.language));
  }
  return lines;
}

double error_of(const Sheet& sheet) {
  return largest_error(sheet.record.ensemble.targets, sheet.scenario().draws);
}

std::vector<CredibilityLevel> levels_of(const Sheet& sheet) {
  std::optional<HeldAgainst> held;
  if (sheet.tested) {
    held.emplace();
    for (const Predicted& one : sheet.tested->found.cases.front().observed) {
      ++held->figures;
      held->inside += one.inside;
    }
  }
  return credibility_levels(sheet.scenario(), sheet.pedigree, sheet.record.allocation.certificate,
                            error_of(sheet), held);
}

std::string levels_text(const Sheet& sheet) {
  TextTable table{{Align::left, Align::left, Align::left}, {}};
  for (const CredibilityLevel& one : levels_of(sheet)) {
    table.rows.push_back({"  " + one.name.in(sheet.language), std::to_string(one.level),
                          one.reason.in(sheet.language)});
  }
  return "\n" + std::string(levels_head.in(sheet.language)) + "\n" + table_text(table);
}

std::string sheet_text(const Sheet& sheet) {
  const Scenario& scenario = sheet.scenario();
  const std::string_view language = sheet.language;
  const Certificate& proof = sheet.record.allocation.certificate;
  std::vector<std::string> spreads, lean;
  for (const LeaningOutcome& outcome : sheet.outcomes) {
    const Outcome of = outcome.measured.outcome;
    const std::string name(outcome_label(of, language));
    const std::string by = sheet.by(outcome.measured.quarter);
    spreads.push_back(fill(spread_row, language, name, by,
                           outcome_figure(of, outcome.mean, scenario, language),
                           outcome_figure(of, outcome.sd, scenario, language),
                           percent(outcome.process, 0)));
    lean.push_back(fill(leaning_row, language, name, by, names_of(sheet, outcome)));
  }
  return study_head(scenario, language) +
         section(question.in(language),
                 {fill(asks, language, money_figure(money_of(scenario), scenario.currency, language),
                       count_of(scenario.counties.selected), sheet.by(scenario.quarters - 1))}) +
         section(answer.in(language), answer_lines(sheet)) + levels_text(sheet) +
         section(leaning.in(language), lean) +
         section(pedigree.in(language), pedigree_lines(sheet)) +
         section(verification.in(language),
                 {fill(tests_row, language, test_programs().size(), comparing_programs()),
                  fill(proof_row, language, percent(proof.gap, 2),
                       money_figure(proof.worst_violation / 100, scenario.currency, language))}) +
         section(simulation_error_head.in(language),
                 {fill(error_row, language, whole_count(static_cast<double>(scenario.draws)),
                       fixed_figure(100 * error_of(sheet), 1))}) +
         section(validation.in(language), validation_lines(sheet)) + section(uncertainty.in(language), spreads) +
         section(limits.in(language), limit_lines(sheet));
}

Json outcomes_json(const Sheet& sheet) {
  Json rows = Json::array();
  for (const LeaningOutcome& outcome : sheet.outcomes) {
    Json lean = Json::array();
    for (const Leaning& one : outcome.leans_on) {
      lean.push_back({{"parameter", sheet.record.problem.slots[one.slot].path},
                      {"rank_correlation", one.correlation}});
    }
    rows.push_back({{"outcome", outcome_name(outcome.measured.outcome)},
                    {"quarter", sheet.by(outcome.measured.quarter)},
                    {"mean", outcome.mean},
                    {"sd", outcome.sd},
                    {"process_share", outcome.process},
                    {"leans_on", std::move(lean)}});
  }
  return rows;
}

Json sheet_json(const Sheet& sheet) {
  const Scenario& scenario = sheet.scenario();
  const Certificate& proof = sheet.record.allocation.certificate;
  Json targets = Json::array(), programs = Json::array(), said = Json::array();
  for (const Chance& chance : sheet.record.ensemble.targets) {
    targets.push_back(
        {{"name", chance.name}, {"probability", chance.probability}, {"mcse", chance.mcse}});
  }
  for (const TestProgram& test : test_programs())
    programs.push_back({{"kind", test.kind}, {"name", test.name}, {"proves", test.what}});
  for (const std::string& line : limit_lines(sheet)) said.push_back(line);
  Json json = study_json(sheet.record);
  json["targets"] = std::move(targets);
  json["outcomes"] = outcomes_json(sheet);
  json["pedigree"] = {{"evidence", sheet.pedigree.evidence},
                      {"assumptions", sheet.pedigree.assumption},
                      {"priors", sheet.pedigree.prior},
                      {"unsupported_share", sheet.pedigree.unsupported()},
                      {"gdp_estimated", sheet.pedigree.gdp},
                      {"population_estimated", sheet.pedigree.population},
                      {"synthetic", scenario.synthetic}};
  json["verification"] = {{"tests", std::move(programs)},
                          {"gap", proof.gap},
                          {"worst_violation", proof.worst_violation / 100}};
  json["simulation_error"] = error_of(sheet);
  json["validation"] = validation_json(sheet);
  json["limits"] = std::move(said);
  json["levels"] = Json::array();
  for (const CredibilityLevel& one : levels_of(sheet)) {
    json["levels"].push_back({{"factor", one.factor},
                              {"level", one.level},
                              {"reason", one.reason.in(sheet.language)}});
  }
  return json;
}

std::optional<Tested> back_tested(const Options& options, Console& console) {
  if (options.history.empty()) return std::nullopt;
  Options asked = options;
  asked.subjects = options.history;
  asked.draws.clear();  // like --set and --strategy, of the plan that is asked about
  asked.sets.clear();
  asked.strategy.clear();
  Tested tested{read_fit_files(asked, console), {}};
  refuse_fit("credibility", not_predictable(tested.files.cases));
  tested.found = answer_of(options, console, tested.files.options.draws,
                           [&](const StudySink& sink) {
                             return back_test(tested.files.cases, 0.9, tested.files.options,
                                              parallelism_of(options), sink);
                           });
  refuse_empty(tested.found.fit);
  return tested;
}

}  // namespace

void credibility(const Options& options, Console& console) {
  const InterruptGuard guard;
  const Resolved resolved =
      read_or_stop(options.subject, overrides_of(options), options, console);
  RunRecord record = planned_record(resolved, options, true);
  const Scenario& scenario = record.resolved;
  Options silent = options;
  silent.quiet = true;
  Sheet sheet{record, pedigree_of(record), {}, back_tested(silent, console),
              options.language};
  sheet.outcomes = answer_of(options, console, 3 * scenario.draws, [&](const StudySink& sink) {
    Progress progress(record.problem, {scenario.headline, {}, scenario.targets}, scenario.draws);
    simulate(record.problem, record.allocation.allocation, scenario.seed, parallelism_of(options),
             progress, [&](const Progress& so_far) { return sink(so_far.draws_done()); });
    record.ensemble = summarise(scenario, progress);
    return leanings(scenario, record.allocation.allocation, measured_of(scenario), most_leanings,
                    parallelism_of(options),
                    [&](std::uint64_t done) { return sink(scenario.draws + done); });
  });
  print_study(options, sheet_text(sheet), sheet_json(sheet), outcomes_json(sheet), console);
}

}  // namespace weir
