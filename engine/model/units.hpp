// What a cell's declared jobs, money and trainees bring of each outcome: equations (9)-(11).
#pragma once

#include "weir/model/planning.hpp"

namespace weir {

/// An outcome per declared job, per unit of money disbursed or committed, per person enrolled, per
/// money of value added that a declared job gives in a year, and per unit of credit.
struct Unit {
  double jobs = 0, money = 0, people = 0, value = 0, credit = 0;
};

class Units {
 public:
  /// Needs: both outlive this.
  Units(const Problem& problem, const Pipeline& pipe) : p_(problem), pipe_(pipe) {}

  /// Of a year's money of programme k (one past the last: what the fund did not bring), by the end
  /// of quarter t. Nothing where no such sum gives the outcome: labour_slack, and posts under a
  /// labour cap, which are filled county by county.
  Unit of(Outcome outcome, std::size_t y, std::size_t k, std::size_t t) const;

  double in_place(std::size_t y, std::size_t k, std::size_t t) const {
    return posts_in_place(p_, pipe_, y, k, t);
  }
  double net_factor() const {
    return (1 - pipe_.leakage) * (1 - pipe_.substitution) * pipe_.multiplier *
           (1 - pipe_.displacement);
  }
  double chain(std::size_t k) const { return k < p_.chain.size() ? p_.chain[k] : 1; }
  double trained(std::size_t y, std::size_t k, std::size_t t) const {
    return k < p_.programmes ? pipe_.completion[k] * pipe_.trained[pipe_.at(y, k, t)] : 0;
  }

 private:
  bool lends(std::size_t k) const { return k < p_.loan_of.size() && p_.loan_of[k] != Ground::none; }
  // What follows the money that is paid out, or lent.
  Unit used(std::size_t k, double per_unit) const {
    return lends(k) ? Unit{0, 0, 0, 0, per_unit} : Unit{0, per_unit, 0};
  }
  // Posts that are capped count in their county's labour market, not in their cell.
  double alone(double posts) const { return p_.labour ? 0 : posts; }
  Unit net(std::size_t y, std::size_t k, std::size_t t) const;

  const Problem& p_;
  const Pipeline& pipe_;
};

}  // namespace weir
