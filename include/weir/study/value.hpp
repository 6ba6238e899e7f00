// Value: what it is worth to know more before the money is decided, and how the options fare.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "weir/allocate.hpp"
#include "weir/study/sample.hpp"

namespace weir {

/// One number per draw, one list per option or parameter.
using DrawLists = std::vector<std::vector<double>>;

/// A mean with its simulation error.
struct Worth {
  double value = 0, mcse = 0;
};

/// Expected value of perfect information: the mean of each draw's best benefit, less the best mean.
/// Shape: benefit [option][draw]. Needs: one option and two draws at least.
Worth value_of_everything(const DrawLists& benefit);

/// Expected value of knowing some parameters: the option is chosen by what a regression on them
/// expects (natural cubic splines of each, products of pairs where they are few), fitted on the
/// other four fifths of the draws, so that it cannot profit from its own luck. Where nothing is to
/// be had it is zero up to its error, of either sign.
/// Shape: benefit [option][draw], known [parameter][draw].
/// Source: Strong, Oakley, Brennan, Medical Decision Making 34 (2014) 311; docs/model/studies.md.
Worth value_of_knowing(const DrawLists& benefit, const DrawLists& known);

/// What may be chosen: a division of the file's money, or another amount of it.
struct DecisionOption {
  std::string name;
  double money = 0;    // major units
  Allocation allocation;
  bool resized = false;  // not the file's own amount
};

/// How an option fares against the best of each draw.
struct OptionStanding {
  double outcome = 0, outcome_mcse = 0;  // mean
  double benefit = 0, benefit_mcse = 0;  // mean; the outcome itself where it has no price
  double regret = 0, regret_p95 = 0;     // shortfall from the best option of each draw
  double best = 0;                       // share of draws in which it is the best
  double near_best = 0;                  // share in which it is within `within` of the best
  double all_targets = 0;                // share in which every target is met
  /// Against the first option: the price of one unit of outcome, and the additionality, at which
  /// both are worth the same on average; empty where there is none.
  std::optional<double> even_price, even_additionality;
};

struct Knowledge {
  std::string name;  // of a group; empty: one parameter
  std::vector<std::size_t> slots;
  Worth worth;
};

struct DecisionValue {
  Measured measured;
  std::optional<double> price;   // of one unit of the outcome, major units
  std::vector<OptionStanding> options;
  std::vector<std::size_t> choice;  // the options that information chooses among
  std::size_t best = 0;             // of them, by mean benefit
  Worth everything;                 // luck included
  std::vector<Knowledge> parameters, groups;  // greatest first
};

struct ParameterGroup {
  std::string name;
  std::vector<std::string> keys;  // of parameter records
};
/// cost, curvature, attribution, additionality, lags, survival, displacement, spread.
std::vector<ParameterGroup> standard_groups();

struct DecisionQuestion {
  Measured measured;
  std::optional<double> price;  // none: options of another amount are judged, not chosen among
  double within = 0.05;
  std::vector<ParameterGroup> groups = standard_groups();
};

/// The options on the same draws; the first is the file's own plan. With a price the benefit is
/// price * outcome - money, without one the outcome.
/// Needs: `scenario` with its reference held (an option's amount does not move the costs); at most
/// most_kept_draws draws. Fails: nullopt when `sink` (told of draws done, of options * draws) said stop.
std::optional<DecisionValue> decision_value(const Scenario& scenario,
                                            const std::vector<DecisionOption>& options,
                                            const DecisionQuestion& question,
                                            Parallelism parallelism, const StudySink& sink = {});

/// The file's fund times `share`, divided by its own strategy; share 0: no fund at all.
/// Fails: Infeasible, Unsupported as for allocate().
std::variant<DecisionOption, Infeasible, Unsupported> resized_option(const Scenario& scenario,
                                                                     double share,
                                                                     Parallelism parallelism);

/// The scenario with its reference written out, so that a change of a fund does not move the
/// amount at which costs were observed.
Scenario with_held_reference(const Scenario& scenario);

}  // namespace weir
