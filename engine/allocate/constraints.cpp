#include "allocate/constraints.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

namespace weir {
namespace {

bool in(const Mask& mask, std::size_t index) { return mask.empty() || mask[index] != 0; }

// A product of decimal fractions may miss a whole number by its rounding; nothing else is forgiven.
double forgiven(double value) { return 1e-9 + 4e-15 * std::abs(value); }
std::int64_t floor_units(double value) {
  return static_cast<std::int64_t>(std::floor(value + forgiven(value)));
}
std::int64_t ceil_units(double value) {
  return static_cast<std::int64_t>(std::ceil(value - forgiven(value)));
}

std::string quoted(const std::string& name) { return "'" + name + "'"; }

class Builder {
 public:
  Builder(const Scenario& scenario, const Problem& problem)
      : scenario_(scenario), problem_(problem) {
    result_.unit = problem.unit;
    result_.currency = scenario.currency;
    cells_of_.resize(problem.counties);
    for (std::uint32_t f = 0; f < problem.funds; ++f) {
      for (std::uint32_t i = 0; i < problem.counties; ++i) {
        for (std::uint32_t p = 0; p < problem.programmes; ++p) {
          if (problem.selected[i] && problem.allowed[i * problem.programmes + p]) {
            cells_of_[i].push_back(static_cast<std::uint32_t>(result_.cells.size()));
            result_.cells.push_back({f, i, p});
          }
        }
      }
    }
  }

  bool add_funds() {
    for (std::uint32_t f = 0; f < problem_.funds; ++f) {
      const std::int64_t amount = problem_.fund_amount[f];
      if (amount % problem_.unit != 0) {
        return refuse("fund " + quoted(scenario_.funds[f].name) + " of " + text(amount) +
                      " is not a whole multiple of the unit " + text(problem_.unit));
      }
      Row row = own(Owner::Kind::fund, f, scenario_.funds[f].name);
      row.cells = select([f](const Cell& c) { return c.fund == f; });
      row.lower = row.upper = amount / problem_.unit;
      row.share = 1;
      row.funds = {f};
      result_.rows.push_back(std::move(row));
    }
    return true;
  }

  void add_programme_shares() {
    const double sum = std::accumulate(problem_.share.begin(), problem_.share.end(), 0.0);
    if (!(sum > 0)) return;
    std::vector<std::vector<std::int64_t>> units;
    for (const std::int64_t amount : problem_.fund_amount) {
      units.push_back(largest_remainder(problem_.share, amount / problem_.unit));
    }
    for (std::uint32_t p = 0; p < problem_.programmes; ++p) {
      Row row =
          own(Owner::Kind::programme, p, "programme." + scenario_.programmes[p].name + ".share");
      row.share = problem_.share[p] / sum;
      for (std::uint32_t f = 0; f < problem_.funds; ++f) {
        row.cells = select([f, p](const Cell& c) { return c.fund == f && c.programme == p; });
        row.lower = row.upper = units[f][p];
        row.funds = {f};
        result_.rows.push_back(row);
      }
    }
  }

  bool add_rule(std::uint32_t index) {
    const Rule& rule = scenario_.rules[index];
    Row row = own(Owner::Kind::rule, index, rule.name);
    switch (rule.kind) {
      case RuleKind::min_share:
      case RuleKind::max_share: {
        row.share = rule.share;
        row.funds = funds_of(rule);
        double money = 0;
        for (const std::uint32_t f : row.funds)
          money += static_cast<double>(problem_.fund_amount[f]);
        const double bound = rule.share * money / unit();
        if (rule.kind == RuleKind::min_share)
          row.lower = floor_units(bound);
        else
          row.upper = ceil_units(bound);
        if (!rule.each) break;
        for (std::uint32_t i = 0; i < problem_.counties; ++i) {
          if (in(rule.counties, i) && problem_.selected[i]) add_county_row(rule, row, i);
        }
        return true;
      }
      case RuleKind::min_amount:
        row.lower = (rule.amount.minor() + problem_.unit - 1) / problem_.unit;
        break;
      case RuleKind::max_amount: row.upper = rule.amount.minor() / problem_.unit; break;
      case RuleKind::lock:
        if (rule.amount.minor() % problem_.unit != 0) {
          return refuse("rule " + quoted(rule.name) + " locks " + text(rule.amount.minor()) +
                        ", which is not a whole multiple of the unit " + text(problem_.unit));
        }
        row.lower = row.upper = rule.amount.minor() / problem_.unit;
        break;
      case RuleKind::floor_per:
      case RuleKind::cap_per:
      case RuleKind::hold_harmless:
      case RuleKind::stop_gain: add_county_rows(rule, std::move(row)); return true;
      case RuleKind::min_count_share:
      case RuleKind::lump_sum:
        return refuse("rule " + quoted(rule.name) + " of kind " +
                      std::string(rule_kind_name(rule.kind)) +
                      " counts projects; only strategy 'projects' can serve it");
    }
    row.cells = select([&](const Cell& c) { return covers(rule, c); });
    result_.rows.push_back(std::move(row));
    return true;
  }

  Constraints result_;
  std::string refusal_;

 private:
  // Units. A county's bound that is farther out says no more, and would not be a number of 64 bits.
  double beyond_all_funds() const {
    double money = 0;
    for (const std::int64_t amount : problem_.fund_amount) money += static_cast<double>(amount);
    return 1000 * std::max(1.0, money / unit());
  }

  // One row for each county of the set that may receive money at all.
  void add_county_rows(const Rule& rule, Row row) {
    const bool per = rule.kind == RuleKind::floor_per || rule.kind == RuleKind::cap_per;
    const double beyond = beyond_all_funds();
    for (std::uint32_t i = 0; i < problem_.counties; ++i) {
      if (!in(rule.counties, i) || !problem_.selected[i]) continue;
      const double count = rule.count.empty() ? 1.0 : rule.count[i];
      const double stated = per ? static_cast<double>(rule.amount.minor()) * count / unit()
                                : rule.share * rule.base[i] / unit();
      const double bound = std::min(stated, beyond);
      switch (rule.kind) {
        case RuleKind::floor_per: row.lower = ceil_units(bound); break;
        case RuleKind::cap_per: row.upper = floor_units(bound); break;
        case RuleKind::hold_harmless: row.lower = floor_units(bound); break;
        default: row.upper = ceil_units(bound); break;
      }
      row.per_value = per ? count : 1.0;
      add_county_row(rule, row, i);
    }
  }

  void add_county_row(const Rule& rule, Row row, std::uint32_t county) {
    for (const std::uint32_t j : cells_of_[county]) {
      if (covers(rule, result_.cells[j])) row.cells.push_back(j);
    }
    result_.rows.push_back(std::move(row));
  }

  std::string text(std::int64_t minor) const { return amount_text(minor, scenario_.currency); }

  Row own(Owner::Kind kind, std::uint32_t index, std::string name) {
    result_.owners.push_back({kind, index, std::move(name)});
    Row row;
    row.owner = static_cast<std::uint32_t>(result_.owners.size() - 1);
    return row;
  }

  bool refuse(std::string why) {
    refusal_ = std::move(why);
    return false;
  }

  template <class Test>
  std::vector<std::uint32_t> select(Test test) const {
    std::vector<std::uint32_t> cells;
    for (std::uint32_t j = 0; j < result_.cells.size(); ++j) {
      if (test(result_.cells[j])) cells.push_back(j);
    }
    return cells;
  }

  bool of_years(const Rule& rule, std::uint32_t fund) const {
    return rule.years.empty() || std::find(rule.years.begin(), rule.years.end(),
                                           scenario_.funds[fund].year) != rule.years.end();
  }
  bool covers(const Rule& rule, const Cell& c) const {
    return in(rule.counties, c.county) && in(rule.programmes, c.programme) &&
           of_years(rule, c.fund);
  }
  std::vector<std::uint32_t> funds_of(const Rule& rule) const {
    std::vector<std::uint32_t> funds;
    for (std::uint32_t f = 0; f < problem_.funds; ++f) {
      if (of_years(rule, f)) funds.push_back(f);
    }
    return funds;
  }
  double unit() const { return static_cast<double>(problem_.unit); }

  const Scenario& scenario_;
  const Problem& problem_;
  std::vector<std::vector<std::uint32_t>> cells_of_;  // of each county, ascending
};

}  // namespace

std::variant<Constraints, Unsupported> make_constraints(const Scenario& scenario,
                                                        const Problem& problem,
                                                        bool programme_shares) {
  Builder builder(scenario, problem);
  if (!builder.add_funds()) return Unsupported{builder.refusal_};
  if (programme_shares) builder.add_programme_shares();
  for (std::uint32_t r = 0; r < scenario.rules.size(); ++r) {
    if (!builder.add_rule(r)) return Unsupported{builder.refusal_};
  }
  return std::move(builder.result_);
}

std::string Constraints::text(std::int64_t units) const {
  return amount_text(units * unit, currency);
}

std::string amount_text(std::int64_t minor, std::string_view currency) {
  constexpr std::int64_t ten_thousand = 1'000'000;
  const std::string sign = minor < 0 ? "-" : "";
  const std::int64_t size = minor < 0 ? -minor : minor;
  if (currency == "CNY" && size > 0 && size % ten_thousand == 0) {
    return sign + std::to_string(size / ten_thousand) + "万元";
  }
  std::string text = sign + std::to_string(size / 100);
  if (const std::int64_t cents = size % 100; cents > 0) {
    text += (cents < 10 ? ".0" : ".") + std::to_string(cents);
  }
  return text + (currency == "CNY" ? "元" : " " + std::string(currency));
}

std::vector<std::int64_t> largest_remainder(const std::vector<double>& weight, std::int64_t total) {
  const double sum = std::accumulate(weight.begin(), weight.end(), 0.0);
  std::vector<std::int64_t> units(weight.size());
  std::vector<double> remainder(weight.size());
  std::int64_t left = total;
  for (std::size_t k = 0; k < weight.size(); ++k) {
    const double exact = weight[k] / sum * static_cast<double>(total);
    units[k] = std::min(floor_units(exact), left);
    remainder[k] = std::rint((exact - static_cast<double>(units[k])) * 1e6);  // ties are ties
    left -= units[k];
  }
  std::vector<std::size_t> order(weight.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return remainder[a] > remainder[b]; });
  for (std::size_t k = 0; left > 0; k = (k + 1) % order.size()) {
    if (!(weight[order[k]] > 0)) continue;
    ++units[order[k]];
    --left;
  }
  return units;
}

}  // namespace weir
