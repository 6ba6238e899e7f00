// Equations (9)-(11) are linear in what cells declare, pay and enrol: sums first, outcomes after.
#include "weir/model/totals.hpp"

#include <algorithm>

#include "model/declared.hpp"
#include "model/units.hpp"

namespace weir {

namespace {

/// Of one programme's money of one year, over the counted counties; `anywhere` over all, as net
/// outcomes are.
struct Sums {
  double money = 0, credit = 0, jobs = 0, jobs_anywhere = 0, value = 0;
  double people = 0, people_anywhere = 0;

  double of(const Unit& unit, bool net) const {
    return unit.jobs * (net ? jobs_anywhere : jobs) + unit.money * money +
           unit.people * (net ? people_anywhere : people) + unit.value * value +
           unit.credit * credit;
  }
};

/// How much of a declared job counts that money of a ground's cells brings.
struct Counted {
  double posts = 0, posts_anywhere = 0, value = 0;
};
std::vector<Counted> counted_parts(const Problem& p, const Pipeline& pipe) {
  std::vector<Counted> all;
  for (const Ground& ground : p.grounds) {
    Counted sum;
    for (const Ground::Part& part : ground.part) {
      const GroundShare share = share_of(pipe, ground, part);
      sum.posts_anywhere += share.posts;
      if (!p.counted[part.county]) continue;
      sum.posts += share.posts;
      sum.value += share.value;
    }
    all.push_back(sum);
  }
  return all;
}

/// Which kernels an outcome needs.
bool follows_commitment(Outcome outcome) {
  return outcome != Outcome::funds_committed && outcome != Outcome::jobs_declared &&
         outcome != Outcome::enterprises_new && outcome != Outcome::trained;
}

}  // namespace

struct Totals::Cells {
  PaidCells paid;
  std::vector<std::uint8_t> counted;   // of each paid cell: is its county
  std::vector<double> places;          // of each paid cell
  std::vector<std::uint32_t> ground;   // of each paid cell; none: its own county
  double background_counted = 0;       // of what the fund did not bring

  /// Shape: [year][programme + 1].
  std::vector<Sums> sums(const Problem& p, const Pipeline& pipe) const {
    const std::size_t width = p.programmes + 1;
    std::vector<Sums> all(p.years * width);
    const std::vector<Counted> parts = counted_parts(p, pipe);
    const bool lends = !p.loans.empty();
    for (std::size_t k = 0; k < p.programmes; ++k) {
      const std::vector<double> declared = declare(p, pipe, paid, k);
      const std::size_t* first = &paid.first[k * p.years];
      for (std::size_t y = 0; y < p.years; ++y) {
        Sums sum;
        for (std::size_t c = first[y]; c < first[y + 1]; ++c) {
          const double money = pipe.execution * paid.amount[c], jobs = declared[c - first[0]];
          if (places[c] > 0) {
            const double people = std::min(money / pipe.cost_per_trainee[k], places[c]);
            sum.people_anywhere += people;
            if (counted[c]) sum.people += people;
          }
          if (counted[c]) {
            sum.money += money;
            if (lends) sum.credit += lent(p, pipe, paid.county[c], k, money);
          }
          if (ground[c] == Ground::none) {
            sum.jobs_anywhere += jobs;
            if (counted[c]) sum.jobs += jobs;
          } else {
            sum.jobs_anywhere += jobs * parts[ground[c]].posts_anywhere;
            sum.jobs += jobs * parts[ground[c]].posts;
            sum.value += jobs * parts[ground[c]].value;
          }
        }
        all[y * width + k] = sum;
      }
    }
    for (std::size_t y = 0; y < p.years; ++y) {
      Sums& rest = all[y * width + p.programmes];
      rest.jobs = rest.jobs_anywhere = background(pipe, y) * background_counted;
    }
    return all;
  }
};

Totals::Totals(const Problem& problem, const Allocation& allocation) : problem_(&problem) {
  if (!linear(problem)) {
    allocation_ = allocation;
    return;
  }
  Cells cells;
  cells.paid = paid_cells(problem, yearly_amounts(problem, allocation));
  for (std::size_t k = 0; k < problem.programmes; ++k) {
    for (std::size_t c = cells.paid.first[k * problem.years];
         c < cells.paid.first[(k + 1) * problem.years]; ++c) {
      const std::size_t i = cells.paid.county[c], cell = i * problem.programmes + k;
      cells.counted.push_back(problem.counted[i]);
      cells.places.push_back(problem.places_at[cell]);
      cells.ground.push_back(problem.ground_of.empty() ? Ground::none : problem.ground_of[cell]);
    }
  }
  for (const double share : problem.counted_share) cells.background_counted += share;
  cells_ = std::make_unique<const Cells>(std::move(cells));
}
Totals::~Totals() = default;
Totals::Totals(Totals&&) noexcept = default;

std::vector<double> Totals::at(const Theta& theta, std::span<const Measured> wanted) const {
  const Problem& p = *problem_;
  std::vector<double> values;
  if (!cells_) {
    const std::vector<double> all = planning_total(p, plan(p, theta, allocation_));
    for (const Measured& m : wanted) {
      values.push_back(all[static_cast<std::size_t>(m.outcome) * p.quarters +
                           static_cast<std::size_t>(m.quarter)]);
    }
    return values;
  }
  const bool whole = std::any_of(wanted.begin(), wanted.end(), [](const Measured& m) {
    return follows_commitment(m.outcome);
  });
  const Pipeline pipe = make_pipeline(p, theta, whole ? Reach::whole : Reach::declared);
  const std::vector<Sums> sums = cells_->sums(p, pipe);
  const Units units(p, pipe);
  for (const Measured& m : wanted) {
    double total = 0;
    for (std::size_t row = 0; row < sums.size(); ++row) {
      total += sums[row].of(units.of(m.outcome, row / (p.programmes + 1), row % (p.programmes + 1),
                                     static_cast<std::size_t>(m.quarter)),
                            is_net(m.outcome));
    }
    values.push_back(total);
  }
  return values;
}

double Totals::at(const Theta& theta, const Measured& wanted) const {
  return at(theta, std::span(&wanted, 1)).front();
}

void Totals::all(const Pipeline& pipe, double* values, std::size_t stride) const {
  const Problem& p = *problem_;
  const std::vector<Sums> sums = cells_->sums(p, pipe);
  const Units units(p, pipe);
  const auto at = [&](Outcome outcome, std::size_t t) -> double& {
    return values[(static_cast<std::size_t>(outcome) * p.quarters + t) * stride];
  };
  for (std::size_t o = 0; o < outcome_count; ++o) {
    const auto outcome = static_cast<Outcome>(o);
    for (std::size_t t = 0; t < p.quarters; ++t) {
      double& total = at(outcome, t);
      total = 0;
      if (outcome == Outcome::jobs_net_years) continue;
      for (std::size_t row = 0; row < sums.size(); ++row) {
        total += sums[row].of(
            units.of(outcome, row / (p.programmes + 1), row % (p.programmes + 1), t),
            is_net(outcome));
      }
    }
  }
  double years = 0;
  for (std::size_t t = 0; t < p.quarters; ++t) {
    years += at(Outcome::jobs_net, t) / 4;
    at(Outcome::jobs_net_years, t) = years;
  }
}

}  // namespace weir
