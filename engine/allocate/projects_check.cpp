// The checker of `projects`: list and rules read again, in whole numbers; nothing of the search.
#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "allocate/projects.hpp"

namespace weir {
namespace {

class Checker {
 public:
  Checker(const Scenario& scenario, const Problem& problem, const Strategy& strategy,
          const AllocationResult& result)
      : s_(scenario), p_(problem), how_(strategy), result_(result) {
    for (const Project& project : how_.projects) listed_.insert(project.programme);
  }

  void list() {
    std::set<std::uint32_t> once;
    std::set<std::string> groups;
    std::vector<std::int64_t> paid(amounts().size(), 0);
    for (const ChosenProject& choice : result_.projects) {
      const Project& project = how_.projects[choice.project];
      const std::string name = "project " + project.code;
      if (!once.insert(choice.project).second) complain(name + " is chosen twice");
      if (!project.group.empty() && !groups.insert(project.group).second)
        complain("two alternatives of " + project.group + " are chosen");
      if (project.fund && *project.fund != choice.fund) complain(name + " is paid by another fund");
      paid[cell_index(p_, choice.fund, project.county, project.programme)] += project.cost.minor();
    }
    for (std::uint32_t f = 0; f < p_.funds; ++f) {
      std::int64_t sum = 0;
      for (std::uint32_t i = 0; i < p_.counties; ++i) {
        for (std::uint32_t k = 0; k < p_.programmes; ++k) {
          const std::int64_t amount = at(f, i, k);
          sum += amount;
          if (amount < 0 || amount % s_.unit.minor() != 0) complain("money is not in whole units");
          if (amount != 0 && !(s_.counties.selected[i] && p_.allowed[i * p_.programmes + k]))
            complain(s_.counties.code[i] + " may not receive money");
          if (listed_.count(k) != 0 && amount != paid[cell_index(p_, f, i, k)])
            complain("a county's money is not the sum of its projects");
          if (listed_.count(k) == 0 && amount != 0 && award(f, i, k) == 0)
            complain("money goes to a programme without projects or awards");
        }
      }
      if (sum > s_.funds[f].amount.minor()) complain("fund " + s_.funds[f].name + " is overspent");
    }
  }

  void rules() {
    for (const Rule& rule : s_.rules) {
      bool kept = true;
      if (rule.kind == RuleKind::min_count_share) {
        kept = enough(rule);
      } else if (rule.kind == RuleKind::lump_sum) {
        kept = whole_awards(rule);
      } else {
        kept = money_kept(rule);
      }
      if (!kept) complain("rule " + rule.name + " is broken");
    }
  }

  void objective(const std::vector<Goal>& goals, const CellCurves& curves) {
    double sum = 0;
    for (const ChosenProject& choice : result_.projects) {
      for (const Goal& goal : goals) {
        sum += goal.weight *
               how_.projects[choice.project].brings[static_cast<std::size_t>(goal.outcome)].value();
      }
    }
    for (std::uint32_t y = 0; y < p_.years; ++y) {
      for (std::uint32_t i = 0; i < p_.counties; ++i) {
        for (std::uint32_t k = 0; k < p_.programmes; ++k) {
          if (listed_.count(k) != 0) continue;
          std::int64_t money = 0;
          for (std::uint32_t f = 0; f < p_.funds; ++f)
            money += p_.year_of_fund[f] == y ? at(f, i, k) : 0;
          const CellCurve& c = curves.cell[(std::size_t{y} * p_.counties + i) * p_.programmes + k];
          if (money > 0) sum += curve_gain(c, Money::from_minor(money).major());
        }
      }
    }
    const double parts =
        1e-6 * static_cast<double>(1 + count(nullptr));  // values are rounded to this
    if (std::abs(sum - result_.certificate.objective) > parts + 1e-12 * std::abs(sum))
      complain("the objective is not what the chosen projects bring");
    if (result_.certificate.bound < result_.certificate.objective)
      complain("the bound lies below the objective");
  }

  std::vector<std::string> found;

 private:
  void complain(std::string what) { found.push_back(std::move(what)); }
  const std::vector<std::int64_t>& amounts() const { return result_.allocation.amount; }
  std::int64_t at(std::uint32_t f, std::uint32_t i, std::uint32_t k) const {
    return amounts()[cell_index(p_, f, i, k)];
  }
  static double curve_gain(const CellCurve& c, double x) {
    const double works = std::max(0.0, std::min(x, c.ceiling) - c.threshold);
    return c.coefficient * response(works, c.curvature, c.inverse_tail) +
           c.slope * std::min(x, c.cap);
  }

  bool in_years(const Rule& rule, std::uint32_t f) const {
    return rule.years.empty() ||
           std::count(rule.years.begin(), rule.years.end(), s_.funds[f].year) > 0;
  }
  static bool covers(const Rule& rule, std::uint32_t i, std::uint32_t k) {
    return (rule.counties.empty() || rule.counties[i]) &&
           (rule.programmes.empty() || rule.programmes[k]);
  }

  // Whose awards a programme without a list gives: the first rule's that speaks of it.
  const Rule* award_rule(std::uint32_t f, std::uint32_t i, std::uint32_t k) const {
    for (const Rule& rule : s_.rules) {
      if (rule.kind == RuleKind::lump_sum && covers(rule, i, k))
        return in_years(rule, f) ? &rule : nullptr;
    }
    return nullptr;
  }
  std::int64_t award(std::uint32_t f, std::uint32_t i, std::uint32_t k) const {
    const Rule* rule = award_rule(f, i, k);
    return rule == nullptr ? 0 : rule->amount.minor();
  }

  // Chosen projects and awards, of the rule's set or (nullptr) of all.
  std::int64_t count(const Rule* rule, const Rule* years = nullptr) const {
    std::int64_t chosen = 0;
    for (const ChosenProject& choice : result_.projects) {
      const Project& project = how_.projects[choice.project];
      chosen += (!years || in_years(*years, choice.fund)) &&
                (!rule || covers(*rule, project.county, project.programme));
    }
    for (std::uint32_t f = 0; f < p_.funds; ++f) {
      for (std::uint32_t i = 0; i < p_.counties; ++i) {
        for (std::uint32_t k = 0; k < p_.programmes; ++k) {
          const std::int64_t one = award(f, i, k);
          if (listed_.count(k) != 0 || one == 0 || (years && !in_years(*years, f))) continue;
          if (!rule || covers(*rule, i, k)) chosen += at(f, i, k) / one;
        }
      }
    }
    return chosen;
  }

  // A share given by its decimals may miss a fraction by 5e-7.
  bool enough(const Rule& rule) const {
    const auto own = static_cast<double>(count(&rule, &rule));
    return own >= (rule.share - 5e-7) * static_cast<double>(count(nullptr, &rule));
  }

  bool whole_awards(const Rule& rule) const {
    const auto whole = [&](std::int64_t money) {
      return money == 0 || (rule.amount.minor() > 0 && money % rule.amount.minor() == 0);
    };
    for (const ChosenProject& choice : result_.projects) {
      const Project& project = how_.projects[choice.project];
      if (in_years(rule, choice.fund) && covers(rule, project.county, project.programme) &&
          !whole(project.cost.minor()))
        return false;
    }
    for (std::uint32_t i = 0; i < p_.counties; ++i) {
      std::int64_t awards = 0;
      for (std::uint32_t f = 0; f < p_.funds; ++f) {
        for (std::uint32_t k = 0; k < p_.programmes; ++k) {
          if (listed_.count(k) != 0 || !in_years(rule, f) || !covers(rule, i, k)) continue;
          if (!whole(at(f, i, k))) return false;
          if (rule.amount.minor() > 0 && award_rule(f, i, k) == &rule)
            awards += at(f, i, k) / rule.amount.minor();
        }
      }
      if (!rule.count.empty() && static_cast<double>(awards) > rule.count[i] + 1e-9) return false;
    }
    return true;
  }

  bool money_kept(const Rule& rule) const {
    const bool each = rule.each || rule.kind == RuleKind::floor_per ||
                      rule.kind == RuleKind::cap_per || rule.kind == RuleKind::hold_harmless ||
                      rule.kind == RuleKind::stop_gain;
    double funds = 0;
    for (std::uint32_t f = 0; f < p_.funds; ++f)
      funds += in_years(rule, f) ? static_cast<double>(s_.funds[f].amount.minor()) : 0;
    std::int64_t together = 0;
    for (std::uint32_t i = 0; i < p_.counties; ++i) {
      if (!s_.counties.selected[i] || !(rule.counties.empty() || rule.counties[i])) continue;
      std::int64_t own = 0;
      for (std::uint32_t f = 0; f < p_.funds; ++f) {
        for (std::uint32_t k = 0; k < p_.programmes; ++k)
          own += in_years(rule, f) && covers(rule, i, k) ? at(f, i, k) : 0;
      }
      together += own;
      if (each && !within(rule, i, funds, static_cast<double>(own))) return false;
    }
    return each || within(rule, 0, funds, static_cast<double>(together));
  }

  // Bounds that are shares (of funds, of last year's money) give way by less than one unit.
  bool within(const Rule& rule, std::uint32_t i, double funds, double money) const {
    const double unit = static_cast<double>(s_.unit.minor()) * (1 - 1e-9);
    const auto amount = static_cast<double>(rule.amount.minor());
    const double counted = amount * (rule.count.empty() ? 1 : rule.count[i]);
    const double base = rule.base.empty() ? 0 : rule.share * rule.base[i];
    const double hair = 1e-6 + 1e-12 * money;
    switch (rule.kind) {
      case RuleKind::min_share: return money > rule.share * funds - unit - hair;
      case RuleKind::max_share: return money < rule.share * funds + unit + hair;
      case RuleKind::min_amount: return money >= amount;
      case RuleKind::max_amount: return money <= amount;
      case RuleKind::floor_per: return money >= counted - hair;
      case RuleKind::cap_per: return money <= counted + hair;
      case RuleKind::lock: return money == amount;
      case RuleKind::hold_harmless: return money > base - unit - hair;
      case RuleKind::stop_gain: return money < base + unit + hair;
      case RuleKind::min_count_share:
      case RuleKind::lump_sum: break;
    }
    return false;
  }

  const Scenario& s_;
  const Problem& p_;
  const Strategy& how_;
  const AllocationResult& result_;
  std::set<std::uint32_t> listed_;  // programmes with a list
};

}  // namespace

std::vector<std::string> check_projects(const Scenario& scenario, const Problem& problem,
                                        const Strategy& strategy, const std::vector<Goal>& goals,
                                        const CellCurves& curves, const AllocationResult& result) {
  Checker checker(scenario, problem, strategy, result);
  checker.list();
  checker.rules();
  checker.objective(goals, curves);
  return std::move(checker.found);
}

}  // namespace weir
