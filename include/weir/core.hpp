// Units, ids, places in files, and the messages a user gets. Includes no other room.
#pragma once

#include <compare>
#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace weir {

/// A double with a unit. Adds, subtracts and compares with its own unit only; scales by numbers;
/// the ratio of two equal units is a plain number. Anything else does not compile.
template <class Unit>
class Quantity {
 public:
  constexpr Quantity() = default;
  constexpr explicit Quantity(double value) : value_(value) {}
  /// The stripped number; every use of it is a visible door out of the type.
  constexpr double value() const { return value_; }

  constexpr Quantity& operator+=(Quantity other) { value_ += other.value_; return *this; }
  constexpr Quantity& operator-=(Quantity other) { value_ -= other.value_; return *this; }
  friend constexpr Quantity operator+(Quantity a, Quantity b) { return a += b; }
  friend constexpr Quantity operator-(Quantity a, Quantity b) { return a -= b; }
  friend constexpr Quantity operator*(double k, Quantity a) { return Quantity(k * a.value_); }
  friend constexpr Quantity operator*(Quantity a, double k) { return k * a; }
  friend constexpr Quantity operator/(Quantity a, double k) { return Quantity(a.value_ / k); }
  friend constexpr double operator/(Quantity a, Quantity b) { return a.value_ / b.value_; }
  friend constexpr auto operator<=>(Quantity, Quantity) = default;

 private:
  double value_ = 0;
};

struct JobsUnit;
struct PersonsUnit;
struct QuartersUnit;
using Jobs = Quantity<JobsUnit>;
using Persons = Quantity<PersonsUnit>;
using Quarters = Quantity<QuartersUnit>;

/// Money as a whole number of the currency's minor unit (fen, cent): sums are exact.
/// Never converts from or to a bare number silently.
class Money {
 public:
  constexpr Money() = default;
  static constexpr Money from_minor(std::int64_t minor) { Money m; m.minor_ = minor; return m; }
  constexpr std::int64_t minor() const { return minor_; }
  /// Units: the currency's major unit (yuan, euro), where 100 minor units make one.
  constexpr double major() const { return static_cast<double>(minor_) / 100.0; }

  constexpr Money& operator+=(Money other) { minor_ += other.minor_; return *this; }
  constexpr Money& operator-=(Money other) { minor_ -= other.minor_; return *this; }
  friend constexpr Money operator+(Money a, Money b) { return a += b; }
  friend constexpr Money operator-(Money a, Money b) { return a -= b; }
  /// Whole multiples only: a fraction would be cut off silently.
  friend constexpr Money operator*(std::integral auto k, Money a) {
    return from_minor(static_cast<std::int64_t>(k) * a.minor_);
  }
  friend constexpr double operator/(Money a, Money b) {
    return static_cast<double>(a.minor_) / static_cast<double>(b.minor_);
  }
  friend constexpr auto operator<=>(Money, Money) = default;

 private:
  std::int64_t minor_ = 0;
};

/// Row number of a thing in its table; counties and programmes do not mix.
template <class Thing>
struct Id {
  std::uint32_t row = 0;
  friend constexpr auto operator<=>(Id, Id) = default;
};
struct County;
struct Programme;
using CountyId = Id<County>;
using ProgrammeId = Id<Programme>;

/// A text in the two languages planners read. An empty `zh` falls back to `en`.
struct Text {
  std::string en;
  std::string zh;
  const std::string& in(std::string_view language) const {
    return (language == "zh" && !zh.empty()) || en.empty() ? (zh.empty() ? en : zh) : en;
  }
};

/// Where a value was written. Line and column count from 1; 0 means the whole file.
struct Place {
  std::string file;
  int line = 0;
  int column = 0;
};

enum class Severity { error, warning, note };

/// One message for the user: what is wrong, and what to do about it (may be empty).
struct Diagnostic {
  Severity severity = Severity::error;
  Place place;
  std::string problem;
  std::string suggestion;
};

/// `file:line:col: error: problem; suggestion`, the parts that are known.
std::string to_text(const Diagnostic& diagnostic);

/// Collects every problem of a run so that they are reported in one go.
class Diagnostics {
 public:
  void error(Place place, std::string problem, std::string suggestion = {});
  void warning(Place place, std::string problem, std::string suggestion = {});
  bool has_errors() const { return errors_ > 0; }
  std::size_t error_count() const { return errors_; }
  const std::vector<Diagnostic>& items() const { return items_; }

 private:
  std::vector<Diagnostic> items_;
  std::size_t errors_ = 0;
};

/// The candidate nearest in spelling (Damerau-Levenshtein), or empty when none is close.
std::string_view nearest(std::string_view word, const std::vector<std::string>& candidates);

}  // namespace weir
