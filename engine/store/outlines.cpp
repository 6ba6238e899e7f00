#include "weir/store/outlines.hpp"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <iterator>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>

#include "weir/store.hpp"

namespace weir {
namespace {

using Json = nlohmann::json;
using Spot = std::array<double, 2>;
using Line = std::vector<Spot>;

struct Land {
  std::vector<std::pair<std::string, Line>> rings;  // code; closed, without the repeated end
};

std::string code_of(const Json& feature) {
  const Json& properties = feature.at("properties");
  for (const char* key : {"code", "adcode"}) {
    const auto found = properties.find(key);
    if (found == properties.end()) continue;
    return found->is_string() ? found->get<std::string>() : found->dump();
  }
  throw StoreError("a feature has neither the property 'code' nor 'adcode'");
}

Line ring_of(const Json& points) {
  Line line;
  for (const Json& point : points) {
    const Spot spot{point.at(0).get<double>(), point.at(1).get<double>()};
    if (!std::isfinite(spot[0]) || !std::isfinite(spot[1]))
      throw StoreError("a point is no number");
    if (line.empty() || line.back() != spot) line.push_back(spot);
  }
  if (line.size() > 1 && line.front() == line.back()) line.pop_back();
  if (line.size() < 3) throw StoreError("a ring has fewer than three points");
  return line;
}

Land land_of(const Json& collection) {
  Land land;
  for (const Json& feature : collection.at("features")) {
    const std::string code = code_of(feature);
    const Json& geometry = feature.at("geometry");
    const std::string& type = geometry.at("type").get_ref<const std::string&>();
    const Json& written = geometry.at("coordinates");
    if (type != "Polygon" && type != "MultiPolygon") {
      throw StoreError(code + " is a " + type + "; expected Polygon or MultiPolygon");
    }
    const Json polygons = type == "Polygon" ? Json::array({written}) : written;
    for (const Json& polygon : polygons) {
      for (const Json& ring : polygon) land.rings.emplace_back(code, ring_of(ring));
    }
  }
  if (land.rings.empty()) throw StoreError("it holds no outline");
  return land;
}

/// The points where borders part: those with more than two different neighbours.
std::set<Spot> junctions_of(const Land& land) {
  std::map<Spot, std::set<Spot>> beside;
  for (const auto& [code, line] : land.rings) {
    for (std::size_t i = 0; i < line.size(); ++i) {
      const Spot& next = line[(i + 1) % line.size()];
      beside[line[i]].insert(next);
      beside[next].insert(line[i]);
    }
  }
  std::set<Spot> junctions;
  for (const auto& [spot, others] : beside) {
    if (others.size() > 2) junctions.insert(spot);
  }
  return junctions;
}

/// The ring cut at junctions; one closed line, from its least point, where it has none.
std::vector<Line> cut(Line line, const std::set<Spot>& junctions) {
  const auto at = std::find_if(line.begin(), line.end(),
                               [&](const Spot& spot) { return junctions.contains(spot); });
  const bool closed = at == line.end();
  std::rotate(line.begin(), closed ? std::min_element(line.begin(), line.end()) : at, line.end());
  line.push_back(line.front());
  std::vector<Line> lines{{line.front()}};
  for (std::size_t i = 1; i < line.size(); ++i) {
    lines.back().push_back(line[i]);
    if (!closed && i + 1 < line.size() && junctions.contains(line[i])) lines.push_back({line[i]});
  }
  return lines;
}

double distance(const Spot& spot, const Spot& a, const Spot& b) {
  const double dx = b[0] - a[0], dy = b[1] - a[1], length = dx * dx + dy * dy;
  double t = length > 0 ? ((spot[0] - a[0]) * dx + (spot[1] - a[1]) * dy) / length : 0;
  t = std::clamp(t, 0.0, 1.0);
  return std::hypot(spot[0] - a[0] - t * dx, spot[1] - a[1] - t * dy);
}

/// Douglas and Peucker's: between kept points `from` and `to`, keeps what lies off the chord.
void keep_between(const Line& line, std::size_t from, std::size_t to, double tolerance,
                  std::vector<std::uint8_t>& kept) {
  std::vector<std::pair<std::size_t, std::size_t>> open{{from, to}};
  while (!open.empty()) {
    const auto [a, b] = open.back();
    open.pop_back();
    std::size_t farthest = a;
    double most = tolerance;
    for (std::size_t i = a + 1; i < b; ++i) {
      const double off = distance(line[i], line[a], line[b]);
      if (off > most) {
        most = off;
        farthest = i;
      }
    }
    if (farthest == a) continue;
    kept[farthest] = 1;
    open.emplace_back(a, farthest);
    open.emplace_back(farthest, b);
  }
}

std::size_t farthest_from(const Line& line, const Spot& a, const Spot& b) {
  std::size_t farthest = 1;
  for (std::size_t i = 2; i + 1 < line.size(); ++i) {
    if (distance(line[i], a, b) > distance(line[farthest], a, b)) farthest = i;
  }
  return farthest;
}

/// `lone`: no other border joins the same two points. Others keep a point between, and a closed
/// line two, lest a ring collapse.
Line simplified(const Line& line, double tolerance, bool lone) {
  std::vector<std::uint8_t> kept(line.size(), 0);
  kept.front() = kept.back() = 1;
  std::size_t middle = 0;
  if (line.size() > 2 && !lone) {
    middle = farthest_from(line, line.front(), line.back());
    kept[middle] = 1;
    keep_between(line, 0, middle, tolerance, kept);
    if (line.front() == line.back()) kept[farthest_from(line, line.front(), line[middle])] = 1;
  }
  keep_between(line, middle, line.size() - 1, tolerance, kept);
  Line result;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (kept[i] != 0) result.push_back(line[i]);
  }
  return result;
}

Outlines build(const Land& land, int detail) {
  Spot low{std::numeric_limits<double>::infinity(), std::numeric_limits<double>::infinity()};
  Spot high{-low[0], -low[1]};
  for (const auto& [code, line] : land.rings) {
    for (const Spot& spot : line) {
      for (std::size_t k : {0u, 1u}) {
        low[k] = std::min(low[k], spot[k]);
        high[k] = std::max(high[k], spot[k]);
      }
    }
  }
  Outlines outlines;
  outlines.west = low[0];
  outlines.south = low[1];
  outlines.step = std::max(high[0] - low[0], high[1] - low[1]) / detail;

  const std::set<Spot> junctions = junctions_of(land);
  std::map<Line, std::int32_t> index;
  std::vector<Line> lines;
  std::map<std::pair<Spot, Spot>, int> joins;
  for (const auto& [code, ring] : land.rings) {
    Outlines::Ring arcs;
    for (Line& line : cut(ring, junctions)) {
      Line back(line.rbegin(), line.rend());
      const bool forward = line <= back;
      const auto [at, fresh] =
          index.emplace(forward ? line : back, static_cast<std::int32_t>(lines.size()));
      if (fresh) {
        lines.push_back(at->first);
        ++joins[std::minmax(line.front(), line.back())];
      }
      arcs.push_back(forward ? at->second : ~at->second);
    }
    outlines.shape[code].push_back(std::move(arcs));
  }
  for (const Line& line : lines) {
    const bool lone =
        line.front() != line.back() && joins.at(std::minmax(line.front(), line.back())) == 1;
    Outlines::Arc arc;
    for (const Spot& spot : simplified(line, outlines.step, lone)) {
      arc.push_back({static_cast<std::int32_t>(std::lround((spot[0] - low[0]) / outlines.step)),
                     static_cast<std::int32_t>(std::lround((spot[1] - low[1]) / outlines.step))});
    }
    outlines.arcs.push_back(std::move(arc));
  }
  return outlines;
}

}  // namespace

Outlines outlines_of(const std::string& geojson, const std::string& place, int detail) {
  try {
    const Json collection = Json::parse(geojson);
    Outlines outlines = build(land_of(collection), detail);
    outlines.attribution = collection.value("attribution", "");
    outlines.approval = collection.value("approval", "");
    return outlines;
  } catch (const Json::exception& error) {
    throw StoreError(place + ": not GeoJSON of counties: " + error.what());
  } catch (const StoreError& error) {
    throw StoreError(place + ": " + error.what());
  }
}

Outlines read_outlines(const std::string& path, int detail) {
  std::ifstream in(path, std::ios::binary);
  if (!in) throw StoreError(path + ": cannot be opened");
  return outlines_of({std::istreambuf_iterator<char>(in), {}}, path, detail);
}

}  // namespace weir
