#include "app/phrases.hpp"

#include <array>

namespace weir {
namespace {

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
    {"paid by the province", "出资方：省级财政"},
    {"paid by public budgets of all levels", "出资方：各级财政"},
    {"paid by all investors, public and private: no grant", "出资方：全部投资方（非财政补助）"},

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
    {"of {0} {1} expected by {2}, {3} would be counted without this money (attribution)",
     "截至{2}预期{1}{0}，其中{3}在没有本资金时也会计入（归因）"},

    {"promised at full production", "达产达效后的承诺数"},
    {"{0} people at work by then: {1}", "届时实际在岗达到{0}人的可能性：{1}"},
    {"beyond the no-fund case; {0} per net job-year", "已扣除无资金对照；每净增就业人年{0}"},
    {"beyond the no-fund case", "已扣除无资金对照"},

    {"rests on", "依据"},
    {"priors: {0}", "先验假设{0}项"},
    {"assumptions: {0}", "人为设定{0}项"},
    {"GDP estimated for {0} of the counties that may receive money", "可用资金县中{0}的GDP为估算"},
    {"population estimated for {0} of these counties", "可用资金县中{0}的人口为估算"},

    {"what-if", "假设推演"},
    {"mind", "注意"},
    {"beside", "另列"},
    {"not used", "未采用"},
    {"{0} more: see notes in --format json", "另有{0}条，见 --format json 的 notes"},
    {"stored", "已保存"},
    {"run {0} in {1}; to look at: weir report {0}; as tables: weir export {0} --csv DIR",
     "运行{0}，存于{1}；查看页面：weir report {0}；导出表格：weir export {0} --csv 目录"},
    {", ", "，"},
    {"; ", "；"},

    {"rules, priced in {0}", "规则，代价按{0}计"},
    {"binding", "是否起限制作用"},
    {"yes", "是"},
    {"price per {0}", "边际代价（每{0}）"},
    {"total cost", "总代价"},
    {"weighted objective", "加权目标"},
    {"{0} by {1}: {2} expected, at most {3} under the same rules (gap {4})",
     "截至{1}{0}：预期{2}，同样规则下至多{3}（差距{4}）"},
    {"counts projects", "按项目数计，无边际代价"},
    {"the strategy's own goal, before whole units: at most {0} from its best",
     "本办法自身的目标（取整前）：与其最优值相差至多{0}"},
    {"projects chosen ({0} of {1})", "入选项目（{1}个中的{0}个）"},
    {"cost", "金额"},
    {"goes back: {0}, into which no project fits", "退回{0}：不足以支持其他项目"},
    {"fitted to {0} observations of {1}", "依据{1}的{0}项观测校准"},
    {"{0} draws of the priors, worth {1} draws of the fit", "先验抽样{0}次，有效样本{1}"},
    {"{0} draws of the priors, worth only {1} of the fit; tempered in {2} steps",
     "先验抽样{0}次，有效样本仅{1}；分{2}步逐级逼近"},
    {"parameter", "参数"},
    {"prior: median (90%)", "先验：中位数（90%）"},
    {"fitted: median (90%)", "校准后：中位数（90%）"},
    {"narrowed by", "方差缩减"},
    {"not touched by these observations, as their priors say: {0}", "观测不涉及，仍为先验：{0}"},
    {"what the fit expects of {0} by {1}", "校准后对{0}截至{1}的预期"},
    {"driven by a prior: {0}", "由先验主导：{0}"},
    {"written to {0} and {1}; use it with extends = [\"plan.toml\", \"{2}\"]",
     "已写入{0}和{1}；用法：extends = [\"plan.toml\", \"{2}\"]"},
    {"{0} made-up worlds, each fitted with {1} draws (from a bank of {2}; effective size at least {3}, "
     "median {4})",
     "虚构{0}个情形并各以{1}次抽样校准（样本库{2}，有效样本最少{3}，中位数{4}）"},
    {"quantity", "量"},
    {"p of uniform ranks", "秩均匀性p值"},
    {"largest gap", "最大偏差"},
    {"19 of 20 uniform samples keep their gap below {0}", "均匀样本中二十分之十九的偏差小于{0}"},
    {"ranks are uniform: no p-value below {0}", "秩服从均匀分布：没有p值低于{0}"},
    {"ranks are not uniform: fits would mislead", "秩不服从均匀分布：校准结果不可信"},
    {"{0}, predicted from {1}", "由{1}预测{0}"},
    {"reported", "实际"},
    {"predicted", "预测"},
    {"lies at", "所在分位"},
    {"outside", "区间外"},
    {"results that the fund did not bring are counted at {0} jobs, the mean of the fitted files alone",
     "非资金带来的结果按{0}个就业计，仅取校准文件的均值"},
    {"{0} of {1} inside their {2} interval", "{1}项中{0}项落在{2}区间内"},
    {"{0} of {1} outside their {2} interval", "{1}项中{0}项落在{2}区间外"},

    {"{0} draws, seed {1}, the same for every plan", "模拟{0}次，种子{1}，各方案相同"},
    {"{0} by {1}", "截至{1}：{0}"},
    {"expected", "预期"},
    {"at most", "至多"},
    {"gap", "差距"},
    {"against {0}, draw by draw", "逐次与“{0}”相比"},
    {"mean", "平均值"},
    {"difference", "差值"},
    {"its error", "差值的模拟误差"},
    {"higher in", "高出的次数"},
    {"regret", "与每次最好方案的平均差距"},
    {"the same", "相同"},
    {"within the simulation error", "在模拟误差之内"},
    {"below 1%", "不足1%"},
    {"{0}, {1} by {2}", "{0}，截至{2}达到{1}"},
    {"{0} {1} ({2})", "{0} {1}（{2}）"},
    {"counties by expected declared jobs, {0}, against {1}",
     "各县带动就业（申报数）的预期，截至{0}，与“{1}”相比"},
    {"{0} better off, {1} worse off, {2} unchanged", "{0}个县增加，{1}个县减少，{2}个县不变"},
    {"gain most: {0}", "增加最多：{0}"},
    {"lose most: {0}", "减少最多：{0}"},

    {"outside the counties that may receive money", "不在可用资金县之列"},
    {"{0} people, GDP {1}", "人口{0}，地区生产总值{1}"},
    {"amount", "金额"},
    {"next {0} brings ({1}, {2})", "再投{0}可带来：{1}（截至{2}）"},
    {"all of them as now", "按现有比例合计"},
    {"rules that bind here, price per {0} in {1}", "起限制作用的规则，每{0}的边际代价，按{1}计"},
    {"the county stands on its bound", "本县已到界限"},
    {"its floor is {0}; under the best division of the money", "本县保底额{0}；按规则内最优方案"},
    {"it gets more from a fund of {0} on ({1})", "资金达到{0}时开始多得（{1}）"},
    {"it gets more from the least fund that obeys the rules, {0} ({1})",
     "规则所允许的最低资金{0}即已多得（{1}）"},
    {"it gets no more, up to sixteen times the fund", "资金增至十六倍仍不多得"},
    {"what each strategy would give", "各方案给本县的金额"},

    {"shortfall from the best for each case", "各情形下与该情形最优值的差距"},
    {"largest", "最大差距"},
    {"what else brings at least {0} of {1} by {2}: within {3} of the best division, {4}",
     "截至{2}{1}不低于{0}的其他方案：与最优方案的{4}相差不超过{3}"},
    {"firm: the grants of {0} of {1} counties, {2}; no such division moves them by more than a tenth",
     "稳定：{1}个县中{0}个县的资金（{2}），任何此类方案的变动不超过十分之一"},
    {"open: the grants of {0} counties, {1}; each can move by more than that, the others making room",
     "可调：{0}个县的资金（{1}），每县均可作更大变动，由其他县相应调整"},
    {"most different divisions found", "差异最大的方案"},
    {"brings", "预期成效"},
    {"moved", "县间调整"},
    {"apart", "与前列方案相差"},
    {"more: {0}", "增加：{0}"},
    {"less: {0}", "减少：{0}"},
    {"best", "最优方案"},
    {"least", "最低"},
    {"greatest", "最高"},
    {"firm", "稳定"},
    {"grants by county", "各县资金"},
    {"the most of {0} by {1} where every county has at least so much per 1,000 people",
     "每县每千人不低于下列水平时，截至{1}{0}的最大值"},
    {"{0} by {1} over {2} sampled worlds: their mean against the mean of the worst {3}",
     "{2}个抽样情形下截至{1}的{0}：平均值与最差{3}情形的平均值"},
    {"the most of {0} by {1} from another amount of fund {2}", "资金“{2}”为下列金额时，截至{1}{0}的最大值"},
    {"from the first to the last the mean falls by {0} and the mean of the worst rises by {1}",
     "从首点到末点，平均值下降{0}，最差情形的平均值上升{1}"},
    {"asked, per 1,000", "要求（每千人）"},
    {"least county", "取整后最低县"},
    {"1 more costs", "再提高1的代价"},
    {"Gini per head", "人均基尼系数"},
    {"weight of the worst", "最差情形权重"},
    {"worst {0}", "最差{0}"},
    {"1 more in the worst costs", "最差情形再增1的代价"},
    {"fund", "资金"},
    {"no division obeys the rules", "没有符合规则的方案"},
    {"no allowed division gives every county more than {0} per 1,000",
     "任何符合规则的方案都不能使每县每千人高于{0}"},
    {"{0} more points are in whole units no better than one of these",
     "另有{0}个点取整后不优于上列各点"},
    {"least money that meets all targets with {0}: {1}", "以{0}的可能性达到全部目标的最低资金：{1}"},
    {"no fund that the rules let be spent meets all targets with {0}; the greatest tried is {1}",
     "规则所允许的资金均不能以{0}的可能性达到全部目标；试过的最大金额为{1}"},
    {"chance {0}; with {1}, one step less, {2} on the same draws",
     "达标可能性{0}；减少一档至{1}时，同样的模拟下为{2}"},
    {"chance {0}; with {1}, one step less, no division obeys the rules",
     "达标可能性{0}；减少一档至{1}时，没有符合规则的方案"},
    {"more money did not always meet the targets more often: a smaller fund may do too",
     "资金增加而达标可能性并非总是增加：更少的资金或许也够"},
    {"{0} amounts tried, {1} draws simulated for them", "共试算{0}个金额，为此模拟{1}次"},
    {"least, {0}", "最低，{0}"},
    {"planned, {0}", "计划，{0}"},

    {"page     {0} ({1} kB); open it in any browser, it needs no network",
     "页面  {0}（{1} kB）；用任何浏览器打开，无需联网"},
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
    {"spare labour", "富余劳动力"},
    {"value added in enclave parks", "飞地园区年增加值"},
    {"money in loan pools", "风险资金池余额"},
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

std::string_view rule_label(const Scenario& scenario, std::string_view name,
                            std::string_view language) {
  std::string_view title;
  for (const Rule& rule : scenario.rules) {
    if (rule.name == name) title = rule.title.in(language);
  }
  for (const Fund& fund : scenario.funds) {
    if (fund.name == name) title = fund.title.in(language);
  }
  return title.empty() ? name : title;
}

}  // namespace weir
