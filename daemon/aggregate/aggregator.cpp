// SPDX-License-Identifier: Apache-2.0
#include "aggregate/aggregator.hpp"

namespace tokentail {
namespace {

using Function = Aggregator::Function;

std::string_view name_of(Function function) {
  switch (function) {
    case Function::sum:
      return "sum";
    case Function::count:
      return "count";
    case Function::avg:
      return "avg";
    case Function::min:
      return "min";
    case Function::max:
      return "max";
    case Function::share:
      return "share";
    case Function::p95:
      return "p95";
    case Function::distinct:
      return "distinct";
    case Function::daily_avg:
      return "daily_avg";
    case Function::forecast:
      return "forecast";
    case Function::elapsed:
      return "elapsed";
    case Function::since_last:
      return "since_last";
    case Function::first_seen:
      return "first_seen";
    case Function::rising:
      return "rising";
    case Function::latest:
      return "latest";
    case Function::growth:
      return "growth";
  }
  return {};
}

// What stands in front of `over`.
std::string subject(const Aggregator& aggregator) {
  switch (aggregator.function) {
    case Function::count:
    case Function::elapsed:
    case Function::since_last:
      return {};
    case Function::share:
      return aggregator.test.text;
    case Function::distinct:
    case Function::first_seen:
      return std::string(name_of(aggregator.dimension));
    default:
      return std::string(name_of(aggregator.measure));
  }
}

bool has_over(Function function) {
  return function != Function::rising && function != Function::latest &&
         function != Function::growth;
}

}  // namespace

std::string display(const Aggregator& aggregator) {
  std::string inside = subject(aggregator);
  if (has_over(aggregator.function)) {
    inside += (inside.empty() ? "over " : " over ") + display(aggregator.window);
  }
  if (aggregator.offset != Duration{0}) {
    inside += " offset " + display_duration(aggregator.offset);
  }
  inside += aggregator.same_weekday ? " same_weekday" : "";
  inside += aggregator.skips_empty_days ? " without empty days" : "";
  inside += aggregator.exact ? " exact" : "";
  return std::string(name_of(aggregator.function)) + "(" + inside + ")";
}

}  // namespace tokentail
