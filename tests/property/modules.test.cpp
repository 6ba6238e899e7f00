// uses: simulate model random exec
// The optional modules: the layers agree, what is divided is conserved, and what a module does not
// touch keeps its bits.
#include <catch2/catch.hpp>
#include <cmath>

#include "support/small_economy.hpp"
#include "weir/simulate.hpp"

using namespace weir;
using namespace weir::test;

namespace {

std::vector<Module> singles_and_pairs() {
  std::vector<Module> all = single_modules;
  all.push_back({"spill-over and labour cap", [](Scenario& s) {
                   scarce_labour(s);
                   with_spillover(s);
                 }});
  all.push_back({"supply chain and labour cap", [](Scenario& s) {
                   scarce_labour(s);
                   with_supply_chain(s);
                 }});
  all.push_back({"electricity and labour cap", [](Scenario& s) {
                   scarce_labour(s);
                   with_electricity(s);
                 }});
  all.push_back({"enclave and spill-over", [](Scenario& s) {
                   with_enclave(s);
                   with_spillover(s);
                 }});
  all.push_back({"all but the labour cap", with_all_but_the_labour_cap});
  return all;
}
const std::vector<Module> modules = singles_and_pairs();

// Every county counts, so that totals are those of the whole table.
Scenario economy(const Module& module, Noise noise, bool shock = false) {
  Scenario s = small_economy();
  s.counties.counted.assign(5, 1);
  s.shocks[0].active = shock;
  if (shock) s.hazard_profile = {1.5, 0.5, 1.0};
  s.noise = noise;
  module.on(s);
  return s;
}

bool close(double a, double b) { return std::abs(a - b) <= 1e-9 * std::max(1.0, std::abs(b)); }

template <class Values>
double sum(const Problem& p, const Values& values, Outcome outcome, std::size_t quarter) {
  double total = 0;
  for (std::size_t i = 0; i < p.counties; ++i) total += values.at(outcome, i, quarter);
  return total;
}

PlanningResult planned(const Scenario& s) {
  const Problem p = prepare(s);
  return plan(p, central_theta(p), small_allocation(p));
}

constexpr Outcome of_posts[] = {Outcome::jobs_declared, Outcome::enterprises_new,
                                Outcome::jobs_in_place, Outcome::jobs_poor,
                                Outcome::enterprises_alive};
constexpr Outcome of_money[] = {Outcome::funds_committed, Outcome::funds_disbursed,
                                Outcome::projects_started, Outcome::projects_operating,
                                Outcome::trained};

}  // namespace

TEST_CASE("with each module the simulation without noise is the planning layer") {
  for (const Module& module : modules) {
    for (const bool shock : {false, true}) {
      const Scenario s = economy(module, Noise::off, shock);
      const Problem p = prepare(s);
      const Allocation a = small_allocation(p);
      const PlanningResult expected = plan(p, central_theta(p), a);
      const Path simulated = replay(p, a, 7, 3);
      for (std::size_t o = 0; o < outcome_count; ++o) {
        const auto outcome = static_cast<Outcome>(o);
        for (std::size_t i = 0; i < p.counties; ++i) {
          for (std::size_t t = 0; t < p.quarters; ++t) {
            CAPTURE(module.name, shock, outcome_name(outcome), i, t);
            CHECK(close(simulated.at(outcome, i, t), expected.at(outcome, i, t)));
          }
        }
      }
    }
  }
}

// As for the model without modules (planning_and_simulation): 4.5 standard errors, and at most one
// in a thousand beyond 4. The labour cap bends, so its means lie lower.
TEST_CASE("with process noise the means are the planning layer's") {
  int compared = 0, beyond = 0;
  for (const Module& module : modules) {
    const Scenario s = economy(module, Noise::process);
    if (s.labour) continue;
    const Problem p = prepare(s);
    const Allocation a = small_allocation(p);
    const PlanningResult expected = plan(p, central_theta(p), a);
    Request request;
    for (std::size_t o = 0; o < outcome_count; ++o) {
      request.by_county.push_back(static_cast<Outcome>(o));
    }
    Progress progress(p, request, 16384);
    simulate(p, a, 11, {2}, progress);
    for (const Summary& row : summarise(s, progress).outcomes) {
      if (row.scope.rfind("county:", 0) != 0 || row.mcse == 0) continue;
      const auto i = static_cast<std::size_t>(row.scope.back() - '1');
      const double mean = expected.at(row.outcome, i, static_cast<std::size_t>(row.quarter));
      CAPTURE(module.name, outcome_name(row.outcome), row.scope, row.quarter, row.mean, mean);
      const double errors = std::abs(row.mean - mean) / row.mcse;
      CHECK(errors < 4.5);
      ++compared;
      beyond += errors > 4;
    }
  }
  CHECK(compared > 3000);
  CHECK(beyond <= compared / 1000);
}

// What the certificate and the optimum speak of: curves of single cells, and the labour markets.
TEST_CASE("the objective's curves are the planning layer, module by module, outcome by outcome") {
  for (const Module& module : modules) {
    Scenario s = economy(module, Noise::off);
    s.counties.counted[3] = 0;
    const Problem p = prepare(s);
    const Allocation a = small_allocation(p);
    const Theta theta = central_theta(p);
    const std::vector<double> total = planning_total(p, plan(p, theta, a));
    const std::vector<double> money = yearly_amounts(p, a);
    for (std::size_t o = 0; o < outcome_count; ++o) {
      const auto outcome = static_cast<Outcome>(o);
      if (outcome == Outcome::labour_slack || outcome == Outcome::funds_in_pool) continue;
      const CellCurves curves = cell_curves(p, theta, {{outcome, 7, 2.0}});
      double value = curves.constant;
      for (std::size_t c = 0; c < money.size(); ++c) value += value_of(curves.cell[c], money[c]);
      for (const LabourTerm& term : curves.labour) value += labour_at(curves, term, money).value();
      CAPTURE(module.name, outcome_name(outcome));
      CHECK(close(value, 2 * total[o * p.quarters + 7]));
    }
  }
}

TEST_CASE("an enclave divides posts and value added, and adds and loses none") {
  Scenario s = economy({"enclave", with_enclave}, Noise::off, true);
  const Problem with = prepare(s);
  const PlanningResult split = planned(s);
  const std::vector<Enclave> parks = std::move(s.enclaves);
  s.enclaves.clear();
  const PlanningResult whole = planned(s);
  for (std::size_t t = 0; t < with.quarters; ++t) {
    for (const Outcome outcome : of_posts) {
      CAPTURE(outcome_name(outcome), t);
      CHECK(close(sum(with, split, outcome, t), sum(with, whole, outcome, t)));
    }
    CHECK(close(sum(with, split, Outcome::jobs_net, t), sum(with, whole, Outcome::jobs_net, t)));
    for (const Outcome outcome : of_money) {
      for (std::size_t i = 0; i < with.counties; ++i) {
        CHECK(split.at(outcome, i, t) == whole.at(outcome, i, t));
      }
    }
  }

  // The park alone: no other money, so what the counties have is the park's, in known parts.
  s.programmes = {s.programmes[0]};
  s.programmes[0].share = 1;
  s.programmes[0].counties = {1, 1, 0, 0, 0};
  give(s, Parameter::attribution, Uncertain::number(1));
  s.enclaves = parks;
  s.enclaves[0].programmes = {1};
  const PlanningResult park = planned(s);
  const double home[] = {0.25, 0.25, 0, 0.75, 0.75}, tax[] = {0.6, 0.6, 0, 0.4, 0.4};
  const double part[] = {120. / 420, 300. / 420, 0, 80. / 980, 900. / 980};
  for (std::size_t t = 0; t < with.quarters; ++t) {
    const double declared = sum(with, park, Outcome::jobs_declared, t);
    const double in_place = sum(with, park, Outcome::jobs_in_place, t);
    for (std::size_t i = 0; i < 5; ++i) {
      CAPTURE(i, t);
      CHECK(close(park.at(Outcome::jobs_declared, i, t), home[i] * part[i] * declared));
      CHECK(close(park.at(Outcome::jobs_in_place, i, t), home[i] * part[i] * in_place));
      CHECK(close(park.at(Outcome::value_added, i, t), 100000 * tax[i] * part[i] * in_place));
    }
  }
}

TEST_CASE("spill-over adds to each county what W says, on top of what was there") {
  const double sigma = 0.08;
  Scenario s = economy({"spill-over", with_spillover}, Noise::off);
  give(s, Parameter::spillover, Uncertain::number(sigma));
  give(s, Parameter::attribution, Uncertain::number(1));
  const PlanningResult with = planned(s);
  give(s, Parameter::spillover, Uncertain::number(0));
  const Problem p = prepare(s);
  const PlanningResult without = planned(s);
  // borders A-B 30, B-C 10, C-E 50, A-C 20; D has none
  const double weight[5][5] = {{0, .6, .4, 0, 0}, {.75, 0, .25, 0, 0},
                               {.25, .125, 0, 0, .625}, {0, 0, 0, 0, 0}, {0, 0, 1, 0, 0}};
  for (std::size_t t = 0; t < p.quarters; ++t) {
    for (const Outcome outcome : of_posts) {
      for (std::size_t i = 0; i < 5; ++i) {
        double expected = without.at(outcome, i, t);
        for (std::size_t j = 0; j < 5; ++j) {
          expected += sigma * weight[i][j] * without.at(outcome, j, t);
        }
        CAPTURE(outcome_name(outcome), i, t);
        CHECK(close(with.at(outcome, i, t), expected));
      }
    }
    for (const Outcome outcome : of_money) {
      for (std::size_t i = 0; i < 5; ++i) {
        CHECK(with.at(outcome, i, t) == without.at(outcome, i, t));
      }
    }
  }
}

TEST_CASE("the supply chain's multiplier takes the place of the other, programme by programme") {
  Scenario s = economy({"supply chain", with_supply_chain}, Noise::off);
  const Problem p = prepare(s);
  // e (I - A)^-1 / e by Cramer's rule
  const double a[3][3] = {{.90, -.30, -.02}, {-.05, .80, -.10}, {-.08, -.15, .88}};
  const double e[3] = {4, 1, 2.5};
  const auto minor = [&](int i, int j) {
    const int r = (i + 1) % 3, q = (i + 2) % 3, c = (j + 1) % 3, d = (j + 2) % 3;
    return a[r][c] * a[q][d] - a[r][d] * a[q][c];
  };
  const double whole = a[0][0] * minor(0, 0) + a[0][1] * minor(0, 1) + a[0][2] * minor(0, 2);
  const auto expected = [&](int j) {  // the cofactors of column j's row give the inverse's column
    double jobs = 0;
    for (int i = 0; i < 3; ++i) jobs += e[i] * minor(j, i) / whole;
    return jobs / e[j];
  };
  CHECK(p.chain[0] == Approx(expected(1)).epsilon(1e-12));
  CHECK(p.chain[1] == Approx(expected(0)).epsilon(1e-12));
  CHECK(p.chain[2] == 1);

  // Posts of one programme alone: net jobs are the chain's multiple of those with a multiplier of 1.
  s.programmes = {s.programmes[0]};
  s.programmes[0].share = 1;
  give(s, Parameter::net_per_trainee, Uncertain::number(0));
  const PlanningResult with = planned(s);
  s.supply_chain.active = false;
  give(s, Parameter::multiplier, Uncertain::number(1));
  const PlanningResult without = planned(s);
  for (std::size_t o = 0; o < outcome_count; ++o) {
    const auto outcome = static_cast<Outcome>(o);
    for (std::size_t i = 0; i < 5; ++i) {
      for (std::size_t t = 0; t < p.quarters; ++t) {
        CAPTURE(outcome_name(outcome), i, t);
        const double times = is_net(outcome) ? p.chain[0] : 1;
        CHECK(close(with.at(outcome, i, t), times * without.at(outcome, i, t)));
      }
    }
  }
}

TEST_CASE("no county's posts need more electricity than its part, and only hungry posts are fewer") {
  Scenario s = economy({"electricity", with_electricity}, Noise::off);
  give(s, Parameter::attribution, Uncertain::number(1));
  s.funds.resize(1);  // a quota is for one funding year
  const Problem p = prepare(s);
  const Pipeline pipe = make_pipeline(p, central_theta(p));
  const std::vector<double> money = yearly_amounts(p, small_allocation(p));
  const std::vector<double> jobs = declared_jobs(p, pipe, money);
  s.electricity.active = false;
  const Problem open = prepare(s);
  const std::vector<double> wanted = declared_jobs(open, make_pipeline(open, central_theta(open)), money);
  const double part[] = {2.5e7 * 12 / 87, 2.5e7 * 30 / 87, 2.5e7 * 45 / 87};
  const double need[] = {50000, 20000, 0, 0};
  int bound = 0, free = 0;
  for (std::size_t i = 0; i < 5; ++i) {
    double used = 0, asked = 0;
    for (std::size_t k = 0; k < 4; ++k) {
      used += need[k] * jobs[i * 4 + k];
      asked += need[k] * wanted[i * 4 + k];
      CHECK(jobs[i * 4 + k] <= wanted[i * 4 + k]);
      if (need[k] == 0 || i > 2) CHECK(jobs[i * 4 + k] == wanted[i * 4 + k]);
    }
    CAPTURE(i, used, asked);
    if (i > 2) continue;
    CHECK(used <= part[i] * (1 + 1e-12));
    bound += asked > part[i];
    free += asked <= part[i];
  }
  CHECK(bound > 0);
  CHECK(free > 0);
}

TEST_CASE("a pool's money is what was lost and what is still there; bank, park and fund bear a loss") {
  for (const Noise noise : {Noise::off, Noise::full}) {
    Scenario s = economy({"loan pool", with_loan_pool}, noise);
    s.programmes = {s.programmes[0]};
    s.programmes[0].share = 1;
    const Problem p = prepare(s);
    const Allocation a = small_allocation(p);
    for (std::uint32_t draw = 0; draw < (noise == Noise::off ? 1u : 20u); ++draw) {
      const Path path = replay(p, a, 3, draw);
      const auto at = [&](Parameter id) {
        for (std::size_t n = 0; n < p.slots.size(); ++n) {
          if (p.slots[n].record->id == id && p.slots[n].path.rfind("loan_pool", 0) == 0) {
            return path.theta[n];
          }
        }
        return path.theta[p.model_slot[static_cast<std::size_t>(id)]];
      };
      for (std::size_t i = 0; i < 5; ++i) {
        double invested = 0;
        for (const double weight : {20e6, 9e6}) {
          const double mine[] = {0.2, 0.25, 0.4, 0.15, 0};
          invested += std::min(at(Parameter::leverage) * at(Parameter::execution) * weight * mine[i],
                               at(Parameter::demand_per_gdp) * p.gdp[i]);
        }
        for (std::size_t t = 0; t < p.quarters; ++t) {
          const double in = path.at(Outcome::funds_committed, i, t);
          const double out = path.at(Outcome::funds_disbursed, i, t);
          CAPTURE(draw, i, t);
          CHECK(close(in, out + path.at(Outcome::funds_in_pool, i, t)));
          CHECK(out >= -1e-6);
          CHECK(out <= at(Parameter::loan_loss) * at(Parameter::loss_share) * invested * (1 + 1e-9) + 1e-6);
        }
      }
    }
  }
}

TEST_CASE("a draw with every module is the same alone and in any company") {
  Scenario s = economy({"all but the labour cap", with_all_but_the_labour_cap}, Noise::full, true);
  s.draws = 2048;
  const Problem p = prepare(s);
  const Allocation a = small_allocation(p);
  Request request;
  request.headline = {Outcome::jobs_in_place, Outcome::value_added};
  Progress one(p, request, s.draws), four(p, request, s.draws);
  simulate(p, a, 5, {1}, one);
  simulate(p, a, 5, {4}, four);
  CHECK(one.to_bytes() == four.to_bytes());
  for (const std::uint32_t draw : {0u, 17u, 2047u}) {
    const Path path = replay(p, a, 5, draw);
    for (const Outcome outcome : request.headline) {
      const double kept = one.headline_draws(outcome, 9)[draw];
      CHECK(sum(p, path, outcome, 9) == Approx(kept).epsilon(1e-9).margin(0.03));  // whole fen
    }
  }
}
