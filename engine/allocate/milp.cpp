#include "allocate/milp.hpp"

#include <algorithm>
#include <cmath>

#include "allocate/constraints.hpp"

#ifdef WEIR_CBC
#include <coin/Cbc_C_Interface.h>
#include <coin/Clp_C_Interface.h>

#include <csignal>
#include <numeric>
#include <string>
#endif

namespace weir {

bool obeys(const BinaryProgram& program, const std::vector<std::uint8_t>& chosen) {
  return std::all_of(program.rows.begin(), program.rows.end(), [&](const WholeRow& row) {
    std::int64_t sum = 0;
    for (const auto& [decision, coefficient] : row.entries) sum += coefficient * chosen[decision];
    return sum >= row.lower && sum <= row.upper;
  });
}

double relaxation_bound(const BinaryProgram& program, const std::vector<double>& price) {
  std::vector<double> worth(program.value.begin(), program.value.end());
  double bound = 0;
  for (std::size_t g = 0; g < program.rows.size(); ++g) {
    const WholeRow& row = program.rows[g];
    const double y = price[g];
    if (y == 0 || (y > 0 ? row.upper >= unlimited : row.lower <= -unlimited)) continue;
    bound += y * static_cast<double>(y > 0 ? row.upper : row.lower);
    for (const auto& [decision, coefficient] : row.entries) {
      worth[decision] -= y * static_cast<double>(coefficient);
    }
  }
  for (const double w : worth) bound += std::max(0.0, w);
  return bound;
}

#ifdef WEIR_CBC
namespace {

using Status = BinaryAnswer::Status;

std::int64_t floor_divide(std::int64_t a, std::int64_t b) { return a / b - (a % b < 0); }

// The same rows for both solvers, column by column; each row is divided by what its entries share.
// `whole`: its bounds then go to whole numbers, which no whole choice feels.
struct Columns {
  std::vector<int> start{0}, row;
  std::vector<double> element, lower, upper, cost, zero, one;

  Columns(const BinaryProgram& program, bool whole)
      : zero(program.value.size(), 0.0), one(program.value.size(), 1.0) {
    std::vector<std::vector<std::pair<int, double>>> columns(program.value.size());
    for (std::size_t g = 0; g < program.rows.size(); ++g) {
      std::int64_t shared = 0;
      for (const auto& entry : program.rows[g].entries)
        shared = std::gcd(shared, entry.coefficient);
      shared = std::max<std::int64_t>(shared, 1);
      scale.push_back(static_cast<double>(shared));
      for (const auto& [decision, coefficient] : program.rows[g].entries) {
        if (coefficient == 0) continue;
        columns[decision].emplace_back(static_cast<int>(g),
                                       static_cast<double>(coefficient) / scale[g]);
      }
      const std::int64_t low = program.rows[g].lower, high = program.rows[g].upper;
      const auto part = [&](std::int64_t bound) {
        return whole ? static_cast<double>(floor_divide(bound, shared))
                     : static_cast<double>(bound) / scale[g];
      };
      lower.push_back(low <= -unlimited ? -1e30 : -part(-low));
      upper.push_back(high >= unlimited ? 1e30 : part(high));
    }
    for (const auto& column : columns) {
      for (const auto& [g, coefficient] : column) {
        row.push_back(g);
        element.push_back(coefficient);
      }
      start.push_back(static_cast<int>(row.size()));
    }
    for (const std::int64_t value : program.value) cost.push_back(-static_cast<double>(value));
  }

  // False where one row alone cannot be obeyed.
  bool possible() const {
    std::vector<double> least(lower.size(), 0), most(lower.size(), 0);
    for (std::size_t k = 0; k < row.size(); ++k) {
      (element[k] < 0 ? least : most)[static_cast<std::size_t>(row[k])] += element[k];
    }
    for (std::size_t g = 0; g < lower.size(); ++g) {
      if (lower[g] > upper[g] || most[g] < lower[g] || least[g] > upper[g]) return false;
    }
    return true;
  }
  int columns() const { return static_cast<int>(cost.size()); }
  int rows() const { return static_cast<int>(lower.size()); }
  std::vector<double> scale;
};

// The relaxation alone, for its prices. Both solvers minimise, so signs turn. False: infeasible.
bool relax(const Columns& data, BinaryAnswer& answer) {
  Clp_Simplex* clp = Clp_newModel();
  Clp_setLogLevel(clp, 0);
  Clp_loadProblem(clp, data.columns(), data.rows(), data.start.data(), data.row.data(),
                  data.element.data(), data.zero.data(), data.one.data(), data.cost.data(),
                  data.lower.data(), data.upper.data());
  Clp_initialDualSolve(clp);
  const int status = Clp_status(clp);
  answer.price.assign(static_cast<std::size_t>(data.rows()), 0.0);
  answer.relaxation = -Clp_objectiveValue(clp);
  const double* dual = Clp_dualRowSolution(clp);
  for (std::size_t g = 0; status == 0 && g < answer.price.size(); ++g) {
    answer.price[g] = -dual[g] / data.scale[g];
  }
  Clp_deleteModel(clp);
  return status != 1;
}

class Cbc {
 public:
  Cbc(const Columns& data, int node_limit, bool any) : model_(Cbc_newModel()) {
    Cbc_setLogLevel(model_, 0);
    Cbc_loadProblem(model_, data.columns(), data.rows(), data.start.data(), data.row.data(),
                    data.element.data(), data.zero.data(), data.one.data(), data.cost.data(),
                    data.lower.data(), data.upper.data());
    for (int j = 0; j < data.columns(); ++j) Cbc_setInteger(model_, j);
    // Values are whole numbers, so a better choice is better by one; nothing short of it is
    // skipped.
    Cbc_setAllowableGap(model_, 0);
    Cbc_setAllowableFractionGap(model_, 0);
    Cbc_setParameter(model_, "increment", "0.999");
    Cbc_setParameter(model_, "integerTolerance", "1e-9");
    Cbc_setParameter(model_, "primalTolerance", "1e-9");
    Cbc_setMaximumNodes(model_, node_limit);
    if (any) Cbc_setMaximumSolutions(model_, 1);
  }
  ~Cbc() { Cbc_deleteModel(model_); }
  Cbc(const Cbc&) = delete;
  Cbc& operator=(const Cbc&) = delete;

  // CBC takes over Ctrl-C; it is given back to whoever had it.
  void solve() {
    struct sigaction before = {};
    sigaction(SIGINT, nullptr, &before);
    Cbc_solve(model_);
    sigaction(SIGINT, &before, nullptr);
    if (Cbc_secondaryStatus(model_) == 5) std::raise(SIGINT);
  }

  bool proved() const { return Cbc_isProvenOptimal(model_) != 0; }
  bool infeasible() const { return Cbc_isProvenInfeasible(model_) != 0; }
  double bound() const { return -Cbc_getBestPossibleObjValue(model_); }
  int nodes() const { return Cbc_getNodeCount(model_); }
  std::vector<std::uint8_t> chosen(std::size_t decisions) const {
    const double* x = Cbc_bestSolution(model_);
    if (x == nullptr) return {};
    std::vector<std::uint8_t> result;
    for (std::size_t j = 0; j < decisions; ++j) result.push_back(x[j] > 0.5);
    return result;
  }

 private:
  Cbc_Model* model_;
};

// Forbids this one choice.
WholeRow anything_but(const std::vector<std::uint8_t>& chosen) {
  WholeRow row{{}, -1, unlimited};
  row.lower = 1;
  for (std::uint32_t j = 0; j < chosen.size(); ++j) {
    row.entries.push_back({j, chosen[j] ? -1 : 1});
    row.lower -= chosen[j];
  }
  return row;
}

}  // namespace

std::optional<BinaryAnswer> solve_binary(const BinaryProgram& program, int node_limit, bool any) {
  BinaryAnswer answer;
  if (!Columns(program, true).possible() || !relax(Columns(program, false), answer)) {
    answer.status = Status::infeasible;
    return answer;
  }
  const double linear = relaxation_bound(program, answer.price);
  const auto whole = [](double bound) {  // values are whole; a hair below one is that one
    return static_cast<std::int64_t>(std::floor(bound + 1e-6 + 1e-12 * std::abs(bound)));
  };
  answer.bound = whole(linear);
  // CBC forgives small violations. A choice that breaks a row in whole numbers is forbidden.
  BinaryProgram strict = program;
  if (program.value.empty()) {
    answer.status = Status::optimal;
    return answer;
  }
  for (int attempt = 0; attempt < 20; ++attempt) {
    Cbc cbc(Columns(strict, true), node_limit, any);
    cbc.solve();
    answer.nodes += cbc.nodes();
    if (cbc.infeasible()) {
      answer.status = Status::infeasible;
      return answer;
    }
    answer.bound = std::min(answer.bound, whole(cbc.bound()));
    std::vector<std::uint8_t> chosen = cbc.chosen(program.value.size());
    if (chosen.empty()) return answer;
    if (!obeys(program, chosen)) {
      strict.rows.push_back(anything_but(chosen));
      continue;
    }
    answer.value = 0;
    for (std::size_t j = 0; j < chosen.size(); ++j) {
      if (chosen[j]) answer.value += program.value[j];
    }
    answer.chosen = std::move(chosen);
    if (cbc.proved() && !any) answer.bound = answer.value;
    answer.bound = std::max(answer.bound, answer.value);
    answer.status = answer.bound == answer.value ? Status::optimal : Status::feasible;
    return answer;
  }
  return answer;
}
#else
std::optional<BinaryAnswer> solve_binary(const BinaryProgram&, int, bool) { return std::nullopt; }
#endif

}  // namespace weir
