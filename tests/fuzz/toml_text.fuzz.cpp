// Any bytes as a scenario: a tree in which all has a place, or one error or more with a place.
#include "fuzz/fuzz.hpp"
#include "scenario/text.hpp"

namespace {

void expect_places(const weir::Node& node) {
  WEIR_FUZZ_EXPECT(node.place.line > 0 && node.place.column > 0);
  WEIR_FUZZ_EXPECT(node.kind() != "nothing");
  if (const weir::ArrayNode* list = node.array()) {
    for (const weir::Node& item : *list) expect_places(item);
  }
  if (const weir::TableNode* table = node.table()) {
    WEIR_FUZZ_EXPECT(table->entries.size() == table->key_places.size());
    for (const auto& entry : table->entries) expect_places(entry.second);
    for (const weir::Place& place : table->key_places) WEIR_FUZZ_EXPECT(place.line > 0);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  weir::Diagnostics diagnostics;
  const auto root = weir::parse_toml(text_of(data, size), "fuzz.toml", diagnostics);
  WEIR_FUZZ_EXPECT(root.has_value() != diagnostics.has_errors());
  if (root) expect_places(*root);
  for (const weir::Diagnostic& item : diagnostics.items()) {
    WEIR_FUZZ_EXPECT(item.place.line > 0 && item.place.column > 0);
  }
  return 0;
}
