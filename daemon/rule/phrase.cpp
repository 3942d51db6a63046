// SPDX-License-Identifier: Apache-2.0
#include "rule/phrase.hpp"

#include <string>
#include <string_view>

#include <fmt/format.h>

#include "core/time.hpp"
#include "rule/function.hpp"

namespace tokentail {
namespace {

using Kind = Expression::Kind;

// Behind an amount: "1.2M tokens of input".
std::string_view noun(Measure measure) {
  switch (measure) {
    case Measure::requests:
      return " requests";
    case Measure::input_tokens:
      return " of input";
    case Measure::output_tokens:
      return " of output";
    case Measure::total_tokens:
      return "";
    case Measure::cache_read_tokens:
      return " read from cache";
    case Measure::cache_write_tokens:
      return " written to cache";
    case Measure::reasoning_tokens:
      return " of reasoning";
    case Measure::max_tokens:
      return " of output asked for";
    case Measure::cost:
      return " spent";
    case Measure::latency:
      return " of latency";
    case Measure::recounted_tokens:
      return " of input, recounted";
    case Measure::recounted_output_tokens:
      return " of output, recounted";
  }
  return {};
}

std::string when_text(const Window& window) {
  switch (window.kind) {
    case Window::Kind::sliding:
      return " in the last " + display_duration(window.length);
    case Window::Kind::this_hour:
      return " this hour";
    case Window::Kind::today:
      return " today";
    case Window::Kind::this_week:
      return " this week";
    case Window::Kind::this_month:
      return " this month";
  }
  return {};
}

std::string offset_text(const Expression& call) {
  return call.offset ? ", " + call.offset->text + " earlier" : std::string();
}

std::string days_text(const Expression& call) {
  const auto days = *window_of(call);
  return std::to_string(days.length / std::chrono::days{1}) +
         (call.same_weekday ? "-day average of this weekday" : "-day average");
}

std::string amount_noun(const Expression& call) {
  return std::string(noun(field_named(call.operands.front().text)->measure));
}

// "1.2M tokens| today|", "|42%| of requests with status == 429 in the last 10m|"
Phrase call_phrase(const Expression& call) {
  const auto window = window_of(call);
  const auto when = window ? when_text(*window) + offset_text(call) : std::string();
  switch (function_named(call.text)->name) {
    case Function::Name::sum:
      return {.before = {}, .behind = amount_noun(call) + when};
    case Function::Name::count:
      return {.before = {}, .behind = " requests" + when};
    case Function::Name::avg:
      return {.before = "on average ", .behind = amount_noun(call) + " a request" + when};
    case Function::Name::min:
      return {.before = "at least ", .behind = amount_noun(call) + " in one request" + when};
    case Function::Name::max:
      return {.before = "up to ", .behind = amount_noun(call) + " in one request" + when};
    case Function::Name::p95:
      return {.before = "95% of requests up to ", .behind = amount_noun(call) + when};
    case Function::Name::share:
      return {.before = {}, .behind = " of requests with " + display(call.operands.front()) + when};
    case Function::Name::distinct:
      return {.before = {}, .behind = " different " + call.operands.front().text + " names" + when};
    case Function::Name::daily_avg:
      return {.before = {}, .behind = amount_noun(call) + " a day on " + days_text(call)};
    case Function::Name::forecast:
      return {.before = "heading for ", .behind = amount_noun(call) + when};
    case Function::Name::rising:
      return {.before = {}, .behind = " increases of " + call.operands.front().text + " in a row"};
    default:
      return {.before = display(call) + " is ", .behind = {}};
  }
}

Phrase subject(const Expression& left, const Scope& scope) {
  if (left.kind == Kind::call) {
    return call_phrase(left);
  }
  const auto field = left.kind == Kind::name && !scope.constants.contains(left.text)
                         ? field_named(left.text)
                         : std::nullopt;
  if (field && field->kind == Field::Kind::measure) {
    return {.before = {}, .behind = std::string(noun(field->measure))};
  }
  return {.before = display(left) + (field ? " " : " is "), .behind = {}};
}

std::string_view relation(Operator op) {
  switch (op) {
    case Operator::greater:
      return "over";
    case Operator::greater_equal:
      return "at or over";
    case Operator::less:
      return "under";
    case Operator::less_equal:
      return "at or under";
    default:
      return {};
  }
}

std::string constant_words(const Constant& constant, bool share) {
  if (constant.unit == Unit::text) {
    return constant.text;
  }
  if (!share) {
    return display(constant.number, constant.unit);
  }
  const auto percent = multiply(constant.number, {.numerator = 100});
  return display(percent.value_or(constant.number), Unit::number) + "%";
}

std::string words(const Expression& e, const Scope& scope, bool share = false) {
  if (const auto constant = constant_value(e, scope)) {
    return constant_words(*constant, share);
  }
  if (is_call_of(e, Function::Name::daily_avg)) {
    return "the " + days_text(e);
  }
  if (e.kind != Kind::operation || e.operands.size() != 2) {
    return display(e);
  }
  const bool is_of = e.op == Operator::of;
  const auto sign = e.op == Operator::multiply ? "x" : symbol_of(e.op);
  return fmt::format("{} {} {}", words(e.operands.front(), scope, is_of), sign,
                     words(e.operands.back(), scope));
}

}  // namespace

Phrase phrase_of_call(const Expression& call) {
  if (is_call_of(call, Function::Name::first_seen)) {
    return {.before = "first request with " + call.operands.front().text + " ",
            .behind = " in " + call.window->text};
  }
  return {.before = "no request for ", .behind = {}, .relation = "at or over"};
}

Phrase phrase_of(const Expression& left, Operator op, const Expression& right, const Scope& scope) {
  Phrase phrase = subject(left, scope);
  phrase.relation = relation(op);
  if (!constant_value(right, scope)) {
    phrase.basis = words(right, scope);
  }
  return phrase;
}

}  // namespace tokentail
