// uses: core scenario store app
// weir report: what the page is drawn from, what it refuses, and that nothing in the data leaves
// its element.
#include <catch2/catch.hpp>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "unit/cli_ending.hpp"
#include "unit/cli_scenario.hpp"
#include "weir/store/report.hpp"

using namespace weir;
using nlohmann::json;

namespace {

std::string read(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

void run_small(const SmallCase& small, std::vector<std::string> more = {}) {
  std::vector<std::string> words{"run",     small.scenario(), "--draws", "200",
                                 "--store", small.store(),    "-q"};
  words.insert(words.end(), more.begin(), more.end());
  REQUIRE(weir_says(words).code == 0);
}

json data_of(const SmallCase& small, std::vector<std::string> more = {}) {
  std::vector<std::string> words{"report", "--store", small.store(), "--format", "json"};
  words.insert(words.end(), more.begin(), more.end());
  const Ending ending = weir_says(words);
  INFO(ending.err);
  REQUIRE(ending.code == 0);
  return json::parse(ending.out);
}

}  // namespace

TEST_CASE("the page is written where it is asked for and holds the data") {
  const SmallCase small;
  run_small(small);
  const std::string file = small.file("page.html");
  const Ending ending = weir_says({"report", "--store", small.store(), "-o", file});
  CHECK(ending.code == 0);
  CHECK(ending.out.find(file) != std::string::npos);
  const std::string page = read(file);
  CHECK(page.find("Content-Security-Policy") != std::string::npos);
  CHECK(page.find("default-src 'none'") != std::string::npos);
  const std::string open = "<script type=\"application/json\" id=\"weir-report\">";
  const std::size_t from = page.find(open) + open.size();
  const json data = json::parse(page.substr(from, page.find("</script>", from) - from));
  CHECK(data == data_of(small));
  CHECK(data.at("runs").at(0).at("command").get<std::string>().find("--draws 200") !=
        std::string::npos);
}

TEST_CASE("figures are those of the stored run") {
  const SmallCase small;
  run_small(small);
  const json data = data_of(small), run = data.at("runs").at(0);
  const json stored = json::parse(weir_says({"export", "--store", small.store()}).out);
  CHECK(run.at("digest") == stored.at("digest"));
  CHECK(run.at("targets") == stored.at("targets"));
  CHECK(run.at("total") == stored.at("allocation").at("total"));
  std::size_t checked = 0;
  for (const json& row : stored.at("outcomes")) {
    const std::string scope = row.at("scope"), outcome = row.at("outcome");
    if (scope != "all") continue;
    const json& quarters = run.at("quarters");
    const auto at = std::find(quarters.begin(), quarters.end(), row.at("quarter"));
    const json& series = run.at("series").at("all").at(outcome);
    const auto q = static_cast<std::size_t>(at - quarters.begin());
    CHECK(series.at("p05").at(q).get<double>() ==
          Approx(row.at("p05").get<double>()).epsilon(1e-5).margin(1e-9));
    CHECK(series.at("p95").at(q).get<double>() ==
          Approx(row.at("p95").get<double>()).epsilon(1e-5).margin(1e-9));
    ++checked;
  }
  CHECK(checked > 0);
  std::map<std::string, double> cells;
  for (const json& cell : stored.at("allocation").at("cells")) {
    cells[cell.at("county")] += cell.at("amount").get<double>();
  }
  const json& counties = data.at("land").at("counties");
  for (std::size_t c = 0; c < counties.size(); ++c) {
    CHECK(run.at("counties").at("funds").at(c) == cells[counties.at(c).at("code")]);
  }
}

TEST_CASE("one run stands beside the common strategies, several beside each other") {
  const SmallCase small;
  run_small(small);
  json plans = data_of(small).at("comparison").at("plans");
  REQUIRE(plans.size() == 3);
  CHECK(plans[0].at("label").at("en") == "per capita");
  CHECK(plans[1].at("label").at("en") == "equal");
  run_small(small, {"--set", "fund.provincial.amount=2000万元"});
  const Ending list = weir_says({"runs", "--store", small.store(), "--format", "json"});
  const json rows = json::parse(list.out);
  const json data = data_of(small, {rows[1].at("run"), rows[0].at("run")});
  plans = data.at("comparison").at("plans");
  REQUIRE(plans.size() == 2);
  CHECK(plans[1].at("label").at("en").get<std::string>().find("2000万元") != std::string::npos);
  CHECK(plans[1].at("money").at(0).get<double>() < 0);
  CHECK(data.at("runs").size() == 2);
}

TEST_CASE("the public edition has no outlines and no ranks") {
  const SmallCase small;
  run_small(small);
  const json inside = data_of(small), outside = data_of(small, {"--public"});
  const auto first = [](const json& data) {
    return data.at("runs").at(0).at("counties").at("figures").at(0);
  };
  CHECK(first(inside).contains("rank"));
  CHECK_FALSE(first(outside).contains("rank"));
  CHECK(outside.at("public") == true);
  CHECK(outside.at("outlines").is_null());
}

TEST_CASE("own boundaries with an approval number; a file that fits no county is refused") {
  const SmallCase small;
  run_small(small);
  const std::string own = small.file("own.geojson");
  const auto write = [&](const char* code) {
    std::ofstream(own) << R"({"type":"FeatureCollection","features":[{"type":"Feature",)"
                       << R"("properties":{"code":")" << code << R"("},"geometry":{"type":)"
                       << R"("Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,0]]]}}]})";
  };
  write("510001");
  const json data = data_of(small, {"--boundaries", own, "--approval", "GS(2020)1"});
  CHECK(data.at("outlines").at("approval") == "GS(2020)1");
  CHECK(data.at("outlines").at("shapes").contains("510001"));
  write("999999");
  const Ending wrong = weir_says({"report", "--store", small.store(), "--boundaries", own});
  CHECK(wrong.code == 2);
  CHECK(wrong.err.find("outlines none of the scenario's counties") != std::string::npos);
  CHECK(weir_says({"report", "--store", small.store(), "--boundaries", small.file("none")}).code ==
        5);
}

TEST_CASE("a run whose scenario has changed is refused with the difference named") {
  const SmallCase small;
  run_small(small);
  std::string text = read(small.scenario());
  text.replace(text.find("3000万元"), std::string("3000万元").size(), "3100万元");
  std::ofstream(small.scenario()) << text;
  const Ending ending = weir_says({"report", "--store", small.store()});
  CHECK(ending.code == 2);
  CHECK(ending.err.find("changed since") != std::string::npos);
  CHECK(ending.err.find("run it again: weir run") != std::string::npos);
}

TEST_CASE("wrong requests end with the right code") {
  const SmallCase small;
  CHECK(weir_says({"report", "--store", small.file("none.sqlite")}).code == 5);
  run_small(small);
  CHECK(weir_says({"report", "nosuch", "--store", small.store()}).code == 5);
  CHECK(weir_says({"report", "--store", small.store(), "--strategy", "nosuch"}).code == 2);
  CHECK(weir_says({"report", "--store", small.store(), "--format", "csv"}).code == 2);
  CHECK(weir_says({"report", "--store", small.store(), "-o", "/nowhere/page.html"}).code == 5);
}

TEST_CASE("nothing in the data ends the element that holds them") {
  const std::string page =
      report_html("{\"title\": \"</script><script>alert(1)</script><!--\"}", "zh");
  CHECK(page.find("</script><script>alert") == std::string::npos);
  CHECK(page.find("\\u003c/script>\\u003cscript>alert(1)") != std::string::npos);
  CHECK(page.find("<html lang=\"zh-Hans\">") != std::string::npos);
}
