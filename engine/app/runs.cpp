// weir runs, weir export: what the run store holds.
#include <filesystem>
#include <nlohmann/json.hpp>
#include <ostream>

#include "app/figures.hpp"
#include "app/stages.hpp"
#include "app/text_table.hpp"

namespace weir {

void list_runs(const Options& options, Console& console) {
  const std::vector<RunRow> runs = Store(options.store, Store::Missing::refuse).runs();
  auto rows = nlohmann::ordered_json::array();
  TextTable table{{Align::left, Align::left, Align::left, Align::left, Align::right, Align::right,
                   Align::left},
                  {{"run", "created", "scenario", "strategy", "draws", "seed", "status"}}};
  for (const RunRow& run : runs) {
    const std::string draws = whole_count(static_cast<double>(run.draws));
    const std::string done = whole_count(static_cast<double>(run.draws_done));
    table.rows.push_back({run.id, run.created, run.scenario, run.strategy,
                          run.status == "done" ? draws : done + " of " + draws,
                          std::to_string(run.seed), run.status});
    rows.push_back({{"run", run.id},
                    {"created", run.created},
                    {"scenario", run.scenario},
                    {"strategy", run.strategy},
                    {"draws", run.draws},
                    {"draws_done", run.draws_done},
                    {"seed", run.seed},
                    {"status", run.status},
                    {"digest", run.digest}});
  }
  switch (options.format) {
    case Format::table: print_data(table_text(table), console); break;
    case Format::json: print_data(rows.dump(2) + "\n", console); break;
    case Format::csv: print_data(rows_csv(rows.dump()), console); break;
  }
}

void export_run(const Options& options, Console& console) {
  const Store store(options.store, Store::Missing::refuse);
  const std::string json = store.json(store.find(options.subject));
  if (options.csv_folder.empty()) {
    print_data(json, console);
    return;
  }
  for (const std::string& file : export_csv(json, options.csv_folder)) {
    print_data(file + "\n", console);
  }
}

void next_step(const Options& options, Console& console) {
  std::string text =
      "weir " + version() +
      ": divides public funds among counties and projects what they bring.\n\n"
      "  weir demo                  the Sichuan 2020 plan, in seconds\n"
      "  weir run FILE.toml         your own scenario\n"
      "  weir explain cost_per_job  what a key means\n"
      "  weir --help                every command\n";
  std::error_code error;
  if (std::filesystem::exists(options.store, error)) {
    const std::vector<RunRow> runs = Store(options.store, Store::Missing::refuse).runs();
    if (!runs.empty() && runs.front().status == "interrupted") {
      text += "\nrun " + runs.front().id + " is unfinished; continue it with: weir resume\n";
    } else if (!runs.empty()) {
      text += "\nthe newest run is " + runs.front().id + "; its tables: weir export --csv DIR\n";
    }
  }
  print_data(text, console);
}

}  // namespace weir
