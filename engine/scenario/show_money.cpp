// Money as people write it.
#include <cstdlib>

#include <fmt/format.h>

#include "weir/scenario.hpp"

namespace weir {

namespace {

// minor / 10^digits, without trailing zeros.
std::string decimal(std::uint64_t minor, int digits) {
  std::string text = fmt::format("{:0{}}", minor, digits + 1);
  text.insert(text.size() - static_cast<std::size_t>(digits), ".");
  while (text.back() == '0') text.pop_back();
  if (text.back() == '.') text.pop_back();
  return text;
}

struct Word {
  int power;  // of ten, of the minor unit
  std::string_view text;
};

}  // namespace

std::string money_text(Money amount, std::string_view currency, std::string_view language) {
  constexpr Word yuan[] = {{10, "亿元"}, {6, "万元"}, {2, "元"}};
  constexpr Word chinese[] = {{10, "亿 "}, {6, "万 "}, {2, " "}};
  constexpr Word english[] = {{11, " billion "}, {8, " million "}, {2, " "}};
  const Word(&words)[3] = currency == "CNY" ? yuan : language == "zh" ? chinese : english;
  const std::int64_t minor = amount.minor();
  const std::uint64_t size = minor < 0 ? std::uint64_t{0} - static_cast<std::uint64_t>(minor)
                                       : static_cast<std::uint64_t>(minor);
  const Word* word = &words[2];
  for (const Word& candidate : words) {
    std::uint64_t one = 1;
    for (int i = 0; i < candidate.power; ++i) one *= 10;
    if (size < one) continue;
    word = &candidate;
    break;
  }
  return fmt::format("{}{}{}{}", minor < 0 ? "-" : "", decimal(size, word->power), word->text,
                     currency == "CNY" ? "" : currency);
}

}  // namespace weir
