// SPDX-License-Identifier: Apache-2.0
#include "rule/function.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

#include <fmt/format.h>

#include "core/diagnostic.hpp"
#include "core/time.hpp"
#include "rule/field.hpp"

namespace tokentail {
namespace {

using Function = Aggregator::Function;
using std::chrono::days;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::array<std::pair<std::string_view, Function>, 4> functions{{
    {"sum", Function::sum},
    {"count", Function::count},
    {"max", Function::max},
    {"daily_avg", Function::daily_avg},
}};

constexpr std::array<std::string_view, 12> planned{"avg",    "min",        "share",   "distinct",
                                                   "p95",    "first_seen", "rising",  "turns_until",
                                                   "silent", "idle",       "elapsed", "forecast"};

constexpr std::array<std::pair<std::string_view, Window::Kind>, 4> calendar_windows{{
    {"today", Window::Kind::today},
    {"this_hour", Window::Kind::this_hour},
    {"this_week", Window::Kind::this_week},
    {"this_month", Window::Kind::this_month},
}};

std::unexpected<Complaint> wrong(Span span, std::string message, std::string hint = {}) {
  return std::unexpected(
      Complaint{.span = span, .message = std::move(message), .hint = std::move(hint)});
}

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
  if (length < minutes{1} || length > days{35}) {
    return wrong(text.span, fmt::format("a window of {} is out of range", text.text),
                 "sliding windows are 1m to 35d");
  }
  if (length % seconds{1} != Duration{0}) {
    return wrong(text.span, "a window is a whole number of seconds");
  }
  return Window{.length = length};
}

}  // namespace

std::optional<Function> function_named(std::string_view name) {
  const auto* const found =
      std::ranges::find(functions, name, [](const auto& function) { return function.first; });
  return found == functions.end() ? std::nullopt : std::optional(found->second);
}

Complaint unknown_function(std::string_view name, Span span) {
  if (std::ranges::find(planned, name) != planned.end()) {
    return {span, fmt::format("{}() is not supported yet", name),
            "there are sum, count, max and daily_avg"};
  }
  std::array<std::string_view, functions.size()> names;
  std::ranges::transform(functions, names.begin(), [](const auto& f) { return f.first; });
  auto hint = did_you_mean(name, names);
  return {span, fmt::format("unknown function \"{}\"", name),
          hint.empty() ? "there are sum, count, max and daily_avg" : std::move(hint)};
}

std::expected<Window, Complaint> read_window(Function function, const WindowText& text) {
  const bool starts_with_digit = text.text.front() >= '0' && text.text.front() <= '9';
  const auto length = parse_duration(text.text);
  if (starts_with_digit && !length) {
    return wrong(text.span, fmt::format("\"{}\" is not a duration", text.text),
                 no_duration_hint(text.text));
  }
  if (function == Function::daily_avg) {
    return daily_window(text, length.value_or(Duration{0}));
  }
  return length ? sliding_window(text, *length) : read_calendar(text);
}

Aggregator aggregator_of(const Expression& call, const TimeZone& zone) {
  Aggregator result{.function = *function_named(call.text)};
  if (!call.operands.empty()) {
    result.measure = field_named(call.operands.front().text)->measure;
  }
  result.window = *read_window(result.function, *call.window);
  if (is_calendar(result.window) || result.function == Function::daily_avg) {
    result.zone = zone;
  }
  return result;
}

}  // namespace tokentail
