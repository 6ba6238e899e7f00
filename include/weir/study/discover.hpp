// Discover: where among the assumptions do the draws of interest lie, in a box that can be said.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "weir/study/value.hpp"

namespace weir {

struct PrimOptions {
  double peel = 0.05;          // share of a box's draws that one step takes off
  double paste = 0.05;         // share that one step may give back
  double least_mass = 0.01;    // of all draws; a box holds no fewer
  double significance = 0.05;  // a restriction is kept below this quasi-p-value
};

/// `above` and `below` bound the parameter; one of them at least is there.
struct Restriction {
  std::size_t parameter = 0;
  std::optional<double> above, below;
  double quasi_p = 0;  // chance of as many draws of interest, were this restriction of no use
};

/// Judged on the half of the draws that the box was not made from.
struct DiscoveredBox {
  std::vector<Restriction> restrictions;  // the most telling first
  double coverage = 0;  // of the draws of interest, the share inside
  double density = 0;   // of the draws inside, the share of interest
  double mass = 0;      // of all draws, the share inside
};

struct Discovery {
  std::uint64_t draws = 0, of_interest = 0;
  /// Empty: no box holds clearly more draws of interest than the others, or there are too few.
  std::optional<DiscoveredBox> box;
};

/// Patient rule induction: faces are peeled off where that raises the density most, given back where
/// that raises it too, and the box with the greatest coverage times excess density is kept, of the
/// parameters that the other half of the draws bears out.
/// Shape: parameters [parameter][draw], of_interest [draw].
/// Source: Friedman and Fisher, Statistics and Computing 9 (1999) 123; Bryant and Lempert,
/// Technological Forecasting and Social Change 77 (2010) 34.
Discovery discover_box(const DrawLists& parameters, const std::vector<std::uint8_t>& of_interest,
                       const PrimOptions& options = {});

/// P(at least `hits` of `n`), each with chance p. Needs: 0 <= p <= 1.
double binomial_tail(std::uint64_t hits, std::uint64_t n, double p);

}  // namespace weir
