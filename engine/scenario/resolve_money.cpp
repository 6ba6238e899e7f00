// Time, funds, programmes, parameters, the reference, shocks.
#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "scenario/resolve.hpp"
#include "scenario/resolve_uncertain.hpp"

namespace weir {

namespace {

// The values an interval spans, as they are written (the tail as s).
void cite_parameter(Reading& reading, const Section& from, const ParameterRecord& record,
                    const Uncertain& value) {
  const bool spans = value.family == Family::fixed || value.family == Family::interval;
  CitedNumber number;
  number.role = spans ? CitedNumber::Role::parameter : CitedNumber::Role::mention;
  const bool is_tail = record.id == Parameter::inverse_tail;
  number.low = is_tail ? 1 / value.high : value.low;
  number.high = is_tail ? 1 / value.low : value.high;
  number.is_money = record.measure == Measure::money;
  // A table's own `evidence` documents the table; only a parameter's own list is about its value.
  const TableNode* own = from.find(record.key)->table();
  if (own == nullptr || (own->find("evidence") == nullptr && own->find("basis") == nullptr)) return;
  reading.cite(from, record.key, std::move(number));
}

void read_four(const Section& from, std::string_view key, std::array<double, 4>& four) {
  const Node* list = from.find(key);
  if (list == nullptr || list->array() == nullptr || list->array()->size() != 4) return;
  for (std::size_t q = 0; q < 4; ++q) four[q] = (*list->array())[q].number().value_or(0);
}

// Parameters without a default must be stated by whoever needs them.
void require_stated(Reading& reading, const Section& section, const Programme& programme,
                    Parameter id, bool needed) {
  const auto at = static_cast<std::size_t>(id);
  const ParameterRecord& record = record_of(id);
  const Section model = reading.section("model");
  const bool stated =
      section.find(record.key) != nullptr || (model && model.find(record.key) != nullptr);
  if (!needed || stated || programme.own[at]) return;
  reading.diagnostics.error(section.place(),
                            fmt::format("programme '{}' needs '{}'", programme.name, record.key),
                            "state it there, or for all programmes in [model]");
}

}  // namespace

void read_parameters(Reading& reading, const Section& from, Scope scope,
                     std::array<std::optional<Uncertain>, parameter_count>& own) {
  for (const ParameterRecord& record : parameter_records()) {
    if (find_record(scope, record.key) != &record) continue;
    const std::optional<Uncertain> value = from.parameter(record);
    own[static_cast<std::size_t>(record.id)] = value;
    if (value) cite_parameter(reading, from, record, *value);
  }
}

void mention(Reading& reading, const Section& from) {
  const Node* list = from.find("evidence");
  if (list == nullptr) return;
  CitedNumber number;
  number.role = CitedNumber::Role::mention;
  reading.cite(from, "evidence", std::move(number));
}

void resolve_time(Reading& reading) {
  const Section from = reading.section("time");
  if (!from) return;
  const auto start = from.quarter("start");
  const auto quarters = from.whole("quarters");
  if (!start || !quarters) return;
  reading.scenario.start = *start;
  reading.scenario.quarters = static_cast<int>(*quarters);
  reading.has_time = true;
}

void resolve_funds(Reading& reading) {
  Scenario& scenario = reading.scenario;
  const Section top = reading.section("");
  if (const auto unit = top.money("unit")) {
    scenario.unit = *unit;
    if (!(*unit > Money{})) {
      reading.diagnostics.error(top.place_of("unit"), "'unit' must be greater than 0");
      scenario.unit = Money::from_minor(1);
    }
  }
  const std::vector<std::string> stages = names_of(Choice::stage), payers = names_of(Choice::payer);
  for (const Section& from : reading.sections("fund")) {
    Fund fund;
    fund.name = from.text("name").value_or("");
    fund.title = from.title("title");
    if (fund.title.en.empty()) fund.title.en = fund.name;
    fund.year = static_cast<int>(from.whole("year").value_or(0));
    fund.amount = from.money("amount").value_or(Money{});
    fund.evidence = Reading::evidence_of(from);
    fund.place = from.place_of("amount");
    const std::string stage = from.text("stage").value_or("planned");
    const auto at = std::find(stages.begin(), stages.end(), stage);
    if (at != stages.end()) fund.stage = static_cast<Stage>(at - stages.begin());
    const std::string payer = from.text("payer").value_or("");
    const auto paid = std::find(payers.begin(), payers.end(), payer);
    if (paid != payers.end()) fund.payer = static_cast<Payer>(1 + (paid - payers.begin()));
    if (!scenario.funds.empty() && fund.payer != scenario.funds.front().payer) {
      reading.diagnostics.error(
          from.place_of("payer"),
          fmt::format("'{}' and '{}' have different payers", scenario.funds.front().name, fund.name),
          "money of two payers has no common total; keep the other in a [[memorandum]]");
    }
    if (fund.year != 0 && reading.has_time) {
      const int begins = Calendar{fund.year, 1}.since(scenario.start);
      if (begins < 0 || begins >= scenario.quarters) {
        reading.diagnostics.error(
            from.place_of("year"),
            fmt::format("the year {} does not begin inside the horizon {} to {}", fund.year,
                        scenario.start.text(), scenario.start.plus(scenario.quarters - 1).text()));
      }
    }
    if (fund.amount.minor() % scenario.unit.minor() != 0) {
      reading.diagnostics.error(fund.place,
                                fmt::format("{} is not a whole multiple of the unit {}",
                                            money_text(fund.amount, reading.currency, "en"),
                                            money_text(scenario.unit, reading.currency, "en")),
                                "round the amount, or set a smaller unit");
    }
    if (from.money("amount")) {
      CitedNumber number;
      number.role = CitedNumber::Role::fund;
      number.low = number.high = fund.amount.major();
      number.is_money = true;
      number.stage = stage;
      if (fund.payer != Payer::unstated) number.payer = payer;
      number.year = fund.year;
      reading.cite(from, "amount", std::move(number));
    }
    scenario.funds.push_back(std::move(fund));
  }
}

void resolve_programmes(Reading& reading) {
  Scenario& scenario = reading.scenario;
  double sum = 0;
  bool all_shares = true;
  for (const Section& from : reading.sections("programme")) {
    Programme programme;
    programme.name = from.text("name").value_or("");
    programme.title = from.title("title");
    if (programme.title.en.empty()) programme.title.en = programme.name;
    programme.place = from.place();
    const auto share = from.number("share");
    all_shares = all_shares && share;
    programme.share = share.value_or(0);
    sum += programme.share;
    programme.timing = from.text("timing") == "reimbursed" ? Timing::reimbursed : Timing::advance;
    programme.sector = from.text("sector").value_or("");
    programme.places = from.number("places").value_or(0);
    programme.counties =
        reading.funded_set(from, "counties").value_or(Mask(scenario.counties.size(), 1));
    read_four(from, "commitment", programme.commitment);
    read_four(from, "courses", programme.courses);
    read_parameters(reading, from, Scope::programme, programme.own);
    const auto& productivity = programme.own[static_cast<std::size_t>(Parameter::productivity)];
    const bool makes_jobs =
        !productivity || productivity->family != Family::fixed || productivity->central > 0;
    require_stated(reading, from, programme, Parameter::cost_per_job, makes_jobs);
    require_stated(reading, from, programme, Parameter::project_size, makes_jobs);
    require_stated(reading, from, programme, Parameter::cost_per_trainee, programme.places > 0);
    mention(reading, from);
    scenario.programmes.push_back(std::move(programme));
  }
  if (all_shares && !scenario.programmes.empty() && !(std::fabs(sum - 1) <= 1e-9)) {
    const Section last = reading.sections("programme").back();
    reading.diagnostics.error(
        last.place_of("share"),
        fmt::format("the shares of the programmes sum to {:.12g}, not 1", sum));
  }
}

void resolve_model(Reading& reading) {
  const Section from = reading.section("model");
  if (!from) return;
  read_parameters(reading, from, Scope::model, reading.scenario.model);
  if (const Section labour = reading.section("labour")) {
    reading.scenario.labour = labour.flag("active");
    read_parameters(reading, labour, Scope::labour, reading.scenario.model);
  }
  const Node* profile = from.find("hazard_profile");
  if (profile == nullptr || profile->array() == nullptr || profile->array()->empty()) return;
  reading.scenario.hazard_profile.clear();
  for (const Node& item : *profile->array()) {
    reading.scenario.hazard_profile.push_back(item.number().value_or(1));
  }
}

void resolve_reference(Reading& reading) {
  const Section from = reading.section("reference");
  if (!from) return;
  Scenario& scenario = reading.scenario;
  Reference& reference = scenario.reference;
  scenario.has_reference = true;
  reference.amount = from.money("amount").value_or(Money{});
  reference.counted_jobs = from.number("counted_jobs");
  const auto cite = [&](const Section& section, std::string_view key, Money amount,
                        std::vector<CitedNumber::Citation> citations) {
    CitedNumber number;
    number.role = CitedNumber::Role::reference;
    number.low = number.high = amount.major();
    number.is_money = true;
    number.citations = std::move(citations);
    reading.cite(section, key, std::move(number));
  };
  if (from.money("amount")) cite(from, "amount", reference.amount, {});

  const CountyTable& counties = scenario.counties;
  reference.class_amount.assign(counties.classes.size(), Money::from_minor(-1));
  const Node* amounts = from.find("class_amounts");
  if (amounts == nullptr || amounts->table() == nullptr || !reading.has_masks) return;
  const Section written(*amounts, "reference", from.path_of("class_amounts"), reading.currency);
  const Node* evidence = from.find("class_evidence");
  Money sum;
  for (std::size_t i = 0; i < amounts->table()->entries.size(); ++i) {
    const std::string& name = amounts->table()->entries[i].first;
    const Place& place = amounts->table()->key_places[i];
    const auto at = std::find(counties.classes.begin(), counties.classes.end(), name);
    const std::optional<Money> amount = written.money(name);
    if (at == counties.classes.end()) {
      reading.diagnostics.error(place, fmt::format("unknown class '{}'", name),
                                did_you_mean(name, counties.classes));
      continue;
    }
    bool funded = false;
    for (std::size_t row = 0; row < counties.size(); ++row) {
      funded = funded || (counties.selected[row] != 0 && counties.klass[row] == name);
    }
    if (!funded) {
      reading.diagnostics.error(place,
                                fmt::format("no county of class '{}' may receive money", name));
    }
    if (!amount) continue;
    reference.class_amount[static_cast<std::size_t>(at - counties.classes.begin())] = *amount;
    sum += *amount;
    const Node* list = evidence == nullptr || evidence->table() == nullptr
                           ? nullptr
                           : evidence->table()->find(name);
    std::vector<CitedNumber::Citation> citations;
    if (list != nullptr && list->array() != nullptr) {
      for (const Node& item : *list->array()) {
        if (item.text() != nullptr) citations.push_back({*item.text(), item.place});
      }
    }
    if (!citations.empty()) cite(written, name, *amount, std::move(citations));
  }
  bool rest = false;  // is there a class left to take what the others do not?
  for (std::size_t row = 0; row < counties.size(); ++row) {
    const auto at =
        std::find(counties.classes.begin(), counties.classes.end(), counties.klass[row]);
    const Money& own =
        reference.class_amount[static_cast<std::size_t>(at - counties.classes.begin())];
    rest = rest || (counties.selected[row] != 0 && own < Money{});
  }
  if (sum > reference.amount || (!rest && sum != reference.amount)) {
    reading.diagnostics.error(
        amounts->place, fmt::format("the classes' amounts sum to {}, the reference's amount is {}",
                                    money_text(sum, reading.currency, "en"),
                                    money_text(reference.amount, reading.currency, "en")));
  }
}

void resolve_shocks(Reading& reading) {
  Scenario& scenario = reading.scenario;
  for (const Section& from : reading.sections("shock")) {
    Shock shock;
    shock.name = from.text("name").value_or("");
    shock.title = from.title("title");
    if (shock.title.en.empty()) shock.title.en = shock.name;
    shock.active = from.flag("active");
    if (reading.has_time) {
      shock.activity.assign(static_cast<std::size_t>(scenario.quarters), 1);
      const Node* quarters = from.find("quarters");
      const TableNode* named = quarters == nullptr ? nullptr : quarters->table();
      if (named != nullptr && named->entries.empty()) {
        reading.diagnostics.error(quarters->place, "the shock names no quarter");
      }
      for (std::size_t i = 0; named != nullptr && i < named->entries.size(); ++i) {
        const auto& [text, value] = named->entries[i];
        const std::optional<Calendar> quarter = parse_quarter(text);
        if (!quarter || !value.number()) continue;
        const int index = quarter->since(scenario.start);
        if (index < 0 || index >= scenario.quarters) {
          reading.diagnostics.error(
              named->key_places[i],
              fmt::format("{} lies outside the horizon {} to {}", text, scenario.start.text(),
                          scenario.start.plus(scenario.quarters - 1).text()));
          continue;
        }
        shock.activity[static_cast<std::size_t>(index)] = *value.number();
      }
    }
    read_parameters(reading, from, Scope::shock, shock.own);
    mention(reading, from);
    scenario.shocks.push_back(std::move(shock));
  }
}

}  // namespace weir
