// Equations (12) and (L4): what a cell adds to a weighted list of outcomes, as a curve of its yearly
// money; and what it adds to its county's labour market where posts are capped.
#include "weir/model/planning.hpp"

#include <algorithm>

#include "model/units.hpp"

namespace weir {

namespace {

// What a filled post counts in each quarter: any post, and one that is additional.
struct PostWorth {
  std::vector<double> any, additional;
};
PostWorth post_worth(const Problem& p, const Pipeline& pipe, const std::vector<Goal>& goals) {
  PostWorth worth{std::vector<double>(p.quarters, 0), std::vector<double>(p.quarters, 0)};
  for (const Goal& goal : goals) {
    const auto by = static_cast<std::size_t>(goal.quarter);
    if (goal.outcome == Outcome::jobs_in_place) worth.any[by] += goal.weight;
    if (goal.outcome == Outcome::jobs_poor) worth.any[by] += goal.weight * pipe.share_poor;
    if (goal.outcome == Outcome::jobs_net) worth.additional[by] += goal.weight;
    if (goal.outcome != Outcome::jobs_net_years) continue;
    for (std::size_t t = 0; t <= by; ++t) worth.additional[t] += goal.weight / 4;
  }
  return worth;
}

// Calls `visit(county, share)` for each county where posts stand that money of a cell brings.
template <class Visit>
void each_part(const Problem& p, const Pipeline& pipe, std::size_t county, std::size_t programme,
               Visit visit) {
  const std::uint32_t at =
      p.ground_of.empty() ? Ground::none : p.ground_of[county * p.programmes + programme];
  if (at == Ground::none) return visit(county, GroundShare{});
  for (const Ground::Part& part : p.grounds[at].part) {
    visit(std::size_t{part.county}, share_of(pipe, p.grounds[at], part));
  }
}

// Equation (L4): the labour markets that the goals speak of.
class Markets {
 public:
  Markets(const Problem& problem, const Pipeline& pipe, const std::vector<Goal>& goals)
      : p_(problem), pipe_(pipe), units_(problem, pipe), worth_(post_worth(problem, pipe, goals)),
        sources_(problem.counties) {
    for (std::size_t i = 0; i < p_.counties; ++i) {
      for (std::size_t k = 0; k < p_.programmes; ++k) {
        if (!p_.allowed[i * p_.programmes + k]) continue;
        each_part(p_, pipe_, i, k, [&](std::size_t at, GroundShare share) {
          sources_[at].push_back({i, k, share.posts});
        });
      }
    }
  }

  void add_to(CellCurves& curves) const {
    for (std::size_t i = 0; i < p_.counties; ++i) {
      for (std::size_t t = 0; t < p_.quarters; ++t) {
        const double any = p_.counted[i] ? worth_.any[t] : 0;
        const double additional = worth_.additional[t] * units_.net_factor();
        if (any == 0 && additional == 0) continue;
        LabourTerm term = market(i, t, any, additional);
        const LabourPoint idle = labour_at(curves, term, std::vector<double>(curves.cell.size(), 0));
        if (term.cells.empty()) {
          curves.constant += idle.value();
        } else {
          curves.labour.push_back(std::move(term));
        }
      }
    }
  }

 private:
  LabourTerm market(std::size_t i, std::size_t t, double any, double additional) const {
    LabourTerm term;
    term.county = static_cast<std::uint32_t>(i);
    term.people = pipe_.available[i];
    for (std::size_t y = 0; y < p_.years; ++y) {
      const double background = (1 - pipe_.attribution) * pipe_.kept[y] * pipe_.background_jobs *
                                p_.counted_share[i] * units_.in_place(y, p_.programmes, t);
      term.demand += background;
      term.credit += any * background;
      for (const auto& [j, k, share] : sources_[i]) {
        const double e = pipe_.execution * pipe_.leverage[k];
        const bool bends = p_.share[k] * pipe_.kappa[k] * p_.gdp[j] > 0;
        LabourCell cell;
        cell.cell = static_cast<std::uint32_t>((y * p_.counties + j) * p_.programmes + k);
        if (bends) {
          cell.posts = units_.in_place(y, k, t) * pipe_.attribution * pipe_.kept[y] *
                       pipe_.jobs_per_money[k] * e * share;
          cell.credit =
              (any + additional * (pipe_.additionality[k] * units_.chain(k))) * cell.posts;
        }
        const double places = j == i ? p_.places_at[i * p_.programmes + k] : 0;
        if (places > 0 && e > 0) {
          cell.people = pipe_.available_per_trainee * units_.trained(y, k, t) * pipe_.execution /
                        pipe_.cost_per_trainee[k];
          cell.cap = places * pipe_.cost_per_trainee[k] / pipe_.execution;
        }
        if (cell.posts > 0 || cell.people > 0) term.cells.push_back(cell);
      }
    }
    return term;
  }

  const Problem& p_;
  const Pipeline& pipe_;
  Units units_;
  PostWorth worth_;
  struct Source {
    std::size_t county = 0, programme = 0;
    double share = 1;
  };
  std::vector<std::vector<Source>> sources_;  // by county: cells whose posts stand there
};

}  // namespace

LabourPoint labour_at(const CellCurves& curves, const LabourTerm& term,
                      const std::vector<double>& money) {
  LabourPoint point{term.demand, term.credit, term.people};
  for (const LabourCell& c : term.cells) {
    const CellCurve& curve = curves.cell[c.cell];
    const double x = money[c.cell];
    const double bent = response_above(std::min(x, curve.ceiling), curve.threshold, curve.curvature,
                                       curve.inverse_tail);
    point.demand += c.posts * bent;
    point.credit += c.credit * bent;
    point.people += c.people * std::min(x, c.cap);
  }
  return point;
}

double value_of(const CellCurve& curve, double x) {
  return curve.coefficient *
             response_above(std::min(x, curve.ceiling), curve.threshold, curve.curvature,
                            curve.inverse_tail) +
         curve.slope * (x < curve.cap ? x : curve.cap);
}

CellCurves cell_curves(const Problem& p, const Theta& theta, const std::vector<Goal>& goals) {
  const Pipeline pipe = make_pipeline(p, theta);
  const Units units(p, pipe);
  const std::size_t width = p.programmes + 1;
  std::vector<Unit> counted(std::size_t{p.years} * width), everywhere(counted.size());
  for (const Goal& goal : goals) {
    if (goal.outcome == Outcome::funds_in_pool) continue;  // falls as credit is lost: no objective
    for (std::size_t y = 0; y < p.years; ++y) {
      for (std::size_t k = 0; k < width; ++k) {
        const Unit u = units.of(goal.outcome, y, k, static_cast<std::size_t>(goal.quarter));
        Unit& sum = (is_net(goal.outcome) ? everywhere : counted)[y * width + k];
        sum.jobs += goal.weight * u.jobs;
        sum.money += goal.weight * u.money;
        sum.people += goal.weight * u.people;
        sum.value += goal.weight * u.value;
        sum.credit += goal.weight * u.credit;
      }
    }
  }

  CellCurves out;
  out.cell.assign(std::size_t{p.years} * p.counties * p.programmes, {});
  const double e = pipe.execution;
  for (std::size_t y = 0; y < p.years; ++y) {
    out.constant += (1 - pipe.attribution) * pipe.kept[y] * pipe.background_jobs *
                    counted[y * width + p.programmes].jobs;
    for (std::size_t i = 0; i < p.counties; ++i) {
      for (std::size_t k = 0; k < p.programmes; ++k) {
        CellCurve& curve = out.cell[(y * p.counties + i) * p.programmes + k];
        Unit u = everywhere[y * width + k];
        const Unit& c = counted[y * width + k];
        double per_job = 0;
        each_part(p, pipe, i, k, [&](std::size_t at, GroundShare share) {
          per_job += share.posts * (p.counted[at] ? u.jobs + c.jobs : u.jobs);
          if (p.counted[at]) per_job += share.value * c.value;
        });
        if (p.counted[i]) u = {u.jobs, u.money + c.money, u.people + c.people, 0, c.credit};
        const double l = pipe.leverage[k] * e;  // what a unit of money pays or lends
        const double demand = pipe.demand_per_gdp[k] * p.gdp[i] / l;
        const double curvature = p.share[k] * pipe.kappa[k] * p.gdp[i];
        if (curvature > 0 && e > 0) {
          // Money l x bent at K is x bent at K / l, times l; so is its threshold.
          curve.coefficient = per_job * pipe.attribution * pipe.kept[y] * pipe.jobs_per_money[k] * l;
          curve.curvature = curvature / l;
          curve.threshold = pipe.threshold[k] / l;
          curve.ceiling = std::min({curve.ceiling, demand, power_limit(p, pipe, i, k) / l});
          curve.inverse_tail = pipe.inverse_tail[k];
        }
        const double places = p.places_at[i * p.programmes + k];
        if (u.people > 0 && places > 0 && e > 0) {
          curve.slope = u.people * e / pipe.cost_per_trainee[k];
          curve.cap = places * pipe.cost_per_trainee[k] / e;
        } else if (u.credit > 0 && e > 0) {
          curve.slope = u.money * e + u.credit * l;
          curve.cap = std::min(1e300, demand);
        } else if (u.money > 0) {
          curve.slope = u.money * e;
          curve.cap = 1e300;
        }
      }
    }
  }
  if (p.labour) Markets(p, pipe, goals).add_to(out);
  return out;
}

}  // namespace weir
