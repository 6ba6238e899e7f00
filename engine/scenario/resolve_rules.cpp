// Rules, and the tables of money by county that rules and the manual strategy read.
#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <map>
#include <tuple>

#include "scenario/resolve.hpp"
#include "scenario/resolve_uncertain.hpp"
#include "scenario/units.hpp"

namespace weir {

namespace {

enum class Measured { share, multiple, money };

Measured measured_in(RuleKind kind) {
  switch (kind) {
    case RuleKind::min_share:
    case RuleKind::max_share:
    case RuleKind::min_count_share: return Measured::share;
    case RuleKind::hold_harmless:
    case RuleKind::stop_gain: return Measured::multiple;
    default: return Measured::money;
  }
}

// A share, a multiple or money, as the kind wants it. Units: money in the major unit.
std::optional<double> read_value(Reading& reading, const Section& from, Rule& rule) {
  const Node* node = from.find("value");
  if (node == nullptr) return std::nullopt;
  const std::string_view kind = rule_kind_name(rule.kind);
  const auto error = [&](std::string problem, std::string suggestion) -> std::optional<double> {
    reading.diagnostics.error(node->place, std::move(problem), std::move(suggestion));
    return std::nullopt;
  };
  const Measured measured = measured_in(rule.kind);
  const std::optional<double> number = node->number();
  if (measured == Measured::money) {
    if (number) {
      return error(
          fmt::format("'value' of a {} rule must be money with its unit, not a bare number", kind),
          money_example(reading.currency));
    }
    std::string problem, suggestion;
    const auto money = node->text() == nullptr
                           ? std::nullopt
                           : parse_money(*node->text(), reading.currency, problem, suggestion);
    if (!money) return error("'value': " + problem, suggestion);
    if (*money < Money{})
      return error(fmt::format("'value' is negative: \"{}\"", *node->text()), "");
    rule.amount = *money;
    return money->major();
  }
  if (!number || !std::isfinite(*number)) {
    return error(fmt::format("'value' of a {} rule must be a number, not {}", kind,
                             number ? "nan or inf" : std::string(node->kind())),
                 "");
  }
  const double upper = measured == Measured::share ? 1 : 1e6;
  if (!(*number >= 0 && *number <= upper)) {
    return error(
        fmt::format("'value' of a {} rule is {}; it must lie between 0 and {}", kind,
                    number_text(*number), number_text(upper)),
        *number > 1 && *number <= 100 && measured == Measured::share
            ? fmt::format("write {}% as {}", number_text(*number), number_text(*number / 100))
            : "");
  }
  rule.share = *number;
  return number;
}

void read_programmes(Reading& reading, const Section& from, Rule& rule) {
  const Node* list = from.find("programmes");
  const bool all = list == nullptr || list->array() == nullptr || list->array()->empty();
  rule.programmes = all ? Mask(reading.scenario.programmes.size(), 1)
                        : programme_set(reading, from, "programmes");
}

void read_years(Reading& reading, const Section& from, Rule& rule) {
  const Node* list = from.find("years");
  if (list == nullptr || list->array() == nullptr) return;
  for (const Node& item : *list->array()) {
    const double year = item.number().value_or(0);
    const auto of_year = [&](const Fund& fund) { return fund.year == year; };
    const auto& funds = reading.scenario.funds;
    if (!(year >= 1900 && year <= 2200)) continue;
    if (std::any_of(funds.begin(), funds.end(), of_year)) {
      rule.years.push_back(static_cast<int>(year));
    } else {
      reading.diagnostics.error(item.place,
                                fmt::format("no fund is of the year {}", number_text(year)));
    }
  }
}

// What the money of floor_per and cap_per is for: one per county, or a count per county. Of
// lump_sum: how many awards a county can take; left out, any number.
// A share with `per = "county"` is that of each county by itself.
void read_count(Reading& reading, const Section& from, Rule& rule) {
  if (rule.kind == RuleKind::min_share || rule.kind == RuleKind::max_share) {
    const std::optional<std::string> per = from.text("per");
    rule.each = per == "county";
    if (per && !rule.each) {
      reading.diagnostics.error(
          from.place_of("per"),
          fmt::format("'per' of a {} rule is \"{}\"", rule_kind_name(rule.kind), *per),
          "write \"county\", or leave it out for the whole set together");
    }
    return;
  }
  const bool awards = rule.kind == RuleKind::lump_sum;
  if (awards && !from.text("per")) return;
  if (!awards && rule.kind != RuleKind::floor_per && rule.kind != RuleKind::cap_per) return;
  const CountyTable& counties = reading.scenario.counties;
  rule.count.assign(counties.size(), 1);
  const std::string per = from.text("per").value_or("county");
  if (per == "county" || !reading.table) return;
  const auto counts =
      evaluate_number(per, reading.columns, from.place_of("per"), reading.diagnostics);
  if (!counts || !reading.has_masks) return;
  for (std::uint32_t row = 0; row < counties.size(); ++row) {
    if (counties.selected[row] == 0 || rule.counties[row] == 0) continue;
    if (counts->missing[row] != 0 || !(counts->value[row] >= 0) || std::isinf(counts->value[row])) {
      reading.diagnostics.error(
          from.place_of("per"),
          fmt::format("'per' gives no count for county {}: {}", county_text(counties, row), per));
      return;
    }
    rule.count[row] = counts->value[row];
  }
}

void read_base(Reading& reading, const Section& from, Rule& rule) {
  if (measured_in(rule.kind) != Measured::multiple) return;
  rule.base.assign(reading.scenario.counties.size(), 0);
  const Node* path = from.find("base");
  if (path == nullptr) {
    reading.diagnostics.error(from.place(),
                              fmt::format("a {} rule needs 'base'", rule_kind_name(rule.kind)),
                              "name a CSV of last year's money: code, amount");
    return;
  }
  if (!reading.table) return;
  if (const auto rows = read_money_table(reading, *path)) {
    std::map<std::tuple<std::uint32_t, std::string, std::string>, int> seen;
    for (const MoneyRow& row : *rows) {
      const auto [first, fresh] =
          seen.emplace(std::tuple(row.county, row.programme, row.fund), row.place.line);
      if (!fresh) {
        reading.diagnostics.warning(
            row.place, fmt::format("county {} stands twice: its amounts are added",
                                   county_text(reading.scenario.counties, row.county)),
            fmt::format("the first stands in line {}", first->second));
      }
      rule.base[row.county] += static_cast<double>(row.amount.minor());
    }
  }
}

}  // namespace

void resolve_rules(Reading& reading) {
  const std::vector<std::string> kinds = names_of(Choice::rule_kind);
  for (const Section& from : reading.sections("rule")) {
    const std::optional<RuleKind> kind = rule_kind_named(from.text("kind").value_or(""));
    if (!kind) continue;
    Rule rule;
    rule.name = from.text("name").value_or("");
    rule.title = from.title("title");
    if (rule.title.en.empty()) rule.title.en = rule.name;
    rule.kind = *kind;
    rule.place = from.place();
    rule.evidence = Reading::evidence_of(from);
    rule.basis = from.text("basis").value_or("");
    rule.counties =
        reading.funded_set(from, "counties").value_or(Mask(reading.scenario.counties.size(), 1));
    read_programmes(reading, from, rule);
    read_years(reading, from, rule);
    read_count(reading, from, rule);
    read_base(reading, from, rule);
    if (const auto value = read_value(reading, from, rule)) {
      CitedNumber number;
      number.role = CitedNumber::Role::rule;
      number.low = number.high = *value;
      number.is_money = measured_in(rule.kind) == Measured::money;
      reading.cite(from, "value", std::move(number));
    }
    for (const Fund& fund : reading.scenario.funds) {
      if (fund.name == rule.name && !rule.name.empty()) {
        reading.diagnostics.error(
            from.place_of("name"),
            fmt::format("a fund is named '{}' too; the certificate lists both", rule.name),
            "give the rule another name");
      }
    }
    reading.scenario.rules.push_back(std::move(rule));
  }
}

std::optional<std::vector<MoneyRow>> read_money_table(Reading& reading, const Node& path) {
  const std::optional<CsvTable> table = reading.read_table(path);
  if (!table) return std::nullopt;
  const std::size_t errors = reading.diagnostics.error_count();
  const auto column = [&](std::string_view name, bool required) {
    const std::optional<std::size_t> at = table->column(name);
    if (!at && required) {
      reading.diagnostics.error({table->file, 1, 1}, fmt::format("missing column '{}'", name),
                                did_you_mean(name, table->columns));
    }
    return at;
  };
  const auto code = column("code", true), amount = column("amount", true);
  const auto programme = column("programme", false), fund = column("fund", false);
  if (!code || !amount) return std::nullopt;
  std::vector<std::string> codes;
  for (const auto& [known, row] : reading.row_of) codes.push_back(known);
  std::vector<MoneyRow> rows;
  for (std::size_t row = 0; row < table->rows(); ++row) {
    const auto& cells = table->cells[row];
    MoneyRow entry;
    entry.place = table->place(row, *amount);
    if (const auto found = reading.row_of.find(cells[*code]); found != reading.row_of.end()) {
      entry.county = found->second;
    } else {
      reading.diagnostics.error(table->place(row, *code),
                                fmt::format("unknown county '{}'", cells[*code]),
                                did_you_mean(cells[*code], codes));
    }
    std::string problem, suggestion;
    const auto money = parse_money(cells[*amount], reading.currency, problem, suggestion);
    if (!money) {
      reading.diagnostics.error(entry.place, "'amount': " + problem, suggestion);
    } else if (*money < Money{}) {
      reading.diagnostics.error(entry.place,
                                fmt::format("'amount' is negative: {}", cells[*amount]));
    } else {
      entry.amount = *money;
    }
    if (programme) entry.programme = cells[*programme];
    if (fund) entry.fund = cells[*fund];
    rows.push_back(std::move(entry));
  }
  if (reading.diagnostics.error_count() > errors) return std::nullopt;
  return rows;
}

}  // namespace weir
