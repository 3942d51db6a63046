// SPDX-License-Identifier: Apache-2.0
#include "aggregate/true_windows.hpp"

#include <algorithm>
#include <chrono>
#include <set>

namespace tokentail::test {
namespace {

using Function = Aggregator::Function;
using Records = std::vector<Arrived>;
using Inside = std::vector<const Arrived*>;

PeriodUnit unit_of(const Aggregator& asked) {
  switch (asked.window.kind) {
    case Window::Kind::this_hour:
      return PeriodUnit::hour;
    case Window::Kind::this_week:
      return PeriodUnit::week;
    case Window::Kind::this_month:
      return PeriodUnit::month;
    default:
      return PeriodUnit::day;
  }
}

// All times of the tests are after 1970.
std::int64_t pane_of(const Aggregator& asked, Instant at) {
  const auto pane =
      std::max<std::int64_t>((asked.window.length.count() / 1'000'000'000 + 59) / 60, 1);
  return ns_since_epoch(at) / (pane * 1'000'000'000);
}

std::int64_t panes_back(const Aggregator& asked) {
  const auto seconds = asked.window.length.count() / 1'000'000'000;
  const auto pane = std::max<std::int64_t>((seconds + 59) / 60, 1);
  return (seconds + pane - 1) / pane;
}

Inside covered(const Aggregator& asked, const Records& records, const Moment& now) {
  Inside inside;
  for (const auto& record : records) {
    if (is_covered(asked, record.moment, now)) {
      inside.push_back(&record);
    }
  }
  return inside;
}

std::vector<Int128> amounts(const Aggregator& asked, const Inside& inside) {
  std::vector<Int128> all;
  for (const auto* record : inside) {
    if (asked.measure == Measure::requests) {
      all.push_back(1);
    } else if (record->tokens) {
      all.push_back(*record->tokens);
    }
  }
  return all;
}

Int128 total(const std::vector<Int128>& all) {
  Int128 total = 0;
  for (const auto amount : all) {
    total += amount;
  }
  return total;
}

Truth share(const Inside& inside) {
  std::int64_t told = 0;
  std::int64_t passed = 0;
  for (const auto* record : inside) {
    told += record->status ? 1 : 0;
    passed += record->status == 429 ? 1 : 0;
  }
  return told > 0 ? Truth::exactly(passed, told) : Truth::missing();
}

Truth nearest_rank(std::vector<Int128> all) {
  if (all.empty()) {
    return Truth::missing();
  }
  std::ranges::sort(all);
  std::size_t rank = 1;
  while (rank * 100 < all.size() * 95) {
    ++rank;
  }
  const auto amount = all[rank - 1];
  return {.low = amount * 32, .high = amount * 33, .denominator = 32};
}

Truth distinct(const Inside& inside) {
  std::set<std::string> texts;
  for (const auto* record : inside) {
    texts.insert(record->text);
  }
  texts.erase("");
  return Truth::exactly(static_cast<std::int64_t>(texts.size()));
}

Truth daily_average(const Aggregator& asked, const Records& records, const Moment& now) {
  const auto today = now.labels.day;
  std::optional<std::int64_t> first;
  for (const auto& record : records) {
    if (record.tokens) {
      first = std::min(first.value_or(record.moment.labels.day), record.moment.labels.day);
    }
  }
  Int128 total = 0;
  std::int64_t days = 0;
  const std::int64_t back = asked.window.length / std::chrono::hours{24};
  for (auto day = today - back; first && day < today; ++day) {
    if (day <= *first || (asked.same_weekday && (today - day) % 7 != 0)) {
      continue;
    }
    bool is_empty = true;
    for (const auto& record : records) {
      if (record.tokens && record.moment.labels.day == day) {
        total += *record.tokens;
        is_empty = false;
      }
    }
    days += is_empty && asked.skips_empty_days ? 0 : 1;
  }
  return days > 0 ? Truth::exactly(total, days) : Truth::missing();
}

Truth first_seen(const Aggregator& asked, const Records& records) {
  if (records.empty() || records.back().text.empty()) {
    return Truth::missing();
  }
  const auto from = pane_of(asked, records.back().moment.at) - panes_back(asked);
  for (std::size_t i = 0; i + 1 < records.size(); ++i) {
    if (records[i].text == records.back().text && pane_of(asked, records[i].moment.at) >= from) {
      return Truth::exactly(0);
    }
  }
  return Truth::exactly(1);
}

Truth trend(Function function, const Records& records) {
  std::vector<Int128> kept;
  Instant newest = Instant::min();
  for (const auto& record : records) {
    if (record.tokens && record.moment.at >= newest) {
      newest = record.moment.at;
      kept.push_back(*record.tokens);
    }
  }
  if (kept.empty()) {
    return Truth::missing();
  }
  if (function == Function::latest) {
    return Truth::exactly(kept.back());
  }
  std::size_t rises = 0;
  while (rises + 1 < kept.size() && kept[kept.size() - rises - 1] > kept[kept.size() - rises - 2]) {
    ++rises;
  }
  if (function == Function::rising) {
    return Truth::exactly(static_cast<std::int64_t>(rises));
  }
  return rises >= 2 ? Truth::exactly(kept.back() - kept[kept.size() - 3], 2) : Truth::missing();
}

Truth since_last(const Records& records, const Moment& now) {
  auto newest = Instant::min();
  for (const auto& record : records) {
    newest = std::max(newest, record.moment.at);
  }
  return records.empty() ? Truth::missing() : Truth::exactly((now.at - newest).count());
}

Truth forecast(const Aggregator& asked, Int128 so_far, const Moment& now) {
  const auto period = true_period(unit_of(asked), asked.calendar, now.at);
  const auto passed = (now.at - period.from) / std::chrono::seconds{1};
  const auto whole = (period.to - period.from) / std::chrono::seconds{1};
  return passed > 0 ? Truth::exactly(so_far * whole, passed) : Truth::missing();
}

std::string decimal(Int128 value) {
  return std::to_string(static_cast<double>(value));
}

}  // namespace

bool is_covered(const Aggregator& asked, const Moment& record, const Moment& now) {
  if (is_calendar(asked.window)) {
    return record.labels.of(unit_of(asked)) == now.labels.of(unit_of(asked));
  }
  if (asked.exact) {
    return is_inside(asked, record, now);
  }
  const auto last = pane_of(asked, now.at - asked.offset);
  const auto pane = pane_of(asked, record.at);
  return pane <= last && pane >= last - panes_back(asked);
}

bool is_inside(const Aggregator& asked, const Moment& record, const Moment& now) {
  if (is_calendar(asked.window)) {
    return is_covered(asked, record, now);
  }
  const auto end = now.at - asked.offset;
  return record.at > end - asked.window.length && record.at <= end;
}

Truth true_value(const Aggregator& asked, const Records& records, const Moment& now) {
  const auto inside = covered(asked, records, now);
  const auto all = amounts(asked, inside);
  const auto count = static_cast<std::int64_t>(all.size());
  switch (asked.function) {
    case Function::sum:
    case Function::count:
      return Truth::exactly(total(all));
    case Function::avg:
      return count > 0 ? Truth::exactly(total(all), count) : Truth::missing();
    case Function::min:
      return count > 0 ? Truth::exactly(*std::ranges::min_element(all)) : Truth::missing();
    case Function::max:
      return count > 0 ? Truth::exactly(*std::ranges::max_element(all)) : Truth::missing();
    case Function::share:
      return share(inside);
    case Function::p95:
      return nearest_rank(all);
    case Function::distinct:
      return distinct(inside);
    case Function::daily_avg:
      return daily_average(asked, records, now);
    case Function::forecast:
      return forecast(asked, total(all), now);
    case Function::elapsed:
      return Truth::exactly(
          (now.at - true_period(unit_of(asked), asked.calendar, now.at).from).count());
    case Function::since_last:
      return since_last(records, now);
    case Function::first_seen:
      return first_seen(asked, records);
    case Function::rising:
    case Function::latest:
    case Function::growth:
      break;
  }
  return trend(asked.function, records);
}

bool agrees(const WindowValue& value, const Truth& truth) {
  return value.known == truth.known &&
         (!truth.known || (value.numerator * truth.denominator >= truth.low * value.denominator &&
                           value.numerator * truth.denominator <= truth.high * value.denominator));
}

std::string text_of(const WindowValue& value) {
  return value.known ? decimal(value.numerator) + "/" + std::to_string(value.denominator)
                     : "unknown";
}

std::string text_of(const Truth& truth) {
  return truth.known ? decimal(truth.low) + ".." + decimal(truth.high) + "/" +
                           std::to_string(truth.denominator)
                     : "unknown";
}

}  // namespace tokentail::test
