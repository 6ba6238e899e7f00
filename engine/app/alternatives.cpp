// weir allocate --alternatives: which grants are firm, which could as well be others.
#include <algorithm>
#include <chrono>
#include <nlohmann/json.hpp>
#include <numeric>

#include "app/figures.hpp"
#include "app/funds_table.hpp"
#include "app/phrases.hpp"
#include "app/study_stage.hpp"
#include "app/text_table.hpp"
#include "weir/study.hpp"

namespace weir {
namespace {

using Json = nlohmann::ordered_json;

constexpr int plans = 5;
constexpr std::size_t most_named = 3;  // counties that gain (lose) most in a plan

double within_of(const std::string& text) {
  const std::optional<double> share = share_number(text);
  if (share && *share > 0 && *share < 1) return *share;
  throw Stop(Exit::bad_input,
             "weir: --within " + text + ": expected a share above 0 and below 1, for example 1%");
}

std::vector<double> county_money(const Problem& problem, const Allocation& allocation) {
  std::vector<double> money(problem.counties, 0);
  for (std::size_t j = 0; j < allocation.amount.size(); ++j)
    money[j / problem.programmes % problem.counties] +=
        static_cast<double>(allocation.amount[j]) / 100;
  return money;
}

struct Page {
  const RunRecord& record;
  const Alternatives& found;
  std::string_view language;

  const Scenario& scenario() const { return record.resolved; }
  std::string say(Phrase id) const { return std::string(phrase(id, language)); }
  std::string money(double major) const {
    return money_figure(major, scenario().currency, language);
  }
};

std::string verdict_text(const Page& page) {
  const Goal goal = leading_goal(page.scenario());
  std::size_t firm = 0, open = 0;
  double firm_money = 0, open_money = 0;
  for (std::size_t c = 0; c < page.found.range.size(); ++c) {
    if (!page.scenario().counties.selected[c]) continue;
    const CountyRange& range = page.found.range[c];
    (range.firm ? firm : open) += 1;
    (range.firm ? firm_money : open_money) += range.amount;
  }
  return fill(Phrase::near_best, page.language, fixed_figure(page.found.floor, 1),
              objective_label(page.scenario(), page.language),
              page.scenario().start.plus(goal.quarter).text(), percent(page.found.within, 2),
              fixed_figure(page.found.best.certificate.objective, 1)) +
         "\n\n" + fill(Phrase::near_firm, page.language, firm, firm + open, page.money(firm_money)) +
         "\n" + fill(Phrase::near_open, page.language, open, page.money(open_money)) + "\n";
}

/// `Xide +85万元, ...`: the counties that change most in that direction.
std::string changed(const Page& page, const Alternative& plan, bool gains) {
  const std::vector<double> now = county_money(page.record.problem, plan.allocation);
  const std::vector<double> best = county_money(page.record.problem, page.found.best.allocation);
  std::vector<std::size_t> order(now.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return gains ? now[a] - best[a] > now[b] - best[b] : now[a] - best[a] < now[b] - best[b];
  });
  std::string text;
  for (std::size_t k = 0; k < std::min(most_named, order.size()); ++k) {
    const double change = now[order[k]] - best[order[k]];
    if (gains ? change <= 0 : change >= 0) break;
    text += (text.empty() ? "" : std::string(phrase(Phrase::comma, page.language))) +
            page.scenario().counties.name[order[k]].in(page.language) + (gains ? " +" : " ") +
            page.money(change);
  }
  return text;
}

std::string plans_text(const Page& page) {
  TextTable table{{Align::left, Align::right, Align::right, Align::right}, {}};
  table.rows.push_back({page.say(Phrase::alternative_plan), page.say(Phrase::plan_brings),
                        page.say(Phrase::plan_moved), page.say(Phrase::plan_apart)});
  for (std::size_t k = 0; k < page.found.plans.size(); ++k) {
    const Alternative& plan = page.found.plans[k];
    table.rows.push_back({"  " + std::to_string(k + 1), fixed_figure(plan.objective, 1),
                          page.money(plan.moved), page.money(plan.apart)});
    table.rows.push_back(
        {"    " + fill(Phrase::more_to, page.language, changed(page, plan, true))});
    table.rows.push_back(
        {"    " + fill(Phrase::less_to, page.language, changed(page, plan, false))});
  }
  return table_text(table);
}

std::string counties_text(const Page& page) {
  const CountyTable& counties = page.scenario().counties;
  TextTable table{{Align::left, Align::right, Align::right, Align::right, Align::left}, {}};
  table.rows.push_back({page.say(Phrase::grants_by_county), page.say(Phrase::best_amount),
                        page.say(Phrase::least_amount), page.say(Phrase::greatest_amount), ""});
  for (std::size_t c = 0; c < page.found.range.size(); ++c) {
    if (!counties.selected[c]) continue;
    const CountyRange& range = page.found.range[c];
    table.rows.push_back({"  " + counties.name[c].in(page.language), page.money(range.amount),
                          page.money(range.least), page.money(range.greatest),
                          range.firm ? page.say(Phrase::firm) : ""});
  }
  return table_text(table);
}

Json alternatives_json(const RunRecord& record, const Alternatives& found, double seconds) {
  const CountyTable& counties = record.resolved.counties;
  const Certificate& certificate = found.best.certificate;
  Json ranges = Json::array(), list = Json::array();
  for (std::size_t c = 0; c < found.range.size(); ++c) {
    if (!counties.selected[c]) continue;
    const CountyRange& range = found.range[c];
    ranges.push_back({{"county", counties.code[c]},
                      {"name", counties.name[c].in("en")},
                      {"name_zh", counties.name[c].zh},
                      {"class", counties.klass[c]},
                      {"amount", range.amount},
                      {"least", range.least},
                      {"greatest", range.greatest},
                      {"slack", range.slack},
                      {"firm", range.firm}});
  }
  for (const Alternative& plan : found.plans) {
    const std::vector<double> money = county_money(record.problem, plan.allocation);
    Json by_county = Json::object();
    for (std::size_t c = 0; c < money.size(); ++c) {
      if (money[c] > 0) by_county[counties.code[c]] = money[c];
    }
    list.push_back({{"objective", plan.objective},
                    {"moved", plan.moved},
                    {"apart", plan.apart},
                    {"counties", std::move(by_county)}});
  }
  return {{"weir", version()},
          {"scenario", record.scenario},
          {"digest", record.digest},
          {"within", found.within},
          {"floor", found.floor},
          {"certificate",
           {{"objective", certificate.objective},
            {"bound", certificate.bound},
            {"gap", certificate.gap}}},
          {"counties", std::move(ranges)},
          {"plans", std::move(list)},
          {"seconds", {{"alternatives", seconds}}}};
}

}  // namespace

void near_alternatives(const Options& options, Console& console) {
  const InterruptGuard guard;
  const auto start = std::chrono::steady_clock::now();
  const double within = within_of(options.within);
  const RunRecord record = prepare_record(
      read_or_stop(options.subject, overrides_of(options), options, console));
  const Scenario& scenario = record.resolved;
  const auto open = std::count(scenario.counties.selected.begin(),
                               scenario.counties.selected.end(), std::uint8_t{1});
  const Alternatives found = result_or_stop<Alternatives>(
      scenario,
      answer_of(options, console, 2 * static_cast<std::uint64_t>(open), [&](const StudySink& sink) {
        return near_best(scenario, within, plans, parallelism_of(options), sink);
      }));
  const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - start;
  const Json json = alternatives_json(record, found, taken.count());
  const Page page{record, found, options.language};
  switch (options.format) {
    case Format::table:
      print_data(scenario.title.in(options.language) + "\n" + verdict_text(page) + "\n" +
                     plans_text(page) + "\n" + counties_text(page),
                 console);
      break;
    case Format::json: print_data(json.dump(2) + "\n", console); break;
    case Format::csv: print_data(rows_csv(json["counties"].dump()), console); break;
  }
}

}  // namespace weir
