// SPDX-License-Identifier: Apache-2.0
#include "rule/call_check.hpp"

#include <chrono>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "rule/compiler.hpp"
#include "rule/field.hpp"
#include "rule/function.hpp"

namespace tokentail {
namespace {

using Kind = Expression::Kind;
using Result = std::optional<Unit>;
using Argument = Function::Argument;

constexpr Duration silence_max = std::chrono::days{35};

class CallCheck {
 public:
  CallCheck(const Scope& scope, Complaints& complaints) : scope_(scope), complaints_(complaints) {}

  Result run(Expression& e) {
    function_ = function_named(e.text);
    if (function_ == nullptr) {
      complaints_.push_back(unknown_function(e.text, name_of(e)));
      return std::nullopt;
    }
    if (scope_.kind != Scope::Kind::condition) {
      return complain(e.span, fmt::format("{}() cannot stand here", e.text),
                      scope_.kind == Scope::Kind::filter
                          ? "this sees one record at a time; put it into `when`"
                          : "use literals and parameters here");
    }
    const bool good_window = check_window(e);
    const auto unit = argument(e);
    return good_window ? unit : std::nullopt;
  }

 private:
  std::nullopt_t complain(Span span, std::string message, std::string hint = {}) {
    complaints_.push_back({span, std::move(message), std::move(hint)});
    return std::nullopt;
  }

  static Span name_of(const Expression& call) {
    return {call.span.begin, call.span.begin + call.text.size()};
  }

  [[nodiscard]] std::string example() const { return fmt::format("as in: {}", function_->example); }

  bool check_window(const Expression& e) {
    const auto before = complaints_.size();
    if (function_->span == Function::Span::none) {
      if (e.window) {
        complain(e.window->span, fmt::format("{}() takes no window", e.text), example());
      }
    } else if (!e.window) {
      complain(e.closing, fmt::format("{}() needs a window", e.text), window_hint());
    } else if (auto window = read_window(*function_, *e.window); !window) {
      complaints_.push_back(std::move(window.error()));
    } else {
      check_options(e, *window);
    }
    return complaints_.size() == before;
  }

  [[nodiscard]] std::string window_hint() const {
    switch (function_->span) {
      case Function::Span::days:
        return "write \"over 7d\"";
      case Function::Span::calendar:
        return "write \"over today\"";
      default:
        return "write \"over 1h\"";
    }
  }

  void check_options(const Expression& e, const Window& window) {
    if (e.offset) {
      check_offset(e, window);
    }
    if (e.same_weekday && function_->name != Function::Name::daily_avg) {
      complain(*e.same_weekday, fmt::format("{}() does not look at weekdays", e.text),
               "as in: daily_avg(cost over 28d same_weekday)");
    } else if (e.same_weekday && window.length < std::chrono::days{7}) {
      complain(e.window->span, fmt::format("{} holds no day of the same weekday", e.window->text),
               "as in: daily_avg(cost over 28d same_weekday)");
    }
  }

  void check_offset(const Expression& e, const Window& window) {
    if (!function_->takes_offset) {
      complain(e.offset->span, fmt::format("{}() takes no offset", e.text),
               "sum, count, avg, share and p95 do");
    } else if (is_calendar(window)) {
      complain(e.offset->span, "a calendar window takes no offset",
               "compare lengths of time, as in: over 24h offset 7d");
    } else if (auto offset = read_offset(*e.offset); !offset) {
      complaints_.push_back(std::move(offset.error()));
    }
  }

  Result argument(Expression& e) {
    if (function_->argument == Argument::nothing) {
      return e.operands.empty()
                 ? Result(Unit::number)
                 : complain(e.operands.front().span, "count() counts records and takes no value",
                            "write: count(over 5m); filter with `where`");
    }
    if (e.operands.empty()) {
      return complain(name_of(e), fmt::format("{}() needs a value", e.text), example());
    }
    switch (function_->argument) {
      case Argument::text:
        return text(e);
      case Argument::condition:
        return condition(e);
      case Argument::approach:
        return approach(e);
      case Argument::length:
        return length(e);
      case Argument::period:
        return period(e);
      default:
        return amount(e);
    }
  }

  Result amount(Expression& e) {
    auto& value = e.operands.front();
    const auto unit = check_part(value, scope_, complaints_);
    if (!unit || !is_amount(value)) {
      return std::nullopt;
    }
    return function_->name == Function::Name::rising ? Unit::number : *unit;
  }

  bool is_amount(const Expression& value) {
    if (value.kind != Kind::name || scope_.constants.contains(value.text)) {
      complain(value.span, fmt::format("{}() takes a plain field", function_->text), example());
      return false;
    }
    const auto field = field_named(value.text);
    if (field && field->kind != Field::Kind::measure) {
      complain(value.span, fmt::format("{}() cannot take \"{}\"", function_->text, value.text),
               field->unit == Unit::text ? "it is a text" : "it is not an amount that adds up");
      return false;
    }
    return field.has_value();
  }

  Result text(Expression& e) {
    auto& value = e.operands.front();
    if (!check_part(value, scope_, complaints_)) {
      return std::nullopt;
    }
    const auto field = value.kind == Kind::name && !scope_.constants.contains(value.text)
                           ? field_named(value.text)
                           : std::nullopt;
    if (!field || field->kind != Field::Kind::dimension) {
      return complain(value.span, fmt::format("{}() takes a name from the log", e.text),
                      fmt::format("user, feature, model, ...; {}", example()));
    }
    return function_->name == Function::Name::distinct ? Unit::number : Unit::boolean;
  }

  // What is asked of single records.
  Result of_one_record(Expression& value) {
    Scope filter = scope_;
    filter.kind = Scope::Kind::filter;
    return check_part(value, filter, complaints_);
  }

  Result condition(Expression& e) {
    auto& value = e.operands.front();
    const auto unit = of_one_record(value);
    if (!unit) {
      return std::nullopt;
    }
    return *unit == Unit::boolean ? Result(Unit::number)
                                  : complain(value.span,
                                             fmt::format("{}() needs a condition; this is {}",
                                                         e.text, tokentail::name_of(*unit)),
                                             example());
  }

  Result approach(Expression& e) {
    auto& value = e.operands.front();
    const bool compares = value.kind == Kind::operation &&
                          (value.op == Operator::greater || value.op == Operator::greater_equal);
    if (!compares) {
      return complain(value.span, fmt::format("{}() needs a limit that is approached", e.text),
                      example());
    }
    return of_one_record(value) && is_amount(value.operands.front()) ? Result(Unit::number)
                                                                     : std::nullopt;
  }

  Result length(Expression& e) {
    auto& value = e.operands.front();
    if (!check_part(value, scope_, complaints_)) {
      return std::nullopt;
    }
    const auto constant = constant_value(value, scope_);
    if (!constant || constant->unit != Unit::duration) {
      return complain(value.span, fmt::format("{}() needs a length of time", e.text), example());
    }
    const auto least = Quantity{.numerator = Duration{std::chrono::seconds{1}}.count()};
    const auto most = Quantity{.numerator = silence_max.count()};
    if (compare(constant->number, least) == std::strong_ordering::less ||
        compare(constant->number, most) == std::strong_ordering::greater) {
      return complain(value.span, fmt::format("{}() takes 1s to 35d", e.text), example());
    }
    return Unit::boolean;
  }

  Result period(Expression& e) {
    const auto& value = e.operands.front();
    if (value.kind != Kind::name || !calendar_window(value.text)) {
      return complain(value.span, fmt::format("{}() needs a calendar window", e.text),
                      "today, this_hour, this_week or this_month");
    }
    return Unit::duration;
  }

  const Scope& scope_;
  Complaints& complaints_;
  const Function* function_ = nullptr;
};

}  // namespace

std::optional<Unit> check_call(Expression& call, const Scope& scope, Complaints& complaints) {
  return CallCheck(scope, complaints).run(call);
}

}  // namespace tokentail
