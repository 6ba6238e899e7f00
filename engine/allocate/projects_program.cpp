#include "allocate/projects_program.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include "allocate/continuous.hpp"

namespace weir {
namespace {

constexpr std::size_t most_options = 200'000;

bool in(const Mask& mask, std::size_t index) { return mask.empty() || mask[index] != 0; }
bool counts_projects(const Rule& rule) {
  return rule.kind == RuleKind::min_count_share || rule.kind == RuleKind::lump_sum;
}

class Builder {
 public:
  Builder(const Scenario& scenario, const Problem& problem, const Strategy& strategy)
      : scenario_(scenario), problem_(problem), strategy_(strategy) {
    result_.unit = problem.unit;
    result_.currency = scenario.currency;
    for (std::uint32_t f = 0; f < problem.funds; ++f)
      result_.owners.push_back({Owner::Kind::fund, f, scenario.funds[f].name});
    for (std::uint32_t r = 0; r < scenario.rules.size(); ++r)
      result_.owners.push_back({Owner::Kind::rule, r, scenario.rules[r].name});
  }

  bool build(const std::vector<Goal>& goals, const Theta& theta) {
    return add_projects(goals) && add_awards(goals, theta) && add_money_rows() &&
           add_count_rows() && values_fit();
  }

  ProjectProgram result_;
  std::string refusal_;

 private:
  bool refuse(std::string why) {
    refusal_ = std::move(why);
    return false;
  }
  std::vector<WholeRow>& rows() { return result_.binary.rows; }
  std::uint32_t owner_of_rule(std::size_t r) const {
    return static_cast<std::uint32_t>(problem_.funds + r);
  }
  bool may_receive(std::uint32_t county, std::uint32_t programme) const {
    return problem_.selected[county] != 0 &&
           problem_.allowed[county * problem_.programmes + programme] != 0;
  }
  bool in_years(const Rule& rule, std::uint32_t fund) const {
    return rule.years.empty() || std::find(rule.years.begin(), rule.years.end(),
                                           scenario_.funds[fund].year) != rule.years.end();
  }
  bool covers(const Rule& rule, const Option& o) const {
    return in_years(rule, o.fund) && in(rule.counties, o.county) &&
           in(rule.programmes, o.programme);
  }

  std::uint32_t add_option(const Option& option, double value) {
    result_.options.push_back(option);
    result_.binary.value.push_back(static_cast<std::int64_t>(std::rint(value * value_parts)));
    return static_cast<std::uint32_t>(result_.options.size() - 1);
  }

  // Leaves out what no choice can break.
  void add_row(WholeRow row, Origin origin) {
    std::int64_t least = 0, most = 0;
    for (const auto& entry : row.entries)
      (entry.coefficient < 0 ? least : most) += entry.coefficient;
    if (least >= row.lower && most <= row.upper) return;
    rows().push_back(std::move(row));
    result_.origin.push_back(std::move(origin));
  }
  void at_most_one(const std::vector<std::uint32_t>& options) {
    WholeRow row{{}, -unlimited, 1};
    for (const std::uint32_t j : options) row.entries.push_back({j, 1});
    add_row(std::move(row), {});
  }

  bool add_projects(const std::vector<Goal>& goals) {
    std::map<std::string, std::vector<std::uint32_t>> groups;
    for (std::uint32_t k = 0; k < strategy_.projects.size(); ++k) {
      const Project& project = strategy_.projects[k];
      double value = 0;
      for (const Goal& goal : goals) {
        const auto& brings = project.brings[static_cast<std::size_t>(goal.outcome)];
        if (!brings) {
          return refuse("the objective counts '" + std::string(outcome_name(goal.outcome)) +
                        "', but the list of projects has no such column");
        }
        value += goal.weight * *brings;
      }
      if (!(std::abs(value) < 4e9))
        return refuse("project '" + project.code + "' is worth too much");
      if (project.cost.minor() % problem_.unit != 0) {
        return refuse("the cost " + amount_text(project.cost.minor(), scenario_.currency) +
                      " of project '" + project.code + "' is not a whole multiple of the unit " +
                      amount_text(problem_.unit, scenario_.currency));
      }
      if (!may_receive(project.county, project.programme)) continue;
      std::vector<std::uint32_t> ways;
      for (std::uint32_t f = 0; f < problem_.funds; ++f) {
        if (project.fund && *project.fund != f) continue;
        ways.push_back(add_option(
            {k, f, project.county, project.programme, project.cost.minor() / problem_.unit},
            value));
      }
      if (project.group.empty()) {
        at_most_one(ways);
      } else {
        auto& group = groups[project.group];
        group.insert(group.end(), ways.begin(), ways.end());
      }
    }
    for (const auto& [name, options] : groups) at_most_one(options);
    return true;
  }

  // Where a programme has no list, a lump_sum rule gives awards: so many of the same amount in a
  // county and year. Each is worth what it adds to the cell's curve.
  bool add_awards(const std::vector<Goal>& goals, const Theta& theta) {
    std::vector<std::uint8_t> listed(problem_.programmes, 0);
    for (const Project& project : strategy_.projects) listed[project.programme] = 1;
    const Curves curves = make_curves(problem_, theta, goals);
    for (std::size_t r = 0; r < scenario_.rules.size(); ++r) {
      const Rule& rule = scenario_.rules[r];
      if (rule.kind != RuleKind::lump_sum) continue;
      for (std::uint32_t i = 0; i < problem_.counties; ++i) {
        WholeRow eligible{{}, -unlimited, unlimited};
        if (!rule.count.empty()) eligible.upper = eligible_count(rule, i);
        for (std::uint32_t p = 0; p < problem_.programmes; ++p) {
          if (listed[p] || !may_receive(i, p) || !first_to_cover(r, i, p)) continue;
          if (rule.amount.minor() <= 0 || rule.amount.minor() % problem_.unit != 0) {
            return refuse("the award " + amount_text(rule.amount.minor(), scenario_.currency) +
                          " of rule '" + rule.name + "' is not a whole multiple of the unit " +
                          amount_text(problem_.unit, scenario_.currency));
          }
          for (std::uint32_t y = 0; y < problem_.years; ++y) {
            if (!add_cell_awards(rule, {i, p, y}, curves, eligible)) return false;
          }
        }
        add_row(std::move(eligible), {owner_of_rule(r), 1, 0, {}, false});
      }
    }
    return true;
  }

  struct Where {
    std::uint32_t county, programme, year;
  };
  bool add_cell_awards(const Rule& rule, Where at, const Curves& curves, WholeRow& eligible) {
    std::vector<std::uint32_t> payers;
    std::int64_t money = 0;
    for (std::uint32_t f = 0; f < problem_.funds; ++f) {
      if (problem_.year_of_fund[f] != at.year || !in_years(rule, f)) continue;
      payers.push_back(f);
      money += problem_.fund_amount[f];
    }
    const std::int64_t count = std::min(eligible.upper, money / rule.amount.minor());
    if (count <= 0) return true;
    if (result_.options.size() + static_cast<std::size_t>(count) * payers.size() > most_options) {
      return refuse("rule '" + rule.name + "' allows too many awards of " +
                    amount_text(rule.amount.minor(), scenario_.currency) +
                    "; say with 'per' how many may be given in a county");
    }
    const CellCurve& curve =
        curves.of_year.cell[curves.index({payers.front(), at.county, at.programme})];
    std::vector<std::uint32_t> before;
    double worth_before = 0, last_step = HUGE_VAL;
    for (std::int64_t n = 1; n <= count; ++n) {
      const double worth = value_of(curve, Money::from_minor(n * rule.amount.minor()).major());
      const double step = worth - worth_before;
      std::vector<std::uint32_t> ways;
      for (const std::uint32_t f : payers) {
        ways.push_back(add_option(
            {Option::award, f, at.county, at.programme, rule.amount.minor() / problem_.unit},
            step));
        eligible.entries.push_back({ways.back(), 1});
      }
      at_most_one(ways);
      if (step > last_step) follows(before, ways);  // else the better one is taken first anyway
      before = std::move(ways);
      worth_before = worth;
      last_step = step;
    }
    return true;
  }

  // The next award only after the one before.
  void follows(const std::vector<std::uint32_t>& before, const std::vector<std::uint32_t>& next) {
    WholeRow row{{}, 0, unlimited};
    for (const std::uint32_t j : before) row.entries.push_back({j, 1});
    for (const std::uint32_t j : next) row.entries.push_back({j, -1});
    add_row(std::move(row), {});
  }

  std::int64_t eligible_count(const Rule& rule, std::uint32_t i) const {
    return static_cast<std::int64_t>(std::floor(std::min(rule.count[i], 1e9) + 1e-9));
  }
  // Among the lump_sum rules that cover a programme in a county, the first gives the awards.
  bool first_to_cover(std::size_t rule, std::uint32_t i, std::uint32_t p) const {
    for (std::size_t r = 0; r <= rule; ++r) {
      const Rule& other = scenario_.rules[r];
      if (other.kind == RuleKind::lump_sum && in(other.counties, i) && in(other.programmes, p))
        return r == rule;
    }
    return false;
  }

  // Every rule about money, from the rows that all strategies share; a fund may stay unspent.
  bool add_money_rows() {
    Scenario money = scenario_;
    std::vector<std::uint32_t> owner;
    for (std::uint32_t f = 0; f < problem_.funds; ++f) owner.push_back(f);
    for (std::size_t r = 0; r < scenario_.rules.size(); ++r) {
      if (!counts_projects(scenario_.rules[r])) owner.push_back(owner_of_rule(r));
    }
    std::erase_if(money.rules, counts_projects);
    const auto made = make_constraints(money, problem_, false);
    if (const auto* refused = std::get_if<Unsupported>(&made)) return refuse(refused->reason);
    const Constraints& constraints = std::get<Constraints>(made);

    const std::size_t cells = std::size_t{problem_.funds} * problem_.counties * problem_.programmes;
    std::vector<std::vector<std::uint32_t>> options(cells);  // of each cell
    for (std::uint32_t j = 0; j < result_.options.size(); ++j) {
      const Option& o = result_.options[j];
      options[cell_index(problem_, o.fund, o.county, o.programme)].push_back(j);
    }
    for (const Row& from : constraints.rows) {
      WholeRow row{{}, from.lower, from.upper};
      if (constraints.owners[from.owner].kind == Owner::Kind::fund) row.lower = 0;
      for (const std::uint32_t c : from.cells) {
        const Cell& cell = constraints.cells[c];
        for (const std::uint32_t j :
             options[cell_index(problem_, cell.fund, cell.county, cell.programme)]) {
          row.entries.push_back({j, result_.options[j].units});
        }
      }
      add_row(std::move(row), {owner[from.owner], from.per_value, from.share, from.funds, true});
    }
    return true;
  }

  bool add_count_rows() {
    for (std::size_t r = 0; r < scenario_.rules.size(); ++r) {
      const Rule& rule = scenario_.rules[r];
      WholeRow row;
      if (rule.kind == RuleKind::min_count_share) {
        const Fraction share = simplest_fraction(rule.share);
        row = {{}, 0, unlimited};
        for (std::uint32_t j = 0; j < result_.options.size(); ++j) {
          if (!in_years(rule, result_.options[j].fund)) continue;
          const std::int64_t own = covers(rule, result_.options[j]) ? share.below : 0;
          row.entries.push_back({j, own - share.above});
        }
      } else if (rule.kind == RuleKind::lump_sum) {
        row = {{}, 0, 0};
        for (std::uint32_t j = 0; j < result_.options.size(); ++j) {
          const Option& o = result_.options[j];
          if (covers(rule, o) &&
              (rule.amount.minor() == 0 || o.units * problem_.unit % rule.amount.minor() != 0))
            row.entries.push_back({j, 1});
        }
      } else {
        continue;
      }
      add_row(std::move(row), {owner_of_rule(r), 1, 0, {}, false});
    }
    return true;
  }

  // Doubles hold every sum that the search forms.
  bool values_fit() {
    double values = 0, units = 0;
    for (std::size_t j = 0; j < result_.options.size(); ++j) {
      values += std::abs(static_cast<double>(result_.binary.value[j]));
      units += static_cast<double>(result_.options[j].units);
    }
    if (values > 9e15) return refuse("what the projects bring sums to more than 9 billion");
    if (units > 9e15) return refuse("the costs of the projects sum to more than can be held");
    return true;
  }

  const Scenario& scenario_;
  const Problem& problem_;
  const Strategy& strategy_;
};

}  // namespace

Fraction simplest_fraction(double share) {
  for (std::int64_t below = 1;; ++below) {
    const double above = std::rint(share * static_cast<double>(below));
    if (std::abs(above - share * static_cast<double>(below)) <= 5e-7 * static_cast<double>(below))
      return {static_cast<std::int64_t>(above), below};
  }
}

std::variant<ProjectProgram, Unsupported> make_project_program(const Scenario& scenario,
                                                               const Problem& problem,
                                                               const Strategy& strategy,
                                                               const std::vector<Goal>& goals,
                                                               const Theta& theta) {
  Builder builder(scenario, problem, strategy);
  if (!builder.build(goals, theta)) return Unsupported{builder.refusal_};
  return std::move(builder.result_);
}

}  // namespace weir
