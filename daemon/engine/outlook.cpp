// SPDX-License-Identifier: Apache-2.0
#include "engine/outlook.hpp"

#include "aggregate/aggregate_table.hpp"
#include "engine/time_ahead.hpp"

namespace tokentail {
namespace {

constexpr std::int64_t recent_panes = 5;
constexpr std::int64_t ns_per_second = 1'000'000'000;

std::optional<Quantity> amount_of(const Program& program, const Evidence& evidence) {
  const auto value = program.run(evidence);
  return value.known ? std::optional(value.number) : std::nullopt;
}

Quantity nanoseconds(Duration duration) {
  return {.numerator = duration.count()};
}

// What comes within `length` when `amount` came within `span`.
std::optional<Quantity> share_of(Quantity amount, Duration span, Duration length) {
  const auto grown = multiply(amount, nanoseconds(length));
  return grown ? divide(*grown, nanoseconds(span)) : std::nullopt;
}

bool is_so(const Comparison& comparison, const std::optional<Quantity>& value, Quantity limit) {
  const auto order = value ? compare(*value, limit) : std::nullopt;
  return order && accepts(comparison.op, *order);
}

// What came since `since` is what is left in the window when all before it has gone.
std::optional<Quantity> came_since(Instant since, const Comparison& comparison,
                                   const Evidence& evidence) {
  TimeAhead later(evidence);
  return later.at(since + comparison.window->length) ? amount_of(comparison.value, later.evidence())
                                                     : std::nullopt;
}

std::optional<Outlook> of_sliding(const Comparison& comparison, const Evidence& evidence,
                                  Quantity limit, bool wanted) {
  const auto pane = pane_length(comparison.window->length);
  const auto border = evidence.now - evidence.now.time_since_epoch() % pane;
  const auto since = border - (recent_panes - 1) * pane;
  const auto amount = came_since(since, comparison, evidence);
  if (!amount || amount->numerator <= 0) {
    return std::nullopt;
  }
  Outlook result{.amount = *amount, .since = since, .at = std::nullopt};
  TimeAhead later(evidence);
  // After a whole window all of it came at this rate, and nothing changes any more.
  for (std::int64_t step = 1; step <= panes_per_window + 1; ++step) {
    const auto moment = border + step * pane;
    if (!later.at(moment)) {
      return std::nullopt;
    }
    const auto left = amount_of(comparison.value, later.evidence());
    const auto coming = share_of(*amount, evidence.now - since, moment - evidence.now);
    const auto value = left && coming ? add(*left, *coming) : std::nullopt;
    if (value && is_so(comparison, value, limit) == wanted) {
      result.at = moment;
      break;
    }
  }
  return result;
}

// A total that only grows until its period ends: it takes as long again as its part of the way.
std::optional<Outlook> of_calendar(const Comparison& comparison, const Period& period,
                                   const Evidence& evidence, Quantity limit, bool wanted) {
  const auto value = amount_of(comparison.value, evidence);
  const auto span = evidence.now - period.from;
  if (!value || value->numerator <= 0 || span <= Duration{0}) {
    return std::nullopt;
  }
  Outlook result{.amount = *value, .since = period.from, .at = std::nullopt};
  const auto missing = subtract(limit, *value);
  const auto way = missing ? multiply(*missing, nanoseconds(span)) : std::nullopt;
  const auto wait = way ? divide(*way, *value) : std::nullopt;
  if (!wait || wait->numerator < 0 ||
      wait->numerator / wait->denominator >= (period.to - evidence.now).count()) {
    return result;
  }
  // The next whole second after which it is surely crossed.
  const auto seconds = wait->numerator / (wait->denominator * ns_per_second) + 1;
  const auto moment = evidence.now + std::chrono::seconds{static_cast<std::int64_t>(seconds)};
  const auto coming = share_of(*value, span, moment - evidence.now);
  const auto then = coming ? add(*value, *coming) : std::nullopt;
  if (then && moment < period.to && is_so(comparison, then, limit) == wanted) {
    result.at = moment;
  }
  return result;
}

}  // namespace

std::optional<Outlook> outlook(const Comparison& comparison, const Calendar& calendar,
                               const Evidence& evidence, bool wanted) {
  if (!comparison.is_running_total || !comparison.fixed_limit || !comparison.window ||
      comparison.condition.holds(evidence) == wanted) {
    return std::nullopt;
  }
  const auto limit = amount_of(comparison.limit, evidence);
  if (!limit) {
    return std::nullopt;
  }
  return is_calendar(*comparison.window)
             ? of_calendar(comparison, bounds(*comparison.window, calendar, evidence.now), evidence,
                           *limit, wanted)
             : of_sliding(comparison, evidence, *limit, wanted);
}

}  // namespace tokentail
