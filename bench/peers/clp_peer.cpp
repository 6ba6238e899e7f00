// CLP on the grid's linear program.
#include <coin/Clp_C_Interface.h>

#include "grid_lp.hpp"
#include "peer.hpp"

namespace {

using namespace peers;

class ClpModel {
 public:
  ClpModel(const Allocation& problem, const std::string& method, double allowed)
      : problem_(problem), lp_(problem), method_(method), clp_(Clp_newModel()) {
    std::vector<double> cost, lower(lp_.width.size()), one(lp_.row.size(), 1.0);
    for (const double slope : lp_.slope) cost.push_back(-slope);  // CLP minimises
    Clp_setLogLevel(clp_, 0);
    Clp_loadProblem(clp_, lp_.columns(), lp_.rows(), lp_.start.data(), lp_.row.data(), one.data(),
                    lower.data(), lp_.width.data(), cost.data(), lp_.row_lower.data(),
                    lp_.row_upper.data());
    Clp_setMaximumSeconds(clp_, allowed);
  }
  ~ClpModel() { Clp_deleteModel(clp_); }
  ClpModel(const ClpModel&) = delete;
  ClpModel& operator=(const ClpModel&) = delete;

  void solve() {
    if (method_ == "dual") {
      Clp_dual(clp_, 0);
    } else if (method_ == "primal") {
      Clp_primal(clp_, 0);
    } else if (method_ == "barrier") {
      Clp_initialBarrierSolve(clp_);
    } else {
      Clp_initialSolve(clp_);
    }
  }

  Answer answer() {
    Answer out;
    const int status = Clp_status(clp_);
    if (status != 0) {
      out.status = status == 3 ? "time limit" : "failed: status " + std::to_string(status);
    }
    const double* y = Clp_getColSolution(clp_);
    const double* dual = Clp_getRowPrice(clp_);
    out.objective = lp_.constant - Clp_objectiveValue(clp_);
    out.x = lp_.amounts(problem_, [y](int i) { return y[i]; });
    for (int r = 0; r < lp_.rows(); ++r) out.price.push_back(-dual[r]);
    return out;
  }

 private:
  const Allocation& problem_;
  GridLp lp_;
  std::string method_;
  Clp_Simplex* clp_;
};

}  // namespace

int main(int count, char** argument) {
  return peers::peer_main(count, argument, time_model<ClpModel, Allocation>);
}
