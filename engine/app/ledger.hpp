// The store of a run and the run's row in it.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "app/run.hpp"
#include "weir/store.hpp"

namespace weir {

/// Without a store every call does nothing.
class Ledger {
 public:
  /// `path`: none for no store.
  Ledger(const RunOrder& order, const Resolved& resolved, const RunRecord& record,
         const std::string& path);

  const std::string& id() const { return id_; }
  const std::string& path() const { return path_; }

  /// What the run had done when it was last saved; of a new run, what a stored one of the same
  /// scenario, data, seed and Weir has done with fewer draws.
  /// Fails: Stop when it was another run.
  void restore(const Resolved& resolved, const RunRecord& record, const Request& request,
               Progress& progress) const;
  /// The run goes on to the draws that it now has.
  void grow(const RunOrder& order, const Resolved& resolved, const RunRecord& record,
            const Progress& progress);
  void save(const Progress& progress);
  void save_now_and_then(const Progress& progress);
  void finish(const std::string& json, const Progress& progress);

 private:
  void resume(Progress& progress) const;
  std::string changes_since(const Store::Opening& began) const;
  void extend(const Resolved& resolved, const RunRecord& record, const Request& request,
              Progress& progress) const;

  std::string path_, id_;
  Store::Opening now_;
  std::optional<Store> store_;
  bool resumed_;
  std::chrono::steady_clock::time_point saved_at_ = std::chrono::steady_clock::now();
};

}  // namespace weir
