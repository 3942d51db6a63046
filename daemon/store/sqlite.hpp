// SPDX-License-Identifier: Apache-2.0
// SQLite with owners for its handles and values for its errors. Private to this folder: no other
// header includes it.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "core/error.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace tokentail {

// A prepared statement. Bound bytes are borrowed until the next reset, and read bytes until the
// next step. It must not outlive its database.
class Statement {
 public:
  explicit Statement(sqlite3_stmt* statement) : statement_(statement) {}

  // Parameters are numbered from 1.
  Statement& integer(int parameter, std::int64_t value);
  Statement& bytes(int parameter, std::string_view value);
  Statement& text(int parameter, std::string_view value);

  // True when there is a row. After false or an error the statement is ready to be run again.
  [[nodiscard]] Outcome<bool> step();

  // Runs a statement of which no row is wanted.
  [[nodiscard]] Outcome<> run();

  void reset();

  // Columns are numbered from 0.
  [[nodiscard]] std::int64_t integer_at(int column) const;
  [[nodiscard]] std::string_view bytes_at(int column) const;

 private:
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const;
  };

  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
};

// One connection. One thread at a time.
class Database {
 public:
  enum class Access : std::uint8_t {
    read_write,  // created when missing
    read_only,
    frozen,  // read only, and nobody writes to it: for a directory where no file can be made
  };

  static Outcome<Database> open(const std::string& path, Access access);

  [[nodiscard]] Outcome<Statement> prepare(std::string_view sql) const;

  // One or more statements without results.
  [[nodiscard]] Outcome<> execute(const std::string& sql) const;

  // The first column of the first row; an error when there is none.
  [[nodiscard]] Outcome<std::int64_t> ask_integer(std::string_view sql) const;
  [[nodiscard]] Outcome<std::string> ask_text(std::string_view sql) const;

  // Off when a connection is opened: looking at a file must not change it. On, the write-ahead log
  // is folded into the database when the last connection closes.
  void checkpoint_on_close(bool on) const;

  // Whether SQLite refuses to write. Just after open(): because the file could only be opened for
  // reading. Once the header has been read: for that, or for what the header says.
  [[nodiscard]] bool is_read_only() const;

  // Keeps the emptied -wal and -shm files after the last connection is closed, so that a reader
  // who may not write to the directory can still open the database.
  void keep_log_files() const;

 private:
  friend class Transaction;

  struct Close {
    void operator()(sqlite3* database) const;
  };

  explicit Database(sqlite3* database) : database_(database) {}

  std::unique_ptr<sqlite3, Close> database_;
};

// All or nothing: what is not committed is rolled back.
class Transaction {
 public:
  enum class Mode : std::uint8_t { read, write };

  static Outcome<Transaction> begin(const Database& database, Mode mode);

  Transaction(Transaction&&) = default;
  Transaction& operator=(Transaction&&) = delete;
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  ~Transaction() = default;

  [[nodiscard]] Outcome<> commit();

 private:
  struct Rollback {
    void operator()(const Database* database) const;
  };

  explicit Transaction(const Database& database) : open_(&database) {}

  std::unique_ptr<const Database, Rollback> open_;
};

// Runs `change`, which gives an Outcome, as one transaction: all of it is on disk, or nothing.
template <class Change>
auto in_transaction(const Database& database, Change change) -> decltype(change()) {
  auto transaction = Transaction::begin(database, Transaction::Mode::write);
  if (!transaction) {
    return std::unexpected(std::move(transaction).error());
  }
  auto result = change();
  if (!result) {
    return result;
  }
  if (auto committed = transaction->commit(); !committed) {
    return std::unexpected(std::move(committed).error());
  }
  return result;
}

}  // namespace tokentail
