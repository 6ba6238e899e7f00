// weir sweep: many settings of parameters, levers, shocks and strategies, stored as one study.
#include <algorithm>
#include <charconv>
#include <chrono>
#include <cmath>
#include <functional>
#include <limits>
#include <ostream>
#include <set>

#include "app/figures.hpp"
#include "app/phrases.hpp"
#include "app/study_page.hpp"
#include "app/sweep.hpp"
#include "app/text_table.hpp"
#include "weir/random.hpp"
#include "weir/store/studies.hpp"
#include "weir/study/sweep.hpp"

namespace weir {
namespace {

using Json = nlohmann::ordered_json;
using Clock = std::chrono::steady_clock;

constexpr std::uint64_t most_points = 1'000'000;

constexpr Words head{"{0} points ({1}) over {2}", "{2}的{0}个取值点（{1}）"};
constexpr Words by_planning{"expected values of the planning layer", "规划层预期值"};
constexpr Words by_draws{"means over {0} draws at each point", "每点模拟{0}次的平均值"};
constexpr Words least{"least", "最小"};
constexpr Words greatest{"greatest", "最大"};
constexpr Words all_targets{"points that meet all targets", "全部达标的点"};
constexpr Words mean_chance{"mean chance of all targets", "全部目标达标的平均可能性"};
constexpr Words infeasible{"points without an allowed division", "没有符合规则方案的点"};
constexpr Words stored{"study {0} in {1}; the same command with more --points goes on from there",
                       "研究{0}，存于{1}；同一命令加大--points即可续算"};
constexpr Words stored_whole{"study {0} in {1}", "研究{0}，存于{1}"};

[[noreturn]] void refuse(const std::string& what, const std::string& why) {
  throw Stop(Exit::bad_input, "weir: sweep: " + what + ": " + why);
}

std::optional<std::uint64_t> whole_number(std::string_view text) {
  std::uint64_t value = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
  if (read.ec != std::errc() || read.ptr != text.data() + text.size()) return std::nullopt;
  return value;
}

std::vector<std::string> parts_of(const std::string& text, char at) {
  std::vector<std::string> parts;
  for (std::size_t from = 0; from <= text.size();) {
    const std::size_t end = std::min(text.find(at, from), text.size());
    parts.push_back(text.substr(from, end - from));
    from = end + 1;
  }
  return parts;
}

double value_of(const std::string& whole, const std::string& path, const std::string& text,
                const Scenario& scenario) {
  if (path == "strategy.name") {
    const std::optional<StrategyName> name = strategy_named(text);
    if (!name) refuse("--over " + whole, "there is no strategy '" + text + "'");
    return static_cast<double>(*name);
  }
  const std::optional<double> value = value_in_words(text, scenario.currency);
  if (!value) refuse("--over " + whole, "'" + text + "' is neither a number nor money");
  return *value;
}

/// PATH=LOW..HIGH[:STEPS], PATH=A,B,C or PATH. Fails: Stop(bad_input).
SweepAxis axis_of(const std::string& text, const Scenario& scenario) {
  SweepAxis axis;
  bool quoted = false;
  std::size_t equals = text.size();
  for (std::size_t i = 0; i < text.size() && equals == text.size(); ++i) {
    if (text[i] == '"') quoted = !quoted;
    if (text[i] == '=' && !quoted) equals = i;
  }
  axis.path = text.substr(0, equals);
  if (equals == text.size()) {
    axis.kind = SweepAxis::Kind::distribution;
  } else if (std::string range = text.substr(equals + 1); range.find("..") != std::string::npos) {
    const std::size_t dots = range.find("..");
    std::string high = range.substr(dots + 2);
    if (const std::size_t colon = high.rfind(':'); colon != std::string::npos) {
      const std::optional<std::uint64_t> steps = whole_number(high.substr(colon + 1));
      if (!steps || *steps < 2 || *steps > 1'000'000) {
        refuse("--over " + text, "expected two steps or more after ':'");
      }
      axis.steps = static_cast<std::uint32_t>(*steps);
      high.resize(colon);
    }
    axis.low = value_of(text, axis.path, range.substr(0, dots), scenario);
    axis.high = value_of(text, axis.path, high, scenario);
    if (axis.path == "strategy.name" || !(axis.low < axis.high) || std::isinf(axis.high)) {
      refuse("--over " + text, "expected LOW..HIGH with LOW below HIGH, or a list A,B,C");
    }
  } else {
    axis.kind = SweepAxis::Kind::list;
    for (const std::string& part : parts_of(range, ',')) {
      axis.values.push_back(value_of(text, axis.path, part, scenario));
    }
  }
  if (const std::string why = axis_problem(scenario, axis); !why.empty()) {
    refuse("--over " + text, why);
  }
  return axis;
}

std::vector<SweepAxis> axes_of(const Options& options, const RunRecord& record) {
  std::vector<SweepAxis> axes;
  for (const std::string& text : options.over) {
    if (text == "uncertain") {  // every assumption that has a distribution
      for (const std::uint32_t slot : uncertain_slots(record.problem)) {
        axes.push_back(axis_of(record.problem.slots[slot].path, record.resolved));
      }
      continue;
    }
    axes.push_back(axis_of(text, record.resolved));
  }
  std::set<std::string> paths;
  for (const SweepAxis& axis : axes) {
    if (!paths.insert(axis.path).second) refuse("--over " + axis.path, "it is given twice");
  }
  return axes;
}

/// What the targets speak of, then jobs in place and net at the end; or what --measure names.
std::vector<Measured> measures_of(const Options& options, const Scenario& scenario) {
  std::vector<Measured> measured;
  const auto add = [&](const Measured& one) {
    if (std::find(measured.begin(), measured.end(), one) == measured.end()) measured.push_back(one);
  };
  for (const std::string& text : options.measures) {
    Options one = options;
    const std::size_t at = text.find('@');
    one.outcome = text.substr(0, at);
    one.by = at == std::string::npos ? "" : text.substr(at + 1);
    add(asked_measure(one, scenario));
  }
  if (!measured.empty()) return measured;
  for (const Target& target : scenario.targets) add({target.outcome, target.quarter});
  if (measured.empty()) add(asked_measure({}, scenario));
  add({Outcome::jobs_in_place, scenario.quarters - 1});
  add({Outcome::jobs_net, scenario.quarters - 1});
  return measured;
}

SweepQuestion question_of(const Options& options, const RunRecord& record) {
  SweepQuestion question;
  question.axes = axes_of(options, record);
  question.design = options.design == "sobol"             ? SweepDesign::sobol
                    : options.design == "latin-hypercube" ? SweepDesign::latin_hypercube
                                                          : SweepDesign::grid;
  question.seed = record.resolved.seed;
  question.draws = options.draws.empty() ? 0 : record.resolved.draws;
  question.measured = measures_of(options, record.resolved);
  if (question.axes.size() > sobol_dimensions) {
    refuse("--over", "at most " + std::to_string(sobol_dimensions) + " at once");
  }
  if (question.design == SweepDesign::grid) {
    if (!options.sweep_points.empty()) {
      refuse("--points", "a grid has as many as its steps give; choose another --design");
    }
    question.points = sweep_size(question.axes);
  } else {
    const std::optional<std::uint64_t> points =
        whole_number(options.sweep_points.empty() ? "1000" : options.sweep_points);
    if (!points || *points < 1) refuse("--points " + options.sweep_points, "expected a whole number");
    question.points = *points;
  }
  if (question.points > most_points) {
    refuse(std::to_string(question.points) + " points", "at most 1000000 in one study");
  }
  return question;
}

std::string column_of(const Measured& measured, const Scenario& scenario) {
  return std::string(outcome_name(measured.outcome)) + "@" +
         scenario.start.plus(measured.quarter).text();
}

/// Everything that a point's row depends on, so that equal questions share a study. The number of
/// points is part of it only where the points depend on it.
Json question_json(const SweepQuestion& question, const Options& options,
                   const Scenario& scenario) {
  Json axes = Json::array(), measured = Json::array();
  for (const SweepAxis& axis : question.axes) {
    Json one = {{"path", axis.path}};
    if (axis.kind == SweepAxis::Kind::list) one["values"] = axis.values;
    if (axis.kind == SweepAxis::Kind::range) one.update({{"low", axis.low}, {"high", axis.high}});
    if (question.design == SweepDesign::grid && axis.kind != SweepAxis::Kind::list) {
      one["steps"] = axis.steps;
    }
    axes.push_back(std::move(one));
  }
  for (const Measured& one : question.measured) measured.push_back(column_of(one, scenario));
  Json json = {{"design", options.design},
               {"axes", std::move(axes)},
               {"measured", std::move(measured)},
               {"draws", question.draws}};
  if (question.design == SweepDesign::latin_hypercube) json["points"] = question.points;
  return json;
}

Json row_json(const SweepRow& row) {
  return {row.feasible, row.all_targets, row.setting, row.value};
}

std::vector<double> numbers_of(const Json& list) {
  std::vector<double> numbers;
  for (const Json& one : list) {
    numbers.push_back(one.is_number() ? one.get<double>() : std::numeric_limits<double>::infinity());
  }
  return numbers;
}

SweepRow row_of(const StudyPoint& point) {
  const Json json = Json::parse(point.row);
  return {point.point, numbers_of(json[2]), json[0].get<bool>(), numbers_of(json[3]),
          json[1].get<double>()};
}

/// The study's rows: in the store where there is one, else in memory.
class Study {
 public:
  Study(const Options& options, const RunRecord& record, const Json& question,
        std::uint64_t points)
      : points_(points) {
    if (options.store == "none") {
      rows_.resize(points);
      return;
    }
    store_.emplace(options.store);
    id_ = store_->open_study(sha256_hex(record.digest + question.dump()), record.scenario,
                             question.dump());
  }
  const std::string& id() const { return id_; }
  std::uint64_t points() const { return points_; }

  std::vector<std::uint64_t> missing() const {
    std::vector<std::uint64_t> missing;
    for (std::uint64_t first = 0; first < points_; first += rows_at_once) {
      std::uint64_t next = first;
      each_between(first, [&](const SweepRow& row) {
        for (; next < row.point; ++next) missing.push_back(next);
        next = row.point + 1;
      });
      for (; next < end_after(first); ++next) missing.push_back(next);
    }
    return missing;
  }
  void take(const std::vector<SweepRow>& rows) {
    for (const SweepRow& row : rows) {
      if (store_) {
        unsaved_.push_back({row.point, row_json(row).dump()});
      } else {
        rows_[row.point] = row;
      }
    }
    if (Clock::now() - saved_at_ > std::chrono::seconds(1)) save();
  }
  void save() {
    if (store_ && !unsaved_.empty()) store_->add_points(id_, unsaved_);
    unsaved_.clear();
    saved_at_ = Clock::now();
  }
  /// By number.
  void each(const std::function<void(const SweepRow&)>& see) const {
    for (std::uint64_t first = 0; first < points_; first += rows_at_once) each_between(first, see);
  }

 private:
  static constexpr std::uint64_t rows_at_once = 1024;  // what is read at once: nobody waits for it

  std::uint64_t end_after(std::uint64_t first) const {
    return std::min(first + rows_at_once, points_);
  }
  void each_between(std::uint64_t first, const std::function<void(const SweepRow&)>& see) const {
    if (store_) {
      for (const StudyPoint& point : store_->points(id_, first, end_after(first))) {
        see(row_of(point));
      }
      return;
    }
    for (std::uint64_t k = first; k < end_after(first); ++k) {
      if (rows_[k]) see(*rows_[k]);
    }
  }

  std::uint64_t points_;
  std::vector<std::optional<SweepRow>> rows_;  // without a store
  std::optional<StudyStore> store_;
  std::string id_;
  std::vector<StudyPoint> unsaved_;
  Clock::time_point saved_at_ = Clock::now();
};

struct Page {
  const Scenario& scenario;
  const SweepQuestion& question;
  const Study& study;
  const Options& options;
};

std::string sweep_text(const Page& page) {
  const std::string_view language = page.options.language;
  std::string over;
  for (std::size_t a = 0; a < page.question.axes.size(); ++a) {
    if (a == 4 && page.question.axes.size() > 5) {
      over += " ... (" + std::to_string(page.question.axes.size()) + ")";
      break;
    }
    over += (over.empty() ? "" : std::string(phrase(Phrase::comma, language))) +
            page.question.axes[a].path;
  }
  double met = 0;
  std::vector<std::vector<double>> values(page.question.measured.size());  // where feasible
  std::uint64_t feasible = 0;
  page.study.each([&](const SweepRow& row) {
    met += row.all_targets;
    feasible += row.feasible;
    for (std::size_t m = 0; m < values.size() && row.feasible; ++m) {
      values[m].push_back(row.value[m]);
    }
  });
  const auto points = static_cast<double>(page.study.points());
  std::string text =
      page.scenario.title.in(language) + "\n" +
      fill(head, language, whole_count(points), page.options.design, over) +
      "\n" +
      (page.question.draws == 0
           ? std::string(by_planning.in(language))
           : fill(by_draws, language, whole_count(static_cast<double>(page.question.draws)))) +
      "\n\n";
  TextTable table{{Align::left, Align::right, Align::right, Align::right, Align::right, Align::right},
                  {}};
  table.rows.push_back({"", std::string(least.in(language)), "5%",
                        std::string(phrase(Phrase::median, language)), "95%",
                        std::string(greatest.in(language))});
  for (std::size_t m = 0; m < values.size() && feasible > 0; ++m) {
    std::sort(values[m].begin(), values[m].end());
    const Outcome outcome = page.question.measured[m].outcome;
    std::vector<std::string> row{
        "  " + measure_label(page.question.measured[m], page.scenario, language)};
    for (const std::size_t percent_point : {0u, 5u, 50u, 95u, 100u}) {
      const std::size_t rank =
          std::max<std::size_t>((percent_point * values[m].size() + 99) / 100, 1) - 1;
      row.push_back(outcome_figure(outcome, values[m][rank], page.scenario, language));
    }
    table.rows.push_back(std::move(row));
  }
  text += table_text(table);
  const auto share = [&](double count) { return percent(count / points, 1); };
  if (!page.scenario.targets.empty()) {
    text += std::string((page.question.draws == 0 ? all_targets : mean_chance).in(language)) + "  " +
            share(met) + "\n";
  }
  if (feasible < page.study.points()) {
    text += std::string(infeasible.in(language)) + "  " +
            share(static_cast<double>(page.study.points() - feasible)) + "\n";
  }
  if (!page.study.id().empty()) {
    text += fill(page.question.design == SweepDesign::sobol ? stored : stored_whole, language,
                 page.study.id(), page.options.store) +
            "\n";
  }
  return text;
}

Json setting_json(const SweepAxis& axis, double value) {
  if (axis.path == "strategy.name") {
    return strategy_name(static_cast<StrategyName>(static_cast<int>(value)));
  }
  return value;
}

Json shown_row(const Page& page, const SweepRow& row) {
  Json one = {{"point", row.point}};
  for (std::size_t a = 0; a < page.question.axes.size() && a < row.setting.size(); ++a) {
    one[page.question.axes[a].path] = setting_json(page.question.axes[a], row.setting[a]);
  }
  one["feasible"] = row.feasible;
  for (std::size_t m = 0; m < page.question.measured.size(); ++m) {
    one[column_of(page.question.measured[m], page.scenario)] =
        row.feasible ? Json(row.value[m]) : Json(nullptr);
  }
  one["all_targets"] = row.feasible ? Json(row.all_targets) : Json(nullptr);
  return one;
}

// Rows are printed in parts as they are read, so that a million of them need no memory.
constexpr std::size_t rows_of_a_part = 256;

void print_csv(const Page& page, Console& console) {
  Json part = Json::array();
  bool headed = false;
  const auto print = [&] {
    const std::string text = rows_csv(part.dump());
    print_data(std::string_view(text).substr(headed ? text.find('\n') + 1 : 0), console);
    headed = true;
    part.clear();
  };
  page.study.each([&](const SweepRow& row) {
    part.push_back(shown_row(page, row));
    if (part.size() == rows_of_a_part) print();
  });
  if (!part.empty()) print();
}

/// `json` with the rows in its empty list `points`.
void print_json(const Page& page, const Json& json, Console& console) {
  constexpr std::string_view list = "\"points\": [";
  const std::string around = json.dump(2) + "\n";
  const std::size_t at = around.find(list) + list.size();
  std::string part = around.substr(0, at);
  page.study.each([&](const SweepRow& row) {
    if (row.point > 0) part += ",";
    part += "\n    ";
    for (const char c : shown_row(page, row).dump(2)) {
      part += c;
      if (c == '\n') part += "    ";
    }
    if (row.point % rows_of_a_part != 0) return;
    print_data(part, console);
    part.clear();
  });
  print_data(part + "\n  " + around.substr(at), console);
}

}  // namespace

void sweep(const Options& options, Console& console) {
  const InterruptGuard guard;
  const Clock::time_point start = Clock::now();
  const RunRecord record =
      prepare_record(read_or_stop(options.subject, overrides_of(options), options, console));
  const SweepQuestion question = question_of(options, record);
  const Json asked = question_json(question, options, record.resolved);
  Study study(options, record, asked, question.points);
  const std::vector<std::uint64_t> missing = study.missing();
  if (missing.size() < question.points && !options.quiet) {
    console.err << "weir: " << question.points - missing.size() << " of " << question.points
                << " points are in the store; going on with the rest\n";
  }
  bool complete = false;
  {
    ProgressBar bar(console.err, shows_progress(options, console), missing.size());
    std::uint64_t done = 0;
    complete = run_sweep(record.resolved, question, missing, parallelism_of(options),
                         [&](const std::vector<SweepRow>& rows) {
                           study.take(rows);
                           done += rows.size();
                           bar.show(done, {});
                           return true;
                         },
                         [] { return !InterruptGuard::requested(); });
    study.save();
  }
  if (!complete && !study.missing().empty()) {
    throw Stop(Exit::interrupted,
               study.id().empty() ? "interrupted; nothing was saved (--store none)"
                                  : "interrupted; give the same command again to go on");
  }
  const Page page{record.resolved, question, study, options};
  const std::chrono::duration<double> taken = Clock::now() - start;
  switch (options.format) {
    case Format::table: return print_data(sweep_text(page), console);
    case Format::csv: return print_csv(page, console);
    case Format::json: break;
  }
  Json json = study_json(record);
  json["study"] = study.id();
  json["question"] = asked;
  json["points"] = Json::array();
  json["seconds"] = {{"sweep", taken.count()}};
  print_json(page, json, console);
}

}  // namespace weir
