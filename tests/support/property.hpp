// SPDX-License-Identifier: Apache-2.0
// Properties checked by rapidcheck inside a Catch2 test case. A failure prints the shrunk
// counterexample and the RC_PARAMS that bring it back.
#pragma once

#include <cstdlib>
#include <sstream>
#include <string>
#include <utility>

#include <rapidcheck.h>

#include "support/catch.hpp"

namespace tokentail::test {

// How many times as many cases as a test usually takes: scripts/properties sets it.
inline int times_the_cases() {
  const char* const times = std::getenv("TOKENTAIL_PROPERTY_TIMES");
  return times == nullptr ? 1 : std::stoi(times);
}

// Checks `property` on `cases` cases of up to `size`.
template <class Property>
void check_property(Property&& property, int cases, int size = 60) {
  auto params = rc::detail::configuration().testParams;
  params.maxSuccess = cases * times_the_cases();
  params.maxSize = size;
  const auto result = rc::detail::checkTestable(std::forward<Property>(property),
                                                rc::detail::TestMetadata{}, params);
  std::ostringstream told;
  rc::detail::printResultMessage(result, told);
  INFO("seed " << params.seed << "\n" << told.str());
  CHECK(result.template is<rc::detail::SuccessResult>());
}

}  // namespace tokentail::test
