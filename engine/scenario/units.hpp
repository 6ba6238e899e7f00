// Money in words: "3.3亿元", "4965万元", "500000 yuan", "12.5 million EUR".
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "weir/core.hpp"

namespace weir {

/// Exact decimal arithmetic to the minor unit. `currency` is the scenario's ISO code. For CNY the
/// words are 元 千元 万元 百万元 亿元 分 yuan RMB CNY; for any currency
/// `[thousand|million|billion] CODE` (k, m, bn too). Latin words in upper or lower case. A leading
/// '-' and an exponent (1e9 yuan) are read; thousands separators and full-width digits are refused
/// by name.
/// Fails: nullopt, `problem` and `suggestion` set: bare number, unit without 元 ("4965万"), unknown
/// or other currency, more decimals than a minor unit holds, overflow, NaN.
std::optional<Money> parse_money(std::string_view text, std::string_view currency,
                                 std::string& problem, std::string& suggestion);

/// "2020-04-30" as quarters from the beginning of year 0 to the end of that day.
/// Fails: nullopt when there is no such day.
std::optional<double> parse_day(std::string_view text);

}  // namespace weir
