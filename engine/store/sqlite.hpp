// SQLite with owners: a connection, a statement, a transaction. Every failure is a StoreError.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace weir {

class Database {
 public:
  enum class Open { create, existing };
  Database(const std::string& path, Open open);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  void run(const char* sql);
  std::int64_t pragma(const char* name);
  /// Throws the connection's present failure as a StoreError with what to do about it.
  [[noreturn]] void fail() const;

  sqlite3* handle() const { return handle_; }
  const std::string& path() const { return path_; }

 private:
  sqlite3* handle_ = nullptr;
  std::string path_;
};

class Statement {
 public:
  /// Needs: `values` in the order of the question marks; texts outlive the statement.
  template <class... Values>
  explicit Statement(const Database& database, std::string_view sql, const Values&... values)
      : Statement(database, sql, Unbound{}) {
    [[maybe_unused]] int index = 0;
    (bind(++index, values), ...);
  }
  ~Statement();
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;

  bool step();  // true: there is a row
  void reset();
  void bind(int index, std::int64_t value);
  void bind(int index, std::uint64_t value) { bind(index, static_cast<std::int64_t>(value)); }
  void bind(int index, double value);
  void bind(int index, std::string_view text);
  void bind_null(int index);
  void bind_blob(int index, std::string_view bytes);

  bool is_null(int column) const;
  std::int64_t integer(int column) const;
  std::string text(int column) const;  // or the bytes of a blob

 private:
  struct Unbound {};
  Statement(const Database& database, std::string_view sql, Unbound);
  const Database* database_;
  sqlite3_stmt* statement_ = nullptr;
};

/// Rolls back unless committed.
class Transaction {
 public:
  enum class Kind { read, write };
  Transaction(Database& database, Kind kind);
  ~Transaction();
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  void commit();

 private:
  Database& database_;
  bool open_ = true;
};

/// Now as rows hold it: 2020-12-31T23:59:59Z.
std::string now_utc();

}  // namespace weir
