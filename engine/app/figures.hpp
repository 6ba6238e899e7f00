// Figures as people read them: rounded to what the model deserves. Independent of the locale.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "weir/core.hpp"
#include "weir/simulate.hpp"

namespace weir {

/// Three significant figures with thousands separators: 12,700; 780; 36. Below ten, one decimal.
std::string rounded_count(double value);
/// To the nearest whole number with thousands separators: 10,240.
std::string whole_count(double value);
/// `decimals` digits after the point, thousands separated: 3.300.
std::string fixed_figure(double value, int decimals);
/// 26.9%.
std::string percent(double share, int decimals);

/// No finer than the model deserves: over 95%, under 5%, else whole percents.
std::string chance_text(double probability, std::string_view language);
/// The chance that a value reaches `least`, as far as its five quantiles tell: a range.
std::string chance_from_quantiles(const Summary& summary, double least, std::string_view language);

/// How amounts are written in one column: divided by `major`, with `decimals`, in `unit`.
struct MoneyScale {
  double major = 1;
  int decimals = 0;
  std::string unit;  // 亿元, 万元, 元; million EUR, thousand EUR, EUR
};
MoneyScale money_scale(double major, std::string_view currency, std::string_view language);
/// An amount by itself, in the scale that fits it. Units: major units of the currency.
std::string money_figure(double major, std::string_view currency, std::string_view language);

}  // namespace weir
