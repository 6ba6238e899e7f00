// The optional modules of the model: docs/model/planning.md, sections 9 to 13.
#include <algorithm>

#include <fmt/format.h>

#include "scenario/resolve.hpp"

namespace weir {

namespace {

std::string line_text(const Place& place) {
  return fmt::format("{}:{}:{}", place.file, place.line, place.column);
}

/// An enclave and where its parts are written.
struct Written {
  Section from;
  Enclave enclave;
};

bool common(const Mask& a, const Mask& b) {
  for (std::size_t i = 0; i < a.size() && i < b.size(); ++i) {
    if (a[i] != 0 && b[i] != 0) return true;
  }
  return false;
}

// People share what comes to several counties.
void require_people(Reading& reading, const Section& from, std::string_view key, const Mask& set) {
  const CountyTable& counties = reading.scenario.counties;
  if (set.empty() || !reading.has_numbers) return;
  for (std::size_t i = 0; i < set.size(); ++i) {
    if (set[i] != 0 && counties.population[i] > 0) return;
  }
  reading.diagnostics.error(from.place_of(key),
                            fmt::format("nobody lives in the counties of '{}'", key));
}

void check_programmes(Reading& reading, const Written& written) {
  const Scenario& scenario = reading.scenario;
  const Mask& named = written.enclave.programmes;
  if (std::find(named.begin(), named.end(), 1) == named.end()) {
    const Node* list = written.from.find("programmes");
    if (list != nullptr && list->array() != nullptr && list->array()->empty())
      reading.diagnostics.error(list->place, "the park has no programme");
    return;
  }
  for (std::size_t k = 0; k < named.size(); ++k) {
    if (named[k] == 0 || written.enclave.home.empty()) continue;
    if (common(written.enclave.home, scenario.programmes[k].counties)) continue;
    reading.diagnostics.error(written.from.place_of("programmes"),
                              fmt::format("the programme '{}' may run in no home county",
                                          scenario.programmes[k].name));
  }
}

void check_apart(Reading& reading, const Written& written) {
  const Enclave& e = written.enclave;
  for (std::uint32_t i = 0; i < e.home.size() && i < e.host.size(); ++i) {
    if (e.home[i] == 0 || e.host[i] == 0) continue;
    reading.diagnostics.error(
        written.from.place_of("host"),
        fmt::format("{} is home and host", county_text(reading.scenario.counties, i)),
        "a county cannot have a park of its own on its own ground");
    return;
  }
}

}  // namespace

void resolve_enclaves(Reading& reading) {
  std::vector<Written> all;
  for (const Section& from : reading.sections("enclave")) {
    Written written{from, {}};
    Enclave& enclave = written.enclave;
    enclave.name = from.text("name").value_or("");
    enclave.title = from.title("title");
    if (enclave.title.en.empty()) enclave.title.en = enclave.name;
    enclave.home = reading.funded_set(from, "home").value_or(Mask{});
    enclave.host = reading.county_set(from, "host").value_or(Mask{});
    enclave.programmes = programme_set(reading, from, "programmes");
    read_parameters(reading, from, Scope::enclave, enclave.own);
    if (from.find(record_of(Parameter::value_added_per_job).key) == nullptr) {
      reading.diagnostics.error(
          from.place(), fmt::format("the enclave '{}' needs 'value_added_per_job'", enclave.name),
          "it is what its taxes and value added are reckoned from");
    }
    mention(reading, from);
    require_people(reading, from, "home", enclave.home);
    require_people(reading, from, "host", enclave.host);
    check_programmes(reading, written);
    check_apart(reading, written);
    for (const Written& other : all) {
      if (!common(enclave.home, other.enclave.home) ||
          !common(enclave.programmes, other.enclave.programmes)) {
        continue;
      }
      reading.diagnostics.error(
          from.place(),
          fmt::format("the enclaves '{}' and '{}' share a home county and a programme",
                      other.enclave.name, enclave.name),
          fmt::format("the other begins at {}; give each a programme of its own",
                      line_text(other.from.place())));
    }
    all.push_back(std::move(written));
  }
  for (Written& written : all) reading.scenario.enclaves.push_back(std::move(written.enclave));
  if (!all.empty() && reading.scenario.labour) {
    reading.diagnostics.error(
        all.front().from.place(), "enclave parks and the labour cap do not go together",
        fmt::format("leave out one: the labour cap is active at {}",
                    line_text(reading.section("labour").place_of("active"))));
  }
}

}  // namespace weir
