// Named cases of the strategy: each a list of PATH=VALUE over the scenario as it stands.
#include <fmt/format.h>

#include <set>

#include "scenario/resolve.hpp"
#include "scenario/resolve_uncertain.hpp"
#include "scenario/units.hpp"

namespace weir {

std::optional<double> value_in_words(const std::string& text, const std::string& currency) {
  if (text == "true") return 1;
  if (text == "false") return 0;
  if (const auto number = parse_number(text)) return *number;
  std::string problem, suggestion;
  const auto money = parse_money(text, currency, problem, suggestion);
  if (!money) return std::nullopt;
  return money->major();
}

namespace {

void read_value(Reading& reading, const Node& node, NamedCase& named) {
  const std::string& text = *node.text();
  const std::size_t at = text.rfind('=');
  if (at == std::string::npos || at == 0) {
    reading.diagnostics.error(node.place, fmt::format("not PATH=VALUE: \"{}\"", text),
                              "write, for example, \"shock.NAME.active=true\"");
    return;
  }
  const std::string path = text.substr(0, at);
  if (!case_may_set(path)) {
    reading.diagnostics.error(node.place, fmt::format("a case cannot change '{}'", path),
                              "cases change [model], parameters of a programme, or shocks; the "
                              "money and its rules stay");
    return;
  }
  const std::optional<double> value = value_in_words(text.substr(at + 1), reading.currency);
  Scenario trial = reading.scenario;
  if (value && set(trial, path, *value)) {
    named.values.emplace_back(path, *value);
    return;
  }
  reading.diagnostics.error(node.place,
                            fmt::format("'{}' cannot be set to '{}'", path, text.substr(at + 1)),
                            "weir explain tells its meaning, unit and range");
}

}  // namespace

void resolve_cases(Reading& reading) {
  Strategy& strategy = reading.scenario.strategy;
  std::set<std::string> names;
  for (const Section& from : reading.sections("strategy.cases")) {
    NamedCase named;
    named.name = from.text("name").value_or("");
    if (!names.insert(named.name).second) {
      reading.diagnostics.error(from.place_of("name"),
                                fmt::format("case '{}' stands twice", named.name));
    }
    const Node* list = from.find("set");
    if (list != nullptr && list->array() != nullptr) {
      for (const Node& item : *list->array()) {
        if (item.text() != nullptr) read_value(reading, item, named);
      }
    }
    strategy.cases.push_back(std::move(named));
  }
  if (strategy.name == StrategyName::robust && !strategy.cases.empty() &&
      strategy.criterion != Criterion::regret) {
    reading.diagnostics.error(reading.section("strategy").place_of("cases"),
                              "'cases' need criterion = \"regret\"",
                              "they have no chances, so that a mean of the worst says nothing");
  }
}

}  // namespace weir
