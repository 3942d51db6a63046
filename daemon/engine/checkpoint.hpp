// SPDX-License-Identifier: Apache-2.0
// What one transaction saves, and what is read back at start. All values: a checkpoint is made on
// the engine's thread and committed on another.
//
// The file cursors and the sums of a checkpoint belong together: exactly the lines before the
// cursors are in the sums. That, and one transaction, is why no line is counted twice.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "aggregate/aggregate_table.hpp"
#include "aggregate/usage_journal.hpp"
#include "core/time.hpp"
#include "notify/outbox_row.hpp"
#include "source/file_cursor.hpp"

namespace tokentail {

// Rows of one aggregate table.
struct SavedTable {
  std::string identity;  // table_name()
  std::vector<AggregateTable::Row> rows;
};

// A small value under a name: an alert's state under its rule and key, a counter, a clock.
struct NamedBytes {
  std::string name;
  std::string bytes;  // empty: delete it

  friend bool operator==(const NamedBytes&, const NamedBytes&) = default;
};

// Only what changed since the last checkpoint, but for `at`.
struct Checkpoint {
  Instant at;  // engine time; how long usage is kept counts from it

  std::vector<FileCursor> cursors;            // a file is known by its path and identity
  std::vector<FileCursor> forgotten_cursors;  // only path and identity matter
  std::vector<SavedTable> tables;             // a row whose state is empty is deleted
  std::vector<std::string> forgotten_tables;  // identities that no rule needs any more
  UsageJournal usage;                         // added to what is on disk
  std::vector<NamedBytes> alerts;
  std::vector<OutboxRow> outbox;  // new ones; one that is already there stays as it is
  std::vector<NamedBytes> values;
};

// Everything but the usage history, which may be large and is only read by reports.
struct SavedState {
  std::vector<FileCursor> cursors;  // by path
  std::vector<SavedTable> tables;   // by identity, rows by key
  std::vector<NamedBytes> alerts;   // by name
  std::vector<OutboxRow> outbox;    // not yet delivered, in the order they were saved
  std::vector<NamedBytes> values;   // by name
  std::int64_t dead_outbox_rows = 0;
};

}  // namespace tokentail
