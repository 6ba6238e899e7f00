#include "app/study_page.hpp"

#include <algorithm>

#include "app/figures.hpp"
#include "app/funds_table.hpp"
#include "app/phrases.hpp"

namespace weir {
namespace {

constexpr Words of_programme{"{0} of {1}", "{1}的{0}"};
constexpr Words of_shock{"{0} in {1}", "{1}的{0}"};
constexpr Words in_quarters{"{0} quarters", "{0}个季度"};

struct ShortName {
  Parameter id;
  Words words;
};

// What a record describes in a sentence, in two or three words.
constexpr ShortName short_names[] = {
    {Parameter::cost_per_job, {"cost per job", "每岗位资金"}},
    {Parameter::productivity, {"productivity", "产出系数"}},
    {Parameter::inverse_tail, {"tail s", "尾部形状s"}},
    {Parameter::curvature_per_gdp, {"curvature scale", "产出递减规模"}},
    {Parameter::threshold, {"threshold", "起步资金"}},
    {Parameter::cost_per_trainee, {"cost per trainee", "人均培训资金"}},
    {Parameter::completion, {"completion of training", "培训完成率"}},
    {Parameter::opens, {"opening of selection", "立项时点"}},
    {Parameter::start_lag, {"start lag", "开工时滞"}},
    {Parameter::disbursement_lag, {"disbursement lag", "拨付时滞"}},
    {Parameter::build_lag, {"building time", "建设周期"}},
    {Parameter::ramp, {"ramp", "达产爬坡期"}},
    {Parameter::success, {"success of projects", "项目成功率"}},
    {Parameter::project_size, {"project size", "单个项目资金"}},
    {Parameter::jobs_per_enterprise, {"jobs per enterprise", "每户新增企业的申报就业"}},
    {Parameter::additionality, {"additionality", "净增率（事前补助）"}},
    {Parameter::execution, {"budget execution", "预算执行率"}},
    {Parameter::attribution, {"attribution", "归因于本资金的比重"}},
    {Parameter::operating_share, {"operating share", "实际营业比重"}},
    {Parameter::enterprise_size, {"enterprise size", "营业满一年的新企业用工"}},
    {Parameter::realised, {"realised of declared", "申报岗位兑现率"}},
    {Parameter::enterprise_hazard, {"enterprise closures a year", "新企业年关闭率"}},
    {Parameter::expansion_hazard, {"expansion posts lost a year", "扩产岗位年流失率"}},
    {Parameter::leakage, {"leakage", "外流"}},
    {Parameter::displacement, {"displacement", "挤出"}},
    {Parameter::displacement_local, {"local displacement", "本县承担的挤出比重"}},
    {Parameter::substitution, {"substitution", "替代"}},
    {Parameter::multiplier, {"multiplier", "乘数"}},
    {Parameter::additionality_reimbursed, {"additionality of award after", "净增率（事后奖补）"}},
    {Parameter::share_poor, {"share of the poor", "脱贫劳动力比重"}},
    {Parameter::net_per_trainee, {"net jobs per trainee", "每名培训人员净增就业"}},
    {Parameter::sigma_year, {"spread of the year", "年度产出波动"}},
    {Parameter::sigma_county, {"spread of counties", "县际产出差异"}},
    {Parameter::sigma_quarter, {"spread of quarters", "季度投产波动"}},
    {Parameter::correlation, {"common part of quarters' spread", "季度波动的共同部分"}},
    {Parameter::persistence, {"persistence", "季度自相关"}},
    {Parameter::sigma_project, {"spread of projects", "单个项目就业差异"}},
    {Parameter::enterprise_dispersion, {"dispersion of enterprises", "新增企业数的离散参数"}},
    {Parameter::working_age, {"working-age share", "劳动年龄人口比重"}},
    {Parameter::out_migrants, {"out-migrants", "外出务工比重"}},
    {Parameter::slack, {"spare labour", "富余劳动力比重"}},
    {Parameter::return_rate, {"return rate", "返乡就业比重"}},
    {Parameter::available_per_trainee, {"people available per trainee", "每名培训人员新增可就业人数"}},
    {Parameter::spillover, {"spill-over to neighbours", "对邻县的外溢"}},
    {Parameter::jobs_home, {"jobs counted at home", "飞出地就业份额"}},
    {Parameter::tax_home, {"tax shared with home", "飞出地税收份额"}},
    {Parameter::value_added_per_job, {"value added per job", "人均增加值"}},
    {Parameter::closure, {"closures at once", "一次性关闭比重"}},
    {Parameter::delay, {"delay of openings", "投产推迟"}},
    {Parameter::declared_kept, {"declared posts kept", "保留的申报岗位比重"}},
};

std::string short_name(const ParameterRecord& record, std::string_view language) {
  for (const ShortName& name : short_names) {
    if (name.id == record.id) return std::string(name.words.in(language));
  }
  std::string key(record.key);
  std::replace(key.begin(), key.end(), '_', ' ');
  return key;
}

/// The middle of programme."NAME".KEY.
std::string_view owner_of(std::string_view path) {
  path.remove_prefix(path.find('.') + 1);
  path = path.substr(0, path.rfind('.'));
  if (path.starts_with('"')) path = path.substr(1, path.size() - 2);
  return path;
}

}  // namespace

RunRecord planned_record(const Options& options, Console& console, bool keeps_draws) {
  return planned_record(read_or_stop(options.subject, overrides_of(options), options, console),
                        options, keeps_draws);
}

RunRecord planned_record(const Resolved& resolved, const Options& options, bool keeps_draws) {
  RunRecord record = prepare_record(resolved);
  if (keeps_draws && record.resolved.draws > most_kept_draws) {
    throw Stop(Exit::bad_input, "weir: this study looks at every draw by itself, at most 131072 of "
                                "them; use --draws");
  }
  record.allocation = divide_or_stop(record, parallelism_of(options));
  return record;
}

Measured asked_measure(const Options& options, const Scenario& scenario) {
  const Goal goal = leading_goal(scenario);
  Measured measured{goal.outcome, goal.quarter};
  if (!options.outcome.empty()) {
    const std::optional<Outcome> outcome = outcome_named(options.outcome);
    const Problem problem = prepare(scenario);
    if (!outcome || !problem.has(*outcome)) {
      std::string names;
      for (std::size_t o = 0; o < outcome_count; ++o) {
        const auto one = static_cast<Outcome>(o);
        if (problem.has(one)) names += " " + std::string(outcome_name(one));
      }
      throw Stop(Exit::bad_input,
                 "weir: --outcome " + options.outcome + ": no such outcome; there are:" + names);
    }
    measured.outcome = *outcome;
    measured.quarter = options.by.empty() && !(measured.outcome == goal.outcome)
                           ? scenario.quarters - 1
                           : measured.quarter;
  }
  if (!options.by.empty()) {
    const std::optional<Calendar> by = parse_quarter(options.by);
    const int quarter = by ? by->since(scenario.start) : -1;
    if (quarter < 0 || quarter >= scenario.quarters) {
      throw Stop(Exit::bad_input, "weir: --by " + options.by + ": expected a quarter from " +
                                      scenario.start.text() + " to " +
                                      scenario.start.plus(scenario.quarters - 1).text());
    }
    measured.quarter = quarter;
  }
  return measured;
}

std::string measure_label(const Measured& measured, const Scenario& scenario,
                          std::string_view language) {
  return fill(Phrase::expected_by, language, outcome_label(measured.outcome, language),
              scenario.start.plus(measured.quarter).text());
}

std::string study_head(const Scenario& scenario, std::string_view language) {
  double money = 0;
  for (const Fund& fund : scenario.funds) money += fund.amount.major();
  return scenario.title.in(language) + "   " +
         money_figure(money, scenario.currency, language) + "   " +
         std::string(strategy_label(scenario.strategy.name, language)) + "   " +
         fill(Phrase::draws_seed, language, whole_count(static_cast<double>(scenario.draws)),
              scenario.seed) +
         "\n";
}

nlohmann::ordered_json study_json(const RunRecord& record) {
  return {{"weir", version()},
          {"scenario", record.scenario},
          {"digest", record.digest},
          {"seed", record.resolved.seed},
          {"draws", record.resolved.draws},
          {"strategy", strategy_name(record.resolved.strategy.name)}};
}

std::string outcome_figure(Outcome outcome, double value, const Scenario& scenario,
                           std::string_view language) {
  return is_money(outcome) ? money_figure(value, scenario.currency, language)
                           : rounded_count(value);
}

std::string parameter_label(const Problem& problem, std::size_t slot, const Scenario& scenario,
                            std::string_view language) {
  const Slot& of = problem.slots[slot];
  const std::string name = short_name(*of.record, language);
  const std::string owner(owner_of(of.path));
  if (of.path.starts_with("programme.")) {
    for (const Programme& programme : scenario.programmes) {
      if (programme.name != owner) continue;
      const std::string& title = programme.title.in(language);
      return fill(of_programme, language, name, title.empty() ? owner : title);
    }
  }
  if (of.path.starts_with("enclave.")) return fill(of_programme, language, name, owner);
  if (of.path.starts_with("shock.")) {
    for (const Shock& shock : scenario.shocks) {
      if (shock.name != owner) continue;
      const std::string& title = shock.title.in(language);
      return fill(of_shock, language, name, title.empty() ? owner : title);
    }
  }
  return name;
}

std::string parameter_figure(const Problem& problem, std::size_t slot, double value,
                             const Scenario& scenario, std::string_view language) {
  const ParameterRecord& record = *problem.slots[slot].record;
  if (record.id == Parameter::inverse_tail) {
    return value > 1e-9 ? fmt::format("{:.2g}", 1 / value) : "inf";
  }
  switch (record.measure) {
    case Measure::money: return money_figure(value, scenario.currency, language);
    case Measure::quarters: return fill(in_quarters, language, fmt::format("{:.2g}", value));
    case Measure::share: return fmt::format("{:.2g}", value > 1e-9 ? value : 0);
    case Measure::positive: break;
  }
  return fmt::format("{:.3g}", value);
}

void print_study(const Options& options, const std::string& text,
                 const nlohmann::ordered_json& json, const nlohmann::ordered_json& rows,
                 Console& console) {
  switch (options.format) {
    case Format::table: print_data(text, console); break;
    case Format::json: print_data(json.dump(2) + "\n", console); break;
    case Format::csv: print_data(rows_csv(rows.dump()), console); break;
  }
}

}  // namespace weir
