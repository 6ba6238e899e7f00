#include "scenario/show.hpp"

#include <cmath>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "scenario/resolve_uncertain.hpp"

namespace weir {

namespace {

std::string origin_of(const Node& node) {
  if (node.from_override) return "--set";
  if (node.place.file == default_place) return "default";
  return fmt::format("{}:{}:{}", node.place.file, node.place.line, node.place.column);
}

// Its own evidence or basis, else the table's; a default rests on the record's source.
std::string basis_of(const Section& from, const KeyRecord& key, const Node& node) {
  const auto part = [&](std::string_view name) {
    const Node* own = node.table() == nullptr ? nullptr : node.table()->find(name);
    return own != nullptr ? own : from.find(name);
  };
  const bool number = key.kind == Kind::number || key.kind == Kind::money ||
                      key.kind == Kind::amount || key.kind == Kind::parameter ||
                      key.kind == Kind::by_class || key.kind == Kind::by_quarter;
  if (!number || from.path().empty()) return {};
  if (node.from_override) return "what-if";
  if (node.place.file == default_place) return "default";
  std::vector<std::string> parts;
  const Node* cited = part("evidence");
  if (cited != nullptr && cited->array() != nullptr) {
    for (const Node& item : *cited->array()) {
      if (item.text() != nullptr) parts.push_back(*item.text());
    }
  }
  const Node* basis = part("basis");
  if (basis != nullptr && basis->text() != nullptr) parts.push_back(*basis->text());
  return fmt::format("{}", fmt::join(parts, ", "));
}

// Where every parameter has a value, written or not.
bool states_defaults(std::string_view table) {
  return table == "model" || table == "labour" || table == "enclave" || table == "loan_pool";
}

void show_section(const Section& from, std::string_view table, std::string_view currency,
                  std::vector<ShownValue>& values) {
  for (const KeyRecord& key : keys_of(table)) {
    if (key.kind == Kind::table || key.key == "basis" || key.key == "extends") continue;
    if (key.key == "evidence" && !table.empty()) continue;  // shown beside the values
    const Node* node = from.find(key.key);
    if (node != nullptr) {
      values.push_back(
          {from.path_of(key.key), node_text(*node), origin_of(*node), basis_of(from, key, *node)});
    } else if (states_defaults(table) && key.parameter != nullptr &&
               !std::isnan(key.parameter->standard.central)) {
      values.push_back({from.path_of(key.key),
                        uncertain_text(key.parameter->standard, *key.parameter, currency),
                        "default", std::string(key.parameter->source)});
    }
  }
}

nlohmann::json json_of(const Uncertain& u) {
  return {{"family", static_cast<int>(u.family)},
          {"low", u.low},
          {"central", u.central},
          {"high", u.high},
          {"a", u.a},
          {"b", u.b},
          {"c", u.c},
          {"scale", u.scale},
          {"shift", u.shift}};
}

nlohmann::json json_of(const std::array<std::optional<Uncertain>, parameter_count>& own) {
  nlohmann::json all = nlohmann::json::object();
  for (const ParameterRecord& record : parameter_records()) {
    if (const auto& value = own[static_cast<std::size_t>(record.id)]) {
      all[std::string(record.key)] = json_of(*value);
    }
  }
  return all;
}

nlohmann::json json_of(const CountyTable& counties) {
  nlohmann::json borders = nlohmann::json::array();
  for (const Border& border : counties.borders)
    borders.push_back({border.a, border.b, border.length});
  return {{"code", counties.code},       {"class", counties.klass},
          {"group", counties.group},     {"population", counties.population},
          {"gdp", counties.gdp},         {"selected", counties.selected},
          {"counted", counties.counted}, {"borders", borders}};
}

nlohmann::json json_of(const Strategy& strategy) {
  nlohmann::json indicators = nlohmann::json::array(), manual = nlohmann::json::array(),
                 objective = nlohmann::json::array();
  for (const Indicator& i : strategy.indicators) {
    indicators.push_back({{"column", i.column}, {"value", i.value}, {"weight", i.weight}});
  }
  for (const ManualAmount& m : strategy.manual) {
    manual.push_back({m.county, m.programme, m.fund, m.amount.minor()});
  }
  for (const Goal& goal : strategy.objective) {
    objective.push_back({{"outcome", outcome_name(goal.outcome)},
                         {"quarter", goal.quarter},
                         {"weight", goal.weight}});
  }
  nlohmann::json json = {{"name", strategy_name(strategy.name)},
                         {"indicators", indicators},
                         {"order", strategy.order},
                         {"manual", manual},
                         {"programmes_fixed", strategy.programmes_fixed},
                         {"objective", objective}};
  switch (strategy.name) {  // what only this one reads
    case StrategyName::greedy: json["step"] = strategy.step.minor(); break;
    case StrategyName::fair: json["alpha"] = fmt::format("{}", strategy.alpha); break;  // also inf
    case StrategyName::robust:
      json["criterion"] = strategy.criterion == Criterion::regret ? "regret" : "cvar";
      json["level"] = strategy.level;
      json["weight"] = strategy.tail_weight;
      json["samples"] = strategy.samples;
      break;
    default: break;
  }
  for (const NamedCase& c : strategy.cases) json["cases"].push_back({c.name, c.values});
  if (strategy.name == StrategyName::projects) {
    json["node_limit"] = strategy.node_limit;
    for (const Project& p : strategy.projects) json["projects"].push_back(p.code);
  }
  return json;
}

nlohmann::json json_of(const Rule& rule) {
  return {{"name", rule.name},
          {"kind", rule_kind_name(rule.kind)},
          {"counties", rule.counties},
          {"programmes", rule.programmes},
          {"years", rule.years},
          {"share", rule.share},
          {"amount", rule.amount.minor()},
          {"count", rule.count},
          {"base", rule.base}};
}

nlohmann::json json_of(const Programme& programme) {
  return {{"name", programme.name},
          {"share", programme.share},
          {"timing", static_cast<int>(programme.timing)},
          {"counties", programme.counties},
          {"places", programme.places},
          {"commitment", programme.commitment},
          {"courses", programme.courses},
          {"own", json_of(programme.own)}};
}

nlohmann::json json_of(const Fund& fund) {
  return {{"name", fund.name},
          {"year", fund.year},
          {"amount", fund.amount.minor()},
          {"stage", static_cast<int>(fund.stage)},
          {"payer", static_cast<int>(fund.payer)}};
}

nlohmann::json json_of(const Shock& shock) {
  return {{"name", shock.name},
          {"activity", shock.activity},
          {"active", shock.active},
          {"own", json_of(shock.own)}};
}

nlohmann::json json_of(const Enclave& enclave) {
  return {{"name", enclave.name},
          {"home", enclave.home},
          {"host", enclave.host},
          {"programmes", enclave.programmes},
          {"own", json_of(enclave.own)}};
}

nlohmann::json json_of(const LoanPool& pool) {
  return {{"name", pool.name}, {"programmes", pool.programmes}, {"own", json_of(pool.own)}};
}

nlohmann::json json_of(const SupplyChain& chain, const std::vector<Programme>& programmes) {
  nlohmann::json sector_of = nlohmann::json::array();
  for (const Programme& programme : programmes) sector_of.push_back(programme.sector);
  return {{"sectors", chain.sectors},
          {"coefficients", chain.coefficients},
          {"jobs_per_output", chain.jobs_per_output},
          {"sector_of", sector_of}};
}

nlohmann::json json_of(const Target& target) {
  return {{"name", target.name},
          {"outcome", outcome_name(target.outcome)},
          {"quarter", target.quarter},
          {"at_least", target.at_least}};
}

nlohmann::json json_of(const Observed& observed) {
  return {{"name", observed.name},
          {"outcome", outcome_name(observed.outcome)},
          {"quarter", observed.quarter},
          {"value", observed.value},
          {"error", observed.error},
          {"of", observed.of},
          {"time", observed.time}};
}

nlohmann::json json_of(const Reference& reference) {
  nlohmann::json amounts = nlohmann::json::array();
  for (const Money& amount : reference.class_amount) amounts.push_back(amount.minor());
  nlohmann::json json = {{"amount", reference.amount.minor()}, {"class_amount", amounts}};
  if (reference.counted_jobs) json["counted_jobs"] = *reference.counted_jobs;
  return json;
}

template <class Things>
nlohmann::json list_of(const Things& things) {
  nlohmann::json all = nlohmann::json::array();
  for (const auto& thing : things) all.push_back(json_of(thing));
  return all;
}

nlohmann::json names_of_outcomes(const std::vector<Outcome>& outcomes) {
  nlohmann::json all = nlohmann::json::array();
  for (const Outcome outcome : outcomes) all.push_back(outcome_name(outcome));
  return all;
}

}  // namespace

std::vector<ShownValue> shown_values(const Reading& reading) {
  std::vector<ShownValue> values;
  for (const TableRecord& table : table_records()) {
    if (table.name.empty()) {
      show_section(reading.section(""), "", reading.currency, values);
      continue;
    }
    for (const Section& section : reading.sections(table.name)) {
      show_section(section, table.name, reading.currency, values);
    }
  }
  return values;
}

std::string canonical_text(const Scenario& s) {
  nlohmann::json json = {{"currency", s.currency},
                         {"unit", s.unit.minor()},
                         {"start", s.start.text()},
                         {"quarters", s.quarters},
                         {"counties", json_of(s.counties)},
                         {"funds", list_of(s.funds)},
                         {"programmes", list_of(s.programmes)},
                         {"model", json_of(s.model)},
                         {"hazard_profile", s.hazard_profile},
                         {"rules", list_of(s.rules)},
                         {"strategy", json_of(s.strategy)},
                         {"targets", list_of(s.targets)},
                         {"observed", list_of(s.observed)},
                         {"shocks", list_of(s.shocks)},
                         {"draws", s.draws},
                         {"seed", s.seed},
                         {"noise", static_cast<int>(s.noise)},
                         {"headline", names_of_outcomes(s.headline)},
                         {"by_county", names_of_outcomes(s.by_county)}};
  if (s.sampling != Sampling::plain) json["sampling"] = static_cast<int>(s.sampling);
  if (s.sample.rows() > 0) json["sample"] = {{"path", s.sample.path}, {"value", s.sample.value}};
  if (s.has_reference) json["reference"] = json_of(s.reference);
  if (s.labour) json["labour"] = {{"working_age", s.counties.working_age}};
  if (!s.enclaves.empty()) json["enclaves"] = list_of(s.enclaves);
  if (s.supply_chain.active) json["supply_chain"] = json_of(s.supply_chain, s.programmes);
  if (s.electricity.active) {
    json["electricity"] = {{"quota", s.electricity.quota}, {"counties", s.electricity.counties}};
  }
  if (!s.loan_pools.empty()) json["loan_pools"] = list_of(s.loan_pools);
  // Codes and names are UTF-8 by the readers' checks; replacing keeps this function from throwing.
  return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace weir
