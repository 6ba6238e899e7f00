#include "app/credibility_levels.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "app/figures.hpp"
#include "app/phrases.hpp"

namespace weir {
namespace {

// The first comment line of every test program; written by cmake from tests/.
const std::vector<TestProgram> programs{
#include "app/test_list.inc"
};

constexpr Words counties_name{"County data", "县级数据"};
constexpr Words inputs_name{"Values and parameters", "取值与参数"};
constexpr Words program_name{"The program", "程序"};
constexpr Words computation_name{"This computation", "本次计算"};
constexpr Words outcomes_name{"Held against outcomes", "与实际结果对照"};
constexpr Words uncertainty_name{"Uncertainty", "不确定性"};

constexpr Words made_up{"the county table is made up and stands for no real place",
                        "县表为虚构，不代表任何真实地方"};
constexpr Words estimated{"GDP is estimated for {0}, population for {1} of the counties that may receive money",
                          "可获资金的县中，{0}的地区生产总值、{1}的人口为估算值"};
constexpr Words supported{"{0} of {1} values rest on evidence; {2} are assumptions, {3} parameters have priors",
                          "{1}个取值中{0}个有出处，{2}个为假设，{3}个参数取自先验"};
constexpr Words tested{"{0} test programs, {1} of them against independent computations or laws; none by other people",
                       "{0}个测试程序，其中{1}个与独立计算或规律对照；尚无他人验证"};
constexpr Words computed{"a chance is exact to {0} percentage points (one standard error); the division is within {1} of the best, by its certificate",
                         "概率的标准误不超过{0}个百分点；按证书，分配方案与最优的差距不超过{1}"};
constexpr Words not_held{"no outcome was predicted and compared", "尚未与任何实际结果对照"};
constexpr Words held_against{"{0} of {1} reported figures lie in the 90% intervals predicted for them",
                             "{1}个实际上报值中{0}个落在预测的90%区间内"};
constexpr Words nothing_varies{"nothing varies: expected values only", "只算期望值，未考虑不确定性"};
constexpr Words one_part_varies{"{0} parameters are uncertain; only parameters or only luck varies here",
                                "{0}个参数不确定；此处只考虑参数或只考虑偶然"};
constexpr Words drawn_apart{"{0} parameters and luck vary together; the parameters are drawn independently of each other",
                            "{0}个参数与偶然同时变动；各参数相互独立抽取"};
constexpr Words drawn_together{"{0} parameters and luck vary together; {1} parameters are drawn as they were fitted, together",
                               "{0}个参数与偶然同时变动；{1}个参数按拟合结果联合抽取"};

double estimated_share(const CountyTable& table, const Mask& estimated_rows) {
  double all = 0, of = 0;
  for (std::size_t c = 0; c < table.size(); ++c) {
    if (!table.selected[c]) continue;
    all += 1;
    of += estimated_rows[c] != 0;
  }
  return all == 0 ? 0 : of / all;
}

/// 4 up to the first bound, one less for each bound that is passed.
int level_below(double value, const std::array<double, 4>& bounds) {
  return 4 - static_cast<int>(std::count_if(bounds.begin(), bounds.end(),
                                            [&](double bound) { return value > bound; }));
}

template <class... Parts>
CredibilityLevel rated(const char* factor, int level, const Words& name, const Words& reason,
                       const Parts&... parts) {
  return {factor,
          level,
          {std::string(name.en), std::string(name.zh)},
          {fill(reason, "en", parts...), fill(reason, "zh", parts...)}};
}

CredibilityLevel of_counties(const Scenario& scenario, const Pedigree& from) {
  if (scenario.synthetic) return rated("counties", 0, counties_name, made_up);
  const int level = level_below(std::max(from.gdp, from.population), {0, 0.1, 0.5, 1});
  return rated("counties", level, counties_name, estimated, percent(from.gdp, 0),
               percent(from.population, 0));
}

CredibilityLevel of_inputs(const Pedigree& from) {
  return rated("inputs", level_below(from.unsupported(), {0, 0.25, 0.5, 0.75}), inputs_name,
               supported, from.evidence, from.evidence + from.assumption + from.prior,
               from.assumption, from.prior);
}

// The fourth level is for others to give.
CredibilityLevel of_program() {
  const std::size_t compared = comparing_programs();
  const int level = programs.empty() ? 0 : compared == 0 ? 1 : 4 * compared < programs.size() ? 2 : 3;
  return rated("program", level, program_name, tested, programs.size(), compared);
}

CredibilityLevel of_computation(const Certificate& proof, double error) {
  const int chances = level_below(error, {0.002, 0.005, 0.01, 0.03});
  const int division = proof.worst_violation > 0 ? 3 : 4;
  return rated("computation", std::min(chances, division), computation_name, computed,
               fixed_figure(100 * error, 1), percent(std::max(proof.gap, 0.0), 2));
}

// Few figures prove little, however they fell.
CredibilityLevel of_outcomes(const std::optional<HeldAgainst>& held) {
  if (!held || held->figures == 0) return rated("outcomes", 0, outcomes_name, not_held);
  const double inside = static_cast<double>(held->inside) / static_cast<double>(held->figures);
  const int right = inside < 0.5 ? 1 : inside < 0.8 ? 2 : inside < 0.9 ? 3 : 4;
  const int enough = held->figures < 5 ? 2 : held->figures < 20 ? 3 : 4;
  return rated("outcomes", std::min(right, enough), outcomes_name, held_against, held->inside,
               held->figures);
}

CredibilityLevel of_uncertainty(const Scenario& scenario, const Pedigree& from) {
  switch (scenario.noise) {
    case Noise::off: return rated("uncertainty", 0, uncertainty_name, nothing_varies);
    case Noise::parameters:
    case Noise::process:
      return rated("uncertainty", 2, uncertainty_name, one_part_varies, from.prior);
    case Noise::full: break;
  }
  if (scenario.sample.rows() == 0)
    return rated("uncertainty", 3, uncertainty_name, drawn_apart, from.prior);
  return rated("uncertainty", 4, uncertainty_name, drawn_together, from.prior,
               scenario.sample.path.size());
}

}  // namespace

Pedigree pedigree_of(const RunRecord& record) {
  Pedigree found;
  found.evidence = record.evidenced;
  const auto& notes = record.resolved.notes;
  found.assumption = static_cast<std::size_t>(std::count_if(
      notes.begin(), notes.end(), [](const Note& note) { return note.kind == "assumption"; }));
  found.prior = varying_slots(record.problem).size();
  const CountyTable& counties = record.resolved.counties;
  found.gdp = estimated_share(counties, counties.gdp_estimated);
  found.population = estimated_share(counties, counties.population_estimated);
  return found;
}

const std::vector<TestProgram>& test_programs() { return programs; }

std::size_t comparing_programs() {
  constexpr std::array<std::string_view, 3> kinds{"oracle", "property", "statistical"};
  return static_cast<std::size_t>(
      std::count_if(programs.begin(), programs.end(), [&](const TestProgram& test) {
        return std::find(kinds.begin(), kinds.end(), test.kind) != kinds.end();
      }));
}

double largest_error(const std::vector<Chance>& chances, std::uint64_t draws) {
  if (chances.empty()) return 0.5 / std::sqrt(static_cast<double>(std::max<std::uint64_t>(draws, 1)));
  return std::max_element(chances.begin(), chances.end(), [](const Chance& a, const Chance& b) {
           return a.mcse < b.mcse;
         })->mcse;
}

std::vector<CredibilityLevel> credibility_levels(const Scenario& scenario, const Pedigree& pedigree,
                                                 const Certificate& proof, double error,
                                                 const std::optional<HeldAgainst>& held) {
  return {of_counties(scenario, pedigree), of_inputs(pedigree),
          of_program(),                    of_computation(proof, error),
          of_outcomes(held),               of_uncertainty(scenario, pedigree)};
}

}  // namespace weir
