// Uncertain parameters as they are written: a number, {low, central, high}, {dist = "beta", ...}.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "scenario/text.hpp"
#include "weir/core.hpp"
#include "weir/model/parameters.hpp"

namespace weir {

/// One field of a named distribution.
struct DistributionField {
  std::string_view key;
  double Uncertain::*member;
  bool in_unit;  // in the parameter's unit (money for money), else a plain number
};
struct Distribution {
  std::string_view name;
  Family family;
  std::span<const DistributionField> fields;
};
std::span<const Distribution> distributions();

/// Units: money in the currency's major unit; the tail s is stored as 1/s.
/// Fails: nullopt with errors at the places of the parts that are wrong.
std::optional<Uncertain> read_uncertain(const Node& node, const ParameterRecord& record,
                                        std::string_view key, std::string_view currency,
                                        Diagnostics& diagnostics);

/// As it would be written in a scenario, in TOML.
std::string uncertain_text(const Uncertain& uncertain, const ParameterRecord& record,
                           std::string_view currency);

/// The shortest decimal that reads back as the same double.
std::string number_text(double value);
/// Fails: nullopt when the whole text is not one finite number, written with a decimal point.
std::optional<double> parse_number(std::string_view text);

}  // namespace weir
