// SPDX-License-Identifier: Apache-2.0
#include "store/usage_rows.hpp"

#include <algorithm>
#include <chrono>
#include <map>
#include <tuple>
#include <vector>

#include "aggregate/key.hpp"
#include "aggregate/varint.hpp"
#include "store/hash_order.hpp"
#include "store/usage_row.hpp"

namespace tokentail {
namespace {

constexpr std::int64_t expired_at_once = 4;

struct DayNote {
  std::uint64_t hash = 0;
  std::string_view key;
  std::string_view totals;
  std::int64_t hour = 0;  // of the day

  [[nodiscard]] bool before(const DayNote& other) const {
    return std::tie(hash, key, hour) < std::tie(other.hash, other.key, other.hour);
  }
};

using DayNotes = std::vector<DayNote>;
using NoteRange = std::span<const DayNote>;

std::map<std::int64_t, DayNotes> by_day(const UsageJournal& journal) {
  std::map<std::int64_t, DayNotes> days;
  std::int64_t last_day = 0;
  DayNotes* last = nullptr;  // nearly always the next one's too
  journal.each([&](const UsageJournal::Note& note) {
    const auto day = day_of_hour(note.hour);
    if (last == nullptr || day != last_day) {
      last = &days[day];
      last_day = day;
    }
    last->push_back({.hash = hash_text(note.key),
                     .key = note.key,
                     .totals = note.totals,
                     .hour = hour_of_day(note.hour)});
  });
  return days;
}

// The first notes that belong together.
template <class Same>
NoteRange first_of(NoteRange notes, Same same) {
  const auto end = std::ranges::find_if_not(
      notes, [&](const DayNote& note) { return same(note, notes.front()); });
  return notes.first(static_cast<std::size_t>(end - notes.begin()));
}

void append_hour(std::string& out, NoteRange notes) {
  append_varint(out, static_cast<UInt128>(notes.front().hour));
  if (notes.size() == 1) {
    out.append(notes.front().totals);
    return;
  }
  UsageTotals sum;
  for (const auto& note : notes) {
    auto bytes = note.totals;
    sum += take_totals(bytes).value_or(UsageTotals{});
  }
  append_totals(out, sum);
}

// All notes of one key as a row of usage.
void pack(NoteRange notes, std::string& out) {
  out.assign(1, '\0');
  while (!notes.empty()) {
    const auto hour =
        first_of(notes, [](const DayNote& a, const DayNote& b) { return a.hour == b.hour; });
    append_hour(out, hour);
    ++out.front();
    notes = notes.subspan(hour.size());
  }
}

SortedRun run_of(DayNotes& day) {
  sort_by_hash(day);
  SortedRun run;
  std::string row;
  for (NoteRange rest(day); !rest.empty();) {
    const auto notes = first_of(rest, [](const DayNote& a, const DayNote& b) {
      return a.hash == b.hash && a.key == b.key;
    });
    pack(notes, row);
    run.add({.hash = notes.front().hash, .key = notes.front().key, .value = row});
    rest = rest.subspan(notes.size());
  }
  return run;
}

// What was read from a sound run is a row.
void add_hours(std::string& row, std::string_view older) {
  auto sum = UsageRow::decode(row);
  const auto more = UsageRow::decode(older);
  if (sum && more) {
    sum->add(*more);
    sum->encode(row);
  }
}

}  // namespace

Outcome<UsageRows> UsageRows::prepare(const Database& database) {
  auto runs = RunTable::prepare(database, "usage_run", add_hours, RunTable::OnDamage::leave_out);
  return runs ? Outcome<UsageRows>(UsageRows(std::move(*runs))) : std::unexpected(runs.error());
}

Outcome<> UsageRows::add(const UsageJournal& journal) {
  for (auto& [day, notes] : by_day(journal)) {
    if (auto added = runs_.add({.number = day, .name = {}}, run_of(notes)); !added) {
      return added;
    }
  }
  return {};
}

Outcome<> UsageRows::read(Days days,
                          const std::function<void(std::int64_t day, const RunRow&)>& sink) {
  return runs_.read_unmerged({.first = days.first, .last = days.last, .name = {}}, sink);
}

Outcome<> UsageRows::delete_expired(Instant now) {
  const auto today = std::chrono::floor<std::chrono::days>(now).time_since_epoch().count();
  return runs_.drop_before(today - days_kept_, expired_at_once);
}

}  // namespace tokentail
