// SPDX-License-Identifier: Apache-2.0
#include "aggregate/table_layout.hpp"

#include <algorithm>
#include <iterator>
#include <string>

#include "aggregate/closed_buckets.hpp"
#include "aggregate/key.hpp"

namespace tokentail {
namespace {

using Function = Aggregator::Function;
using Kind = Contribution::Kind;

constexpr Duration day_length = std::chrono::hours{24};

// Those whose answer hangs on the moment of single records.
bool is_momentary(Function function) {
  return function == Function::since_last || function == Function::rising ||
         function == Function::latest || function == Function::growth;
}

BucketScheme scheme_for(const Aggregator& aggregator) {
  if (aggregator.function == Function::daily_avg) {
    return {.kind = BucketScheme::Kind::day, .pane = Duration{0}, .calendar = aggregator.calendar};
  }
  auto scheme = scheme_of(aggregator.window, aggregator.calendar);
  if (is_momentary(aggregator.function) || (aggregator.exact && !is_calendar(aggregator.window))) {
    scheme.pane = exact_pane;
  }
  return scheme;
}

std::int64_t panes_in(Duration length, Duration pane) {
  return (length + pane - Duration{1}) / pane;
}

// How many closed buckets the window reaches back over.
std::int64_t span_of(const Aggregator& aggregator, const BucketScheme& scheme) {
  if (aggregator.function == Function::daily_avg) {
    return aggregator.window.length / day_length;
  }
  if (scheme.kind != BucketScheme::Kind::pane) {
    return 0;
  }
  const auto panes = panes_in(aggregator.window.length, scheme.pane);
  // (T - length, T]: the moment at its open end does not count.
  return scheme.pane == exact_pane && aggregator.function != Function::since_last ? panes - 1
                                                                                  : panes;
}

std::string name_of(BucketFold fold) {
  switch (fold) {
    case BucketFold::add:
      return "add";
    case BucketFold::max:
      return "max";
    case BucketFold::min:
      break;
  }
  return "min";
}

std::string name_of(const BucketScheme& scheme) {
  const auto kind = std::to_string(static_cast<int>(scheme.kind)) + " ";
  if (scheme.kind != BucketScheme::Kind::pane) {
    return kind + scheme.calendar.text();
  }
  return kind + (scheme.pane == exact_pane ? "exact" : display_duration(scheme.pane));
}

// The name of a series in saved state. Whatever changes what its numbers mean must change it.
std::uint32_t signature_of(const std::string& text) {
  return static_cast<std::uint32_t>(hash_text(text));
}

BucketFold fold_of(Function function) {
  return function == Function::max   ? BucketFold::max
         : function == Function::min ? BucketFold::min
                                     : BucketFold::add;
}

KeyMemory::Kind memory_kind(Function function) {
  switch (function) {
    case Function::p95:
      return KeyMemory::Kind::quantile;
    case Function::distinct:
      return KeyMemory::Kind::distinct;
    case Function::first_seen:
      return KeyMemory::Kind::sightings;
    case Function::since_last:
      return KeyMemory::Kind::recency;
    case Function::rising:
    case Function::latest:
    case Function::growth:
      return KeyMemory::Kind::trend;
    default:
      break;
  }
  return KeyMemory::Kind::late_sum;
}

Contribution contribution_of(const Aggregator& aggregator) {
  switch (aggregator.function) {
    case Function::distinct:
    case Function::first_seen:
      return {.kind = Kind::text, .dimension = aggregator.dimension, .test = {}};
    case Function::share:
      return {.kind = Kind::pass, .test = aggregator.test};
    default:
      return {.kind = Kind::amount, .measure = aggregator.measure, .test = {}};
  }
}

}  // namespace

TableLayout::TableLayout(const TableSpec& spec) {
  for (const auto& aggregator : spec.aggregators) {
    answers.push_back(answer_for(aggregator));
  }
  if (spec.history_days_min > 0) {
    prepare_history(spec);
  }
  for (auto& answer : answers) {
    settle(answer);
  }
  for (std::size_t i = 1; i < series.size(); ++i) {
    const auto& asked = series[i].contribution;
    series[i].repeats_test = asked.is_test() && series[i - 1].contribution.is_test() &&
                             asked.test == series[i - 1].contribution.test;
    series[i].repeats_contribution = asked == series[i - 1].contribution;
  }
}

// What is known only when all series are.
void TableLayout::settle(Answer& answer) const {
  if (answer.source != Answer::Source::series) {
    return;
  }
  const bool is_sum = answer.function == Function::sum || answer.function == Function::count;
  const bool is_ratio = answer.function == Function::avg || answer.function == Function::share;
  answer.form = is_sum ? Answer::Form::sum : is_ratio ? Answer::Form::ratio : Answer::Form::other;
  answer.all_kept = answer.span == series[answer.column].keep &&
                    (!is_ratio || answer.span == series[answer.divisor].keep);
}

TableLayout::Answer TableLayout::answer_for(const Aggregator& aggregator) {
  const auto scheme = scheme_for(aggregator);
  Answer answer{.function = aggregator.function,
                .span = span_of(aggregator, scheme),
                .same_weekday = aggregator.same_weekday,
                .skips_empty_days = aggregator.skips_empty_days,
                .offset = aggregator.offset};
  if (aggregator.function == Function::elapsed) {
    answer.source = Answer::Source::clock;
    answer.column = clocks.size();
    clocks.emplace_back(scheme);
    return answer;
  }
  const auto kind = memory_kind(aggregator.function);
  const auto contribution = contribution_of(aggregator);
  if (kind != KeyMemory::Kind::late_sum || aggregator.offset != Duration{0}) {
    answer.source = Answer::Source::memory;
    answer.column = memory_for(aggregator, contribution, kind);
  } else {
    answer.column = column_for(aggregator, contribution, fold_of(aggregator.function));
  }
  if (aggregator.function == Function::avg || aggregator.function == Function::share) {
    Contribution counted = contribution;
    counted.kind = aggregator.function == Function::avg ? Kind::presence : Kind::answer;
    answer.divisor = answer.source == Answer::Source::memory
                         ? memory_for(aggregator, counted, kind)
                         : column_for(aggregator, counted, BucketFold::add);
  }
  return answer;
}

std::size_t TableLayout::column_for(const Aggregator& aggregator, const Contribution& contribution,
                                    BucketFold fold) {
  const auto scheme = scheme_for(aggregator);
  const auto span = span_of(aggregator, scheme);
  for (std::size_t i = 0; i < series.size(); ++i) {
    auto& column = series[i];
    if (column.contribution == contribution && column.fold == fold &&
        column.clock.scheme() == scheme) {
      column.keep = std::max(column.keep, span);
      return i;
    }
  }
  series.push_back({.contribution = contribution,
                    .fold = fold,
                    .clock = BucketClock(scheme),
                    .keep = span,
                    .signature = signature_of(contribution.text() + " " + name_of(fold) + " " +
                                              name_of(scheme))});
  return series.size() - 1;
}

std::size_t TableLayout::memory_for(const Aggregator& aggregator, const Contribution& contribution,
                                    KeyMemory::Kind kind) {
  const auto scheme = scheme_for(aggregator);
  const bool has_window = !is_momentary(aggregator.function);
  const auto span = has_window ? span_of(aggregator, scheme) : 0;
  const auto signature = signature_of(
      contribution.text() + " memory " + std::to_string(static_cast<int>(kind)) + " " +
      name_of(scheme) + " " + std::to_string(span) + " " + display_duration(aggregator.offset));
  const auto known = std::ranges::find(memories, signature, &Memory::signature);
  if (known != memories.end()) {
    return static_cast<std::size_t>(known - memories.begin());
  }
  memories.push_back({.contribution = contribution,
                      .kind = kind,
                      .clock = BucketClock(scheme),
                      .span = span,
                      .offset = aggregator.offset,
                      .signature = signature});
  return memories.size() - 1;
}

// History is counted on a series of days; where no window needs one, requests a day will do.
void TableLayout::prepare_history(const TableSpec& spec) {
  const auto is_daily = [&](const Series& column) {
    const auto& scheme = column.clock.scheme();
    return scheme.kind == BucketScheme::Kind::day && scheme.calendar == spec.history_calendar &&
           column.fold == BucketFold::add;
  };
  auto daily = std::ranges::find_if(series, is_daily);
  if (daily == series.end()) {
    const Aggregator requests{.function = Function::daily_avg,
                              .test = {},
                              .window = {.length = spec.history_days_min * day_length},
                              .calendar = spec.history_calendar};
    column_for(requests, contribution_of(requests), BucketFold::add);
    daily = std::prev(series.end());
  }
  daily->keep = std::max(daily->keep, spec.history_days_min);
  history = static_cast<std::size_t>(daily - series.begin());
}

namespace {

// Of a filled bucket, up to four million dollars or half a trillion tokens. A wide gap to the one
// before takes more, but stands for buckets that are not kept.
std::int64_t value_bytes_max(const Contribution& contribution) {
  const bool is_fine = contribution.kind == Kind::amount &&
                       (contribution.measure == Measure::cost ||  // pico-dollars, nanoseconds
                        contribution.measure == Measure::latency);
  return is_fine ? 8 : 5;
}

}  // namespace

// Every closed bucket of every series filled, and the allocator's share of its block.
std::int64_t TableLayout::history_bytes_max() const {
  std::int64_t bytes = 0;
  for (const auto& column : series) {
    bytes += ClosedBuckets::bytes_max(std::min(column.keep, BucketSeries::closed_max),
                                      value_bytes_max(column.contribution)) +
             16;
  }
  for (const auto& memory : memories) {
    const auto pane = memory.clock.scheme().pane;
    const auto delay = pane == Duration{0} ? 0 : panes_in(memory.offset, pane);
    bytes += KeyMemory::bytes_max(memory.kind, memory.span, delay) + 16;
  }
  return bytes;
}

}  // namespace tokentail
