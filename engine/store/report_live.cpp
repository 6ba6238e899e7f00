// What the page needs to answer levers: the scenario's image, and what may be moved and how far.
#include "store/report_live.hpp"

#include <algorithm>
#include <cctype>

#include <openssl/evp.h>

#include "weir/model/image.hpp"

namespace weir {

std::string base64(std::string_view bytes) {
  std::string text(4 * ((bytes.size() + 2) / 3) + 1, '\0');
  const int size = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()),
                                   reinterpret_cast<const unsigned char*>(bytes.data()),
                                   static_cast<int>(bytes.size()));
  text.resize(static_cast<std::size_t>(size));
  return text;
}

namespace {

std::string path_part(const std::string& name) {
  const bool plain = !name.empty() && std::all_of(name.begin(), name.end(), [](unsigned char c) {
    return std::isalnum(c) != 0 || c == '_' || c == '-';
  });
  return plain ? name : '"' + name + '"';
}

Json text_json(const Text& text, const std::string& otherwise) {
  const bool none = text.in("en").empty();
  return {{"en", none ? otherwise : text.in("en")}, {"zh", none ? otherwise : text.in("zh")}};
}

Json lever(std::string path, const char* kind, Json title, const char* unit, double value,
           double from, double to) {
  return {{"path", std::move(path)}, {"kind", kind},  {"title", std::move(title)}, {"unit", unit},
          {"value", value},          {"from", from},  {"to", to},                  {"main", true}};
}

Json fund_lever(const Fund& fund) {
  const double amount = fund.amount.major();
  return lever("fund." + path_part(fund.name) + ".amount", "fund", text_json(fund.title, fund.name),
               "money", amount, 0.5 * amount, 2 * amount);
}

bool every(const Mask& mask) {
  return std::all_of(mask.begin(), mask.end(), [](std::uint8_t m) { return m != 0; });
}

Json rule_lever(const Rule& rule) {
  const std::string path = "rule." + path_part(rule.name) + ".value";
  const char* kind = rule_kind_name(rule.kind).data();
  Json own;
  switch (rule.kind) {
    case RuleKind::min_share: case RuleKind::max_share: case RuleKind::min_count_share:
      own = lever(path, kind, text_json(rule.title, rule.name), "share", rule.share, 0,
                  std::min(1.0, std::max(3 * rule.share, 0.05)));
      break;
    case RuleKind::hold_harmless: case RuleKind::stop_gain:
      own = lever(path, kind, text_json(rule.title, rule.name), "times", rule.share, 0,
                  std::max(2 * rule.share, 1.0));
      break;
    default:
      own = lever(path, kind, text_json(rule.title, rule.name), "money", rule.amount.major(), 0,
                  3 * rule.amount.major());
  }
  own["main"] = every(rule.programmes);  // those of single programmes stand behind a fold
  return own;
}

/// A parameter as the scenario writes it. Fails: null where the path names none.
Json parameter_lever(const Problem& problem, const std::string& path) {
  const Slot* found = nullptr;
  const std::string shared = "model" + path.substr(std::min(path.rfind('.'), path.size()));
  for (const Slot& slot : problem.slots) {
    if (slot.path == path) found = &slot;
    if (slot.path == shared && found == nullptr) found = &slot;
  }
  if (found == nullptr) return nullptr;
  const ParameterRecord& record = *found->record;
  double value = central_value(found->uncertain, record);
  if (record.id == Parameter::inverse_tail) value = value > 0 ? 1 / value : 0;
  const char* unit = record.measure == Measure::money   ? "money"
                     : record.measure == Measure::share ? "share"
                                                        : "number";
  return lever(path, "parameter",
               {{"en", std::string(record.text_en)}, {"zh", std::string(record.text_zh)}}, unit,
               value, record.lower, record.upper);
}

std::vector<StrategyName> strategies_for(const Scenario& scenario) {
  const Strategy& own = scenario.strategy;
  std::vector<StrategyName> names{StrategyName::equal, StrategyName::per_capita};
  if (!own.indicators.empty()) names.push_back(StrategyName::formula);
  if (!own.order.empty()) names.push_back(StrategyName::priority);
  if (!own.manual.empty()) names.push_back(StrategyName::manual);
  for (const StrategyName name : {StrategyName::greedy, StrategyName::optimal, StrategyName::fair}) {
    names.push_back(name);
  }
  if (std::find(names.begin(), names.end(), own.name) == names.end()) names.push_back(own.name);
  return names;
}

}  // namespace

Json live_json(const ReportedRun& run, const std::string& fingerprint) {
  const Scenario& scenario = run.record.resolved;
  Json levers = Json::array();
  for (const Fund& fund : scenario.funds) levers.push_back(fund_lever(fund));
  for (const Rule& rule : scenario.rules) levers.push_back(rule_lever(rule));
  for (const Programme& programme : scenario.programmes) {
    levers.push_back(lever("programme." + path_part(programme.name) + ".share", "programme",
                           text_json(programme.title, programme.name), "share", programme.share, 0,
                           1));
  }
  if (const int least = least_quarters(scenario); least < scenario.quarters) {
    levers.push_back(lever("time.quarters", "horizon",
                           {{"en", "Horizon"}, {"zh", "测算期"}}, "quarters", scenario.quarters,
                           least, scenario.quarters));
  }
  for (const Shock& shock : scenario.shocks) {
    levers.push_back(lever("shock." + path_part(shock.name) + ".active", "shock",
                           text_json(shock.title, shock.name), "switch", shock.active ? 1 : 0, 0,
                           1));
  }
  for (const ReportedLever& named : run.levers) {
    Json* known = nullptr;
    for (Json& own : levers) {
      if (own.at("path") == named.path) known = &own;
    }
    if (known == nullptr) {
      Json own = parameter_lever(run.record.problem, named.path);
      if (own.is_null()) continue;
      levers.push_back(std::move(own));
      known = &levers.back();
    }
    (*known)["from"] = named.from;
    (*known)["to"] = named.to;
    (*known)["main"] = true;
  }
  Json strategies = Json::array(), headline = Json::array(), outcomes = Json::array();
  for (const StrategyName name : strategies_for(scenario)) strategies.push_back(strategy_name(name));
  for (const Outcome outcome : scenario.headline) headline.push_back(outcome_name(outcome));
  for (std::size_t o = 0; o < outcome_count; ++o) {
    outcomes.push_back(outcome_name(static_cast<Outcome>(o)));
  }
  return {{"image", base64(to_bytes(scenario))},
          {"file", run.file},
          {"overridden", run.overridden},
          {"unit", scenario.unit.major()},
          {"levers", std::move(levers)},
          {"strategies", std::move(strategies)},
          {"headline", std::move(headline)},
          {"outcomes", std::move(outcomes)},
          {"fingerprint", fingerprint}};
}

}  // namespace weir
