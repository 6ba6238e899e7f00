#include "scenario/resolve_uncertain.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include <fmt/format.h>

#include "scenario/units.hpp"

namespace weir {

namespace {

constexpr DistributionField uniform_fields[] = {{"least", &Uncertain::a, true},
                                                {"greatest", &Uncertain::b, true}};
constexpr DistributionField triangular_fields[] = {{"least", &Uncertain::a, true},
                                                   {"mode", &Uncertain::c, true},
                                                   {"greatest", &Uncertain::b, true}};
constexpr DistributionField normal_fields[] = {{"mean", &Uncertain::a, true},
                                               {"sd", &Uncertain::b, true}};
constexpr DistributionField lognormal_fields[] = {{"median", &Uncertain::a, true},
                                                  {"sigma", &Uncertain::b, false}};
constexpr DistributionField beta_fields[] = {{"a", &Uncertain::a, false},
                                             {"b", &Uncertain::b, false}};
constexpr DistributionField gamma_fields[] = {{"a", &Uncertain::a, false},
                                              {"b", &Uncertain::b, true}};
constexpr Distribution all_distributions[] = {
    {"uniform", Family::uniform, uniform_fields},
    {"triangular", Family::triangular, triangular_fields},
    {"normal", Family::normal, normal_fields},
    {"lognormal", Family::lognormal, lognormal_fields},
    {"beta", Family::beta, beta_fields},
    {"gamma", Family::gamma, gamma_fields},
};

const Distribution* distribution_named(std::string_view name) {
  for (const Distribution& distribution : all_distributions) {
    if (distribution.name == name) return &distribution;
  }
  return nullptr;
}

const Distribution* distribution_of(Family family) {
  for (const Distribution& distribution : all_distributions) {
    if (distribution.family == family) return &distribution;
  }
  return nullptr;
}

class UncertainReader {
 public:
  UncertainReader(const ParameterRecord& record, std::string_view key, std::string_view currency,
                  Diagnostics& diagnostics)
      : record_(record), key_(key), currency_(currency), diagnostics_(diagnostics) {}

  std::optional<Uncertain> read(const Node& node) {
    std::optional<Uncertain> result;
    if (const TableNode* table = node.table()) {
      if (table->find("dist") != nullptr) {
        result = read_distribution(node, *table);
      } else if (table->find("value") != nullptr) {
        if (known(*table, {"value"})) result = read_fixed(*table->find("value"));
      } else {
        result = read_interval(node, *table);
      }
    } else {
      result = read_fixed(node);
    }
    return errors_ ? std::nullopt : result;
  }

 private:
  bool is_tail() const { return record_.id == Parameter::inverse_tail; }

  void error(const Place& place, std::string problem, std::string suggestion = {}) {
    diagnostics_.error(place, fmt::format("'{}' {}", key_, problem), std::move(suggestion));
    errors_ = true;
  }

  // Unknown parts are errors; evidence and basis may stand in every form.
  bool known(const TableNode& table, std::vector<std::string> names) {
    names.insert(names.end(), {"evidence", "basis"});
    for (std::size_t i = 0; i < table.entries.size(); ++i) {
      const std::string& part = table.entries[i].first;
      if (std::find(names.begin(), names.end(), part) != names.end()) continue;
      const std::string_view near = nearest(part, names);
      error(table.key_places[i], fmt::format("has an unknown part '{}'", part),
            near.empty() ? "" : fmt::format("did you mean '{}'?", near));
    }
    return !errors_;
  }

  // A number in the parameter's unit (money as text with its unit), or a plain one.
  std::optional<double> number(const Node& node, bool in_unit, bool infinity_allowed = false) {
    if (in_unit && record_.measure == Measure::money) {
      std::string problem, suggestion;
      if (node.text() == nullptr) {
        const std::string unit = currency_ == "CNY" ? "yuan" : std::string(currency_);
        error(node.place, "must carry its money unit",
              node.number() ? fmt::format("write \"{} {}\"", number_text(*node.number()), unit)
                            : fmt::format("write, for example, \"20000 {}\"", unit));
        return std::nullopt;
      }
      const std::optional<Money> money = parse_money(*node.text(), currency_, problem, suggestion);
      if (!money) {
        error(node.place, "is not money: " + problem, suggestion);
        return std::nullopt;
      }
      return money->major();
    }
    const std::optional<double> value = node.number();
    if (!value) {
      error(node.place, fmt::format("must be a number, not {}", node.kind()));
      return std::nullopt;
    }
    if (std::isnan(*value) || (std::isinf(*value) && !infinity_allowed)) {
      error(node.place,
            fmt::format("must be a finite number, not {}", std::isnan(*value) ? "nan" : "inf"));
      return std::nullopt;
    }
    return value;
  }

  // s as written -> 1/s as stored; everything else is stored as written.
  double stored(double written) const { return is_tail() ? 1 / written : written; }

  bool in_range(const Place& place, double value) {
    if (value >= record_.lower && value <= record_.upper) return true;
    if (is_tail()) {
      error(place, fmt::format("must be at least {}", number_text(1 / record_.upper)));
    } else if (std::isinf(record_.upper)) {
      error(place, fmt::format("must be at least {}", number_text(record_.lower)));
    } else {
      error(place, fmt::format("must lie between {} and {}", number_text(record_.lower),
                               number_text(record_.upper)));
    }
    return false;
  }

  std::optional<double> stored_number(const Node& node) {
    const std::optional<double> written = number(node, true, is_tail());
    if (!written) return std::nullopt;
    if (is_tail() && !(*written > 0)) {
      error(node.place, "must be greater than 0");
      return std::nullopt;
    }
    const double value = stored(*written);
    return in_range(node.place, value) ? std::optional(value) : std::nullopt;
  }

  std::optional<Uncertain> read_fixed(const Node& node) {
    const std::optional<double> value = stored_number(node);
    return value ? std::optional(Uncertain::number(*value)) : std::nullopt;
  }

  std::optional<Uncertain> read_interval(const Node& node, const TableNode& table) {
    known(table, {"low", "central", "high", "dist", "value"});
    std::optional<double> part[3];
    constexpr std::string_view names[] = {"low", "central", "high"};
    for (int i = 0; i < 3; ++i) {
      const Node* found = table.find(names[i]);
      if (found == nullptr) {
        if (!errors_) {
          error(node.place, fmt::format("has no '{}'", names[i]),
                "an interval is { low = , central = , high = } (5%, 50%, 95%)");
        }
      } else {
        part[i] = stored_number(*found);
      }
    }
    if (!part[0] || !part[1] || !part[2]) return std::nullopt;
    if (is_tail()) std::swap(part[0], part[2]);
    if (!(*part[0] <= *part[1] && *part[1] <= *part[2] && *part[0] < *part[2])) {
      error(node.place, "needs low <= central <= high with low < high");
      return std::nullopt;
    }
    return Uncertain::interval(*part[0], *part[1], *part[2]);
  }

  std::optional<Uncertain> read_distribution(const Node& node, const TableNode& table) {
    const Node& dist = *table.find("dist");
    if (is_tail()) {
      error(dist.place, "takes a number or { low, central, high } only",
            "its interval is drawn on 1/s, which reaches inf");
      return std::nullopt;
    }
    if (dist.text() == nullptr) {
      error(dist.place, fmt::format("needs the name of a distribution, not {}", dist.kind()));
      return std::nullopt;
    }
    const Distribution* distribution = distribution_named(*dist.text());
    if (distribution == nullptr) {
      std::vector<std::string> names;
      for (const Distribution& d : all_distributions) names.emplace_back(d.name);
      const std::string_view near = nearest(*dist.text(), names);
      error(dist.place, fmt::format("has an unknown distribution '{}'", *dist.text()),
            near.empty() ? fmt::format("known are {}", fmt::join(names, ", "))
                         : fmt::format("did you mean '{}'?", near));
      return std::nullopt;
    }
    Uncertain u;
    u.family = distribution->family;
    std::vector<std::string> names = {"dist", "scale", "shift"};
    for (const DistributionField& field : distribution->fields) names.emplace_back(field.key);
    known(table, names);
    for (const DistributionField& field : distribution->fields) {
      const Node* found = table.find(field.key);
      if (found == nullptr) {
        if (!errors_) error(node.place, fmt::format("has no '{}'", field.key));
      } else if (const std::optional<double> value = number(*found, field.in_unit)) {
        u.*field.member = *value;
      }
    }
    if (const Node* scale = table.find("scale")) {
      u.scale = number(*scale, u.family == Family::beta).value_or(1);
    }
    if (const Node* shift = table.find("shift")) u.shift = number(*shift, true).value_or(0);
    if (errors_ || !shape_is_good(node.place, u)) return std::nullopt;
    return u;
  }

  bool shape_is_good(const Place& place, const Uncertain& u) {
    const auto refuse = [&](bool bad, const char* text) {
      if (bad) error(place, text);
      return bad;
    };
    if (refuse(!(u.scale > 0), "needs a scale greater than 0")) return false;
    const auto support = [&](double least, double greatest) {
      return in_range(place, u.shift + u.scale * least) &&
             in_range(place, u.shift + u.scale * greatest);
    };
    switch (u.family) {
      case Family::uniform:
        return !refuse(!(u.a < u.b), "needs least < greatest") && support(u.a, u.b);
      case Family::triangular:
        return !refuse(!(u.a < u.b && u.a <= u.c && u.c <= u.b),
                       "needs least <= mode <= greatest") &&
               support(u.a, u.b);
      case Family::normal: return !refuse(!(u.b >= 0), "needs sd >= 0") && support(u.a, u.a);
      case Family::lognormal:
        return !refuse(!(u.a > 0 && u.b >= 0), "needs median > 0 and sigma >= 0") &&
               support(u.a, u.a);
      case Family::beta:
        return !refuse(!(u.a > 0 && u.b > 0), "needs a > 0 and b > 0") && support(0, 1);
      case Family::gamma: return !refuse(!(u.a > 0 && u.b > 0), "needs a > 0 and b > 0");
      case Family::fixed:
      case Family::interval: break;
    }
    return true;
  }

  const ParameterRecord& record_;
  std::string_view key_, currency_;
  Diagnostics& diagnostics_;
  bool errors_ = false;
};

}  // namespace

std::span<const Distribution> distributions() { return all_distributions; }

std::optional<Uncertain> read_uncertain(const Node& node, const ParameterRecord& record,
                                        std::string_view key, std::string_view currency,
                                        Diagnostics& diagnostics) {
  return UncertainReader(record, key, currency, diagnostics).read(node);
}

std::string number_text(double value) { return fmt::format("{}", value); }

std::optional<double> parse_number(std::string_view text) {
  double value = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool whole = failure == std::errc{} && end == text.data() + text.size();
  return whole && std::isfinite(value) ? std::optional(value) : std::nullopt;
}

std::string uncertain_text(const Uncertain& u, const ParameterRecord& record,
                           std::string_view currency) {
  const bool money = record.measure == Measure::money;
  const auto in_unit = [&](double value) {
    return money
               ? fmt::format("\"{} {}\"", number_text(value), currency == "CNY" ? "yuan" : currency)
               : number_text(value);
  };
  if (u.family == Family::fixed || u.family == Family::interval) {
    // 1 / (1 / s) may differ from s in the last bit; 12 digits show what was written.
    const auto written = [&](double value) {
      return record.id == Parameter::inverse_tail ? fmt::format("{:.12g}", 1 / value)
                                                  : in_unit(value);
    };
    if (u.family == Family::fixed) return written(u.central);
    const bool swapped = record.id == Parameter::inverse_tail;
    return fmt::format("{{ low = {}, central = {}, high = {} }}", written(swapped ? u.high : u.low),
                       written(u.central), written(swapped ? u.low : u.high));
  }
  const Distribution& distribution = *distribution_of(u.family);
  std::string text = fmt::format("{{ dist = \"{}\"", distribution.name);
  for (const DistributionField& field : distribution.fields) {
    text += fmt::format(", {} = {}", field.key,
                        field.in_unit ? in_unit(u.*field.member) : number_text(u.*field.member));
  }
  if (u.scale != 1) {
    text += fmt::format(", scale = {}",
                        u.family == Family::beta ? in_unit(u.scale) : number_text(u.scale));
  }
  if (u.shift != 0) text += fmt::format(", shift = {}", in_unit(u.shift));
  return text + " }";
}

}  // namespace weir
