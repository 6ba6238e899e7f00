#include "study/regression.hpp"

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>

namespace weir {
namespace {

using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr std::size_t folds = 5;
constexpr std::size_t most_with_products = 6;  // parameters whose pairs are multiplied
constexpr double knot_shares[] = {0.02, 0.2, 0.4, 0.6, 0.8, 0.98};

double cube_above(double x, double knot) {
  const double above = std::max(x - knot, 0.0);
  return above * above * above;
}

/// Mean 0 and standard deviation 1; zeros for what does not vary.
VectorXd standardised(const std::vector<double>& values) {
  VectorXd x = Eigen::Map<const VectorXd>(values.data(), static_cast<Eigen::Index>(values.size()));
  x.array() -= x.mean();
  const double sd = std::sqrt(x.squaredNorm() / static_cast<double>(values.size()));
  if (sd > 0) x /= sd;
  return x;
}

std::vector<double> knots_of(const VectorXd& x) {
  std::vector<double> sorted(x.data(), x.data() + x.size());
  std::sort(sorted.begin(), sorted.end());
  std::vector<double> knots;
  for (const double share : knot_shares) {
    const double knot = sorted[static_cast<std::size_t>(share * static_cast<double>(x.size() - 1))];
    if (knots.empty() || knot > knots.back() + 1e-9) knots.push_back(knot);
  }
  return knots;
}

/// x and the bends of a natural cubic spline: linear beyond the outer knots.
/// Source: Hastie, Tibshirani, Friedman, The Elements of Statistical Learning, equation (5.4).
void add_spline(const VectorXd& x, std::vector<VectorXd>& columns) {
  columns.push_back(x);
  const std::vector<double> knots = knots_of(x);
  if (knots.size() < 3) return;
  const double last = knots.back(), before = knots[knots.size() - 2];
  const auto bend = [&](double value, double knot) {
    return (cube_above(value, knot) - cube_above(value, last)) / (last - knot);
  };
  for (std::size_t k = 0; k + 2 < knots.size(); ++k) {
    columns.push_back(x.unaryExpr(
        [&](double value) { return bend(value, knots[k]) - bend(value, before); }));
  }
}

/// Orthonormal columns that span the basis; what others already say is left out.
MatrixXd basis_of(const DrawLists& regressors) {
  std::vector<VectorXd> x, columns;
  for (const std::vector<double>& one : regressors) x.push_back(standardised(one));
  const auto draws = static_cast<Eigen::Index>(regressors.front().size());
  columns.push_back(VectorXd::Ones(draws));
  for (const VectorXd& one : x) add_spline(one, columns);
  for (std::size_t a = 0; a < x.size() && x.size() <= most_with_products; ++a) {
    for (std::size_t b = 0; b < a; ++b) columns.push_back(x[a].cwiseProduct(x[b]));
  }
  MatrixXd basis(draws, static_cast<Eigen::Index>(columns.size()));
  Eigen::Index kept = 0;
  for (VectorXd& column : columns) {
    const double before = column.norm();
    for (int pass = 0; pass < 2 && kept > 0; ++pass) {
      const auto done = basis.leftCols(kept);
      column -= done * (done.transpose() * column);
    }
    const double left = column.norm();
    if (left <= 1e-7 * before || left == 0) continue;
    basis.col(kept++) = column / left;
  }
  return basis.leftCols(kept);
}

}  // namespace

DrawLists predicted_elsewhere(const DrawLists& targets, const DrawLists& regressors) {
  const MatrixXd basis = basis_of(regressors);
  const Eigen::Index draws = basis.rows(), width = basis.cols();
  const auto count = static_cast<Eigen::Index>(targets.size());
  MatrixXd y(draws, count);
  for (Eigen::Index k = 0; k < count; ++k) {
    y.col(k) = Eigen::Map<const VectorXd>(targets[static_cast<std::size_t>(k)].data(), draws);
  }
  const MatrixXd all_products = basis.transpose() * basis, all_sums = basis.transpose() * y;
  MatrixXd predicted(draws, count);
  for (std::size_t fold = 0; fold < folds; ++fold) {
    const auto first = static_cast<Eigen::Index>(fold);
    const auto rows = Eigen::seq(first, Eigen::last, Eigen::fix<static_cast<int>(folds)>);
    if (first >= draws) break;
    const MatrixXd own = basis(rows, Eigen::all);
    const MatrixXd own_y = y(rows, Eigen::all);
    const MatrixXd products = all_products - own.transpose() * own +
                              1e-9 * MatrixXd::Identity(width, width);
    const MatrixXd sums = all_sums - own.transpose() * own_y;
    predicted(rows, Eigen::all) = own * products.ldlt().solve(sums);
  }
  DrawLists result(targets.size());
  for (std::size_t k = 0; k < targets.size(); ++k) {
    const auto column = predicted.col(static_cast<Eigen::Index>(k));
    result[k].assign(column.data(), column.data() + draws);
  }
  return result;
}

}  // namespace weir
