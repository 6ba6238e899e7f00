// The one source file that knows Boost.
#include "app/serve_http.hpp"

#include <algorithm>
#include <boost/asio.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <csignal>
#include <list>

#include "app/command.hpp"

namespace weir {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::ip::tcp;
using Error = boost::system::error_code;
using std::chrono::milliseconds;

constexpr milliseconds look_again{10}, event_every{100}, heartbeat{15000}, farewell{300};
constexpr std::size_t most_drained = std::size_t{1} << 20;

auto into(Error& error) { return asio::redirect_error(asio::use_awaitable, error); }

/// A socket whose present operation ends, with late() true, when its time is up.
struct Connection {
  explicit Connection(tcp::socket s) : socket(std::move(s)), timer(socket.get_executor()) {}

  void allow(milliseconds time, const std::shared_ptr<Connection>& self) {
    late = false;
    timer.expires_after(time);
    timer.async_wait([self, turn = ++turn](const Error& error) {
      if (error || turn != self->turn) return;
      self->late = true;
      Error ignored;
      self->socket.cancel(ignored);
    });
  }
  void in_time() {
    ++turn;
    timer.cancel();
  }

  tcp::socket socket;
  asio::steady_timer timer;
  std::uint64_t turn = 0;
  bool late = false;
};
using Client = std::shared_ptr<Connection>;
using Parser = http::request_parser<http::string_body>;

std::string header_of(const Parser& parser, http::field name) {
  const auto value = parser.get()[name];
  return {value.data(), value.size()};
}

WebRequest request_of(const Connection& connection, const Parser& parser) {
  WebRequest request;
  const auto& message = parser.get();
  request.method = std::string(message.method_string());
  request.target = std::string(message.target());
  request.host = header_of(parser, http::field::host);
  request.origin = header_of(parser, http::field::origin);
  const auto fetch_site = message["Sec-Fetch-Site"];
  request.fetch_site = std::string(fetch_site.data(), fetch_site.size());
  request.authorization = header_of(parser, http::field::authorization);
  request.content_type = header_of(parser, http::field::content_type);
  Error error;
  const tcp::endpoint from = connection.socket.remote_endpoint(error);
  const auto own_name = message["Weir-Client"];
  request.client = (error ? "" : from.address().to_string()) + " " +
                   std::string(own_name.data(), std::min<std::size_t>(own_name.size(), 64));
  return request;
}

/// What HTTP leaves open, and what lets two readers see two different requests: refused.
bool is_ambiguous(const Parser& parser) {
  const auto& message = parser.get();
  if (message.count(http::field::host) > 1 || message.count(http::field::content_length) > 1 ||
      message.count(http::field::transfer_encoding) > 1) {
    return true;
  }
  const std::string coding = header_of(parser, http::field::transfer_encoding);
  if (coding.empty()) return message.count(http::field::transfer_encoding) > 0;
  return !beast::iequals(coding, "chunked") || message.version() != 11 ||
         message.count(http::field::content_length) > 0;
}

/// The answer to a request that could not be read; nothing: its sender is gone.
std::optional<WebAnswer> unreadable(const Error& error, const Connection& connection, bool begun) {
  if (connection.late) {
    if (!begun) return std::nullopt;
    return problem_answer(408, "weir: the request took too long to arrive");
  }
  if (error == http::error::end_of_stream) return std::nullopt;
  if (error == http::error::header_limit || error == http::error::buffer_overflow) {
    return problem_answer(431, "weir: the request's header is longer than 8 KiB");
  }
  if (error == http::error::body_limit) {
    return problem_answer(413, "weir: the request's body is longer than 64 KiB");
  }
  if (error.category() == make_error_code(http::error::bad_method).category()) {
    return problem_answer(400, "weir: not a request: " + error.message());
  }
  return std::nullopt;
}

}  // namespace

struct HttpServer::Sockets {
  Sockets(const std::string& address, std::uint16_t port, HttpLimits wanted) : limits(wanted) {
    Error error;
    const asio::ip::address ip = asio::ip::make_address(address, error);
    if (error) {
      throw Stop(Exit::bad_input, "weir: --listen " + address +
                                      ": not an address; for example 127.0.0.1, 0.0.0.0 or ::1");
    }
    const tcp::endpoint place(ip, port);
    loopback = ip.is_loopback();
    acceptor.open(place.protocol(), error);
    if (!error) acceptor.set_option(tcp::acceptor::reuse_address(true), error);
    if (!error) acceptor.bind(place, error);
    if (!error) acceptor.listen(asio::socket_base::max_listen_connections, error);
    if (error) {
      throw Stop(Exit::files, "weir: cannot listen on " + address + " port " +
                                  std::to_string(port) + ": " + error.message() +
                                  (port == 0 ? "" : "; --port 0 takes any free one"));
    }
  }

  class GivesWay;

  asio::awaitable<void> accept_all();
  asio::awaitable<void> converse(Client client);
  asio::awaitable<bool> one_request(Client client, beast::flat_buffer& buffer);
  asio::awaitable<bool> read_request(Client client, beast::flat_buffer& buffer, Parser& parser,
                                     std::optional<WebAnswer>& refused);
  asio::awaitable<WebAnswer> when_prepared(std::string run);
  asio::awaitable<bool> send(Client client, WebAnswer answer, bool head, bool keep);
  asio::awaitable<void> stream(Client client, WebAnswer answer);
  asio::awaitable<bool> write(Client client, std::string text);
  asio::awaitable<void> drain(Client client, beast::flat_buffer& buffer);
  asio::awaitable<void> pause(milliseconds time);
  void make_room();
  void end();

  HttpLimits limits;
  bool loopback = true;
  Routes* routes = nullptr;
  JobBoard* jobs = nullptr;
  bool ending = false;
  std::size_t open = 0, streams = 0;
  asio::io_context context{1};
  tcp::acceptor acceptor{context};
  std::list<Client> waiting;  // for their peers' next bytes, the longest first
};

/// While it lives, the connection gives way to a new one when there are too many.
class HttpServer::Sockets::GivesWay {
 public:
  GivesWay(std::list<Client>& waiting, const Client& client) : waiting_(waiting), client_(client) {
    waiting_.push_back(client);
  }
  ~GivesWay() { waiting_.remove(client_); }
  GivesWay(const GivesWay&) = delete;
  GivesWay& operator=(const GivesWay&) = delete;

 private:
  std::list<Client>& waiting_;
  Client client_;
};

asio::awaitable<void> HttpServer::Sockets::pause(milliseconds time) {
  asio::steady_timer timer(context, time);
  Error ignored;
  co_await timer.async_wait(into(ignored));
}

void HttpServer::Sockets::make_room() {
  if (open < limits.connections || waiting.empty()) return;
  Error ignored;
  waiting.front()->socket.close(ignored);
  waiting.pop_front();
}

asio::awaitable<void> HttpServer::Sockets::accept_all() {
  while (!ending) {
    Error error;
    tcp::socket socket = co_await acceptor.async_accept(into(error));
    if (ending) co_return;
    if (error) {  // out of file descriptors, perhaps: others will end
      co_await pause(milliseconds(50));
      continue;
    }
    make_room();
    // Every slot may be taken by an answer under way, and evicted ones take a moment to end.
    if (open >= 2 * limits.connections || (open >= limits.connections && waiting.empty())) {
      continue;  // the socket closes
    }
    asio::co_spawn(context, converse(std::make_shared<Connection>(std::move(socket))),
                   asio::detached);
  }
}

asio::awaitable<void> HttpServer::Sockets::converse(Client client) {
  ++open;
  try {
    Error ignored;
    client->socket.set_option(tcp::no_delay(true), ignored);
    beast::flat_buffer buffer(2 * limits.header_bytes);
    bool more = true;
    while (more && !ending) more = co_await one_request(client, buffer);
  } catch (const std::exception&) {  // one conversation's failure is not the server's
  }
  client->in_time();
  Error ignored;
  client->socket.close(ignored);
  --open;
}

/// Reads one request and answers it. False: the conversation is over.
asio::awaitable<bool> HttpServer::Sockets::one_request(Client client, beast::flat_buffer& buffer) {
  Parser parser;
  std::optional<WebAnswer> refused;
  const bool read = co_await read_request(client, buffer, parser, refused);
  if (!read && !refused) co_return false;
  if (refused) {
    co_await send(client, std::move(*refused), false, false);
    co_await drain(client, buffer);
    co_return false;
  }
  WebRequest request = request_of(*client, parser);
  const bool head = request.method == "HEAD";
  const bool keep = parser.get().keep_alive();
  request.body = std::move(parser.get().body());
  WebAnswer answer = routes->answer(request);
  if (answer.then == WebAnswer::Then::when_prepared) answer = co_await when_prepared(answer.run);
  if (answer.then == WebAnswer::Then::events && !head) {
    if (streams >= limits.streams) {
      answer = problem_answer(429, "weir: too many streams of events are open");
    } else {
      co_await stream(client, std::move(answer));
      co_return false;
    }
  }
  co_return co_await send(client, std::move(answer), head, keep);
}

asio::awaitable<bool> HttpServer::Sockets::read_request(Client client, beast::flat_buffer& buffer,
                                                        Parser& parser,
                                                        std::optional<WebAnswer>& refused) {
  parser.header_limit(static_cast<std::uint32_t>(limits.header_bytes));
  parser.body_limit(limits.body_bytes);
  Error error;
  {
    const GivesWay gives_way(waiting, client);
    client->allow(limits.header, client);
    co_await http::async_read_header(client->socket, buffer, parser, into(error));
    client->in_time();
  }
  if (error) {
    refused = unreadable(error, *client, parser.got_some() || buffer.size() > 0);
    co_return false;
  }
  if (is_ambiguous(parser)) {
    refused = problem_answer(400, "weir: not a request: its length or host is ambiguous");
    co_return false;
  }
  if (parser.is_done()) co_return true;
  refused = routes->refuse(request_of(*client, parser));
  if (refused) co_return false;
  if (beast::iequals(header_of(parser, http::field::expect), "100-continue")) {
    if (!co_await write(client, "HTTP/1.1 100 Continue\r\n\r\n")) co_return false;
  }
  client->allow(limits.body, client);
  co_await http::async_read(client->socket, buffer, parser, into(error));
  client->in_time();
  if (error) refused = unreadable(error, *client, true);
  co_return !error;
}

/// The routes' answer to a run once its money is divided; after a while, that it is not yet.
asio::awaitable<WebAnswer> HttpServer::Sockets::when_prepared(std::string run) {
  const auto until = std::chrono::steady_clock::now() + limits.preparation;
  while (!ending && std::chrono::steady_clock::now() < until) {
    const std::optional<JobView> job = jobs->view(run);
    if (!job || job->state != JobState::preparing) break;
    co_await pause(look_again);
  }
  co_return routes->opened(run);
}

asio::awaitable<bool> HttpServer::Sockets::send(Client client, WebAnswer answer, bool head,
                                                bool keep) {
  const std::string& body = answer.held ? *answer.held : answer.body;
  http::response<http::span_body<const char>> response;
  response.result(static_cast<unsigned>(answer.status));
  response.version(11);
  response.keep_alive(keep && !ending);
  response.set(http::field::content_type, answer.type);
  for (const auto& [name, value] : guarded_headers(answer)) response.set(name, value);
  response.content_length(body.size());
  if (!head) response.body() = {body.data(), body.size()};
  Error error;
  client->allow(limits.write, client);
  co_await http::async_write(client->socket, response, into(error));
  client->in_time();
  co_return !error && keep && !ending;
}

asio::awaitable<bool> HttpServer::Sockets::write(Client client, std::string text) {
  Error error;
  client->allow(limits.write, client);
  co_await asio::async_write(client->socket, asio::buffer(text), into(error));
  client->in_time();
  co_return !error;
}

/// Events until the run is over; the connection's end is the stream's end.
asio::awaitable<void> HttpServer::Sockets::stream(Client client, WebAnswer answer) {
  struct Following {
    Following(std::size_t& n, JobBoard& board, std::string id)
        : count(n), jobs(board), run(std::move(id)) {
      ++count;
      jobs.follow(run);
    }
    ~Following() {
      --count;
      jobs.leave(run);
    }
    std::size_t& count;
    JobBoard& jobs;
    std::string run;
  } following(streams, *jobs, answer.run);
  std::string text =
      "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: " + answer.type + "\r\n";
  for (const auto& [name, value] : guarded_headers(answer)) text += name + ": " + value + "\r\n";
  text += "\r\n";
  std::uint64_t told = 0;
  bool first = true;
  auto spoke = std::chrono::steady_clock::now();
  while (true) {
    const std::optional<JobView> job = jobs->view(answer.run);
    if (first || !job || job->version != told) {
      text += routes->event(answer.run);
      told = job ? job->version : 0;
      first = false;
    } else if (std::chrono::steady_clock::now() - spoke > heartbeat) {
      text += ": \n\n";
    }
    if (!text.empty()) {
      if (!co_await write(client, std::exchange(text, {}))) co_return;
      spoke = std::chrono::steady_clock::now();
    }
    if (!job || is_over(job->state)) break;
    co_await pause(event_every);
  }
  Error ignored;
  client->socket.shutdown(tcp::socket::shutdown_send, ignored);
}

/// Lets the refused sender read the answer: closing on unread bytes would take it away again.
asio::awaitable<void> HttpServer::Sockets::drain(Client client, beast::flat_buffer& buffer) {
  Error error;
  client->socket.shutdown(tcp::socket::shutdown_send, error);
  const GivesWay gives_way(waiting, client);
  client->allow(milliseconds(1000), client);
  std::size_t drained = 0;
  while (!error && !client->late && drained < most_drained) {
    buffer.clear();
    drained +=
        co_await client->socket.async_read_some(buffer.prepare(limits.header_bytes), into(error));
  }
  client->in_time();
}

void HttpServer::Sockets::end() {
  ending = true;
  Error ignored;
  acceptor.close(ignored);
  for (const Client& client : waiting) client->socket.close(ignored);
  waiting.clear();
  jobs->stop();
}

HttpServer::HttpServer(const std::string& address, std::uint16_t port, HttpLimits limits)
    : sockets_(std::make_unique<Sockets>(address, port, limits)) {}
HttpServer::~HttpServer() = default;

std::uint16_t HttpServer::port() const { return sockets_->acceptor.local_endpoint().port(); }
bool HttpServer::loopback() const { return sockets_->loopback; }

void HttpServer::run(Routes& routes, JobBoard& jobs) {
  Sockets& sockets = *sockets_;
  sockets.routes = &routes;
  sockets.jobs = &jobs;
  asio::signal_set signals(sockets.context, SIGINT, SIGTERM);
  asio::steady_timer last_words(sockets.context);
  signals.async_wait([&](const Error&, int) {
    sockets.end();
    last_words.expires_after(farewell);
    last_words.async_wait([&](const Error&) { sockets.context.stop(); });
  });
  asio::co_spawn(sockets.context, sockets.accept_all(), asio::detached);
  sockets.context.run();
}

}  // namespace weir
