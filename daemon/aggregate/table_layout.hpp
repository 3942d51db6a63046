// SPDX-License-Identifier: Apache-2.0
// How a table answers its aggregators: which series and memories it keeps of each key, and which of
// them answer what. Aggregators that need the same state share it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "aggregate/aggregator.hpp"
#include "aggregate/bucket_series.hpp"
#include "aggregate/contribution.hpp"
#include "aggregate/key_memory.hpp"
#include "aggregate/window.hpp"

namespace tokentail {

struct TableLayout {
  // A BucketSeries of each key.
  struct Series {
    Contribution contribution;
    BucketFold fold;
    BucketClock clock;
    std::int64_t keep;  // closed buckets
    std::uint32_t signature;
    // The series before it asks records the same, or takes the same from them.
    bool repeats_test = false;
    bool repeats_contribution = false;
  };
  // A KeyMemory of each key.
  struct Memory {
    Contribution contribution;
    KeyMemory::Kind kind;
    BucketClock clock;
    std::int64_t span;  // closed buckets that its window reaches back over
    Duration offset;    // how much earlier than now its window ends
    std::uint32_t signature;
  };
  struct Answer {
    enum class Source : std::uint8_t { series, memory, clock };
    // What nearly all are: a sum of one series, a sum over that of another.
    enum class Form : std::uint8_t { sum, ratio, other };

    Aggregator::Function function;
    Source source = Source::series;
    Form form = Form::other;
    std::size_t column = 0;     // of its source
    std::size_t divisor = 0;    // of avg and share: the column with the number of records
    std::int64_t span = 0;      // closed buckets that count
    bool all_kept = false;      // which are all that the series keeps, the divisor's too
    bool same_weekday = false;  // of daily_avg
    bool skips_empty_days = false;
    Duration offset{0};
  };

  explicit TableLayout(const TableSpec& spec);

  std::vector<Series> series;
  std::vector<Memory> memories;
  std::vector<BucketClock> clocks;
  std::vector<Answer> answers;  // of spec.aggregators, in their order
  std::size_t history = 0;      // the series of days that history is counted on

  // Bytes of one key at most, all its windows full.
  [[nodiscard]] std::int64_t history_bytes_max() const;

 private:
  Answer answer_for(const Aggregator& aggregator);
  void settle(Answer& answer) const;
  std::size_t column_for(const Aggregator& aggregator, const Contribution& contribution,
                         BucketFold fold);
  std::size_t memory_for(const Aggregator& aggregator, const Contribution& contribution,
                         KeyMemory::Kind kind);
  void prepare_history(const TableSpec& spec);
};

}  // namespace tokentail
