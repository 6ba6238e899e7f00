// The keys of the scenario format, table by table, in the order of the reference.
#include <limits>

#include "scenario/schema.hpp"

namespace weir {

namespace {

using enum Kind;

constexpr TableRecord tables[] = {
    {"", false, "What the file is", "文件本身"},
    {"time", false, "The horizon: results are given by quarter", "时间范围：结果按季度给出"},
    {"counties", false, "The counties: who may receive money, where outcomes are counted",
     "县域：谁可以得到资金，结果在哪里统计"},
    {"counties.columns", false,
     "Which columns of the table, or expressions over them, hold what Weir needs. The names "
     "population, "
     "gdp and gdp_per_head can be used in every expression",
     "县表中各列的含义；population、gdp、gdp_per_head 可用于所有表达式"},
    {"fund", true, "Money of one year to be divided", "某一年度待分配的资金"},
    {"programme", true,
     "A work stream: its share of the fund, its schedule, and any parameter it does not share with "
     "the others",
     "重点工作（项目类）：资金占比、进度安排及自有参数"},
    {"model", false,
     "Parameters of the whole model, and the values shared by all programmes that state none of "
     "their own",
     "模型参数，以及各项目类共用的参数"},
    {"labour", false,
     "Optional labour cap: posts are filled only as far as there are people for them. Left out: "
     "none",
     "劳动力约束（可选）：岗位以可就业人数为限"},
    {"enclave", true,
     "Optional enclave park: what the money of its home counties in its programmes brings stands on "
     "the ground of a host, and posts and value added are divided between the two",
     "飞地园区（可选）：飞出地资金建在飞入地，就业、税收和增加值由两地分享"},
    {"supply_chain", false,
     "Optional supply chain: the multiplier of a programme is the type-I multiplier of its sector, "
     "from an input-output table. It takes the place of model.multiplier",
     "产业链（可选）：以投入产出表的I型乘数代替 model.multiplier"},
    {"electricity", false,
     "Optional electricity quota: posts of programmes that state power_per_job come only as far as "
     "their county's part of it goes",
     "电量配额（可选）：高用电项目类的岗位以县域电量为限"},
    {"loan_pool", true,
     "Optional loan pool: the money of its programmes is not spent but backs loans; what is expected "
     "to be lost of them is its cost",
     "园保贷（可选）：资金不直接支出，而为贷款分担风险，成本为预期损失"},
    {"reference", false,
     "The allocation at which the average cost per job was observed. Left out: the scenario's own "
     "fund by population",
     "观测到单位就业成本时的资金分配（基准）"},
    {"rule", true, "A rule that every allocation obeys", "任何分配方案都必须遵守的规则"},
    {"strategy", false, "How the money is divided", "资金分配办法"},
    {"strategy.indicators", false, "One weighted indicator of `formula`", "因素法的一个加权指标"},
    {"strategy.objective", false, "One outcome that counts in the objective",
     "目标函数中的一个结果"},
    {"strategy.cases", false, "One course of things that `robust` guards against and compare looks at",
     "稳健方案所考虑的一种情形"},
    {"target", true, "A value to be reached; the run says how likely that is", "绩效目标"},
    {"observed", true, "A reported result, used by calibrate and backtest, never by run",
     "已报告的结果（只用于校准和回溯检验）"},
    {"shock", true, "A disturbance in some quarters; both cases are always shown", "冲击情景"},
    {"memorandum", true,
     "A reported figure that stands beside the results and enters none of them: other flows, other "
     "payers, hopes",
     "备忘项：另行列示、不计入结果的数字"},
    {"lever", true, "What the page offers to move", "页面上可以调节的数值"},
    {"simulation", false, "Draws, seed and noise", "抽样次数、随机种子与噪声"},
    {"output", false, "Which outcomes are kept in detail", "重点输出的结果"},
};

constexpr double none = 1e300;
constexpr double infinite = std::numeric_limits<double>::infinity();
constexpr std::string_view about_evidence =
    "Claims of the evidence table that the number rests on: an id, or a ratio of two "
    "(\"F002/F001\")";
constexpr std::string_view about_evidence_zh = "所依据的证据编号，或两条证据之比（\"F002/F001\"）";
constexpr std::string_view about_basis = "What the number rests on when no source states it";
constexpr std::string_view about_basis_zh = "没有出处时的依据";
constexpr std::string_view about_name = "Short name, unique in its table; paths use it";
constexpr std::string_view about_name_zh = "简称，表内唯一，用于路径";
constexpr std::string_view about_title = "Name to print, in one or two languages";
constexpr std::string_view about_title_zh = "显示名称";

constexpr KeyRecord evidence_key(std::string_view table, std::string_view example) {
  return {table, "evidence", evidence, false, "[]", example, about_evidence, about_evidence_zh};
}
constexpr KeyRecord basis_key(std::string_view table, std::string_view example) {
  return {table, "basis", choice, false, "", example, about_basis, about_basis_zh, Choice::basis};
}
constexpr KeyRecord name_key(std::string_view table, std::string_view example) {
  return {table, "name", text, true, "", example, about_name, about_name_zh};
}
constexpr KeyRecord title_key(std::string_view table, std::string_view example) {
  return {table, "title", title, false, "", example, about_title, about_title_zh};
}

constexpr KeyRecord keys[] = {
    {"", "format", whole, true, "", "1", "Version of the format", "格式版本", Choice::none, 1, 1},
    {"", "currency", text, false, "\"CNY\"", "\"CNY\"",
     "ISO code of the one currency of the scenario", "货币代码"},
    {"", "unit", money, false, "", "\"1万元\"",
     "Amounts are whole multiples of this. Left out: the currency's minor unit", "最小分配单位"},
    {"", "title", title, false, "", R"({ en = "Annotated example", zh = "带注释的示例" })",
     about_title, about_title_zh},
    {"", "extends", paths, false, "", R"(#"base/sichuan.toml")",
     "Scenario to start from: tables merge key by key, repeated tables by `name`. Of several, the "
     "later goes before the earlier",
     "继承的基础方案文件；多个时后者优先"},
    {"", "evidence", path, false, "", R"("data/evidence.csv")",
     "Table of claims: id, key, value, unit, value_si, bound, stage, period, place, type, source",
     "证据表"},

    {"time", "start", quarter, true, "", "\"2020Q1\"", "First quarter", "起始季度"},
    {"time", "quarters", whole, true, "", "12", "Number of quarters", "季度数", Choice::none, 1,
     400},

    {"counties", "table", path, true, "", R"("data/counties-sichuan.csv")",
     "CSV table, one row per county; UTF-8; cells stay text, so codes keep leading zeros",
     "县表（CSV）"},
    {"counties", "select", expression, false, "\"true\"", R"("poverty_class in ['deep', 'poor']")",
     "Counties that may receive money; every other gets exactly zero", "可以得到资金的县"},
    {"counties", "count", expression, false, "\"true\"", R"("poverty_class != 'none'")",
     "Counties where outcomes are counted (net outcomes: the whole table)", "统计结果的县"},
    {"counties", "class", expression, false, "\"'all'\"", R"("poverty_class")",
     "Column by which results are grouped", "结果分组所用的列"},
    {"counties", "class_names", titles, false, "{}",
     R"({ deep = { en = "deep poverty", zh = "深度贫困县" } })", "Names to print for the classes",
     "各类别的显示名称"},
    {"counties", "neighbours", path, false, "", R"("data/adjacency-sichuan.csv")",
     "CSV of borders: two columns of codes, then (optional) the length of the border",
     "相邻关系表（两列代码，可附边界长度）"},
    {"counties", "boundaries", path, false, "", R"("data/boundaries-sichuan.geojson")",
     "GeoJSON of the counties, for maps", "县界（GeoJSON）"},
    {"counties", "gdp_unit", money, false, "", "\"1亿元\"",
     "Money that one unit of the GDP column stands for. Left out: the currency's major unit",
     "GDP 列的单位"},
    {"counties", "data_year", whole, false, "", "2020",
     "Year of the newest figures used; outputs say so when it is later than the decision",
     "所用数据的最新年份", Choice::none, 1900, 2200},
    {"counties", "synthetic", flag, false, "false", "false",
     "true: the table is generated and stands for no real place", "虚构数据"},

    {"counties.columns", "id", expression, false, "\"code\"", "\"code\"",
     "County code: letters, digits, '-' and '_'; unique", "县代码"},
    {"counties.columns", "name", title, false, "", R"({ en = "name_en", zh = "name_zh" })",
     "Column of the county's name, for one or two languages. Left out: the code", "县名列"},
    {"counties.columns", "group", title, false, "\"'all'\"",
     R"({ en = "prefecture_en", zh = "prefecture_zh" })",
     "Column of the unit above (prefecture, region), for one or two languages; the first one names "
     "it in scopes",
     "上级单位列"},
    {"counties.columns", "population", expression, true, "",
     R"x("coalesce(population_2020, population_2020_est)")x",
     "Persons. A value from a column whose name ends in _est counts as estimated", "人口"},
    {"counties.columns", "gdp", expression, true, "", R"x("coalesce(gdp, gdp_est)")x",
     "Gross domestic product per year, in gdp_unit", "地区生产总值"},

    {"counties.columns", "working_age", expression, false, "", "#\"working_age\"",
     "Persons of working age, for the labour cap. Left out: labour.working_age times the "
     "population",
     "劳动年龄人口（用于劳动力约束）"},

    name_key("fund", R"("provincial")"),
    title_key("fund", R"({ en = "Provincial special fund", zh = "省级专项资金" })"),
    {"fund", "year", whole, true, "", "2020",
     "Year in which the money is committed; it begins inside the "
     "horizon",
     "资金年度", Choice::none, 1900, 2200},
    {"fund", "amount", money, true, "", "\"3.3亿元\"", "The whole amount to divide", "资金总额",
     Choice::none, 0, none},
    {"fund", "stage", choice, false, "\"planned\"", R"("planned")",
     "What the amount is; evidence of another stage is refused", "资金阶段", Choice::stage},
    {"fund", "payer", choice, false, "", R"("provincial")",
     "Whose money it is; evidence of another payer is refused, and so are funds of two payers in "
     "one scenario: grants and all that investors spend have no common total",
     "出资方；不同出资方的资金不得合计", Choice::payer},
    evidence_key("fund", R"(["F202"])"),
    basis_key("fund", "#\"assumption\""),

    name_key("programme", R"("parks")"),
    title_key("programme", R"({ en = "Industrial parks", zh = "推进工业园区建设" })"),
    {"programme", "share", number, true, "", "1.0",
     "Share of the fund, and of the county's curvature; all shares sum to 1", "资金占比",
     Choice::none, 0, 1},
    {"programme", "timing", choice, false, "\"advance\"", R"("advance")",
     "advance: paid before the investment; reimbursed: paid after it", "事前补助或事后奖补",
     Choice::timing},
    {"programme", "sector", text, false, "", R"("manufacturing")",
     "Sector of the supply chain whose multiplier its posts have", "所属产业部门（用于产业链乘数）"},
    {"programme", "counties", expression, false, "\"true\"", R"("true")",
     "Where the programme may run", "可以实施的县"},
    {"programme", "places", number, false, "0", "1155",
     "Training places offered in a year; 0: it trains nobody", "每年培训名额", Choice::none, 0,
     1e9},
    {"programme", "commitment", quarters4, false, "[1.0, 0.0, 0.0, 0.0]", "[1.0, 0.0, 0.0, 0.0]",
     "Share of the year's money committed in each quarter", "各季度立项资金占比", Choice::none, 0,
     1},
    {"programme", "courses", quarters4, false, "[0.25, 0.25, 0.25, 0.25]",
     "[0.25, 0.25, 0.25, 0.25]", "Share of the places taught in each quarter", "各季度培训占比",
     Choice::none, 0, 1},
    evidence_key("programme", R"(["F178", "F179"])"),
    basis_key("programme", R"("assumption")"),

    {"model", "sample", path, false, "", "#\"posterior.csv\"",
     "CSV of a fit (weir calibrate -o): columns are paths of parameters, rows are equally likely. "
     "Each draw takes one row, in place of what is stated of these parameters",
     "校准结果（CSV）：每次抽样取一行"},
    {"model", "hazard_profile", numbers, false, "[1.0]", "[1.0]",
     "Closing rate of enterprises by year of age, relative to enterprise_hazard; the last one "
     "holds on",
     "企业关闭率的年龄分布（相对值）", Choice::none, 0, 100},
    basis_key("model", R"("prior")"),

    {"labour", "active", flag, false, "false", "false",
     "true: posts are capped, and labour_slack is an outcome", "是否启用"},
    basis_key("labour", R"("prior")"),

    name_key("enclave", R"("Ganzi-Meishan")"),
    title_key("enclave", R"({ en = "Ganzi-Meishan park", zh = "甘眉工业园区" })"),
    {"enclave", "home", expression, true, "", R"("prefecture_en == 'Ganzi'")",
     "The home counties: they pay, and divide the home's part by population", "飞出地（按人口分享）"},
    {"enclave", "host", expression, true, "", R"("prefecture_en == 'Meishan'")",
     "The host county; several divide the host's part by population", "飞入地（多个时按人口分享）"},
    {"enclave", "programmes", texts, true, "", R"(["parks"])",
     "Names of the programmes whose money in the home counties goes to the park", "用于该园区的项目类"},
    evidence_key("enclave", R"(["F018"])"),
    basis_key("enclave", R"("assumption")"),

    {"supply_chain", "active", flag, false, "false", "false",
     "true: it takes the place of model.multiplier, which is then left out or 1", "是否启用"},
    {"supply_chain", "sectors", texts, false, "[]", R"(["farming", "manufacturing", "services"])",
     "Names of the sectors, in the order of the two tables", "部门名称"},
    {"supply_chain", "coefficients", matrix, false, "[]",
     "[[0.12, 0.20, 0.02], [0.10, 0.25, 0.10], [0.06, 0.12, 0.15]]",
     "What one unit of output of a sector (column) buys inside the area from each sector (row)",
     "直接消耗系数（列部门每单位产出对行部门的本地消耗）", Choice::none, 0, 1},
    {"supply_chain", "jobs_per_output", numbers, false, "[1.0]", "[3.0, 1.0, 2.0]",
     "Jobs per unit of output of each sector; only ratios matter", "各部门单位产出用工（仅比例有意义）",
     Choice::none, 1e-9, 1e12},
    evidence_key("supply_chain", "[]"),
    basis_key("supply_chain", R"("assumption")"),

    {"electricity", "active", flag, false, "false", "false", "true: there is a quota", "是否启用"},
    {"electricity", "quota", number, false, "0", "3e9",
     "kWh that the projects of one funding year may draw in a year, in all its counties",
     "某年度项目可用电量（千瓦时/年）", Choice::none, 0, 1e18},
    {"electricity", "counties", expression, false, "\"true\"", R"("poverty_class == 'deep'")",
     "The counties that divide it, by population; the others have no limit",
     "按人口分享配额的县，其他县不限"},
    evidence_key("electricity", R"(["F013"])"),
    basis_key("electricity", "#\"assumption\""),

    name_key("loan_pool", R"(#"park credit")"),
    title_key("loan_pool", R"(#{ en = "Park credit pool", zh = "园保贷" })"),
    {"loan_pool", "programmes", texts, true, "", R"(#["parks"])",
     "Names of the programmes whose money is the pool's", "以其资金为风险资金池的项目类"},
    evidence_key("loan_pool", "#[]"),
    basis_key("loan_pool", R"(#"assumption")"),

    {"reference", "amount", money, true, "", "\"4.17亿元\"", "Money of the reference year",
     "基准年资金", Choice::none, 0, none},
    {"reference", "class_amounts", by_class, false, "{}", R"({ deep = "1.12亿元" })",
     "Money of single classes; the others share the rest by population", "各类县的资金"},
    {"reference", "counted_jobs", number, false, "", "15680",
     "Declared jobs counted in the reference year. Left out: those of the model itself",
     "基准年统计的带动就业", Choice::none, 0, 1e12},
    evidence_key("reference", R"(["F001"])"),
    {"reference", "class_evidence", evidence_by_class, false, "{}", R"({ deep = ["F002"] })",
     "Claims behind class_amounts", "class_amounts 的证据"},
    basis_key("reference", R"("derived")"),

    name_key("rule", R"("deep-poverty earmark")"),
    title_key("rule", R"({ en = "Earmark for deep poverty", zh = "深度贫困县专项占比" })"),
    {"rule", "kind", choice, true, "", R"("min_share")", "What the rule asks", "规则种类",
     Choice::rule_kind},
    {"rule", "counties", expression, false, "\"true\"", R"("poverty_class == 'deep'")",
     "Counties it speaks of", "适用的县"},
    {"rule", "programmes", texts, false, "[]", R"(["parks"])",
     "Names of the programmes it speaks of; empty: all", "适用的项目类；空为全部"},
    {"rule", "years", wholes, false, "[]", "[2020]", "Years it speaks of; empty: all",
     "适用的年度；空为全部", Choice::none, 1900, 2200},
    {"rule", "value", amount, true, "", "0.2686",
     "A share (min_share, max_share, min_count_share), a multiple of last year's money "
     "(hold_harmless, stop_gain), or money (the others)",
     "占比、上年资金的倍数或金额"},
    {"rule", "per", expression, false, "", "#\"county\"",
     "floor_per, cap_per: the money is for each of these; \"county\" (as when left out), or an "
     "expression that counts (population). lump_sum: how many awards a county can take at most, "
     "where its programme has no list of projects; left out, as many as the money allows. min_share, max_share: \"county\" for each county by "
     "itself; left out, the whole set together",
     "单位保底/封顶的计量对象"},
    {"rule", "base", path, false, "", "#\"data/last-year.csv\"",
     "hold_harmless, stop_gain: CSV of last year's money with the columns code and amount",
     "上年资金表（CSV）"},
    evidence_key("rule", R"(["F002/F001"])"),
    basis_key("rule", R"("assumption")"),

    {"strategy", "name", choice, false, "\"per_capita\"", R"("formula")",
     "How the money is divided", "分配办法", Choice::strategy},
    {"strategy", "indicators", table, false, "[]", "", "formula: weighted indicators",
     "因素法的指标"},
    {"strategy", "order", order, false, "", R"("-gdp_per_head")",
     "priority: list of county codes, or an expression, greatest first", "优先顺序"},
    {"strategy", "amounts", path, false, "", "#\"data/amounts.csv\"",
     "manual: CSV with the columns code, programme, fund, amount (\"120万元\"); programme and fund "
     "may be "
     "left out where there is only one",
     "指定方案的金额表（CSV）"},
    {"strategy", "projects", path, false, "", "#\"data/projects.csv\"",
     "projects: CSV of projects that are paid whole or not at all, with the columns code, county, "
     "programme, cost (\"120万元\") and one for each outcome of the objective (jobs_declared); fund "
     "(left out: any) and group (at most one of a group is chosen) may follow",
     "备选项目表（CSV）"},
    {"strategy", "node_limit", whole, false, "100000", "#100000",
     "projects: after so many nodes the search stops and tells how far from the best it may be",
     "分支定界的节点上限", Choice::none, 1, 1e9},
    {"strategy", "programmes", choice, false, "\"fixed\"", R"("fixed")",
     "fixed: by programme.share; free: the strategy chooses", "项目类占比固定或由办法决定",
     Choice::programmes},
    {"strategy", "step", money, false, "", "#\"10万元\"",
     "greedy: what is given at a time, whole multiples of the unit; left out: the unit",
     "每次分配的金额"},
    {"strategy", "alpha", number, false, "1.0", "#1.5",
     "fair: aversion to inequality from 0 (none) to 10, or inf: the worst-off counties first",
     "公平程度（0为不考虑，inf为最大最小）", Choice::none, 0, infinite},
    {"strategy", "criterion", choice, false, "\"cvar\"", "#\"regret\"",
     "robust: cvar weighs the mean against the worst cases; regret makes the largest loss against "
     "the optimum in hindsight as small as can be",
     "稳健准则", Choice::criterion},
    {"strategy", "level", number, false, "0.9", "#0.9",
     "robust, cvar: the worst 1 - level of the sampled cases", "置信水平", Choice::none, 0, 0.999},
    {"strategy", "weight", number, false, "0.5", "#0.5",
     "robust, cvar: weight of the worst cases beside the mean", "最差情形的权重", Choice::none, 0, 1},
    {"strategy", "samples", whole, false, "64", "#64", "robust: parameter draws that are looked at",
     "抽样参数个数", Choice::none, 1, 1024},
    {"strategy", "cases", table, false, "[]", "",
     "robust, criterion \"regret\": named cases in place of sampled parameters. compare prints each "
     "plan's regret in them",
     "命名情形（代替抽样参数）"},
    {"strategy", "objective", table, false, "[]", "",
     "What the certificate speaks of, and what optimal, fair, robust and greedy maximise. Left "
     "out: "
     "declared jobs at the end of the first funding year",
     "目标函数"},
    {"strategy.indicators", "column", expression, true, "", R"("population")",
     "A column, or an expression over columns; never negative", "指标列"},
    {"strategy.indicators", "weight", number, false, "1.0", "1.0",
     "Weight relative to the other indicators", "权重", Choice::none, 0, 1e9},
    {"strategy.cases", "name", text, true, "", R"("epidemic")", "What the case is called", "情形名称"},
    {"strategy.cases", "set", texts, false, "[]", R"(["model.operating_share=0.6"])",
     "What is otherwise in it: PATH=VALUE as for --set, of [model], a programme's parameters or a "
     "shock (\"shock.NAME.active=true\"). Left out: things as they are written",
     "该情形下改变的参数"},
    {"strategy.objective", "outcome", choice, true, "", R"("jobs_declared")", "Outcome that counts",
     "结果", Choice::outcome},
    {"strategy.objective", "by", quarter, true, "", "\"2020Q4\"", "Quarter at which it is read",
     "季度"},
    {"strategy.objective", "weight", number, false, "1.0", "1.0", "Weight relative to the others",
     "权重", Choice::none, 0, 1e9},

    name_key("target", R"("jobs")"),
    {"target", "outcome", choice, true, "", R"("jobs_declared")", "What is to be reached", "结果",
     Choice::outcome},
    {"target", "by", quarter, true, "", "\"2020Q4\"", "End of the quarter by which", "截至季度"},
    {"target", "at_least", amount, true, "", "6000",
     "The value to be reached; money for money outcomes", "目标值", Choice::none, 0, 1e15},
    evidence_key("target", R"(["F170"])"),
    basis_key("target", "#\"assumption\""),

    name_key("observed", R"("jobs 2020")"),
    {"observed", "outcome", choice, true, "", R"("jobs_declared")", "What was reported", "结果",
     Choice::outcome},
    {"observed", "by", quarter, false, "", "\"2020Q4\"", "End of the quarter it speaks of",
     "截至季度"},
    {"observed", "on", day, false, "", "#\"2020-04-30\"",
     "In place of `by`, of a share: the day it speaks of", "占比所指的日期（代替 by）"},
    {"observed", "value", amount, true, "", "12000", "The value; money for money outcomes", "数值",
     Choice::none, 0, 1e15},
    {"observed", "of", amount, false, "", "#281",
     "Makes the value a share: so much of this, of all that was planned, had come. For "
     "projects_started, projects_operating and funds_disbursed",
     "计划总数：写出后按占比比较", Choice::none, 0, 1e15},
    {"observed", "error", number, false, "0.05", "0.05",
     "Standard error of the report, relative; of a share: of its logit", "报告误差（标准差）",
     Choice::none, 0.001, 3},
    evidence_key("observed", "#[\"F007\"]"),
    basis_key("observed", R"("synthetic")"),

    name_key("shock", R"("COVID-19")"),
    title_key("shock", R"({ en = "COVID-19", zh = "新冠疫情冲击" })"),
    {"shock", "quarters", by_quarter, true, "", R"({ "2020Q1" = 0.65, "2020Q2" = 0.88 })",
     "Multiplier of starts and of jobs in place in the quarters named", "各季度的乘数",
     Choice::none, 0, 10},
    {"shock", "active", flag, false, "false", "false", "true: it is the main case", "是否启用"},
    evidence_key("shock", "#[\"F000\"]"),
    basis_key("shock", R"("prior")"),

    name_key("memorandum", R"("labour transfer")"),
    title_key("memorandum", R"({ en = "Labour transferred", zh = "劳务转移就业" })"),
    {"memorandum", "evidence", evidence, true, "", R"(["F066"])",
     "The claims; outputs print them as the source does, with their bounds", "证据编号"},
    {"memorandum", "why", title, true, "",
     R"({ en = "people who left to work elsewhere", zh = "外出务工，不是本地新增岗位" })",
     "Why the figure is kept apart", "为何另列"},

    {"lever", "path", text, true, "", R"("fund.provincial.amount")", "Path of the value to move",
     "数值的路径"},
    {"lever", "from", bound, true, "", "\"1亿元\"", "Least value offered", "下限"},
    {"lever", "to", bound, true, "", "\"6亿元\"", "Greatest value offered", "上限"},

    {"simulation", "draws", whole, false, "10240", "10240", "Number of simulated worlds",
     "抽样次数", Choice::none, 1, 1073741824},
    {"simulation", "seed", whole, false, "1", "1", "Seed of the random numbers", "随机种子",
     Choice::none, 0, 9e15},
    {"simulation", "noise", choice, false, "\"full\"", R"("full")",
     "full; process: chance only; parameters: uncertain parameters only; off: central values",
     "噪声", Choice::noise},
    {"simulation", "sampling", choice, false, "\"plain\"", R"("plain")",
     "How uncertain parameters are drawn. plain: independent draws; the others fill their range more "
     "evenly, as 16 independent randomisations whose spread gives the simulation error. sobol: the "
     "smallest error; latin-hypercube: a fixed number of draws; antithetic: mirrored pairs",
     "不确定参数的抽样方式：plain 独立抽样；其余为更均匀的抽样，分 16 组独立随机化，组间差异给出模拟误差；sobol "
     "误差最小；latin-hypercube 抽样次数须事先确定；antithetic 成对镜像", Choice::sampling},

    {"output", "headline", choices, false,
     R"(["jobs_declared", "jobs_in_place", "jobs_net", "enterprises_new", "trained"])",
     R"(["jobs_declared", "jobs_in_place", "jobs_net", "enterprises_new", "trained"])",
     "Outcomes with exact quantiles", "给出精确分位数的结果", Choice::outcome},
    {"output", "by_county", choices, false, R"(["jobs_declared"])", R"(["jobs_declared"])",
     "Outcomes kept for each county", "按县给出的结果", Choice::outcome},
};

}  // namespace

std::span<const TableRecord> table_records() { return tables; }

// The fixed keys only; keys_of() adds the parameters.
std::span<const KeyRecord> fixed_key_records() { return keys; }

}  // namespace weir
