// Made-up counties for trying Weir at any size. Figures are chosen to look like a large country's:
// docs/guide/generate.md says which.
#include <algorithm>
#include <cmath>
#include <numeric>

#include "weir/random.hpp"
#include "weir/study.hpp"

namespace weir {
namespace {

constexpr double median_population = 380'000, population_spread = 0.75;  // persons; of the logarithm
constexpr double median_gdp_per_head = 42'000;                           // per year
constexpr double slope_of_wealth = 0.35;  // of the logarithm, from the middle to either edge
constexpr double prefecture_spread = 0.35, county_spread = 0.40;
constexpr double border_km = 45, border_spread = 0.5;
constexpr double deep_share = 0.12, poor_share = 0.29;  // of the counties, together with deep
constexpr std::uint32_t block = 3;                      // a prefecture is about 3 by 3 counties

struct Site {
  std::uint32_t row = 0, column = 0, prefecture = 0;
};

class Land {
 public:
  Land(std::uint32_t counties, std::uint64_t seed)
      : count_(counties), stream_{seed},
        width_(static_cast<std::uint32_t>(std::ceil(std::sqrt(1.3 * counties)))) {}

  SyntheticLand make() {
    sites();
    for (const Site& site : sites_) county(site);
    classes();
    borders();
    return std::move(land_);
  }

 private:
  /// Standard normal of a thing's number; `purpose` keeps kinds of things apart.
  double normal(std::string_view purpose, std::uint32_t number) const {
    return inverse_normal(uniform(stream_.words(number, 0, 0, 0, place_hash(purpose)).w[0]));
  }

  // Rows of bricks from the top; in the order of their prefectures.
  void sites() {
    const std::uint32_t blocks = (width_ + block - 1) / block;
    for (std::uint32_t k = 0; k < count_; ++k) {
      const std::uint32_t row = k / width_, column = k % width_;
      sites_.push_back({row, column, 1 + row / block * blocks + column / block});
    }
    std::stable_sort(sites_.begin(), sites_.end(), [](const Site& a, const Site& b) {
      return a.prefecture < b.prefecture;
    });
    at_.resize(count_);
    for (std::uint32_t i = 0; i < count_; ++i) {
      at_[sites_[i].row * width_ + sites_[i].column] = i;
    }
  }

  void county(const Site& site) {
    const auto i = static_cast<std::uint32_t>(land_.counties.size());
    const bool first = i == 0 || sites_[i - 1].prefecture != site.prefecture;
    within_ = first ? 1 : within_ + 1;
    const double east = 2.0 * site.column / std::max(1u, width_ - 1) - 1;
    const double wealth = slope_of_wealth * east +
                          prefecture_spread * normal("prefecture", site.prefecture) +
                          county_spread * normal("wealth", i);
    const double people =
        std::floor(median_population * exp_(population_spread * normal("people", i)));
    per_head_.push_back(median_gdp_per_head * exp_(wealth));
    SyntheticLand::County county;
    county.code = std::to_string((1000 + site.prefecture) * 100 + within_);
    county.prefecture = site.prefecture;
    county.population = static_cast<std::int64_t>(std::max(1000.0, people));
    county.gdp = static_cast<std::int64_t>(
        std::floor(per_head_.back() * static_cast<double>(county.population)));
    land_.counties.push_back(std::move(county));
  }

  void classes() {
    std::vector<std::uint32_t> order(count_);
    std::iota(order.begin(), order.end(), 0u);
    std::stable_sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
      return per_head_[a] < per_head_[b];
    });
    for (std::uint32_t k = 0; k < count_; ++k) {
      const double rank = (k + 0.5) / count_;
      land_.counties[order[k]].klass = rank < deep_share   ? "deep"
                                       : rank < poor_share ? "poor"
                                                           : "none";
    }
  }

  // To the right, and to the two bricks below, which lie half a brick aside.
  void borders() {
    for (std::uint32_t row = 0; row * width_ < count_; ++row) {
      for (std::uint32_t column = 0; column < width_; ++column) {
        if (column + 1 < width_) join(row, column, row, column + 1);
        const std::uint32_t aside = row % 2 == 0 ? column - 1 : column + 1;  // wraps: too large
        join(row, column, row + 1, column);
        if (aside < width_) join(row, column, row + 1, aside);
      }
    }
    std::sort(land_.borders.begin(), land_.borders.end(), [](const Border& a, const Border& b) {
      return a.a != b.a ? a.a < b.a : a.b < b.b;
    });
    for (std::uint32_t k = 0; k < land_.borders.size(); ++k) {
      const double km = border_km * exp_(border_spread * normal("border", k));
      land_.borders[k].length = std::max(0.1, std::floor(10 * km) / 10);
    }
  }
  void join(std::uint32_t row, std::uint32_t column, std::uint32_t row2, std::uint32_t column2) {
    if (std::max(row * width_ + column, row2 * width_ + column2) >= count_) return;
    const std::uint32_t a = at_[row * width_ + column], b = at_[row2 * width_ + column2];
    land_.borders.push_back({std::min(a, b), std::max(a, b), 0});
  }

  std::uint32_t count_;
  Stream stream_;
  std::uint32_t width_;
  std::vector<Site> sites_;
  std::vector<std::uint32_t> at_;  // county of row * width + column
  std::vector<double> per_head_;
  std::uint32_t within_ = 0;
  SyntheticLand land_;
};

}  // namespace

SyntheticLand synthetic_land(std::uint32_t counties, std::uint64_t seed) {
  return Land(counties, seed).make();
}

}  // namespace weir
