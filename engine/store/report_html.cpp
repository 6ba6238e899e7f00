#include <stdexcept>

#include "store/page.hpp"
#include "store/report_live.hpp"
#include "weir/store/report.hpp"

namespace weir {
namespace {

/// Nothing in the data may end the element that holds them.
std::string safe_in_script(const std::string& json) {
  std::string safe;
  safe.reserve(json.size());
  for (const char c : json) {
    if (c == '<') {
      safe += "\\u003c";
    } else {
      safe += c;
    }
  }
  return safe;
}

void put(std::string& page, std::string_view mark, std::string_view text) {
  const std::size_t at = page.find(mark);
  if (at == std::string::npos) {
    throw std::logic_error("the page lacks its mark " + std::string(mark));
  }
  page.replace(at, mark.size(), text);
}

}  // namespace

std::string report_html(const std::string& json, const std::string& language, bool still) {
  const std::string engine =
      still ? "" : "<script type=\"application/octet-stream\" id=\"weir-engine\">" +
                       base64(page_engine()) + "</script>";
  std::string page(page_template());
  put(page, "lang=\"en\"", language == "zh" ? "lang=\"zh-Hans\"" : "lang=\"en\"");
  put(page, "<!--weir:report-->",
      "<script type=\"application/json\" id=\"weir-report\">" + safe_in_script(json) +
          "</script>" + engine);
  return page;
}

}  // namespace weir
