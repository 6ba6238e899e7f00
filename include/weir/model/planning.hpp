// The planning layer: expected outcomes as closed-form concave functions of the allocation.
// Every function here is pure. Equations are numbered as in docs/model/planning.md.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "weir/model/problem.hpp"

namespace weir {

/// One value per slot of the problem.
struct Theta {
  std::vector<double> value;
};

/// Central values (`noise = "off"`, the planning layer).
Theta central_theta(const Problem& problem);
/// The slots that are not fixed numbers, rising: what a draw has one uniform for.
std::vector<std::uint32_t> uncertain_slots(const Problem& problem);
/// Parameters at given probabilities, each slot inverted from its own uniform.
/// Shape: uniforms as uncertain_slots(). Needs: 0 < uniform < 1.
Theta theta_at(const Problem& problem, std::span<const double> uniforms);
/// The parameters of one draw: theta_at() uniforms that are keyed by the slots' paths. With Sobol
/// points the n-th uncertain slot is dimension n.
/// A Latin hypercube has 16 * problem.points draws; further ones repeat them.
Theta draw_theta(const Problem& problem, std::uint64_t seed, std::uint32_t draw);

/// H(y) of the response family, and its derivative and inverse. Source: equation (1).
/// Units: y, curvature in money; inverse_tail = 1/s >= 0. H'(0) = 1, H''(0) = -1/curvature.
/// Needs: y >= 0, curvature > 0; inverse_marginal: 0 < m <= 1.
double response(double y, double curvature, double inverse_tail);
double marginal_response(double y, double curvature, double inverse_tail);
double inverse_marginal_response(double m, double curvature, double inverse_tail);

/// The y whose response is h; infinite where H never gets there.
double inverse_response(double h, double curvature, double inverse_tail);

/// H(y - threshold), 0 below the threshold: the first money of a cell's year only sets things up.
/// Continuous; not concave where the threshold is positive. Source: equation (1s). Needs: as above.
double response_above(double y, double threshold, double curvature, double inverse_tail);

/// Share of `demand` posts that `people` can fill: (1 - e^(-people/demand)); 1 where there is no
/// demand. demand * filled_share is concave in both together. Source: equation (L2).
double filled_share(double demand, double people);

/// The pipeline from selection to full production, as cumulative probabilities. Source: (5)-(8).
/// Units: quarters.
struct Lags {
  double opens = 0, start = 0, disbursement = 0, build = 0, ramp = 0;
  friend bool operator==(const Lags&, const Lags&) = default;
};
struct LagShares {
  double started = 0, disbursed = 0, operating = 0, full = 0;
};
/// Shares at `time` quarters after the beginning of the quarter of commitment, before success.
/// Needs: all lags >= 0; a lag of zero is passed at once.
LagShares lag_shares(const Lags& lags, double time);

/// Everything that one theta fixes before any cell is looked at.
/// Programme index `programmes` (one past the last) is the part of the counted results that the
/// fund did not bring (attribution, equation (4)).
/// Shape of the kernels: [year][programme + 1][quarter], cumulative shares unless said otherwise.
struct Pipeline {
  std::uint32_t programmes = 0, years = 0, quarters = 0;
  std::vector<double> committed, started, disbursed, operating, trained;
  std::vector<double> opened;     // full-capacity posts that open in that quarter, share of declared
  std::vector<double> posts_new;  // posts of new enterprises still there
  std::vector<double> posts_expansion;
  std::vector<double> alive;      // enterprises still there, share of those registered and opened

  // per programme + 1
  std::vector<double> jobs_per_money;  // 1/c: declared jobs per major unit at the first unit
  std::vector<double> inverse_tail, jobs_per_enterprise, new_share, additionality, project_size;
  std::vector<double> cost_per_trainee, completion, kappa, success;
  std::vector<double> threshold;  // money of a cell's year before the first job
  std::vector<double> power_per_job;     // kWh per post and year
  std::vector<double> leverage;          // credit per unit of money; 1: the money itself is spent
  std::vector<double> demand_per_gdp;    // the most credit, per unit of GDP; infinite: no limit
  std::vector<double> spent_per_credit;  // what is lost of it; 1: the money itself is spent

  std::vector<double> kept;            // per year: share of declared jobs that a shock leaves
  std::vector<double> survival;        // [quarter of age]: quarterly survival of enterprises' posts
  std::vector<double> closure;         // per quarter: share closed at once at its start
  double expansion_survival = 1;       // quarterly
  double execution = 1, attribution = 1, operating_share = 1, realised = 1;
  double leakage = 0, displacement = 0, displacement_local = 0, substitution = 0, multiplier = 1;
  double share_poor = 0, net_per_trainee = 0, background_jobs = 0;  // J0 per funding year
  double usual_project_jobs = 0;  // declared jobs of a project of the usual size; 0: not known
  double sigma_year = 0, sigma_county = 0, sigma_quarter = 0, correlation = 0, persistence = 0;
  double sigma_project = 0, enterprise_dispersion = 0;
  double spillover = 0;
  struct EnclaveShares {
    double jobs_home = 0, tax_home = 0, value_added_per_job = 0;
  };
  std::vector<EnclaveShares> enclaves;
  // Equation (L1); `available` is empty where the labour cap is off.
  std::vector<double> available;  // per county: people for posts, trainees aside
  double available_per_trainee = 0;

  std::size_t at(std::size_t year, std::size_t programme, std::size_t quarter) const {
    return (year * (programmes + 1) + programme) * quarters + quarter;
  }
};

/// How far the chain is needed: `declared` leaves the kernels of what follows commitment at 0,
/// courses aside.
enum class Reach : std::uint8_t { declared, whole };
Pipeline make_pipeline(const Problem& problem, const Theta& theta, Reach reach = Reach::whole);

/// Money of each cell and funding year, major units. Shape: [year][county][programme].
std::vector<double> yearly_amounts(const Problem& problem, const Allocation& allocation);

/// Declared jobs at full production that count as brought by the fund, before noise. Equation (3).
/// Shape: [year][county][programme + 1]; the last programme is the part the fund did not bring.
std::vector<double> declared_jobs(const Problem& problem, const Pipeline& pipeline,
                                  const std::vector<double>& amounts);

/// What a cell's money of a year pays or lends, major units. Source: (K1).
double lent(const Problem& problem, const Pipeline& pipeline, std::size_t county,
            std::size_t programme, double money);
/// The most that can bring posts of it, by the county's electricity; infinite: no limit. Source: (Q1).
double power_limit(const Problem& problem, const Pipeline& pipeline, std::size_t county,
                   std::size_t programme);

/// Posts in place in a quarter of each job that a programme's money of a year declares. Source: (9).
double posts_in_place(const Problem& problem, const Pipeline& pipeline, std::size_t year,
                      std::size_t programme, std::size_t quarter);

/// What a county has of each job that money of a ground's cells declares: a share of the job, and
/// money of value added per post and year. Sources: equations (E1), (E2), (N1).
struct GroundShare {
  double posts = 1, value = 0;
};
GroundShare share_of(const Pipeline& pipeline, const Ground& ground, const Ground::Part& part);

/// Expected trainees enrolled, before completion. Shape: [year][county][programme].
std::vector<double> enrolled(const Problem& problem, const Pipeline& pipeline,
                             const std::vector<double>& amounts);

/// Expected outcomes. Shape: [outcome][county][quarter].
struct PlanningResult {
  std::uint32_t counties = 0, quarters = 0;
  std::vector<double> value;
  double at(Outcome outcome, std::size_t county, std::size_t quarter) const {
    return value[(static_cast<std::size_t>(outcome) * counties + county) * quarters + quarter];
  }
};
PlanningResult plan(const Problem& problem, const Theta& theta, const Allocation& allocation);

/// Sum over the counties where the outcome is counted. Shape: [outcome][quarter].
std::vector<double> planning_total(const Problem& problem, const PlanningResult& result);

/// What a cell adds to a weighted list of outcomes as a function of its yearly money x (major units):
/// coefficient * H(min(x, ceiling) - threshold; curvature, inverse_tail) + slope * min(x, cap), H = 0
/// below the threshold. Non-decreasing; concave where the threshold is 0.
/// Equation (12); displacement is taken at the scale of the whole table.
struct CellCurve {
  double coefficient = 0, curvature = 1, inverse_tail = 0;
  double slope = 0, cap = 0;
  double threshold = 0, ceiling = 1e300;
};
/// Its value at x. Units: outcome; x in money, >= 0.
double value_of(const CellCurve& curve, double x);

/// What one cell adds to its county's labour market: posts and credit per unit of H, people per unit
/// of money up to `cap`.
struct LabourCell {
  std::uint32_t cell = 0;  // index into CellCurves::cell
  double posts = 0, credit = 0, people = 0, cap = 0;
};
/// One county and quarter where posts are capped by people: adds credit * filled_share(demand,
/// people), each of the three its own part plus its cells'. Equation (L4).
struct LabourTerm {
  std::uint32_t county = 0;
  double demand = 0, credit = 0, people = 0;  // whatever the money
  std::vector<LabourCell> cells;
};

struct CellCurves {
  std::vector<CellCurve> cell;     // [year][county][programme]
  std::vector<LabourTerm> labour;  // empty: the cells are all
  double constant = 0;             // what the objective holds that no money changes
};

/// A term where its cells have `money`. Shape: money as CellCurves::cell.
struct LabourPoint {
  double demand = 0, credit = 0, people = 0;
  double value() const { return credit * filled_share(demand, people); }
};
LabourPoint labour_at(const CellCurves& curves, const LabourTerm& term,
                      const std::vector<double>& money);

CellCurves cell_curves(const Problem& problem, const Theta& theta, const std::vector<Goal>& goals);

/// Takes from each county's gain the jobs lost in competing firms: `local` of them in the county
/// itself, the rest in its neighbours. Equation (11).
/// Shape: gain and net [county][column]; displacement and local [column].
void displace(const Problem& problem, const std::vector<double>& displacement,
              const std::vector<double>& local, const double* gain, double* net);

}  // namespace weir
