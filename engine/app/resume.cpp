// weir resume: continues an interrupted run; the result has the bytes of an undisturbed one.
#include <algorithm>
#include <ostream>

#include "app/run.hpp"
#include "app/stages.hpp"

namespace weir {
namespace {

/// The named run, or the newest that is unfinished.
RunRow run_to_continue(const Store& store, const std::string& name) {
  const std::vector<RunRow> rows = store.runs();
  const std::string id = name.empty() ? "" : store.find(name);
  const auto row = std::find_if(rows.begin(), rows.end(), [&](const RunRow& candidate) {
    return id.empty() ? candidate.status == "interrupted" : candidate.id == id;
  });
  if (row == rows.end()) throw Stop(Exit::bad_input, "weir: there is no run to continue");
  return *row;
}

}  // namespace

void resume(const Options& options, Console& console) {
  RunOrder order;
  {
    const Store store(options.store, Store::Missing::refuse);
    const RunRow row = run_to_continue(store, options.subject);
    if (row.status == "done") {
      console.err << "run " << row.id << " is complete; see it with: weir export " << row.id
                  << "\n";
      if (options.format == Format::json) print_data(store.json(row.id), console);
      if (options.format == Format::csv) {
        print_data(csv_table(store.json(row.id), "outcomes"), console);
      }
      return;
    }
    const Store::Opening opening = store.opening(row.id);
    order = order_of(opening);
    order.resumed = row.id;
    if (!opening.until.empty()) {
      order.until = opening.until;
      order.had_draws = opening.draws;
      order.overrides.pop_back();  // these draws; how many there may be is said before it
    }
  }
  carry_out(order, options, console);
}

}  // namespace weir
