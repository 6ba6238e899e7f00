// The tables of the run store, and one function for each call.
#include <filesystem>
#include <string>

#include "store/json_text.hpp"
#include "store/sqlite.hpp"
#include "weir/store.hpp"

namespace weir {
namespace {

constexpr std::int64_t application_id = 0x57454952;  // "WEIR"
constexpr std::int64_t store_version = 2;
constexpr const char* until_key = "--until";  // among the stored overrides

// outcome, allocation and target repeat what run.json holds, for people who ask in SQL.
constexpr const char* schema = R"sql(
CREATE TABLE run (
  serial INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  created TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('interrupted', 'done')),
  scenario TEXT NOT NULL, scenario_path TEXT NOT NULL, overrides TEXT NOT NULL,
  canonical TEXT NOT NULL, digest TEXT NOT NULL, strategy TEXT NOT NULL,
  version TEXT NOT NULL, data_digest TEXT NOT NULL,
  draws INTEGER NOT NULL, draws_done INTEGER NOT NULL, seed INTEGER NOT NULL,
  json TEXT
) STRICT;
CREATE TABLE checkpoint (
  run TEXT PRIMARY KEY REFERENCES run (id), bytes BLOB NOT NULL
) STRICT;
CREATE TABLE allocation (
  run TEXT NOT NULL REFERENCES run (id), county TEXT NOT NULL, programme TEXT NOT NULL,
  fund TEXT NOT NULL, year INTEGER NOT NULL, amount REAL NOT NULL,
  PRIMARY KEY (run, county, programme, fund)
) STRICT, WITHOUT ROWID;
CREATE TABLE outcome (
  run TEXT NOT NULL REFERENCES run (id), outcome TEXT NOT NULL, scope TEXT NOT NULL,
  quarter TEXT NOT NULL, mean REAL, sd REAL, mcse REAL,
  p05 REAL, p25 REAL, p50 REAL, p75 REAL, p95 REAL,
  PRIMARY KEY (run, outcome, scope, quarter)
) STRICT, WITHOUT ROWID;
CREATE TABLE target (
  run TEXT NOT NULL REFERENCES run (id), name TEXT NOT NULL, outcome TEXT NOT NULL,
  by TEXT NOT NULL, at_least REAL NOT NULL, probability REAL NOT NULL, mcse REAL NOT NULL,
  PRIMARY KEY (run, name)
) STRICT, WITHOUT ROWID;
)sql";

/// Refuses what is not ours or newer; makes the tables in an empty file.
void prepare_file(Database& database) {
  database.run("PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON");
  const auto is_ours = [&] {
    const std::int64_t id = database.pragma("application_id");
    const std::int64_t version = database.pragma("user_version");
    Statement tables(database, "SELECT count(*) FROM sqlite_schema");
    tables.step();
    const bool empty = tables.integer(0) == 0;
    if (id == 0 && version == 0 && empty) return false;
    if (id != application_id) {
      throw StoreError(database.path() +
                       ": this file is not a Weir run store; name another file with --store");
    }
    if (version != store_version) {
      throw StoreError(database.path() + ": this run store has format " + std::to_string(version) +
                       ", this Weir reads format " + std::to_string(store_version) +
                       "; use the Weir that wrote it, or name another file with --store");
    }
    return true;
  };
  if (is_ours()) return;
  Transaction transaction(database, Transaction::Kind::write);
  if (is_ours()) return;  // another process was quicker
  database.run(schema);
  database.run(("PRAGMA application_id = " + std::to_string(application_id)).c_str());
  database.run(("PRAGMA user_version = " + std::to_string(store_version)).c_str());
  transaction.commit();
}

/// Fills `table` from the JSON rows, column by column; each row's other keys are left out.
void insert_rows(const Database& database, const std::string& table,
                 const std::vector<const char*>& columns, const std::string& run,
                 const Json& rows) {
  std::string sql = "INSERT INTO " + table + " (run";
  for (const char* column : columns) sql += std::string(", ") + column;
  sql += ") VALUES (?";
  for (std::size_t i = 0; i < columns.size(); ++i) sql += ", ?";
  Statement insert(database, sql + ")", run);
  for (const Json& row : rows) {
    int index = 1;
    for (const char* column : columns) {
      const Json& value = row.at(column);
      if (value.is_string()) {
        insert.bind(++index, std::string_view(value.get_ref<const std::string&>()));
      } else if (value.is_number_integer()) {
        insert.bind(++index, value.get<std::int64_t>());
      } else if (value.is_number()) {
        insert.bind(++index, value.get<double>());
      } else {
        insert.bind_null(++index);
      }
    }
    insert.step();
    insert.reset();
  }
}

void refuse_damaged(const Database& database, const std::string& id, const std::string& json) {
  if (Json::accept(json)) return;
  throw StoreError(database.path() + " is damaged: what it holds of run " + id + " cannot be read");
}

}  // namespace

struct Store::Connection {
  Database database;

  std::string run_text(const char* sql, const std::string& id) {
    Statement statement(database, sql, id);
    return statement.step() ? statement.text(0) : std::string();
  }

  std::string insert_run(const Opening& opening) {
    const std::string prefix = opening.digest.substr(0, 6);
    std::string id = prefix;
    for (int serial = 2; !run_text("SELECT id FROM run WHERE id = ?", id).empty(); ++serial) {
      id = prefix + "-" + std::to_string(serial);
    }
    auto overrides = opening.overrides;
    if (!opening.until.empty()) overrides.emplace_back(until_key, opening.until);
    const std::string created = now_utc(), overrides_text = Json(overrides).dump();
    Statement insert(database,
                     "INSERT INTO run (id, created, status, scenario, scenario_path, overrides, "
                     "canonical, digest, strategy, version, data_digest, draws, draws_done, seed) "
                     "VALUES (?, ?, 'interrupted', ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?)",
                     id, created, opening.scenario, opening.scenario_path, overrides_text,
                     opening.canonical, opening.digest, opening.strategy, opening.version,
                     opening.data_digest, opening.draws, opening.seed);
    insert.step();
    return id;
  }

  void put_checkpoint(const std::string& id, std::string_view bytes, std::uint64_t draws_done) {
    Statement insert(database, "INSERT OR REPLACE INTO checkpoint (run, bytes) VALUES (?, ?)", id);
    insert.bind_blob(2, bytes);
    insert.step();
    Statement(database, "UPDATE run SET draws_done = ? WHERE id = ?", draws_done, id).step();
  }
};

Store::Store(const std::string& path, Missing missing) {
  std::error_code error;
  const std::filesystem::file_status found = std::filesystem::status(path, error);
  if (missing == Missing::refuse && !std::filesystem::exists(found)) {
    throw StoreError(path + ": there is no run store here; weir run makes one");
  }
  if (std::filesystem::exists(found) && !std::filesystem::is_regular_file(found)) {
    throw StoreError(path + ": this is not a file; name a file with --store");
  }
  connection_.reset(new Connection{{path, missing == Missing::create ? Database::Open::create
                                                                      : Database::Open::existing}});
  prepare_file(connection_->database);
}

Store::~Store() = default;
Store::Store(Store&&) noexcept = default;

std::string Store::open_run(const Opening& opening) {
  Transaction transaction(connection_->database, Transaction::Kind::write);
  std::string id = connection_->insert_run(opening);
  transaction.commit();
  return id;
}

std::string Store::replace_run(const std::string& id, const Opening& opening,
                               std::string_view bytes, std::uint64_t draws_done) {
  Transaction transaction(connection_->database, Transaction::Kind::write);
  Statement(connection_->database, "DELETE FROM checkpoint WHERE run = ?", id).step();
  Statement(connection_->database, "DELETE FROM run WHERE id = ?", id).step();
  std::string next = connection_->insert_run(opening);
  connection_->put_checkpoint(next, bytes, draws_done);
  transaction.commit();
  return next;
}

void Store::save_checkpoint(const std::string& id, std::string_view bytes,
                            std::uint64_t draws_done) {
  Transaction transaction(connection_->database, Transaction::Kind::write);
  connection_->put_checkpoint(id, bytes, draws_done);
  transaction.commit();
}

void Store::finish_run(const std::string& id, const std::string& json, std::string_view tallies) {
  Database& database = connection_->database;
  const Json run = Json::parse(json);
  Transaction transaction(database, Transaction::Kind::write);
  insert_rows(database, "allocation", {"county", "programme", "fund", "year", "amount"}, id,
              run.at("allocation").at("cells"));
  insert_rows(database, "outcome",
              {"outcome", "scope", "quarter", "mean", "sd", "mcse", "p05", "p25", "p50", "p75",
               "p95"},
              id, run.at("outcomes"));
  insert_rows(database, "target",
              {"name", "outcome", "by", "at_least", "probability", "mcse"}, id, run.at("targets"));
  Statement(database, "UPDATE run SET status = 'done', draws_done = draws, json = ? WHERE id = ?",
            json, id)
      .step();
  database.run("DELETE FROM checkpoint WHERE run IN (SELECT id FROM run WHERE status = 'done')");
  if (!tallies.empty()) {
    Statement keep(database, "INSERT INTO checkpoint (run, bytes) VALUES (?, ?)", id);
    keep.bind_blob(2, tallies);
    keep.step();
  }
  transaction.commit();
}

std::vector<RunRow> Store::runs() const {
  std::vector<RunRow> rows;
  Statement select(connection_->database,
                   "SELECT id, scenario, digest, strategy, status, created, draws, draws_done, "
                   "seed FROM run ORDER BY serial DESC");
  while (select.step()) {
    rows.push_back({select.text(0), select.text(1), select.text(2), select.text(3), select.text(4),
                    select.text(5), static_cast<std::uint64_t>(select.integer(6)),
                    static_cast<std::uint64_t>(select.integer(7)),
                    static_cast<std::uint64_t>(select.integer(8))});
  }
  return rows;
}

std::string Store::find(std::string_view id) const {
  const std::vector<RunRow> rows = runs();
  const std::string& path = connection_->database.path();
  if (rows.empty()) throw StoreError(path + ": this run store holds no run yet");
  if (id.empty()) return rows.front().id;
  std::vector<std::string> candidates;
  for (const RunRow& row : rows) {
    if (row.id == id) return row.id;
    if (row.id.starts_with(id)) candidates.push_back(row.id);
  }
  if (candidates.size() == 1) return candidates.front();
  if (candidates.empty()) {
    throw StoreError(path + ": no run begins with '" + std::string(id) + "'; see weir runs");
  }
  std::string list;
  for (const std::string& candidate : candidates) list += (list.empty() ? "" : ", ") + candidate;
  throw StoreError(path + ": several runs begin with '" + std::string(id) + "': " + list);
}

Store::Opening Store::opening(const std::string& id) const {
  Statement select(connection_->database,
                   "SELECT scenario_path, strategy, digest, scenario, canonical, overrides, draws, "
                   "seed, version, data_digest FROM run WHERE id = ?",
                   id);
  if (!select.step()) throw StoreError(connection_->database.path() + ": there is no run " + id);
  Opening opening;
  opening.scenario_path = select.text(0);
  opening.strategy = select.text(1);
  opening.digest = select.text(2);
  opening.scenario = select.text(3);
  opening.canonical = select.text(4);
  for (const std::string& json : {opening.canonical, select.text(5)}) {
    refuse_damaged(connection_->database, id, json);
  }
  opening.overrides = Json::parse(select.text(5)).get<decltype(opening.overrides)>();
  if (!opening.overrides.empty() && opening.overrides.back().first == until_key) {
    opening.until = opening.overrides.back().second;
    opening.overrides.pop_back();
  }
  opening.draws = static_cast<std::uint64_t>(select.integer(6));
  opening.seed = static_cast<std::uint64_t>(select.integer(7));
  opening.version = select.text(8);
  opening.data_digest = select.text(9);
  return opening;
}

std::optional<std::string> Store::checkpoint(const std::string& id) const {
  Statement select(connection_->database, "SELECT bytes FROM checkpoint WHERE run = ?", id);
  if (!select.step()) return std::nullopt;
  return select.text(0);
}

std::string Store::json(const std::string& id) const {
  std::string json = connection_->run_text("SELECT json FROM run WHERE id = ?", id);
  if (json.empty()) {
    throw StoreError(connection_->database.path() + ": run " + id +
                     " is not finished; continue it with: weir resume " + id);
  }
  refuse_damaged(connection_->database, id, json);
  return json;
}

}  // namespace weir
