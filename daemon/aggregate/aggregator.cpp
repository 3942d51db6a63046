// SPDX-License-Identifier: Apache-2.0
#include "aggregate/aggregator.hpp"

namespace tokentail {

std::string display(const Aggregator& aggregator) {
  const std::string over = " over " + display(aggregator.window) + ")";
  const std::string measure(name_of(aggregator.measure));
  switch (aggregator.function) {
    case Aggregator::Function::sum:
      return "sum(" + measure + over;
    case Aggregator::Function::count:
      return "count(" + over.substr(1);
    case Aggregator::Function::max:
      return "max(" + measure + over;
    case Aggregator::Function::daily_avg:
      return "daily_avg(" + measure + over;
  }
  return {};
}

}  // namespace tokentail
