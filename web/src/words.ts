// Every word of the page in both languages; the terms are those of the project's glossary.
import type { Text } from "./report";

const w = (en: string, zh: string): Text => ({ en, zh });

export const words = {
  // headline
  money_to: w("{0} to {1} of {2} counties", "{0}，{2}个县中的{1}个"),
  one_target: w("The target is met with a chance of {0}.", "达标可能性为{0}。"),
  all_targets_met: w("All {1} targets are met with a chance of {0}.", "{1}项目标全部达标的可能性为{0}。"),
  no_target: w("{0} {1} by {2}.", "截至{2}，{1}{0}。"),
  weakest: w("The weakest: {0}, {1}.", "最薄弱的一项是{0}：{1}。"),
  story_declared: w(
    "{0} brings {1} declared jobs by {2} (90% interval {3} to {4}), as reports count them: promised at full production.",
    "{0}截至{2}可带动就业{1}人（申报数，90%区间{3}至{4}），即报告口径的达产达效承诺数。",
  ),
  story_in_place: w(
    "At work by then: {0} people ({1} to {2}); by {3}, {4} ({5} to {6}).",
    "届时实际在岗{0}人（{1}至{2}）；到{3}为{4}人（{5}至{6}）。",
  ),
  story_net: w(
    "Net of what would have come anyway: {0} ({1} to {2}) by {3}.",
    "扣除无资金也会有的部分，到{3}净增就业{0}（{1}至{2}）。",
  ),
  with_shock: w("with {0}", "若有{0}"),
  without_shock: w("without {0}", "若无{0}"),
  shock_all: w("{0}: {1} for all targets.", "{0}：全部达标可能性{1}。"),
  synthetic: w(
    "Made-up counties: these figures stand for no real place.",
    "虚构数据：不代表任何真实地区。",
  ),
  what_if: w("What-if: {0}", "假设推演：{0}"),

  // common
  over_95: w("over 95%", "大于95%"),
  under_5: w("under 5%", "小于5%"),
  between: w("{0} to {1}", "{0}至{1}"),
  by: w("by {0}", "截至{0}"),
  median: w("median", "中位数"),
  interval: w("90% interval", "90%区间"),
  target: w("target", "目标值"),
  chance: w("chance", "达标可能性"),
  plan: w("Plan", "方案"),
  print: w("Print", "打印"),
  total: w("Total", "总量"),
  per_head: w("Per head", "人均"),
  per_10k: w("per 10,000 people", "每万人"),
  per_person: w("per head", "人均"),
  county: w("County", "县（市、区）"),
  prefecture: w("Prefecture", "市（州）"),
  class: w("Class", "类别"),
  population: w("Population", "人口"),
  funds: w("Funds", "资金"),
  share: w("Share", "占比"),
  counties: w("Counties", "县数"),
  per_county: w("Per county", "县均"),
  none: w("none", "无"),
  skip: w("Skip to the figures", "跳到正文"),

  // targets
  targets: w("Targets", "绩效目标"),
  target_line: w("at least {0} by {1}", "截至{1}不少于{0}"),
  in_place_then: w("people at work by then", "届时实际在岗人数"),
  as_many_at_work: w("chance that as many are at work: {0}", "实际在岗达到同样数量的可能性：{0}"),
  all_targets: w("All targets", "全部目标"),
  how_to_read: w(
    "Bar: 9 of 10 simulated worlds; dark part: the middle half; line: median; mark: the target.",
    "浅色条：十分之九的模拟情形；深色：中间一半；竖线：中位数；标记：目标值。",
  ),
  simulation_error: w(
    "Simulation error of the chances: at most {0} percentage points.",
    "达标可能性的模拟误差：不超过{0}个百分点。",
  ),
  headline_outcomes: w("What it brings", "预计成效"),

  // map
  map: w("Where", "分布"),
  map_label: w("Map of counties; arrow keys move to the next county", "县级地图；方向键移动到相邻县"),
  tiles_label: w("Counties; arrow keys move to the next county", "各县；方向键移动"),
  show_on_map: w("Show", "显示"),
  change_of: w("Change of {0} under: {1}", "{0}的变化：{1}"),
  this_plan: w("This plan", "本方案"),
  against_first: w("Against {0}", "与“{0}”相比"),
  no_money: w("no money", "无资金"),
  not_eligible: w("may not receive money", "不在资金范围"),
  slack_rules: w("Rules that do not bind: {0}", "未起作用的规则：{0}条"),
  not_counted: w("not counted", "不计入"),
  no_value: w("nothing", "无"),
  hatched: w("GDP or population estimated", "地区生产总值或人口为估算值"),
  nonstandard_map: w("非标准地图，仅供内部分析", "非标准地图，仅供内部分析"),
  nonstandard_gloss: w("(not an official map; for internal analysis only)", ""),
  approved_map: w("Map approval number {0}", "审图号：{0}"),
  no_outline: w("Not on the map: {0}", "图上缺：{0}"),
  tiles_note: w("One tile a county, by prefecture.", "每格一县，按市（州）排列。"),
  county_draws: w(
    "Counties: medians of the run's first {0} draws.",
    "县级数字：前{0}次模拟的中位数。",
  ),
  choose_county: w("Point at a county, or choose one with the arrow keys.", "指向一个县，或用方向键选择。"),
  estimated_gdp: w("GDP estimated", "地区生产总值为估算"),
  estimated_population: w("population estimated", "人口为估算"),
  rank_between: w("rank {0} to {1} of {2}", "第{0}至{1}位（共{2}）"),
  gets_nothing: w("gets no money", "不安排资金"),
  close: w("Close", "关闭"),

  // fan
  over_time: w("Over time", "逐季走势"),
  fan_jobs: w("Jobs", "就业"),
  fan_enterprises: w("Enterprises", "企业"),
  fan_people: w("People", "人员"),
  fan_money: w("Money", "资金"),
  fan_projects: w("Projects", "项目"),
  fan_value: w("Value added", "增加值"),
  fan_read: w(
    "Band: 9 of 10 simulated worlds; darker: the middle half; line: median. One scale for all panels.",
    "浅色带：十分之九的模拟情形；深色：中间一半；线：中位数。各图同一刻度。",
  ),
  fan_shock: w("Circles: median and 90% interval {0}.", "圆点：{0}时的中位数与90%区间。"),
  fan_target: w("Cross: target.", "十字：目标值。"),
  as_table: w("As a table", "查看表格"),
  quarter: w("Quarter", "季度"),

  // money
  who_gets: w("Who gets what, and what it brings", "资金去向与成效"),
  by_class: w("By county class", "按县类别"),
  by_programme: w("By work stream", "按重点工作"),
  adds: w("What its money adds by {0}, central values", "其资金到{0}所增加的成效（中心值）"),
  adds_note: w(
    "What the plan brings less what it would bring without that stream's money.",
    "本方案的成效减去没有该项资金时的成效。",
  ),
  all: w("All", "合计"),

  // comparison
  comparison: w("Other ways to divide the money", "不同分配方案比较"),
  comparison_read: w(
    "Difference to {0}, draw by draw in the same {1} simulated worlds. Bar: 9 of 10 worlds; line: mean.",
    "与“{0}”逐次相减，同一组{1}次模拟。条：十分之九的模拟情形；竖线：均值。",
  ),
  base: w("base, mean", "基准，均值"),
  the_same: w("the same", "相同"),
  within_error: w("within simulation error", "在模拟误差之内"),
  higher_in: w("higher in {0} of worlds", "{0}的情形中更高"),
  better_worse: w("better / worse off", "增加 / 减少的县"),
  counties_by: w("counties by expected declared jobs, {0}", "按{0}预期申报就业"),
  gap: w("below the best possible", "距最优上限"),
  show_changes: w("on the map", "在地图上看"),

  // counties
  county_table: w("County by county", "分县一览"),
  find: w("Find a county or prefecture", "查找县或市（州）"),
  only_found: w("{0} of {1} counties", "{1}个县中的{0}个"),
  download: w("Download CSV", "下载 CSV"),
  show_ranks: w("Rank intervals", "显示位次区间"),
  rank: w("Rank", "位次区间"),
  rank_note: w(
    "In 9 of 10 simulated worlds the county stands between these places among those that may receive money.",
    "在十分之九的模拟情形中，该县在可用资金县中的位次落在此区间。",
  ),
  table_order: w("Order of the county table", "行政区划顺序"),
  estimated_mark: w("~ estimated", "~ 估算"),

  // rules
  rules: w("What binds, and what each rule costs", "起作用的规则与规则代价"),
  rule: w("Rule", "规则"),
  binds: w("Binds", "起限制作用"),
  yes: w("yes", "是"),
  no: w("no", "否"),
  price: w("Price per {0} relaxed", "每放宽{0}的代价"),
  fund_price: w("worth of {0} more", "增加{0}的价值"),
  total_cost: w("Total cost", "总代价"),
  rules_unit: w("In {0}, central values.", "单位：{0}，中心值。"),
  gap_sentence: w(
    "This plan: {0}. No plan that keeps the rules brings more than {1}; it is {2} below.",
    "本方案：{0}。遵守这些规则的任何方案都不超过{1}；本方案低{2}。",
  ),
  no_price: w("counts projects", "按项目数"),
  weighted: w("the weighted objective", "加权目标"),

  // basis
  rests_on: w("What it rests on", "依据与可信程度"),
  fact_priors: w(
    "{0} assumptions about how money works were chosen before looking at results (priors); each is a range.",
    "{0}项关于资金如何起作用的先验假设，均以区间给出。",
  ),
  fact_assumptions: w(
    "{0} values are set by hand because no source states them.",
    "{0}个数值没有出处，为人为设定。",
  ),
  fact_gdp: w("GDP is estimated for {0} of {1} counties that may receive money.", "{1}个可用资金县中，{0}个的地区生产总值为估算。"),
  fact_population: w("Population is estimated for {0} of them.", "其中{0}个的人口为估算。"),
  fact_draws: w(
    "{0} simulated worlds; what the finite number leaves open is far smaller than the intervals.",
    "共模拟{0}次；有限次数带来的误差远小于区间宽度。",
  ),
  fact_check: w(
    "The division keeps every rule; its worst violation, recomputed by a separate checker, is {0}.",
    "分配方案遵守全部规则；独立校验器重新计算的最大违反额为{0}。",
  ),
  fact_levels: w(
    "True of the model, not of the world: the intervals hold what the assumptions leave open, no more.",
    "以上对模型成立，不等于对现实成立：区间只反映假设范围内的不确定。",
  ),
  notes: w("Notes", "说明"),
  note_unused: w("Not used", "未采用"),
  note_what_if: w("What-if", "假设推演"),
  note_estimated: w("Estimated", "估算"),
  note_hindsight: w("Later than the decision", "晚于决策的数据"),
  note_synthetic: w("Made up", "虚构数据"),
  note_assumption: w("Set by hand", "人为设定"),
  note_prior: w("Prior", "先验假设"),
  priors: w("The assumptions, with their ranges", "先验假设及其区间"),
  path: w("Value", "参数"),
  unit: w("Unit", "单位"),
  central: w("Central", "中心值"),
  again: w("The same figures again", "复现"),
  again_text: w("This command gives these figures, bit for bit, on any machine:", "在任何机器上运行此命令，结果逐位相同："),
  run: w("Run", "运行"),
  digest: w("Digest", "摘要"),
  seed: w("Seed", "随机种子"),
  draws: w("Draws", "模拟次数"),
  version: w("Version", "版本"),
  strategy: w("Strategy", "分配方法"),
  made: w("Run on", "运行时间"),
} satisfies Record<string, Text>;

export type Word = keyof typeof words;

export const outcomes: Record<string, Text> = {
  funds_committed: w("funds committed", "已落实资金"),
  funds_disbursed: w("funds disbursed", "已拨付资金"),
  projects_started: w("projects started", "已开工项目"),
  projects_operating: w("projects operating", "已投产项目"),
  jobs_declared: w("declared jobs", "带动就业（申报数）"),
  enterprises_new: w("new enterprises (declared)", "新增中小微企业（申报数）"),
  trained: w("people trained", "培训人数"),
  jobs_net_years: w("net job-years", "净增就业人年"),
  jobs_in_place: w("jobs in place", "实际在岗人数"),
  jobs_poor: w("jobs for the poor", "带动脱贫劳动力就业"),
  jobs_net: w("net jobs", "净增就业"),
  enterprises_alive: w("operating enterprises", "在营企业数"),
  labour_slack: w("spare labour", "富余劳动力"),
  value_added: w("value added in enclave parks", "飞地园区年增加值"),
};

export const strategies: Record<string, Text> = {
  manual: w("set by hand", "指定方案"),
  equal: w("equal", "平均分配"),
  per_capita: w("per capita", "按人口分配"),
  formula: w("formula", "因素法"),
  priority: w("by priority list", "按优先序分配"),
  greedy: w("step by step", "逐笔择优分配"),
  optimal: w("best under the rules", "规则内最优方案"),
  fair: w("fair", "公平优先方案"),
  robust: w("robust", "稳健方案"),
  projects: w("by project", "项目法"),
};

export const rule_kinds: Record<string, Text> = {
  fund: w("fund", "资金"),
  min_share: w("share floor", "占比下限"),
  max_share: w("share cap", "占比上限"),
  min_amount: w("amount floor", "保底额"),
  max_amount: w("amount cap", "封顶额"),
  floor_per: w("floor per unit", "单位保底标准"),
  cap_per: w("cap per unit", "单位封顶标准"),
  min_count_share: w("share of project numbers", "项目数量占比下限"),
  lump_sum: w("fixed award", "定额奖补"),
  lock: w("locked", "锁定额度"),
  hold_harmless: w("hold harmless", "不低于上年基数"),
  stop_gain: w("growth cap", "增幅上限"),
};
