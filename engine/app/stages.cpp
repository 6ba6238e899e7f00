#include "app/stages.hpp"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <ostream>

#include "app/study_stage.hpp"

namespace weir {
namespace {

/// At the first `=` that no quotes hold: rule."a=b".value=3.
Override parse_set(const std::string& text) {
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '"') quoted = !quoted;
    if (text[i] == '=' && !quoted && i > 0) return {text.substr(0, i), text.substr(i + 1)};
  }
  throw Stop(Exit::bad_input, "weir: --set " + text +
                                  ": expected PATH=VALUE, for example "
                                  "--set fund.provincial.amount=2亿元");
}

std::string counted(std::size_t count, const std::string& what) {
  return std::to_string(count) + " " + what + (count == 1 ? "" : "s");
}

/// `scenarios/x.toml:14:1: rule 'earmark'` for a rule or fund, or its bare name.
std::string placed_name(const Scenario& scenario, const std::string& name) {
  const auto line = [&](const Place& place, const char* what) {
    std::string text;
    if (!place.file.empty()) text = place.file + ":";
    if (place.line > 0) {
      text += std::to_string(place.line) + ":" + std::to_string(place.column) + ":";
    }
    return text + (text.empty() ? "" : " ") + what + " '" + name + "'";
  };
  for (const Rule& rule : scenario.rules) {
    if (rule.name == name) return line(rule.place, "rule");
  }
  for (const Fund& fund : scenario.funds) {
    if (fund.name == name) return line(fund.place, "fund");
  }
  return name;
}

std::string infeasible_text(const Scenario& scenario, const Infeasible& answer) {
  std::string text = "error: " + answer.reason;
  for (const std::string& name : answer.rules) text += "\n  " + placed_name(scenario, name);
  return text + "\nany one of them must give way";
}

}  // namespace

std::vector<Override> overrides_of(const Options& options) {
  std::vector<Override> overrides;
  for (const std::string& text : options.sets) overrides.push_back(parse_set(text));
  if (!options.strategy.empty()) overrides.push_back({"strategy.name", options.strategy});
  if (!options.draws.empty()) overrides.push_back({"simulation.draws", options.draws});
  if (!options.seed.empty()) overrides.push_back({"simulation.seed", options.seed});
  return overrides;
}

Parallelism parallelism_of(const Options& options) {
  return options.threads > 0 ? Parallelism{options.threads} : Parallelism::all();
}

bool shows_progress(const Options& options, const Console& console) {
  return console.live && !options.quiet && !options.no_progress;
}

std::optional<double> share_number(const std::string& text) {
  double value = 0;
  const char* end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, value);
  const std::string_view rest(read.ptr, static_cast<std::size_t>(end - read.ptr));
  if (read.ec != std::errc() || !(rest.empty() || rest == "%")) return std::nullopt;
  return rest.empty() ? value : value / 100;
}

Resolved read_or_stop(const std::string& path, const std::vector<Override>& overrides,
                      const Options& options, Console& console) {
  Diagnostics diagnostics;
  std::optional<Resolved> resolved = read_scenario(path, overrides, diagnostics);
  if (resolved && !diagnostics.has_errors()) {
    if (const std::string collision = key_collision(resolved->scenario); !collision.empty()) {
      diagnostics.error({path, 0, 0}, collision + " would share their random numbers",
                        "rename one of them");
    }
  }
  print_diagnostics(diagnostics, options.quiet, console);
  if (!resolved || diagnostics.has_errors()) throw Stop(Exit::bad_input, "");
  return std::move(*resolved);
}

namespace {

/// What a value's basis says where it cites nothing.
constexpr std::string_view no_evidence[] = {"", "default", "assumption", "prior"};

bool evidenced(const ShownValue& value) {
  return std::find(std::begin(no_evidence), std::end(no_evidence), value.basis) ==
         std::end(no_evidence);
}

// A draw's sums hold 2^31 posts, people or projects; luck and uncertain parameters may bring many times
// what is expected.
constexpr double most_expected = 1e8;

void refuse_beyond_counting(const RunRecord& record, const Allocation& allocation) {
  const std::vector<double> total = planning_of(record, allocation);
  for (std::size_t o = 0; o < outcome_count; ++o) {
    if (is_money(static_cast<Outcome>(o))) continue;
    const auto first = total.begin() + static_cast<std::ptrdiff_t>(o * record.problem.quarters);
    const double most = *std::max_element(first, first + record.problem.quarters);
    if (!(most > most_expected)) continue;
    throw Stop(Exit::bad_input,
               to_text({Severity::error, record.resolved.strategy.place,
                        fmt::format("{:.3g} {} are expected, and no more than {:.0f} can be counted", most,
                                    outcome_name(static_cast<Outcome>(o)), most_expected),
                        "is a unit missing in an amount, a cost or a size?"}));
  }
}

}  // namespace

RunRecord prepare_record(const Resolved& resolved) {
  RunRecord record;
  record.version = version();
  record.resolved = resolved.scenario;
  record.scenario = resolved.scenario.name;
  record.evidenced = static_cast<std::size_t>(
      std::count_if(resolved.values.begin(), resolved.values.end(), evidenced));
  record.digest = run_digest(record.version, resolved.canonical,
                             resolved.data_bytes_digest_input, resolved.scenario.draws,
                             resolved.scenario.seed);
  record.problem = prepare(record.resolved);
  record.planning_theta = central_theta(record.problem);
  return record;
}

std::string canonical_with_draws(const Resolved& resolved, std::uint64_t draws) {
  nlohmann::json canonical = nlohmann::json::parse(resolved.canonical);
  canonical["draws"] = draws;
  return canonical.dump();
}

std::string digest_with_draws(const Resolved& resolved, std::uint64_t draws) {
  return run_digest(version(), canonical_with_draws(resolved, draws),
                    resolved.data_bytes_digest_input, draws, resolved.scenario.seed);
}

AllocationResult divide_or_stop(const RunRecord& record, Parallelism parallelism) {
  const Strategy& strategy = record.resolved.strategy;
  AllocationResult result = result_or_stop<AllocationResult>(
      record.resolved,
      allocate(record.resolved, record.problem, strategy, record.planning_theta, parallelism,
               sampled_worlds(record.resolved, record.problem, strategy)));
  refuse_beyond_counting(record, result.allocation);
  return result;
}

void stop_infeasible(const Scenario& scenario, const Infeasible& answer) {
  throw Stop(Exit::infeasible, infeasible_text(scenario, answer));
}

void stop_unsupported(const Scenario& scenario, const Unsupported& answer) {
  throw Stop(Exit::bad_input,
             to_text({Severity::error, scenario.strategy.place, answer.reason, ""}));
}

std::size_t fund_row(const Scenario& scenario, const std::string& asked, const std::string& what) {
  std::vector<std::string> names;
  for (std::size_t f = 0; f < scenario.funds.size(); ++f) {
    names.push_back(scenario.funds[f].name);
    if (names.back() == asked) return f;
  }
  if (asked.empty() && names.size() == 1) return 0;
  std::string text = asked.empty() ? "weir: " + what + " varies one fund; name it with --fund:"
                                   : "weir: --fund " + asked + ": no such fund; there are:";
  for (const std::string& name : names) text += " " + name;
  throw Stop(Exit::bad_input, text);
}

std::vector<double> planning_of(const RunRecord& record, const Allocation& allocation) {
  return planning_total(record.problem, plan(record.problem, record.planning_theta, allocation));
}
std::vector<double> planning_of(const RunRecord& record) {
  return planning_of(record, record.allocation.allocation);
}

void print_diagnostics(const Diagnostics& diagnostics, bool errors_only, Console& console) {
  std::size_t warnings = 0;
  for (const Diagnostic& item : diagnostics.items()) {
    if (item.severity != Severity::error && errors_only) continue;
    warnings += item.severity == Severity::warning;
    console.err << to_text(item) << "\n";
  }
  if (diagnostics.error_count() + warnings > 1) {
    console.err << counted(diagnostics.error_count(), "error") << ", "
                << counted(warnings, "warning") << "\n";
  }
}

void print_data(std::string_view text, Console& console) {
  console.out << text << std::flush;
  if (!console.out) throw Stop(Exit::files, "weir: cannot write the results to standard output");
}

}  // namespace weir
