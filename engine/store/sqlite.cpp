#include "store/sqlite.hpp"

#include <chrono>
#include <ctime>

#include <sqlite3.h>

#include "weir/store.hpp"

namespace weir {
namespace {

constexpr int busy_timeout_ms = 2000;

/// What a SQLite failure means to somebody who has never heard of SQLite.
std::string explanation(int code, const char* message) {
  switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return "another program is using this run store; wait for it to end, or name another file "
             "with --store";
    case SQLITE_NOTADB:
      return "this file is not a Weir run store; name another file with --store";
    case SQLITE_CORRUPT:
      return "this run store is damaged; move it away, or name another file with --store";
    case SQLITE_FULL:
      return "the disk is full; free some space, or name another file with --store";
    case SQLITE_CANTOPEN:
      return "cannot open or create this file; check that its folder exists and may be written";
    case SQLITE_READONLY:
    case SQLITE_PERM:
      return "this file may not be written; check its rights, or name another file with --store";
    case SQLITE_IOERR:
      return "reading or writing failed (" + std::string(message) +
             "); check the disk, or name another file with --store";
    default:
      return message;
  }
}

}  // namespace

Database::Database(const std::string& path, Open open) : path_(path) {
  const int flags = SQLITE_OPEN_READWRITE | (open == Open::create ? SQLITE_OPEN_CREATE : 0);
  const int code = sqlite3_open_v2(path.c_str(), &handle_, flags, nullptr);
  if (code != SQLITE_OK) {
    const std::string why = explanation(code, sqlite3_errstr(code));
    sqlite3_close(handle_);
    throw StoreError(path + ": " + why);
  }
  sqlite3_extended_result_codes(handle_, 1);
  sqlite3_busy_timeout(handle_, busy_timeout_ms);
}

Database::~Database() { sqlite3_close(handle_); }

void Database::run(const char* sql) {
  if (sqlite3_exec(handle_, sql, nullptr, nullptr, nullptr) != SQLITE_OK) fail();
}

std::int64_t Database::pragma(const char* name) {
  Statement statement(*this, std::string("PRAGMA ") + name);
  return statement.step() ? statement.integer(0) : 0;
}

void Database::fail() const {
  throw StoreError(path_ + ": " + explanation(sqlite3_errcode(handle_), sqlite3_errmsg(handle_)));
}

Statement::Statement(const Database& database, std::string_view sql, Unbound)
    : database_(&database) {
  if (sqlite3_prepare_v2(database.handle(), sql.data(), static_cast<int>(sql.size()), &statement_,
                         nullptr) != SQLITE_OK) {
    database.fail();
  }
}

Statement::~Statement() { sqlite3_finalize(statement_); }

bool Statement::step() {
  const int code = sqlite3_step(statement_);
  if (code != SQLITE_ROW && code != SQLITE_DONE) database_->fail();
  return code == SQLITE_ROW;
}

void Statement::reset() { sqlite3_reset(statement_); }

void Statement::bind(int index, std::int64_t value) {
  if (sqlite3_bind_int64(statement_, index, value) != SQLITE_OK) database_->fail();
}

void Statement::bind(int index, double value) {
  if (sqlite3_bind_double(statement_, index, value) != SQLITE_OK) database_->fail();
}

void Statement::bind(int index, std::string_view text) {
  if (sqlite3_bind_text64(statement_, index, text.data(), text.size(), SQLITE_STATIC,
                          SQLITE_UTF8) != SQLITE_OK) {
    database_->fail();
  }
}

void Statement::bind_null(int index) {
  if (sqlite3_bind_null(statement_, index) != SQLITE_OK) database_->fail();
}

void Statement::bind_blob(int index, std::string_view bytes) {
  if (sqlite3_bind_blob64(statement_, index, bytes.data(), bytes.size(), SQLITE_STATIC) !=
      SQLITE_OK) {
    database_->fail();
  }
}

bool Statement::is_null(int column) const {
  return sqlite3_column_type(statement_, column) == SQLITE_NULL;
}

std::int64_t Statement::integer(int column) const {
  return sqlite3_column_int64(statement_, column);
}

std::string Statement::text(int column) const {
  const void* bytes = sqlite3_column_blob(statement_, column);
  const int size = sqlite3_column_bytes(statement_, column);
  return bytes == nullptr ? std::string()
                          : std::string(static_cast<const char*>(bytes),
                                        static_cast<std::size_t>(size));
}

Transaction::Transaction(Database& database, Kind kind) : database_(database) {
  database.run(kind == Kind::write ? "BEGIN IMMEDIATE" : "BEGIN");
}

Transaction::~Transaction() {
  if (open_) sqlite3_exec(database_.handle(), "ROLLBACK", nullptr, nullptr, nullptr);
}

void Transaction::commit() {
  database_.run("COMMIT");
  open_ = false;
}

std::string now_utc() {
  const std::time_t now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
  std::tm parts{};
  gmtime_r(&now, &parts);
  char text[32];
  std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts);
  return text;
}

}  // namespace weir
