// SPDX-License-Identifier: Apache-2.0
// The table `usage`: one row a key and UTC day, its hours packed inside. A row per key and hour
// would be half a row per log line in real data.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "aggregate/usage_ledger.hpp"
#include "core/error.hpp"
#include "core/time.hpp"
#include "store/sqlite.hpp"
#include "store/usage_row.hpp"

namespace tokentail {

class UsageRows {
 public:
  static Outcome<UsageRows> prepare(const Database& database);

  // Adds the entries to the rows on disk.
  [[nodiscard]] Outcome<> add(const std::vector<UsageEntry>& entries);

  // How long rows are kept, in whole days.
  void keep_days(std::int64_t days) { days_kept_ = days; }

  // Deletes some of the rows that are older than that at `now`: at least a thousand and
  // twice what add() wrote last, so that it keeps up without a long pause.
  [[nodiscard]] Outcome<> delete_expired(Instant now);

  // Rows met by the last add() whose bytes could not be read; they were replaced.
  [[nodiscard]] std::int64_t damaged() const { return damaged_; }

 private:
  UsageRows(Statement find, Statement save, Statement expire)
      : find_(std::move(find)), save_(std::move(save)), expire_(std::move(expire)) {}

  [[nodiscard]] Outcome<> merge(std::int64_t day, const std::string& key, UsageRow row);

  Statement find_;
  Statement save_;
  Statement expire_;
  std::string packed_;
  std::int64_t days_kept_ = 400;
  std::int64_t written_ = 0;
  std::int64_t damaged_ = 0;
};

}  // namespace tokentail
