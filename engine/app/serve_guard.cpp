#include "app/serve_guard.hpp"

#include <algorithm>

namespace weir {
namespace {

/// An IPv4 or bracketed IPv6 address: no name that somebody else's DNS could turn to this machine.
bool is_address(std::string_view host) {
  if (host.starts_with('[')) {
    return host.ends_with(']') && host.substr(1, host.size() - 2)
                                          .find_first_not_of("0123456789abcdefABCDEF:.") ==
                                      std::string_view::npos;
  }
  return std::count(host.begin(), host.end(), '.') == 3 &&
         host.find_first_not_of("0123456789.") == std::string_view::npos;
}

struct HostAndPort {
  std::string_view name, port;
};

HostAndPort split_host(std::string_view host) {
  const std::size_t colon = host.rfind(':');
  const bool has_port = colon != std::string_view::npos && host.find(']', colon) == host.npos;
  if (!has_port) return {host, "80"};
  return {host.substr(0, colon), host.substr(colon + 1)};
}

/// A name of --allow-host, at any port: it is the proxy's.
bool is_allowed_host(const ServeSite& site, std::string_view host) {
  const std::string name = lower_case(split_host(host).name);
  return std::find(site.allowed_hosts.begin(), site.allowed_hosts.end(), name) !=
         site.allowed_hosts.end();
}

}  // namespace

std::string lower_case(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  return lower;
}

bool is_own_host(const ServeSite& site, std::string_view host) {
  if (is_allowed_host(site, host)) return true;
  const auto [name, port] = split_host(host);
  if (port != std::to_string(site.port)) return false;
  if (name == "localhost" || name == "[::1]") return true;
  return is_address(name) && (!site.loopback || name.starts_with("127."));
}

bool is_own_origin(const ServeSite& site, std::string_view origin, std::string_view host) {
  if (origin == "http://" + std::string(host)) return true;
  const std::size_t scheme = origin.starts_with("https://") ? 8 : origin.starts_with("http://") ? 7 : 0;
  return scheme > 0 && is_allowed_host(site, origin.substr(scheme));
}

bool same_secret(std::string_view given, std::string_view secret) {
  unsigned difference = given.size() == secret.size() ? 0 : 1;
  for (std::size_t i = 0; i < given.size(); ++i) {
    difference |= static_cast<unsigned char>(given[i] ^ secret[i % secret.size()]);
  }
  return difference == 0;
}

}  // namespace weir
