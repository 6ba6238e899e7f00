#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

#include "app/serve_routes.hpp"

namespace weir {

WebPage page_of(std::string html) {
  constexpr std::string_view open = "<meta http-equiv=\"Content-Security-Policy\" content=\"";
  constexpr std::string_view close = "\" />";
  const std::size_t at = html.find(open);
  const std::size_t end = html.find(close, at);
  if (at == std::string::npos || end == std::string::npos) {
    throw std::logic_error("the page has no policy of its own");
  }
  const std::size_t begin = at + open.size();
  std::string policy =
      html.substr(begin, end - begin) + "; connect-src 'self'; frame-ancestors 'none'";
  html.erase(at, end + close.size() - at);
  return {std::make_shared<const std::string>(std::move(html)), std::move(policy)};
}

}  // namespace weir
