#include "weir/model/parameters.hpp"

#include <array>
#include <limits>

#include "weir/random.hpp"

namespace weir {

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
// No default: the scenario must state it where it is used.
constexpr Uncertain stated = Uncertain::number(std::numeric_limits<double>::quiet_NaN());

using enum Parameter;
using enum Measure;
constexpr Scope of_programme = Scope::programme;
constexpr Scope of_model = Scope::model;
constexpr Scope of_labour = Scope::labour;
constexpr Scope of_enclave = Scope::enclave;
constexpr Scope of_pool = Scope::loan_pool;
constexpr Scope of_shock = Scope::shock;

// Sources are numbered as in docs/model/sources.md.
constexpr ParameterRecord records[] = {
    {cost_per_job, "cost_per_job", of_programme, money, "money per job", 1, infinity, stated,
     "Fund money per declared job, on average at the reference allocation",
     "每个申报就业岗位的资金（按基准方案平均）", "R4, seed S1: 28,922 (2018), 25,128 (2019)"},
    {productivity, "productivity", of_programme, positive, "ratio", 0, 1e6, Uncertain::number(1),
     "Declared jobs per unit of money relative to the other programmes", "相对于其他项目类的产出系数",
     "assumption; no source separates the streams"},
    {inverse_tail, "tail", of_programme, positive, "1 / s", 0, 10,
     Uncertain::interval(0, 0.5, 1.4),
     "Tail s of the response: 0.5 root-like, 1 logarithm, 2 Michaelis-Menten, inf exponential",
     "产出曲线的尾部形状 s", "assumption (structural uncertainty)"},
    {curvature_per_gdp, "curvature_per_gdp", of_programme, positive, "share of yearly GDP", 1e-9,
     1e3, Uncertain::interval(0.00034, 0.00102, 0.00425),
     "Yearly money at which returns bend, as a share of the county's GDP", "产出递减的规模（占县域GDP比重）",
     "assumption; R15 shows that saturation is real"},
    {threshold, "threshold", of_programme, money, "money per county and year", 0, infinity,
     Uncertain::number(0),
     "Money of a county's year that only sets things up: jobs come from what lies above it",
     "起步资金：县年度资金中低于此额不产生就业", "assumption; 0: returns begin with the first unit"},
    {power_per_job, "power_per_job", of_programme, positive, "kWh per post and year", 0, 1e9,
     Uncertain::number(0), "Electricity a post needs in a year, for the electricity quota",
     "单位岗位年用电量（用于电量配额）", "assumption; an industrial worker's 40,000 to 60,000 is from memory"},
    {cost_per_trainee, "cost_per_trainee", of_programme, money, "money per trainee", 1, infinity,
     stated, "Fund money per person enrolled in training", "人均培训资金", "R38, R39, R40"},
    {completion, "completion", of_programme, share, "share", 0, 1,
     Uncertain::interval(0.85, 0.90, 0.95), "Share of enrolled people who complete the training",
     "培训完成率", "assumption"},
    {opens, "opens", of_programme, quarters, "quarters", 0, 40, Uncertain::interval(0.3, 0.55, 0.9),
     "From the start of the quarter of commitment until selected projects may start", "立项时点",
     "fitted to S3 (Chengdu, 20 April 2017)"},
    {start_lag, "start_lag", of_programme, quarters, "quarters", 0, 40,
     Uncertain::interval(0.5, 0.9, 1.4), "Mean lag from selection to start", "开工时滞", "S3, R5-R9"},
    {disbursement_lag, "disbursement_lag", of_programme, quarters, "quarters", 0, 40,
     Uncertain::interval(0.4, 0.65, 1.5), "Mean lag from start to disbursement", "拨付时滞", "S3"},
    {build_lag, "build_lag", of_programme, quarters, "quarters", 0, 80,
     Uncertain::interval(1, 2, 4), "Mean building time (Erlang of two stages)", "建设周期",
     "assumption"},
    {ramp, "ramp", of_programme, quarters, "quarters", 0, 80, Uncertain::interval(2, 4, 8),
     "Quarters over which posts are filled in equal parts", "达产爬坡期", "assumption"},
    {success, "success", of_programme, share, "share", 0, 1,
     Uncertain::interval(0.55, 0.88, 0.97), "Share of projects that come to operate", "项目成功率",
     "R9, R16, R37"},
    {project_size, "project_size", of_programme, money, "money per project", 1, infinity, stated,
     "Fund money per project", "单个项目资金", "S1: 417 million / 266 projects; S2-S4"},
    {jobs_per_enterprise, "jobs_per_enterprise", of_programme, positive, "jobs per enterprise",
     0.01, 1e6, Uncertain::interval(8.5, 8.57, 10), "Declared jobs per declared new enterprise",
     "每户新增企业的申报就业", "S1, S5, R2, R4: 8.61, 8.57, 8.57, 10.0"},
    {additionality, "additionality", of_programme, share, "share", 0, 1, Uncertain::beta(1.5, 3.5),
     "Share of posts that would not have come without the fund (grant before)", "净增率（事前补助）",
     "R21, R23, R24"},

    {execution, "execution", of_model, share, "share", 0, 1, Uncertain::interval(0.95, 1, 1),
     "Budget execution rate: spent of arranged", "预算执行率", "R37"},
    {attribution, "attribution", of_model, share, "share", 0, 1, Uncertain::number(1),
     "Share of counted results that the fund brought", "计入结果中归因于本资金的比重", "assumption"},
    {operating_share, "operating_share", of_model, share, "share", 0, 1,
     Uncertain::interval(0.55, 0.70, 0.82), "Share of registered enterprises that operate",
     "新登记企业实际营业比重", "R10, R11"},
    {enterprise_size, "enterprise_size", of_model, positive, "jobs per enterprise", 0, 1e6,
     Uncertain::interval(6, 7.1, 8.5), "Jobs per operating new enterprise after a year",
     "营业满一年的新企业用工", "R10, R11"},
    {realised, "realised", of_model, share, "share", 0, 1, Uncertain::beta(8, 2),
     "Realised posts of declared posts", "申报岗位兑现率", "assumption"},
    {enterprise_hazard, "enterprise_hazard", of_model, share, "per year", 0, 0.99,
     Uncertain::interval(0.05, 0.083, 0.19), "Share of new enterprises that close in a year",
     "新企业年关闭率", "R17, R18, R19"},
    {expansion_hazard, "expansion_hazard", of_model, share, "per year", 0, 0.99,
     Uncertain::interval(0.05, 0.10, 0.20), "Share of expansion posts that are lost in a year",
     "扩产岗位年流失率", "assumption"},
    {leakage, "leakage", of_model, share, "share", 0, 1, Uncertain::beta(3, 17),
     "Share of jobs held by people from outside the area", "外流", "R22 (scale from memory)"},
    {displacement, "displacement", of_model, share, "share", 0, 1, Uncertain::beta(2.5, 7.5),
     "Share of jobs lost in competing firms, at the scale of the whole table", "挤出",
     "R22 (scale from memory)"},
    {displacement_local, "displacement_local", of_model, share, "share", 0, 1,
     Uncertain::number(0.5), "Part of the displaced jobs that is lost in the funded county itself",
     "本县承担的挤出比重", "assumption"},
    {substitution, "substitution", of_model, share, "share", 0, 1, Uncertain::beta(2, 38),
     "Share of posts in which one worker replaces another", "替代", "assumption"},
    {multiplier, "multiplier", of_model, positive, "ratio", 0, 10,
     Uncertain::beta(2, 8, 0.75, 1), "Net jobs per direct job, local services included", "乘数",
     "R30"},
    {additionality_reimbursed, "additionality_reimbursed", of_model, share, "share", 0, 1,
     Uncertain::beta(1, 5.7), "Additionality of programmes that pay afterwards", "净增率（事后奖补）",
     "R24, R27; assumption"},
    {share_poor, "share_poor", of_model, share, "share", 0, 1,
     Uncertain::interval(0.40, 0.62, 0.85), "Share of people of poor households among those at work",
     "在岗人员中脱贫（贫困）劳动力比重", "R35"},
    {net_per_trainee, "net_per_trainee", of_model, share, "jobs per trainee", 0, 1,
     Uncertain::interval(0, 0.025, 0.08), "Net jobs per person trained", "每名培训人员净增就业", "R20, R21"},
    {sigma_year, "sigma_year", of_model, positive, "log sd", 0, 3,
     Uncertain::interval(0.05, 0.15, 0.30), "Spread of a year's productivity", "年度产出波动",
     "derived from two years; assumption"},
    {sigma_county, "sigma_county", of_model, positive, "log sd", 0, 3,
     Uncertain::interval(0.20, 0.35, 0.60), "Spread of counties' productivity", "县际产出差异",
     "assumption"},
    {sigma_quarter, "sigma_quarter", of_model, positive, "log sd", 0, 3,
     Uncertain::interval(0.05, 0.10, 0.20), "Spread of a quarter's openings in a county",
     "季度投产波动", "assumption"},
    {correlation, "correlation", of_model, share, "share", 0, 1,
     Uncertain::interval(0.1, 0.3, 0.6), "Part of a quarter's spread that all counties share",
     "季度波动的共同部分", "assumption"},
    {persistence, "persistence", of_model, share, "per quarter", 0, 0.99, Uncertain::number(0.6),
     "Autocorrelation of the common part from quarter to quarter", "共同波动的季度自相关", "assumption"},
    {sigma_project, "sigma_project", of_model, positive, "log sd", 0, 2.5,
     Uncertain::interval(0.7, 1.0, 2.1), "Spread of jobs per project", "单个项目就业差异", "R13, R23"},
    {enterprise_dispersion, "enterprise_dispersion", of_model, positive, "size", 0.1, 1e6,
     Uncertain::interval(2, 5, 10), "Size of the negative binomial of new enterprises",
     "新增企业数的离散参数", "assumption"},
    {spillover, "spillover", of_model, share, "share", 0, 1, Uncertain::number(0),
     "Posts a county has in addition for each one that the fund brings, on average, to its neighbours",
     "邻县溢出：邻县平均每个带动岗位给本县新增的岗位", "assumption: 0 to 0.1 where it is used"},

    {working_age, "working_age", of_labour, share, "share of population", 0, 1,
     Uncertain::number(0.62), "People of working age, where the table has no column of them",
     "劳动年龄人口比重（县表无此列时使用）", "2020 census of the province"},
    {out_migrants, "out_migrants", of_labour, share, "share", 0, 1,
     Uncertain::interval(0.20, 0.35, 0.50), "Share of people of working age who work elsewhere",
     "外出务工比重", "R41; assumption"},
    {slack, "slack", of_labour, share, "share", 0, 1, Uncertain::interval(0.05, 0.10, 0.20),
     "Share of those at home who are available for new posts", "在乡劳动力中的富余比重", "assumption"},
    {return_rate, "return_rate", of_labour, share, "share", 0, 1,
     Uncertain::interval(0.01, 0.03, 0.10), "Share of out-migrants who would return for a post",
     "外出劳动力返乡就业比重", "assumption"},
    {available_per_trainee, "available_per_trainee", of_labour, share, "people per trainee", 0, 1,
     Uncertain::interval(0.2, 0.4, 0.6), "People who become available for posts per person trained",
     "每名培训人员新增可就业人数", "assumption; gross placement of trainees"},

    {jobs_home, "jobs_home", of_enclave, share, "share", 0, 1, Uncertain::interval(0.01, 0.05, 0.30),
     "Share of an enclave park's posts that go to the home counties; the rest is the host's",
     "飞地园区就业归飞出地比重，其余归飞入地", "R29"},
    {tax_home, "tax_home", of_enclave, share, "share", 0, 1, Uncertain::interval(0.40, 0.60, 0.65),
     "Share of its taxes and value added that goes to the home counties; the rest is the host's",
     "飞地园区税收和增加值归飞出地比重，其余归飞入地", "R28"},
    {value_added_per_job, "value_added_per_job", of_enclave, money, "money per post and year", 0,
     infinity, stated, "Value added by a post in the park in a year", "园区单位岗位年增加值",
     "no source; it is stated where it is used"},

    {leverage, "leverage", of_pool, positive, "credit per unit of pool", 0.01, 100,
     Uncertain::interval(1.5, 2.6, 10), "Loans outstanding for each unit of money in the pool",
     "风险补偿资金放大倍数（贷款余额/资金池）", "R33"},
    {demand_per_gdp, "demand_per_gdp", of_pool, positive, "share of yearly GDP", 0, 1000,
     Uncertain::number(1000),
     "The most credit a county's enterprises take in a year, as a share of its GDP; 1000: no limit",
     "县域企业年贷款需求（占地区生产总值比重；1000为不限）", "assumption where it is stated"},
    {loan_loss, "loan_loss", of_pool, share, "share of credit", 0, 1,
     Uncertain::interval(0.01, 0.03, 0.08), "Share of the credit that is expected to be lost",
     "贷款预期损失率", "assumption"},
    {loss_share, "loss_share", of_pool, share, "share", 0, 1, Uncertain::number(0.25),
     "Part of a loss that the fund bears; bank and park bear the rest", "损失中由资金承担的比重，其余由银行和园区承担",
     "R33: bank, province and park 50:25:25"},

    {closure, "closure", of_shock, share, "share", 0, 1, Uncertain::number(0),
     "Share of operating new enterprises that close at once in the first quarter named",
     "冲击首季一次性关闭比重", "R34"},
    {delay, "delay", of_shock, quarters, "quarters", 0, 8, Uncertain::number(0),
     "Delay of openings committed in the quarters named", "投产推迟", "assumption, read off R5-R9"},
    {declared_kept, "declared_kept", of_shock, share, "share", 0, 1, Uncertain::number(1),
     "Share of declared posts whose projects survive the shock", "冲击后保留的申报岗位比重",
     "assumption: Beta(8, 2.7)"},
};
static_assert(std::size(records) == parameter_count);

constexpr double z95 = 1.6448536269514722;  // the normal's 95% point

double logit(double x) { return log_(x) - log1p_(-x); }
double logistic(double x) { return 1 / (1 + exp_(-x)); }

double clamp(double x, double lower, double upper) {
  return x < lower ? lower : x > upper ? upper : x;
}

// One side of an interval: `edge` is its 5% or 95% point, z the normal quantile on that side.
double interval_side(Measure measure, double central, double edge, double z_over_z95,
                     double upper_bound) {
  const double towards = z_over_z95 < 0 ? -z_over_z95 : z_over_z95;
  const bool touches = edge <= 0 || central <= 0 ||
                       (measure == share && (edge >= upper_bound || central >= upper_bound));
  if (touches) return central + towards * (edge - central);
  if (measure == share) {
    const double middle = logit(central / upper_bound);
    return upper_bound * logistic(middle + towards * (logit(edge / upper_bound) - middle));
  }
  return central * exp_(towards * log_(edge / central));
}

}  // namespace

std::span<const ParameterRecord> parameter_records() { return records; }

const ParameterRecord& record_of(Parameter id) {
  for (const ParameterRecord& record : records) {
    if (record.id == id) return record;
  }
  return records[0];  // unreachable: every id has a record (static_assert above, and a test)
}

const ParameterRecord& sample_record() {
  static constexpr ParameterRecord record{
      productivity, "sample", of_model, share, "share", 0, 1, Uncertain::number(0.5),
      "Which row of the fit: fitted parameters are drawn together", "校准结果中抽取的行",
      "weir calibrate"};
  return record;
}

const ParameterRecord* find_record(Scope scope, std::string_view key) {
  for (const ParameterRecord& record : records) {
    const bool fits = record.scope == scope || (scope == of_model && record.scope == of_programme);
    if (fits && record.key == key) return &record;
  }
  return nullptr;
}

double quantile_value(const Uncertain& u, const ParameterRecord& record, bool upper, double tail) {
  const Uniform at{upper, tail};
  double x = 0;
  switch (u.family) {
    case Family::fixed: x = u.central; break;
    case Family::interval: {
      const double z = inverse_normal(at) / z95;
      x = interval_side(record.measure, u.central, z < 0 ? u.low : u.high, z, record.upper);
      break;
    }
    case Family::uniform: x = u.a + (u.b - u.a) * at.value(); break;
    case Family::triangular: {
      const double split = (u.c - u.a) / (u.b - u.a);
      const double p = at.value();
      x = p <= split ? u.a + __builtin_sqrt(p * (u.b - u.a) * (u.c - u.a))
                     : u.b - __builtin_sqrt((upper ? tail : 1 - p) * (u.b - u.a) * (u.b - u.c));
      break;
    }
    case Family::normal: x = u.a + u.b * inverse_normal(at); break;
    case Family::lognormal: x = u.a * exp_(u.b * inverse_normal(at)); break;
    case Family::beta: x = inverse_beta(at, u.a, u.b); break;
    case Family::gamma: x = u.b * inverse_gamma(at, u.a); break;
  }
  return clamp(u.shift + u.scale * x, record.lower, record.upper);
}

double central_value(const Uncertain& u, const ParameterRecord& record) {
  if (u.family == Family::fixed || u.family == Family::interval) {
    return clamp(u.shift + u.scale * u.central, record.lower, record.upper);
  }
  return quantile_value(u, record, false, 0.5);
}

}  // namespace weir
