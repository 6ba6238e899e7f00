// weir verify: a stored run, run again; the same numbers, or which ones are not.
#include <nlohmann/json.hpp>
#include <ostream>
#include <sstream>

#include "app/phrases.hpp"
#include "app/run.hpp"
#include "app/stages.hpp"

namespace weir {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t most_told = 5;
constexpr Words same{"run {} gives the same again: {} draws, fingerprint {}\n",
                     "运行 {} 重算结果完全相同：{} 次模拟，指纹 {}\n"};
constexpr Words another{"run {} is another one now:", "运行 {} 的输入已经改变："};
constexpr Words other_numbers{"run {} gives other numbers:", "运行 {} 重算结果不同："};
constexpr Words data_files{"its data files", "数据文件"};

/// Without what the clock says.
std::string numbers_of(const std::string& run) {
  Json json = Json::parse(run);
  json.erase("seconds");
  return json.dump();
}

[[noreturn]] void stop_different(const Words& words, const std::string& id,
                                 std::string_view language, const std::vector<std::string>& lines) {
  std::string text = fill(words, language, id);
  for (const std::string& line : lines) text += "\n  " + line;
  throw Stop(Exit::check_failed, text);
}

std::string run_again(const Store::Opening& opening, const Options& asked, const Console& console) {
  Options options = asked;
  options.store = "none";
  options.format = Format::json;
  std::ostringstream json;
  Console quiet{json, console.err, console.live, console.ranks};
  carry_out(order_of(opening), options, quiet);
  return json.str();
}

}  // namespace

void verify_run(const Options& options, Console& console) {
  const Store store(options.store, Store::Missing::refuse);
  const std::string id = store.find(options.subject);
  const std::string stored = store.json(id);
  const Store::Opening began = store.opening(id);

  Options silent = options;
  silent.quiet = true;
  const RunOrder order = order_of(began);
  const Resolved now = read_or_stop(order.path, order.overrides, silent, console);
  std::vector<std::string> changes = json_differences(began.canonical, now.canonical, most_told);
  if (sha256_hex(now.data_bytes_digest_input) != began.data_digest)
    changes.emplace_back(data_files.in(options.language));
  if (began.version != version()) changes.push_back("Weir: " + began.version + " -> " + version());
  if (!changes.empty()) stop_different(another, id, options.language, changes);

  const std::string again = run_again(began, silent, console);
  const std::vector<std::string> differences =
      json_differences(numbers_of(stored), numbers_of(again), most_told);
  if (!differences.empty()) stop_different(other_numbers, id, options.language, differences);

  const Json json = Json::parse(again);
  const std::string print = json["fingerprint"].get<std::string>();
  if (options.format == Format::table) {
    print_data(fill(same, options.language, id, json["draws"].get<std::uint64_t>(), print), console);
  } else {
    const Json row = {{"run", id}, {"same", true}, {"draws", json["draws"]}, {"fingerprint", print}};
    print_data(options.format == Format::json ? row.dump(2) + "\n"
                                              : rows_csv(Json::array({row}).dump()),
               console);
  }
}

}  // namespace weir
