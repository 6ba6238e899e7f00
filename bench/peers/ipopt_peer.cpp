// Ipopt on the concave problem itself, with exact second derivatives.
#include <algorithm>
#include <cmath>
#include <coin/IpIpoptApplication.hpp>
#include <coin/IpTNLP.hpp>

#include "peer.hpp"

namespace {

using namespace peers;
using Ipopt::Index;
using Ipopt::Number;

constexpr double unbounded = 2e19;  // Ipopt's infinity is 1e19

class Concave final : public Ipopt::TNLP {
 public:
  explicit Concave(const Allocation& problem) : p_(problem) {
    for (std::size_t j = 0; j < p_.cells(); ++j) {
      p_.rows_of(j, [&](std::size_t r) {
        entry_row_.push_back(static_cast<Index>(r));
        entry_cell_.push_back(static_cast<Index>(j));
      });
    }
  }
  const Answer& answer() const { return answer_; }

  bool get_nlp_info(Index& n, Index& m, Index& jacobian, Index& hessian,
                    IndexStyleEnum& style) override {
    n = static_cast<Index>(p_.cells());
    m = static_cast<Index>(p_.rows());
    jacobian = static_cast<Index>(entry_row_.size());
    hessian = n;
    style = TNLP::C_STYLE;
    return true;
  }
  bool get_bounds_info(Index, Number* lower, Number* upper, Index, Number* row_lower,
                       Number* row_upper) override {
    std::copy(p_.lower.begin(), p_.lower.end(), lower);
    std::copy(p_.upper.begin(), p_.upper.end(), upper);
    std::fill_n(row_lower, p_.rows(), -unbounded);
    std::fill_n(row_upper, p_.rows(), unbounded);
    row_lower[0] = row_upper[0] = p_.budget;
    std::copy(p_.cap.begin(), p_.cap.end(), row_upper + 1);
    std::copy(p_.floor.begin(), p_.floor.end(), row_lower + 1 + p_.cap.size());
    return true;
  }
  bool get_starting_point(Index, bool, Number* x, bool, Number*, Number*, Index, bool,
                          Number*) override {
    for (std::size_t j = 0; j < p_.cells(); ++j) x[j] = 0.65 * p_.lower[j] + 0.35 * p_.upper[j];
    return true;
  }
  bool eval_f(Index, const Number* x, bool, Number& value) override {
    value = 0;
    for (std::size_t j = 0; j < p_.cells(); ++j) value += p_.a[j] * std::expm1(-x[j] / p_.s[j]);
    return true;
  }
  bool eval_grad_f(Index, const Number* x, bool, Number* gradient) override {
    for (std::size_t j = 0; j < p_.cells(); ++j) {
      gradient[j] = -p_.a[j] / p_.s[j] * std::exp(-x[j] / p_.s[j]);
    }
    return true;
  }
  bool eval_g(Index, const Number* x, bool, Index, Number* g) override {
    std::fill_n(g, p_.rows(), 0.0);
    for (std::size_t e = 0; e < entry_row_.size(); ++e) g[entry_row_[e]] += x[entry_cell_[e]];
    return true;
  }
  bool eval_jac_g(Index, const Number*, bool, Index, Index count, Index* row, Index* cell,
                  Number* value) override {
    if (value != nullptr) {
      std::fill_n(value, count, 1.0);
    } else {
      std::copy(entry_row_.begin(), entry_row_.end(), row);
      std::copy(entry_cell_.begin(), entry_cell_.end(), cell);
    }
    return true;
  }
  bool eval_h(Index n, const Number* x, bool, Number weight, Index, const Number*, bool, Index,
              Index* row, Index* column, Number* value) override {
    for (Index j = 0; j < n; ++j) {
      if (value != nullptr) {
        value[j] = weight * p_.a[j] / (p_.s[j] * p_.s[j]) * std::exp(-x[j] / p_.s[j]);
      } else {
        row[j] = column[j] = j;
      }
    }
    return true;
  }
  void finalize_solution(Ipopt::SolverReturn status, Index n, const Number* x, const Number*,
                         const Number*, Index m, const Number*, const Number* multiplier,
                         Number objective, const Ipopt::IpoptData*,
                         Ipopt::IpoptCalculatedQuantities*) override {
    answer_.status = status == Ipopt::SUCCESS ? "solved"
                     : status == Ipopt::CPUTIME_EXCEEDED
                         ? "time limit"
                         : "failed: return " + std::to_string(status);
    answer_.objective = -objective;
    answer_.x.assign(x, x + n);
    answer_.price.assign(multiplier, multiplier + m);  // minimising: already > 0 at an upper bound
  }

 private:
  const Allocation& p_;
  std::vector<Index> entry_row_, entry_cell_;
  Answer answer_{.status = "failed: no solution returned", .x = {}, .price = {}};
};

class IpoptModel {
 public:
  IpoptModel(const Allocation& problem, const std::string& method, double allowed)
      : nlp_(new Concave(problem)), app_(IpoptApplicationFactory()) {
    app_->Options()->SetNumericValue("tol", 1e-10);
    app_->Options()->SetNumericValue("max_cpu_time", allowed);
    app_->Options()->SetIntegerValue("print_level", 0);
    app_->Options()->SetStringValue("sb", "yes");
    app_->Options()->SetStringValue("jac_c_constant", "yes");
    app_->Options()->SetStringValue("jac_d_constant", "yes");
    // Left to itself, MUMPS may fill the whole matrix because of the one dense row.
    if (method == "amd") app_->Options()->SetIntegerValue("mumps_pivot_order", 0);
    if (app_->Initialize() != Ipopt::Solve_Succeeded) throw std::runtime_error("Ipopt options");
  }
  void solve() { app_->OptimizeTNLP(Ipopt::GetRawPtr(nlp_)); }
  Answer answer() { return nlp_->answer(); }

 private:
  Ipopt::SmartPtr<Concave> nlp_;
  Ipopt::SmartPtr<Ipopt::IpoptApplication> app_;
};

}  // namespace

int main(int count, char** argument) {
  return peers::peer_main(count, argument, time_model<IpoptModel, Allocation>);
}
