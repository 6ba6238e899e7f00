#include "app/phrases.hpp"

#include <array>

namespace weir {
namespace {

struct Words {
  std::string_view en, zh;
  std::string_view in(std::string_view language) const { return language == "zh" ? zh : en; }
};

// In the order of Phrase. Placeholders are numbered, because the two languages order them apart.
constexpr std::array<Words, phrase_count> phrases{{
    {"{0} to {1} of {2} counties", "{0}，{2}个县中的{1}个"},
    {"{0} draws, seed {1}", "模拟{0}次，种子{1}"},

    {"funds", "资金"},
    {"share", "占比"},
    {"per county", "县均"},
    {"next {0} brings ({1})", "再投{0}可带来：{1}"},
    {"{0} ({1})", "{0}（{1}）"},
    {"{0} more classes", "另有{0}类"},
    {"by work stream: {0}", "按重点工作：{0}"},

    {"by {0}", "截至{0}"},
    {"with {0}, by {1}", "若有{0}，截至{1}"},
    {"without {0}, by {1}", "若无{0}，截至{1}"},
    {"median", "中位数"},
    {"90% interval", "90%区间"},
    {"target", "目标值"},
    {"chance", "达标可能性"},

    {"{0} to {1}", "{0} 至 {1}"},
    {"over 95%", "大于95%"},
    {"under 5%", "小于5%"},
    {"all targets", "全部目标"},
    {"simulation error of the chances: at most {0} percentage points",
     "达标可能性的模拟误差：不超过{0}个百分点"},

    {"promised at full production", "达产达效后的承诺数"},
    {"{0} people at work by then: {1}", "届时实际在岗达到{0}人的可能性：{1}"},
    {"beyond the no-fund case; {0} per net job-year", "已扣除无资金对照；每净增就业人年{0}"},
    {"beyond the no-fund case", "已扣除无资金对照"},

    {"rests on", "依据"},
    {"priors: {0}", "先验假设{0}项"},
    {"assumptions: {0}", "人为设定{0}项"},
    {"GDP estimated for {0} of the counties that may receive money", "可用资金县中{0}的GDP为估算"},
    {"population estimated for {0} of them", "其中{0}的人口为估算"},

    {"what-if", "假设推演"},
    {"mind", "注意"},
    {"not used", "未采用"},
    {"{0} more: see notes in --format json", "另有{0}条，见 --format json 的 notes"},
    {"stored", "已保存"},
    {"run {0} in {1}; as tables: weir export {0} --csv DIR",
     "运行{0}，存于{1}；导出表格：weir export {0} --csv 目录"},
    {", ", "，"},
    {"; ", "；"},

    {"rule", "规则"},
    {"binding", "是否起限制作用"},
    {"yes", "是"},
    {"price per {0}", "边际代价（每{0}）"},
    {"total cost", "总代价"},
    {"weighted objective", "加权目标"},
    {"{0} by {1}: {2} expected, at most {3} under the same rules (gap {4})",
     "截至{1}{0}：预期{2}，同样规则下至多{3}（差距{4}）"},
}};

constexpr std::array<Words, outcome_count> outcomes{{
    {"funds committed", "已落实资金"},
    {"funds disbursed", "已拨付资金"},
    {"projects started", "已开工项目"},
    {"projects operating", "已投产项目"},
    {"jobs declared", "带动就业（申报数）"},
    {"new enterprises", "新增中小微企业（申报数）"},
    {"trained", "培训人数"},
    {"net job-years", "净增就业人年"},
    {"jobs in place", "实际在岗人数"},
    {"jobs for the poor", "带动脱贫劳动力就业"},
    {"jobs net", "净增就业"},
    {"operating enterprises", "在营企业数"},
}};

constexpr std::array<Words, 10> strategies{{
    {"set by hand", "指定方案"},
    {"equal", "平均分配"},
    {"per capita", "按人口分配"},
    {"formula", "因素法"},
    {"priority list", "按优先序分配"},
    {"step by step", "逐笔择优分配"},
    {"best under the rules", "规则内最优方案"},
    {"fair", "公平优先方案"},
    {"robust", "稳健方案"},
    {"projects", "项目法"},
}};

}  // namespace

std::string_view phrase(Phrase id, std::string_view language) {
  return phrases[static_cast<std::size_t>(id)].in(language);
}

std::string_view outcome_label(Outcome outcome, std::string_view language) {
  return outcomes[static_cast<std::size_t>(outcome)].in(language);
}

std::string_view strategy_label(StrategyName name, std::string_view language) {
  return strategies[static_cast<std::size_t>(name)].in(language);
}

}  // namespace weir
