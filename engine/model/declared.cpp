// Money -> what it pays or lends -> declared jobs and people in courses: (3), (4), (K1), (Q1).
#include "model/declared.hpp"

#include <algorithm>
#include <limits>

#include "model/responses.hpp"

namespace weir {

PaidCells paid_cells(const Problem& p, const std::vector<double>& amounts) {
  PaidCells cells;
  cells.first.push_back(0);
  for (std::uint32_t k = 0; k < p.programmes; ++k) {
    for (std::uint32_t y = 0; y < p.years; ++y) {
      for (std::uint32_t i = 0; i < p.counties; ++i) {
        const double amount = amounts[(std::size_t{y} * p.counties + i) * p.programmes + k];
        if (amount <= 0) continue;
        cells.county.push_back(i);
        cells.amount.push_back(amount);
      }
      cells.first.push_back(cells.amount.size());
    }
  }
  return cells;
}

std::vector<double> declare(const Problem& p, const Pipeline& pipe, const PaidCells& cells,
                            std::size_t k) {
  const std::size_t from = cells.first[k * p.years];
  const std::size_t count = cells.first[(k + 1) * p.years] - from;
  std::vector<double> jobs(count, 0);
  if (pipe.jobs_per_money[k] <= 0) return jobs;
  std::vector<double> curvature(count, 1);
  const bool spent_as_paid = p.loans.empty() && p.quota.empty();
  const double execution = pipe.execution, threshold = pipe.threshold[k];
  const double per_gdp = p.share[k] * pipe.kappa[k];
  for (std::size_t c = 0; c < count; ++c) {
    const std::size_t i = cells.county[from + c];
    const double paid = execution * cells.amount[from + c];
    const double money =
        spent_as_paid ? paid : std::min(lent(p, pipe, i, k, paid), power_limit(p, pipe, i, k));
    const double bend = per_gdp * p.gdp[i];
    if (money <= threshold || bend <= 0) continue;
    jobs[c] = money - threshold;
    curvature[c] = bend;
  }
  responses_on(best_isa())(count, jobs.data(), curvature.data(), pipe.inverse_tail[k], jobs.data());
  for (std::size_t y = 0; y < p.years; ++y) {
    const double each = pipe.attribution * pipe.kept[y] * pipe.jobs_per_money[k];
    for (std::size_t c = cells.first[k * p.years + y]; c < cells.first[k * p.years + y + 1]; ++c) {
      jobs[c - from] = each * jobs[c - from];
    }
  }
  return jobs;
}

std::vector<double> declared_jobs(const Problem& p, const Pipeline& pipe,
                                  const std::vector<double>& amounts) {
  const std::size_t width = p.programmes + 1;
  std::vector<double> jobs(std::size_t{p.years} * p.counties * width, 0);
  const PaidCells cells = paid_cells(p, amounts);
  for (std::size_t k = 0; k < p.programmes; ++k) {
    const std::vector<double> declared = declare(p, pipe, cells, k);
    const std::size_t* first = &cells.first[k * p.years];
    for (std::size_t y = 0; y < p.years; ++y) {
      for (std::size_t c = first[y]; c < first[y + 1]; ++c) {
        jobs[(y * p.counties + cells.county[c]) * width + k] = declared[c - first[0]];
      }
    }
  }
  for (std::size_t y = 0; y < p.years; ++y) {
    for (std::size_t i = 0; i < p.counties; ++i) {
      jobs[(y * p.counties + i) * width + p.programmes] = background(pipe, y) * p.counted_share[i];
    }
  }
  return jobs;
}

double lent(const Problem& p, const Pipeline& pipe, std::size_t county, std::size_t programme,
            double money) {
  if (p.loans.empty()) return money;
  return std::min(pipe.leverage[programme] * money, pipe.demand_per_gdp[programme] * p.gdp[county]);
}

double power_limit(const Problem& p, const Pipeline& pipe, std::size_t county,
                   std::size_t programme) {
  constexpr double none = std::numeric_limits<double>::infinity();
  const double need = pipe.power_per_job[programme], jobs = pipe.jobs_per_money[programme];
  if (p.quota.empty() || !(p.quota[county] < none) || need <= 0 || jobs <= 0) return none;
  double all = 0;  // need of the county's programmes, by their shares
  for (std::size_t k = 0; k < p.programmes; ++k) {
    if (p.allowed[county * p.programmes + k]) all += p.share[k] * pipe.power_per_job[k];
  }
  const double part = all > 0 ? p.share[programme] * need / all : 0;
  const double curvature = p.share[programme] * pipe.kappa[programme] * p.gdp[county];
  if (curvature <= 0) return none;
  return pipe.threshold[programme] + inverse_response(part * p.quota[county] / need / jobs, curvature,
                                                      pipe.inverse_tail[programme]);
}

std::vector<double> enrolled(const Problem& p, const Pipeline& pipe,
                             const std::vector<double>& amounts) {
  const std::size_t cells = std::size_t{p.counties} * p.programmes;
  std::vector<double> people(amounts.size(), 0);
  for (std::size_t y = 0; y < p.years; ++y) {
    for (std::size_t c = 0; c < cells; ++c) {
      const double places = p.places_at[c];
      if (places <= 0) continue;
      const double paid =
          pipe.execution * amounts[y * cells + c] / pipe.cost_per_trainee[c % p.programmes];
      people[y * cells + c] = std::min(paid, places);
    }
  }
  return people;
}

}  // namespace weir
