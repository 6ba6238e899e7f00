// uses:
// The evidence table by itself, read here without the engine: its form, its arithmetic, and the
// one conflict that the scenarios must settle.
#include <algorithm>
#include <charconv>
#include <cmath>
#include <fstream>
#include <iterator>
#include <limits>
#include <map>
#include <optional>
#include <regex>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include <catch2/catch.hpp>

namespace {

using Row = std::map<std::string, std::string>;

const std::vector<std::string> columns = {
  "id", "key", "claim", "value", "unit", "value_si", "bound", "stage", "payer", "period", "as_of",
  "place", "place_set", "type", "quote", "source", "note"};

std::string read(const std::string& path) {
  std::ifstream in(std::string(WEIR_SOURCE_DIR) + "/" + path, std::ios::binary);
  REQUIRE(in);
  return {std::istreambuf_iterator<char>(in), {}};
}

// RFC 4180 with LF line ends.
std::vector<std::vector<std::string>> records(const std::string& text) {
  std::vector<std::vector<std::string>> all;
  std::vector<std::string> fields;
  std::string field;
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quoted && c == '"' && i + 1 < text.size() && text[i + 1] == '"') {
      field += text[++i];
    } else if (c == '"') {
      quoted = !quoted;
    } else if (!quoted && (c == ',' || c == '\n')) {
      fields.push_back(std::move(field));
      field.clear();
      if (c == '\n') {
        all.push_back(std::move(fields));
        fields.clear();
      }
    } else {
      field += c;
    }
  }
  REQUIRE_FALSE(quoted);
  REQUIRE(fields.empty());
  return all;
}

const std::vector<Row>& table() {
  static const std::vector<Row> rows = [] {
    const auto all = records(read("scenarios/data/evidence.csv"));
    REQUIRE(all.front() == columns);
    std::vector<Row> result;
    for (std::size_t line = 1; line < all.size(); ++line) {
      REQUIRE(all[line].size() == columns.size());
      Row row;
      for (std::size_t i = 0; i < columns.size(); ++i) row[columns[i]] = all[line][i];
      result.push_back(std::move(row));
    }
    return result;
  }();
  return rows;
}

const Row& claim(const std::string& id) {
  for (const Row& row : table())
    if (row.at("id") == id) return row;
  FAIL("no claim " << id);
  throw id;
}

std::optional<double> number(const std::string& text) {
  double value = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc{} || stop != end || !std::isfinite(value)) return std::nullopt;
  return value;
}

double value_si(const Row& row) { return number(row.at("value_si")).value(); }

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

bool is_money(const Row& row) { return contains(row.at("unit"), "元"); }

// The values of SI that a claim allows.
std::pair<double, double> allowed(const Row& row) {
  const double value = value_si(row);
  const double infinity = std::numeric_limits<double>::infinity();
  if (row.at("bound") == ">=") return {value, infinity};
  if (row.at("bound") == "<=") return {-infinity, value};
  return {value, value};
}

bool disagree(const Row& a, const Row& b) {
  const auto [a_low, a_high] = allowed(a);
  const auto [b_low, b_high] = allowed(b);
  return a_high < b_low || b_high < a_low;
}

}  // namespace

TEST_CASE("the table has every claim once") {
  std::set<std::string> ids;
  for (const Row& row : table()) CHECK(ids.insert(row.at("id")).second);
  CHECK(table().size() == 217);
  for (int i = 1; i <= 203; ++i) {
    const std::string digits = std::to_string(i);
    CHECK(ids.count("F" + std::string(3 - digits.size(), '0') + digits) == 1);
  }
  CHECK(std::count_if(ids.begin(), ids.end(), [](auto& id) { return id[0] == 'P'; }) == 14);
}

TEST_CASE("every cell that comes from a list or a pattern is valid") {
  const std::map<std::string, std::regex> patterns = {
    {"key", std::regex("[a-z][a-z0-9_]*(\\.[a-z0-9_]+)*")},
    {"claim", std::regex(".+")},
    {"value", std::regex(".+")},
    {"unit", std::regex(".+")},
    {"bound", std::regex("=|>=|<=|~")},
    {"stage", std::regex("|planned|arranged|issued|received|disbursed|spent")},
    {"payer", std::regex("|provincial|all_public|all_investors")},
    {"period", std::regex("\\d{4}(-\\d{4}|-\\d\\d|Q[1-4](-\\d{4}Q[1-4])?)?|"
                          "\\d{4}-\\d\\d-\\d\\d/\\d{4}-\\d\\d-\\d\\d")},
    {"as_of", std::regex("\\d{4}(-\\d\\d(-\\d\\d)?)?")},
    {"place", std::regex("[A-Z][A-Za-z]*([/+][A-Z][A-Za-z]*)*")},
    {"type", std::regex("actual|target|prospective|schedule|label")},
    {"source", std::regex("[SR][1-5] .+")},
  };
  for (const Row& row : table()) {
    INFO(row.at("id"));
    for (const auto& [column, pattern] : patterns) {
      INFO(column << " = " << row.at(column));
      CHECK(std::regex_match(row.at(column), pattern));
    }
    if (!row.at("place_set").empty())
      CHECK(row.at("place_set").rfind(row.at("place") + "/", 0) == 0);
  }
}

TEST_CASE("value_si is the printed value times its unit") {
  const std::map<std::string, double> scale = {
    {"亿元", 1e8}, {"万元", 1e4}, {"万元/户", 1e4}, {"万元/village", 1e4}, {"元/person/year", 1},
    {"万人", 1e4}, {"亿人次", 1e8}, {"万人次", 1e4}, {"%", 0.01}, {"公里", 1e3}, {"吨", 1e3},
    {"亩", 2000. / 3}, {"万亩", 2e7 / 3}, {"亿千瓦时", 3.6e14}};  // 1 kWh = 3.6e6 J
  for (const Row& row : table()) {
    INFO(row.at("id"));
    const auto printed = row.at("value") == "1/3" ? std::optional(1. / 3) : number(row.at("value"));
    if (row.at("value_si").empty()) {
      CHECK((!printed || contains(row.at("note"), "AMBIGUOUS, so no value")));
      CHECK((row.at("type") == "label" || row.at("type") == "schedule" || printed));
      continue;
    }
    REQUIRE(printed);
    REQUIRE(number(row.at("value_si")));
    const auto unit = scale.find(row.at("unit"));
    if (unit == scale.end()) CHECK_FALSE(is_money(row));
    const double expected = *printed * (unit == scale.end() ? 1 : unit->second);
    CHECK(value_si(row) == Approx(expected).epsilon(1e-14).margin(0));
  }
}

TEST_CASE("money has a stage, or a note says why not; nothing else has one") {
  for (const Row& row : table()) {
    INFO(row.at("id"));
    const bool excused = contains(row.at("note"), "no stage: ");
    if (is_money(row)) CHECK((!row.at("stage").empty() || excused));
    else CHECK(row.at("stage").empty());
    CHECK_FALSE((excused && !row.at("stage").empty()));
    if (!row.at("payer").empty()) CHECK((is_money(row) || excused));
  }
}

TEST_CASE("quotes are clean and hold the number") {
  for (const Row& row : table()) {
    INFO(row.at("id") << " " << row.at("quote"));
    CHECK(row.at("quote").empty() == (row.at("id")[0] == 'P'));
    for (const std::string tone : {"ā", "á", "ǎ", "à", "ē", "é", "ě", "è", "ī", "í", "ǐ", "ì",
                                   "ō", "ó", "ǒ", "ò", "ū", "ú", "ǔ", "ù", "ü"})
      CHECK_FALSE(contains(row.at("quote"), tone));
    CHECK_FALSE(std::regex_search(row.at("quote"), std::regex("\\([a-z]+\\)")));
    if (row.at("quote").empty() || row.at("type") == "schedule" || row.at("type") == "label")
      continue;
    bool explained = false;
    for (const std::string reading : {"counted", "numeral", "= all", "= none", "= full coverage"})
      explained = explained || contains(row.at("note"), reading);
    CHECK((explained || contains(row.at("quote"), row.at("value"))));
  }
}

TEST_CASE("words that mean at least or at most are bounds") {
  for (const Row& row : table()) {
    INFO(row.at("id") << " " << row.at("quote"));
    for (const std::string word : {"余", "多", "以上", "不低于", "近"})
      if (contains(row.at("quote"), word)) CHECK(row.at("bound") != "=");
  }
  CHECK(claim("F172").at("bound") == ">=");
  CHECK(claim("F113").at("bound") == ">=");
  CHECK(claim("F154").at("bound") == "<=");
}

TEST_CASE("one pair of claims conflicts: 33亿元 and 3.3亿元 for the 2020 fund") {
  std::map<std::tuple<std::string, std::string, std::string, std::string>, std::vector<const Row*>>
    groups;
  for (const Row& row : table())
    if (!row.at("value_si").empty())
      groups[{row.at("key"), row.at("place"), row.at("period"), row.at("stage")}].push_back(&row);
  std::set<std::pair<std::string, std::string>> conflicts;
  for (const auto& [group, rows] : groups)
    for (std::size_t i = 0; i < rows.size(); ++i)
      for (std::size_t j = i + 1; j < rows.size(); ++j)
        if (disagree(*rows[i], *rows[j])) conflicts.insert({rows[i]->at("id"), rows[j]->at("id")});

  CHECK(conflicts == std::set<std::pair<std::string, std::string>>{{"F016", "F202"}});
  CHECK(claim("F016").at("key") == "fund.planned");
  CHECK(claim("F202").at("key") == "fund.planned");
  CHECK(value_si(claim("F016")) == 10 * value_si(claim("F202")));
}

TEST_CASE("a key of a result never holds targets too") {
  std::map<std::string, std::set<std::string>> types;
  for (const Row& row : table()) types[row.at("key")].insert(row.at("type"));
  for (const auto& [key, set] : types) {
    INFO(key);
    // A set of counties is the same set whether it was funded or is to be.
    if (key.rfind("counties.", 0) != 0) CHECK(set.count("actual") + set.count("target") < 2);
  }
  CHECK(claim("F007").at("key") != claim("F170").at("key"));
  CHECK(claim("F170").at("type") == "target");
  CHECK(claim("P012").at("type") == "prospective");
  CHECK(claim("F066").at("key") != claim("F007").at("key"));  // labour transfer
  CHECK(claim("F055").at("key") != claim("F200").at("key"));  // managers, not job seekers
}

TEST_CASE("equal numbers over different places are told apart") {
  CHECK(claim("F002").at("place_set") == "Sichuan/45");
  CHECK(claim("F001").at("place_set") == "Sichuan/88");
  CHECK(claim("F007").at("place_set") == "Sichuan/161");
  CHECK(value_si(claim("F090")) == value_si(claim("F010")));
  CHECK(claim("F090").at("place_set") != claim("F010").at("place_set"));
}

TEST_CASE("the guide lists every key that has more than one claim") {
  std::map<std::string, std::string> in_table;
  for (const auto& row : table()) {
    std::string& ids = in_table[row.at("key")];
    ids += (ids.empty() ? "" : ", ") + row.at("id");
  }
  std::erase_if(in_table, [](auto& item) { return !contains(item.second, ","); });

  std::map<std::string, std::string> in_guide;
  const std::string guide = read("docs/guide/evidence.md");
  const std::regex line("\\| `([a-z_.]+)` \\| ([FP]\\d{3}(, [FP]\\d{3})+) \\|");
  for (std::sregex_iterator it(guide.begin(), guide.end(), line), end; it != end; ++it)
    in_guide[(*it)[1]] = (*it)[2];

  CHECK(in_guide == in_table);
}
