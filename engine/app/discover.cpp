// weir discover: in which worlds the plan misses its targets, said in a sentence.
#include <chrono>
#include <cmath>

#include "app/figures.hpp"
#include "app/phrases.hpp"
#include "app/study_page.hpp"
#include "app/text_table.hpp"
#include "weir/study/discover.hpp"

namespace weir {
namespace {

using Json = nlohmann::ordered_json;

constexpr Words question{"when does the plan miss?", "方案在什么情况下不达标？"};
constexpr Words one_target{"{0} of at least {1}", "{0}不低于{1}"};
constexpr Words all_targets{"all targets together", "全部目标"};
constexpr Words missed_in{"{0}: missed in {1} of the draws", "{0}：{1}的模拟中不达标"};
constexpr Words mostly{"missed mostly when {0}", "不达标主要出现在：{0}"};
constexpr Words more_often{"missed more often when {0}", "下列情形下更容易不达标：{0}"};
constexpr Words there{"there it is missed in {0} of the draws (density); that holds {1} of all misses (coverage) in {2} of all draws",
                      "此时不达标的占{0}（密度）；涵盖全部不达标情形的{1}（覆盖率），占全部模拟的{2}"};
constexpr Words above{"{0} is above {1}", "{0}高于{1}"};
constexpr Words below{"{0} is below {1}", "{0}低于{1}"};
constexpr Words between{"{0} is between {1} and {2}", "{0}介于{1}与{2}之间"};
constexpr Words and_also{" and ", "，且"};
constexpr Words by_chance{" (p {0})", "（p {0}）"};
constexpr Words nothing{"no assumptions found under which it is missed clearly more often than elsewhere",
                        "未发现明显更容易不达标的情形"};
constexpr Words too_few{"missed in {0} of {1} draws: too few to say when", "{1}次模拟中仅{0}次不达标，不足以判断"};
constexpr Words nearly_all{"missed in {0} of {1} draws: too few meet it to say when it is missed",
                           "{1}次模拟中{0}次不达标：达标次数太少，不足以判断"};
constexpr Words judged{"boxes are made from one half of the draws and judged on the other",
                       "用一半模拟找出情形，用另一半检验"};

/// What may be missed: one outcome's least value, or all of the file's targets.
struct Aim {
  std::string name;  // of a target; `all targets`; `asked`
  std::vector<Target> targets;
};

struct Found {
  Aim aim;
  Discovery discovery;
};

/// Fails: Stop(bad_input).
std::vector<Aim> aims_of(const Options& options, const Scenario& scenario) {
  if (!options.at_least.empty()) {
    const Measured measured = asked_measure(options, scenario);
    const std::optional<double> value = value_in_words(options.at_least, scenario.currency);
    if (!value) {
      throw Stop(Exit::bad_input, "weir: --at-least " + options.at_least + ": expected a number");
    }
    return {{"asked", {{"asked", measured.outcome, measured.quarter, *value, {}}}}};
  }
  if (!options.outcome.empty() || !options.by.empty()) {
    throw Stop(Exit::bad_input, "weir: discover: --outcome and --by need --at-least, the value "
                                "that is to be reached");
  }
  if (scenario.targets.empty()) {
    throw Stop(Exit::bad_input, "weir: discover: the scenario has no [[target]]; say what is to be "
                                "reached with --outcome, --by and --at-least");
  }
  std::vector<Aim> aims;
  for (const Target& target : scenario.targets) aims.push_back({target.name, {target}});
  if (aims.size() > 1) aims.push_back({"all targets", scenario.targets});
  return aims;
}

struct Page {
  const RunRecord& record;
  const std::vector<std::size_t>& slots;
  std::string_view language;

  const Scenario& scenario() const { return record.resolved; }
};

std::string restriction_text(const Page& page, const Restriction& one) {
  const std::size_t slot = page.slots[one.parameter];
  const std::string name =
      parameter_label(page.record.problem, slot, page.scenario(), page.language);
  const auto figure = [&](double value) {
    return parameter_figure(page.record.problem, slot, value, page.scenario(), page.language);
  };
  // The tail is stored as 1/s and said as s.
  const bool turned = page.record.problem.slots[slot].record->id == Parameter::inverse_tail;
  const std::optional<double>& low = turned ? one.below : one.above;
  const std::optional<double>& high = turned ? one.above : one.below;
  std::string text = low && high ? fill(between, page.language, name, figure(*low), figure(*high))
                     : low       ? fill(above, page.language, name, figure(*low))
                                 : fill(below, page.language, name, figure(*high));
  if (one.quasi_p >= 0.001) {
    text += fill(by_chance, page.language, fixed_figure(one.quasi_p, 3));
  }
  return text;
}

std::string aim_label(const Page& page, const Aim& aim) {
  if (aim.targets.size() != 1) return std::string(all_targets.in(page.language));
  const Target& target = aim.targets.front();
  return fill(one_target, page.language,
              measure_label({target.outcome, target.quarter}, page.scenario(), page.language),
              outcome_figure(target.outcome, target.at_least, page.scenario(), page.language));
}

std::string found_text(const Page& page, const Found& found) {
  const Discovery& d = found.discovery;
  const double share = static_cast<double>(d.of_interest) / static_cast<double>(d.draws);
  std::string text =
      fill(missed_in, page.language, aim_label(page, found.aim), percent(share, 1)) + "\n";
  const auto add = [&](const std::string& line) {
    for (const std::string& part : wrapped(line, 94)) text += "  " + part + "\n";
  };
  if (!d.box) {
    constexpr std::uint64_t few = 100;
    const auto say = [&](const Words& words) {
      return fill(words, page.language, whole_count(static_cast<double>(d.of_interest)),
                  whole_count(static_cast<double>(d.draws)));
    };
    if (d.of_interest < few) {
      add(say(too_few));
    } else if (d.draws - d.of_interest < few) {
      add(say(nearly_all));
    } else {
      add(std::string(nothing.in(page.language)));
    }
    return text;
  }
  std::string when;
  for (const Restriction& one : d.box->restrictions) {
    if (!when.empty()) when += and_also.in(page.language);
    when += restriction_text(page, one);
  }
  add(fill(d.box->density >= 0.5 ? mostly : more_often, page.language, when));
  add(fill(there, page.language, percent(d.box->density, d.box->density < 0.1 ? 1 : 0), percent(d.box->coverage, 0),
           percent(d.box->mass, 0)));
  return text;
}

std::string discover_text(const Page& page, const std::vector<Found>& all) {
  std::string text = study_head(page.scenario(), page.language) +
                     std::string(question.in(page.language)) + "\n\n";
  for (const Found& found : all) text += found_text(page, found);
  return text + "\n" + std::string(judged.in(page.language)) + "\n";
}

Json bound_json(const std::optional<double>& bound) { return bound ? Json(*bound) : Json(nullptr); }

Json found_json(const Page& page, const Found& found) {
  Json targets = Json::array();
  for (const Target& target : found.aim.targets) {
    targets.push_back({{"outcome", outcome_name(target.outcome)},
                       {"by", page.scenario().start.plus(target.quarter).text()},
                       {"at_least", target.at_least}});
  }
  Json json = {{"name", found.aim.name},
               {"targets", std::move(targets)},
               {"draws", found.discovery.draws},
               {"missed", found.discovery.of_interest},
               {"box", nullptr}};
  if (!found.discovery.box) return json;
  const DiscoveredBox& box = *found.discovery.box;
  Json restrictions = Json::array();
  for (const Restriction& one : box.restrictions) {
    restrictions.push_back(
        {{"parameter", page.record.problem.slots[page.slots[one.parameter]].path},
         {"above", bound_json(one.above)},
         {"below", bound_json(one.below)},
         {"quasi_p", one.quasi_p},
         {"text", restriction_text(page, one)}});
  }
  json["box"] = {{"coverage", box.coverage},
                 {"density", box.density},
                 {"mass", box.mass},
                 {"restrictions", std::move(restrictions)}};
  return json;
}

/// A line per restriction; an aim without a box has one without a parameter.
Json rows_json(const Json& boxes) {
  Json rows = Json::array();
  for (const Json& one : boxes) {
    const auto row = [&](const Json& box, const Json& restriction) {
      const auto of = [](const Json& from, const char* key) {
        return from.is_object() ? from.at(key) : Json(nullptr);
      };
      rows.push_back({{"name", one["name"]},           {"draws", one["draws"]},
                      {"missed", one["missed"]},       {"coverage", of(box, "coverage")},
                      {"density", of(box, "density")}, {"mass", of(box, "mass")},
                      {"parameter", of(restriction, "parameter")},
                      {"above", of(restriction, "above")},
                      {"below", of(restriction, "below")},
                      {"quasi_p", of(restriction, "quasi_p")}});
    };
    if (one["box"].is_null()) {
      row(nullptr, nullptr);
      continue;
    }
    for (const Json& restriction : one["box"]["restrictions"]) row(one["box"], restriction);
  }
  return rows;
}

std::vector<std::uint8_t> missed_draws(const Aim& aim, const std::vector<Measured>& measured,
                                       const Sample& sample) {
  std::vector<std::uint8_t> missed(sample.value.front().size(), 0);
  for (const Target& target : aim.targets) {
    for (std::size_t m = 0; m < measured.size(); ++m) {
      if (!(measured[m] == Measured{target.outcome, target.quarter})) continue;
      for (std::size_t d = 0; d < missed.size(); ++d) {
        missed[d] |= sample.value[m][d] < target.at_least;
      }
    }
  }
  return missed;
}

}  // namespace

void discover(const Options& options, Console& console) {
  const InterruptGuard guard;
  const auto start = std::chrono::steady_clock::now();
  const RunRecord record = planned_record(options, console, true);
  const Scenario& scenario = record.resolved;
  const std::vector<Aim> aims = aims_of(options, scenario);
  const std::vector<std::size_t> slots = varying_slots(record.problem);
  if (slots.empty()) {
    throw Stop(Exit::bad_input, "weir: discover: no assumption is uncertain here; see noise and "
                                "[model] in the scenario");
  }
  std::vector<Measured> measured;
  for (const Aim& aim : aims) {
    for (const Target& target : aim.targets) measured.push_back({target.outcome, target.quarter});
  }
  const Sample sample =
      answer_of(options, console, scenario.draws, [&](const StudySink& sink) {
        return sample_outcomes(scenario, record.problem, record.allocation.allocation, measured,
                               parallelism_of(options), sink);
      });
  const DrawLists parameters = sample_parameters(record.problem, scenario.seed, scenario.draws);
  const Page page{record, slots, options.language};
  std::vector<Found> all;
  Json boxes = Json::array();
  for (const Aim& aim : aims) {
    all.push_back({aim, discover_box(parameters, missed_draws(aim, measured, sample))});
    boxes.push_back(found_json(page, all.back()));
  }
  const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - start;
  Json json = study_json(record);
  json["boxes"] = boxes;
  json["seconds"] = {{"discover", taken.count()}};
  print_study(options, discover_text(page, all), json, rows_json(boxes), console);
}

}  // namespace weir
