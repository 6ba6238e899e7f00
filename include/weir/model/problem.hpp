// A scenario as dense immutable arrays: what allocation and simulation read.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "weir/model/scenario.hpp"

namespace weir {

/// One parameter that is drawn once per draw, shared by everything that refers to its slot.
struct Slot {
  std::string path;  // model.cost_per_job, programme.parks.tail, shock."COVID-19".closure
  std::uint64_t key = 0;  // of the path: what its random numbers are keyed by
  const ParameterRecord* record = nullptr;
  Uncertain uncertain;
  friend bool operator==(const Slot&, const Slot&) = default;
};

struct ActiveShock {
  int first = 0;                    // its first quarter
  std::vector<std::uint8_t> named;  // per quarter: does the shock speak of it
  std::uint32_t closure = 0, delay = 0, declared_kept = 0;  // slots
  friend bool operator==(const ActiveShock&, const ActiveShock&) = default;
};

/// Where the posts stand that money of some cells brings: equation (E1).
struct Ground {
  static constexpr std::uint32_t none = ~std::uint32_t{0};
  /// One county's part of the home's posts and of the host's, and what comes to it on top of each
  /// where neighbours spill over. All `home` sum to 1, and so do all `host` of an enclave.
  struct Part {
    std::uint32_t county = 0;
    double home = 0, host = 0, home_spill = 0, host_spill = 0;
    friend bool operator==(const Part&, const Part&) = default;
  };
  std::uint32_t enclave = none;  // none: all of it is home
  std::vector<Part> part;
  friend bool operator==(const Ground&, const Ground&) = default;
};

/// Slots of an enclave's parameters.
struct EnclaveSlots {
  std::uint32_t jobs_home = 0, tax_home = 0, value_added_per_job = 0;
  friend bool operator==(const EnclaveSlots&, const EnclaveSlots&) = default;
};

struct LoanSlots {
  std::uint32_t leverage = 0, demand_per_gdp = 0, loan_loss = 0, loss_share = 0;
  friend bool operator==(const LoanSlots&, const LoanSlots&) = default;
};

struct Problem {
  // sizes
  std::uint32_t counties = 0, programmes = 0, funds = 0, years = 0, quarters = 0;
  std::uint32_t first_quarter = 0;  // of the calendar: 4 * year + quarter - 1, what noise is keyed by

  // counties
  std::vector<std::uint64_t> county_key;  // what random numbers are keyed by
  std::vector<std::uint64_t> cell_key;    // [county][programme]
  std::vector<double> population, gdp;
  std::vector<double> working_age;  // persons; empty: a share of the population
  Mask selected, counted;
  std::vector<std::uint32_t> class_of, group_of;
  std::uint32_t classes = 0, groups = 0;
  // row-stochastic neighbour weights, compressed rows: county i -> [row[i], row[i+1])
  std::vector<std::uint32_t> neighbour_row, neighbour;
  std::vector<double> neighbour_weight;
  std::vector<double> counted_share;  // of the counted population; 0 outside

  // programmes
  std::vector<double> share, places;
  std::vector<Timing> timing;
  std::vector<double> commitment, courses;  // [programme][4]
  std::vector<std::uint8_t> allowed;        // [county][programme]: may receive money here
  std::vector<double> places_at;            // [county][programme]: places offered
  std::vector<std::uint32_t> slot_of;       // [programme][parameter] -> slot
  std::vector<std::uint32_t> model_slot;    // [parameter] -> slot

  // funds and the years in which money is committed
  std::vector<std::uint32_t> year_of_fund;
  std::vector<int> year_start;       // quarter index at which each funding year begins
  std::vector<std::int64_t> fund_amount;  // minor units

  // the reference at which average costs hold (major units), [county][programme]
  std::vector<double> reference_amount;
  double reference_total = 0;
  double counted_jobs = -1;  // J0; negative: the reference's own declared jobs

  std::vector<ActiveShock> shocks;
  std::vector<double> activity;  // per quarter: product of the active shocks' multipliers

  std::vector<EnclaveSlots> enclaves;
  std::vector<Ground> grounds;
  std::vector<std::uint32_t> ground_of;  // [county][programme] -> ground; none: its own county

  // what a draw takes together: one row of a fit. These slots are fixed at the columns' medians.
  std::uint32_t sample_slot = 0;       // whose value, between 0 and 1, chooses the row
  std::vector<std::uint32_t> sampled;  // slots; empty: none
  std::vector<double> sample;          // [row][sampled]

  std::vector<double> chain;  // [programme]: type-I multiplier; empty: the multiplier is `multiplier`
  std::vector<double> quota;  // [county]: kWh a year for a funding year's posts; empty: no limit
  std::vector<LoanSlots> loans;
  std::vector<std::uint32_t> loan_of;  // [programme] -> loans; none: its money is spent

  bool labour = false;  // posts are capped by the people who can fill them
  std::vector<Slot> slots;
  std::vector<double> hazard_profile;
  std::int64_t unit = 1;  // minor units
  Noise noise = Noise::full;
  Sampling sampling = Sampling::plain;
  std::uint32_t points = 0;  // per randomisation of a Latin hypercube; else 0

  /// Is there such an outcome to speak of? Some exist only where their module is on.
  bool has(Outcome outcome) const {
    if (outcome == Outcome::labour_slack) return labour;
    if (outcome == Outcome::funds_in_pool) return !loans.empty();
    return outcome != Outcome::value_added || !enclaves.empty();
  }
  friend bool operator==(const Problem&, const Problem&) = default;
};

/// Needs: a checked scenario. Source: docs/model/planning.md.
Problem prepare(const Scenario& scenario);

/// Two counties or programmes whose names give the same random key, or empty when there are none.
std::string key_collision(const Scenario& scenario);

/// Programme shares inside each county: a programme confined to some counties keeps its share of the
/// whole fund there, the others fill the rest in proportion. Shape: [county][programme], rows of
/// counties with positive `total` sum to 1. `total`: money per county, any unit.
std::vector<double> programme_split(const Problem& problem, const std::vector<double>& total);

/// Whole amounts. Shape: [fund][county][programme]. Units: minor units.
struct Allocation {
  std::vector<std::int64_t> amount;
};
inline std::size_t cell_index(const Problem& p, std::size_t fund, std::size_t county,
                              std::size_t programme) {
  return (fund * p.counties + county) * p.programmes + programme;
}

}  // namespace weir
