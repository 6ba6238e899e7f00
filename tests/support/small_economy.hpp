// A small made-up economy for tests: five counties in a row, three programmes, two funding years.
#pragma once

#include <string>
#include <vector>

#include "weir/model.hpp"

namespace weir::test {

inline void give(Scenario& s, Parameter id, Uncertain value) {
  s.model[static_cast<std::size_t>(id)] = value;
}
inline void give(Programme& p, Parameter id, Uncertain value) {
  p.own[static_cast<std::size_t>(id)] = value;
}

/// Units: money in yuan. Counties A..E; E is not counted and receives nothing; D has no neighbour.
inline Scenario small_economy() {
  Scenario s;
  s.name = "small";
  s.start = {2020, 1};
  s.quarters = 10;
  s.unit = Money::from_minor(1000000);  // 10,000 yuan
  CountyTable& c = s.counties;
  c.code = {"100001", "100002", "100003", "100004", "100005"};
  for (const char* name : {"A", "B", "C", "D", "E"}) c.name.push_back({name, name});
  c.klass = {"deep", "deep", "poor", "poor", "none"};
  c.group = {"North", "North", "South", "South", "South"};
  c.classes = {"deep", "poor", "none"};
  c.groups = {"North", "South"};
  for (const std::string& klass : c.classes) c.class_title.push_back({klass, klass});
  c.population = {120000, 300000, 450000, 80000, 900000};
  c.gdp = {2.0e9, 6.0e9, 15.0e9, 1.1e9, 60.0e9};
  c.population_estimated = c.gdp_estimated = Mask(5, 0);
  c.selected = {1, 1, 1, 1, 0};
  c.counted = {1, 1, 1, 1, 0};
  c.borders = {{0, 1, 30}, {1, 2, 10}, {2, 4, 50}, {0, 2, 20}};

  Programme parks, awards, skills;
  parks.name = "parks";
  parks.title = {"Parks", "园区"};
  parks.share = 0.6;
  parks.counties = Mask(5, 1);
  parks.commitment = {0.5, 0.5, 0, 0};
  give(parks, Parameter::productivity, Uncertain::number(1.2));
  awards = parks;
  awards.name = "awards";
  awards.title = {"Awards", "奖补"};
  awards.share = 0.39;
  awards.timing = Timing::reimbursed;
  awards.commitment = {0, 0, 1, 0};
  give(awards, Parameter::productivity, Uncertain::number(0.7));
  skills = parks;
  skills.name = "skills";
  skills.title = {"Skills", "培训"};
  skills.share = 0.01;
  skills.counties = {1, 1, 0, 0, 0};
  skills.places = 60;
  skills.commitment = {1, 0, 0, 0};
  skills.courses = {0, 0.5, 0.25, 0.25};
  give(skills, Parameter::productivity, Uncertain::number(0));
  s.programmes = {parks, awards, skills};

  give(s, Parameter::cost_per_job, Uncertain::interval(20000, 27000, 40000));
  give(s, Parameter::cost_per_trainee, Uncertain::interval(1500, 2500, 4000));
  give(s, Parameter::project_size, Uncertain::interval(500000, 1570000, 3000000));
  give(s, Parameter::attribution, Uncertain::interval(.45, .75, 1));

  Fund first, second;
  first.name = "first";
  first.year = 2020;
  first.amount = Money::from_minor(20'000'000'00);
  second.name = "second";
  second.year = 2021;
  second.amount = Money::from_minor(9'000'000'00);
  s.funds = {first, second};
  s.reference.amount = Money::from_minor(24'000'000'00);
  s.reference.class_amount = {Money::from_minor(7'000'000'00), Money::from_minor(-1),
                              Money::from_minor(-1)};
  s.reference.counted_jobs = 900;
  s.has_reference = true;

  Shock shock;
  shock.name = "flood";
  shock.title = {"Flood", "洪水"};
  shock.activity.assign(10, 1);
  shock.activity[1] = 0.6;
  shock.activity[2] = 0.9;
  shock.own[static_cast<std::size_t>(Parameter::closure)] = Uncertain::number(0.2);
  shock.own[static_cast<std::size_t>(Parameter::delay)] = Uncertain::number(0.3);
  shock.own[static_cast<std::size_t>(Parameter::declared_kept)] = Uncertain::number(0.8);
  s.shocks = {shock};

  Target jobs;
  jobs.name = "jobs";
  jobs.outcome = Outcome::jobs_declared;
  jobs.quarter = 3;
  jobs.at_least = 700;
  s.targets = {jobs};
  s.headline = {Outcome::jobs_declared, Outcome::jobs_in_place, Outcome::jobs_net, Outcome::trained};
  s.by_county = {Outcome::jobs_declared};
  s.draws = 2048;
  return s;
}

/// A labour cap that binds: some hundred people for the posts of each county.
inline void scarce_labour(Scenario& s) {
  s.labour = true;
  give(s, Parameter::slack, Uncertain::interval(0.0005, 0.001, 0.004));
  give(s, Parameter::return_rate, Uncertain::interval(0.0002, 0.0005, 0.001));
}

/// A and B have a park for their money in the first programme on the ground of D and E.
inline void with_enclave(Scenario& s) {
  Enclave park;
  park.name = "park";
  park.home = {1, 1, 0, 0, 0};
  park.host = {0, 0, 0, 1, 1};
  park.programmes.assign(s.programmes.size(), 0);
  park.programmes[0] = 1;
  const auto own = [&](Parameter id, Uncertain value) {
    park.own[static_cast<std::size_t>(id)] = value;
  };
  own(Parameter::jobs_home, Uncertain::interval(0.1, 0.25, 0.5));
  own(Parameter::value_added_per_job, Uncertain::interval(80000, 100000, 150000));
  s.enclaves.push_back(park);
}

/// Three sectors; the first programme is in the second, the second in the first, the third in none.
inline void with_supply_chain(Scenario& s) {
  s.supply_chain = {true,
                    {"farming", "making", "services"},
                    {0.10, 0.30, 0.02, 0.05, 0.20, 0.10, 0.08, 0.15, 0.12},
                    {4, 1, 2.5}};
  s.programmes[0].sector = "making";
  if (s.programmes.size() > 1) s.programmes[1].sector = "farming";
}

/// A quota that binds in A and C, and leaves some over in B; D has none.
inline void with_electricity(Scenario& s) {
  s.electricity = {true, 2.5e7, {1, 1, 1, 0, 0}};
  give(s.programmes[0], Parameter::power_per_job, Uncertain::interval(40000, 50000, 60000));
  give(s.programmes[1], Parameter::power_per_job, Uncertain::number(20000));
}

/// The first programme's money is a pool; A and D want less credit than it backs.
inline void with_loan_pool(Scenario& s) {
  LoanPool pool;
  pool.name = "credit";
  pool.programmes.assign(s.programmes.size(), 0);
  pool.programmes[0] = 1;
  pool.own[static_cast<std::size_t>(Parameter::demand_per_gdp)] =
      Uncertain::interval(0.001, 0.002, 0.004);
  s.loan_pools = {pool};
  give(s.programmes[0], Parameter::cost_per_job, Uncertain::number(90000));
  give(s.programmes[0], Parameter::project_size, Uncertain::number(3.9e6));
}

inline void with_spillover(Scenario& s) {
  give(s, Parameter::spillover, Uncertain::interval(0, 0.05, 0.1));
}

inline void with_all_but_the_labour_cap(Scenario& s) {
  with_enclave(s);
  with_supply_chain(s);
  with_electricity(s);
  with_loan_pool(s);
  with_spillover(s);
}

/// Optional modules to be switched on in the small economy.
struct Module {
  std::string name;
  void (*on)(Scenario&);
};
/// Each alone.
inline const std::vector<Module> single_modules = {
    {"spill-over", with_spillover},       {"enclave", with_enclave},
    {"supply chain", with_supply_chain},  {"electricity", with_electricity},
    {"loan pool", with_loan_pool},        {"labour cap", scarce_labour},
};

/// Fixed grants for the small economy (minor units), nothing outside the selected counties.
inline Allocation small_allocation(const Problem& p) {
  Allocation a;
  a.amount.assign(std::size_t{p.funds} * p.counties * p.programmes, 0);
  const double weight[] = {0.2, 0.25, 0.4, 0.15, 0};
  for (std::size_t f = 0; f < p.funds; ++f) {
    for (std::size_t i = 0; i < p.counties; ++i) {
      for (std::size_t k = 0; k < p.programmes; ++k) {
        if (!p.allowed[i * p.programmes + k]) continue;
        const double amount = static_cast<double>(p.fund_amount[f]) * weight[i] * p.share[k];
        a.amount[cell_index(p, f, i, k)] = static_cast<std::int64_t>(amount);
      }
    }
  }
  return a;
}

}  // namespace weir::test
