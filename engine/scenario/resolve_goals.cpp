// Targets, observations, levers, simulation, output; and what a reader of results must be told.
#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "scenario/resolve.hpp"
#include "scenario/units.hpp"

namespace weir {

namespace {

// Outcome, quarter and value of a [[target]] or an [[observed]].
struct Stated {
  std::string name;
  Outcome outcome = Outcome::jobs_declared;
  int quarter = 0;
  double value = 0;
  std::vector<std::string> evidence;
};

std::optional<Stated> read_stated(Reading& reading, const Section& from, std::string_view key,
                                  CitedNumber::Role role) {
  const auto outcome = reading.outcome(from.find("outcome"));
  const std::string_view when = from.find("on") != nullptr ? "on" : "by";
  const auto quarter = reading.quarter_index(from, when);
  if (!outcome) return std::nullopt;
  const auto value = reading.outcome_value(from, key, *outcome);
  if (!value) return std::nullopt;
  CitedNumber number;
  number.role = role;
  number.low = number.high = *value;
  number.is_money = is_money(*outcome);
  if (const auto by = from.quarter(when)) number.year = by->year;
  reading.cite(from, key, std::move(number));
  if (!quarter) return std::nullopt;
  return Stated{from.text("name").value_or(""), *outcome, *quarter, *value,
                Reading::evidence_of(from)};
}

// A number without `of` is a total; with it, the share of it that had come.
void read_observed(Reading& reading, const Section& from) {
  const bool on = from.find("on") != nullptr, by = from.find("by") != nullptr;
  const bool share = from.find("of") != nullptr;
  if (on == by) {
    reading.diagnostics.error(from.place_of(on ? "on" : "name"),
                              on ? "[[observed]] has both 'by' and 'on'"
                                 : "[[observed]] has neither 'by' nor 'on'",
                              "a total speaks of the end of a quarter (by), a share also of a day");
    return;
  }
  if (on && !share) {
    reading.diagnostics.error(from.place_of("on"), "only a share is observed on a day",
                              "write of = (all that was planned), or by = (a quarter)");
    return;
  }
  auto stated = read_stated(reading, from, "value", CitedNumber::Role::observed);
  if (!stated) return;
  Observed observed{stated->name, stated->outcome, stated->quarter, stated->value,
                    std::move(stated->evidence)};
  observed.error = from.number("error").value_or(observed.error);
  observed.time = observed.quarter + 1;
  const Calendar& start = reading.scenario.start;
  if (on) observed.time = *from.day("on") - (4 * start.year + start.quarter - 1);
  if (share) {
    const auto of = reading.outcome_value(from, "of", observed.outcome);
    if (!of) return;
    observed.of = *of;
    if (!(observed.value > 0 && observed.value < observed.of)) {
      reading.diagnostics.error(from.place_of("value"),
                                "a share is observed between none and all of it",
                                "'value' has to lie between 0 and 'of'");
    }
  }
  reading.scenario.observed.push_back(std::move(observed));
}

// What exists only with a module is left out where it is off.
void read_outcomes(const Reading& reading, const Section& from, std::string_view key,
                   std::vector<Outcome>& outcomes) {
  const Node* list = from.find(key);
  if (list == nullptr || list->array() == nullptr) return;
  for (const Node& item : *list->array()) {
    const auto outcome = item.text() == nullptr ? std::nullopt : outcome_named(*item.text());
    if (outcome == Outcome::labour_slack && !reading.scenario.labour) continue;
    if (outcome == Outcome::value_added && reading.scenario.enclaves.empty()) continue;
    if (outcome == Outcome::funds_in_pool && reading.scenario.loan_pools.empty()) continue;
    if (outcome && std::find(outcomes.begin(), outcomes.end(), *outcome) == outcomes.end()) {
      outcomes.push_back(*outcome);
    }
  }
}

// "GDP estimated for 41% of the selected counties".
void note_estimates(Reading& reading) {
  const CountyTable& counties = reading.scenario.counties;
  if (!reading.has_masks) return;
  const auto note = [&](const Mask& estimated, const char* en, const char* zh) {
    std::size_t selected = 0, of_them = 0;
    for (std::size_t i = 0; i < counties.size(); ++i) {
      selected += counties.selected[i];
      of_them += counties.selected[i] & estimated[i];
    }
    if (of_them == 0) return;
    const double percent =
        std::round(100.0 * static_cast<double>(of_them) / static_cast<double>(selected));
    reading.scenario.notes.push_back(
        {"estimated",
         "",
         {fmt::format("{} estimated for {}% of the selected counties", en, percent),
          fmt::format("{}%的资金县其{}为估算值", percent, zh)}});
  };
  note(counties.gdp_estimated, "GDP", "地区生产总值");
  note(counties.population_estimated, "population", "人口");
}

void note_hindsight(Reading& reading) {
  const auto year = reading.section("counties").whole("data_year");
  int first = 0;
  for (const Fund& fund : reading.scenario.funds) {
    if (first == 0 || fund.year < first) first = fund.year;
  }
  if (!year || first == 0 || *year <= first - 1) return;
  reading.scenario.notes.push_back(
      {"hindsight",
       "",
       {fmt::format("the county table holds figures of {}, later than a decision on the {} fund",
                    *year, first),
        fmt::format("县表含{}年数据，晚于{}年资金的决策时点", *year, first)}});
}

void note_stages(Reading& reading) {
  const std::vector<Fund>& funds = reading.scenario.funds;
  const bool mixed = std::any_of(funds.begin(), funds.end(), [&](const Fund& fund) {
    return fund.stage != funds.front().stage;
  });
  if (!mixed) return;
  reading.scenario.notes.push_back(
      {"stages",
       "",
       {"the funds are money of different stages (planned, arranged ... spent): their sum is none "
        "that a source reports",
        "各项资金所处阶段不同（计划、安排……支出），合计数并非任何来源所报"}});
}

void note_assumptions(Reading& reading) {
  for (const std::string& path : reading.assumptions) {
    reading.scenario.notes.push_back({"assumption",
                                      "",
                                      {fmt::format("{} rests on an assumption", path),
                                       fmt::format("{}依据假设，没有出处", path)}});
  }
}

// Draws, seed, output and the choice of strategy ask another question; they change no assumption.
bool is_question(std::string_view path) {
  return path.starts_with("simulation.") || path.starts_with("output.") ||
         path.starts_with("strategy.");
}

void note_what_ifs(Reading& reading) {
  for (const Replaced& replaced : reading.text.replaced) {
    const Node* now = node_at(reading.root, replaced.path);
    if (now == nullptr || is_question(replaced.path)) continue;
    const std::string value = node_text(*now);
    const bool absent = std::holds_alternative<std::monostate>(replaced.before.value);
    const std::string before = node_text(replaced.before);
    if (value == before) continue;
    reading.scenario.notes.push_back(
        {"what-if",
         "",
         {absent ? fmt::format("{} = {}; the file does not state it", replaced.path, value)
                 : fmt::format("{} = {}; the file says {}", replaced.path, value, before),
          absent ? fmt::format("{} = {}；文件中未写", replaced.path, value)
                 : fmt::format("{} = {}；文件中为{}", replaced.path, value, before)}});
  }
}

}  // namespace

void resolve_goals(Reading& reading) {
  for (const Section& from : reading.sections("target")) {
    if (auto stated = read_stated(reading, from, "at_least", CitedNumber::Role::target)) {
      reading.scenario.targets.push_back({stated->name, stated->outcome, stated->quarter,
                                          stated->value, std::move(stated->evidence)});
    }
  }
  for (const Section& from : reading.sections("observed")) read_observed(reading, from);
}

void resolve_memoranda(Reading& reading) {
  for (const Section& from : reading.sections("memorandum")) {
    reading.cite(from, "evidence", {});  // a mention: the ids must exist
  }
}

void resolve_levers(Reading& reading) {
  for (const Section& from : reading.sections("lever")) {
    const auto path = from.text("path");
    if (!path) continue;
    std::string suggestion;
    if (!path_exists(reading.root, *path, suggestion)) {
      reading.diagnostics.error(
          from.place_of("path"), fmt::format("'{}' names no value", *path),
          suggestion.empty() ? "" : fmt::format("did you mean '{}'?", suggestion));
    }
    const auto written = [&](std::string_view key) {
      const Node* node = from.find(key);
      if (node == nullptr) return std::string{};
      return node->text() != nullptr ? *node->text() : node_text(*node);
    };
    reading.scenario.levers.push_back({*path, written("from"), written("to")});
  }
}

namespace {

/// Each of the randomisations must have as many points: mirrored ones in pairs.
void check_draws(Reading& reading, const Section& from) {
  const Scenario& scenario = reading.scenario;
  if (scenario.sampling == Sampling::plain) return;
  const std::uint64_t step = randomisations * (scenario.sampling == Sampling::antithetic ? 2 : 1);
  if (scenario.draws % step == 0) return;
  reading.diagnostics.error(
      from.place_of("draws"),
      fmt::format("{} draws are no multiple of {}, which sampling = \"{}\" needs", scenario.draws,
                  step, *from.text("sampling")),
      fmt::format("write draws = {}", (scenario.draws / step + 1) * step));
}

}  // namespace

void resolve_simulation(Reading& reading) {
  Scenario& scenario = reading.scenario;
  if (const Section from = reading.section("simulation")) {
    scenario.draws = static_cast<std::uint64_t>(from.whole("draws").value_or(10240));
    scenario.seed = static_cast<std::uint64_t>(from.whole("seed").value_or(1));
    const std::vector<std::string> noises = names_of(Choice::noise);
    const auto at = std::find(noises.begin(), noises.end(), from.text("noise").value_or("full"));
    if (at != noises.end()) scenario.noise = static_cast<Noise>(at - noises.begin());
    const std::vector<std::string> samplings = names_of(Choice::sampling);
    const auto how =
        std::find(samplings.begin(), samplings.end(), from.text("sampling").value_or("plain"));
    if (how != samplings.end()) scenario.sampling = static_cast<Sampling>(how - samplings.begin());
    check_draws(reading, from);
  }
  if (const Section from = reading.section("output")) {
    read_outcomes(reading, from, "headline", scenario.headline);
    read_outcomes(reading, from, "by_county", scenario.by_county);
  }
}

void note_what_matters(Reading& reading) {
  note_estimates(reading);
  note_hindsight(reading);
  note_stages(reading);
  if (reading.scenario.synthetic) {
    reading.scenario.notes.push_back({"synthetic",
                                      "",
                                      {"the county table is generated and stands for no real place",
                                       "县表为虚构数据，不代表任何真实地区"}});
  }
  note_assumptions(reading);
  note_what_ifs(reading);
}

}  // namespace weir
