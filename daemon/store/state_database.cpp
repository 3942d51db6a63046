// SPDX-License-Identifier: Apache-2.0
#include "store/state_database.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "core/fail_point.hpp"
#include "store/in_turn.hpp"
#include "store/schema.hpp"

namespace tokentail {
namespace {

// Of a new database; one that is there keeps its own. A run is many pages, and each is a call to
// write it to the log, one to read it there and one to put it in its place: four times as large
// pages take a tenth off a checkpoint, and what a quiet second writes stays far below a megabyte.
constexpr std::int64_t page_bytes = 16'384;

constexpr std::int64_t log_bytes_usual = 16LL << 20U;  // then it is brought into the database

// synchronous=FULL: a commit that returned survives a power cut.
// cell_size_check: damage is found when a page is read, not when it is used.
// mmap_size=0: a truncated file gives an error instead of SIGBUS.
// cache_size: runs are written and read once, from one end to the other; 1 MiB.
// journal_size_limit: a log that a long report made grow shrinks again.
constexpr const char* settings_sql = R"(
  PRAGMA synchronous=FULL;
  PRAGMA trusted_schema=OFF;
  PRAGMA cell_size_check=ON;
  PRAGMA mmap_size=0;
  PRAGMA cache_size=-1024;
  PRAGMA temp_store=MEMORY;
  PRAGMA journal_size_limit=33554432;
)";

Outcome<> use_write_ahead_log(const Database& database) {
  const auto mode = database.ask_text("PRAGMA journal_mode=WAL");
  if (!mode) {
    return std::unexpected(mode.error());
  }
  if (*mode != "wal") {
    return fail(ErrorKind::io,
                "this file system cannot share memory between processes, as a "
                "write-ahead log needs; use a local one");
  }
  return {};
}

// What is counted in pages.
Outcome<> set_limits(const Database& database, std::int64_t bytes_max) {
  const auto bytes = database.ask_integer("PRAGMA page_size");
  if (!bytes) {
    return std::unexpected(bytes.error());
  }
  return database.execute(fmt::format("PRAGMA max_page_count={}; PRAGMA wal_autocheckpoint={};",
                                      bytes_max / *bytes, log_bytes_usual / *bytes));
}

Outcome<> set_up(const Database& database, std::int64_t version, std::int64_t bytes_max) {
  database.keep_log_files();
  return in_turn(
      [&] { return database.execute(fmt::format("PRAGMA page_size={};", page_bytes)); },
      [&] { return use_write_ahead_log(database); }, [&] { return database.execute(settings_sql); },
      [&] { return set_limits(database, bytes_max); }, [&] { return migrate(database, version); },
      [&] { return check_tables(database); });
}

// `opened_to_read`: known before the header was read, when only the system can have refused. A
// flipped byte in the header can say that the file is not to be written, and that is damage; an
// open that failed for want of descriptors, after which SQLite tries to read, is none.
Outcome<> check_writable(const Database& database, bool opened_to_read) {
  if (opened_to_read) {
    return fail(ErrorKind::io,
                "it cannot be opened for writing; check its owner, the file system and the limit "
                "of open files");
  }
  if (database.is_read_only()) {
    return fail(ErrorKind::corrupt, "its header says that it must not be written");
  }
  return {};
}

// The tables of a sound state have the columns we ask for.
Error as_damage(Error error) {
  if (error.kind == ErrorKind::invalid) {
    error.kind = ErrorKind::corrupt;
  }
  return error;
}

// Nothing when all are well.
template <class... T>
std::optional<Error> first_error(const Outcome<T>&... outcomes) {
  std::optional<Error> first;
  const auto note = [&first](const auto& outcome) {
    if (!outcome && !first) {
      first = outcome.error();
    }
  };
  (note(outcomes), ...);
  return first;
}

template <class T>
bool keep(Outcome<T> read, T& into, Error& error) {
  if (read) {
    into = std::move(*read);
    return true;
  }
  error = std::move(read.error());
  return false;
}

}  // namespace

Outcome<StateTables> StateTables::prepare(const Database& database) {
  auto cursors = CursorRows::prepare(database);
  auto windows = WindowRows::prepare(database);
  auto usage = UsageRows::prepare(database);
  auto alerts = NamedRows::prepare(database, "alert");
  auto values = NamedRows::prepare(database, "value");
  auto outbox = OutboxRows::prepare(database);
  if (auto error = first_error(cursors, windows, usage, alerts, values, outbox)) {
    return std::unexpected(as_damage(std::move(*error)));
  }
  return StateTables{.cursors = std::move(*cursors),
                     .windows = std::move(*windows),
                     .usage = std::move(*usage),
                     .alerts = std::move(*alerts),
                     .values = std::move(*values),
                     .outbox = std::move(*outbox)};
}

Outcome<> StateTables::write(const Checkpoint& checkpoint) {
  return in_turn(
      [&] { return cursors.forget(checkpoint.forgotten_cursors); },
      [&] { return cursors.save(checkpoint.cursors); },
      [] { return fail_point<"checkpoint.cursors">(); },
      [&] { return windows.forget(checkpoint.forgotten_tables); },
      [&] { return windows.save(checkpoint.tables); }, [&] { return usage.add(checkpoint.usage); },
      [&] { return usage.delete_expired(checkpoint.at); },
      [] { return fail_point<"checkpoint.sums">(); },
      [&] { return alerts.save(checkpoint.alerts); }, [&] { return outbox.add(checkpoint.outbox); },
      [] { return fail_point<"checkpoint.messages">(); },
      [&] { return values.save(checkpoint.values); });
}

Outcome<bool> StateTables::merge_some() {
  const bool is_usage_first = usage.merges_due() > windows.merges_due();
  auto merged = is_usage_first ? usage.merge_some() : windows.merge_some();
  if (merged && !*merged) {
    merged = is_usage_first ? windows.merge_some() : usage.merge_some();
  }
  return merged;
}

Outcome<SavedState> StateTables::read() {
  SavedState state;
  Error error;
  const bool complete =
      keep(cursors.load(), state.cursors, error) && keep(windows.load(), state.tables, error) &&
      keep(alerts.load(), state.alerts, error) && keep(values.load(), state.values, error) &&
      keep(outbox.load(), state.outbox, error) &&
      keep(outbox.count_dead(), state.dead_outbox_rows, error);
  if (!complete) {
    return std::unexpected(std::move(error));
  }
  return state;
}

Outcome<std::string> StateTables::value_named(std::string_view name) {
  auto all = values.load();
  if (!all) {
    return std::unexpected(std::move(all).error());
  }
  const auto found = std::ranges::find(*all, name, &NamedBytes::name);
  return found == all->end() ? std::string() : std::move(found->bytes);
}

Outcome<StateDatabase> StateDatabase::open(const std::string& path, std::int64_t bytes_max) {
  auto database = Database::open(path, Database::Access::read_write);
  if (!database) {
    return std::unexpected(database.error());
  }
  const bool opened_to_read = database->is_read_only();
  const auto version = saved_schema_version(*database);
  if (!version) {
    return std::unexpected(as_damage(version.error()));
  }
  if (const auto ready = set_up(*database, *version, bytes_max); !ready) {
    return std::unexpected(as_damage(ready.error()));
  }
  if (const auto writable = check_writable(*database, opened_to_read); !writable) {
    return std::unexpected(writable.error());
  }
  auto tables = StateTables::prepare(*database);
  if (!tables) {
    return std::unexpected(tables.error());
  }
  // Only now: a connection to a damaged or newer file must not try to tidy it up.
  database->checkpoint_on_close(true);
  return StateDatabase{.database = std::move(*database), .tables = std::move(*tables)};
}

}  // namespace tokentail
