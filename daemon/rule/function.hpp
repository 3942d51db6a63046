// SPDX-License-Identifier: Apache-2.0
// The window functions of the language, what they take and the windows they look through: a closed
// list, so that the cost of a rule is known when it is loaded.
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "aggregate/aggregator.hpp"
#include "rule/complaint.hpp"
#include "rule/expression.hpp"

namespace tokentail {

struct Function {
  enum class Name : std::uint8_t {
    sum,
    count,
    avg,
    min,
    max,
    share,
    p95,
    distinct,
    daily_avg,
    first_seen,
    forecast,
    rising,
    turns_until,
    silent,
    idle,
    elapsed,
  };
  enum class Argument : std::uint8_t {
    nothing,    // count(over 1h)
    amount,     // sum(cost over 1h)
    text,       // distinct(user over 1h)
    condition,  // share(status == 429 over 1h)
    approach,   // turns_until(input_tokens >= context_window)
    length,     // silent(30m)
    period,     // elapsed(today)
  };
  enum class Span : std::uint8_t {
    none,      // no `over`
    any,       // sliding or calendar
    days,      // a sliding window of whole days
    sliding,   // sliding only
    calendar,  // calendar only
  };

  Name name = Name::sum;
  std::string_view text;
  Argument argument = Argument::amount;
  Span span = Span::any;
  bool takes_offset = false;
  std::string_view example;  // of a correct call
};

[[nodiscard]] const Function* function_named(std::string_view name);

// "there are sum, count, ...": for who wrote another name.
[[nodiscard]] Complaint unknown_function(std::string_view name, Span span);

// Whether the call is one of `name`.
[[nodiscard]] bool is_call_of(const Expression& e, Function::Name name);

// The window behind `over`. Sliding windows are whole seconds from 1m to 35d; daily_avg takes whole
// days from 1d to 90d.
[[nodiscard]] std::expected<Window, Complaint> read_window(const Function& function,
                                                           const WindowText& text);
// The distance behind `offset`: whole seconds from 1m to 35d.
[[nodiscard]] std::expected<Duration, Complaint> read_offset(const WindowText& text);

// today, this_hour, this_week, this_month. Nothing for another name.
[[nodiscard]] std::optional<Window> calendar_window(std::string_view name);

// The window that a call which the checker accepted looks through: the one behind `over`, the
// period of elapsed(). Nothing for those that look at single records.
[[nodiscard]] std::optional<Window> window_of(const Expression& call);

}  // namespace tokentail
