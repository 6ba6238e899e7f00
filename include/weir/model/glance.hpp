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
  /// Shape: [outcome of the list][quarter][draw]. Needs: serves(problem).
  const std::vector<double>& look(const Problem& problem, std::uint64_t seed, std::uint32_t draws,
                                  const std::vector<Outcome>& outcomes,
                                  const Allocation& allocation);

 private:
  /// What totals are linear in, of one programme's money of one year; `everywhere`: not only over the
  /// counted counties, as net outcomes are.
  enum Sum : std::uint8_t { money, jobs, people, jobs_everywhere, people_everywhere };
  static constexpr std::size_t sum_count = 5;
  /// An outcome's part that follows one of the sums.
  struct Part {
    std::size_t outcome = 0;  // of the list
    Sum of = money;
    std::vector<double> weight;  // [quarter][year][programme + 1][draw]
  };
  class Builder;
  class Summer;

  void remember(const Problem& problem, std::uint64_t seed, std::uint32_t draws,
                const std::vector<Outcome>& outcomes);
  void sum_up(const Problem& problem, const std::vector<double>& amounts);

  Problem frame_;  // what the weights were made from: a problem without its funds' amounts
  std::uint64_t seed_ = 0;
  std::vector<Outcome> outcomes_;
  std::vector<Pipeline> pipelines_;  // of each draw
  std::vector<Part> parts_;
  std::vector<double> sums_;        // [sum][year][programme + 1][draw]
  std::vector<std::uint8_t> idle_;  // [sum][year][programme + 1]: zero in every draw
  std::vector<double> values_;
};

}  // namespace weir
