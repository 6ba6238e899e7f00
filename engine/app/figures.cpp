#include "app/figures.hpp"

#include <fmt/core.h>

#include <cmath>

#include "app/phrases.hpp"

namespace weir {
namespace {

/// Commas between groups of three digits of the whole part; no minus before a zero.
std::string grouped(std::string digits) {
  if (digits.find_first_not_of("-0.") == std::string::npos && digits[0] == '-') digits.erase(0, 1);
  const std::size_t start = digits.starts_with('-') ? 1 : 0;
  std::size_t end = digits.find('.');
  if (end == std::string::npos) end = digits.size();
  for (std::size_t i = end; i > start + 3; i -= 3) digits.insert(i - 3, ",");
  return digits;
}

}  // namespace

std::string fixed_figure(double value, int decimals) {
  return grouped(fmt::format("{:.{}f}", value, decimals));
}

std::string whole_count(double value) { return fixed_figure(value, 0); }

std::string rounded_count(double value) {
  const double size = std::fabs(value);
  if (size < 0.05) return "0";
  if (size < 9.95) return fixed_figure(value, size == std::floor(size) ? 0 : 1);
  double step = 1;
  while (size / step >= 999.5) step *= 10;
  return whole_count(std::round(value / step) * step);
}

std::string percent(double share, int decimals) {
  return fixed_figure(100 * share, decimals) + "%";
}

std::string chance_text(double probability, std::string_view language) {
  if (probability > 0.95) return std::string(phrase(Phrase::over_95, language));
  if (probability < 0.05) return std::string(phrase(Phrase::under_5, language));
  return percent(probability, 0);
}

std::string chance_from_quantiles(const Summary& summary, double least,
                                  std::string_view language) {
  if (least > summary.p95) return chance_text(0, language);
  if (least <= summary.p05) return chance_text(1, language);
  if (least > summary.p75) return fill(Phrase::range, language, "5%", "25%");
  if (least > summary.p50) return fill(Phrase::range, language, "25%", "50%");
  if (least > summary.p25) return fill(Phrase::range, language, "50%", "75%");
  return fill(Phrase::range, language, "75%", "95%");
}

MoneyScale money_scale(double major, std::string_view currency, std::string_view language) {
  const double size = std::fabs(major);
  if (currency == "CNY") {
    if (size >= 1e8) return {1e8, 3, "亿元"};
    if (size >= 1e6) return {1e4, 0, "万元"};
    if (size >= 1e4) return {1e4, 1, "万元"};
    return {1, 0, "元"};
  }
  const std::string code(currency);
  const bool zh = language == "zh";
  if (size >= 1e6) return {1e6, size >= 1e8 ? 1 : 2, (zh ? "百万 " : "million ") + code};
  if (size >= 1e4) return {1e3, 0, (zh ? "千 " : "thousand ") + code};
  return {1, 0, code};
}

std::string money_figure(double major, std::string_view currency, std::string_view language) {
  const MoneyScale scale = money_scale(major, currency, language);
  const std::string gap = currency == "CNY" ? "" : " ";
  return fixed_figure(major / scale.major, scale.decimals) + gap + scale.unit;
}

}  // namespace weir
