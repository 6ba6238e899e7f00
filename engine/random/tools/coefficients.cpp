// Writes the constants of the random room, computed here with 60 digits from the definitions of
// the functions: each polynomial interpolates its function at the Chebyshev points of its interval,
// which is within a factor of about two of the best polynomial of that degree.
//   g++ -std=c++20 -O2 coefficients.cpp -lmpfr -lgmp -o coefficients
//   ./coefficients elementary > include/weir/core_elementary_coefficients.hpp
//   ./coefficients variates   > engine/random/coefficients.hpp
//   ./coefficients lanes      > engine/random/lanes_coefficients.hpp
#include <boost/math/constants/constants.hpp>
#include <boost/math/special_functions/erf.hpp>
#include <boost/math/special_functions/gamma.hpp>
#include <boost/multiprecision/mpfr.hpp>
#include <cstdio>
#include <functional>
#include <string>
#include <vector>

namespace {

namespace mp = boost::multiprecision;
using Real = mp::number<mp::mpfr_float_backend<60>, mp::et_off>;
using Function = std::function<Real(const Real&)>;

/// Coefficients, lowest first, of the polynomial in (x - centre) / scale that interpolates f.
std::vector<Real> chebyshev_fit(const Function& f, Real low, Real high, int degree, Real centre,
                                Real scale) {
  const Real pi = boost::math::constants::pi<Real>();
  std::vector<Real> node, difference;
  for (int i = 0; i <= degree; ++i) {
    const Real x = (low + high) / 2 + (high - low) / 2 * cos(pi * (2 * i + 1) / (2 * degree + 2));
    node.push_back((x - centre) / scale);
    difference.push_back(f(x));
  }
  for (int order = 1; order <= degree; ++order) {  // Newton's divided differences
    for (int i = degree; i >= order; --i) {
      difference[i] = (difference[i] - difference[i - 1]) / (node[i] - node[i - order]);
    }
  }
  std::vector<Real> coefficient{difference[degree]};
  for (int i = degree - 1; i >= 0; --i) {  // times (x - node_i), plus the next difference
    coefficient.insert(coefficient.begin(), Real(0));
    for (std::size_t j = 0; j + 1 < coefficient.size(); ++j) {
      coefficient[j] -= node[i] * coefficient[j + 1];
    }
    coefficient[0] += difference[i];
  }
  return coefficient;
}

void print_values(const std::vector<Real>& values) {
  for (std::size_t i = 0; i < values.size(); ++i) {
    std::printf("%s%a,", i % 4 == 0 ? "\n    " : " ", values[i].convert_to<double>());
  }
}

void print_array(const char* comment, const char* name, const std::vector<Real>& values) {
  std::printf("\n// %s\ninline constexpr double %s[] = {", comment, name);
  print_values(values);
  std::printf("};\n");
}

void print_constant(const char* comment, const char* name, const Real& value) {
  std::printf("inline constexpr double %s = %a;  // %s\n", name, value.convert_to<double>(),
              comment);
}

void elementary() {
  const Real ln2 = boost::math::constants::ln_two<Real>();
  // The leading part has 40 bits, so that k * leading is exact for every exponent k of a double.
  const Real leading = ldexp(floor(ldexp(ln2, 40)), -40);
  print_constant("1 / ln 2", "exp_log2e", 1 / ln2);
  print_constant("ln 2, leading 40 bits", "exp_ln2_leading", leading);
  print_constant("ln 2, the rest", "exp_ln2_rest", ln2 - leading);
  print_array("(e^r - 1 - r) / r^2 for |r| <= ln 2 / 2, in r", "exp_polynomial",
              chebyshev_fit(
                  [](const Real& r) {  // the middle point is 0 up to rounding
                    return abs(r) < 1e-30 ? Real(0.5) : Real((exp(r) - 1 - r) / (r * r));
                  },
                  -ln2 / 2, ln2 / 2, 10, 0, 1));
  const Real widest = (sqrt(Real(2)) - 1) / (sqrt(Real(2)) + 1);
  print_array("(log((1 + s) / (1 - s)) - 2 s) / s^3 for |s| <= 0.1716, in z = s^2",
              "log_polynomial",
              chebyshev_fit(
                  [](const Real& z) {
                    const Real s = sqrt(z);
                    return (log((1 + s) / (1 - s)) - 2 * s) / (s * z);
                  },
                  0, widest * widest, 7, 0, 1));
}

void variates() {
  const Real two_pi = boost::math::constants::two_pi<Real>();
  print_constant("log(2 pi) / 2", "half_log_two_pi", log(two_pi) / 2);
  print_array("lgamma(x) / ((x - 1) (x - 2)) for x in [1, 2.5], in x - 1.75", "lgamma_polynomial",
              chebyshev_fit(
                  [](const Real& x) { return boost::math::lgamma(x) / ((x - 1) * (x - 2)); }, 1,
                  Real(5) / 2, 27, Real(7) / 4, 1));
  std::vector<Real> stirling{Real(0)};  // of 0: never read
  for (int k = 1; k < 16; ++k) {
    stirling.push_back(boost::math::lgamma(Real(k + 1)) - (Real(k) + Real(1) / 2) * log(Real(k)) +
                       k - log(two_pi) / 2);
  }
  print_array("log k! less Stirling's (k + 1/2) log k - k + log(2 pi) / 2, by k", "stirling_table",
              stirling);

  std::printf("\n// z(t) / (t - 1/2), z the normal quantile, for t in [2^-(j+2), 2^-(j+1)), by j;\n"
              "// in t 2^(j+2) - 1.5. One row per octave: the error is relative down to 2^-33.\n"
              "inline constexpr double normal_polynomial[32][17] = {");
  for (int j = 0; j < 32; ++j) {
    const Real low = ldexp(Real(1), -(j + 2));
    std::printf("\n  {");
    print_values(chebyshev_fit(
        [](const Real& t) {
          return -sqrt(Real(2)) * boost::math::erfc_inv(Real(2 * t)) / (t - Real(1) / 2);
        },
        low, 2 * low, 16, 3 * low / 2, low));
    std::printf("},");
  }
  std::printf("};\n");
}

void print_floats(const std::vector<Real>& values) {
  for (std::size_t i = 0; i < values.size(); ++i) {
    std::printf("%s%af,", i % 4 == 0 ? "\n    " : " ",
                static_cast<double>(values[i].convert_to<float>()));
  }
}

/// Single precision, for the first guess of a count.
void lanes() {
  const Real ln2 = boost::math::constants::ln_two<Real>();
  const Real leading = ldexp(floor(ldexp(ln2, 12)), -12);
  std::printf("inline constexpr float exp32_log2e = %af;\n"
              "inline constexpr float exp32_ln2_leading = %af;  // 12 bits\n"
              "inline constexpr float exp32_ln2_rest = %af;\n",
              static_cast<double>(Real(1 / ln2).convert_to<float>()),
              static_cast<double>(leading.convert_to<float>()),
              static_cast<double>(Real(ln2 - leading).convert_to<float>()));
  std::printf("\n// e^r for |r| <= ln 2 / 2, in r\n"
              "inline constexpr float exp32_polynomial[] = {");
  print_floats(chebyshev_fit([](const Real& r) { return exp(r); }, -ln2 / 2, ln2 / 2, 6, 0, 1));
  std::printf("};\n\n// -log(1 - p) / p for p in [0, 1/2], in p - 1/4\n"
              "inline constexpr float log32_polynomial[] = {");
  print_floats(chebyshev_fit(
      [](const Real& p) { return p < 1e-30 ? Real(1) : Real(-log(1 - p) / p); }, 0, Real(1) / 2, 9,
      Real(1) / 4, 1));
  std::printf("};\n");

  std::vector<Real> tails;
  for (int j = 0; j < 14; ++j) {
    tails.push_back(boost::math::erfc(Real(j) / 2 / sqrt(Real(2))) / 2);
  }
  print_array("P(Z < -j / 2), Z normal, by j", "normal_tail", tails);

  constexpr int degree = 6;
  std::vector<std::vector<Real>> rows(32);
  for (int exponent = -1; exponent < 31; ++exponent) {
    const Real low = ldexp(Real(1), exponent - 32);
    rows[(exponent + 127) % 32] = chebyshev_fit(
        [](const Real& t) { return -sqrt(Real(2)) * boost::math::erfc_inv(Real(2 * t)); },
        low, 2 * low, degree, 3 * low / 2, low);
  }
  std::printf("\n// The normal quantile z(s / 2^32) for s in [2^e, 2^(e+1)), e from -1 to 30, in s / 2^e - 1.5:\n"
              "// by power, then by the last five bits of a float's exponent field, e + 127.\n"
              "inline constexpr float normal32_polynomial[%d][32] = {", degree + 1);
  for (int power = 0; power <= degree; ++power) {
    std::vector<Real> column;
    for (const auto& row : rows) { column.push_back(row[power]); }
    std::printf("\n  {");
    print_floats(column);
    std::printf("},");
  }
  std::printf("};\n");
}

}  // namespace

int main(int count, char** arguments) {
  const std::string part = count > 1 ? arguments[1] : "";
  std::printf("// Written by engine/random/tools/coefficients.cpp; do not edit.\n"
              "#pragma once\n\nnamespace weir {\n\n");
  if (part == "elementary") {
    elementary();
  } else if (part == "lanes") {
    lanes();
  } else {
    variates();
  }
  std::printf("\n}  // namespace weir\n");
}
