// SPDX-License-Identifier: Apache-2.0
#include "aggregate/window.hpp"

#include <algorithm>
#include <utility>

#include "core/amount.hpp"

namespace tokentail {
namespace {

using namespace std::chrono_literals;

PeriodUnit unit_of(BucketScheme::Kind kind) {
  switch (kind) {
    case BucketScheme::Kind::hour:
      return PeriodUnit::hour;
    case BucketScheme::Kind::week:
      return PeriodUnit::week;
    case BucketScheme::Kind::month:
      return PeriodUnit::month;
    case BucketScheme::Kind::day:
    case BucketScheme::Kind::pane:
      break;
  }
  return PeriodUnit::day;
}

// Rounds towards the past, before 1970 too.
std::int64_t floor_div(std::int64_t value, std::int64_t unit) {
  return value / unit - (value % unit < 0 ? 1 : 0);
}

BucketScheme::Kind calendar_kind(Window::Kind kind) {
  switch (kind) {
    case Window::Kind::this_hour:
      return BucketScheme::Kind::hour;
    case Window::Kind::this_week:
      return BucketScheme::Kind::week;
    case Window::Kind::this_month:
      return BucketScheme::Kind::month;
    case Window::Kind::today:
    case Window::Kind::sliding:
      break;
  }
  return BucketScheme::Kind::day;
}

}  // namespace

std::string display(const Window& window) {
  switch (window.kind) {
    case Window::Kind::sliding:
      return display_duration(window.length);
    case Window::Kind::this_hour:
      return "this_hour";
    case Window::Kind::today:
      return "today";
    case Window::Kind::this_week:
      return "this_week";
    case Window::Kind::this_month:
      return "this_month";
  }
  return {};
}

bool is_calendar(const Window& window) {
  return window.kind != Window::Kind::sliding;
}

Period bounds(const Window& window, const Calendar& calendar, Instant now) {
  if (!is_calendar(window)) {
    return {.from = now - window.length, .to = now};
  }
  return calendar.period(unit_of(calendar_kind(window.kind)), now);
}

Duration pane_length(Duration window) {
  const auto seconds = std::chrono::ceil<std::chrono::seconds>(window / panes_per_window);
  return std::max<Duration>(seconds, 1s);
}

BucketScheme scheme_of(const Window& window, const Calendar& calendar) {
  if (!is_calendar(window)) {
    return {.kind = BucketScheme::Kind::pane, .pane = pane_length(window.length)};
  }
  return {.kind = calendar_kind(window.kind), .pane = Duration{0}, .calendar = calendar};
}

BucketClock::BucketClock(const BucketScheme& scheme) : scheme_(scheme) {}

Instant BucketClock::start(std::int64_t number, Instant now) {
  if (scheme_.kind != BucketScheme::Kind::pane) {
    return period(now).to;
  }
  const auto ns = Int128{number} * scheme_.pane.count();
  return ns > ns_since_epoch(Instant::max()) ? Instant::max()
                                             : instant_from_ns(static_cast<std::int64_t>(ns));
}

const BucketClock::Cached& BucketClock::find(Instant at) {
  std::swap(recent_, older_);
  if (!recent_.period.contains(at)) {
    recent_ = scheme_.kind == BucketScheme::Kind::pane ? pane(at) : calendar(at);
  }
  return recent_;
}

BucketClock::Cached BucketClock::pane(Instant at) const {
  const auto length = scheme_.pane.count();
  const auto number = floor_div(ns_since_epoch(at), length);
  return {.period = {.from = instant_from_ns(number * length),
                     .to = instant_from_ns((number + 1) * length)},
          .number = number};
}

BucketClock::Cached BucketClock::calendar(Instant at) const {
  const auto period = scheme_.calendar.period(unit_of(scheme_.kind), at);
  return {.period = period,
          .number = scheme_.kind == BucketScheme::Kind::day
                        ? scheme_.calendar.day_number(at)
                        : floor_div(ns_since_epoch(period.from), 1'000'000'000)};
}

}  // namespace tokentail
