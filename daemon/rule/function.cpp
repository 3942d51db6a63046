// SPDX-License-Identifier: Apache-2.0
#include "rule/function.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/diagnostic.hpp"
#include "core/time.hpp"

namespace tokentail {
namespace {

using std::chrono::days;
using std::chrono::minutes;
using std::chrono::seconds;

using Argument = Function::Argument;

constexpr std::array<Function, 16> functions{{
    {Function::Name::sum, "sum", Argument::amount, Function::Span::any, true, "sum(cost over 1h)"},
    {Function::Name::count, "count", Argument::nothing, Function::Span::any, true,
     "count(over 5m)"},
    {Function::Name::avg, "avg", Argument::amount, Function::Span::any, true,
     "avg(latency over 1h)"},
    {Function::Name::min, "min", Argument::amount, Function::Span::any, false,
     "min(latency over 1h)"},
    {Function::Name::max, "max", Argument::amount, Function::Span::any, false, "max(cost over 1h)"},
    {Function::Name::share, "share", Argument::condition, Function::Span::any, true,
     "share(status == 429 over 10m)"},
    {Function::Name::p95, "p95", Argument::amount, Function::Span::any, true,
     "p95(latency over 1h)"},
    {Function::Name::distinct, "distinct", Argument::text, Function::Span::any, false,
     "distinct(user over 1h)"},
    {Function::Name::daily_avg, "daily_avg", Argument::amount, Function::Span::days, false,
     "daily_avg(cost over 7d)"},
    {Function::Name::first_seen, "first_seen", Argument::text, Function::Span::sliding, false,
     "first_seen(model over 30d)"},
    {Function::Name::forecast, "forecast", Argument::amount, Function::Span::calendar, false,
     "forecast(cost over today)"},
    {Function::Name::rising, "rising", Argument::amount, Function::Span::none, false,
     "rising(input_tokens)"},
    {Function::Name::turns_until, "turns_until", Argument::approach, Function::Span::none, false,
     "turns_until(input_tokens >= context_window)"},
    {Function::Name::silent, "silent", Argument::length, Function::Span::none, false,
     "silent(30m)"},
    {Function::Name::idle, "idle", Argument::length, Function::Span::none, false, "idle(30m)"},
    {Function::Name::elapsed, "elapsed", Argument::period, Function::Span::none, false,
     "elapsed(today)"},
}};

constexpr Duration length_max = days{35};

constexpr std::array<std::pair<std::string_view, Window::Kind>, 4> calendar_windows{{
    {"today", Window::Kind::today},
    {"this_hour", Window::Kind::this_hour},
    {"this_week", Window::Kind::this_week},
    {"this_month", Window::Kind::this_month},
}};

std::expected<Window, Complaint> read_calendar(const WindowText& text) {
  std::array<std::string_view, calendar_windows.size()> names;
  std::ranges::transform(calendar_windows, names.begin(), [](const auto& w) { return w.first; });
  const auto* const found = std::ranges::find(names, text.text);
  if (found == names.end()) {
    auto hint = did_you_mean(text.text, names);
    return wrong(text.span, fmt::format("unknown window \"{}\"", text.text),
                 hint.empty()
                     ? "write a duration such as 1h, or today, this_hour, this_week, this_month"
                     : std::move(hint));
  }
  const auto index = static_cast<std::size_t>(found - names.begin());
  return Window{.kind = calendar_windows.at(index).second};
}

std::string no_duration_hint(std::string_view text) {
  return text.ends_with('M') ? fmt::format("1M is a million, 1m is one minute: write {}m",
                                           text.substr(0, text.size() - 1))
                             : "write a duration, as in: over 1h";
}

std::expected<Window, Complaint> daily_window(const WindowText& text, Duration length) {
  if (length % days{1} != Duration{0} || length < days{1} || length > days{90}) {
    return wrong(text.span, "daily_avg() takes whole days, 1d to 90d", "as in: over 7d");
  }
  return Window{.length = length};
}

std::expected<Window, Complaint> sliding_window(const WindowText& text, Duration length) {
  if (length < minutes{1} || length > length_max) {
    return wrong(text.span, fmt::format("a window of {} is out of range", text.text),
                 "sliding windows are 1m to 35d");
  }
  if (length % seconds{1} != Duration{0}) {
    return wrong(text.span, "a window is a whole number of seconds");
  }
  return Window{.length = length};
}

}  // namespace

const Function* function_named(std::string_view name) {
  const auto* const found = std::ranges::find(functions, name, &Function::text);
  return found == functions.end() ? nullptr : found;
}

Complaint unknown_function(std::string_view name, Span span) {
  std::array<std::string_view, functions.size()> names;
  std::ranges::transform(functions, names.begin(), &Function::text);
  auto hint = did_you_mean(name, names);
  return {span, fmt::format("unknown function \"{}\"", name),
          hint.empty() ? fmt::format("there are {}", fmt::join(names, ", ")) : std::move(hint)};
}

bool is_call_of(const Expression& e, Function::Name name) {
  const auto* const function = e.kind == Expression::Kind::call ? function_named(e.text) : nullptr;
  return function != nullptr && function->name == name;
}

std::expected<Window, Complaint> read_window(const Function& function, const WindowText& text) {
  const bool starts_with_digit = text.text.front() >= '0' && text.text.front() <= '9';
  const auto length = parse_duration(text.text);
  if (starts_with_digit && !length) {
    return wrong(text.span, fmt::format("\"{}\" is not a duration", text.text),
                 no_duration_hint(text.text));
  }
  if (function.span == Function::Span::days) {
    return daily_window(text, length.value_or(Duration{0}));
  }
  if (length && function.span == Function::Span::calendar) {
    return wrong(text.span, fmt::format("{}() needs a calendar window", function.text),
                 "today, this_hour, this_week or this_month");
  }
  if (!length && function.span == Function::Span::sliding) {
    return wrong(text.span, fmt::format("{}() needs a length of time", function.text),
                 "as in: over 30d");
  }
  return length ? sliding_window(text, *length) : read_calendar(text);
}

std::expected<Duration, Complaint> read_offset(const WindowText& text) {
  const auto length = parse_duration(text.text);
  if (!length) {
    return wrong(text.span, fmt::format("\"{}\" is not a duration", text.text),
                 "as in: sum(cost over 1h offset 7d)");
  }
  if (*length < minutes{1} || *length > length_max || *length % seconds{1} != Duration{0}) {
    return wrong(text.span, fmt::format("an offset of {} is out of range", text.text),
                 "1m to 35d, in whole seconds");
  }
  return *length;
}

std::optional<Window> calendar_window(std::string_view name) {
  const auto* const found =
      std::ranges::find(calendar_windows, name, [](const auto& w) { return w.first; });
  return found == calendar_windows.end() ? std::nullopt
                                         : std::optional(Window{.kind = found->second});
}

std::optional<Window> window_of(const Expression& call) {
  const auto* const function = function_named(call.text);
  if (function->argument == Argument::period) {
    return calendar_window(call.operands.front().text);
  }
  return call.window ? std::optional(*read_window(*function, *call.window)) : std::nullopt;
}

}  // namespace tokentail
