// uses: app
// What the server answers, without sockets and without simulating.
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "app/serve_routes.hpp"

using namespace weir;

namespace {

struct Fixture {
  JobBoard jobs;
  std::vector<ServedPlan> asked;
  Routes routes;

  explicit Fixture(bool loopback = true, const std::string& token = "",
                   const std::vector<std::string>& hosts = {})
      : routes({{{"case", "folder/case.toml", R"({"id":"case"})"}}, 8410, loopback, token, hosts},
               {[this](const ServedPlan& plan) {
                  asked = {plan};
                  return simulation();
                },
                [this](const std::vector<ServedPlan>& plans) {
                  asked = plans;
                  return simulation();
                },
                [this](const ServedPlan& plan) {
                  asked.push_back(plan);
                  return simulation();
                }},
               jobs) {}

  static Simulation simulation() {
    return {2, [](const JobSink&) { return std::string("{\"answer\": 42}"); }};
  }
  static WebRequest request(const std::string& method, const std::string& target,
                            const std::string& body = "") {
    WebRequest request;
    request.method = method;
    request.target = target;
    request.host = "127.0.0.1:8410";
    request.content_type = body.empty() ? "" : "application/json";
    request.client = "a";
    request.body = body;
    return request;
  }
  WebAnswer get(const std::string& target) { return routes.answer(request("GET", target)); }
  WebAnswer post(const std::string& target, const std::string& body) {
    return routes.answer(request("POST", target, body));
  }
};

bool has_text(const WebAnswer& answer, const std::string& part) {
  return answer.body.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("only what is served is found, letter by letter") {
  Fixture f;
  CHECK(f.get("/").status == 200);
  CHECK(f.get("/api/health").status == 200);
  CHECK(has_text(f.get("/api/scenarios"), R"({"id":"case"})"));
  for (const char* target :
       {"", "//", "/../etc/passwd", "/api/../api/health", "/api/runs/", "/api/runs/..",
        "/api/runs/0123456789ABCDEF", "/api/runs/0123456789abcdef/..", "/%61pi/health",
        "/api/health/", "/api/health?x", "http://127.0.0.1:8410/", "*", "/api/runs/events"}) {
    INFO(target);
    CHECK(f.get(target).status == 404);
  }
  CHECK(f.get("/api/runs/0123456789abcdef").status == 404);
  CHECK(f.get("/api/runs/0123456789abcdef/events").status == 404);
}

TEST_CASE("a method that is not there is named with those that are") {
  Fixture f;
  const WebAnswer answer = f.routes.answer(Fixture::request("PUT", "/api/runs"));
  CHECK(answer.status == 405);
  CHECK(answer.headers.front() == std::pair<std::string, std::string>("Allow", "GET, HEAD, POST"));
  CHECK(f.routes.answer(Fixture::request("GET", "/api/compare")).status == 405);
  CHECK(f.routes.answer(Fixture::request("ET, H", "/api/runs")).status == 405);
}

TEST_CASE("the host must be this machine") {
  Fixture inside, outside(false, "0123456789abcdef");
  const auto status = [](const Fixture& f, const std::string& host) {
    WebRequest request = Fixture::request("GET", "/");
    request.host = host;
    const auto refused = f.routes.refuse(request);
    return refused ? refused->status : 200;
  };
  for (const char* host : {"127.0.0.1:8410", "localhost:8410", "[::1]:8410", "127.0.0.2:8410"}) {
    CHECK(status(inside, host) == 200);
  }
  CHECK(status(inside, "") == 400);
  for (const char* host : {"evil.example:8410", "127.0.0.1:80", "127.0.0.1", "localhost:8410.evil",
                           "192.168.0.7:8410", "127.0.0.1.evil.example:8410"}) {
    INFO(host);
    CHECK(status(inside, host) == 403);
  }
  CHECK(status(outside, "192.168.0.7:8410") == 200);
  CHECK(status(outside, "[fe80::1]:8410") == 200);
  CHECK(status(outside, "evil.example:8410") == 403);
}

TEST_CASE("a proxy's name is a host at any port, and its pages may start runs") {
  Fixture f(true, "0123456789abcdef", {"plan.example.org"});
  WebRequest request = Fixture::request("POST", "/api/runs", "{}");
  request.authorization = "Bearer 0123456789abcdef";
  const auto status = [&](const std::string& host, const std::string& origin) {
    request.host = host;
    request.origin = origin;
    const auto refused = f.routes.refuse(request);
    return refused ? refused->status : 200;
  };
  for (const char* host : {"plan.example.org", "Plan.Example.ORG:8443", "127.0.0.1:8410"}) {
    INFO(host);
    CHECK(status(host, "") == 200);
    CHECK(status(host, "https://plan.example.org") == 200);
    CHECK(status(host, "http://plan.example.org:8443") == 200);
    for (const char* origin :
         {"https://plan.example.org.evil.example", "https://evil.example", "null",
          "ftp://plan.example.org", "https://plan.example.org@evil.example", "https://"}) {
      INFO(origin);
      CHECK(status(host, origin) == 403);
    }
  }
  for (const char* host : {"example.org", "xplan.example.org", "plan.example.org.evil.example",
                           "plan.example.org.", "192.168.0.7:8410"}) {
    INFO(host);
    CHECK(status(host, "https://plan.example.org") == 403);
  }
}

TEST_CASE("another site's page may not start or cancel a run") {
  Fixture f;
  WebRequest request = Fixture::request("POST", "/api/runs", "{}");
  const auto status = [&] {
    const auto refused = f.routes.refuse(request);
    return refused ? refused->status : 200;
  };
  CHECK(status() == 200);
  request.origin = "http://127.0.0.1:8410";
  CHECK(status() == 200);
  for (const char* origin : {"http://evil.example", "null", "https://127.0.0.1:8410"}) {
    request.origin = origin;
    CHECK(status() == 403);
  }
  request.origin = "";
  request.fetch_site = "cross-site";
  CHECK(status() == 403);
  request.fetch_site = "same-origin";
  request.content_type = "text/plain";
  CHECK(status() == 415);
  request.content_type = "Application/JSON; charset=utf-8";
  CHECK(status() == 200);
}

TEST_CASE("where there is a token, data need it") {
  Fixture f(false, "0123456789abcdef");
  WebRequest request = Fixture::request("GET", "/api/scenarios");
  CHECK(f.routes.answer(request).status == 401);
  for (const char* wrong : {"0123456789abcdef", "Bearer ", "Bearer 0123456789abcdeX",
                            "Bearer 0123456789abcdef0", "Basic 0123456789abcdef"}) {
    request.authorization = wrong;
    CHECK(f.routes.answer(request).status == 401);
  }
  request.authorization = "Bearer 0123456789abcdef";
  CHECK(f.routes.answer(request).status == 200);
  CHECK(f.get("/").status == 200);
  CHECK(f.get("/api/health").status == 200);
}

TEST_CASE("a run is what the command line would be told") {
  Fixture f;
  const WebAnswer answer = f.post(
      "/api/runs", R"({"scenario":"case","set":{"fund.a.amount":"2亿元","programme.p.tail":2.5,
                       "shock.s.active":true},"strategy":"optimal","draws":64,"seed":7})");
  REQUIRE(answer.then == WebAnswer::Then::when_prepared);
  f.jobs.step(JobStage::prepare);
  CHECK(f.routes.opened(answer.run).status == 202);
  REQUIRE(f.asked.size() == 1);
  CHECK(f.asked[0].path == "folder/case.toml");
  const std::vector<std::pair<std::string, std::string>> wanted{
      {"fund.a.amount", "2亿元"},      {"programme.p.tail", "2.5"}, {"shock.s.active", "true"},
      {"strategy.name", "optimal"}, {"simulation.draws", "64"},  {"simulation.seed", "7"}};
  REQUIRE(f.asked[0].overrides.size() == wanted.size());
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    CHECK(f.asked[0].overrides[i].path == wanted[i].first);
    CHECK(f.asked[0].overrides[i].value == wanted[i].second);
  }
  f.jobs.step(JobStage::simulate);
  const auto shown = nlohmann::json::parse(f.get("/api/runs/" + answer.run).body);
  CHECK(shown["state"] == "done");
  CHECK(shown["result"]["answer"] == 42);
  CHECK(f.routes.event(answer.run).rfind("event: done\ndata: {", 0) == 0);
  CHECK(has_text(f.get("/api/runs"), answer.run));
}

TEST_CASE("a scenario's page is made once, by a run of the server's own") {
  Fixture f;
  const WebAnswer first = f.post("/api/reports", R"({"scenario":"case"})");
  REQUIRE(first.then == WebAnswer::Then::when_prepared);
  // Whoever asks: no second run, and no client's turn is used up.
  WebRequest other = Fixture::request("POST", "/api/reports", R"({"scenario":"case"})");
  other.client = "b";
  CHECK(nlohmann::json::parse(f.routes.answer(other).body)["run"] == first.run);
  CHECK(f.post("/api/runs", R"({"scenario":"case"})").then == WebAnswer::Then::when_prepared);
  f.jobs.step(JobStage::prepare);
  f.jobs.step(JobStage::simulate);
  REQUIRE(f.asked.size() == 1);
  CHECK(f.asked[0].path == "folder/case.toml");
  CHECK(f.asked[0].overrides.empty());
  const auto again = nlohmann::json::parse(f.post("/api/reports", R"({"scenario":"case"})").body);
  CHECK(again["run"] == first.run);
  CHECK(again["state"] == "done");
  CHECK(f.post("/api/reports", R"({"scenario":"other"})").status == 400);
  CHECK(f.post("/api/reports", R"({"scenario":"case","draws":8})").status == 400);
}

TEST_CASE("a page that was cancelled is made again") {
  Fixture f;
  const WebAnswer first = f.post("/api/reports", R"({"scenario":"case"})");
  CHECK(f.routes.answer(Fixture::request("DELETE", "/api/runs/" + first.run)).status == 200);
  CHECK(f.post("/api/reports", R"({"scenario":"case"})").run != first.run);
}

TEST_CASE("a comparison names two plans or more") {
  Fixture f;
  CHECK(f.post("/api/compare", R"({"plans":[{"scenario":"case"}]})").status == 400);
  const WebAnswer answer = f.post("/api/compare", R"({"draws":8,"plans":[{"scenario":"case"},
      {"name":"b","scenario":"case","strategy":"equal"}]})");
  REQUIRE(answer.then == WebAnswer::Then::when_prepared);
  f.jobs.step(JobStage::prepare);
  REQUIRE(f.asked.size() == 2);
  CHECK(f.asked[1].name == "b");
  CHECK(f.asked[1].overrides.back().path == "simulation.draws");
}

TEST_CASE("a body that is not what is asked for is refused, with the reason") {
  const std::vector<std::pair<std::string, std::string>> cases{
      {"", "is not JSON"},
      {"{", "is not JSON"},
      {"[]", "not a JSON object"},
      {"\xff", "is not JSON"},
      {std::string(60000, '['), "is not JSON"},
      {"{}", "none of GET /api/scenarios"},
      {R"({"scenario":"/etc/passwd"})", "none of GET /api/scenarios"},
      {R"({"scenario":7})", "'scenario' is not a text"},
      {R"({"scenario":"case","sets":{}})", "did you mean 'set'?"},
      {R"({"scenario":"case","set":[]})", "'set' is not an object"},
      {R"({"scenario":"case","set":{"a.b":null}})", "'a.b' is not a number"},
      {R"({"scenario":"case","set":{"a.b":[1]}})", "'a.b' is not a number"},
      {R"({"scenario":"case","set":{"a.b":"[1]"}})", "is not plain text"},
      {R"({"scenario":"case","set":{"a.b":"{x=1}"}})", "is not plain text"},
      {R"({"scenario":"case","set":{"a.b":"1\ny=2"}})", "is not plain text"},
      {R"({"scenario":"case","set":{"counties.table":"x.csv"}})", "names a file"},
      {R"({"scenario":"case","set":{"counties.\"table\"":"x.csv"}})", "names a file"},
      {R"({"scenario":"case","set":{"strategy.amounts":"x.csv"}})", "names a file"},
      {R"({"scenario":"case","draws":-1})", "'draws' is not a whole number"},
      {R"({"scenario":"case","draws":1.5})", "'draws' is not a whole number"},
      {R"({"scenario":"case","replace":1})", "'replace' is not true or false"},
      {R"({"scenario":"case","page":"yes"})", "'page' is not true or false"},
  };
  Fixture f;
  for (const auto& [body, reason] : cases) {
    INFO(body);
    WebRequest request = Fixture::request("POST", "/api/runs", "x");
    request.body = body;
    const WebAnswer answer = f.routes.answer(request);
    CHECK(answer.status == 400);
    CHECK(answer.type == "application/problem+json");
    CHECK(has_text(answer, reason));
  }
  CHECK(f.jobs.views().empty());
}

TEST_CASE("a failed preparation is the answer; a second run of the client waits for the first") {
  Fixture f;
  const WebAnswer first = f.post("/api/runs", R"({"scenario":"case"})");
  CHECK(f.post("/api/runs", R"({"scenario":"case"})").status == 429);
  CHECK(f.routes.answer(Fixture::request("DELETE", "/api/runs/" + first.run)).status == 200);
  CHECK(has_text(f.get("/api/runs/" + first.run), "\"cancelled\""));
  CHECK(f.post("/api/runs", R"({"scenario":"case"})").then == WebAnswer::Then::when_prepared);
}

TEST_CASE("every answer carries the guarding headers; the page names its own scripts") {
  Fixture f;
  const auto find = [](const WebAnswer& answer, const std::string& name) {
    std::string value;
    for (const auto& [key, text] : guarded_headers(answer)) {
      if (key == name) value += text;
    }
    return value;
  };
  CHECK(find(f.get("/nowhere"), "Content-Security-Policy") ==
        "default-src 'none'; frame-ancestors 'none'");
  CHECK(find(f.get("/nowhere"), "X-Content-Type-Options") == "nosniff");
  CHECK(find(f.get("/"), "Referrer-Policy") == "no-referrer");
  CHECK(find(f.get("/"), "X-Frame-Options") == "DENY");
  const std::string policy = find(f.get("/"), "Content-Security-Policy");
  CHECK(policy.rfind("default-src 'none'; script-src 'sha256-", 0) == 0);
  CHECK(policy.find("'unsafe-inline'") == std::string::npos);
  CHECK(policy.find("'unsafe-eval'") == std::string::npos);
  CHECK(policy.find("; connect-src 'self'; frame-ancestors 'none'") != std::string::npos);
  // A second policy in the page would forbid it to ask.
  REQUIRE(f.get("/").held);
  CHECK(f.get("/").held->find("id=\"page\"") != std::string::npos);
  CHECK(f.get("/").held->find("Content-Security-Policy") == std::string::npos);
  CHECK_THROWS(page_of("<script>alert(1)</script>"));
}
