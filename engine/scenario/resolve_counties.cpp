// The county table: codes, names, numbers, who may receive money, who borders on whom.
#include <algorithm>
#include <cmath>
#include <filesystem>
#include <limits>

#include <fmt/format.h>

#include "scenario/resolve.hpp"
#include "scenario/resolve_uncertain.hpp"
#include "weir/model/problem.hpp"

namespace weir {

namespace {

constexpr std::size_t shown_at_most = 10;

bool is_code(std::string_view code) {
  const auto fits = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
           c == '_';
  };
  return !code.empty() && code.size() <= 32 && std::all_of(code.begin(), code.end(), fits);
}

// The column an expression names when it is nothing but a column's name.
std::size_t column_of(const CsvTable& table, std::string_view expression) {
  return table.column(expression).value_or(0);
}

void read_codes(Reading& reading, const Section& columns) {
  CountyTable& counties = reading.scenario.counties;
  const CsvTable& table = *reading.table;
  const std::string expression = columns.text("id").value_or("code");
  const auto ids =
      evaluate_text(expression, reading.columns, columns.place_of("id"), reading.diagnostics);
  counties.code.assign(table.rows(), {});
  if (!ids) return;
  const std::size_t column = column_of(table, expression);
  for (std::uint32_t row = 0; row < table.rows(); ++row) {
    const std::string& code = ids->value[row];
    counties.code[row] = code;
    const auto error = [&](std::string problem, std::string suggestion) {
      reading.diagnostics.error(table.place(row, column), std::move(problem),
                                std::move(suggestion));
    };
    if (code.empty()) {
      error("the county code is empty", "");
    } else if (!is_code(code)) {
      error(fmt::format("malformed county code '{}'", code),
            "use letters, digits, '-' and '_'; keep codes as text in a spreadsheet");
    } else if (const auto [found, fresh] = reading.row_of.emplace(code, row); !fresh) {
      error(fmt::format("duplicate county code '{}'", code),
            fmt::format("the first stands in line {}", table.line[found->second]));
    }
  }
}

void read_names(Reading& reading, const Section& columns) {
  CountyTable& counties = reading.scenario.counties;
  counties.name.resize(counties.size());
  for (std::size_t row = 0; row < counties.size(); ++row)
    counties.name[row].en = counties.code[row];
  if (columns.find("name") == nullptr) return;
  const Text written = columns.title("name");
  for (const bool chinese : {false, true}) {
    const std::string& expression = chinese ? written.zh : written.en;
    if (expression.empty()) continue;
    const auto names =
        evaluate_text(expression, reading.columns, columns.place_of("name"), reading.diagnostics);
    if (!names) continue;
    for (std::size_t row = 0; row < counties.size(); ++row) {
      Text& name = counties.name[row];
      if (!names->value[row].empty()) (chinese ? name.zh : name.en) = names->value[row];
    }
  }
}

// Distinct values in order of first appearance.
std::vector<std::string> distinct(const std::vector<std::string>& values) {
  std::vector<std::string> all;
  for (const std::string& value : values) {
    if (std::find(all.begin(), all.end(), value) == all.end()) all.push_back(value);
  }
  return all;
}

void read_labels(Reading& reading, const Section& from, std::string_view key,
                 std::vector<std::string>& of, std::vector<std::string>& all) {
  const Text title = from.title(key);
  const std::string& written = title.in("en");
  const auto labels = evaluate_text(written.empty() ? "'all'" : written, reading.columns,
                                    from.place_of(key), reading.diagnostics);
  of = labels ? labels->value : std::vector<std::string>(reading.scenario.counties.size(), "all");
  all = distinct(of);
}

// What the groups are called in Chinese: as their first county says.
void read_group_names(Reading& reading, const Section& columns) {
  CountyTable& counties = reading.scenario.counties;
  for (const std::string& name : counties.groups) counties.group_title.push_back({name, {}});
  const std::string chinese = columns.title("group").zh;
  if (chinese.empty()) return;
  const auto names =
      evaluate_text(chinese, reading.columns, columns.place_of("group"), reading.diagnostics);
  if (!names) return;
  for (std::size_t i = 0; i < counties.groups.size(); ++i) {
    const auto first = std::find(counties.group.begin(), counties.group.end(), counties.groups[i]);
    counties.group_title[i].zh =
        names->value[static_cast<std::size_t>(first - counties.group.begin())];
  }
}

// Classes are shown in the order in which they are named; the others follow as the table has them.
void order_classes(const TableNode& written, std::vector<std::string>& classes) {
  auto next = classes.begin();
  for (const auto& [name, title] : written.entries) {
    const auto at = std::find(next, classes.end(), name);
    if (at != classes.end()) std::rotate(next++, at, at + 1);
  }
}

void read_class_names(Reading& reading, const Section& from) {
  CountyTable& counties = reading.scenario.counties;
  if (const Node* names = from.find("class_names"); names != nullptr && names->table() != nullptr) {
    order_classes(*names->table(), counties.classes);
  }
  for (const std::string& name : counties.classes) counties.class_title.push_back({name, {}});
  const Node* names = from.find("class_names");
  if (names == nullptr || names->table() == nullptr) return;
  const TableNode& written = *names->table();
  for (std::size_t i = 0; i < written.entries.size(); ++i) {
    const std::string& name = written.entries[i].first;
    const auto at = std::find(counties.classes.begin(), counties.classes.end(), name);
    if (at == counties.classes.end()) {
      reading.diagnostics.error(written.key_places[i], fmt::format("unknown class '{}'", name),
                                did_you_mean(name, counties.classes));
      continue;
    }
    const Section title(*names, "", "", "");
    Text text = title.title(name);
    if (text.en.empty()) text.en = name;
    counties.class_title[static_cast<std::size_t>(at - counties.classes.begin())] = std::move(text);
  }
}

// Finished numbers become names of expressions; a broken column holds nothing rather than being
// unknown, so that one mistake is reported once.
NumberColumn read_number(Reading& reading, const Section& columns, std::string_view key,
                         double factor) {
  reading.has_numbers = reading.has_numbers && columns.text(key);
  const std::size_t rows = reading.table->rows();
  NumberColumn column{std::vector<double>(rows, 0), Mask(rows, 1), Mask(rows, 0)};
  if (const auto expression = columns.text(key)) {
    const auto read =
        evaluate_number(*expression, reading.columns, columns.place_of(key), reading.diagnostics);
    if (read) column = *read;
    reading.has_numbers = reading.has_numbers && read;
  }
  for (double& value : column.value) value *= factor;
  return column;
}

std::vector<double> with_gaps(const NumberColumn& column) {
  std::vector<double> values = column.value;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (column.missing[i] != 0) values[i] = std::numeric_limits<double>::quiet_NaN();
  }
  return values;
}

// A selected county needs a positive number, a counted one a number.
void check_numbers(Reading& reading, const Section& columns, std::string_view key,
                   const NumberColumn& column, bool counted_need_it) {
  const CountyTable& counties = reading.scenario.counties;
  const std::string expression = columns.text(key).value_or("");
  const std::size_t at = column_of(*reading.table, expression);
  std::size_t wrong = 0;
  for (std::uint32_t row = 0; row < counties.size(); ++row) {
    const bool needed =
        counties.selected[row] != 0 || (counted_need_it && counties.counted[row] != 0);
    const double value = column.value[row];
    const bool missing = column.missing[row] != 0;
    const bool good =
        missing ? !needed : std::isfinite(value) && value >= 0 && (value > 0 || !needed);
    if (good || ++wrong > shown_at_most) continue;
    const std::string who = county_text(counties, row);
    reading.diagnostics.error(
        reading.table->place(row, at),
        missing ? fmt::format("county {} has no {} ({})", who, key, expression)
                : fmt::format("county {}: {} is {}; it must be greater than 0", who, key,
                              number_text(value)),
        missing ? "fill the cell, or add a second column with coalesce()" : "");
  }
  if (wrong > shown_at_most) {
    reading.diagnostics.error(
        columns.place_of(key),
        fmt::format("'{}' is wrong for {} more counties", key, wrong - shown_at_most));
  }
}

void read_borders(Reading& reading, const Section& from) {
  const Node* path = from.find("neighbours");
  if (path == nullptr) return;
  const std::optional<CsvTable> table = reading.read_table(*path);
  if (!table) return;
  if (table->columns.size() < 2) {
    reading.diagnostics.error({table->file, 1, 1}, "a table of borders needs two columns of codes");
    return;
  }
  std::vector<std::string> codes;
  for (const auto& [code, row] : reading.row_of) codes.push_back(code);
  std::map<std::pair<std::uint32_t, std::uint32_t>, int> seen;
  for (std::size_t row = 0; row < table->rows(); ++row) {
    std::optional<std::uint32_t> ends[2];
    for (const std::size_t column : {0, 1}) {
      const std::string& code = table->cells[row][column];
      if (const auto found = reading.row_of.find(code); found != reading.row_of.end()) {
        ends[column] = found->second;
      } else {
        reading.diagnostics.error(table->place(row, column),
                                  fmt::format("unknown county '{}'", code),
                                  did_you_mean(code, codes));
      }
    }
    if (!ends[0] || !ends[1]) continue;
    Border border{std::min(*ends[0], *ends[1]), std::max(*ends[0], *ends[1]), 1};
    if (table->columns.size() > 2) {
      const std::optional<double> length = parse_number(table->cells[row][2]);
      if (!length || !(*length > 0)) {
        reading.diagnostics.error(table->place(row, 2), fmt::format("'{}' is no length of a border",
                                                                    table->cells[row][2]));
        continue;
      }
      border.length = *length;
    }
    const auto [first, fresh] = seen.emplace(std::pair(border.a, border.b), table->line[row]);
    if (border.a == border.b) {
      reading.diagnostics.error(table->place(row), "a county borders on itself");
    } else if (!fresh) {
      reading.diagnostics.error(table->place(row), "the same border stands twice",
                                fmt::format("the first stands in line {}", first->second));
    } else {
      reading.scenario.counties.borders.push_back(border);
    }
  }
}

void check_boundaries(Reading& reading, const Section& from) {
  const Node* path = from.find("boundaries");
  if (path == nullptr || path->text() == nullptr) return;
  const auto file = resolve_path(*path, reading.text.folder, reading.diagnostics);
  std::error_code failure;
  if (file && !std::filesystem::is_regular_file(*file, failure)) {
    reading.diagnostics.error(path->place, fmt::format("no such file: {}", *file));
  }
  reading.boundaries = file.value_or("");
}

}  // namespace

void resolve_counties(Reading& reading) {
  const Section from = reading.section("counties");
  const Section columns = reading.section("counties.columns");
  if (!from || !columns || from.find("table") == nullptr) return;
  reading.table = reading.read_table(*from.find("table"));
  check_boundaries(reading, from);
  if (!reading.table) return;
  CountyTable& counties = reading.scenario.counties;
  reading.columns.table = &*reading.table;
  reading.scenario.synthetic = from.flag("synthetic");

  read_codes(reading, columns);
  read_names(reading, columns);
  read_labels(reading, from, "class", counties.klass, counties.classes);
  read_labels(reading, columns, "group", counties.group, counties.groups);
  read_group_names(reading, columns);
  read_class_names(reading, from);

  reading.has_numbers = true;
  const double gdp_unit = from.money("gdp_unit").value_or(Money::from_minor(100)).major();
  const NumberColumn population = read_number(reading, columns, "population", 1);
  const NumberColumn gdp = read_number(reading, columns, "gdp", gdp_unit);
  std::optional<NumberColumn> working_age;
  if (columns.find("working_age") != nullptr)
    working_age = read_number(reading, columns, "working_age", 1);
  auto& numbers = reading.columns.numbers;
  numbers["population"] = with_gaps(population);
  numbers["gdp"] = with_gaps(gdp);
  std::vector<double> per_head(counties.size());
  for (std::size_t i = 0; i < per_head.size(); ++i) {
    per_head[i] = numbers["gdp"][i] / numbers["population"][i];
    if (std::isinf(per_head[i])) per_head[i] = std::numeric_limits<double>::quiet_NaN();
  }
  numbers["gdp_per_head"] = std::move(per_head);
  counties.population = population.value;
  counties.gdp = gdp.value;
  for (std::size_t i = 0; i < counties.size(); ++i) {
    if (population.missing[i] != 0) counties.population[i] = 0;
    if (gdp.missing[i] != 0) counties.gdp[i] = 0;
  }
  counties.population_estimated = population.estimated;
  counties.gdp_estimated = gdp.estimated;

  if (working_age) {
    counties.working_age = working_age->value;
    for (std::size_t i = 0; i < counties.size(); ++i) {
      if (working_age->missing[i] != 0) counties.working_age[i] = 0;
    }
  }

  const auto selected = reading.county_set(from, "select");
  const auto counted = reading.county_set(from, "count");
  counties.selected = selected.value_or(Mask(counties.size(), 1));
  counties.counted = counted.value_or(Mask(counties.size(), 1));
  reading.has_masks = selected && counted;
  std::size_t unseen = 0;
  for (std::size_t i = 0; reading.has_masks && i < counties.size(); ++i) {
    unseen += counties.selected[i] != 0 && counties.counted[i] == 0;
  }
  if (unseen > 0) {
    reading.diagnostics.warning(
        from.place_of("count"),
        fmt::format("{} of the counties that may receive money {} outside of 'count': what their money "
                    "brings is not counted",
                    unseen, unseen == 1 ? "lies" : "lie"));
  }
  if (reading.has_masks && reading.has_numbers) {
    check_numbers(reading, columns, "population", population, true);
    check_numbers(reading, columns, "gdp", gdp, false);
    if (working_age) check_numbers(reading, columns, "working_age", *working_age, true);
  }
  read_borders(reading, from);
}

}  // namespace weir
