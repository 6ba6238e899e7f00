// Outlines of counties for drawing, small enough for a page.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace weir {

/// Every border once: neighbours share an arc, so that simplifying leaves no gap between them.
struct Outlines {
  using Arc = std::vector<std::array<std::int32_t, 2>>;  // grid points; longitude and latitude
  using Ring = std::vector<std::int32_t>;  // arcs in order; ~i is arc i walked backwards
  double west = 0, south = 0, step = 0;    // degrees = origin + step * grid point
  std::vector<Arc> arcs;
  std::map<std::string, std::vector<Ring>> shape;  // of each county code; holes are rings too
  std::string attribution;  // what the file says of its source
  std::string approval;     // number under which the map was approved (审图号)
};

/// Reads GeoJSON: a FeatureCollection of Polygon or MultiPolygon features with the property `code`
/// (or `adcode`), and the members `attribution` and `approval` of the collection where it has them.
/// `detail`: steps of the grid across the longer side; borders are simplified to about one step.
/// Borders are shared where the file writes the same coordinates on both sides.
/// Fails: StoreError naming what is wrong.
Outlines read_outlines(const std::string& path, int detail);
Outlines outlines_of(const std::string& geojson, const std::string& place, int detail);

}  // namespace weir
