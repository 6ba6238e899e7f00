#include "store/json_text.hpp"

#include <algorithm>

namespace weir {
namespace {

bool is_flat(const Json& value) {
  return std::none_of(value.begin(), value.end(),
                      [](const Json& item) { return item.is_structured() && !item.empty(); });
}

void write(const Json& value, std::size_t depth, std::string& text) {
  if (!value.is_structured() || (depth > 0 && is_flat(value))) {
    text += value.dump();
    return;
  }
  const std::string margin(2 * (depth + 1), ' ');
  text += value.is_object() ? "{" : "[";
  bool first = true;
  for (auto item = value.begin(); item != value.end(); ++item) {
    text += first ? "\n" : ",\n";
    first = false;
    text += margin;
    if (value.is_object()) text += Json(item.key()).dump() + ": ";
    write(*item, depth + 1, text);
  }
  text += "\n" + std::string(2 * depth, ' ') + (value.is_object() ? "}" : "]");
}

}  // namespace

std::string json_text(const Json& value) {
  std::string text;
  write(value, 0, text);
  text += "\n";
  return text;
}

}  // namespace weir
