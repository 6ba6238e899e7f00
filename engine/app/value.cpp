// weir value: which option to take, and what it is worth to know more before deciding.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <set>

#include "app/figures.hpp"
#include "app/phrases.hpp"
#include "app/study_page.hpp"
#include "app/text_table.hpp"

namespace weir {
namespace {

using Json = nlohmann::ordered_json;

constexpr Words judged_by{"judged by {0}, on the same draws", "按{0}评判，各方案模拟相同"};
constexpr Words net_of_money{"judged by {0}, each worth {1}, less the money given, on the same draws",
                             "按{0}评判，每单位价值{1}，扣除所用资金，各方案模拟相同"};
constexpr Words option_head{"option", "方案"};
constexpr Words benefit_head{"net benefit", "净效益"};
constexpr Words regret_head{"mean regret", "平均遗憾值"};
constexpr Words regret_tail{"95% regret", "遗憾值95%分位"};
constexpr Words best_in{"best in", "最优次数占比"};
constexpr Words within_head{"within {0} of the best", "与最优相差不超过{0}"};
constexpr Words targets_head{"all targets", "全部目标达标"};
constexpr Words no_fund{"no fund", "不设资金"};
constexpr Words part_of_fund{"{0} of the fund", "资金的{0}"};
constexpr Words mean_best{"best on average: {0}", "平均最优：{0}"};
constexpr Words one_choice{"there is nothing to choose between: name a strategy, or the value of one unit with "
                           "--value-per-job",
                           "没有可比较的选择：请指定其他方案，或用--value-per-job给出单位价值"};
constexpr Words below_price{"{0} is better than the plan where one unit of {1} is worth less than {2}",
                            "每单位{1}价值低于{2}时，“{0}”优于本方案"};
constexpr Words never_even_price{"{0} brings no less than the plan for less money",
                                 "“{0}”资金更少而成效不低于本方案"};
constexpr Words below_additionality{"{0} is better than the plan where additionality is below {1}",
                                    "净增率（额外性）低于{1}时，“{0}”优于本方案"};
constexpr Words even_additionality{"{0} is worth as much as the plan where additionality is {1}",
                                   "净增率（额外性）为{1}时，“{0}”与本方案持平"};
constexpr Words information{"what it is worth to know before deciding, on average",
                            "决策前弄清下列事项的平均价值"};
constexpr Words everything{"everything, luck included", "全部（含偶然因素）"};
constexpr Words simulation_error{"its error", "模拟误差"};
constexpr Words single{"single assumptions", "单项假设"};
constexpr Words none_single{"no single assumption is worth more than the simulation error",
                            "没有任何单项假设的价值超过模拟误差"};
constexpr Words left_out{"not an option: {0}: {1}", "不可选：{0}：{1}"};

struct GroupName {
  const char* key;
  Words words;
};
constexpr GroupName group_names[] = {
    {"cost", {"costs", "成本"}},
    {"curvature", {"curvature (how fast returns fall)", "产出递减"}},
    {"attribution", {"attribution", "归因"}},
    {"additionality", {"additionality", "净增率（额外性）"}},
    {"lags", {"lags", "时滞"}},
    {"survival", {"success and survival", "成功与存续"}},
    {"displacement", {"leakage, displacement, multiplier", "外流、挤出与乘数"}},
    {"spread", {"sizes of spread", "波动幅度"}},
};

std::string group_label(const std::string& name, std::string_view language) {
  for (const GroupName& group : group_names) {
    if (name == group.key) return std::string(group.words.in(language));
  }
  return name;
}

struct LeftOut {
  std::string name, reason;
};

struct Asked {
  std::vector<DecisionOption> options;
  std::vector<LeftOut> left_out;
};

/// NAME=KEY,KEY. Fails: Stop(bad_input).
ParameterGroup parameter_group(const std::string& text) {
  const auto refuse = [&](const std::string& why) {
    return Stop(Exit::bad_input, "weir: --group " + text + ": " + why +
                                     ", for example --group survey=cost_per_job,ramp");
  };
  const std::size_t equals = text.find('=');
  if (equals == std::string::npos || equals == 0) throw refuse("expected NAME=KEY,KEY");
  ParameterGroup group{text.substr(0, equals), {}};
  for (std::size_t from = equals + 1; from <= text.size();) {
    const std::size_t comma = std::min(text.find(',', from), text.size());
    const std::string key = text.substr(from, comma - from);
    bool known = false;
    for (const ParameterRecord& record : parameter_records()) known |= record.key == key;
    if (!known) throw refuse("'" + key + "' is no parameter");
    group.keys.push_back(key);
    from = comma + 1;
  }
  return group;
}

/// Fails: Stop(bad_input).
double share_of(const std::string& flag, const std::string& text, double most) {
  const std::optional<double> share = share_number(text);
  if (share && *share >= 0 && *share <= most) return *share;
  throw Stop(Exit::bad_input, "weir: " + flag + " " + text + ": expected a share, for example 50%");
}

/// `1.5万元` as a price per unit. Fails: Stop(bad_input).
std::optional<double> asked_price(const Options& options, const Scenario& scenario) {
  if (options.value_per_job.empty()) return std::nullopt;
  const bool bare = options.value_per_job.find_first_not_of("0123456789.eE+-") == std::string::npos;
  const std::optional<double> price = value_in_words(options.value_per_job, scenario.currency);
  if (!bare && price && *price > 0) return price;
  throw Stop(Exit::bad_input, "weir: --value-per-job " + options.value_per_job +
                                  ": expected an amount above zero with its unit, for example " +
                                  (scenario.currency == "CNY" ? "30万元" : "50000 " + scenario.currency));
}

/// The file's own strategy first, then the others that can serve this file.
Asked asked_options(const Options& options, const RunRecord& record) {
  const Scenario& scenario = record.resolved;
  Asked asked;
  std::set<std::string> names;
  double money = 0;
  for (const Fund& fund : scenario.funds) money += fund.amount.major();
  const auto add = [&](const AllocationResult& result, StrategyName name) {
    for (const DecisionOption& other : asked.options) {
      if (other.allocation.amount == result.allocation.amount) return;  // the same plan
    }
    asked.options.push_back({std::string(strategy_name(name)), money, result.allocation, false});
    names.insert(std::string(strategy_name(name)));
  };
  add(record.allocation, scenario.strategy.name);
  const std::vector<std::string> wanted =
      options.strategies.empty() ? std::vector<std::string>{"equal", "per_capita", "optimal"}
                                 : options.strategies;
  for (const std::string& name : wanted) {
    if (!names.insert(name).second) continue;
    const std::optional<StrategyName> known = strategy_named(name);
    if (!known) throw Stop(Exit::bad_input, "weir: --strategy " + name + ": no such strategy");
    Strategy strategy = scenario.strategy;
    strategy.name = *known;
    AllocationAnswer answer =
        allocate(scenario, record.problem, strategy, record.planning_theta,
                 parallelism_of(options), sampled_worlds(scenario, record.problem, strategy));
    if (auto* result = std::get_if<AllocationResult>(&answer)) {
      add(*result, *known);
    } else if (auto* refused = std::get_if<Unsupported>(&answer)) {
      asked.left_out.push_back({name, refused->reason});
    } else {
      asked.left_out.push_back({name, std::get<Infeasible>(answer).reason});
    }
  }
  const std::vector<std::string> sizes = options.fund_sizes.empty()
                                             ? std::vector<std::string>{"80%", "50%", "0%"}
                                             : options.fund_sizes;
  for (const std::string& text : sizes) {
    const double share = share_of("--fund-size", text, 10);
    const std::string name = "fund " + percent(share, 0);
    auto answer = resized_option(scenario, share, parallelism_of(options));
    if (auto* option = std::get_if<DecisionOption>(&answer)) {
      option->name = share == 0 ? "no fund" : name;
      asked.options.push_back(std::move(*option));
    } else if (auto* refused = std::get_if<Unsupported>(&answer)) {
      asked.left_out.push_back({name, refused->reason});
    } else {
      asked.left_out.push_back({name, std::get<Infeasible>(answer).reason});
    }
  }
  return asked;
}

std::string option_label(const DecisionOption& option, std::string_view language) {
  if (option.resized) {
    if (option.name == "no fund") return std::string(no_fund.in(language));
    return fill(part_of_fund, language, option.name.substr(5));
  }
  const std::optional<StrategyName> strategy = strategy_named(option.name);
  return strategy ? std::string(strategy_label(*strategy, language)) : option.name;
}

struct Page {
  const RunRecord& record;
  const Asked& asked;
  const DecisionValue& value;
  double within;
  std::string_view language;

  const Scenario& scenario() const { return record.resolved; }
  std::string label(std::size_t k) const { return option_label(asked.options[k], language); }
  std::string money(double major) const {
    return money_figure(major, scenario().currency, language);
  }
  std::string benefit(double amount) const {
    return value.price ? money(amount)
                       : outcome_figure(value.measured.outcome, amount, scenario(), language);
  }
  std::string measure() const { return measure_label(value.measured, scenario(), language); }
};

std::string options_text(const Page& page) {
  const std::string_view language = page.language;
  TextTable table{{Align::left, Align::right, Align::right, Align::right, Align::right,
                   Align::right, Align::right, Align::right},
                  {}};
  table.rows.push_back({std::string(option_head.in(language)),
                        std::string(phrase(Phrase::mean, language)),
                        page.value.price ? std::string(benefit_head.in(language)) : "",
                        std::string(regret_head.in(language)),
                        std::string(regret_tail.in(language)), std::string(best_in.in(language)),
                        fill(within_head, language, percent(page.within, 0)),
                        page.scenario().targets.empty() ? "" : std::string(targets_head.in(language))});
  for (const std::size_t k : page.value.choice) {
    const OptionStanding& s = page.value.options[k];
    table.rows.push_back(
        {"  " + page.label(k),
         outcome_figure(page.value.measured.outcome, s.outcome, page.scenario(), language),
         page.value.price ? page.benefit(s.benefit) : "", page.benefit(s.regret),
         page.benefit(s.regret_p95), percent(s.best, 0), percent(s.near_best, 0),
         page.scenario().targets.empty() ? "" : chance_text(s.all_targets, language)});
  }
  return table_text(table);
}

std::string even_text(const Page& page) {
  std::string text;
  for (std::size_t k = 1; k < page.value.options.size(); ++k) {
    const OptionStanding& s = page.value.options[k];
    const bool smaller = page.asked.options[k].money < page.asked.options[0].money;
    if (smaller) {
      text += s.even_price ? fill(below_price, page.language, page.label(k), page.measure(),
                                  page.money(*s.even_price))
                           : fill(never_even_price, page.language, page.label(k));
      text += "\n";
    }
    if (s.even_additionality) {
      text += fill(smaller ? below_additionality : even_additionality, page.language, page.label(k),
                   fixed_figure(*s.even_additionality, 2)) +
              "\n";
    }
  }
  for (const LeftOut& one : page.asked.left_out) {
    text += fill(left_out, page.language, one.name, one.reason) + "\n";
  }
  return text;
}

bool seen(const Worth& worth) { return worth.value > 2 * worth.mcse && worth.value > 0; }

std::string information_text(const Page& page) {
  const std::string_view language = page.language;
  TextTable table{{Align::left, Align::right, Align::right}, {}};
  const auto add = [&](const std::string& name, const Worth& worth) {
    table.rows.push_back({"  " + name, page.benefit(std::max(worth.value, 0.0)),
                          page.benefit(worth.mcse)});
  };
  table.rows.push_back({std::string(information.in(language)), "",
                        std::string(simulation_error.in(language))});
  add(std::string(everything.in(language)), page.value.everything);
  for (const Knowledge& one : page.value.groups) add(group_label(one.name, language), one.worth);
  table.rows.push_back({std::string(single.in(language))});
  std::size_t shown = 0;
  for (const Knowledge& one : page.value.parameters) {
    if (!seen(one.worth) || shown == 8) break;
    add(parameter_label(page.record.problem, one.slots.front(), page.scenario(), language),
        one.worth);
    ++shown;
  }
  if (shown == 0) table.rows.push_back({"  " + std::string(none_single.in(language))});
  return table_text(table);
}

std::string value_text(const Page& page) {
  std::string text = study_head(page.scenario(), page.language);
  text += page.value.price
              ? fill(net_of_money, page.language, page.measure(), page.money(*page.value.price))
              : fill(judged_by, page.language, page.measure());
  text += "\n\n" + options_text(page);
  if (page.value.choice.size() > 1) {
    text += fill(mean_best, page.language, page.label(page.value.best)) + "\n\n" +
            information_text(page);
  } else {
    text += std::string(one_choice.in(page.language)) + "\n";
  }
  const std::string even = even_text(page);
  return even.empty() ? text : text + "\n" + even;
}

Json optional_json(const std::optional<double>& value) {
  return value ? Json(*value) : Json(nullptr);
}

Json value_json(const Page& page, double seconds) {
  const Scenario& scenario = page.scenario();
  Json json = study_json(page.record), options = Json::array(), information_rows = Json::array();
  for (std::size_t k = 0; k < page.value.options.size(); ++k) {
    const OptionStanding& s = page.value.options[k];
    const auto& choice = page.value.choice;
    options.push_back({{"option", page.asked.options[k].name},
                       {"money", page.asked.options[k].money},
                       {"chosen_among", std::find(choice.begin(), choice.end(), k) != choice.end()},
                       {"outcome", s.outcome},
                       {"outcome_mcse", s.outcome_mcse},
                       {"benefit", s.benefit},
                       {"benefit_mcse", s.benefit_mcse},
                       {"regret", s.regret},
                       {"regret_p95", s.regret_p95},
                       {"best", s.best},
                       {"near_best", s.near_best},
                       {"all_targets", s.all_targets},
                       {"even_price", optional_json(s.even_price)},
                       {"even_additionality", optional_json(s.even_additionality)}});
  }
  const auto add = [&](const char* kind, const std::string& name, const Worth& worth) {
    information_rows.push_back(
        {{"kind", kind}, {"name", name}, {"value", worth.value}, {"mcse", worth.mcse}});
  };
  add("everything", "everything", page.value.everything);
  for (const Knowledge& one : page.value.groups) add("group", one.name, one.worth);
  for (const Knowledge& one : page.value.parameters) {
    add("parameter", page.record.problem.slots[one.slots.front()].path, one.worth);
  }
  json["outcome"] = outcome_name(page.value.measured.outcome);
  json["by"] = scenario.start.plus(page.value.measured.quarter).text();
  json["value_per_unit"] = optional_json(page.value.price);
  json["within"] = page.within;
  json["best"] = page.asked.options[page.value.best].name;
  json["options"] = std::move(options);
  json["information"] = std::move(information_rows);
  json["seconds"] = {{"value", seconds}};
  return json;
}

}  // namespace

void value_of_information(const Options& options, Console& console) {
  const InterruptGuard guard;
  const auto start = std::chrono::steady_clock::now();
  RunRecord record = planned_record(options, console, true);
  record.resolved = with_held_reference(record.resolved);
  record.problem = prepare(record.resolved);
  DecisionQuestion question;
  Options asked_about = options;
  if (options.outcome.empty()) asked_about.outcome = "jobs_net_years";
  question.measured = asked_measure(asked_about, record.resolved);
  question.price = asked_price(options, record.resolved);
  question.within = share_of("--near", options.near, 1);
  if (!options.groups.empty()) question.groups.clear();
  for (const std::string& text : options.groups) question.groups.push_back(parameter_group(text));
  if (!options.fund_sizes.empty() && !question.price) {
    throw Stop(Exit::bad_input,
               "weir: --fund-size: whether less money is better depends on what one unit of the "
               "outcome is worth; state it with --value-per-job");
  }
  const Asked asked = asked_options(options, record);
  const DecisionValue found = answer_of(
      options, console, asked.options.size() * record.resolved.draws, [&](const StudySink& sink) {
        return decision_value(record.resolved, asked.options, question, parallelism_of(options),
                              sink);
      });
  const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - start;
  const Page page{record, asked, found, question.within, options.language};
  const Json json = value_json(page, taken.count());
  print_study(options, value_text(page), json, json["options"], console);
}

}  // namespace weir
