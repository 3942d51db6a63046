// SPDX-License-Identifier: Apache-2.0
#include "store/usage_rows.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include "store/key_order.hpp"

namespace tokentail {
namespace {

constexpr std::int64_t expired_at_once_min = 1000;

bool same_row(const UsageEntry& a, const UsageEntry& b) {
  return day_of_hour(a.hour) == day_of_hour(b.hour) && a.key == b.key;
}

}  // namespace

Outcome<UsageRows> UsageRows::prepare(const Database& database) {
  auto find = database.prepare("SELECT hours FROM usage WHERE day=?1 AND key=?2");
  auto save = database.prepare("REPLACE INTO usage VALUES(?1, ?2, ?3)");
  auto expire = database.prepare(
      "DELETE FROM usage WHERE (day, key) IN "
      "(SELECT day, key FROM usage WHERE day<?1 ORDER BY day, key LIMIT ?2)");
  if (!find || !save || !expire) {
    return std::unexpected(!find ? find.error() : !save ? save.error() : expire.error());
  }
  return UsageRows(std::move(*find), std::move(*save), std::move(*expire));
}

Outcome<> UsageRows::add(const std::vector<UsageEntry>& entries) {
  damaged_ = 0;
  written_ = 0;
  const auto ordered = in_key_order(entries);
  for (auto entry = ordered.begin(); entry != ordered.end();) {
    const auto& first = **entry;
    UsageRow row;
    for (; entry != ordered.end() && same_row(first, **entry); ++entry) {
      row.add(hour_of_day((*entry)->hour), (*entry)->totals);
    }
    if (auto merged = merge(day_of_hour(first.hour), first.key, row); !merged) {
      return merged;
    }
  }
  return {};
}

Outcome<> UsageRows::merge(std::int64_t day, const std::string& key, UsageRow row) {
  const auto found = find_.integer(1, day).bytes(2, key).step();
  if (!found) {
    return std::unexpected(found.error());
  }
  if (*found) {
    const auto old = UsageRow::decode(find_.bytes_at(0));
    find_.reset();
    old ? row.add(*old) : static_cast<void>(++damaged_);
  }
  row.encode(packed_);
  ++written_;
  return save_.integer(1, day).bytes(2, key).bytes(3, packed_).run();
}

Outcome<> UsageRows::delete_expired(Instant now) {
  const auto today = std::chrono::floor<std::chrono::days>(now).time_since_epoch().count();
  const auto rows = std::max(expired_at_once_min, 2 * written_);
  return expire_.integer(1, today - days_kept_).integer(2, rows).run();
}

}  // namespace tokentail
