// weir check: is the scenario sound? weir schema, weir explain: what may stand in one.
#include <nlohmann/json.hpp>
#include <ostream>

#include "app/stages.hpp"

namespace weir {
namespace {

std::string severity_name(Severity severity) {
  switch (severity) {
    case Severity::error: return "error";
    case Severity::warning: return "warning";
    case Severity::note: return "note";
  }
  return "";
}

std::string diagnostics_json(const Diagnostics& diagnostics) {
  auto rows = nlohmann::ordered_json::array();
  for (const Diagnostic& item : diagnostics.items()) {
    rows.push_back({{"severity", severity_name(item.severity)},
                    {"file", item.place.file},
                    {"line", item.place.line},
                    {"column", item.place.column},
                    {"problem", item.problem},
                    {"suggestion", item.suggestion}});
  }
  return rows.dump(2) + "\n";
}

std::string sound_text(const std::string& path, const Scenario& scenario) {
  const auto part = [](std::size_t count, const char* one, const char* many) {
    return std::to_string(count) + " " + (count == 1 ? one : many);
  };
  return path + ": sound: " + part(scenario.counties.size(), "county", "counties") + ", " +
         part(scenario.funds.size(), "fund", "funds") + ", " +
         part(scenario.programmes.size(), "programme", "programmes") + ", " +
         part(scenario.rules.size(), "rule", "rules") + ", " +
         part(scenario.targets.size(), "target", "targets") + ", " +
         part(static_cast<std::size_t>(scenario.quarters), "quarter", "quarters") + "\n";
}

}  // namespace

void check(const Options& options, Console& console) {
  Diagnostics diagnostics;
  const std::optional<Resolved> resolved =
      read_scenario(options.subject, overrides_of(options), diagnostics);
  if (options.format == Format::json) {
    print_data(diagnostics_json(diagnostics), console);
  } else {
    print_diagnostics(diagnostics, options.quiet, console);
  }
  if (!resolved || diagnostics.has_errors()) throw Stop(Exit::bad_input, "");
  if (options.format == Format::table) {
    print_data(sound_text(options.subject, resolved->scenario), console);
  }
  if (options.strict && !diagnostics.items().empty()) {
    throw Stop(Exit::check_failed, "weir: check --strict: the warnings above count as failures");
  }
}

void schema(const Options&, Console& console) {
  std::string text = scenario_json_schema();
  if (!text.ends_with('\n')) text += "\n";
  print_data(text, console);
}

void explain_key(const Options& options, Console& console) {
  std::string suggestion;
  std::string text = explain(options.subject, options.language, &suggestion);
  if (text.empty()) {
    throw Stop(Exit::bad_input, "weir: nothing is known by the name '" + options.subject + "'" +
                                    (suggestion.empty()
                                         ? ""
                                         : "; did you mean '" + suggestion + "'?"));
  }
  if (!text.ends_with('\n')) text += "\n";
  print_data(text, console);
}

}  // namespace weir
