// uses: model random
// MODEL section 7's oracles for the response family and the pipeline, and closed forms beside them.
#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

#include "weir/model.hpp"

using namespace weir;

namespace {
constexpr double infinity = std::numeric_limits<double>::infinity();

// The textbook forms, in libm.
double textbook_response(double y, double k, double s) {
  if (s == infinity) return k * (1 - std::exp(-y / k));
  if (s == 1) return k * std::log(1 + y / k);
  return s * k / (1 - s) * (std::pow(1 + y / (s * k), 1 - s) - 1);
}

double hypoexponential2(double a, double b, double t) {  // means a != b
  return 1 - (a * std::exp(-t / a) - b * std::exp(-t / b)) / (a - b);
}
}  // namespace

TEST_CASE("average productivity at K = 12, y = 4.74 for five tails") {
  const double tails[] = {0.5, 1, 2, 4, infinity};
  const double expected[] = {.8555, .8428, .8351, .8308, .8261};
  for (int k = 0; k < 5; ++k) {
    CHECK(response(4.74, 12, 1 / tails[k]) / 4.74 == Approx(expected[k]).margin(5e-5));
  }
}

TEST_CASE("the response family equals its textbook forms") {
  for (const double s : {0.3, 0.5, 0.999, 1.0, 1.001, 2.0, 7.0, 1e4, infinity}) {
    for (const double y : {0.0, 1e-6, 0.3, 4.74, 60.0, 1e4}) {
      CAPTURE(s, y);
      CHECK(response(y, 12, 1 / s) == Approx(textbook_response(y, 12, s)).epsilon(1e-9).margin(1e-11));
      const double step = 1e-4 * (1 + y);
      const double slope =
          (textbook_response(y + step, 12, s) - textbook_response(y > step ? y - step : y, 12, s)) /
          (y > step ? 2 * step : step);
      CHECK(marginal_response(y, 12, 1 / s) == Approx(slope).epsilon(1e-3).margin(1e-7));
      const double m = marginal_response(y, 12, 1 / s);
      if (m > 1e-12) CHECK(inverse_marginal_response(m, 12, 1 / s) == Approx(y).epsilon(1e-8).margin(1e-9));
    }
  }
}

TEST_CASE("pipeline shares at 20 April with the central lags") {
  const Lags lags{0.55, 0.9, 0.65, 2, 4};
  const LagShares shares = lag_shares(lags, 1.2);
  // The closed forms give .5143 and .2081; a discretised kernel gave .515 and .207.
  CHECK(shares.started == Approx(1 - std::exp(-0.65 / 0.9)).epsilon(1e-12));
  CHECK(shares.disbursed == Approx(hypoexponential2(0.9, 0.65, 0.65)).epsilon(1e-12));
  CHECK(shares.started == Approx(.515).margin(.0012));
  CHECK(shares.disbursed == Approx(.207).margin(.0012));
  const LagShares year = lag_shares(lags, 4);
  CHECK(year.started == Approx(.98).margin(.006));
  CHECK(year.disbursed == Approx(.94).margin(.006));
  CHECK(.88 * year.operating == Approx(.48).margin(.1));
  CHECK(.88 * year.full == Approx(.14).margin(.03));
}

TEST_CASE("lag shares equal closed forms, also where rates coincide") {
  for (const double t : {0.2, 1.0, 2.7, 9.0, 40.0}) {
    CAPTURE(t);
    CHECK(lag_shares({0, 0.9, 0, 0, 0}, t).started == Approx(1 - std::exp(-t / 0.9)).epsilon(1e-12));
    CHECK(lag_shares({0, 0.9, 0.65, 0, 0}, t).disbursed ==
          Approx(hypoexponential2(0.9, 0.65, t)).epsilon(1e-12));
    // four equal stages: Erlang(4, rate 2)
    const double x = 2 * t;
    const double erlang = 1 - std::exp(-x) * (1 + x + x * x / 2 + x * x * x / 6);
    CHECK(lag_shares({0, 0.5, 0.5, 1, 0}, t).operating == Approx(erlang).epsilon(1e-11).margin(1e-14));
  }
}

TEST_CASE("the ramp averages the operating share") {
  const Lags lags{0.55, 0.9, 0.65, 2, 4};
  Lags no_ramp = lags;
  no_ramp.ramp = 0;
  for (const double t : {1.0, 3.0, 8.0}) {
    double sum = 0;
    const int steps = 4000;
    for (int k = 0; k < steps; ++k) {
      sum += lag_shares(no_ramp, t - (k + 0.5) * lags.ramp / steps).operating / steps;
    }
    CHECK(lag_shares(lags, t).full == Approx(sum).epsilon(1e-5).margin(1e-9));
  }
}

TEST_CASE("a short ramp keeps its digits where few posts are filled") {
  const Lags lags{0.1, 9.5, 10, 10.5, 0.001};
  Lags no_ramp = lags;
  no_ramp.ramp = 0;
  const double middle = lag_shares(no_ramp, 0.1595).operating;  // a fourth power of the time from opening
  CHECK(middle < 1e-9);
  CHECK(lag_shares(lags, 0.16).full == Approx(middle).epsilon(2e-4));
}

TEST_CASE("lags of zero are passed at once and nothing comes before opening") {
  CHECK(lag_shares({0.5, 0, 0, 0, 0}, 0.4).started == 0);
  const LagShares shares = lag_shares({0.5, 0, 0, 0, 0}, 0.6);
  CHECK(shares.started == 1);
  CHECK(shares.full == 1);
  CHECK(lag_shares({0, 0.9, 0.65, 0.002, 0}, 3).operating ==
        Approx(lag_shares({0, 0.9, 0.65, 0, 0}, 3).operating).epsilon(2e-3));
}

TEST_CASE("interval parameters meet their three points") {
  const auto quantile = [](const Uncertain& u, Parameter id, double p) {
    return quantile_value(u, record_of(id), p > 0.5, p > 0.5 ? 1 - p : p);
  };
  const Uncertain cost = Uncertain::interval(20000, 27000, 40000);
  CHECK(quantile(cost, Parameter::cost_per_job, .05) == Approx(20000).epsilon(1e-9));
  CHECK(quantile(cost, Parameter::cost_per_job, .95) == Approx(40000).epsilon(1e-9));
  CHECK(central_value(cost, record_of(Parameter::cost_per_job)) == 27000);
  const Uncertain success = Uncertain::interval(.55, .88, .97);
  CHECK(quantile(success, Parameter::success, .05) == Approx(.55).epsilon(1e-9));
  CHECK(quantile(success, Parameter::success, .95) == Approx(.97).epsilon(1e-9));
  CHECK(quantile(success, Parameter::success, .999999) < 1);
  const Uncertain tail = Uncertain::interval(0, .5, 1.4);
  CHECK(quantile(tail, Parameter::inverse_tail, .05) == Approx(0).margin(1e-9));
  CHECK(quantile(tail, Parameter::inverse_tail, .01) == 0);
  const Uncertain phi = Uncertain::interval(.45, .75, 1);
  CHECK(quantile(phi, Parameter::attribution, .95) == Approx(1).epsilon(1e-9));
  CHECK(quantile(phi, Parameter::attribution, .99) == 1);
  CHECK(quantile(phi, Parameter::attribution, .05) == Approx(.45).epsilon(1e-9));
  CHECK(central_value(Uncertain::beta(1.5, 3.5), record_of(Parameter::additionality)) ==
        Approx(.27).margin(.005));
}

TEST_CASE("every parameter has one record") {
  for (std::size_t id = 0; id < parameter_count; ++id) {
    CHECK(static_cast<std::size_t>(record_of(static_cast<Parameter>(id)).id) == id);
  }
}
