// The weir command: what the user asked for, and one function for each command.
#pragma once

#include <iosfwd>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace weir {

enum class Exit : int {
  done = 0,
  internal_error = 1,
  bad_input = 2,     // usage, scenario or data
  infeasible = 3,
  check_failed = 4,
  files = 5,
  interrupted = 130,
};

/// Ends the command with that exit code; the message goes to stderr as it is (may be empty).
struct Stop : std::runtime_error {
  Stop(Exit exit, const std::string& message) : std::runtime_error(message), code(exit) {}
  Exit code;
};

enum class Format { table, json, csv };

struct Options {
  std::string subject;  // a scenario file, a run or a key, as the command says
  std::vector<std::string> sets;
  std::vector<std::string> subjects, strategies;  // of compare
  std::string strategy, draws, seed;  // empty: as the scenario says
  int threads = 0;                    // 0: all
  Format format = Format::table;
  std::string store = "weir.sqlite";  // none: nothing is stored
  std::string language = "en";
  bool quiet = false, no_progress = false, strict = false;
  std::string csv_folder;
  std::string county;            // code or name
  std::string least_cost, fund;  // of allocate: a chance, and the fund to be varied
  std::vector<std::string> history;  // of credibility: files to fit, the last one to predict
  bool alternatives = false;     // of allocate
  std::string within = "1%";     // of --alternatives
  std::string against = "equity";  // of frontier: equity | risk | fund
  int points = 10;                 // of frontier
  std::string until;  // of run and demo: a precision
  std::string draw;
  std::vector<std::string> chances;  // of promise
  std::string outcome, by;           // of the studies: what is asked about
  std::string value_per_job;         // of value: money
  std::vector<std::string> fund_sizes, groups;  // of value
  std::string near = "5%";                      // of value
  std::string at_least;                         // of discover: a value to be reached
  std::string method = "all";                   // of sensitivity
  std::string base_points = "4096";             // of sensitivity
  std::vector<std::string> over;                // of sweep: PATH=LOW..HIGH[:N] or PATH=A,B
  std::vector<std::string> measures;            // of sweep: OUTCOME[@QUARTER]
  std::string design = "grid", sweep_points;    // of sweep
  bool self_check = false;       // of calibrate
  std::string bound = "90%";     // of backtest
  std::string counties;  // of generate: how many
  std::string output;    // of generate: the folder; of calibrate and report: the file
  std::string boundaries, approval;  // of report: outlines to draw, the number they are approved by
  bool public_edition = false;       // of report
  int port = 8410;                          // of serve
  std::string listen = "127.0.0.1", token;  // of serve
  std::vector<std::string> allowed_hosts;   // of serve
  bool still = false;                // of report: a page without the engine
};

class Ranks;

/// Data go to `out`, everything else to `err`.
struct Console {
  std::ostream& out;
  std::ostream& err;
  bool live = false;       // err is a terminal: a progress bar may be drawn
  Ranks* ranks = nullptr;  // the processes a launcher started together; null: this one alone
};

void run(const Options& options, Console& console);
void resume(const Options& options, Console& console);
void demo(const Options& options, Console& console);
void allocate_only(const Options& options, Console& console);
void compare_plans(const Options& options, Console& console);
void county(const Options& options, Console& console);
void trace_frontier(const Options& options, Console& console);
void calibrate_files(const Options& options, Console& console);
void back_test_files(const Options& options, Console& console);
/// weir calibrate --sbc.
void check_fitting(const Options& options, Console& console);
/// weir allocate --alternatives.
void near_alternatives(const Options& options, Console& console);
/// weir allocate --least-cost P.
void least_fund(const Options& options, Console& console);
void promise(const Options& options, Console& console);
void value_of_information(const Options& options, Console& console);
void discover(const Options& options, Console& console);
void rank_counties(const Options& options, Console& console);
void generate(const Options& options, Console& console);
void check(const Options& options, Console& console);
void show(const Options& options, Console& console);
void schema(const Options& options, Console& console);
void explain_key(const Options& options, Console& console);
void list_runs(const Options& options, Console& console);
void export_run(const Options& options, Console& console);
/// What an answer is worth: a sheet made from the scenario, its draws and the tests.
void credibility(const Options& options, Console& console);
/// Runs a stored run again and compares every number. Fails: Stop(check_failed) when one differs.
void verify_run(const Options& options, Console& console);
/// What differs between two stored runs: what was asked, and what came of it.
void diff_runs(const Options& options, Console& console);
void write_report(const Options& options, Console& console);
/// Answers the page's and other programs' requests until Ctrl-C.
void serve(const Options& options, Console& console);
void replay_draw(const Options& options, Console& console);
void next_step(const Options& options, Console& console);

/// The folder of the scenarios that came with this program. Fails: Stop when there is none.
std::string scenario_folder();

/// `weir 0.1.0`, and how it was built.
std::string version();
std::string version_text();

/// The program. Never throws; returns the exit code.
int run_command(int argc, const char* const* argv);
int run_command(const std::vector<std::string>& arguments, Console& console);

}  // namespace weir
