// What one set of parameters lets expect of every observation: the planning layer, and around it
// how reports, years and luck scatter. Equations (C1)-(C5) of docs/model/calibration.md.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "weir/random.hpp"
#include "weir/study/calibrate.hpp"

namespace weir {

/// Something that is, or could be, reported of a case. Its errors are Gaussian in the log of a
/// total, in the logit of a share.
struct Observable {
  std::size_t in_case = 0;
  Outcome outcome = Outcome::jobs_declared;
  int quarter = 0;
  double error = 0.05;
  bool share = false;
  double time = 0;  // of a share
};
Observable observable_of(std::size_t in_case, const Observed& observed);
double on_scale(const Observable& observable, double value);
double off_scale(const Observable& observable, double value);

/// Why an observation of this kind cannot be expected in closed form; empty when it can.
std::string not_expectable(const Problem& problem, const Observable& observable);

/// Shape: covariance [observable][observable].
struct Expectation {
  std::vector<double> mean, covariance;
  std::vector<double> total;  // before the scale is changed
};

class Emulator {
 public:
  Emulator(const std::vector<FitCase>& cases, std::vector<Observable> observables);

  /// The uncertain parameters of all cases, by path, and which of them some expectation moves with.
  const std::vector<Slot>& slots() const { return slots_; }
  const std::vector<std::uint8_t>& touched() const { return touched_; }
  const std::vector<Observable>& observables() const { return observables_; }

  /// Shape: `value` one per slot; those that are not touched are not read.
  void expect(const double* value, Expectation& out) const;
  /// The parameters of one case. Shape: as slots of its problem.
  Theta theta_of(std::size_t in_case, const double* value) const;

 private:
  struct Cell {
    std::size_t index = 0;  // [year][county][programme + 1]
    std::uint32_t county = 0, row = 0;  // of all cases' counties; year and programme
    double amount = 0;
    bool counted = false;
  };
  /// Part of a year's money that is committed in a quarter of the horizon.
  struct Flow {
    int quarter = 0;
    double part = 0;
  };
  struct Case {
    const Problem* problem = nullptr;
    std::vector<double> amounts;
    Theta central;
    std::vector<std::pair<std::uint32_t, std::uint32_t>> drawn;  // own slot, slot of all
    std::vector<Cell> cells;
    std::vector<std::uint32_t> county_of;  // of all cases' counties, by the case's own
    std::vector<std::vector<Flow>> flows;  // [year][programme + 1]
    std::vector<std::size_t> observables;
    bool only_declared = true;
  };
  /// Shape: spread, year [observable][observable]; by_county [observable][county of all cases].
  struct Moments {
    std::vector<double> total, spread, year, by_county, county_variance;
  };

  void add_case(const FitCase& of, std::vector<std::string>& codes);
  void find_touched();
  void add_moments(const Case& of, const double* value, Moments& out) const;
  /// Variance of what each cell's own projects bring, relative to its square.
  std::vector<double> project_luck(const Case& of, const Pipeline& pipe,
                                   const std::vector<double>& jobs) const;
  /// Expected squares of the enterprises of each county and quarter, counties' own luck aside.
  double clustering(const Case& of, const std::vector<double>& brings,
                    const std::vector<double>& luck, int quarter) const;
  void add_to_counties(const Case& of, const Pipeline& pipe, const Cell& cell, Outcome outcome,
                       double brings, double* by_county) const;
  double share_at(const Case& of, const Theta& theta, const Pipeline& pipe,
                  const Observable& what) const;
  std::vector<double> contributions(const Case& of, const Theta& theta, const Pipeline& pipe,
                                    const std::vector<double>& jobs, const Observable& what) const;

  std::vector<Observable> observables_;
  std::vector<Case> cases_;
  std::vector<Slot> slots_;
  std::vector<std::uint8_t> touched_;
  std::size_t counties_ = 0;  // of all cases
};

/// The uniform behind prior draw `draw` of a slot: that of draw_theta().
Uniform prior_uniform(const Slot& slot, std::uint64_t seed, std::uint32_t draw);

}  // namespace weir
