// weir diff: two stored runs side by side.
#include <nlohmann/json.hpp>

#include "app/figures.hpp"
#include "app/phrases.hpp"
#include "app/stages.hpp"
#include "app/text_table.hpp"

namespace weir {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t most_told = 20;
constexpr Words asked{"what was asked ({} -> {})", "输入（{} -> {}）"};
constexpr Words nothing_asked{"nothing differs in what was asked", "输入没有差别"};
constexpr Words came{"what came of it", "结果"};
constexpr Words chance_of{"chance of {}", "达到{}的概率"};
constexpr Words median_of{"{}, {}, median", "{}，{}，中位数"};
constexpr Words difference{"difference", "差"};

struct Side {
  std::string id;
  Store::Opening opening;
  Json json;
};

Side side_of(const Store& store, const std::string& name) {
  const std::string id = store.find(name);
  return {id, store.opening(id), Json::parse(store.json(id))};
}

struct Row {
  std::string what;
  double a = 0, b = 0;
  bool chance = false;
};

/// The outcome's median at that place in the other run; nothing when it has none.
const Json* like(const Json& outcomes, const Json& row) {
  for (const Json& other : outcomes) {
    if (other["outcome"] == row["outcome"] && other["scope"] == row["scope"] &&
        other["quarter"] == row["quarter"])
      return &other;
  }
  return nullptr;
}

/// Targets by name, then the headline outcomes of all counties at the last quarter.
std::vector<Row> rows_of(const Side& a, const Side& b, std::string_view language) {
  std::vector<Row> rows;
  for (const Json& target : a.json["targets"]) {
    for (const Json& other : b.json["targets"]) {
      if (other["name"] != target["name"]) continue;
      rows.push_back({fill(chance_of, language, target["name"].get<std::string>()),
                      target["probability"], other["probability"], true});
    }
  }
  const Json& outcomes = a.json["outcomes"];
  for (std::size_t k = 0; k < outcomes.size(); ++k) {
    const Json& row = outcomes[k];
    const bool last = k + 1 == outcomes.size() || outcomes[k + 1]["outcome"] != row["outcome"] ||
                      outcomes[k + 1]["scope"] != row["scope"];
    if (row["scope"] != "all" || !last) continue;
    const Json* other = like(b.json["outcomes"], row);
    if (other == nullptr) continue;
    const auto outcome = outcome_named(row["outcome"].get<std::string>());
    rows.push_back({fill(median_of, language, outcome_label(*outcome, language),
                         row["quarter"].get<std::string>()),
                    row["p50"], (*other)["p50"], false});
  }
  return rows;
}

std::string figure(double value, bool chance) {
  return chance ? percent(value, 1) : rounded_count(value);
}

std::string diff_text(const Side& a, const Side& b, const std::vector<std::string>& changes,
                      const std::vector<Row>& rows, std::string_view language) {
  std::string text;
  if (changes.empty()) {
    text = std::string(nothing_asked.in(language)) + "\n";
  } else {
    text = fill(asked, language, a.id, b.id) + "\n";
    for (const std::string& change : changes) text += "  " + change + "\n";
  }
  TextTable table{{Align::left, Align::right, Align::right, Align::right},
                  {{std::string(came.in(language)), a.id, b.id,
                    std::string(difference.in(language))}}};
  for (const Row& row : rows) {
    const double change = row.b - row.a;
    table.rows.push_back({"  " + row.what, figure(row.a, row.chance), figure(row.b, row.chance),
                          (change > 0 ? "+" : "") + figure(change, row.chance)});
  }
  return text + "\n" + table_text(table);
}

}  // namespace

void diff_runs(const Options& options, Console& console) {
  const Store store(options.store, Store::Missing::refuse);
  const Side a = side_of(store, options.subjects[0]), b = side_of(store, options.subjects[1]);
  std::vector<std::string> changes =
      json_differences(a.opening.canonical, b.opening.canonical, most_told);
  if (a.opening.version != b.opening.version)
    changes.push_back("weir: " + a.opening.version + " -> " + b.opening.version);
  if (a.opening.data_digest != b.opening.data_digest) changes.emplace_back("data files");
  const std::vector<Row> rows = rows_of(a, b, options.language);
  Json list = Json::array();
  for (const Row& row : rows)
    list.push_back({{"what", row.what}, {"a", row.a}, {"b", row.b}, {"difference", row.b - row.a}});
  switch (options.format) {
    case Format::table:
      print_data(diff_text(a, b, changes, rows, options.language), console);
      break;
    case Format::json:
      print_data(Json({{"a", a.id}, {"b", b.id}, {"changes", changes}, {"rows", list}}).dump(2) + "\n",
                 console);
      break;
    case Format::csv: print_data(rows_csv(list.dump()), console); break;
  }
}

}  // namespace weir
