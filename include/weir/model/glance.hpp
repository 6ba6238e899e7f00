// A quick look at what money brings under many draws of the parameters: what a lever that moves only
// money does not change is computed once.
#pragma once

#include <cstdint>
#include <vector>

#include "weir/model/planning.hpp"

namespace weir {

class Glance {
 public:
  /// Are totals linear in what cells are paid, declare and enrol? Not under the labour cap, nor where
  /// posts stand in other counties than the money, nor with supply chains or loan pools.
  static bool serves(const Problem& problem) {
    return !problem.labour && problem.ground_of.empty() && problem.chain.empty() &&
           problem.loans.empty();
  }

  /// planning_total() of plan() at the parameters of each of the first `draws` draws.
  /// Shape: [outcome][quarter][draw]. Needs: serves(problem).
  const std::vector<double>& look(const Problem& problem, std::uint64_t seed, std::uint32_t draws,
                                  const Allocation& allocation);

 private:
  void remember(const Problem& problem, std::uint64_t seed, std::uint32_t draws);

  Problem frame_;  // what the pipelines were made from: a problem without its funds' amounts
  std::uint64_t seed_ = 0;
  std::vector<Pipeline> pipelines_;  // of each draw
  std::vector<double> values_;
};

}  // namespace weir
