// SPDX-License-Identifier: Apache-2.0
#include "store/state_reader.hpp"

#include "store/schema.hpp"
#include "store/state_database.hpp"

namespace tokentail {
namespace {

// Opens lazily: the first question finds out whether it can be read.
Outcome<Database> open_as(const StateFiles& files, Database::Access access) {
  auto database = Database::open(files.database(), access);
  if (!database) {
    return database;
  }
  const auto version = saved_schema_version(*database);
  if (!version) {
    return std::unexpected(version.error());
  }
  if (*version == 0) {
    return fail(ErrorKind::not_found, "the state holds nothing yet");
  }
  if (*version < schema_version) {
    return fail(ErrorKind::invalid,
                "the state is of an older version; start the daemon, which brings it up to date");
  }
  return database;
}

Outcome<std::string> value_named(const Database& database, std::string_view name) {
  auto row = database.prepare("SELECT bytes FROM value WHERE name=?1");
  if (!row) {
    return std::unexpected(row.error());
  }
  row->bytes(1, name);
  const auto found = row->step();
  if (!found) {
    return std::unexpected(found.error());
  }
  return *found ? std::string(row->bytes_at(0)) : std::string();
}

}  // namespace

Outcome<Database> open_for_reading(const StateFiles& files) {
  std::error_code error;
  if (!std::filesystem::exists(files.database(), error)) {
    return fail(ErrorKind::not_found,
                error ? error.message()
                      : "no state here; --state names the directory the daemon was given");
  }
  auto database = open_as(files, Database::Access::read_only);
  // A copy in a directory that may not be written to has no -shm file and can get none. Without
  // anything in the write-ahead log nobody writes to it either.
  const auto log_bytes = std::filesystem::file_size(files.database() + "-wal", error);
  if (!database && database.error().kind == ErrorKind::io && (error || log_bytes == 0)) {
    database = open_as(files, Database::Access::frozen);
  }
  return database;
}

Outcome<SavedState> read_saved_state(const std::filesystem::path& directory) {
  const StateFiles files(directory);
  const auto database = open_for_reading(files);
  if (!database) {
    return fail_in(files.database(), database.error());
  }
  auto tables = StateTables::prepare(*database);
  const auto transaction = Transaction::begin(*database, Transaction::Mode::read);
  if (!tables || !transaction) {
    return fail_in(files.database(), tables ? transaction.error() : tables.error());
  }
  auto state = tables->read();
  return state ? std::move(state) : fail_in(files.database(), state.error());
}

Outcome<std::string> read_saved_value(const std::filesystem::path& directory,
                                      std::string_view name) {
  const StateFiles files(directory);
  const auto database = open_for_reading(files);
  if (!database) {
    return fail_in(files.database(), database.error());
  }
  auto value = value_named(*database, name);
  return value ? value : fail_in(files.database(), value.error());
}

Outcome<std::vector<OutboxEntry>> read_saved_outbox(const std::filesystem::path& directory) {
  const StateFiles files(directory);
  const auto database = open_for_reading(files);
  if (!database) {
    return fail_in(files.database(), database.error());
  }
  auto rows = OutboxRows::prepare(*database);
  auto entries =
      rows ? rows->load_all() : Outcome<std::vector<OutboxEntry>>(std::unexpected(rows.error()));
  return entries ? std::move(entries) : fail_in(files.database(), entries.error());
}

}  // namespace tokentail
