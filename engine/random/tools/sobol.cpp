// Writes the direction numbers of the Sobol points, found here: primitive polynomials over GF(2) in
// order of degree, and for each dimension, of many odd starting numbers drawn at random, those whose
// pairs with all earlier dimensions fill the square most evenly.
//   g++ -std=c++20 -O2 sobol.cpp -o sobol
//   ./sobol > engine/random/sobol_table.hpp
// Source: Sobol', USSR Comp. Math. and Math. Physics 7 (1967); that pairs are what to choose by: Joe
// and Kuo, SIAM J. Sci. Comput. 30 (2008).
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <random>
#include <vector>

namespace {

constexpr int dimensions = 160, candidates = 400;
constexpr int digits = 16;                    // of the points that candidates are judged by
constexpr int fewest = 4, most = 14;          // sets of 2^fewest .. 2^most points

using Rows = std::vector<std::uint32_t>;      // row r: binary digit r of a point, by bits of its index

/// x^k modulo the polynomial (bit d: coefficient of x^d), by squaring.
std::uint32_t power_of_x(std::uint64_t k, std::uint32_t polynomial, int degree) {
  const auto times = [&](std::uint32_t a, std::uint32_t b) {
    std::uint32_t product = 0;
    for (; b != 0; b >>= 1) {
      if (b & 1) product ^= a;
      a <<= 1;
      if (a >> degree & 1) a ^= polynomial;
    }
    return product;
  };
  std::uint32_t result = 1, base = degree == 1 ? 1 : 2;  // x = 1 modulo x + 1
  for (; k != 0; k >>= 1) {
    if (k & 1) result = times(result, base);
    base = times(base, base);
  }
  return result;
}

bool primitive(std::uint32_t polynomial, int degree) {
  const std::uint64_t order = (std::uint64_t{1} << degree) - 1;
  if (power_of_x(order, polynomial, degree) != 1) return false;
  for (std::uint64_t factor = 2, left = order; left > 1; ++factor) {
    if (left % factor != 0) continue;
    while (left % factor == 0) left /= factor;
    if (order / factor > 0 && factor < order &&
        power_of_x(order / factor, polynomial, degree) == 1) {
      return false;
    }
  }
  // x has order 2^degree - 1 in the ring; a reducible polynomial has fewer units than that.
  return true;
}

Rows matrix(std::uint32_t polynomial, int degree, std::vector<std::uint32_t> m) {
  for (int j = degree; j < digits; ++j) {  // Sobol's recurrence
    std::uint32_t next = m[static_cast<std::size_t>(j - degree)];
    for (int k = 1; k <= degree; ++k) {
      if (polynomial >> (degree - k) & 1) next ^= m[static_cast<std::size_t>(j - k)] << k;
    }
    m.push_back(next);
  }
  Rows rows(digits, 0);
  for (int j = 0; j < digits; ++j) {
    for (int r = 0; r <= j; ++r) {
      rows[static_cast<std::size_t>(r)] |= (m[static_cast<std::size_t>(j)] >> (j - r) & 1u) << j;
    }
  }
  return rows;
}

/// False: the row is a sum of rows that are in.
bool add_row(std::uint32_t row, std::uint32_t* basis) {
  while (row != 0) {
    const int top = std::bit_width(row) - 1;
    if (basis[top] == 0) {
      basis[top] = row;
      return true;
    }
    row ^= basis[top];
  }
  return false;
}

/// The smallest t for which the first 2^m points of two dimensions are a (t, m, 2)-net.
int net_quality(const Rows& a, const Rows& b, int m) {
  const std::uint32_t columns = (1u << m) - 1;
  std::uint32_t of_a[digits] = {};
  int strength = m;
  for (int q = 0; q <= strength; ++q) {
    if (q > 0) add_row(a[static_cast<std::size_t>(q - 1)] & columns, of_a);
    std::uint32_t basis[digits];
    for (int k = 0; k < digits; ++k) basis[k] = of_a[k];
    int other = 0;
    while (q + other < m && add_row(b[static_cast<std::size_t>(other)] & columns, basis)) ++other;
    if (q + other < strength) strength = q + other;
  }
  return m - strength;
}

double unevenness(const Rows& candidate, const std::vector<Rows>& earlier, double give_up) {
  double sum = 0;
  for (std::size_t d = earlier.size(); d-- > 0 && sum < give_up;) {
    for (int m = fewest; m <= most; ++m) {
      sum += std::ldexp(1.0, net_quality(candidate, earlier[d], m)) * std::pow(2.0, -0.5 * m);
    }
  }
  return sum;
}

}  // namespace

int main() {
  std::printf("// Made by tools/sobol.cpp.\n#pragma once\n\n#include <cstdint>\n\n"
              "namespace weir {\n\n"
              "// Per dimension after the first: the primitive polynomial (bit d: the coefficient of "
              "x^d), then\n// as many starting numbers as its degree.\n"
              "inline constexpr std::uint32_t sobol_table[] = {");
  std::mt19937 random(1);  // the standard fixes its output
  std::vector<Rows> earlier{matrix(0, 0, std::vector<std::uint32_t>(digits, 1))};
  int degree = 1;
  std::uint32_t polynomial = 3;
  while (earlier.size() < dimensions) {
    while (!primitive(polynomial, degree)) {
      polynomial += 2;
      if (polynomial >> (degree + 1)) ++degree;
    }
    std::vector<std::uint32_t> best;
    Rows best_rows;
    double least = INFINITY;
    for (int c = 0; c < candidates; ++c) {
      std::vector<std::uint32_t> m;
      for (int j = 1; j <= degree; ++j) m.push_back((random() & ((1u << j) - 1)) | 1u);
      const Rows rows = matrix(polynomial, degree, m);
      const double found = unevenness(rows, earlier, least);
      if (found >= least) continue;
      least = found;
      best = m;
      best_rows = rows;
    }
    std::printf("\n    %u", polynomial);
    for (const std::uint32_t m : best) std::printf(", %u", m);
    std::printf(",");
    earlier.push_back(best_rows);
    polynomial += 2;
    if (polynomial >> (degree + 1)) ++degree;
  }
  std::printf("\n};\n\n}  // namespace weir\n");
}
