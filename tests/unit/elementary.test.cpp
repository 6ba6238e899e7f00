// uses: random
#include <mpfr.h>

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

#include "weir/random.hpp"

using namespace weir;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();
constexpr double smallest = std::numeric_limits<double>::denorm_min();

/// A reference value: MPFR with 120 bits.
class Exact {
 public:
  explicit Exact(double x) {
    mpfr_init2(value, 120);
    mpfr_set_d(value, x, MPFR_RNDN);
  }
  ~Exact() { mpfr_clear(value); }
  Exact(const Exact&) = delete;
  Exact& operator=(const Exact&) = delete;
  mpfr_t value;
};

using Reference = int (*)(mpfr_ptr, mpfr_srcptr, mpfr_rnd_t);

int log_of_gamma(mpfr_ptr result, mpfr_srcptr x, mpfr_rnd_t rounding) {
  int sign = 0;
  return mpfr_lgamma(result, &sign, x, rounding);
}

/// |got - exact| in units of the last place of exact.
double ulps(double got, Exact& exact) {
  const double rounded = mpfr_get_d(exact.value, MPFR_RNDN);
  if (std::isinf(rounded) || std::isinf(got)) { return got == rounded ? 0.0 : infinity; }
  const double size = std::max(std::fabs(rounded), std::numeric_limits<double>::min());
  mpfr_sub_d(exact.value, exact.value, got, MPFR_RNDN);
  mpfr_mul_2si(exact.value, exact.value, 52 - std::ilogb(size), MPFR_RNDN);
  return std::fabs(mpfr_get_d(exact.value, MPFR_RNDN));
}

/// Numbers between low and high, evenly spaced or in constant ratio, from a stream of words.
struct Points {
  double low, high;
  bool ratio;
  double at(std::uint32_t i) const {
    const PhiloxBlock block = Stream{7}.words(i, 0, 0, 0, 0);
    const double u = (block.w[0] + block.w[1] * 0x1p-32) * 0x1p-32;
    if (ratio) { return std::exp(std::log(low) + u * (std::log(high) - std::log(low))); }
    return low + (high - low) * u;
  }
};

double worst_ulps(double (*ours)(double), Reference reference, Points points, int count) {
  double worst = 0.0, where = 0.0;
  for (int i = 0; i < count; ++i) {
    const double x = points.at(i);
    Exact exact{x};
    reference(exact.value, exact.value, MPFR_RNDN);
    const double error = ulps(ours(x), exact);
    if (!(error <= worst)) { worst = error, where = x; }
  }
  UNSCOPED_INFO("worst " << worst << " ulp at " << where);
  return worst;
}

double negated_log1p(double x) { return log1p_(-x); }
int mpfr_negated_log1p(mpfr_ptr result, mpfr_srcptr x, mpfr_rnd_t rounding) {
  mpfr_neg(result, x, rounding);
  return mpfr_log1p(result, result, rounding);
}
double negated_expm1(double x) { return expm1_(-x); }
int mpfr_negated_expm1(mpfr_ptr result, mpfr_srcptr x, mpfr_rnd_t rounding) {
  mpfr_neg(result, x, rounding);
  return mpfr_expm1(result, result, rounding);
}

bool same(double a, double b) { return a == b && std::signbit(a) == std::signbit(b); }

}  // namespace

TEST_CASE("exp_ against MPFR") {
  CHECK(worst_ulps(exp_, mpfr_exp, {-708.0, 709.7, false}, 40000) < 0.9);
  CHECK(worst_ulps(exp_, mpfr_exp, {-1.0, 1.0, false}, 40000) < 0.9);
  CHECK(worst_ulps(exp_, mpfr_exp, {1e-300, 1.0, true}, 10000) < 0.9);
  CHECK(worst_ulps(exp_, mpfr_exp, {-746.0, -708.0, false}, 10000) < 0.9);  // subnormal results
  CHECK(same(exp_(0.0), 1.0));
  CHECK(same(exp_(-0.0), 1.0));
  CHECK(exp_(710.0) == infinity);
  CHECK(exp_(infinity) == infinity);
  CHECK(exp_(1e300) == infinity);
  CHECK(same(exp_(-746.0), 0.0));
  CHECK(same(exp_(-infinity), 0.0));
  CHECK(exp_(-745.1) == smallest);
  CHECK(std::isnan(exp_(not_a_number)));
}

TEST_CASE("expm1_ against MPFR") {
  CHECK(worst_ulps(expm1_, mpfr_expm1, {1e-300, 709.7, true}, 40000) < 1.6);
  CHECK(worst_ulps(expm1_, mpfr_expm1, {-2.0, 2.0, false}, 40000) < 1.6);
  CHECK(worst_ulps(negated_expm1, mpfr_negated_expm1, {1e-300, 100.0, true}, 40000) < 1.6);
  CHECK(same(expm1_(0.0), 0.0));
  CHECK(same(expm1_(-0.0), -0.0));
  CHECK(expm1_(smallest) == smallest);
  CHECK(expm1_(-infinity) == -1.0);
  CHECK(expm1_(infinity) == infinity);
  CHECK(std::isnan(expm1_(not_a_number)));
}

TEST_CASE("log_ against MPFR") {
  CHECK(worst_ulps(log_, mpfr_log, {1e-308, 1.7e308, true}, 40000) < 1.0);
  CHECK(worst_ulps(log_, mpfr_log, {0.5, 2.0, false}, 40000) < 1.0);
  CHECK(worst_ulps(log_, mpfr_log, {0.999, 1.001, false}, 40000) < 1.0);
  CHECK(worst_ulps(log_, mpfr_log, {5e-324, 2e-308, true}, 10000) < 1.0);
  CHECK(same(log_(1.0), 0.0));
  CHECK(log_(0.0) == -infinity);
  CHECK(log_(-0.0) == -infinity);
  CHECK(log_(infinity) == infinity);
  CHECK(std::isnan(log_(-1.0)));
  CHECK(std::isnan(log_(-infinity)));
  CHECK(std::isnan(log_(not_a_number)));
}

TEST_CASE("log1p_ against MPFR") {
  CHECK(worst_ulps(log1p_, mpfr_log1p, {1e-300, 1e300, true}, 40000) < 1.2);
  CHECK(worst_ulps(log1p_, mpfr_log1p, {-0.9, 3.0, false}, 40000) < 1.2);
  CHECK(worst_ulps(negated_log1p, mpfr_negated_log1p, {1e-300, 1.0, true}, 40000) < 1.2);
  CHECK(same(log1p_(0.0), 0.0));
  CHECK(same(log1p_(-0.0), -0.0));
  CHECK(log1p_(smallest) == smallest);
  CHECK(log1p_(-1.0) == -infinity);
  CHECK(log1p_(infinity) == infinity);
  CHECK(std::isnan(log1p_(-1.5)));
  CHECK(std::isnan(log1p_(not_a_number)));
}

TEST_CASE("pow_ against MPFR") {
  double worst = 0.0;
  for (std::uint32_t i = 0; i < 20000; ++i) {
    const double x = Points{i % 2 ? 0.5 : 1e-300, i % 2 ? 2.0 : 1e300, true}.at(i);
    // Exponents that spread log(x^y) over all that a double holds.
    const double y = Points{-740.0, 709.0, false}.at(i + 1000000) / std::log(x);
    Exact exact{x};
    Exact power{y};
    mpfr_pow(exact.value, exact.value, power.value, MPFR_RNDN);
    worst = std::max(worst, ulps(pow_(x, y), exact));
  }
  CHECK(worst < 1.2);
  CHECK(pow_(0.0, 0.0) == 1.0);
  CHECK(pow_(not_a_number, 0.0) == 1.0);
  CHECK(pow_(1.0, infinity) == 1.0);
  CHECK(pow_(0.0, 2.0) == 0.0);
  CHECK(pow_(0.0, -2.0) == infinity);
  CHECK(pow_(infinity, 0.5) == infinity);
  CHECK(pow_(infinity, -0.5) == 0.0);
  CHECK(pow_(0.5, infinity) == 0.0);
  CHECK(pow_(2.0, infinity) == infinity);
  CHECK(pow_(2.0, -infinity) == 0.0);
  CHECK(pow_(2.0, 10.0) == 1024.0);
  CHECK(pow_(2.0, -1074.0) == smallest);
  CHECK(pow_(1.0 + 0x1p-52, 1e300) == infinity);
  CHECK(std::isnan(pow_(-1.0, 2.0)));
  CHECK(std::isnan(pow_(2.0, not_a_number)));
  CHECK(std::isnan(pow_(not_a_number, 2.0)));
}

TEST_CASE("lgamma_ against MPFR") {
  CHECK(worst_ulps(lgamma_, log_of_gamma, {1e-300, 1.0, true}, 10000) < 5.0);
  CHECK(worst_ulps(lgamma_, log_of_gamma, {0.9, 2.2, false}, 10000) < 5.0);
  CHECK(worst_ulps(lgamma_, log_of_gamma, {1e-3, 20.0, false}, 10000) < 5.0);
  CHECK(worst_ulps(lgamma_, log_of_gamma, {15.0, 1e300, true}, 10000) < 5.0);
  CHECK(lgamma_(1.0) == 0.0);
  CHECK(lgamma_(2.0) == 0.0);
  CHECK(lgamma_(0.0) == infinity);
  CHECK(lgamma_(infinity) == infinity);
  CHECK(std::isnan(lgamma_(-0.5)));
  CHECK(std::isnan(lgamma_(not_a_number)));
}

TEST_CASE("exp_ and log_ are constant expressions") {
  static_assert(exp_(0.0) == 1.0);
  static_assert(log_(1.0) == 0.0);
  static_assert(log1p_(0.0) == 0.0);
  static_assert(expm1_(0.0) == 0.0);
}

TEST_CASE("Compiling in a loop changes no bit") {
  // The loop is vectorised; the volatile argument makes the other calls scalar.
  constexpr int count = 1003;
  double x[count], exponential[count], logarithm[count];
  for (int i = 0; i < count; ++i) { x[i] = Points{1e-5, 700.0, true}.at(i); }
  for (int i = 0; i < count; ++i) { exponential[i] = exp_(-x[i]); }
  for (int i = 0; i < count; ++i) { logarithm[i] = log_(x[i]); }
  int different = 0;
  for (int i = 0; i < count; ++i) {
    volatile double alone = x[i];
    different += exp_(-alone) != exponential[i] || log_(alone) != logarithm[i];
  }
  CHECK(different == 0);
}
