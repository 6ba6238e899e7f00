// The server's sockets: reads requests within limits, hands them to the routes, writes the answers.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "app/serve_routes.hpp"

namespace weir {

struct HttpLimits {
  std::size_t header_bytes = 8192, body_bytes = 65536;
  std::size_t connections = 256;  // beyond: whoever has waited longest for a header gives way
  std::size_t streams = 64;       // of events
  std::chrono::milliseconds header{5000}, body{10000}, preparation{10000}, write{30000};
};

class HttpServer {
 public:
  /// Listens from now on. `port` 0: any free one. Fails: Stop(bad_input) or Stop(files), naming it.
  HttpServer(const std::string& address, std::uint16_t port, HttpLimits limits = {});
  ~HttpServer();
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  std::uint16_t port() const;
  bool loopback() const;
  /// Answers until SIGINT or SIGTERM, on the calling thread; then `jobs` is stopped.
  void run(Routes& routes, JobBoard& jobs);

 private:
  struct Sockets;
  std::unique_ptr<Sockets> sockets_;
};

}  // namespace weir
