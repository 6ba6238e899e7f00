#include "app/fit_files.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <filesystem>
#include <fstream>

#include "app/figures.hpp"
#include "app/phrases.hpp"
#include "app/stages.hpp"

namespace weir {
namespace {

using Json = nlohmann::ordered_json;

std::string shortest(double value) {
  char text[32];
  return {text, std::to_chars(text, text + sizeof text, value).ptr};
}

std::uint64_t whole_or_stop(const std::string& text, const char* flag) {
  std::uint64_t value = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
  if (read.ec != std::errc() || read.ptr != text.data() + text.size() || value < 1000 ||
      value > 100000000) {
    throw Stop(Exit::bad_input, fmt::format("weir: {} {}: expected a whole number from 1,000 to "
                                            "100,000,000: draws of the priors", flag, text));
  }
  return value;
}

void write_file(const std::string& path, const std::string& text) {
  std::ofstream file(path, std::ios::binary);
  file << text << std::flush;
  if (!file) throw Stop(Exit::files, "weir: cannot write " + path);
}

Json range_json(const Slot& slot, double low, double median, double high) {
  return {{"p05", written_value(slot, low)},
          {"p50", written_value(slot, median)},
          {"p95", written_value(slot, high)}};
}

}  // namespace

FitFiles read_fit_files(const Options& options, Console& console) {
  FitFiles files;
  Options own = options;
  own.draws.clear();
  for (const std::string& path : options.subjects) {
    RunRecord record = prepare_record(read_or_stop(path, overrides_of(own), own, console));
    AllocationResult result = divide_or_stop(record, parallelism_of(options));
    files.digests.push_back(record.digest);
    files.cases.push_back({record.scenario, std::move(record.resolved), std::move(record.problem),
                           std::move(result.allocation)});
  }
  files.options.seed = files.cases.front().scenario.seed;
  if (!options.draws.empty()) files.options.draws = whole_or_stop(options.draws, "--draws");
  return files;
}

void refuse_fit(const std::string& command, const std::string& why) {
  if (!why.empty()) throw Stop(Exit::bad_input, "weir: " + command + ": " + why);
}

void refuse_empty(const Calibration& fit) {
  if (fit.sample.value.empty()) {
    throw Stop(Exit::bad_input, "error: no draw of the priors brings what was observed");
  }
}

std::string names_of(const std::vector<FitCase>& cases, std::string_view language) {
  std::string names;
  for (const FitCase& of : cases) {
    names += (names.empty() ? "" : std::string(phrase(Phrase::comma, language))) + of.name;
  }
  return names;
}

Json written_value(const Slot& slot, double value) {
  if (slot.record->id != Parameter::inverse_tail) return value;
  return value > 1e-12 ? Json(1 / value) : Json("inf");
}

std::string written_text(const Slot& slot, double value) {
  const Json written = written_value(slot, value);
  if (written.is_string()) return written.get<std::string>();
  const auto number = written.get<double>();
  // A tail of hundreds is the exponential curve to every digit that is printed.
  if (slot.record->id == Parameter::inverse_tail && number > 100) return ">100";
  if (std::fabs(number) >= 100) return rounded_count(number);
  return fixed_figure(number, std::fabs(number) < 0.01 && number != 0 ? 5 : 3);
}

std::string short_path(const std::string& path) {
  return path.starts_with("model.") ? path.substr(6) : path;
}

Json calibration_json(const Calibration& fit) {
  Json parameters = Json::array(), outcomes = Json::array();
  for (const FittedParameter& p : fit.parameters) {
    const bool tail = p.slot.record->id == Parameter::inverse_tail;  // s falls where 1/s rises
    parameters.push_back(
        {{"path", p.slot.path},
         {"touched", p.touched},
         {"contraction", p.contraction},
         {"driven_by_prior", p.contraction < driven_below},
         {"prior", range_json(p.slot, tail ? p.prior_high : p.prior_low, p.prior_median,
                              tail ? p.prior_low : p.prior_high)},
         {"fitted", range_json(p.slot, tail ? p.high : p.low, p.median, tail ? p.low : p.high)}});
  }
  for (const FittedOutcome& o : fit.outcomes) {
    Json drivers = Json::array();
    for (std::size_t d = 0; d < o.drivers.size(); ++d) {
      drivers.push_back({{"path", fit.parameters[o.drivers[d]].slot.path}, {"share", o.share[d]}});
    }
    outcomes.push_back({{"outcome", outcome_name(o.outcome)},
                        {"quarter", o.quarter},
                        {"contraction", o.contraction},
                        {"driven_by_prior", o.contraction < driven_below},
                        {"prior_median", o.prior_median},
                        {"p05", o.low},
                        {"p50", o.median},
                        {"p95", o.high},
                        {"drivers", std::move(drivers)}});
  }
  return {{"draws", fit.draws},       {"ess", fit.ess},
          {"stages", fit.stages},     {"rows", fit.sample.rows()},
          {"parameters", parameters}, {"outcomes", outcomes}};
}

std::string write_fit(const Calibration& fit, const std::vector<FitCase>& cases,
                      const std::string& path) {
  namespace fs = std::filesystem;
  const std::string rows_path = fs::path(path).replace_extension(".csv").string();
  const std::string rows_name = fs::path(rows_path).filename().string();
  if (rows_path == path) {
    throw Stop(Exit::bad_input, "weir: calibrate: -o names the .toml file; its rows go beside it");
  }
  std::string csv;
  const std::size_t columns = fit.sample.path.size();
  for (std::size_t c = 0; c < columns; ++c) {
    const std::string& name = fit.sample.path[c];
    const bool quotes = name.find_first_of("\",") != std::string::npos;
    csv += c > 0 ? "," : "";
    if (!quotes) {
      csv += name;
      continue;
    }
    csv += '"';
    for (const char letter : name) csv += letter == '"' ? "\"\"" : std::string(1, letter);
    csv += '"';
  }
  csv += "\n";
  std::vector<const Slot*> slots;
  for (const std::string& name : fit.sample.path) {
    for (const FittedParameter& p : fit.parameters) {
      if (p.slot.path == name) slots.push_back(&p.slot);
    }
  }
  for (std::size_t k = 0; k < fit.sample.value.size(); ++k) {
    const Json written = written_value(*slots[k % columns], fit.sample.value[k]);
    csv += written.is_string() ? written.get<std::string>() : shortest(written.get<double>());
    csv += (k + 1) % columns == 0 ? "\n" : ",";
  }
  std::string text = fmt::format(
      "# Parameters fitted to the observations of {}.\n"
      "# Each draw of a run takes one of the {} rows of {}; their values belong together.\n"
      "# Use: extends = [\"plan.toml\", \"{}\"]\n#\n"
      "# parameter: prior 5, 50, 95% -> fitted 5, 50, 95%; variance less by\n",
      names_of(cases, "en"), fit.sample.rows(), rows_name, fs::path(path).filename().string());
  for (const FittedParameter& p : fit.parameters) {
    if (!p.touched) continue;
    const auto three = [&](double low, double median, double high) {
      const bool tail = p.slot.record->id == Parameter::inverse_tail;
      return fmt::format("{}, {}, {}", written_text(p.slot, tail ? high : low),
                         written_text(p.slot, median), written_text(p.slot, tail ? low : high));
    };
    text += fmt::format("#   {}: {} -> {}; {}\n", p.slot.path,
                        three(p.prior_low, p.prior_median, p.prior_high),
                        three(p.low, p.median, p.high), percent(std::max(0.0, p.contraction), 0));
  }
  text += fmt::format("\n[model]\nsample = \"{}\"\n", rows_name);
  write_file(rows_path, csv);
  write_file(path, text);
  return rows_path;
}

}  // namespace weir
