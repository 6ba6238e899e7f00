#include "allocate/checker.hpp"

#include <algorithm>
#include <cmath>

#include "allocate/checker_labour.hpp"

namespace weir {
namespace {

using Counties = std::vector<std::uint32_t>;

class Checker {
 public:
  Checker(const Scenario& scenario, const Problem& problem, const Allocation& allocation)
      : s_(scenario), p_(problem), amount_(allocation.amount) {}

  void amounts() {
    for (std::uint32_t f = 0; f < p_.funds; ++f) {
      std::int64_t sum = 0;
      for (std::uint32_t i = 0; i < p_.counties; ++i) {
        for (std::uint32_t k = 0; k < p_.programmes; ++k) {
          const std::int64_t a = amount_[cell_index(p_, f, i, k)];
          sum += a;
          if (a < 0 || a % s_.unit.minor() != 0)
            complain(cell_name(f, i, k) + " is not in whole units");
          if (a != 0 && !may_receive(i, k)) complain(cell_name(f, i, k) + " may not receive money");
        }
      }
      if (sum != s_.funds[f].amount.minor())
        complain("fund " + s_.funds[f].name + " is not used exactly");
      violate(std::abs(static_cast<double>(sum - s_.funds[f].amount.minor())));
    }
  }

  void programme_shares() {
    double shares = 0;
    for (const Programme& programme : s_.programmes) shares += programme.share;
    for (std::uint32_t f = 0; f < p_.funds; ++f) {
      for (std::uint32_t k = 0; k < p_.programmes; ++k) {
        std::int64_t sum = 0;
        for (std::uint32_t i = 0; i < p_.counties; ++i) sum += amount_[cell_index(p_, f, i, k)];
        const double wanted =
            s_.programmes[k].share / shares * static_cast<double>(s_.funds[f].amount.minor());
        const double off = std::abs(static_cast<double>(sum) - wanted) - unit() * (1 + 1e-6);
        if (off > 0) complain("programme " + s_.programmes[k].name + " does not get its share");
        violate(off);
      }
    }
  }

  void rules(const std::vector<double>& given_up) {
    for (std::size_t r = 0; r < s_.rules.size(); ++r) {
      const Rule& rule = s_.rules[r];
      double worst = 0;
      for (const Counties& counties : parts(rule)) {
        const Bounds b = bounds(rule, counties);
        double sum = 0;
        for (std::uint32_t f = 0; f < p_.funds; ++f) {
          for (const std::uint32_t i : counties) {
            for (std::uint32_t k = 0; k < p_.programmes; ++k) {
              if (covers(rule, f, i, k))
                sum += static_cast<double>(amount_[cell_index(p_, f, i, k)]);
            }
          }
        }
        worst = std::max({worst, b.lower - sum, sum - b.upper});
      }
      violate(worst);
      if (worst > (given_up.empty() ? 0.0 : given_up[r]))
        complain("rule " + rule.name + " is broken");
    }
  }

  // The dual function at the claimed prices: any prices give an upper bound on the optimum.
  double bound(const CellCurves& curves, const std::vector<ClaimedPrice>& prices) const {
    std::vector<double> price(amount_.size(), 0), most(amount_.size(), 0);
    for (std::uint32_t f = 0; f < p_.funds; ++f) {
      for (std::uint32_t i = 0; i < p_.counties; ++i) {
        for (std::uint32_t k = 0; k < p_.programmes; ++k) {
          if (may_receive(i, k)) most[cell_index(p_, f, i, k)] = s_.funds[f].amount.major();
        }
      }
    }
    for (const Rule& rule : s_.rules) {
      for (const Counties& counties : parts(rule)) cap(rule, counties, most);
    }
    double total = curves.constant;
    for (const ClaimedPrice& claim : prices) total += charge(claim, price);
    for (std::uint32_t y = 0; y < p_.years; ++y) {
      for (std::uint32_t i = 0; i < p_.counties; ++i) {
        for (std::uint32_t k = 0; k < p_.programmes; ++k) {
          double cheapest = HUGE_VAL, money = 0;
          for (std::uint32_t f = 0; f < p_.funds; ++f) {
            if (p_.year_of_fund[f] != y || !may_receive(i, k)) continue;
            cheapest = std::min(cheapest, price[cell_index(p_, f, i, k)]);
            money += most[cell_index(p_, f, i, k)];
          }
          if (money > 0) total += best_gain(curve_at(curves, y, i, k), cheapest, money);
        }
      }
    }
    return total;
  }

  double objective(const CellCurves& curves) const {
    double total = curves.constant;
    std::vector<double> paid;  // in the order of the curves
    for (std::uint32_t y = 0; y < p_.years; ++y) {
      for (std::uint32_t i = 0; i < p_.counties; ++i) {
        for (std::uint32_t k = 0; k < p_.programmes; ++k) {
          std::int64_t money = 0;
          for (std::uint32_t f = 0; f < p_.funds; ++f) {
            if (p_.year_of_fund[f] == y) money += amount_[cell_index(p_, f, i, k)];
          }
          paid.push_back(Money::from_minor(money).major());
          if (money > 0) total += gain(curve_at(curves, y, i, k), paid.back());
        }
      }
    }
    return total + capped_value(curves, paid);
  }

  Findings found;

 private:
  struct Bounds {
    double lower = 0, upper = HUGE_VAL;  // minor units
  };

  void complain(std::string what) { found.problems.push_back(std::move(what)); }
  void violate(double by) { found.worst_violation = std::max(found.worst_violation, by); }
  double unit() const { return static_cast<double>(s_.unit.minor()); }
  bool may_receive(std::uint32_t i, std::uint32_t k) const {
    const Mask& where = s_.programmes[k].counties;
    return s_.counties.selected[i] && p_.allowed[i * p_.programmes + k] &&
           (where.empty() || where[i]);
  }
  std::string cell_name(std::uint32_t f, std::uint32_t i, std::uint32_t k) const {
    return s_.counties.code[i] + " " + s_.programmes[k].name + " " + s_.funds[f].name;
  }
  const CellCurve& curve_at(const CellCurves& c, std::uint32_t y, std::uint32_t i,
                            std::uint32_t k) const {
    return c.cell[(std::size_t{y} * p_.counties + i) * p_.programmes + k];
  }

  bool in_years(const Rule& rule, std::uint32_t f) const {
    return rule.years.empty() ||
           std::count(rule.years.begin(), rule.years.end(), s_.funds[f].year) > 0;
  }
  bool covers(const Rule& rule, std::uint32_t f, std::uint32_t i, std::uint32_t k) const {
    return in_years(rule, f) && (rule.counties.empty() || rule.counties[i]) &&
           (rule.programmes.empty() || rule.programmes[k]);
  }
  static bool by_county(const Rule& rule) {
    return rule.each || rule.kind == RuleKind::floor_per || rule.kind == RuleKind::cap_per ||
           rule.kind == RuleKind::hold_harmless || rule.kind == RuleKind::stop_gain;
  }
  // The sets of counties that the rule bounds: each by itself, or all together.
  std::vector<Counties> parts(const Rule& rule) const {
    Counties all;
    std::vector<Counties> each;
    for (std::uint32_t i = 0; i < p_.counties; ++i) {
      if (!s_.counties.selected[i] || (!rule.counties.empty() && !rule.counties[i])) continue;
      all.push_back(i);
      each.push_back({i});
    }
    return by_county(rule) ? each : std::vector<Counties>{all};
  }
  Bounds bounds(const Rule& rule, const Counties& counties) const {
    double money = 0;
    for (std::uint32_t f = 0; f < p_.funds; ++f) {
      if (in_years(rule, f)) money += static_cast<double>(s_.funds[f].amount.minor());
    }
    const double amount = static_cast<double>(rule.amount.minor());
    const std::size_t i = counties.empty() ? 0 : counties.front();
    const double count = rule.count.empty() ? 1 : rule.count[i];
    switch (rule.kind) {
      case RuleKind::min_share: return {down(rule.share * money), HUGE_VAL};
      case RuleKind::max_share: return {0, up(rule.share * money)};
      case RuleKind::min_amount: return {up(amount), HUGE_VAL};
      case RuleKind::max_amount: return {0, down(amount)};
      case RuleKind::floor_per: return {up(amount * count), HUGE_VAL};
      case RuleKind::cap_per: return {0, down(amount * count)};
      case RuleKind::lock: return {amount, amount};
      case RuleKind::hold_harmless: return {down(rule.share * rule.base[i]), HUGE_VAL};
      case RuleKind::stop_gain: return {0, up(rule.share * rule.base[i])};
      case RuleKind::min_count_share:
      case RuleKind::lump_sum: break;
    }
    return {HUGE_VAL, HUGE_VAL};  // no allocation of money alone obeys a rule that counts projects
  }
  // To the unit; a hair beside a whole number is that number.
  double down(double minor) const {
    const double whole = std::nearbyint(minor / unit());
    if (std::abs(minor / unit() - whole) < 1e-9 + 4e-15 * std::abs(whole)) return whole * unit();
    return std::floor(minor / unit()) * unit();
  }
  double up(double minor) const { return -down(-minor); }

  void cap(const Rule& rule, const Counties& counties, std::vector<double>& most) const {
    const double upper = bounds(rule, counties).upper / 100;
    for (std::uint32_t f = 0; f < p_.funds; ++f) {
      for (const std::uint32_t i : counties) {
        for (std::uint32_t k = 0; k < p_.programmes; ++k) {
          double& m = most[cell_index(p_, f, i, k)];
          if (covers(rule, f, i, k)) m = std::min(m, upper);
        }
      }
    }
  }

  // Adds a claimed price to the cells it speaks of; returns price times bound.
  double charge(const ClaimedPrice& claim, std::vector<double>& price) const {
    const Rule* rule = claim.kind == Owner::Kind::rule ? &s_.rules[claim.index] : nullptr;
    const bool one = rule && by_county(*rule);
    std::int64_t programme_sum = 0;
    for (std::uint32_t f = 0; f < p_.funds; ++f) {
      for (std::uint32_t i = 0; i < p_.counties; ++i) {
        for (std::uint32_t k = 0; k < p_.programmes; ++k) {
          const std::size_t c = cell_index(p_, f, i, k);
          bool spoken = false;
          switch (claim.kind) {
            case Owner::Kind::fund: spoken = f == claim.index; break;
            case Owner::Kind::programme: spoken = f == claim.fund && k == claim.index; break;
            case Owner::Kind::rule:
              spoken = covers(*rule, f, i, k) && (!one || i == claim.county);
              break;
          }
          if (!spoken) continue;
          price[c] += claim.price;
          programme_sum += amount_[c];
        }
      }
    }
    if (claim.kind == Owner::Kind::fund) return claim.price * s_.funds[claim.index].amount.major();
    // A programme's share is rounded to units: the allocation itself shows which way.
    if (!rule) return claim.price * Money::from_minor(programme_sum).major();
    Bounds b;
    for (const Counties& counties : parts(*rule)) {
      if (!one || counties.front() == claim.county) b = bounds(*rule, counties);
    }
    const double bound = claim.price > 0 ? b.upper : b.lower;
    if (bound == HUGE_VAL) {  // a price on a side without a bound proves nothing: take it back
      for (std::uint32_t f = 0; f < p_.funds; ++f) {
        for (std::uint32_t i = 0; i < p_.counties; ++i) {
          for (std::uint32_t k = 0; k < p_.programmes; ++k) {
            const std::size_t c = cell_index(p_, f, i, k);
            if (covers(*rule, f, i, k) && (!one || i == claim.county)) price[c] -= claim.price;
          }
        }
      }
      return 0;
    }
    return claim.price * bound / 100;
  }

  static double gain(const CellCurve& c, double x) {
    const double works = std::max(0.0, std::min(x, c.ceiling) - c.threshold);
    return c.coefficient * response(works, c.curvature, c.inverse_tail) +
           c.slope * std::min(x, c.cap);
  }
  // max of gain(x) - price x over 0..most: below the threshold, where only the slope counts, and
  // above it, where the curve is concave.
  static double best_gain(const CellCurve& c, double price, double most) {
    const double setup = std::min(c.threshold, most);
    const double below = std::min(setup, c.cap);
    return std::max({0.0, gain(c, below) - price * below, best_above(c, price, setup, most)});
  }
  // By halving on the sign of the slope, to 1e-12 of the width: at the top the gain is flat.
  static double best_above(const CellCurve& c, double price, double low, double high) {
    for (int step = 0; step < 40 && high > low; ++step) {
      const double middle = 0.5 * (low + high);
      const double slope =
          (middle < c.ceiling ? c.coefficient * marginal_response(middle - c.threshold, c.curvature,
                                                                  c.inverse_tail)
                              : 0) +
          (middle < c.cap ? c.slope : 0) - price;
      (slope > 0 ? low : high) = middle;
    }
    return std::max(gain(c, low) - price * low, gain(c, high) - price * high);
  }

  const Scenario& s_;
  const Problem& p_;
  const std::vector<std::int64_t>& amount_;
};

}  // namespace

Findings check(const Scenario& scenario, const Problem& problem, const Strategy& strategy,
               const CellCurves& curves, const Allocation& allocation,
               const std::vector<double>& given_up, const std::vector<ClaimedPrice>& prices,
               const std::vector<ClaimedTangent>& touch) {
  Checker checker(scenario, problem, allocation);
  checker.amounts();
  if (strategy.programmes_fixed && strategy.name != StrategyName::manual)
    checker.programme_shares();
  checker.rules(given_up);
  checker.found.objective = checker.objective(curves);
  checker.found.bound =
      checker.bound(planes_above(curves, touch, checker.found.problems), prices);
  return std::move(checker.found);
}

}  // namespace weir
