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

bool states(const Programme& programme, Parameter id) {
  const auto& own = programme.own[static_cast<std::size_t>(id)];
  return own && (own->family != Family::fixed || own->central > 0);
}

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

std::vector<double> numbers_of(const Node& list) {
  std::vector<double> all;
  for (const Node& item : *list.array()) all.push_back(item.number().value_or(0));
  return all;
}

// The two tables have the sectors' size, and a sector buys less than it makes.
void read_table(Reading& reading, const Section& from, SupplyChain& chain) {
  const std::size_t n = chain.sectors.size();
  const Node* rows = from.find("coefficients");
  const Node* jobs = from.find("jobs_per_output");
  if (rows == nullptr || rows->array() == nullptr || jobs == nullptr || jobs->array() == nullptr) return;
  chain.jobs_per_output = numbers_of(*jobs);
  bool square = rows->array()->size() == n;
  for (const Node& row : *rows->array()) {
    if (row.array() == nullptr) return;
    square = square && row.array()->size() == n;
    const std::vector<double> numbers = numbers_of(row);
    chain.coefficients.insert(chain.coefficients.end(), numbers.begin(), numbers.end());
  }
  if (!square) {
    reading.diagnostics.error(rows->place, fmt::format("'coefficients' must have {0} rows of {0} "
                                                       "numbers, as there are sectors", n));
    return;
  }
  if (chain.jobs_per_output.size() != n) {
    reading.diagnostics.error(
        jobs->place, fmt::format("'jobs_per_output' must have {} numbers, one for each sector", n));
  }
  for (std::size_t j = 0; j < n; ++j) {
    double bought = 0, most = 0;
    for (std::size_t i = 0; i < n; ++i) {
      bought += chain.coefficients[i * n + j];
      most = std::max(most, chain.coefficients[i * n + j]);
    }
    if (bought < 1 || most > 1) continue;  // above 1 by itself: told already
    reading.diagnostics.error(
        rows->place, fmt::format("the sector '{}' buys {:.12g} for each unit it makes",
                                 chain.sectors[j], bought),
        "the coefficients of a column sum to less than 1");
  }
}

void resolve_supply_chain(Reading& reading) {
  const Section from = reading.section("supply_chain");
  SupplyChain& chain = reading.scenario.supply_chain;
  if (!from || !from.flag("active")) return;
  chain.active = true;
  const Node* names = from.find("sectors");
  if (names == nullptr || names->array() == nullptr) return;
  for (const Node& item : *names->array()) {
    if (item.text() == nullptr) continue;
    if (std::find(chain.sectors.begin(), chain.sectors.end(), *item.text()) != chain.sectors.end()) {
      reading.diagnostics.error(item.place, fmt::format("two sectors are named '{}'", *item.text()));
    }
    chain.sectors.push_back(*item.text());
  }
  if (chain.sectors.empty()) {
    reading.diagnostics.error(from.place(), "the supply chain has no sectors",
                              "write sectors, coefficients and jobs_per_output");
    return;
  }
  read_table(reading, from, chain);
  mention(reading, from);

  const Section model = reading.section("model");
  const auto& own = reading.scenario.model[static_cast<std::size_t>(Parameter::multiplier)];
  if (own && *own != Uncertain::number(1)) {
    reading.diagnostics.error(
        from.place_of("active"), "the supply chain and the multiplier are not used together",
        fmt::format("model.multiplier stands at {}: write 1 there, or leave the supply chain out",
                    line_text(model.place_of("multiplier"))));
  }
  std::size_t number = 0;
  for (const Section& programme : reading.sections("programme")) {
    if (number == reading.scenario.programmes.size()) break;
    const Programme& read = reading.scenario.programmes[number++];
    const auto& yield = read.own[static_cast<std::size_t>(Parameter::productivity)];
    const bool makes_jobs = !yield || states(read, Parameter::productivity);
    if (read.sector.empty()) {
      if (makes_jobs) {
        reading.diagnostics.error(programme.place(),
                                  fmt::format("programme '{}' needs 'sector'", read.name),
                                  "say which sector of the supply chain it is in");
      }
    } else if (std::find(chain.sectors.begin(), chain.sectors.end(), read.sector) ==
               chain.sectors.end()) {
      reading.diagnostics.error(programme.place_of("sector"),
                                fmt::format("unknown sector '{}'", read.sector),
                                did_you_mean(read.sector, chain.sectors));
    }
  }
}

void resolve_electricity(Reading& reading) {
  const Section from = reading.section("electricity");
  Electricity& electricity = reading.scenario.electricity;
  if (!from || !from.flag("active")) return;
  electricity.active = true;
  electricity.quota = from.number("quota").value_or(0);
  electricity.counties = reading.funded_set(from, "counties").value_or(Mask{});
  mention(reading, from);
  require_people(reading, from, "counties", electricity.counties);
  if (const Node* quota = from.find("quota"); quota != nullptr && quota->number() == 0.0) {
    const bool written = quota->place.line > 0;  // else it is the default
    reading.diagnostics.error(written ? quota->place : from.place(), "the quota is 0",
                              "write the kWh a year, for example quota = 3e9");
  }
  const auto& shared = reading.scenario.model[static_cast<std::size_t>(Parameter::power_per_job)];
  bool any = shared && (shared->family != Family::fixed || shared->central > 0);
  for (const Programme& programme : reading.scenario.programmes) {
    any = any || states(programme, Parameter::power_per_job);
  }
  if (!any && !reading.scenario.programmes.empty()) {
    reading.diagnostics.error(from.place(), "no programme needs electricity",
                              "state power_per_job in those that do");
  }
}

void resolve_loan_pools(Reading& reading) {
  Scenario& scenario = reading.scenario;
  std::vector<const Section*> pool_of(scenario.programmes.size(), nullptr);
  const std::vector<Section> sections = reading.sections("loan_pool");
  for (const Section& from : sections) {
    LoanPool pool;
    pool.name = from.text("name").value_or("");
    pool.title = from.title("title");
    if (pool.title.en.empty()) pool.title.en = pool.name;
    pool.programmes = programme_set(reading, from, "programmes");
    read_parameters(reading, from, Scope::loan_pool, pool.own);
    mention(reading, from);
    for (std::size_t k = 0; k < pool.programmes.size(); ++k) {
      if (pool.programmes[k] == 0) continue;
      const Programme& programme = scenario.programmes[k];
      const Place& at = from.place_of("programmes");
      if (pool_of[k] != nullptr) {
        reading.diagnostics.error(at, fmt::format("programme '{}' is in two loan pools", programme.name),
                                  fmt::format("the other begins at {}", line_text(pool_of[k]->place())));
      }
      pool_of[k] = &from;
      const auto stated = [&](Parameter id) {
        return programme.own[static_cast<std::size_t>(id)].has_value();
      };
      if (!stated(Parameter::cost_per_job) || !stated(Parameter::project_size)) {
        reading.diagnostics.error(
            programme.place,
            fmt::format("programme '{}' needs 'cost_per_job' and 'project_size' of its own",
                        programme.name),
            "in a loan pool they are credit per job and per loan, not grants");
      }
      if (programme.timing == Timing::reimbursed || programme.places > 0) {
        reading.diagnostics.error(programme.place,
                                  fmt::format("programme '{}' cannot be a loan pool's: it pays "
                                              "afterwards, or trains", programme.name));
      }
    }
    if (const Node* list = from.find("programmes");
        list != nullptr && list->array() != nullptr && list->array()->empty()) {
      reading.diagnostics.error(list->place, "the pool has no programme");
    }
    scenario.loan_pools.push_back(std::move(pool));
  }
}

}  // namespace

void resolve_modules(Reading& reading) {
  resolve_enclaves(reading);
  resolve_supply_chain(reading);
  resolve_electricity(reading);
  resolve_loan_pools(reading);
}

}  // namespace weir
