// Who may ask the server: under which names, from which pages, with which token.
#pragma once

#include <string>
#include <string_view>

#include "app/serve_routes.hpp"

namespace weir {

std::string lower_case(std::string_view text);

/// The host of a request is this machine, or a name that --allow-host gave.
bool is_own_host(const ServeSite& site, std::string_view host);

/// The page that asks came from the host that is asked, or from an allowed one.
bool is_own_origin(const ServeSite& site, std::string_view origin, std::string_view host);

/// In a time that does not tell how much of it is right.
bool same_secret(std::string_view given, std::string_view secret);

}  // namespace weir
