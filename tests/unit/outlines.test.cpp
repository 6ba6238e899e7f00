// uses: store
// Outlines for the page: neighbours keep one border, shapes keep their area, and what is no map of
// counties is refused.
#include <catch2/catch.hpp>
#include <fstream>
#include <iterator>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "weir/store.hpp"
#include "weir/store/outlines.hpp"

using namespace weir;
using Point = std::array<double, 2>;
using Ring = std::vector<Point>;

namespace {

double area(const Ring& ring) {
  double sum = 0;
  for (std::size_t i = 0; i < ring.size(); ++i) {
    const Point &a = ring[i], &b = ring[(i + 1) % ring.size()];
    sum += a[0] * b[1] - a[1] * b[0];
  }
  return sum / 2;
}

std::vector<Ring> rings_of(const Outlines& outlines, const std::string& code) {
  std::vector<Ring> rings;
  for (const Outlines::Ring& written : outlines.shape.at(code)) {
    Ring ring;
    for (const std::int32_t i : written) {
      Outlines::Arc arc = outlines.arcs.at(static_cast<std::size_t>(i < 0 ? ~i : i));
      if (i < 0) std::reverse(arc.begin(), arc.end());
      if (!ring.empty()) {
        const Point start{outlines.west + outlines.step * arc.front()[0],
                          outlines.south + outlines.step * arc.front()[1]};
        CHECK(ring.back() == start);
        ring.pop_back();
      }
      for (const auto& p : arc) {
        ring.push_back(
            {outlines.west + outlines.step * p[0], outlines.south + outlines.step * p[1]});
      }
    }
    REQUIRE(ring.front() == ring.back());
    ring.pop_back();
    rings.push_back(ring);
  }
  return rings;
}

std::string read(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::string feature(const std::string& code, const std::string& rings) {
  return R"({"type":"Feature","properties":{"code":")" + code +
         R"("},"geometry":{"type":"Polygon","coordinates":)" + rings + "}}";
}

std::string collection(const std::string& features, const std::string& more = "") {
  return R"({"type":"FeatureCollection",)" + more + R"("features":[)" + features + "]}";
}

std::string failure(const std::string& text) {
  try {
    outlines_of(text, "map.geojson", 100);
  } catch (const StoreError& error) {
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("two squares and a hole share their borders, and a point on a straight line goes") {
  const std::string left = "[[[0,0],[1,0],[2,0],[2,1],[2,2],[0,2],[0,0]]]";
  const std::string right =
      "[[[2,0],[4,0],[4,2],[2,2],[2,1],[2,0]],[[3,0.5],[3,1.5],[3.5,1.5],[3,0.5]]]";
  const std::string hole = "[[[3,0.5],[3.5,1.5],[3,1.5],[3,0.5]]]";
  const Outlines outlines = outlines_of(
      collection(feature("1", left) + "," + feature("2", right) + "," + feature("3", hole)), "map",
      400);
  CHECK(outlines.arcs.size() == 4);  // two outer sides, the common one, the hole
  CHECK(std::abs(area(rings_of(outlines, "1")[0])) == Approx(4));
  CHECK(std::abs(area(rings_of(outlines, "2")[0])) == Approx(4));
  CHECK(std::abs(area(rings_of(outlines, "3")[0])) == Approx(0.25));
  CHECK(rings_of(outlines, "2").size() == 2);
  // (1, 0) goes; (2, 1) stays, because other borders join the ends of its line too
  CHECK(rings_of(outlines, "1")[0].size() == 5);
  CHECK(outlines.attribution.empty());
}

TEST_CASE("Sichuan: every county is there, its area holds, and every border is one line") {
  const std::string path =
      std::string(WEIR_SOURCE_DIR) + "/scenarios/data/boundaries-sichuan.geojson";
  const Outlines outlines = read_outlines(path, 2400);
  const nlohmann::json written = nlohmann::json::parse(read(path));
  REQUIRE(outlines.shape.size() == 183);
  CHECK(outlines.attribution.find("OpenStreetMap") != std::string::npos);
  std::size_t points = 0, before = 0;
  for (const Outlines::Arc& arc : outlines.arcs) points += arc.size();
  std::map<std::pair<Point, Point>, int> edges;
  for (const auto& one : written.at("features")) {
    const std::string code = one.at("properties").at("code");
    const auto& shape = one.at("geometry");
    const nlohmann::json polygons = shape.at("type") == "Polygon"
                                        ? nlohmann::json::array({shape.at("coordinates")})
                                        : shape.at("coordinates");
    double expected = 0, drawn = 0;
    for (const auto& polygon : polygons) {
      for (const auto& ring : polygon) {
        Ring original = ring.get<Ring>();
        before += original.size();
        expected += std::abs(area(original));
      }
    }
    for (const Ring& ring : rings_of(outlines, code)) {
      CHECK(ring.size() >= 3);
      drawn += std::abs(area(ring));
      for (std::size_t i = 0; i < ring.size(); ++i) {
        ++edges[std::minmax(ring[i], ring[(i + 1) % ring.size()])];
      }
    }
    INFO(code);
    CHECK(drawn == Approx(expected).epsilon(0.05));
  }
  CHECK(points < before / 2);
  std::size_t shared = 0;
  for (const auto& [edge, times] : edges) {
    CHECK(times <= 2);
    shared += times == 2;
  }
  CHECK(shared > edges.size() / 2);
}

TEST_CASE("an approval number and a source come with the file; a numeric adcode is a code") {
  const std::string one = R"({"type":"Feature","properties":{"adcode":510001},"geometry":)"
                          R"({"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,0]]]}})";
  const Outlines outlines =
      outlines_of(collection(one, R"("attribution":"office","approval":"GS(2020)1",)"), "map", 10);
  CHECK(outlines.shape.contains("510001"));
  CHECK(outlines.attribution == "office");
  CHECK(outlines.approval == "GS(2020)1");
}

TEST_CASE("what is no map of counties is refused with a reason") {
  CHECK(failure("{").find("map.geojson: not GeoJSON of counties") == 0);
  CHECK(failure(R"({"type":"FeatureCollection"})").find("not GeoJSON") != std::string::npos);
  CHECK(failure(collection("")) == "map.geojson: it holds no outline");
  CHECK(failure(collection(feature("1", "[[[0,0],[1,0],[0,0]]]"))) ==
        "map.geojson: a ring has fewer than three points");
  CHECK(failure(collection(R"({"type":"Feature","properties":{},"geometry":)"
                           R"({"type":"Polygon","coordinates":[]}})")) ==
        "map.geojson: a feature has neither the property 'code' nor 'adcode'");
  CHECK(failure(collection(R"({"type":"Feature","properties":{"code":"1"},"geometry":)"
                           R"({"type":"Point","coordinates":[0,0]}})")) ==
        "map.geojson: 1 is a Point; expected Polygon or MultiPolygon");
}
