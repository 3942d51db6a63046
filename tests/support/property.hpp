// SPDX-License-Identifier: Apache-2.0
// Properties checked by rapidcheck inside a Catch2 test case. A failure prints the shrunk
// counterexample and the RC_PARAMS that bring it back.
#pragma once

#include <sstream>
#include <utility>

#include <rapidcheck.h>

#include "support/catch.hpp"

namespace tokentail::test {

// Checks `property` on `cases` cases of up to `size`.
template <class Property>
void check_property(Property&& property, int cases, int size = 60) {
  auto params = rc::detail::configuration().testParams;
  params.maxSuccess = cases;
  params.maxSize = size;
  const auto result = rc::detail::checkTestable(std::forward<Property>(property),
                                                rc::detail::TestMetadata{}, params);
  std::ostringstream told;
  rc::detail::printResultMessage(result, told);
  INFO("seed " << params.seed << "\n" << told.str());
  CHECK(result.template is<rc::detail::SuccessResult>());
}

}  // namespace tokentail::test
