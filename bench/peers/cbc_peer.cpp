// CBC on the knapsack.
#include <coin/Cbc_C_Interface.h>

#include "peer.hpp"

namespace {

using namespace peers;

class CbcModel {
 public:
  CbcModel(const Knapsack& problem, const std::string&, double allowed) : cbc_(Cbc_newModel()) {
    items_ = static_cast<int>(problem.value.size());
    std::vector<int> start, row(problem.value.size(), 0);
    std::vector<double> cost, zero(problem.value.size(), 0.0), one(problem.value.size(), 1.0);
    for (int i = 0; i <= items_; ++i) start.push_back(i);
    for (const double value : problem.value) cost.push_back(-value);  // CBC minimises
    const double none = -1e30;
    Cbc_loadProblem(cbc_, items_, 1, start.data(), row.data(), problem.weight.data(), zero.data(),
                    one.data(), cost.data(), &none, &problem.capacity);
    for (int i = 0; i < items_; ++i) Cbc_setInteger(cbc_, i);
    Cbc_setLogLevel(cbc_, 0);
    // Default tolerances stop short of the optimum; values are whole numbers.
    Cbc_setAllowableGap(cbc_, 0.0);
    Cbc_setAllowableFractionGap(cbc_, 0.0);
    Cbc_setParameter(cbc_, "increment", "0.999");
    Cbc_setMaximumSeconds(cbc_, allowed);
  }
  ~CbcModel() { Cbc_deleteModel(cbc_); }
  CbcModel(const CbcModel&) = delete;
  CbcModel& operator=(const CbcModel&) = delete;

  void solve() { Cbc_solve(cbc_); }

  Answer answer() {
    Answer out;
    if (!Cbc_isProvenOptimal(cbc_)) {
      out.status = Cbc_status(cbc_) == 1 ? "time limit" : "failed: not proven optimal";
    }
    const double* x = Cbc_getColSolution(cbc_);
    out.objective = -Cbc_getObjValue(cbc_);
    if (x != nullptr) out.x.assign(x, x + items_);
    return out;
  }

 private:
  int items_ = 0;
  Cbc_Model* cbc_;
};

}  // namespace

int main(int count, char** argument) {
  return peers::peer_main(count, argument, time_model<CbcModel, Knapsack>);
}
