// NLopt's gradient methods on the concave problem itself.
#include <nlopt.h>

#include <cmath>

#include "peer.hpp"

namespace {

using namespace peers;

constexpr double row_tolerance = 1e-10;  // of each row's own bound
constexpr double objective_tolerance = 1e-13;

double minus_outcome(unsigned n, const double* x, double* gradient, void* data) {
  const auto& p = *static_cast<const Allocation*>(data);
  double value = 0;
  for (unsigned j = 0; j < n; ++j) {
    const double rest = std::expm1(-x[j] / p.s[j]);
    value += p.a[j] * rest;
    if (gradient != nullptr) gradient[j] = -p.a[j] / p.s[j] * (rest + 1);
  }
  return value;
}

double bound_of(const Allocation& p, std::size_t r) {
  return r == 0 ? p.budget : r > p.cap.size() ? p.floor[r - 1 - p.cap.size()] : p.cap[r - 1];
}

// Budget, caps, floors as sign * (sum - bound) <= 0. The budget needs no equation: more money never
// lowers the outcome.
void rows(unsigned m, double* value, unsigned n, const double* x, double* gradient, void* data) {
  const auto& p = *static_cast<const Allocation*>(data);
  const auto sign = [&](std::size_t r) { return r > p.cap.size() ? -1.0 : 1.0; };
  for (unsigned r = 0; r < m; ++r) value[r] = -sign(r) * bound_of(p, r);
  if (gradient != nullptr) std::fill_n(gradient, std::size_t{m} * n, 0.0);
  for (unsigned j = 0; j < n; ++j) {
    p.rows_of(j, [&](std::size_t r) {
      value[r] += sign(r) * x[j];
      if (gradient != nullptr) gradient[r * n + j] = sign(r);
    });
  }
}

class NloptModel {
 public:
  NloptModel(const Allocation& problem, const std::string& method, double allowed)
      : problem_(problem) {
    const nlopt_algorithm algorithm = method == "slsqp" ? NLOPT_LD_SLSQP
                                      : method == "mma" ? NLOPT_LD_MMA
                                                        : NLOPT_LD_CCSAQ;
    void* data = const_cast<Allocation*>(&problem_);
    nlopt_ = nlopt_create(algorithm, static_cast<unsigned>(problem.cells()));
    nlopt_set_min_objective(nlopt_, minus_outcome, data);
    nlopt_set_lower_bounds(nlopt_, problem.lower.data());
    nlopt_set_upper_bounds(nlopt_, problem.upper.data());
    std::vector<double> tolerance;
    for (std::size_t r = 0; r < problem.rows(); ++r) {
      tolerance.push_back(row_tolerance * bound_of(problem, r));
    }
    nlopt_add_inequality_mconstraint(nlopt_, static_cast<unsigned>(problem.rows()), rows, data,
                                     tolerance.data());
    nlopt_set_ftol_rel(nlopt_, objective_tolerance);
    nlopt_set_maxtime(nlopt_, allowed);
    for (std::size_t j = 0; j < problem.cells(); ++j) {
      x_.push_back(0.65 * problem.lower[j] + 0.35 * problem.upper[j]);
    }
  }
  ~NloptModel() { nlopt_destroy(nlopt_); }
  NloptModel(const NloptModel&) = delete;
  NloptModel& operator=(const NloptModel&) = delete;

  void solve() { result_ = nlopt_optimize(nlopt_, x_.data(), &objective_); }

  Answer answer() {
    Answer out;
    if (result_ < 0) out.status = "failed: result " + std::to_string(result_);
    if (result_ == NLOPT_MAXTIME_REACHED) out.status = "time limit";
    out.objective = -objective_;
    out.x = x_;
    return out;
  }

 private:
  const Allocation& problem_;
  nlopt_opt nlopt_ = nullptr;
  nlopt_result result_ = NLOPT_FAILURE;
  std::vector<double> x_;
  double objective_ = 0;
};

}  // namespace

int main(int count, char** argument) {
  return peers::peer_main(count, argument, time_model<NloptModel, Allocation>);
}
