// Reads the command line, calls the command, turns every ending into an exit code.
#include "app/command.hpp"

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdlib>
#include <iostream>
#include <new>
#include <sstream>
#include <thread>

#include "app/sweep.hpp"
#include "weir/core.hpp"
#include "weir/exec.hpp"
#include "weir/store.hpp"

namespace weir {
namespace {

using Command = void (*)(const Options&, Console&);

/// Which of the common flags a command takes.
struct Flags {
  bool scenario = false;  // --set --strategy --draws --seed
  bool threads = false, format = false, store = false, language = false, progress = false;
  bool many_strategies = false;  // --strategy may be repeated
};

struct CommandRecord {
  const char *name, *subject, *subject_help, *help;
  Command call;
  bool needs_subject;
  Flags flags;
};

constexpr CommandRecord commands[] = {
    {"run", "scenario", "the scenario file", "Project a plan: money, outcomes, chances of targets",
     run, true, {true, true, true, true, true, true}},
    {"demo", nullptr, "", "Run the Sichuan 2020 case that came with this program", demo, false,
     {true, true, true, true, true, true}},
    {"allocate", "scenario", "the scenario file", "Divide the money only, with its certificate",
     allocate_only, true, {true, true, true, false, true, true}},
    {"compare", nullptr, "", "Strategies, or scenario files, on the same draws", compare_plans,
     false, {true, true, true, false, true, true, true}},
    {"county", nullptr, "", "Why a county gets its amount", county, false,
     {true, true, true, false, true, false}},
    {"frontier", "scenario", "the scenario file",
     "What more equity, less risk or another fund costs or brings: efficient divisions",
     trace_frontier, true, {true, true, true, false, true, true}},
    {"promise", "scenario", "the scenario file", "Which values of the targets could be signed and kept",
     promise, true, {true, true, true, false, true, true}},
    {"value", "scenario", "the scenario file",
     "Which option to take, and what it is worth to know more before deciding",
     value_of_information, true, {true, true, true, false, true, true, true}},
    {"discover", "scenario", "the scenario file",
     "When the plan misses its targets: the assumptions under which most misses lie", discover,
     true, {true, true, true, false, true, true}},
    {"ranks", "scenario", "the scenario file",
     "A league table of counties by outcome per money, and how far it can be trusted",
     rank_counties, true, {true, true, true, false, true, true}},
    {"calibrate", nullptr, "", "Fit the parameters to what was observed, one or several years",
     calibrate_files, false, {true, true, true, false, true, true}},
    {"backtest", nullptr, "", "Fit on the first files, predict the last: does it hold?",
     back_test_files, false, {true, true, true, false, true, true}},
    {"sensitivity", "scenario", "the scenario file",
     "Which assumptions drive an outcome: tornado, Morris, Sobol; luck apart",
     analyse_sensitivity, true, {true, true, true, false, true, true}},
    {"sweep", "scenario", "the scenario file",
     "The answer over many settings of parameters, levers, shocks and strategies", sweep, true,
     {true, true, true, true, true, true}},
    {"generate", nullptr, "", "Make up a land of any size: scenario, county table, borders",
     generate, false, {}},
    {"serve", nullptr, "", "The report page and a JSON interface for what-if runs", serve,
     false, {false, true, false, false, false, false}},
    {"check", "scenario", "the scenario file", "Report every mistake of a scenario", check, true,
     {true, false, true, false, false, false}},
    {"show", "scenario", "the scenario file", "Show every value in force and where it came from",
     show, true, {true, false, true, false, false, false}},
    {"schema", nullptr, "", "Print the JSON Schema of scenario files", schema, false, {}},
    {"explain", "key", "a key or a path, for example programme.parks.tail",
     "Meaning, unit, range, default and source of a key", explain_key, true,
     {false, false, false, false, true, false}},
    {"runs", nullptr, "", "List the stored runs, newest first", list_runs, false,
     {false, false, true, true, false, false}},
    {"export", "run", "an id or the start of one; left out: the newest",
     "A stored run as CSV tables (--csv DIR) or as JSON", export_run, false,
     {false, false, false, true, false, false}},
    {"report", nullptr, "", "Stored runs as one page to look at, compare and print", write_report,
     false, {false, true, true, true, true, true}},
    {"replay", "run", "a stored run or a scenario file; left out: the newest run",
     "One draw alone (--draw K): its parameters and its path", replay_draw, false,
     {true, true, true, true, true, false}},
    {"credibility", "scenario", "the scenario file", "What the answer is worth, and where it is poor",
     credibility, true, {true, true, true, false, true, true}},
    {"verify", "run", "an id or the start of one; left out: the newest",
     "Run a stored run again and compare every number", verify_run, false,
     {false, true, true, true, true, true}},
    {"diff", nullptr, "", "What differs between two stored runs", diff_runs, false,
     {false, false, true, true, true, false}},
    {"resume", "run", "an id or the start of one; left out: the newest unfinished",
     "Continue an interrupted run", resume, false, {false, true, true, true, true, true}},
};

void add_flags(CLI::App& app, const Flags& flags, Options& options) {
  if (flags.scenario) {
    app.add_option("--set", options.sets, "change one value: PATH=VALUE (repeatable)")
        ->type_name("PATH=VALUE")
        ->expected(1)
        ->take_all();
    if (flags.many_strategies) {
      app.add_option("--strategy", options.strategies, "compare this strategy (repeatable)")
          ->type_name("NAME")
          ->expected(1)
          ->take_all();
    } else {
      app.add_option("--strategy", options.strategy, "divide the money by this strategy")
          ->type_name("NAME");
    }
    app.add_option("--draws", options.draws, "how many worlds to simulate")->type_name("N");
    app.add_option("--seed", options.seed, "of the random numbers")->type_name("N");
  }
  if (flags.threads) {
    app.add_option("--threads", options.threads, "at most so many; results do not depend on it")
        ->check(CLI::Range(1, 1024).description(""))
        ->type_name("N");
  }
  if (flags.format) {
    app.add_option_function<std::string>(
           "--format",
           [&options](const std::string& name) {
             options.format = name == "json"  ? Format::json
                              : name == "csv" ? Format::csv
                                              : Format::table;
           },
           "table, json or csv")
        ->check(CLI::IsMember({"table", "json", "csv"}).description(""))
        ->type_name("FORMAT");
  }
  if (flags.store) {
    app.add_option("--store", options.store, "the run store; none stores nothing")
        ->check([](const std::string& file) {
          return file.empty() ? "the name of the store is empty; none stores nothing" : "";
        })
        ->type_name("FILE")
        ->capture_default_str();
  }
  if (flags.language) {
    app.add_option("--lang", options.language, "en or zh")
        ->check(CLI::IsMember({"en", "zh"}).description(""))
        ->type_name("LANGUAGE");
  }
  if (flags.progress) app.add_flag("--no-progress", options.no_progress, "draw no progress bar");
  app.add_flag("-q,--quiet", options.quiet, "errors only on stderr");
}

/// `usual`: what is asked about where nothing is said.
void add_measure(CLI::App& app, Options& options, const std::string& usual) {
  app.add_option("--outcome", options.outcome, "what is asked about; left out: " + usual)
      ->type_name("NAME");
  app.add_option("--by", options.by, "at the end of this quarter")->type_name("QUARTER");
}

void add_report_flags(CLI::App& app, Options& options) {
  app.add_option("run", options.subjects, "ids or their beginnings; left out: the newest run");
  app.add_option("-o,--output", options.output, "the page to be written; left out: weir-report.html")
      ->type_name("FILE");
  app.add_option("--strategy", options.strategies,
                 "a strategy beside the run (repeatable); else equal, per_capita and optimal")
      ->type_name("NAME")
      ->expected(1)
      ->take_all();
  app.add_flag("--public", options.public_edition,
               "tiles in place of boundaries, and no order of counties but the table's");
  app.add_flag("--still", options.still, "without the engine that answers levers: a smaller page");
  app.add_option("--boundaries", options.boundaries, "GeoJSON in place of the scenario's")
      ->type_name("FILE");
  app.add_option("--approval", options.approval, "the number a map is approved by (审图号)")
      ->type_name("TEXT");
}

void add_own_flags(CLI::App& app, std::string_view name, Options& options) {
  if (name == "compare") {
    app.add_option("scenario", options.subjects, "the scenario files")->required();
  }
  if (name == "credibility") {
    app.add_option("--history", options.history,
                   "earlier years, the last to be predicted from those before (repeatable)")
        ->type_name("FILE")
        ->expected(1)
        ->take_all();
  }
  if (name == "serve") {
    app.add_option("scenario", options.subjects,
                   "the scenario files; left out: the Sichuan 2020 case");
    app.add_option("--port", options.port, "the port; 0: any free one")
        ->check(CLI::Range(0, 65535).description(""))
        ->type_name("N")
        ->capture_default_str();
    app.add_option("--listen", options.listen,
                   "an address of this machine; other machines then need the token")
        ->type_name("ADDRESS")
        ->capture_default_str();
    app.add_option("--token", options.token,
                   "asked of every caller (16 characters or more); left out with --listen: made up")
        ->type_name("TEXT");
    app.add_option("--allow-host", options.allowed_hosts,
                   "a name that callers use, of a proxy in front (repeatable); they need the token")
        ->type_name("NAME")
        ->expected(1)
        ->take_all();
  }
  if (name == "diff") {
    app.add_option("run", options.subjects, "two runs: ids or the starts of them")
        ->required()
        ->expected(2);
  }
  if (name == "calibrate") {
    app.add_option("scenario", options.subjects, "the scenario files, fitted together")->required();
    app.add_option("-o,--output", options.output, "write the fit as a file that `extends` can name")
        ->type_name("FILE");
    app.add_flag("--sbc", options.self_check,
                 "fit made-up worlds instead, and see whether the fits find them");
  }
  if (name == "backtest") {
    app.add_option("scenario", options.subjects, "files to fit, then the file to predict")
        ->required();
    app.add_option("--within", options.bound, "exit 4 when an observation lies outside this interval")
        ->type_name("SHARE")
        ->capture_default_str();
  }
  if (name == "county") {
    app.add_option("county", options.county, "a county's code or name")->required();
    app.add_option("scenario", options.subject, "the scenario file")->required();
  }
  if (name == "allocate") {
    app.add_option("--least-cost", options.least_cost,
                   "the least fund that meets all targets with this chance, for example 0.9")
        ->type_name("P");
    app.add_option("--fund", options.fund, "which fund --least-cost varies")->type_name("NAME");
    app.add_flag("--alternatives", options.alternatives,
                 "which grants could be others: divisions nearly as good as the best");
    app.add_option("--within", options.within, "how near the best --alternatives stay")
        ->type_name("SHARE")
        ->capture_default_str();
  }
  if (name == "frontier") {
    app.add_option("--against", options.against, "equity, risk or fund")
        ->check(CLI::IsMember({"equity", "risk", "fund"}).description(""))
        ->type_name("WHAT")
        ->capture_default_str();
    app.add_option("--points", options.points, "how many divisions")
        ->check(CLI::Range(2, 1000).description(""))
        ->type_name("N")
        ->capture_default_str();
    app.add_option("--fund", options.fund, "which fund --against fund varies")->type_name("NAME");
  }
  if (name == "value") {
    add_measure(app, options, "net job-years at the end");
    app.add_option("--value-per-job", options.value_per_job,
                   "what one unit of the outcome is worth: another amount of the fund, or none, "
                   "becomes an option")
        ->type_name("MONEY");
    app.add_option("--fund-size", options.fund_sizes,
                   "an amount to choose from, of the file's (repeatable); left out: 80, 50 and 0%")
        ->type_name("SHARE")
        ->expected(1)
        ->take_all();
    app.add_option("--near", options.near, "how near the best counts as near")
        ->type_name("SHARE")
        ->capture_default_str();
    app.add_option("--group", options.groups, "parameters to be known together (repeatable)")
        ->type_name("NAME=KEY,KEY")
        ->expected(1)
        ->take_all();
  }
  if (name == "discover") {
    add_measure(app, options, "every target of the file");
    app.add_option("--at-least", options.at_least, "with --outcome: the value to be reached")
        ->type_name("VALUE");
  }
  if (name == "sensitivity") {
    add_measure(app, options, "the objective's");
    app.add_option("--method", options.method, "tornado, morris, sobol or all")
        ->check(CLI::IsMember({"tornado", "morris", "sobol", "all"}).description(""))
        ->type_name("NAME")
        ->capture_default_str();
    app.add_option("--base-points", options.base_points,
                   "points of each of Sobol's two matrices")
        ->type_name("N")
        ->capture_default_str();
  }
  if (name == "sweep") {
    app.add_option("--over", options.over,
                   "PATH=LOW..HIGH[:STEPS], PATH=A,B,C, PATH (as its distribution says) or "
                   "uncertain: every assumption that has one (repeatable)")
        ->type_name("PATH=...")
        ->required()
        ->expected(1)
        ->take_all();
    app.add_option("--design", options.design, "grid, latin-hypercube or sobol")
        ->check(CLI::IsMember({"grid", "latin-hypercube", "sobol"}).description(""))
        ->type_name("NAME")
        ->capture_default_str();
    app.add_option("--points", options.sweep_points, "how many, of a design that is no grid")
        ->type_name("N");
    app.add_option("--measure", options.measures,
                   "what is kept of each point (repeatable); left out: the targets, jobs in place "
                   "and net at the end")
        ->type_name("OUTCOME[@QUARTER]")
        ->expected(1)
        ->take_all();
  }
  if (name == "ranks") add_measure(app, options, "the objective's");
  if (name == "promise") {
    app.add_option("--chance", options.chances,
                   "a wanted chance, for example 90% (repeatable); left out: 50, 80, 90 and 95%")
        ->type_name("P")
        ->expected(1)
        ->take_all();
  }
  if (name == "run" || name == "demo") {
    app.add_option("--until", options.until,
                   "end the draws, at 1024 x 2^k, when a mean is this exact: mcse=0.5%")
        ->type_name("[OUTCOME:]mcse=P");
  }
  if (name == "generate") {
    app.add_option("--counties", options.counties, "how many counties")
        ->type_name("N")
        ->required();
    app.add_option("--seed", options.seed, "of the made-up figures")->type_name("N");
    app.add_option("-o,--output", options.output, "the folder to be made")
        ->type_name("DIR")
        ->required();
  }
  if (name == "report") add_report_flags(app, options);
  if (name == "check") app.add_flag("--strict", options.strict, "warnings fail (exit code 4)");
  if (name == "export") {
    app.add_option("--csv", options.csv_folder, "write one CSV a table into this folder")
        ->type_name("DIR");
  }
  if (name == "replay") {
    app.add_option("--draw", options.draw, "which draw, from 0")->type_name("K")->required();
  }
}

std::vector<std::string> flag_names(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
  }
  return names;
}

/// Words that no command and no flag took. Fails: Stop(bad_input) with the nearest spelling.
void refuse_unknown(const CLI::App& app) {
  const auto chosen = app.get_subcommands();
  const CLI::App& where = chosen.empty() ? app : *chosen.front();
  const std::vector<std::string> left = app.remaining(true);
  if (left.empty()) return;
  const std::string& word = left.front();
  const bool flag = word.starts_with("-");
  std::vector<std::string> known = flag ? flag_names(where) : std::vector<std::string>();
  if (!flag && chosen.empty()) {
    for (const CommandRecord& record : commands) known.emplace_back(record.name);
  }
  const std::string bare = word.substr(0, word.find('='));
  const std::string_view meant = nearest(bare, known);
  if (flag && meant == bare) {
    throw Stop(Exit::bad_input, "weir: '" + bare + "' stands before the command; options go after it");
  }
  std::string text = "weir: " + std::string(flag             ? "unknown option '"
                                            : chosen.empty() ? "unknown command '"
                                                             : "unexpected '") +
                     bare + "'";
  if (!meant.empty()) text += "; did you mean '" + std::string(meant) + "'?";
  throw Stop(Exit::bad_input,
             text + "\nsee: weir " + (chosen.empty() ? "" : where.get_name() + " ") + "--help");
}

/// Fails: Stop(bad_input) for a command that several processes would only repeat.
void refuse_ranks(const CommandRecord& record, const Console& console) {
  if (console.ranks == nullptr || console.ranks->count() == 1) return;
  if (record.call == run || record.call == demo || record.call == resume) return;
  throw Stop(Exit::bad_input, "weir " + std::string(record.name) +
                                  ": runs in one process; start it without a launcher "
                                  "(--threads N uses the cores of this machine)");
}

void parse_and_call(std::vector<std::string> arguments, Console& console) {
  Options options;
  CLI::App app{
      "Divides public funds among counties and projects what they bring: jobs, enterprises,\n"
      "trained people, quarter by quarter, under uncertainty.\n\n"
      "  weir demo\n"
      "  weir run scenarios/sichuan-2020.toml --lang zh\n"
      "  weir run plan.toml --set fund.provincial.amount=2亿元 --format json",
      "weir"};
  app.set_version_flag("--version", version_text());
  app.allow_extras();
  for (const CommandRecord& record : commands) {
    CLI::App* command = app.add_subcommand(record.name, record.help);
    command->allow_extras();
    if (record.subject != nullptr) {
      command->add_option(record.subject, options.subject, record.subject_help)
          ->required(record.needs_subject);
    }
    add_flags(*command, record.flags, options);
    add_own_flags(*command, record.name, options);
  }
  app.require_subcommand(0, 1);
  std::reverse(arguments.begin(), arguments.end());  // as CLI11 takes them
  try {
    app.parse(std::move(arguments));
  } catch (const CLI::Success& success) {
    app.exit(success, console.out, console.err);
    return;
  } catch (const CLI::ParseError& error) {
    refuse_unknown(app);
    const auto chosen = app.get_subcommands();
    const std::string name = "weir" + (chosen.empty() ? "" : " " + chosen.front()->get_name());
    throw Stop(Exit::bad_input, name + ": " + error.what() + "\nsee: " + name + " --help");
  }
  refuse_unknown(app);
  if (app.get_subcommands().empty()) return next_step(options, console);
  const std::string& chosen = app.get_subcommands().front()->get_name();
  for (const CommandRecord& record : commands) {
    if (chosen != record.name) continue;
    refuse_ranks(record, console);
    return record.call(options, console);
  }
}

/// A check of equal bits must not pass because a name was misspelt.
void refuse_unknown_isa() {
  const char* named = std::getenv("WEIR_ISA");
  if (named == nullptr) return;
  for (const Isa isa : {Isa::baseline, Isa::avx2, Isa::avx512}) {
    if (std::string_view(named) == name_of(isa) && has_isa(isa)) return;
  }
  throw Stop(Exit::bad_input, "weir: WEIR_ISA=" + std::string(named) +
                                  ": this processor has none of that name; baseline, avx2, avx512");
}

int finish(Exit code, const std::string& message, Console& console) {
  if (!message.empty()) console.err << message << "\n";
  return static_cast<int>(code);
}

}  // namespace

int run_command(const std::vector<std::string>& arguments, Console& console) {
  try {
    refuse_unknown_isa();
    parse_and_call(arguments, console);
    return static_cast<int>(Exit::done);
  } catch (const Stop& stop) {
    return finish(stop.code, stop.what(), console);
  } catch (const StoreError& error) {
    return finish(Exit::files, "weir: " + std::string(error.what()), console);
  } catch (const std::bad_alloc&) {
    return finish(Exit::internal_error,
                  "weir: out of memory; fewer draws or fewer [output] by_county outcomes need less",
                  console);
  } catch (const std::exception& error) {
    std::string told;
    for (const std::string& argument : arguments) told += " " + argument;
    return finish(Exit::internal_error,
                  "weir: internal error: " + std::string(error.what()) +
                      "\nThis is a mistake in Weir. Please report it with the scenario and:\n"
                      "  command: weir" + told + "\n  " + version_text(),
                  console);
  }
}

int run_command(int argc, const char* const* argv) {
  Ranks ranks;
  // The root speaks for all: the others' data go nowhere, their complaints wait.
  std::ostringstream unheard, complaints;
  Console console{ranks.root() ? std::cout : unheard, ranks.root() ? std::cerr : complaints,
                  ranks.root() && ::isatty(STDERR_FILENO) == 1, &ranks};
  const int code = run_command({argv + std::min(argc, 1), argv + argc}, console);
  const bool all_know = code == static_cast<int>(Exit::done) ||
                        code == static_cast<int>(Exit::interrupted);
  if (ranks.count() > 1 && !all_know) {
    if (!ranks.root()) {
      // What the root meets too, it says first and ends everybody; else this rank says it.
      std::this_thread::sleep_for(std::chrono::seconds(3));
      std::cerr << "rank " << ranks.rank() << ": " << complaints.str() << std::flush;
    }
    ranks.abort(code);
  }
  return ranks.root() ? code : static_cast<int>(Exit::done);
}

}  // namespace weir
