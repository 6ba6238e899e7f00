// uses: app
// The terminal summary: columns that align in both languages, figures, chances, both shock cases.
#include "app/figures.hpp"
#include "app/funds_table.hpp"
#include "app/phrases.hpp"
#include "app/progress_bar.hpp"
#include "app/summary.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <sstream>

#include "unit/store_record.hpp"

using namespace weir;

namespace {

std::vector<std::string> lines_of(const std::string& text) {
  std::istringstream in(text);
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("a Chinese character is two columns wide, a combining mark none") {
  CHECK(display_width("jobs") == 4);
  CHECK(display_width("带动就业") == 8);
  CHECK(display_width("带动就业（申报数）") == 18);  // full-width brackets too
  CHECK(display_width("3.300亿元") == 9);
  CHECK(display_width("e\xCC\x81") == 1);  // e and a combining acute
  CHECK(display_width("한글") == 4);
  CHECK(display_width("\xF0\xA0\x80\x80") == 2);  // U+20000
  CHECK(display_width("\xE5\xB8") == 2);          // cut off in the middle: each byte one
}

TEST_CASE("all lines of a table have the same width") {
  const TextTable table{{Align::left, Align::right, Align::left},
                        {{"县", "亿元", "note"}, {"Alder", "1,234", ""}, {"赤杨县", "9", "备注"},
                         {"one that runs on over all of it"}}};
  const std::vector<std::string> lines = lay_out(table);
  CHECK(lines[0].starts_with("县       亿元  note "));
  CHECK(lines[1].starts_with("Alder   1,234   "));
  CHECK(table_text(table) ==
        "县       亿元  note\nAlder   1,234\n赤杨县      9  备注\none that runs on over all of it\n");
  for (const std::string& line : lines) CHECK(display_width(line) == display_width(lines[0]));
  const RunRecord record = small_record();
  for (const char* language : {"en", "zh"}) {
    const std::vector<std::string> rows = lay_out(outcome_table(record, language));
    REQUIRE(rows.size() > 8);
    for (const std::string& row : rows) CHECK(display_width(row) == display_width(rows[0]));
  }
}

TEST_CASE("text is wrapped after spaces and beside wide characters") {
  CHECK(wrapped("one two three", 8) == std::vector<std::string>{"one two", "three"});
  CHECK(wrapped("一二三四五", 6) == std::vector<std::string>{"一二三", "四五"});
  CHECK(wrapped("unbreakable", 4) == std::vector<std::string>{"unbreakable"});
  CHECK(wrapped("", 10).empty());
}

TEST_CASE("figures are rounded to what people read") {
  CHECK(rounded_count(12734) == "12,700");
  CHECK(rounded_count(999.6) == "1,000");
  CHECK(rounded_count(99.96) == "100");
  CHECK(rounded_count(36.2) == "36");
  CHECK(rounded_count(3.14) == "3.1");
  CHECK(rounded_count(0) == "0");
  CHECK(rounded_count(-12734) == "-12,700");
  CHECK(rounded_count(-0.01) == "0");
  CHECK(whole_count(-0.2) == "0");
  CHECK(whole_count(1155) == "1,155");
  CHECK(whole_count(1234567) == "1,234,567");
  CHECK(percent(0.2686, 1) == "26.9%");
}

TEST_CASE("money is written in the units planners use") {
  CHECK(money_figure(3.3e8, "CNY", "en") == "3.300亿元");
  CHECK(money_figure(1.97e6, "CNY", "zh") == "197万元");
  CHECK(money_figure(164000, "CNY", "en") == "16.4万元");
  CHECK(money_figure(850, "CNY", "en") == "850元");
  CHECK(money_figure(1.25e7, "EUR", "en") == "12.50 million EUR");
  CHECK(money_figure(164000, "EUR", "en") == "164 thousand EUR");
  CHECK(money_figure(850, "EUR", "zh") == "850 EUR");
}

TEST_CASE("chances are printed no finer than the model deserves") {
  CHECK(chance_text(0.97, "en") == "over 95%");
  CHECK(chance_text(0.951, "zh") == "大于95%");
  CHECK(chance_text(0.95, "en") == "95%");
  CHECK(chance_text(0.843, "en") == "84%");
  CHECK(chance_text(0.049, "en") == "under 5%");
  Summary s;
  s.p05 = 10, s.p25 = 20, s.p50 = 30, s.p75 = 40, s.p95 = 50;
  CHECK(chance_from_quantiles(s, 51, "en") == "under 5%");
  CHECK(chance_from_quantiles(s, 50, "en") == "5% to 25%");
  CHECK(chance_from_quantiles(s, 35, "en") == "25% to 50%");
  CHECK(chance_from_quantiles(s, 30, "en") == "50% to 75%");
  CHECK(chance_from_quantiles(s, 15, "en") == "75% to 95%");
  CHECK(chance_from_quantiles(s, 10, "en") == "over 95%");
}

TEST_CASE("every phrase is there in both languages, with the same placeholders") {
  for (std::size_t i = 0; i < phrase_count; ++i) {
    const auto id = static_cast<Phrase>(i);
    const std::string_view en = phrase(id, "en"), zh = phrase(id, "zh");
    CAPTURE(i, std::string(en));
    CHECK_FALSE(en.empty());
    CHECK_FALSE(zh.empty());
    for (const char* place : {"{0}", "{1}", "{2}", "{3}", "{4}", "{5}"}) {
      CHECK(has(std::string(en), place) == has(std::string(zh), place));
    }
  }
  for (std::size_t o = 0; o < outcome_count; ++o) {
    CHECK_FALSE(outcome_label(static_cast<Outcome>(o), "en").empty());
    CHECK(display_width(outcome_label(static_cast<Outcome>(o), "zh")) > 0);
  }
  // one phrase from each end and the middle: the table has not slipped against its names
  CHECK(phrase(Phrase::draws_seed, "en") == "{0} draws, seed {1}");
  CHECK(phrase(Phrase::chance, "zh") == "达标可能性");
  CHECK(phrase(Phrase::not_used, "en") == "not used");
  CHECK(phrase(Phrase::weighted_list, "en") == "weighted objective");
  CHECK(outcome_label(Outcome::jobs_in_place, "zh") == "实际在岗人数");
  CHECK(strategy_label(StrategyName::projects, "zh") == "项目法");
}

TEST_CASE("the summary says what a planner decides on") {
  const RunRecord record = small_record();
  const std::string text = summary_text(record, "en", "7f3a21", "weir.sqlite");
  CAPTURE(text);
  const std::vector<std::string> lines = lines_of(text);
  CHECK(lines.size() <= 35);
  for (const std::string& line : lines) CHECK(display_width(line) <= 102);
  CHECK(has(lines[0], "Small plan   3,000万元 to 2 of 3 counties   formula   2,048 draws, seed 7"));
  CHECK(has(text, "deep poverty (2)"));
  CHECK(has(text, "by 2020Q4"));
  CHECK(has(text, "by 2021Q4"));
  CHECK(has(text, "over 95%"));
  CHECK(has(text, "84%"));
  CHECK(has(text, "82%"));
  CHECK(has(text, "with COVID-19"));
  CHECK(has(text, "F016: 33亿元"));
  CHECK(has(text, "GDP estimated for 50%"));
  CHECK(has(text, "run 7f3a21 in weir.sqlite"));
  CHECK(has(text, "at most 0.9 percentage points"));
  CHECK_FALSE(has(summary_text(record, "en", "", "none"), "stored"));
}

TEST_CASE("declared jobs never stand without the jobs in place at that date") {
  RunRecord record = small_record();
  for (const bool with_targets : {true, false}) {
    if (!with_targets) {
      record.resolved.targets.clear();
      record.resolved.headline = {Outcome::trained, Outcome::jobs_declared};
      record.other_cases.clear();
    }
    const std::vector<std::string> lines = lines_of(summary_text(record, "en", "", ""));
    for (std::size_t i = 0; i < lines.size(); ++i) {
      if (lines[i].starts_with("  jobs declared")) {
        REQUIRE(i + 1 < lines.size());
        CHECK(lines[i + 1].starts_with("  jobs in place"));
      }
    }
  }
}

TEST_CASE("the summary in Chinese uses the glossary's words") {
  const std::string text = summary_text(small_record(), "zh", "7f3a21", "weir.sqlite");
  CAPTURE(text);
  for (const char* word : {"小方案", "因素法", "深度贫困县", "带动就业（申报数）", "实际在岗人数",
                           "净增就业", "达标可能性", "新冠疫情冲击", "工业园区建设"}) {
    CHECK(has(text, word));
  }
  CHECK_FALSE(has(text, "jobs"));
}

TEST_CASE("the next money brings what the planning curves say") {
  const RunRecord record = small_record();
  const Goal goal = leading_goal(record.resolved);
  CHECK(goal.outcome == Outcome::jobs_declared);
  CHECK(goal.quarter == 3);
  // Against two whole plans: every cell of the class grown by the same share.
  const double more = 1e6, has_money = 3e7;
  RunRecord grown = record;
  for (auto& amount : grown.allocation.allocation.amount) {
    amount = static_cast<std::int64_t>(static_cast<double>(amount) * (1 + more / has_money) + 0.5);
  }
  const auto declared = [](const RunRecord& r) {
    const auto total = planning_total(
        r.problem, plan(r.problem, r.planning_theta, r.allocation.allocation));
    return total[static_cast<std::size_t>(Outcome::jobs_declared) * r.problem.quarters + 3];
  };
  const double gain = next_money_brings(record, goal, more)[0];
  CHECK(gain > 0);
  CHECK(gain == Approx(declared(grown) - declared(record)).epsilon(1e-4));
}

TEST_CASE("the progress line tells how far and how long still") {
  CHECK(progress_line(5120, 10240, 3, "jobs: 84%") ==
        "[############------------] 50%  3 s left  jobs: 84%");
  CHECK(progress_line(10240, 10240, 6, "") == "[########################] 100%");
  std::ostringstream out;
  { ProgressBar(out, true, 10).show(5, [] { return "x"; }); }
  CHECK(out.str().empty());  // nothing within the first second
}
