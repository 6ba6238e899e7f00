// GLPK on the grid's linear program and on the knapsack.
#include <glpk.h>

#include "grid_lp.hpp"
#include "peer.hpp"

namespace {

using namespace peers;

int milliseconds(double seconds) { return static_cast<int>(seconds * 1000); }

std::string status_of(int code) {
  if (code == 0) return "solved";
  return code == GLP_ETMLIM ? "time limit" : "failed: code " + std::to_string(code);
}

class GlpkLp {
 public:
  GlpkLp(const Allocation& problem, const std::string& method, double allowed)
      : problem_(problem), lp_(problem), interior_(method == "interior"), glpk_(glp_create_prob()) {
    glp_term_out(GLP_OFF);
    glp_init_smcp(&simplex_);
    simplex_.presolve = GLP_ON;
    simplex_.tm_lim = milliseconds(allowed);
    glp_set_obj_dir(glpk_, GLP_MAX);
    glp_set_obj_coef(glpk_, 0, lp_.constant);
    glp_add_rows(glpk_, lp_.rows());
    for (int r = 0; r < lp_.rows(); ++r) {
      const double lower = lp_.row_lower[r], upper = lp_.row_upper[r];
      const int kind = lower == upper ? GLP_FX : std::isinf(lower) ? GLP_UP : GLP_LO;
      glp_set_row_bnds(glpk_, r + 1, kind, lower, upper);
    }
    glp_add_cols(glpk_, lp_.columns());
    const std::vector<double> one(lp_.rows() + 1, 1.0);
    std::vector<int> rows;
    for (int i = 0; i < lp_.columns(); ++i) {
      glp_set_col_bnds(glpk_, i + 1, GLP_DB, 0, lp_.width[i]);
      glp_set_obj_coef(glpk_, i + 1, lp_.slope[i]);
      rows.assign(1, 0);
      for (int e = lp_.start[i]; e < lp_.start[i + 1]; ++e) rows.push_back(lp_.row[e] + 1);
      glp_set_mat_col(glpk_, i + 1, static_cast<int>(rows.size()) - 1, rows.data(), one.data());
    }
  }
  ~GlpkLp() { glp_delete_prob(glpk_); }
  GlpkLp(const GlpkLp&) = delete;
  GlpkLp& operator=(const GlpkLp&) = delete;

  void solve() { code_ = interior_ ? glp_interior(glpk_, nullptr) : glp_simplex(glpk_, &simplex_); }

  Answer answer() {
    Answer out;
    out.status = status_of(code_);
    out.objective = interior_ ? glp_ipt_obj_val(glpk_) : glp_get_obj_val(glpk_);
    out.x = lp_.amounts(problem_, [this](int i) {
      return interior_ ? glp_ipt_col_prim(glpk_, i + 1) : glp_get_col_prim(glpk_, i + 1);
    });
    for (int r = 1; r <= lp_.rows(); ++r) {
      out.price.push_back(interior_ ? glp_ipt_row_dual(glpk_, r) : glp_get_row_dual(glpk_, r));
    }
    return out;
  }

 private:
  const Allocation& problem_;
  GridLp lp_;
  bool interior_;
  int code_ = 0;
  glp_prob* glpk_;
  glp_smcp simplex_;
};

class GlpkKnapsack {
 public:
  GlpkKnapsack(const Knapsack& problem, const std::string&, double allowed)
      : glpk_(glp_create_prob()) {
    glp_term_out(GLP_OFF);
    glp_init_iocp(&branch_);
    branch_.presolve = GLP_ON;
    branch_.tm_lim = milliseconds(allowed);
    glp_set_obj_dir(glpk_, GLP_MAX);
    glp_add_rows(glpk_, 1);
    glp_set_row_bnds(glpk_, 1, GLP_UP, 0, problem.capacity);
    items_ = static_cast<int>(problem.value.size());
    glp_add_cols(glpk_, items_);
    for (int i = 0; i < items_; ++i) {
      const int row[] = {0, 1};
      const double weight[] = {0, problem.weight[i]};
      glp_set_col_kind(glpk_, i + 1, GLP_BV);
      glp_set_obj_coef(glpk_, i + 1, problem.value[i]);
      glp_set_mat_col(glpk_, i + 1, 1, row, weight);
    }
  }
  ~GlpkKnapsack() { glp_delete_prob(glpk_); }
  GlpkKnapsack(const GlpkKnapsack&) = delete;
  GlpkKnapsack& operator=(const GlpkKnapsack&) = delete;

  void solve() { code_ = glp_intopt(glpk_, &branch_); }

  Answer answer() {
    Answer out;
    out.status = status_of(code_);
    out.objective = glp_mip_obj_val(glpk_);
    for (int i = 1; i <= items_; ++i) out.x.push_back(glp_mip_col_val(glpk_, i));
    return out;
  }

 private:
  int items_ = 0, code_ = 0;
  glp_prob* glpk_;
  glp_iocp branch_;
};

}  // namespace

int main(int count, char** argument) {
  return peers::peer_main(count, argument, [](auto problem, auto method, auto allowed, auto path) {
    return std::string(method) == "knapsack"
               ? time_model<GlpkKnapsack, Knapsack>(problem, method, allowed, path)
               : time_model<GlpkLp, Allocation>(problem, method, allowed, path);
  });
}
