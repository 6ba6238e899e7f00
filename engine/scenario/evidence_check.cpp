// Whether numbers agree with what they cite, and claims of one quantity with each other.
#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "scenario/evidence.hpp"
#include "scenario/resolve_uncertain.hpp"
#include "scenario/schema.hpp"

namespace weir {

namespace {

using Role = CitedNumber::Role;

// Half a unit of the last printed digit: "3.3" -> 0.05.
double half_digit(std::string_view printed) {
  const std::size_t point = printed.find('.');
  double half = 0.5;
  if (point == std::string_view::npos) return half;
  for (std::size_t i = point + 1; i < printed.size(); ++i) half /= 10;
  return half;
}

struct Range {
  double low = 0, high = 0;
  bool meets(const Range& other) const { return low <= other.high && other.low <= high; }
};

// What a claim allows, as printed and within its bound.
Range range_of(const Claim& claim) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  const double value = claim.number.value_or(0);
  const std::optional<double> printed = parse_number(claim.value);
  const double factor = printed && *printed != 0 ? std::fabs(value / *printed) : 0;
  const double slack = half_digit(claim.value) * factor + 1e-9 * std::fabs(value);
  switch (claim.bound) {
    case Bound::at_least: return {value - slack, infinity};
    case Bound::at_most: return {-infinity, value + slack};
    case Bound::about: return {value - 0.1 * std::fabs(value), value + 0.1 * std::fabs(value)};
    case Bound::equal: break;
  }
  return {value - slack, value + slack};
}

bool ten_times(double a, double b) {
  return b != 0 && (std::fabs(a / b - 10) <= 0.1 || std::fabs(a / b - 0.1) <= 0.001);
}

// "F202 (3.3亿元, scenarios/data/evidence.csv:203)".
std::string with_place(const Claim& claim) {
  return fmt::format("{} ({}, {}:{})", claim.id, printed(claim), claim.row.file, claim.row.line);
}

bool same_quantity(const Claim& a, const Claim& b) {
  return a.id != b.id && a.key == b.key && a.place == b.place && a.period == b.period &&
         a.stage == b.stage;
}

// First and last year that a period speaks of; {0, 0} when it names none.
std::pair<int, int> years_of(std::string_view period) {
  int first = 0, last = 0, digits = 0, value = 0;
  for (std::size_t i = 0; i <= period.size(); ++i) {
    const bool digit = i < period.size() && period[i] >= '0' && period[i] <= '9';
    if (digit && ++digits <= 4) value = value * 10 + (period[i] - '0');
    if (digit) continue;
    if (digits == 4 && value >= 1900 && value <= 2200) {
      first = first == 0 ? value : std::min(first, value);
      last = std::max(last, value);
    }
    digits = value = 0;
  }
  return {first, last};
}

class EvidenceCheck {
 public:
  EvidenceCheck(const std::vector<CitedNumber>& numbers, const EvidenceTable& evidence,
                std::vector<Note>& notes, Diagnostics& diagnostics)
      : numbers_(numbers), evidence_(evidence), notes_(notes), diagnostics_(diagnostics) {
    for (const Claim& claim : evidence_.claims) ids_.push_back(claim.id);
  }

  void run() {
    for (const CitedNumber& number : numbers_) {
      if (!number.what_if) gather(number);
    }
    settle_conflicts();
    for (const CitedNumber& number : numbers_) {
      if (!number.what_if) compare(number);
    }
    note_unused();
  }

 private:
  struct Cited {
    const Claim* claim;
    Place place;
  };

  // One claim, or the two of a ratio; empty when one is unknown.
  std::vector<const Claim*> claims_of(const CitedNumber::Citation& citation, bool report) {
    std::vector<const Claim*> claims;
    const std::size_t slash = citation.text.find('/');
    for (const std::string& id : slash == std::string::npos
                                     ? std::vector<std::string>{citation.text}
                                     : std::vector<std::string>{citation.text.substr(0, slash),
                                                                citation.text.substr(slash + 1)}) {
      const Claim* claim = evidence_.find(id);
      if (claim != nullptr) {
        claims.push_back(claim);
      } else if (report) {
        diagnostics_.error(citation.place, fmt::format("unknown evidence id '{}'", id),
                           did_you_mean(id, ids_));
      }
    }
    return claims.size() == (slash == std::string::npos ? 1 : 2) ? claims
                                                                 : std::vector<const Claim*>{};
  }

  void gather(const CitedNumber& number) {
    for (const CitedNumber::Citation& citation : number.citations) {
      for (const Claim* claim : claims_of(citation, true)) {
        if (number.role != Role::mention) cited_.push_back({claim, citation.place});
      }
    }
  }

  void settle_conflicts() {
    for (std::size_t i = 0; i < cited_.size(); ++i) {
      for (std::size_t j = 0; j < i; ++j) {
        const Claim &a = *cited_[j].claim, &b = *cited_[i].claim;
        if (!same_quantity(a, b) || claims_agree(a, b) || is_disputed(b)) continue;
        disputed_.insert(disputed_.end(), {&a, &b});
        const bool slip = a.number && b.number && ten_times(*a.number, *b.number);
        diagnostics_.error(
            cited_[i].place,
            fmt::format("{} and {} are two claims of one quantity and disagree{}", with_place(a),
                        with_place(b), slip ? ", ten times apart: a likely decimal slip" : ""),
            "settle it by citing one of them");
      }
    }
  }

  bool is_disputed(const Claim& claim) const {
    return std::find(disputed_.begin(), disputed_.end(), &claim) != disputed_.end();
  }

  void compare(const CitedNumber& number) {
    if (number.role == Role::mention) return;
    for (const CitedNumber::Citation& citation : number.citations) {
      const std::vector<const Claim*> claims = claims_of(citation, false);
      if (claims.empty() || std::any_of(claims.begin(), claims.end(),
                                        [&](const Claim* claim) { return is_disputed(*claim); })) {
        continue;
      }
      if (!all_have_numbers(claims, citation) || !fits(number, *claims[0], citation)) continue;
      if (claims.size() == 1) {
        compare_one(number, *claims[0]);
      } else {
        compare_ratio(number, *claims[0], *claims[1], citation);
      }
    }
  }

  bool all_have_numbers(const std::vector<const Claim*>& claims,
                        const CitedNumber::Citation& citation) {
    for (const Claim* claim : claims) {
      if (claim->number) continue;
      diagnostics_.error(citation.place, fmt::format("{} carries no number", with_place(*claim)));
      return false;
    }
    return true;
  }

  // Type, stage and year of the claim against what cites it.
  bool fits(const CitedNumber& number, const Claim& claim, const CitedNumber::Citation& citation) {
    const auto refuse = [&](std::string problem, std::string suggestion) {
      diagnostics_.error(citation.place, std::move(problem), std::move(suggestion));
      return false;
    };
    const bool aim = claim.type == "target" || claim.type == "prospective";
    const bool declared = claim.type == "prospective" && claim.key.ends_with(".declared");
    if (number.role == Role::target && !aim) {
      return refuse(fmt::format("{} is of type '{}': a target cannot rest on it", with_place(claim),
                                claim.type),
                    "a target cites what was aimed at (target, prospective)");
    }
    if (number.role == Role::observed && claim.type != "actual" && !declared) {
      return refuse(fmt::format("{} is of type '{}': an observation cannot rest on it",
                                with_place(claim), claim.type),
                    "an observation cites what was reported as reached (actual)");
    }
    if (number.role == Role::fund && !claim.stage.empty() && claim.stage != number.stage) {
      return refuse(fmt::format("{} is money {}, {} is money {}", with_place(claim), claim.stage,
                                number.path, number.stage),
                    fmt::format("set stage = \"{}\" if that is what the amount is", claim.stage));
    }
    if (number.role == Role::fund && !claim.payer.empty() && !number.payer.empty() &&
        claim.payer != number.payer) {
      return refuse(fmt::format("{} is paid by '{}', {} by '{}'", with_place(claim), claim.payer,
                                number.path, number.payer),
                    "money of two payers is not comparable");
    }
    const auto [first, last] = years_of(claim.period);
    const bool carried_over = number.basis == "assumption" || number.basis == "derived";
    if (number.year != 0 && first != 0 && (number.year < first || number.year > last) &&
        !carried_over) {
      return refuse(fmt::format("{} speaks of {}, {} of {}", with_place(claim), claim.period,
                                number.path, number.year),
                    "cite a claim of that year, or mark the number basis = \"assumption\"");
    }
    return true;
  }

  void compare_one(const CitedNumber& number, const Claim& claim) {
    const double slack = 1e-12 * std::fabs(number.high);
    if (range_of(claim).meets({number.low - slack, number.high + slack})) return;
    const bool slip = ten_times(number.low, *claim.number);
    diagnostics_.error(
        number.place,
        fmt::format("{} is {}, but it cites {}{}", number.path, number.written, with_place(claim),
                    slip ? ": a likely decimal slip (ten times)" : ""),
        "correct the number, or cite the claim that states it");
  }

  void compare_ratio(const CitedNumber& number, const Claim& above, const Claim& below,
                     const CitedNumber::Citation& citation) {
    if (number.is_money) {
      diagnostics_.error(citation.place,
                         fmt::format("{} is money; a ratio of claims is not", number.path));
      return;
    }
    if (above.stage != below.stage) {
      diagnostics_.error(citation.place, fmt::format("{} and {} are money of different stages",
                                                     with_place(above), with_place(below)));
      return;
    }
    const double ratio = *above.number / *below.number;
    // A number written without decimals (1) is meant to two of them.
    const bool whole = number.written.find('.') == std::string::npos;
    const double slack = (whole ? 0.005 : half_digit(number.written)) * (1 + 1e-9);
    if (std::isfinite(ratio) && ratio >= number.low - slack && ratio <= number.high + slack) return;
    diagnostics_.error(
        number.place,
        fmt::format("{} is {}, but it cites {} / {} = {:.5g}{}", number.path, number.written,
                    with_place(above), with_place(below), ratio,
                    ten_times(number.low, ratio) ? ": a likely decimal slip (ten times)" : ""),
        "correct the number, or cite the claims that state it");
  }

  bool is_cited(const Claim& claim) const {
    return std::any_of(cited_.begin(), cited_.end(),
                       [&](const Cited& c) { return c.claim == &claim; });
  }

  void note_unused() {
    std::vector<const Claim*> noted;
    for (const Cited& used : cited_) {
      for (const Claim& other : evidence_.claims) {
        if (!same_quantity(*used.claim, other) || claims_agree(*used.claim, other) ||
            is_cited(other))
          continue;
        if (std::find(noted.begin(), noted.end(), &other) != noted.end()) continue;
        noted.push_back(&other);
        const double ratio =
            used.claim->number && other.number ? *other.number / *used.claim->number : 0;
        const bool ten = ten_times(ratio, 1);
        const std::string times = !ten ? "" : ratio > 1 ? "ten times " : "a tenth of ";
        const std::string times_zh = !ten ? "" : ratio > 1 ? "，为其10倍" : "，为其十分之一";
        notes_.push_back(
            {"unused-claim",
             other.id,
             {fmt::format("{}: {} for the same quantity ({}{}: {})", other.id, printed(other),
                          times, used.claim->id, printed(*used.claim)),
              fmt::format("{}：同一数值写作{}（采用{}：{}{}）", other.id, printed(other),
                          used.claim->id, printed(*used.claim), times_zh)}});
      }
    }
  }

  const std::vector<CitedNumber>& numbers_;
  const EvidenceTable& evidence_;
  std::vector<Note>& notes_;
  Diagnostics& diagnostics_;
  std::vector<std::string> ids_;
  std::vector<Cited> cited_;
  std::vector<const Claim*> disputed_;
};

}  // namespace

std::string printed(const Claim& claim) {
  const bool word = !claim.unit.empty() && ((claim.unit[0] >= 'a' && claim.unit[0] <= 'z') ||
                                            (claim.unit[0] >= 'A' && claim.unit[0] <= 'Z'));
  const char* bound = claim.bound == Bound::at_least  ? ">= "
                      : claim.bound == Bound::at_most ? "<= "
                      : claim.bound == Bound::about   ? "~ "
                                                      : "";
  return fmt::format("{}{}{}{}", bound, claim.value, word ? " " : "", claim.unit);
}

bool claims_agree(const Claim& a, const Claim& b) {
  if (!a.number || !b.number) return a.value == b.value;
  return range_of(a).meets(range_of(b));
}

void check_evidence(const std::vector<CitedNumber>& numbers, const EvidenceTable& evidence,
                    std::vector<Note>& notes, Diagnostics& diagnostics) {
  EvidenceCheck(numbers, evidence, notes, diagnostics).run();
}

}  // namespace weir
