// SPDX-License-Identifier: Apache-2.0
// What an AggregateTable answers, and when an answer will change.
#include <algorithm>
#include <chrono>

#include "aggregate/aggregate_table.hpp"

namespace tokentail {
namespace {

using Function = Aggregator::Function;

Instant next_minute(Instant now) {
  return std::chrono::floor<std::chrono::minutes>(now) + std::chrono::minutes{1};
}

}  // namespace

Reach AggregateTable::reach_of(TableLayout::Memory& column, std::int64_t span, Duration offset,
                               Instant now) {
  const auto last = column.clock.number(now - offset);
  return {.first = last - span, .last = last};
}

WindowValue AggregateTable::other_value(KeyId key, const TableLayout::Answer& answer, Instant now) {
  switch (answer.function) {
    case Function::sum:
    case Function::count:
      return {.numerator = sum_of(key, answer, answer.column, now)};
    case Function::avg:
    case Function::share: {
      const auto records = sum_of(key, answer, answer.divisor, now);
      return records > 0 ? WindowValue{.numerator = sum_of(key, answer, answer.column, now),
                                       .denominator = static_cast<std::int64_t>(records)}
                         : WindowValue::missing();
    }
    case Function::min:
    case Function::max: {
      const auto& cells = series_at(key, answer.column, now);
      return extreme_from(cells, cells.open_number() - answer.span,
                          layout_.series[answer.column].fold);
    }
    case Function::daily_avg:
      return daily_average(series_at(key, answer.column, now),
                           {.span = answer.span,
                            .all_kept = answer.all_kept,
                            .same_weekday = answer.same_weekday,
                            .skips_empty_days = answer.skips_empty_days});
    case Function::forecast:
      return forecast(key, answer, now);
    case Function::elapsed:
      return {.numerator = (now - layout_.clocks[answer.column].period(now).from).count()};
    default:
      return remembered(key, answer, answer.column, now);
  }
}

Int128 AggregateTable::sum_of(KeyId key, const TableLayout::Answer& answer, std::size_t column,
                              Instant now) {
  if (answer.source == TableLayout::Answer::Source::memory) {
    return remembered(key, answer, column, now).numerator;
  }
  return series_sum(key, answer, column, now);
}

WindowValue AggregateTable::remembered(KeyId key, const TableLayout::Answer& answer,
                                       std::size_t column, Instant now) {
  const auto& known = memory(key, column);
  if (!known) {
    const bool counts = answer.function == Function::distinct;
    return counts ? WindowValue{} : WindowValue::missing();
  }
  return known->answer(answer.function,
                       reach_of(layout_.memories[column], answer.span, answer.offset, now));
}

// In whole seconds, so that the largest sums of a month still fit.
WindowValue AggregateTable::forecast(KeyId key, const TableLayout::Answer& answer, Instant now) {
  using std::chrono::seconds;
  const auto period = layout_.series[answer.column].clock.period(now);
  const auto passed = std::chrono::floor<seconds>(now - period.from).count();
  const auto whole = std::chrono::floor<seconds>(period.to - period.from).count();
  if (passed == 0) {
    return WindowValue::missing();
  }
  return {.numerator = series_at(key, answer.column, now).open_value() * whole,
          .denominator = passed};
}

std::int64_t AggregateTable::history_days(KeyId key, Instant now) {
  const auto& cells = series_at(key, layout_.history, now);
  bool first_day_kept = false;
  cells.each_closed([&](const Bucket& oldest) {
    first_day_kept = oldest.number == cells.first_number();
    return false;
  });
  return static_cast<std::int64_t>(cells.closed_count()) - (first_day_kept ? 1 : 0);
}

Instant AggregateTable::next_change(KeyId key, std::size_t aggregator, Instant now) {
  const auto& answer = layout_.answers[aggregator];
  const bool is_ratio = answer.function == Function::avg || answer.function == Function::share;
  switch (answer.source) {
    case TableLayout::Answer::Source::clock:
      return next_minute(now);
    case TableLayout::Answer::Source::memory:
      return std::min(memory_change(key, answer, answer.column, now),
                      is_ratio ? memory_change(key, answer, answer.divisor, now) : Instant::max());
    case TableLayout::Answer::Source::series:
      break;
  }
  return std::min(series_change(key, answer, answer.column, now),
                  is_ratio ? series_change(key, answer, answer.divisor, now) : Instant::max());
}

Instant AggregateTable::settled_until(std::size_t aggregator, Instant at) {
  const auto& answer = layout_.answers[aggregator];
  if (answer.source == TableLayout::Answer::Source::clock ||
      answer.function == Function::forecast) {
    return next_minute(at);
  }
  const bool is_series = answer.source == TableLayout::Answer::Source::series;
  auto& clock =
      is_series ? layout_.series[answer.column].clock : layout_.memories[answer.column].clock;
  const auto pane = clock.scheme().pane;
  if (pane == Duration{0}) {
    return clock.period(at).to;
  }
  // Its pane enters a window that ends earlier than now, and leaves every window again.
  return answer.offset > Duration{0} ? at + answer.offset - std::min(pane, answer.offset)
                                     : at + answer.span * pane;
}

AggregateTable::Motion AggregateTable::motion(std::size_t aggregator) const {
  const auto& answer = layout_.answers[aggregator];
  if (answer.source != TableLayout::Answer::Source::series) {
    return Motion::other;
  }
  switch (answer.function) {
    case Function::sum:
    case Function::count:
      return Motion::rises;
    case Function::daily_avg:
      return Motion::still;
    default:
      return Motion::other;
  }
}

Period AggregateTable::period(std::size_t aggregator, Instant now) {
  const auto& answer = layout_.answers[aggregator];
  if (answer.source == TableLayout::Answer::Source::series) {
    auto& clock = layout_.series[answer.column].clock;
    if (clock.scheme().kind != BucketScheme::Kind::pane) {
      return clock.period(now);
    }
  }
  return {.from = Instant::min(), .to = Instant::max()};
}

Instant AggregateTable::settled_from(std::size_t aggregator, Instant due) {
  const auto& answer = layout_.answers[aggregator];
  if (answer.source != TableLayout::Answer::Source::series ||
      answer.function == Function::forecast || due == Instant::max()) {
    return Instant::max();
  }
  auto& clock = layout_.series[answer.column].clock;
  return clock.scheme().kind == BucketScheme::Kind::pane ? due - answer.span * clock.scheme().pane
                                                         : clock.period(due - Duration{1}).from;
}

Instant AggregateTable::series_change(KeyId key, const TableLayout::Answer& answer,
                                      std::size_t column, Instant now) {
  if (answer.function == Function::forecast) {
    return next_minute(now);
  }
  const auto& cells = series_at(key, column, now);
  auto& clock = layout_.series[column].clock;
  const auto oldest = cells.oldest_from(cells.open_number() - answer.span);
  if (!oldest) {
    return Instant::max();
  }
  // An average changes with every midnight: one more day counts, or one less.
  return answer.function == Function::daily_avg ? clock.period(now).to
                                                : clock.start(*oldest + answer.span + 1, now);
}

Instant AggregateTable::memory_change(KeyId key, const TableLayout::Answer& answer,
                                      std::size_t column, Instant now) {
  const auto& known = memory(key, column);
  if (!known) {
    return Instant::max();
  }
  auto& cut = layout_.memories[column];
  const auto reach = reach_of(cut, answer.span, answer.offset, now);
  const auto buckets = known->next_change(reach);
  if (!buckets) {
    return Instant::max();
  }
  const auto moved = cut.clock.start(reach.last + *buckets, now - answer.offset);
  return moved > Instant::max() - answer.offset ? Instant::max() : moved + answer.offset;
}

}  // namespace tokentail
