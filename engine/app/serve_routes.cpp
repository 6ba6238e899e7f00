#include "app/serve_routes.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "app/serve_guard.hpp"
#include "weir/core.hpp"
#include "weir/store/report.hpp"

namespace weir {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t most_plans = 8;

std::string text_of(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string_view title_of(int status) {
  switch (status) {
    case 400: return "Bad Request";
    case 401: return "Unauthorized";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 408: return "Request Timeout";
    case 413: return "Content Too Large";
    case 415: return "Unsupported Media Type";
    case 422: return "Unprocessable Content";
    case 429: return "Too Many Requests";
    case 431: return "Request Header Fields Too Large";
    case 503: return "Service Unavailable";
    default: return "Internal Server Error";
  }
}

// ---- which address ----------------------------------------------------------------------------

enum class Resource { page, health, scenarios, runs, run, events, compare, reports, nowhere };

struct Address {
  Resource resource = Resource::nowhere;
  std::string run;
};

bool is_run_id(std::string_view text) {
  return text.size() == 16 && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

/// Letter by letter: nothing is decoded, so nothing can mean another place than it says.
Address address_of(std::string_view target) {
  if (target == "/") return {Resource::page, ""};
  if (target == "/api/health") return {Resource::health, ""};
  if (target == "/api/scenarios") return {Resource::scenarios, ""};
  if (target == "/api/runs") return {Resource::runs, ""};
  if (target == "/api/compare") return {Resource::compare, ""};
  if (target == "/api/reports") return {Resource::reports, ""};
  constexpr std::string_view runs = "/api/runs/", events = "/events";
  if (!target.starts_with(runs)) return {};
  std::string_view id = target.substr(runs.size());
  const bool stream = id.ends_with(events);
  if (stream) id.remove_suffix(events.size());
  if (!is_run_id(id)) return {};
  return {stream ? Resource::events : Resource::run, std::string(id)};
}

std::string_view methods_of(Resource resource) {
  switch (resource) {
    case Resource::runs: return "GET, HEAD, POST";
    case Resource::run: return "GET, HEAD, DELETE";
    case Resource::compare:
    case Resource::reports: return "POST";
    default: return "GET, HEAD";
  }
}

bool allows(std::string_view methods, std::string_view method) {
  while (true) {
    const std::size_t comma = methods.find(", ");
    if (methods.substr(0, comma) == method) return true;
    if (comma == std::string_view::npos) return false;
    methods.remove_prefix(comma + 2);
  }
}

// ---- JSON in ----------------------------------------------------------------------------------

bool is_json(std::string_view content_type) {
  std::string type = lower_case(content_type.substr(0, content_type.find(';')));
  while (!type.empty() && type.back() == ' ') type.pop_back();
  return type == "application/json";
}

[[noreturn]] void refuse_body(const std::string& why) { throw Refusal{400, "weir: " + why}; }

Json object_of(const std::string& body) {
  const Json json = Json::parse(body, nullptr, false);
  if (json.is_discarded()) refuse_body("the request's body is not JSON");
  if (!json.is_object()) refuse_body("the request's body is not a JSON object");
  return json;
}

void refuse_unknown(const Json& object, const std::vector<std::string>& known) {
  for (const auto& [key, value] : object.items()) {
    if (std::find(known.begin(), known.end(), key) != known.end()) continue;
    const std::string_view meant = nearest(key, known);
    refuse_body("unknown key '" + key + "'" +
                (meant.empty() ? "" : "; did you mean '" + std::string(meant) + "'?"));
  }
}

/// Empty where it is missing.
std::string word_of(const Json& object, const char* key) {
  if (!object.contains(key)) return {};
  const Json& value = object[key];
  if (!value.is_string() || value.get<std::string>().empty()) {
    refuse_body("'" + std::string(key) + "' is not a text");
  }
  return value.get<std::string>();
}

void add_count(const Json& object, const char* key, const char* path,
               std::vector<Override>& overrides) {
  if (!object.contains(key)) return;
  if (!object[key].is_number_unsigned()) {
    refuse_body("'" + std::string(key) + "' is not a whole number from 0");
  }
  overrides.push_back({path, object[key].dump()});
}

/// A number, true, false, or what `--set` takes as plain text: no lists, no tables, and no other
/// files than the scenario's own.
Override change_of(const std::string& path, const Json& value) {
  if (names_a_file(path)) refuse_body(path + " names a file, and cannot be set from outside");
  if (value.is_number() || value.is_boolean()) return {path, value.dump()};
  if (!value.is_string()) refuse_body("'" + path + "' is not a number, true, false or a text");
  const std::string text = value.get<std::string>();
  const bool plain =
      std::none_of(text.begin(), text.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; });
  if (!plain || text.empty() || std::string_view("[{\"'").find(text[0]) != std::string_view::npos) {
    refuse_body("'" + path + "' is not plain text");
  }
  return {path, text};
}

std::vector<Override> changes_of(const Json& object) {
  std::vector<Override> overrides;
  if (object.contains("set")) {
    if (!object["set"].is_object()) refuse_body("'set' is not an object of paths and values");
    for (const auto& [path, value] : object["set"].items()) {
      overrides.push_back(change_of(path, value));
    }
  }
  if (const std::string strategy = word_of(object, "strategy"); !strategy.empty()) {
    overrides.push_back(change_of("strategy.name", strategy));
  }
  return overrides;
}

/// The one that is named. Fails: Refusal when there is none.
const ServedScenario& scenario_of(const ServeSite& site, const Json& object) {
  const std::string id = word_of(object, "scenario");
  const auto found = std::find_if(site.scenarios.begin(), site.scenarios.end(),
                                  [&](const ServedScenario& s) { return s.id == id; });
  if (found == site.scenarios.end()) refuse_body("'scenario' is none of GET /api/scenarios");
  return *found;
}

/// False where it is missing.
bool flag_of(const Json& object, const char* key) {
  if (!object.contains(key)) return false;
  if (!object[key].is_boolean()) refuse_body("'" + std::string(key) + "' is not true or false");
  return object[key].get<bool>();
}

// ---- JSON out ---------------------------------------------------------------------------------

Json refusal_json(int status, const std::string& detail) {
  return {
      {"type", "about:blank"}, {"title", title_of(status)}, {"status", status}, {"detail", detail}};
}

/// Without the result, which is JSON already.
Json run_state(const JobView& job) {
  Json json = {{"run", job.id},
               {"kind", job.kind},
               {"scenario", job.scenario},
               {"state", job_state_name(job.state)},
               {"draws", job.draws},
               {"draws_done", job.draws_done}};
  if (!job.estimate.empty()) json["estimate"] = Json::parse(job.estimate);
  if (job.state == JobState::failed) {
    json["problem"] = refusal_json(job.refusal.status, job.refusal.detail);
  }
  return json;
}

WebAnswer json_answer(int status, const Json& json) {
  WebAnswer answer;
  answer.status = status;
  answer.body = text_of(json) + "\n";
  return answer;
}

WebAnswer not_found() { return problem_answer(404, "weir: there is nothing here"); }

}  // namespace

WebAnswer problem_answer(int status, const std::string& detail) {
  WebAnswer answer = json_answer(status, refusal_json(status, detail));
  answer.type = "application/problem+json";
  if (status == 401) answer.headers.emplace_back("WWW-Authenticate", "Bearer");
  if (status == 429 || status == 503) answer.headers.emplace_back("Retry-After", "1");
  return answer;
}

std::vector<std::pair<std::string, std::string>> guarded_headers(const WebAnswer& answer) {
  std::vector<std::pair<std::string, std::string>> headers = answer.headers;
  const auto given = [&](std::string_view name) {
    return std::any_of(headers.begin(), headers.end(),
                       [&](const auto& h) { return h.first == name; });
  };
  if (!given("Content-Security-Policy")) {
    headers.emplace_back("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
  }
  headers.emplace_back("X-Content-Type-Options", "nosniff");
  headers.emplace_back("X-Frame-Options", "DENY");
  headers.emplace_back("Referrer-Policy", "no-referrer");
  headers.emplace_back("Cross-Origin-Resource-Policy", "same-origin");
  headers.emplace_back("Cross-Origin-Opener-Policy", "same-origin");
  headers.emplace_back("Cache-Control", "no-store");
  return headers;
}

Routes::Routes(ServeSite site, ServeEngine engine, JobBoard& jobs)
    : site_(std::move(site)),
      engine_(std::move(engine)),
      jobs_(jobs),
      page_(page_of(served_html())) {}

std::optional<WebAnswer> Routes::refuse(const WebRequest& head) const {
  if (head.host.empty()) return problem_answer(400, "weir: the request names no host");
  if (!is_own_host(site_, head.host)) {
    return problem_answer(403, "weir: this server is not called " + head.host);
  }
  const Address address = address_of(head.target);
  if (address.resource == Resource::nowhere) return not_found();
  // The page and health hold no data, and a browser cannot send a token with an address.
  const bool open = address.resource == Resource::page || address.resource == Resource::health;
  if (!open && !site_.token.empty() &&
      !(head.authorization.starts_with("Bearer ") &&
        same_secret(std::string_view(head.authorization).substr(7), site_.token))) {
    return problem_answer(401, "weir: the token is missing or wrong; weir serve printed it");
  }
  const std::string_view methods = methods_of(address.resource);
  if (!allows(methods, head.method)) {
    WebAnswer answer = problem_answer(405, "weir: here there is " + std::string(methods));
    answer.headers.emplace_back("Allow", methods);
    return answer;
  }
  if (head.method != "POST" && head.method != "DELETE") return std::nullopt;
  const bool foreign_origin = !head.origin.empty() && !is_own_origin(site_, head.origin, head.host);
  const bool foreign_fetch =
      !head.fetch_site.empty() && head.fetch_site != "same-origin" && head.fetch_site != "none";
  if (foreign_origin || foreign_fetch) {
    return problem_answer(403, "weir: another site's page asks");
  }
  if (head.method == "POST" && !is_json(head.content_type)) {
    return problem_answer(415, "weir: the body must be application/json");
  }
  return std::nullopt;
}

WebAnswer Routes::answer(const WebRequest& request) {
  if (auto refused = refuse(request)) return *refused;
  const Address address = address_of(request.target);
  try {
    switch (address.resource) {
      case Resource::page: {
        WebAnswer answer;
        answer.type = "text/html; charset=utf-8";
        answer.held = page_.html;
        answer.headers.emplace_back("Content-Security-Policy", page_.policy);
        return answer;
      }
      case Resource::health: return json_answer(200, {{"status", "ok"}, {"weir", version()}});
      case Resource::scenarios: {
        Json list = Json::array();
        for (const ServedScenario& scenario : site_.scenarios) {
          list.push_back(Json::parse(scenario.json));
        }
        return json_answer(200, {{"scenarios", std::move(list)}});
      }
      case Resource::runs: return request.method == "POST" ? open_run(request) : list_runs();
      case Resource::compare: return open_comparison(request);
      case Resource::reports: return open_report(request);
      case Resource::run:
        if (request.method == "DELETE" && !jobs_.cancel(address.run)) return not_found();
        return show_run(address.run);
      case Resource::events: {
        if (!jobs_.view(address.run)) return not_found();
        WebAnswer answer;
        answer.type = "text/event-stream";
        answer.headers.emplace_back("X-Accel-Buffering", "no");  // a proxy passes them on at once
        answer.then = WebAnswer::Then::events;
        answer.run = address.run;
        return answer;
      }
      case Resource::nowhere: break;
    }
  } catch (const Refusal& refusal) {
    return problem_answer(refusal.status, refusal.detail);
  }
  return not_found();
}

WebAnswer Routes::opened(const std::string& run) const {
  const std::optional<JobView> job = jobs_.view(run);
  if (!job) return not_found();
  if (job->state == JobState::failed) {
    return problem_answer(job->refusal.status, job->refusal.detail);
  }
  WebAnswer answer = json_answer(202, {{"run", run}, {"state", job_state_name(job->state)}});
  answer.headers.emplace_back("Location", "/api/runs/" + run);
  return answer;
}

std::string Routes::event(const std::string& run) const {
  const std::optional<JobView> job = jobs_.view(run);
  if (!job) return "event: cancelled\ndata: {}\n\n";
  const std::string name(is_over(job->state) ? job_state_name(job->state) : "progress");
  return "event: " + name + "\ndata: " + text_of(run_state(*job)) + "\n\n";
}

WebAnswer Routes::open_run(const WebRequest& request) {
  const Json body = object_of(request.body);
  refuse_unknown(
      body, {"scenario", "set", "strategy", "draws", "seed", "replace", "page", "while_followed"});
  const ServedScenario& scenario = scenario_of(site_, body);
  ServedPlan plan{scenario.path, changes_of(body), "", flag_of(body, "page")};
  add_count(body, "draws", "simulation.draws", plan.overrides);
  add_count(body, "seed", "simulation.seed", plan.overrides);
  return open({request.client, "run", scenario.id, flag_of(body, "replace"), false,
               [run = engine_.run, plan = std::move(plan)] { return run(plan); },
               flag_of(body, "while_followed")});
}

WebAnswer Routes::open(JobOrder order) {
  auto opened = jobs_.open(std::move(order));
  if (const auto* refusal = std::get_if<Refusal>(&opened)) throw *refusal;
  WebAnswer answer;
  answer.then = WebAnswer::Then::when_prepared;
  answer.run = std::get<std::string>(opened);
  return answer;
}

/// One run makes a scenario's page, whoever asks, until one went wrong.
WebAnswer Routes::open_report(const WebRequest& request) {
  const Json body = object_of(request.body);
  refuse_unknown(body, {"scenario"});
  const ServedScenario& scenario = scenario_of(site_, body);
  std::string& run = reports_[scenario.id];
  const std::optional<JobView> job = jobs_.view(run);
  if (job && (!is_over(job->state) || job->state == JobState::done)) return opened(run);
  WebAnswer answer = open({"report " + scenario.id, "report", scenario.id, false, true,
                           [report = engine_.report, path = scenario.path] {
                             return report({path, {}, "", false});
                           }});
  run = answer.run;
  return answer;
}

WebAnswer Routes::open_comparison(const WebRequest& request) {
  const Json body = object_of(request.body);
  refuse_unknown(body, {"plans", "draws", "seed", "replace"});
  if (!body.contains("plans") || !body["plans"].is_array() || body["plans"].size() < 2 ||
      body["plans"].size() > most_plans) {
    refuse_body("'plans' is not a list of 2 to " + std::to_string(most_plans) + " plans");
  }
  std::vector<ServedPlan> plans;
  std::string first;
  for (const Json& item : body["plans"]) {
    if (!item.is_object()) refuse_body("a plan is not an object");
    refuse_unknown(item, {"name", "scenario", "set", "strategy"});
    const ServedScenario& scenario = scenario_of(site_, item);
    if (first.empty()) first = scenario.id;
    plans.push_back({scenario.path, changes_of(item), word_of(item, "name")});
    add_count(body, "draws", "simulation.draws", plans.back().overrides);
    add_count(body, "seed", "simulation.seed", plans.back().overrides);
  }
  return open({request.client, "comparison", first, flag_of(body, "replace"), false,
               [compare = engine_.compare, plans = std::move(plans)] { return compare(plans); }});
}

WebAnswer Routes::list_runs() const {
  Json list = Json::array();
  for (const JobView& job : jobs_.views()) list.push_back(run_state(job));
  return json_answer(200, {{"runs", std::move(list)}});
}

WebAnswer Routes::show_run(const std::string& id) const {
  const std::optional<JobView> job = jobs_.view(id);
  if (!job) return not_found();
  WebAnswer answer = json_answer(200, run_state(*job));
  if (job->result) {  // the bytes of the command line's answer
    answer.body.erase(answer.body.rfind('}'));
    answer.body += ",\"result\":" + *job->result + "}\n";
  }
  return answer;
}

}  // namespace weir
