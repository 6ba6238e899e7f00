// The page that people look at: one HTML file that asks for nothing.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "weir/store.hpp"
#include "weir/store/outlines.hpp"
#include "weir/study.hpp"

namespace weir {

/// A [[lever]] of the scenario. Units: as set() takes them.
struct ReportedLever {
  std::string path;
  double from = 0, to = 0;
};

/// One of the factors that decide how far an answer can be believed.
struct CredibilityLevel {
  std::string factor;
  int level = 0;  // 0 to 4
  Text name, reason;
};

/// A stored run, with its scenario read again.
struct ReportedRun {
  std::string id, created;
  std::string command;  // that makes the run again
  Text label;           // among the others of the page
  std::string json;     // as stored: run_json()
  RunRecord record;     // its plan; no ensemble
  CountySpreads counties;
  std::string file;                     // the scenario's, bare
  std::vector<std::string> overridden;  // paths that the run had set
  std::vector<ReportedLever> levers;
  std::vector<CredibilityLevel> credibility;
};

/// Plans beside each other on the same draws. `contenders` as in `comparison`.
struct ReportedComparison {
  std::vector<Contender> contenders;
  std::vector<Text> labels;
  std::vector<std::string> runs;  // id of the run that a contender is, or empty
  Comparison comparison;
};

struct Report {
  std::vector<ReportedRun> runs;  // at least one; all of the same counties and quarters
  std::optional<ReportedComparison> comparison;
  std::optional<Outlines> outlines;  // none: counties are drawn as tiles
  bool still = false;                // without the engine and its levers
  bool public_edition = false;       // no outlines, no ranks, no order but the table's
  std::string language = "en";       // that the page opens in
};

/// What the page is drawn from. The same report gives the same bytes. Its shape: web/src/report.ts.
std::string report_json(const Report& report);

/// One of its runs, without levers: what the page draws when its levers were moved.
std::string reported_run_json(const ReportedRun& run);

/// The page with these data in it and, unless `still`, the engine that answers its levers.
std::string report_html(const std::string& json, const std::string& language, bool still = true);

/// The same page without data: it asks the server that it comes from for them.
std::string served_html();

/// Writes a file beside and renames it: the old one stays whole until then. Fails: StoreError.
void replace_file(const std::string& path, std::string_view bytes);

}  // namespace weir
