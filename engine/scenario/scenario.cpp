// Reading a scenario from end to end.
#include "weir/scenario.hpp"

#include <filesystem>

#include <fmt/format.h>

#include "scenario/resolve.hpp"
#include "scenario/show.hpp"
#include "weir/model/problem.hpp"

namespace weir {

namespace {

void read_claims(Reading& reading) {
  const Section top = reading.section("");
  if (const Node* path = top.find("evidence")) {
    const std::optional<CsvTable> table = reading.read_table(*path);
    const auto evidence = table ? read_evidence(*table, reading.diagnostics) : std::nullopt;
    if (evidence) {
      check_evidence(reading.cited, *evidence, reading.scenario.notes, reading.diagnostics);
      note_memoranda(reading, *evidence);
    }
    return;
  }
  for (const CitedNumber& number : reading.cited) {
    if (number.what_if || number.citations.empty()) continue;
    reading.diagnostics.error(number.citations.front().place,
                              fmt::format("{} cites {}, but the scenario names no evidence table",
                                          number.path, number.citations.front().text),
                              "write evidence = \"data/evidence.csv\" at the top");
    return;
  }
}

}  // namespace

std::optional<Resolved> read_scenario(const std::string& path,
                                      const std::vector<Override>& overrides,
                                      Diagnostics& diagnostics) {
  const std::size_t errors = diagnostics.error_count();
  const std::optional<ScenarioText> text = read_text(path, overrides, diagnostics);
  if (!text) return std::nullopt;
  Node root = text->root;
  root.place.file = path;
  check_schema(root, diagnostics);
  write_defaults(root);

  Reading reading(*text, root, diagnostics);
  const Section top = reading.section("");
  reading.currency = top.text("currency").value_or("CNY");
  reading.scenario.currency = reading.currency;
  reading.scenario.name = std::filesystem::path(path).stem().string();
  reading.scenario.title = top.title("title");
  if (reading.scenario.title.en.empty()) reading.scenario.title.en = reading.scenario.name;

  resolve_time(reading);
  resolve_counties(reading);
  resolve_funds(reading);
  resolve_programmes(reading);
  resolve_model(reading);
  resolve_modules(reading);
  resolve_reference(reading);
  resolve_shocks(reading);
  resolve_rules(reading);
  resolve_strategy(reading);
  resolve_cases(reading);
  resolve_goals(reading);
  resolve_memoranda(reading);
  resolve_levers(reading);
  resolve_simulation(reading);
  read_claims(reading);
  if (diagnostics.error_count() > errors) return std::nullopt;

  if (const std::string collision = key_collision(reading.scenario); !collision.empty()) {
    diagnostics.error({path, 0, 0},
                      fmt::format("two names have the same random key: {}", collision),
                      "rename one of them");
    return std::nullopt;
  }
  resolve_sample(reading);
  if (diagnostics.error_count() > errors) return std::nullopt;
  note_what_matters(reading);
  Resolved resolved;
  resolved.values = shown_values(reading);
  resolved.canonical = canonical_text(reading.scenario);
  resolved.scenario = std::move(reading.scenario);
  resolved.data_files = std::move(reading.data_files);
  resolved.data_bytes_digest_input = std::move(reading.data_bytes);
  resolved.boundaries = std::move(reading.boundaries);
  return resolved;
}

}  // namespace weir
