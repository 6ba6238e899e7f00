// weir promise: which value of each target could be signed and kept.
#include <algorithm>
#include <chrono>
#include <cmath>

#include "app/figures.hpp"
#include "app/phrases.hpp"
#include "app/study_page.hpp"
#include "app/text_table.hpp"

namespace weir {
namespace {

using Json = nlohmann::ordered_json;

constexpr Words question{"the greatest value that is reached with a chance of",
                         "以下列可能性能够达到的最大值"};
constexpr Words together{"all targets at these values together", "以上目标值同时达到"};
constexpr Words error{"simulation error: 19 of 20 times within {0} of a value",
                      "模拟误差：20次中有19次不超过该值的{0}"};
constexpr Words by_case{"by {0}", "截至{0}"};

/// Fails: Stop(bad_input).
std::vector<double> wanted_chances(const Options& options) {
  if (options.chances.empty()) return {0.5, 0.8, 0.9, 0.95};
  std::vector<double> chances;
  for (const std::string& text : options.chances) {
    const std::optional<double> chance = share_number(text);
    if (!chance || !(*chance > 0 && *chance < 1)) {
      throw Stop(Exit::bad_input, "weir: --chance " + text +
                                      ": expected a chance above 0 and below 1, for example 90%");
    }
    chances.push_back(*chance);
  }
  std::sort(chances.begin(), chances.end());
  return chances;
}

struct Page {
  const Scenario& scenario;
  const Promises& promises;
  std::string_view language;
};

/// Three figures, rounded down: what is printed is kept too.
double rounded_down(double value) {
  double step = 1;
  while (std::abs(value) / step >= 1000) step *= 10;
  return std::floor(value / step) * step;
}

std::string heading(const Page& page, std::size_t k, int quarter) {
  const std::string by = page.scenario.start.plus(quarter).text();
  const std::vector<SwitchedCase> other = switched_shocks(page.scenario);
  if (other.empty()) return fill(by_case, page.language, by);
  const SwitchedCase& switched = other.front();
  const std::string& title = switched.title.in(page.language);
  return fill(page.promises.cases[k].shocks_active ? Phrase::with_shock : Phrase::without_shock,
              page.language, title.empty() ? switched.name : title, by);
}

std::vector<std::string> row_of(const Page& page, const PromisedOutcome& promised) {
  const Outcome outcome = promised.outcome;
  std::vector<std::string> row{
      "  " + std::string(outcome_label(outcome, page.language)),
      promised.asked ? outcome_figure(outcome, *promised.asked, page.scenario, page.language) : "",
      promised.asked ? chance_text(promised.probability, page.language) : ""};
  for (const KeptValue& kept : promised.kept) {
    row.push_back(outcome_figure(outcome, is_money(outcome) ? kept.value : rounded_down(kept.value),
                                 page.scenario, page.language));
  }
  return row;
}

double largest_error(const Promises& promises) {
  double largest = 0;
  for (const PromiseCase& one : promises.cases) {
    for (const PromisedOutcome& promised : one.outcomes) {
      for (const KeptValue& kept : promised.kept) {
        if (kept.value < 100) continue;  // shares of a handful say nothing
        largest = std::max({largest, kept.high / kept.value - 1, 1 - kept.low / kept.value});
      }
    }
  }
  return largest;
}

std::string promise_text(const Page& page) {
  const std::size_t columns = 3 + page.promises.chances.size();
  TextTable table{std::vector<Align>(columns, Align::right), {}};
  table.columns.front() = Align::left;
  for (std::size_t k = 0; k < page.promises.cases.size(); ++k) {
    const PromiseCase& one = page.promises.cases[k];
    int quarter = -1;
    for (const PromisedOutcome& promised : one.outcomes) {
      if (promised.quarter != quarter) {
        quarter = promised.quarter;
        std::vector<std::string> head{heading(page, k, quarter),
                                      std::string(phrase(Phrase::target, page.language)),
                                      std::string(phrase(Phrase::chance, page.language))};
        for (const double chance : page.promises.chances) head.push_back(percent(chance, 0));
        table.rows.push_back(std::move(head));
      }
      table.rows.push_back(row_of(page, promised));
    }
    if (one.together.size() == page.promises.chances.size() &&
        page.scenario.targets.size() > 1) {
      std::vector<std::string> row{std::string(together.in(page.language)), "", ""};
      for (const double share : one.together) row.push_back(percent(share, 0));
      table.rows.push_back(std::move(row));
    }
  }
  return study_head(page.scenario, page.language) + std::string(question.in(page.language)) +
         "\n\n" + table_text(table) +
         fill(error, page.language, percent(largest_error(page.promises), 0)) + "\n";
}

Json rows_json(const Scenario& scenario, const Promises& promises) {
  Json rows = Json::array();
  for (const PromiseCase& one : promises.cases) {
    for (const PromisedOutcome& promised : one.outcomes) {
      for (const KeptValue& kept : promised.kept) {
        Json row = {{"shocks_active", one.shocks_active},
                    {"outcome", outcome_name(promised.outcome)},
                    {"scope", "all"},
                    {"quarter", scenario.start.plus(promised.quarter).text()},
                    {"target", nullptr},
                    {"target_probability", nullptr},
                    {"target_mcse", nullptr},
                    {"chance", kept.chance},
                    {"value", kept.value},
                    {"low", kept.low},
                    {"high", kept.high}};
        if (promised.asked) {
          row["target"] = *promised.asked;
          row["target_probability"] = promised.probability;
          row["target_mcse"] = promised.mcse;
        }
        rows.push_back(std::move(row));
      }
    }
  }
  return rows;
}

Json together_json(const Promises& promises) {
  Json rows = Json::array();
  for (const PromiseCase& one : promises.cases) {
    for (std::size_t k = 0; k < one.together.size(); ++k) {
      rows.push_back({{"shocks_active", one.shocks_active},
                      {"chance", promises.chances[k]},
                      {"together", one.together[k]}});
    }
  }
  return rows;
}

}  // namespace

void promise(const Options& options, Console& console) {
  const InterruptGuard guard;
  const auto start = std::chrono::steady_clock::now();
  const std::vector<double> chances = wanted_chances(options);
  const RunRecord record = planned_record(options, console, true);
  const Scenario& scenario = record.resolved;
  const std::uint64_t cases = scenario.shocks.empty() ? 1 : 2;
  const Promises found =
      answer_of(options, console, cases * scenario.draws, [&](const StudySink& sink) {
        return promises(scenario, record.allocation.allocation, chances, parallelism_of(options),
                        sink);
      });
  const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - start;
  Json json = study_json(record);
  json["promises"] = rows_json(scenario, found);
  json["together"] = together_json(found);
  json["seconds"] = {{"promise", taken.count()}};
  print_study(options, promise_text({scenario, found, options.language}), json, json["promises"],
              console);
}

}  // namespace weir
