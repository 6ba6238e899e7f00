// Where two JSON texts differ, leaf by leaf.
#include <map>

#include "store/json_text.hpp"
#include "weir/store.hpp"

namespace weir {
namespace {

void leaves_of(const Json& node, const std::string& path, std::map<std::string, std::string>& into) {
  if (node.is_structured() && !node.empty()) {
    std::size_t index = 0;
    for (auto item = node.begin(); item != node.end(); ++item, ++index) {
      // Members of a list are known by their name, where they have one.
      std::string key = std::to_string(index);
      if (node.is_object()) {
        key = item.key();
      } else if (item->is_object() && item->contains("name") && item->at("name").is_string()) {
        key = item->at("name").get<std::string>();
      }
      leaves_of(*item, path.empty() ? key : path + "." + key, into);
    }
    return;
  }
  into[path] = node.dump();
}

std::map<std::string, std::string> leaves(std::string_view text) {
  std::map<std::string, std::string> into;
  leaves_of(Json::parse(text), "", into);
  return into;
}

}  // namespace

std::vector<std::string> json_differences(std::string_view before, std::string_view after,
                                          std::size_t most) {
  std::map<std::string, std::pair<std::string, std::string>> changed;
  for (auto& [path, value] : leaves(before)) changed[path].first = value;
  for (auto& [path, value] : leaves(after)) changed[path].second = value;
  std::vector<std::string> told;
  std::size_t more = 0;
  for (const auto& [path, values] : changed) {
    if (values.first == values.second) continue;
    if (told.size() == most) {
      ++more;
      continue;
    }
    told.push_back(path + ": " + (values.first.empty() ? "nothing" : values.first) + " -> " +
                   (values.second.empty() ? "nothing" : values.second));
  }
  if (more > 0) told.push_back("and " + std::to_string(more) + " more");
  return told;
}

}  // namespace weir
