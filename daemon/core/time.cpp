// SPDX-License-Identifier: Apache-2.0
#include "core/time.hpp"

#include <array>
#include <charconv>
#include <limits>

#include <date/date.h>
#include <fmt/format.h>

#include "core/time_zone.hpp"

namespace tokentail {
namespace {

using namespace std::chrono_literals;

struct DurationUnit {
  std::string_view suffix;
  Duration length;
};

// Longest first, which is also the order in which they are written.
constexpr std::array<DurationUnit, 6> units{
    {{"w", 24h * 7}, {"d", 24h}, {"h", 1h}, {"m", 1min}, {"s", 1s}, {"ms", 1ms}}};

std::optional<Duration> unit_length(std::string_view suffix) {
  for (const auto& unit : units) {
    if (unit.suffix == suffix) {
      return unit.length;
    }
  }
  return std::nullopt;
}

// Reads `width` decimal digits at the front of `text` and removes them.
std::optional<int> take_digits(std::string_view& text, std::size_t width) {
  if (text.size() < width) {
    return std::nullopt;
  }
  int value = 0;
  for (std::size_t i = 0; i < width; ++i) {
    if (text[i] < '0' || text[i] > '9') {
      return std::nullopt;
    }
    value = value * 10 + (text[i] - '0');
  }
  text.remove_prefix(width);
  return value;
}

bool take(std::string_view& text, std::string_view any_of) {
  if (text.empty() || any_of.find(text.front()) == std::string_view::npos) {
    return false;
  }
  text.remove_prefix(1);
  return true;
}

std::optional<date::local_days> take_date(std::string_view& text) {
  const auto year = take_digits(text, 4);
  const bool dash_one = take(text, "-");
  const auto month = take_digits(text, 2);
  const bool dash_two = take(text, "-");
  const auto day = take_digits(text, 2);
  if (!year || !month || !day || !dash_one || !dash_two) {
    return std::nullopt;
  }
  const date::year_month_day date{date::year{*year}, date::month{static_cast<unsigned>(*month)},
                                  date::day{static_cast<unsigned>(*day)}};
  // The range of Instant: 1678 to 2262, with a margin for zones.
  if (!date.ok() || *year < 1700 || *year > 2250) {
    return std::nullopt;
  }
  return date::local_days{date};
}

std::optional<Duration> take_fraction(std::string_view& text) {
  if (!take(text, ".,")) {
    return Duration{0};
  }
  std::int64_t value = 0;
  int digits = 0;
  while (!text.empty() && text.front() >= '0' && text.front() <= '9') {
    if (digits == 9) {
      return std::nullopt;
    }
    value = value * 10 + (text.front() - '0');
    ++digits;
    text.remove_prefix(1);
  }
  if (digits == 0) {
    return std::nullopt;
  }
  for (; digits < 9; ++digits) {
    value *= 10;
  }
  return Duration{value};
}

std::optional<Duration> take_clock(std::string_view& text) {
  const auto hour = take_digits(text, 2);
  const bool colon_one = take(text, ":");
  const auto minute = take_digits(text, 2);
  const bool colon_two = take(text, ":");
  const auto second = take_digits(text, 2);
  if (!hour || !minute || !second || !colon_one || !colon_two) {
    return std::nullopt;
  }
  // 60 is a leap second; it reads as the first moment of the next minute.
  if (*hour > 23 || *minute > 59 || *second > 60) {
    return std::nullopt;
  }
  const auto fraction = take_fraction(text);
  if (!fraction) {
    return std::nullopt;
  }
  return std::chrono::hours{*hour} + std::chrono::minutes{*minute} + std::chrono::seconds{*second} +
         *fraction;
}

// "Z", "+02:00", "-0530" or "+02" at the end of the text.
std::optional<Duration> parse_offset(std::string_view text) {
  if (text == "Z" || text == "z") {
    return Duration{0};
  }
  const bool negative = text.starts_with('-');
  if (!take(text, "+-")) {
    return std::nullopt;
  }
  const auto hours = take_digits(text, 2);
  const bool colon = take(text, ":");
  const auto minutes = text.empty() && !colon ? std::optional(0) : take_digits(text, 2);
  if (!hours || !minutes || !text.empty() || *hours > 23 || *minutes > 59) {
    return std::nullopt;
  }
  const Duration offset = std::chrono::hours{*hours} + std::chrono::minutes{*minutes};
  return negative ? -offset : offset;
}

std::optional<Instant> parse_calendar(std::string_view text, const TimeZone& assumed) {
  const auto day = take_date(text);
  if (!day) {
    return std::nullopt;
  }
  if (text.empty()) {  // a bare date is its first moment
    return assumed.from_local(day->time_since_epoch());
  }
  if (!take(text, "Tt ")) {
    return std::nullopt;
  }
  const auto clock = take_clock(text);
  if (!clock) {
    return std::nullopt;
  }
  const Duration local = day->time_since_epoch() + *clock;
  if (text.empty()) {
    return assumed.from_local(local);
  }
  const auto offset = parse_offset(text);
  return offset ? std::optional(Instant{local - *offset}) : std::nullopt;
}

// In 2255: the range of Instant, with a margin for zones.
constexpr std::chrono::seconds epoch_end{9'000'000'000};

template <class Count>
std::optional<Instant> within_epoch(Count since_epoch) {
  return since_epoch < epoch_end ? std::optional(Instant{since_epoch}) : std::nullopt;
}

// "1763900000.123456": whole seconds with a fraction, or any whole epoch number.
std::optional<Instant> parse_epoch_text(std::string_view text) {
  std::int64_t whole = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), whole);
  if (error != std::errc{} || end == text.data()) {
    return std::nullopt;
  }
  auto rest = text.substr(static_cast<std::size_t>(end - text.data()));
  if (rest.empty()) {
    return parse_epoch(whole);
  }
  const auto fraction = take_fraction(rest);
  if (!fraction || !rest.empty() || text.starts_with('-') || whole >= epoch_end.count()) {
    return std::nullopt;
  }
  return Instant{std::chrono::seconds{whole} + *fraction};
}

}  // namespace

std::optional<Duration> parse_duration(std::string_view text) {
  Duration total{0};
  if (text.empty()) {
    return std::nullopt;
  }
  while (!text.empty()) {
    std::int64_t count = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
    if (error != std::errc{} || count < 0) {
      return std::nullopt;
    }
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    const auto length = unit_length(text.substr(0, text.find_first_of("0123456789")));
    if (!length || __builtin_mul_overflow(count, length->count(), &count) ||
        __builtin_add_overflow(total.count(), count, &count)) {
      return std::nullopt;
    }
    total = Duration{count};
    text.remove_prefix(std::min(text.size(), text.find_first_of("0123456789")));
  }
  return total;
}

std::string display_duration(Duration duration) {
  std::string text = duration < Duration{0} ? "-" : "";
  duration = std::chrono::abs(std::chrono::duration_cast<std::chrono::milliseconds>(duration));
  for (const auto& unit : units) {
    const auto count = duration / unit.length;
    // "7d" reads better than "1w".
    if (count == 0 || unit.suffix == "w") {
      continue;
    }
    text += fmt::format("{}{}", count, unit.suffix);
    duration -= count * unit.length;
  }
  return text.empty() || text == "-" ? "0s" : text;
}

std::optional<Instant> parse_timestamp(std::string_view text, const TimeZone& assumed) {
  const bool calendar = text.size() >= 10 && text[4] == '-';
  return calendar ? parse_calendar(text, assumed) : parse_epoch_text(text);
}

std::optional<Instant> parse_epoch(std::int64_t value) {
  if (value < 0) {
    return std::nullopt;
  }
  if (value < 100'000'000'000) {
    return within_epoch(std::chrono::seconds{value});
  }
  if (value < 100'000'000'000'000) {
    return within_epoch(std::chrono::milliseconds{value});
  }
  if (value < 100'000'000'000'000'000) {
    return within_epoch(std::chrono::microseconds{value});
  }
  return within_epoch(Duration{value});
}

std::string rfc3339(Instant at) {
  const auto ns = at.time_since_epoch() % 1s;
  const date::sys_time<Duration> moment{at.time_since_epoch()};
  if (ns == 0ns) {
    return date::format("%FT%TZ", date::floor<std::chrono::seconds>(moment));
  }
  if (ns % 1ms == 0ns) {
    return date::format("%FT%TZ", date::floor<std::chrono::milliseconds>(moment));
  }
  if (ns % 1us == 0ns) {
    return date::format("%FT%TZ", date::floor<std::chrono::microseconds>(moment));
  }
  return date::format("%FT%TZ", moment);
}

}  // namespace tokentail
