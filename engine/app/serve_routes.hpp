// What the server answers to a request: addresses, rights, JSON in and out. Pure: no sockets.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "app/serve_jobs.hpp"
#include "app/serve_work.hpp"

namespace weir {

/// What counts of a request. A header that is missing is empty.
struct WebRequest {
  std::string method, target;
  std::string host, origin, fetch_site, authorization, content_type;
  std::string client;  // who asks: one unfinished run each
  std::string body;
};

struct WebAnswer {
  enum class Then {
    send,           // as it is
    when_prepared,  // ask opened(run) once the run is no longer being prepared
    events,         // the run's events, until it is over
  };
  int status = 200;
  std::string type = "application/json";
  std::string body;
  std::shared_ptr<const std::string> held;  // the body instead, where many are sent the same
  std::vector<std::pair<std::string, std::string>> headers;
  Then then = Then::send;
  std::string run;
};

/// A page and the policy under which its own inline scripts and styles run, and no others.
struct WebPage {
  std::shared_ptr<const std::string> html;
  std::string policy;
};
/// The page's own policy, moved to where it may say more: it asks this server, and nobody frames it.
/// Fails: std::logic_error when the page has none.
WebPage page_of(std::string html);

struct ServeSite {
  std::vector<ServedScenario> scenarios;
  std::uint16_t port = 0;
  bool loopback = true;  // else any address of this machine may be the host's name
  std::string token;     // empty: none is asked for
  std::vector<std::string> allowed_hosts;  // names in lower case: a proxy's
};

/// The ways to start a job; how they compute is not the routes' business.
struct ServeEngine {
  std::function<Simulation(const ServedPlan&)> run;
  std::function<Simulation(const std::vector<ServedPlan>&)> compare;
  std::function<Simulation(const ServedPlan&)> report;
};

class Routes {
 public:
  Routes(ServeSite site, ServeEngine engine, JobBoard& jobs);

  /// What is wrong with a request before its body is read; nothing when it may go on.
  std::optional<WebAnswer> refuse(const WebRequest& head) const;
  WebAnswer answer(const WebRequest& request);
  /// 202 with the run's place; or, when its preparation failed, why.
  WebAnswer opened(const std::string& run) const;
  /// One server-sent event: `progress`, or at the end `done`, `failed` or `cancelled`.
  std::string event(const std::string& run) const;

 private:
  WebAnswer open_run(const WebRequest& request);
  WebAnswer open_comparison(const WebRequest& request);
  WebAnswer open_report(const WebRequest& request);
  WebAnswer open(JobOrder order);
  WebAnswer list_runs() const;
  WebAnswer show_run(const std::string& id) const;

  ServeSite site_;
  ServeEngine engine_;
  JobBoard& jobs_;
  WebPage page_;
  std::map<std::string, std::string> reports_;  // scenario -> the run that makes its page
};

/// An error as application/problem+json.
WebAnswer problem_answer(int status, const std::string& detail);

/// The headers every answer carries, beside its own.
std::vector<std::pair<std::string, std::string>> guarded_headers(const WebAnswer& answer);

}  // namespace weir
