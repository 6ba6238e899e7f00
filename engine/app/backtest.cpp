// weir backtest: fit on the first files, predict the last one's report.
#include <algorithm>
#include <chrono>

#include "app/figures.hpp"
#include "app/fit_files.hpp"
#include "app/interrupt.hpp"
#include "app/phrases.hpp"
#include "app/stages.hpp"
#include "app/study_stage.hpp"
#include "app/text_table.hpp"
#include "weir/store.hpp"

namespace weir {
namespace {

using Json = nlohmann::ordered_json;

struct Page {
  const std::vector<FitCase>& cases;
  const BackTest& test;
  std::string_view language;

  std::string say(Phrase id) const { return std::string(phrase(id, language)); }
  const Scenario& last() const { return cases.back().scenario; }
  std::string figure(const Predicted& p, double value) const {
    if (p.share) return percent(value, 1);
    if (is_money(p.outcome)) return money_figure(value, last().currency, language);
    return rounded_count(value);
  }
  std::string exactly(const Predicted& p) const {
    return p.share || is_money(p.outcome) ? figure(p, p.known) : whole_count(p.known);
  }
  std::string range(const Predicted& p) const {
    return fill(Phrase::range, language, figure(p, p.low), figure(p, p.high));
  }
  std::string within() const { return percent(test.within, 0); }
};

TextTable table_of(const Page& page, std::string first, Phrase known, Phrase last) {
  const std::string interval = page.say(Phrase::interval);  // "90% interval"
  TextTable table{std::vector<Align>(6, Align::right), {}};
  table.columns.front() = table.columns.back() = Align::left;
  table.rows.push_back({std::move(first), page.say(known), page.say(Phrase::median),
                        page.within() + interval.substr(interval.find('%') + 1), page.say(last),
                        ""});
  return table;
}

std::string observed_text(const Page& page) {
  const std::vector<Predicted>& all = page.test.cases.front().observed;
  if (all.empty()) return "";
  TextTable table =
      table_of(page, page.say(Phrase::predicted), Phrase::reported, Phrase::lies_at);
  for (const Predicted& p : all) {
    table.rows.push_back({"  " + p.name, page.exactly(p), page.figure(p, p.median),
                          page.range(p), percent(p.below, 0),
                          p.inside ? "" : page.say(Phrase::outside_range)});
  }
  const auto inside = static_cast<std::size_t>(
      std::count_if(all.begin(), all.end(), [](const Predicted& p) { return p.inside; }));
  const bool good = page.test.all_inside();
  return "\n" + table_text(table) +
         fill(good ? Phrase::all_inside : Phrase::not_all_inside, page.language,
              good ? inside : all.size() - inside, all.size(), page.within()) +
         "\n";
}

std::string targets_text(const Page& page, const PredictedCase& of) {
  if (of.targets.empty()) return "";
  const std::string by = page.last().start.plus(of.targets.front().quarter).text();
  const std::string title =
      of.name.empty() ? fill(Phrase::by_quarter, page.language, by)
                      : fill(of.shocks_active ? Phrase::with_shock : Phrase::without_shock,
                             page.language, of.name, by);
  TextTable table = table_of(page, title, Phrase::target, Phrase::chance);
  for (const Predicted& p : of.targets) {
    table.rows.push_back({"  " + p.name, page.exactly(p), page.figure(p, p.median),
                          page.range(p), chance_text(1 - p.below, page.language), ""});
  }
  if (of.targets.size() > 1) {
    table.rows.push_back({"  " + page.say(Phrase::all_targets), "", "", "",
                          chance_text(of.all_targets, page.language), ""});
  }
  return "\n" + table_text(table);
}

std::string back_test_text(const Page& page) {
  const std::vector<FitCase> fitted(page.cases.begin(), page.cases.end() - 1);
  std::string text = fill(Phrase::back_test_of, page.language, page.cases.back().name,
                          names_of(fitted, page.language)) +
                     "   " +
                     fill(Phrase::fit_draws, page.language,
                          whole_count(static_cast<double>(page.test.fit.draws)),
                          rounded_count(page.test.fit.ess)) +
                     "\n";
  text += observed_text(page);
  for (const PredictedCase& of : page.test.cases) text += targets_text(page, of);
  if (page.test.counted_jobs) {
    text += "\n" + fill(Phrase::counts_replaced, page.language,
                        whole_count(*page.test.counted_jobs)) + "\n";
  }
  return text;
}

Json predicted_json(const Page& page, const Predicted& p, bool target) {
  Json json = {{"name", p.name},
               {"outcome", outcome_name(p.outcome)},
               {"quarter", page.last().start.plus(p.quarter).text()},
               {target ? "at_least" : "reported", p.known},
               {"median", p.median},
               {"low", p.low},
               {"high", p.high}};
  if (target) {
    json["probability"] = 1 - p.below;
  } else {
    json["percentile"] = p.below;
    json["inside"] = p.inside;
  }
  return json;
}

Json case_json(const Page& page, const PredictedCase& of) {
  Json json = {{"shocks", of.name}, {"shocks_active", of.shocks_active},
               {"observed", Json::array()}, {"targets", Json::array()}};
  for (const Predicted& p : of.observed) json["observed"].push_back(predicted_json(page, p, false));
  for (const Predicted& p : of.targets) json["targets"].push_back(predicted_json(page, p, true));
  if (!of.targets.empty()) json["all_targets"] = of.all_targets;
  return json;
}

std::string predictions_csv(const Json& cases) {
  Json rows = Json::array();
  for (const Json& of : cases) {
    for (const char* kind : {"observed", "targets"}) {
      for (const Json& p : of[kind]) {
        const bool target = kind[0] == 't';
        rows.push_back({{"shocks", of["shocks"]},
                        {"kind", target ? "target" : "observed"},
                        {"name", p["name"]},
                        {"outcome", p["outcome"]},
                        {"quarter", p["quarter"]},
                        {"known", p[target ? "at_least" : "reported"]},
                        {"median", p["median"]},
                        {"low", p["low"]},
                        {"high", p["high"]},
                        {"probability_above", target ? p["probability"].get<double>()
                                                     : 1 - p["percentile"].get<double>()}});
      }
    }
  }
  return rows_csv(rows.dump());
}

}  // namespace

void back_test_files(const Options& options, Console& console) {
  const InterruptGuard guard;
  const auto start = std::chrono::steady_clock::now();
  const std::optional<double> within = share_number(options.bound);
  if (!within || !(*within > 0 && *within < 1)) {
    throw Stop(Exit::bad_input, "weir: --within " + options.bound +
                                    ": expected a share between 0 and 1, for example 90%");
  }
  const FitFiles files = read_fit_files(options, console);
  refuse_fit("backtest", not_predictable(files.cases));
  const BackTest test =
      answer_of(options, console, files.options.draws, [&](const CalibrationSink& sink) {
        return back_test(files.cases, *within, files.options, parallelism_of(options), sink);
      });
  refuse_empty(test.fit);
  const Page page{files.cases, test, options.language};
  const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - start;
  Json json = {{"weir", version()},
               {"fitted", Json::array()},
               {"predicted", files.cases.back().name},
               {"digests", files.digests},
               {"seed", files.options.seed},
               {"within", test.within},
               {"draws", test.draws},
               {"ess", test.fit.ess},
               {"stages", test.fit.stages},
               {"cases", Json::array()},
               {"all_inside", test.all_inside()}};
  for (std::size_t c = 0; c + 1 < files.cases.size(); ++c) {
    json["fitted"].push_back(files.cases[c].name);
  }
  if (test.counted_jobs) json["counted_jobs"] = *test.counted_jobs;
  for (const PredictedCase& of : test.cases) json["cases"].push_back(case_json(page, of));
  json["seconds"] = {{"backtest", taken.count()}};
  switch (options.format) {
    case Format::table: print_data(back_test_text(page), console); break;
    case Format::json: print_data(json.dump(2) + "\n", console); break;
    case Format::csv: print_data(predictions_csv(json["cases"]), console); break;
  }
  if (!test.all_inside()) throw Stop(Exit::check_failed, "");
}

}  // namespace weir
