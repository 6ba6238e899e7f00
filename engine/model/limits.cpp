#include "weir/model/limits.hpp"

#include <algorithm>
#include <limits>

namespace weir {

namespace {

constexpr double noticed = 0.01;  // of a county's posts; less is not said of it

/// By county; the last programme, what the fund did not bring, is left out.
std::vector<double> by_county(const Problem& p, const std::vector<double>& jobs) {
  std::vector<double> sum(p.counties, 0);
  const std::size_t width = p.programmes + 1;
  for (std::size_t c = 0; c < jobs.size(); ++c) {
    if (c % width < p.programmes) sum[c / width % p.counties] += jobs[c];
  }
  return sum;
}

Limit compared(LimitKind kind, const std::vector<double>& with, const std::vector<double>& without,
               std::uint32_t limited) {
  Limit limit{kind, {}, {}, limited, 0};
  for (std::uint32_t i = 0; i < with.size(); ++i) {
    const double lost = without[i] - with[i];
    limit.lost_in_all += lost;
    if (lost <= noticed * without[i]) continue;
    limit.counties.push_back(i);
    limit.lost.push_back(lost);
  }
  return limit;
}

std::vector<double> in_place_at_end(const Problem& p, const Theta& theta, const Allocation& a) {
  const PlanningResult planned = plan(p, theta, a);
  std::vector<double> posts;
  for (std::size_t i = 0; i < p.counties; ++i) {
    posts.push_back(planned.at(Outcome::jobs_in_place, i, p.quarters - 1));
  }
  return posts;
}

}  // namespace

std::string_view limit_name(LimitKind kind) {
  switch (kind) {
    case LimitKind::electricity: return "electricity";
    case LimitKind::loan_demand: return "loan_demand";
    case LimitKind::labour: break;
  }
  return "labour";
}

std::vector<Limit> limits_in_force(const Problem& p, const Theta& theta,
                                   const Allocation& allocation) {
  std::vector<Limit> all;
  if (!p.quota.empty() || !p.loans.empty()) {
    const std::vector<double> amounts = yearly_amounts(p, allocation);
    const Pipeline pipe = make_pipeline(p, theta, Reach::declared);
    const std::vector<double> with = by_county(p, declared_jobs(p, pipe, amounts));
    if (!p.quota.empty()) {
      Problem open = p;
      open.quota.clear();
      const auto limited = std::count_if(p.quota.begin(), p.quota.end(), [](double kwh) {
        return kwh < std::numeric_limits<double>::infinity();
      });
      all.push_back(compared(LimitKind::electricity, with,
                             by_county(open, declared_jobs(open, pipe, amounts)),
                             static_cast<std::uint32_t>(limited)));
    }
    if (!p.loans.empty()) {
      Pipeline open = pipe;
      std::fill(open.demand_per_gdp.begin(), open.demand_per_gdp.end(),
                std::numeric_limits<double>::infinity());
      std::uint32_t limited = 0;
      for (std::size_t i = 0; i < p.counties; ++i) {
        bool lends = false;
        for (std::size_t k = 0; k < p.programmes; ++k) {
          lends = lends || (p.loan_of[k] != Ground::none && p.allowed[i * p.programmes + k] != 0);
        }
        limited += lends;
      }
      all.push_back(compared(LimitKind::loan_demand, with,
                             by_county(p, declared_jobs(p, open, amounts)), limited));
    }
  }
  if (p.labour) {
    Problem open = p;
    open.labour = false;
    all.push_back(compared(LimitKind::labour, in_place_at_end(p, theta, allocation),
                           in_place_at_end(open, theta, allocation), p.counties));
  }
  return all;
}

std::vector<EnclavePosts> enclave_posts(const Problem& p, const Theta& theta,
                                        const Allocation& allocation) {
  std::vector<EnclavePosts> all(p.enclaves.size());
  if (all.empty()) return all;
  const std::vector<double> amounts = yearly_amounts(p, allocation);
  const Pipeline pipe = make_pipeline(p, theta);
  const std::vector<double> jobs = declared_jobs(p, pipe, amounts);
  for (std::size_t y = 0; y < p.years; ++y) {
    for (std::size_t i = 0; i < p.counties; ++i) {
      for (std::size_t k = 0; k < p.programmes; ++k) {
        const std::uint32_t at = p.ground_of[i * p.programmes + k];
        if (at == Ground::none || p.grounds[at].enclave == Ground::none) continue;
        const std::uint32_t enclave = p.grounds[at].enclave;
        const double posts = jobs[(y * p.counties + i) * (p.programmes + 1) + k] *
                             posts_in_place(p, pipe, y, k, p.quarters - 1);
        all[enclave].home += pipe.enclaves[enclave].jobs_home * posts;
        all[enclave].host += (1 - pipe.enclaves[enclave].jobs_home) * posts;
      }
    }
  }
  return all;
}

}  // namespace weir
