// Studies of many points in the run store: each point is a row, so that a killed study goes on.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace weir {

/// A study and how much of it is stored.
struct StudyRecord {
  std::string id, digest, scenario, created;
  std::string question;      // JSON: what was asked
  std::uint64_t points = 0;  // stored
};

struct StudyPoint {
  std::uint64_t point = 0;
  std::string row;  // JSON
};

/// Tables `study` and `study_point` of a run store, made where they are missing. Every call is one
/// transaction.
class StudyStore {
 public:
  /// Fails: StoreError as for Store.
  explicit StudyStore(const std::string& path);
  ~StudyStore();
  StudyStore(StudyStore&&) noexcept;

  /// The study of that digest, made when there is none yet.
  std::string open_study(const std::string& digest, const std::string& scenario,
                         const std::string& question);
  /// Points that are there already stay as they are.
  void add_points(const std::string& id, const std::vector<StudyPoint>& points);
  /// Those from `first` to before `end`, by number.
  std::vector<StudyPoint> points(const std::string& id, std::uint64_t first,
                                 std::uint64_t end) const;
  std::vector<StudyRecord> studies() const;  // newest first

 private:
  struct Connection;
  std::unique_ptr<Connection> connection_;
};

}  // namespace weir
