// SPDX-License-Identifier: Apache-2.0
#include "store/usage_rows.hpp"

#include <algorithm>
#include <chrono>
#include <map>
#include <vector>

#include "aggregate/key.hpp"
#include "aggregate/varint.hpp"
#include "store/hash_order.hpp"
#include "store/usage_row.hpp"

namespace tokentail {
namespace {

constexpr std::int64_t expired_at_once = 4;

// A note in 24 bytes: a checkpoint sorts hundreds of thousands.
struct DayNote {
  std::uint64_t hash = 0;
  const char* key_begin = nullptr;
  std::uint32_t key_size = 0;
  std::uint8_t totals_behind = 0;  // so many bytes after the key
  std::uint8_t totals_size = 0;
  std::uint8_t hour = 0;  // of the day

  [[nodiscard]] std::string_view key() const { return {key_begin, key_size}; }
  [[nodiscard]] std::string_view totals() const {
    return {key_begin + key_size + totals_behind, totals_size};
  }

  // Keys are left out: notes lie all over the memory, and to look at each is most of the work.
  [[nodiscard]] bool before(const DayNote& other) const {
    return hash != other.hash ? hash < other.hash : hour < other.hour;
  }
};

static_assert(totals_bytes_max <= 0xFF && sizeof(DayNote) == 24);

DayNote day_note(const UsageJournal::Note& note) {
  const auto* const key_end = note.key.data() + note.key.size();
  return {.hash = hash_text(note.key),
          .key_begin = note.key.data(),
          .key_size = static_cast<std::uint32_t>(note.key.size()),
          .totals_behind = static_cast<std::uint8_t>(note.totals.data() - key_end),
          .totals_size = static_cast<std::uint8_t>(note.totals.size()),
          .hour = static_cast<std::uint8_t>(hour_of_day(note.hour))};
}

using DayNotes = std::vector<DayNote>;
using NoteRange = std::span<const DayNote>;

std::map<std::int64_t, DayNotes> by_day(const UsageJournal& journal) {
  std::map<std::int64_t, DayNotes> days;
  std::int64_t last_day = 0;
  DayNotes* last = nullptr;  // nearly always the next one's too
  journal.each([&](const UsageJournal::Note& note) {
    const auto day = day_of_hour(note.hour);
    if (last == nullptr) {
      days[day].reserve(static_cast<std::size_t>(journal.size()));
    }
    if (last == nullptr || day != last_day) {
      last = &days[day];
      last_day = day;
    }
    last->push_back(day_note(note));
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
    out.append(notes.front().totals());
    return;
  }
  UsageTotals sum;
  for (const auto& note : notes) {
    auto bytes = note.totals();
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

// The first notes of one key, of notes of equal hash.
NoteRange first_key_of(NoteRange notes) {
  return first_of(notes, [](const DayNote& a, const DayNote& b) { return a.key() == b.key(); });
}

void add_row(NoteRange of_key, SortedRun& run, std::string& row) {
  pack(of_key, row);
  run.add({.hash = of_key.front().hash, .key = of_key.front().key(), .value = row});
}

// Adds notes of equal hash in the order of their hours, nearly always of one key.
void add_rows(std::span<DayNote> notes, SortedRun& run, std::string& row) {
  if (first_key_of(notes).size() == notes.size()) {
    add_row(notes, run, row);
    return;
  }
  std::ranges::stable_sort(notes, {}, &DayNote::key);
  for (NoteRange rest = notes; !rest.empty();) {
    const auto of_key = first_key_of(rest);
    add_row(of_key, run, row);
    rest = rest.subspan(of_key.size());
  }
}

// Enough for all of them, each as a row of its own.
std::size_t bytes_of(const DayNotes& day) {
  constexpr std::size_t beside = 10;  // sizes of key and value, the hour and how many there are
  std::size_t bytes = 0;
  for (const auto& note : day) {
    bytes += note.key_size + note.totals_size + beside;
  }
  return bytes;
}

SortedRun run_of(DayNotes& day) {
  constexpr std::size_t ahead = 16;
  sort_by_hash(day);
  SortedRun run;
  run.bytes.reserve(bytes_of(day));
  std::string row;
  for (std::size_t begin = 0, end = 0; begin < day.size(); begin = end) {
    for (; end < day.size() && day[end].hash == day[begin].hash; ++end) {
      __builtin_prefetch(day[std::min(end + ahead, day.size() - 1)].key_begin);
    }
    add_rows(std::span(day).subspan(begin, end - begin), run, row);
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
