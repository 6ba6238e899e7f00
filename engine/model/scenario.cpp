#include "weir/model/scenario.hpp"

#include <charconv>

namespace weir {

namespace {

struct OutcomeName { Outcome outcome; std::string_view name; };
constexpr OutcomeName outcome_names[] = {
    {Outcome::funds_committed, "funds_committed"},
    {Outcome::funds_disbursed, "funds_disbursed"},
    {Outcome::projects_started, "projects_started"},
    {Outcome::projects_operating, "projects_operating"},
    {Outcome::jobs_declared, "jobs_declared"},
    {Outcome::enterprises_new, "enterprises_new"},
    {Outcome::trained, "trained"},
    {Outcome::jobs_net_years, "jobs_net_years"},
    {Outcome::jobs_in_place, "jobs_in_place"},
    {Outcome::jobs_poor, "jobs_poor"},
    {Outcome::jobs_net, "jobs_net"},
    {Outcome::enterprises_alive, "enterprises_alive"},
    {Outcome::labour_slack, "labour_slack"},
    {Outcome::value_added, "value_added"},
    {Outcome::funds_in_pool, "funds_in_pool"},
};
static_assert(std::size(outcome_names) == outcome_count);

constexpr std::string_view rule_kinds[] = {
    "min_share", "max_share", "min_amount", "max_amount", "floor_per", "cap_per",
    "min_count_share", "lump_sum", "lock", "hold_harmless", "stop_gain"};
constexpr std::string_view strategies[] = {
    "manual", "equal", "per_capita", "formula", "priority", "greedy", "optimal", "fair", "robust",
    "projects"};

template <class Enum, std::size_t n>
std::optional<Enum> index_of(const std::string_view (&names)[n], std::string_view name) {
  for (std::size_t i = 0; i < n; ++i) {
    if (names[i] == name) return static_cast<Enum>(i);
  }
  return std::nullopt;
}

// Takes one part off the front of a dotted path; quoted parts may hold dots.
std::string_view next_part(std::string_view& path) {
  std::string_view part;
  if (!path.empty() && path.front() == '"') {
    const std::size_t end = path.find('"', 1);
    if (end == std::string_view::npos) return {};
    part = path.substr(1, end - 1);
    path.remove_prefix(end + 1);
  } else {
    part = path.substr(0, path.find('.'));
    path.remove_prefix(part.size());
  }
  if (!path.empty() && path.front() == '.') path.remove_prefix(1);
  return part;
}

template <class Things>
auto* named(Things& things, std::string_view name) {
  for (auto& thing : things) {
    if (thing.name == name) return &thing;
  }
  return static_cast<typename Things::value_type*>(nullptr);
}

bool set_parameter(std::array<std::optional<Uncertain>, parameter_count>& own, Scope scope,
                   std::string_view key, double value) {
  const ParameterRecord* record = find_record(scope, key);
  if (record == nullptr) return false;
  if (record->id == Parameter::inverse_tail) value = 1 / value;
  if (!(value >= record->lower && value <= record->upper)) return false;
  own[static_cast<std::size_t>(record->id)] = Uncertain::number(value);
  return true;
}

// What is set goes before a fit.
void drop_column(SampleTable& sample, std::string_view table, std::string_view name,
                 std::string_view key) {
  for (std::size_t c = 0; c < sample.path.size(); ++c) {
    std::string_view path = sample.path[c];
    if (next_part(path) != table || next_part(path) != name || next_part(path) != key) continue;
    const std::size_t columns = sample.path.size();
    SampleTable rest;
    for (std::size_t k = 0; k < sample.value.size(); ++k) {
      if (k % columns != c) rest.value.push_back(sample.value[k]);
    }
    rest.path = sample.path;
    rest.path.erase(rest.path.begin() + static_cast<std::ptrdiff_t>(c));
    sample = std::move(rest);
    return;
  }
}

// The nearest whole minor unit; false when it is negative or too large to hold.
bool to_money(double major, Money& money) {
  if (!(major >= 0 && major < 9e16)) return false;
  money = Money::from_minor(static_cast<std::int64_t>(major * 100 + 0.5));
  return true;
}

bool set_rule(Rule& rule, double value) {
  switch (rule.kind) {
    case RuleKind::min_amount: case RuleKind::max_amount: case RuleKind::floor_per:
    case RuleKind::cap_per: case RuleKind::lock: case RuleKind::lump_sum:
      return to_money(value, rule.amount);
    case RuleKind::min_share: case RuleKind::max_share: case RuleKind::min_count_share:
      if (!(value >= 0 && value <= 1)) return false;
      break;
    case RuleKind::hold_harmless: case RuleKind::stop_gain:
      if (!(value >= 0 && value <= 1e6)) return false;
      break;
  }
  rule.share = value;
  return true;
}

bool set_whole(std::uint64_t& number, double value, double least) {
  if (!(value >= least && value <= 9e15) || value != static_cast<double>(static_cast<std::uint64_t>(value))) {
    return false;
  }
  number = static_cast<std::uint64_t>(value);
  return true;
}

}  // namespace

std::string_view outcome_name(Outcome outcome) {
  return outcome_names[static_cast<std::size_t>(outcome)].name;
}

std::optional<Outcome> outcome_named(std::string_view name) {
  for (const OutcomeName& entry : outcome_names) {
    if (entry.name == name) return entry.outcome;
  }
  return std::nullopt;
}

std::string_view rule_kind_name(RuleKind kind) { return rule_kinds[static_cast<std::size_t>(kind)]; }
std::optional<RuleKind> rule_kind_named(std::string_view name) {
  return index_of<RuleKind>(rule_kinds, name);
}
std::string_view strategy_name(StrategyName name) { return strategies[static_cast<std::size_t>(name)]; }
std::optional<StrategyName> strategy_named(std::string_view name) {
  return index_of<StrategyName>(strategies, name);
}

Calendar Calendar::plus(int quarters) const {
  const int index = year * 4 + (quarter - 1) + quarters;
  return {index / 4, index % 4 + 1};
}

std::string Calendar::text() const { return std::to_string(year) + "Q" + std::to_string(quarter); }

std::optional<Calendar> parse_quarter(std::string_view text) {
  if (text.size() != 6 || text[4] != 'Q' || text[5] < '1' || text[5] > '4') return std::nullopt;
  Calendar calendar;
  const auto [end, error] = std::from_chars(text.data(), text.data() + 4, calendar.year);
  if (error != std::errc() || end != text.data() + 4) return std::nullopt;
  calendar.quarter = text[5] - '0';
  return calendar;
}

namespace {

bool set_value(Scenario& scenario, std::string_view path, double value) {
  const std::string_view table = next_part(path);
  const std::string_view name = next_part(path);
  if (table == "model" && name == "multiplier" && scenario.supply_chain.active && value != 1) {
    return false;  // one or the other
  }
  if (table == "model") return path.empty() && set_parameter(scenario.model, Scope::model, name, value);
  if (table == "labour" && path.empty()) {
    if (name != "active") return set_parameter(scenario.model, Scope::labour, name, value);
    if (value != 0 && value != 1) return false;
    if (value == 1 && !scenario.enclaves.empty()) return false;  // they do not go together
    scenario.labour = value == 1;
    return true;
  }
  if (table == "supply_chain" || table == "electricity") {
    if (!path.empty()) return false;
    if (name == "quota" && table == "electricity" && value >= 0 && value <= 1e18) {
      scenario.electricity.quota = value;
      return true;
    }
    bool& active = table == "electricity" ? scenario.electricity.active : scenario.supply_chain.active;
    if (name != "active" || (value != 0 && value != 1)) return false;
    active = value == 1;
    return true;
  }
  if (table == "simulation" && path.empty()) {
    if (name == "draws") return set_whole(scenario.draws, value, 1);
    return name == "seed" && set_whole(scenario.seed, value, 0);
  }
  const std::string_view key = next_part(path);
  if (key.empty() || !path.empty()) return false;
  if (table == "fund") {
    Fund* fund = named(scenario.funds, name);
    return fund != nullptr && key == "amount" && to_money(value, fund->amount);
  }
  if (table == "programme") {
    Programme* programme = named(scenario.programmes, name);
    if (programme == nullptr) return false;
    if (key != "share") return set_parameter(programme->own, Scope::programme, key, value);
    if (!(value >= 0 && value <= 1)) return false;
    programme->share = value;
    return true;
  }
  if (table == "enclave") {
    Enclave* enclave = named(scenario.enclaves, name);
    return enclave != nullptr && set_parameter(enclave->own, Scope::enclave, key, value);
  }
  if (table == "loan_pool") {
    LoanPool* pool = named(scenario.loan_pools, name);
    return pool != nullptr && set_parameter(pool->own, Scope::loan_pool, key, value);
  }
  if (table == "rule") {
    Rule* rule = named(scenario.rules, name);
    return rule != nullptr && key == "value" && set_rule(*rule, value);
  }
  if (table == "target") {
    Target* target = named(scenario.targets, name);
    if (target == nullptr || key != "at_least" || !(value >= 0)) return false;
    target->at_least = value;
    return true;
  }
  if (table == "shock") {
    Shock* shock = named(scenario.shocks, name);
    if (shock == nullptr) return false;
    if (key != "active") return set_parameter(shock->own, Scope::shock, key, value);
    if (value != 0 && value != 1) return false;
    shock->active = value == 1;
    return true;
  }
  return false;
}

}  // namespace

bool set(Scenario& scenario, std::string_view path, double value) {
  if (!set_value(scenario, path, value)) return false;
  const std::string_view table = next_part(path), name = next_part(path);
  drop_column(scenario.sample, table, name, next_part(path));
  return true;
}

int least_quarters(const Scenario& scenario) {
  int last = 0;
  const auto hold = [&last](int quarter) { last = std::max(last, quarter); };
  for (const Fund& fund : scenario.funds) hold(Calendar{fund.year, 1}.since(scenario.start));
  for (const Goal& goal : scenario.strategy.objective) hold(goal.quarter);
  for (const Target& target : scenario.targets) hold(target.quarter);
  for (const Observed& observed : scenario.observed) hold(observed.quarter);
  for (const Shock& shock : scenario.shocks) {
    for (std::size_t q = 0; q < shock.activity.size(); ++q) {
      if (shock.activity[q] != 1) hold(static_cast<int>(q));
    }
  }
  return last + 1;
}

bool shorten(Scenario& scenario, double quarters) {
  std::uint64_t whole = 0;
  if (!set_whole(whole, quarters, least_quarters(scenario)) || quarters > scenario.quarters) return false;
  scenario.quarters = static_cast<int>(whole);
  for (Shock& shock : scenario.shocks) {
    if (!shock.activity.empty()) shock.activity.resize(whole);
  }
  return true;
}

bool case_may_set(std::string_view path) {
  const std::string_view table = next_part(path);
  for (const std::string_view whole :
       {"model", "enclave", "loan_pool", "supply_chain", "electricity", "shock"}) {
    if (table == whole) return true;
  }
  if (table != "programme") return false;
  next_part(path);
  return path != "share";
}

Scenario in_case(const Scenario& scenario, const NamedCase& named) {
  Scenario changed = scenario;
  for (const auto& [path, value] : named.values) set(changed, path, value);
  return changed;
}

}  // namespace weir
