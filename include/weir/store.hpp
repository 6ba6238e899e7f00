// The run store (one SQLite file), exports and the JSON of a run.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "weir/allocate.hpp"
#include "weir/model.hpp"
#include "weir/simulate.hpp"

namespace weir {

/// Files or disk (exit code 5): what failed, on which file, what to do.
struct StoreError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// The other case that is always shown beside the run: its shocks switched over.
struct ShockCase {
  bool shocks_active = false;  // in this case
  std::string name;            // of the shocks that differ
  Text title;
  Ensemble ensemble;
};

/// A finished run: everything that is printed, stored and compared. No clock, no machine in it.
struct RunRecord {
  std::string version;   // of Weir
  std::string digest;    // run_digest()
  std::string scenario;  // name
  Scenario resolved;
  std::size_t evidenced = 0;  // values of its files that rest on evidence
  Problem problem;
  Theta planning_theta;
  AllocationResult allocation;
  std::vector<double> planning;  // [outcome][quarter], counted total
  Ensemble ensemble;
  std::string fingerprint;  // of the money and every tally: fingerprint()
  std::vector<ShockCase> other_cases;
};

struct Seconds {
  double allocate = 0, simulate = 0;
};

/// SHA-256 in lower-case hex.
std::string sha256_hex(std::string_view bytes);

/// What a run is: two runs with the same digest have the same results.
/// The parts are length-prefixed, so no byte can move from one to the next unseen.
std::string run_digest(std::string_view version, std::string_view canonical,
                       std::string_view data_files, std::uint64_t draws, std::uint64_t seed);

/// The leaves in which two JSON texts differ, as "path: before -> after"; at most `most` of them,
/// then how many more there are.
std::vector<std::string> json_differences(std::string_view before, std::string_view after,
                                          std::size_t most);

/// The JSON of DESIGN section 7. `with_outcomes` false: as `weir allocate` prints it.
/// Numbers are printed so that they read back exactly; the same record always gives the same bytes.
std::string run_json(const RunRecord& record, const Seconds& seconds, bool with_outcomes = true);

/// False for rules that count projects: no money relaxes them, so they have no shadow price.
bool has_price(const Scenario& scenario, std::string_view rule);
/// What strategy `projects` leaves of the funds: it fits no project and goes back. Minor units.
std::int64_t returned_minor(const Scenario& scenario, const Allocation& allocation);

struct RunRow {
  std::string id, scenario, digest, strategy, status, created;  // status: done | interrupted
  std::uint64_t draws = 0, draws_done = 0, seed = 0;
};

/// One SQLite file with a version and a lock; rollback journal. Every call is one transaction.
class Store {
 public:
  enum class Missing { create, refuse };

  /// Fails: StoreError (missing, locked, not ours, newer version, damaged, disk).
  explicit Store(const std::string& path, Missing missing = Missing::create);
  ~Store();
  Store(Store&&) noexcept;

  /// Opens a run before its first block: what a resume needs. Until it is finished it counts as
  /// interrupted. Returns its id: a prefix of the digest, and a serial when that is taken.
  struct Opening {
    std::string scenario_path, strategy, digest, scenario, canonical;
    std::string version;      // of Weir
    std::string data_digest;  // SHA-256 of the data files' names and bytes
    std::vector<std::pair<std::string, std::string>> overrides;
    std::string until;        // --until: the draws, the last override, are those of the next stop
    std::uint64_t draws = 0, seed = 0;
  };
  std::string open_run(const Opening& opening);
  /// In place of a run that goes on to more draws: its row and checkpoint give way to these.
  std::string replace_run(const std::string& id, const Opening& opening, std::string_view bytes,
                          std::uint64_t draws_done);
  /// `bytes`: Progress::to_bytes(). Replaces the run's earlier checkpoint.
  void save_checkpoint(const std::string& id, std::string_view bytes, std::uint64_t draws_done);
  /// `json`: run_json(). Its cells, outcomes and targets become tables too; the checkpoint goes.
  /// `tallies`: Progress::to_bytes() for a longer run to start from (may be empty); those of the
  /// runs finished before go.
  void finish_run(const std::string& id, const std::string& json, std::string_view tallies = {});

  std::vector<RunRow> runs() const;  // newest first
  /// An id or a unique prefix; empty: the newest. Fails: StoreError naming the candidates.
  std::string find(std::string_view id) const;
  Opening opening(const std::string& id) const;
  std::optional<std::string> checkpoint(const std::string& id) const;
  /// Fails: StoreError when the run is not finished.
  std::string json(const std::string& id) const;

 private:
  struct Connection;
  std::unique_ptr<Connection> connection_;
};

/// A JSON list of flat objects as CSV text: columns are the keys in order of first appearance.
std::string rows_csv(const std::string& json_rows);

/// One table of a run's JSON as CSV text, without BOM: counties, cells, outcomes, targets,
/// certificate, notes. A table that the run lacks gives its header only, or nothing.
std::string csv_table(const std::string& run_json_text, std::string_view table);

/// Writes each of those tables (UTF-8 with BOM) into a folder, which it makes; returns the paths.
/// Nothing half-written: each file is written beside and renamed. Fails: StoreError.
std::vector<std::string> export_csv(const std::string& run_json_text, const std::string& folder);

}  // namespace weir
