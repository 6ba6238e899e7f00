// Linear programmes in yes-or-no decisions, with whole-number data. The only door to CBC.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

namespace weir {

/// lower <= sum of coefficient * decision <= upper; `unlimited` (constraints.hpp): no upper bound.
struct WholeRow {
  struct Entry {
    std::uint32_t decision = 0;
    std::int64_t coefficient = 0;
  };
  std::vector<Entry> entries;
  std::int64_t lower = 0, upper = 0;
};

/// Maximise the sum of the values of what is chosen.
/// Needs: sums of values and of a row's coefficients below 2^53, so that doubles hold them.
struct BinaryProgram {
  std::vector<std::int64_t> value;  // per decision
  std::vector<WholeRow> rows;
};

struct BinaryAnswer {
  enum class Status : std::uint8_t { optimal, feasible, infeasible, unknown };
  Status status = Status::unknown;
  std::vector<std::uint8_t> chosen;  // where optimal or feasible: obeys every row exactly
  std::int64_t value = 0;
  std::int64_t bound = 0;     // no choice is worth more
  double relaxation = 0;      // greatest value when decisions may be taken in part
  std::vector<double> price;  // per row, of the relaxation: > 0 at an upper bound
  int nodes = 0;
};

/// Is `chosen` allowed? Exact.
bool obeys(const BinaryProgram& program, const std::vector<std::uint8_t>& chosen);

/// No choice is worth more than this, whatever the prices: they need not be trusted.
double relaxation_bound(const BinaryProgram& program, const std::vector<double>& price);

/// Branch and bound by CBC, one thread, at most `node_limit` nodes: the same answer every time.
/// `any`: stops at the first choice that obeys the rows.
/// Fails: nullopt in a build without CBC.
std::optional<BinaryAnswer> solve_binary(const BinaryProgram& program, int node_limit,
                                         bool any = false);

}  // namespace weir
