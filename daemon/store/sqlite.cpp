// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite.hpp"

#include <cerrno>
#include <cstdlib>
#include <utility>

#include <sqlite3.h>

namespace tokentail {
namespace {

constexpr int busy_timeout_ms = 2000;

ErrorKind kind_of(int code, int system_error) {
  switch (code & 0xFF) {
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return ErrorKind::corrupt;
    case SQLITE_FULL:
      return ErrorKind::no_space;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return ErrorKind::busy;
    case SQLITE_IOERR:
      if (code == SQLITE_IOERR_SHORT_READ) {
        return ErrorKind::corrupt;
      }
      return system_error == ENOSPC || system_error == EDQUOT ? ErrorKind::no_space : ErrorKind::io;
    case SQLITE_ERROR:
      return ErrorKind::invalid;
    default:
      return ErrorKind::io;
  }
}

std::unexpected<Error> fail_with(sqlite3* database) {
  const int code = sqlite3_extended_errcode(database);
  return fail(kind_of(code, sqlite3_system_errno(database)), sqlite3_errmsg(database));
}

// The path as a URI, so that `immutable` can be asked for.
std::string frozen_uri(const std::string& path) {
  std::string uri = "file:";
  for (const char c : path) {
    if (c == '%' || c == '?' || c == '#') {
      constexpr std::string_view digits = "0123456789ABCDEF";
      const auto byte = static_cast<unsigned char>(c);
      uri += {'%', digits[byte >> 4U], digits[byte & 0xFU]};
    } else {
      uri += c;
    }
  }
  return uri + "?immutable=1";
}

}  // namespace

void Statement::Finalize::operator()(sqlite3_stmt* statement) const {
  sqlite3_finalize(statement);
}

Statement& Statement::integer(int parameter, std::int64_t value) {
  sqlite3_bind_int64(statement_.get(), parameter, value);
  return *this;
}

Statement& Statement::bytes(int parameter, std::string_view value) {
  // A null pointer would bind NULL: an empty view may have one.
  const char* data = value.empty() ? "" : value.data();
  sqlite3_bind_blob64(statement_.get(), parameter, data, value.size(), SQLITE_STATIC);
  return *this;
}

Statement& Statement::text(int parameter, std::string_view value) {
  const char* data = value.empty() ? "" : value.data();
  sqlite3_bind_text64(statement_.get(), parameter, data, value.size(), SQLITE_STATIC, SQLITE_UTF8);
  return *this;
}

Outcome<bool> Statement::step() {
  const int code = sqlite3_step(statement_.get());
  if (code == SQLITE_ROW) {
    return true;
  }
  if (code == SQLITE_DONE) {
    reset();
    return false;
  }
  auto failure = fail_with(sqlite3_db_handle(statement_.get()));
  reset();
  return failure;
}

Outcome<> Statement::run() {
  const auto row = step();
  if (!row) {
    return std::unexpected(row.error());
  }
  reset();
  return {};
}

void Statement::reset() {
  sqlite3_reset(statement_.get());
}

std::int64_t Statement::integer_at(int column) const {
  return sqlite3_column_int64(statement_.get(), column);
}

std::string_view Statement::bytes_at(int column) const {
  const auto* data = static_cast<const char*>(sqlite3_column_blob(statement_.get(), column));
  const int size = sqlite3_column_bytes(statement_.get(), column);
  return data == nullptr ? std::string_view() : std::string_view(data, static_cast<size_t>(size));
}

void Database::Close::operator()(sqlite3* database) const {
  sqlite3_close_v2(database);
}

Outcome<Database> Database::open(const std::string& path, Access access) {
  const int flags = access == Access::read_write ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
                                                 : SQLITE_OPEN_READONLY;
  const bool frozen = access == Access::frozen;
  sqlite3* handle = nullptr;
  const int code =
      sqlite3_open_v2(frozen ? frozen_uri(path).c_str() : path.c_str(), &handle,
                      flags | SQLITE_OPEN_NOMUTEX | (frozen ? SQLITE_OPEN_URI : 0), nullptr);
  Database database(handle);
  if (handle == nullptr) {
    return fail(ErrorKind::io, "no memory for a database connection");
  }
  if (code != SQLITE_OK) {
    return fail_with(handle);
  }
  sqlite3_extended_result_codes(handle, 1);
  sqlite3_busy_timeout(handle, busy_timeout_ms);
  database.checkpoint_on_close(false);
  return database;
}

Outcome<Statement> Database::prepare(std::string_view sql) const {
  sqlite3_stmt* statement = nullptr;
  const int code = sqlite3_prepare_v3(database_.get(), sql.data(), static_cast<int>(sql.size()),
                                      SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
  if (code != SQLITE_OK) {
    return fail_with(database_.get());
  }
  return Statement(statement);
}

Outcome<> Database::execute(const std::string& sql) const {
  if (sqlite3_exec(database_.get(), sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) {
    return fail_with(database_.get());
  }
  return {};
}

Outcome<std::int64_t> Database::ask_integer(std::string_view sql) const {
  const auto text = ask_text(sql);
  if (!text) {
    return std::unexpected(text.error());
  }
  return std::strtoll(text->c_str(), nullptr, 10);
}

Outcome<std::string> Database::ask_text(std::string_view sql) const {
  auto statement = prepare(sql);
  if (!statement) {
    return std::unexpected(statement.error());
  }
  const auto row = statement->step();
  if (!row) {
    return std::unexpected(row.error());
  }
  if (!*row) {
    return fail(ErrorKind::corrupt, "no answer to " + std::string(sql));
  }
  return std::string(statement->bytes_at(0));
}

void Database::checkpoint_on_close(bool on) const {
  sqlite3_db_config(database_.get(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, on ? 0 : 1, nullptr);
}

bool Database::is_read_only() const {
  return sqlite3_db_readonly(database_.get(), "main") == 1;
}

void Database::keep_log_files() const {
  int on = 1;
  sqlite3_file_control(database_.get(), "main", SQLITE_FCNTL_PERSIST_WAL, &on);
}

void Transaction::Rollback::operator()(const Database* database) const {
  // Some failures have ended the transaction already.
  if (sqlite3_get_autocommit(database->database_.get()) == 0) {
    sqlite3_exec(database->database_.get(), "ROLLBACK", nullptr, nullptr, nullptr);
  }
}

Outcome<Transaction> Transaction::begin(const Database& database, Mode mode) {
  // A write transaction takes its lock at once, so that it cannot fail half-way for the lock.
  const auto begun = database.execute(mode == Mode::write ? "BEGIN IMMEDIATE" : "BEGIN");
  if (!begun) {
    return std::unexpected(begun.error());
  }
  return Transaction(database);
}

Outcome<> Transaction::commit() {
  auto committed = open_->execute("COMMIT");
  if (committed) {
    // NOLINTNEXTLINE(bugprone-unused-return-value): somebody else's, lent for the roll-back
    static_cast<void>(open_.release());
  }
  return committed;
}

}  // namespace tokentail
