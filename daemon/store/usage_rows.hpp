// SPDX-License-Identifier: Apache-2.0
// The table `usage_run`: a tree of runs for each UTC day, in it a row for each key with its hours
// packed inside (usage_row.hpp). A row of SQLite per key and hour would be half a row per log line
// in real data.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "aggregate/usage_journal.hpp"
#include "core/error.hpp"
#include "core/time.hpp"
#include "store/run_table.hpp"
#include "store/sqlite.hpp"

namespace tokentail {

class UsageRows {
 public:
  static Outcome<UsageRows> prepare(const Database& database);

  // Adds what is noted to what is on disk.
  [[nodiscard]] Outcome<> add(const UsageJournal& journal);

  // See RunTable.
  [[nodiscard]] Outcome<bool> merge_some() { return runs_.merge_some(); }
  void put_off_merging(bool on) { runs_.put_off(on); }
  [[nodiscard]] std::size_t merges_due() const { return runs_.merges_due(); }

  // The rows of the days [first, last]; a key may have several a day, which add up.
  struct Days {
    std::int64_t first = 0;
    std::int64_t last = 0;
  };
  [[nodiscard]] Outcome<> read(Days days,
                               const std::function<void(std::int64_t day, const RunRow&)>& sink);

  // How long rows are kept, in whole days.
  void keep_days(std::int64_t days) { days_kept_ = days; }

  // Deletes some of the runs that are older than that at `now`: so many that it keeps up without a
  // long pause.
  [[nodiscard]] Outcome<> delete_expired(Instant now);

  // Whether add() goes on without a run that does not match its checksum, as it does at first, or
  // fails with ErrorKind::corrupt.
  void leave_out_damaged(bool on) {
    runs_.set_on_damage(on ? RunTable::OnDamage::leave_out : RunTable::OnDamage::fail);
  }

  // Runs met so far that could not be read; what was in them is lost.
  [[nodiscard]] std::int64_t damaged_total() const { return runs_.damaged_total(); }

 private:
  explicit UsageRows(RunTable runs) : runs_(std::move(runs)) {}

  RunTable runs_;
  std::int64_t days_kept_ = 400;
};

}  // namespace tokentail
