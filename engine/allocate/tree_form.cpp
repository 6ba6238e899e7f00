#include "allocate/tree_form.hpp"

#include <algorithm>
#include <numeric>

namespace weir {
namespace {

constexpr std::uint32_t none = TreeForm::none;
constexpr std::size_t most_rows = 64;  // their prices are found by dense elimination

// A set of cells with the bounds that all its rows together set.
struct Sum {
  std::vector<std::uint32_t> cells;
  Range range;
  std::uint32_t cap_by = none, floor_by = none;  // rows of the constraints
  bool in_tree = false;
  std::uint32_t at = none;     // node or row of the program
  std::uint32_t above = none;  // sum around it
};

class Builder {
 public:
  Builder(const Constraints& constraints, const std::vector<std::uint8_t>& zero_cell,
          const std::vector<Range>& ranges)
      : constraints_(constraints), ranges_(ranges) {
    for (const std::uint8_t zero : zero_cell) out_.cell.push_back(zero != 0 ? none : cells_++);
    outermost_.assign(cells_, none);
    innermost_.assign(cells_, none);
    row_sum_.assign(cells_, none);
  }

  std::optional<TreeForm> build() {
    out_.place.resize(ranges_.size());
    // Small sums first: a sum joins the tree when it is a union of what is there already.
    std::vector<std::vector<std::uint32_t>> sets = kept_sets();
    std::vector<std::uint32_t> order(ranges_.size());
    std::iota(order.begin(), order.end(), 0u);
    std::stable_sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
      return sets[a].size() < sets[b].size();
    });
    std::vector<std::uint32_t> sum_of(ranges_.size(), none);
    for (const std::uint32_t g : order) {
      if (sets[g].empty()) continue;
      sum_of[g] = place(std::move(sets[g]));
      if (sum_of[g] == none) return std::nullopt;
      tighten(sums_[sum_of[g]], g);
    }
    write_program();
    if (out_.program.rows.size() > most_rows) return std::nullopt;
    for (std::uint32_t g = 0; g < sum_of.size(); ++g) {
      if (sum_of[g] == none) continue;
      const Sum& sum = sums_[sum_of[g]];
      (sum.in_tree ? out_.place[g].node : out_.place[g].row) = sum.at;
      out_.place[g].caps = sum.cap_by == g;
      out_.place[g].floors = sum.floor_by == g;
    }
    return std::move(out_);
  }

 private:
  // Cells that may receive money, of each row that says anything about them.
  std::vector<std::vector<std::uint32_t>> kept_sets() const {
    std::vector<std::vector<std::uint32_t>> sets(ranges_.size());
    for (std::size_t g = 0; g < sets.size(); ++g) {
      if (ranges_[g].lower <= 0 && ranges_[g].upper >= unlimited) continue;
      for (const std::uint32_t j : constraints_.rows[g].cells) {
        if (out_.cell[j] != none) sets[g].push_back(out_.cell[j]);
      }
    }
    return sets;
  }

  // The sum of these cells, in the tree where it fits there. None: it fits nowhere.
  std::uint32_t place(std::vector<std::uint32_t> cells) {
    bool fits = true;
    touched_.resize(sums_.size(), 0);
    for (const std::uint32_t j : cells) {
      if (outermost_[j] != none) ++touched_[outermost_[j]];
    }
    for (const std::uint32_t j : cells) {
      const std::uint32_t v = outermost_[j];
      fits = fits && (v == none || touched_[v] == sums_[v].cells.size());
    }
    for (const std::uint32_t j : cells) {
      if (outermost_[j] != none) touched_[outermost_[j]] = 0;
    }
    const auto number = static_cast<std::uint32_t>(sums_.size());
    if (fits) {
      const std::uint32_t same = outermost_[cells.front()];
      if (same != none && sums_[same].cells.size() == cells.size()) return same;
      for (const std::uint32_t j : cells) {
        if (outermost_[j] == none)
          innermost_[j] = number;
        else if (sums_[outermost_[j]].above == none)
          sums_[outermost_[j]].above = number;
        outermost_[j] = number;
      }
    } else {
      const std::uint32_t same = row_sum_[cells.front()];
      for (const std::uint32_t j : cells) {
        if (row_sum_[j] != same) return none;
      }
      if (same != none) return sums_[same].cells.size() == cells.size() ? same : none;
      for (const std::uint32_t j : cells) row_sum_[j] = number;
    }
    sums_.push_back({std::move(cells), {}, none, none, fits, none, none});
    return number;
  }

  void tighten(Sum& sum, std::uint32_t g) {
    if (ranges_[g].upper < sum.range.upper) {
      sum.range.upper = ranges_[g].upper;
      sum.cap_by = g;
    }
    if (ranges_[g].lower > sum.range.lower) {
      sum.range.lower = ranges_[g].lower;
      sum.floor_by = g;
    }
  }

  Bounds bounds(const Range& range) const {
    Bounds b;
    b.floor = constraints_.major(range.lower);
    if (range.upper < unlimited) b.cap = constraints_.major(range.upper);
    return b;
  }

  // Larger sums come later, so that going back is going down the tree.
  void write_program() {
    TreeProgram& program = out_.program;
    for (std::size_t k = sums_.size(); k-- > 0;) {
      Sum& sum = sums_[k];
      if (!sum.in_tree) continue;
      sum.at = static_cast<std::uint32_t>(program.nodes.size());
      program.nodes.push_back(
          {sum.above == none ? no_parent : sums_[sum.above].at, bounds(sum.range)});
    }
    for (Sum& sum : sums_) {
      if (sum.in_tree) continue;
      sum.at = static_cast<std::uint32_t>(program.rows.size());
      program.rows.push_back(bounds(sum.range));
    }
    program.cells.resize(cells_);
    std::uint32_t loose = none;  // the node of cells that no tree holds
    for (std::uint32_t j = 0; j < cells_; ++j) {
      TreeCell& cell = program.cells[j];
      if (row_sum_[j] != none) cell.row = sums_[row_sum_[j]].at;
      if (innermost_[j] == none && loose == none) {
        loose = static_cast<std::uint32_t>(program.nodes.size());
        program.nodes.emplace_back();
      }
      cell.node = innermost_[j] == none ? loose : sums_[innermost_[j]].at;
    }
  }

  const Constraints& constraints_;
  const std::vector<Range>& ranges_;
  std::uint32_t cells_ = 0;
  std::vector<std::uint32_t> outermost_, innermost_, row_sum_;  // sums, of each cell
  std::vector<std::size_t> touched_;
  std::vector<Sum> sums_;
  TreeForm out_;
};

}  // namespace

std::optional<TreeForm> tree_form(const Constraints& constraints,
                                  const std::vector<std::uint8_t>& zero_cell,
                                  const std::vector<Range>& ranges) {
  return Builder(constraints, zero_cell, ranges).build();
}

std::vector<double> row_prices(const TreeForm& form, const TreeSolution& solution) {
  std::vector<double> price;
  for (const TreeForm::Place& at : form.place) {
    const double p = at.node != TreeForm::none  ? solution.node_price[at.node]
                     : at.row != TreeForm::none ? solution.row_price[at.row]
                                                : 0;
    price.push_back((p > 0 && at.caps) || (p < 0 && at.floors) ? p : 0);
  }
  return price;
}

}  // namespace weir
