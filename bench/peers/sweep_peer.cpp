// Weir's side of the sweep's comparison with NumPy: prints, as one JSON object, what a loop over
// parameter settings needs of the Sichuan 2020 case as dense arrays, the settings of a Sobol sweep over
// every uncertain assumption, Weir's rows and its time on one thread.
//   peer_sweep POINTS
#include <time.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "../sichuan_case.hpp"
#include "weir/study.hpp"
#include "weir/study/sweep.hpp"

using namespace weir;
using Json = nlohmann::json;

namespace {

double seconds_now() {
  timespec at;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &at);
  return static_cast<double>(at.tv_sec) + 1e-9 * static_cast<double>(at.tv_nsec);
}

}  // namespace

int main(int count, char** arguments) {
  const Scenario& scenario = sichuan();
  const Problem problem = prepare(scenario);
  SweepQuestion question;
  question.design = SweepDesign::sobol;
  question.points = count > 1 ? std::strtoull(arguments[1], nullptr, 10) : 2000;
  for (const std::uint32_t slot : uncertain_slots(problem)) {
    question.axes.push_back({problem.slots[slot].path, SweepAxis::Kind::distribution, 0, 0, {}, 5});
  }
  for (const Target& target : scenario.targets) {
    question.measured.push_back({target.outcome, target.quarter});
  }
  std::vector<std::uint64_t> points;
  for (std::uint64_t k = 0; k < question.points; ++k) points.push_back(k);
  std::vector<SweepRow> rows(points.size());
  double best = 1e300;
  for (int go = 0; go < 3; ++go) {
    const double start = seconds_now();
    run_sweep(scenario, question, points, {1}, [&](const std::vector<SweepRow>& done) {
      for (const SweepRow& row : done) rows[row.point] = row;
      return true;
    });
    best = std::min(best, seconds_now() - start);
  }

  const AllocationAnswer answer =
      allocate(scenario, problem, scenario.strategy, central_theta(problem), {1});
  Json out;
  out["counties"] = problem.counties;
  out["programmes"] = problem.programmes;
  out["gdp"] = problem.gdp;
  out["share"] = problem.share;
  out["places"] = problem.places_at;
  out["reference"] = problem.reference_amount;
  out["counted_jobs"] = problem.counted_jobs;
  out["amounts"] = yearly_amounts(problem, std::get<AllocationResult>(answer).allocation);
  const Theta central = central_theta(problem);
  for (std::size_t p = 0; p < problem.programmes; ++p) {
    const auto slot = problem.slot_of[p * parameter_count +
                                      static_cast<std::size_t>(Parameter::productivity)];
    out["productivity"].push_back(central.value[slot]);
  }
  for (const SweepAxis& axis : question.axes) out["axes"].push_back(axis.path);
  for (const SweepRow& row : rows) {
    Json setting = row.setting;
    for (Json& one : setting) {
      if (!(one.get<double>() < 1e300)) one = 1e300;  // a tail of infinity
    }
    out["settings"].push_back(std::move(setting));
    out["values"].push_back(row.value);
  }
  for (const Measured& one : question.measured) out["measured"].push_back(outcome_name(one.outcome));
  out["runs_per_second"] = static_cast<double>(points.size()) / best;
  std::printf("%s\n", out.dump().c_str());
}
