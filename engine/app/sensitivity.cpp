// weir sensitivity: which assumptions drive one outcome, and how much of it is luck.
#include <algorithm>
#include <charconv>
#include <chrono>
#include <cmath>
#include <numeric>

#include "app/figures.hpp"
#include "app/phrases.hpp"
#include "app/study_page.hpp"
#include "app/sweep.hpp"
#include "app/text_table.hpp"
#include "weir/random.hpp"
#include "weir/study/sensitivity.hpp"

namespace weir {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::uint64_t trajectories = 50;
constexpr std::size_t most_shown = 15;

constexpr Words expected{"{0}: {1} at central assumptions, the money as divided",
                         "{0}：按中值假设为{1}，资金分配不变"};
constexpr Words tornado_head{"one assumption alone, at its 5% and its 95% point",
                             "单项假设取5%分位与95%分位"};
constexpr Words at_low{"from", "由"};
constexpr Words at_high{"to", "至"};
constexpr Words gives{"outcome", "结果"};
constexpr Words morris_head{"elementary effects ({0} trajectories, {1} runs)", "基本效应（{0}条轨迹，{1}次计算）"};
constexpr Words effect_size{"mu*", "平均绝对效应μ*"};
constexpr Words effect_spread{"sigma", "离散σ"};
constexpr Words sobol_head{"share of the variance ({0} runs)", "方差占比（{0}次计算）"};
constexpr Words first_order{"alone", "单独"};
constexpr Words total_order{"with interactions", "含交互"};
constexpr Words interval{"95%", "95%区间"};
constexpr Words converged{"converged: no interval is wider than {0} to either side",
                          "已收敛：区间半宽均不超过{0}"};
constexpr Words not_converged{"not converged: an interval is {0} wide to one side; more --base-points narrow it",
                              "未收敛：最大区间半宽为{0}，请增加--base-points"};
constexpr Words additive{"assumptions by themselves make {0} of it; the rest are interactions",
                         "各项假设单独合计占{0}，其余为交互作用"};
constexpr Words noise_text{"luck at given assumptions: {0} of the variance over {1} draws; the shares above are of the rest",
                           "给定假设下的偶然波动占{1}次模拟方差的{0}，以上占比均指其余部分"};
constexpr Words more{"{0} more: each below these", "另有{0}项，均小于上列"};

struct Found {
  Measured measured;
  std::optional<Tornado> tornado;
  std::optional<std::vector<Elementary>> morris;
  std::optional<SobolIndices> sobol;
  std::optional<NoiseShare> noise;
};

/// Fails: Stop(bad_input).
std::uint64_t base_points(const Options& options) {
  std::uint64_t points = 0;
  const char* end = options.base_points.data() + options.base_points.size();
  const auto read = std::from_chars(options.base_points.data(), end, points);
  if (read.ec != std::errc() || read.ptr != end || points < 64 || points > (1u << 20)) {
    throw Stop(Exit::bad_input, "weir: --base-points " + options.base_points +
                                    ": expected a whole number from 64 to 1048576");
  }
  return points;
}

struct Page {
  const RunRecord& record;
  const Found& found;
  std::vector<std::uint32_t> slots;
  std::string_view language;

  const Scenario& scenario() const { return record.resolved; }
  std::string label(std::size_t k) const {
    return parameter_label(record.problem, slots[k], scenario(), language);
  }
  std::string figure(double value) const {
    return outcome_figure(found.measured.outcome, value, scenario(), language);
  }
};

/// The rows with the greatest `size` first; what has none is not shown.
template <class Size>
std::vector<std::size_t> greatest_first(std::size_t count, const Size& size) {
  std::vector<std::size_t> order(count);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::erase_if(order, [&](std::size_t k) { return !(size(k) > 0); });
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return size(a) > size(b); });
  return order;
}

std::string shown_table(TextTable table, const Page& page, std::size_t rows) {
  const std::size_t left_out = rows > most_shown ? rows - most_shown : 0;
  if (left_out > 0) {
    table.rows.resize(1 + most_shown);
    table.rows.push_back({"  " + fill(more, page.language, left_out)});
  }
  return table_text(table) + "\n";
}

std::string tornado_text(const Page& page) {
  const Tornado& tornado = *page.found.tornado;
  const std::string_view language = page.language;
  TextTable table{{Align::left, Align::right, Align::right, Align::right, Align::right}, {}};
  table.rows.push_back({std::string(tornado_head.in(language)), std::string(at_low.in(language)),
                        std::string(at_high.in(language)), std::string(gives.in(language)), ""});
  const auto order = greatest_first(tornado.swing.size(), [&](std::size_t k) {
    return std::abs(tornado.swing[k].high - tornado.swing[k].low) >
                   1e-9 * std::abs(tornado.central)
               ? std::abs(tornado.swing[k].high - tornado.swing[k].low)
               : 0;
  });
  for (const std::size_t k : order) {
    const Slot& slot = page.record.problem.slots[page.slots[k]];
    const auto value = [&](bool upper) {
      return parameter_figure(page.record.problem, page.slots[k],
                              quantile_value(slot.uncertain, *slot.record, upper, 0.05),
                              page.scenario(), language);
    };
    table.rows.push_back({"  " + page.label(k), value(false), value(true),
                          page.figure(tornado.swing[k].low), page.figure(tornado.swing[k].high)});
  }
  return shown_table(std::move(table), page, order.size());
}

std::string morris_text(const Page& page) {
  const std::vector<Elementary>& effects = *page.found.morris;
  const std::string_view language = page.language;
  TextTable table{{Align::left, Align::right, Align::right}, {}};
  table.rows.push_back(
      {fill(morris_head, language, trajectories, trajectories * (effects.size() + 1)),
       std::string(effect_size.in(language)), std::string(effect_spread.in(language))});
  const auto order = greatest_first(
      effects.size(), [&](std::size_t k) { return effects[k].mean_absolute; });
  for (const std::size_t k : order) {
    table.rows.push_back({"  " + page.label(k), page.figure(effects[k].mean_absolute),
                          page.figure(effects[k].deviation)});
  }
  return shown_table(std::move(table), page, order.size());
}

std::string sobol_text(const Page& page) {
  const SobolIndices& sobol = *page.found.sobol;
  const std::string_view language = page.language;
  TextTable table{{Align::left, Align::right, Align::left, Align::right, Align::left}, {}};
  table.rows.push_back(
      {fill(sobol_head, language, whole_count(static_cast<double>(sobol.runs))),
       std::string(first_order.in(language)), std::string(interval.in(language)),
       std::string(total_order.in(language)), std::string(interval.in(language))});
  const auto order = greatest_first(
      sobol.index.size(), [&](std::size_t k) { return sobol.index[k].total; });
  const auto range = [&](double low, double high) {
    return fill(Phrase::range, language, fixed_figure(low, 2), fixed_figure(high, 2));
  };
  double alone = 0;
  for (const SobolIndex& index : sobol.index) {
    if (index.total > 0) alone += index.first;  // what is idle has only its error
  }
  for (const std::size_t k : order) {
    const SobolIndex& index = sobol.index[k];
    table.rows.push_back({"  " + page.label(k), fixed_figure(index.first, 3),
                          range(index.first_low, index.first_high), fixed_figure(index.total, 3),
                          range(index.total_low, index.total_high)});
  }
  std::string text = shown_table(std::move(table), page, order.size());
  text.pop_back();
  return text +
         fill(sobol.converged ? converged : not_converged, language,
              fixed_figure(sobol.converged ? 0.05 : sobol.widest, 2)) +
         "\n" + fill(additive, language, percent(std::clamp(alone, 0.0, 1.0), 0)) + "\n";
}

std::string sensitivity_text(const Page& page) {
  std::string text = study_head(page.scenario(), page.language);
  if (page.found.tornado) {
    text += fill(expected, page.language,
                 measure_label(page.found.measured, page.scenario(), page.language),
                 page.figure(page.found.tornado->central)) +
            "\n\n" + tornado_text(page);
  } else {
    text += measure_label(page.found.measured, page.scenario(), page.language) + "\n\n";
  }
  if (page.found.morris) text += morris_text(page);
  if (page.found.sobol) text += sobol_text(page);
  if (page.found.noise) {
    text += fill(noise_text, page.language, percent(page.found.noise->share, 0),
                 whole_count(static_cast<double>(page.scenario().draws))) +
            "\n";
  }
  return text;
}

Json rows_json(const Page& page) {
  Json rows = Json::array();
  for (std::size_t k = 0; k < page.slots.size(); ++k) {
    const Slot& slot = page.record.problem.slots[page.slots[k]];
    Json row = {{"parameter", slot.path},
                {"p05", quantile_value(slot.uncertain, *slot.record, false, 0.05)},
                {"p95", quantile_value(slot.uncertain, *slot.record, true, 0.05)}};
    if (page.found.tornado) {
      row["at_p05"] = page.found.tornado->swing[k].low;
      row["at_p95"] = page.found.tornado->swing[k].high;
    }
    if (page.found.morris) {
      row["mu_star"] = (*page.found.morris)[k].mean_absolute;
      row["sigma"] = (*page.found.morris)[k].deviation;
    }
    if (page.found.sobol) {
      const SobolIndex& index = page.found.sobol->index[k];
      row["s1"] = index.first;
      row["s1_low"] = index.first_low;
      row["s1_high"] = index.first_high;
      row["st"] = index.total;
      row["st_low"] = index.total_low;
      row["st_high"] = index.total_high;
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

Json sensitivity_json(const Page& page, double seconds) {
  const Found& found = page.found;
  Json json = study_json(page.record);
  json["outcome"] = outcome_name(found.measured.outcome);
  json["by"] = page.scenario().start.plus(found.measured.quarter).text();
  if (found.tornado) json["central"] = found.tornado->central;
  if (found.morris) json["trajectories"] = trajectories;
  if (found.sobol) {
    json["sobol"] = {{"base_points", found.sobol->base}, {"runs", found.sobol->runs},
                     {"mean", found.sobol->mean},        {"variance", found.sobol->variance},
                     {"widest", found.sobol->widest},    {"converged", found.sobol->converged}};
  }
  if (found.noise) {
    json["noise"] = {{"variance", found.noise->variance}, {"share", found.noise->share}};
  }
  json["parameters"] = rows_json(page);
  json["seconds"] = {{"sensitivity", seconds}};
  return json;
}

}  // namespace

void analyse_sensitivity(const Options& options, Console& console) {
  const InterruptGuard guard;
  const auto start = std::chrono::steady_clock::now();
  const std::uint64_t base = base_points(options);
  const auto wants = [&](const char* method) {
    return options.method == "all" || options.method == method;
  };
  const RunRecord record = planned_record(options, console, wants("sobol"));
  const Scenario& scenario = record.resolved;
  const Problem& problem = record.problem;
  const Allocation& allocation = record.allocation.allocation;
  const Parallelism parallelism = parallelism_of(options);
  const std::vector<std::uint32_t> slots = uncertain_slots(problem);
  if (slots.empty() || 2 * slots.size() > sobol_dimensions) {
    throw Stop(Exit::bad_input, "weir: sensitivity: " + std::to_string(slots.size()) +
                                    " uncertain assumptions; 1 to 80 can be told apart");
  }
  Found found;
  found.measured = asked_measure(options, scenario);
  const UniformResponse response = planning_response(problem, allocation, found.measured);
  if (wants("tornado")) found.tornado = tornado(problem, allocation, found.measured);
  if (wants("morris")) {
    found.morris = answer_of(options, console, trajectories * (slots.size() + 1),
                             [&](const StudySink& sink) {
                               return elementary_effects(slots.size(), trajectories, scenario.seed,
                                                         response, parallelism, sink);
                             });
  }
  if (wants("sobol")) {
    found.sobol = answer_of(options, console, base * (slots.size() + 2),
                            [&](const StudySink& sink) {
                              return sobol_indices(slots.size(), base, scenario.seed, response,
                                                   parallelism, sink);
                            });
    found.noise = answer_of(options, console, scenario.draws, [&](const StudySink& sink) {
      return noise_share(scenario, problem, allocation, found.measured, parallelism, sink);
    });
  }
  const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - start;
  const Page page{record, found, slots, options.language};
  const Json json = sensitivity_json(page, taken.count());
  print_study(options, sensitivity_text(page), json, json["parameters"], console);
}

}  // namespace weir
