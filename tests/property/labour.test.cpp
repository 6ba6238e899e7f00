// uses: simulate model random exec
// The labour cap: the layers agree, people and posts are conserved, and far from binding it is off.
#include <catch2/catch.hpp>
#include <cmath>

#include "support/small_economy.hpp"
#include "weir/simulate.hpp"

using namespace weir;
using namespace weir::test;

namespace {

Scenario capped(Noise noise = Noise::process, bool shock = false) {
  Scenario s = small_economy();
  scarce_labour(s);
  s.programmes[2].places = 500;
  s.shocks[0].active = shock;
  s.noise = noise;
  return s;
}

// Every value of a path of any layer, in the order of the outcomes.
template <class Values>
void each(const Problem& p, const Values& values, std::size_t outcomes, auto visit) {
  for (std::size_t o = 0; o < outcomes; ++o) {
    for (std::size_t i = 0; i < p.counties; ++i) {
      for (std::size_t t = 0; t < p.quarters; ++t) {
        const auto outcome = static_cast<Outcome>(o);
        CAPTURE(outcome_name(outcome), i, t);
        visit(outcome, i, t, values.at(outcome, i, t));
      }
    }
  }
}

double parameter(const Problem& p, const std::vector<double>& theta, Parameter id) {
  return theta[p.model_slot[static_cast<std::size_t>(id)]];
}

// (L1) and the sentence after it: who is where, of n people of working age.
template <class Values>
void check_people(const Problem& p, const Values& values, const std::vector<double>& theta) {
  const auto of = [&](Parameter id) { return parameter(p, theta, id); };
  for (std::size_t i = 0; i < p.counties; ++i) {
    const double people = of(Parameter::working_age) * p.population[i];
    const double gone = of(Parameter::out_migrants) * people, home = people - gone;
    const double away = gone - of(Parameter::return_rate) * gone;
    for (std::size_t t = 0; t < p.quarters; ++t) {
      CAPTURE(i, t);
      const double trained =
          of(Parameter::available_per_trainee) * values.at(Outcome::trained, i, t);
      const double elsewhere = home - of(Parameter::slack) * home - trained;
      const double filled = values.at(Outcome::jobs_in_place, i, t);
      const double spare = values.at(Outcome::labour_slack, i, t);
      CHECK(filled >= 0);
      CHECK(spare >= 0);
      CHECK(away + elsewhere + filled + spare == Approx(people).epsilon(1e-12));
    }
  }
}

}  // namespace

TEST_CASE("under the cap too the simulation without noise is the planning layer") {
  for (const bool shock : {false, true}) {
    const Scenario s = capped(Noise::off, shock);
    const Problem p = prepare(s);
    const Allocation a = small_allocation(p);
    const PlanningResult planned = plan(p, central_theta(p), a);
    const Path simulated = replay(p, a, 7, 3);
    each(p, planned, outcome_count, [&](Outcome o, std::size_t i, std::size_t t, double expected) {
      CHECK(std::abs(simulated.at(o, i, t) - expected) <= 1e-9 * std::max(1.0, std::abs(expected)));
    });
  }
}

TEST_CASE("people are conserved in every county, quarter and draw, and none are owed") {
  const Scenario s = capped(Noise::full, true);
  const Problem p = prepare(s);
  const Allocation a = small_allocation(p);
  check_people(p, plan(p, central_theta(p), a), central_theta(p).value);
  for (std::uint32_t draw = 0; draw < 40; ++draw) {
    const Path path = replay(p, a, 11, draw);
    check_people(p, path, path.theta);
  }
}

TEST_CASE("the cap takes posts and adds none; what it does not touch keeps its bits") {
  for (const Noise noise : {Noise::off, Noise::full}) {
    Scenario s = capped(noise);
    const Problem with = prepare(s);
    s.labour = false;
    const Problem without = prepare(s);
    const Allocation a = small_allocation(with);
    double taken = 0, offered = 0;
    for (std::uint32_t draw = 0; draw < 20; ++draw) {
      const Path path = replay(with, a, 5, draw), open = replay(without, a, 5, draw);
      each(with, path, static_cast<std::size_t>(Outcome::labour_slack), [&](Outcome o, std::size_t i, std::size_t t, double x) {
        if (o == Outcome::jobs_in_place || o == Outcome::jobs_poor) {
          CHECK(x <= open.at(o, i, t));
          taken += open.at(o, i, t) - x;
          offered += open.at(o, i, t);
        } else if (!is_net(o)) {
          CHECK(x == open.at(o, i, t));
        }
      });
    }
    CHECK(taken > 0.1 * offered);  // these people are too few
  }
}

TEST_CASE("with more and more people the cap goes away") {
  for (const Noise noise : {Noise::off, Noise::full}) {
    Scenario s = capped(noise);
    s.counties.working_age.assign(5, 1e14);
    const Problem with = prepare(s);
    s.labour = false;
    const Problem without = prepare(s);
    const Allocation a = small_allocation(with);
    const Path path = replay(with, a, 5, 1), open = replay(without, a, 5, 1);
    each(with, path, static_cast<std::size_t>(Outcome::labour_slack), [&](Outcome o, std::size_t i, std::size_t t, double x) {
      CHECK(x == open.at(o, i, t));
    });
  }
}

TEST_CASE("the no-fund case is a thinning of the filled posts") {
  Scenario s = capped(Noise::full);
  for (const Parameter none : {Parameter::leakage, Parameter::displacement, Parameter::substitution,
                               Parameter::net_per_trainee}) {
    give(s, none, Uncertain::number(0));
  }
  give(s, Parameter::multiplier, Uncertain::number(1));
  give(s, Parameter::attribution, Uncertain::number(1));
  const auto net_and_filled = [&](double additionality, auto check) {
    give(s, Parameter::additionality, Uncertain::number(additionality));
    give(s, Parameter::additionality_reimbursed, Uncertain::number(additionality));
    const Problem p = prepare(s);
    const Path path = replay(p, small_allocation(p), 3, 9);
    for (std::size_t i = 0; i < p.counties; ++i) {
      for (std::size_t t = 0; t < p.quarters; ++t) {
        CAPTURE(i, t);
        check(path.at(Outcome::jobs_net, i, t), path.at(Outcome::jobs_in_place, i, t));
      }
    }
  };
  net_and_filled(1, [](double net, double filled) { CHECK(net == Approx(filled)); });
  net_and_filled(0, [](double net, double) { CHECK(net == 0); });
  double net_sum = 0, sum = 0;
  net_and_filled(0.4, [&](double net, double filled) {
    CHECK(net <= filled + 1e-9);
    net_sum += net;
    sum += filled;
  });
  CHECK(net_sum / sum == Approx(0.4).margin(0.05));
}

// Posts vary from draw to draw and the cap bends: the mean of what is filled stays below what the
// mean of the posts would fill. Where the cap is far off the means agree.
TEST_CASE("with process noise the mean of filled posts lies below the planning layer's") {
  const auto shortfall = [](Scenario s) {
    s.draws = 4096;
    const Problem p = prepare(s);
    const Allocation a = small_allocation(p);
    Request request;
    request.headline = {Outcome::jobs_in_place};
    Progress progress(p, request, s.draws);
    simulate(p, a, 17, {2}, progress);
    const std::vector<double> planned = planning_total(p, plan(p, central_theta(p), a));
    for (const Summary& row : summarise(s, progress).outcomes) {
      if (row.outcome != Outcome::jobs_in_place || row.scope != "all" || row.quarter != 9) continue;
      const double expected =
          planned[static_cast<std::size_t>(Outcome::jobs_in_place) * p.quarters + 9];
      return (expected - row.mean) / row.mcse;
    }
    return 0.0;
  };
  CHECK(shortfall(capped()) > 5);
  Scenario ample = capped();
  ample.counties.working_age.assign(5, 1e9);
  CHECK(std::abs(shortfall(ample)) < 4);
}
