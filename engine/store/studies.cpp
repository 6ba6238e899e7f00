#include "weir/store/studies.hpp"

#include "store/sqlite.hpp"
#include "weir/store.hpp"

namespace weir {
namespace {

// Beside the tables of runs; an older Weir does not look at them.
constexpr const char* schema = R"sql(
CREATE TABLE IF NOT EXISTS study (
  serial INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  created TEXT NOT NULL,
  digest TEXT NOT NULL UNIQUE,
  scenario TEXT NOT NULL,
  question TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS study_point (
  study TEXT NOT NULL REFERENCES study (id) ON DELETE CASCADE,
  point INTEGER NOT NULL,
  row TEXT NOT NULL,
  PRIMARY KEY (study, point)
) STRICT, WITHOUT ROWID;
)sql";

std::string one_text(const Database& database, const char* sql, const std::string& value) {
  Statement statement(database, sql, value);
  return statement.step() ? statement.text(0) : std::string();
}

}  // namespace

struct StudyStore::Connection {
  Database database;
};

StudyStore::StudyStore(const std::string& path) {
  Store checked(path);  // makes the file, or refuses what is not ours
  connection_.reset(new Connection{{path, Database::Open::existing}});
  Database& database = connection_->database;
  database.run("PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON");
  Transaction transaction(database, Transaction::Kind::write);
  database.run(schema);
  transaction.commit();
}

StudyStore::~StudyStore() = default;
StudyStore::StudyStore(StudyStore&&) noexcept = default;

std::string StudyStore::open_study(const std::string& digest, const std::string& scenario,
                                   const std::string& question) {
  Database& database = connection_->database;
  Transaction transaction(database, Transaction::Kind::write);
  std::string id = one_text(database, "SELECT id FROM study WHERE digest = ?", digest);
  if (!id.empty()) return id;
  const std::string prefix = "s" + digest.substr(0, 6), created = now_utc();
  id = prefix;
  for (int serial = 2; !one_text(database, "SELECT id FROM study WHERE id = ?", id).empty();
       ++serial) {
    id = prefix + "-" + std::to_string(serial);
  }
  Statement(database,
            "INSERT INTO study (id, created, digest, scenario, question) VALUES (?, ?, ?, ?, ?)", id,
            created, digest, scenario, question)
      .step();
  transaction.commit();
  return id;
}

void StudyStore::add_points(const std::string& id, const std::vector<StudyPoint>& points) {
  Database& database = connection_->database;
  Transaction transaction(database, Transaction::Kind::write);
  Statement insert(database, "INSERT OR IGNORE INTO study_point (study, point, row) VALUES (?, ?, ?)",
                   id);
  for (const StudyPoint& one : points) {
    insert.bind(2, one.point);
    insert.bind(3, std::string_view(one.row));
    insert.step();
    insert.reset();
  }
  transaction.commit();
}

std::vector<StudyPoint> StudyStore::points(const std::string& id, std::uint64_t first,
                                           std::uint64_t end) const {
  std::vector<StudyPoint> points;
  Statement select(connection_->database,
                   "SELECT point, row FROM study_point WHERE study = ? AND point >= ? AND point < ? "
                   "ORDER BY point",
                   id, first, end);
  while (select.step()) {
    points.push_back({static_cast<std::uint64_t>(select.integer(0)), select.text(1)});
  }
  return points;
}

std::vector<StudyRecord> StudyStore::studies() const {
  std::vector<StudyRecord> all;
  Statement select(connection_->database,
                   "SELECT id, digest, scenario, created, question, "
                   "(SELECT count(*) FROM study_point WHERE study = id) "
                   "FROM study ORDER BY serial DESC");
  while (select.step()) {
    all.push_back({select.text(0), select.text(1), select.text(2), select.text(3), select.text(4),
                   static_cast<std::uint64_t>(select.integer(5))});
  }
  return all;
}

}  // namespace weir
