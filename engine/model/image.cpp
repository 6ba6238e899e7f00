// One list of fields per record, read by the writer and the reader alike. Each record is taken apart
// whole, so that a field added to it does not compile here until it has its place in the image.
#include "weir/model/image.hpp"

#include <concepts>
#include <cstring>
#include <type_traits>

#include "weir/core_checksum.hpp"

namespace weir {
namespace {

constexpr std::uint64_t format = 0x4D49524945570000u + 1;  // grows when a list below changes

template <class Value, class Record>
concept Is = std::same_as<std::remove_const_t<Value>, Record>;

template <class Image>
void fields(Image& image, Is<Text> auto& value) {
  auto& [en, zh] = value;
  image(en, zh);
}

template <class Image>
void fields(Image& image, Is<Calendar> auto& value) {
  auto& [year, quarter] = value;
  image(year, quarter);
}

template <class Image>
void fields(Image& image, Is<Uncertain> auto& value) {
  auto& [family, low, central, high, a, b, c, scale, shift] = value;
  image(family, low, central, high, a, b, c, scale, shift);
}

template <class Image>
void fields(Image& image, Is<Border> auto& value) {
  auto& [a, b, length] = value;
  image(a, b, length);
}

template <class Image>
void fields(Image& image, Is<CountyTable> auto& value) {
  auto& [code, name, klass, group, classes, groups, class_title, group_title, population, gdp,
         working_age, population_estimated, gdp_estimated, selected, counted, borders] = value;
  image(code, name, klass, group, classes, groups, class_title, group_title, population, gdp,
        working_age, population_estimated, gdp_estimated, selected, counted, borders);
}

template <class Image>
void fields(Image& image, Is<Fund> auto& value) {
  auto& [name, title, year, amount, stage, payer, evidence, place] = value;
  image(name, title, year, amount, stage, payer, evidence);
}

template <class Image>
void fields(Image& image, Is<Programme> auto& value) {
  auto& [name, title, share, timing, counties, places, commitment, courses, own, sector, place] = value;
  image(name, title, share, timing, counties, places, commitment, courses, own, sector);
}

template <class Image>
void fields(Image& image, Is<Enclave> auto& value) {
  auto& [name, title, home, host, programmes, own] = value;
  image(name, title, home, host, programmes, own);
}

template <class Image>
void fields(Image& image, Is<SupplyChain> auto& value) {
  auto& [active, sectors, coefficients, jobs_per_output] = value;
  image(active, sectors, coefficients, jobs_per_output);
}

template <class Image>
void fields(Image& image, Is<Electricity> auto& value) {
  auto& [active, quota, counties] = value;
  image(active, quota, counties);
}

template <class Image>
void fields(Image& image, Is<LoanPool> auto& value) {
  auto& [name, title, programmes, own] = value;
  image(name, title, programmes, own);
}

template <class Image>
void fields(Image& image, Is<Rule> auto& value) {
  auto& [name, title, kind, counties, programmes, years, share, each, amount, count, base, evidence,
         basis, place] = value;
  image(name, title, kind, counties, programmes, years, share, each, amount, count, base, evidence,
        basis);
}

template <class Image>
void fields(Image& image, Is<Indicator> auto& value) {
  auto& [column, values, weight] = value;
  image(column, values, weight);
}

template <class Image>
void fields(Image& image, Is<Goal> auto& value) {
  auto& [outcome, quarter, weight] = value;
  image(outcome, quarter, weight);
}

template <class Image>
void fields(Image& image, Is<ManualAmount> auto& value) {
  auto& [county, programme, fund, amount] = value;
  image(county, programme, fund, amount);
}

template <class Image>
void fields(Image& image, Is<Project> auto& value) {
  auto& [code, county, programme, fund, group, cost, brings, place] = value;
  image(code, county, programme, fund, group, cost, brings);
}

template <class Image>
void fields(Image& image, Is<NamedCase> auto& value) {
  auto& [name, values] = value;
  image(name, values);
}

template <class Image>
void fields(Image& image, Is<Strategy> auto& value) {
  auto& [name, indicators, order, manual, programmes_fixed, objective, step, alpha, criterion, level,
         tail_weight, samples, cases, projects, node_limit, place] = value;
  image(name, indicators, order, manual, programmes_fixed, objective, step, alpha, criterion, level,
        tail_weight, samples, cases, projects, node_limit);
}

template <class Image>
void fields(Image& image, Is<Target> auto& value) {
  auto& [name, outcome, quarter, at_least, evidence] = value;
  image(name, outcome, quarter, at_least, evidence);
}

template <class Image>
void fields(Image& image, Is<Observed> auto& value) {
  auto& [name, outcome, quarter, observed, evidence, error, of, time] = value;
  image(name, outcome, quarter, observed, evidence, error, of, time);
}

template <class Image>
void fields(Image& image, Is<Shock> auto& value) {
  auto& [name, title, activity, own, active] = value;
  image(name, title, activity, own, active);
}

template <class Image>
void fields(Image& image, Is<Reference> auto& value) {
  auto& [amount, class_amount, counted_jobs] = value;
  image(amount, class_amount, counted_jobs);
}

template <class Image>
void fields(Image& image, Is<SampleTable> auto& value) {
  auto& [path, values] = value;
  image(path, values);
}

template <class Image>
void fields(Image& image, Is<Lever> auto& value) {
  auto& [path, from, to] = value;
  image(path, from, to);
}

template <class Image>
void fields(Image& image, Is<Note> auto& value) {
  auto& [kind, evidence, text] = value;
  image(kind, evidence, text);
}

template <class Image>
void fields(Image& image, Is<Scenario> auto& value) {
  auto& [name, title, currency, unit, start, quarters, counties, funds, programmes, model, sample,
         labour, enclaves, supply_chain, electricity, loan_pools, hazard_profile, rules, strategy,
         targets, observed, shocks, reference, has_reference, levers, draws, seed, noise, sampling,
         headline, by_county, notes, synthetic] = value;
  image(name, title, currency, unit, start, quarters, counties, funds, programmes, model, sample,
        labour, enclaves, supply_chain, electricity, loan_pools, hazard_profile, rules, strategy,
        targets, observed, shocks, reference, has_reference, levers, draws, seed, noise, sampling,
        headline, by_county, notes, synthetic);
}

class Writer {
 public:
  std::string bytes;

  template <class... Value>
  void operator()(const Value&... values) {
    (one(values), ...);
  }

 private:
  template <class Number>
    requires std::is_arithmetic_v<Number> || std::is_enum_v<Number>
  void one(const Number& number) {
    bytes.append(reinterpret_cast<const char*>(&number), sizeof number);
  }
  void one(const Money& money) { one(money.minor()); }
  void one(const std::string& text) {
    one(static_cast<std::uint64_t>(text.size()));
    bytes += text;
  }
  template <class Value>
  void one(const std::vector<Value>& values) {
    one(static_cast<std::uint64_t>(values.size()));
    for (const Value& value : values) one(value);
  }
  template <class Value, std::size_t n>
  void one(const std::array<Value, n>& values) {
    for (const Value& value : values) one(value);
  }
  template <class Value>
  void one(const std::optional<Value>& value) {
    one(static_cast<std::uint8_t>(value ? 1 : 0));
    if (value) one(*value);
  }
  template <class First, class Second>
  void one(const std::pair<First, Second>& pair) {
    (*this)(pair.first, pair.second);
  }
  template <class Record>
    requires std::is_class_v<Record>
  void one(const Record& record) {
    fields(*this, record);
  }
};

// Reading past the end leaves `good` false and every later value as it is made.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : bytes_(bytes) {}

  bool good() const { return good_; }
  bool at_end() const { return bytes_.empty(); }

  template <class... Value>
  void operator()(Value&... values) {
    (one(values), ...);
  }

 private:
  template <class Number>
    requires std::is_arithmetic_v<Number> || std::is_enum_v<Number>
  void one(Number& number) {
    good_ = good_ && bytes_.size() >= sizeof number;
    if (!good_) return;
    std::memcpy(&number, bytes_.data(), sizeof number);
    bytes_.remove_prefix(sizeof number);
  }
  /// How many follow. Each takes a byte at least, so that damage cannot ask for more than there is.
  std::size_t count() {
    std::uint64_t count = 0;
    one(count);
    good_ = good_ && count <= bytes_.size();
    return good_ ? static_cast<std::size_t>(count) : 0;
  }
  void one(Money& money) {
    std::int64_t minor = 0;
    one(minor);
    money = Money::from_minor(minor);
  }
  void one(std::string& text) {
    const std::size_t size = count();
    text.assign(bytes_.substr(0, size));
    bytes_.remove_prefix(size);
  }
  template <class Value>
  void one(std::vector<Value>& values) {
    values.resize(count());
    for (Value& value : values) one(value);
  }
  template <class Value, std::size_t n>
  void one(std::array<Value, n>& values) {
    for (Value& value : values) one(value);
  }
  template <class Value>
  void one(std::optional<Value>& value) {
    std::uint8_t there = 0;
    one(there);
    value.reset();
    if (there != 0) one(value.emplace());
  }
  template <class First, class Second>
  void one(std::pair<First, Second>& pair) {
    (*this)(pair.first, pair.second);
  }
  template <class Record>
    requires std::is_class_v<Record>
  void one(Record& record) {
    fields(*this, record);
  }

  std::string_view bytes_;
  bool good_ = true;
};

}  // namespace

std::string to_bytes(const Scenario& scenario) {
  Writer writer;
  writer(format, scenario);
  writer(fnv1a(writer.bytes));
  return std::move(writer.bytes);
}

bool from_bytes(std::string_view bytes, Scenario& scenario) {
  if (bytes.size() < 2 * sizeof format) return false;
  const std::string_view body = bytes.substr(0, bytes.size() - sizeof format);
  std::uint64_t written = 0, found_format = 0;
  Reader(bytes.substr(body.size()))(written);
  Reader reader(body);
  reader(found_format);
  if (written != fnv1a(body) || found_format != format) return false;
  Scenario read;
  reader(read);
  if (!reader.good() || !reader.at_end()) return false;
  scenario = std::move(read);
  return true;
}

}  // namespace weir
