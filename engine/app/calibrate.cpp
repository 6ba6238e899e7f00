// weir calibrate: the parameters given what was observed, and how much that says.
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

constexpr Words reproduced_head{"simulated under the fit ({0} draws)", "按校准结果模拟（{0}次）"};
constexpr Words reproduced_all{
    "{0} of {1} observations inside their 90% interval: the fit reproduces them",
    "{1}项观测中{0}项落在90%区间内：校准结果能够再现观测"};
constexpr Words reproduced_not{
    "{0} of {1} observations outside their 90% interval: the fit does not reproduce them",
    "{1}项观测中{0}项落在90%区间之外：校准结果不能再现这些观测"};

struct Page {
  const std::vector<FitCase>& cases;
  std::string_view language;

  std::string say(Phrase id) const { return std::string(phrase(id, language)); }
  std::string range(double low, double high) const {
    return fill(Phrase::range, language, rounded_count(low), rounded_count(high));
  }
};

std::string median_range(const Page& page, const Slot& slot, double low, double median,
                         double high) {
  const bool tail = slot.record->id == Parameter::inverse_tail;
  return written_text(slot, median) + " (" +
         fill(Phrase::range, page.language, written_text(slot, tail ? high : low),
              written_text(slot, tail ? low : high)) +
         ")";
}

std::string parameters_text(const Page& page, const Calibration& fit) {
  TextTable table{{Align::left, Align::left, Align::left, Align::right},
                  {{page.say(Phrase::parameter), page.say(Phrase::prior_range),
                    page.say(Phrase::fitted_range), page.say(Phrase::narrowed)}}};
  std::string untouched;
  for (const FittedParameter& p : fit.parameters) {
    if (!p.touched) {
      untouched += (untouched.empty() ? "" : page.say(Phrase::comma)) + short_path(p.slot.path);
      continue;
    }
    table.rows.push_back(
        {"  " + short_path(p.slot.path),
         median_range(page, p.slot, p.prior_low, p.prior_median, p.prior_high),
         median_range(page, p.slot, p.low, p.median, p.high),
         percent(std::max(0.0, p.contraction), 0)});
  }
  std::string text = table_text(table);
  if (!untouched.empty()) {
    const std::string rest = fill(Phrase::untouched, page.language, untouched);
    for (const std::string& line : wrapped(rest, page_width)) text += line + "\n";
  }
  return text;
}

std::string driven_text(const Page& page, const Calibration& fit, const FittedOutcome& outcome) {
  if (outcome.contraction >= driven_below) return "";
  std::string names;
  for (std::size_t d = 0; d < outcome.drivers.size(); ++d) {
    const FittedParameter& parameter = fit.parameters[outcome.drivers[d]];
    if (parameter.contraction >= driven_below) continue;
    names += (names.empty() ? "" : page.say(Phrase::comma)) + short_path(parameter.slot.path) +
             " " + percent(outcome.share[d], 0);
  }
  return fill(Phrase::driven_by_prior, page.language, names);
}

std::string outcomes_text(const Page& page, const Calibration& fit) {
  if (fit.outcomes.empty()) return "";
  const FitCase& last = page.cases.back();
  TextTable table{{Align::left, Align::right, Align::right, Align::right, Align::left}, {}};
  table.rows.push_back({fill(Phrase::fit_says, page.language, last.name,
                             last.scenario.start.plus(fit.outcomes.front().quarter).text()),
                        page.say(Phrase::median), page.say(Phrase::interval),
                        page.say(Phrase::narrowed), ""});
  for (const FittedOutcome& o : fit.outcomes) {
    table.rows.push_back({"  " + std::string(outcome_label(o.outcome, page.language)),
                          rounded_count(o.median), page.range(o.low, o.high),
                          percent(std::max(0.0, o.contraction), 0), driven_text(page, fit, o)});
  }
  return table_text(table);
}

/// The observations beside what the full simulation brings under the fit.
std::string reproduced_text(const Page& page, const std::vector<Reproduced>& all) {
  if (all.empty()) return "";
  TextTable table{std::vector<Align>(6, Align::right), {}};
  table.columns.front() = table.columns.back() = Align::left;
  table.rows.push_back({fill(reproduced_head, page.language,
                             whole_count(static_cast<double>(reproduced_draws))),
                        page.say(Phrase::reported), page.say(Phrase::median),
                        page.say(Phrase::interval), page.say(Phrase::lies_at), ""});
  std::size_t outside = 0;
  for (const Reproduced& one : all) {
    const Predicted& p = one.report;
    const auto figure = [&](double value) {
      return is_money(p.outcome)
                 ? money_figure(value, page.cases[one.in_case].scenario.currency, page.language)
                 : rounded_count(value);
    };
    outside += p.inside ? 0 : 1;
    table.rows.push_back({"  " + p.name + ", " + page.cases[one.in_case].name,
                          is_money(p.outcome) ? figure(p.known) : whole_count(p.known),
                          figure(p.median),
                          fill(Phrase::range, page.language, figure(p.low), figure(p.high)),
                          percent(p.below, 0), p.inside ? "" : page.say(Phrase::outside_range)});
  }
  return "\n" + table_text(table) +
         fill(outside == 0 ? reproduced_all : reproduced_not, page.language,
              outside == 0 ? all.size() : outside, all.size()) +
         "\n";
}

Json reproduced_json(const std::vector<FitCase>& cases, const std::vector<Reproduced>& all) {
  Json rows = Json::array();
  for (const Reproduced& one : all) {
    const Predicted& p = one.report;
    rows.push_back({{"scenario", cases[one.in_case].name},
                    {"name", p.name},
                    {"outcome", outcome_name(p.outcome)},
                    {"quarter", cases[one.in_case].scenario.start.plus(p.quarter).text()},
                    {"reported", p.known},
                    {"p05", p.low},
                    {"p50", p.median},
                    {"p95", p.high},
                    {"below", p.below},
                    {"inside", p.inside}});
  }
  return rows;
}

std::string calibration_text(const Page& page, const Calibration& fit) {
  std::size_t observations = 0;
  for (const FitCase& of : page.cases) observations += of.scenario.observed.size();
  std::string text =
      fill(Phrase::fitted_to, page.language, observations, names_of(page.cases, page.language)) +
      "   ";
  const std::string draws = whole_count(static_cast<double>(fit.draws));
  const std::string ess = rounded_count(fit.ess);
  text += fit.stages == 0 ? fill(Phrase::fit_draws, page.language, draws, ess)
                          : fill(Phrase::fit_tempered, page.language, draws, ess, fit.stages);
  return text + "\n\n" + parameters_text(page, fit) + "\n" + outcomes_text(page, fit);
}

std::string parameters_csv(const Json& parameters) {
  Json rows = Json::array();
  for (const Json& p : parameters) {
    Json row = {{"path", p["path"]}, {"touched", p["touched"]}, {"contraction", p["contraction"]}};
    for (const char* which : {"prior", "fitted"}) {
      for (const auto& [key, value] : p[which].items()) {
        row[std::string(which) + "_" + key] = value;
      }
    }
    rows.push_back(std::move(row));
  }
  return rows_csv(rows.dump());
}

}  // namespace

void calibrate_files(const Options& options, Console& console) {
  if (options.self_check) return check_fitting(options, console);
  const InterruptGuard guard;
  const auto start = std::chrono::steady_clock::now();
  const FitFiles files = read_fit_files(options, console);
  refuse_fit("calibrate", not_fittable(files.cases));
  const Calibration fit =
      answer_of(options, console, files.options.draws, [&](const CalibrationSink& sink) {
        return calibrate(files.cases, files.options, parallelism_of(options), sink);
      });
  refuse_empty(fit);
  const std::vector<Reproduced> reproduced = answer_of(
      options, console, files.cases.size() * reproduced_draws, [&](const CalibrationSink& sink) {
        return reproduce(files.cases, fit.sample, 0.9, files.options.seed, parallelism_of(options),
                         sink);
      });
  const Page page{files.cases, options.language};
  if (!options.output.empty()) {
    const std::string rows = write_fit(fit, files.cases, options.output);
    if (!options.quiet) {
      console.err << fill(Phrase::fit_written, options.language, options.output, rows,
                          options.output.substr(options.output.find_last_of('/') + 1))
                  << "\n";
    }
  }
  const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - start;
  Json json = {{"weir", version()}, {"scenarios", Json::array()}, {"digests", files.digests},
               {"seed", files.options.seed}};
  for (const FitCase& of : files.cases) json["scenarios"].push_back(of.name);
  json.update(calibration_json(fit));
  for (Json& outcome : json["outcomes"]) {
    outcome["quarter"] =
        files.cases.back().scenario.start.plus(outcome["quarter"].get<int>()).text();
  }
  json["reproduced"] = reproduced_json(files.cases, reproduced);
  json["seconds"] = {{"calibrate", taken.count()}};
  switch (options.format) {
    case Format::table:
      print_data(calibration_text(page, fit) + reproduced_text(page, reproduced), console);
      break;
    case Format::json: print_data(json.dump(2) + "\n", console); break;
    case Format::csv: print_data(parameters_csv(json["parameters"]), console); break;
  }
}

void check_fitting(const Options& options, Console& console) {
  const InterruptGuard guard;
  const FitFiles files = read_fit_files(options, console);
  refuse_fit("calibrate", not_fittable(files.cases));
  if (!options.output.empty()) {
    throw Stop(Exit::bad_input, "weir: calibrate: --sbc fits made-up worlds; there is nothing to "
                                "write to -o");
  }
  SelfCheckOptions how;
  how.seed = files.options.seed;
  if (!options.draws.empty()) how.bank = files.options.draws;
  const SelfCheck found =
      answer_of(options, console, how.simulations, [&](const CalibrationSink& sink) {
        return self_check(files.cases, how, parallelism_of(options), sink);
      });
  const bool uniform = found.least_p() > uniform_above;
  Json ranks = Json::array();
  TextTable table{{Align::left, Align::right, Align::right},
                  {{std::string(phrase(Phrase::quantity, options.language)),
                    std::string(phrase(Phrase::rank_p, options.language)),
                    std::string(phrase(Phrase::rank_gap, options.language))}}};
  for (const RankHistogram& h : found.ranks) {
    ranks.push_back({{"quantity", h.name}, {"chi_square", h.chi_square}, {"p", h.p_value},
                     {"ecdf_gap", h.ecdf_gap}, {"count", h.count}});
    table.rows.push_back(
        {"  " + short_path(h.name), fixed_figure(h.p_value, 4), fixed_figure(h.ecdf_gap, 3)});
  }
  const Json json = {{"weir", version()},
                     {"digests", files.digests},
                     {"seed", how.seed},
                     {"simulations", found.simulations},
                     {"draws", found.draws},
                     {"bank", found.bank},
                     {"least_ess", found.least_ess},
                     {"median_ess", found.median_ess},
                     {"ecdf_band", found.ecdf_band},
                     {"uniform", uniform},
                     {"ranks", ranks}};
  if (options.format == Format::json) print_data(json.dump(2) + "\n", console);
  if (options.format == Format::csv) {
    Json rows = ranks;
    for (Json& row : rows) row.erase("count");
    print_data(rows_csv(rows.dump()), console);
  }
  if (options.format == Format::table) {
    const auto count = [](std::size_t n) { return whole_count(static_cast<double>(n)); };
    print_data(fill(Phrase::self_check_of, options.language, count(found.simulations), found.draws,
                    count(found.bank), rounded_count(found.least_ess),
                    rounded_count(found.median_ess)) +
                   "\n\n" + table_text(table) +
                   fill(Phrase::rank_band, options.language, fixed_figure(found.ecdf_band, 3)) +
                   "\n" +
                   (uniform ? fill(Phrase::ranks_uniform, options.language, "0.0001")
                            : std::string(phrase(Phrase::ranks_not_uniform, options.language))) +
                   "\n",
               console);
  }
  if (!uniform) throw Stop(Exit::check_failed, "");
}

}  // namespace weir
