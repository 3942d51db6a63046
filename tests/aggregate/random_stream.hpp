// SPDX-License-Identifier: Apache-2.0
// Random streams of records: out of order, late, over clock changes and month ends.
#pragma once

#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "aggregate/aggregate_table.hpp"
#include "aggregate/true_windows.hpp"

namespace tokentail::test {

// One thing that happens: time passes, and a record of a key may come.
struct Happening {
  Duration step{0};
  Duration behind{0};  // how much older than event time the record is
  bool is_tick = false;
  bool restarts = false;  // the table is saved and restored before it
  std::size_t key = 0;
  std::optional<Tokens> tokens;
  std::size_t text = 0;  // 0: none
  std::optional<int> status;
};

struct RandomStream {
  std::size_t place = 0;  // of places()
  Duration day_starts{0};
  std::uint8_t week_starts = 0;
  std::vector<Happening> happenings;
};
std::ostream& operator<<(std::ostream& out, const RandomStream& stream);

inline constexpr std::size_t keys_of_streams = 3;
[[nodiscard]] const std::string& key_named(std::size_t key);

// Zones and moments shortly before something odd happens to the calendar there.
struct Place {
  const char* zone;
  const char* from;
};
[[nodiscard]] const std::vector<Place>& places();

[[nodiscard]] RandomStream random_stream(bool restarts);
[[nodiscard]] Calendar calendar_of(const RandomStream& stream);

// Every window function with every option it takes.
[[nodiscard]] std::vector<Aggregator> everything(const Calendar& calendar);

// The stream as it is played: event time, the records so far, and the next record.
class Playback {
 public:
  explicit Playback(const RandomStream& stream);

  [[nodiscard]] const Calendar& calendar() const { return calendar_; }
  [[nodiscard]] const Moment& now() const { return now_; }
  [[nodiscard]] Moment moment(Instant at) const { return {at, labels_of(at, calendar_)}; }
  [[nodiscard]] const std::vector<Arrived>& records_of(std::size_t key) const {
    return records_[key];
  }

  // Moves event time on. The record that comes then; nothing for a tick.
  [[nodiscard]] std::optional<UsageRecord> next(const Happening& happening);

 private:
  Calendar calendar_;
  Moment now_;
  std::vector<std::vector<Arrived>> records_{keys_of_streams};
};

}  // namespace tokentail::test
