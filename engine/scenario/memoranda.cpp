// Figures that a source reports beside the results, printed as it prints them.
#include <fmt/format.h>

#include "scenario/resolve.hpp"

namespace weir {

namespace {

// "Labour transferred (F066 18637 person): people who left to work elsewhere".
Note note_of(const Section& item, const std::vector<const Claim*>& claims) {
  const auto either = [](const std::string& first, const std::string& second) {
    return first.empty() ? second : first;
  };
  std::string figures, quotes;
  for (const Claim* claim : claims) {
    const std::string figure = printed(*claim);
    figures += fmt::format("{}{} {}", figures.empty() ? "" : ", ", claim->id, figure);
    quotes += fmt::format("{}{}{}", quotes.empty() ? "" : "，", claim->id,
                          claim->quote.empty() ? figure : fmt::format("“{}”", claim->quote));
  }
  const Text title = item.title("title"), why = item.title("why");
  const std::string name = either(title.en, item.text("name").value_or(""));
  return {"memorandum",
          claims.front()->id,
          {fmt::format("{} ({}): {}", name, figures, why.en),
           fmt::format("{}（{}）：{}", either(title.zh, name), quotes, either(why.zh, why.en))}};
}

}  // namespace

void note_memoranda(Reading& reading, const EvidenceTable& evidence) {
  for (const Section& item : reading.sections("memorandum")) {
    const Node* ids = item.find("evidence");
    if (ids == nullptr || ids->array() == nullptr) continue;
    std::vector<const Claim*> claims;
    for (const Node& id : *ids->array()) {
      if (id.text() == nullptr) continue;
      if (const Claim* claim = evidence.find(*id.text())) {
        claims.push_back(claim);
      } else if (id.text()->find('/') != std::string::npos) {
        reading.diagnostics.error(id.place, fmt::format("'{}' is a ratio of claims", *id.text()),
                                  "a memorandum cites single claims");
      }
    }
    if (!claims.empty()) reading.scenario.notes.push_back(note_of(item, claims));
  }
}

}  // namespace weir
