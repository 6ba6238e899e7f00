// uses: simulate model random exec
// Structured samples of the whole model: unbiased, with an error that is what it says, and smaller.
#include <boost/math/distributions/binomial.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <catch2/catch.hpp>
#include <cmath>

#include "support/goodness_of_fit.hpp"
#include "support/small_economy.hpp"
#include "weir/simulate.hpp"

using namespace weir;
using namespace weir::test;

namespace {

constexpr std::uint64_t draws = 512;
constexpr int runs = 120;

struct Found {
  double mean, mcse;
};

Found found(Sampling sampling, Noise noise, std::uint64_t seed, std::uint64_t of_draws) {
  Scenario s = small_economy();
  s.sampling = sampling;
  s.noise = noise;
  s.draws = of_draws;
  s.quarters = 6;
  // Light tails: with heavy ones a mean of 512 draws is far from normal, whatever the sampling.
  give(s, Parameter::sigma_project, Uncertain::interval(0.3, 0.4, 0.6));
  const Problem p = prepare(s);
  Progress progress(p, {{Outcome::jobs_in_place}, {}, {}}, s.draws);
  simulate(p, small_allocation(p), seed, {1}, progress);
  for (const Summary& row : summarise(s, progress).outcomes) {
    if (row.outcome == Outcome::jobs_in_place && row.scope == "all" &&
        row.quarter == s.quarters - 1) {
      return {row.mean, row.mcse};
    }
  }
  return {};
}

/// The chance, were each of `runs` 90% intervals right, of as many or more (or fewer) misses.
double coverage_chance(int misses) {
  const boost::math::binomial misses_of(runs, 0.1);
  const double below = boost::math::cdf(misses_of, misses);
  const double above = misses == 0 ? 1 : boost::math::cdf(boost::math::complement(misses_of, misses - 1));
  return 2 * std::min({below, above, 0.5});
}

}  // namespace

TEST_CASE("the stated error covers the truth as often as it says") {
  for (const Noise noise : {Noise::parameters, Noise::full}) {
    const Found truth = found(Sampling::plain, noise, 999, 200 * 1024);
    const double plain = truth.mcse * std::sqrt(200 * 1024.0 / draws);
    for (const Sampling sampling :
         {Sampling::antithetic, Sampling::latin_hypercube, Sampling::sobol}) {
      int misses = 0, misses_of_half = 0;
      double squares = 0, sum = 0, errors = 0;
      const double reach = boost::math::quantile(boost::math::students_t(15), 0.95);
      for (int r = 0; r < runs; ++r) {
        const Found one = found(sampling, noise, 1000 + static_cast<std::uint64_t>(r), draws);
        const double error = std::hypot(one.mcse, truth.mcse);
        misses += std::fabs(one.mean - truth.mean) > reach * error;
        misses_of_half += std::fabs(one.mean - truth.mean) > 0.5 * reach * error;
        sum += one.mean;
        squares += one.mean * one.mean;
        errors += one.mcse * one.mcse;
      }
      const double spread = std::sqrt((squares - sum * sum / runs) / (runs - 1));
      const double stated = std::sqrt(errors / runs);
      INFO("noise " << static_cast<int>(noise) << ", sampling " << static_cast<int>(sampling)
                    << ": misses " << misses << " of " << runs << ", error stated " << stated
                    << ", seen " << spread << ", plain " << plain);
      CHECK(coverage_chance(misses) > 1e-4);
      CHECK(coverage_chance(misses_of_half) < false_alarm);  // an error half as large would show
      CHECK(stated == Approx(spread).epsilon(0.25));         // four deviations of both estimates
      const double z = (sum / runs - truth.mean) / std::hypot(spread / std::sqrt(runs), truth.mcse);
      CHECK(std::fabs(z) < 4.9);  // a right mean is farther off for one seed in a million
      CHECK(stated < plain);
      if (noise == Noise::parameters && sampling == Sampling::sobol) CHECK(3 * stated < plain);
    }
  }
}
