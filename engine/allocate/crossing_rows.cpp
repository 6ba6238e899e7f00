#include "allocate/crossing_rows.hpp"

#include <algorithm>
#include <cmath>

namespace weir {
namespace {

constexpr double reach = 0.5;        // how far one step may move a price, by the reference price
constexpr double dependent = 1e-11;  // what elimination must leave of a diagonal

// Eight sums on a cache line of their own.
struct alignas(64) Lanes {
  double at[pack] = {};
};

// Lane by lane, so that a block of strips with the same rows adds up eight
// counties at once. Column `rows` stands for cells without a row.
struct LaneSums {
  explicit LaneSums(std::size_t rows)
      : width(rows + 1),
        amount(width),
        slope(width),
        coming(width),
        free(width),
        pair(width * width) {}
  std::size_t width;
  std::vector<Lanes> amount, slope;
  std::vector<Lanes> coming;  // amounts, once strips with their own level have met their bounds
  std::vector<Lanes> free;    // slopes of cells that follow the inner node of the moment
  std::vector<Lanes> pair;    // slope * slope / slope of the strip, of strips with
                              // their own level
};

// Of the eight strips of a block.
struct StripLanes {
  double inverse[pack];  // 1 over its slope at a level of its own; 0: it has none
  double follows[pack];  // 1: it follows an inner node
  double rise[pack];     // by what its level must rise to meet its bound
};

// `worst`: of the bounds that strips with their own level miss, by their size.
WEIR_LANE_INLINE void read_strips(const StripView& strips, std::size_t first, StripLanes& out,
                                  double* worst) {
  // Nobody else's memory, and one kind of number to a loop: lanes become vector registers.
  StripLanes now;
  double side[pack], missing[pack], size[pack], most[pack];
  WEIR_EACH_LANE for (std::size_t lane = 0; lane < pack; ++lane) {
    side[lane] = strips.own_side[first + lane];
  }
  WEIR_EACH_LANE for (std::size_t lane = 0; lane < pack; ++lane) {
    const double floor = strips.floor[first + lane], cap = strips.cap[first + lane];
    size[lane] = strips.amount[first + lane];
    missing[lane] = missing_of(side[lane], floor, cap, size[lane]);
  }
  WEIR_EACH_LANE for (std::size_t lane = 0; lane < pack; ++lane) {
    const double slope = strips.own_slope[first + lane];
    const double inverse = 1 / (slope > 0 ? slope : elementary::infinity);
    now.inverse[lane] = inverse;
    now.follows[lane] = side[lane] != 0 ? 0.0 : 1.0;
    now.rise[lane] = missing[lane] * inverse;
  }
  WEIR_EACH_LANE for (std::size_t lane = 0; lane < pack; ++lane) {
    const double far = missing[lane] > 0 ? missing[lane] : -missing[lane];
    const double larger = size[lane] > far ? size[lane] : far;
    const double miss = far / (larger > 0 ? larger : 1.0);
    most[lane] = miss > worst[lane] ? miss : worst[lane];
  }
  out = now;
  WEIR_EACH_LANE for (std::size_t lane = 0; lane < pack; ++lane) worst[lane] = most[lane];
}

struct SlotColumns {
  const std::uint32_t* row;  // of the block's first slot
  std::size_t rows;
  std::size_t at(std::size_t k) const {
    return row[pack * k] == no_row ? rows : std::size_t{row[pack * k]};
  }
};

// A slot's product with itself, and with others of its row, is counted in full on the diagonal.
WEIR_LANE_CLONES
void add_block(const StripView& views, std::size_t first_strip, const SlotColumns& column,
               std::size_t first, std::size_t length, StripLanes& strips, double* worst,
               LaneSums& sums) {
  read_strips(views, first_strip, strips, worst);
  const double* inverse = strips.inverse;
  const double* cell_amount = views.cell_amount + first;
  const double* cell_slope = views.cell_slope + first;
  const std::size_t width = sums.width;
  double any = 0;
  WEIR_EACH_LANE for (std::size_t lane = 0; lane < pack; ++lane) any += inverse[lane];
  for (std::size_t k = 0; k < length; ++k) {
    const std::size_t r = column.at(k);
    const double* x = cell_amount + pack * k;
    const double* d = cell_slope + pack * k;
    double* amount = sums.amount[r].at;
    double* slope = sums.slope[r].at;
    double* coming = sums.coming[r].at;
    double* free = sums.free[r].at;
    WEIR_EACH_LANE for (std::size_t lane = 0; lane < pack; ++lane) amount[lane] += x[lane];
    WEIR_EACH_LANE for (std::size_t lane = 0; lane < pack; ++lane) coming[lane] +=
        d[lane] * strips.rise[lane];
    WEIR_EACH_LANE for (std::size_t lane = 0; lane < pack; ++lane) slope[lane] += d[lane];
    WEIR_EACH_LANE for (std::size_t lane = 0; lane < pack; ++lane) free[lane] +=
        d[lane] * strips.follows[lane];
  }
  if (any == 0) return;
  for (std::size_t k = 0; k < length; ++k) {
    double scaled[pack];
    WEIR_EACH_LANE for (std::size_t lane = 0; lane < pack; ++lane) {
      scaled[lane] = cell_slope[pack * k + lane] * inverse[lane];
    }
    Lanes* line = sums.pair.data() + column.at(k) * width;
    for (std::size_t j = 0; j <= k; ++j) {
      double* to = line[column.at(j)].at;
      const double* d = cell_slope + pack * j;
      double sum[pack];
      WEIR_EACH_LANE for (std::size_t lane = 0; lane < pack; ++lane) {
        sum[lane] = to[lane] + scaled[lane] * d[lane];
      }
      WEIR_EACH_LANE for (std::size_t lane = 0; lane < pack; ++lane) to[lane] = sum[lane];
    }
  }
}

class Assembly {
 public:
  Assembly(const TreeLayout& layout, const Tree& tree, std::size_t rows, bool with_root)
      : layout_(layout),
        tree_(tree),
        rows_(rows),
        with_root_(with_root),
        lanes_(rows),
        line_(rows + 1) {
    out_.amount.assign(rows, 0);
    out_.coming.assign(rows, 0);
    out_.matrix.assign(rows * rows, 0);
  }

  RowSums run() {
    followed_.assign(layout_.inner.size() * (rows_ + 1), 0);
    for (std::size_t b = 0; b < layout_.blocks.size(); ++b) add(b);
    flush();
    out_.own_miss = *std::max_element(worst_.at, worst_.at + pack);
    for (std::size_t r = 0; r < rows_; ++r) {
      out_.amount[r] += across(lanes_.amount[r].at);
      out_.coming[r] += across(lanes_.coming[r].at);
      out_.matrix[r * rows_ + r] += across(lanes_.slope[r].at);
    }
    // Pairs stand once, at (row of the later slot, row of the earlier); those
    // of a slot with itself are on the diagonal with the others of one row, and
    // were counted once too.
    for (std::size_t r = 0; r < rows_; ++r) {
      for (std::size_t c = 0; c < rows_; ++c) {
        const double sum = across(lanes_.pair[r * lanes_.width + c].at);
        out_.matrix[r * rows_ + c] -= sum;
        if (r != c) out_.matrix[c * rows_ + r] -= sum;
      }
    }
    for (std::size_t v = with_root_ ? 2 : 1; v < layout_.inner.size(); ++v) {
      if (tree_.priced_by(static_cast<std::uint32_t>(v)) == v) {
        subtract_square(&followed_[v * (rows_ + 1)]);
      }
    }
    if (with_root_) add_root();
    for (std::size_t r = 0; r < out_.amount.size(); ++r) out_.coming[r] += out_.amount[r];
    return std::move(out_);
  }

 private:
  // What follows the root's price answers to it as to that of its own row.
  void add_root() {
    const std::size_t n = rows_ + 1;
    std::vector<double> wide(n * n, 0);
    for (std::size_t r = 0; r < rows_; ++r) {
      std::copy_n(out_.matrix.begin() + static_cast<std::ptrdiff_t>(r * rows_), rows_,
                  wide.begin() + static_cast<std::ptrdiff_t>(r * n));
      wide[r * n + rows_] = wide[rows_ * n + r] = followed_[n + r];
    }
    for (std::size_t r = 0; r < n; ++r) wide[n * n - 1] += followed_[n + r];
    out_.matrix = std::move(wide);
    out_.amount.push_back(0);
    out_.coming.push_back(0);
    for (std::size_t s = 0; s < layout_.strips(); ++s) {
      out_.amount.back() += tree_.strip_amount()[s];
      out_.coming.back() += strip_missing(tree_.strips(), s);
    }
  }

  std::uint32_t owner(std::size_t strip) const {
    return tree_.priced_by(layout_.strip_owner[strip]);
  }

  bool have_one_price(const TreeLayout::Block& block, std::size_t first_strip) const {
    if (block.same_owner) return true;
    for (std::size_t lane = 1; lane < pack; ++lane) {
      if (owner(first_strip + lane) != owner(first_strip)) return false;
    }
    return true;
  }

  void add(std::size_t b) {
    const std::size_t s = b * pack;
    const TreeLayout::Block& block = layout_.blocks[b];
    StripLanes strips;
    if (!block.same_rows || !have_one_price(block, s)) {
      read_strips(tree_.strips(), s, strips, worst_.at);
      for (std::size_t lane = 0; lane < pack; ++lane) {
        add_strip(s + lane, block, lane, strips.rise[lane]);
      }
      return;
    }
    if (owner(s) != current_) flush();
    current_ = owner(s);
    add_block(tree_.strips(), s, {&layout_.slot_row[block.first], rows_}, block.first, block.length,
              strips, worst_.at, lanes_);
    if (block.repeats_rows) count_repeated_rows(block, strips.inverse);
  }

  // Two slots of one strip in one row: their product belongs to the diagonal
  // twice.
  void count_repeated_rows(const TreeLayout::Block& block, const double* inverse) {
    for (std::size_t k = 1; k < block.length; ++k) {
      const std::uint32_t row = layout_.slot_row[block.first + pack * k];
      for (std::size_t j = 0; j < k; ++j) {
        if (layout_.slot_row[block.first + pack * j] != row || row == no_row) continue;
        WEIR_EACH_LANE for (std::size_t lane = 0; lane < pack; ++lane) {
          out_.matrix[row * rows_ + row] -= tree_.cell_slope()[block.first + pack * k + lane] *
                                            tree_.cell_slope()[block.first + pack * j + lane] *
                                            inverse[lane];
        }
      }
    }
  }

  void add_strip(std::size_t strip, const TreeLayout::Block& block, std::size_t lane, double rise) {
    const bool own = tree_.strip_is_own(strip);
    std::fill(line_.begin(), line_.end(), 0.0);
    double* to = own ? line_.data() : &followed_[owner(strip) * (rows_ + 1)];
    for (std::size_t k = 0; k < block.length; ++k) {
      const std::size_t i = block.first + pack * k + lane;
      const std::uint32_t row = layout_.slot_row[i];
      const double slope = tree_.cell_slope()[i];
      to[row == no_row ? rows_ : row] += slope;
      if (row == no_row) continue;
      out_.amount[row] += tree_.cell_amount()[i];
      out_.coming[row] += slope * rise;
      out_.matrix[row * rows_ + row] += slope;
    }
    if (own) subtract_square(line_.data());
  }

  void flush() {
    double* to = &followed_[current_ * (rows_ + 1)];
    for (std::size_t r = 0; r <= rows_; ++r) to[r] += across(lanes_.free[r].at);
    std::fill(lanes_.free.begin(), lanes_.free.end(), Lanes{});
  }

  // The cells of one level answer together: what one row's cells lose, the
  // others get.
  void subtract_square(const double* slope) {
    double sum = 0;
    for (std::size_t r = 0; r <= rows_; ++r) sum += slope[r];
    if (!(sum > 0)) return;
    for (std::size_t r = 0; r < rows_; ++r) {
      if (slope[r] == 0) continue;
      for (std::size_t c = 0; c < rows_; ++c) {
        out_.matrix[r * rows_ + c] -= slope[r] / sum * slope[c];
      }
    }
  }

  const TreeLayout& layout_;
  const Tree& tree_;
  std::size_t rows_;
  bool with_root_;
  LaneSums lanes_;
  std::vector<double> line_, followed_;
  Lanes worst_;  // own_miss, by lane
  std::uint32_t current_ = 0;
  RowSums out_;
};

// L D L' in place over the listed rows; a dependent row keeps its price.
class Elimination {
 public:
  Elimination(const std::vector<double>& matrix, std::size_t rows, std::vector<std::size_t> list)
      : list_(std::move(list)), n_(list_.size()), factor_(n_ * n_) {
    for (std::size_t i = 0; i < n_; ++i) {
      for (std::size_t j = 0; j <= i; ++j) {
        factor_[i * n_ + j] = matrix[list_[i] * rows + list_[j]];
      }
    }
    for (std::size_t j = 0; j < n_; ++j) {
      const double diagonal = factor_[j * n_ + j];
      double pivot = diagonal;
      for (std::size_t k = 0; k < j; ++k) {
        pivot -= factor_[j * n_ + k] * factor_[j * n_ + k] * factor_[k * n_ + k];
      }
      const bool kept = pivot > dependent * diagonal;
      factor_[j * n_ + j] = kept ? pivot : 0;
      for (std::size_t i = j + 1; i < n_; ++i) {
        double sum = factor_[i * n_ + j];
        for (std::size_t k = 0; k < j; ++k) {
          sum -= factor_[i * n_ + k] * factor_[j * n_ + k] * factor_[k * n_ + k];
        }
        factor_[i * n_ + j] = kept ? sum / pivot : 0;
      }
    }
  }

  std::vector<double> solve(std::vector<double> right) const {
    for (std::size_t i = 0; i < n_; ++i) {
      for (std::size_t k = 0; k < i; ++k) right[i] -= factor_[i * n_ + k] * right[k];
    }
    for (std::size_t i = 0; i < n_; ++i) {
      const double pivot = factor_[i * n_ + i];
      right[i] = pivot > 0 ? right[i] / pivot : 0;
    }
    for (std::size_t i = n_; i-- > 0;) {
      for (std::size_t k = i + 1; k < n_; ++k) right[i] -= factor_[k * n_ + i] * right[k];
    }
    return right;
  }

 private:
  std::vector<std::size_t> list_;
  std::size_t n_;
  std::vector<double> factor_;
};

}  // namespace

RowSums row_sums(const TreeLayout& layout, const Tree& tree, std::size_t rows, bool with_root) {
  return Assembly(layout, tree, rows, with_root).run();
}

std::vector<double> solve_rows(const std::vector<double>& matrix, std::size_t rows,
                               const std::vector<std::size_t>& list, std::vector<double> miss) {
  return Elimination(matrix, rows, list).solve(std::move(miss));
}

double row_target(const Bounds& row, double price, double amount) {
  if (row.floor == row.cap) return row.cap;
  if (price > 0) return row.cap;
  if (price < 0) return row.floor;
  return std::clamp(amount, row.floor, row.cap);
}

std::vector<double> row_misses(const std::vector<Bounds>& rows, const std::vector<double>& price,
                               const std::vector<double>& amount) {
  std::vector<double> misses;
  for (std::size_t r = 0; r < rows.size(); ++r) {
    misses.push_back(amount[r] - row_target(rows[r], price[r], amount[r]));
  }
  return misses;
}

// The model is price-separable but for `matrix`, whose entries off the diagonal
// are not positive: rows whose price would change sign are held at zero, rows
// at zero whose amount would leave its bounds are freed, until neither happens.
std::vector<double> next_row_prices(const std::vector<Bounds>& rows, const RowSums& sums,
                                    const std::vector<double>& price) {
  const std::size_t m = rows.size();
  std::vector<double> misses = row_misses(rows, price, sums.coming);
  std::vector<double> matrix = sums.matrix;
  for (std::size_t r = 0; r < m; ++r) matrix[r * m + r] += std::abs(misses[r]) / reach;

  enum class Side : std::uint8_t { none, cap, floor, both };
  std::vector<Side> side(m);
  for (std::size_t r = 0; r < m; ++r) {
    side[r] = rows[r].floor == rows[r].cap ? Side::both
              : price[r] != 0              ? (price[r] > 0 ? Side::cap : Side::floor)
              : misses[r] != 0             ? (misses[r] > 0 ? Side::cap : Side::floor)
                                           : Side::none;
  }
  std::vector<double> next(m, 0);
  for (std::size_t round = 0; round < 3 * m + 3; ++round) {
    std::vector<std::size_t> list;
    for (std::size_t r = 0; r < m; ++r) {
      if (side[r] != Side::none) list.push_back(r);
    }
    std::vector<double> right;
    for (const std::size_t r : list) {
      double sum = sums.coming[r] - (side[r] == Side::floor ? rows[r].floor : rows[r].cap);
      for (std::size_t c = 0; c < m; ++c) {
        if (side[c] == Side::none) sum += matrix[r * m + c] * price[c];
      }
      right.push_back(sum);
    }
    const std::vector<double> step = solve_rows(matrix, m, list, std::move(right));
    std::fill(next.begin(), next.end(), 0.0);
    for (std::size_t i = 0; i < list.size(); ++i) next[list[i]] = price[list[i]] + step[i];

    bool changed = false;
    for (std::size_t r = 0; r < m; ++r) {
      if ((side[r] == Side::cap && next[r] < 0) || (side[r] == Side::floor && next[r] > 0)) {
        side[r] = Side::none;
        next[r] = 0;
        changed = true;
      } else if (side[r] == Side::none) {
        double amount = sums.coming[r];
        for (std::size_t c = 0; c < m; ++c) amount -= matrix[r * m + c] * (next[c] - price[c]);
        const double slack = 1e-13 * amount;
        if (amount > rows[r].cap + slack) side[r] = Side::cap;
        if (amount < rows[r].floor - slack) side[r] = Side::floor;
        changed = changed || side[r] != Side::none;
      }
    }
    if (!changed) break;
  }
  // Where that went in circles: no price where there is no bound.
  for (std::size_t r = 0; r < m; ++r) {
    if (next[r] > 0 && !(rows[r].cap < elementary::infinity)) next[r] = 0;
  }
  return next;
}

std::vector<double> downhill_row_prices(const std::vector<Bounds>& rows, const RowSums& sums,
                                        const std::vector<double>& price) {
  const std::size_t m = rows.size();
  const std::vector<double> misses = row_misses(rows, price, sums.coming);
  std::vector<double> next = price;
  for (std::size_t r = 0; r < m; ++r) {
    if (misses[r] == 0) continue;
    next[r] += misses[r] / (sums.matrix[r * m + r] + std::abs(misses[r]) / reach);
    if (price[r] * next[r] < 0 && rows[r].floor != rows[r].cap) next[r] = 0;
  }
  return next;
}

}  // namespace weir
