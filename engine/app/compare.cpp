// weir compare: strategies, or scenario files, on the same draws.
#include "app/compare.hpp"

#include <algorithm>
#include <chrono>
#include <nlohmann/json.hpp>
#include <set>

#include "app/funds_table.hpp"
#include "app/study_stage.hpp"

namespace weir {
namespace {

using Json = nlohmann::ordered_json;
using Clock = std::chrono::steady_clock;

/// One plan to be read: a file, and a strategy in place of the file's own.
struct Entry {
  std::string path, strategy;
};

/// Every file under every strategy. One strategy of one file is compared with the file's own;
/// without --strategy files are taken as they are, one file beside three common strategies.
std::vector<Entry> entries_of(const Options& options) {
  std::vector<std::string> strategies = options.strategies;
  const bool one_file = options.subjects.size() == 1;
  if (one_file && strategies.empty()) {
    strategies = {"", "equal", "per_capita", "optimal"};
  } else if (strategies.empty() || (one_file && strategies.size() == 1)) {
    strategies.insert(strategies.begin(), "");
  }
  std::vector<Entry> entries;
  for (const std::string& path : options.subjects) {
    for (const std::string& strategy : strategies) entries.push_back({path, strategy});
  }
  return entries;
}

ComparedPlans read_all(const Options& options, Console& console) {
  ComparedPlans read;
  std::set<std::string> names;
  const bool files = options.subjects.size() > 1;
  const bool strategies = !files || !options.strategies.empty();
  for (const Entry& entry : entries_of(options)) {
    Options own = options;
    own.strategy = entry.strategy;
    own.quiet = options.quiet || !read.contenders.empty();  // warnings are told once
    RunRecord record =
        prepare_record(read_or_stop(entry.path, overrides_of(own), own, console));
    std::string name = files ? record.scenario : "";
    if (strategies) {
      name += (files ? " " : "") + std::string(strategy_name(record.resolved.strategy.name));
    }
    if (!names.insert(name).second) {
      if (!files) continue;  // the file's own strategy is named too
      throw Stop(Exit::bad_input, "weir: compare: " + name + " is given twice");
    }
    AllocationResult result = divide_or_stop(record, parallelism_of(options));
    read.contenders.push_back(
        {name, std::move(record.resolved), std::move(record.problem), std::move(result)});
    read.digests.push_back(record.digest);
  }
  if (read.contenders.size() < 2) {
    throw Stop(Exit::bad_input,
               "weir: compare: expected two plans or more; name another --strategy or file");
  }
  return read;
}

std::string quarter_text(const Scenario& scenario, int quarter) {
  return scenario.start.plus(quarter).text();
}

Json chance_json(const Chance& chance) {
  return {{"probability", chance.probability}, {"mcse", chance.mcse}};
}

Json contender_json(const ComparedPlans& read, const Comparison& comparison, std::size_t k) {
  const Contender& contender = read.contenders[k];
  const Certificate& certificate = contender.result.certificate;
  const CountyChanges& changes = comparison.counties[k];
  std::int64_t total = 0;
  for (const std::int64_t amount : contender.result.allocation.amount) total += amount;
  Json targets = Json::array();
  for (const Chance& chance : comparison.targets[k]) {
    targets.push_back({{"name", chance.name}});
    targets.back().update(chance_json(chance));
  }
  return {{"name", contender.name},
          {"scenario", contender.scenario.name},
          {"strategy", strategy_name(contender.scenario.strategy.name)},
          {"digest", read.digests[k]},
          {"total", Money::from_minor(total).major()},
          {"certificate",
           {{"objective", certificate.objective},
            {"bound", certificate.bound},
            {"gap", certificate.gap}}},
          {"targets", std::move(targets)},
          {"all_targets", chance_json(comparison.all_targets[k])},
          {"counties",
           {{"better_off", changes.better},
            {"worse_off", changes.worse},
            {"same", changes.same}}}};
}

Json standing_json(const std::vector<Contender>& contenders, const ComparedOutcome& compared,
                   std::size_t k) {
  const Standing& s = compared.standings[k];
  Json beats = Json::object();
  for (std::size_t j = 0; j < contenders.size(); ++j) {
    if (j != k) beats[contenders[j].name] = s.beats[j];
  }
  return {{"outcome", outcome_name(compared.outcome)},
          {"scope", "all"},
          {"quarter", quarter_text(contenders.front().scenario, compared.quarter)},
          {"contender", contenders[k].name},
          {"mean", s.mean},
          {"mcse", s.mcse},
          {"difference", s.difference},
          {"difference_mcse", s.difference_mcse},
          {"difference_p05", s.p05},
          {"difference_p95", s.p95},
          {"beats", std::move(beats)},
          {"regret", s.regret},
          {"within_error", s.within_error},
          {"under_one_percent", s.under_one_percent}};
}

Json case_json(const std::vector<Contender>& contenders, const CaseRegret& named) {
  Json plans = Json::array();
  for (std::size_t k = 0; k < contenders.size(); ++k) {
    plans.push_back({{"contender", contenders[k].name},
                     {"value", named.value[k]},
                     {"regret", named.regret[k]}});
  }
  return {{"name", named.name}, {"best", named.best}, {"plans", std::move(plans)}};
}

Json comparison_json(const ComparedPlans& read, const Comparison& comparison,
                     const std::vector<CaseRegret>& named, double seconds) {
  const std::vector<Contender>& contenders = read.contenders;
  const Scenario& first = contenders.front().scenario;
  Json plans = Json::array(), outcomes = Json::array(), counties = Json::array();
  Json cases = Json::array();
  for (std::size_t k = 0; k < contenders.size(); ++k) {
    plans.push_back(contender_json(read, comparison, k));
    if (k == 0) continue;
    for (std::size_t c = 0; c < first.counties.size(); ++c) {
      const CountyChange& change = comparison.counties[k].county[c];
      counties.push_back({{"county", first.counties.code[c]},
                          {"name", first.counties.name[c].in("en")},
                          {"contender", contenders[k].name},
                          {"counted", first.counties.counted[c] != 0},
                          {"money", change.money},
                          {"jobs_declared", change.jobs_declared}});
    }
  }
  for (const CaseRegret& one : named) cases.push_back(case_json(contenders, one));
  for (const ComparedOutcome& compared : comparison.outcomes) {
    for (std::size_t k = 0; k < contenders.size(); ++k) {
      outcomes.push_back(standing_json(contenders, compared, k));
    }
  }
  return {{"weir", version()},
          {"seed", first.seed},
          {"draws", comparison.draws},
          {"contenders", std::move(plans)},
          {"outcomes", std::move(outcomes)},
          {"cases", std::move(cases)},
          {"counties_by", quarter_text(first, comparison.jobs_quarter)},
          {"counties", std::move(counties)},
          {"seconds", {{"compare", seconds}}}};
}

}  // namespace

std::string comparison_json_text(const ComparedPlans& plans, const Comparison& comparison,
                                 const std::vector<CaseRegret>& cases, double seconds) {
  return comparison_json(plans, comparison, cases, seconds).dump(2) + "\n";
}

void compare_plans(const Options& options, Console& console) {
  const InterruptGuard guard;
  const Clock::time_point start = Clock::now();
  const ComparedPlans read = read_all(options, console);
  if (const std::string why = not_comparable(read.contenders); !why.empty()) {
    throw Stop(Exit::bad_input, "weir: compare: " + why);
  }
  const Scenario& first = read.contenders.front().scenario;
  const Comparison comparison = answer_of(
      options, console, first.draws * read.contenders.size(), [&](const StudySink& sink) {
        return compare(read.contenders, leading_goal(first).quarter, parallelism_of(options), sink);
      });
  const std::vector<CaseRegret> cases = case_regrets(read.contenders, parallelism_of(options));
  const std::chrono::duration<double> taken = Clock::now() - start;
  const Json json = comparison_json(read, comparison, cases, taken.count());
  switch (options.format) {
    case Format::table:
      print_data(comparison_text(read.contenders, comparison, options.language) +
                     cases_text(read.contenders, cases, options.language),
                 console);
      break;
    case Format::json: print_data(json.dump(2) + "\n", console); break;
    case Format::csv: {
      Json rows = json["outcomes"];
      for (Json& row : rows) row.erase("beats");
      print_data(rows_csv(rows.dump()), console);
      break;
    }
  }
}

}  // namespace weir
