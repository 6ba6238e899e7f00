// weir serve: the scenarios of the command line, answered for over HTTP until Ctrl-C.
#include <cstdlib>
#include <filesystem>
#include <ostream>
#include <set>
#include <thread>

#include "app/serve_guard.hpp"
#include "app/serve_http.hpp"
#include "app/stages.hpp"

namespace weir {
namespace {

constexpr std::size_t shortest_token = 16;
constexpr std::chrono::milliseconds patience{1200};

std::vector<ServedScenario> read_all(const Options& options, Console& console) {
  std::vector<std::string> paths = options.subjects;
  if (paths.empty()) {
    paths = {(std::filesystem::path(scenario_folder()) / "sichuan-2020.toml").string()};
  }
  std::vector<ServedScenario> scenarios;
  std::set<std::string> ids;
  for (const std::string& path : paths) {
    scenarios.push_back(served_scenario(path, options, console));
    if (!ids.insert(scenarios.back().id).second) {
      throw Stop(Exit::bad_input, "weir: serve: two files are called " + scenarios.back().id);
    }
  }
  return scenarios;
}

/// Fails: Stop(bad_input) for what is no name.
std::vector<std::string> allowed_hosts(const Options& options) {
  std::vector<std::string> hosts;
  for (const std::string& given : options.allowed_hosts) {
    hosts.push_back(lower_case(given));
    const bool plain = hosts.back().find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-.") ==
                       std::string::npos;
    if (!plain || given.empty()) {
      throw Stop(Exit::bad_input, "weir: --allow-host " + given +
                                      ": expected a name as in plan.example.org, without scheme, "
                                      "port or path");
    }
  }
  return hosts;
}

std::string token_for(const Options& options, bool reachable) {
  if (options.token.empty()) return reachable ? random_hex(4) : "";
  // What can stand in a header and in an address as it is.
  const bool plain = options.token.find_first_not_of(
                         "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~") ==
                     std::string::npos;
  if (!plain || options.token.size() < shortest_token) {
    throw Stop(Exit::bad_input,
               "weir: --token: expected 16 or more of the characters A-Z a-z 0-9 - . _ ~");
  }
  return options.token;
}

std::string address_text(const std::string& host, std::uint16_t port, const std::string& token) {
  const bool v6 = host.find(':') != std::string::npos;
  return "http://" + (v6 ? "[" + host + "]" : host) + ":" + std::to_string(port) + "/" +
         (token.empty() ? "" : "#token=" + token);
}

/// A thread for each half of a job.
class Workers {
 public:
  explicit Workers(JobBoard& jobs)
      : jobs_(jobs), clerk_([&jobs] { jobs.work(JobStage::prepare); }),
        simulator_([&jobs] { jobs.work(JobStage::simulate); }) {}
  ~Workers() {
    jobs_.stop();
    clerk_.join();
    simulator_.join();
  }
  Workers(const Workers&) = delete;
  Workers& operator=(const Workers&) = delete;

 private:
  JobBoard& jobs_;
  std::thread clerk_, simulator_;
};

}  // namespace

void serve(const Options& options, Console& console) {
  ServeSite site;
  site.scenarios = read_all(options, console);
  HttpServer server(options.listen, static_cast<std::uint16_t>(options.port));
  site.port = server.port();
  site.loopback = server.loopback();
  site.allowed_hosts = allowed_hosts(options);
  const bool reachable = !site.loopback || !site.allowed_hosts.empty();
  site.token = token_for(options, reachable);
  if (reachable) {
    console.err << "weir: warning: other machines can reach this server; whoever has its token may "
                   "use it, and nothing is encrypted"
                << (site.loopback ? " but by the proxy in front" : "") << "\n";
  }
  const std::string address = address_text(options.listen, site.port, site.token);
  const Parallelism parallelism = parallelism_of(options);
  const ServeEngine engine{
      [=](const ServedPlan& plan) { return divided_run(plan, parallelism); },
      [=](const std::vector<ServedPlan>& plans) { return divided_comparison(plans, parallelism); },
      [=](const ServedPlan& plan) { return divided_report(plan, parallelism); }};
  JobBoard jobs;
  Routes routes(std::move(site), engine, jobs);
  const Workers workers(jobs);
  print_data(address + "\n", console);
  if (!options.quiet) console.err << "weir: answering there; Ctrl-C ends it" << std::endl;

  server.run(routes, jobs);

  if (!options.quiet) console.err << "weir: ended" << std::endl;
  // A division of money knows no way to stop; nothing of it is kept, so nothing is lost.
  if (!jobs.wait_for_workers(patience)) std::_Exit(static_cast<int>(Exit::done));
}

}  // namespace weir
