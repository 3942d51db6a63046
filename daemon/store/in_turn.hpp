// SPDX-License-Identifier: Apache-2.0
// Steps that only make sense one after the other. (std::expected has no and_then on g++ 12.)
#pragma once

#include "core/error.hpp"

namespace tokentail {

// Calls each, until one fails; gives its error.
template <class... Steps>
[[nodiscard]] Outcome<> in_turn(Steps&&... steps) {
  Outcome<> outcome;
  static_cast<void>(((outcome = steps()).has_value() && ...));
  return outcome;
}

}  // namespace tokentail
