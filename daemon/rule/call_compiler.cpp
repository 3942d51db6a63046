// SPDX-License-Identifier: Apache-2.0
#include "rule/call_compiler.hpp"

#include <memory>
#include <utility>

#include "rule/condition_compiler.hpp"
#include "rule/field.hpp"
#include "rule/function.hpp"

namespace tokentail {
namespace {

Aggregator::Function asked_of(Function::Name name) {
  using enum Aggregator::Function;
  switch (name) {
    case Function::Name::sum:
      return sum;
    case Function::Name::count:
      return count;
    case Function::Name::avg:
      return avg;
    case Function::Name::min:
      return min;
    case Function::Name::max:
      return max;
    case Function::Name::share:
      return share;
    case Function::Name::p95:
      return p95;
    case Function::Name::distinct:
      return distinct;
    case Function::Name::daily_avg:
      return daily_avg;
    case Function::Name::first_seen:
      return first_seen;
    case Function::Name::forecast:
      return forecast;
    case Function::Name::rising:
      return rising;
    case Function::Name::turns_until:
      return latest;
    case Function::Name::elapsed:
      return elapsed;
    case Function::Name::silent:
    case Function::Name::idle:
      break;
  }
  return since_last;
}

RecordTest test_of(const Expression& condition, const Surroundings& around) {
  const auto asked = std::make_shared<const Condition>(
      compile_condition(condition, {.scope = around.scope, .windows = around.windows}));
  return {.text = canonical(condition, around.scope),
          .ask = [asked](const UsageRecord& record) -> std::optional<bool> {
            const Evidence evidence{.record = &record, .now = record.time};
            if (asked->holds(evidence)) {
              return true;
            }
            return asked->fails(evidence) ? std::optional(false) : std::nullopt;
          }};
}

void set_subject(const Expression& call, const Surroundings& around, Aggregator& aggregator) {
  const auto& argument = call.operands.front();
  switch (function_named(call.text)->argument) {
    case Function::Argument::amount:
      aggregator.measure = field_named(argument.text)->measure;
      break;
    case Function::Argument::approach:
      aggregator.measure = field_named(argument.operands.front().text)->measure;
      break;
    case Function::Argument::text:
      aggregator.dimension = field_named(argument.text)->dimension;
      break;
    case Function::Argument::condition:
      aggregator.test = test_of(argument, around);
      break;
    case Function::Argument::length: {
      const auto length = constant_value(argument, around.scope)->number;
      aggregator.window.length =
          Duration{static_cast<std::int64_t>(length.numerator / length.denominator)};
      break;
    }
    case Function::Argument::period:
    case Function::Argument::nothing:
      break;
  }
}

}  // namespace

Aggregator aggregator_of(const Expression& call, const Surroundings& around) {
  Aggregator result{.function = asked_of(function_named(call.text)->name), .test = {}};
  if (const auto window = window_of(call)) {
    result.window = *window;
  }
  if (!call.operands.empty()) {
    set_subject(call, around, result);
  }
  if (call.offset) {
    result.offset = *read_offset(*call.offset);
  }
  const bool is_average = result.function == Aggregator::Function::daily_avg;
  if (is_calendar(result.window) || is_average) {
    result.calendar = around.windows.calendar;
  }
  result.exact = around.windows.exact && !is_calendar(result.window) && !is_average;
  result.same_weekday = call.same_weekday.has_value();
  result.skips_empty_days = is_average && around.windows.skips_empty_days;
  return result;
}

Aggregator growth_of(const Expression& call, const Surroundings& around) {
  auto result = aggregator_of(call, around);
  result.function = Aggregator::Function::growth;
  return result;
}

}  // namespace tokentail
