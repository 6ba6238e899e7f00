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

/// Empty inside where the build has no engine for the page.
std::string engine_element() {
  return "<script type=\"application/octet-stream\" id=\"weir-engine\">" + base64(page_engine()) +
         "</script>";
}

}  // namespace

std::string report_html(const std::string& json, const std::string& language, bool still) {
  std::string page(page_template());
  put(page, "lang=\"en\"", language == "zh" ? "lang=\"zh-Hans\"" : "lang=\"en\"");
  put(page, "<!--weir:report-->",
      "<script type=\"application/json\" id=\"weir-report\">" + safe_in_script(json) +
          "</script>" + (still ? "" : engine_element()));
  return page;
}

std::string served_html() {
  std::string page(page_template());
  put(page, "<!--weir:report-->", engine_element());
  return page;
}

}  // namespace weir
