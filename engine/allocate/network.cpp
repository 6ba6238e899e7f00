#include "allocate/network.hpp"

#include <algorithm>
#include <array>
#include <numeric>

namespace weir {
namespace {

constexpr std::uint32_t no_arc = UINT32_MAX;

// Groups of rows whose families are bound to each other: the same, or opposite.
class Parity {
 public:
  explicit Parity(std::size_t n) : parent_(n), odd_(n, 0) {
    std::iota(parent_.begin(), parent_.end(), 0u);
  }
  struct Root {
    std::uint32_t row;
    std::uint8_t odd;
  };
  Root root(std::uint32_t row) const {
    std::uint8_t odd = 0;
    while (parent_[row] != row) {
      odd ^= odd_[row];
      row = parent_[row];
    }
    return {row, odd};
  }
  void make_opposite(std::uint32_t a, std::uint32_t b) {
    const Root x = root(a), y = root(b);
    if (x.row == y.row) return;
    parent_[x.row] = y.row;
    odd_[x.row] = static_cast<std::uint8_t>(x.odd ^ y.odd ^ 1);
  }

 private:
  std::vector<std::uint32_t> parent_;
  std::vector<std::uint8_t> odd_;
};

}  // namespace

Families split_families(const Constraints& constraints) {
  const std::vector<Row>& rows = constraints.rows;
  std::vector<std::vector<std::uint32_t>> rows_of(constraints.cells.size());
  std::vector<std::uint32_t> common(rows.size(), 0), met, crossing;
  std::vector<std::uint8_t> left_out(rows.size(), 0);
  constexpr std::uint8_t none = 2;
  std::vector<std::uint8_t> asked(rows.size(), none);
  Parity parity(rows.size());
  Families result;

  for (std::uint32_t g = 0; g < rows.size(); ++g) {
    met.clear();
    for (const std::uint32_t j : rows[g].cells) {
      for (const std::uint32_t h : rows_of[j]) {
        if (common[h]++ == 0) met.push_back(h);
      }
    }
    crossing.clear();
    for (const std::uint32_t h : met) {
      if (common[h] < std::min(rows[g].cells.size(), rows[h].cells.size())) crossing.push_back(h);
      common[h] = 0;
    }
    bool fits = true;  // all that it crosses must agree, group by group
    for (const std::uint32_t h : crossing) {
      const Parity::Root r = parity.root(h);
      if (asked[r.row] == none) asked[r.row] = r.odd;
      fits = fits && asked[r.row] == r.odd;
    }
    for (const std::uint32_t h : crossing) asked[parity.root(h).row] = none;
    if (!fits) {
      left_out[g] = 1;
      result.left_out.push_back(g);
      continue;
    }
    for (const std::uint32_t h : crossing) parity.make_opposite(g, h);
    for (const std::uint32_t j : rows[g].cells) rows_of[j].push_back(g);
  }

  for (std::uint32_t g = 0; g < rows.size(); ++g) {
    result.family.push_back(left_out[g] ? 2 : parity.root(g).odd);
  }
  return result;
}

std::vector<Range> row_ranges(const Constraints& constraints) {
  std::vector<Range> ranges;
  for (const Row& row : constraints.rows) ranges.push_back({row.lower, row.upper});
  return ranges;
}

Network::Network(const Constraints& constraints, const Families& families,
                 const std::vector<Range>& cells, const std::vector<Range>& rows)
    : circulation_(constraints.rows.size() + 2), row_range_(rows) {
  const auto n_rows = static_cast<std::uint32_t>(constraints.rows.size());
  const std::array<std::uint32_t, 2> root{n_rows, n_rows + 1};
  row_arc_.assign(n_rows, no_arc);
  row_ends_.assign(n_rows, {0, 0});

  std::vector<std::uint32_t> by_size(n_rows);
  std::iota(by_size.begin(), by_size.end(), 0u);
  std::stable_sort(by_size.begin(), by_size.end(), [&](std::uint32_t a, std::uint32_t b) {
    return constraints.rows[a].cells.size() > constraints.rows[b].cells.size();
  });
  // The smallest set around each cell so far, in each family: a row's node bears the row's number.
  std::array<std::vector<std::uint32_t>, 2> around;
  for (std::size_t k : {0, 1}) around[k].assign(constraints.cells.size(), root[k]);
  for (const std::uint32_t g : by_size) {
    const std::uint8_t k = families.family[g];
    if (k > 1) continue;
    const std::vector<std::uint32_t>& own = constraints.rows[g].cells;
    const std::uint32_t parent = own.empty() ? root[k] : around[k][own.front()];
    row_ends_[g] = k == 0 ? Ends{parent, g} : Ends{g, parent};
    row_arc_[g] =
        circulation_.add_arc(row_ends_[g].from, row_ends_[g].to, rows[g].lower, rows[g].upper);
    for (const std::uint32_t j : own) around[k][j] = g;
  }
  for (std::size_t j = 0; j < constraints.cells.size(); ++j) {
    cell_ends_.push_back({around[0][j], around[1][j]});
    cell_arc_.push_back(
        circulation_.add_arc(around[0][j], around[1][j], cells[j].lower, cells[j].upper));
  }
  circulation_.add_arc(root[1], root[0], 0, unlimited);
}

Network::Forced Network::forced() const {
  const std::vector<std::uint32_t> component = circulation_.components();
  const auto stuck = [&](Ends e) { return component[e.from] != component[e.to]; };
  Forced result;
  for (std::size_t j = 0; j < cell_arc_.size(); ++j) {
    result.zero_cell.push_back(amount(j) == 0 && stuck(cell_ends_[j]));
  }
  for (std::size_t g = 0; g < row_arc_.size(); ++g) {
    const Range& r = row_range_[g];
    result.fixed_row.push_back(
        row_arc_[g] != no_arc &&
        (r.lower == r.upper ||
         ((row_amount(g) == r.lower || row_amount(g) == r.upper) && stuck(row_ends_[g]))));
  }
  return result;
}

}  // namespace weir
